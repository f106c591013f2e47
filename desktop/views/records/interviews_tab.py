"""谈话记录 of a visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from desktop.services.conflict_marks import waiting_words
from desktop.services.interviews import RECORDING, InterviewDetail
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.entries_tab import EntriesTab
from desktop.views.records.interview_form import InterviewForm, form_data
from desktop.views.records.lists import INTERVIEW_COLUMNS, interview_source
from desktop.views.widgets.form import FormData


class InterviewsTab(EntriesTab):
    """Many interviews in a row: saving opens the next empty form."""

    form: InterviewForm

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without a visit."""
        form = InterviewForm(ctx, services)
        super().__init__(ctx, services, form, INTERVIEW_COLUMNS, name="interviews", noun="谈话记录")
        self.conflict = plain("", "fault", wrap=True)
        form.head.addWidget(self.conflict)
        self._written = 0

    def _show_conflict(self, detail: InterviewDetail | None) -> None:
        text = "" if detail is None else waiting_words(detail.disputed)
        self.conflict.setText(text)
        self.conflict.setVisible(bool(text))

    def show_source(self, visit: UUID) -> None:
        """Show the list of a visit."""
        self._written = 0
        self.list.show_source(interview_source(self.services.interviews, visit))

    def start_new(self, like: Mapping[str, object] | None = None) -> None:
        """The empty form, or the draft that was left in it."""
        visit = self.visit
        if visit is None:
            return
        self.keep()
        self.open_id = None
        self.ticket += 1
        ticket = self.ticket

        def came(draft: Mapping[str, Any] | None) -> None:
            if ticket == self.ticket:
                self._show_conflict(None)
                self.form.set_enabled(True)
                self.form.show_new(visit, self.members, draft, like)
                done = f"已连续记录 {self._written} 条" if self._written else ""
                self.show_form(done or f"新谈话记录 · {visit.line.unit}")
                self.form.focus_first()

        def read(_task: object) -> Mapping[str, Any] | None:
            return self.form.stored_draft(visit.id)

        call(self.ctx, read, title="读取草稿", on_done=came, quiet=True)

    def open(self, key: UUID, *, rebase: bool = False) -> None:
        """Show an interview."""
        visit = self.visit
        if visit is None:
            return
        if not rebase:
            self.keep()
        self.ticket += 1
        ticket = self.ticket

        def read(_task: object) -> tuple[InterviewDetail, Mapping[str, Any] | None]:
            desk = self.services.desk
            draft = desk.drafts.get(desk.actor.account, "interview", key)
            packed = (
                None if draft is None else {"version": draft.base_version, "values": draft.body}
            )
            return self.services.interviews.get(key), packed

        def came(found: tuple[InterviewDetail, Mapping[str, Any] | None]) -> None:
            if ticket != self.ticket:
                return
            detail, draft = found
            self.open_id = key
            self._show_conflict(detail)
            if rebase:
                self.form.detail = detail
                self.form.rebase(form_data(detail))
            else:
                editable = self.add.isEnabled() and visit.state in RECORDING
                self.form.show_interview(detail, self.members, draft, editable=editable)
            self.show_form(f"{detail.citation} · {visit.line.unit}")

        call(self.ctx, read, title="读取谈话记录", on_done=came, quiet=True)

    def save(self, data: object) -> None:
        """Save, and begin the next one when this was new."""
        visit, form = self.visit, self.form
        if visit is None or not form.primary.isEnabled():
            return
        draft = form.draft_of(cast("FormData", data), visit.id)
        form.primary.setEnabled(False)
        like = form.values()

        def done(_key: UUID) -> None:
            form.primary.setEnabled(True)
            form.drop_draft()
            form.saved(None)
            if draft.id is None:
                self._written += 1
                self.ctx.alerts.success(f"谈话记录已保存（本次连续第 {self._written} 条）。")
                self._next(like)
            else:
                self.ctx.alerts.success("谈话记录已保存。")
                self.show_list()

        call(
            self.ctx,
            lambda _task: self.services.interviews.save(draft),
            title="保存谈话记录",
            on_done=done,
            on_failed=form.refuse,
        )

    def _next(self, like: Mapping[str, object]) -> None:
        visit = self.visit
        if visit is not None:
            self._show_conflict(None)
            self.form.show_new(visit, self.members, None, like)
            self.show_form(f"已连续记录 {self._written} 条")
            self.form.focus_first()
