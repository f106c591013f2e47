"""What is said of a visit's clock: the sum, whose date counts, how late and why. Pure.

Source: interface.md (deadlines: the sum is shown), domain.md §2.3.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop.services.dates import day_words
from desktop.services.return_clock import late_by
from desktop.services.visit_lines import VisitDetail, VisitLine
from desktop.services.visit_parts import VisitPart, part_title, source_words
from desktop.terms import VisitState

NOT_RUNNING = frozenset({VisitState.PLANNED, VisitState.APPROVED, VisitState.CANCELLED})
NO_REASON = "逾期原因未填"


@dataclass(frozen=True, slots=True)
class ClockWords:
    """The line under a visit's title; ``late``: something is, or came, past its day."""

    text: str
    late: bool


def clock_words(detail: VisitDetail, today: dt.date, *, at_office: bool) -> ClockWords:
    """What is due now with its sum, or when the records came and by whose word."""
    line = detail.line
    if line.state in NOT_RUNNING:
        return ClockWords("", late=False)
    if line.resubmit is not None:
        late = late_by(line.resubmit.due, today)
        told = f"，已逾期 {late} 天" if late else ""
        return ClockWords(f"补报期限：{line.resubmit.words}{told}", late=late > 0)
    part = line.open_part
    if part is not None:
        late = line.overdue_days(today)
        which = "" if len(line.parts) == 1 else f"{part_title(part, len(line.parts))} "
        told = f"，已逾期 {late} 天" if late else ""
        came = max(p.late_days for p in line.parts)
        told += f"；已交接的批次逾期 {came} 天" if came else ""
        ended = "" if detail.ending is None else f"（{detail.ending.words}）"
        return ClockWords(
            f"报回期限：{which}{part.sum_words}{ended}{told}", late=late > 0 or came > 0
        )
    return ClockWords(_returned(detail, at_office=at_office), late=line.late_days(today) > 0)


def _returned(detail: VisitDetail, *, at_office: bool) -> str:
    line = detail.line
    last = line.parts[-1]
    words = [f"报回：{came_words(last, at_office=at_office, by_office=detail.by_office)}"]
    if len(line.parts) == 1:
        words.append(f"期限 {last.sum_words}")
    if detail.ending is not None:
        words.append(detail.ending.words)
    late = max(p.late_days for p in line.parts)
    if late:
        which = "" if len(line.parts) == 1 else "其中有批次"
        words.append(f"{which}逾期 {late} 天" + (f"，{NO_REASON}" if line.unexplained else ""))
    return "；".join(words)


def came_words(part: VisitPart, *, at_office: bool, by_office: bool = False) -> str:
    """2026年11月20日（交接单日期）; 未报回 before."""
    day = part.hand_over.day
    if day is None:
        return "未报回"
    whose = source_words(part.hand_over, at_office=at_office, by_office=by_office)
    return f"{day_words(day)}（{whose}）"


def part_lines(
    part: VisitPart, today: dt.date, *, at_office: bool, by_office: bool, running: bool
) -> tuple[tuple[str, str], ...]:
    """What the form of a return says of one part: labels and values."""
    over = part.hand_over
    found = [("报回期限", part.sum_words)]
    if over.told is not None:
        found.append(("考核办登记" if by_office else "考核组登记", day_words(over.told)))
    if over.received is not None:
        found.append(("考核办接收", day_words(over.received)))
    if over.slip is not None:
        found.append(("交接单日期", day_words(over.slip)))
    if over.day is not None:
        found.append(("报回日期", came_words(part, at_office=at_office, by_office=by_office)))
    late = part.late_days or (late_by(part.due, today) if running and over.told is None else 0)
    if late:
        found.append(("逾期", f"{late} 天"))
    if part.late_days:
        found.append(("逾期原因", part.late_reason or NO_REASON))
    return tuple(found)


def due_words(line: VisitLine, today: dt.date) -> str:
    """The column of a list: the last day, with the word for being late."""
    if line.state in NOT_RUNNING:
        return ""
    if line.resubmit is not None:
        late = late_by(line.resubmit.due, today)
        return f"逾期 {late} 天" if late else f"{line.resubmit.due:%m-%d} 前补报"
    if line.open_part is None:
        late = line.late_days(today)
        return f"逾期报回 {late} 天" if late else "按期报回"
    late = line.overdue_days(today)
    return f"逾期 {late} 天" if late else f"{line.return_due:%m-%d} 前"
