"""A day as a sentence says it."""

from __future__ import annotations

import datetime as dt


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
