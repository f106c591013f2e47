"""The list of a quarter's progress: pairs of unit and indicator, reported or due and not reported.

Ids are ``unit:indicator`` in hexadecimal, so that a pair of which nothing came has one too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import or_, select, text

from desktop.models.indicators import IndicatorProgress
from desktop.models.teams import AssessmentTeam, Pairing
from desktop.services.door import Reading
from desktop.services.progress_ground import from_stored, quarter_end
from desktop.services.progress_values import (
    ProgressLine,
    ProgressState,
    Standing,
    reached,
    state_of,
)
from desktop.services.reach import barred_units
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scheme_values import EffectiveScheme, IndicatorValue
from desktop.services.unit_times import UnitAt, units_at
from desktop.terms import ScoringMethod, TargetBasis

#: Methods that are computed from progress; the others have marks of their own.
BY_PROGRESS = frozenset({ScoringMethod.RATIO, ScoringMethod.BANDS, ScoringMethod.RANK})
ATTENTION = frozenset({ProgressState.FLAGGED, ProgressState.MISSING})
_EMPTY = Standing()


def pair_id(unit: UUID, indicator: UUID) -> str:
    """How the list names a pair."""
    return f"{unit.hex}:{indicator.hex}"


def pair_of(pair: str) -> tuple[UUID, UUID]:
    """Unit and indicator of a pair."""
    unit, _, indicator = pair.partition(":")
    return UUID(hex=unit), UUID(hex=indicator)


class BoardRow(NamedTuple):
    """A row as the database keeps it: of tens of thousands a page shows a hundred."""

    version: str
    conflicts: int
    source: str | None
    basis: str
    target: int | None
    target_text: str | None
    planned: int | None
    actual: int | None
    actual_text: str | None
    note: str | None

    @property
    def value(self) -> Standing:
        """The values."""
        return Standing(
            TargetBasis(self.basis), from_stored(self.target), self.target_text,
            from_stored(self.planned), from_stored(self.actual), self.actual_text, self.note,
        )  # fmt: skip

    @property
    def state(self) -> ProgressState:
        """As ``state_of`` of the values, without making them."""
        if (self.target is None and self.target_text) or (self.actual is None and self.actual_text):
            return ProgressState.FLAGGED
        due = self.planned if self.basis == TargetBasis.ANNUAL.value else self.target
        if None in (self.target, self.actual, due):
            return ProgressState.MISSING
        return ProgressState.REPORTED


@dataclass(frozen=True, slots=True)
class Board:
    """A quarter with its scheme, units in order and rows by pair."""

    scheme: EffectiveScheme
    units: Mapping[UUID, tuple[int, UnitAt]]
    leaves: Mapping[UUID, tuple[int, IndicatorValue]]
    rows: Mapping[tuple[UUID, UUID], BoardRow]

    def pairs(self) -> Iterator[tuple[UUID, UUID]]:
        """All pairs that are reported or due, by unit and then as the scheme lists them."""
        reported: dict[UUID, set[UUID]] = {}
        for unit, indicator in self.rows:
            reported.setdefault(unit, set()).add(indicator)
        due = {
            kind: [
                leaf.id
                for leaf in self.scheme.leaves(kind)
                if leaf.method in BY_PROGRESS
                and leaf.quarter_due(self.scheme.quarter) == self.scheme.quarter
            ]
            for kind in {u.kind for _, u in self.units.values()}
        }
        for unit, (_, one) in self.units.items():
            wanted = dict.fromkeys([*due[one.kind], *sorted(reported.get(unit, ()), key=str)])
            known = [i for i in wanted if i in self.leaves]
            for indicator in sorted(known, key=lambda i: self.leaves[i][0]):
                yield unit, indicator

    def reached(self, unit: UUID, indicator: UUID) -> Decimal | None:
        """达成率 of one pair."""
        row = self.rows.get((unit, indicator))
        return None if row is None else reached(row.value, self.leaves[indicator][1].direction)

    def line(self, unit: UUID, indicator: UUID) -> ProgressLine:
        """One line."""
        one, leaf = self.units[unit][1], self.leaves[indicator][1]
        row = self.rows.get((unit, indicator))
        value = None if row is None else row.value
        return ProgressLine(
            pair_id(unit, indicator),
            unit,
            one.name,
            indicator,
            leaf.code,
            leaf.title,
            self.scheme.quarter,
            state_of(value),
            value or _EMPTY,
            None if value is None else reached(value, leaf.direction),
            None if row is None else row.source,
            None if row is None else row.version,
            0 if row is None else row.conflicts,
        )


def read_board(tx: Reading, cycle: UUID, quarter: int, only: Sequence[UUID] | None = None) -> Board:
    """The board of a quarter without what the actor must not see; ``only`` some units.

    A fixed number of statements. Raises NotFound.
    """
    ground = board_ground(tx, cycle, quarter, only)
    rows = _rows(tx, cycle, quarter, ground.units, ground.leaves, only)
    return replace(ground, rows=rows)


def board_ground(
    tx: Reading, cycle: UUID, quarter: int, only: Sequence[UUID] | None = None
) -> Board:
    """A board with scheme, units and leaves, whose rows are still to be read. Raises NotFound."""
    scheme = effective_scheme(tx, cycle, quarter)
    barred = barred_units(tx)
    end = quarter_end(scheme.year, quarter)
    own = _own_units(tx, cycle, quarter)
    units = {
        u.id: (n, u)
        for n, u in enumerate(units_at(tx, end, only))
        if u.id not in barred and (own is None or u.id in own)
    }
    leaves = {i.id: (n, i) for n, i in enumerate(scheme.indicators)}
    return Board(scheme, units, leaves, {})


def _rows(
    tx: Reading,
    cycle: UUID,
    quarter: int,
    units: Collection[UUID],
    leaves: Collection[UUID],
    only: Sequence[UUID] | None,
) -> dict[tuple[UUID, UUID], BoardRow]:
    named = {key.hex: key for key in (*units, *leaves)}
    columns = ", ".join(BoardRow._fields)
    narrowed = "" if only is None else "AND unit_id IN (SELECT value FROM json_each(:only))"
    wanted = text(
        f"SELECT unit_id, indicator_id, {columns} FROM indicator_progress "  # noqa: S608 - names of columns
        f"WHERE cycle_id = :cycle AND quarter = :quarter AND deleted = 0 {narrowed}"
    )
    given: dict[str, object] = {"cycle": cycle.hex, "quarter": quarter}
    if only is not None:
        given["only"] = orjson.dumps([key.hex for key in only]).decode()
    found = tx.session.execute(wanted, given)
    return {
        (named[unit], named[indicator]): BoardRow(*values)
        for unit, indicator, *values in found
        if unit in named and indicator in named
    }


def _own_units(tx: Reading, cycle: UUID, quarter: int) -> frozenset[UUID] | None:
    """At a team the units that it is paired with today, and those whose progress has come.

    None at the office. What a unit is merely named for (its predecessors, say) is nobody's due.
    """
    number = tx.actor.team_no
    if number is None:
        return None
    today = tx.desk.clock.today()
    paired = (
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
    p = IndicatorProgress
    come = select(p.unit_id).where(p.cycle_id == cycle, p.quarter == quarter, p.deleted.is_(False))
    return frozenset(tx.session.scalars(paired.union(come)))
