"""From a file of unknown kind to its rows, told by content alone. No database.

One file that cannot be read is one sentence; the others of the batch go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from desktop.services.imports.values import InputFile
from desktop.services.lrmx import LrmxError, Person, parse_form
from desktop.services.progress import Progress
from desktop.services.sheets import (
    IMPORTABLE,
    Extract,
    Recognition,
    SheetError,
    SheetGrid,
    extract_pool,
    extract_roster,
    extract_units,
    read_workbook,
    recognise,
)
from desktop.services.sheets.progress_shape import Known, find_blocks
from desktop.terms import ImportKind

_LARGEST: Final = 32 * 1024 * 1024
_WORKBOOK: Final = (b"PK", b"\xd0\xcf\x11\xe0")
_EXTRACT: Final[dict[ImportKind, Callable[[SheetGrid, Recognition], Extract[Any]]]] = {
    ImportKind.UNITS: extract_units,
    ImportKind.ROSTER: extract_roster,
    ImportKind.POOL: extract_pool,
}
#: Kinds that are taken in on another page, and the place there.
ELSEWHERE: Final = {
    ImportKind.SCHEME: "“考核准备”的“考核方案”",
    ImportKind.PROGRESS: "“考核准备”的“指标进展”",
    ImportKind.POLL: "“考核记录”的“民主测评”",
}
#: Refusals that say that the file is no form at all.
_NO_FORM: Final = frozenset(
    {"empty", "not_xml", "not_person", "not_lrm", "bad_encoding", "too_large"}
)


@dataclass(frozen=True, slots=True, repr=False)
class LrmxRecord:
    """One form. ``person`` is without its photo, which is kept cleaned in ``photo``."""

    person: Person
    digest: str
    photo: bytes | None
    photo_digest: str | None
    doubt: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class SheetRecord:
    """One sheet that can be taken in. ``index`` is its place in the workbook."""

    index: int
    name: str
    kind: ImportKind
    grid: SheetGrid
    shape: Recognition
    extract: Extract[Any]


@dataclass(frozen=True, slots=True, repr=False)
class ParsedFile:
    """One file as read. ``refusal`` is empty when something can be taken."""

    source: InputFile
    kind: ImportKind
    refusal: str = ""
    form: LrmxRecord | None = None
    sheets: tuple[SheetRecord, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name the file is shown by."""
        return self.source.name


def bytes_of(source: InputFile) -> bytes:
    """The file's bytes. Raises OSError."""
    return _bytes(source.data)


def _bytes(data: bytes | Path) -> bytes:
    return data.read_bytes() if isinstance(data, Path) else data


def _picture_of(source: InputFile) -> bytes | None:
    """The photo beside an older form. Raises OSError; one that is too large is refused unread."""
    picture = source.picture
    if isinstance(picture, Path) and picture.stat().st_size > _LARGEST:
        raise LrmxError(
            "oversize_photo", "同名的照片文件（.pic）超过 32 MB，请更换照片文件后再导入。"
        )
    return None if picture is None else _bytes(picture)


def read_files(
    sources: Sequence[InputFile], progress: Progress | None = None
) -> tuple[ParsedFile, ...]:
    """Read files in the order given. Raises Cancelled."""
    found: list[ParsedFile] = []
    for n, source in enumerate(sources):
        if progress is not None:
            progress.check()
            progress.report(n, len(sources), source.name)
        found.append(read_file(source))
    return tuple(found)


def read_file(source: InputFile) -> ParsedFile:
    """Read one file; never raises for what a file may hold."""
    try:
        if isinstance(source.data, Path) and source.data.stat().st_size > _LARGEST:
            return ParsedFile(source, ImportKind.UNKNOWN, "文件超过 32 MB，过大，请核对文件。")
        data = bytes_of(source)
    except OSError:
        return ParsedFile(source, ImportKind.UNKNOWN, "文件打不开，请确认文件仍在原处且未被占用。")
    if data.startswith(_WORKBOOK):
        return _workbook(source, data)
    try:
        return _form(source, data)
    except OSError:
        return ParsedFile(
            source, ImportKind.LRMX, "同名的照片文件（.pic）打不开，请确认它未被占用后再导入。"
        )


def _form(source: InputFile, data: bytes) -> ParsedFile:
    try:
        file = parse_form(data, _picture_of(source))
    except LrmxError as error:
        loose = error.code in _NO_FORM and source.name.lower().endswith(".pic")
        if loose or (error.code == "not_xml" and b"<" not in data[:200]):
            return ParsedFile(source, ImportKind.UNKNOWN, _unknown(source))
        kind = ImportKind.UNKNOWN if error.code in _NO_FORM else ImportKind.LRMX
        return ParsedFile(source, kind, error.sentence)
    photo = file.photo_jpeg
    record = LrmxRecord(
        person=replace(file.person, photo=""),
        digest=file.digest,
        photo=photo,
        photo_digest=None if photo is None else hashlib.sha256(photo).hexdigest(),
        doubt=file.encoding_note if file.encoding_suspect else "",
        findings=tuple(f.sentence for f in file.findings),
    )
    return ParsedFile(source, ImportKind.LRMX, form=record)


def _unknown(source: InputFile) -> str:
    if source.name.lower().endswith(".pic"):
        return "这是旧版任免审批表的照片文件，请与同名的 .lrm 文件放在同一文件夹，一起导入。"
    return (
        "不能识别：文件既不是干部任免审批表（.lrmx、.lrm），也不是 .xlsx 工作簿，"
        "请核对是否选错了文件。"
    )


def _workbook(source: InputFile, data: bytes) -> ParsedFile:
    try:
        grids = read_workbook(data)
    except SheetError as error:
        return ParsedFile(source, ImportKind.UNKNOWN, error.sentence)
    shapes = [
        (n, grid, _progress_too(grid, recognise(grid))) for n, grid in enumerate(grids) if grid.rows
    ]
    taken = [(n, g, r) for n, g, r in shapes if r.kind in IMPORTABLE and not g.hidden]
    if not taken:
        return _not_taken(source, [(g, r) for _, g, r in shapes])
    sheets = tuple(
        SheetRecord(n, grid.name, shape.kind, grid, shape, _EXTRACT[shape.kind](grid, shape))
        for n, grid, shape in taken
    )
    kind = sheets[0].kind
    if not any(s.extract.rows for s in sheets):
        return ParsedFile(source, kind, sheets[0].extract.refusal, sheets=sheets)
    left = [g.name for n, g, _ in shapes if n not in {s.index for s in sheets}]
    notes = (f"工作表{'、'.join(f'“{n}”' for n in left)}未导入。",) if left else ()
    return ParsedFile(source, kind, sheets=sheets, notes=notes)


def _not_taken(source: InputFile, shapes: list[tuple[SheetGrid, Recognition]]) -> ParsedFile:
    if shapes and all(g.hidden for g, _ in shapes):
        return ParsedFile(
            source, ImportKind.UNKNOWN, "工作簿中的工作表都是隐藏的，请取消隐藏后再导入。"
        )
    known = next((r for _, r in shapes if r.kind not in IMPORTABLE | {ImportKind.UNKNOWN}), None)
    if known is None:
        return ParsedFile(source, ImportKind.UNKNOWN, shapes[0][1].sentence)
    where = ELSEWHERE[known.kind]
    return ParsedFile(source, known.kind, f"此文件是“{known.kind.label}”，请到{where}中导入。")


def _progress_too(grid: SheetGrid, shape: Recognition) -> Recognition:
    """A table of progress in another office's words has units too, but no kinds of units."""
    listed = "unit_kind" in shape.mapping or shape.kind not in (
        ImportKind.UNITS,
        ImportKind.UNKNOWN,
    )
    if listed or not find_blocks(grid, Known()):
        return shape
    return replace(shape, kind=ImportKind.PROGRESS)
