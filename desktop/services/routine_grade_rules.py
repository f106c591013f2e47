"""平时考核结果 as rules: how a grade is typed, when a quarter is due, how many may get 好. Pure.

Source: domain.md §1 (RoutineGrade), §2.4 (6).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from desktop.services.scheme_values import QUARTERS
from desktop.services.staff_routine import SectionCounts, good_fault
from desktop.services.unit_times import month_end
from desktop.terms import RoutineGradeValue

REMARK_LENGTH: Final = 100
QUARTER_NAMES: Final = ("第一季度", "第二季度", "第三季度", "第四季度")
_V = RoutineGradeValue
_TYPED: Final[Mapping[str, RoutineGradeValue]] = {
    **{value.label: value for value in _V},
    **dict(zip(("1", "2", "3", "4"), _V, strict=True)),
    **dict(zip(("h", "jh", "yb", "jc"), _V, strict=True)),
    "差": _V.POOR,
}
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
_CELL: Final = re.compile(
    r"(?P<grade>较好|较差|一般|好|差|[1-4]|jh|yb|jc|h)(?:等次|等)?"
    r"(?:\s*[:：,，、；;\s(（]\s*(?P<remark>.*?)\s*[)）]?)?",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING: Final = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "未参加", "未考核", "不参加", "不考核"}
)


class QuarterState(Enum):
    """Where a quarter stands on a day: over and due, running, or still to come."""

    DUE = "due"
    RUNNING = "running"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a cell says: a grade with its remark, nothing, or why it cannot be read."""

    grade: RoutineGradeValue | None = None
    remark: str = ""
    fault: str = ""


def typed(text: str) -> Typed:
    """Read a cell: 好, 较好, 一般, 较差, their digits 1–4 or initials (h, jh, yb, jc).

    A remark follows a colon: ``一般：病假两个月``. A mark for nothing is no grade.
    """
    stripped = text.strip()
    if stripped.translate(_WIDE) in _NOTHING:
        return Typed()
    # Only what stands before the remark may be typed wide; the remark stays as it is.
    head = stripped[:4].translate(_WIDE) + stripped[4:]
    found = _CELL.fullmatch(head)
    if found is None:
        return Typed(
            fault=f"“{stripped[:20]}”不是平时考核等次。请填 好、较好、一般、较差，或数字 1 至 4。"
        )
    remark = found["remark"] or ""
    if len(remark) > REMARK_LENGTH:
        return Typed(fault=f"备注不能超过 {REMARK_LENGTH} 字。请精简。")
    return Typed(_TYPED[found["grade"].lower()], remark)


def words_of(grade: RoutineGradeValue | None, remark: str = "") -> str:
    """How a cell shows; ``typed`` reads it back."""
    if grade is None:
        return ""
    return f"{grade.label}：{remark}" if remark else grade.label


def quarter_start(year: int, quarter: int) -> dt.date:
    """The first day of a quarter."""
    return dt.date(year, quarter * 3 - 2, 1)


def quarter_state(year: int, quarter: int, today: dt.date) -> QuarterState:
    """Due once it is over: grades are given for whole quarters."""
    if quarter_start(year, quarter) > today:
        return QuarterState.LOCKED
    return QuarterState.DUE if month_end(year, quarter * 3) < today else QuarterState.RUNNING


def quarter_day(year: int, quarter: int, today: dt.date) -> dt.date:
    """The day that decides whose unit a cadre is in for a quarter: its last, or today before it.

    Source: domain.md §2.10: records stay with the unit of their date.
    """
    return min(month_end(year, quarter * 3), max(today, quarter_start(year, quarter)))


def named_good_fault(
    quarter: int, grades: Iterable[RoutineGradeValue], people: int, share: Decimal
) -> str:
    """Why the grades of a unit's cadres give 好 to too many in a quarter; empty when they do not.

    ``people``: how many are listed in the unit in the quarter, graded or not yet, so that a sheet
    can be stored half done. The comparison is that of 科室平时考核. The two are looked at apart: sections are counted
    without names, so nobody can tell whether a named cadre is among them, and counting together
    could count one twice. Each within its share also keeps both together within it.
    """
    good = sum(grade is _V.GOOD for grade in grades)
    fault = good_fault((SectionCounts("", good, max(people - good, 0), 0, 0),), share)
    return f"{QUARTER_NAMES[quarter - 1]}{fault}" if fault else ""


def over_fault(
    quarter: int, grades: Iterable[RoutineGradeValue], people: int, share: Decimal
) -> str:
    """That too many have 好 in a quarter as it stands, in words; empty when they do not.

    Each side keeps to the share by what it knows; both together may come to more.
    """
    good = sum(grade is _V.GOOD for grade in grades)
    if not good_fault((SectionCounts("", good, max(people - good, 0), 0, 0),), share):
        return ""
    return (
        f"{QUARTER_NAMES[quarter - 1]}已登记“好” {good} 人，超过 {people} 人的 {share * 100:.0f}%"
        f"（最多 {int(share * people)} 人）。请登记的各方商定后更正。"
    )


def gap_words(missing: Mapping[int, int]) -> str:
    """第二季度 3 人未填；第三季度 1 人未填: what of the due quarters is missing."""
    return "；".join(
        f"{QUARTER_NAMES[q - 1]} {missing[q]} 人未填" for q in QUARTERS if missing.get(q)
    )
