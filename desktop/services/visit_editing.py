"""What may still be changed of a visit, and when.

What took place is not planned anew: the clock of its records counts from its days. Source:
domain.md §2.3, §2.8.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from desktop.models.interviews import Interview
from desktop.models.visits import Visit
from desktop.services import visit_steps as steps
from desktop.services.dates import days_words
from desktop.services.door import Reading
from desktop.services.errors import BadTransition, Invalid
from desktop.services.visit_kinds import stored_kind_cycles
from desktop.services.visit_rules import VisitDraft
from desktop.services.visit_saving import participants_changed, participants_of
from desktop.services.visit_views import existing_visit, standing
from desktop.terms import VisitState

EDITABLE = frozenset(
    {
        VisitState.PLANNED,
        VisitState.APPROVED,
        VisitState.HELD,
        VisitState.RECORDED,
        VisitState.SENT_BACK,
    }
)
"""States in which something of the form may be changed."""

PLANS = frozenset({VisitState.PLANNED, VisitState.APPROVED})
"""States in which the plan as a whole may be changed."""


def check_editable(tx: Reading, draft: VisitDraft) -> None:
    """Refuse a change that comes too late. Raises BadTransition, Invalid, Refused, NotFound."""
    visit = existing_visit(tx, draft.id or UUID(int=0))
    steps.check_unsealed(tx, visit)
    state = standing(tx, visit).shown.state
    if state not in EDITABLE:
        raise BadTransition(
            f"该实地考核目前为“{state.label}”，不能修改。"
            "已报回的请由考核办退回、已接收的请由考核办重新打开后再改。"
        )
    if (draft.unit, draft.team) != (visit.unit_id, visit.team_id):
        raise Invalid({"unit": "单位和考核组在建立后不能更改。请取消本次计划后另行建立。"})
    if state not in PLANS:
        _check_frozen(tx, visit, draft, state)
    _check_interviews_inside(tx, visit, draft)


def _check_frozen(tx: Reading, visit: Visit, draft: VisitDraft, state: VisitState) -> None:
    """What took place is not planned anew: the clock of its records counts from these days.

    Those who took part may be completed until the records are. Source: domain.md §2.3.
    """
    named = stored_kind_cycles(draft.kinds, visit.cycle_id, draft.kind_cycles)
    was = (visit.start, visit.end, visit.mode, visit.method, tuple(visit.kinds), visit.kind_cycles)
    if (draft.start, draft.end, draft.mode, draft.method, draft.kinds, named) != was:
        raise BadTransition(
            f"该实地考核目前为“{state.label}”，日期、考核类别、方式和形式不能再更改。"
            "确有出入的，请在情况小结中说明。"
        )
    added, removed = participants_changed(participants_of(tx, visit.id), draft)
    if removed or (added and state is not VisitState.HELD):
        raise Invalid(
            {
                "participants": "已实施的考核只能在完成记录之前补充参加人员，不能减少。"
                "请恢复原来的参加人员。"
            }
        )


def _check_interviews_inside(tx: Reading, visit: Visit, draft: VisitDraft) -> None:
    days = list(
        tx.session.scalars(
            select(Interview.on)
            .where(Interview.visit_id == visit.id, Interview.deleted.is_(False))
            .order_by(Interview.on)
        )
    )
    if not days:
        return
    first, last = days[0], days[-1]
    if first < draft.start or last > draft.end:
        raise Invalid(
            {
                "start": f"本次考核已有 {days_words(first, last)}的谈话记录，"
                "考核日期应包含这些日期。请核对。"
            }
        )
