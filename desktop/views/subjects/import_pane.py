"""The import on the page: recognise, preview with counts, take, report, undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSplitter, QTabWidget, QVBoxLayout, QWidget

from desktop.services.errors import NotFound
from desktop.services.imports import ImportPlan, ImportReport, UndoReport
from desktop.services.registry import Services
from desktop.services.security.files import safe_write
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.subjects.choosing import FileChooser, file_name
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.import_account import (
    CHANGE_COLUMNS,
    FILE_COLUMNS,
    NOTE_COLUMNS,
    REJECTED_COLUMNS,
    ROW_COLUMNS,
    Account,
    Line,
    account_of,
)
from desktop.views.subjects.questions import QuestionList
from desktop.views.subjects.rights import Rights
from desktop.views.subjects.short_table import ShortTable
from desktop.views.tasks import TaskHandle

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
        self._ctx, self._services, self._chooser = ctx, services, chooser
        self._rights = rights
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
        self.files = ShortTable(ctx.theme, "导入的文件", FILE_COLUMNS)
        self.questions = QuestionList(ctx.theme)
        self.changes = ShortTable(ctx.theme, "更新的内容", CHANGE_COLUMNS)
        self.rejected = ShortTable(ctx.theme, "未导入的行", REJECTED_COLUMNS)
        self.rows = ShortTable(ctx.theme, "各行结果", ROW_COLUMNS)
        self.notes = ShortTable(ctx.theme, "说明", NOTE_COLUMNS)
        self.tabs = QTabWidget()
        self.confirm = ConfirmBar("确认撤销")
        self.back = button("返回清单")
        self.errors = button("保存错误表…")
        self.undo = button("撤销本次导入", "danger")
        self.take = button("导入", "primary")
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ANSWER_MS)
        self._timer.timeout.connect(self._preview_answers)
        self._connect()

    def _connect(self) -> None:
        self.stop.clicked.connect(self._cancel)
        self.back.clicked.connect(self._leave)
        self.errors.clicked.connect(self.save_errors)
        self.undo.clicked.connect(self._ask_undo)
        self.take.clicked.connect(self._take)
        self.questions.answered.connect(self._timer.start)

    def _lay_out(self) -> None:
        for table in (self.questions, self.changes, self.rejected, self.rows, self.notes):
            self.tabs.addTab(table, "")
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
        bar.addWidget(self.back)
        bar.addWidget(self.errors)
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

        def work(task: object) -> _Previewed:
            files = self._services.imports.gather(list(paths))
            plan = self._services.imports.preview(files, progress=task)  # type: ignore[arg-type]  # a task is a Progress
            return _Previewed(plan, account_of(plan))

        self._run("识别导入文件", work, self._previewed)

    def _previewed(self, result: object) -> None:
        if isinstance(result, _Previewed):
            self._plan = result.plan
            self.questions.add(result.plan.questions)
            self._show_account(result.account)
            self.summary.setText(f"{result.account.sentence}以上为试导入结果，尚未写入。")
            if len(self.questions):
                self.tabs.setCurrentIndex(0)
            elif result.account.rejected and not result.account.writes:
                self.tabs.setCurrentIndex(2)
            else:
                self.tabs.setCurrentIndex(1 if result.account.changes else 3)
            self.take.setFocus(Qt.FocusReason.OtherFocusReason)

    def _preview_answers(self) -> None:
        plan, answers = self._plan, self.questions.given()
        if plan is None or self.busy:
            return

        def work(task: object) -> _Previewed:
            again = self._services.imports.answered(plan, answers, progress=task)  # type: ignore[arg-type]  # as above
            return _Previewed(again, account_of(again))

        def done(result: _Previewed) -> None:
            if self._plan is plan and not self.busy:
                self._plan = result.plan
                self.questions.add(result.plan.questions)
                self._show_account(result.account)
                self.summary.setText(f"{result.account.sentence}以上为试导入结果，尚未写入。")

        self._ctx.tasks.run(work, title="按回答预览", on_done=done, quiet=True)

    # --- taking and undoing ------------------------------------------------------------

    def _take(self) -> None:
        plan, answers = self._plan, self.questions.given()
        if plan is None or self.busy:
            return
        self._timer.stop()
        self.summary.setText("正在写入，可以随时取消；取消后不留下任何改动。")

        def work(task: object) -> _Taken:
            report = self._services.imports.take(plan, answers, progress=task)  # type: ignore[arg-type]  # as above
            return _Taken(report, account_of(report))

        self._run("导入", work, self._taken)

    def _taken(self, result: object) -> None:
        if not isinstance(result, _Taken):
            return
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
        def work(task: object) -> UndoReport:
            return self._services.imports.undo(batch, progress=task)  # type: ignore[arg-type]  # as above

        self._run("撤销导入", work, self._undone)

    def _undone(self, result: object) -> None:
        if not isinstance(result, UndoReport):
            return
        self._batch = None
        self.title.setText("已撤销本次导入")
        left = len(result.left)
        word = f"有 {left} 处未撤销，见“说明”。" if left else "没有遗留。"
        self.summary.setText(f"已恢复 {result.restored} 处内容，{word}")
        self.undo.hide()
        if left:
            self.notes.show_rows([Line("", 0, new=text) for text in result.left])
            self._name_tab(4, "说明", left)
            self.tabs.setCurrentIndex(4)
        self._ctx.alerts.success("已撤销本次导入。")

    # --- the error sheet ---------------------------------------------------------------

    def save_errors(self) -> None:
        """The user's own rows with 原因, one workbook a file."""
        plan = self._plan
        wanted = [f.file for f in plan.files if f.rejected or f.asked] if plan else []
        if plan is None or not wanted:
            return

        def work(_task: object) -> list[tuple[str, bytes]]:
            made = []
            for name in wanted:
                try:
                    made.append((name, self._services.imports.error_sheet(plan, name)))
                except NotFound:
                    continue
            return made

        def done(made: list[tuple[str, bytes]]) -> None:
            if not made:
                self._ctx.alerts.info(
                    "未导入的都是整份文件，没有可以退回更正的表格行，原因见列表。"
                )
            for name, data in made:
                self._save_one(name, data)

        self._ctx.tasks.run(work, title="生成错误表", on_done=done)

    def _save_one(self, name: str, data: bytes) -> None:
        suggested = f"{file_name(Path(name).stem)}-未导入.xlsx"
        path = self._chooser.save_as(self, suggested, "Excel 工作簿 (*.xlsx)")
        if path is not None:
            self._ctx.tasks.run(
                lambda _task: safe_write(path, data, mode=0o644),
                title="保存错误表",
                on_done=lambda _none: self._ctx.alerts.success(f"错误表已保存：{path.name}"),
            )

    # --- what is shown -----------------------------------------------------------------

    def _run(self, title: str, work: object, done: object) -> None:
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
            work,  # type: ignore[arg-type]  # each work gives what its ``done`` takes
            title=title,
            on_done=done,  # type: ignore[arg-type]  # as above
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
        self.errors.setVisible(faulty)
        self.errors.setEnabled(not self.busy)

    def _name_tab(self, place: int, word: str, count: int) -> None:
        self.tabs.setTabText(place, f"{word} {count:,}" if count else word)
        self.tabs.setTabVisible(place, bool(count))

    def _show_account(self, account: Account | None, *, taken: bool = False) -> None:
        self._account = account
        shown = account or Account((), (), (), (), ())
        self.files.show_rows(shown.files)
        self.changes.show_rows(shown.changes)
        self.rejected.show_rows(shown.rejected)
        self.rows.show_rows(shown.rows)
        self.notes.show_rows(shown.notes)
        self._name_tab(0, "待确认", len(self.questions))
        self._name_tab(1, "已更新" if taken else "将更新", len(shown.changes))
        self._name_tab(2, "未导入", len(shown.rejected))
        self._name_tab(3, "各行结果", len(shown.rows))
        self._name_tab(4, "说明", len(shown.notes))
        self._show_buttons()
