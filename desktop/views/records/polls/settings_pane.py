"""设置 with its drafts: read, saved, and the blank papers that are printed from it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError, Stale
from desktop.services.permissions import Operation, allowed
from desktop.services.poll_forms import PollDetail, SubjectChoice
from desktop.services.poll_years import PollYear
from desktop.services.registry import Services
from desktop.services.visit_lines import VisitQuery
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.polls.settings_form import SettingsForm, draft_of, new_values, values_of
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.form import FormData
from desktop.views.widgets.kept_form import KeptForm

FORM = "poll"
MOST_VISITS = 20
LARGE = 14  # points: above it the papers have a row of their own
Offered = tuple[tuple[SubjectChoice, ...], tuple[tuple[UUID, str], ...]]


class SettingsPane(QWidget):
    """``stored`` gives the poll; ``stale``: it was changed elsewhere meanwhile."""

    stored = Signal(object)
    stale = Signal()
    ballots_wanted = Signal(bool)  # as many as issued
    sheets_wanted = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown until ``show_poll`` or ``start_new``."""
        super().__init__()
        self.ctx, self.services = ctx, services
        role = services.desk.actor.role
        self._may = allowed(role, Operation.EDIT_RECORDS)
        self._may_print = allowed(role, Operation.PRINT_FORMS)
        self._detail: PollDetail | None = None
        self._ticket = 0
        self.form = SettingsForm(ctx, services)
        self.kept = KeptForm(ctx, services, self.form, FORM)
        self.sample = button("样票…", name="打印测评票，每类一张")
        self.ballots = button("测评票…", name="按发出数打印测评票")
        self.sheets = button("计票单…", name="打印空白计票单")
        self.papers = QHBoxLayout()
        self.papers.setSpacing(8)
        self.papers.setContentsMargins(24, 4, 24, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.papers)
        layout.addWidget(self.form)
        ctx.theme.changed.connect(self._place_papers)
        self._place_papers()
        self.form.submitted.connect(self._save)
        self.form.fields["unit"].edited.connect(self._unit_chosen)
        self.form.fields["on"].edited.connect(self._day_chosen)
        self.kept.restored.connect(self._restored)
        self.sample.clicked.connect(lambda: self.ballots_wanted.emit(False))
        self.ballots.clicked.connect(lambda: self.ballots_wanted.emit(True))
        self.sheets.clicked.connect(self.sheets_wanted.emit)

    def _place_papers(self) -> None:
        """In the foot; with large letters they would cut one another there, so above the form."""
        large = self.ctx.theme.metrics.points > LARGE
        for made in (self.sample, self.ballots, self.sheets):
            self.form.extra.removeWidget(made)
            self.papers.removeWidget(made)
            (self.papers if large else self.form.extra).addWidget(made)

    def show_poll(self, detail: PollDetail) -> None:
        """Show a poll's settings, and over them the draft that was left."""
        self._detail = detail
        self.form.year.show_year(detail.cycle_id, detail.year)
        own = [SubjectChoice(s.cadre, s.name, s.post) for s in detail.subjects]
        if not self.form.dirty:
            self.form.offer(own)
        if detail.visit_id is not None:
            self.form.offer_visits([(detail.visit_id, detail.visit)])
        self.kept.show(detail.id, values_of(detail))
        self._open(detail)
        if detail.may_set:
            self._offer(all_on=False)

    def start_new(self) -> None:
        """An empty form, or the draft that was left."""
        self._detail = None
        self.form.subjects.set_choices(())
        self.form.offer_visits(())
        self.kept.show(None, new_values(self.services.desk.clock.today()))
        self._open(None)
        self._offer_years()

    def _offer_years(self) -> None:
        """While two years run a poll may be of either: the form says of which it will be."""

        def came(years: tuple[PollYear, ...]) -> None:
            if self._detail is None:
                self.form.year.offer_years(years, self.form.fields["on"].value())

        call(
            self.ctx,
            lambda _task: self.services.polls.years(),
            title="读取考核年度",
            on_done=came,
            on_failed=lambda error: self.form.show_faults({"cycle": error.sentence}),
            quiet=True,
        )

    def _day_chosen(self) -> None:
        if self._detail is None:
            self.form.year.tell(self.form.fields["on"].value())

    def _restored(self) -> None:
        self._day_chosen()
        self._offer(all_on=False)

    def _open(self, detail: PollDetail | None) -> None:
        self.form.open_for(detail, may=self._may)
        may_print = detail is not None and self._may_print and bool(detail.issued)
        for made in (self.sample, self.ballots, self.sheets):
            made.setVisible(may_print)
        self.form.primary.setVisible(
            self._may and (detail is None or detail.may_set or detail.may_name)
        )

    # --- who may be on the ballot ----------------------------------------------------------

    def _unit_chosen(self) -> None:
        self.form.subjects.set_choices(())
        self._offer(all_on=True)

    def _offer(self, *, all_on: bool) -> None:
        """Read who the unit has; what is chosen stays."""
        unit = self.form.unit()
        if unit is None:
            return
        self._ticket += 1
        ticket, key = self._ticket, unit[0]

        def came(found: Offered) -> None:
            if ticket == self._ticket and self.form.unit() == unit:
                self._offered(found, all_on=all_on)

        call(
            self.ctx,
            lambda _task: self._look(key),
            title="读取测评对象",
            on_done=came,
            on_failed=lambda error: self.form.show_faults({"unit": error.sentence}),
            quiet=True,
        )

    def _look(self, unit: UUID) -> Offered:
        visits = self.services.visits
        lines = visits.rows(visits.find(VisitQuery(unit=unit))[:MOST_VISITS])
        said = tuple((v.id, f"{v.citation}　{show_date(v.start)}") for v in lines)
        return self.services.polls.choices(unit), said

    def _offered(self, found: Offered, *, all_on: bool) -> None:
        choices, visits = found
        there = {c.cadre for c in choices}
        own = () if self._detail is None else self._detail.subjects
        others = tuple(SubjectChoice(s.cadre, s.name, s.post) for s in own if s.cadre not in there)
        before = self.form.dirty
        self.form.offer((*choices, *others), all_on=all_on)
        self.form.offer_visits(visits)
        if self._detail is not None and not before:
            self.form.load(values_of(self._detail))
            self._open(self._detail)

    # --- saving ----------------------------------------------------------------------------

    def _save(self, data: FormData) -> None:
        detail = self._detail
        draft = draft_of(data.values, detail, data.version)
        work = self.kept.storing(lambda: self.services.polls.save(draft))
        self.form.primary.setEnabled(False)

        def done(key: UUID) -> None:
            self.form.primary.setEnabled(True)
            if self._detail is detail:
                self.kept.settled(data.version)
            self.ctx.alerts.success("民主测评已保存。")
            self.stored.emit(key)

        def failed(error: ServiceError) -> None:
            self.form.primary.setEnabled(True)
            if isinstance(error, Invalid):
                self.form.show_faults(error.faults)
            else:
                self.form.show_faults({"": error.sentence})
            if isinstance(error, Stale):
                self.stale.emit()

        call(self.ctx, lambda _task: work(), title="保存民主测评", on_done=done, on_failed=failed)

    def keep_now(self) -> None:
        """Store what is typed: the window is being locked."""
        self.kept.keep_now()
