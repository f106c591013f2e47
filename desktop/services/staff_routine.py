"""科室平时考核: counts of 好, 较好, 一般 and 较差 by section and quarter, without names.

好 may be at most a share of a unit's participants in a quarter (rule ``routine.good_share``),
checked at entry over all its sections together. Source: domain.md §1, §2.4 (6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.indicators import StaffRoutine
from desktop.models.units import Unit
from desktop.services.blanks import bare
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Difference, Invalid, Stale
from desktop.services.permissions import Operation
from desktop.services.reach import barred_units
from desktop.services.scheme import rule_value
from desktop.services.scheme_values import QUARTERS
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed

GOOD_RULE: Final = "routine.good_share"
COUNTS: Final = ("good", "fair", "average", "poor")
_MOST: Final = 100_000
_LONGEST: Final = 60
_WHAT: Final = "科室平时考核"


@dataclass(frozen=True, slots=True)
class SectionCounts:
    """A section's result in a quarter, in people. ``participants`` is the sum of the four."""

    section: str
    good: int
    fair: int
    average: int
    poor: int

    @property
    def participants(self) -> int:
        """How many took part."""
        return self.good + self.fair + self.average + self.poor


@dataclass(frozen=True, slots=True)
class UnitRoutine:
    """A unit's sections in a quarter; ``versions`` are those of the rows by section."""

    unit_id: UUID
    unit: str
    sections: tuple[SectionCounts, ...]
    versions: Mapping[str, str]

    @property
    def participants(self) -> int:
        """How many took part in the unit."""
        return sum(s.participants for s in self.sections)

    @property
    def good(self) -> int:
        """How many got 好."""
        return sum(s.good for s in self.sections)


def routine_id(cycle: UUID, unit: UUID, section: str, quarter: int) -> UUID:
    """The id of a section's row: one a quarter of a cycle."""
    return uuid5(unit, f"routine/{cycle.hex}/{quarter}/{bare(section)}")


def good_fault(sections: Iterable[SectionCounts], share: Decimal) -> str:
    """Why the counts give 好 to too many; empty when they do not. Pure.

    The comparison is exact: 4 of 10 is within 40 %, 5 of 11 is not.
    """
    rows = tuple(sections)
    people, good = sum(s.participants for s in rows), sum(s.good for s in rows)
    if good <= share * people:
        return ""
    most = int(share * people)
    return (
        f"“好”共 {good} 人，超过参加人数 {people} 人的 {share * 100:.0f}%（最多 {most} 人）。"
        "请核对后再保存。"
    )


class StaffRoutineService(Service):
    """Results of sections."""

    @reads(Operation.READ_PROGRESS)
    def units(
        self, tx: Reading, cycle: UUID, quarter: int, unit: UUID | None = None
    ) -> tuple[UnitRoutine, ...]:
        """Units with results in a quarter, in their order; barred ones are left out."""
        statement = (
            select(StaffRoutine, Unit.name)
            .join(Unit, Unit.id == StaffRoutine.unit_id)
            .where(
                StaffRoutine.cycle_id == cycle,
                StaffRoutine.quarter == quarter,
                StaffRoutine.deleted.is_(False),
                StaffRoutine.unit_id.not_in(barred_units(tx)),
            )
            .order_by(Unit.order_no, Unit.name_key, StaffRoutine.section)
        )
        if unit is not None:
            statement = statement.where(StaffRoutine.unit_id == unit)
        found: dict[UUID, tuple[str, list[StaffRoutine]]] = {}
        for row, name in tx.session.execute(statement):
            found.setdefault(row.unit_id, (name, []))[1].append(row)
        return tuple(
            UnitRoutine(
                key,
                name,
                tuple(_counts(row) for row in rows),
                {row.section: row.version for row in rows},
            )
            for key, (name, rows) in found.items()
        )

    @writes(Operation.EDIT_PROGRESS)
    def save(
        self,
        tx: Writing,
        cycle: UUID,
        quarter: int,
        unit: UUID,
        sections: Sequence[SectionCounts],
        versions: Mapping[str, str],
    ) -> None:
        """Store a unit's sections of a quarter as they are given; others of it are taken out.

        ``versions`` are those that the form was read with. Raises Invalid, Stale, Refused.
        """
        unsealed(tx, cycle, _WHAT)
        existing_unit(tx, unit)
        tx.not_oneself(unit=unit)
        tx.about("unit", unit)
        tx.write(routine_changes(tx, cycle, quarter, unit, sections, versions))


def routine_changes(
    tx: Reading,
    cycle: UUID,
    quarter: int,
    unit: UUID,
    sections: Sequence[SectionCounts],
    versions: Mapping[str, str],
) -> list[Change]:
    """The changes that store a unit's sections of a quarter. Raises Invalid, Stale."""
    faults = section_faults(quarter, sections)
    if not faults:
        fault = good_fault(sections, rule_value(tx, cycle, GOOD_RULE, quarter))
        faults = {"good": fault} if fault else {}
    if faults:
        raise Invalid(faults)
    rows = {
        row.id: row
        for row in tx.session.scalars(
            select(StaffRoutine).where(
                StaffRoutine.cycle_id == cycle,
                StaffRoutine.unit_id == unit,
                StaffRoutine.quarter == quarter,
            )
        )
    }
    unseen = [r.section for r in rows.values() if not r.deleted and r.section not in versions]
    if unseen:
        raise Stale(tuple(Difference("section", "科室", "", name) for name in unseen))
    changes: list[Change] = []
    kept = set()
    for place in sections:
        key = routine_id(cycle, unit, place.section, quarter)
        kept.add(key)
        row = rows.get(key)
        base = None if row is None else versions.get(row.section, row.version)
        fields = {
            "cycle_id": cycle,
            "unit_id": unit,
            "section": place.section.strip(),
            "quarter": quarter,
            "participants": place.participants,
            **{name: getattr(place, name) for name in COUNTS},
            "deleted": False,
        }
        changes.append(Change("staff_routine", key, fields, base))
    changes += [
        Change("staff_routine", row.id, {"deleted": True}, versions[row.section])
        for row in rows.values()
        if row.id not in kept and not row.deleted
    ]
    return changes


def section_faults(quarter: int, sections: Sequence[SectionCounts]) -> dict[str, str]:
    """What is wrong with a unit's sheet, by section. Pure."""
    if quarter not in QUARTERS:
        return {"quarter": "季度应为 1 至 4。请重新选择。"}
    faults: dict[str, str] = {}
    seen: set[str] = set()
    for number, place in enumerate(sections, 1):
        name = place.section.strip()
        key = name or f"第{number}行"
        if not name:
            faults[key] = f"第 {number} 行没有填写科室名称。请补填。"
        elif len(name) > _LONGEST:
            faults[key] = f"科室名称不能超过 {_LONGEST} 字。请精简。"
        elif bare(name) in seen:
            faults[key] = f"科室“{name}”出现了两次。请合并为一行。"
        elif any(not 0 <= getattr(place, count) <= _MOST for count in COUNTS):
            faults[key] = f"“{name}”的人数应为不小于 0 的整数。请核对。"
        elif place.participants == 0:
            faults[key] = f"“{name}”没有人参加。没有开展的科室请整行删除。"
        seen.add(bare(name))
    return faults


def _counts(row: StaffRoutine) -> SectionCounts:
    return SectionCounts(row.section, row.good, row.fair, row.average, row.poor)
