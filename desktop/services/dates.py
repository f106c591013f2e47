"""A day as a sentence says it."""

from __future__ import annotations

import datetime as dt


def day_words(day: dt.date) -> str:
    """2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"
