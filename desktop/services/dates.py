"""A day as a sentence says it, and a moment as pages and papers show it."""

from __future__ import annotations

import datetime as dt
from typing import Final

CHINA: Final = dt.timezone(dt.timedelta(hours=8))
"""The time of every page and paper; there is one, and no summer time, in the whole country."""


def china_time(moment: dt.datetime) -> dt.datetime:
    """A stored moment as it is shown: what happened at 17:00 says so on every PC.

    Two sides compare times on screen and on signed slips, so none follows the zone that a PC
    happens to be set to.
    """
    return moment.astimezone(CHINA)


def day_words(day: dt.date) -> str:
    """2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"


def days_words(start: dt.date, end: dt.date) -> str:
    """2026年11月16日至17日; one day alone when they are the same."""
    if start == end:
        return day_words(start)
    if start.year != end.year:
        return f"{day_words(start)}至{day_words(end)}"
    last = f"{end.day}日" if start.month == end.month else f"{end.month}月{end.day}日"
    return f"{day_words(start)}至{last}"
