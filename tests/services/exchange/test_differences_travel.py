"""A difference goes to the office with its visit; the verdict and the corrected value come back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from desktop.models.indicators import IndicatorProgress
from desktop.services.check_forms import ChecksDraft, IndicatorAnswer, IndicatorCheck, Remark
from desktop.services.door import Actor
from desktop.services.errors import BadTransition
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.services.research_reports import ResearchDraft
from desktop.terms import (
    DifferenceAction,
    DifferenceState,
    ReportKind,
    Role,
    VisitAction,
    VisitMode,
)
from tests.services.checking import add_indicators, add_progress, indicator, progress_of
from tests.services.exchange.deployment import Deployment, faults, units_of
from tests.services.record_city import named

DAY = dt.date(2026, 11, 18)


def _held(deployment: Deployment) -> UUID:
    """A visit of team 3 that the office approved and the team held."""
    team, office = deployment.station(3), deployment.office
    visit = deployment.visit(3, DAY)
    draft = team.visits.get(visit).draft()
    team.visits.save(replace(draft, mode=VisitMode.RESEARCH))
    deployment.send(3, None)
    office.visits.perform(visit, VisitAction.APPROVE, Motion(office.visits.get(visit).seen))
    deployment.task(3)
    team.visits.perform(visit, VisitAction.HOLD, Motion(team.visits.get(visit).seen))
    return visit


def _line(services: Services, visit: UUID, number: int) -> IndicatorCheck:
    shown = services.visit_checks.get(visit).indicators
    return next(i for i in shown if i.indicator == indicator(number))


def _check(team: Services, visit: UUID, number: int, found: str) -> UUID:
    of = _line(team, visit, number)
    typed = IndicatorAnswer(of.indicator, "3", found, "查阅台账", of.reported, of.version)
    team.visit_checks.save(
        ChecksDraft(visit, attention=Remark("", 4), quarter=3, indicators=(typed,))
    )
    key = of.difference
    assert key is not None
    return key


def _decide(office: Services, difference: UUID, action: DifferenceAction, reason: str = "") -> None:
    clerk = office.desk.actor
    office.desk.actor = Actor(named("leader"), "lingdao", "领导某", Role.LEADER)
    try:
        service = office.progress_differences
        service.decide(difference, action, Motion(service.get(difference).seen, reason))
    finally:
        office.desk.actor = clerk


def _actual(services: Services, unit: UUID, number: int) -> Decimal | None:
    with services.desk.db.reading() as session:
        row = session.get(IndicatorProgress, progress_of(unit, number))
        return None if row is None else row.actual


def test_a_difference_and_its_verdict_travel(deployment: Deployment) -> None:
    unit = units_of(3)[0]
    add_indicators(deployment.office.desk)
    add_progress(deployment.office.desk, unit)
    deployment.task(3)
    visit = _held(deployment)
    team, office = deployment.station(3), deployment.office
    difference = _check(team, visit, 1, "70")
    team.research_reports.save(
        ResearchDraft(visit, ReportKind.PROBLEM, "滞后剖析", "因资金。", DAY)
    )
    report = deployment.send(3, None)
    assert not report.conflicts
    # The office sees what the team found, sheet, report and all.
    (line,) = office.progress_differences.rows(office.progress_differences.find())
    assert (line.id, line.state, line.found) == (difference, DifferenceState.OPEN, Decimal(70))
    assert office.visit_checks.get(visit).attention.rating == 4
    assert len(office.research_reports.find()) == 1
    assert _actual(office, unit, 1) == Decimal(81)
    _decide(office, difference, DifferenceAction.ADOPT)
    assert (_actual(office, unit, 1), _actual(team, unit, 1)) == (Decimal(70), Decimal(81))
    deployment.task(3)
    # Verdict and value arrive together; the sheet goes on showing what was reported.
    shown = _line(team, visit, 1)
    assert _actual(team, unit, 1) == Decimal(70)
    assert (shown.state, shown.reported) == (DifferenceState.ADOPTED, Decimal(81))
    # The team looks again: the office's word no longer fits what is said now.
    _check_again(team, visit, "60")
    deployment.send(3, None)
    (line,) = office.progress_differences.rows([difference])
    assert (line.state, line.changed_after) == (DifferenceState.OPEN, True)
    _decide(office, difference, DifferenceAction.REJECT, "台账有误")
    deployment.task(3)
    assert _actual(team, unit, 1) == Decimal(81)
    told = team.progress_differences.get(difference)
    assert (told.line.state, told.line.remark) == (DifferenceState.REJECTED, "台账有误")
    assert told.actions == ()
    for services in (office, team):
        assert faults(services) == []


def _check_again(team: Services, visit: UUID, found: str) -> None:
    of = _line(team, visit, 1)
    typed = IndicatorAnswer(of.indicator, "3", found, "复核", of.reported, of.version)
    team.visit_checks.save(ChecksDraft(visit, quarter=3, indicators=(typed,)))


def test_one_taken_back_while_the_office_adopts_it_waits_there(deployment: Deployment) -> None:
    unit = units_of(3)[0]
    add_indicators(deployment.office.desk)
    add_progress(deployment.office.desk, unit)
    deployment.task(3)
    visit = _held(deployment)
    team, office = deployment.station(3), deployment.office
    key = _check(team, visit, 1, "70")
    deployment.send(3, None)
    _decide(office, key, DifferenceAction.ADOPT)
    of = _line(team, visit, 1)  # the verdict has not come here yet
    cleared = IndicatorAnswer(of.indicator, "", "", "", of.reported, of.version)
    team.visit_checks.save(ChecksDraft(visit, quarter=3, indicators=(cleared,)))
    deployment.send(3, None)
    deployment.task(3)
    (line,) = office.progress_differences.rows(office.progress_differences.find())
    assert (line.id, line.state, line.changed_after) == (key, DifferenceState.OPEN, True)
    assert line.taken_back
    assert office.progress_differences.open_count(line.cycle_id, unit) == 1
    assert _actual(office, unit, 1) == Decimal(70)
    with pytest.raises(BadTransition, match="考核组已撤回该核验结果"):
        _decide(office, key, DifferenceAction.ADOPT)
    _decide(office, key, DifferenceAction.REJECT, "考核组已撤回")
    assert _actual(office, unit, 1) == Decimal(81)
    assert office.progress_differences.find() == ()
    assert office.progress_differences.open_count(line.cycle_id, unit) == 0
    deployment.task(3)
    assert _actual(team, unit, 1) == Decimal(81)
    for services in (office, team):
        assert faults(services) == []


def test_another_team_gets_none_of_it(deployment: Deployment) -> None:
    unit = units_of(3)[0]
    add_indicators(deployment.office.desk)
    add_progress(deployment.office.desk, unit)
    deployment.task(3)
    visit = _held(deployment)
    _check(deployment.station(3), visit, 1, "70")
    deployment.send(3, None)
    deployment.task(4)
    assert deployment.station(4).progress_differences.find() == ()
