"""考核纪实: all facts, and the ledger of the verified ones."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QTabWidget

from desktop.services.facts import FactDraft
from desktop.services.registry import Services
from desktop.terms import FactState
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.records.fact_prefill import BUSY, lay_down
from desktop.views.records.facts.all_facts import AllFacts
from desktop.views.records.facts.ledger_view import LedgerView
from desktop.views.subjects.choosing import FileChooser
from desktop.views.widgets.attachments_field import AttachmentChooser
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.place import Place

NEW, LEDGER = "new", "ledger"
NOUNS = ("fact", "fact_review", "list_template", "cadre_move")
GATHER_MS = 60  # several commits in a row reload the place once


class FactsPlace(Place):
    """Targets: a fact, ("fact", a fact), "new", ("new", FactDraft), "ledger", a state, ("unit"|"cadre", id, name)."""

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        chooser: FileChooser | None = None,
        attaching: AttachmentChooser | None = None,
    ) -> None:
        """Over the services of an unlocked workspace; choosers are given by tests."""
        super().__init__(ctx, "考核纪实")
        self.services = services
        self.all = AllFacts(ctx, services, attaching)
        self.ledger = LedgerView(ctx, services, chooser)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)  # nothing stands above that it would part
        self.tabs.addTab(self.all, "全部纪实")
        self.tabs.addTab(self.ledger, "考核台账")
        self.body.addWidget(self.tabs)
        # List and form have their own headings and buttons.
        self.heading.hide()
        self.footer.hide()
        self._gather = one_shot(self, GATHER_MS, self.load)
        self.tabs.currentChanged.connect(lambda _place: self.load())
        self.all.visit_wanted.connect(lambda visit: ctx.go_to("records", ("visit", visit)))
        self.ledger.fact_wanted.connect(self._go)

    def load(self) -> None:
        """Read what is shown anew."""
        if self.tabs.currentWidget() is self.ledger:
            self.ledger.load()
        else:
            self.all.load()

    def _changed(self, changes: Changes) -> None:
        if changes.touches(*NOUNS):
            self._gather.start()

    def _go(self, key: object) -> None:
        if isinstance(key, UUID):
            self.tabs.setCurrentWidget(self.all)
            self.all.go(key)

    def start_new(self) -> None:
        """A fact without a visit."""
        self.tabs.setCurrentWidget(self.all)
        self.all.start_new()

    def start_from(self, prefill: FactDraft) -> None:
        """A fact that another place begins, such as a verified 群众反映."""

        def laid(new: bool) -> None:
            if not new:
                self.ctx.alerts.warn(BUSY)
            self.start_new()

        self.read(lambda: lay_down(self.services, prefill), laid)

    def show_target(self, target: object) -> None:
        """Where a card, a draft, a search hit or another place leads."""
        match target:
            case str() if target == NEW:
                self.start_new()
            case str() if target == LEDGER:
                self.tabs.setCurrentWidget(self.ledger)
            case UUID() | ("fact", UUID()):
                self._go(target[1] if isinstance(target, tuple) else target)
            case FactState():
                self.tabs.setCurrentWidget(self.all)
                self.all.show_state(target)
            case ("new", FactDraft() as prefill):
                self.start_from(prefill)
            case ("unit" | "cadre" as kind, UUID() as key, str() as label):
                self.tabs.setCurrentWidget(self.all)
                self.all.show_subject(kind, key, label)

    def flush_draft(self) -> None:
        """Store what is typed."""
        self.all.pane.editor.keep_now()
