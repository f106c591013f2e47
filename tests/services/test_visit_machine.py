"""The states of a visit on real rows against a table written from domain.md §2.8 by hand."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.services.errors import BadTransition, Invalid
from desktop.services.motions import Motion
from desktop.services.research_reports import ResearchDraft, ResearchReportService
from desktop.services.states import VISIT, side_of
from desktop.services.visits import VisitService
from desktop.terms import ReportKind, VisitAction, VisitMode, VisitState
from tests.services.record_city import City, deciding, plan
from tests.services.returning import act

V, A = VisitState, VisitAction
TODAY = dt.date(2026, 11, 22)

DESIGN = {
    (V.PLANNED, A.APPROVE): V.APPROVED,
    (V.APPROVED, A.HOLD): V.HELD,
    (V.HELD, A.RECORD): V.RECORDED,
    (V.RECORDED, A.RETURN): V.RETURNED,
    (V.RETURNED, A.ACCEPT): V.ACCEPTED,
    (V.RETURNED, A.SEND_BACK): V.SENT_BACK,
    (V.SENT_BACK, A.RECORD): V.RECORDED,
    (V.ACCEPTED, A.REOPEN): V.RECORDED,
    (V.PLANNED, A.CANCEL): V.CANCELLED,
    (V.APPROVED, A.CANCEL): V.CANCELLED,
}
"""planned → approved → held → recorded → returned → accepted | sent_back → recorded;
accepted → recorded (reopened); planned | approved → cancelled."""

WAYS: dict[VisitState, tuple[VisitAction, ...]] = {
    V.PLANNED: (),
    V.APPROVED: (A.APPROVE,),
    V.HELD: (A.APPROVE, A.HOLD),
    V.RECORDED: (A.APPROVE, A.HOLD, A.RECORD),
    V.RETURNED: (A.APPROVE, A.HOLD, A.RECORD, A.RETURN),
    V.ACCEPTED: (A.APPROVE, A.HOLD, A.RECORD, A.RETURN, A.ACCEPT),
    V.SENT_BACK: (A.APPROVE, A.HOLD, A.RECORD, A.RETURN, A.SEND_BACK),
    V.CANCELLED: (A.CANCEL,),
}


def target_of(state: VisitState, action: VisitAction, mode: VisitMode, approved: bool) -> object:
    """Where the design leads; None when it lists no such step."""
    if action is A.APPROVE_LATE:  # 补批 of what was held without approval
        running = state in {V.HELD, V.RECORDED, V.RETURNED}
        return state if running and not approved else None
    if (state, action) == (V.PLANNED, A.HOLD):  # embedded: planned → held
        return V.HELD if mode is VisitMode.EMBEDDED else None
    if action is A.ACCEPT and not approved:
        return None
    return DESIGN.get((state, action))


def planned(city: City, mode: VisitMode = VisitMode.REGULAR) -> UUID:
    return VisitService(city.desk).save(plan(city, mode=mode, summary="走访两个科室"))


def report(city: City, visit: UUID) -> None:
    draft = ResearchDraft(visit, ReportKind.PROBLEM, "落后原因剖析", "统筹不够", TODAY)
    ResearchReportService(city.desk).save(draft)


def attempt(city: City, visit: UUID, action: VisitAction) -> None:
    visits = VisitService(city.desk)
    with deciding(city.desk, side_of(VISIT, action)):
        visits.perform(visit, action, Motion(visits.get(visit).seen, "原因", TODAY))


@pytest.mark.parametrize("state", list(V))
def test_whatever_is_not_listed_is_refused_with_a_sentence(city: City, state: VisitState) -> None:
    visits, visit = VisitService(city.desk), planned(city)
    for action in WAYS[state]:
        act(city, visit, action, "原因", TODAY)
    before, told = visits.get(visit), visits.history_of(visit)
    assert before.state is state
    for action in A:
        if target_of(state, action, VisitMode.REGULAR, approved=before.approved_on is not None):
            assert action in before.actions
            continue
        assert action not in before.actions
        with pytest.raises(BadTransition) as refused:
            attempt(city, visit, action)
        assert f"“{state.label}”" in refused.value.sentence
        assert f"不能{action.label}" in refused.value.sentence
        assert ("现在可以：" in refused.value.sentence) == bool(before.actions)
    assert visits.get(visit) == before
    assert visits.history_of(visit) == told


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    actions=st.lists(st.sampled_from(sorted(A)), min_size=4, max_size=10),
    mode=st.sampled_from([VisitMode.REGULAR, VisitMode.EMBEDDED, VisitMode.RESEARCH]),
    hurried=st.booleans(),
)
def test_walks_follow_the_design_and_every_step_is_told(
    city: City, actions: list[VisitAction], mode: VisitMode, *, hurried: bool
) -> None:
    visits, visit = VisitService(city.desk), planned(city, mode)
    start = (A.HOLD,) if mode is VisitMode.EMBEDDED and hurried else (A.APPROVE, A.HOLD)
    for action in (*start, *actions):
        before, told = visits.get(visit), visits.history_of(visit)
        if before.state is V.HELD and mode is VisitMode.RESEARCH and before.line.mode is mode:
            report(city, visit)
        target = target_of(before.state, action, mode, approved=before.approved_on is not None)
        if target is None:
            with pytest.raises(BadTransition):
                attempt(city, visit, action)
            assert (visits.get(visit).state, visits.history_of(visit)) == (before.state, told)
            continue
        attempt(city, visit, action)
        assert visits.get(visit).state is target
        *old, new = visits.history_of(visit)
        assert tuple(old) == told
        assert (new.at, new.reason) == (city.desk.clock.now(), "原因")
        decided = side_of(VISIT, action).value == "decide"
        assert new.author == ("部门领导某" if decided else "考核办工作人员某"), new
        if action is A.RETURN:
            # The first hand-over stays what it was, whatever is returned later.
            assert visits.get(visit).line.handed_over == TODAY
            assert visits.get(visit).line.late_days(TODAY) == 2


def test_a_research_visit_ends_in_a_report(city: City) -> None:
    visit = planned(city, VisitMode.RESEARCH)
    for action in (A.APPROVE, A.HOLD):
        act(city, visit, action)
    with pytest.raises(Invalid, match="须形成调研报告（经验总结或问题剖析）"):
        act(city, visit, A.RECORD)
    report(city, visit)
    assert act(city, visit, A.RECORD).state is V.RECORDED
    # A report that was taken away meanwhile is missed at the return.
    service = ResearchReportService(city.desk)
    (found,) = service.find()
    service.remove(found, service.get(found).version)
    with pytest.raises(Invalid, match="调研报告"):
        act(city, visit, A.RETURN, "逾期", TODAY)
