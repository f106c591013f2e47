"""The labels by which screens and papers cite a record: 访-03-0231, 实-03-012, 纪-03-0045.

The two digits are the team's number; 00 stands for the office's own records. What the office
wrote down for a team bears 办 behind them (实-03办-001): the two sides count apart.
"""

from __future__ import annotations

from typing import Final

SERIES: Final = 1_000_000
"""Numbers of one count; a stored number is the count's base and the number within it."""

OFFICE_SIGN: Final = "办"
"""Behind a team's number: written down by the office."""


def visit_mark(team: int | None, number: int) -> str:
    """实-03-012."""
    return _mark("实", team, number, 3)


def interview_mark(team: int | None, number: int) -> str:
    """访-03-0231."""
    return _mark("访", team, number, 4)


def fact_mark(team: int | None, number: int) -> str:
    """纪-03-0045."""
    return _mark("纪", team, number, 4)


def item_mark(year: int, number: int) -> str:
    """整-2026-007; 整-2026-03-007 when team 3 opened it on its own PC."""
    team, within = divmod(number, SERIES)
    return f"整-{year}-{team:02d}-{within:03d}" if team else f"整-{year}-{within:03d}"


def poll_mark(team: int | None, number: int) -> str:
    """测-03-014."""
    return _mark("测", team, number, 3)


def feedback_mark(team: int | None, number: int) -> str:
    """反-03-0012."""
    return _mark("反", team, number, 4)


def _mark(word: str, team: int | None, number: int, digits: int) -> str:
    count, within = divmod(number, SERIES)
    sign = OFFICE_SIGN if count else ""
    return f"{word}-{team or 0:02d}{sign}-{within:0{digits}d}"
