"""Whose 平时考核结果 a unit enters in which quarter, and what stands there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import or_, select

from desktop.models.cadres import Cadre, CadreMove
from desktop.models.routine_grades import RoutineGrade
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.services.door import Reading
from desktop.services.persons import hidden_records
from desktop.services.reach import barred_cadres
from desktop.services.recording_team import OFFICE, own_team
from desktop.services.routine_grade_rules import QuarterState, quarter_day, quarter_state, words_of
from desktop.services.scheme_values import QUARTERS
from desktop.services.unit_times import units_at
from desktop.terms import RoutineGradeValue

Moves = Mapping[UUID, Sequence[tuple[dt.date, UUID | None, UUID | None]]]


@dataclass(frozen=True, slots=True)
class GradeCell:
    """A cadre's grade of a quarter, or the room for it.

    ``version`` is None where nothing stands; ``locked`` says why it cannot be typed into here,
    empty where it can.
    """

    grade: RoutineGradeValue | None = None
    remark: str = ""
    version: str | None = None
    locked: str = ""

    @property
    def text(self) -> str:
        """How the cell shows."""
        return words_of(self.grade, self.remark)


@dataclass(frozen=True, slots=True)
class CadreGrades:
    """One line of a unit's sheet; ``cells`` stand beside the four quarters."""

    cadre_id: UUID
    name: str
    post: str
    cells: tuple[GradeCell, ...]


@dataclass(frozen=True, slots=True)
class GradeSheet:
    """A unit's sheet of a year."""

    cycle: UUID
    year: int
    unit_id: UUID
    unit: str
    quarters: tuple[QuarterState, ...]
    cadres: tuple[CadreGrades, ...]


@dataclass(frozen=True, slots=True)
class UnitGaps:
    """A unit of the list: cadres of this year, and by due quarter how many have no grade."""

    unit_id: UUID
    unit: str
    cadres: int
    missing: Mapping[int, int]
    graded: int


def grade_id(cadre: UUID, cycle: UUID, quarter: int) -> UUID:
    """The id of a cadre's grade: one a quarter of a cycle."""
    return uuid5(cadre, f"routine-grade/{cycle.hex}/{quarter}")


def states(year: int, today: dt.date) -> tuple[QuarterState, ...]:
    """Where the four quarters stand."""
    return tuple(quarter_state(year, q, today) for q in QUARTERS)


def moves_of(tx: Reading, cadres: Sequence[UUID] | None = None) -> Moves:
    """(day, from, to) of the moves by cadre, the earliest first; ``cadres`` None: all."""
    statement = (
        select(CadreMove.cadre_id, CadreMove.on, CadreMove.from_unit_id, CadreMove.to_unit_id)
        .where(CadreMove.deleted.is_(False))
        .order_by(CadreMove.cadre_id, CadreMove.on, CadreMove.id)
    )
    if cadres is not None:
        statement = statement.where(CadreMove.cadre_id.in_(cadres))
    found: dict[UUID, list[tuple[dt.date, UUID | None, UUID | None]]] = defaultdict(list)
    for cadre, on, before, after in tx.session.execute(statement):
        found[cadre].append((on, before, after))
    return found


def unit_held(
    now: UUID | None,
    moves: Sequence[tuple[dt.date, UUID | None, UUID | None]],
    day: dt.date,
) -> UUID | None:
    """The unit on a day, as ``cadre_moves.unit_on`` says it: the last move leads to the present."""
    if not moves or day >= moves[-1][0]:
        return now
    if day < moves[0][0]:
        return moves[0][1]
    return next(after for on, _, after in reversed(moves) if on <= day)


def rows_of_quarters(tx: Reading, cycle: UUID, cadres: Sequence[UUID]) -> dict[UUID, RoutineGrade]:
    """The stored grades of cadres in a year by id, deleted ones too."""
    found: dict[UUID, RoutineGrade] = {}
    for start in range(0, len(cadres), 500):
        for row in tx.session.scalars(
            select(RoutineGrade).where(
                RoutineGrade.cycle_id == cycle,
                RoutineGrade.cadre_id.in_(cadres[start : start + 500]),
            )
        ):
            found[row.id] = row
    return found


def members(
    tx: Reading, cycle: UUID, year: int, unit: UUID
) -> dict[UUID, tuple[Cadre, frozenset[int]]]:
    """Cadres of a unit in any quarter of a year, in its order, with the quarters of each.

    Also who has a grade there without being on the list of that day any more. Barred ones and
    records merged into another are left out.
    """
    there = select(CadreMove.cadre_id).where(
        CadreMove.deleted.is_(False),
        or_(CadreMove.from_unit_id == unit, CadreMove.to_unit_id == unit),
    )
    graded = select(RoutineGrade.cadre_id).where(
        RoutineGrade.unit_id == unit,
        RoutineGrade.cycle_id == cycle,
        RoutineGrade.deleted.is_(False),
    )
    rows = list(
        tx.session.scalars(
            select(Cadre)
            .where(
                Cadre.deleted.is_(False),
                or_(Cadre.unit_id == unit, Cadre.id.in_(there), Cadre.id.in_(graded)),
            )
            .order_by(Cadre.unit_id != unit, Cadre.unit_order, Cadre.name_key, Cadre.id)
        )
    )
    ids = [row.id for row in rows]
    moves, today = moves_of(tx, ids), tx.desk.clock.today()
    away = barred_cadres(tx) | (hidden_records(tx.session, ids) if ids else frozenset())
    with_grade = set(tx.session.scalars(graded))
    found: dict[UUID, tuple[Cadre, frozenset[int]]] = {}
    for row in rows:
        quarters = frozenset(
            q
            for q in QUARTERS
            if unit_held(row.unit_id, moves.get(row.id, ()), quarter_day(year, q, today)) == unit
        )
        if row.id not in away and (quarters or row.id in with_grade):
            found[row.id] = row, quarters
    return found


def sheet_of(tx: Reading, cycle: UUID, year: int, unit: Unit) -> GradeSheet:
    """A unit's sheet as it stands."""
    people = members(tx, cycle, year, unit.id)
    stored = rows_of_quarters(tx, cycle, list(people))
    when = states(year, tx.desk.clock.today())
    titles, own = _names(tx, stored), own_team(tx)

    def cell(cadre: UUID, quarter: int, quarters: frozenset[int]) -> GradeCell:
        row = stored.get(grade_id(cadre, cycle, quarter))
        if row is None or row.deleted:
            locked = "" if quarter in quarters else "本季度不在本单位"
            if when[quarter - 1] is QuarterState.LOCKED:
                locked = "本季度还没有开始"
            return GradeCell(None, "", None if row is None else row.version, locked)
        locked = ""
        if row.unit_id != unit.id:
            locked = f"已在“{titles.get(row.unit_id, '其他单位')}”登记"
        elif row.team_id != own:
            locked = f"由{titles.get(row.team_id, OFFICE)}登记"
        return GradeCell(RoutineGradeValue(row.grade), row.remark or "", row.version, locked)

    lines = tuple(
        CadreGrades(c.id, c.name, c.post or "", tuple(cell(c.id, q, quarters) for q in QUARTERS))
        for c, quarters in people.values()
    )
    return GradeSheet(cycle, year, unit.id, unit.name, when, lines)


def _names(tx: Reading, rows: Mapping[UUID, RoutineGrade]) -> dict[UUID | None, str]:
    """The names of the units and teams that some rows are of."""
    from_rows = {row.unit_id for row in rows.values()}
    found: dict[UUID | None, str] = {
        row.id: row.name
        for row in tx.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(from_rows)))
    }
    teams = {row.team_id for row in rows.values() if row.team_id is not None}
    for team in tx.session.scalars(select(AssessmentTeam).where(AssessmentTeam.id.in_(teams))):
        found[team.id] = team.title
    return found


def gaps(
    tx: Reading, cycle: UUID, year: int, only: frozenset[UUID] | None, barred: frozenset[UUID]
) -> tuple[UnitGaps, ...]:
    """Every unit with what of the due quarters is missing, in the order of the list.

    ``only`` these units; None: all. Read in four statements, however many units there are.
    """
    today = tx.desk.clock.today()
    when = states(year, today)
    due = [q for q in QUARTERS if when[q - 1] is QuarterState.DUE]
    days = {q: quarter_day(year, q, today) for q in due}
    moves = moves_of(tx)
    graded: set[tuple[str, int]] = set(
        tx.connection.execute(
            "SELECT cadre_id, quarter FROM routine_grade WHERE cycle_id = ? AND deleted = 0",
            (cycle.hex,),
        )
    )
    away = {c.hex for c in barred_cadres(tx) | hidden_records(tx.session)}
    moved = {cadre.hex: list(of_one) for cadre, of_one in moves.items()}
    units: dict[str | None, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0, 0])
    for cadre, now in tx.connection.execute("SELECT id, unit_id FROM cadre WHERE deleted = 0"):
        if cadre in away:
            continue
        if now is not None:
            units[now][0] += 1
        of_one = moved.get(cadre)
        for q in due:
            held = now
            if of_one:
                where = unit_held(None if now is None else UUID(hex=now), of_one, days[q])
                held = None if where is None else where.hex
            counts = units[held]
            counts[5 if (cadre, q) in graded else q] += 1
    return tuple(
        UnitGaps(
            unit.id,
            unit.name,
            units[unit.id.hex][0],
            {q: units[unit.id.hex][q] for q in due},
            units[unit.id.hex][5],
        )
        for unit in units_at(tx, today, only)
        if unit.id not in barred
    )
