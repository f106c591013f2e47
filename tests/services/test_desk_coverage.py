"""Coverage, late returns and visits saved, and the office's newest decisions; by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.cycles import cycle_id
from desktop.services.desk_coverage import CoverageService
from desktop.services.desk_decisions import DecisionService
from desktop.services.motions import Motion
from desktop.services.visit_calendar import VisitCalendarService
from desktop.services.visits import VisitDraft, VisitService
from desktop.terms import AssessmentKind, CycleState, Role, VisitAction
from tests.services.record_city import City, acting, hand_on, held_visit, plan, write


def _returned(city: City, *, day: dt.date, reason: str = "") -> None:
    visits = VisitService(city.desk)
    visit = held_visit(city)
    visits.save(_with_summary(visits, visit))
    visits.perform(visit, VisitAction.RECORD, Motion(visits.get(visit).seen))
    visits.perform(visit, VisitAction.RETURN, Motion(visits.get(visit).seen, reason, day))


def _with_summary(visits: VisitService, visit: UUID) -> VisitDraft:
    return replace(visits.get(visit).draft(), summary="运转正常")


def test_a_team_has_seen_one_of_its_two_units(city: City) -> None:
    both = (AssessmentKind.COMPREHENSIVE, AssessmentKind.ROUTINE)
    held_visit(city, kinds=both)
    VisitService(city.desk).save(plan(city, dt.date(2026, 12, 14), kinds=both))
    found = CoverageService(city.desk).of_year(city.cycle)
    third, fourth = found.teams
    assert (third.number, third.units, third.visited, third.missing) == (3, 2, 1, 1)
    assert (third.visits, third.planned, third.to_return, third.spared) == (1, 1, 1, 1)
    assert (fourth.units, fourth.visits) == (0, 0)
    assert found.not_visited == ((city.other_unit, "江城市水利局", "第三考核组"),)
    assert (found.units, found.visited, found.spared) == (2, 1, 1)
    assert found.late == ()


def test_a_late_return_stays_with_its_reason_and_days(city: City) -> None:
    # Held on the 16th and 17th, due on the 20th, handed over on the 22nd: two days late.
    _returned(city, day=dt.date(2026, 11, 22), reason="交接人员出差")
    found = CoverageService(city.desk).of_year(city.cycle)
    (late,) = found.late
    assert (late.due, late.handed_over, late.days) == (
        dt.date(2026, 11, 20),
        dt.date(2026, 11, 22),
        2,
    )
    assert (late.unit, late.team, late.reason) == ("江城市民政局", "第三考核组", "交接人员出差")
    assert (found.teams[0].late, found.teams[0].to_return) == (1, 0)


def test_a_clerk_neither_sees_nor_counts_his_own_unit(city: City) -> None:
    _returned(city, day=dt.date(2026, 11, 22), reason="交接人员出差")
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        found = CoverageService(city.desk).of_year(city.cycle)
    assert (found.units, found.visited, found.late) == (1, 0, ())


def test_a_team_sees_itself_alone(city: City) -> None:
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4):
        (own,) = CoverageService(city.desk).of_year(city.cycle).teams
    assert own.number == 4


def test_what_another_team_visited_before_is_visited(city: City) -> None:
    """The unit changes hands after the visit: office and team count the same."""
    held_visit(city)
    hand_on(city, dt.date(2026, 11, 19))
    office = {t.number: t.visited for t in CoverageService(city.desk).of_year(city.cycle).teams}
    assert office == {3: 0, 4: 1}
    with acting(city.desk, Role.TEAM_LEADER, team_no=4):
        (own,) = CoverageService(city.desk).of_year(city.cycle).teams
    assert (own.units, own.visited, own.visits) == (1, 1, 0)


def test_a_visit_of_two_years_is_saved_once_and_everywhere_the_same(city: City) -> None:
    earlier = cycle_id(2025)
    write(city.desk, [Change("cycle", earlier, {"year": 2025, "state": CycleState.YEAR_END})])
    kinds = (AssessmentKind.ANNUAL, AssessmentKind.ROUTINE)
    held_visit(city, kinds=kinds, kind_cycles=((AssessmentKind.ANNUAL, earlier),))
    coverage, calendar = CoverageService(city.desk), VisitCalendarService(city.desk)
    for cycle, spared in ((earlier, 0), (city.cycle, 1)):
        assert coverage.of_year(cycle).spared == calendar.saved(cycle).total == spared


def test_a_decision_is_told_and_wants_something_only_when_sent_back(city: City) -> None:
    visits = VisitService(city.desk)
    _returned(city, day=dt.date(2026, 11, 20))
    (visit,) = visits.find()
    with acting(city.desk, Role.LEADER):
        seen = visits.get(visit).seen
        visits.perform(visit, VisitAction.SEND_BACK, Motion(seen, "补充谈话记录"))
    (told,) = DecisionService(city.desk).recent()
    assert (told.kind, told.id, told.unit, told.said) == ("visit", visit, "江城市民政局", "退回")
    assert (told.remark, told.on, told.wanted) == ("补充谈话记录", dt.date(2026, 11, 22), True)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4):
        assert DecisionService(city.desk).recent() == ()
    city.move_to(dt.date(2026, 12, 23))
    assert DecisionService(city.desk).recent() == ()
