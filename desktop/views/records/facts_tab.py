"""考核纪实 of a visit, and the office's verdicts on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from desktop.services.conflict_marks import waiting_words
from desktop.services.facts import FactDetail
from desktop.services.motions import Motion, Seen
from desktop.services.registry import Services
from desktop.services.states import FACT
from desktop.terms import FactAction, FactState
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.entries_tab import EntriesTab
from desktop.views.records.fact_form import FactForm, form_data
from desktop.views.records.lists import FACT_COLUMNS, FACT_TONES, fact_source, fact_state
from desktop.views.widgets.badge import badge, set_badge
from desktop.views.widgets.form import FormData
from desktop.views.widgets.step_words import steps_of
from desktop.views.widgets.steps import StepStrip

_ROLES = {FactAction.DISPUTE: "danger"}


class FactsTab(EntriesTab):
    """A fact is written, submitted, and verified by a second person."""

    form: FactForm

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without a visit."""
        form = FactForm(ctx, services)
        super().__init__(ctx, services, form, FACT_COLUMNS, name="facts", noun="考核纪实")
        self.badge = badge("")
        self.remark = plain("", "fault", wrap=True)
        self.steps = StepStrip(ctx, services.desk.clock.today)
        form.head.addWidget(self.badge)
        form.head.addWidget(self.remark)
        form.head.addWidget(self.steps)
        self.steps.taken.connect(self._perform)

    def show_source(self, visit: UUID) -> None:
        """Show the list of a visit."""
        self.list.show_source(fact_source(self.services.facts, visit))

    def start_new(self) -> None:
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
                self._show_standing(None)
                self.form.show_new(visit, self.members, draft)
                self.show_form(f"新考核纪实 · {visit.line.unit}")
                self.form.focus_text()

        def read(_task: object) -> Mapping[str, Any] | None:
            return self.form.stored_draft(visit.id)

        call(self.ctx, read, title="读取草稿", on_done=came, quiet=True)

    def open(self, key: UUID, *, rebase: bool = False) -> None:
        """Show a fact."""
        visit = self.visit
        if visit is None:
            return
        if not rebase:
            self.keep()
        self.ticket += 1
        ticket = self.ticket

        def read(_task: object) -> tuple[FactDetail, Mapping[str, Any] | None]:
            desk = self.services.desk
            draft = desk.drafts.get(desk.actor.account, "fact", key)
            packed = (
                None if draft is None else {"version": draft.base_version, "values": draft.body}
            )
            return self.services.facts.get(key), packed

        def came(found: tuple[FactDetail, Mapping[str, Any] | None]) -> None:
            if ticket != self.ticket:
                return
            detail, draft = found
            self.open_id = key
            self._show_standing(detail)
            if rebase:
                self.form.detail = detail
                self.form.rebase(form_data(detail))
            else:
                self.form.show_fact(detail, self.members, draft, editable=self.add.isEnabled())
            self.show_form(f"{detail.citation} · {detail.line.team}")

        call(self.ctx, read, title="读取考核纪实", on_done=came, quiet=True)

    def _show_standing(self, detail: FactDetail | None) -> None:
        for part in (self.badge, self.remark, self.steps):
            part.setVisible(detail is not None)
        if detail is None:
            self.steps.clear()
            return
        line = detail.line
        set_badge(self.badge, fact_state(line), FACT_TONES[line.state])
        said = detail.review_remark if line.state in _REMARKED else detail.state_reason
        word = "考核办意见" if line.state in _REMARKED else "原因"
        texts = [waiting_words(detail.disputed), f"{word}：{said}" if said else ""]
        self.remark.setText("\n".join(text for text in texts if text))
        self.remark.setVisible(bool(self.remark.text()))
        self.steps.show_steps(steps_of(FACT, line.state, detail.actions, {}, _ROLES))

    def save(self, data: object) -> None:
        """Save; a new fact is opened, so that it can be submitted at once."""
        visit, form = self.visit, self.form
        if visit is None or not form.primary.isEnabled():
            return
        draft = form.draft_of(cast("FormData", data), visit)
        form.primary.setEnabled(False)

        def done(key: UUID) -> None:
            form.primary.setEnabled(True)
            form.drop_draft()
            form.saved(None)
            self.ctx.alerts.success("考核纪实已保存为草稿，提交后由考核办核实。")
            self.open(key)

        call(
            self.ctx,
            lambda _task: self.services.facts.save(draft),
            title="保存考核纪实",
            on_done=done,
            on_failed=form.refuse,
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
            self.ctx.alerts.success(f"{detail.citation} 已{action.label}。")
            self.open(detail.id)

        def failed(error: Any) -> None:
            self.open(detail.id)
            self.steps.refuse(error)

        call(
            self.ctx,
            lambda _task: self.services.facts.perform(detail.id, action, motion),
            title=action.label,
            on_done=done,
            on_failed=failed,
        )


_REMARKED = frozenset({FactState.DRAFT, FactState.VERIFIED, FactState.DISPUTED})
