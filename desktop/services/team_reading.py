"""What is read of all teams on one day, in a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.assessors import Assessor, Mentorship
from desktop.models.teams import AssessmentTeam, Pairing, Seat
from desktop.models.units import Unit
from desktop.services.cycles import current_cycle, rule_value
from desktop.services.door import Reading
from desktop.services.pool_standing import out_of_pool, unavailable
from desktop.services.recusals import recusals_in_force
from desktop.services.team_shape import SHAPE_RULES, AssessingRules, Member, areas
from desktop.terms import SeatKind


@dataclass(frozen=True, slots=True)
class TeamRules:
    """The shape of a team and what must remain of it, from the scheme's rules."""

    shape: Mapping[SeatKind, int]
    assessing: AssessingRules


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """All teams on a day. ``units``, ``last_year`` by team; ``recused``: units by assessor.

    ``areas`` are the 熟悉领域 of those in the pool; ``last_year`` who sat on the last day of
    the year before.
    """

    people: Mapping[UUID, Assessor]
    seats: tuple[Seat, ...]
    titles: Mapping[UUID, str]
    units: Mapping[UUID, tuple[tuple[UUID, str], ...]]
    last_year: Mapping[UUID, set[UUID]]
    recused: Mapping[UUID, set[UUID]]
    mentorships: tuple[tuple[UUID, UUID], ...]
    away: frozenset[UUID]
    out: frozenset[UUID]
    areas: frozenset[str]

    def members(self, team: UUID) -> tuple[Member, ...]:
        """The people of a team as teaching and expertise see them."""
        found = []
        for seat in self.seats:
            person = self.people.get(seat.assessor_id)
            if seat.team_id == team and person is not None:
                kind, newcomer = SeatKind(seat.kind), bool(person.newcomer)
                found.append(Member(person.id, person.name, kind, person.expertise, newcomer))
        return tuple(found)


def assessing_rules(tx: Reading, cycle: UUID, on: dt.date) -> AssessingRules:
    """Who must remain to assess on a day, by a cycle's scheme. Raises NotFound."""
    return AssessingRules(
        int(rule_value(tx, cycle, "team.min_raters", on)),
        int(rule_value(tx, cycle, "team.min_post_a", on)),
        int(rule_value(tx, cycle, "team.min_post_b", on)),
    )


def team_rules(tx: Reading) -> TeamRules:
    """The rules of the present cycle. Raises NotFound without a year or a rule."""
    cycle, today = current_cycle(tx), tx.desk.clock.today()
    shape = {kind: int(rule_value(tx, cycle, key, today)) for kind, key in SHAPE_RULES.items()}
    return TeamRules(shape, assessing_rules(tx, cycle, today))


def seats_on(tx: Reading, on: dt.date) -> tuple[Seat, ...]:
    """All seats that somebody fills on a day."""
    return tuple(
        tx.session.scalars(
            select(Seat)
            .where(
                Seat.deleted.is_(False), Seat.start <= on, or_(Seat.end.is_(None), Seat.end >= on)
            )
            .order_by(Seat.start, Seat.id)
        )
    )


def team_facts(tx: Reading, on: dt.date) -> TeamFacts:
    """Everything about all teams on a day."""
    people = {
        a.id: a for a in tx.session.scalars(select(Assessor).where(Assessor.deleted.is_(False)))
    }
    out = out_of_pool(tx, on)
    last_year: dict[UUID, set[UUID]] = {}
    for seat in seats_on(tx, dt.date(on.year - 1, 12, 31)):
        last_year.setdefault(seat.team_id, set()).add(seat.assessor_id)
    recused: dict[UUID, set[UUID]] = {}
    for assessor, unit in recusals_in_force(tx, on):
        recused.setdefault(assessor, set()).add(unit)
    titles = tx.session.execute(
        select(AssessmentTeam.id, AssessmentTeam.title).where(AssessmentTeam.deleted.is_(False))
    )
    known = [areas(a.expertise) for a in people.values() if a.id not in out]
    return TeamFacts(
        people,
        seats_on(tx, on),
        {row.id: row.title for row in titles},
        _units(tx, on),
        last_year,
        recused,
        _mentorships(tx, on),
        unavailable(tx, on, on),
        out,
        frozenset[str]().union(*known),
    )


def _units(tx: Reading, on: dt.date) -> dict[UUID, tuple[tuple[UUID, str], ...]]:
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for team, unit, name in tx.session.execute(
        select(Pairing.team_id, Unit.id, Unit.name)
        .join(Unit, Unit.id == Pairing.unit_id)
        .where(
            Pairing.deleted.is_(False),
            Pairing.start <= on,
            or_(Pairing.end.is_(None), Pairing.end >= on),
        )
        .order_by(Unit.order_no, Unit.name_key, Unit.id)
    ):
        found.setdefault(team, []).append((unit, name))
    return {team: tuple(units) for team, units in found.items()}


def _mentorships(tx: Reading, on: dt.date) -> tuple[tuple[UUID, UUID], ...]:
    rows = tx.session.execute(
        select(Mentorship.mentor_id, Mentorship.assessor_id)
        .where(
            Mentorship.deleted.is_(False),
            or_(Mentorship.start.is_(None), Mentorship.start <= on),
            or_(Mentorship.end.is_(None), Mentorship.end >= on),
        )
        .order_by(Mentorship.id)
    )
    return tuple((mentor, pupil) for mentor, pupil in rows)
