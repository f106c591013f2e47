"""核验与调研 over all teams: differences from what was reported, and 调研报告."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QTabWidget

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.records.points.differences import DifferencesTab
from desktop.views.records.points.research_list import ResearchList
from desktop.views.widgets.place import Place

REPORTS = "reports"


class FindingsPlace(Place):
    """Targets: the id of a difference, or ``REPORTS``."""

    nouns = ("research_report",)  # the differences follow their own changes

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Over the services of an unlocked workspace."""
        super().__init__(ctx, "核验与调研")
        self.heading.hide()
        self.footer.hide()
        self.differences = DifferencesTab(ctx, services)
        self.reports = ResearchList(ctx, services)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)  # nothing stands above that it would part
        self.tabs.addTab(self.differences, "指标核验差异")
        self.tabs.addTab(self.reports, "调研报告")
        self.tabs.currentChanged.connect(lambda _tab: self.load())
        self.body.addWidget(self.tabs)

    def load(self) -> None:
        """Read the list that is shown."""
        if self.tabs.currentWidget() is self.reports:
            self.reports.show_cycle(None)
        else:
            self.differences.load()

    def show_target(self, target: object) -> None:
        """Go to a difference, or to the reports."""
        if target == REPORTS:
            self.tabs.setCurrentWidget(self.reports)
        elif isinstance(target, UUID):
            self.tabs.setCurrentWidget(self.differences)
            self.differences.show_target(target)

    def flush_draft(self) -> None:
        """Store a step that was begun."""
        self.differences.keep_now()
