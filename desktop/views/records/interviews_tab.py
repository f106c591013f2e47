"""谈话记录 of a visit: many in a row, with the outline beside the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.conflict_marks import waiting_words
from desktop.services.errors import ServiceError
from desktop.services.interviews import RECORDING, AboutDraft, InterviewDetail
from desktop.services.outlines import Outline
from desktop.services.registry import Services
from desktop.services.visits import VisitDetail
from desktop.views.calls import call
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.entries_tab import EntriesTab, Members
from desktop.views.records.interview_form import InterviewForm, form_data
from desktop.views.records.interview_papers import InterviewPapers
from desktop.views.records.lists import INTERVIEW_COLUMNS, interview_source
from desktop.views.records.outline_panel import OutlinePanel, WithOutline
from desktop.views.widgets.form import FormData
from desktop.views.widgets.form_saving import FormSaving
from desktop.views.widgets.page_room import room_for_shown
from desktop.views.widgets.record_form import RecordForm

GUIDES = ("outline_question", "scheme", "amendment", "amendment_line")
UNSAVED = "正在填写的这一条还没有保存。请先保存，再撤销上一条。"
LIST, FORM, PAPERS = range(3)


@dataclass(slots=True)
class _Written:
    """One saved in this row, and what had been typed: so that it can be taken back."""

    key: UUID
    values: Mapping[str, object]


class InterviewsTab(EntriesTab):
    """Saving opens the next empty form; the last one saved can be taken back into it."""

    form: InterviewForm
    panel: OutlinePanel

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without a visit."""
        form = InterviewForm(ctx, services)
        super().__init__(ctx, services, form, INTERVIEW_COLUMNS, name="interviews", noun="谈话记录")
        self.conflict = plain("", "fault", wrap=True)
        form.head.addWidget(self.conflict)
        self._done: list[_Written] = []
        self._pinned: tuple[UUID, ...] = ()
        self._kept = False  # what the form holds is saved: no draft of it any more
        self.papers = InterviewPapers(ctx, services)
        self.stack.addWidget(self.papers)
        room_for_shown(self.stack)
        self.print = button("打印…", name="打印谈话记录或空白表")
        self.left.addWidget(self.print)
        self.print.clicked.connect(self._print)
        self.papers.left.connect(self.show_list)
        form.undo_wanted.connect(self.undo)
        form.fields["layer"].edited.connect(self._layer_chosen)
        ctx.changes.happened.connect(self._changed)

    def around(self, form: RecordForm) -> QWidget:
        """The outline beside the form, or above it; what opens it stands in the line above both."""
        both = WithOutline(self.ctx, form)
        self.panel = both.panel
        self.above.insertWidget(1, self.panel.toggle)
        return both

    @property
    def on_form(self) -> bool:
        """Whether the form is shown, or a paper: both need the room of the visit's head."""
        return self.stack.currentIndex() != LIST

    # the visit

    def show_visit(self, visit: VisitDetail, members: Members, *, writable: bool, why: str) -> None:
        """The interviews of a visit, and what guides the next one."""
        same = self.visit is not None and self.visit.id == visit.id
        super().show_visit(visit, members, writable=writable, why=why)
        if not same:
            self._read_guides(visit.cycle_id)

    def show_source(self, visit: UUID) -> None:
        """Show the list of a visit."""
        self._done, self._pinned = [], ()
        self.list.show_source(interview_source(self.services.interviews, visit))

    def _read_guides(self, cycle: UUID) -> None:
        services = self.services

        def came(found: tuple[Outline, tuple[str, ...]]) -> None:
            if self.visit is not None and self.visit.cycle_id == cycle:
                self.panel.show_outline(found[0])
                self.form.themes.offer(found[1])

        def failed(_error: ServiceError) -> None:
            self.panel.show_outline(None)  # a desk without the year: the form works without

        call(
            self.ctx,
            lambda _task: (services.outlines.outline(cycle), services.interviews.themes(cycle)),
            title="读取谈话提纲",
            on_done=came,
            on_failed=failed,
            quiet=True,
        )

    def _changed(self, changes: Changes) -> None:
        if self.visit is not None and changes.touches(*GUIDES):
            self._read_guides(self.visit.cycle_id)

    def _layer_chosen(self) -> None:
        self.panel.show_layer(self.form.layer)

    def _show_conflict(self, detail: InterviewDetail | None) -> None:
        text = "" if detail is None else waiting_words(detail.disputed)
        self.conflict.setText(text)
        self.conflict.setVisible(bool(text))

    # writing

    def start_new(self, like: Mapping[str, object] | None = None) -> None:
        """The empty form, or the draft that was left in it."""
        self.begin(lambda visit, draft: self._begin(visit, draft, like))

    def _begin(
        self,
        visit: VisitDetail,
        draft: Mapping[str, Any] | None,
        like: Mapping[str, object] | None,
    ) -> None:
        self._kept = False
        self._show_conflict(None)
        self.form.set_enabled(True)
        self.form.show_new(visit, self.members, draft, like, self._pinned)
        self.form.undo.setVisible(bool(self._done))
        self._layer_chosen()
        self.show_form(self._count() or "新谈话记录")
        self.form.focus_first()

    def _count(self) -> str:
        return f"本次已记 {len(self._done)} 条" if self._done else ""

    def open(self, key: UUID, *, rebase: bool = False) -> None:
        """Show an interview."""
        visit = self.visit
        if visit is None:
            return

        def show(detail: InterviewDetail, draft: Mapping[str, Any] | None) -> None:
            self._kept = False
            self._show_conflict(detail)
            self.form.undo.hide()
            if rebase:
                self.form.detail = detail
                self.form.rebase(form_data(detail))
            else:
                editable = self.add.isEnabled() and visit.state in RECORDING
                self.form.show_interview(detail, self.members, draft, editable=editable)
            self._layer_chosen()
            self.show_form(detail.citation)

        self.read_entry(key, self.services.interviews.get, show, rebase=rebase)

    def save(self, data: object) -> None:
        """Save, and begin the next one when this was new."""
        visit, form = self.visit, self.form
        if visit is None or not form.primary.isEnabled():
            return
        draft = form.draft_of(cast("FormData", data), visit.id)
        values, services = form.values(), self.services
        saving = FormSaving(self.ctx, services, form, "谈话记录", lambda: self.ticket)

        def write() -> UUID:
            key = services.interviews.save(draft)
            # The window may be locked before the next line of the GUI runs.
            self._kept = self._kept or saving.unchanged
            return key

        def done(key: UUID) -> None:
            stays = saving.done(key)
            form.themes.remember(draft.themes)
            if draft.id is not None or not stays:
                self.ctx.alerts.success("谈话记录已保存。")
                if stays:
                    self.show_list()
                return
            self._done.append(_Written(key, values))
            self._pinned = tuple(a.cadre for a in draft.about) or self._pinned
            self.ctx.alerts.success(f"谈话记录已保存（本次连续第 {len(self._done)} 条）。")
            self._begin(visit, None, values)

        call(
            self.ctx,
            saving.storing(write),
            title="保存谈话记录",
            on_done=done,
            on_failed=saving.failed,
        )

    def undo(self) -> None:
        """Delete the one saved last in this row; what it said is in the form again."""
        visit, form = self.visit, self.form
        if visit is None or not self._done or self.open_id is not None:
            return
        if form.dirty or not form.primary.isEnabled():
            form.show_faults({"": UNSAVED})
            return
        last, service = self._done[-1], self.services.interviews
        form.primary.setEnabled(False)

        def work(_task: object) -> None:
            service.remove(last.key, service.get(last.key).version)

        def done(_none: object) -> None:
            form.primary.setEnabled(True)
            self._done.remove(last)
            self._begin(visit, None, last.values)
            about = cast("tuple[AboutDraft, ...]", last.values["about"])
            form.lay_over({**last.values, "about": tuple(replace(a, version=None) for a in about)})
            self._layer_chosen()
            form.flush_draft()
            form.state.setText("已撤销上一条，内容退回表单，尚未保存")
            self.ctx.alerts.success("已删除刚保存的一条，内容退回表单，可以改后再保存。")

        call(self.ctx, work, title="撤销谈话记录", on_done=done, on_failed=form.refuse)

    def keep(self) -> None:
        """Store what was typed, unless it is saved already."""
        if not self._kept and self.stack.currentIndex() == FORM:
            super().keep()

    def keep_now(self) -> None:
        """Store what was typed on this thread, unless it is saved already."""
        if not self._kept and self.stack.currentIndex() == FORM:
            super().keep_now()

    # paper

    def _print(self) -> None:
        if self.visit is not None:
            self.papers.show_visit(self.visit)
            self.stack.setCurrentIndex(PAPERS)
