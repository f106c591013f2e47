"""平时考核结果: the grades of named cadres by quarter, entered unit by unit.

Each side enters grades under its own name: a team those of the units that it is paired with, the
office those of any unit (``team_id`` None); a grade that the other side entered stays as it is.
Source: domain.md §1, §2.4 (6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from desktop.models.cadres import Cadre
from desktop.models.changes import Change
from desktop.models.routine_grades import RoutineGrade
from desktop.models.units import Unit
from desktop.services.conflict_marks import MARK
from desktop.services.cycles import cycle_row, rule_value
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Difference, Invalid, Refused, Stale
from desktop.services.permissions import Operation
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.recording_team import (
    only_own_side,
    recording_team,
    reviving_team,
)
from desktop.services.routine_grade_gaps import UnitGaps, gaps, unit_ids
from desktop.services.routine_grade_reading import (
    CadreGrades,
    GradeCell,
    GradeSheet,
    Listed,
    grade_id,
    listed_in,
    rows_of_quarters,
    sheet_of,
    standing_in,
)
from desktop.services.routine_grade_rules import (
    QUARTER_NAMES,
    REMARK_LENGTH,
    QuarterState,
    named_good_fault,
    quarter_day,
    quarter_state,
    words_of,
)
from desktop.services.scheme_values import QUARTERS
from desktop.services.sheets.routine_grades import GradeRecord, grades_workbook
from desktop.services.staff_routine import GOOD_RULE
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.terms import RoutineGradeValue

__all__ = [
    "CadreGrades",
    "GradeCell",
    "GradeEntry",
    "GradeSheet",
    "RoutineGradeService",
    "UnitGaps",
    "grade_changes",
]

WHAT: Final = "平时考核结果"


@dataclass(frozen=True, slots=True)
class GradeEntry:
    """A cell that was changed. ``grade`` None takes the grade out; ``version`` as it was read."""

    cadre: UUID
    quarter: int
    grade: RoutineGradeValue | None
    remark: str = ""
    version: str | None = None


class RoutineGradeService(Service):
    """Grades of cadres."""

    @reads(Operation.READ_RECORDS)
    def find(
        self, tx: Reading, cycle: UUID, text: str = "", *, gaps_only: bool = False
    ) -> tuple[UUID, ...]:
        """The units of a year in order; a team's account gets those that it is paired with.

        ``gaps_only``: where a due grade is missing or too many have 好. Barred ones are left out. Raises NotFound.
        """
        year = cycle_row(tx, cycle).year
        ids = unit_ids(tx, year, text)
        if not gaps_only:
            return ids
        return tuple(
            u.unit_id for u in gaps(tx, cycle, year, ids) if any(u.missing.values()) or u.over
        )

    @reads(Operation.READ_RECORDS)
    def rows(self, tx: Reading, cycle: UUID, ids: Sequence[UUID]) -> tuple[UnitGaps, ...]:
        """What is missing in some units, in their order; barred ones are left out."""
        barred, year = barred_units(tx), cycle_row(tx, cycle).year
        return gaps(tx, cycle, year, [unit for unit in ids if unit not in barred])

    @reads(Operation.READ_RECORDS)
    def sheet(self, tx: Reading, cycle: UUID, unit: UUID) -> GradeSheet:
        """A unit's sheet of a year. Raises NotFound, Refused."""
        row = existing_unit(tx, unit)
        tx.not_oneself(unit=unit)
        return sheet_of(tx, cycle, cycle_row(tx, cycle).year, row)

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, cycle: UUID, unit: UUID, entries: Sequence[GradeEntry]) -> int:
        """Store the changed cells of a unit's sheet, all or none; returns how many.

        Raises Invalid (keyed by cadre id and quarter, or by quarter), Stale, Refused, NotFound.
        """
        year = unsealed(tx, cycle, WHAT).year
        existing_unit(tx, unit)
        tx.about("unit", unit)
        changes = grade_changes(tx, cycle, year, unit, entries)
        tx.write(changes)
        return len(changes)

    @reads(Operation.PRINT, logged=True)
    def export_xlsx(self, tx: Reading, cycle: UUID, unit: UUID | None = None) -> bytes:
        """The grades of a unit, or of all that the account sees, as a workbook to take in again.

        Raises NotFound, Refused.
        """
        records = self._records(tx, cycle, unit, filled=True)
        tx.detail["rows"] = len(records)
        return grades_workbook(cycle_row(tx, cycle).year, records)

    @reads(Operation.PRINT_FORMS)
    def template_xlsx(self, tx: Reading, cycle: UUID, unit: UUID | None = None) -> bytes:
        """The same workbook with names and no grades, for units to fill in. Raises as above."""
        records = self._records(tx, cycle, unit, filled=False)
        return grades_workbook(cycle_row(tx, cycle).year, records)

    def _records(
        self, tx: Reading, cycle: UUID, unit: UUID | None, *, filled: bool
    ) -> list[GradeRecord]:
        year = cycle_row(tx, cycle).year
        if unit is not None:
            tx.not_oneself(unit=unit)
            units = [existing_unit(tx, unit)]
        else:
            units = [existing_unit(tx, one) for one in unit_ids(tx, year)]
        return [
            GradeRecord(
                sheet.unit,
                line.name,
                line.post,
                tuple(cell.text if filled else "" for cell in line.cells),
                _disputed(line) if filled else "",
            )
            for sheet in (sheet_of(tx, cycle, year, row) for row in units)
            for line in sheet.cadres
        ]


def _disputed(line: CadreGrades) -> str:
    """Which quarters of a line are in conflict: 第一季度有冲突待裁定."""
    pairs = zip(QUARTER_NAMES, line.cells, strict=True)
    names = "、".join(name for name, cell in pairs if cell.conflicts)
    return f"{names}有{MARK}待裁定" if names else ""


def grade_changes(
    tx: Reading, cycle: UUID, year: int, unit: UUID, entries: Sequence[GradeEntry]
) -> list[Change]:
    """The changes that store cells of a unit's sheet. Raises Invalid, Stale, Refused."""
    tx.not_oneself(unit=unit)
    _reachable(tx, {entry.cadre for entry in entries})
    listed = listed_in(tx, cycle, year, unit)
    people = listed.members
    stored = rows_of_quarters(tx, cycle, [e.cadre for e in entries])
    _check_entries(tx, year, entries, {c: q for c, (_, q) in people.items()}, stored, cycle)
    standing = {row.id for row in stored.values() if not row.deleted}
    keyed = [(grade_id(entry.cadre, cycle, entry.quarter), entry) for entry in entries]
    today = tx.desk.clock.today()
    days = {entry.quarter: quarter_day(year, entry.quarter, today) for entry in entries}
    changes, quarters = [], set()
    for key, entry in keyed:
        row = stored.get(key)
        if row is not None and key in standing:
            name = _name(people, entry.cadre)
            change = _over(tx, row, unit, entry, name, days[entry.quarter])
        elif entry.grade is not None:
            change = _new(tx, cycle, unit, entry, row, days[entry.quarter])
        else:
            change = None
        if change is not None:
            changes.append(change)
            quarters.add(entry.quarter)
    faults = {
        f"good/{quarter}": fault
        for quarter, fault in good_faults(tx, cycle, unit, listed, entries, quarters).items()
    }
    if faults:
        raise Invalid(faults)
    return changes


def _reachable(tx: Reading, cadres: Iterable[UUID]) -> None:
    barred = barred_cadres(tx)
    for cadre in sorted(barred.intersection(cadres)):
        tx.not_oneself(cadre=cadre)
        raise Refused("按回避规定，不能登记该干部的平时考核结果。请由其他人员办理。")


def _name(people: Mapping[UUID, tuple[Cadre, frozenset[int]]], cadre: UUID) -> str:
    return people[cadre][0].name if cadre in people else "该干部"


def _check_entries(
    tx: Reading,
    year: int,
    entries: Sequence[GradeEntry],
    quarters: Mapping[UUID, frozenset[int]],
    stored: Mapping[UUID, RoutineGrade],
    cycle: UUID,
) -> None:
    today = tx.desk.clock.today()
    faults: dict[str, str] = {}
    for entry in entries:
        if entry.quarter not in QUARTERS:
            raise Invalid({"quarter": "季度应为 1 至 4。请重新选择。"})
        where, name = f"{entry.cadre.hex}/{entry.quarter}", QUARTER_NAMES[entry.quarter - 1]
        row = stored.get(grade_id(entry.cadre, cycle, entry.quarter))
        new = row is None or row.deleted
        if entry.grade is None:
            continue
        if len(entry.remark) > REMARK_LENGTH:
            faults[where] = f"{name}的备注不能超过 {REMARK_LENGTH} 字。请精简。"
        elif quarter_state(year, entry.quarter, today) is QuarterState.LOCKED:
            faults[where] = f"{name}还没有开始，不能填写。请清空这一格。"
        elif new and entry.quarter not in quarters.get(entry.cadre, frozenset()):
            faults[where] = f"该干部{name}不在本单位。请在其所在单位填写，或先登记调动。"
    if faults:
        raise Invalid(faults)


def _over(
    tx: Reading, row: RoutineGrade, unit: UUID, entry: GradeEntry, name: str, day: dt.date
) -> Change | None:
    """The change of a grade that stands; None when it says the same."""
    remark = entry.remark.strip() or None
    if entry.grade is not None and (entry.grade.value, remark) == (row.grade, row.remark):
        return None
    what = f"{name}{QUARTER_NAMES[entry.quarter - 1]}的结果"
    if row.unit_id != unit:
        other = tx.session.get(Unit, row.unit_id)
        place = "其他单位" if other is None else f"“{other.name}”"
        raise Refused(f"{what}已在{place}登记。请先在该单位的表中清空，再在这里填写。")
    only_own_side(tx, row.team_id, what, unit, day)
    if entry.version is None:
        theirs = words_of(RoutineGradeValue(row.grade), row.remark or "")
        raise Stale((Difference("grade", what, words_of(entry.grade, entry.remark), theirs),))
    if entry.grade is None:
        return Change("routine_grade", row.id, {"deleted": True}, entry.version)
    fields = {"grade": entry.grade, "remark": remark}
    return Change("routine_grade", row.id, fields, entry.version)


def _new(
    tx: Reading,
    cycle: UUID,
    unit: UUID,
    entry: GradeEntry,
    row: RoutineGrade | None,
    day: dt.date,
) -> Change:
    """The change that makes a grade of a quarter, or brings back one that was taken out.

    ``day`` says whose unit it was in the quarter.
    """
    team = (
        recording_team(tx, unit, day)
        if row is None
        else reviving_team(tx, row.team_id, "这一格", unit, day)
    )
    fields: dict[str, object] = {
        "cadre_id": entry.cadre,
        "unit_id": unit,
        "team_id": team,
        "cycle_id": cycle,
        "quarter": entry.quarter,
        "grade": entry.grade,
        "remark": entry.remark.strip() or None,
        "deleted": False,
    }
    key = grade_id(entry.cadre, cycle, entry.quarter)
    return Change("routine_grade", key, fields, None if row is None else row.version)


def good_faults(
    tx: Reading,
    cycle: UUID,
    unit: UUID,
    listed: Listed,
    entries: Sequence[GradeEntry],
    quarters: Iterable[int],
) -> dict[int, str]:
    """Quarters in which too many would have 好 after these entries, with the sentence.

    Measured against all who are listed in the unit in the quarter: a sheet is typed bit by bit.
    Where two sides came to too many together, each may still lower its own.
    """
    looked_at = sorted(set(quarters))
    if not looked_at:
        return {}
    shares = {q: rule_value(tx, cycle, GOOD_RULE, q) for q in looked_at}
    standing = standing_in(tx, cycle, unit)
    before = {q: _good(standing[q]) for q in looked_at}
    for entry in entries:
        if entry.grade is None:
            standing[entry.quarter].pop(entry.cadre, None)
        else:
            standing[entry.quarter][entry.cadre] = entry.grade
    people = listed.participants(standing)
    found = {q: named_good_fault(q, standing[q].values(), people[q], shares[q]) for q in looked_at}
    return {q: fault for q, fault in found.items() if fault and _good(standing[q]) > before[q]}


def _good(grades: Mapping[UUID, RoutineGradeValue]) -> int:
    return sum(grade is RoutineGradeValue.GOOD for grade in grades.values())
