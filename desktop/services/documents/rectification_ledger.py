"""整改台账, the rectification ledger as PDF and as plain rows for a workbook.

Landscape, grouped by unit with subtotals; overdue items in red and in words; the header is
repeated; a row is never split unless it is higher than the page (documents.md, Ledgers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.services.documents import theme
from desktop.services.documents.blocks import Row, Spans, plain
from desktop.services.documents.content import LedgerContent, LedgerItem, LedgerPaper
from desktop.services.documents.ledger_frame import LedgerFrame, grouped, short_day
from desktop.services.documents.paper import Document, PrintOptions, long_date
from desktop.services.documents.text import Span
from desktop.services.labels import late_words

TEMPLATE = "rectification_ledger/1"
_TITLE = "整改台账"
# Title, width in millimetres on A3, alignment.
_COLUMNS = (
    ("编号", 26, "centre"),
    ("单位或个人", 27, "left"),
    ("问题", 56, "left"),
    ("来源", 30, "left"),
    ("整改措施", 56, "left"),
    ("责任人", 30, "left"),
    ("原定时限", 22, "centre"),
    ("现定时限", 22, "centre"),
    ("进展情况", 36, "left"),
    ("报告", 24, "left"),
    ("核查", 22, "left"),
    ("销号日期", 21, "centre"),
    ("状态", 18, "centre"),
)
# On A4 dates and numbers need a larger share, so that they stay on one line.
_A4_SHARES = [32, 25, 48, 26, 48, 28, 27, 27, 34, 24, 22, 27, 25]


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """The ledger as plain values: one heading row, one row an item, typed dates.

    `rows` hold str, int, date or None in the order of `headers`.
    """

    title: str
    headers: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str | int | date | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a group of items; `late` of the closed ones were reported or closed too late."""

    items: int
    closed: int
    open: int
    overdue: int
    late: int = 0


def tally(items: Sequence[LedgerItem]) -> Tally:
    """Counts items, closed ones, open ones, overdue among the open, and late among the closed."""
    closed = sum(item.closed for item in items)
    overdue = sum(is_overdue(item) for item in items)
    late = sum(item.closed and item.late_days > 0 for item in items)
    return Tally(len(items), closed, len(items) - closed, overdue, late)


def is_overdue(item: LedgerItem) -> bool:
    """True if the item is open and past its present due date."""
    return item.overdue_days > 0 and not item.closed


def tally_words(count: Tally) -> str:
    """共 5 项，已销号 1 项（其中逾期办结 1 项），未销号 4 项，其中逾期 2 项"""
    late = f"（其中逾期办结 {count.late} 项）" if count.late else ""
    words = f"共 {count.items} 项，已销号 {count.closed} 项{late}，未销号 {count.open} 项"
    return words + (f"，其中逾期 {count.overdue} 项" if count.overdue else "，无逾期")


def state_words(item: LedgerItem) -> str:
    """The state, and 逾期 n 天 in words where it is so; done too late stays so for ever."""
    if is_overdue(item):
        return f"{item.state}，逾期 {item.overdue_days} 天"
    late = late_words(item.late_days, reported=bool(item.report))
    return f"{item.state}（{late}）" if late else item.state


def ledger_table(content: LedgerContent) -> LedgerTable:
    """The ledger's rows for a workbook, with the unit in its own column and overdue days as a number."""
    headers = ("序号", "考核单位", *(title for title, _, _ in _COLUMNS), "逾期天数", "引证", "提示")
    widths = (6, 22, 14, 18, 36, 18, 36, 10, 13, 13, 24, 14, 14, 13, 12, 10, 12, 14)
    rows: list[tuple[str | int | date | None, ...]] = []
    for group in content.units:
        for item in group.items:
            rows.append((
                len(rows) + 1, group.unit, item.number, item.subject, item.problem, item.source,
                item.measures, item.responsible, item.first_due, item.present_due, item.progress,
                item.report, item.check, item.closed_on, state_words(item),
                item.overdue_days if is_overdue(item) else None, item.citation, item.warning,
            ))  # fmt: skip
    title = f"{content.cycle}{_TITLE}（截至{long_date(content.as_of)}）"
    return LedgerTable(title, headers, widths, tuple(rows))


def render_ledger(content: LedgerContent, options: PrintOptions) -> Document:
    """The ledger as a PDF on A3 or A4 landscape.

    Raises DocumentError for a letter without glyph, naming the item.
    """
    small = content.paper is LedgerPaper.A4
    ledger = _Ledger(small=small)
    issuer = f"{content.issuer}　" if content.issuer else ""
    as_of = long_date(content.as_of)
    shares = _A4_SHARES if small else [share for _title, share, _align in _COLUMNS]
    frame = LedgerFrame(
        TEMPLATE,
        _TITLE,
        content.cycle,
        f"{content.cycle}{_TITLE}　截至{as_of}",
        f"{issuer}{content.cycle}　截至{as_of}",
        tuple(
            (title, share, align)
            for (title, _, align), share in zip(_COLUMNS, shares, strict=True)
        ),
        lambda: grouped(
            ((group.unit, group.items) for group in content.units),
            ledger.item, ledger.total, ledger.strong,
        ),
        lambda: ledger_table(content).rows,
        "没有整改事项",
        ledger.label,
        theme.A4_LANDSCAPE if small else theme.A3_LANDSCAPE,
    )  # fmt: skip
    return frame.render(content, options)


class _Ledger:
    """Sets the rows of one ledger; sizes follow the paper."""

    def __init__(self, *, small: bool) -> None:
        size, leading = (7.5, 10.5) if small else (9.5, 13.5)
        self.cell = theme.CELL.sized(size, leading)
        self.strong = theme.STRONG.sized(size, leading)
        self.alarm = theme.ALARM.sized(size, leading)
        self.mark = theme.MARK.sized(size - 1.5, leading)
        self.label = theme.LABEL.sized(size, leading)

    def total(self, word: str, items: Sequence[LedgerItem]) -> Row:
        """小计 or 合计 of some items."""
        count = tally(items)
        words = tally_words(count)
        spans = [Span(f"{word}：", self.strong)]
        before, comma, overdue = words.partition("其中逾期 ")
        spans.append(Span(before, self.cell))
        if overdue:
            spans.append(Span(comma + overdue, self.alarm))
        fill = theme.TINT if word == "合计" else ""
        return Row((tuple(spans),), fill, spans_all=True)

    def item(self, item: LedgerItem) -> Row:
        """The row of one item."""
        late = is_overdue(item)
        due = self.alarm if late else self.cell
        source: Spans = plain(item.source, self.cell)
        if item.citation:
            source += (Span(f"[{item.citation}]", self.mark, whole=True),)
        problem: Spans = plain(item.problem, self.cell)
        if item.warning:
            problem += (Span(f"（{item.warning}）", self.alarm, whole=True),)
        state: Spans = plain(item.state, self.strong)
        if late:
            state = (Span(f"{item.state}\n逾期{item.overdue_days}天", self.alarm),)
        elif item.late_days:
            words = late_words(item.late_days, reported=bool(item.report)).replace(" ", "")
            state += (Span(f"\n（{words}）", self.cell),)
        return Row(
            (
                plain(item.number, self.label),
                plain(item.subject, self.cell),
                problem,
                source,
                plain(item.measures, self.cell),
                plain(item.responsible, self.cell),
                plain(short_day(item.first_due), self.cell),
                plain(short_day(item.present_due), due),
                plain(item.progress, self.cell),
                plain(item.report, self.cell),
                plain(item.check, self.cell),
                plain(short_day(item.closed_on), self.cell),
                state,
            ),
            theme.TINT_RED if late else "",
        )
