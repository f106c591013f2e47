"""The clock of the raw records: when they are due, in how many parts, and what came late.

Pure. The last day of a visit (or of an instalment) is day 0; the records are due on day n until
24:00, in natural days or, when the scheme says so, in working days over the holiday table.
Source: domain.md §2.3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.services.working_days import Holidays, after_working_days, works
from desktop.terms import HolidayKind

WHOLE: Final = 0
"""The ordinal of the last part of a visit, or of the whole of a short one."""

_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayCount:
    """How days are counted. ``known`` are the years for which the holiday table has rows."""

    working: bool = False
    holidays: Holidays | None = None
    known: frozenset[int] = frozenset()


NATURAL: Final = DayCount()


@dataclass(frozen=True, slots=True)
class ReturnRule:
    """The rules of the clock: days to return, of one instalment, to return again; how they count.

    ``instalment_days`` < 1 means that no visit returns in parts. ``basis`` and
    ``resubmit_basis`` name the amendments that set the numbers; empty: the scheme as frozen.
    """

    days: int
    instalment_days: int
    resubmit_days: int
    count: DayCount = NATURAL
    basis: str = ""
    resubmit_basis: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Days in a row that are not counted; ``holiday``: not a plain weekend."""

    first: dt.date
    last: dt.date
    holiday: bool


@dataclass(frozen=True, slots=True)
class DaySum:
    """``day`` + ``days`` = ``due``, with what was skipped and worked on the way.

    ``worked`` are weekend days that count; ``unknown`` are years without a holiday table, in
    which Monday to Friday were counted; ``basis`` is the amendment that the number is from.
    """

    day: dt.date
    days: int
    due: dt.date
    working: bool = False
    skipped: tuple[Skipped, ...] = ()
    worked: tuple[dt.date, ...] = ()
    unknown: tuple[int, ...] = ()
    basis: str = ""

    @property
    def words(self) -> str:
        """3月31日 + 3 天 = 4月3日; with working days also what was skipped."""
        unit = "个工作日" if self.working else "天"
        text = f"{short_day(self.day)} + {self.days} {unit} = {short_day(self.due)}"
        if self.skipped:
            spans = "、".join(_span_words(s) for s in self.skipped)
            text += f"，跳过 {spans}"
        if self.worked:
            text += f"，{'、'.join(short_day(d) for d in self.worked)} 调休上班"
        if self.unknown:
            years = "、".join(str(y) for y in self.unknown)
            text += f"（{years} 年没有节假日安排，按周一至周五计算）"
        return f"{text}（{self.basis}）" if self.basis else text


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a visit that returns by itself: its days and its own due day.

    ``ordinal`` counts 1, 2, …; the last part, or the whole of a visit that is not cut, is 0 and
    is the return of the visit itself.
    """

    ordinal: int
    start: dt.date
    end: dt.date
    sum: DaySum

    @property
    def due(self) -> dt.date:
        """The day by whose end the records of this part are due."""
        return self.sum.due

    @property
    def sum_words(self) -> str:
        """3月31日 + 3 天 = 4月3日."""
        return self.sum.words


class DaySource(Enum):
    """Who says when records were returned, the stronger first."""

    SLIP = "slip"
    RECEIVED = "received"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What is known of one hand-over: as told with the return, and by the office's books.

    ``slip`` is the date on the signed 交接单 as the office registered it, ``received`` the day
    that the package was taken in. Source: domain.md §2.3.
    """

    told: dt.date | None = None
    received: dt.date | None = None
    slip: dt.date | None = None

    @property
    def day(self) -> dt.date | None:
        """The date that counts: slip, else received, else told; None when not returned."""
        if self.told is None:
            return None
        return self.slip or self.received or self.told

    @property
    def source(self) -> DaySource | None:
        """Which of them counts; None when not returned."""
        if self.told is None:
            return None
        if self.slip is not None:
            return DaySource.SLIP
        return DaySource.TOLD if self.received is None else DaySource.RECEIVED


def clock_of(start: dt.date, end: dt.date, rule: ReturnRule) -> tuple[Span, ...]:
    """The parts in which a visit returns its records, in order; the last has ordinal 0.

    A visit of at most ``instalment_days`` days is one part. ``end`` ≥ ``start``.
    """
    parts = tuple(_parts(start, end, rule.instalment_days))
    return tuple(
        Span(
            n if n < len(parts) else WHOLE,
            first,
            last,
            sum_of(last, rule.days, rule.count, rule.basis),
        )
        for n, (first, last) in enumerate(parts, 1)
    )


def _parts(start: dt.date, end: dt.date, size: int) -> Iterator[tuple[dt.date, dt.date]]:
    first = start
    if size >= 1:
        while (end - first).days >= size:
            last = first + dt.timedelta(days=size - 1)
            yield first, last
            first = last + _DAY
    yield first, end


def sum_of(day: dt.date, days: int, count: DayCount, basis: str = "") -> DaySum:
    """The day that comes ``days`` counted days after ``day``, which is day 0. ``days`` ≥ 0."""
    if not count.working:
        return DaySum(day, days, day + dt.timedelta(days=days), basis=basis)
    table = count.holidays or {}
    due = after_working_days(day, days, table)
    passed = [day + dt.timedelta(days=n) for n in range(1, (due - day).days + 1)]
    worked = tuple(d for d in passed if table.get(d) is HolidayKind.WORKED)
    years = {d.year for d in passed} or {due.year}
    unknown = tuple(sorted(years - count.known))
    return DaySum(day, days, due, True, _skipped(passed, table), worked, unknown, basis)


def _skipped(days: list[dt.date], table: Holidays) -> tuple[Skipped, ...]:
    """The runs of days that are not worked; the weekend inside a holiday belongs to it."""
    found: list[Skipped] = []
    for day in days:
        if works(day, table):
            continue
        holiday = table.get(day) is HolidayKind.OFF
        if found and found[-1].last + _DAY == day:
            found[-1] = Skipped(found[-1].first, day, found[-1].holiday or holiday)
        else:
            found.append(Skipped(day, day, holiday))
    return tuple(found)


def late_by(due: dt.date | None, day: dt.date | None) -> int:
    """Days past the due day; 0 when in time, or when either is not known."""
    if due is None or day is None:
        return 0
    return max(0, (day - due).days)


def short_day(day: dt.date) -> str:
    """3月31日."""
    return f"{day.month}月{day.day}日"


def _span_words(span: Skipped) -> str:
    word = "放假" if span.holiday else "周末"
    if span.first == span.last:
        return f"{short_day(span.first)} {word}"
    last = f"{span.last.day}日" if span.first.month == span.last.month else short_day(span.last)
    return f"{short_day(span.first)}至{last} {word}"
