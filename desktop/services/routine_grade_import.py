"""Taking 平时考核结果 from a workbook: previewed, then stored whole. An empty cell never erases."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from desktop.models.cadres import Cadre
from desktop.models.routine_grades import RoutineGrade
from desktop.models.units import Unit
from desktop.services.blanks import bare
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid
from desktop.services.lrmx import parse_month
from desktop.services.permissions import Operation
from desktop.services.record_batches import RowsTaken, begin_batch, end_batch
from desktop.services.recording_team import hand_at, side_name
from desktop.services.routine_grade_reading import (
    Listed,
    grade_id,
    listed_in,
    paired_by_quarter,
    rows_of_quarters,
)
from desktop.services.routine_grade_rules import (
    QUARTER_NAMES,
    QuarterState,
    quarter_day,
    quarter_state,
    typed,
    words_of,
)
from desktop.services.routine_grades import WHAT, GradeEntry, good_faults, grade_changes
from desktop.services.scheme_values import QUARTERS
from desktop.services.sheet_files import sheets_of
from desktop.services.sheet_memory import remember, remembered
from desktop.services.sheet_rows import NotTaken, SheetUnits, not_read, other_year
from desktop.services.sheets.routine_grades import NAMES, GradeText, extract_grades
from desktop.services.unsealed import unsealed
from desktop.terms import RoutineGradeValue

MEMORY: Final = "routine_grades"
FIELDS: Final[Mapping[str, str]] = {
    "name": "姓名",
    "unit": "单位",
    **dict(zip(("q1", "q2", "q3", "q4"), QUARTER_NAMES, strict=True)),
    "grade": "某一季度的等次",
}
"""What a header that is not known may be said to mean."""


@dataclass(frozen=True, slots=True)
class PlannedGrade:
    """A cell that would be stored; ``before`` is what stands there now, empty for nothing."""

    unit_id: UUID
    unit: str
    name: str
    entry: GradeEntry
    before: str

    @property
    def words(self) -> str:
        """赵启明 第二季度：好 → 较好."""
        now = words_of(self.entry.grade, self.entry.remark)
        change = f"{self.before} → {now}" if self.before else now
        return f"{self.unit} {self.name} {QUARTER_NAMES[self.entry.quarter - 1]}：{change}"


@dataclass(frozen=True, slots=True)
class GradePlan:
    """The preview. ``same`` cells stand already as the file says;"""

    cycle: UUID
    file: str
    grades: tuple[PlannedGrade, ...]
    same: int
    problems: tuple[NotTaken, ...]

    @property
    def changed(self) -> tuple[PlannedGrade, ...]:
        """Those that replace another grade."""
        return tuple(g for g in self.grades if g.before)

    @property
    def units(self) -> int:
        """How many units they are of."""
        return len({g.unit_id for g in self.grades})


@dataclass(frozen=True, slots=True)
class _Person:
    cadre: Cadre
    quarters: frozenset[int]


class RoutineGradeImportService(Service):
    """The workbook's way in."""

    @reads(Operation.EDIT_RECORDS)
    def preview(
        self,
        tx: Reading,
        cycle: UUID,
        path: Path,
        unit: UUID | None = None,
        quarter: int | None = None,
    ) -> GradePlan:
        """What a workbook would store; changes nothing. Raises Invalid for one without a table.

        ``unit`` stands in where the sheet names none; ``quarter`` where it has one column of
        grades and does not say of which quarter.
        """
        year = unsealed(tx, cycle, WHAT).year
        found = extract_grades(sheets_of(path, path.name), remembered(tx, MEMORY))
        if fault := found.refusal or other_year((*found.titles, path.stem), year):
            raise Invalid({"file": fault})
        own = paired_by_quarter(tx, year)
        ours = {unit for paired in own.values() for unit in paired or ()}
        anywhere = tx.actor.team_no is None
        units = SheetUnits(tx, found.entries, unit, None if anywhere else frozenset(ours))
        units.not_taken += not_read(found.problems)
        return _Matching(tx, cycle, year, units, quarter).plan(found.entries, path.name)

    @reads(Operation.EDIT_RECORDS)
    def strange_headers(self, tx: Reading, path: Path) -> tuple[str, ...]:
        """Headers beside 姓名 that are not known, of a workbook in which no table was found."""
        return extract_grades(sheets_of(path, path.name), remembered(tx, MEMORY)).strange

    @writes(Operation.EDIT_RECORDS)
    def explain(self, tx: Writing, meanings: Mapping[str, str]) -> None:
        """Keep on this PC what headers mean: header → one of ``FIELDS``. Raises Invalid."""
        unknown = set(meanings.values()) - NAMES.keys()
        if unknown:
            raise Invalid({"header": "栏目含义不在可选范围内。请重新选择。"})
        remember(tx, MEMORY, meanings)

    @writes(Operation.EDIT_RECORDS)
    def take(self, tx: Writing, plan: GradePlan) -> RowsTaken:
        """Store a previewed workbook, all of it or nothing, as one batch; tells of how many grades.

        Raises Stale when a grade moved on since the preview, Invalid, Refused.
        """
        year = unsealed(tx, plan.cycle, WHAT).year
        begin_batch(tx)
        by_unit: dict[UUID, list[GradeEntry]] = defaultdict(list)
        for planned in plan.grades:
            by_unit[planned.unit_id].append(planned.entry)
        count = 0
        for unit, entries in by_unit.items():
            tx.about("unit", unit)
            changes = grade_changes(tx, plan.cycle, year, unit, entries)
            tx.write(changes)
            count += len(changes)
        again = len(plan.changed)
        batch = end_batch(tx, plan.file, len(plan.grades) - again, again)
        return RowsTaken(count, batch)


class _Matching:
    """From the texts of a workbook to cells of cadres."""

    def __init__(
        self,
        tx: Reading,
        cycle: UUID,
        year: int,
        units: SheetUnits,
        quarter: int | None,
    ) -> None:
        self.tx, self.cycle, self.year, self.units = tx, cycle, year, units
        self.quarter = quarter
        self.today = tx.desk.clock.today()
        self.paired = paired_by_quarter(tx, year)
        self.people: dict[UUID, dict[str, list[_Person]]] = {}
        self.listed: dict[UUID, Listed] = {}
        self.stored: dict[UUID, RoutineGrade] = {}
        self.same = 0
        self.seen: Counter[tuple[UUID, int]] = Counter()

    def plan(self, texts: Sequence[GradeText], file: str) -> GradePlan:
        """The preview of all of it."""
        planned: list[PlannedGrade] = []
        for text in texts:
            unit = self.units.of(text)
            person = None if unit is None else self._person(text, *unit)
            if unit is not None and person is not None:
                planned += self._cells(text, unit, person)
        kept = self._within_share(planned)
        return GradePlan(self.cycle, file, tuple(kept), self.same, tuple(self.units.not_taken))

    def _person(self, text: GradeText, unit: UUID, name: str) -> _Person | None:
        if unit not in self.people:
            shelf: dict[str, list[_Person]] = defaultdict(list)
            self.listed[unit] = listed_in(self.tx, self.cycle, self.year, unit)
            found = self.listed[unit].members
            for cadre, quarters in found.values():
                shelf[bare(cadre.name)].append(_Person(cadre, quarters))
            self.people[unit] = shelf
            self.stored |= rows_of_quarters(self.tx, self.cycle, list(found))
        hits = self.people[unit].get(bare(text.name), [])
        if len(hits) > 1:
            month, post = parse_month(text.birth), bare(text.post)
            born = "" if month is None else f"{month.year:04d}{month.month:02d}"
            told = [h for h in hits if born and h.cadre.birth_month == born]
            hits = told or [h for h in hits if post and bare(h.cadre.post) == post] or hits
        if len(hits) == 1:
            return hits[0]
        reason = (
            f"{name}没有名为“{text.name[:20]}”的干部，未采用。请核对姓名和单位，或先在对象库中补录。"
            if not hits
            else f"{name}有 {len(hits)} 名“{text.name[:20]}”，未采用。"
            "请在表中加“出生年月”或“职务”栏，或直接在表格中填写。"
        )
        self.units.leave(text, reason)
        return None

    def _cells(
        self, text: GradeText, unit: tuple[UUID, str], person: _Person
    ) -> Iterable[PlannedGrade]:
        for said_quarter, cell in text.cells:
            read = typed(cell)
            quarter = said_quarter or self.quarter
            if read.fault:
                self.units.leave(text, read.fault)
            elif read.grade is not None and quarter is None:
                self.units.leave(text, "表中没有写明是哪个季度，未采用。请在标题中写明季度。")
            elif read.grade is not None and quarter is not None:
                entry = self._entry(text, person, unit[0], quarter, (read.grade, read.remark))
                if entry is not None:
                    yield entry

    def _entry(
        self,
        text: GradeText,
        person: _Person,
        unit: UUID,
        quarter: int,
        said: tuple[RoutineGradeValue, str],
    ) -> PlannedGrade | None:
        grade, remark = said
        cadre, word = person.cadre, QUARTER_NAMES[quarter - 1]
        self.seen[cadre.id, quarter] += 1
        if self.seen[cadre.id, quarter] > 1:
            self.units.leave(text, f"“{cadre.name}”{word}出现了两次，后一处未采用。请合并为一行。")
            return None
        row = self.stored.get(grade_id(cadre.id, self.cycle, quarter))
        stands = None if row is None or row.deleted else row
        if stands is None:
            if quarter_state(self.year, quarter, self.today) is QuarterState.LOCKED:
                self.units.leave(text, f"{word}还没有开始，未采用。请核对季度。")
                return None
            if quarter not in person.quarters:
                self.units.leave(
                    text, f"“{cadre.name}”{word}不在本单位，未采用。请在其所在单位填写。"
                )
                return None
            only = self.paired[quarter]
            if only is not None and unit not in only:
                self.units.leave(
                    text, f"“{cadre.name}”所在单位{word}不由本考核组对口联系，未采用。"
                )
                return None
        elif (stands.grade, stands.remark or "") == (grade.value, remark or stands.remark or ""):
            self.same += 1
            return None
        if stands is not None and stands.unit_id != unit:
            self.units.leave(
                text, f"“{cadre.name}”{word}的结果已在另一单位登记，未采用。请先在该单位清空。"
            )
            return None
        day = quarter_day(self.year, quarter, self.today)
        if row is not None and not self._may_write(row, unit, day):
            whose = side_name(self.tx, row.team_id)
            self.units.leave(
                text, f"“{cadre.name}”{word}的结果由{whose}登记，未采用。如有错误，请其更正。"
            )
            return None
        name = self.tx.session.get(Unit, unit)
        before = ""
        if stands is not None:
            # A file that has no word of a remark does not take it away.
            remark = remark or stands.remark or ""
            before = words_of(RoutineGradeValue(stands.grade), stands.remark or "")
        version = None if row is None else row.version
        entry = GradeEntry(cadre.id, quarter, grade, remark, version)
        return PlannedGrade(unit, "" if name is None else name.name, cadre.name, entry, before)

    def _may_write(self, row: RoutineGrade, unit: UUID, day: dt.date) -> bool:
        """Whether the actor's side changes this grade, or brings it back."""
        hand = hand_at(self.tx, unit, day)
        return hand.writes(row.team_id) or (row.deleted and hand.own is None)

    def _within_share(self, planned: Sequence[PlannedGrade]) -> list[PlannedGrade]:
        """What is left when quarters of units with too many 好 are not taken."""
        by_unit: dict[UUID, list[PlannedGrade]] = defaultdict(list)
        for one in planned:
            by_unit[one.unit_id].append(one)
        kept: list[PlannedGrade] = []
        for unit, ones in by_unit.items():
            entries = [one.entry for one in ones]
            faults = good_faults(
                self.tx, self.cycle, unit, self.listed[unit], entries, {e.quarter for e in entries}
            )
            for quarter in QUARTERS:
                if quarter in faults:
                    reason = f"{faults[quarter]}该季度没有采用。"
                    self.units.not_taken.append(NotTaken(ones[0].unit, reason))
            kept += [one for one in ones if one.entry.quarter not in faults]
        return kept
