"""考核准备 of the sample: a frozen scheme with three quarters under it, changes, next year's draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from desktop.services.indicator_marks import MarkQuery
from desktop.services.pairing.board import balance
from desktop.services.progress_values import ProgressState
from desktop.services.registry import Services
from desktop.services.sample import build_city
from desktop.services.sample.building import LAST_DAY
from desktop.services.sample.changes import build_moves
from desktop.services.sample.progress import report_book, routine_book, standing
from desktop.services.sample.station_plans import build_station_plans
from desktop.services.sample.values import City
from desktop.services.scheme import cycle_id
from desktop.services.sheets import read_workbook
from desktop.services.teams import team_id
from desktop.terms import (
    IndicatorCategory,
    KeyTaskRole,
    SchemeState,
    ScoringMethod,
    UnitChangeKind,
    UnitKind,
)
from tests.services.sample.conftest import CITY, Made, entered

YEAR, NEXT = cycle_id(2026), cycle_id(2027)
FIRST = dt.date(2026, 1, 1)


@pytest.fixture
def services(made: Made) -> Iterator[Services]:
    opened = entered(made.folder / "office", made.result.accounts["office"])
    yield opened
    opened.lock()


@pytest.fixture
def team(made: Made) -> Iterator[Services]:
    opened = entered(made.folder / "team01", made.result.accounts["teams"][0])
    yield opened
    opened.lock()


@pytest.fixture(scope="module", params=[("small", 0), ("small", 7), ("city", 1)])
def city(request: pytest.FixtureRequest) -> City:
    size, seed = request.param
    return build_city(seed, size, LAST_DAY, photos=False)


def test_the_scheme_is_frozen_with_one_amendment(services: Services) -> None:
    scheme = services.scheme.scheme(YEAR)
    assert (scheme.state, scheme.frozen_on) == (SchemeState.FROZEN, dt.date(2025, 12, 29))
    assert scheme.faults == ()
    assert {s.kind: s.total for s in scheme.sums} == dict.fromkeys(UnitKind, Decimal(100))
    (amendment,) = services.amendments.amendments(YEAR)
    assert (amendment.number, amendment.effective_quarter) == (1, 3)
    assert [(c.old, c.new) for c in amendment.changes] == [("4", "3"), ("4", "5")]
    assert services.list_templates.templates(YEAR)


def test_the_draft_of_next_year_differs_in_two_weights(services: Services) -> None:
    scheme = services.scheme.scheme(NEXT)
    assert scheme.state is SchemeState.DRAFT
    assert scheme.sums_ok
    assert services.scheme.previous(NEXT) == YEAR
    # On top of this year's amendment: 3 → 2 and 5 → 6.
    changed = [(d.old, d.new) for d in services.scheme.differences(NEXT, YEAR)]
    assert len(changed) == 2
    assert all("权重" in d.what or "权重" in d.new for d in services.scheme.differences(NEXT, YEAR))


@pytest.mark.parametrize(("quarter", "units"), [(1, 9), (2, 8), (3, 8)])
def test_each_quarter_has_progress_marks_and_routine(
    services: Services, quarter: int, units: int
) -> None:
    counts = services.progress.summary(YEAR, quarter).counts
    assert counts[ProgressState.UNREPORTED] == 0
    assert counts[ProgressState.MISSING] >= 1
    assert counts[ProgressState.FLAGGED] >= 1
    assert counts[ProgressState.REPORTED] > 35
    routine = services.routine.units(YEAR, quarter)
    assert len(routine) == units
    assert all(u.good * 100 <= u.participants * 40 for u in routine)
    marks = services.marks.marks(MarkQuery(YEAR, quarter))
    judged = [m for m in marks if m.judge]
    # Three common judged leaves for every unit and one more for the task force; two judges last.
    assert len(judged) == (3 * units + 1) * (2 if quarter == 3 else 1)
    assert len(marks) > len(judged)


def test_what_is_missing_is_no_zero_in_the_scores(services: Services) -> None:
    lines = {x.name: x for x in services.scores.scores(YEAR, 3).lines}
    assert lines.keys() == set(CITY.names_on(LAST_DAY).values())
    scored = [x for x in lines.values() if x.score is not None]
    assert len(scored) >= 3
    assert all(x.score and x.score > 60 for x in scored)
    county = next(u.name for u in CITY.units if u.kind is UnitKind.COUNTY)
    assert lines[county].score is None  # the only one of its kind cannot be ranked
    assert any("无法排名" in text for text in lines[county].missing)


def test_the_proposal_is_in_force_on_every_day(services: Services) -> None:
    assert services.pairing.gaps(2026) == ()
    boards = [services.pairing.board(day) for day in (FIRST, LAST_DAY)]
    for board in boards:
        found = balance(board, board.present())
        assert found.barred == ()
        assert found.spread <= found.bound + 1
    assert boards[-1].present() == {
        u.id: team_id(p.team)
        for p in CITY.pairings
        for u in boards[-1].units
        if u.name == CITY.names_on(LAST_DAY)[p.unit]
    }


def test_one_unit_was_renamed_and_one_merged(services: Services) -> None:
    names = {u.key: u.name for u in CITY.units}
    told = {x.kind: (x.name, x.result, x.on) for x in services.unit_changes.changes()}
    rename, former = CITY.rename, CITY.former
    assert told == {
        UnitChangeKind.RENAMED: (names[rename.unit], rename.name, rename.on),
        UnitChangeKind.MERGED: (former.unit.name, names[former.into], former.on),
    }
    # January to early May: fewer months than the rule wants for 等次.
    (line,) = services.unit_tiers.inclusions(YEAR)
    assert (line.name, line.takes_part) == (former.unit.name, False)
    assert services.unit_tiers.placements(YEAR)


def test_two_cadres_moved_within_their_team(services: Services) -> None:
    moves = services.cadre_moves.moves()
    planned = build_moves(CITY, build_station_plans(CITY))
    assert sorted(m.on for m in moves) == [m.on for m in planned]
    assert len(moves) == 2


def test_key_tasks_with_units_people_and_joint_visits(services: Services) -> None:
    tasks = services.key_tasks.tasks(YEAR)
    assert [t.title for t in tasks] == [t.title for t in CITY.key_tasks]
    for line, task in zip(tasks, CITY.key_tasks, strict=True):
        assert (line.units, line.people) == (len(task.units), len(task.people))
    visits = [services.visits.get(i) for i in services.visits.find()]
    assert any(v.key_task and v.joint_offices for v in visits)


def test_the_pool_has_a_past_and_a_calendar(services: Services) -> None:
    people = {a.key: a for a in CITY.assessors}
    assert any(a.mentor for a in people.values())
    assert services.holidays.year(2026).lines
    assert services.holidays.year(2026).warning == ""
    findings = services.building_findings.findings(2025)
    assert {f.unit_name for f in findings} == set(CITY.names_on(LAST_DAY).values())
    ids = services.assessors.find()
    reviews = [r for i in ids for r in services.assessor_reviews.of(i)]
    assert {r.year for r in reviews} == {2025}
    recusals = services.recusals
    told = [*recusals.all(LAST_DAY), *recusals.suggestions(LAST_DAY)]
    assert len(told) == len(CITY.recusals)


def test_the_units_of_a_team_come_with_what_was_prepared(team: Services) -> None:
    units = {line.name for line in team.units.rows(team.units.find())}
    names = CITY.names_on(LAST_DAY)
    own = {names[p.unit] for p in CITY.pairings if p.team == 1}
    assert own <= units
    assert team.scheme.scheme(YEAR).frozen
    reported = {line.unit_name for line in team.progress.rows(YEAR, 3)}
    assert reported == own


def test_moves_leave_nobody_without_a_record_of_the_place(city: City) -> None:
    plans = build_station_plans(city)
    moves = build_moves(city, plans)
    assert len(moves) == 2
    cadres = {c.key: c for c in city.cadres}
    team_of = {p.unit: p.team for p in city.pairings}
    for move in moves:
        cadre = cadres[move.cadre]
        assert not cadre.principal
        assert move.to != cadre.unit
        assert team_of[move.to] == team_of[cadre.unit]
        assert dt.date(2026, 6, 8) <= move.on <= LAST_DAY
        assert move.post
        later = [f for f in city.facts if f.cadre == move.cadre and f.on >= move.on]
        assert later == []


def test_key_tasks_are_carried_by_units_of_the_city(city: City) -> None:
    units = {u.key for u in city.units}
    people = {c.key for c in city.cadres}
    for task in city.key_tasks:
        assert {u for u, _role in task.units} <= units
        assert [role for _u, role in task.units].count(KeyTaskRole.LEAD) == 1
        assert len({u for u, _role in task.units}) == len(task.units)
        assert {c for c, _role, _duties in task.people} <= people


def test_names_change_with_the_day() -> None:
    before, after = CITY.names_on(dt.date(2026, 8, 31)), CITY.names_on(dt.date(2026, 9, 1))
    assert {k for k in before if before[k] != after[k]} == {CITY.rename.unit}
    former = CITY.former
    assert former.unit.key in CITY.names_on(former.on - dt.timedelta(days=1))
    assert former.unit.key not in CITY.names_on(former.on)
    assert [len(standing(CITY, q)) for q in (1, 2, 3)] == [9, 8, 8]


def test_workbooks_are_the_same_for_the_same_city(made: Made, services: Services) -> None:
    leaves = [x.value for x in services.scheme.indicators(YEAR, 1)]
    assert read_workbook(report_book(CITY, 1, leaves)) == read_workbook(
        report_book(CITY, 1, leaves)
    )
    assert read_workbook(routine_book(CITY, 2)) == read_workbook(routine_book(CITY, 2))
    counted = {x.title for x in leaves if x.method is ScoringMethod.RATIO}
    assert "群众满意度" in counted
    assert not any(x.category is IndicatorCategory.BONUS for x in leaves if x.title in counted)
