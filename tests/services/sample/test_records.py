"""Teams, visits, interviews, facts and rectification items of the invented city."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from functools import lru_cache
from itertools import pairwise

import pytest

from desktop.services.sample import City, build_city
from desktop.services.sample.tables import duty_by_name
from desktop.terms import (
    FactState,
    FindingSource,
    InterviewLayer,
    ItemState,
    Polarity,
    SeatKind,
    Severity,
    UnitKind,
    Visibility,
    VisitState,
)

TODAY = dt.date(2026, 11, 22)
CASES = [("small", 0), ("small", 7), ("city", 1), ("city", 42)]
_SHAPE = [SeatKind.LEADER, SeatKind.DEPUTY] + [SeatKind.POST_A] * 3 + [SeatKind.POST_B] * 2
_SHAPE += [SeatKind.SENIOR]


@lru_cache(maxsize=8)
def city_of(size: str, seed: int) -> City:
    return build_city(seed, size, TODAY, photos=False)


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def city(request: pytest.FixtureRequest) -> City:
    return city_of(*request.param)


def plus_two_months(day: dt.date) -> dt.date:
    month = day.month + 2
    year, month = (day.year + 1, month - 12) if month > 12 else (day.year, month)
    last = ((dt.date(year, month, 28) + dt.timedelta(days=4)).replace(day=1)) - dt.timedelta(days=1)
    return dt.date(year, month, min(day.day, last.day))


def test_counts() -> None:
    small, large = city_of("small", 0), city_of("city", 1)
    assert [len(x) for x in (small.teams, small.assessors, small.interviews, small.facts)] == [
        2, 16, 40, 60,
    ]  # fmt: skip
    assert [len(x) for x in (large.teams, large.assessors, large.interviews, large.facts)] == [
        13, 104, 3000, 1500,
    ]  # fmt: skip
    assert (len(small.items), len(large.items)) == (12, 120)


def test_teams_have_the_shape(city: City) -> None:
    crew = {a.key: a for a in city.assessors}
    for team in city.teams:
        assert [crew[key].post_type for key in team.seats] == _SHAPE
        assert {crew[key].team for key in team.seats} == {team.number}
    seated = [key for team in city.teams for key in team.seats]
    assert len(set(seated)) == len(seated) == len(city.assessors)
    for assessor in city.assessors:
        if assessor.mentor:
            assert crew[assessor.mentor].experienced
            assert crew[assessor.mentor].team == assessor.team


def test_linked_assessors_are_the_cadres(city: City) -> None:
    cadres = {c.key: c for c in city.cadres}
    for assessor in city.assessors:
        if assessor.cadre:
            cadre = cadres[assessor.cadre]
            assert (assessor.name, assessor.sex) == (cadre.name, cadre.sex)
            assert assessor.home_unit == cadre.unit


def test_every_unit_has_one_team_that_is_not_at_home(city: City) -> None:
    assert sorted(p.unit for p in city.pairings) == sorted(u.key for u in city.units)
    homes = {(a.team, a.home_unit) for a in city.assessors if a.home_unit}
    assert not homes & {(p.team, p.unit) for p in city.pairings}
    per_team = Counter(p.team for p in city.pairings)
    assert set(per_team) == {t.number for t in city.teams}
    if city.size == "city":
        assert max(per_team.values()) - min(per_team.values()) <= 6


def test_visits(city: City) -> None:
    crew = {a.key: a for a in city.assessors}
    team_of = {p.unit: p.team for p in city.pairings}
    last = {t.number: dt.date(2025, 12, 31) for t in city.teams}
    for visit in city.visits:
        assert dt.date(2026, 1, 1) <= visit.start <= visit.end <= dt.date(2026, 11, 20)
        assert visit.start.weekday() < 5
        assert visit.end.weekday() < 5
        assert team_of[visit.unit] == visit.team
        assert visit.start > last[visit.team]
        last[visit.team] = visit.end
        people = [crew[key] for key in visit.participants]
        assert len(people) >= 2
        assert len(set(visit.participants)) == len(people)
        assert any(a.post_type is SeatKind.POST_A for a in people)
        assert all(a.team == visit.team and a.home_unit != visit.unit for a in people)
        if visit.state in {VisitState.HELD, VisitState.RECORDED}:
            assert visit.handed_over is None
        else:
            assert visit.handed_over
            assert visit.end < visit.handed_over <= TODAY
            if (visit.handed_over - visit.end).days > 3:
                assert visit.state_reason
    assert {v.unit for v in city.visits} == {u.key for u in city.units}


def test_interviews(city: City) -> None:
    visits = {v.key: v for v in city.visits}
    cadres = {c.key: c for c in city.cadres}
    before = ""
    for interview in city.interviews:
        visit = visits[interview.visit]
        assert visit.start <= interview.on <= visit.end
        assert visit.state is not VisitState.HELD
        assert set(interview.interviewers) <= set(visit.participants)
        assert len(interview.interviewers) == 2
        assert (interview.layer is InterviewLayer.TEAM_MEMBER) == (
            interview.interviewee is not None
        )
        assert interview.position
        assert interview.opinions
        assert interview.remarks != before
        before = interview.remarks
        for opinion in interview.opinions:
            cadre = cadres[opinion.cadre]
            assert opinion.cadre != interview.interviewee
            assert 1 <= opinion.rating <= 5
            force = cadre.task_force
            here = visit.unit == cadre.unit
            assert here or (force is not None and force.unit == visit.unit)
            duties = cadre.duties if here or force is None else force.duties
            assert any(duty in opinion.remark for duty in duties)
            assert cadre.name not in opinion.remark


def test_remarks_are_all_different(city: City) -> None:
    remarks = [o.remark for i in city.interviews for o in i.opinions]
    assert len(set(remarks)) >= len(remarks) - 1


def test_facts(city: City) -> None:
    visits = {v.key: v for v in city.visits}
    cadres = {c.key: c for c in city.cadres}
    for fact in city.facts:
        visit = visits[fact.visit]
        assert (fact.unit, fact.team) == (visit.unit, visit.team)
        assert visit.start <= fact.on <= visit.end
        assert fact.evidence.count("；") == 1
        clauses = duty_by_name()[fact.duty]
        expected = clauses.good if fact.polarity is Polarity.POSITIVE else clauses.bad
        assert any(clause in fact.text for clause in expected)
        if fact.cadre:
            cadre = cadres[fact.cadre]
            force = cadre.task_force
            assert fact.duty in (*cadre.duties, *(force.duties if force else ()))
        if fact.state in {FactState.DISPUTED, FactState.WITHDRAWN}:
            assert fact.state_reason
        if fact.state is FactState.VERIFIED:
            assert visit.state is VisitState.ACCEPTED
    texts = [f.text for f in city.facts]
    assert all(a != b for a, b in pairwise(texts))
    assert len(set(texts)) >= 0.998 * len(texts)
    assert {f.polarity for f in city.facts} == set(Polarity)
    assert {f.visibility for f in city.facts} == set(Visibility)
    if city.size == "city":
        assert {f.severity for f in city.facts} == set(Severity)
        assert {f.state for f in city.facts} >= {FactState.VERIFIED, FactState.DISPUTED}
        assert 0.6 <= sum(f.polarity is Polarity.POSITIVE for f in city.facts) / 1500 <= 0.85


def test_items_are_in_all_states_with_dates_by_the_rule(city: City) -> None:
    facts = {f.key: f for f in city.facts}
    assert {i.state for i in city.items} == set(ItemState)
    for item in city.items:
        assert item.fact
        fact = facts[item.fact]
        assert fact.polarity is Polarity.NEGATIVE
        assert fact.state is FactState.VERIFIED
        assert (item.unit, item.cadre, item.problem) == (fact.unit, fact.cadre, fact.text)
        assert fact.on <= item.feedback_on <= TODAY
        if item.on_the_spot:
            assert item.source is FindingSource.VISIT
            assert item.first_due <= item.feedback_on + dt.timedelta(days=15)
        else:
            assert item.first_due == plus_two_months(item.feedback_on)
        assert (item.due != item.first_due) == (item.due_reason is not None)
        assert item.due >= item.first_due or item.state is ItemState.RETURNED
        steps = (item.planned_on, item.reported_on, item.checked_on, item.closed_on)
        known = [d for d in (item.feedback_on, *steps) if d]
        assert known == sorted(known)
        assert known[-1] <= TODAY
        assert (item.closed_on is not None) == (item.state is ItemState.CLOSED)
        assert (item.planned_on is None) == (item.state is ItemState.OPENED)
        assert bool(item.measures) == (item.planned_on is not None)
        assert (item.report is None) == (item.reported_on is None)
        assert (item.check is None) == (item.checked_on is None)
        assert item.responsible
    open_items = [i for i in city.items if i.state is not ItemState.CLOSED]
    assert any(i.due < TODAY for i in open_items), "the ledger shows something overdue"
    assert [i.number for i in city.items] == list(range(1, len(city.items) + 1))


def test_task_forces_are_visited_and_spoken_of() -> None:
    city = city_of("city", 1)
    forces = {u.key for u in city.units if u.kind is UnitKind.TASK_FORCE}
    assert forces <= {i.unit for i in city.interviews}
    assert forces <= {v.unit for v in city.visits}


@pytest.mark.parametrize("today", [dt.date(2026, 5, 1), dt.date(2026, 8, 30), dt.date(2027, 2, 3)])
def test_other_days(today: dt.date) -> None:
    city = build_city(1, "small", today, photos=False)
    latest = max(v.end for v in city.visits)
    assert latest < today
    assert len(city.items) == 12
    assert all(i.feedback_on <= today for i in city.items)


def test_a_whole_city_with_portraits_takes_less_than_fifteen_seconds_of_processor_time() -> None:
    start = time.process_time()
    city = build_city(2, "city", TODAY)
    assert time.process_time() - start < 15
    share = sum(c.photo is not None for c in city.cadres) / len(city.cadres)
    assert 0.75 <= share <= 0.85
    assert max(len(c.photo) for c in city.cadres if c.photo) <= 8 * 1024
