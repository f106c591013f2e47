"""Pairings in force that a 回避 bars: registered, or a seat changed, after they were adopted.

They block the start of a cycle like an uncovered unit does, since the team may not go there.
Source: domain.md §2.1.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.assessors import Assessor
from desktop.models.scheme import Cycle
from desktop.models.teams import AssessmentTeam, Pairing, Seat
from desktop.models.units import Unit
from desktop.services.cycles import current_cycle, cycle_id
from desktop.services.door import Reading
from desktop.services.recusals import recusals_in_force
from desktop.services.team_reading import assessing_rules
from desktop.services.team_shape import assessing_fault
from desktop.terms import SeatKind

_Placed = tuple[UUID, SeatKind, str]


@dataclass(frozen=True, slots=True)
class BarredPairing:
    """A pairing that must not be: who of the team has to stay away, and the sentence on it."""

    unit: UUID
    team: UUID
    told: str


def barred_pairings(tx: Reading, year: int) -> tuple[BarredPairing, ...]:
    """The pairings of a year that are barred today, or on the day on which they begin.

    Of another year its first or last day is looked at. Raises NotFound when a pairing has to
    be judged and there is no year or no rule.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    day = max(first, min(tx.desk.clock.today(), last))
    of_day: dict[dt.date, list[tuple[UUID, str, UUID, str]]] = defaultdict(list)
    for start, unit, name, team, title in tx.session.execute(
        select(Pairing.start, Unit.id, Unit.name, AssessmentTeam.id, AssessmentTeam.title)
        .join(Unit, Unit.id == Pairing.unit_id)
        .join(AssessmentTeam, AssessmentTeam.id == Pairing.team_id)
        .where(
            Pairing.deleted.is_(False),
            Unit.deleted.is_(False),
            Pairing.start <= last,
            or_(Pairing.end.is_(None), Pairing.end >= day),
            or_(Unit.valid_to.is_(None), Unit.valid_to >= day),
        )
        .order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Pairing.start, Pairing.id)
    ):
        of_day[max(day, start)].append((unit, name, team, title))
    found: list[BarredPairing] = []
    for on in sorted(of_day):
        found += _barred_on(tx, on, of_day[on])
    return tuple(found)


def _barred_on(
    tx: Reading, on: dt.date, pairs: Sequence[tuple[UUID, str, UUID, str]]
) -> list[BarredPairing]:
    away: dict[UUID, set[UUID]] = defaultdict(set)
    for person, unit in recusals_in_force(tx, on):
        away[unit].add(person)
    if not away:
        return []
    seats = _seats(tx, on)
    touched = [pair for pair in pairs if away[pair[0]] & {s[0] for s in seats.get(pair[2], ())}]
    if not touched:
        return []
    year = tx.session.get(Cycle, cycle_id(on.year))
    rules = assessing_rules(tx, current_cycle(tx) if year is None or year.deleted else year.id, on)
    found = []
    for unit, name, team, title in touched:
        placed = seats[team]
        people = [s for s in placed if s[0] in away[unit]]
        kinds = [(person, kind) for person, kind, _name in placed]
        fault = assessing_fault(kinds, [s[0] for s in people], rules)
        if fault is not None:
            names = "、".join(s[2] for s in people)
            told = f"{name}由{title}对口，{names}须回避：{fault}请在“考核准备—对口联系”中改派。"
            found.append(BarredPairing(unit, team, told))
    return found


def _seats(tx: Reading, on: dt.date) -> Mapping[UUID, list[_Placed]]:
    seats: dict[UUID, list[_Placed]] = defaultdict(list)
    for team, person, kind, name in tx.session.execute(
        select(Seat.team_id, Seat.assessor_id, Seat.kind, Assessor.name)
        .join(Assessor, Assessor.id == Seat.assessor_id)
        .where(Seat.deleted.is_(False), Seat.start <= on, or_(Seat.end.is_(None), Seat.end >= on))
        .order_by(Seat.team_id, Assessor.name_key, Seat.assessor_id)
    ):
        seats[team].append((person, SeatKind(kind), name))
    return seats
