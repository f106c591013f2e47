"""考核组: teams, their seats, vacancies, stability and mentor cover."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.team_seats import SeatPlace
from desktop.services.team_views import TeamView
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.labels import button, plain
from desktop.views.setup.teams.asking import Asking
from desktop.views.setup.teams.columns import TEAMS, tone_of
from desktop.views.setup.teams.detail import TeamDetailView
from desktop.views.setup.teams.team_maker import TeamMaker
from desktop.views.setup.unsaved import SeatDraft
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import DateEdit, DateFault, show_date
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.place import Place
from desktop.views.widgets.splitting import beside

NONE = "还没有考核组。可按考核方案规定的数目建立，再编入人员。"
NONE_FOR_OTHERS = "还没有考核组，由考核办工作人员建立。"
BY_HAND = "编入人员…"


class TeamsPlace(Place):
    """Teams beside the one that is chosen. Targets: a team's id, or a ``SeatDraft``."""

    nouns = (
        "assessment_team",
        "seat",
        "assessor",
        "pairing",
        "recusal",
        "mentorship",
        "pool_movement",
        "unavailability",
        "rule",
    )

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Teams come with ``load``."""
        super().__init__(ctx, "考核组", primary=BY_HAND)
        self.services = services
        self.may = allowed(services.desk.actor.role, Operation.EDIT_POOL)
        self.teams: tuple[TeamView, ...] = ()
        self._wish: UUID | None = None
        self._read_day: date | None = None
        self._ticket = 0
        self.day = DateEdit(services.desk.clock.today, name="查看日期")
        self.day.set_value(services.desk.clock.today())
        self.maker = TeamMaker(ctx, services)
        self.confirm = ConfirmBar("确认撤销")
        self.table = ShortTable(ctx.theme, "考核组清单", TEAMS)
        self.detail = TeamDetailView(ctx)
        self.empty = EmptyState()
        self.new = button("新建考核组…")
        self.dissolve = button("撤销本组…")
        self.end = button("结束任职…")
        self.relocate = button("调组…")
        self.swap = button("对调…")
        self.withdraw = button("撤销编入…")
        self.asking = Asking(self)
        self._lay_out()
        self._connect()
        self._show_buttons()

    def _lay_out(self) -> None:
        for badges in (1, 2):
            delegate = BadgeDelegate(self.ctx.theme, tone_of, self.table)
            self.table.setItemDelegateForColumn(badges, delegate)
        self.ctx.theme.changed.connect(self._fit_day)
        self._fit_day()
        for item in (self.new, self.dissolve):
            item.hide()
            self.head.addWidget(item)
        self.head.addWidget(plain("查看日期", "field"))
        self.head.addWidget(self.day)
        self.split = beside(self.table, self.detail, (352, 688))
        lists = QWidget()
        column = QVBoxLayout(lists)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.maker)
        column.addWidget(self.confirm)
        column.addWidget(self.split, 1)
        column.addWidget(self.empty, 1)
        self.lists = lists
        self.stack = QStackedWidget()
        self.stack.addWidget(lists)
        for form in self.asking.forms:
            self.stack.addWidget(form)
        self.body.addWidget(self.stack, 1)
        for item in (self.withdraw, self.end, self.relocate, self.swap):
            self.extra.addWidget(item)
        self.footer.setVisible(self.may)

    def _fit_day(self) -> None:
        self.day.setFixedWidth(self.ctx.theme.metrics.px(148))

    def _connect(self) -> None:
        self.day.date_changed.connect(self._day_changed)
        self.table.picked.connect(lambda _row: self._show_team())
        self.detail.seat_picked.connect(self._seat_picked)
        self.detail.candidate_picked.connect(self._show_buttons)
        self.primary.clicked.connect(self._primary)
        self.new.clicked.connect(self.start_new)
        self.dissolve.clicked.connect(self.asking.dissolve)
        self.withdraw.clicked.connect(self.asking.withdraw)
        self.end.clicked.connect(self.asking.end)
        self.relocate.clicked.connect(self.asking.move)
        self.swap.clicked.connect(self.asking.swap)
        self.detail.candidates.doubleClicked.connect(lambda _index: self._primary())

    # --- reading -----------------------------------------------------------------------

    def _day_changed(self) -> None:
        """Leaving the box without another day in it reads nothing."""
        try:
            self.day.value()
        except DateFault as fault:
            self.refuse(fault.sentence)
            return
        if self.shown_day() != self._read_day:
            self.load()

    def load(self) -> None:
        """Read all teams on the day that is asked for."""
        day = self._read_day = self.shown_day()
        self.refuse("")
        self.read(lambda: self.services.teams.overview(day), self._came)
        if self.may:
            self.maker.look()

    def _came(self, teams: tuple[TeamView, ...]) -> None:
        current, row = self.team(), self.table.currentIndex().row()
        wish = self._wish or (None if current is None else current.id)
        self._wish = None
        self.teams = teams
        self.counted.emit(sum(bool(t.missing) for t in teams))
        self.split.setVisible(bool(teams))
        self.empty.setVisible(not teams)
        if not teams:
            self.empty.show_text(
                EmptyText(NONE, "新建考核组…", self.start_new)
                if self.may
                else EmptyText(NONE_FOR_OTHERS)
            )
        self.table.blockSignals(True)
        self.table.show_rows(teams)
        if teams:
            places = {team.id: place for place, team in enumerate(teams)}
            self.table.go_to(places.get(wish, max(0, min(row, len(teams) - 1))))  # type: ignore[arg-type]  # None is no key
        self.table.blockSignals(False)
        self._show_team()
        self.asking.resume()

    def team(self) -> TeamView | None:
        """The team that is shown."""
        found = self.table.row_at(self.table.currentIndex().row())
        return found if isinstance(found, TeamView) else None

    def shown_day(self) -> date:
        """The day that is asked for; today while the box is empty."""
        try:
            return self.day.value() or self.services.desk.clock.today()
        except DateFault:
            return self.services.desk.clock.today()

    def _show_team(self) -> None:
        team = self.team()
        self.confirm.hide()
        if team is None:
            self._show_buttons()
            return
        self.detail.show_team(team)
        key = team.id
        self.read(lambda: self.services.teams.seat_history(key), self.detail.show_past)

    def _seat_picked(self) -> None:
        team, kind, on = self.team(), self.detail.vacancy(), self.shown_day()
        self.confirm.hide()
        self._ticket += 1
        ticket = self._ticket
        if team is None or kind is None:
            self.detail.show_candidates(None, ())
            return
        key = team.id

        def came(found: object) -> None:
            if ticket == self._ticket and isinstance(found, tuple):
                self.detail.show_candidates(kind, found)

        self.read(lambda: self.services.teams.candidates(key, kind, on), came)

    # --- doing -------------------------------------------------------------------------

    def _show_buttons(self) -> None:
        team, seat = self.team(), self.detail.seat()
        who, kind = self.detail.candidate(), self.detail.vacancy()
        if who is None or kind is None:
            self.primary.setText(BY_HAND)
        else:
            verb = "编入" if who.sits_in is None else "调入"
            self.primary.setText(f"{verb}{who.name}任{kind.label}")
        self.primary.setAccessibleName(self.primary.text())
        self.primary.setVisible(team is not None)
        self.new.setVisible(self.may and team is not None)
        empty = team is not None and not team.seats and not team.units
        self.dissolve.setVisible(self.may and empty)
        for item in (self.end, self.relocate, self.swap):
            item.setVisible(seat is not None and seat.end is None)
        today = self.services.desk.clock.today()
        self.withdraw.setVisible(seat is not None and seat.start >= today)

    def _primary(self) -> None:
        team, who, kind = self.team(), self.detail.candidate(), self.detail.vacancy()
        if team is None or not self.may:
            return
        if who is None or kind is None:
            self.asking.seat()
            return
        place = SeatPlace(team.id, kind, self.shown_day())
        said = f"{who.name}已编入{team.title}任{kind.label}，自{show_date(place.start)}起。"
        self.do("编入人员", lambda: self.services.teams.fill(place, who.assessor), said)

    def do(
        self,
        title: str,
        fn: Callable[[], object],
        said: str,
        failed: Callable[[ServiceError], None] | None = None,
    ) -> None:
        """Do something to seats; the commit's announcement makes the place read again."""
        self.refuse("")
        self.primary.setEnabled(False)

        def done(_result: object) -> None:
            self.primary.setEnabled(True)
            self.to_lists()
            self.ctx.alerts.success(said)
            self.load()

        def refused(error: ServiceError) -> None:
            self.primary.setEnabled(True)
            (failed or self._failed)(error)

        call(self.ctx, lambda _task: fn(), title=title, on_done=done, on_failed=refused)

    def to_lists(self) -> None:
        """Leave a form."""
        self.stack.setCurrentWidget(self.lists)
        self.footer.setVisible(self.may)

    def start_new(self) -> None:
        """Ask how many teams there shall be; the scheme's number is filled in."""
        if self.may:
            self.asking.new_teams()

    def show_target(self, target: object) -> None:
        """Show a team."""
        if isinstance(target, SeatDraft):
            self._wish, self.asking.goal = target.team, target
        elif isinstance(target, UUID):
            self._wish = target
        self.load()

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        self.asking.flush_draft()
