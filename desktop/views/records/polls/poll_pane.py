"""One poll beside the list: its steps, and 设置, 计票, 结果, 经过; its papers in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Signal

from desktop.services.errors import ServiceError
from desktop.services.motions import HistoryLine, Motion, Seen
from desktop.services.permissions import Operation, allowed
from desktop.services.poll_forms import CountChange, CountSheet, PollDetail
from desktop.services.poll_papers import PollPaper
from desktop.services.poll_results import PollResults
from desktop.services.poll_steps import COUNTED
from desktop.services.registry import Services
from desktop.services.states import Need
from desktop.terms import PollAction, PollState
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.shapes import Paper
from desktop.views.records.polls.columns import TONES
from desktop.views.records.polls.poll_view import NONE, PAPER, POLL, PollView
from desktop.views.records.polls.results_tab import correction_lines
from desktop.views.widgets.badge import set_badge
from desktop.views.widgets.step_drafts import give_back_step, store_step, take_step
from desktop.views.widgets.steps import Step

SETTINGS, COUNT, RESULTS, HISTORY = range(4)
REASON = {Need.REASON.value: "原因"}


@dataclass(frozen=True, slots=True)
class PollBundle:
    """What is read of a poll at once. ``sheet`` is None for those who do not count."""

    detail: PollDetail
    sheet: CountSheet | None
    results: PollResults | None
    history: tuple[HistoryLine, ...]
    changes: tuple[CountChange, ...]
    step: dict[str, object] | None = None


class PollPane(PollView):
    """``saved`` gives a poll that was written."""

    saved = Signal(object)

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: Chooser | None = None
    ) -> None:
        """Nothing is shown until ``load`` or ``start_new``."""
        super().__init__(ctx, services, chooser)
        self._may = allowed(services.desk.actor.role, Operation.EDIT_RECORDS)
        self.open_id: UUID | None = None
        self.beginning = False
        self._bundle: PollBundle | None = None
        self._ticket = 0
        self._paper: Callable[[UUID, str], PollPaper] | None = None
        self._connect()

    def _connect(self) -> None:
        papers = self.services.poll_papers
        self.settings.stored.connect(self._stored)
        self.settings.stale.connect(self.reload)
        self.settings.ballots_wanted.connect(
            lambda many: self._print(lambda key, _mark: papers.ballots(key, as_issued=many))
        )
        self.settings.sheets_wanted.connect(
            lambda: self._print(papers.blank_count_sheets, marked=True)
        )
        self.count.stored.connect(self.reload)
        self.count.print_wanted.connect(lambda: self._print(papers.count_sheets, marked=True))
        self.results.print_wanted.connect(lambda: self._print(papers.result, marked=True))
        self.steps.taken.connect(self._take)
        self.slip.left.connect(self._leave_paper)
        self.mark.wanted.connect(lambda _mark: self._print(self._paper, marked=True))

    # --- what is shown -------------------------------------------------------------------

    def load(self, key: UUID | None, *, again: bool = False) -> None:
        """Show a poll, or none."""
        if key is not None and key == self.open_id and not again and not self.beginning:
            return
        self._keep_step()
        if key != self.open_id:
            self.count.leave_sheet()
        self.beginning = False
        self.open_id = key
        self._ticket += 1
        if key is None:
            self._bundle = None
            self.count.clear()
            self.stack.setCurrentIndex(NONE)
            return
        if not again:
            self._leave_paper()
        ticket = self._ticket

        def came(bundle: PollBundle) -> None:
            if ticket == self._ticket:
                self._show(bundle, again=again)
            else:
                give_back_step(self.services, "poll", key, bundle.step)

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self.empty.setText(error.sentence)
                self.stack.setCurrentIndex(NONE)

        call(
            self.ctx,
            lambda _task: self._read(key),
            title="读取民主测评",
            on_done=came,
            on_failed=failed,
            quiet=True,
        )

    def reload(self) -> None:
        """Read the shown poll again; what is typed stays."""
        if self.open_id is not None and not self.beginning:
            self.load(self.open_id, again=True)

    def _read(self, key: UUID) -> PollBundle:
        polls = self.services.polls
        detail = polls.get(key)
        counts = self._counting(detail)
        return PollBundle(
            detail,
            polls.counts(key) if counts else None,
            polls.results(key) if detail.line.state in COUNTED else None,
            polls.history_of(key),
            polls.corrections(key) if counts else (),
            take_step(self.services, "poll", key),
        )

    def _counting(self, detail: PollDetail) -> bool:
        """Whether the reader is one of those who count."""
        own = self.services.desk.actor.team_no in {None, detail.line.team_no}
        return self._may and own

    def _show(self, bundle: PollBundle, *, again: bool) -> None:
        detail, line = bundle.detail, bundle.detail.line
        moved = self._bundle is None or self._bundle.detail.id != detail.id
        before = None if moved or self._bundle is None else self._bundle.detail.line.state
        self._bundle = bundle
        if self.stack.currentIndex() != PAPER or not again:
            self.stack.setCurrentIndex(POLL)
        self.title.setText(f"{line.citation} · {line.unit}")
        set_badge(self.badge, line.state.label, TONES[line.state])
        disputed = f"有冲突待裁定：{'、'.join(detail.disputed)}。" if detail.disputed else ""
        self.conflict.setText(disputed)
        self.conflict.setVisible(bool(disputed))
        if moved:
            self.steps.clear()
        self.steps.show_steps(_steps(detail))
        self.place_steps()
        if bundle.step is not None:
            self.steps.resume(bundle.step)
        self.settings.show_poll(detail)
        self.tabs.setTabEnabled(COUNT, bundle.sheet is not None)
        if bundle.sheet is not None:
            self.count.show_sheet(detail, bundle.sheet)
        else:
            self.count.clear()
        self.results.show_results(bundle.results)
        self._show_past(bundle)
        if moved or before is not line.state:
            self.tabs.setCurrentIndex(_tab_of(line.state, counts=bundle.sheet is not None))

    def _show_past(self, bundle: PollBundle) -> None:
        for place in (COUNT, RESULTS, HISTORY):
            self.tabs.setTabEnabled(place, place != COUNT or bundle.sheet is not None)
        self.history.show_lines(bundle.history)
        lines = correction_lines(bundle.changes)
        self.changes.setText("\n".join(("更正前后的票数：", *lines)) if lines else "")
        self.changes.setVisible(bool(lines))

    def start_new(self) -> None:
        """The form of a new poll, or the draft that was left of one."""
        self._keep_step()
        self._ticket += 1
        self.open_id, self._bundle, self.beginning = None, None, True
        self._leave_paper()
        self.stack.setCurrentIndex(POLL)
        self.title.setText("新民主测评")
        set_badge(self.badge, "")
        self.conflict.hide()
        self.steps.clear()
        self.count.clear()
        for place in (COUNT, RESULTS, HISTORY):
            self.tabs.setTabEnabled(place, False)
        self.tabs.setCurrentIndex(SETTINGS)
        self.settings.start_new()

    # --- steps and papers ----------------------------------------------------------------

    def _stored(self, key: UUID) -> None:
        self.beginning = False
        self.load(key, again=True)
        self.saved.emit(key)

    def _take(self, action: object, motion: Callable[[Seen], Motion]) -> None:
        bundle = self._bundle
        if bundle is None or not isinstance(action, PollAction):
            return
        key, seen = bundle.detail.id, Seen(bundle.detail.version)

        def done(_none: None) -> None:
            self.steps.done()
            self.ctx.alerts.success(f"已{action.label}。")
            self.reload()

        def failed(error: ServiceError) -> None:
            self.steps.refuse(error)

        call(
            self.ctx,
            lambda _task: self.services.polls.perform(key, action, motion(seen)),
            title=f"{action.label}民主测评",
            on_done=done,
            on_failed=failed,
        )

    def _print(
        self, make: Callable[[UUID, str], PollPaper] | None, *, marked: bool = False
    ) -> None:
        """Make a paper and show it; ``marked``: it may bear 密级, which ballots never do."""
        key = self.open_id
        if key is None or make is None:
            return
        if make != self._paper:
            self.mark.edit.clear()
        self._paper = make
        ticket, mark = self._ticket, self.mark.edit.text() if marked else ""

        def came(paper: PollPaper) -> None:
            if ticket == self._ticket:
                self.stack.setCurrentIndex(PAPER)
                self.mark.setVisible(marked)
                self.slip.show_paper(Paper(paper.title, paper.file, paper.data))

        call(
            self.ctx,
            lambda _task: make(key, mark),
            title="生成文件",
            on_done=came,
            on_failed=lambda error: self.ctx.alerts.warn(error.sentence),
        )

    def _leave_paper(self) -> None:
        self.slip.close_paper()
        self._paper = None
        if self.stack.currentIndex() == PAPER:
            self.stack.setCurrentIndex(POLL)

    def _keep_step(self) -> None:
        if self._bundle is not None:
            store_step(self.services, "poll", self._bundle.detail.id, self.steps)

    def keep_now(self) -> None:
        """Store what is typed: the window is being locked."""
        self.settings.keep_now()
        self.count.keep_draft(now=True)
        self._keep_step()


def _steps(detail: PollDetail) -> tuple[Step, ...]:
    """The steps of a state; counts are completed where they are typed."""
    found = []
    for action in detail.actions:
        if action is PollAction.COUNT:
            continue
        asks = REASON if action is PollAction.VOID else {}
        required = frozenset(asks)
        role = "" if action is PollAction.VOID else "primary"
        found.append(Step(action, action.label, asks, required, role=role))
    return tuple(found)


def _tab_of(state: PollState, *, counts: bool) -> int:
    """Where the work of a state is."""
    if state is PollState.ISSUED and counts:
        return COUNT
    return RESULTS if state in COUNTED else SETTINGS
