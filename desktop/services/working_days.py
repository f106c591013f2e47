"""Working days over a table of holidays: pure, for clocks and calendars.

A day works as its weekday says unless the table says otherwise. Source: domain.md §2.3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from desktop.terms import HolidayKind

Holidays = Mapping[dt.date, HolidayKind]

_SATURDAY = 5


def works(day: dt.date, holidays: Holidays) -> bool:
    """Whether a day is worked."""
    kind = holidays.get(day)
    if kind is None:
        return day.weekday() < _SATURDAY
    return kind is HolidayKind.WORKED


def after_working_days(day: dt.date, count: int, holidays: Holidays) -> dt.date:
    """The ``count``-th working day after a day, which itself is day 0. ``count`` ≥ 0."""
    last = day
    left = count
    while left > 0:
        last += dt.timedelta(days=1)
        left -= works(last, holidays)
    return last


def next_working_day(day: dt.date, holidays: Holidays) -> dt.date:
    """The day itself when it is worked, else the first one after it that is."""
    return day if works(day, holidays) else after_working_days(day, 1, holidays)
