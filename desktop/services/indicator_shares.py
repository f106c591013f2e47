"""指标分解: a unit's indicators shared out to its sections and staff. Source: domain.md §1.

The shares of one indicator sum to exactly 100 %; what is not broken down has no rows at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import func, select

from desktop.models.changes import Change
from desktop.models.indicators import IndicatorShare
from desktop.services.blanks import bare
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid
from desktop.services.permissions import Operation
from desktop.services.reach import barred_units
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scheme_values import IndicatorValue
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.terms import UnitKind

WHOLE: Final = Decimal(100)
YEAR_END: Final = 4
_PLACES: Final = Decimal("0.0001")
_LONGEST: Final = 60
_LONGEST_DUTY: Final = 500
_WHAT: Final = "指标分解"


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A part of an indicator: the section, who in it (or nobody named), how much (percent)."""

    section: str
    share: Decimal
    person: str | None = None
    duty: str | None = None


@dataclass(frozen=True, slots=True)
class BrokenDown:
    """An indicator that applies to a unit, and its parts; without parts it is not broken down.

    ``versions`` are those of the stored parts by (section, person).
    """

    indicator: IndicatorValue
    lines: tuple[ShareLine, ...]
    versions: Mapping[tuple[str, str | None], str]


def share_id(cycle: UUID, unit: UUID, indicator: UUID, line: ShareLine) -> UUID:
    """The id of a part: one for each section and person."""
    who = bare(line.person or "")
    return uuid5(unit, f"share/{cycle.hex}/{indicator.hex}/{bare(line.section)}/{who}")


class IndicatorShareService(Service):
    """Breaking a unit's indicators down."""

    @reads(Operation.READ_PROGRESS)
    def of_unit(self, tx: Reading, cycle: UUID, unit: UUID) -> tuple[BrokenDown, ...]:
        """The unit's weighed leaves with their parts, in the order of the tree. Raises Refused."""
        tx.not_oneself(unit=unit)
        return broken_down(tx, cycle, unit)

    @reads(Operation.READ_PROGRESS)
    def counts(self, tx: Reading, cycle: UUID) -> dict[UUID, int]:
        """How many indicators of each unit are shared out; barred units are left out."""
        rows = tx.session.execute(
            select(IndicatorShare.unit_id, func.count(func.distinct(IndicatorShare.indicator_id)))
            .where(
                IndicatorShare.cycle_id == cycle,
                IndicatorShare.deleted.is_(False),
                IndicatorShare.unit_id.not_in(barred_units(tx)),
            )
            .group_by(IndicatorShare.unit_id)
        )
        return {unit: count for unit, count in rows}  # noqa: C416 - a row is no pair to mypy

    @writes(Operation.EDIT_PROGRESS)
    def save(
        self,
        tx: Writing,
        cycle: UUID,
        unit: UUID,
        parts: Mapping[UUID, Sequence[ShareLine]],
        versions: Mapping[tuple[UUID, str, str | None], str],
    ) -> int:
        """Store the parts of the named indicators; their former parts are taken out.

        ``versions`` are those that the form was read with, by (indicator, section, person).
        Returns how many rows changed. Raises Invalid (by indicator), Stale, Refused.
        """
        return store_shares(tx, cycle, unit, parts, versions)


def broken_down(tx: Reading, cycle: UUID, unit: UUID) -> tuple[BrokenDown, ...]:
    """The unit's weighed leaves with their parts, in the order of the tree."""
    by_leaf: dict[UUID, list[IndicatorShare]] = {}
    for row in _rows(tx, cycle, unit):
        if not row.deleted:
            by_leaf.setdefault(row.indicator_id, []).append(row)
    return tuple(
        BrokenDown(
            leaf,
            tuple(
                ShareLine(r.section, r.share, r.person, r.duty) for r in by_leaf.get(leaf.id, ())
            ),
            {(r.section, r.person): r.version for r in by_leaf.get(leaf.id, ())},
        )
        for leaf in applicable(tx, cycle, unit)
    )


def store_shares(
    tx: Writing,
    cycle: UUID,
    unit: UUID,
    parts: Mapping[UUID, Sequence[ShareLine]],
    versions: Mapping[tuple[UUID, str, str | None], str],
) -> int:
    """Write the parts of the named indicators, inside a service's transaction."""
    unsealed(tx, cycle, _WHAT)
    tx.not_oneself(unit=unit)
    leaves = {leaf.id: leaf for leaf in applicable(tx, cycle, unit)}
    faults: dict[str, str] = {}
    for key, lines in parts.items():
        leaf = leaves.get(key)
        fault = (
            "方案中没有这项适用于该单位的指标。请刷新后重试。"
            if leaf is None
            else share_fault(leaf.title, lines)
        )
        if fault:
            faults[key.hex] = fault
    if faults:
        raise Invalid(faults)
    changes = list(_changes(_rows(tx, cycle, unit), cycle, unit, parts, versions))
    tx.about("unit", unit)
    tx.write(changes)
    return len(changes)


def applicable(tx: Reading, cycle: UUID, unit: UUID) -> tuple[IndicatorValue, ...]:
    """The weighed leaves that apply to a unit at the end of the year. Raises NotFound."""
    kind = UnitKind(existing_unit(tx, unit).kind)
    return tuple(
        leaf for leaf in effective_scheme(tx, cycle, YEAR_END).leaves(kind) if leaf.weighed
    )


def share_fault(title: str, lines: Sequence[ShareLine]) -> str:
    """Why the parts of an indicator cannot be stored; empty when they can. Pure.

    No part at all means that the indicator is not broken down (any more).
    """
    if not lines:
        return ""
    seen: set[tuple[str, str]] = set()
    for line in lines:
        key = (bare(line.section), bare(line.person or ""))
        who = f"{line.section}{f'（{line.person}）' if line.person else ''}"
        fault = _line_fault(line)
        if fault:
            return f"“{title}”：{fault}"
        if key in seen:
            return f"“{title}”中“{who}”出现了两次。请合并为一行。"
        seen.add(key)
    total = sum((line.share for line in lines), Decimal(0))
    if total != WHOLE:
        return f"“{title}”的分解比例合计为 {_plain(total)}%，应为 100%。请核对各行比例。"
    return ""


def _line_fault(line: ShareLine) -> str:
    if not line.section.strip():
        return "有一行没有填写科室。请补填。"
    if max(len(line.section), len(line.person or "")) > _LONGEST:
        return f"科室和人员名称不能超过 {_LONGEST} 字。请精简。"
    if len(line.duty or "") > _LONGEST_DUTY:
        return f"分解任务不能超过 {_LONGEST_DUTY} 字。请精简。"
    if not 0 < line.share <= WHOLE or line.share != line.share.quantize(_PLACES):
        return f"“{line.section}”的比例应大于 0、不超过 100，最多四位小数。请核对。"
    return ""


def _rows(tx: Reading, cycle: UUID, unit: UUID) -> list[IndicatorShare]:
    return list(
        tx.session.scalars(
            select(IndicatorShare)
            .where(IndicatorShare.cycle_id == cycle, IndicatorShare.unit_id == unit)
            .order_by(IndicatorShare.section, IndicatorShare.person, IndicatorShare.id)
        )
    )


def _changes(
    rows: Sequence[IndicatorShare],
    cycle: UUID,
    unit: UUID,
    parts: Mapping[UUID, Sequence[ShareLine]],
    versions: Mapping[tuple[UUID, str, str | None], str],
) -> Iterable[Change]:
    there = {row.id: row for row in rows}
    kept: set[UUID] = set()
    for indicator, lines in parts.items():
        for line in lines:
            key = share_id(cycle, unit, indicator, line)
            kept.add(key)
            row = there.get(key)
            base = None
            if row is not None:
                base = versions.get((indicator, row.section, row.person), row.version)
            fields = {
                "cycle_id": cycle,
                "unit_id": unit,
                "indicator_id": indicator,
                "section": line.section.strip(),
                "person": (line.person or "").strip() or None,
                "share": line.share,
                "duty": (line.duty or "").strip() or None,
                "deleted": False,
            }
            if row is None or any(getattr(row, name) != value for name, value in fields.items()):
                yield Change("indicator_share", key, fields, base)
    for row in rows:
        if row.indicator_id in parts and row.id not in kept and not row.deleted:
            base = versions.get((row.indicator_id, row.section, row.person), row.version)
            yield Change("indicator_share", row.id, {"deleted": True}, base)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
