"""The record beside the queue: each kind is shown and decided as on its own place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.services.registry import Services
from desktop.services.reviews import ReviewLine
from desktop.terms import ReviewKind
from desktop.views.context import ViewContext
from desktop.views.records.facts.fact_pane import FactPane
from desktop.views.records.feedback.feedback_pane import FeedbackPane
from desktop.views.records.points.difference_pane import DifferencePane
from desktop.views.records.visit_pane import VisitPane


class Detail(QObject):
    """``stepped`` comes when something was decided."""

    stepped = Signal()

    def __init__(self, widget: QWidget) -> None:
        """``widget`` is what is shown."""
        super().__init__(widget)
        self.widget = widget

    def show_line(self, line: ReviewLine) -> None:
        """Show the record of a line of the queue."""
        raise TypeError(line.kind)

    def keep_now(self) -> None:
        """Store what is typed, on this thread."""


class VisitDetail(Detail):
    """Plans, late approvals and returned records: the visit's own pane."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown yet."""
        self.pane = VisitPane(ctx, services)
        super().__init__(self.pane)
        self.pane.stepped.connect(lambda *_: self.stepped.emit())

    def show_line(self, line: ReviewLine) -> None:
        """Show the visit."""
        if self.pane.detail is not None and self.pane.detail.id == line.id:
            self.pane.reload()
        else:
            self.pane.load(line.id)

    def keep_now(self) -> None:
        """Store what is typed for a step."""
        self.pane.keep_now()


class FactReviewDetail(Detail):
    """A fact, with its evidence and what was said before."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown yet."""
        self.pane = FactPane(ctx, services)
        super().__init__(self.pane)
        self.pane.editor.stepped.connect(lambda *_: self.stepped.emit())
        self.pane.visit_wanted.connect(lambda visit: ctx.go_to("records", ("visit", visit)))

    def show_line(self, line: ReviewLine) -> None:
        """Show the fact."""
        self.pane.load(line.id)

    def keep_now(self) -> None:
        """Store what is typed for a step."""
        self.pane.editor.keep_now()


class DifferenceReviewDetail(Detail):
    """An indicator found otherwise than reported."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown yet."""
        self.pane = DifferencePane(ctx, services)
        super().__init__(self.pane)
        self.pane.stepped.connect(lambda _id: self.stepped.emit())

    def show_line(self, line: ReviewLine) -> None:
        """Show the difference."""
        self.pane.load(line.id)

    def keep_now(self) -> None:
        """Store what is typed for a step."""
        self.pane.keep_now()


class FeedbackReviewDetail(Detail):
    """A complaint or praise to be looked into."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown yet."""
        self.pane = FeedbackPane(ctx, services)
        super().__init__(self.pane)
        self.pane.fact_wanted.connect(lambda draft: ctx.go_to("records", ("facts", ("new", draft))))

    def show_line(self, line: ReviewLine) -> None:
        """Show the entry."""
        self.pane.load(line.id)

    def keep_now(self) -> None:
        """Store what is typed."""
        self.pane.keep_now()


DETAILS: Final[Mapping[ReviewKind, Callable[[ViewContext, Services], Detail]]] = {
    ReviewKind.PLAN: VisitDetail,
    ReviewKind.LATE_APPROVAL: VisitDetail,
    ReviewKind.RETURNED: VisitDetail,
    ReviewKind.FACT: FactReviewDetail,
    ReviewKind.DIFFERENCE: DifferenceReviewDetail,
    ReviewKind.FEEDBACK: FeedbackReviewDetail,
}
