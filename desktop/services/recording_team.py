"""Whose record a unit's record is: the team paired with the unit, or the office itself.

A record names the team that made it, and keeps that name for ever: two sides never write one
field (domain.md §2.8). So a team writes the units that it is paired with, and each side leaves the
other's rows as they are and says whose they are.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from desktop.models.teams import AssessmentTeam, Pairing
from desktop.services.dates import day_words
from desktop.services.door import NO_TEAM, Reading
from desktop.services.errors import Refused

OFFICE = "考核办"


def day_of_year(tx: Reading, year: int) -> dt.date:
    """The day that says whose a year's assessment is: today, or 31 December once it is over.

    The year is assessed early in the next one, by the team that had the unit and in the unit
    held at 31 December. Source: domain.md §1 (Cycle), §2.10.
    """
    return min(tx.desk.clock.today(), dt.date(year, 12, 31))


def paired_units(tx: Reading, on: dt.date | None = None) -> frozenset[UUID] | None:
    """The units that the actor's team is paired with on a day; None at the office: all of them.

    Without a day today's.
    """
    number = tx.actor.team_no
    if number is None:
        return None
    return frozenset(
        tx.session.scalars(
            select(Pairing.unit_id)
            .join(AssessmentTeam, AssessmentTeam.id == Pairing.team_id)
            .where(
                AssessmentTeam.number == number,
                AssessmentTeam.deleted.is_(False),
                *_holding(tx.desk.clock.today() if on is None else on),
            )
        )
    )


def _holding(on: dt.date) -> tuple[ColumnElement[bool], ...]:
    return (
        Pairing.deleted.is_(False),
        Pairing.start <= on,
        or_(Pairing.end.is_(None), Pairing.end >= on),
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


def recording_team(tx: Reading, unit: UUID, on: dt.date | None = None) -> UUID | None:
    """The team that a new record of a unit names: the actor's; None at the office.

    Raises Refused when the actor's team is not paired with the unit on the day (today).
    """
    team = own_team(tx)
    units = paired_units(tx, on)
    if units is not None and unit not in units:
        raise Refused(not_paired(tx, on))
    return team


def not_paired(tx: Reading, on: dt.date | None = None) -> str:
    """Why a team cannot write a unit that it was not paired with on the day (today)."""
    if on is None or on >= tx.desk.clock.today():
        return "该单位目前不由本考核组对口联系，不能填写。请由对口联系的考核组或考核办填写。"
    return (
        f"该单位在{day_words(on)}不由本考核组对口联系，不能填写。"
        "请由当日对口联系的考核组或考核办填写。"
    )


def side_name(tx: Reading, team: UUID | None) -> str:
    """Whose a record is, in words."""
    row = None if team is None else tx.session.get(AssessmentTeam, team)
    return OFFICE if row is None else row.title


@dataclass(frozen=True, slots=True)
class Hand:
    """Which rows of a unit the actor may write: ``own`` team's (None: the office's).

    Also, at the office, those of teams that are not ``paired`` with the unit (any more): their
    rows would be out of everybody's hands.
    """

    own: UUID | None
    paired: frozenset[UUID]

    def writes(self, team: UUID | None) -> bool:
        """Whether the actor may change a row that names a team."""
        return team == self.own or (self.own is None and team not in self.paired)


def hand_at(tx: Reading, unit: UUID, on: dt.date) -> Hand:
    """Which rows of a unit the actor may write, by the pairing of a day."""
    own = own_team(tx)
    if own is not None:
        return Hand(own, frozenset())
    held = select(Pairing.team_id).where(Pairing.unit_id == unit, *_holding(on))
    return Hand(None, frozenset(tx.session.scalars(held)))


def only_own_side(
    tx: Reading,
    team: UUID | None,
    what: str,
    unit: UUID | None = None,
    on: dt.date | None = None,
) -> None:
    """Refuse to change a record that the other side made. ``what`` begins the sentence.

    With a ``unit`` and a day the office may also change what a team made that was not paired
    with the unit on that day: a unit may be handed on, its records stay.
    """
    if team == own_team(tx):
        return
    if unit is not None and on is not None and hand_at(tx, unit, on).writes(team):
        return
    name = side_name(tx, team)
    raise Refused(f"{what}由{name}登记，您不能修改。如有错误，请{name}更正。")


def reviving_team(
    tx: Reading, team: UUID | None, what: str, unit: UUID, on: dt.date
) -> UUID | None:
    """The team that a cleared row goes on naming when the actor brings it back.

    There is one row for each subject, and it names its team for ever. So the team that cleared
    it may enter it again while the unit is its own, and the office at any time.
    """
    own, units = own_team(tx), paired_units(tx, on)
    if units is None:
        return team
    if team != own:
        whose = side_name(tx, team)
        raise Refused(f"{what}原由{whose}登记后清空，不能改由您登记。请考核办重新登记。")
    if unit not in units:
        raise Refused(
            f"{what}已经清空，该单位已不由本考核组对口联系，不能重新登记。请考核办重新登记。"
        )
    return team
