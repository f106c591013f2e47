"""What a visit's pane is made of: the head, the tabs, and how they share the room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout

from desktop.services.registry import Services
from desktop.terms import StationRole
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.entries_tab import EntriesTab
from desktop.views.records.facts_tab import FactsTab
from desktop.views.records.interviews_tab import InterviewsTab
from desktop.views.records.return_tab import ReturnTab
from desktop.views.records.visit_form import VisitForm
from desktop.views.records.visit_head import VisitHead
from desktop.views.widgets.history_list import HistoryList

ASKING_ROOM = 680  # pixels at 12 pt below which the questions of a step take the tabs' place
ROOM = 600  # pixels at 12 pt below which questions and tabs do not fit together
PLAN, INTERVIEWS, FACTS, RETURN, HISTORY = range(5)


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
        self.returns = ReturnTab(ctx, services)
        self.history = HistoryList()
        self.tabs = QTabWidget()
        self.empty = plain("请在左侧选择一次实地考核。", "secondary", wrap=True)
        self._lay_out()
        self.steps.asked.connect(self._make_room)
        self.tabs.currentChanged.connect(lambda _place: self._condense())
        for tab in (self.interviews, self.facts):
            tab.stack.currentChanged.connect(lambda _place: self._condense())
        self.interviews.counted.connect(lambda n: self._count(INTERVIEWS, "谈话", n))
        self.facts.counted.connect(lambda n: self._count(FACTS, "纪实", n))

    def _lay_out(self) -> None:
        self.tabs.setDocumentMode(True)
        for widget, word in (
            (self.form, "计划"),
            (self.interviews, "谈话"),
            (self.facts, "纪实"),
            (self.returns, "报回"),
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

    def _count(self, place: int, word: str, number: int) -> None:
        self.tabs.setTabText(place, f"{word} {number}" if number else word)

    def _show_something(self, *, shown: bool) -> None:
        self.head.setVisible(shown)
        self.tabs.setVisible(shown)
        self.empty.setVisible(not shown)

    def _make_room(self, asking: bool) -> None:
        """On a small screen the questions of a step take the place of the tabs."""
        if self.head.isVisible():
            few = self.height() < self._ctx.theme.metrics.px(ASKING_ROOM)
            self.tabs.setVisible(not (asking and few))

    @property
    def _small(self) -> bool:
        return self.height() < self._ctx.theme.metrics.px(ROOM)

    def _condense(self) -> None:
        """With large letters an entry's form takes the place of what is said of the visit."""
        tab = self.tabs.currentWidget()
        on_form = isinstance(tab, EntriesTab) and tab.on_form
        self.head.condense(on_form and self._small)
