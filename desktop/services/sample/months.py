"""Months as plain numbers (year × 12 + month − 1), so that careers can be reckoned with."""

from __future__ import annotations

import datetime as dt


def of(year: int, month: int) -> int:
    """Number of a calendar month (1 to 12)."""
    return year * 12 + month - 1


def of_date(day: dt.date) -> int:
    """Number of the month of a date."""
    return of(day.year, day.month)


def compact(number: int) -> str:
    """YYYYMM."""
    return f"{number // 12:04d}{number % 12 + 1:02d}"


def dotted(compacted: str) -> str:
    """YYYYMM → YYYY.MM, the way the 简历 writes months."""
    return f"{compacted[:4]}.{compacted[4:]}"


def parse(compacted: str) -> int:
    """YYYYMM → number."""
    return of(int(compacted[:4]), int(compacted[4:6]))
