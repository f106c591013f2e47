"""Who stands behind an origin, in words: this PC, the office, a team."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.exchange import Station
from desktop.models.teams import AssessmentTeam
from desktop.services.door import Reading
from desktop.services.exchange.standing import instance, own_team
from desktop.services.teams import team_id
from desktop.terms import StationRole

_UNKNOWN: Final = "未登记的工作站"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where revisions of an origin come from, in words."""

    label: str
    team: UUID | None
    here: bool


def present_team(tx: Reading) -> UUID | None:
    """The team of this workspace: as certified, else as who is at the desk; None at the office."""
    if tx.desk.station is not StationRole.TEAM:
        return None
    certified = own_team(tx.session)
    if certified is not None:
        return UUID(hex=certified)
    number = tx.actor.team_no
    return None if number is None else team_id(number)


def origins_told(tx: Reading, origins: Collection[str]) -> dict[str, Origin]:
    """Who stands behind origins: this PC, the office, a team, or nobody who is known."""
    present, earlier = instance(tx.session)
    mine = {present, tx.desk.history.origin, *earlier}
    own = (tx.desk.station, present_team(tx))
    told = {origin: (*own, True) for origin in origins if origin in mine}
    for row in tx.session.scalars(select(Station).where(Station.origin.in_(origins))):
        told.setdefault(row.origin, (StationRole(row.role), row.team_id, False))
    titles = team_titles(tx, {team for _, team, _ in told.values() if team is not None})
    found = {}
    for origin, (role, number, here) in told.items():
        label = role.label if number is None else titles.get(number, role.label)
        found[origin] = Origin(label, number, here)
    return {origin: found.get(origin, Origin(_UNKNOWN, None, False)) for origin in origins}


def team_titles(tx: Reading, teams: Collection[UUID]) -> dict[UUID, str]:
    """The titles of teams."""
    rows = tx.session.execute(
        select(AssessmentTeam.id, AssessmentTeam.title).where(AssessmentTeam.id.in_(teams))
    )
    return {row.id: row.title for row in rows}
