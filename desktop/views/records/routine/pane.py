"""平时考核: the units with what is missing, and the grades of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QHeaderView

from desktop.services.errors import Invalid
from desktop.services.permissions import Operation, allowed
from desktop.services.record_batches import RowsTaken
from desktop.services.registry import Services
from desktop.services.routine_grade_import import FIELDS, GradePlan
from desktop.services.routine_grades import UnitGaps
from desktop.services.scheme import CycleLine
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.book_saving import XLSX, write_book
from desktop.views.records.routine.header_box import HeaderBox
from desktop.views.records.routine.sheet_pane import GradeSheetPane
from desktop.views.records.short_hint import large
from desktop.views.records.undoing import undo_action
from desktop.views.records.year_box import YearBox
from desktop.views.setup.progress.plan_box import PlanBox
from desktop.views.subjects.choosing import FileChooser, SystemChooser, file_name
from desktop.views.widgets.drop import FileDrop
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import Place, beside_filter
from desktop.views.widgets.service_source import ServiceSource
from desktop.views.widgets.splitting import beside

NO_UNITS = "还没有可以填写的单位。"


class RoutineGradesPlace(Place):
    """One sheet a unit and year; what is typed is kept and stored under what the sheet shows."""

    nouns = ("routine_grade", "cadre", "cadre_move", "unit", "pairing")

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: FileChooser | None = None
    ) -> None:
        """Over the services of an unlocked workspace; ``chooser`` asks for files."""
        super().__init__(ctx, "平时考核", primary="保存")
        self.services = services
        self._chooser = chooser or SystemChooser(ctx.settings)
        role = services.desk.actor.role
        self.may = allowed(role, Operation.EDIT_RECORDS)
        self._may_print = allowed(role, Operation.PRINT)
        self._unit: UUID | None = None
        self._goal: UUID | None = None
        self._goal_year: UUID | None = None
        self._fresh = False  # the list is being read anew
        self._plan: GradePlan | None = None
        self.year = YearBox()
        self.gaps = FilterBox("填写情况", (("全部单位", None), ("有未填的", True)))
        columns: tuple[Column[UnitGaps], ...] = (
            Column("unit", "单位", lambda u: u.unit, 176, sortable=False),
            Column("gaps", "未填", _said, 88, right=True, sortable=False),
        )
        self.units = ListTable(
            ctx,
            "routine_grades",
            columns,
            title="平时考核的单位",
            filter_hint="筛选单位",
            empty=EmptyText(NO_UNITS),
        )
        self.plan_box = PlanBox("采用")
        self.headers = HeaderBox(FIELDS)
        self._path: Path | None = None
        self.sheet = GradeSheetPane(ctx, services, may=self.may)
        self.state = plain("", "hint")
        self.take_in = button("导入…", name="导入平时考核结果")
        self.blank = button("导出空表…", name="导出平时考核空表")
        self.export = button("导出结果…", name="导出平时考核结果")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.head.addWidget(self.gaps)
        self.head.addWidget(self.year)
        beside_filter(self.gaps)
        split = beside(self.units, self.sheet, (300, 800), stretch=(0, 1))
        self._split = split
        self._fit()
        self.body.addWidget(self.plan_box)
        self.body.addWidget(self.headers)
        self.body.addWidget(split, 1)
        self.left.addWidget(self.state)
        for made, on in (
            (self.export, self._may_print),
            (self.blank, True),
            (self.take_in, self.may),
        ):
            self.extra.addWidget(made)
            made.setVisible(on)
        self.primary.setVisible(self.may)
        self.primary.setEnabled(False)

    def _fit(self) -> None:
        """With large letters the grid has the room of the list's second column."""
        folded = large(self.ctx.theme)
        self.units.table.setColumnHidden(1, folded)
        mode = QHeaderView.ResizeMode.Stretch if folded else QHeaderView.ResizeMode.Interactive
        self.units.table.horizontalHeader().setSectionResizeMode(0, mode)
        self._split.setSizes([250, 850] if folded else [300, 800])

    def _connect(self) -> None:
        self.ctx.theme.changed.connect(self._fit)
        self.year.changed.connect(self.load)
        self.gaps.chosen.connect(self.load)
        self.units.picked.connect(self._picked)
        self.units.loaded.connect(self._listed)
        self.sheet.told.connect(self.state.setText)
        self.sheet.ready.connect(self.primary.setEnabled)
        self.sheet.refused.connect(self.refuse)
        self.sheet.saved.connect(self.load)
        self.primary.clicked.connect(self.sheet.save)
        self.take_in.clicked.connect(lambda: self.dropped(self._chooser.open_files(self)))
        self.blank.clicked.connect(lambda: self._write_book(filled=False))
        self.export.clicked.connect(lambda: self._write_book(filled=True))
        self.plan_box.taken.connect(self._take)
        self.headers.told.connect(self._explain)
        FileDrop(self).dropped.connect(self.dropped)

    # --- reading -----------------------------------------------------------------------

    def load(self) -> None:
        """Read the years, the units, and the chosen one's sheet."""
        self.flush_draft()
        self._fresh = True
        self.read(self.services.scheme.cycles, self._years)

    def _years(self, cycles: tuple[CycleLine, ...]) -> None:
        self.year.offer_years(cycles)
        goal, self._goal_year = self._goal_year, None
        if goal is not None:
            self.year.choose(goal)
        cycle, gaps_only = self.year.cycle, bool(self.gaps.value())
        if cycle is None:
            self.sheet.show_nothing(NO_UNITS)
            return
        grades = self.services.routine_grades
        if self._goal is not None:
            self.units.select_id(self._goal)
        source = ServiceSource[UnitGaps](
            lambda query: grades.find(cycle, query.text, gaps_only=gaps_only),
            lambda ids: grades.rows(cycle, ids),
        )
        self.units.show_source(source)

    def show_target(self, target: object) -> None:
        """A unit, or (year, unit)."""
        match target:
            case UUID() as unit:
                self._goal = unit
            case (UUID() as cycle, UUID() as unit):
                self._goal_year, self._goal = cycle, unit
                self.year.choose(cycle)
            case _:
                return
        self.load()

    def _listed(self, _total: int) -> None:
        """The list has come to rest: what is chosen in it is read once."""
        goal, self._goal, self._fresh = self._goal, None, False
        key = self.units.current_id()
        if goal is not None and key != goal:
            # Not in the list as it is narrowed now: it is shown all the same.
            self._show(goal)
        else:
            self._show(key if isinstance(key, UUID) else None)

    def _picked(self, key: object) -> None:
        if not self._fresh and isinstance(key, UUID) and key != self._unit:
            self._show(key)

    def _show(self, unit: UUID | None) -> None:
        self.flush_draft()
        self._unit = unit
        cycle = self.year.cycle
        if cycle is None or unit is None:
            self.sheet.show_nothing(NO_UNITS)
        else:
            self.sheet.show_unit(cycle, unit, sealed=self.year.sealed)

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        self.sheet.flush_draft()

    # --- workbooks ---------------------------------------------------------------------

    def dropped(self, paths: Sequence[Path]) -> None:
        """Preview a workbook."""
        cycle = self.year.cycle
        if not paths or cycle is None or not self.may:
            return
        self.flush_draft()
        self.headers.hide()
        self._path, path = paths[0], paths[0]
        unit = self._unit
        imports = self.services.routine_grade_imports

        def read(_task: object) -> GradePlan | tuple[str, tuple[str, ...]]:
            try:
                return imports.preview(cycle, path, unit)
            except Invalid as error:
                return "；".join(error.faults.values()), imports.strange_headers(path)

        call(
            self.ctx,
            read,
            title="读取平时考核结果表",
            on_done=self._came,
            on_failed=lambda error: self.plan_box.refuse(error.sentence),
        )

    def _came(self, found: GradePlan | tuple[str, tuple[str, ...]]) -> None:
        if isinstance(found, GradePlan):
            self._previewed(found)
            return
        sentence, strange = found
        self.plan_box.refuse(sentence)
        if strange:
            self.headers.ask(strange)

    def _explain(self, meanings: dict[str, str]) -> None:
        path, imports = self._path, self.services.routine_grade_imports
        if path is None:
            return
        call(
            self.ctx,
            lambda _task: imports.explain(meanings),
            title="记住栏目含义",
            on_done=lambda _none: self.dropped([path]),
            on_failed=lambda error: self.plan_box.refuse(error.sentence),
        )

    def _previewed(self, plan: GradePlan) -> None:
        self._plan = plan
        said = f"“{plan.file}”：可采用 {plan.units} 个单位 {len(plan.grades)} 处结果"
        if plan.same:
            said += f"，另有 {plan.same} 处与现有一致"
        lines = [f"{p.where}：{p.reason}" for p in plan.problems]
        changed = [f"将改为：{g.words}" for g in plan.changed]
        self.plan_box.show_plan(f"{said}。", [*changed, *lines], can_take=bool(plan.grades))

    def _take(self) -> None:
        plan = self._plan
        if plan is None:
            return
        imports = self.services.routine_grade_imports

        def done(taken: RowsTaken) -> None:
            self.plan_box.hide()
            undo = undo_action(self.ctx, self.services, taken.batch, self.load)
            self.ctx.alerts.success(f"已采用 {taken.count} 处平时考核结果。", undo)
            self.load()

        call(
            self.ctx,
            lambda _task: imports.take(plan),
            title="采用平时考核结果",
            on_done=done,
            on_failed=lambda error: self.plan_box.refuse(error.sentence),
        )

    def _write_book(self, *, filled: bool) -> None:
        cycle, grades = self.year.cycle, self.services.routine_grades
        if cycle is None:
            return
        word = "平时考核结果" if filled else "平时考核结果空表"
        path = self._chooser.save_as(self, f"{file_name(f'{self.year.year}年度{word}')}.xlsx", XLSX)
        if path is None:
            return
        make = grades.export_xlsx if filled else grades.template_xlsx

        def write(_task: object) -> None:
            write_book(path, make(cycle))

        self.run(f"导出{word}", write, lambda _none: self.ctx.alerts.success(f"已保存到 {path}。"))


def _said(unit: UnitGaps) -> str:
    if unit.over:
        return "好超比例"  # the sheet says of which quarters, and what is missing besides
    missing = sum(unit.missing.values())
    if missing:
        return f"{missing} 人次"
    return "已填齐" if unit.graded else "—"
