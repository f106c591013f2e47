"""What the sample's year holds besides visits: at the office, and at the teams' own PCs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.poll_forms import PollQuery
from desktop.services.poll_rules import reconcile
from desktop.services.registry import Services
from desktop.services.sample.building import LAST_DAY
from desktop.services.sample.station_plans import build_station_plans
from desktop.services.scheme import cycle_id
from desktop.terms import (
    AssessmentKind,
    DifferenceState,
    FeedbackState,
    PollState,
    RatingEntry,
    RoutineGradeValue,
    UnitKind,
)
from tests.services.sample.conftest import CITY, Made, entered

CYCLE = cycle_id(2026)


@pytest.fixture(scope="module")
def office(made: Made) -> Iterator[Services]:
    opened = entered(made.folder / "office", made.result.accounts["office"])
    yield opened
    opened.lock()


@pytest.fixture(scope="module")
def team(made: Made) -> Iterator[Services]:
    line = made.result.accounts["teams"][0]
    opened = entered(Path(line["workspace"]), line)
    yield opened
    opened.lock()


def test_polls_stand_in_every_state_and_reconcile(office: Services) -> None:
    polls = office.polls.rows(office.polls.find())
    states = Counter(p.state for p in polls)
    assert set(states) == set(PollState)
    assert states[PollState.LOCKED] == 2
    corrected = 0
    for poll in polls:
        detail = office.polls.get(poll.id)
        assert detail.visit_id is not None
        assert detail.subjects[0].cadre is None, "the leadership team leads the ballot"
        if poll.state in {PollState.COUNTED, PollState.CONFIRMED, PollState.LOCKED}:
            assert reconcile(office.polls.counts(poll.id).tally) == ()
            assert office.polls.results(poll.id) is not None
            corrected += bool(office.polls.corrections(poll.id))
        assert (poll.state is PollState.VOIDED) == ("停电" in (detail.state_reason or ""))
    assert corrected == 1


def test_who_counts_does_not_confirm(office: Services) -> None:
    for poll in office.polls.rows(office.polls.find()):
        if poll.state in {PollState.CONFIRMED, PollState.LOCKED}:
            by = {h.state: h.author for h in office.polls.history_of(poll.id)}
            assert by[PollState.COUNTED.label] != by[PollState.CONFIRMED.label]


def test_grades_keep_the_share_of_good(office: Services) -> None:
    filled = 0
    for unit in office.routine_grades.find(CYCLE):
        sheet = office.routine_grades.sheet(CYCLE, unit)
        for quarter in range(3):
            grades = [x.cells[quarter].grade for x in sheet.cadres if x.cells[quarter].grade]
            good = sum(grade is RoutineGradeValue.GOOD for grade in grades)
            assert good * 10 <= 4 * len(grades)
            filled += bool(grades)
        assert all(line.cells[3].grade is None for line in sheet.cadres)
    assert filled == 5 * 3  # 60 % of nine units
    assert any(any(u.missing.values()) for u in office.routine_grades.rows(
        CYCLE, office.routine_grades.find(CYCLE)
    ))  # fmt: skip


def test_surveys_and_feedback(office: Services) -> None:
    surveys = office.public_surveys.all(CYCLE)
    assert len(surveys) == 4
    first = office.public_surveys.sheet(surveys[0].key)
    assert first.rows[0].score
    hidden = [
        row.said
        for line in surveys
        for row in office.public_surveys.sheet(line.key).rows
        if row.said
    ]
    assert "样本不足" in hidden
    lines = office.public_feedback.rows(office.public_feedback.find())
    assert {line.state for line in lines} == set(FeedbackState)
    assert len(lines) == 8
    for line in lines:
        steps = office.public_feedback.history_of(line.id)
        if line.state is not FeedbackState.PENDING:
            assert steps[0].author != steps[-1].author


def test_ratings_of_the_teams_are_confirmed_or_hidden(office: Services, team: Services) -> None:
    confirmed = office.ratings.confirmed(CYCLE)
    assert confirmed
    assert {line.n for line in confirmed} <= {7, 8}
    units = {line.unit for line in confirmed}
    assert len(units) == 3
    told = {u.id: u for u in team.ratings.units(CYCLE)}
    assert any(u.confirmed for u in told.values())
    assert any(u.mine and not u.confirmed for u in told.values())
    waiting = set()
    for unit in told:
        for line in team.ratings.sheet(unit, CYCLE).lines:
            for mark in line.marks:
                assert (mark.value is None) == (line.score is None)
                if not mark.checked:
                    assert mark.entry is RatingEntry.ON_PAPER
                    waiting.add(unit)
    assert len(waiting) == 1, "the paper that the leader is still to check"
    assert all(told[unit].mine and not told[unit].confirmed for unit in waiting)


def test_facts_name_situations_and_examples(office: Services) -> None:
    templates = {t.id: t for t in office.list_templates.templates(CYCLE)}
    facts = [office.facts.get(i) for i in office.facts.find()]
    named = [f.draft() for f in facts if f.draft().template]
    assert named
    for draft in named:
        assert draft.template is not None
        found = templates[draft.template]
        assert (found.polarity, found.severity) == (draft.polarity, draft.severity)
    assert any(f.draft().typical for f in facts)


def test_reports_have_files_or_words(office: Services) -> None:
    units = [u for u in office.work_reports.units(CYCLE) if u.reports]
    assert [u.reports for u in units] == [3, 3, 3]
    lines = [line for u in units for line in office.work_reports.lines(u.id, CYCLE) if line.id]
    assert sorted(line.files for line in lines) == [0] * 6 + [1] * 3


def test_outline_points_and_parts(office: Services, team: Services) -> None:
    assert len(office.outlines.outline(CYCLE).questions) > 5
    assert office.outlines.outline(CYCLE) == team.outlines.outline(CYCLE)
    visits = office.visits.rows(office.visits.find())
    assert sum(len(v.parts) == 2 for v in visits) == 2
    for visit in visits:
        for part in visit.parts[:-1]:
            assert part.hand_over.told is not None
            assert not part.late_days
    years = [d for v in visits if (d := office.visits.get(v.id).draft()).kind_cycles]
    assert years, "年度考核 of the first weeks is for the year before"
    assert {pair for d in years for pair in d.kind_cycles} == {
        (AssessmentKind.ANNUAL, cycle_id(2025))
    }
    checked = [c for v in visits if (c := office.visit_checks.get(v.id)).attention.rating]
    assert len(checked) >= 8
    states = {
        line.state for line in office.progress_differences.rows(office.progress_differences.find())
    }
    assert DifferenceState.OPEN in states
    assert states & {DifferenceState.ADOPTED, DifferenceState.REJECTED}


def test_evidence_and_slips(office: Services) -> None:
    assert sum(office.attachments.counts("fact", office.facts.find()).values()) == 3
    visits = office.visits.rows(office.visits.find())
    slips = [v for v in visits if v.parts[-1].hand_over.slip is not None]
    assert len(slips) >= 10
    assert all(v.parts[-1].hand_over.day == v.handed_over for v in slips)


def test_a_team_brings_home_its_poll_and_its_points(team: Services) -> None:
    visited = build_station_plans(CITY)[0].visited
    polls = team.polls.rows(team.polls.find(PollQuery(since=visited.start, until=visited.start)))
    (own,) = [p for p in polls if p.unit == CITY.names_on(LAST_DAY)[visited.unit]]
    assert own.state is PollState.LOCKED
    authors = [h.author for h in team.polls.history_of(own.id)]
    assert len(set(authors)) == 2, "the member counts, the leader confirms"
    visit = team.polls.get(own.id).visit_id
    assert visit is not None
    assert team.visit_checks.get(visit).attention.rating


def test_a_task_force_is_rated_as_a_team_only(office: Services) -> None:
    kinds = {line.id: line.kind for line in office.units.rows(office.units.find())}
    rated = [x for x in office.ratings.confirmed(CYCLE) if kinds[x.unit] is UnitKind.TASK_FORCE]
    assert all(line.subject.cadre is None for line in rated)
