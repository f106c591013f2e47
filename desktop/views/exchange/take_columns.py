"""Packages as the tables of 接收 show them, and the sentence that makes their sums add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from desktop.services.exchange.values import PackagePreview, PackageReport
from desktop.terms import PackageCode
from desktop.views.exchange import words
from desktop.views.widgets.list_model import Column

READY = "可接收"
UNKNOWN = "来源不明"
Row = TypeVar("Row", PackagePreview, PackageReport)
PARTS = ("new", "merged", "conflicts", "held", "waiting", "known")


def _sender(row: PackagePreview | PackageReport) -> str:
    return row.sender or UNKNOWN


def _rank(row: PackagePreview | PackageReport) -> int:
    """What is refused needs a person and comes first; what brings nothing new comes last."""
    good = row.ok if isinstance(row, PackagePreview) else row.accepted
    if row.code is PackageCode.INCLUDED:
        return 2
    return 1 if good else 0


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The same order before and after the taking: refused first, then by the senders' teams."""
    return tuple(
        sorted(
            rows,
            key=lambda r: (_rank(r), words.team_order(r.sender), r.number or 0, r.file.name),
        )
    )


def refused(rows: Iterable[Row]) -> str:
    """Every refused file with its reason, a line each; what the user stopped is not refused."""
    return "\n".join(
        f"{row.file.name}：{row.message}"
        for row in in_order(rows)
        if not _rank(row) and row.code is not PackageCode.CANCELLED
    )


def fresh(found: Iterable[PackagePreview]) -> int:
    """How many files bring something new."""
    return sum(_rank(row) == 1 for row in found)


def take_word(found: Sequence[PackagePreview]) -> str:
    """The word of the button; empty when there is nothing to take."""
    if count := fresh(found):
        return f"全部接收（{count} 个）"
    known = sum(row.ok for row in found)
    return f"再次核对已包含的 {known} 个" if known else ""


def verdict(found: PackagePreview) -> str:
    """The word of the badge before anything is taken."""
    if found.ok and found.code in (PackageCode.OK, PackageCode.WRITTEN):
        return READY
    return found.code.label


def _count(name: str, title: str, width: int = 56) -> Column[PackageReport]:
    def text(row: PackageReport) -> str:
        return f"{getattr(row, name):,}" if row.accepted else ""

    return Column(name, title, text, width, right=True)


FOUND_COLUMNS: tuple[Column[PackagePreview], ...] = (
    Column("sender", "来源", _sender, 128),
    Column("code", "判定", verdict, 120),
    Column("file", "文件", lambda p: p.file.name, 272),
    Column("number", "包号", lambda p: words.number(p.number), 64, right=True),
    Column("revisions", "修订", lambda p: f"{p.revisions:,}" if p.sender else "", 80, right=True),
    Column("blobs", "附件", lambda p: f"{p.blobs:,}" if p.sender else "", 64, right=True),
    Column("at", "导出时间", lambda p: words.moment(p.sent), 200),
)
FOUND_BADGE = 1

TAKEN_COLUMNS: tuple[Column[PackageReport], ...] = (
    Column("sender", "来源", _sender, 120),
    Column("code", "结果", lambda p: p.code.label, 116),
    Column("file", "文件", lambda p: p.file.name, 224),
    Column("number", "包号", lambda p: words.number(p.number), 56, right=True),
    Column("revisions", "修订", lambda p: f"{p.revisions:,}" if p.accepted else "", 76, right=True),
    _count("new", "新增", 76),
    _count("merged", "合并"),
    _count("conflicts", "冲突"),
    _count("held", "暂留"),
    _count("waiting", "等待"),
    _count("known", "已有", 76),
)
TAKEN_BADGE = 1

_WORDS = dict(zip(PARTS, ("新增", "合并", "冲突", "暂留", "等待", "已有"), strict=True))


def total(taken: Sequence[PackageReport], name: str) -> int:
    """The sum of one count over the packages taken in."""
    return sum(int(getattr(row, name)) for row in taken if row.accepted)


def account(taken: Sequence[PackageReport]) -> str:
    """The sums in one sentence; the parts add up to the revisions carried."""
    good = [row for row in taken if row.accepted]
    bad = sum(not _rank(row) for row in taken)
    parts = " + ".join(f"{word} {total(taken, name):,}" for name, word in _WORDS.items())
    known = sum(row.code is PackageCode.INCLUDED for row in good)
    apart = f"（其中 {known} 个已包含）" if known else ""
    told = f"接收 {len(good)} 个包{apart}，共 {total(taken, 'revisions'):,} 条修订 = {parts}。"
    return told + (f"另有 {bad} 个包没有接收，原因见下。" if bad else "")


def preview_account(found: Sequence[PackagePreview]) -> str:
    """What was found, in one sentence."""
    good = [row for row in found if _rank(row) == 1]
    bad = sum(not _rank(row) for row in found)
    known = len(found) - len(good) - bad
    told = f"找到 {len(found)} 个文件，其中 {len(good)} 个可以接收"
    if good:
        revisions = sum(row.revisions for row in good)
        size = words.size(sum(row.size for row in good))
        told += f"，共 {revisions:,} 条修订、{size}"
    if known:
        told += f"；{known} 个已包含，没有新的内容"
    if bad:
        told += f"；{bad} 个不能接收，原因见下"
    return f"{told}。接收前不会写入任何内容。"
