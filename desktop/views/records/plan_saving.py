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
from desktop.views.widgets.form_saving import FormSaving

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
        saving = self._begin()
        confirmed = form.confirmed is not None or draft.id is not None

        write = saving.storing(lambda: visits.save(draft))

        def work(task: object) -> _Result:
            found = () if confirmed else visits.warnings(draft)
            return (None, found, near(draft)) if found else (write(task), (), ())

        def done(result: _Result) -> None:
            visit, warnings, close_by = result
            if visit is not None:
                self._end(saving, visit, draft, "考核计划已保存。")
            elif saving.stays:
                form.warn(draft, warnings, close_by)

        call(self._ctx, work, title="保存考核计划", on_done=done, on_failed=saving.failed)

    def _begin(self) -> FormSaving:
        return FormSaving(self._ctx, self._services, self._form, "考核计划", lambda: None)

    def _end(self, saving: FormSaving, visit: UUID, draft: VisitDraft, said: str) -> None:
        """Tell the page, unless another plan is shown by now."""
        if saving.done(visit):
            self.saved.emit(visit, draft, said)
        else:
            self._ctx.alerts.success(said)

    def _join(self, visit: CalendarVisit, draft: VisitDraft) -> None:
        """The plan is served by a visit that is planned already."""
        saving = self._begin()

        def done(key: UUID) -> None:
            self._end(saving, key, draft, f"已并入 {visit.citation}，少入户 1 次。")

        call(
            self._ctx,
            saving.storing(lambda: self._services.calendar.join_into(visit, draft)),
            title="合并考核计划",
            on_done=done,
            on_failed=saving.failed,
        )
