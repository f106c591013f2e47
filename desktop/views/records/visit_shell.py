"""What a visit's pane is made of: the head, the tabs, and how they share the room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.visits import VisitDetail
from desktop.terms import StationRole, VisitMode
from desktop.views.context import ViewContext
from desktop.views.labels import plain, rule
from desktop.views.records.entries_tab import EntriesTab, Members
from desktop.views.records.facts_tab import FactsTab
from desktop.views.records.interviews_tab import InterviewsTab
from desktop.views.records.points.checks_tab import ChecksTab
from desktop.views.records.points.research_tab import ResearchTab
from desktop.views.records.points.spot_tab import SpotTab
from desktop.views.records.return_tab import ReturnTab
from desktop.views.records.visit_form import VisitForm
from desktop.views.records.visit_head import NOT_HELD, WRITING, VisitHead
from desktop.views.widgets.history_list import HistoryList
from desktop.views.widgets.page_room import room_for_shown

ASKING_ROOM = 680  # pixels at 12 pt below which the questions of a step take the tabs' place
ROOM = 600  # pixels at 12 pt below which questions and tabs do not fit together
WRITING_ROOM = 760  # below which a form that is filled in many times needs the head's room
PLAN, INTERVIEWS, FACTS, CHECKS, RESEARCH, SPOT, RETURN, HISTORY = range(8)


class VisitShell(QFrame):
    """The parts and their places; the pane fills them."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown yet."""
        super().__init__()
        self.setObjectName("detailPane")
        self._ctx, self._services = ctx, services
        at_office = services.desk.station is StationRole.OFFICE
        self.head = VisitHead(ctx, services.desk.clock.today, at_office=at_office)
        self.steps, self.talk, self.note = self.head.steps, self.head.talk, self.head.note
        self.form = VisitForm(ctx, services, services.desk.actor.team_no)
        self.interviews = InterviewsTab(ctx, services)
        self.facts = FactsTab(ctx, services)
        self.checks = ChecksTab(ctx, services)
        self.research = ResearchTab(ctx, services)
        self.spot = SpotTab(ctx, services)
        self.returns = ReturnTab(ctx, services)
        self.history = HistoryList()
        self.tabs = QTabWidget()
        self.line = rule()
        self._writing = self._asking = False
        self.empty = plain("请在左侧选择一次实地考核。", "secondary", wrap=True)
        self._lay_out()
        self.steps.asked.connect(self._make_room)
        self.tabs.currentChanged.connect(lambda _place: self._condense())
        for tab in (self.interviews, self.facts, self.research, self.spot):
            tab.stack.currentChanged.connect(lambda _place: self._condense())
        self.interviews.counted.connect(lambda n: self._count(INTERVIEWS, "谈话", n))
        self.facts.counted.connect(lambda n: self._count(FACTS, "纪实", n))
        self.research.counted.connect(lambda n: self._count(RESEARCH, "调研报告", n))
        self.spot.counted.connect(lambda n: self._count(SPOT, "立行立改", n))

    def _lay_out(self) -> None:
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)  # its own line is white in the dark
        for widget, word in (
            (self.form, "计划"),
            (self.interviews, "谈话"),
            (self.facts, "纪实"),
            (self.checks, "核验"),
            (self.research, "调研报告"),
            (self.spot, "立行立改"),
            (self.returns, "报回"),
            (self.history, "办理经过"),
        ):
            self.tabs.addTab(widget, word)
        room_for_shown(self.tabs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.head)
        layout.addWidget(self.line)
        layout.addWidget(self.tabs, 1)

    def _count(self, place: int, word: str, number: int) -> None:
        self.tabs.setTabText(place, f"{word} {number}" if number else word)

    def show_entries(self, detail: VisitDetail, members: Members, *, first: bool) -> None:
        """What was recorded of a visit, and what can be written now; ``first``: another visit."""
        may = allowed(self._services.desk.actor.role, Operation.EDIT_RECORDS)
        why = (
            f"考核目前为“{detail.state.label}”，此时不能填写。"
            if may
            else "当前账号不能填写考核记录。"
        )
        talks = may and detail.state in WRITING
        facts = may and detail.state not in NOT_HELD
        self.interviews.show_visit(detail, members, writable=talks, why=why)
        self.facts.show_visit(detail, members, writable=facts, why=why)
        self.checks.show_visit(detail, members)
        self._show_modes(detail.line.mode)
        if detail.line.mode is VisitMode.RESEARCH:
            self.research.show_visit(detail, members, writable=talks, why=why)
        elif detail.line.mode is VisitMode.SUPERVISION:
            self.spot.show_visit(detail, members, writable=facts, why=why)
        self.head.offer_entries(talks=talks, facts=facts)
        self.enable_entries(on=True)
        if first and self.tabs.currentIndex() == HISTORY:
            self.tabs.setCurrentIndex(PLAN)
        self._condense()

    def enable_entries(self, *, on: bool) -> None:
        """All but the plan wait until there is a visit."""
        for place in range(INTERVIEWS, HISTORY + 1):
            self.tabs.setTabEnabled(place, on)
        for place in () if on else (RESEARCH, SPOT):
            self.tabs.setTabVisible(place, False)

    def _show_modes(self, mode: VisitMode) -> None:
        """Only a 调研式 visit ends in reports, only a 督查式 one opens items on the spot."""
        self.tabs.setTabVisible(RESEARCH, mode is VisitMode.RESEARCH)
        self.tabs.setTabVisible(SPOT, mode is VisitMode.SUPERVISION)

    def tab_of(self, kind: str) -> EntriesTab:
        """The tab of a kind of entry."""
        return {
            "interview": self.interviews,
            "fact": self.facts,
            "research_report": self.research,
            "spot_item": self.spot,
        }[kind]

    def keep_tabs(self, *, now: bool) -> None:
        """Store what is typed in the tabs; ``now`` on this thread."""
        for tab in (self.interviews, self.facts, self.checks, self.research, self.spot):
            if now:
                tab.keep_now()
            else:
                tab.keep()

    def _show_something(self, *, shown: bool) -> None:
        self.head.setVisible(shown)
        self.line.setVisible(shown)
        self.tabs.setVisible(shown)
        self.empty.setVisible(not shown)

    def _make_room(self, asking: bool) -> None:
        """On a small screen the questions of a step take the place of the tabs."""
        if self.head.isVisible():
            few = self.height() < self._ctx.theme.metrics.px(ASKING_ROOM)
            self.tabs.setVisible(not (asking and few))
            self._asking = asking
            self._condense()

    @property
    def _small(self) -> bool:
        return self.height() < self._ctx.theme.metrics.px(ROOM)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What fits beside the tabs depends on the height."""
        super().resizeEvent(event)
        self._condense()

    def _condense(self) -> None:
        """On a small screen an entry's form takes the place of what is said of the visit."""
        tab = self.tabs.currentWidget()
        checking = tab is self.checks
        on_form = checking or (isinstance(tab, EntriesTab) and tab.on_form)
        writing = on_form and self.height() < self._ctx.theme.metrics.px(WRITING_ROOM)
        # The points are a visit's last sheet: from it one goes on to its interviews, or is done.
        self.head.condense(
            writing=writing,
            small=writing or self._small,
            brief=self._small
            and (self._asking or self.head.crowded or tab not in (self.form, self.returns)),
            steps=checking,
        )
        frame = self.layout()
        if writing is not self._writing and frame is not None:
            self._writing = writing
            frame.invalidate()  # the head gives its room back at once
            frame.activate()
