"""Where the results of units that ended count: one answer for the page and for the scores.

Source: domain.md §2.10: the office decides per indicator. What is not decided counts at the
only successor; with several it counts nowhere until the office says where.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.indicators import IndicatorPlacement
from desktop.models.units import Unit, UnitChange
from desktop.services.door import Reading
from desktop.services.scheme_values import EffectiveScheme, IndicatorValue
from desktop.services.unit_succession import SUCCESSION
from desktop.terms import UnitKind


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """A unit that ended in the year, with its direct successors in the order of the changes."""

    id: UUID
    name: str
    kind: UnitKind
    order_no: int | None
    heirs: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """A former unit's result under a leaf. ``counts_at`` None: the office has yet to say where.

    ``decided``: the office said so; else there is but one successor, or a question.
    """

    former: FormerUnit
    leaf: IndicatorValue
    counts_at: UUID | None
    decided: bool
    reason: str


def counts_at(heirs: Sequence[UUID], decision: UUID | None) -> UUID | None:
    """Where a former unit's result counts: as decided, else at the only successor, else open."""
    if decision is not None:
        return decision
    return heirs[0] if len(heirs) == 1 else None


def heirs_of_year(tx: Reading, year: int) -> dict[UUID, tuple[UUID, ...]]:
    """The successors of the units that ended within a year by 并入 or 拆分."""
    return {former.id: former.heirs for former in former_units(tx, year)}


def former_units(tx: Reading, year: int) -> tuple[FormerUnit, ...]:
    """The units that ended within a year by 并入 or 拆分, in the order of the list."""
    heirs: dict[UUID, list[UUID]] = {}
    rows: dict[UUID, tuple[str, str, int | None]] = {}
    for old, name, kind, order, heir in tx.session.execute(
        select(Unit.id, Unit.name, Unit.kind, Unit.order_no, UnitChange.other_id)
        .join(UnitChange, Unit.id == UnitChange.unit_id)
        .where(
            UnitChange.deleted.is_(False),
            UnitChange.kind.in_(sorted(kind.value for kind in SUCCESSION)),
            UnitChange.other_id.is_not(None),
            Unit.deleted.is_(False),
            Unit.valid_to.between(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        )
        .order_by(UnitChange.on, UnitChange.id)
    ):
        if heir is not None:
            rows[old] = (name, kind, order)
            heirs.setdefault(old, []).append(heir)
    ordered = sorted(heirs, key=lambda unit: (rows[unit][2] or 0, rows[unit][0]))
    return tuple(
        FormerUnit(unit, rows[unit][0], UnitKind(rows[unit][1]), rows[unit][2], tuple(heirs[unit]))
        for unit in ordered
    )


def placements(tx: Reading, *schemes: EffectiveScheme) -> Iterator[Placement]:
    """All leaves of the schemes (of one cycle) that apply to units that ended in its year.

    A decision for a unit that is no successor (the change was taken back and another came in
    its place) decides nothing.
    """
    first = schemes[0]
    said = _decisions(tx, first.cycle)
    leaves: dict[UnitKind, tuple[IndicatorValue, ...]] = {}
    for former in former_units(tx, first.year):
        if former.kind not in leaves:
            leaves[former.kind] = _leaves(schemes, former.kind)
        for leaf in leaves[former.kind]:
            at, reason = said.get((former.id, leaf.id), (None, ""))
            decision = at if at in (former.id, *former.heirs) else None
            yield Placement(
                former, leaf, counts_at(former.heirs, decision), decision is not None, reason
            )


def _leaves(schemes: Sequence[EffectiveScheme], kind: UnitKind) -> tuple[IndicatorValue, ...]:
    """The leaves of all the schemes, each once."""
    return tuple({leaf.id: leaf for scheme in schemes for leaf in scheme.leaves(kind)}.values())


def _decisions(tx: Reading, cycle: UUID) -> Mapping[tuple[UUID, UUID], tuple[UUID, str]]:
    """(former unit, indicator) → where the office once put it, and why."""
    return {
        (row.unit_id, row.indicator_id): (row.counts_at_id, row.reason or "")
        for row in tx.session.execute(
            select(
                IndicatorPlacement.unit_id,
                IndicatorPlacement.indicator_id,
                IndicatorPlacement.counts_at_id,
                IndicatorPlacement.reason,
            ).where(IndicatorPlacement.cycle_id == cycle, IndicatorPlacement.deleted.is_(False))
        )
    }
