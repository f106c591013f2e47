"""A workbook of counts on its way in: sheet by sheet, with what only a person can tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.poll_forms import TITLE_LENGTH
from desktop.services.poll_import_forms import PollAnswers, PollPlan, PollsTaken, SheetFate
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.labels import button, plain, set_state
from desktop.views.records.polls.columns import FATE_COLUMN, SHEETS, fate_tone, sheet_words
from desktop.views.records.polls.import_questions import ImportQuestions
from desktop.views.records.undoing import undo_action
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import DateEdit, DateFault
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.splitting import beside

SKIP, UNSKIP = "不导入这张表", "仍要导入这张表"
BY_DAY = "按测评日期"
READING = "正在读取工作簿，尚未写入任何内容。"


class ImportPanel(QWidget):
    """``left``: back to the list; ``taken`` gives the first poll that was stored, or None.

    ``undone``: the workbook was taken back.
    """

    left = Signal()
    taken = Signal(object)
    undone = Signal()

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
        self.year = FilterBox("考核年度", ((BY_DAY, None),))
        self.year.setAccessibleName("考核年度")
        self.year.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.year.setMinimumContentsLength(len(BY_DAY) + 1)
        self.table = ShortTable(ctx.theme, "各工作表", SHEETS, wide=len(SHEETS) - 1)
        self.table.setItemDelegateForColumn(
            FATE_COLUMN, BadgeDelegate(ctx.theme, fate_tone, self.table)
        )
        self.said = plain("", "fault", wrap=True)
        self.questions = ImportQuestions(ctx, services)
        self.skip = button(SKIP)
        self.why = plain("", "hint", wrap=True)
        self.back = button("返回清单")
        self.take = button("采用", "primary")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        boxes = QHBoxLayout()
        boxes.setSpacing(8)
        named = (("测评日期", self.on), ("考核年度", self.year), ("测评名称", self.name))
        for word, box in named:
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
        detail = QHBoxLayout()
        detail.setSpacing(8)
        detail.addWidget(self.said, 1)
        detail.addWidget(self.skip, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(detail)
        split = beside(left, self.questions, (800, 280))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.why, 1)
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
        self.skip.hide()

    def _connect(self) -> None:
        self.back.clicked.connect(self.leave)
        self.skip.clicked.connect(self._skip)
        self.take.clicked.connect(self._take)
        self.table.picked.connect(self._picked)
        self.questions.answered.connect(self._answer)
        self.on.editingFinished.connect(self._again)
        self.name.editingFinished.connect(self._again)
        self.year.chosen.connect(self._again)

    def start(self, path: Path) -> None:
        """Show what taking a workbook would do."""
        self._path, self.plan = path, None
        self._answers = PollAnswers()
        self.on.set_value(self._answers.on)
        self.year.choose(None)
        self.name.setText(self._answers.title)
        self.title.setText(f"导入预览：{path.name}")
        self.table.show_rows(())
        self.questions.hide()
        self.skip.hide()
        self.why.setText("")
        self._preview()

    def leave(self) -> None:
        """Leave the workbook alone."""
        self._ticket += 1
        self.left.emit()

    def _answer(self, answers: PollAnswers) -> None:
        self._answers = answers
        self._preview()

    def _skip(self) -> None:
        """Leave the current sheet out, or take it after all."""
        sheet = None if self.plan is None else self.table.row_at(self.table.currentIndex().row())
        if sheet is not None:
            skipped = self._answers.skipped ^ {sheet.sheet}
            self._answer(replace(self._answers, skipped=skipped))

    def _again(self) -> None:
        """Date or name were changed."""
        try:
            on = self.on.value()
        except DateFault as fault:
            self.said.setText(fault.sentence)
            return
        title = self.name.text().strip() or PollAnswers().title
        chosen = self.year.value()
        cycle = chosen if isinstance(chosen, UUID) else None
        said = replace(self._answers, on=on, title=title, cycle=cycle)
        if said != self._answers:
            self._answers = said
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
        self.year.offer([(BY_DAY, None), *((f"{y.year}年度", y.id) for y in plan.years)])
        if plan.sheets and self.table.currentIndex().row() < 0:
            refused = (n for n, s in enumerate(plan.sheets) if s.faults or s.questions)
            self.table.go_to(next(refused, 0))
        self._picked(self.table.currentIndex().row())
        self.questions.setVisible(self.questions.show_plan(plan))
        self.take.setEnabled(plan.takes > 0)
        self.take.setText(_take_word(plan))
        self.why.setText(why_not(plan))

    def _picked(self, place: int) -> None:
        """The whole of what is wrong with a sheet: a cell of a table cuts it."""
        sheet = None if self.plan is None else self.table.row_at(place)
        self.said.setText("" if sheet is None else sheet_words(sheet))
        amiss = sheet is not None and bool(sheet.faults)
        set_state(self.said, "role", "fault" if amiss else "secondary")
        skipped = sheet is not None and sheet.fate is SheetFate.SKIPPED
        self.skip.setText(UNSKIP if skipped else SKIP)
        self.skip.setAccessibleName(self.skip.text())
        self.skip.setVisible(sheet is not None)

    def _take(self) -> None:
        plan = self.plan
        if plan is None or not plan.takes:
            return
        self.take.setEnabled(False)

        def done(taken: PollsTaken) -> None:
            made, filled = len(taken.made), len(taken.filled)
            self.ctx.alerts.success(
                f"已新建 {made} 次、填入 {filled} 次民主测评，已包含 {taken.included} 次。"
                "请由另一名人员监票。",
                undo_action(self.ctx, self.services, taken.batch, self.undone.emit),
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


def _take_word(plan: PollPlan) -> str:
    """采用 12 张表 where all are taken; else how many can be."""
    if not plan.takes:
        return "采用"
    stays = plan.count(SheetFate.ASK) + plan.count(SheetFate.REFUSED)
    return f"采用可导入的 {plan.takes} 张" if stays else f"采用 {plan.takes} 张表"


def why_not(plan: PollPlan) -> str:
    """Why nothing can be taken yet, or what stays behind when the rest is taken."""
    asked, refused = plan.count(SheetFate.ASK), plan.count(SheetFate.REFUSED)
    stays = [f"{n} 张{w}" for n, w in ((asked, "待确认"), (refused, "有误")) if n]
    if plan.takes:
        return f"{'、'.join(stays)}，这次不导入。" if stays else ""
    if asked:
        return f"还没有可导入的表：{'、'.join(stays)}。请在右侧指定，或选中后点“{SKIP}”。"
    if refused:
        return f"没有可导入的表：{'、'.join(stays)}。请按表下的说明改正工作簿后重新导入。"
    if plan.count(SheetFate.INCLUDED):
        return "没有可导入的表：表中票数都已包含。"
    return "没有可导入的表：各表都选了不导入。"


def account(plan: PollPlan) -> str:
    """What the workbook holds, in one sentence whose numbers add up."""
    parts = " + ".join(f"{fate.label} {plan.count(fate)}" for fate in SheetFate)
    return f"共 {len(plan.sheets)} 张表 = {parts}。以上为预览，尚未写入。"
