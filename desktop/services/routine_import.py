"""Taking 科室平时考核 from a workbook: previewed, then stored whole unit by unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from desktop.models.indicators import StaffRoutine
from desktop.services.cycles import cycle_row
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid
from desktop.services.permissions import Operation
from desktop.services.scheme import rule_value
from desktop.services.sheet_files import sheets_of
from desktop.services.sheet_rows import NotTaken, SheetUnits, not_read
from desktop.services.sheets import RowProblem
from desktop.services.sheets.progress_words import quarter_of, year_of
from desktop.services.sheets.routine import RoutineEntry, extract_routine
from desktop.services.staff_routine import (
    GOOD_RULE,
    SectionCounts,
    good_fault,
    routine_changes,
    section_faults,
)
from desktop.services.unit_names import units_by_name
from desktop.services.unsealed import unsealed


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """A unit's sections as the workbook has them. ``replaces``: how many stand there now.

    ``versions`` are those of the rows that stood there at the preview, by section.
    """

    unit_id: UUID
    unit: str
    sections: tuple[SectionCounts, ...]
    replaces: int
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RoutinePlan:
    """The preview: what would be stored, and what would not."""

    cycle: UUID
    quarter: int
    file: str
    units: tuple[UnitSheet, ...]
    problems: tuple[NotTaken, ...]

    @property
    def sections(self) -> int:
        """How many sections would be stored."""
        return sum(len(u.sections) for u in self.units)


class RoutineImportService(Service):
    """The workbook's way in."""

    @reads(Operation.EDIT_PROGRESS)
    def preview(
        self, tx: Reading, cycle: UUID, quarter: int, path: Path, unit: UUID | None = None
    ) -> RoutinePlan:
        """What a workbook would store; changes nothing. Raises Invalid for a file without a table.

        ``unit`` stands in where the sheet names none (a unit's own table).
        """
        unsealed(tx, cycle, "科室平时考核")
        found = extract_routine(sheets_of(path, path.name))
        year = cycle_row(tx, cycle).year
        fault = found.refusal or next(
            (said for t in (*found.titles, path.stem) if (said := other_time(t, year, quarter))), ""
        )
        if fault:
            raise Invalid({"file": fault})
        units = SheetUnits(tx, found.entries, unit, beside="上方")
        problems = units.not_taken
        problems += not_read(found.problems)
        by_unit = _by_unit(units, found.entries)
        share = rule_value(tx, cycle, GOOD_RULE, quarter)
        stand = _standing(tx, cycle, quarter, list(by_unit))
        hurt = units_by_name(tx, _hurt_units(found.problems, found.entries))
        wrong = {key for hits in hurt.values() for key, _ in hits}
        if unit is not None and "" in hurt:
            wrong.add(unit)
        sheets = []
        for key, (name, rows) in by_unit.items():
            faults = section_faults(quarter, rows)
            over = good_fault(rows, share)
            if faults or over:
                reason = over or "；".join(faults.values())
                problems.append(NotTaken(name, reason))
            elif key in wrong:
                problems.append(
                    NotTaken(
                        name, "该单位有未采用的行，为免漏计，整个单位暂不采用。请改正后重新导入。"
                    )
                )
            else:
                versions = stand.get(key, {})
                sheets.append(UnitSheet(key, name, tuple(rows), len(versions), versions))
        return RoutinePlan(cycle, quarter, path.name, tuple(sheets), tuple(problems))

    @writes(Operation.EDIT_PROGRESS)
    def take(self, tx: Writing, plan: RoutinePlan) -> int:
        """Store a previewed workbook, all of it or nothing. Returns how many sections.

        Raises Stale when a unit's results moved on since the preview, Refused.
        """
        unsealed(tx, plan.cycle, "科室平时考核")
        for sheet in plan.units:
            tx.not_oneself(unit=sheet.unit_id)
            tx.about("unit", sheet.unit_id)
            tx.write(
                routine_changes(
                    tx, plan.cycle, plan.quarter, sheet.unit_id, sheet.sections, sheet.versions
                )
            )
        return plan.sections


def other_time(title: str, year: int, quarter: int) -> str:
    """Why a table of this title is not of the chosen quarter; empty when it may be. Pure."""
    said_year, said_quarter = year_of(title), quarter_of(title)
    if said_year in (None, year) and said_quarter in (None, quarter):
        return ""
    named = "".join(
        (
            "" if said_year is None else f"{said_year} 年",
            "" if said_quarter is None else f"第 {said_quarter} 季度",
        )
    )
    return (
        f"表中写明是{named}，与当前选择的 {year} 年第 {quarter} 季度不一致，没有采用。"
        "请在上方选对年度和季度，再导入。"
    )


def _by_unit(
    units: SheetUnits, entries: Sequence[RoutineEntry]
) -> dict[UUID, tuple[str, list[SectionCounts]]]:
    """Entries by the unit that they mean."""
    found: dict[UUID, tuple[str, list[SectionCounts]]] = {}
    for entry in entries:
        hit = units.of(entry)
        if hit is not None:
            counts = SectionCounts(entry.section, entry.good, entry.fair, entry.average, entry.poor)
            found.setdefault(hit[0], (hit[1], []))[1].append(counts)
    return found


def _hurt_units(
    problems: Sequence[tuple[str, RowProblem]], entries: Sequence[RoutineEntry]
) -> set[str]:
    """Units whose rows surround a row that is not taken, as the sheet names them."""
    hurt = set()
    for sheet, problem in problems:
        above = [e for e in entries if e.sheet == sheet and e.row < problem.row]
        below = [e for e in entries if e.sheet == sheet and e.row > problem.row]
        hurt |= {e.unit for e in (*above[-1:], *below[:1])}
    return hurt


def _standing(
    tx: Reading, cycle: UUID, quarter: int, units: Sequence[UUID]
) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = {}
    for row in tx.session.scalars(
        select(StaffRoutine).where(
            StaffRoutine.cycle_id == cycle,
            StaffRoutine.quarter == quarter,
            StaffRoutine.unit_id.in_(units),
            StaffRoutine.deleted.is_(False),
        )
    ):
        found.setdefault(row.unit_id, {})[row.section] = row.version
    return found
