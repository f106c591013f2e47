"""Reading what scores are computed from: a few statements over whole tables.

Rows come from the driver as they are stored (ids as hex text, numbers as ten-thousandths):
at 600,000 rows anything made of each one is most of the time.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from desktop.models.units import Unit, UnitInclusion
from desktop.services.collecting import steady
from desktop.services.door import Reading
from desktop.services.scheme_values import EffectiveScheme
from desktop.services.scoring.values import (
    MarkRow,
    ProgressRow,
    RoutineRow,
    ScoreInputs,
    UnitFacts,
)
from desktop.services.unit_placements import placements
from desktop.services.unit_times import month_end, months_in_year, takes_part, units_at
from desktop.terms import ScoringMethod, TargetBasis, UnitKind

# A target of the whole year is due in full by the last quarter: nothing else can be planned then.
_PROGRESS = (
    "SELECT indicator_id, unit_id, id, basis = ? AND (planned IS NOT NULL OR quarter < 4),"
    " target, planned, actual, target_text, actual_text"
    " FROM indicator_progress WHERE cycle_id = ? AND quarter = ? AND deleted = 0"
)
_MARKS = (
    "SELECT indicator_id, unit_id, id, quarter, points, judge, event_key, reason"
    " FROM indicator_mark WHERE cycle_id = ? AND quarter <= ? AND deleted = 0"
)
_MARKS_ORDER = ' ORDER BY "on", judge, id'
_ROUTINE = (
    "SELECT unit_id, id, quarter, section, participants, good, fair, average, poor,"
    " conflicts > 0"
    " FROM staff_routine WHERE cycle_id = ? AND quarter <= ? AND deleted = 0"
)
_ROUTINE_ORDER = " ORDER BY quarter, section, id"
# Named cadres are counted where they stand: who is one of a section's is not known, so both
# count as participants of their own (domain.md §2.4 (1)).
_GRADES = (
    "SELECT unit_id, {ids}, quarter, '', COUNT(*), SUM(grade = 'good'), SUM(grade = 'fair'),"
    " SUM(grade = 'average'), SUM(grade = 'poor'), SUM(conflicts > 0), 1"
    " FROM routine_grade WHERE cycle_id = ? AND quarter <= ? AND deleted = 0"
)
_GRADES_ORDER = " GROUP BY quarter, unit_id ORDER BY quarter, unit_id"

Place = Mapping[str, int]
Check = Callable[[], None]


def read_inputs(
    tx: Reading,
    *schemes: EffectiveScheme,
    unit: UUID | None = None,
    check: Check = lambda: None,
) -> ScoreInputs:
    """Everything that the schemes (of one cycle and quarter) may ask of the units.

    ``unit``: what its score alone needs, which is its own rows and those that it is ranked
    with. ``check`` is called between the statements and may raise to stop.
    """
    with steady():
        return _read(tx, schemes, unit, check)


def _read(
    tx: Reading, schemes: Sequence[EffectiveScheme], unit: UUID | None, check: Check
) -> ScoreInputs:
    first = schemes[0]
    where, asked = _where(tx, schemes)
    units = _units(tx, first, {former for column in where.values() for former in column})
    places = {facts.id.hex: at for at, facts in enumerate(units)}
    placed = _placed(where, units)
    within = None if unit is None else _concerned(units, placed, unit)
    dues: dict[int, set[UUID]] = defaultdict(set)
    ranked: set[UUID] = set()
    for scheme in schemes:
        for leaf in scheme.indicators:
            due = leaf.quarter_due(scheme.quarter) if leaf.leaf and leaf.weighed else None
            if due is not None:
                dues[due].add(leaf.id)
                if leaf.method is ScoringMethod.RANK:
                    ranked.add(leaf.id)
    progress: dict[tuple[UUID, int], list[ProgressRow | None]] = {}
    for quarter, leaves in sorted(dues.items()):
        check()
        columns = _progress(tx, first.cycle, quarter, leaves, places, within, ranked)
        progress.update(((leaf, quarter), column) for leaf, column in columns.items())
    check()
    return ScoreInputs(
        units,
        progress,
        _marks(tx, first, places, within),
        _routine(tx, first, places, within),
        placed,
        open=_open(asked, units),
    )


def _units(tx: Reading, scheme: EffectiveScheme, placed: Collection[UUID]) -> tuple[UnitFacts, ...]:
    """The units that stand at the quarter's end, then the former ones whose results count."""
    needed = int(scheme.rule("unit.months_for_tier"))
    year = scheme.year
    decisions = tx.session.execute(
        select(UnitInclusion.unit_id, UnitInclusion.included).where(
            UnitInclusion.cycle_id == scheme.cycle, UnitInclusion.deleted.is_(False)
        )
    )
    decided = {row.unit_id: row.included for row in decisions}
    standing = units_at(tx, month_end(year, scheme.quarter * 3))
    found = [
        UnitFacts(
            u.id,
            u.name,
            u.kind,
            _first_quarter(u.valid_from, year),
            taking_part=takes_part(
                months_in_year(u.valid_from, u.valid_to, year), needed, decision=decided.get(u.id)
            ),
        )
        for u in standing
    ]
    former = set(placed) - {u.id for u in standing}
    if former:
        rows = tx.session.execute(
            select(Unit.id, Unit.name, Unit.kind)
            .where(Unit.id.in_(sorted(former)), Unit.deleted.is_(False))
            .order_by(Unit.order_no, Unit.id)
        )
        found += [UnitFacts(i, n, UnitKind(k), former=True, taking_part=False) for i, n, k in rows]
    return tuple(found)


def _first_quarter(valid_from: dt.date | None, year: int) -> int:
    if valid_from is None or valid_from.year < year:
        return 1
    return (valid_from.month + 2) // 3


def _where(
    tx: Reading, schemes: Sequence[EffectiveScheme]
) -> tuple[dict[UUID, dict[UUID, UUID | None]], dict[UUID, dict[UUID, tuple[UUID, ...]]]]:
    """Indicator → former unit → where its result counts, and where that is open, its heirs."""
    where: dict[UUID, dict[UUID, UUID | None]] = defaultdict(dict)
    asked: dict[UUID, dict[UUID, tuple[UUID, ...]]] = defaultdict(dict)
    for placement in placements(tx, *schemes):
        former = placement.former
        where[placement.leaf.id][former.id] = placement.counts_at
        if placement.counts_at is None:
            asked[placement.leaf.id][former.id] = former.heirs
    return where, asked


def _open(
    asked: Mapping[UUID, Mapping[UUID, Sequence[UUID]]], units: Sequence[UnitFacts]
) -> dict[UUID, dict[int, tuple[int, ...]]]:
    """Indicator → place of a unit that ended and that the office has yet to place → its heirs."""
    places = {facts.id: at for at, facts in enumerate(units)}
    found: dict[UUID, dict[int, tuple[int, ...]]] = {}
    for leaf, column in asked.items():
        ended = {
            places[former]: tuple(places[heir] for heir in heirs if heir in places)
            for former, heirs in column.items()
            if former in places and units[places[former]].former
        }
        if ended:
            found[leaf] = ended
    return found


def _placed(
    counted: Mapping[UUID, Mapping[UUID, UUID | None]], units: Sequence[UnitFacts]
) -> dict[UUID, dict[int, list[int]]]:
    """Indicator → place of the unit that stands → places of the former ones counted there.

    Where a unit has since ended itself, its own placement is followed. A unit that still
    stands keeps its own result, whatever was decided while it was thought to end.
    """
    where = {facts.id: at for at, facts in enumerate(units)}
    found: dict[UUID, dict[int, list[int]]] = {}
    for leaf, column in counted.items():
        heirs: dict[int, list[int]] = defaultdict(list)
        for former in sorted(column, key=lambda u: where.get(u, -1)):
            start, at, seen = where.get(former), column[former], {former}
            while at is not None and at in column and at not in seen:
                seen.add(at)
                if at in where and not units[where[at]].former:
                    break
                at = column[at]
            end = None if at is None else where.get(at)
            if start is None or end is None or not units[start].former or units[end].former:
                continue
            heirs[end].append(start)
        if heirs:
            found[leaf] = dict(heirs)
    return found


def _concerned(
    units: Sequence[UnitFacts], placed: Mapping[UUID, Mapping[int, Sequence[int]]], unit: UUID
) -> list[str]:
    """The unit and the former ones whose results may count there, as stored ids."""
    own = next((at for at, facts in enumerate(units) if facts.id == unit), None)
    former = {at for column in placed.values() for at in column.get(-1 if own is None else own, ())}
    return [unit.hex, *sorted(units[at].id.hex for at in former)]


def _only(within: Sequence[str] | None) -> tuple[str, list[str]]:
    """The condition that keeps a statement to some units."""
    if within is None:
        return "", []
    return f" AND unit_id IN ({', '.join('?' * len(within))})", list(within)


def _progress(
    tx: Reading,
    cycle: UUID,
    quarter: int,
    leaves: Collection[UUID],
    places: Place,
    within: Sequence[str] | None,
    ranked: Collection[UUID],
) -> dict[UUID, list[ProgressRow | None]]:
    columns: dict[UUID, list[ProgressRow | None]] = {
        leaf: [None] * len(places) for leaf in sorted(leaves)
    }
    by_text = {leaf.hex: column for leaf, column in columns.items()}
    annual, make = TargetBasis.ANNUAL.value, ProgressRow._make

    def take(condition: str, more: Sequence[str]) -> None:
        for row in tx.connection.execute(
            _PROGRESS + condition, (annual, cycle.hex, quarter, *more)
        ):
            column, place = by_text.get(row[0]), places.get(row[1])
            if column is not None and place is not None:
                column[place] = make(row[2:])

    condition, more = _only(within)
    take(condition, more)
    others = sorted(leaf.hex for leaf in leaves if leaf in ranked) if within is not None else []
    if others:
        take(f" AND indicator_id IN ({', '.join('?' * len(others))})", others)
    return columns


def _marks(
    tx: Reading, scheme: EffectiveScheme, places: Place, within: Sequence[str] | None
) -> dict[UUID, dict[int, list[MarkRow]]]:
    found: dict[str, dict[int, list[MarkRow]]] = defaultdict(lambda: defaultdict(list))
    condition, more = _only(within)
    for row in tx.connection.execute(
        _MARKS + condition + _MARKS_ORDER, (scheme.cycle.hex, scheme.quarter, *more)
    ):
        place = places.get(row[1])
        if place is not None:
            found[row[0]][place].append(MarkRow._make(row[2:]))
    return {UUID(hex=leaf): dict(column) for leaf, column in found.items()}


def _routine(
    tx: Reading, scheme: EffectiveScheme, places: Place, within: Sequence[str] | None
) -> dict[int, list[RoutineRow]]:
    found: dict[int, list[RoutineRow]] = defaultdict(list)
    condition, more = _only(within)
    # The ids of each cadre's row are only needed where a derivation cites them.
    grades = _GRADES.format(ids="''" if within is None else "GROUP_CONCAT(id)")
    for statement in (_ROUTINE + condition + _ROUTINE_ORDER, grades + condition + _GRADES_ORDER):
        for row in tx.connection.execute(statement, (scheme.cycle.hex, scheme.quarter, *more)):
            place = places.get(row[0])
            if place is not None:
                found[place].append(RoutineRow._make((*row[1:9], len(row) > 10, row[9])))
    return dict(found)
