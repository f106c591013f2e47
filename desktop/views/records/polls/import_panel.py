"""A workbook of counts on its way in: sheet by sheet, with what only a person can tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.poll_forms import TITLE_LENGTH
from desktop.services.poll_import_forms import PollAnswers, PollPlan, PollsTaken, SheetFate
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.labels import button, plain
from desktop.views.records.polls.columns import FATE_COLUMN, SHEETS, fate_tone
from desktop.views.records.polls.import_questions import ImportQuestions
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import DateEdit, DateFault

READING = "正在读取工作簿，尚未写入任何内容。"


class ImportPanel(QWidget):
    """``left``: back to the list; ``taken`` gives the first poll that was stored, or None."""

    left = Signal()
    taken = Signal(object)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``start``."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self.plan: PollPlan | None = None
        self._path: Path | None = None
        self._answers = PollAnswers()
        self._ticket = 0
        self.title = plain("", "heading")
        self.summary = plain("", "secondary", wrap=True)
        self.on = DateEdit(services.desk.clock.today)
        self.on.setAccessibleName("测评日期")
        self.on.setPlaceholderText("按表中日期，没有的按今天")
        self.name = QLineEdit()
        self.name.setAccessibleName("测评名称")
        self.name.setMaxLength(TITLE_LENGTH)
        self.table = ShortTable(ctx.theme, "各工作表", SHEETS, wide=len(SHEETS) - 1)
        self.table.setItemDelegateForColumn(
            FATE_COLUMN, BadgeDelegate(ctx.theme, fate_tone, self.table)
        )
        self.said = plain("", "fault", wrap=True)
        self.questions = ImportQuestions(ctx, services)
        self.back = button("返回清单")
        self.take = button("采用", "primary")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        boxes = QHBoxLayout()
        boxes.setSpacing(8)
        for word, box in (("测评日期", self.on), ("测评名称", self.name)):
            label = plain(word, "field")
            label.setBuddy(box)
            boxes.addWidget(label)
            boxes.addWidget(box, 2 if box is self.name else 1)
        boxes.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self.said)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.questions)
        split.setSizes([800, 280])
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.summary)
        layout.addLayout(boxes)
        layout.addWidget(split, 1)
        layout.addLayout(foot)
        self.questions.hide()

    def _connect(self) -> None:
        self.back.clicked.connect(self.leave)
        self.take.clicked.connect(self._take)
        self.table.picked.connect(self._picked)
        self.questions.answered.connect(self._answer)
        self.on.editingFinished.connect(self._again)
        self.name.editingFinished.connect(self._again)

    def start(self, path: Path) -> None:
        """Show what taking a workbook would do."""
        self._path, self.plan = path, None
        self._answers = PollAnswers()
        self.on.set_value(self._answers.on)
        self.name.setText(self._answers.title)
        self.title.setText(f"导入预览：{path.name}")
        self.table.show_rows(())
        self.questions.hide()
        self._preview()

    def leave(self) -> None:
        """Leave the workbook alone."""
        self._ticket += 1
        self.left.emit()

    def _answer(self, answers: PollAnswers) -> None:
        self._answers = answers
        self._preview()

    def _again(self) -> None:
        """Date or name were changed."""
        try:
            on = self.on.value()
        except DateFault as fault:
            self.said.setText(fault.sentence)
            return
        title = self.name.text().strip() or PollAnswers().title
        if (on, title) != (self._answers.on, self._answers.title):
            self._answers = replace(self._answers, on=on, title=title)
            self._preview()

    def _preview(self) -> None:
        path, answers = self._path, self._answers
        if path is None:
            return
        self._ticket += 1
        ticket = self._ticket
        self.take.setEnabled(False)
        self.said.setText("")
        if self.plan is None:
            self.summary.setText(READING)

        def came(plan: PollPlan) -> None:
            if ticket == self._ticket:
                self._show(plan)

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                faults = error.faults.values() if isinstance(error, Invalid) else ()
                self.summary.setText("；".join(faults) or error.sentence)

        call(
            self.ctx,
            lambda _task: self.services.poll_imports.preview(path, answers),
            title="读取计票工作簿",
            on_done=came,
            on_failed=failed,
        )

    def _show(self, plan: PollPlan) -> None:
        self.plan = plan
        self.summary.setText(account(plan))
        self.table.show_rows(plan.sheets)
        if plan.sheets and self.table.currentIndex().row() < 0:
            refused = (n for n, s in enumerate(plan.sheets) if s.faults or s.questions)
            self.table.go_to(next(refused, 0))
        self._picked(self.table.currentIndex().row())
        self.questions.setVisible(self.questions.show_plan(plan))
        self.take.setEnabled(plan.takes > 0)
        self.take.setText(f"采用 {plan.takes} 张表" if plan.takes else "采用")

    def _picked(self, place: int) -> None:
        """The whole of what is wrong with a sheet: a cell of a table cuts it."""
        sheet = None if self.plan is None else self.table.row_at(place)
        faults = () if sheet is None else sheet.faults
        more = f"\n另有 {len(faults) - 4} 处。" if len(faults) > 4 else ""
        self.said.setText("\n".join(faults[:4]) + more)

    def _take(self) -> None:
        plan = self.plan
        if plan is None or not plan.takes:
            return
        self.take.setEnabled(False)

        def done(taken: PollsTaken) -> None:
            made, filled = len(taken.made), len(taken.filled)
            self.ctx.alerts.success(
                f"已新建 {made} 次、填入 {filled} 次民主测评，已包含 {taken.included} 次。"
                "请由另一名人员监票。"
            )
            self.taken.emit(next(iter((*taken.made, *taken.filled)), None))

        def failed(error: ServiceError) -> None:
            self.take.setEnabled(True)
            self.said.setText(error.sentence)

        call(
            self.ctx,
            lambda _task: self.services.poll_imports.take(plan),
            title="采用计票工作簿",
            on_done=done,
            on_failed=failed,
        )


def account(plan: PollPlan) -> str:
    """What the workbook holds, in one sentence whose numbers add up."""
    parts = " + ".join(f"{fate.label} {plan.count(fate)}" for fate in SheetFate)
    return f"共 {len(plan.sheets)} 张表 = {parts}。以上为预览，尚未写入。"
