"""What the page 画像档案 runs in workers: values in, finished files out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from desktop.services.documents.errors import DocumentError
from desktop.services.dossiers import PersonFault
from desktop.services.errors import ServiceError, disk_fault
from desktop.services.progress import Progress
from desktop.services.registry import Services
from desktop.services.security.files import safe_write

T = TypeVar("T")
PDF = "PDF 文件 (*.pdf)"
XLSX = "Excel 工作簿 (*.xlsx)"


class NotMade(ServiceError):
    """A document could not be made or written; the sentence says why."""

    code = "not_made"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished document: what it is called on the page, a file name to offer, its bytes."""

    title: str
    file: str
    data: bytes
    pages: int
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Several files written: how many, and a sentence on who was left out and why."""

    count: int
    left_out: str


SAID = 3  # people whose reasons are said; more would fill the page


def left_out(failed: Sequence[PersonFault]) -> str:
    """A sentence on who has no portrait and why; empty when nobody was left out."""
    if not failed:
        return ""
    people = "；".join(f"{f.subject or '未知干部'}：{f.reason.rstrip('。')}" for f in failed[:SAID])
    more = "等" if len(failed) > SAID else ""
    return f"{len(failed):,} 人未能生成画像——{people}{more}。"


def portrait(services: Services, cadre: UUID) -> Made:
    """The portrait of one cadre. Raises ServiceError."""

    def make() -> Made:
        found = services.dossiers.portrait(cadre)
        return Made(f"{found.subject} 干部画像", found.file, found.pdf, found.pages)

    return _said(make)


def merged(services: Services, cadres: Sequence[UUID], progress: Progress) -> Made:
    """The portraits of several in one file with bookmarks. Raises ServiceError, Cancelled.

    Who is barred or cannot be set in type is left out and named in ``left_out``.
    """

    def make() -> Made:
        failed: list[PersonFault] = []
        files = services.dossiers.portrait_files(
            cadres, merged=True, progress=progress, failed=failed
        )
        found = next(iter(files), None)
        if found is None:
            raise NotMade(f"没有生成画像合集。{left_out(failed)}")
        title = f"{found.subject} 干部画像合集"
        return Made(title, found.file, found.pdf, found.pages, left_out(failed))

    return _said(make)


def one_by_one(
    services: Services, cadres: Sequence[UUID], folder: Path, progress: Progress
) -> Batch:
    """Write a file for each into a folder. Raises ServiceError, Cancelled.

    What was written before a cancel stays there: each file is whole by itself. One person's
    fault does not end the batch.
    """

    def make() -> Batch:
        count = 0
        failed: list[PersonFault] = []
        files = services.dossiers.portrait_files(cadres, progress=progress, failed=failed)
        for found in files:
            write(folder / found.file, found.pdf)
            count += 1
        if not count:
            raise NotMade(f"没有保存画像。{left_out(failed)}")
        return Batch(count, left_out(failed))

    return _said(make)


def ledger_pdf(services: Services) -> Made:
    """The rectification ledger for printing. Raises ServiceError."""

    def make() -> Made:
        found = services.dossiers.rectification_ledger_pdf()
        return Made(f"整改台账（{found.items} 项）", "整改台账.pdf", found.data, found.pages)

    return _said(make)


def ledger_workbook(services: Services, path: Path) -> int:
    """Write the ledger as a workbook; how many items. Raises ServiceError."""

    def make() -> int:
        found = services.dossiers.rectification_ledger_xlsx()
        write(path, found.data)
        return found.items

    return _said(make)


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises NotMade."""
    try:
        safe_write(path, data)
    except OSError as error:
        what = disk_fault(error)
        raise NotMade(
            f"文件“{path.name}”没有写成（{what}）。请检查磁盘空间和写入权限，或另选位置后重试。"
        ) from None


def _said(make: Callable[[], T]) -> T:
    try:
        return make()
    except DocumentError as error:
        raise NotMade(str(error)) from None
