"""Whose record a unit's record is: the team paired with the unit, or the office itself.

A record names the team that made it, and keeps that name for ever: two sides never write one
field (domain.md §2.8). So a team writes the units that it is paired with, and each side leaves the
other's rows as they are and says whose they are.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.teams import AssessmentTeam, Pairing
from desktop.services.door import NO_TEAM, Reading
from desktop.services.errors import Refused

OFFICE = "考核办"


def paired_units(tx: Reading) -> frozenset[UUID] | None:
    """The units that the actor's team is paired with today; None at the office: all of them."""
    number = tx.actor.team_no
    if number is None:
        return None
    today = tx.desk.clock.today()
    return frozenset(
        tx.session.scalars(
            select(Pairing.unit_id)
            .join(AssessmentTeam, AssessmentTeam.id == Pairing.team_id)
            .where(
                AssessmentTeam.number == number,
                AssessmentTeam.deleted.is_(False),
                Pairing.deleted.is_(False),
                Pairing.start <= today,
                or_(Pairing.end.is_(None), Pairing.end >= today),
            )
        )
    )


def own_team(tx: Reading) -> UUID | None:
    """The actor's team; None at the office. Raises Refused for a team's role without a team."""
    if tx.actor.lacks_team:
        raise Refused(NO_TEAM)
    if tx.actor.team_no is None:
        return None
    return tx.session.scalar(
        select(AssessmentTeam.id).where(
            AssessmentTeam.number == tx.actor.team_no, AssessmentTeam.deleted.is_(False)
        )
    )


def recording_team(tx: Reading, unit: UUID) -> UUID | None:
    """The team that a new record of a unit names: the actor's; None at the office.

    Raises Refused when the actor's team is not paired with the unit today.
    """
    team = own_team(tx)
    units = paired_units(tx)
    if units is not None and unit not in units:
        raise Refused(
            "该单位目前不由本考核组对口联系，不能填写。请由对口联系的考核组或考核办填写。"
        )
    return team


def side_name(tx: Reading, team: UUID | None) -> str:
    """Whose a record is, in words."""
    row = None if team is None else tx.session.get(AssessmentTeam, team)
    return OFFICE if row is None else row.title


def only_own_side(tx: Reading, team: UUID | None, what: str) -> None:
    """Refuse to change a record that the other side made. ``what`` begins the sentence."""
    if team != own_team(tx):
        name = side_name(tx, team)
        raise Refused(f"{what}由{name}登记，您不能修改。如有错误，请{name}更正。")
