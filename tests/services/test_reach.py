"""How far a team's account reaches: its own team, and nothing at all without a team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from desktop.services.cadres import CadreService
from desktop.services.errors import Refused
from desktop.services.facts import FactDraft, FactService
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.rectification import ItemDraft, RectificationDraft, RectificationService
from desktop.services.visits import VisitService
from desktop.terms import FindingSource, InterviewLayer, Polarity, Role, Severity
from tests.services.record_city import City, acting, held_visit, plan

DAY = dt.date(2026, 11, 16)
TEAM = (Role.TEAM_LEADER, Role.TEAM_MEMBER)


def fact(city: City) -> FactDraft:
    return FactDraft(city.unit, Polarity.NEGATIVE, Severity.LIGHT, DAY, "迟报", team=city.team)


@pytest.mark.parametrize("role", TEAM)
def test_without_a_team_nothing_is_written(city: City, role: Role) -> None:
    visits = VisitService(city.desk)
    visit = held_visit(city)
    with acting(city.desk, role):
        attempts: tuple[Callable[[], object], ...] = (
            lambda: visits.save(plan(city)),
            lambda: FactService(city.desk).save(fact(city)),
            lambda: InterviewService(city.desk).add(
                InterviewDraft(visit, InterviewLayer.STAFF, DAY, remarks="好")
            ),
        )
        for attempt in attempts:
            with pytest.raises(Refused, match="没有登记所属考核组"):
                attempt()


@pytest.mark.parametrize("role", TEAM)
def test_without_a_team_nothing_is_read(city: City, role: Role) -> None:
    visits, facts = VisitService(city.desk), FactService(city.desk)
    interviews, items = InterviewService(city.desk), RectificationService(city.desk)
    visit = held_visit(city)
    interviews.add(InterviewDraft(visit, InterviewLayer.STAFF, DAY, remarks="好", name="张三"))
    one = facts.save(fact(city))
    problem = ItemDraft("会议多", FindingSource.MEETING)
    items.open(RectificationDraft(city.unit, "反馈", DAY, (problem,)))
    with acting(city.desk, role):
        assert visits.find() == facts.find() == interviews.find() == items.find() == ()
        assert visits.rows([visit]) == ()
        attempts: tuple[Callable[[], object], ...] = (
            lambda: visits.get(visit),
            lambda: facts.get(one),
            lambda: CadreService(city.desk).get(city.cadre),
        )
        for attempt in attempts:
            with pytest.raises(Refused, match="没有登记所属考核组"):
                attempt()
    with acting(city.desk, role, team_no=3):
        assert visits.find() == (visit,)
        assert facts.find() == (one,)


def test_a_name_is_told_only_to_the_team_that_asked(city: City) -> None:
    interviews = InterviewService(city.desk)
    draft = InterviewDraft(held_visit(city), InterviewLayer.STAFF, DAY, remarks="好", name="张三")
    interview = interviews.add(draft)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        assert interviews.name_of(interview) == "张三"
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4), pytest.raises(Refused, match="本考核组"):
        interviews.name_of(interview)
    with acting(city.desk, Role.TEAM_MEMBER), pytest.raises(Refused, match="没有登记"):
        interviews.name_of(interview)
