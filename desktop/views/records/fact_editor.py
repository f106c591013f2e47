"""A fact being written, read or decided on: its form, where it stands, and what stands beside.

The same in a visit and in the place 考核纪实.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout

from desktop.services.conflict_marks import waiting_words
from desktop.services.errors import ServiceError, Stale
from desktop.services.fact_events import EventParts
from desktop.services.fact_similar import SimilarFact
from desktop.services.facts import FactDetail
from desktop.services.motions import Motion, Seen
from desktop.services.registry import Services
from desktop.services.states import FACT
from desktop.terms import FactAction, FactState
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.fact_form import FactForm, FactGround, form_data
from desktop.views.records.fact_help import FactHelp, SimilarPanel
from desktop.views.records.fact_reading import TABLE, FactBundle, read_fact, read_new
from desktop.views.records.lists import FACT_TONES, fact_state
from desktop.views.widgets.attachments_field import AttachmentChooser, AttachmentsField
from desktop.views.widgets.badge import badge, set_badge
from desktop.views.widgets.form import FormData
from desktop.views.widgets.form_saving import FormSaving
from desktop.views.widgets.step_drafts import store_step, take_step
from desktop.views.widgets.step_words import steps_of
from desktop.views.widgets.steps import StepStrip

_ROLES = {FactAction.VERIFY: "primary", FactAction.DISPUTE: "danger"}
_WORDS = {FactAction.SEND_BACK: {"reason": "退回意见"}}
NO_EVENT = "{} 还没有填关联事件。请在此填写事件名称，并在那一条中填写同一名称；或不再另行登记。"
_REMARKED = frozenset({FactState.DRAFT, FactState.VERIFIED, FactState.DISPUTED})


class FactEditor(QObject):
    """``opened`` comes when a fact, or an empty form, is shown; ``saved`` after each save."""

    opened = Signal(object)  # FactBundle
    saved = Signal(object)  # the fact's id
    stepped = Signal(object, object)  # the fact's id, the action

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        form: FactForm,
        chooser: AttachmentChooser | None = None,
    ) -> None:
        """Around a form; nothing is shown yet."""
        super().__init__(form)
        self._ctx, self._services, self.form = ctx, services, form
        self._ticket = 0
        self.beginning = False  # a new fact is shown, or on its way
        self.badge = badge("")
        self.label = plain("", "secondary", wrap=True)
        self.remark = plain("", "fault", wrap=True)
        self.steps = StepStrip(ctx, services.desk.clock.today)
        self.help = FactHelp(ctx, services, self)
        self.similar = SimilarPanel(ctx)
        self.files = AttachmentsField(ctx, services, chooser)
        for widget in (self.badge, self.label, self.remark, self.steps):
            form.head.addWidget(widget)
        form.tail.addWidget(plain("附件", "field"))
        form.tail.addWidget(self.files)
        cast("QVBoxLayout", form.layout()).insertWidget(1, self.similar)
        self._connect()

    def _connect(self) -> None:
        form = self.form
        self.steps.taken.connect(self._perform)
        self.similar.same.connect(self._same)
        form.asked.connect(self._ask)
        self.help.similar.connect(self.similar.show_similar)
        self.help.events.connect(form.event_field.offer)
        self.help.parts.connect(self._parts)
        self.help.subjects.connect(form.offer)
        self.help.guided.connect(form.show_guide)

    # showing

    def start_new(self, ground: FactGround) -> None:
        """The empty form, or the draft that was left in it."""
        self.keep()
        self.beginning = True
        draft, services = self.form.stored_draft, self._services

        def read(_task: object) -> FactBundle:
            return read_new(services, ground, draft(ground.key))

        self._read(read, self._show_new, "读取草稿")

    def open(self, key: UUID, *, rebase: bool = False, writable: bool = True) -> None:
        """Show a fact; ``rebase`` puts the user's own changes upon it as it stands now."""
        if not rebase:
            self.keep()
        self.beginning = False
        draft, services = self.form.stored_draft, self._services

        def read(_task: object) -> FactBundle:
            return read_fact(services, key, draft(key))

        def show(found: FactBundle) -> None:
            self._show(found, rebase=rebase, writable=writable)

        self._read(read, show, "读取考核纪实")

    def clear(self) -> None:
        """Nothing is shown; what was typed is kept."""
        self.keep()
        self._ticket += 1
        self.beginning = False
        self.help.forget()
        self.steps.clear()
        self.form.detail = None

    def _read(
        self,
        read: Callable[[object], FactBundle],
        show: Callable[[FactBundle], None],
        title: str,
    ) -> None:
        self._ticket += 1
        ticket = self._ticket

        def came(found: FactBundle) -> None:
            if ticket == self._ticket:
                show(found)

        call(self._ctx, read, title=title, on_done=came, quiet=True)

    def _show_new(self, found: FactBundle) -> None:
        form = self.form
        self._beside(found)
        form.show_new(found.ground, found.people, found.draft)
        self._show_standing(None)
        self.files.show_record(TABLE, None)
        self._ask_all()
        self.opened.emit(found)
        form.focus_first()

    def _show(self, found: FactBundle, *, rebase: bool, writable: bool) -> None:
        form, detail = self.form, found.detail
        if detail is None:
            return
        self._beside(found)
        if rebase:
            form.detail, form.ground = detail, found.ground
            form.offer(found.people)
            form.rebase(form_data(detail))
        else:
            form.show_fact(detail, found.ground, found.people, found.draft, editable=writable)
        self._show_standing(detail)
        self.files.show_record(TABLE, detail.id, writable=form.editable)
        self._ask_all()
        self.opened.emit(found)
        if found.step is not None:
            self.steps.resume(found.step)

    def _beside(self, found: FactBundle) -> None:
        self.help.forget()
        self.similar.show_similar(())
        if found.guide is not None:
            self.form.show_guide(found.guide)

    def _show_standing(self, detail: FactDetail | None) -> None:
        for part in (self.badge, self.label, self.remark, self.steps):
            part.setVisible(detail is not None)
        if detail is None:
            self.steps.clear()
            return
        line = detail.line
        set_badge(self.badge, fact_state(line), FACT_TONES[line.state])
        self.label.setText(line.label and f"{line.subject}{line.label}的记录。")
        self.label.setVisible(bool(line.label))
        self.remark.setText(remark_words(detail))
        self.remark.setVisible(bool(self.remark.text()))
        self.steps.show_steps(steps_of(FACT, line.state, detail.actions, {}, _ROLES, words=_WORDS))

    # beside the form

    def _ask_all(self) -> None:
        self._ask("events")
        self._ask("parts")
        if self.form.editable:
            self._ask("similar")

    def _ask(self, question: str) -> None:
        form = self.form
        event = form.event_ask()
        if question == "similar":
            self.help.ask_similar(form.similar_ask())
        elif question == "guide":
            self.help.ask_guide(form)
        elif event is None:
            return
        elif question == "events":
            self.help.ask_events(event)
        elif question == "parts":
            self.help.ask_parts(event, str(form.event_field.value()))
        elif form.day is not None:
            self.help.ask_subjects(event.unit, form.day)

    def _parts(self, parts: EventParts) -> None:
        self.form.event_field.show_parts(parts.sentence)

    def _same(self, hit: SimilarFact) -> None:
        """The other entry tells of the same matter: both name one event."""
        field, key, mark = self.form.event_field, hit.line.event_key, hit.line.citation
        if not key:
            self.form.jump("event_key")
            self.form.show_faults({"event_key": NO_EVENT.format(mark)})
            return
        field.set_value(key)
        field.edited.emit()
        self._ctx.alerts.success(f"已关联到事件“{key}”，与 {mark} 只计一次。")
        self.similar.show_similar(())

    # writing

    def save(self, data: object) -> None:
        """Save; a new fact is opened, so that it can be submitted at once."""
        form = self.form
        if not form.primary.isEnabled():
            return
        draft, files = form.draft_of(cast("FormData", data)), self.files
        saving = FormSaving(self._ctx, self._services, form, "考核纪实", lambda: self._ticket)

        def done(key: UUID) -> None:
            stays = saving.done(key)
            self._ctx.alerts.success("考核纪实已保存为草稿，提交后由考核办核实。")
            if not stays:
                return
            self.beginning = False
            if draft.id is None:
                files.attach_pending(TABLE, key)
            self.saved.emit(key)
            self.open(key)

        call(
            self._ctx,
            saving.storing(lambda: self._services.facts.save(draft)),
            title="保存考核纪实",
            on_done=done,
            on_failed=saving.failed,
        )

    def _perform(self, action: FactAction, make: Callable[[Seen], Motion]) -> None:
        detail = self.form.detail
        if detail is None:
            return
        if self.form.dirty:
            self.form.show_faults({"": f"有未保存的修改。请先保存，再{action.label}。"})
            self.steps.done()
            return
        motion = make(detail.seen)

        def done(_none: object) -> None:
            self.steps.done()
            self._ctx.alerts.success(f"{detail.citation} 已{action.label}。")
            self.stepped.emit(detail.id, action)
            self.open(detail.id)

        def failed(error: ServiceError) -> None:
            if isinstance(error, Stale):
                self.open(detail.id)
            self.steps.refuse(error)

        def work(_task: object) -> None:
            take_step(self._services, TABLE, detail.id)  # what is asked now is being answered
            self._services.facts.perform(detail.id, action, motion)

        call(self._ctx, work, title=action.label, on_done=done, on_failed=failed)

    # drafts

    def keep(self) -> None:
        """Store what is typed, as a task."""
        self.form.flush_draft()

    def keep_now(self) -> None:
        """Store what is typed on this thread: the window is being locked."""
        if self.form.detail is not None:
            store_step(self._services, TABLE, self.form.detail.id, self.steps)
        self.form.keep_now()


def remark_words(detail: FactDetail) -> str:
    """What the office said, or why it was withdrawn; and what waits for a decision."""
    remarked = detail.state in _REMARKED
    said = detail.review_remark if remarked else detail.state_reason
    word = "考核办意见" if remarked else "原因"
    texts = (waiting_words(detail.disputed), f"{word}：{said}" if said else "")
    return "\n".join(text for text in texts if text)
