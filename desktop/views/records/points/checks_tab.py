"""核验: the tab of a visit with its points to check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.check_forms import ExampleCheck, VisitChecks
from desktop.services.errors import Invalid, ServiceError
from desktop.services.facts import FactDraft
from desktop.services.registry import Services
from desktop.services.visits import VisitDetail
from desktop.terms import Severity
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.records.entries_tab import Members
from desktop.views.records.points.checks_form import ChecksForm
from desktop.views.widgets.form import FormData
from desktop.views.widgets.form_saving import FormSaving


class ChecksTab(QWidget):
    """Read when it is shown. ``made`` carries the id of a 考核纪实 made of a 典型."""

    made = Signal(object)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without a visit."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self.visit: VisitDetail | None = None
        self._members: Members = ()
        self._ticket = 0
        self._due = False  # what is shown is older than what is stored
        self.form = ChecksForm(ctx, services)
        self.form.set_enabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)
        self.form.submitted.connect(self._save)
        self.form.stale.connect(self._rebase)
        self.form.to_fact.connect(self._to_fact)

    # reading

    def show_visit(self, visit: VisitDetail, members: Members) -> None:
        """The points of a visit; what is typed into the same one stays."""
        same = self.visit is not None and self.visit.id == visit.id
        if not same:
            self.keep()
            self.form.sheet = None
            self.form.set_enabled(False)
            self._ticket += 1  # of the same one a reading may be on its way that is waited for
        self.visit, self._members = visit, members
        self._due = True
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Read now what is seen now."""
        super().showEvent(event)
        if self._due:
            self._read()

    def _read(self) -> None:
        visit = self.visit
        if visit is None or (self.form.sheet is not None and self._typed(visit.id)):
            return
        self._due = False
        self._ticket += 1
        ticket, services = self._ticket, self.services

        def read(_task: object) -> tuple[VisitChecks, Mapping[str, Any] | None]:
            return services.visit_checks.get(visit.id), self.form.stored_draft(visit.id)

        def came(found: tuple[VisitChecks, Mapping[str, Any] | None]) -> None:
            if ticket == self._ticket and not self._typed(visit.id):
                sheet, draft = found
                self.form.show_sheet(sheet, self._members, draft if sheet.writable else None)

        call(self.ctx, read, title="读取核验要点", on_done=came, quiet=True)

    def _typed(self, visit: UUID) -> bool:
        """Whether something typed upon this visit is not saved yet."""
        sheet = self.form.sheet
        return sheet is not None and sheet.visit == visit and self.form.touched

    def _rebase(self) -> None:
        """Somebody else was quicker: his lines as they stand now, and one's own upon them."""
        visit, before = self.visit, self.form.sheet
        if visit is None or before is None:
            return
        kept = self.form.own_packed()
        self._ticket += 1
        ticket, services = self._ticket, self.services

        def came(sheet: VisitChecks) -> None:
            if ticket == self._ticket:
                self.form.show_sheet(sheet, self._members, None)
                self.form.overlay(self.form.unpacked(kept), before)

        call(
            self.ctx,
            lambda _task: services.visit_checks.get(visit.id),
            title="读取核验要点",
            on_done=came,
            quiet=True,
        )

    # writing

    def _save(self, data: object) -> None:
        form, visit = self.form, self.visit
        if visit is None or not form.primary.isEnabled():
            return
        try:
            draft = form.draft_of(cast("FormData", data))
        except Invalid as fault:
            form.mark(fault.faults)
            return
        services, row = self.services, visit.id
        saving = FormSaving(
            self.ctx, services, form, "核验要点", lambda: self.visit and self.visit.id
        )

        def write() -> VisitChecks:
            services.visit_checks.save(draft)
            return services.visit_checks.get(row)

        def done(sheet: VisitChecks) -> None:
            since, before, kept = not saving.unchanged, form.sheet, form.own_packed()
            if saving.done(row):
                self._ticket += 1
                form.show_sheet(sheet, self._members, None)
                if since and before is not None:
                    form.overlay(form.unpacked(kept), before)
                else:
                    form.saved(form.data().version)
            self.ctx.alerts.success("核验要点已保存。")

        def failed(error: ServiceError) -> None:
            if saving.stays and isinstance(error, Invalid):
                form.primary.setEnabled(True)
                form.mark(error.faults)
            else:
                saving.failed(error)

        work = saving.storing(write)
        call(self.ctx, work, title="保存核验要点", on_done=done, on_failed=failed)

    def _to_fact(self, example: ExampleCheck) -> None:
        """A draft of a 考核纪实 with what was written here; it is completed among the facts."""
        visit, services = self.visit, self.services
        if visit is None:
            return
        draft = FactDraft(
            visit.line.unit_id,
            example.polarity,
            Severity.LIGHT,
            min(services.desk.clock.today(), visit.line.end),
            example.text,
            example.cadre,
            visit.id,
            typical=True,
        )

        def work(_task: object) -> UUID:
            fact = services.facts.save(draft)
            services.visit_checks.link_fact(example.id, fact, example.version)
            return fact

        def done(fact: UUID) -> None:
            self.ctx.alerts.success("已转为考核纪实草稿，请补充轻重、佐证后提交。")
            self._due = True
            self.made.emit(fact)

        call(self.ctx, work, title="转为考核纪实", on_done=done, on_failed=self.form.refuse)

    # drafts

    def keep(self) -> None:
        """Store what is typed, as a task."""
        if self.form.sheet is not None:
            self.form.flush_draft()

    def keep_now(self) -> None:
        """Store what is typed on this thread: the window is being locked."""
        if self.form.sheet is not None:
            self.form.keep_now()
