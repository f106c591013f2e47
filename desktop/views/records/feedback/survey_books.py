"""Workbooks of surveys: taken in under the title above the sheet, and written out to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.permissions import Operation, allowed
from desktop.services.public_surveys import SurveyKey
from desktop.services.record_batches import RowsTaken
from desktop.services.registry import Services
from desktop.services.survey_import import SurveyPlan
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.book_saving import XLSX, write_book
from desktop.views.records.feedback.survey_sheet import SurveySheetPane
from desktop.views.records.undoing import undo_action
from desktop.views.setup.progress.plan_box import PlanBox
from desktop.views.subjects.choosing import FileChooser, SystemChooser, file_name
from desktop.views.widgets.date_edit import show_date


class SurveyBooks(QWidget):
    """Two buttons; ``box`` is the preview that the tab puts above. ``taken`` names a survey."""

    taken = Signal(object)

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        sheet: SurveySheetPane,
        chooser: FileChooser | None,
    ) -> None:
        """Over the sheet that is shown; ``chooser`` is given by tests."""
        super().__init__()
        self.ctx, self.services, self.sheet = ctx, services, sheet
        self._chooser = chooser or SystemChooser(ctx.settings)
        role = services.desk.actor.role
        self._may = allowed(role, Operation.EDIT_RECORDS)
        self._plan: SurveyPlan | None = None
        self.box = PlanBox("采用")
        self.blank = button("空表…", name="导出满意度汇总空表")
        self.take_in = button("导入…", name="导入满意度调查")
        bar = QHBoxLayout(self)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(8)
        bar.addWidget(self.blank)
        bar.addWidget(self.take_in)
        self.blank.setVisible(allowed(role, Operation.PRINT_FORMS))
        self.take_in.setVisible(self._may)
        self.take_in.clicked.connect(lambda: self.dropped(self._chooser.open_files(self)))
        self.box.taken.connect(self._take)
        self.blank.clicked.connect(self._write_blank)

    def dropped(self, paths: Sequence[Path]) -> None:
        """Preview a workbook under the title that stands above the sheet."""
        cycle, sheet = self.sheet.cycle, self.sheet
        if not paths or cycle is None or not self._may:
            return
        sheet.flush_draft()
        head, unit = sheet.head, sheet.head.unit
        title, source, on = head.title, head.source, head.day
        day = on if isinstance(on, date) else self.services.desk.clock.today()
        imports = self.services.survey_imports
        call(
            self.ctx,
            lambda _task: imports.preview(cycle, paths[0], title, day, source, unit),
            title="读取满意度调查表",
            on_done=self._previewed,
            on_failed=lambda error: self.box.refuse(_sentence(error)),
        )

    def _previewed(self, plan: SurveyPlan) -> None:
        self._plan = plan
        said = (
            f"“{plan.file}”作为“{plan.title}”（{show_date(plan.on)}）："
            f"可采用 {plan.units} 个单位 {len(plan.rows)} 个对象，共 {plan.answers} 份评价"
        )
        if plan.same:
            said += f"，另有 {plan.same} 个对象与现有一致"
        if plan.blank:
            said += f"，未评价 {plan.blank} 份"
        changed = [f"将替换：{r.subject}（{r.answers} 份）" for r in plan.rows if r.replaces]
        problems = [f"{p.where}：{p.reason}" for p in plan.problems]
        self.box.show_plan(f"{said}。", [*changed, *problems], can_take=bool(plan.rows))

    def _take(self) -> None:
        plan = self._plan
        if plan is None:
            return
        imports = self.services.survey_imports

        def show() -> None:
            self.taken.emit(SurveyKey(plan.cycle, plan.title, plan.rows[0].unit_id))

        def done(taken: RowsTaken) -> None:
            self.box.hide()
            undo = undo_action(self.ctx, self.services, taken.batch, show)
            self.ctx.alerts.success(f"已采用 {taken.count} 个对象的评价。", undo)
            show()

        call(
            self.ctx,
            lambda _task: imports.take(plan),
            title="采用满意度调查",
            on_done=done,
            on_failed=lambda error: self.box.refuse(_sentence(error)),
        )

    def _write_blank(self) -> None:
        sheet = self.sheet.grid.survey.sheet
        if sheet is None:
            return
        name = file_name(f"{sheet.key.title}_{sheet.unit}")
        path = self._chooser.save_as(self, f"{name}.xlsx", XLSX)
        if path is None:
            return
        key, imports = sheet.key, self.services.survey_imports
        call(
            self.ctx,
            lambda _task: write_book(path, imports.template_xlsx(key.cycle, key.title, key.unit)),
            title="导出汇总空表",
            on_done=lambda _none: self.ctx.alerts.success(f"已保存到 {path}。"),
        )


def _sentence(error: ServiceError) -> str:
    return "；".join(error.faults.values()) if isinstance(error, Invalid) else error.sentence
