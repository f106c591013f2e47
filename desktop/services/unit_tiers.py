"""等次与计分: which units of less than the needed months take part, and where results count.

Source: domain.md §2.10: less than six months in a cycle → 不定等次 unless decided otherwise;
the office decides per indicator where a former unit's result counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import or_, select

from desktop.models.changes import Change
from desktop.models.indicators import IndicatorPlacement
from desktop.models.units import Unit, UnitInclusion
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.reach import barred_units
from desktop.services.scheme_reading import effective_scheme
from desktop.services.unit_placements import Placement, heirs_of_year, placements
from desktop.services.unit_times import months_in_year, takes_part
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.terms import UnitKind

REASON_LENGTH = 500
LAST_QUARTER = 4
_WHAT = "等次与计分"


@dataclass(frozen=True, slots=True)
class InclusionLine:
    """A unit of less than the needed months, or one that was decided on.

    ``decision`` None: the rule counts. ``takes_part`` is what comes of both.
    """

    unit: UUID
    name: str
    months: int
    needed: int
    decision: bool | None
    reason: str
    takes_part: bool


@dataclass(frozen=True, slots=True)
class PlacementLine:
    """A former unit's result under an indicator. ``counts_at`` None is a question to the office.

    ``choices`` are the unit itself and its successors; ``decided``: the office said so, it is
    not only that there is just one successor.
    """

    unit: UUID
    name: str
    indicator: UUID
    code: str
    title: str
    choices: tuple[tuple[UUID, str], ...]
    counts_at: UUID | None
    decided: bool
    reason: str


def inclusion_id(cycle: UUID, unit: UUID) -> UUID:
    """The id of the decision on a unit in a cycle."""
    return uuid5(cycle, f"inclusion/{unit.hex}")


def placement_id(cycle: UUID, unit: UUID, indicator: UUID) -> UUID:
    """The id of the decision on a former unit's indicator in a cycle."""
    return uuid5(cycle, f"placement/{unit.hex}/{indicator.hex}")


def inclusions_of(tx: Reading, cycle: UUID) -> dict[UUID, bool]:
    """The office's decisions of a cycle by unit, for ``unit_times.takes_part``."""
    rows = tx.session.scalars(
        select(UnitInclusion).where(
            UnitInclusion.cycle_id == cycle, UnitInclusion.deleted.is_(False)
        )
    )
    return {row.unit_id: row.included for row in rows}


class UnitTierService(Service):
    """Who takes part in 等次, and where the results of units that ended count."""

    @reads(Operation.READ_SCHEME)
    def inclusions(self, tx: Reading, cycle: UUID) -> tuple[InclusionLine, ...]:
        """Units of less than the needed months and those decided on, in order of the list.

        Barred units are left out.
        """
        scheme = effective_scheme(tx, cycle, LAST_QUARTER)
        needed, year = int(scheme.rule("unit.months_for_tier")), scheme.year
        said = {
            row.unit_id: row
            for row in tx.session.scalars(
                select(UnitInclusion).where(
                    UnitInclusion.cycle_id == cycle, UnitInclusion.deleted.is_(False)
                )
            )
        }
        lines = []
        barred = barred_units(tx)
        for unit in _units_of_year(tx, year):
            if unit.id in barred:
                continue
            months = months_in_year(unit.valid_from, unit.valid_to, year)
            row = said.get(unit.id)
            if months >= needed and row is None:
                continue
            decision = None if row is None else row.included
            lines.append(
                InclusionLine(
                    unit.id,
                    unit.name,
                    months,
                    needed,
                    decision,
                    "" if row is None else row.reason,
                    takes_part(months, needed, decision=decision),
                )
            )
        return tuple(lines)

    @writes(Operation.EDIT_SCHEME)
    def include(self, tx: Writing, cycle: UUID, unit: UUID, reason: str, *, included: bool) -> None:
        """Decide whether a unit takes part in 等次. Raises Invalid, NotFound, Refused."""
        unsealed(tx, cycle, _WHAT)
        existing_unit(tx, unit)
        tx.about("unit", unit)
        tx.not_oneself(unit=unit)
        _check_reason(reason)
        key = inclusion_id(cycle, unit)
        there = tx.session.get(UnitInclusion, key)
        fields: dict[str, object] = {"included": included, "reason": reason.strip()}
        if there is not None:
            tx.write([Change("unit_inclusion", key, {**fields, "deleted": False}, there.version)])
        else:
            ties: dict[str, object] = {"cycle_id": cycle, "unit_id": unit}
            tx.write([Change("unit_inclusion", key, {**ties, **fields})])

    @writes(Operation.EDIT_SCHEME)
    def let_rule_decide(self, tx: Writing, cycle: UUID, unit: UUID) -> None:
        """Take the decision on a unit back. Raises NotFound, Refused."""
        unsealed(tx, cycle, _WHAT)
        tx.about("unit", unit)
        tx.not_oneself(unit=unit)
        there = tx.session.get(UnitInclusion, inclusion_id(cycle, unit))
        if there is None or there.deleted:
            raise NotFound("该单位没有另行决定，已按规则执行。")
        tx.write([Change("unit_inclusion", there.id, {"deleted": True}, there.version)])

    @reads(Operation.READ_SCHEME)
    def placements(self, tx: Reading, cycle: UUID) -> tuple[PlacementLine, ...]:
        """The indicators of units that ended in the cycle's year, and where each counts.

        Left out where the unit or one of its successors is barred: each gains or loses by it.
        """
        barred = barred_units(tx)
        found = [
            placement
            for placement in placements(tx, effective_scheme(tx, cycle, LAST_QUARTER))
            if barred.isdisjoint((placement.former.id, *placement.former.heirs))
        ]
        named = {heir for placement in found for heir in placement.former.heirs}
        names: dict[UUID, str] = {
            row.id: row.name
            for row in tx.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(named)))
        }
        return tuple(_placement_line(placement, names) for placement in found)

    @writes(Operation.EDIT_SCHEME)
    def place(
        self,
        tx: Writing,
        cycle: UUID,
        unit: UUID,
        indicators: Sequence[UUID],
        counts: UUID,
        reason: str = "",
    ) -> None:
        """Decide where a former unit's results under indicators count: there or at a successor.

        What one successor does not get another does, so none of them may be the actor's own.
        Raises Invalid, NotFound, Refused.
        """
        unsealed(tx, cycle, _WHAT)
        scheme = effective_scheme(tx, cycle, LAST_QUARTER)
        old = existing_unit(tx, unit)
        tx.about("unit", unit)
        choices = (unit, *heirs_of_year(tx, scheme.year).get(unit, ()))
        for choice in choices:
            tx.not_oneself(unit=choice)
        if counts not in choices:
            raise Invalid({"counts_at": f"只能计入“{old.name}”本身或承接它的单位。请重新选择。"})
        leaves = {leaf.id for leaf in scheme.leaves(UnitKind(old.kind))}
        if not indicators or not leaves.issuperset(indicators):
            raise Invalid({"indicators": "请选择该单位适用的考核指标。"})
        if len(reason) > REASON_LENGTH:
            raise Invalid({"reason": f"理由不能超过 {REASON_LENGTH} 字。请精简。"})
        changes = []
        for indicator in indicators:
            key = placement_id(cycle, unit, indicator)
            there = tx.session.get(IndicatorPlacement, key)
            fields: dict[str, object] = {"counts_at_id": counts, "reason": reason.strip() or None}
            if there is not None:
                again = {**fields, "deleted": False}
                changes.append(Change("indicator_placement", key, again, there.version))
                continue
            ties = {"cycle_id": cycle, "unit_id": unit, "indicator_id": indicator}
            changes.append(Change("indicator_placement", key, {**ties, **fields}))
        tx.write(changes)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": "请写明理由，例如部务会决定及日期。"})
    if len(reason) > REASON_LENGTH:
        raise Invalid({"reason": f"理由不能超过 {REASON_LENGTH} 字。请精简。"})


def _placement_line(placement: Placement, names: Mapping[UUID, str]) -> PlacementLine:
    former, leaf = placement.former, placement.leaf
    return PlacementLine(
        former.id,
        former.name,
        leaf.id,
        leaf.code,
        leaf.title,
        ((former.id, former.name), *((heir, names[heir]) for heir in former.heirs)),
        placement.counts_at,
        placement.decided,
        placement.reason,
    )


def _units_of_year(tx: Reading, year: int) -> list[Unit]:
    """The units that existed on some day of a year."""
    return list(
        tx.session.scalars(
            select(Unit)
            .where(
                Unit.deleted.is_(False),
                or_(Unit.valid_from.is_(None), Unit.valid_from <= dt.date(year, 12, 31)),
                or_(Unit.valid_to.is_(None), Unit.valid_to >= dt.date(year, 1, 1)),
            )
            .order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Unit.id)
        )
    )
