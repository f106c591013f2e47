"""考核组评定: a team rates its units' subjects; the office sees what was confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QWidget

from desktop.services.permissions import Operation, allowed
from desktop.services.rating_values import RatingUnit, UnitSheet
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.ratings.column import RatingColumn
from desktop.views.records.ratings.goal import CHECK, MODES, OWN, PAPER, RatingGoal
from desktop.views.records.ratings.office import OfficeRatings, OfficeView
from desktop.views.records.ratings.paper_tab import PaperTab
from desktop.views.records.ratings.papers import RatingPapers, Shown
from desktop.views.records.ratings.sheet_tab import SheetTab
from desktop.views.records.ratings.unit_box import UnitBox
from desktop.views.records.short_hint import large
from desktop.views.records.year_box import YearBox
from desktop.views.setup.period_box import present_cycle
from desktop.views.subjects.choosing import FileChooser, SystemChooser
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import Place
from desktop.views.widgets.splitting import beside

_PRIMARY = ("保存评定", "保存代录", "保存核对", "确认评定")
_NO_UNITS = "本考核组目前没有对口联系的单位，没有评定对象。对口联系由考核办在“考核准备”中安排。"

_UNITS: tuple[Column[RatingUnit], ...] = (
    Column("unit", "单位", lambda u: u.name, 168),
    Column("mine", "已评", lambda u: f"{u.mine}/{u.subjects}", 64, right=True),
    Column("confirmed", "确认", lambda u: f"{u.confirmed}/{u.subjects}", 64, right=True),
)


@dataclass(frozen=True, slots=True)
class _Read:
    """What one reading of the place brings."""

    cycles: tuple[CycleLine, ...]
    cycle: UUID | None
    units: tuple[RatingUnit, ...] = ()
    office: OfficeRatings | None = None


class RatingsPlace(Place):
    """Targets: a unit, or a ``RatingGoal``."""

    nouns = (
        "team_rating", "rating_sheet", "cadre", "cadre_move", "unit", "pairing", "seat", "recusal",
    )  # fmt: skip

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: FileChooser | None = None
    ) -> None:
        """Over the services of an unlocked workspace; ``chooser`` asks where to save."""
        super().__init__(ctx, "考核组评定", primary=_PRIMARY[0])
        self.services = services
        self._chooser = chooser or SystemChooser(ctx.settings)
        actor = services.desk.actor
        self.of_team = actor.team_no is not None or actor.lacks_team
        self._may_print = self.of_team and allowed(actor.role, Operation.PRINT)
        self._unit: UUID | None = None
        self._goal: RatingGoal | None = None
        self._ticket = 0
        self._sheet_ticket = 0
        self._focus = True  # the first showing puts the cursor into the column
        self.year = YearBox()
        self.head.addWidget(self.year)
        self.state = plain("", "hint")
        self.left.addWidget(self.state)
        self.year.changed.connect(self.load)
        if self.of_team:
            self._lay_out_team()
        else:
            self.office = OfficeView(ctx)
            self.body.addWidget(self.office, 1)
            self.footer.hide()  # nothing is done here

    def _lay_out_team(self) -> None:
        ctx, services = self.ctx, self.services
        self.units = ShortTable(ctx.theme, "评定的单位", _UNITS, wide=0)
        self.pick = UnitBox(self.units)
        self.head.insertWidget(2, self.pick)
        self.own = RatingColumn(ctx, services)
        self.paper = PaperTab(ctx, services, PAPER)
        self.check = PaperTab(ctx, services, CHECK)
        self.sheet = SheetTab(ctx, services)
        self.tabs = QTabWidget()
        pages: tuple[QWidget, ...] = (self.own, self.paper, self.check, self.sheet)
        for page, title in zip(pages, ("本人评定", "代录", "核对", "汇总与确认"), strict=True):
            self.tabs.addTab(page, title)
        split = beside(self.units, self.tabs, (360, 800), stretch=(0, 1))
        self.body.addWidget(split, 1)
        self.blank = button("空白评定表…", name="生成空白评定表")
        self.filled = button("评定汇总表…", name="生成评定汇总表")
        self.mark = RatingPapers(ctx, services, self._chooser, self._printed, self.refuse)
        self.body.addWidget(self.mark)
        self.extra.addWidget(self.blank)
        self.extra.addWidget(self.filled)
        self.filled.setVisible(self._may_print)
        self._connect()
        self._fit()

    def _fit(self) -> None:
        """With large letters the sheet has the whole width, and the units stand above it."""
        folded = large(self.ctx.theme)
        self.units.setVisible(not folded)
        self.pick.setVisible(folded)

    def _connect(self) -> None:
        self.ctx.theme.changed.connect(self._fit)
        self.units.picked.connect(self._picked)
        self.units.clicked.connect(self._clicked)
        self.tabs.currentChanged.connect(lambda _tab: self._show_tab())
        self.primary.clicked.connect(self._save)
        self._ready = dict.fromkeys(range(len(_PRIMARY)), False)
        for tab, column in enumerate((self.own, self.paper.column, self.check.column)):
            column.ready.connect(self._readiness(tab))
            column.told.connect(self.state.setText)
            column.finished.connect(self.primary.setFocus)
        self.sheet.ready.connect(self._readiness(3))
        self.sheet.refused.connect(self.refuse)
        self.sheet.acted.connect(self.load)
        self.blank.clicked.connect(lambda: self.mark.ask_for(filled=False))
        self.filled.clicked.connect(lambda: self.mark.ask_for(filled=True))
        store = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        store.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        store.activated.connect(self._save)

    def _readiness(self, tab: int) -> Callable[[bool], None]:
        def ready(on: bool) -> None:
            self._ready[tab] = on
            if self.tabs.currentIndex() == tab:
                self.primary.setEnabled(on)

        return ready

    # --- reading -----------------------------------------------------------------------

    def load(self) -> None:
        """Read the years, and a year's units or what was confirmed in it."""
        self.flush_draft()
        self._ticket += 1
        ticket, services = self._ticket, self.services
        wanted, of_team = self._goal, self.of_team
        chosen = wanted.cycle if wanted is not None else self.year.cycle

        def read() -> _Read:
            cycles = services.scheme.cycles()
            now = present_cycle(cycles)
            cycle = chosen or (None if now is None else now.id)
            if cycle is None:
                return _Read(cycles, None)
            if of_team:
                return _Read(cycles, cycle, services.ratings.units(cycle))
            told = OfficeRatings(
                services.ratings.strictness(cycle), services.ratings.confirmed(cycle)
            )
            return _Read(cycles, cycle, office=told)

        def came(found: _Read) -> None:
            if ticket == self._ticket:
                self._show(found)

        self.read(read, came)

    def _show(self, found: _Read) -> None:
        self.year.offer_years(found.cycles)
        self.year.choose(found.cycle)
        if found.office is not None:
            self.office.show_ratings(found.office)
        if not self.of_team:
            return
        goal = self._goal
        wanted = goal.unit if goal is not None else self._unit
        ids = [u.id for u in found.units]
        place = ids.index(wanted) if wanted in ids else _first_open(found.units)
        self.units.blockSignals(True)
        self.units.show_rows(found.units)
        if found.units:
            self.units.go_to(place)
        self.units.blockSignals(False)
        self.pick.offer_units(found.units, ids[place] if ids else None)
        self.hint.setText("" if found.units else _NO_UNITS)
        self.hint.setVisible(not found.units)
        unit = ids[place] if ids else None
        if goal is not None and unit == goal.unit:
            self.tabs.setCurrentIndex(MODES.index(goal.mode))
        self._goal = None
        self._unit = unit
        self._show_unit(goal)

    def _picked(self, place: int) -> None:
        row = self.units.row_at(place)
        if isinstance(row, RatingUnit) and row.id != self._unit:
            self._unit = row.id
            self.pick.choose(row.id)
            self._show_unit(None)

    def _clicked(self, _index: object) -> None:
        """A unit was clicked: the cursor goes into its column."""
        column = self._column()
        if column is not None:
            column.take_focus()

    def _show_unit(self, goal: RatingGoal | None) -> None:
        cycle, unit = self.year.cycle, self._unit
        self.refuse("")
        self._sheet_ticket += 1
        ticket, services = self._sheet_ticket, self.services
        if cycle is None or unit is None:
            for column in (self.own, self.paper.column, self.check.column):
                column.show_nothing()
            self.sheet.show_sheet(None)
            return
        who = None if goal is None else goal.assessor

        def came(sheet: UnitSheet) -> None:
            if ticket == self._sheet_ticket:
                self.paper.offer(sheet, who)
                self.check.offer(sheet, who)
                waiting = self.check.waiting
                self.tabs.setTabText(2, f"核对 {waiting}" if waiting else "核对")
                self.sheet.show_sheet(sheet)
                if self.tabs.currentIndex() in {1, 2}:
                    self._show_tab()

        if self.tabs.currentIndex() == 0:
            self._show_tab()
        self.read(lambda: services.ratings.sheet(unit, cycle), came)

    def _column(self) -> RatingColumn | None:
        return (self.own, self.paper.column, self.check.column, None)[self.tabs.currentIndex()]

    def _show_tab(self) -> None:
        tab = self.tabs.currentIndex()
        self.primary.setText(_PRIMARY[tab])
        self.primary.setAccessibleName(_PRIMARY[tab])
        self.primary.setVisible(tab < 3 or self.sheet.may)
        self.primary.setEnabled(self._ready[tab])
        self.state.setText("")
        focus, self._focus = self._focus, False
        cycle, unit = self.year.cycle, self._unit
        if cycle is None or unit is None:
            return
        if tab == 0:
            self.own.show_goal(RatingGoal(OWN, cycle, unit), focus=focus)
        elif tab < 3:
            (self.paper, self.check)[tab - 1].show_column(focus=focus)

    def show_target(self, target: object) -> None:
        """A unit, or a column that was left."""
        if isinstance(target, RatingGoal):
            self._goal = target
        elif isinstance(target, UUID):
            self._unit = target
        else:
            return
        self._focus = True
        self.load()

    def refuse(self, sentence: str) -> None:
        """At the office nothing is done here: the foot is there for what could not be read."""
        super().refuse(sentence)
        if not self.of_team:
            self.footer.setVisible(bool(sentence))

    def flush_draft(self) -> None:
        """Store what is typed."""
        if self.of_team:
            for column in (self.own, self.paper.column, self.check.column):
                column.flush_draft()
            self.sheet.flush_draft()

    # --- doing -------------------------------------------------------------------------

    def _save(self) -> None:
        if not self.of_team:
            return
        column = self._column()
        if column is not None:
            column.save()
        else:
            self.sheet.confirm()

    def _printed(self) -> Shown | None:
        """What a paper is about."""
        row = self.units.row_at(self.units.currentIndex().row())
        cycle, unit = self.year.cycle, self._unit
        if cycle is None or unit is None or not isinstance(row, RatingUnit):
            return None
        return unit, cycle, row.name


def _first_open(units: tuple[RatingUnit, ...]) -> int:
    """The first unit that the actor has not rated through; the first of all when there is none."""
    return next((n for n, u in enumerate(units) if u.mine < u.subjects), 0)
