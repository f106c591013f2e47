"""Random walks on real rows: what a table lists works, whatever else is refused and changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.services.errors import BadTransition
from desktop.services.facts import FactDraft, FactService
from desktop.services.motions import Motion, Seen
from desktop.services.rectification import ItemDraft, RectificationDraft, RectificationService
from desktop.services.states import FACT, ITEM, VISIT, Only, side_of
from desktop.services.visits import VisitService
from desktop.terms import (
    FactAction,
    FindingSource,
    ItemAction,
    Polarity,
    Role,
    Severity,
    VisitAction,
    VisitMode,
)
from tests.services.record_city import City, acting, deciding, plan

DAY = dt.date(2026, 11, 16)
TODAY = dt.date(2026, 11, 22)
walking = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def walks(actions: type[VisitAction | FactAction | ItemAction]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(actions)), min_size=1, max_size=10)


def visit_motion(seen: Seen) -> Motion:
    return Motion(seen, "原因", TODAY)


@walking
@given(actions=walks(VisitAction), embedded=st.booleans())
def test_visits(city: City, actions: list[VisitAction], *, embedded: bool) -> None:
    visits = VisitService(city.desk)
    mode = VisitMode.EMBEDDED if embedded else VisitMode.REGULAR
    visit = visits.save(plan(city, mode=mode, summary="已走访"))
    for action in actions:
        before = visits.get(visit)
        known = {Only.UNAPPROVED if before.approved_on is None else Only.APPROVED}
        facts = frozenset(known | ({Only.EMBEDDED} if embedded else set()))
        if action in VISIT.possible(before.state, facts):
            with deciding(city.desk, side_of(VISIT, action)):
                visits.perform(visit, action, visit_motion(before.seen))
            target = VISIT.move(before.state, action, facts).target
            assert visits.get(visit).state is (target or before.state)
        else:
            with pytest.raises(BadTransition):
                visits.perform(visit, action, visit_motion(before.seen))
            assert visits.get(visit) == before


@walking
@given(actions=walks(FactAction))
def test_facts(city: City, actions: list[FactAction]) -> None:
    facts = FactService(city.desk)
    fact = facts.save(FactDraft(city.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, "值守到位"))
    with acting(city.desk, Role.CLERK):
        # Whoever verifies is not the account that wrote the entry.
        city.desk.actor = replace(city.desk.actor, account=UUID(int=77))
        for action in actions:
            before = facts.get(fact)
            if action in FACT.possible(before.state):
                facts.perform(fact, action, Motion(before.seen, "原因"))
                assert facts.get(fact).state is FACT.move(before.state, action).target
            else:
                with pytest.raises(BadTransition):
                    facts.perform(fact, action, Motion(before.seen, "原因"))
                assert facts.get(fact) == before


@walking
@given(actions=walks(ItemAction))
def test_items(city: City, actions: list[ItemAction]) -> None:
    service = RectificationService(city.desk)
    problem = ItemDraft("会议多", FindingSource.MEETING)
    whole = service.open(RectificationDraft(city.unit, "整改", DAY, (problem,)))
    item = service.rectification(whole).items[0].id
    for action in actions:
        before = service.get(item)
        later = before.line.due + dt.timedelta(days=30)
        motion = Motion(Seen(before.version), "原因", TODAY, "内容", later)
        if action in ITEM.possible(before.state):
            with deciding(city.desk, side_of(ITEM, action)):
                service.perform(item, action, motion)
            target = ITEM.move(before.state, action).target
            after = service.get(item)
            assert after.state is (target or before.state)
            assert after.line.first_due == before.line.first_due
        else:
            with pytest.raises(BadTransition):
                service.perform(item, action, motion)
            assert service.get(item) == before
