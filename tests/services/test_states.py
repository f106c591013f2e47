"""The state tables: every listed step leads where the design says, all others are refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.errors import BadTransition
from desktop.services.states import (
    FACT,
    ITEM,
    VISIT,
    Machine,
    Need,
    OfficeWord,
    Only,
    Side,
    fact_shown,
    side_of,
    visit_shown,
)
from desktop.terms import (
    FactAction,
    FactState,
    FactVerdict,
    ItemAction,
    ItemState,
    VisitAction,
    VisitDecision,
    VisitState,
)

V, F, I = VisitState, FactState, ItemState  # noqa: E741 - the three machines' initials
ALL = frozenset(Only)

VISIT_STEPS = {
    (V.PLANNED, VisitAction.APPROVE): V.APPROVED,
    (V.PLANNED, VisitAction.HOLD): V.HELD,
    (V.APPROVED, VisitAction.HOLD): V.HELD,
    (V.HELD, VisitAction.RECORD): V.RECORDED,
    (V.RECORDED, VisitAction.RETURN): V.RETURNED,
    (V.RETURNED, VisitAction.ACCEPT): V.ACCEPTED,
    (V.RETURNED, VisitAction.SEND_BACK): V.SENT_BACK,
    (V.SENT_BACK, VisitAction.RECORD): V.RECORDED,
    (V.ACCEPTED, VisitAction.REOPEN): V.RECORDED,
    (V.PLANNED, VisitAction.CANCEL): V.CANCELLED,
    (V.APPROVED, VisitAction.CANCEL): V.CANCELLED,
    (V.HELD, VisitAction.APPROVE_LATE): None,
    (V.RECORDED, VisitAction.APPROVE_LATE): None,
    (V.RETURNED, VisitAction.APPROVE_LATE): None,
}
FACT_STEPS = {
    (F.DRAFT, FactAction.SUBMIT): F.SUBMITTED,
    (F.DRAFT, FactAction.WITHDRAW): F.WITHDRAWN,
    (F.SUBMITTED, FactAction.VERIFY): F.VERIFIED,
    (F.SUBMITTED, FactAction.SEND_BACK): F.DRAFT,
    (F.SUBMITTED, FactAction.DISPUTE): F.DISPUTED,
    (F.VERIFIED, FactAction.DISPUTE): F.DISPUTED,
    (F.DISPUTED, FactAction.VERIFY): F.VERIFIED,
    (F.DISPUTED, FactAction.WITHDRAW): F.WITHDRAWN,
}
ITEM_STEPS = {
    (I.OPENED, ItemAction.PLAN): I.PLANNED,
    (I.OPENED, ItemAction.START): I.IN_PROGRESS,
    (I.PLANNED, ItemAction.START): I.IN_PROGRESS,
    (I.RETURNED, ItemAction.START): I.IN_PROGRESS,
    (I.IN_PROGRESS, ItemAction.REPORT): I.REPORTED,
    (I.REPORTED, ItemAction.CHECK): I.CHECKED,
    (I.CHECKED, ItemAction.CLOSE): I.CLOSED,
    (I.CHECKED, ItemAction.KEEP): I.LONG_TERM,
    (I.REPORTED, ItemAction.SEND_BACK): I.RETURNED,
    (I.CHECKED, ItemAction.SEND_BACK): I.RETURNED,
    (I.OPENED, ItemAction.EXTEND): None,
    (I.PLANNED, ItemAction.EXTEND): None,
    (I.IN_PROGRESS, ItemAction.EXTEND): None,
    (I.RETURNED, ItemAction.EXTEND): None,
    (I.LONG_TERM, ItemAction.YEARLY_CHECK): None,
    (I.CLOSED, ItemAction.REOPEN): I.IN_PROGRESS,
}
MACHINES: tuple[tuple[Machine[Any, Any], Any, Any, dict[Any, Any]], ...] = (
    (VISIT, VisitState, VisitAction, VISIT_STEPS),
    (FACT, FactState, FactAction, FACT_STEPS),
    (ITEM, ItemState, ItemAction, ITEM_STEPS),
)


@pytest.mark.parametrize(("machine", "states", "actions", "steps"), MACHINES)
@given(data=st.data())
def test_listed_steps_lead_on_and_all_others_are_refused(
    machine: Machine[Any, Any], states: Any, actions: Any, steps: dict[Any, Any], data: Any
) -> None:
    state = data.draw(st.sampled_from(list(states)))
    action = data.draw(st.sampled_from(list(actions)))
    if (state, action) in steps:
        assert machine.move(state, action, ALL).target == steps[state, action]
        assert action in machine.possible(state, ALL)
        return
    assert action not in machine.possible(state, ALL)
    with pytest.raises(BadTransition) as refusal:
        machine.move(state, action, ALL)
    sentence = refusal.value.sentence
    assert f"“{state.label}”" in sentence
    assert action.label in sentence
    for possible in machine.possible(state, ALL):
        assert possible.label in sentence


@pytest.mark.parametrize(("machine", "states", "actions", "steps"), MACHINES)
def test_the_tables_hold_the_design_and_no_more(
    machine: Machine[Any, Any], states: Any, actions: Any, steps: dict[Any, Any]
) -> None:
    assert set(machine.table) == set(steps)
    for action in actions:
        sides = {m.side for (_, a), moves in machine.table.items() if a is action for m in moves}
        assert sides == {side_of(machine, action)}


def test_the_sentence_names_state_action_and_way_out() -> None:
    with pytest.raises(BadTransition) as refusal:
        VISIT.move(V.PLANNED, VisitAction.HOLD, frozenset({Only.UNAPPROVED}))
    assert refusal.value.sentence == (
        "该实地考核目前为“已计划”，不能登记已实施。"
        "只有嵌入式考核可以先实施、后补批。现在可以：批准、取消考核。"
    )
    with pytest.raises(BadTransition) as refusal:
        FACT.move(F.WITHDRAWN, FactAction.SUBMIT)
    assert refusal.value.sentence == (
        "该考核纪实目前为“已撤回”，不能提交。此状态下没有可办理的事项。"
    )


def test_only_the_office_approves_accepts_verifies_and_closes() -> None:
    deciding = {a for a in VisitAction if side_of(VISIT, a) is Side.DECIDE}
    assert deciding == {
        VisitAction.APPROVE,
        VisitAction.APPROVE_LATE,
        VisitAction.ACCEPT,
        VisitAction.SEND_BACK,
        VisitAction.REOPEN,
    }
    assert {a for a in FactAction if side_of(FACT, a) is Side.RECORD} == {
        FactAction.SUBMIT,
        FactAction.WITHDRAW,
    }
    assert {a for a in ItemAction if side_of(ITEM, a) is Side.RECORD} == {
        ItemAction.PLAN,
        ItemAction.START,
        ItemAction.REPORT,
    }


def test_what_must_be_given() -> None:
    assert VISIT.move(V.ACCEPTED, VisitAction.REOPEN).needs == {Need.REASON}
    assert VISIT.move(V.PLANNED, VisitAction.CANCEL).needs == {Need.REASON}
    assert FACT.move(F.SUBMITTED, FactAction.SEND_BACK).needs == {Need.REASON}
    assert ITEM.move(I.CHECKED, ItemAction.SEND_BACK).needs == {Need.REASON, Need.DUE}
    assert ITEM.move(I.PLANNED, ItemAction.EXTEND).needs == {Need.REASON, Need.DUE}
    assert ITEM.move(I.CLOSED, ItemAction.REOPEN).needs == {Need.REASON, Need.DUE}


def test_an_unapproved_visit_cannot_be_accepted() -> None:
    with pytest.raises(BadTransition, match="请先补批"):
        VISIT.move(V.RETURNED, VisitAction.ACCEPT, frozenset({Only.UNAPPROVED}))


def _visit(own: VisitState, round_: int, word: OfficeWord, *, fits: bool = True) -> Any:
    return visit_shown(own, round_, approved=True, approval_fits=fits, office=word)


def test_a_visit_shows_what_both_sides_say() -> None:
    silent = OfficeWord()
    assert _visit(V.PLANNED, 0, silent).state is V.APPROVED
    stale = _visit(V.PLANNED, 0, silent, fits=False)
    assert (stale.state, stale.changed_after) == (V.PLANNED, True)
    unapproved = visit_shown(V.PLANNED, 0, approved=False, approval_fits=False, office=silent)
    assert (unapproved.state, unapproved.changed_after) == (V.PLANNED, False)
    accepted = OfficeWord(VisitDecision.ACCEPTED, 1)
    assert _visit(V.RETURNED, 1, accepted).state is V.ACCEPTED
    changed = _visit(V.RETURNED, 1, OfficeWord(VisitDecision.ACCEPTED, 1, fits=False))
    assert (changed.state, changed.changed_after) == (V.RETURNED, True)
    assert _visit(V.RETURNED, 1, OfficeWord(VisitDecision.SENT_BACK, 1)).state is V.SENT_BACK
    assert _visit(V.RECORDED, 1, OfficeWord(VisitDecision.SENT_BACK, 1)).state is V.RECORDED
    assert _visit(V.RETURNED, 2, OfficeWord(VisitDecision.SENT_BACK, 1)).state is V.RETURNED
    assert _visit(V.RETURNED, 1, OfficeWord(VisitDecision.REOPENED, 1)).state is V.RECORDED
    assert _visit(V.CANCELLED, 0, silent).state is V.CANCELLED


def test_a_fact_shows_what_both_sides_say() -> None:
    assert fact_shown(F.SUBMITTED, 1, OfficeWord()).state is F.SUBMITTED
    assert fact_shown(F.SUBMITTED, 1, OfficeWord(FactVerdict.VERIFIED, 1)).state is F.VERIFIED
    changed = fact_shown(F.SUBMITTED, 1, OfficeWord(FactVerdict.VERIFIED, 1, fits=False))
    assert (changed.state, changed.changed_after) == (F.SUBMITTED, True)
    assert fact_shown(F.SUBMITTED, 1, OfficeWord(FactVerdict.RETURNED, 1)).state is F.DRAFT
    assert fact_shown(F.SUBMITTED, 2, OfficeWord(FactVerdict.RETURNED, 1)).state is F.SUBMITTED
    assert fact_shown(F.SUBMITTED, 1, OfficeWord(FactVerdict.DISPUTED, 1)).state is F.DISPUTED
    assert fact_shown(F.WITHDRAWN, 1, OfficeWord(FactVerdict.DISPUTED, 1)).state is F.WITHDRAWN
