"""群众反映: complaints and praise with what was found out, and the surveys."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QTabWidget

from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.terms import FeedbackState
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser as SlipChooser
from desktop.views.records.feedback.complaints import ComplaintsTab
from desktop.views.records.feedback.surveys import SurveysTab
from desktop.views.subjects.choosing import FileChooser
from desktop.views.widgets.attachments_field import AttachmentChooser
from desktop.views.widgets.drop import FileDrop
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.place import Place

NEW, SURVEYS = "new", "surveys"
COMPLAINT_NOUNS = ("public_feedback", "feedback_finding")
SURVEY_NOUNS = ("public_survey",)
GATHER_MS = 60  # several commits in a row reload the place once


class FeedbackPlace(Place):
    """Targets: an entry, "new", a state, "surveys", ("survey", year, unit, digest)."""

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        chooser: FileChooser | None = None,
        slips: SlipChooser | None = None,
        attaching: AttachmentChooser | None = None,
    ) -> None:
        """Over the services of an unlocked workspace; choosers are given by tests."""
        super().__init__(ctx, "群众反映")
        self.services = services
        self.complaints = ComplaintsTab(ctx, services, attaching)
        self.surveys = SurveysTab(ctx, services, chooser, slips)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.complaints, "反映与表扬")
        self.tabs.addTab(self.surveys, "满意度调查")
        self.body.addWidget(self.tabs)
        # The tabs have their own headings and buttons.
        self.heading.hide()
        self.footer.hide()
        self._gather = one_shot(self, GATHER_MS, self.load)
        self.tabs.currentChanged.connect(lambda _place: self.load())
        FileDrop(self.surveys).dropped.connect(self.surveys.books.dropped)

    def load(self) -> None:
        """Read the years, then what is shown."""
        self.read(self.services.scheme.cycles, self._came)

    def _came(self, cycles: tuple[CycleLine, ...]) -> None:
        self.complaints.offer_years(cycles)
        self.surveys.offer_years(cycles)
        if self.tabs.currentWidget() is self.surveys:
            self.surveys.load()
        else:
            self.complaints.load()

    def _changed(self, changes: Changes) -> None:
        on_surveys = self.tabs.currentWidget() is self.surveys
        if changes.touches(*(SURVEY_NOUNS if on_surveys else COMPLAINT_NOUNS)):
            self._gather.start()

    def flush_draft(self) -> None:
        """Store unsaved forms now: the window is being locked."""
        self.complaints.pane.keep_now()
        self.surveys.flush_draft()

    def start_new(self) -> None:
        """A new entry, or a new sheet where the surveys are shown."""
        if self.tabs.currentWidget() is self.surveys:
            self.surveys.start_new()
        else:
            self.complaints.start_new()

    def show_target(self, target: object) -> None:
        """Where a card, a draft, a search hit or another place leads."""
        match target:
            case str() if target == SURVEYS:
                self.tabs.setCurrentWidget(self.surveys)
            case ("survey", UUID() as cycle, UUID() as unit, str() as digest):
                self.tabs.setCurrentWidget(self.surveys)
                self.surveys.resume(cycle, unit, digest)
            case str() if target == NEW:
                self.tabs.setCurrentWidget(self.complaints)
                self.complaints.start_new()
            case UUID():
                self.tabs.setCurrentWidget(self.complaints)
                self.complaints.go(target)
            case FeedbackState():
                self.tabs.setCurrentWidget(self.complaints)
                self.complaints.show_state(target)
