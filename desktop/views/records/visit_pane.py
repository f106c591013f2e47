"""One visit: its plan, what can be done with it now, its interviews and facts, its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal

from desktop.services.errors import NotFound, ServiceError, Stale
from desktop.services.key_tasks import KeyTaskLine, NextVisit
from desktop.services.motions import HistoryLine, Motion, Seen
from desktop.services.registry import Services
from desktop.services.teams import TeamDetail
from desktop.services.visit_kinds import RunningYear
from desktop.services.visits import VisitDetail, VisitDraft
from desktop.terms import VisitAction
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.records.entries_tab import Members
from desktop.views.records.places import EntryPlace
from desktop.views.records.plan_saving import PlanSaving
from desktop.views.records.record_gaps import RecordGaps
from desktop.views.records.return_tab import NOUN
from desktop.views.records.visit_form import form_data
from desktop.views.records.visit_shell import (
    CHECKS,
    FACTS,
    INTERVIEWS,
    PLAN,
    VisitShell,
)
from desktop.views.widgets.step_drafts import store_step, take_step

_New = tuple[
    tuple[TeamDetail, ...],
    tuple[KeyTaskLine, ...],
    tuple[RunningYear, ...],
    Mapping[str, Any] | None,
]


@dataclass(frozen=True, slots=True)
class VisitBundle:
    """All that the pane shows of a visit, read in one go."""

    detail: VisitDetail
    members: Members
    teams: tuple[TeamDetail, ...]
    history: tuple[HistoryLine, ...]
    draft: Mapping[str, Any] | None
    step: dict[str, object] | None
    tasks: tuple[KeyTaskLine, ...] = ()
    years: tuple[RunningYear, ...] = ()
    hand_over: dict[str, object] | None = None


def read_visit(services: Services, visit: UUID) -> VisitBundle:
    """All of a visit, read together. Raises NotFound, Refused."""
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
        _tasks(services),
        services.visits.years(),
        take_step(services, NOUN, visit),
    )


def _tasks(services: Services) -> tuple[KeyTaskLine, ...]:
    """The year's 重点工作; none on a desk without a year, as a team's before its first package."""
    try:
        return services.key_tasks.tasks()
    except NotFound:
        return ()


class VisitPane(VisitShell):
    """``stepped`` carries (visit, action) after a step; ``planned`` the id of a new visit."""

    stepped = Signal(object, object)
    planned = Signal(object)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``load`` or ``start_new``."""
        super().__init__(ctx, services)
        self.detail: VisitDetail | None = None
        self.new = self._beginning = False
        self._ticket = 0
        self._wish: tuple[str, EntryPlace] | None = None
        self.saving = PlanSaving(ctx, services, self.form)
        self.gaps = RecordGaps(ctx, services, self.steps, lambda: self.detail)
        self._connect()
        self._show_something(shown=False)

    def _connect(self) -> None:
        self.steps.taken.connect(self._perform)
        self.talk.clicked.connect(self._new_interview)
        self.note.clicked.connect(self._new_fact)
        self.checks.made.connect(self._show_fact)
        self.returns.told.connect(self.reload)
        self.saving.saved.connect(self._saved)
        self.form.submitted.connect(
            lambda data: self.saving.save(data, None if self.new else self.detail)
        )
        self.form.stale.connect(lambda: self.reload(rebase=True))

    @property
    def beginning(self) -> bool:
        """Whether a new visit is shown, or on its way."""
        return self.new or self._beginning

    # reading

    def load(self, visit: UUID | None) -> None:
        """Show another visit, or none."""
        if self.detail is not None and visit == self.detail.id and not self.new:
            return
        if visit is None and self._beginning:
            return  # the list turned out to be empty while a new visit is on its way
        self.keep()
        self.steps.clear()
        self.new, self.detail, self._beginning = False, None, False
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

        def came(found: VisitBundle) -> None:
            if ticket == self._ticket:
                show(found)

        call(
            self._ctx, lambda _task: read_visit(services, visit), title="读取实地考核",
            on_done=came, quiet=True,
        )  # fmt: skip

    def _show(self, found: VisitBundle) -> None:
        self.form.show_teams(found.teams)
        self.form.offer_tasks(found.tasks)
        self.form.offer_years(found.years)
        self.form.show_visit(found.detail, found.draft)
        self._show_head(found)
        if found.step is not None:
            self.steps.resume(found.step)

    def _show_head(self, found: VisitBundle) -> None:
        detail = found.detail
        first = self.detail is None or self.detail.id != detail.id
        self.detail = detail
        self.head.show_visit(detail)
        self.show_entries(detail, found.members, first=first)
        self.returns.show_visit(detail, found.hand_over)
        self.history.show_lines(found.history)
        self._show_something(shown=True)
        self._fulfil()

    # writing

    def start_new(self, plan: NextVisit | None = None) -> None:
        """A visit to be planned: the next one of a task, or the draft that was left."""
        self.keep()
        self._beginning = True
        self._ticket += 1
        ticket, services = self._ticket, self._services

        def read(_task: object) -> _New:
            today = services.desk.clock.today()
            draft = self.form.stored_draft(None)
            years = services.visits.years()
            return services.teams.all(today), _tasks(services), years, draft

        def came(found: _New) -> None:
            if ticket == self._ticket:
                self._show_new(*found)
                if plan is not None:
                    self.form.prefill(plan)

        call(self._ctx, read, title="新建实地考核", on_done=came, quiet=True)

    def offer_teams(self, teams: tuple[TeamDetail, ...]) -> None:
        """Teams or seats changed: a visit that is being planned may choose among them."""
        if self.new:
            self.form.teams_made(teams)

    def _show_new(
        self,
        teams: tuple[TeamDetail, ...],
        tasks: tuple[KeyTaskLine, ...],
        years: tuple[RunningYear, ...],
        draft: Mapping[str, Any] | None,
    ) -> None:
        self.new, self.detail, self._beginning = True, None, False
        self.head.show_new()
        self.enable_entries(on=False)
        self.tabs.setCurrentIndex(PLAN)
        self._count(INTERVIEWS, "谈话", 0)
        self._count(FACTS, "纪实", 0)
        self.form.show_teams(teams)
        self.form.offer_tasks(tasks)
        self.form.offer_years(years)
        self.form.show_new(draft)
        self._show_something(shown=True)
        self.form.fields["unit"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _saved(self, visit: UUID, draft: VisitDraft, said: str) -> None:
        self.new = False
        self._ctx.alerts.success(said)
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
        if action is VisitAction.RECORD:
            unsaved = self.checks.form.sheet is not None and self.checks.form.touched
            self.gaps.before(detail, unsaved=unsaved, go=lambda: self._take(detail, action, make))
        else:
            self._take(detail, action, make)

    def _take(
        self, detail: VisitDetail, action: VisitAction, make: Callable[[Seen], Motion]
    ) -> None:
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

    def _show_fact(self, fact: UUID) -> None:
        self.tabs.setCurrentIndex(FACTS)
        self.facts.open(fact)

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
        if kind == "checks":
            self.tabs.setCurrentIndex(CHECKS)
            return
        tab = self.tab_of(kind)
        self.tabs.setCurrentWidget(tab)
        if place.entry is not None:
            tab.open(place.entry)
        elif place.begun:
            tab.start_new()

    # drafts

    def keep(self) -> None:
        """Store what is typed, as a task."""
        self.form.flush_draft()
        self.keep_tabs(now=False)

    def keep_now(self) -> None:
        """Store what is typed on this thread: the window is being locked."""
        if self.detail is not None:
            store_step(self._services, "visit", self.detail.id, self.steps)
        self.form.keep_now()
        self.returns.keep_now()
        self.keep_tabs(now=True)
