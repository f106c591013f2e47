"""One visit: its plan, what can be done with it now, its interviews and facts, its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout

from desktop.services.errors import ServiceError, Stale
from desktop.services.motions import HistoryLine, Motion, Seen
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.teams import TeamDetail
from desktop.services.visits import VisitDetail, VisitDraft
from desktop.terms import VisitAction
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.entries_tab import EntriesTab, Members
from desktop.views.records.facts_tab import FactsTab
from desktop.views.records.interviews_tab import InterviewsTab
from desktop.views.records.places import EntryPlace
from desktop.views.records.visit_form import VisitForm, form_data
from desktop.views.records.visit_head import NOT_HELD, WRITING, VisitHead
from desktop.views.widgets.form import FormData
from desktop.views.widgets.history_list import HistoryList
from desktop.views.widgets.step_drafts import store_step, take_step

ROOM = 600  # pixels at 12 pt below which questions and tabs do not fit together
PLAN, INTERVIEWS, FACTS, HISTORY = range(4)


@dataclass(frozen=True, slots=True)
class VisitBundle:
    """All that the pane shows of a visit, read in one go."""

    detail: VisitDetail
    members: Members
    teams: tuple[TeamDetail, ...]
    history: tuple[HistoryLine, ...]
    draft: Mapping[str, Any] | None
    step: dict[str, object] | None


class VisitPane(QFrame):
    """``stepped`` carries (visit, action) after a step; ``planned`` the id of a new visit."""

    stepped = Signal(object, object)
    planned = Signal(object)
    left_new = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``load`` or ``start_new``."""
        super().__init__()
        self.setObjectName("detailPane")
        self._ctx, self._services = ctx, services
        self.detail: VisitDetail | None = None
        self.new = False
        self._ticket = 0
        self._wish: tuple[str, EntryPlace] | None = None
        self.head = VisitHead(ctx, services.desk.clock.today)
        self.steps, self.talk, self.note = self.head.steps, self.head.talk, self.head.note
        self.form = VisitForm(ctx, services, services.desk.actor.team_no)
        self.interviews = InterviewsTab(ctx, services)
        self.facts = FactsTab(ctx, services)
        self.history = HistoryList()
        self.tabs = QTabWidget()
        self.empty = plain("请在左侧选择一次实地考核。", "secondary", wrap=True)
        self._lay_out()
        self._connect()
        self._show_something(shown=False)

    def _lay_out(self) -> None:
        self.tabs.setDocumentMode(True)
        for widget, word in (
            (self.form, "计划"),
            (self.interviews, "谈话"),
            (self.facts, "纪实"),
            (self.history, "办理经过"),
        ):
            self.tabs.addTab(widget, word)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.head)
        layout.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        self.steps.taken.connect(self._perform)
        self.talk.clicked.connect(self._new_interview)
        self.note.clicked.connect(self._new_fact)
        self.steps.asked.connect(self._make_room)
        self.tabs.currentChanged.connect(lambda _place: self._condense())
        for tab in (self.interviews, self.facts):
            tab.stack.currentChanged.connect(lambda _place: self._condense())
        self.form.submitted.connect(self._save)
        self.form.stale.connect(lambda: self.reload(rebase=True))
        self.interviews.counted.connect(lambda n: self._count(INTERVIEWS, "谈话", n))
        self.facts.counted.connect(lambda n: self._count(FACTS, "纪实", n))

    def _count(self, place: int, word: str, number: int) -> None:
        self.tabs.setTabText(place, f"{word} {number}" if number else word)

    def _show_something(self, *, shown: bool) -> None:
        self.head.setVisible(shown)
        self.tabs.setVisible(shown)
        self.empty.setVisible(not shown)

    def _make_room(self, asking: bool) -> None:
        """With large letters the questions of a step take the place of the tabs."""
        if self.head.isVisible():
            self.tabs.setVisible(not (asking and self._small))

    @property
    def _small(self) -> bool:
        return self.height() < self._ctx.theme.metrics.px(ROOM)

    def _condense(self) -> None:
        """With large letters an entry's form takes the place of what is said of the visit."""
        tab = self.tabs.currentWidget()
        on_form = isinstance(tab, EntriesTab) and tab.on_form
        self.head.condense(on_form and self._small)

    # reading

    def load(self, visit: UUID | None) -> None:
        """Show another visit, or none."""
        if self.detail is not None and visit == self.detail.id and not self.new:
            return
        self.keep()
        self.steps.clear()
        self.new, self.detail = False, None
        if visit is None:
            self._ticket += 1
            self._show_something(shown=False)
        else:
            self._read(visit, self._show)

    def reload(self, *, rebase: bool = False) -> None:
        """Read the shown visit again; what is typed and not saved stays."""
        detail = self.detail
        if detail is None or self.new:
            return

        def again(found: VisitBundle) -> None:
            if rebase:
                self._show_head(found)
                self.form.rebase(form_data(found.detail))
            elif self.form.dirty:
                self._show_head(found)
            else:
                self._show(found)

        self._read(detail.id, again)

    def _read(self, visit: UUID, show: Callable[[VisitBundle], None]) -> None:
        self._ticket += 1
        ticket, services = self._ticket, self._services

        def read(_task: object) -> VisitBundle:
            detail = services.visits.get(visit)
            desk = services.desk
            draft = desk.drafts.get(desk.actor.account, "visit", visit)
            return VisitBundle(
                detail,
                services.units.get(detail.line.unit_id).members,
                services.teams.all(detail.line.start),
                services.visits.history_of(visit),
                None if draft is None else {"version": draft.base_version, "values": draft.body},
                take_step(services, "visit", visit),
            )

        def came(found: VisitBundle) -> None:
            if ticket == self._ticket:
                show(found)

        call(self._ctx, read, title="读取实地考核", on_done=came, quiet=True)

    def _show(self, found: VisitBundle) -> None:
        self.form.show_teams(found.teams)
        self.form.show_visit(found.detail, found.draft)
        self._show_head(found)
        if found.step is not None:
            self.steps.resume(found.step)

    def _show_head(self, found: VisitBundle) -> None:
        detail = found.detail
        first = self.detail is None or self.detail.id != detail.id
        self.detail = detail
        self.head.show_visit(detail)
        self._show_entries(found, first=first)
        self.history.show_lines(found.history)
        self._show_something(shown=True)
        self._fulfil()

    def _show_entries(self, found: VisitBundle, *, first: bool) -> None:
        detail = found.detail
        may = allowed(self._services.desk.actor.role, Operation.EDIT_RECORDS)
        why = (
            f"考核目前为“{detail.state.label}”，此时不能填写。"
            if may
            else "当前账号不能填写考核记录。"
        )
        talks = may and detail.state in WRITING
        facts = may and detail.state not in NOT_HELD
        self.interviews.show_visit(detail, found.members, writable=talks, why=why)
        self.facts.show_visit(detail, found.members, writable=facts, why=why)
        self.head.offer_entries(talks=talks, facts=facts)
        for place in (INTERVIEWS, FACTS, HISTORY):
            self.tabs.setTabEnabled(place, True)
        if first and self.tabs.currentIndex() == HISTORY:
            self.tabs.setCurrentIndex(PLAN)

    # writing

    def start_new(self) -> None:
        """A visit to be planned; its draft is taken up again."""
        self.keep()
        self._ticket += 1
        ticket, services = self._ticket, self._services

        def read(_task: object) -> tuple[tuple[TeamDetail, ...], Mapping[str, Any] | None]:
            return services.teams.all(services.desk.clock.today()), self.form.stored_draft(None)

        def came(found: tuple[tuple[TeamDetail, ...], Mapping[str, Any] | None]) -> None:
            if ticket == self._ticket:
                self._show_new(*found)

        call(self._ctx, read, title="新建实地考核", on_done=came, quiet=True)

    def _show_new(self, teams: tuple[TeamDetail, ...], draft: Mapping[str, Any] | None) -> None:
        self.new, self.detail = True, None
        self.head.show_new()
        for place in (INTERVIEWS, FACTS, HISTORY):
            self.tabs.setTabEnabled(place, False)
        self.tabs.setCurrentIndex(PLAN)
        self._count(INTERVIEWS, "谈话", 0)
        self._count(FACTS, "纪实", 0)
        self.form.show_teams(teams)
        self.form.show_new(draft)
        self._show_something(shown=True)
        self.form.fields["unit"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self, data: object) -> None:
        form, visits = self.form, self._services.visits
        if not form.primary.isEnabled():
            return
        draft = form.draft_of(cast("FormData", data), None if self.new else self.detail)
        form.primary.setEnabled(False)
        confirmed = form.confirmed is not None or draft.id is not None

        def work(_task: object) -> tuple[UUID | None, tuple[str, ...]]:
            found = () if confirmed else visits.warnings(draft)
            return (None, found) if found else (visits.save(draft), ())

        def done(result: tuple[UUID | None, tuple[str, ...]]) -> None:
            visit, warnings = result
            if visit is None:
                form.warn(draft, warnings)
            else:
                self._saved(visit, draft)

        call(self._ctx, work, title="保存考核计划", on_done=done, on_failed=form.refuse)

    def _saved(self, visit: UUID, draft: VisitDraft) -> None:
        self.form.primary.setEnabled(True)
        self.form.drop_draft()
        self.form.saved(None)
        self.new = False
        self._ctx.alerts.success("考核计划已保存。")
        if draft.id is None:
            self.planned.emit(visit)
        self._read(visit, self._show)

    def _perform(self, action: VisitAction, make: Callable[[Seen], Motion]) -> None:
        detail = self.detail
        if detail is None:
            return
        if self.form.dirty:
            self.steps.done()
            self.tabs.setCurrentIndex(PLAN)
            self.form.show_faults({"": f"考核计划有未保存的修改。请先保存，再{action.label}。"})
            return
        motion = make(detail.seen)

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
            take_step(self._services, "visit", detail.id)  # what is asked now is being answered
            self._services.visits.perform(detail.id, action, motion)

        call(
            self._ctx,
            work,
            title=action.label,
            on_done=done,
            on_failed=failed,
        )

    def _new_interview(self) -> None:
        self.tabs.setCurrentIndex(INTERVIEWS)
        self.interviews.start_new()

    def _new_fact(self) -> None:
        self.tabs.setCurrentIndex(FACTS)
        self.facts.start_new()

    def show_entry(self, kind: str, place: EntryPlace) -> None:
        """Go to an interview or fact as soon as its visit is shown."""
        self._wish = (kind, place)
        if self.detail is not None and self.detail.id == place.visit:
            self._fulfil()

    def _fulfil(self) -> None:
        wish, self._wish = self._wish, None
        if wish is None or self.detail is None or wish[1].visit != self.detail.id:
            return
        kind, place = wish
        tab = self.interviews if kind == "interview" else self.facts
        self.tabs.setCurrentWidget(tab)
        if place.entry is not None:
            tab.open(place.entry)
        elif place.begun:
            tab.start_new()

    # drafts

    def keep(self) -> None:
        """Store what is typed, as a task."""
        self.form.flush_draft()
        self.interviews.keep()
        self.facts.keep()

    def keep_now(self) -> None:
        """Store what is typed on this thread: the window is being locked."""
        if self.detail is not None:
            store_step(self._services, "visit", self.detail.id, self.steps)
        self.form.keep_now()
        self.interviews.keep_now()
        self.facts.keep_now()
