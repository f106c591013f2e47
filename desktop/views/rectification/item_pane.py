"""One item of the ledger: where it stands, its sum of dates, its steps, its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from desktop.services.conflict_marks import waiting_words
from desktop.services.errors import ServiceError, Stale
from desktop.services.motions import HistoryLine, Motion, Seen
from desktop.services.permissions import Operation, allowed
from desktop.services.rectification import ItemDetail
from desktop.services.registry import Services
from desktop.services.states import ITEM
from desktop.terms import ItemAction, ItemState
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain, set_state
from desktop.views.rectification.item_form import EDITED, ItemForm, content_text, form_data
from desktop.views.rectification.ledger import TONES, due_lines, late_text
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.form import FormData
from desktop.views.widgets.form_saving import FormSaving
from desktop.views.widgets.history_list import HistoryList
from desktop.views.widgets.step_drafts import store_step, take_step
from desktop.views.widgets.step_words import steps_of
from desktop.views.widgets.steps import WHO, StepStrip

ROOM = 600  # pixels at 12 pt below which questions and tabs do not fit together
_ROLES = {ItemAction.CLOSE: "primary", ItemAction.SEND_BACK: "danger"}
_WORDS = {
    ItemAction.PLAN: {"text": "整改措施"},
    ItemAction.REPORT: {"text": "整改结果", "day": "报告日期"},
    ItemAction.CHECK: {"text": "核查情况"},
    ItemAction.CLOSE: {"day": "销号日期"},
    ItemAction.SEND_BACK: {"reason": "退回原因", "due": "新的期限"},
    ItemAction.EXTEND: {"reason": "延期原因", "due": "新的期限"},
    ItemAction.KEEP: {"reason": "长期坚持的理由"},
    ItemAction.YEARLY_CHECK: {"text": "核查情况", "day": "核查日期"},
    ItemAction.REOPEN: {"reason": "重新打开的原因", "due": "新的期限"},
}
_MORE = {ItemAction.PLAN: {WHO: "责任人"}}


@dataclass(frozen=True, slots=True)
class ItemBundle:
    """All that the pane shows of an item, read in one go."""

    detail: ItemDetail
    history: tuple[HistoryLine, ...]
    draft: Mapping[str, Any] | None
    step: dict[str, object] | None


class ItemPane(QWidget):
    """``stepped`` carries (item, action) after a step."""

    stepped = Signal(object, object)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``load``."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self.detail: ItemDetail | None = None
        self._ticket = 0
        self.title = plain("", "title", wrap=True)
        self.badge = badge("")
        self.late = badge("")
        self.about = plain("", "secondary", wrap=True)
        self.sum = plain("", wrap=True)
        self.reason = plain("", "fault", wrap=True)
        self.steps = StepStrip(ctx, services.desk.clock.today)
        self.form = ItemForm(ctx, services)
        self.history = HistoryList()
        self.tabs = QTabWidget()
        self.content = QPlainTextEdit()  # in place of the tabs while a step asks and room is short
        self.content.setReadOnly(True)
        self.content.setAccessibleName("事项内容")
        self.empty = plain("请在左侧选择一个整改事项。", "secondary", wrap=True)
        self._lay_out()
        self.steps.taken.connect(self._perform)
        self.steps.asked.connect(self._make_room)
        self.form.submitted.connect(self._save)
        self.form.stale.connect(lambda: self.reload(rebase=True))
        self._show_something(shown=False)

    def _lay_out(self) -> None:
        self.head = QWidget()
        column = QVBoxLayout(self.head)
        column.setContentsMargins(24, 12, 24, 8)
        column.setSpacing(6)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.title, 1)
        line.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.late, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        for part in (self.about, self.sum, self.reason, self.steps):
            column.addWidget(part)
        column.addStretch(1)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.form, "事项内容")
        self.tabs.addTab(self.history, "办理经过")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.head)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.content, 1)

    def _show_something(self, *, shown: bool) -> None:
        self.head.setVisible(shown)
        self.tabs.setVisible(shown)
        self.content.hide()
        self.empty.setVisible(not shown)

    def _make_room(self, asking: bool) -> None:
        """Where room is short, a step's questions leave the item's content as plain text."""
        if self.head.isVisible():
            small = self.height() < self._ctx.theme.metrics.px(ROOM)
            tight = asking and small
            self.content.setVisible(tight)
            for part in (self.tabs, self.about, self.sum):
                part.setVisible(not tight)
            self.reason.setVisible(bool(self.reason.text()) and not tight)

    # reading

    def load(self, item: UUID | None) -> None:
        """Show another item, or none."""
        if self.detail is not None and item == self.detail.id:
            return
        self.form.flush_draft()
        self.steps.clear()
        self.detail = None
        if item is None:
            self._ticket += 1
            self._show_something(shown=False)
        else:
            self._read(item, self._show)

    def reload(self, *, rebase: bool = False) -> None:
        """Read the shown item again; what is typed and not saved stays."""
        detail = self.detail
        if detail is None:
            return

        def again(found: ItemBundle) -> None:
            if rebase:
                self._show_head(found)
                self.form.rebase(form_data(found.detail))
            elif self.form.dirty:
                self._show_head(found)
            else:
                self._show(found)

        self._read(detail.id, again)

    def _read(self, item: UUID, show: Callable[[ItemBundle], None]) -> None:
        self._ticket += 1
        ticket, services = self._ticket, self._services

        def read(_task: object) -> ItemBundle:
            desk = services.desk
            draft = desk.drafts.get(desk.actor.account, "item", item)
            return ItemBundle(
                services.rectification.get(item),
                services.rectification.history_of(item),
                None if draft is None else {"version": draft.base_version, "values": draft.body},
                take_step(services, "item", item),
            )

        def came(found: ItemBundle) -> None:
            if ticket == self._ticket:
                show(found)

        call(self._ctx, read, title="读取整改事项", on_done=came, quiet=True)

    def _show(self, found: ItemBundle) -> None:
        role = self._services.desk.actor.role
        may = allowed(role, Operation.EDIT_RECTIFICATION)
        editable = may and found.detail.state is not ItemState.CLOSED
        self.form.show_item(found.detail, found.draft, editable=editable)
        self._show_head(found)
        if found.step is not None:
            self.steps.resume(found.step)

    def keep_now(self) -> None:
        """Store what is typed on this thread: the window is being locked."""
        if self.detail is not None:
            store_step(self._services, "item", self.detail.id, self.steps)
        self.form.keep_now()

    def _show_head(self, found: ItemBundle) -> None:
        detail = found.detail
        self.detail = detail
        line = detail.line
        self.title.setText(f"{line.unit}　{line.number}")
        set_badge(self.badge, line.state_label, TONES[line.state])
        set_badge(self.late, late_text(line), Tone.DANGER)
        about = [line.title, f"来源：{line.source} {line.citation}".strip()]
        if line.person:
            about.insert(0, line.person)
        self.about.setText(" · ".join(about))
        self.sum.setText("\n".join(due_lines(line)))
        texts = [text for text in (waiting_words(detail.disputed), line.state_reason) if text]
        self.reason.setText("；".join(texts))
        self.reason.setVisible(bool(texts) and self.content.isHidden())
        # Red is for what is wrong; a passed check or an extension is only a remark.
        wrong = line.state is ItemState.RETURNED or bool(line.warning)
        set_state(self.reason, "role", "fault" if wrong else "secondary")
        about_text = [self.about.text(), self.sum.text(), self.reason.text()]
        self.content.setPlainText("\n".join(filter(None, [content_text(line), *about_text])))
        self.steps.show_steps(
            steps_of(
                ITEM,
                line.state,
                detail.actions,
                _MORE,
                _ROLES,
                words=_WORDS,
                today=self._services.desk.clock.today(),
            )
        )
        self.history.show_lines(found.history)
        self._show_something(shown=True)

    # writing

    def _save(self, data: object) -> None:
        detail, form = self.detail, self.form
        if detail is None or not form.primary.isEnabled():
            return
        given = cast("FormData", data)
        draft, keys = form.draft_of(given, detail), form.changed_keys(detail)
        progress, service = str(given.values["progress"]), self._services.rectification
        asked = detail.id
        saving = FormSaving(
            self._ctx, self._services, form, detail.citation,
            lambda: self.detail is not None and self.detail.id == asked,
        )  # fmt: skip

        def work() -> None:
            if keys & set(EDITED):
                service.edit_item(draft)
            if "progress" in keys:
                service.note_progress(detail.id, draft.version or "", progress)

        def done(_none: object) -> None:
            stays = saving.done()
            self._ctx.alerts.success(f"{detail.citation} 已保存。")
            if stays:
                self.reload()

        call(
            self._ctx, saving.storing(work), title="保存整改事项", on_done=done,
            on_failed=saving.failed,
        )  # fmt: skip

    def _perform(self, action: ItemAction, make: Callable[[Seen], Motion]) -> None:
        detail = self.detail
        if detail is None:
            return
        if self.form.dirty:
            self.steps.done()
            self.tabs.setCurrentIndex(0)
            self.form.show_faults({"": f"事项内容有未保存的修改。请先保存，再{action.label}。"})
            return
        motion = make(Seen(detail.version))

        def done(_none: object) -> None:
            self.steps.done()
            self._ctx.alerts.success(f"{detail.citation} 已办理：{action.label}。")
            self.stepped.emit(detail.id, action)
            self.reload()

        def failed(error: ServiceError) -> None:
            self.steps.refuse(error)
            if isinstance(error, Stale):
                self.reload()

        def work(_task: object) -> None:
            take_step(self._services, "item", detail.id)  # what is asked now is being answered
            self._services.rectification.perform(detail.id, action, motion)

        call(
            self._ctx,
            work,
            title=action.label,
            on_done=done,
            on_failed=failed,
        )
