"""One visit for two years: 年度考核 of the old one, 平时考核 of the new one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.scheme import Cycle
from desktop.models.visits import Visit
from desktop.services.errors import BadTransition, Invalid, Refused
from desktop.services.interviews import (
    AboutDraft,
    InterviewDraft,
    InterviewQuery,
    InterviewService,
)
from desktop.services.motions import Motion
from desktop.services.research_reports import ResearchDraft, ResearchQuery, ResearchReportService
from desktop.services.scheme import SchemeService
from desktop.services.visit_calendar import VisitCalendarService
from desktop.services.visit_kinds import own_cycle, read_kind_cycles, stored_kind_cycles
from desktop.services.visit_views import digests
from desktop.services.visits import VisitQuery, VisitService
from desktop.terms import (
    AssessmentKind,
    CycleState,
    InterviewLayer,
    ReportKind,
    VisitAction,
    VisitMode,
    VisitState,
)
from tests.services.record_city import City, held_visit, named, plan, write
from tests.services.returning import act, detail, recorded

ANNUAL, ROUTINE = AssessmentKind.ANNUAL, AssessmentKind.ROUTINE
BOTH = (ANNUAL, ROUTINE)
DAY = dt.date(2026, 11, 16)


def next_year(city: City) -> UUID:
    """2027 begins while 2026's annual assessment is still to be done."""
    year = SchemeService(city.desk).open_cycle(2027)
    set_state(city, year, CycleState.OPEN)
    return year


def set_state(city: City, cycle: UUID, state: CycleState) -> None:
    with city.desk.db.reading() as session:
        row = session.get(Cycle, cycle)
        assert row is not None
        version = row.version
    write(city.desk, [Change("cycle", cycle, {"state": state}, version)])


def spring(city: City, year: UUID) -> UUID:
    draft = plan(city, kinds=BOTH, cycle=year, kind_cycles=((ANNUAL, city.cycle),))
    return VisitService(city.desk).save(draft)


def test_what_a_visit_of_two_years_brought_is_listed_in_both(city: City) -> None:
    """Filed in 2026 for its 年度考核; its 平时考核 is for 2027."""
    year = next_year(city)
    visit = held_visit(
        city, DAY, kinds=BOTH, cycle=city.cycle, kind_cycles=((ROUTINE, year),),
        mode=VisitMode.RESEARCH,
    )  # fmt: skip
    heard, reports = InterviewService(city.desk), ResearchReportService(city.desk)
    about = (AboutDraft(city.cadre, 5),)
    said = heard.add(InterviewDraft(visit, InterviewLayer.STAFF, DAY, remarks="好", about=about))
    report = reports.save(ResearchDraft(visit, ReportKind.PROBLEM, "剖析", "原因", DAY))
    for cycle, own in ((city.cycle, 1), (year, 0)):
        assert heard.find(InterviewQuery(cycle=cycle)) == (said,)
        assert reports.find(ResearchQuery(cycle=cycle)) == (report,)
        assert heard.counts(InterviewQuery(cycle=cycle)).total == 1
        # Numbers are told in one of the years alone: two would give the few away.
        assert heard.summary_about(city.cadre, cycle).total == own
        found = heard.counts(InterviewQuery(unit=city.unit, cycle=cycle))
        assert (found.total, found.shared) == (own, 1 - own)


def test_the_rows_own_words() -> None:
    one, two = named("one"), named("two")
    assert stored_kind_cycles(BOTH, one, ((ROUTINE, two), (ANNUAL, one))) == (f"routine={two.hex}",)
    assert stored_kind_cycles((ANNUAL,), one, ((ROUTINE, two),)) is None
    assert read_kind_cycles((f"routine={two.hex}",)) == ((ROUTINE, two),)
    assert read_kind_cycles(None) == ()
    # A visit is filed under a year that it serves.
    assert own_cycle(BOTH, one, ((ANNUAL, two),)) == (one, ((ANNUAL, two),))
    assert own_cycle((ANNUAL,), one, ((ANNUAL, two),)) == (two, ())


def test_each_kind_names_its_year(city: City) -> None:
    year, visits = next_year(city), VisitService(city.desk)
    visit = spring(city, year)
    found = visits.get(visit)
    assert found.line.kind_words == "年度考核（2026）、平时考核（2027）"
    assert found.cycle_id == year
    assert found.draft().kind_cycles == ((ANNUAL, city.cycle),)
    for cycle in (city.cycle, year):
        assert visits.find(VisitQuery(cycle=cycle)) == (visit,)
    assert visits.find(VisitQuery(cycle=named("none"))) == ()
    assert [one.year for one in visits.years()] == [2027, 2026]
    visits.save(replace(found.draft(), kind_cycles=()))
    assert visits.get(visit).line.kind_words == "年度考核（2027）、平时考核（2027）"
    assert visits.find(VisitQuery(cycle=city.cycle)) == ()


def test_only_running_years(city: City) -> None:
    year, visits = next_year(city), VisitService(city.desk)
    visit = spring(city, year)
    set_state(city, city.cycle, CycleState.SEALED)
    with pytest.raises(Invalid, match="年度考核所选的考核年度不在进行中"):
        visits.save(plan(city, kinds=BOTH, cycle=year, kind_cycles=((ANNUAL, city.cycle),)))
    # What the plan had before stays, so that something else of it can be mended.
    visits.save(replace(visits.get(visit).draft(), purpose="春季联合考核"))
    with pytest.raises(Refused, match="2026年度已封存"):
        visits.save(plan(city, cycle=city.cycle))


def test_one_kind_stays_in_the_year_of_the_visit(city: City) -> None:
    year, visits = next_year(city), VisitService(city.desk)
    visit = spring(city, year)
    draft = visits.get(visit).draft()
    with pytest.raises(Invalid, match="至少一个考核类别应属于建立时的 2027 年度"):
        visits.save(replace(draft, kind_cycles=((ANNUAL, city.cycle), (ROUTINE, city.cycle))))


def test_a_sealed_year_takes_no_step_once_all_years_are_sealed(city: City) -> None:
    year = next_year(city)
    visit = recorded(city, plan(city).start, kinds=BOTH, cycle=year,
                     kind_cycles=((ANNUAL, city.cycle),))  # fmt: skip
    set_state(city, city.cycle, CycleState.SEALED)
    assert act(city, visit, VisitAction.RETURN, day=plan(city).end).state is VisitState.RETURNED
    set_state(city, year, CycleState.SEALED)
    with pytest.raises(Refused, match="已封存"):
        act(city, visit, VisitAction.ACCEPT)


def test_an_approval_covers_the_years(city: City) -> None:
    year, visits = next_year(city), VisitService(city.desk)
    visit = spring(city, year)
    act(city, visit, VisitAction.APPROVE)
    visits.save(replace(visits.get(visit).draft(), kind_cycles=()))
    line = visits.get(visit).line
    assert (line.state, line.changed_after) == (VisitState.PLANNED, True)


def test_digests_of_earlier_approvals_stay(city: City) -> None:
    """A visit without years of its own has the digest that version 0.1 gave it."""
    other = VisitService(city.desk).save(plan(city, kinds=(ANNUAL,)))
    before = digest_of_plan(city, other)
    year = next_year(city)
    assert digest_of_plan(city, other) == before
    draft = VisitService(city.desk).get(other).draft()
    VisitService(city.desk).save(replace(draft, kinds=BOTH, kind_cycles=((ROUTINE, year),)))
    assert digest_of_plan(city, other) != before
    draft = VisitService(city.desk).get(other).draft()
    VisitService(city.desk).save(replace(draft, kinds=(ANNUAL,), kind_cycles=()))
    assert digest_of_plan(city, other) == before


def digest_of_plan(city: City, visit: UUID) -> str:
    from desktop.services.door import Reading  # noqa: PLC0415 - a look past the door

    with city.desk.db.reading() as session:
        row = session.get(Visit, visit)
        assert row is not None
        return digests(Reading(city.desk, session, None), [row])[visit].plan


def test_years_are_fixed_once_it_was_held(city: City) -> None:
    year, visits = next_year(city), VisitService(city.desk)
    visit = held_visit(city, kinds=BOTH, cycle=year, kind_cycles=((ANNUAL, city.cycle),))
    with pytest.raises(BadTransition, match="考核类别"):
        visits.save(replace(detail(city, visit).draft(), kind_cycles=()))
    visits.save(replace(detail(city, visit).draft(), summary="走访"))


def test_plans_join_with_their_years(city: City) -> None:
    year, visits = next_year(city), VisitService(city.desk)
    calendar = VisitCalendarService(city.desk)
    visit = visits.save(plan(city, kinds=(ROUTINE,), cycle=year))
    wish = plan(city, kinds=(ANNUAL,), cycle=year, kind_cycles=((ANNUAL, city.cycle),))
    (near,) = calendar.near(wish)
    calendar.join_into(near, wish)
    assert visits.get(visit).line.kind_words == "年度考核（2026）、平时考核（2027）"
    other = plan(city, kinds=(ANNUAL,), cycle=year)
    (near,) = calendar.near(other)
    with pytest.raises(Invalid, match="分属不同年度（2026、2027）"):
        calendar.join_into(near, other)
    visits.perform(visit, VisitAction.CANCEL, Motion(visits.get(visit).seen, "误建"))
