"""A unit goes to another team, or ends, while a visit there is under way: both sides still agree."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.services.errors import Refused
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.services.teams import team_id
from desktop.services.visits import VisitDraft
from desktop.terms import UnitChangeKind, VisitAction, VisitState
from tests.services.exchange.deployment import (
    Deployment,
    assessor_of,
    edit,
    faults,
    units_of,
)
from tests.services.record_city import named, write

UNIT, HEIR = units_of(3)


def on(day: int) -> dt.date:
    return dt.date(2026, 11, day)


def step(
    services: Services, visit: UUID, action: VisitAction, day: dt.date | None = None
) -> VisitState:
    services.visits.perform(visit, action, Motion(services.visits.get(visit).seen, "", day))
    return services.visits.get(visit).state


@pytest.fixture
def held(deployment: Deployment) -> UUID:
    """A visit of team 3 that began on the 19th."""
    deployment.task(3)
    team = deployment.station(3)
    people = (assessor_of(3, 1), assessor_of(3, 3))
    visit = team.visits.save(
        VisitDraft(UNIT, team_id(3), on(19), on(21), people, summary="走访两个科室")
    )
    deployment.send(3, None)
    step(deployment.office, visit, VisitAction.APPROVE)
    deployment.task(3)
    step(team, visit, VisitAction.HOLD)
    return visit


def finished(deployment: Deployment, visit: UUID) -> None:
    """The team finishes what it began, the office accepts, both say so."""
    team, office = deployment.station(3), deployment.office
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, on(22))
    deployment.send(3, None)
    assert step(office, visit, VisitAction.ACCEPT) is VisitState.ACCEPTED
    deployment.task(3)
    for side in (team, office):
        found = side.visits.get(visit)
        assert (found.state, found.line.late_days(on(22))) == (VisitState.ACCEPTED, 0)
    assert office.exchange.digest(3) == team.exchange.digest()
    assert faults(office) == faults(team) == []


def test_the_team_that_began_returns_and_the_next_one_reads(
    deployment: Deployment, held: UUID
) -> None:
    office = deployment.office
    edit(office, "pairing", named(f"pairing/3/{UNIT.hex}"), end=on(20))
    pairing = {"team_id": team_id(4), "unit_id": UNIT, "start": on(21)}
    write(office.desk, [Change("pairing", named("handed on"), pairing)])
    deployment.task(3)
    finished(deployment, held)
    deployment.task(4)
    found = deployment.station(4).visits.get(held)
    assert (found.citation, found.state) == ("实-03-001", VisitState.ACCEPTED)
    with pytest.raises(Refused, match="本考核组"):
        deployment.station(4).visits.save(found.draft())


def test_a_unit_that_is_merged_meanwhile_keeps_the_visit(
    deployment: Deployment, held: UUID
) -> None:
    office = deployment.office
    edit(office, "unit", UNIT, valid_to=on(20))
    merged = {
        "unit_id": UNIT, "other_id": HEIR, "kind": UnitChangeKind.MERGED, "on": on(21),
        "name_before": "江城市第3甲局",
    }  # fmt: skip
    write(office.desk, [Change("unit_change", named("merged"), merged)])
    edit(office, "pairing", named(f"pairing/3/{UNIT.hex}"), end=on(20))
    deployment.task(3)
    finished(deployment, held)
