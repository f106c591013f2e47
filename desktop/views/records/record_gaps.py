"""完成记录: what is still empty is said once, beside the step; the second press completes.

A visit may be complete without them, so nothing is refused. Source: domain.md §2.3.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from desktop.services.check_forms import VisitChecks
from desktop.services.record_gaps import gap_words
from desktop.services.registry import Services
from desktop.services.visits import VisitDetail
from desktop.terms import VisitAction
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.widgets.steps import StepStrip


class RecordGaps:
    """Stands before one step of one strip."""

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        steps: StepStrip,
        shown: Callable[[], VisitDetail | None],
    ) -> None:
        """Nothing was said yet. ``shown`` is the visit that the strip stands for now."""
        self._ctx, self._services, self._steps, self._shown = ctx, services, steps, shown
        self._told: tuple[UUID, str] | None = None

    def before(self, detail: VisitDetail, *, unsaved: bool, go: Callable[[], None]) -> None:
        """``go`` when nothing is missing, or when it was said already of this very content.

        ``unsaved``: something typed among the points to check is not stored yet.
        """
        about = (detail.id, detail.seen.digest or detail.version)
        if self._told == about:
            self._told = None
            go()
            return
        services = self._services

        def came(sheet: VisitChecks) -> None:
            now = self._shown()
            if now is None or now.id != detail.id:
                return  # another visit was chosen meanwhile
            gaps = gap_words(detail, sheet, unsaved=unsaved)
            if not gaps:
                go()
                return
            self._told = about
            again = VisitAction.RECORD.label
            self._steps.caution(f"{gaps}如确无内容，再按一次“{again}”即可完成。")

        call(
            self._ctx,
            lambda _task: services.visit_checks.get(detail.id),
            title="读取核验要点",
            on_done=came,
            on_failed=lambda _error: go(),  # the step itself says what is wrong
            quiet=True,
        )
