"""民主测评: what a count is made of, and whether it reconciles. Pure.

Per class: issued ≥ returned = valid + invalid; per class, subject and item: Σ options + blank =
valid. Every fault names its cell, in words that a clerk finds on the paper.
Source: domain.md §2.4 (4).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

from desktop.services.dates import day_words
from desktop.terms import BallotOption, PollItem, TeamOption, Term, VoterClass

MOST: Final = 100_000
"""More ballots than any unit has people: a slip of the finger."""

OPTIONS: Final = tuple(option.value for option in BallotOption)
COLUMNS: Final = (*OPTIONS, "blank")
BALLOTS: Final = ("issued", "returned", "valid", "invalid")
BALLOT_WORDS: Final[Mapping[str, str]] = {
    "issued": "发出",
    "returned": "收回",
    "valid": "有效",
    "invalid": "无效",
}
BLANK_WORD: Final = "未填"
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Ballots:
    """The ballots of a class in pieces; None is not filled in yet, and never 0."""

    issued: int | None = None
    returned: int | None = None
    valid: int | None = None
    invalid: int | None = None

    @property
    def used(self) -> bool:
        """Whether the class votes at all: ballots were issued, or something else is said."""
        return bool(self.issued) or any((self.returned, self.valid, self.invalid))


@dataclass(frozen=True, slots=True)
class Marks:
    """How often each option was marked, from best to worst, and 未填 (弃权 and 不了解 with it)."""

    first: int | None = None
    second: int | None = None
    third: int | None = None
    fourth: int | None = None
    blank: int | None = None

    @property
    def values(self) -> tuple[int | None, ...]:
        """The five columns in their order."""
        return (self.first, self.second, self.third, self.fourth, self.blank)

    @property
    def empty(self) -> bool:
        """Whether nothing is filled in."""
        return all(value is None for value in self.values)

    @property
    def complete(self) -> bool:
        """Whether all is filled in."""
        return all(value is not None for value in self.values)

    @property
    def options(self) -> tuple[int, int, int, int]:
        """The four options; what is not filled in counts nothing. Ask only of complete marks."""
        return (self.first or 0, self.second or 0, self.third or 0, self.fourth or 0)

    @property
    def marked(self) -> int:
        """How many ballots marked an option: valid − blank of a count that reconciles."""
        return sum(self.options)

    @property
    def total(self) -> int:
        """All ballots of the row: Σ options + blank."""
        return self.marked + (self.blank or 0)


@dataclass(frozen=True, slots=True)
class TallySubject:
    """Somebody on the ballot; ``team``: the leadership team itself."""

    key: UUID
    name: str
    team: bool = False


class MarkKey(NamedTuple):
    """A row of a count: whom, by which class, asked what."""

    subject: UUID
    voter_class: VoterClass
    item: PollItem


@dataclass(frozen=True, slots=True)
class Tally:
    """A whole count: subjects in ballot order, what is asked, ballots by class, marks by row."""

    subjects: tuple[TallySubject, ...]
    items: tuple[PollItem, ...] = (PollItem.OVERALL,)
    ballots: Mapping[VoterClass, Ballots] = field(default_factory=dict)
    marks: Mapping[MarkKey, Marks] = field(default_factory=dict)

    @property
    def classes(self) -> tuple[VoterClass, ...]:
        """The classes that vote, in order."""
        return tuple(c for c in VoterClass if self.ballots.get(c, Ballots()).used)


class CellKey(NamedTuple):
    """A cell of a count: of a class's ballots (no subject), or of a row of marks."""

    voter_class: VoterClass
    column: str
    subject: UUID | None = None
    item: PollItem | None = None


@dataclass(frozen=True, slots=True)
class TallyFault:
    """What does not reconcile: the cell where it shows, and the sentence."""

    cell: CellKey | None
    sentence: str


def class_word(voter_class: VoterClass) -> str:
    """A票."""
    return f"{voter_class.value}票"


def options_of(*, team: bool) -> type[Term]:
    """The words of the options: 优秀 … for a cadre, 好 … for a leadership team."""
    return TeamOption if team else BallotOption


def column_word(column: str, *, team: bool) -> str:
    """The word over a column: an option, 未填, or one of the ballots' numbers."""
    return {**options_of(team=team).labels(), **BALLOT_WORDS, "blank": BLANK_WORD}[column]


def gap(marks: Marks, valid: int | None) -> int | None:
    """Ballots that a row lacks (below zero: has too many); None while it cannot be said."""
    if valid is None or marks.empty:
        return None
    return valid - marks.total


def gap_word(marks: Marks, valid: int | None) -> str:
    """The running check beside a row: 相符, 差 1 票, 多 1 票; empty while nothing can be said."""
    lacking = gap(marks, valid)
    if lacking is None:
        return ""
    if lacking:
        return f"差 {lacking} 票" if lacking > 0 else f"多 {-lacking} 票"
    return "相符" if marks.complete else "未填完"


def ballots_word(ballots: Ballots) -> str:
    """The running check of a class: what is wrong with its ballots in short; 相符 when nothing."""
    if not ballots.used:
        return "不发票"
    if None in (ballots.issued, ballots.returned, ballots.valid, ballots.invalid):
        return "未填完"
    found = next(_ballot_faults(VoterClass.A, ballots), None)
    return "相符" if found is None else found.sentence.removeprefix("A票").partition("。")[0]


def reconcile(tally: Tally) -> tuple[TallyFault, ...]:
    """Everything that keeps a count from being complete, in the order of the paper."""
    if not tally.subjects:
        return (TallyFault(None, "测评没有考核对象。请先在“设置”中选择。"),)
    if not tally.classes:
        return (TallyFault(None, "没有填写任何票类的发出票数。请先填写发出、收回、有效、无效。"),)
    found: list[TallyFault] = []
    for voter_class in tally.classes:
        ballots = tally.ballots[voter_class]
        found += _ballot_faults(voter_class, ballots)
        for item in tally.items:
            for subject in tally.subjects:
                found += _row_faults(tally, ballots.valid, subject, voter_class, item)
    for key, marks in tally.marks.items():
        if key.voter_class not in tally.classes and not marks.empty and marks.total:
            sentence = f"{class_word(key.voter_class)}没有发出，却有计票。请清空，或补填发出票数。"
            found.append(TallyFault(CellKey(key.voter_class, "issued"), sentence))
            break
    return tuple(found)


def overlaid(stands: Tally, sheet: Tally) -> Tally:
    """A count as it will stand when a sheet is stored over it: what the sheet leaves out stays."""
    return Tally(
        stands.subjects,
        stands.items,
        {**stands.ballots, **sheet.ballots},
        {**stands.marks, **sheet.marks},
    )


def day_fault(
    on: dt.date, year: int, months: int, day: str = "测评日期", what: str = "年度测评"
) -> str:
    """Why a poll of a day is none of a year's; empty when it may be.

    ``months``: until the end of which month of the next year it may be held (rule
    ``appraisal.last_month``; 0: within the year only). ``day`` and ``what`` name them.
    """
    if on.year == year or (on.year == year + 1 and on.month <= months):
        return ""
    last = min(months, _MONTHS)
    until = f"次年{last}月{calendar.monthrange(year + 1, last)[1]}日" if last else "当年12月31日"
    return (
        f"{day}{day_words(on)}不在 {year} 考核年度内。{what}最迟到{until}，请核对日期和考核年度。"
    )


def day_note(on: dt.date, year: int) -> str:
    """What to look at when a year's poll was held in the next one; empty else."""
    return f"测评日期{day_words(on)}，计入 {year} 考核年度。" if on.year == year + 1 else ""


def amount_fault(value: int | None) -> bool:
    """Whether a number cannot be one of ballots."""
    return value is not None and not 0 <= value <= MOST


def _ballot_faults(voter_class: VoterClass, ballots: Ballots) -> Iterator[TallyFault]:
    word = class_word(voter_class)
    values = {name: getattr(ballots, name) for name in BALLOTS}
    for name, value in values.items():
        if value is None:
            sentence = f"{word}没有填写{BALLOT_WORDS[name]}票数。请补填，没有的填 0。"
            yield TallyFault(CellKey(voter_class, name), sentence)
        elif amount_fault(value):
            sentence = f"{word}{BALLOT_WORDS[name]}票数 {value} 不对。请填不小于 0 的整数。"
            yield TallyFault(CellKey(voter_class, name), sentence)
    issued, returned = ballots.issued, ballots.returned
    valid, invalid = ballots.valid, ballots.invalid
    if issued is not None and returned is not None and returned > issued:
        sentence = f"{word}收回 {returned} 张，多于发出 {issued} 张。请核对。"
        yield TallyFault(CellKey(voter_class, "returned"), sentence)
    if returned is None or valid is None or invalid is None:
        return
    if valid + invalid != returned:
        sentence = (
            f"{word}有效 {valid} 张、无效 {invalid} 张，合计 {valid + invalid}，"
            f"应等于收回 {returned}。请核对。"
        )
        yield TallyFault(CellKey(voter_class, "valid"), sentence)


def _row_faults(
    tally: Tally,
    valid: int | None,
    subject: TallySubject,
    voter_class: VoterClass,
    item: PollItem,
) -> Iterator[TallyFault]:
    marks = tally.marks.get(MarkKey(subject.key, voter_class, item), Marks())
    where = row_words(voter_class, subject.name, item, tally.items)

    def cell(column: str) -> CellKey:
        return CellKey(voter_class, column, subject.key, item)

    if marks.empty:
        if valid != 0:
            yield TallyFault(cell("first"), f"{where}没有计票。请补填。")
        return
    whole = True
    for column, value in zip(COLUMNS, marks.values, strict=True):
        word = column_word(column, team=subject.team)
        if value is None:
            whole = False
            yield TallyFault(cell(column), f"{where}·{word}没有填写。请补填，没有的填 0。")
        elif amount_fault(value):
            whole = False
            yield TallyFault(cell(column), f"{where}·{word}为 {value}，不对。请填不小于 0 的整数。")
    if whole and valid is not None and marks.total != valid:
        lacking = valid - marks.total
        gap_said = f"差 {lacking} 票" if lacking > 0 else f"多 {-lacking} 票"
        first = column_word("first", team=subject.team)
        sentence = (
            f"{where}·{first}至{BLANK_WORD}合计 {marks.total}，应等于有效票 {valid}，"
            f"{gap_said}。请核对。"
        )
        yield TallyFault(cell("first"), sentence)


def row_words(voter_class: VoterClass, name: str, item: PollItem, items: Sequence[PollItem]) -> str:
    """B票·覃超, with what is asked where more than one thing is."""
    asked = f"·{item.label}" if len(items) > 1 else ""
    return f"{class_word(voter_class)}·{name}{asked}"
