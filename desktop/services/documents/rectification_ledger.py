"""整改台账, the rectification ledger as PDF and as plain rows for a workbook.

Landscape, grouped by unit with subtotals; overdue items in red and in words; the header is
repeated; a row is never split unless it is higher than the page (documents.md, Ledgers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop.services.documents import theme
from desktop.services.documents.blocks import (
    Column,
    Flow,
    Row,
    Spans,
    letterhead,
    plain,
    running_head,
)
from desktop.services.documents.content import LedgerContent, LedgerItem, LedgerPaper
from desktop.services.documents.digest import input_digest, short
from desktop.services.documents.errors import GlyphMissing, missing_letter
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets, long_date
from desktop.services.documents.text import Span, Style
from desktop.services.labels import late_words

TEMPLATE = "rectification_ledger/1"
_TITLE = "整改台账"
_SIDE = 15 * theme.MM
_BOTTOM = 17 * theme.MM
_SIGNATURES = 44.0
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
    size = theme.A3_LANDSCAPE if content.paper is LedgerPaper.A3 else theme.A4_LANDSCAPE
    press = Press(size, _TITLE, options.fonts)
    digest = input_digest(content, options.salt, TEMPLATE)
    serial = f"　编号 {options.serial}" if options.serial else ""
    ledger = _Ledger(content)
    try:
        sheets = Sheets(press, options, f"{_TITLE}{serial}", f"{content.cycle}{_TITLE}", _SIDE)
        qr = ""
        if options.serial and options.salt and not options.draft:
            qr = f"{options.serial}|{short(digest)}"
        ledger.draw(sheets, qr)
        sheets.finish()
    except GlyphMissing as error:
        raise missing_letter(_owner(content, error.letter), error.letter) from None
    return press.finish(digest)


def _owner(content: LedgerContent, letter: str) -> str:
    """The item in whose texts the letter stands, for the sentence."""
    for row in ledger_table(content).rows:
        if any(isinstance(cell, str) and letter in cell for cell in row):
            return f"{row[2]} {row[3]}"
    return f"{content.cycle}{_TITLE}"


class _Ledger:
    """Sets one ledger; sizes follow the paper."""

    def __init__(self, content: LedgerContent) -> None:
        self.content = content
        small = content.paper is LedgerPaper.A4
        size, leading = (7.5, 10.5) if small else (9.5, 13.5)
        self.cell = theme.CELL.sized(size, leading)
        self.strong = theme.STRONG.sized(size, leading)
        self.alarm = theme.ALARM.sized(size, leading)
        self.mark = theme.MARK.sized(size - 1.5, leading)
        self.label = theme.LABEL.sized(size, leading)

    def draw(self, sheets: Sheets, qr: str) -> None:
        """Letterhead, the table by units, the total, the row for signatures."""
        content = self.content
        width = sheets.width - 2 * _SIDE
        head = f"{content.cycle}{_TITLE}　截至{long_date(content.as_of)}"
        flow = Flow(
            sheets, _SIDE, width, sheets.height, _BOTTOM, lambda: running_head(sheets, head, _SIDE)
        )
        issuer = f"{content.issuer}　" if content.issuer else ""
        subtitle = f"{issuer}{content.cycle}　截至{long_date(content.as_of)}"
        flow.y = letterhead(sheets, _TITLE, subtitle, _SIDE, qr) - 8
        if not any(group.items for group in content.units):
            flow.missing("没有整改事项")
            return
        shares = _A4_SHARES if content.paper is LedgerPaper.A4 else [c[1] for c in _COLUMNS]
        unit = width / sum(shares)
        columns = [
            Column(title, share * unit, align)
            for (title, _, align), share in zip(_COLUMNS, shares, strict=True)
        ]
        flow.table(columns, self._rows(), self.label, _SIGNATURES)
        self._signatures(flow)

    def _rows(self) -> list[Row]:
        rows: list[Row] = []
        everything: list[LedgerItem] = []
        for number, group in enumerate((g for g in self.content.units if g.items), 1):
            rows.append(Row(
                (plain(f"{number}　{group.unit}", self.strong),), theme.TINT,
                spans_all=True, keep=True,
            ))  # fmt: skip
            rows += [self._item(item) for item in group.items]
            rows[-1] = replace(rows[-1], keep=True)
            everything += group.items
            rows.append(self._sum("小计", group.items))
        rows[-1] = replace(rows[-1], keep=True)
        rows.append(self._sum("合计", everything))
        return rows

    def _sum(self, word: str, items: Sequence[LedgerItem]) -> Row:
        count = tally(items)
        words = tally_words(count)
        spans = [Span(f"{word}：", self.strong)]
        before, comma, overdue = words.partition("其中逾期 ")
        spans.append(Span(before, self.cell))
        if overdue:
            spans.append(Span(comma + overdue, self.alarm))
        fill = theme.TINT if word == "合计" else ""
        return Row((tuple(spans),), fill, spans_all=True)

    def _item(self, item: LedgerItem) -> Row:
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
                _day(item.first_due, self.cell),
                _day(item.present_due, due),
                plain(item.progress, self.cell),
                plain(item.report, self.cell),
                plain(item.check, self.cell),
                _day(item.closed_on, self.cell),
                state,
            ),
            theme.TINT_RED if late else "",
        )

    def _signatures(self, flow: Flow) -> None:
        flow.need(_SIGNATURES)
        flow.gap(30)
        step = flow.width / 3
        for place, word in enumerate(("审核：", "制表：", "日期：")):
            flow.sheets.text(flow.left + place * step, flow.y, word, theme.BODY)


def _day(day: date | None, style: Style) -> Spans:
    return plain(f"{day.year}.{day.month:02d}.{day.day:02d}" if day else "", style)
