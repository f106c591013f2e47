"""平时考核结果 of the sample's cadres: a workbook a quarter, as the units hand them in."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from desktop.services.routine_grades import GradeSheet
from desktop.services.sample.play import Stage, moment
from desktop.services.sample.progress import REPORTED
from desktop.services.sample.scheme_year import SampleInputFault
from desktop.services.sample.values import SampleUnit
from desktop.services.sample.visits import YEAR
from desktop.services.scheme import cycle_id
from desktop.services.security.files import safe_write
from desktop.services.sheets.routine_grades import GradeRecord, grades_workbook
from desktop.terms import RoutineGradeValue, UnitKind

_SHARE: Final = 0.6
_GOOD: Final = 0.38  # below the 40 % of the rule, checked at entry
_ABSENT: Final = 0.01
_REMARKS: Final = ("一般：病假两个月", "一般：脱产学习，考核时间不足")
_REMARKED: Final = 0.02


@dataclass(slots=True)
class Grades:
    """Plans one import for each quarter."""

    stage: Stage

    def plan(self) -> None:
        """Enter every quarter into the stage's plan."""
        for quarter, day in REPORTED.items():
            when = moment(day + dt.timedelta(days=2), 14)
            self.stage.at(when, self.stage.crew.entering, partial(self.take, quarter))

    def take(self, quarter: int) -> None:
        """One quarter's workbook, previewed and taken in."""
        service, cycle = self.stage.services, cycle_id(YEAR)
        records = [r for unit in self._units() for r in self._records(unit, quarter)]
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"{YEAR}年第{quarter}季度干部平时考核结果.xlsx"
            safe_write(path, grades_workbook(YEAR, records))
            plan = service.routine_grade_imports.preview(cycle, path)
        if plan.problems:
            raise SampleInputFault(plan.problems[0].reason)
        service.routine_grade_imports.take(plan)

    def _units(self) -> list[SampleUnit]:
        """Those that have handed in theirs; the others show as gaps."""
        fit = [u for u in self.stage.city.units if u.kind is not UnitKind.TASK_FORCE]
        return fit[: max(3, round(len(self.stage.city.units) * _SHARE))]

    def _records(self, unit: SampleUnit, quarter: int) -> Iterator[GradeRecord]:
        city = self.stage.city
        sheet = self.stage.services.routine_grades.sheet(
            cycle_id(YEAR), self.stage.people.units[unit.key]
        )
        yield from quarter_records(
            random.Random(f"{city.seed}/{city.size}/grades/{quarter}/{unit.key}"), sheet, quarter
        )


def quarter_records(rng: random.Random, sheet: GradeSheet, quarter: int) -> Iterator[GradeRecord]:
    """The lines of one unit's workbook; within the share of 好 whatever falls out."""
    people = [line for line in sheet.cadres if line.cells[quarter - 1].due]
    present = [line for line in people if rng.random() >= _ABSENT]
    best = set(rng.sample([line.cadre_id for line in present], int(len(present) * _GOOD)))
    for line in present:
        value = RoutineGradeValue.GOOD if line.cadre_id in best else RoutineGradeValue.FAIR
        text = value.label
        if value is RoutineGradeValue.FAIR and rng.random() < _REMARKED:
            text = rng.choice(_REMARKS)
        cells = tuple(text if n == quarter else "" for n in range(1, 5))
        yield GradeRecord(sheet.unit, line.name, line.post, cells)
