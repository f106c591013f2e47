"""The units of a year with what of their 平时考核结果 is missing; read by the page.

A page asks for its own units alone: at a hundred times the city all of them take seconds.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import or_, select

from desktop.models.units import Unit
from desktop.services.door import Reading
from desktop.services.listing import like_pattern
from desktop.services.persons import hidden_records
from desktop.services.portions import AT_ONCE, portions
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.recording_team import paired_units
from desktop.services.routine_grade_reading import moves_of, states, unit_held
from desktop.services.routine_grade_rules import QuarterState, quarter_day
from desktop.services.scheme_values import QUARTERS

# The plus keeps the planner from reading a whole year of grades by its index.
_GRADES = (
    "SELECT cadre_id, quarter FROM routine_grade WHERE +cycle_id = ? AND deleted = 0"
    " AND cadre_id IN (SELECT value FROM json_each(?))"
)
_OF_UNITS = (
    "SELECT id, unit_id FROM cadre WHERE deleted = 0"
    " AND unit_id IN (SELECT value FROM json_each(?))"
)
_OF_IDS = (
    "SELECT id, unit_id FROM cadre WHERE deleted = 0 AND id IN (SELECT value FROM json_each(?))"
)
_MOVED = (
    "SELECT cadre_id FROM cadre_move WHERE deleted = 0"
    " AND from_unit_id IN (SELECT value FROM json_each(?))"
    " UNION SELECT cadre_id FROM cadre_move WHERE deleted = 0"
    " AND to_unit_id IN (SELECT value FROM json_each(?))"
)
_MOVERS = (
    "SELECT DISTINCT cadre_id FROM cadre_move WHERE deleted = 0"
    " AND cadre_id IN (SELECT value FROM json_each(?))"
)
_NAMES = "SELECT id, name FROM unit WHERE id IN (SELECT value FROM json_each(?))"
_GRADED = 5


@dataclass(frozen=True, slots=True)
class UnitGaps:
    """A unit of the list: cadres of this year, and by due quarter how many have no grade."""

    unit_id: UUID
    unit: str
    cadres: int
    missing: Mapping[int, int]
    graded: int

    @property
    def id(self) -> UUID:
        """The unit's id, as lists ask for it."""
        return self.unit_id


def unit_ids(tx: Reading, year: int, text: str = "") -> tuple[UUID, ...]:
    """The units that stood in a year up to today, in the order of the list; ``text`` in the name.

    For a team's account those that it is paired with; barred ones are left out.
    """
    first, last = dt.date(year, 1, 1), min(dt.date(year, 12, 31), tx.desk.clock.today())
    statement = select(Unit.id).where(
        Unit.deleted.is_(False),
        or_(Unit.valid_from.is_(None), Unit.valid_from <= last),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= first),
    )
    if text.strip():
        statement = statement.where(Unit.name.like(like_pattern(text), escape="\\"))
    only, barred = paired_units(tx), barred_units(tx)
    found = tx.session.scalars(
        statement.order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Unit.id)
    )
    return tuple(u for u in found if u not in barred and (only is None or u in only))


def gaps(tx: Reading, cycle: UUID, year: int, units: Sequence[UUID]) -> tuple[UnitGaps, ...]:
    """What of the due quarters is missing in some units, in their order.

    A fixed number of statements for up to some hundred units.
    """
    today = tx.desk.clock.today()
    when = states(year, today)
    days = {q: quarter_day(year, q, today) for q in QUARTERS if when[q - 1] is QuarterState.DUE}
    wanted = {unit.hex for unit in units}
    people = _people(tx, wanted)
    graded = set(tx.connection.execute(_GRADES, (cycle.hex, _json(people))))
    moves = _moves(tx, people)
    counts: dict[str | None, list[int]] = defaultdict(lambda: [0] * (_GRADED + 1))
    for cadre, now in people.items():
        if now is not None:
            counts[now][0] += 1
        of_one = moves.get(cadre)
        for q, day in days.items():
            held = now
            if of_one:
                where = unit_held(None if now is None else UUID(hex=now), of_one, day)
                held = None if where is None else where.hex
            counts[held][_GRADED if (cadre, q) in graded else q] += 1
    names = _names(tx, wanted)
    return tuple(
        UnitGaps(
            unit,
            names[unit.hex],
            counts[unit.hex][0],
            {q: counts[unit.hex][q] for q in days},
            counts[unit.hex][_GRADED],
        )
        for unit in units
        if unit.hex in names
    )


def _people(tx: Reading, units: Collection[str]) -> dict[str, str | None]:
    """Cadres who are or were in some units, with their present one; barred and merged left out."""
    given = _json(units)
    run = tx.connection.execute
    known = dict(run(_OF_UNITS, (given,)))
    moved = run(_MOVED, (given, given))
    others = [cadre for (cadre,) in moved if cadre not in known]
    known.update(run(_OF_IDS, (_json(others),)))
    among = [UUID(hex=cadre) for cadre in known] if len(known) <= AT_ONCE * 4 else None
    away = barred_cadres(tx) | hidden_records(tx.session, among)
    return {cadre: unit for cadre, unit in known.items() if UUID(hex=cadre) not in away}


def _moves(
    tx: Reading, people: Collection[str]
) -> Mapping[str, Sequence[tuple[dt.date, UUID | None, UUID | None]]]:
    moved = tx.connection.execute(_MOVERS, (_json(people),))
    ids = [UUID(hex=cadre) for (cadre,) in moved]
    found: dict[str, Sequence[tuple[dt.date, UUID | None, UUID | None]]] = {}
    for some in portions(ids):
        for cadre, of_one in moves_of(tx, some).items():
            found[cadre.hex] = of_one
    return found


def _names(tx: Reading, units: Collection[str]) -> dict[str, str]:
    return dict(tx.connection.execute(_NAMES, (_json(units),)))


def _json(ids: Collection[str]) -> str:
    return orjson.dumps(list(ids)).decode()
