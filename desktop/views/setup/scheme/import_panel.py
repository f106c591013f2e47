"""A workbook on its way into the draft: what it holds, what is wrong with it, what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout

from desktop.services.errors import ServiceError
from desktop.services.registry import Services
from desktop.services.scheme_forms import (
    PlannedIndicator,
    SchemePlan,
    SchemeTaken,
    SheetProblem,
    TakeMode,
)
from desktop.terms import IndicatorCategory
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.setup.scheme.columns_box import ColumnsBox
from desktop.views.setup.scheme.differences_tab import DIFFERENCE_COLUMNS
from desktop.views.setup.scheme.panel import Follow, Panel
from desktop.views.setup.scheme.tree_model import kinds_text, number
from desktop.views.subjects.short_table import ShortTable
from desktop.views.tasks import TaskContext
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import beside_filter

READING = "正在读取工作簿，尚未写入任何内容。"


def _weight(planned: PlannedIndicator) -> str:
    extra = planned.category in {IndicatorCategory.BONUS, IndicatorCategory.DEDUCTION}
    return number(planned.cap if extra else planned.weight) or "—"


PLAN_COLUMNS: tuple[Column[PlannedIndicator], ...] = (
    Column("row", "行", lambda p: str(p.row), 48, right=True),
    Column("path", "指标", lambda p: " › ".join(p.path), 280),
    Column("category", "类别", lambda p: p.category.label, 88),
    Column("weight", "权重", _weight, 56, right=True),
    Column("method", "计分", lambda p: p.method.label if p.method else "—", 64),
    Column("direction", "方向", lambda p: p.direction.label if p.direction else "", 88),
    Column("kinds", "适用", lambda p: kinds_text(p.kinds), 120),
    Column("office", "责任部门", lambda p: p.office, 120),
    Column("faults", "问题", lambda p: "；".join(p.faults), 240),
)
PROBLEM_COLUMNS: tuple[Column[SheetProblem], ...] = (
    Column("row", "行", lambda p: str(p.row) if p.row else "", 48, right=True),
    Column("taken", "处理", lambda p: "照样导入" if p.taken else "不导入", 96),
    Column("sentence", "问题和改法", lambda p: p.sentence, 600),
)


def counts(plan: SchemePlan) -> str:
    """How many leaves of each category; they add up to all."""
    parts = "、".join(f"{c.label} {plan.count(c)}" for c in IndicatorCategory if plan.count(c))
    wrong = f"；问题 {len(plan.problems)} 处" if plan.problems else "；没有问题"
    return f"“{plan.sheet}”共 {len(plan.indicators)} 项指标：{parts}{wrong}。以上为预览，尚未写入。"


class ImportPanel(Panel):
    """Takes the place of the tabs while a workbook is looked at."""

    word = "采用"
    back_word = "返回方案"

    def __init__(self, ctx: ViewContext, services: Services, follow: Follow) -> None:
        """Empty until ``start``."""
        super().__init__()
        self._ctx, self._services, self._follow = ctx, services, follow
        self._cycle: UUID | None = None
        self._path: Path | None = None
        self._corrections: dict[str, str] = {}
        self._ticket = 0
        self.plan: SchemePlan | None = None
        self.ready = False
        self.title = plain("导入预览", "heading")
        self.summary = plain("", "secondary", wrap=True)
        self.sheet = FilterBox("工作表", ())
        self.sheet.setAccessibleName("工作表")
        self.mode = FilterBox("采用方式", tuple((m.label, m) for m in TakeMode))
        self.mode.setAccessibleName("采用方式")
        self.rows = ShortTable(ctx.theme, "工作簿中的指标", PLAN_COLUMNS)
        self.problems = ShortTable(ctx.theme, "工作簿中的问题", PROBLEM_COLUMNS)
        self.changes = ShortTable(ctx.theme, "与草案的差异", DIFFERENCE_COLUMNS)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("导入明细")
        self.columns = ColumnsBox()
        self._lay_out()
        self.sheet.chosen.connect(self._preview)
        self.mode.chosen.connect(self._show_mode)
        self.columns.corrected.connect(self._correct)

    def _lay_out(self) -> None:
        for table in (self.rows, self.problems, self.changes):
            self.tabs.addTab(table, "")
        for box in (self.sheet, self.mode):
            beside_filter(box)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.title, 1)
        bar.addWidget(self.sheet)
        bar.addWidget(self.mode)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.tabs)
        split.addWidget(self.columns)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.summary)
        layout.addWidget(split, 1)

    # --- preview -----------------------------------------------------------------------

    def start(self, cycle: UUID, path: Path) -> None:
        """Show what taking a workbook would do."""
        self._cycle, self._path, self._corrections = cycle, path, {}
        self.plan = None
        self.title.setText(f"导入预览：{path.name}")
        self.sheet.offer(())
        self.sheet.hide()
        self.mode.hide()
        for table in (self.rows, self.problems, self.changes):
            table.show_rows(())
        self.columns.show_columns((), {}, {})
        self._preview()

    def _preview(self) -> None:
        cycle, path, services = self._cycle, self._path, self._services
        if cycle is None or path is None:
            return
        self._ticket += 1
        ticket, corrections = self._ticket, dict(self._corrections)
        sheet = self.sheet.value()
        self.summary.setText(READING)
        self._set_ready(ready=False)

        def work(task: TaskContext) -> tuple[SchemePlan, Mapping[str, str]]:
            plan = services.scheme_imports.preview(
                cycle,
                path,
                name=path.name,
                sheet=sheet if isinstance(sheet, str) else "",
                corrections=corrections,
                progress=task,
            )
            return plan, services.scheme_imports.fields()

        def came(found: tuple[SchemePlan, Mapping[str, str]]) -> None:
            if ticket == self._ticket:
                self._show(*found)

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self.summary.setText(error.sentence)
                self.refused.emit(error.sentence)

        self.refused.emit("")
        self._follow(call(self._ctx, work, title="读取工作簿", on_done=came, on_failed=failed))

    def _show(self, plan: SchemePlan, fields: Mapping[str, str]) -> None:
        first, self.plan = self.plan is None, plan
        self.sheet.offer((name, name) for name in plan.sheets)
        self.sheet.choose(plan.sheet)
        self.sheet.setVisible(len(plan.sheets) > 1)
        self.rows.show_rows(plan.indicators)
        self.problems.show_rows(plan.problems)
        self.columns.show_columns(plan.columns, fields, plan.corrections)
        self.tabs.setTabText(0, f"指标 {len(plan.indicators)}")
        self.tabs.setTabText(1, f"问题 {len(plan.problems)}")
        if first:
            self.mode.choose(plan.suggested)
            self.tabs.setCurrentIndex(1 if plan.problems and not plan.indicators else 0)
        self.mode.setVisible(bool(plan.replaced or plan.merged))
        told = plan.refusal or counts(plan)
        self.summary.setText("".join((told, *plan.notes)))
        self.refused.emit(plan.refusal)
        self._show_mode()
        self._set_ready(ready=not plan.refusal)

    def _show_mode(self) -> None:
        found = self.plan.differences(self._mode()) if self.plan is not None else ()
        self.changes.show_rows(found)
        self.tabs.setTabText(2, f"与草案的差异 {len(found)}")

    def _mode(self) -> TakeMode:
        mode = self.mode.value()
        return mode if isinstance(mode, TakeMode) else TakeMode.REPLACE

    def _correct(self, header: str, field: str) -> None:
        self._corrections[header] = field
        self._preview()

    # --- taking ------------------------------------------------------------------------

    def _set_ready(self, *, ready: bool) -> None:
        self.ready = ready
        count = len(self.plan.indicators) if self.plan is not None else 0
        self.word = f"采用 {count} 项指标" if count else "采用"
        self.changed.emit()

    def go(self) -> None:
        """Take it into the draft."""
        plan, mode = self.plan, self._mode()
        if plan is None or not self.ready:
            return
        self._set_ready(ready=False)

        def done(taken: SchemeTaken) -> None:
            self._ctx.alerts.success(
                f"已采用：新增 {taken.new}，修改 {taken.changed}，"
                f"删去 {taken.removed}，无变化 {taken.same}。"
            )
            self.closed.emit(True)

        def failed(error: ServiceError) -> None:
            self._set_ready(ready=True)
            self.refused.emit(error.sentence)

        self._follow(
            call(
                self._ctx,
                lambda _task: self._services.scheme_imports.take(plan, mode),
                title="采用工作簿",
                on_done=done,
                on_failed=failed,
            )
        )

    def back(self) -> None:
        """Leave the workbook alone."""
        self._ticket += 1
        super().back()
