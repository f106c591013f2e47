"""Whose 平时考核结果 a unit enters in which quarter, and what stands there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.cadres import Cadre, CadreMove
from desktop.models.routine_grades import RoutineGrade
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.services.cycles import rule_value
from desktop.services.door import Reading
from desktop.services.persons import hidden_records
from desktop.services.portions import portions
from desktop.services.reach import barred_cadres
from desktop.services.recording_team import OFFICE, hand_at, paired_units
from desktop.services.routine_grade_rules import (
    QuarterState,
    over_fault,
    quarter_day,
    quarter_state,
    words_of,
)
from desktop.services.scheme_values import QUARTERS
from desktop.services.staff_routine import GOOD_RULE
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
    conflicts: int = 0

    @property
    def due(self) -> bool:
        """Whether a grade could stand here and does not."""
        return self.grade is None and not self.locked

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

    @property
    def conflicts(self) -> int:
        """How many open conflicts stand behind the line. Source: exchange.md §6."""
        return sum(cell.conflicts for cell in self.cells)


@dataclass(frozen=True, slots=True)
class GradeSheet:
    """A unit's sheet of a year. ``good_shares``: the rule by quarter, for what is said while typing.

    ``listed``: by quarter, how many it is a share of (``participants``).
    ``writable``: the actor's side enters the grades of this unit, of some quarter at least.
    ``over``: by quarter, that too many have 好 as it stands: two sides may come to it together.
    """

    cycle: UUID
    year: int
    unit_id: UUID
    unit: str
    quarters: tuple[QuarterState, ...]
    cadres: tuple[CadreGrades, ...]
    good_shares: Mapping[int, Decimal]
    listed: tuple[int, ...]
    writable: bool
    over: Mapping[int, str] = field(default_factory=dict)

    @property
    def missing(self) -> dict[int, int]:
        """By due quarter, how many cadres who belong here have no grade."""
        return {
            q: sum(line.cells[q - 1].due for line in self.cadres)
            for q in QUARTERS
            if self.quarters[q - 1] is QuarterState.DUE
        }


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
    ids = [grade_id(cadre, cycle, quarter) for cadre in cadres for quarter in QUARTERS]
    found: dict[UUID, RoutineGrade] = {}
    for some in portions(ids):
        for row in tx.session.scalars(select(RoutineGrade).where(RoutineGrade.id.in_(some))):
            found[row.id] = row
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """Who belongs to a unit in a year: cadre → record and quarters, in the unit's order.

    Also who has a grade there without being on the list of that day any more. Records merged
    into another are left out.
    """

    everybody: Mapping[UUID, tuple[Cadre, frozenset[int]]]
    barred: frozenset[UUID]

    @property
    def members(self) -> dict[UUID, tuple[Cadre, frozenset[int]]]:
        """Those about whom the account may read."""
        return {c: person for c, person in self.everybody.items() if c not in self.barred}

    def participants(self, graded: Mapping[int, Iterable[UUID]]) -> dict[int, int]:
        """By quarter, how many are listed, and who is ``graded`` there beside them.

        Whoever is barred to the account counts as well: the share is the unit's, whoever asks.
        Source: domain.md §2.4 (6).
        """
        found = {
            q: {c for c, (_, quarters) in self.everybody.items() if q in quarters} for q in QUARTERS
        }
        return {q: len(listed.union(graded.get(q, ()))) for q, listed in found.items()}


def listed_in(tx: Reading, cycle: UUID, year: int, unit: UUID) -> Listed:
    """Who belongs to a unit in a year. A sheet, its check and its storing share one reading."""
    return Listed(_everybody(tx, cycle, year, unit), barred_cadres(tx))


def _everybody(
    tx: Reading, cycle: UUID, year: int, unit: UUID
) -> dict[UUID, tuple[Cadre, frozenset[int]]]:
    # Ids first: one statement with OR between the ways would read all cadres of the city.
    of_unit, moved = Cadre.unit_id == unit, CadreMove.deleted.is_(False)
    graded = select(RoutineGrade.cadre_id).where(
        RoutineGrade.unit_id == unit,
        RoutineGrade.cycle_id == cycle,
        RoutineGrade.quarter.in_(QUARTERS),  # so that the index serves all three
        RoutineGrade.deleted.is_(False),
    )
    with_grade = set(tx.session.scalars(graded))
    known = with_grade.union(
        tx.session.scalars(select(Cadre.id).where(of_unit)),
        tx.session.scalars(select(CadreMove.cadre_id).where(moved, CadreMove.from_unit_id == unit)),
        tx.session.scalars(select(CadreMove.cadre_id).where(moved, CadreMove.to_unit_id == unit)),
    )
    rows = list(
        tx.session.scalars(
            select(Cadre)
            .where(Cadre.deleted.is_(False), Cadre.id.in_(known))
            .order_by(Cadre.unit_id != unit, Cadre.unit_order, Cadre.name_key, Cadre.id)
        )
    )
    ids = [row.id for row in rows]
    moves, today = moves_of(tx, ids), tx.desk.clock.today()
    away = hidden_records(tx.session, ids) if ids else frozenset()
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


def paired_by_quarter(tx: Reading, year: int) -> Mapping[int, frozenset[UUID] | None]:
    """By quarter, the units that the actor's team was paired with; None at the office: all.

    A quarter is graded by the team of its last day (of today before it): domain.md §2.10.
    """
    today = tx.desk.clock.today()
    return {q: paired_units(tx, quarter_day(year, q, today)) for q in QUARTERS}


def standing_in(tx: Reading, cycle: UUID, unit: UUID) -> dict[int, dict[UUID, RoutineGradeValue]]:
    """By quarter, the grades that stand in a unit, whoever may read them."""
    standing: dict[int, dict[UUID, RoutineGradeValue]] = {q: {} for q in QUARTERS}
    for row in tx.session.scalars(
        select(RoutineGrade).where(
            RoutineGrade.cycle_id == cycle,
            RoutineGrade.quarter.in_(QUARTERS),  # so that the index serves all three
            RoutineGrade.unit_id == unit,
            RoutineGrade.deleted.is_(False),
        )
    ):
        standing[row.quarter][row.cadre_id] = RoutineGradeValue(row.grade)
    return standing


def sheet_of(tx: Reading, cycle: UUID, year: int, unit: Unit) -> GradeSheet:
    """A unit's sheet as it stands."""
    everybody = listed_in(tx, cycle, year, unit.id)
    people = everybody.members
    stored = rows_of_quarters(tx, cycle, list(people))
    when = states(year, tx.desk.clock.today())
    titles, today = _names(tx, stored), tx.desk.clock.today()
    paired = paired_by_quarter(tx, year)
    mine = {q: paired[q] is None or unit.id in (paired[q] or ()) for q in QUARTERS}
    hands = {q: hand_at(tx, unit.id, quarter_day(year, q, today)) for q in QUARTERS}

    def cell(cadre: UUID, quarter: int, quarters: frozenset[int]) -> GradeCell:
        row = stored.get(grade_id(cadre, cycle, quarter))
        if row is None or row.deleted:
            locked = "" if mine[quarter] else "本季度不由本考核组对口联系"
            if row is not None and hands[quarter].own not in (None, row.team_id):
                locked = f"由{titles.get(row.team_id, OFFICE)}登记后清空"
            locked = locked if quarter in quarters else "本季度不在本单位"
            if when[quarter - 1] is QuarterState.LOCKED:
                locked = "本季度还没有开始"
            return GradeCell(None, "", None if row is None else row.version, locked)
        locked = ""
        if row.unit_id != unit.id:
            locked = f"已在“{titles.get(row.unit_id, '其他单位')}”登记"
        elif not hands[quarter].writes(row.team_id):
            locked = f"由{titles.get(row.team_id, OFFICE)}登记"
        grade = RoutineGradeValue(row.grade)
        return GradeCell(grade, row.remark or "", row.version, locked, row.conflicts)

    lines = tuple(
        CadreGrades(c.id, c.name, c.post or "", tuple(cell(c.id, q, quarters) for q in QUARTERS))
        for c, quarters in people.values()
    )
    shares = {q: rule_value(tx, cycle, GOOD_RULE, q) for q in QUARTERS}
    graded = {
        q: [c for c in people if _graded(stored.get(grade_id(c, cycle, q)), unit.id)]
        for q in QUARTERS
    }
    listed = tuple(everybody.participants(graded).values())
    standing = standing_in(tx, cycle, unit.id)
    whole = everybody.participants(standing)
    over = {q: over_fault(q, standing[q].values(), whole[q], shares[q]) for q in QUARTERS}
    return GradeSheet(
        cycle,
        year,
        unit.id,
        unit.name,
        when,
        lines,
        shares,
        listed,
        any(mine.values()),
        {q: fault for q, fault in over.items() if fault},
    )


def _graded(row: RoutineGrade | None, unit: UUID) -> bool:
    return row is not None and not row.deleted and row.unit_id == unit


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
