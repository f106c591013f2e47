"""Packages as the tables of 接收 show them, and the sentence that makes their sums add up."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.terms import PackageCode
from desktop.views.exchange import words
from desktop.views.exchange.shapes import Found, Taken
from desktop.views.widgets.list_model import Column

READY = "可接收"
PARTS = ("new", "merged", "conflicts", "held", "waiting", "known")


def _sender(row: Found | Taken) -> str:
    return row.sender or row.path.name


def verdict(found: Found) -> str:
    """The word of the badge before anything is taken."""
    if found.ok and found.code in (PackageCode.OK, PackageCode.WRITTEN):
        return READY
    return found.code.label


def _count(name: str, title: str) -> Column[Taken]:
    def text(row: Taken) -> str:
        return f"{getattr(row, name):,}" if row.accepted else ""

    return Column(name, title, text, 72, right=True)


FOUND_COLUMNS: tuple[Column[Found], ...] = (
    Column("sender", "来源", _sender, 144),
    Column("code", "判定", verdict, 120),
    Column("number", "包号", lambda p: words.number(p.number), 64, right=True),
    Column("revisions", "修订", lambda p: f"{p.revisions:,}" if p.sender else "", 80, right=True),
    Column("blobs", "附件", lambda p: f"{p.blobs:,}" if p.sender else "", 64, right=True),
    Column("at", "导出时间", lambda p: words.moment(p.at), 200),
    Column("message", "说明", lambda p: p.message, 240),
)
FOUND_BADGE, FOUND_WIDE = 1, 6

TAKEN_COLUMNS: tuple[Column[Taken], ...] = (
    Column("sender", "来源", _sender, 144),
    Column("number", "包号", lambda p: words.number(p.number), 64, right=True),
    Column("code", "结果", lambda p: p.code.label, 128),
    Column("revisions", "修订", lambda p: f"{p.revisions:,}" if p.accepted else "", 80, right=True),
    _count("new", "新增"),
    _count("merged", "合并"),
    _count("conflicts", "冲突"),
    _count("held", "暂留"),
    _count("waiting", "等待"),
    _count("known", "已有"),
)
TAKEN_BADGE = 2

_WORDS = dict(zip(PARTS, ("新增", "合并", "冲突", "暂留", "等待", "已有"), strict=True))


def total(taken: Sequence[Taken], name: str) -> int:
    """The sum of one count over the packages taken in."""
    return sum(int(getattr(row, name)) for row in taken if row.accepted)


def account(taken: Sequence[Taken]) -> str:
    """The sums in one sentence; the parts add up to the revisions carried."""
    good = [row for row in taken if row.accepted]
    bad = len(taken) - len(good)
    parts = " + ".join(f"{word} {total(taken, name):,}" for name, word in _WORDS.items())
    told = f"接收 {len(good)} 个包，共 {total(taken, 'revisions'):,} 条修订 = {parts}。"
    return told + (f"另有 {bad} 个包没有接收，原因见下。" if bad else "")


def preview_account(found: Sequence[Found]) -> str:
    """What was found, in one sentence."""
    good = [row for row in found if row.ok]
    bad = len(found) - len(good)
    told = f"找到 {len(found)} 个数据包"
    if good:
        revisions = sum(row.revisions for row in good)
        size = words.size(sum(row.size for row in good))
        told += f"，其中 {len(good)} 个可以接收，共 {revisions:,} 条修订、{size}"
    if bad:
        told += f"；{bad} 个不能接收，选中可看原因"
    return f"{told}。接收前不会写入任何内容。"
