"""The parts in which a visit returns its records: what is due, what came, what came late.

Every reader of a hand-over's date goes through here, so that lists, the form and the desk say
the same. Source: domain.md §2.3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.visits import HandOver, Visit, VisitInstalment
from desktop.services.door import Reading
from desktop.services.portions import portions
from desktop.services.return_clock import (
    WHOLE,
    DaySource,
    HandedOver,
    ReturnRule,
    Span,
    clock_of,
    late_by,
    short_day,
    sum_of,
)
from desktop.services.return_rules import return_rules


@dataclass(frozen=True, slots=True)
class VisitPart:
    """One part: its days, when it is due and why, when it came by whose word.

    ``ordinal`` is 1, 2, … and 0 for the last part or the whole (unless the visit ended with a
    part that had come already). ``version`` is that of the
    instalment's row, ``office_version`` that of the office's registration; None without one.
    """

    ordinal: int
    start: dt.date
    end: dt.date
    due: dt.date
    sum_words: str
    hand_over: HandedOver
    late_reason: str | None = None
    version: str | None = None
    office_version: str | None = None

    @property
    def late_days(self) -> int:
        """Days past the due day by the date that counts; 0 while it has not come."""
        return late_by(self.due, self.hand_over.day)

    @property
    def unexplained(self) -> bool:
        """Whether it came late and nobody has said why."""
        return self.late_days > 0 and not self.late_reason


def hand_over_id(visit: UUID, ordinal: int) -> UUID:
    """The id of the office's row on one hand-over of a visit."""
    return uuid5(visit, f"hand-over/{ordinal}")


def instalment_id(visit: UUID, ordinal: int) -> UUID:
    """The id of an instalment of a visit."""
    return uuid5(visit, f"instalment/{ordinal}")


def parts_of(tx: Reading, visits: Sequence[Visit]) -> dict[UUID, tuple[VisitPart, ...]]:
    """The parts of each visit in order, the last with ordinal 0, in a fixed number of questions."""
    rules = return_rules(tx, ((v.cycle_id, v.end) for v in visits))
    found: dict[UUID, tuple[VisitPart, ...]] = {}
    for some in portions(visits):
        stored, overs = _instalments(tx, some), hand_overs_of(tx, (v.id for v in some))
        for v in some:
            found[v.id] = visit_parts(
                v, rules[v.cycle_id, v.end], stored.get(v.id, ()), overs.get(v.id, {})
            )
    return found


def hand_overs_of(tx: Reading, visits: Iterable[UUID]) -> dict[UUID, dict[int, HandOver]]:
    """What the office registered of each visit's hand-overs, by ordinal."""
    found: dict[UUID, dict[int, HandOver]] = {}
    for some in portions(visits):
        for row in tx.session.scalars(
            select(HandOver).where(HandOver.visit_id.in_(some), HandOver.deleted.is_(False))
        ):
            found.setdefault(row.visit_id, {})[row.ordinal] = row
    return found


def effective_days(tx: Reading, visits: Sequence[Visit]) -> dict[UUID, dt.date]:
    """The day that counts as the return of each returned visit: slip, else received, else told."""
    overs = hand_overs_of(tx, (v.id for v in visits))
    days = {v.id: _handed(v.handed_over, overs.get(v.id, {}).get(WHOLE)).day for v in visits}
    return {visit: day for visit, day in days.items() if day is not None}


def _instalments(tx: Reading, visits: Iterable[Visit]) -> dict[UUID, list[VisitInstalment]]:
    rows = tx.session.scalars(
        select(VisitInstalment)
        .where(
            VisitInstalment.visit_id.in_([v.id for v in visits]),
            VisitInstalment.deleted.is_(False),
        )
        .order_by(VisitInstalment.ordinal)
    )
    found: dict[UUID, list[VisitInstalment]] = {}
    for row in rows:
        found.setdefault(row.visit_id, []).append(row)
    return found


def visit_parts(
    visit: Visit,
    rule: ReturnRule,
    stored: Sequence[VisitInstalment],
    overs: Mapping[int, HandOver],
) -> tuple[VisitPart, ...]:
    """The parts of one visit. What was handed over stands as it was written down then.

    The clock cuts only what is left: an amended rule moves nothing that was returned, and a
    visit that was returned as a whole stays whole. When the visit ended on the last day of a
    part that came, nothing is left: that part is the last.
    """
    parts = [_kept(row, rule, overs.get(row.ordinal)) for row in stored]
    if parts and parts[-1].end >= visit.end:
        return tuple(parts)
    first = parts[-1].end + dt.timedelta(days=1) if parts else visit.start
    spans = clock_of(min(first, visit.end), visit.end, rule)
    if visit.handed_over is not None:
        spans = (Span(WHOLE, spans[0].start, visit.end, spans[-1].sum),)
    for span in spans[:-1]:
        ordinal = span.ordinal + len(stored)
        words = span.sum_words
        parts.append(VisitPart(ordinal, span.start, span.end, span.due, words, HandedOver()))
    last, over = spans[-1], overs.get(WHOLE)
    due = visit.return_due or last.due
    parts.append(
        VisitPart(
            WHOLE,
            last.start,
            last.end,
            due,
            _words(last, due),
            _handed(visit.handed_over, over),
            visit.late_reason,
            None,
            None if over is None else over.version,
        )
    )
    return tuple(parts)


def _kept(row: VisitInstalment, rule: ReturnRule, over: HandOver | None) -> VisitPart:
    span = Span(row.ordinal, row.start, row.end, sum_of(row.end, rule.days, rule.count, rule.basis))
    return VisitPart(
        row.ordinal,
        row.start,
        row.end,
        row.due,
        _words(span, row.due),
        _handed(row.handed_over, over),
        row.late_reason,
        row.version,
        None if over is None else over.version,
    )


def _handed(told: dt.date | None, over: HandOver | None) -> HandedOver:
    if over is None:
        return HandedOver(told)
    return HandedOver(told, over.received_on, over.slip_on)


def _words(span: Span, due: dt.date) -> str:
    """The sum; where the rule or the table says something else by now, what was written down."""
    if due == span.due:
        return span.sum_words
    return f"{short_day(span.end)} 起算，报回时确定为 {short_day(due)}"


def part_title(part: VisitPart, parts: int) -> str:
    """第2批（11月8日至14日）; 全部 when the visit is not cut."""
    if parts == 1:
        return "全部记录"
    days = short_day(part.start)
    if part.end != part.start:
        same = part.start.month == part.end.month
        days += f"至{part.end.day}日" if same else f"至{short_day(part.end)}"
    return f"第{part.ordinal or parts}批（{days}）"


def source_words(hand_over: HandedOver, *, at_office: bool, by_office: bool = False) -> str:
    """By whose word the day counts; ``by_office``: the office entered the return itself."""
    match hand_over.source:
        case DaySource.SLIP:
            return "交接单日期"
        case DaySource.RECEIVED:
            return "考核办接收日期，交接单未登记"
        case DaySource.TOLD if at_office or by_office:
            return "考核办登记"
        case DaySource.TOLD:
            return "考核组登记，考核办未收到"
        case None:
            return ""
