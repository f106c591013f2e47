"""Saving the plan of a visit: warnings first, and a visit close by that could serve it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.services.registry import Services
from desktop.services.visit_calendar import CalendarVisit
from desktop.services.visits import VisitDetail, VisitDraft
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.records.visit_form import VisitForm
from desktop.views.widgets.form import FormData

_Result = tuple[UUID | None, tuple[str, ...], tuple[CalendarVisit, ...]]


class PlanSaving(QObject):
    """``saved`` gives the visit, the plan, and what to say of it."""

    saved = Signal(object, object, str)

    def __init__(self, ctx: ViewContext, services: Services, form: VisitForm) -> None:
        """Saves what ``form`` hands in; refusals go back to it."""
        super().__init__(form)
        self._ctx, self._services, self._form = ctx, services, form
        form.join_wanted.connect(self._join)

    def save(self, data: FormData, detail: VisitDetail | None) -> None:
        """Save a plan; a new one that there are warnings about is asked about once."""
        form, visits, near = self._form, self._services.visits, self._services.calendar.near
        if not form.primary.isEnabled():
            return
        draft = form.draft_of(data, detail)
        form.primary.setEnabled(False)
        confirmed = form.confirmed is not None or draft.id is not None

        def work(_task: object) -> _Result:
            found = () if confirmed else visits.warnings(draft)
            return (None, found, near(draft)) if found else (visits.save(draft), (), ())

        def done(result: _Result) -> None:
            visit, warnings, close_by = result
            if visit is None:
                form.warn(draft, warnings, close_by)
            else:
                self.saved.emit(visit, draft, "考核计划已保存。")

        call(self._ctx, work, title="保存考核计划", on_done=done, on_failed=form.refuse)

    def _join(self, visit: CalendarVisit, draft: VisitDraft) -> None:
        """The plan is served by a visit that is planned already."""

        def done(key: UUID) -> None:
            self.saved.emit(key, draft, f"已并入 {visit.citation}，少入户 1 次。")

        call(
            self._ctx,
            lambda _task: self._services.calendar.join_into(visit, draft),
            title="合并考核计划",
            on_done=done,
            on_failed=self._form.refuse,
        )
