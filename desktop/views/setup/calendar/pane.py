"""考核日历: visits by month and team, joining, joint visits, holidays."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.teams import TeamDetail
from desktop.services.visit_calendar import CalendarMonth
from desktop.terms import StationRole
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.setup.calendar.day_side import DaySide
from desktop.views.setup.calendar.holidays_tab import HolidaysTab
from desktop.views.setup.calendar.month_grid import MonthGrid
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.place import Place

_ALL = (("全部考核组", None),)


class CalendarPlace(Place):
    """A month of visits beside what the chosen day and the coming weeks ask for."""

    nouns = ("visit", "acceptance", "holiday", "key_task", "key_task_unit", "assessment_team")

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """The office sees all teams, a team its own."""
        may = allowed(services.desk.actor.role, Operation.EDIT_RECORDS)
        super().__init__(ctx, "考核日历", primary="新建实地考核" if may else "")
        self.services = services
        self._may = may
        self.day = services.desk.clock.today()
        self.month = self.day.replace(day=1)
        self._ticket = 0
        self.shown = plain("", "heading")
        self.back = button("‹", name="上个月")
        self.now = button("今天")
        self.on = button("›", name="下个月")
        self.team = FilterBox("考核组", _ALL)
        self.warning = plain("", "secondary", wrap=True)
        self.warning.hide()
        self.grid = MonthGrid(ctx.theme)
        self.side = DaySide(self, services)
        self.holidays = HolidaysTab(ctx, services)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("考核日历各表")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for widget in (self.back, self.shown, self.on, self.now):
            bar.addWidget(widget)
        bar.addStretch(1)
        if self.services.desk.station is StationRole.OFFICE:
            self.team.setMinimumContentsLength(8)
            bar.addWidget(self.team)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.warning)
        column.addWidget(self.grid, 1)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(12)
        row.addWidget(left, 3)
        row.addWidget(self.side, 2)
        self.tabs.addTab(both, "日历")
        self.tabs.addTab(self.holidays, "节假日")
        self.body.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        self.primary.clicked.connect(self.start_new)
        self.back.clicked.connect(lambda: self.turn(-1))
        self.on.clicked.connect(lambda: self.turn(1))
        self.now.clicked.connect(self._to_today)
        self.team.chosen.connect(self.load)
        self.grid.picked.connect(self._picked)
        self.grid.turned.connect(self.turn)
        self.grid.opened.connect(lambda _day: self.side.into())
        self.holidays.failed.connect(self._refused)
        self.tabs.currentChanged.connect(lambda _tab: self.load())

    # --- reading -----------------------------------------------------------------------

    @property
    def chosen_team(self) -> UUID | None:
        """The team that is shown; None for all that this desk may see."""
        team = self.team.value()
        return team if isinstance(team, UUID) else None

    def load(self) -> None:
        """Read the month, the suggestions and, at the office, the teams."""
        on_holidays = self.tabs.currentWidget() is self.holidays
        self.footer.setVisible(not on_holidays)  # its form has a foot of its own
        if on_holidays:
            self.holidays.load()
            return
        self._ticket += 1
        ticket, month, team = self._ticket, self.month, self.chosen_team
        calendar = self.services.calendar

        def came(found: CalendarMonth) -> None:
            if ticket == self._ticket:
                self._show(found)

        self.read(lambda: calendar.month(month.year, month.month, team), came)
        self.side.load(team)
        if self.services.desk.station is StationRole.OFFICE:
            today = self.services.desk.clock.today()
            self.read(lambda: self.services.teams.all(today), self._offer)

    def _offer(self, teams: tuple[TeamDetail, ...]) -> None:
        self.team.offer((*_ALL, *((t.title, t.id) for t in teams)))

    def _show(self, month: CalendarMonth) -> None:
        self.shown.setText(f"{month.year} 年 {month.month} 月")
        self.warning.setText(month.warning)
        self.warning.setVisible(bool(month.warning))
        if (self.day.year, self.day.month) != (month.year, month.month):
            self.day = dt.date(month.year, month.month, 1)
        self.grid.show_month(month, self.services.desk.clock.today(), self.day)

    def _picked(self, day: object) -> None:
        self.day = getattr(day, "day", self.day)
        self.side.show_day(day)

    def _refused(self, sentence: str) -> None:
        self.refuse(sentence)
        self.footer.setVisible(bool(sentence) or self.tabs.currentWidget() is not self.holidays)

    def turn(self, months: int) -> None:
        """Go to another month."""
        place = self.month.year * 12 + self.month.month - 1 + months
        self.month = dt.date(place // 12, place % 12 + 1, 1)
        self.load()

    def _to_today(self) -> None:
        self.day = self.services.desk.clock.today()
        self.month = self.day.replace(day=1)
        self.load()

    def start_new(self) -> None:
        """Plan a visit, on its own page."""
        if self._may:
            self.ctx.go_to("records", "new-visit")

    def show_target(self, target: object) -> None:
        """A day, the tab of holidays, or ("holiday", year, row or None) left unsaved there."""
        match target:
            case dt.date():
                self.day, self.month = target, target.replace(day=1)
                self.tabs.setCurrentIndex(0)
                self.load()
            case "holidays":
                self.tabs.setCurrentWidget(self.holidays)
            case ("holiday", int() as year, row) if row is None or isinstance(row, UUID):
                self.tabs.setCurrentWidget(self.holidays)
                self.holidays.resume(year, row)
            case _:
                return

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        self.holidays.flush_draft()
