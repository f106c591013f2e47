"""One 群众反映 beside the list: its form, what was found out, and how it came here."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Qt, Signal

from desktop.services.motions import HistoryLine
from desktop.services.public_feedback import FeedbackDetail
from desktop.services.registry import Services
from desktop.terms import FeedbackState
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.feedback.feedback_form import NOUN, FeedbackForm, form_data
from desktop.views.records.feedback.finding_box import FindingBox
from desktop.views.records.record_pane import RecordPane
from desktop.views.records.subject_form import Members
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.attachments_field import AttachmentChooser, AttachmentsField
from desktop.views.widgets.form import FormData
from desktop.views.widgets.form_saving import FormSaving
from desktop.views.widgets.step_drafts import give_back_step, take_step

NOTHING = "请在左侧选择一条群众反映，或新登记一条。"


@dataclass(frozen=True, slots=True)
class _Bundle:
    people: Members
    draft: Mapping[str, Any] | None
    detail: FeedbackDetail | None = None
    history: tuple[HistoryLine, ...] = ()
    step: dict[str, object] | None = None


class FeedbackPane(RecordPane):
    """``saved`` gives what was saved; ``fact_wanted`` leads to a new 考核纪实."""

    saved = Signal(object)
    removed = Signal()
    fact_wanted = Signal(object)
    form: FeedbackForm

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: AttachmentChooser | None = None
    ) -> None:
        """Nothing is shown until ``load`` or ``start_new``."""
        super().__init__(FeedbackForm(ctx, services), NOTHING)
        self._ctx, self._services = ctx, services
        self._ticket = 0
        self.cycle: UUID | None = None
        self.open_id: UUID | None = None
        self.beginning = False
        self.found = FindingBox(ctx, services)
        self.files = AttachmentsField(ctx, services, chooser)
        self.fact = button("转为考核纪实…", name="把这条群众反映转为考核纪实")
        self.take_off = button("删除", "danger", name="删除这条群众反映")
        self.ask = ConfirmBar("删除")
        self.bar.addWidget(self.fact)
        self.under.addWidget(self.ask)
        self.form.head.addWidget(self.found)
        self.form.tail.addWidget(plain("附件", "field"))
        self.form.tail.addWidget(self.files)
        self.form.extra.addWidget(self.take_off)
        self._connect()

    def _connect(self) -> None:
        self.form.submitted.connect(self._save)
        self.form.stale.connect(lambda: self._open(self.open_id, rebase=True))
        self.form.unit_chosen.connect(self._ask_people)
        self.found.verified.connect(self._verified)
        self.found.moved_on.connect(self._open)
        self.fact.clicked.connect(self._to_fact)
        self.take_off.clicked.connect(self._remove)

    # --- showing -----------------------------------------------------------------------

    def load(self, key: UUID | None) -> None:
        """Show another entry, or none."""
        if key is not None and key == self.open_id and not self.beginning:
            return
        self.keep()
        self.open_id, self.beginning = key, False
        if key is None:
            self._ticket += 1
            self.found.show_detail(None, None)
            self.form.detail = None
            self.stack.setCurrentIndex(0)
        else:
            self._open(key)

    def reload(self) -> None:
        """Read the shown entry again; what is typed and not saved stays."""
        if self.open_id is not None and not self.beginning and not self.form.dirty:
            self._open(self.open_id)

    def start_new(self) -> None:
        """The empty form, or the draft that was left in it."""
        self.keep()
        self.open_id, self.beginning = None, True

        def read() -> _Bundle:
            draft = self.form.stored_draft(None)
            return _Bundle(_people_of(self._services, draft, None), draft)

        self._read(read, lambda found: self._show(found, rebase=False))

    def _open(self, key: UUID | None, *, rebase: bool = False) -> None:
        if key is None:
            return
        self._read(
            lambda: _bundle(self._services, self.form, key),
            lambda found: self._show(found, rebase=rebase),
        )

    def _read(self, read: Callable[[], _Bundle], show: Callable[[_Bundle], None]) -> None:
        self._ticket += 1
        ticket = self._ticket

        def came(found: _Bundle) -> None:
            if ticket == self._ticket:
                show(found)
            elif found.detail is not None:
                give_back_step(self._services, NOUN, found.detail.id, found.step)

        call(self._ctx, lambda _task: read(), title="读取群众反映", on_done=came, quiet=True)

    def _show(self, found: _Bundle, *, rebase: bool) -> None:
        form, detail = self.form, found.detail
        if detail is None:
            form.show_new(found.people, found.draft)
        elif rebase:
            form.detail = detail
            form.offer(found.people)
            form.rebase(form_data(detail))
        else:
            form.show_entry(detail, found.people, found.draft)
        self.stack.setCurrentIndex(1)
        self.ask.hide()
        self.history.show_lines(found.history)
        self.tabs.setTabEnabled(1, detail is not None)
        self.files.show_record(
            NOUN, None if detail is None else detail.id, writable=detail is None or detail.may_edit
        )
        self.found.show_detail(detail, found.step)
        self._show_head(detail)

    def _show_head(self, detail: FeedbackDetail | None) -> None:
        self.fact.setVisible(detail is not None and detail.state is FeedbackState.VERIFIED)
        self.take_off.setVisible(detail is not None and detail.may_edit and not detail.finding)
        if detail is None:
            self.title.setText("新登记群众反映")
            self.tabs.setCurrentIndex(0)
            self.form.fields["unit"].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            line = detail.line
            self.title.setText(f"{line.citation} · {line.unit}")

    def _ask_people(self) -> None:
        asked = self.form.place_and_day
        if asked is None:
            return
        ticket, services = self._ticket, self._services

        def came(people: Members) -> None:
            if ticket == self._ticket and self.form.place_and_day == asked:
                self.form.offer(people)

        call(
            self._ctx,
            lambda _task: services.fact_guides.subjects(*asked),
            title="读取干部",
            on_done=came,
            on_failed=lambda error: self.form.show_faults({"unit": error.sentence}),
            quiet=True,
        )

    # --- writing -----------------------------------------------------------------------

    def _save(self, data: object) -> None:
        form, files = self.form, self.files
        if not form.primary.isEnabled():
            return
        draft = form.draft_of(cast("FormData", data), self.cycle)
        saving = FormSaving(
            self._ctx, self._services, form, "群众反映", lambda: (self.open_id, self.beginning)
        )

        def done(key: UUID) -> None:
            stays = saving.done(key)
            self._ctx.alerts.success("群众反映已保存，待另一名人员核实。")
            if not stays:
                return
            if draft.id is None:
                files.attach_pending(NOUN, key)
            self.beginning, self.open_id = False, key
            self.saved.emit(key)
            self._open(key)

        call(
            self._ctx,
            saving.storing(lambda: self._services.public_feedback.save(draft)),
            title="保存群众反映",
            on_done=done,
            on_failed=saving.failed,
        )

    def _verified(self, key: UUID) -> None:
        self.saved.emit(key)
        self._open(key)

    def _remove(self) -> None:
        detail = self.form.detail
        if detail is not None:
            sentence = f"删除 {detail.line.citation}？只用于登记错误的情形，办理经过仍会保留。"
            self.ask.ask(sentence, lambda: self._removed(detail))

    def _removed(self, detail: FeedbackDetail) -> None:
        form = self.form

        def done(_none: object) -> None:
            form.drop_draft()
            form.saved(None)
            self.load(None)
            self._ctx.alerts.success(f"{detail.line.citation} 已删除。")
            self.removed.emit()

        call(
            self._ctx,
            lambda _task: self._services.public_feedback.remove(detail.id, detail.version),
            title="删除群众反映",
            on_done=done,
            on_failed=form.refuse,
        )

    def _to_fact(self) -> None:
        detail = self.form.detail
        if detail is None:
            return
        call(
            self._ctx,
            lambda _task: self._services.public_feedback.fact_draft(detail.id),
            title="转为考核纪实",
            on_done=self.fact_wanted.emit,
            on_failed=self.form.refuse,
        )

    # --- drafts ------------------------------------------------------------------------

    def keep(self) -> None:
        """Store what is typed, as a task."""
        self.form.flush_draft()

    def keep_now(self) -> None:
        """Store what is typed on this thread: the window is being locked."""
        self.found.keep_now()
        self.form.keep_now()


def _people_of(
    services: Services, draft: Mapping[str, Any] | None, detail: FeedbackDetail | None
) -> Members:
    """Who can be chosen: of the unit and day of the draft, where it has any."""
    values = {} if draft is None else draft.get("values") or {}
    unit = None if detail is None else detail.line.unit_id
    day = services.desk.clock.today() if detail is None else detail.line.on
    match values.get("unit"):
        case [str() as key, str()]:
            unit = UUID(hex=key)
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(str(values.get("on")))
    return () if unit is None else services.fact_guides.subjects(unit, day)


def _bundle(services: Services, form: FeedbackForm, key: UUID) -> _Bundle:
    """All that is shown of an entry, read in one go in a worker."""
    detail, draft = services.public_feedback.get(key), form.stored_draft(key)
    return _Bundle(
        _people_of(services, draft, detail),
        draft,
        detail,
        services.public_feedback.history_of(key),
        take_step(services, NOUN, key),
    )
