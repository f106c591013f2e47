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
from desktop.services.cycles import rule_value
from desktop.services.door import Reading
from desktop.services.listing import like_pattern
from desktop.services.persons import hidden_records
from desktop.services.portions import AT_ONCE, portions
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.routine_grade_reading import (
    moves_of,
    paired_by_quarter,
    states,
    unit_held,
)
from desktop.services.routine_grade_rules import QuarterState, over_fault, quarter_day
from desktop.services.scheme_values import QUARTERS
from desktop.services.staff_routine import GOOD_RULE
from desktop.terms import RoutineGradeValue

# The plus keeps the planner from reading a whole year of grades by its index.
_GRADES = (
    "SELECT cadre_id, quarter FROM routine_grade WHERE +cycle_id = ? AND deleted = 0"
    " AND cadre_id IN (SELECT value FROM json_each(?))"
)
_STANDING = (
    "SELECT unit_id, quarter, cadre_id, grade FROM routine_grade WHERE cycle_id = ?"
    " AND quarter IN (1, 2, 3, 4) AND unit_id IN (SELECT value FROM json_each(?)) AND deleted = 0"
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
    """A unit of the list: cadres of this year, and by due quarter how many have no grade.

    ``over``: the quarters in which too many have 好. A team is told of its own quarters.
    """

    unit_id: UUID
    unit: str
    cadres: int
    missing: Mapping[int, int]
    graded: int
    over: tuple[int, ...] = ()

    @property
    def id(self) -> UUID:
        """The unit's id, as lists ask for it."""
        return self.unit_id


def unit_ids(tx: Reading, year: int, text: str = "") -> tuple[UUID, ...]:
    """The units that stood in a year up to today, in the order of the list; ``text`` in the name.

    For a team's account those that it was paired with in some quarter; barred ones are left out.
    """
    first, last = dt.date(year, 1, 1), min(dt.date(year, 12, 31), tx.desk.clock.today())
    statement = select(Unit.id).where(
        Unit.deleted.is_(False),
        or_(Unit.valid_from.is_(None), Unit.valid_from <= last),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= first),
    )
    if text.strip():
        statement = statement.where(Unit.name.like(like_pattern(text), escape="\\"))
    own, barred = tuple(paired_by_quarter(tx, year).values()), barred_units(tx)
    found = tx.session.scalars(
        statement.order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Unit.id)
    )
    return tuple(
        u for u in found if u not in barred and any(only is None or u in only for only in own)
    )


def gaps(tx: Reading, cycle: UUID, year: int, units: Sequence[UUID]) -> tuple[UnitGaps, ...]:
    """What of the due quarters is missing in some units, in their order.

    A fixed number of statements for up to some hundred units.
    """
    today = tx.desk.clock.today()
    when = states(year, today)
    due = [q for q in QUARTERS if when[q - 1] is QuarterState.DUE]
    open_ = [q for q in QUARTERS if when[q - 1] is not QuarterState.LOCKED]
    days = {q: quarter_day(year, q, today) for q in open_}
    wanted = {unit.hex for unit in units}
    everybody = _people(tx, wanted)
    barred = {cadre.hex for cadre in barred_cadres(tx)}
    people = {c: now for c, now in everybody.items() if c not in barred}
    graded = set(tx.connection.execute(_GRADES, (cycle.hex, _json(people))))
    moves = _moves(tx, everybody)
    counts: dict[str | None, list[int]] = defaultdict(lambda: [0] * (_GRADED + 1))
    listed: dict[tuple[str | None, int], set[str]] = defaultdict(set)
    for cadre, now in everybody.items():
        if now is not None and cadre in people:
            counts[now][0] += 1
        for q, held in _held(now, moves.get(cadre), days).items():
            listed[held, q].add(cadre)
            if cadre in people and q in due:
                counts[held][_GRADED if (cadre, q) in graded else q] += 1
    over = _over(tx, cycle, wanted, listed)
    own, names = paired_by_quarter(tx, year), _names(tx, wanted)

    def ours(unit: UUID, quarter: int) -> bool:
        only = own[quarter]
        return only is None or unit in only

    return tuple(
        UnitGaps(
            unit,
            names[unit.hex],
            counts[unit.hex][0],
            {q: counts[unit.hex][q] for q in due if ours(unit, q)},
            counts[unit.hex][_GRADED],
            tuple(q for q in over.get(unit.hex, ()) if ours(unit, q)),
        )
        for unit in units
        if unit.hex in names
    )


def _held(
    now: str | None,
    moves: Sequence[tuple[dt.date, UUID | None, UUID | None]] | None,
    days: Mapping[int, dt.date],
) -> dict[int, str | None]:
    """By quarter, the unit of a cadre."""
    if not moves:
        return dict.fromkeys(days, now)
    home = None if now is None else UUID(hex=now)
    there = {q: unit_held(home, moves, day) for q, day in days.items()}
    return {q: None if unit is None else unit.hex for q, unit in there.items()}


def _over(
    tx: Reading,
    cycle: UUID,
    units: Collection[str],
    listed: Mapping[tuple[str | None, int], Collection[str]],
) -> dict[str, list[int]]:
    """By unit, the quarters in which too many have 好, of all who are listed or graded there."""
    standing: dict[tuple[str, int], dict[str, RoutineGradeValue]] = defaultdict(dict)
    for unit, quarter, cadre, grade in tx.connection.execute(_STANDING, (cycle.hex, _json(units))):
        standing[unit, quarter][cadre] = RoutineGradeValue(grade)
    found: dict[str, list[int]] = defaultdict(list)
    for (unit, quarter), grades in sorted(standing.items()):
        people = len({*listed.get((unit, quarter), ()), *grades})
        share = rule_value(tx, cycle, GOOD_RULE, quarter)
        if over_fault(quarter, grades.values(), people, share):
            found[unit].append(quarter)
    return found


def _people(tx: Reading, units: Collection[str]) -> dict[str, str | None]:
    """Cadres who are or were in some units, with their present one; merged ones are left out."""
    given = _json(units)
    run = tx.connection.execute
    known = dict(run(_OF_UNITS, (given,)))
    moved = run(_MOVED, (given, given))
    others = [cadre for (cadre,) in moved if cadre not in known]
    known.update(run(_OF_IDS, (_json(others),)))
    among = [UUID(hex=cadre) for cadre in known] if len(known) <= AT_ONCE * 4 else None
    away = hidden_records(tx.session, among)
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
