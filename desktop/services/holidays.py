"""节假日安排: an editable table of the days that differ from their weekday.

The shipped calendar only seeds it; a year without data is said to be so. Source:
interface.md (working days), domain.md §2.3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_OID, UUID, uuid5

from chinese_calendar import constants
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.holidays import Holiday
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.working_days import Holidays
from desktop.terms import HolidayKind

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """One day of the table."""

    id: UUID
    day: dt.date
    kind: HolidayKind
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The table of a year. ``seed`` is how many days the shipped calendar has for it.

    ``warning`` says what is wrong with the year's data; empty when nothing is.
    """

    year: int
    lines: tuple[HolidayLine, ...]
    seed: int
    warning: str


@dataclass(frozen=True, slots=True)
class HolidayDraft:
    """A day as it is typed; ``id`` and ``version`` are those of a line that is changed."""

    day: dt.date
    kind: HolidayKind
    name: str = ""
    id: UUID | None = None
    version: str | None = None


def holiday_id(day: dt.date) -> UUID:
    """The id of a day's line: nature gives one."""
    return uuid5(NAMESPACE_OID, f"kaohe/holiday/{day.isoformat()}")


def shipped_days(year: int) -> tuple[HolidayDraft, ...]:
    """What the shipped calendar says of a year, days that are off or worked unlike their weekday.

    A holiday that falls on a weekend changes nothing and is left out.
    """
    off = ((day, HolidayKind.OFF, name) for day, name in constants.holidays.items())
    worked = ((day, HolidayKind.WORKED, name) for day, name in constants.workdays.items())
    return tuple(
        HolidayDraft(day, kind, constants.Holiday(name).chinese)
        for day, kind, name in sorted((*off, *worked), key=lambda line: line[0])
        if day.year == year and (kind is HolidayKind.WORKED) == (day.weekday() >= 5)
    )


class HolidayService(Service):
    """The holiday table."""

    @reads(Operation.READ_SCHEME)
    def year(self, tx: Reading, year: int) -> HolidayYear:
        """The table of a year, by day."""
        rows = _rows(tx, dt.date(year, 1, 1), dt.date(year, 12, 31))
        lines = tuple(
            HolidayLine(h.id, h.day, HolidayKind(h.kind), h.name or "", h.version) for h in rows
        )
        seed = len(shipped_days(year))
        return HolidayYear(year, lines, seed, _warning(year, len(lines), seed))

    @writes(Operation.EDIT_SCHEME)
    def save(self, tx: Writing, draft: HolidayDraft) -> UUID:
        """Enter or change a day. Raises Invalid, Stale.

        A line that is moved to another day is taken away and entered there.
        """
        faults = _faults(draft)
        if faults:
            raise Invalid(faults)
        new = holiday_id(draft.day)
        tx.about("holiday", new)
        if draft.id is not None and draft.id != new:
            tx.write([Change("holiday", draft.id, {"deleted": True}, draft.version)])
        there = tx.session.get(Holiday, new)
        if there is not None and not there.deleted and draft.id != new:
            raise Invalid({"day": f"{day_words(draft.day)}已经登记过。请直接修改那一行。"})
        version = draft.version if draft.id == new else None if there is None else there.version
        tx.write([Change("holiday", new, _fields(draft), version)])
        return new

    @writes(Operation.EDIT_SCHEME)
    def remove(self, tx: Writing, holiday: UUID, version: str) -> None:
        """Take a day out: it works as its weekday says again. Raises NotFound, Stale."""
        row = tx.session.get(Holiday, holiday)
        if row is None or row.deleted:
            raise NotFound("这一天已不在节假日安排中。请刷新后重试。")
        tx.about("holiday", holiday)
        tx.write([Change("holiday", holiday, {"deleted": True}, version)])

    @writes(Operation.EDIT_SCHEME)
    def seed(self, tx: Writing, year: int) -> int:
        """Enter what the shipped calendar says of a year; days already entered stay.

        Returns how many were entered. Raises Invalid when nothing is shipped for the year.
        """
        shipped = shipped_days(year)
        if not shipped:
            raise Invalid(
                {"year": f"程序没有自带 {year} 年的节假日安排。请按国务院办公厅通知逐日登记。"}
            )
        there = {
            h.id: h
            for h in tx.session.scalars(
                select(Holiday).where(Holiday.id.in_([holiday_id(d.day) for d in shipped]))
            )
        }
        new = [d for d in shipped if _open(there.get(holiday_id(d.day)))]
        tx.write(
            Change(
                "holiday",
                holiday_id(d.day),
                _fields(d),
                None if (row := there.get(holiday_id(d.day))) is None else row.version,
            )
            for d in new
        )
        return len(new)


def holidays_between(tx: Reading, first: dt.date, last: dt.date) -> Holidays:
    """The days of the table between two days, both included."""
    return {h.day: HolidayKind(h.kind) for h in _rows(tx, first, last)}


def years_without_data(tx: Reading, years: Iterable[int]) -> tuple[int, ...]:
    """Years for which the table has no line at all."""
    return tuple(
        y for y in sorted(set(years)) if not _rows(tx, dt.date(y, 1, 1), dt.date(y, 12, 31))
    )


def _rows(tx: Reading, first: dt.date, last: dt.date) -> list[Holiday]:
    return list(
        tx.session.scalars(
            select(Holiday)
            .where(Holiday.deleted.is_(False), Holiday.day >= first, Holiday.day <= last)
            .order_by(Holiday.day)
        )
    )


def _open(row: Holiday | None) -> bool:
    return row is None or row.deleted


def _fields(draft: HolidayDraft) -> dict[str, object]:
    name = draft.name.strip() or None
    return {"day": draft.day, "kind": draft.kind, "name": name, "deleted": False}


def _faults(draft: HolidayDraft) -> dict[str, str]:
    if not _FIRST_YEAR <= draft.day.year <= _LAST_YEAR:
        return {
            "day": f"日期应在 {_FIRST_YEAR} 至 {_LAST_YEAR} 年之间，您填的是{day_words(draft.day)}。"
        }
    if len(draft.name) > _LONGEST:
        return {"name": f"名称不能超过 {_LONGEST} 字。请精简。"}
    weekend = draft.day.weekday() >= 5
    if draft.kind is HolidayKind.WORKED and not weekend:
        return {"kind": "这一天本来就是工作日，无需登记为调休上班。请核对日期。"}
    if draft.kind is HolidayKind.OFF and weekend:
        return {"kind": "这一天本来就是周末，无需登记为放假。请核对日期。"}
    return {}


def _warning(year: int, lines: int, seed: int) -> str:
    if lines:
        return ""
    if seed:
        return (
            f"{year} 年的节假日安排还没有登记，目前按周一至周五计算工作日。可一键载入自带的安排。"
        )
    return (
        f"{year} 年没有节假日数据，目前按周一至周五计算工作日。请在国务院办公厅公布安排后逐日登记。"
    )
