"""The import on the page: recognise, preview with counts, take, report, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSplitter, QVBoxLayout, QWidget

from desktop.services.imports import ImportPlan, ImportReport, UndoReport
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.subjects.account_tabs import AccountTabs
from desktop.views.subjects.choosing import FileChooser
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.elsewhere import ElsewhereButton
from desktop.views.subjects.error_sheets import save_error_sheets
from desktop.views.subjects.import_account import FILE_COLUMNS, Account, account_of
from desktop.views.subjects.rights import Rights
from desktop.views.subjects.short_table import ShortTable
from desktop.views.tasks import TaskContext, TaskHandle
from desktop.views.widgets.one_shot import one_shot

T = TypeVar("T")
ANSWER_MS = 150


@dataclass(frozen=True, slots=True)
class _Previewed:
    plan: ImportPlan
    account: Account


@dataclass(frozen=True, slots=True)
class _Taken:
    report: ImportReport
    account: Account


class ImportPane(QWidget):
    """Takes the place of the lists while files are taken in. ``left``: back to the lists."""

    left = Signal()

    def __init__(
        self, ctx: ViewContext, services: Services, rights: Rights, chooser: FileChooser
    ) -> None:
        """Nothing is shown until ``start``."""
        super().__init__()
        self._ctx, self._services, self._chooser, self._rights = ctx, services, chooser, rights
        self._plan: ImportPlan | None = None
        self._account: Account | None = None
        self._batch: UUID | None = None
        self._task: TaskHandle | None = None
        self.title = plain("", "title")
        self.summary = plain("", "secondary", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("导入进度")
        self.step = plain("", "hint")
        self.stop = button("取消")
        self.files = ShortTable(ctx.theme, "导入的文件", FILE_COLUMNS, wide=0)
        self.tabs = AccountTabs(ctx.theme)
        self.questions = self.tabs.questions
        self.confirm = ConfirmBar("确认撤销")
        self.back = button("返回清单")
        self.errors = button("保存错误表…")
        self.elsewhere = ElsewhereButton(ctx)
        self.undo = button("撤销本次导入", "danger")
        self.take = button("导入", "primary")
        self._lay_out()
        self._timer = one_shot(self, ANSWER_MS, self._preview_answers)
        self._connect()

    def _connect(self) -> None:
        self.stop.clicked.connect(self._cancel)
        self.back.clicked.connect(self._leave)
        self.errors.clicked.connect(self.save_errors)
        self.undo.clicked.connect(self._ask_undo)
        self.take.clicked.connect(self._take)
        self.questions.answered.connect(self._timer.start)

    def _lay_out(self) -> None:
        running = QHBoxLayout()
        running.setSpacing(12)
        running.addWidget(self.progress, 1)
        running.addWidget(self.step)
        running.addWidget(self.stop)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.files)
        split.addWidget(self.tabs)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for item in (self.back, self.errors, self.elsewhere):
            bar.addWidget(item)
        bar.addStretch(1)
        bar.addWidget(self.undo)
        bar.addWidget(self.take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.summary)
        layout.addLayout(running)
        layout.addWidget(self.confirm)
        layout.addWidget(split, 1)
        layout.addLayout(bar)

    # --- preview -----------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether an import is being read or written."""
        return self._task is not None

    def start(self, paths: Sequence[Path]) -> None:
        """Recognise files and folders and show what taking them would do."""
        self._plan, self._account, self._batch = None, None, None
        self.questions.clear()
        self.title.setText("导入预览")
        self.summary.setText("正在识别文件，尚未写入任何内容。")
        self._show_account(None)

        def work(task: TaskContext) -> _Previewed:
            files = self._services.imports.gather(list(paths))
            plan = self._services.imports.preview(files, progress=task)
            return _Previewed(plan, account_of(plan))

        self._run("识别导入文件", work, self._previewed)

    def _previewed(self, result: _Previewed) -> None:
        self._show_previewed(result)
        self.tabs.open_first(result.account)
        self.take.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_previewed(self, result: _Previewed) -> None:
        self._plan = result.plan
        self.questions.add(result.plan.questions)
        self._show_account(result.account)
        self.summary.setText(f"{result.account.sentence}以上为试导入结果，尚未写入。")

    def _preview_answers(self) -> None:
        plan, answers = self._plan, self.questions.given()
        if plan is None or self.busy:
            return

        def work(task: TaskContext) -> _Previewed:
            again = self._services.imports.answered(plan, answers, progress=task)
            return _Previewed(again, account_of(again))

        def done(result: _Previewed) -> None:
            if self._plan is plan and not self.busy:
                self._show_previewed(result)

        self._ctx.tasks.run(work, title="按回答预览", on_done=done, quiet=True)

    # --- taking and undoing ------------------------------------------------------------

    def _take(self) -> None:
        plan, answers = self._plan, self.questions.given()
        if plan is None or self.busy:
            return
        self._timer.stop()
        self.summary.setText("正在写入，可以随时取消；取消后不留下任何改动。")

        def work(task: TaskContext) -> _Taken:
            report = self._services.imports.take(plan, answers, progress=task)
            return _Taken(report, account_of(report))

        self._run("导入", work, self._taken)

    def _taken(self, result: _Taken) -> None:
        self._batch = result.report.batch
        self.title.setText("导入完成" if self._batch else "没有需要写入的内容")
        self.questions.add(result.report.questions, read_only=True)
        self._show_account(result.account, taken=True)
        told = result.account.sentence
        if result.report.questions:
            told += "待确认的行没有写入，再次导入同一文件即可继续确认。"
        self.summary.setText(told)
        if self._batch:
            self._ctx.alerts.success(
                f"导入完成：新增 {result.account.total('new')}，更新 {result.account.total('updated')}。"
            )

    def _ask_undo(self) -> None:
        batch = self._batch
        if batch is not None:
            self.confirm.ask(
                "撤销后，本次新增的记录不再显示，更新的内容恢复原样；之后又被他人修改的内容会列出并保留。",
                lambda: self._undo(batch),
            )

    def _undo(self, batch: UUID) -> None:
        undo = self._services.imports.undo
        self._run("撤销导入", lambda task: undo(batch, progress=task), self._undone)

    def _undone(self, result: UndoReport) -> None:
        self._batch = None
        self.title.setText("已撤销本次导入")
        left = len(result.left)
        word = f"有 {left} 处未撤销，见“说明”。" if left else "没有遗留。"
        self.summary.setText(f"已恢复 {result.restored} 处内容，{word}")
        self.undo.hide()
        if left:
            self.tabs.show_left(result.left)
        self._ctx.alerts.success("已撤销本次导入。")

    def save_errors(self) -> None:
        """The user's own rows with 原因, one workbook a file."""
        if self._plan is not None:
            save_error_sheets(self._ctx, self._services, self._chooser, self, self._plan)

    # --- what is shown -----------------------------------------------------------------

    def _run(self, title: str, work: Callable[[TaskContext], T], done: Callable[[T], None]) -> None:
        def finished() -> None:
            if self._task is task:
                self._task = None
                self._show_busy()

        def failed(sentence: str) -> None:
            self._ctx.alerts.error(sentence)
            self.summary.setText(sentence)

        def cancelled() -> None:
            self.summary.setText("已取消，没有改动任何数据。")

        task = self._ctx.tasks.run(
            work,
            title=title,
            on_done=done,
            on_error=failed,
            on_cancelled=cancelled,
        )
        self._task = task
        task.progressed.connect(self._progressed)
        task.finished.connect(finished)
        self._show_busy()

    def _progressed(self, done: int, total: int, text: str) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.step.setText(f"{done:,} / {total:,}" if total else text)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _leave(self) -> None:
        self._cancel()
        self._timer.stop()
        self.left.emit()

    def _show_busy(self) -> None:
        for item in (self.progress, self.step, self.stop):
            item.setVisible(self.busy)
        if self.busy:
            self.progress.setRange(0, 0)
            self.step.setText("")
        self._show_buttons()

    def _show_buttons(self) -> None:
        account, taken = self._account, self._batch is not None
        writes = account.writes if account else 0
        ready = self._plan is not None and not taken and not self.busy
        self.take.setVisible(not taken and self.title.text() == "导入预览")
        self.take.setEnabled(ready and (writes > 0 or bool(self.questions.answers)))
        self.take.setText(f"导入 {writes:,} 行" if writes else "导入")
        self.take.setAccessibleName(self.take.text())
        self.undo.setVisible(taken and self._rights.undo)
        self.undo.setEnabled(not self.busy)
        faulty = account is not None and bool(account.rejected or account.total("asked"))
        self.elsewhere.show_plan(self._plan)
        self.errors.setVisible(faulty)
        self.errors.setEnabled(not self.busy)

    def _show_account(self, account: Account | None, *, taken: bool = False) -> None:
        self._account = account
        shown = account or Account((), (), (), (), ())
        self.files.show_rows(shown.files)
        self.tabs.show_account(shown, taken=taken)
        self._show_buttons()
