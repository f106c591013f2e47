"""One poll beside the list: the widgets and how they lie."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser, SystemChooser
from desktop.views.exchange.slip_view import SlipView
from desktop.views.labels import plain
from desktop.views.records.polls.count_tab import CountTab
from desktop.views.records.polls.results_tab import ResultsTab
from desktop.views.records.polls.settings_pane import SettingsPane
from desktop.views.records.secrecy_bar import SecrecyBar
from desktop.views.widgets.badge import badge
from desktop.views.widgets.history_list import HistoryList
from desktop.views.widgets.place import selectable
from desktop.views.widgets.steps import StepStrip

LARGE = 14  # points: above it the head has a row for its buttons
NOTHING = "请在左侧选择一次民主测评。"
NONE, POLL, PAPER = range(3)


class PollView(QFrame):
    """Head with steps, the tabs 设置, 计票, 结果, 经过, and a paper in their place."""

    def __init__(self, ctx: ViewContext, services: Services, chooser: Chooser | None) -> None:
        """Empty."""
        super().__init__()
        self.setObjectName("detailPane")
        self.ctx, self.services = ctx, services
        self.title = plain("", "heading", wrap=True)
        self.badge = badge("")
        self.conflict = plain("", "fault", wrap=True)
        self.steps = StepStrip(ctx, services.desk.clock.today)
        self.settings = SettingsPane(ctx, services)
        self.count = CountTab(ctx, services)
        self.results = ResultsTab(ctx, services)
        self.history = HistoryList()
        self.changes = selectable("", "secondary")
        self.mark = SecrecyBar("加上密级")
        self.mark.leave.hide()
        self.slip = SlipView(ctx, chooser or SystemChooser(ctx.settings))
        self.empty = plain(NOTHING, "secondary", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self._lay_out()

    def _lay_out(self) -> None:
        past = QWidget()
        column = QVBoxLayout(past)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.history, 1)
        self.changes.setContentsMargins(24, 8, 24, 8)
        column.addWidget(self.changes)
        for widget, word in (
            (self.settings, "设置"),
            (self.count, "计票"),
            (self.results, "结果"),
            (past, "经过"),
        ):
            self.tabs.addTab(widget, word)
        self._head = QGridLayout()
        self._head.setHorizontalSpacing(12)
        self._head.setVerticalSpacing(8)
        self._head.setColumnStretch(0, 1)
        self._head.addWidget(self.title, 0, 0)
        self._head.addWidget(self.badge, 0, 1)
        self.place_steps()
        self.steps.asked.connect(lambda _on: self.place_steps())
        self.ctx.theme.changed.connect(self.place_steps)
        whole = QWidget()
        inside = QVBoxLayout(whole)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        top = QVBoxLayout()
        top.setContentsMargins(24, 12, 24, 4)
        top.setSpacing(8)
        top.addLayout(self._head)
        top.addWidget(self.conflict)
        inside.addLayout(top)
        inside.addWidget(self.tabs, 1)
        paper = QWidget()
        around = QVBoxLayout(paper)
        around.setContentsMargins(16, 12, 16, 12)
        around.setSpacing(8)
        around.addWidget(self.mark)
        around.addWidget(self.slip, 1)
        self.stack = QStackedWidget()
        for widget in (self.empty, whole, paper):
            self.stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.stack)

    def place_steps(self) -> None:
        """Beside the title; below it while a step asks something.

        With large letters also where there are several: they would cut one another.
        """
        self._head.removeWidget(self.steps)
        large = self.ctx.theme.metrics.points > LARGE
        if self.steps.asking or (large and len(self.steps.buttons) > 1):
            self._head.addWidget(self.steps, 1, 0, 1, 3)
        else:
            self._head.addWidget(self.steps, 0, 2)
