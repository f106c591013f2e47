"""科室平时: how many of each section were graded 好, 较好, 一般 and 较差 in a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from desktop.services.errors import Invalid
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.routine_import import RoutinePlan
from desktop.services.staff_routine import SectionCounts
from desktop.services.units import UnitQuery
from desktop.terms import StationRole
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.setup.period_box import PeriodBox
from desktop.views.setup.progress.plan_box import PlanBox
from desktop.views.setup.progress.unit_sheet import (
    Sheet,
    Texts,
    UnitRow,
    UnitSheetTab,
    whole_number,
)
from desktop.views.subjects.choosing import FileChooser
from desktop.views.widgets.edit_grid import GridColumn

COLUMNS = (
    GridColumn("科室", 200),
    GridColumn("好", 72, right=True),
    GridColumn("较好", 72, right=True),
    GridColumn("一般", 72, right=True),
    GridColumn("较差", 72, right=True),
)
HINT = "每行一个科室，只填人数，不填姓名；可从 WPS 表格整块粘贴。“好”不得超过全单位参加人数的规定比例。"


class RoutineSource:
    """Reads and stores through the services."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._may = allowed(services.desk.actor.role, Operation.EDIT_PROGRESS)

    def read_units(self, cycle: UUID, quarter: int) -> Sequence[UnitRow]:
        """Every unit, with its counts."""
        services = self._services
        there = {u.unit_id: u for u in services.routine.units(cycle, quarter)}
        rows = []
        for line in services.units.rows(services.units.find(UnitQuery())):
            found = there.get(line.id)
            said = "" if found is None else f"{len(found.sections)} 个科室 {found.participants} 人"
            rows.append(UnitRow(line.id, line.name, said or "未填"))
        return rows

    def read_sheet(self, cycle: UUID, quarter: int, unit: UUID) -> Sheet:
        """One unit's sections."""
        found = self._services.routine.units(cycle, quarter, unit)
        hint = HINT if self._may else ""
        if not found:
            none = "考核办还没有下发本季度的结果。"
            team = self._services.desk.station is StationRole.TEAM
            return Sheet((), {}, none if team else hint)
        texts = tuple(
            (s.section, str(s.good), str(s.fair), str(s.average), str(s.poor))
            for s in found[0].sections
        )
        return Sheet(texts, found[0].versions, hint)

    def store_sheet(
        self, cycle: UUID, quarter: int, unit: UUID, texts: Texts, versions: Any
    ) -> None:
        """All sections of the unit at once."""
        sections = []
        for number, row in enumerate(texts, 1):
            section = row[0]
            where = f"第 {number} 行" if not section else f"“{section}”"
            sections.append(SectionCounts(section, *(whole_number(t, where) for t in row[1:5])))
        self._services.routine.save(cycle, quarter, unit, sections, versions)


class RoutineTab(UnitSheetTab):
    """The tab."""

    noun = "科室平时考核"
    form = "routine"
    filled = "本季度"

    def __init__(
        self, ctx: ViewContext, services: Services, period: PeriodBox, chooser: FileChooser
    ) -> None:
        super().__init__(ctx, services, period, COLUMNS, RoutineSource(services))
        self._chooser = chooser
        self._plan: RoutinePlan | None = None
        self.take_in = button("导入统计表…")
        self.take_in.setVisible(self.may)
        self.bar.addStretch(1)
        self.bar.addWidget(self.take_in)
        self.plan_box = PlanBox("采用")
        self.layout().insertWidget(1, self.plan_box)  # type: ignore[union-attr]  # a QVBoxLayout
        self.take_in.clicked.connect(lambda: self.dropped(self._chooser.open_files(self)))
        self.plan_box.taken.connect(self._take)

    # --- a workbook --------------------------------------------------------------------

    def dropped(self, paths: Sequence[Path]) -> None:
        """Preview a workbook."""
        cycle, quarter = self.period.cycle, self.period.quarter
        if not paths or cycle is None or not self.may:
            return
        unit = None if self.unit is None else self.unit.unit
        imports = self.services.routine_imports
        call(
            self.ctx,
            lambda _task: imports.preview(cycle, quarter, paths[0], unit),
            title="读取统计表",
            on_done=self._previewed,
            on_failed=lambda error: self.plan_box.refuse(
                "；".join(error.faults.values()) if isinstance(error, Invalid) else error.sentence
            ),
        )

    def _previewed(self, plan: RoutinePlan) -> None:
        self._plan = plan
        replaced = sum(1 for u in plan.units if u.replaces)
        said = f"“{plan.file}”：可采用 {len(plan.units)} 个单位、{plan.sections} 个科室"
        if replaced:
            said += f"，其中 {replaced} 个单位将替换现有内容"
        problems = [f"{p.where}：{p.reason}" for p in plan.problems]
        self.plan_box.show_plan(f"{said}。", problems, can_take=bool(plan.units))

    def _take(self) -> None:
        plan = self._plan
        if plan is None:
            return

        def done(count: int) -> None:
            self.plan_box.hide()
            self.ctx.alerts.success(f"已采用 {count} 个科室的平时考核结果。")
            self.load()

        call(
            self.ctx,
            lambda _task: self.services.routine_imports.take(plan),
            title="采用统计表",
            on_done=done,
            on_failed=lambda error: self.plan_box.refuse(error.sentence),
        )
