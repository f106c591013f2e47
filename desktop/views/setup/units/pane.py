"""机构变动: units renamed, merged, split, dissolved; cadres moving; last year's findings."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QTabWidget

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.terms import StationRole
from desktop.views.context import ViewContext
from desktop.views.setup.units.changes_tab import ChangesTab
from desktop.views.setup.units.findings_tab import FindingsTab
from desktop.views.setup.units.moves_tab import MovesTab
from desktop.views.setup.units.side_tab import SideTab
from desktop.views.setup.units.tiers_tab import TiersTab
from desktop.views.widgets.place import Place

Tab = SideTab | TiersTab


class UnitChangesPlace(Place):
    """One tab for each; the primary button is that of the tab. Targets: the key of a tab.

    A key may come with an id: ``("moves", id)`` makes that line current; with "new" the tab's
    form is opened, with "paste" or ("edit", id) what was left there, and ("tiers", half, year,
    line) leads to a decision.
    """

    nouns = (
        "unit",
        "unit_change",
        "unit_inclusion",
        "indicator_placement",
        "cadre_move",
        "building_finding",
        "pairing",
        "cycle",
        "indicator",
    )

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Tabs read when they are first shown."""
        super().__init__(ctx, "机构变动")
        self.services = services
        self.changes = ChangesTab(ctx, services)
        self.moves = MovesTab(ctx, services)
        self.findings = FindingsTab(ctx, services)
        self.tiers = TiersTab(ctx, services)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("机构变动各表")
        self._tabs: dict[str, Tab] = {
            "changes": self.changes,
            "moves": self.moves,
            "findings": self.findings,
        }
        titles = {"changes": "机构变动", "moves": "人员调动", "findings": "班子建设情况"}
        office = services.desk.station is StationRole.OFFICE
        if office and allowed(services.desk.actor.role, Operation.READ_SCHEME):
            self._tabs["tiers"] = self.tiers
            titles["tiers"] = "等次与计分"
        else:
            self.tiers.setParent(self)
            self.tiers.hide()
        for key, tab in self._tabs.items():
            self.tabs.addTab(tab, titles[key])
            tab.refused.connect(self.refuse)
            tab.asking.connect(self._asking)
        self.body.addWidget(self.tabs, 1)
        self.tabs.currentChanged.connect(self._turned)
        self.primary.clicked.connect(self.start_new)
        self._fit()

    @property
    def tab(self) -> Tab:
        """The tab that is shown."""
        return list(self._tabs.values())[self.tabs.currentIndex()]

    def load(self) -> None:
        """Read the tab that is shown; the others read when they are."""
        self.tab.load()

    def start_new(self) -> None:
        """What the tab makes."""
        self.tab.start_new()

    def show_target(self, target: object) -> None:
        """Open a tab, and in it a line."""
        match target:
            case str() as key if key in self._tabs:
                self.tabs.setCurrentWidget(self._tabs[key])
            case (str() as key, UUID() as line) if key in self._tabs:
                tab = self._tabs[key]
                self.tabs.setCurrentWidget(tab)
                if isinstance(tab, SideTab):
                    tab.list.select_id(line)
            case (str() as key, "new") if key in self._tabs:
                self.tabs.setCurrentWidget(self._tabs[key])
                self.start_new()
            case ("findings", "paste"):
                self.tabs.setCurrentWidget(self.findings)
                self.findings.paste()
            case ("findings", ("edit", UUID() as line)):
                self.tabs.setCurrentWidget(self.findings)
                self.findings.resume(line)
            case ("tiers", int() as half, UUID() as year, line) if "tiers" in self._tabs:
                self.tabs.setCurrentWidget(self.tiers)
                self.tiers.resume(half, year, line)
            case _:
                return

    def flush_draft(self) -> None:
        """Store the forms of all tabs at once: the window is being locked."""
        for tab in self._tabs.values():
            tab.flush_draft()

    def _turned(self, _place: int) -> None:
        self.refuse("")
        self._fit()
        self.load()

    def _asking(self) -> None:
        self.refuse("")
        self._fit()

    def _fit(self) -> None:
        tab = self.tab
        self.primary.setText(tab.word)
        self.primary.setAccessibleName(tab.word)
        self.primary.setVisible(bool(tab.word))
        busy = isinstance(tab, SideTab) and tab.open_form
        self.footer.setVisible(bool(tab.word) and not busy)

    def refuse(self, sentence: str) -> None:
        """Also while the tab's own form has taken the footer's place."""
        super().refuse(sentence)
        if sentence:
            self.footer.show()
