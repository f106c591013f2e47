"""补报: the clock of records that the office gave back, until they are returned again.

It counts from the office's day by the rule ``visit.resubmit_days``. Source: domain.md §2.3.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.visits import Acceptance, Visit
from desktop.services.dates import day_words
from desktop.services.door import Reading
from desktop.services.errors import Invalid
from desktop.services.return_clock import DaySum, late_by, short_day, sum_of
from desktop.services.return_rules import return_rules
from desktop.terms import VisitDecision, VisitState

_GIVEN_BACK = frozenset({VisitDecision.SENT_BACK.value, VisitDecision.REOPENED.value})
_OPEN_AGAIN = frozenset({VisitState.SENT_BACK, VisitState.RECORDED})
_AGAIN: Final = "补报 "
_AGAIN_ON: Final = re.compile(f"{_AGAIN}([0-9]{{4}})年([0-9]{{1,2}})月([0-9]{{1,2}})日")


def resubmissions(
    tx: Reading, visits: Sequence[Visit], states: Mapping[UUID, VisitState]
) -> dict[UUID, DaySum]:
    """The clock of each visit whose records were given back and have not come again."""
    open_again = {v.id: v for v in visits if states[v.id] in _OPEN_AGAIN}
    offices = tx.session.scalars(
        select(Acceptance).where(
            Acceptance.visit_id.in_(open_again),
            Acceptance.deleted.is_(False),
            Acceptance.decision.in_(_GIVEN_BACK),
        )
    )
    given: dict[UUID, tuple[Visit, dt.date]] = {}
    for office in offices:
        v = open_again[office.visit_id]
        if office.on is not None and office.round == v.round:
            given[v.id] = (v, office.on)
    rules = return_rules(tx, ((v.cycle_id, day) for v, day in given.values()))
    found: dict[UUID, DaySum] = {}
    for key, (v, day) in given.items():
        rule = rules[v.cycle_id, day]
        found[key] = sum_of(day, rule.resubmit_days, rule.count, rule.resubmit_basis)
    return found


def resubmitted(row: Visit, clock: DaySum | None, day: dt.date, reason: str) -> str:
    """What the history keeps of a later return: its day, its reason, by how much it came late.

    Raises Invalid: before the records were given back, late without a reason.
    """
    if clock is not None and day < clock.day:
        raise Invalid({"day": f"补报日期不能早于退回日期{day_words(clock.day)}。请核对。"})
    if row.handed_over is not None and day < row.handed_over:
        raise Invalid({"day": f"补报日期不能早于报回日期{day_words(row.handed_over)}。请核对。"})
    late = 0 if clock is None else late_by(clock.due, day)
    told = f"{_AGAIN}{day_words(day)}"
    if clock is not None and late:
        if not reason:
            raise Invalid(
                {
                    "reason": f"已超过补报期限{day_words(clock.due)}，须说明逾期原因。"
                    "请填写原因后再报回。"
                }
            )
        told += f"，逾期 {late} 天（期限 {short_day(clock.due)}）"
    return f"{told}：{reason}" if reason else told


def came_with_part(came: dt.date, day: dt.date, reason: str) -> str | None:
    """What the history keeps of a return of which all had come with an earlier part."""
    told = [f"{short_day(day)}登记，原始材料已于{short_day(came)}交接"] if day != came else []
    return "：".join([*told, reason] if reason else told) or None


def last_return(row: Visit) -> tuple[str, dt.date] | None:
    """By which word and on which day the records came last; None before they came.

    A later return keeps its day in the words of the step alone: the first hand-over stays.
    """
    if row.handed_over is None:
        return None
    found = _AGAIN_ON.match(row.state_reason or "") if row.state == VisitState.RETURNED else None
    if found is None:
        return "报回", row.handed_over
    return "补报", max(row.handed_over, dt.date(*(int(n) for n in found.groups())))
