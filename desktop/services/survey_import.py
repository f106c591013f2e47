"""Taking 群众满意度 from a workbook: previewed, then stored whole. Answers are counted at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from desktop.models.cadres import Cadre
from desktop.models.public_feedback import PublicSurvey
from desktop.services.blanks import bare
from desktop.services.cycles import cycle_row, rule_or_shipped, rule_value
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid
from desktop.services.permissions import Operation
from desktop.services.poll_years import named_year
from desktop.services.public_surveys import (
    SMALL_RULE,
    TOO_FEW,
    WHAT,
    SurveyDraft,
    SurveyEntry,
    SurveyKey,
    subjects_of,
    survey_changes,
    survey_id,
    withheld,
)
from desktop.services.record_batches import RowsTaken, begin_batch, end_batch
from desktop.services.recording_team import day_of_year, hand_at, paired_units, side_name
from desktop.services.scoring.values import Scored, shown
from desktop.services.sheet_files import sheets_of
from desktop.services.sheet_memory import remembered
from desktop.services.sheet_rows import NotTaken, SheetUnits, not_read, other_year
from desktop.services.sheets.surveys import SurveyText, extract_survey, survey_workbook
from desktop.services.survey_score import POINTS_RULE, RatingCounts, survey_score
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed

MEMORY: Final = "public_survey"


@dataclass(frozen=True, slots=True)
class PlannedSurvey:
    """A subject's answers that would be stored; ``replaces``: something stands there now."""

    unit_id: UUID
    unit: str
    subject: str
    answers: int
    said: str
    entry: SurveyEntry
    replaces: bool


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """The preview. ``same`` subjects stand already as the file says; ``blank`` answers rate nothing."""

    cycle: UUID
    title: str
    on: dt.date
    source: str
    file: str
    rows: tuple[PlannedSurvey, ...]
    same: int
    blank: int
    problems: tuple[NotTaken, ...]

    @property
    def answers(self) -> int:
        """How many answers would be counted."""
        return sum(row.answers for row in self.rows)

    @property
    def units(self) -> int:
        """How many units they are about."""
        return len({row.unit_id for row in self.rows})


class SurveyImportService(Service):
    """The workbook's way in."""

    @reads(Operation.EDIT_RECORDS)
    def preview(
        self,
        tx: Reading,
        cycle: UUID,
        path: Path,
        title: str,
        on: dt.date,
        source: str = "",
        unit: UUID | None = None,
    ) -> SurveyPlan:
        """What a workbook would store under a title; changes nothing.

        ``unit`` stands in where the sheet names none. Raises Invalid for a file without a table.
        """
        year = unsealed(tx, cycle, WHAT).year
        if not title.strip():
            raise Invalid({"title": "请先填写调查名称，再导入。"})
        if outside := named_year(tx, cycle).fault(on, "调查日期", "年度调查"):
            raise Invalid({"on": outside})
        found = extract_survey(sheets_of(path, path.name), remembered(tx, MEMORY))
        if fault := found.refusal or other_year((*found.titles, path.stem), year):
            raise Invalid({"file": fault})
        units = SheetUnits(tx, found.entries, unit, paired_units(tx, day_of_year(tx, year)))
        units.not_taken += not_read(found.problems)
        matching = _Matching(tx, cycle, title, on, units)
        rows = matching.rows(found.entries)
        return SurveyPlan(
            cycle,
            title.strip(),
            on,
            source,
            path.name,
            rows,
            matching.same,
            found.blank,
            tuple(units.not_taken),
        )

    @writes(Operation.EDIT_RECORDS)
    def take(self, tx: Writing, plan: SurveyPlan) -> RowsTaken:
        """Store a previewed workbook, all of it or nothing, as one batch; tells of how many subjects.

        Raises Stale when a row moved on since the preview, Invalid, Refused.
        """
        begin_batch(tx)
        by_unit: dict[UUID, list[SurveyEntry]] = defaultdict(list)
        for row in plan.rows:
            by_unit[row.unit_id].append(row.entry)
        for unit, entries in by_unit.items():
            tx.about("unit", unit)
            key = SurveyKey(plan.cycle, plan.title, unit)
            tx.write(survey_changes(tx, SurveyDraft(key, plan.on, plan.source, tuple(entries))))
        again = sum(row.replaces for row in plan.rows)
        batch = end_batch(tx, plan.file, len(plan.rows) - again, again)
        return RowsTaken(len(plan.rows), batch)

    @reads(Operation.PRINT_FORMS)
    def template_xlsx(self, tx: Reading, cycle: UUID, title: str, unit: UUID) -> bytes:
        """An empty workbook for the counts of a unit. Raises NotFound, Refused."""
        row = existing_unit(tx, unit)
        tx.not_oneself(unit=unit)
        people = subjects_of(tx, SurveyKey(cycle, title, unit))
        name = title.strip() or f"{cycle_row(tx, cycle).year}年度群众满意度调查"
        return survey_workbook(name, [(row.name, ""), *((row.name, c.name) for c in people)])


class _Matching:
    """From the texts of a workbook to the rows of subjects."""

    def __init__(
        self, tx: Reading, cycle: UUID, title: str, on: dt.date, units: SheetUnits
    ) -> None:
        self.tx, self.cycle, self.title, self.units = tx, cycle, title, units
        self.day = day_of_year(tx, cycle_row(tx, cycle).year)
        self.withheld: dict[UUID, frozenset[UUID | None]] = {}
        self.least = int(rule_value(tx, cycle, SMALL_RULE, tx.desk.clock.today()))
        self.points = rule_or_shipped(tx, cycle, POINTS_RULE, on)
        self.people: dict[UUID, dict[str, list[Cadre]]] = {}
        self.same = 0

    def rows(self, texts: Sequence[SurveyText]) -> tuple[PlannedSurvey, ...]:
        """What would be stored of them."""
        found: dict[tuple[UUID, UUID | None], PlannedSurvey] = {}
        for text in texts:
            unit = self.units.of(text)
            hit = None if unit is None else self._subject(text, *unit)
            if unit is None or hit is None:
                continue
            cadre = hit[0]
            if (unit[0], cadre) in found:
                self.units.leave(
                    text, f"{unit[1]}“{hit[1]}”出现了两次，后一处未采用。请合并为一行。"
                )
                continue
            row = self._planned(text, unit, hit)
            if row is not None:
                found[unit[0], cadre] = row
        return tuple(found.values())

    def _subject(self, text: SurveyText, unit: UUID, name: str) -> tuple[UUID | None, str] | None:
        if not text.cadre:
            return None, f"{name}领导班子"
        if unit not in self.people:
            shelf: dict[str, list[Cadre]] = defaultdict(list)
            for cadre in subjects_of(self.tx, SurveyKey(self.cycle, self.title, unit)):
                shelf[bare(cadre.name)].append(cadre)
            self.people[unit] = shelf
        hits = self.people[unit].get(bare(text.cadre), [])
        if len(hits) == 1:
            return hits[0].id, hits[0].name
        self.units.leave(
            text,
            f"{name}没有名为“{text.cadre[:20]}”的干部，未采用。请核对姓名和单位。"
            if not hits
            else f"{name}有 {len(hits)} 名“{text.cadre[:20]}”，未采用。请在表格中直接填写。",
        )
        return None

    def _may_write(self, row: PublicSurvey) -> bool:
        """Whether the actor's side changes this row, or brings it back."""
        hand = hand_at(self.tx, row.unit_id, self.day)
        return hand.writes(row.team_id) or (row.deleted and hand.own is None)

    def _is_withheld(self, unit: UUID, cadre: UUID | None) -> bool:
        """Whether it must not be told that a file says what stands: counts could be tried out."""
        if unit not in self.withheld:
            self.withheld[unit] = withheld(self.tx, SurveyKey(self.cycle, self.title, unit))
        return cadre in self.withheld[unit]

    def _planned(
        self, text: SurveyText, unit: tuple[UUID, str], hit: tuple[UUID | None, str]
    ) -> PlannedSurvey | None:
        counts = RatingCounts(*text.counts)
        row = self.tx.session.get(PublicSurvey, survey_id(self.cycle, self.title, unit[0], hit[0]))
        stands = row is not None and not row.deleted
        if row is not None and not self._may_write(row):
            whose = side_name(self.tx, row.team_id)
            self.units.leave(
                text, f"{unit[1]}“{hit[1]}”由{whose}登记，未采用。如有错误，请其更正。"
            )
            return None
        if row is not None and stands and not self._is_withheld(unit[0], hit[0]):
            there = row.one, row.two, row.three, row.four, row.five
            if there == counts.numbers:
                self.same += 1
                return None
        outcome = survey_score(counts, self.points).outcome
        said = TOO_FEW
        if counts.answers >= self.least and isinstance(outcome, Scored):
            said = f"{shown(outcome.value)} 分"
        entry = SurveyEntry(hit[0], counts, None if row is None else row.version)
        return PlannedSurvey(unit[0], unit[1], hit[1], counts.answers, said, entry, stands)
