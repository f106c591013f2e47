"""考核台账, the ledger of verified facts as PDF and as plain rows for a workbook.

A4 landscape, grouped by unit with subtotals; what a second entry tells of one event is marked
and not counted; the header is repeated; a row is never split unless it is higher than the page
(documents.md, Ledgers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.services.documents import theme
from desktop.services.documents.blocks import Row, Spans, plain
from desktop.services.documents.ledger_frame import LedgerFrame, grouped, short_day
from desktop.services.documents.paper import Document, PrintOptions, long_date
from desktop.services.documents.text import Span

TEMPLATE = "fact_ledger/1"
ONCE = "同一事件已计"
_TITLE = "考核台账"
# Title, share of the width, alignment.
_COLUMNS = (
    ("编号", 27, "centre"),
    ("对象", 26, "left"),
    ("性质", 20, "centre"),
    ("轻重", 15, "centre"),
    ("发生日期", 25, "centre"),
    ("清单情形", 40, "left"),
    ("纪实内容", 76, "left"),
    ("佐证", 36, "left"),
    ("关联事件", 28, "left"),
    ("记录", 22, "left"),
    ("核实日期", 25, "centre"),
)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One verified fact. ``points`` are signed, None where the scheme says none.

    ``counted`` is False for what tells of an event that another row counts already. ``label``
    says where a moved cadre was then, ``situation`` is the number and text of the catalogue.
    """

    citation: str
    subject: str
    positive: bool
    nature: str
    severity: str
    points: Decimal | None
    on: date
    text: str
    situation: str = ""
    evidence: str = ""
    event: str = ""
    team: str = ""
    verified_on: date | None = None
    typical: bool = False
    veto: bool = False
    counted: bool = True
    label: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class FactLedgerUnit:
    """The facts of one unit, in the order of printing."""

    unit: str
    rows: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class FactLedgerContent:
    """All that the fact ledger shows. ``order`` says in words how the rows are ordered."""

    cycle: str
    as_of: date
    units: tuple[FactLedgerUnit, ...]
    order: str = ""


@dataclass(frozen=True, slots=True)
class FactTally:
    """Counts and points of some facts; ``minus`` is 0 or below.

    An event counts its points once. ``unscored`` have no points in the scheme.
    """

    positive: int = 0
    negative: int = 0
    plus: Decimal = Decimal(0)
    minus: Decimal = Decimal(0)
    typical: int = 0
    veto: int = 0
    unscored: int = 0

    @property
    def facts(self) -> int:
        """All of them."""
        return self.positive + self.negative

    def __add__(self, other: FactTally) -> FactTally:
        """Both together."""
        return FactTally(
            self.positive + other.positive,
            self.negative + other.negative,
            self.plus + other.plus,
            self.minus + other.minus,
            self.typical + other.typical,
            self.veto + other.veto,
            self.unscored + other.unscored,
        )


def tally(rows: Sequence[FactRow]) -> FactTally:
    """Counts every row, and the points of those that count."""
    counted = [row.points for row in rows if row.counted and row.points is not None]
    return FactTally(
        sum(row.positive for row in rows),
        sum(not row.positive for row in rows),
        sum((p for p in counted if p > 0), Decimal(0)),
        sum((p for p in counted if p < 0), Decimal(0)),
        sum(row.typical for row in rows),
        sum(row.veto for row in rows),
        sum(row.points is None for row in rows),
    )


def tally_words(count: FactTally) -> str:
    """共 5 条：正面 3 条，+7 分；负面 2 条，−4 分；典型 1 条"""
    words = [
        f"正面 {count.positive} 条，{signed(count.plus)} 分",
        f"负面 {count.negative} 条，{signed(count.minus)} 分",
    ]
    if count.typical:
        words.append(f"典型 {count.typical} 条")
    if count.veto:
        words.append(f"一票否决情形 {count.veto} 条")
    if count.unscored:
        words.append(f"方案未定分值 {count.unscored} 条")
    return f"共 {count.facts} 条：" + "；".join(words)


def signed(points: Decimal) -> str:
    """+3, −5, 0: with the sign that is printed, without zeros at the end."""
    size = f"{abs(points).normalize():f}"
    return f"+{size}" if points > 0 else f"−{size}" if points < 0 else "0"


def fact_table(
    content: FactLedgerContent,
) -> tuple[tuple[str, ...], tuple[tuple[str | int | date | Decimal | None, ...], ...]]:
    """Headers and rows for a workbook, with the unit in its own column and typed values."""
    headers = (
        "序号", "考核单位", "编号", "对象", "任职说明", "正负面", "显绩潜绩", "轻重", "分值", "计分",
        "发生日期", "清单情形", "一票否决", "纪实内容", "佐证", "关联事件", "典型", "记录",
        "核实日期", "提示",
    )  # fmt: skip
    rows: list[tuple[str | int | date | Decimal | None, ...]] = []
    for group in content.units:
        for row in group.rows:
            rows.append((
                len(rows) + 1, group.unit, row.citation, row.subject, row.label,
                "正面" if row.positive else "负面", _visibility(row), row.severity, row.points,
                "计入" if row.counted else ONCE, row.on, row.situation, "是" if row.veto else "",
                row.text, row.evidence, row.event, _typical(row), row.team, row.verified_on,
                row.warning,
            ))  # fmt: skip
    return headers, tuple(rows)


def ledger_title(content: FactLedgerContent) -> str:
    """2026年度考核台账（截至2026年11月22日）"""
    return f"{content.cycle}{_TITLE}（截至{long_date(content.as_of)}）"


def _visibility(row: FactRow) -> str:
    return row.nature.partition("·")[2]


def _typical(row: FactRow) -> str:
    return ("正面典型" if row.positive else "反面典型") if row.typical else ""


def render_fact_ledger(content: FactLedgerContent, options: PrintOptions) -> Document:
    """The ledger as a PDF on A4 landscape.

    Raises DocumentError for a letter without glyph, naming the entry.
    """
    ledger = _Ledger()
    order = f"　{content.order}" if content.order else ""
    as_of = long_date(content.as_of)
    frame = LedgerFrame(
        TEMPLATE,
        _TITLE,
        content.cycle,
        f"{content.cycle}{_TITLE}　截至{as_of}",
        f"{content.cycle}已核实的考核纪实{order}　截至{as_of}",
        _COLUMNS,
        lambda: grouped(
            ((group.unit, group.rows) for group in content.units),
            ledger.fact, ledger.total, ledger.strong,
        ),
        lambda: fact_table(content)[1],
        "没有已核实的考核纪实",
        ledger.label,
    )  # fmt: skip
    return frame.render(content, options)


class _Ledger:
    """Sets the rows of one ledger."""

    def __init__(self) -> None:
        size, leading = 8, 11
        self.cell = theme.CELL.sized(size, leading)
        self.strong = theme.STRONG.sized(size, leading)
        self.alarm = theme.ALARM.sized(size, leading)
        self.label = theme.LABEL.sized(size, leading)
        self.small = theme.MARK.sized(size - 1, leading)

    def total(self, word: str, rows: Sequence[FactRow]) -> Row:
        """小计 or 合计 of some rows."""
        spans = (Span(f"{word}：", self.strong), Span(tally_words(tally(rows)), self.cell))
        return Row((spans,), theme.TINT if word == "合计" else "", spans_all=True)

    def fact(self, row: FactRow) -> Row:
        """The row of one fact."""
        tone = self.cell if row.positive else self.alarm
        subject: Spans = plain(row.subject, self.cell)
        if row.label:
            subject += (Span(f"（{row.label}）", self.cell),)
        severity = row.severity
        if row.points is not None:
            severity += f"\n{signed(row.points)}分" if row.counted else "\n不另计"
        situation: Spans = plain(row.situation, self.cell)
        if row.veto:
            situation += (Span("（一票否决）", self.alarm),)
        text: Spans = plain(row.text, self.cell)
        if row.typical:
            text = (Span(f"【{_typical(row)}】", self.strong), *text)
        if row.warning:
            text += (Span(f"（{row.warning}）", self.alarm, whole=True),)
        event: Spans = plain(row.event, self.cell)
        if not row.counted:
            event += (Span(f"（{ONCE}）", self.small),)
        return Row((
            plain(row.citation, self.label),
            subject,
            plain(row.nature.replace("·", "\n"), tone),
            plain(severity, tone),
            plain(short_day(row.on), self.cell),
            situation,
            text,
            plain(row.evidence, self.cell),
            event,
            plain(row.team, self.cell),
            plain(short_day(row.verified_on), self.cell),
        ))  # fmt: skip
