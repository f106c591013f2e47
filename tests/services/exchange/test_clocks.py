"""Clocks thirty years wrong, and running backwards: no effect on what survives."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from desktop.services.clock import FixedClock
from desktop.services.exchange.values import RegisterQuery
from desktop.terms import PackageCode
from tests.services.exchange.deployment import (
    Deployment,
    cadre_of,
    edit,
    faults,
    rows,
    state,
    units_of,
)

YEARS = dt.timedelta(days=30 * 365)
Shown = list[tuple[object, ...]]


def story(made: Deployment, office_off: dt.timedelta, team_off: dt.timedelta) -> Shown:
    """The same things happen at the same stations; what both show of them in the end.

    A value that both wrote without knowing of each other stays a conflict, whoever is later.
    """
    start = made.clock.now()
    made.clocks[None] = FixedClock(start + office_off)
    made.clocks[3] = FixedClock(start + team_off)
    visit = agreed_visit(made)
    edit(made.station(3), "visit", visit, purpose="考核组所写")
    edit(made.office, "visit", visit, purpose="考核办所写")
    edit(made.office, "cadre", cadre_of(units_of(3)[0], 0), name="更名甲")
    meet(made)
    edit(made.office, "cadre", cadre_of(units_of(3)[0], 0), name="更名乙")
    meet(made)
    team, office = made.station(3), made.office
    assert team.exchange.digest().digest == office.exchange.digest(3).digest
    assert faults(team) == faults(office) == []
    shown: Shown = []
    for services in (team, office):
        conflicts = rows(services, "SELECT table_name, row_id, candidates FROM conflict")
        assert [(c[0], c[1]) for c in conflicts] == [("visit", visit.hex)]
        told = str(conflicts[0][2])
        assert "考核组所写" in told
        assert "考核办所写" in told
        cadres = rows(services, "SELECT unit_id, name, deleted FROM cadre")
        shown += [row for row in cadres if row[0] in {unit.hex for unit in units_of(3)}]
        shown += rows(services, "SELECT id, conflicts, deleted FROM visit ORDER BY id")
    names = [row[1] for row in shown]
    assert names.count("更名乙") >= 1
    assert "更名甲" not in names
    return [row[1:] for row in shown]


def agreed_visit(made: Deployment) -> UUID:
    """A visit that both know."""
    made.task(3)
    visit = made.visit(3)
    meet(made)
    return visit


def meet(made: Deployment) -> None:
    """Both get everything; whoever is asked about the date confirms it."""
    for source, goal in ((3, None), (None, 3)):
        package = made.export(source, goal)
        (report,) = made.station(goal).exchange.consolidate([package], confirm_clock=True)
        assert report.accepted, report


@pytest.mark.parametrize(
    ("office", "team"),
    [(YEARS, -YEARS), (-YEARS, YEARS)],
    ids=["office ahead", "team ahead"],
)
def test_thirty_years_apart_change_nothing_that_survives(
    deployment: Deployment, office: dt.timedelta, team: dt.timedelta
) -> None:
    found = story(deployment, office, team)
    assert sorted(map(str, found)) == sorted(map(str, EXPECTED))


EXPECTED: Shown = [
    *[(name, 0) for name in ("更名乙", "钱3某", "孙3某", "李3某")] * 2,
    *[(1, 0)] * 2,
]


def test_the_same_story_with_right_clocks(deployment: Deployment) -> None:
    found = story(deployment, dt.timedelta(), dt.timedelta())
    assert sorted(map(str, found)) == sorted(map(str, EXPECTED))


def test_a_clock_that_runs_backwards_loses_no_edit(deployment: Deployment) -> None:
    clock = FixedClock(deployment.clock.now())
    deployment.clocks[3] = clock
    deployment.task(3)
    visit = deployment.visit(3)
    for n, back in enumerate((dt.timedelta(hours=1), dt.timedelta(days=400), YEARS)):
        clock.advance(-back)
        edit(deployment.station(3), "visit", visit, purpose=f"第{n}次")
        assert deployment.send(3, None).accepted
        (shown,) = rows(deployment.office, "SELECT purpose, conflicts FROM visit")
        assert shown == (f"第{n}次", 0)
        assert deployment.task(3).accepted
    assert faults(deployment.station(3)) == faults(deployment.office) == []


@pytest.mark.parametrize("back", [dt.timedelta(minutes=5), dt.timedelta(days=40), YEARS])
def test_the_office_asks_about_a_date_before_its_log(
    deployment: Deployment, back: dt.timedelta
) -> None:
    clock = FixedClock(deployment.clock.now())
    deployment.clocks[None] = clock
    deployment.task(3)
    visit = deployment.visit(3)
    package = deployment.export(3)
    clock.advance(-back)
    office = deployment.office
    before = state(office)
    (asked,) = deployment.carry(package, None)
    assert (asked.accepted, asked.code) == (False, PackageCode.CLOCK)
    assert "日期" in asked.message
    assert state(office) == before
    assert office.exchange.register(RegisterQuery(outgoing=False)) == ()
    assert list(office.workspace.folder.inbox.iterdir()) == []
    (taken,) = office.exchange.consolidate([package], confirm_clock=True)
    assert taken.accepted
    office.visits.get(visit)
    # Confirmed once, it is not asked again until the clock goes back behind that.
    deployment.visit(3, unit=1)
    assert deployment.send(3, None).accepted
    assert faults(office) == []


def test_a_date_that_is_set_right_by_a_little_asks_nobody(deployment: Deployment) -> None:
    clock = FixedClock(deployment.clock.now())
    deployment.clocks[None] = clock
    deployment.task(3)
    deployment.visit(3)
    clock.advance(dt.timedelta(seconds=-50))
    assert deployment.send(3, None).accepted
    clock.advance(YEARS)
    deployment.visit(3, unit=1)
    assert deployment.send(3, None).accepted
