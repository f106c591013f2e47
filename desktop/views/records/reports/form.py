"""One 述职述廉报告: title, day, text and files, kept as a draft while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.services.conflict_marks import waiting_words
from desktop.services.errors import Invalid, ServiceError, Stale
from desktop.services.registry import Services
from desktop.services.security.drafts import Draft
from desktop.services.work_reports import TITLE_LENGTH, ReportDetail, ReportDraft
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.changed_words import changed_words
from desktop.views.records.reports.goal import ReportGoal
from desktop.views.widgets.attachments_field import AttachmentChooser, AttachmentsField
from desktop.views.widgets.date_edit import DateEdit, DateFault
from desktop.views.widgets.draft_timer import DraftTimer
from desktop.views.widgets.left_words import left_words
from desktop.views.widgets.place import scrolled

_FIELDS = ("title", "on", "text")
_TEXT_HEIGHT = 140


class ReportForm(QWidget):
    """``goal`` and ``detail`` are what is shown; ``shown`` comes when they change."""

    shown = Signal()
    told = Signal(str)
    refused = Signal(str)

    def __init__(self, ctx: ViewContext, services: Services, chooser: AttachmentChooser) -> None:
        """Empty until ``show_goal``."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self.goal: ReportGoal | None = None
        self.detail: ReportDetail | None = None
        self._base = ""
        self._knows = False  # the user was told what changed below the draft
        self._ticket = 0
        self._loading = False
        self.heading = plain("", "heading", wrap=True)
        self.why = plain("", "secondary", wrap=True)
        self.title = QLineEdit()
        self.title.setMaxLength(TITLE_LENGTH)
        self.on = DateEdit(services.desk.clock.today)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.files_word = plain("附件", "field")
        self.files = AttachmentsField(ctx, services, chooser)
        self.faults: dict[str, QLabel] = {name: plain("", "fault", wrap=True) for name in _FIELDS}
        self._timer = DraftTimer(self)
        self._lay_out()
        self.title.textEdited.connect(lambda _text: self._typed())
        self.text.textChanged.connect(self._typed)
        self.on.textEdited.connect(lambda _text: self._typed())
        self.on.date_changed.connect(self._typed)
        self._timer.timeout.connect(self.flush_draft)
        self.show_nothing()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addWidget(self.why)
        parts: tuple[tuple[str, str, QWidget], ...] = (
            ("title", "标题", self.title),
            ("on", "报告日期", self.on),
            ("text", "报告内容（可不填，以附件为准）", self.text),
        )
        for name, label, widget in parts:
            widget.setAccessibleName(label)
            column.addWidget(plain(label, "field"))
            column.addWidget(widget)
            column.addWidget(self.faults[name])
            self.faults[name].hide()
            if name == "on":  # mostly the file is the report
                column.addWidget(self.files_word)
                column.addWidget(self.files)
        column.addStretch(1)
        self.text.setMinimumHeight(self.ctx.theme.metrics.px(_TEXT_HEIGHT))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.area = scrolled(inside)
        layout.addWidget(self.area)

    # --- showing -----------------------------------------------------------------------

    def show_nothing(self) -> None:
        """No subject is chosen."""
        self.flush_draft()
        self._ticket += 1
        self.goal = self.detail = None
        self.area.hide()
        self.told.emit("")
        self.shown.emit()

    def show_goal(self, goal: ReportGoal) -> None:
        """Read a subject's report and the draft that was left; what is being typed stays."""
        if goal == self.goal and self._timer.pending:
            return
        self.flush_draft()
        if goal != self.goal:
            self.detail = None
            self.area.hide()
            self.shown.emit()
        self.goal = goal
        self._ticket += 1
        ticket, desk, services = self._ticket, self.services.desk, self.services

        def read() -> tuple[ReportDetail, Draft | None]:
            draft = desk.drafts.get(desk.actor.account, goal.form, goal.unit)
            return services.work_reports.get(goal.unit, goal.cycle, goal.cadre), draft

        def came(found: tuple[ReportDetail, Draft | None]) -> None:
            if ticket == self._ticket and not self._timer.pending:
                self._show(*found)

        call(
            self.ctx,
            lambda _task: read(),
            title="读取述职述廉报告",
            on_done=came,
            on_failed=lambda error: self.refused.emit(error.sentence),
            quiet=True,
        )

    def _show(self, detail: ReportDetail, kept: Draft | None) -> None:
        self.detail = detail
        draft: Mapping[str, object] = {} if kept is None else kept.body
        now = detail.version or ""
        self._base = now if kept is None or self._knows else kept.base_version
        self._knows = False
        self._loading = True
        post = f"　{detail.subject.post}" if detail.subject.post else ""
        self.heading.setText(f"{detail.unit_name}　{detail.subject.name}{post}")
        state = "" if detail.id is not None else "尚未交报告。拖入报告文件，或填写后保存。"
        notes = (waiting_words(detail.disputed), detail.closed or state)
        self.why.setText("\n".join(words for words in notes if words))
        self.why.setVisible(bool(self.why.text()))
        self.title.setText(str(draft.get("title", detail.title)))
        self.on.set_value(_day(draft.get("on")) or detail.on)
        self.text.setPlainText(str(draft.get("text", detail.text)))
        for widget in (self.title, self.text):
            widget.setReadOnly(bool(detail.closed))
        self.on.setEnabled(not detail.closed)
        self._say({})
        there = detail.id is not None  # before, dropped files become the report themselves
        self.files_word.setVisible(there)
        self.files.setVisible(there)
        if there:
            self.files.show_record(
                "work_report", detail.id, writable=not detail.closed, why=detail.closed
            )
        self._loading = False
        self.area.show()
        told = "已恢复上次未保存的草稿" if draft else ""
        newer = draft and self._base != now
        self.told.emit(f"{told}；此后报告已另有修改，保存时会先提示" if newer else told)
        self.shown.emit()

    def _say(self, faults: Mapping[str, str]) -> None:
        for name, label in self.faults.items():
            label.setText(faults.get(name, ""))
            label.setVisible(bool(label.text()))

    # --- typing ------------------------------------------------------------------------

    def _typed(self) -> None:
        if not self._loading and self.detail is not None and not self.detail.closed:
            self.told.emit("有未保存的修改")
            self._timer.start()

    def flush_draft(self) -> None:
        """Store what is typed on this thread: it is small, and the window may be locking."""
        goal, detail = self.goal, self.detail
        if self._timer.pending and goal is not None and detail is not None:
            self._keep(goal, detail)

    def _keep(self, goal: ReportGoal, detail: ReportDetail) -> Mapping[str, Any]:
        """Store the draft; what it holds now."""
        day = self._date()
        body = {
            "title": self.title.text(),
            "on": None if day is None else day.isoformat(),
            "text": self.text.toPlainText(),
            "about": goal.about(f"{detail.unit_name} {detail.subject.name}"),
        }
        desk = self.services.desk
        desk.drafts.put(desk.actor.account, goal.form, goal.unit, self._base, body)
        self._timer.stop()
        self.told.emit("草稿已自动保存")
        return body

    def _date(self) -> date | None:
        try:
            return self.on.value()
        except DateFault:
            return None

    # --- storing -----------------------------------------------------------------------

    def save(self) -> None:
        """Store the report under what is shown; it is a draft until it is stored."""
        goal, detail, desk = self.goal, self.detail, self.services.desk
        if goal is None or detail is None or detail.closed:
            return
        day = self._date()
        if day is None:
            self._say({"on": "请填写报告日期，如 20261122。"})
            return
        draft = ReportDraft(
            goal.unit,
            goal.cycle,
            goal.cadre,
            self.title.text(),
            self.text.toPlainText(),
            day,
            self._base or None,
        )
        kept = self._keep(goal, detail)
        self._say({})
        self.refused.emit("")

        def work() -> object:
            report = self.services.work_reports.save(draft)
            desk.drafts.drop(desk.actor.account, goal.form, goal.unit, kept)
            return report

        def done(_report: object) -> None:
            self.ctx.alerts.success(f"{detail.subject.name}的述职述廉报告已保存。")
            if self.goal == goal:
                self.show_goal(goal)

        def failed(error: ServiceError) -> None:
            if self.goal != goal:
                said = f"{detail.subject.name}的述职述廉报告"
                self.ctx.alerts.error(left_words(said, error))
                return
            if isinstance(error, Invalid):
                self._say(error.faults)
                return
            if not isinstance(error, Stale):
                self.refused.emit(error.sentence)
                return
            self.refused.emit(changed_words(error))
            self.flush_draft()  # what was typed since, over the report as it stands now
            self._knows = True
            self.show_goal(goal)

        call(
            self.ctx, lambda _task: work(), title="保存述职述廉报告", on_done=done, on_failed=failed
        )


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
