"""A progress workbook on its way in: what it holds, what changes, what only a person can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from desktop.services.errors import ServiceError
from desktop.services.imports import InputFile
from desktop.services.permissions import Operation, allowed
from desktop.services.progress_values import PreviewRow, ProgressPlan, ProgressReport, RowFate
from desktop.services.registry import Services
from desktop.views.alerts import Action
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.labels import plain
from desktop.views.setup.period_box import QUARTER_WORDS, PeriodBox
from desktop.views.setup.progress.columns import FATE_COLUMN, PREVIEW_COLUMNS, tone_of
from desktop.views.setup.progress.questions import QuestionBox
from desktop.views.setup.scheme.panel import Follow, Panel
from desktop.views.subjects.short_table import ShortTable
from desktop.views.tasks import TaskContext
from desktop.views.widgets.splitting import beside

READING = "正在读取工作簿，尚未写入任何内容。"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A plan with its rows sorted out for the three tables, in the worker."""

    plan: ProgressPlan
    notable: tuple[PreviewRow, ...]
    changed: tuple[PreviewRow, ...]


def _sorted_out(plan: ProgressPlan) -> _Seen:
    notable = tuple(
        r for r in plan.rows if r.flags or r.sharp or r.reason or r.fate is RowFate.ASKED
    )
    return _Seen(plan, notable, tuple(r for r in plan.rows if r.fate is RowFate.CHANGED))


def account(plan: ProgressPlan) -> str:
    """What the workbook holds, in one sentence whose numbers add up."""
    if plan.refusal:
        return plan.refusal
    c = plan.counts
    whole = c.new + c.changed + c.same + c.asked + c.rejected
    when = "、".join(QUARTER_WORDS[q - 1] for q in plan.quarters) or "季度待定"
    parts = f"新增 {c.new:,} + 更改 {c.changed:,} + 一致 {c.same:,}"
    parts += f" + 待确认 {c.asked:,} + 未采用 {c.rejected:,}"
    told = f"{when}，共 {whole:,} 项 = {parts}；另有 {c.not_applicable:,} 项为空，按不适用处理。"
    if c.flagged:
        told += f"其中 {c.flagged:,} 项有缺失或读不出的数值，不计为零。"
    if c.sharp:
        told += f"{c.sharp:,} 项与上季度相比变化很大。"
    return told


class ImportPanel(Panel):
    """Takes the place of the list while a workbook is looked at."""

    word = "采用"
    back_word = "返回清单"

    def __init__(
        self, ctx: ViewContext, services: Services, period: PeriodBox, follow: Follow
    ) -> None:
        """Empty until ``start``."""
        super().__init__()
        self._ctx, self._services, self._period, self._follow = ctx, services, period, follow
        self._ticket = 0
        self.plan: ProgressPlan | None = None
        self.taken_quarter: int | None = None
        self.ready = False
        self._path: Path | None = None
        self.title = plain("", "heading")
        self.summary = plain("", "secondary", wrap=True)
        self.notes = plain("", "hint", wrap=True)
        names = ("需要留意的", "与原来不同的", "全部各项")
        self.tables = [ShortTable(ctx.theme, name, PREVIEW_COLUMNS) for name in names]
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("导入明细")
        self.questions = QuestionBox()
        self._lay_out()
        self.questions.answered.connect(self._answer)
        self.questions.afresh.connect(lambda: self._preview(fresh=True))

    def _lay_out(self) -> None:
        for table in self.tables:
            table.setItemDelegateForColumn(
                FATE_COLUMN, BadgeDelegate(self._ctx.theme, tone_of, table)
            )
            self.tabs.addTab(table, "")
        split = beside(self.tabs, self.questions, (760, 280), stretch=(3, 1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.summary)
        layout.addWidget(self.notes)
        layout.addWidget(split, 1)
        self.questions.hide()
        self.notes.hide()

    # --- preview -------------------------------------------------------------------------

    def start(self, path: Path) -> None:
        """Show what taking a workbook would do."""
        self._path, self.plan, self.taken_quarter = path, None, None
        self.title.setText(f"导入预览：{path.name}")
        self._fill(())
        self.questions.hide()
        self._preview()

    def _preview(self, *, fresh: bool = False) -> None:
        path, cycle, quarter = self._path, self._period.cycle, self._period.quarter
        if path is None or cycle is None:
            return
        service, file = self._services.progress, InputFile(path.name, path)
        self._run(
            "读取工作簿",
            lambda task: _sorted_out(
                service.preview(cycle, file, quarter, fresh=fresh, progress=task)
            ),
        )

    def _answer(self, key: str, answer: str) -> None:
        plan, service = self.plan, self._services.progress
        if plan is None:
            return
        answers = {**plan.answers, key: answer}
        self._run(
            "按指定预览",
            lambda task: _sorted_out(service.answered(plan, answers, progress=task)),
        )

    def _run(self, title: str, work: Callable[[TaskContext], _Seen]) -> None:
        self._ticket += 1
        ticket = self._ticket
        self._set_ready(ready=False)
        if self.plan is None:
            self.summary.setText(READING)

        def came(seen: _Seen) -> None:
            if ticket == self._ticket:
                self._show(seen)

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self.summary.setText(error.sentence)
                self.refused.emit(error.sentence)

        self.refused.emit("")
        self._follow(call(self._ctx, work, title=title, on_done=came, on_failed=failed))

    def _show(self, seen: _Seen) -> None:
        first, self.plan = self.plan is None, seen.plan
        plan = seen.plan
        self.summary.setText(f"{account(plan)}{'' if plan.refusal else '以上为预览，尚未写入。'}")
        self.notes.setText("".join(plan.notes))
        self.notes.setVisible(bool(plan.notes) and not plan.refusal)
        self._fill((seen.notable, seen.changed, plan.rows))
        self.questions.setVisible(bool(plan.questions) or plan.remembered)
        self.questions.show_questions(plan.questions, remembered=plan.remembered)
        if first:
            filled = [n for n, table in enumerate(self.tables) if table.rows.rowCount()]
            self.tabs.setCurrentIndex(filled[0] if filled else 0)
        self._set_ready(ready=not plan.refusal and bool(plan.writes or plan.answers))
        if first and plan.open_questions:
            box = self.questions.boxes[plan.open_questions[0].key]
            box.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, parts: Sequence[Sequence[PreviewRow]]) -> None:
        words = ("需要留意", "与原来不同", "全部")
        for n, table in enumerate(self.tables):
            rows = parts[n] if n < len(parts) else ()
            table.show_rows(rows)
            self.tabs.setTabText(n, f"{words[n]} {len(rows):,}")

    # --- taking --------------------------------------------------------------------------

    def _set_ready(self, *, ready: bool) -> None:
        self.ready = ready
        count = self.plan.writes if self.plan is not None else 0
        self.word = f"采用 {count:,} 项" if count else "采用"
        self.changed.emit()

    def go(self) -> None:
        """Take it in."""
        plan, service = self.plan, self._services.progress
        if plan is None or not self.ready:
            return
        self._set_ready(ready=False)

        def done(report: ProgressReport) -> None:
            counts = report.plan.counts
            self.taken_quarter = report.plan.quarters[-1] if report.plan.quarters else None
            self._ctx.alerts.success(
                f"已采用：新增 {counts.new:,}，更改 {counts.changed:,}；"
                f"有缺失或读不出数值的 {counts.flagged:,} 项。",
                self._undo(report.batch),
            )
            self.closed.emit(True)

        def failed(error: ServiceError) -> None:
            self._set_ready(ready=True)
            self.refused.emit(error.sentence)

        self._follow(
            call(
                self._ctx,
                lambda task: service.take(plan, progress=task),
                title="采用指标进展",
                on_done=done,
                on_failed=failed,
            )
        )

    def _undo(self, batch: UUID | None) -> Action | None:
        role = self._services.desk.actor.role
        if batch is None or not allowed(role, Operation.UNDO_IMPORT):
            return None

        def run() -> None:
            call(
                self._ctx,
                lambda _task: self._services.imports.undo(batch),
                title="撤销导入",
                on_done=lambda report: self._ctx.alerts.success(
                    f"已撤销本次导入，恢复 {report.restored:,} 处内容。{''.join(report.left[:3])}"
                ),
            )

        return Action("撤销本次导入", run)

    def back(self) -> None:
        """Leave the workbook alone."""
        self._ticket += 1
        super().back()
