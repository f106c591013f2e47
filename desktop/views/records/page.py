"""Page 考核记录: what a team writes down all year, and what the office says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.records.facts.pane import FactsPlace
from desktop.views.records.feedback.pane import FeedbackPlace
from desktop.views.records.findings.pane import FindingsPlace
from desktop.views.records.interviews.pane import InterviewsPlace
from desktop.views.records.outline.pane import OutlinePlace
from desktop.views.records.polls.pane import PollsPlace
from desktop.views.records.ratings.pane import RatingsPlace
from desktop.views.records.reports.pane import WorkReportsPlace
from desktop.views.records.review.pane import ReviewPlace
from desktop.views.records.routine.pane import RoutineGradesPlace
from desktop.views.records.visits_place import VisitsPlace
from desktop.views.widgets.place import Place
from desktop.views.widgets.placed_page import PlacedPage, PlaceSpec

_Maker = Callable[[ViewContext, Services], Place]
_O = Operation

PLACES: tuple[tuple[str, str, Operation, _Maker], ...] = (
    ("visits", "实地考核", _O.READ_RECORDS, VisitsPlace),
    ("review", "待审", _O.ACCEPT_RECORDS, ReviewPlace),
    ("interviews", "谈话记录", _O.READ_RECORDS, InterviewsPlace),
    ("facts", "考核纪实", _O.READ_RECORDS, FactsPlace),
    ("findings", "核验与调研", _O.READ_RECORDS, FindingsPlace),
    ("polls", "民主测评", _O.READ_RECORDS, PollsPlace),
    ("ratings", "考核组评定", _O.READ_RATINGS, RatingsPlace),
    ("routine", "平时考核", _O.READ_RECORDS, RoutineGradesPlace),
    ("feedback", "群众反映", _O.READ_RECORDS, FeedbackPlace),
    ("reports", "述职述廉", _O.READ_RECORDS, WorkReportsPlace),
    ("outline", "谈话提纲", _O.READ_RECORDS, OutlinePlace),
)


class RecordsPage(PlacedPage):
    """Targets: a place's key, (key, what the place shows), or what 实地考核 shows."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        role = services.desk.actor.role
        super().__init__(
            ctx,
            "考核记录各项",
            [
                PlaceSpec(key, title, lambda make=make: make(ctx, services))  # type: ignore[misc]  # a lambda's default has no type
                for key, title, operation, make in PLACES
                if allowed(role, operation)
            ],
            width=112,
        )

    @property
    def visits(self) -> VisitsPlace:
        """The place of the visits, which most targets lead to."""
        return cast("VisitsPlace", self.place("visits"))

    def show_target(self, target: object) -> None:
        """Where a search hit, a card, a draft or another page leads."""
        match target:
            case str() as key if key in self.keys():
                self.open(key)
            case (str() as key, what) if key in self.keys():
                place = self.open(key)
                if place is not None:
                    place.show_target(what)
            case _:
                self.open("visits")
                self.visits.show_target(target)
