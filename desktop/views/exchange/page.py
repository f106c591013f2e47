"""Page 数据交换: a short list of places at the left, the place itself at the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.terms import StationRole, TravelState
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser, SystemChooser
from desktop.views.exchange.clear_pane import ClearPane
from desktop.views.exchange.conflict_pane import ConflictPane
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.enrol_pane import EnrolPane
from desktop.views.exchange.grant_pane import GrantPane
from desktop.views.exchange.media_pane import MediaPane
from desktop.views.exchange.own_pane import OwnPane
from desktop.views.exchange.register_pane import RegisterPane
from desktop.views.exchange.report_pane import ReportPane
from desktop.views.exchange.rulings_pane import RulingsPane
from desktop.views.exchange.send_pane import SendPane
from desktop.views.exchange.shapes import Here
from desktop.views.exchange.stations_pane import StationsPane
from desktop.views.exchange.take_pane import TakePane
from desktop.views.exchange.waiting_pane import WaitingPane
from desktop.views.widgets.drop import FileDrop
from desktop.views.widgets.place import Place
from desktop.views.widgets.placed_page import PlacedPage, PlaceSpec

TAKE, SEND, REPORT, CONFLICTS, WAITING = "take", "send", "report", "conflicts", "waiting"
STATIONS, MEDIA, REGISTER, OWN, RULINGS, CLEAR = (
    "stations",
    "media",
    "register",
    "own",
    "rulings",
    "clear",
)
COUNTED = (CONFLICTS, WAITING, RULINGS)
"""Places whose number is shown without their having been opened."""


class ExchangePage(PlacedPage):
    """Targets: a place's key, ("take", paths), a ``TravelState``, or None for the first place."""

    def __init__(self, ctx: ViewContext, doors: Doors, chooser: Chooser | None = None) -> None:
        """``chooser`` stands in for the system's file dialogs in tests."""
        self._ctx, self._doors = ctx, doors
        self._chooser = chooser or SystemChooser(ctx.settings)
        self._watch = ctx.sticks
        self._enrolled = True
        self._grant: GrantPane | None = None
        office = doors.station is StationRole.OFFICE
        super().__init__(ctx, "数据交换各项", self._office() if office else self._team())
        for key in COUNTED:
            if key in self.keys() and key not in self.places:
                self.place(key).load()
        if doors.rights.exchange or doors.rights.enrol:
            FileDrop(self).dropped.connect(self.open_paths)
        if doors.station is StationRole.TEAM:
            self._look_whether_enrolled()

    # --- the places --------------------------------------------------------------------

    def _office(self) -> tuple[PlaceSpec, ...]:
        ctx, doors, chooser, watch = self._ctx, self._doors, self._chooser, self._watch
        may = doors.rights
        specs = (
            (may.exchange, PlaceSpec(TAKE, "接收汇总", lambda: self._taking("接收汇总"))),
            (may.exchange, PlaceSpec(SEND, "下发", lambda: SendPane(ctx, doors, chooser, watch))),
            (may.decide, PlaceSpec(CONFLICTS, "冲突裁定", lambda: ConflictPane(ctx, doors))),
            (may.records, PlaceSpec(WAITING, "暂留与等待", lambda: WaitingPane(ctx, doors))),
            (True, PlaceSpec(STATIONS, "工作站登记", self._stations)),
            (True, PlaceSpec(MEDIA, "介质登记", lambda: MediaPane(ctx, doors, watch))),
            (True, PlaceSpec(REGISTER, "收发登记", lambda: RegisterPane(ctx, doors, chooser))),
        )
        return tuple(spec for allowed, spec in specs if allowed)

    def _team(self) -> tuple[PlaceSpec, ...]:
        ctx, doors, chooser, watch = self._ctx, self._doors, self._chooser, self._watch
        may = doors.rights
        specs = (
            (may.exchange, PlaceSpec(REPORT, "上报", self._reporting)),
            (may.exchange, PlaceSpec(TAKE, "接收", lambda: self._taking("接收"))),
            (may.records, PlaceSpec(OWN, "本组记录", lambda: OwnPane(ctx, doors))),
            (may.records, PlaceSpec(RULINGS, "裁定与询问", lambda: RulingsPane(ctx, doors))),
            (True, PlaceSpec(STATIONS, "工作站登记", self._enrolling)),
            (True, PlaceSpec(MEDIA, "介质登记", lambda: MediaPane(ctx, doors, watch))),
            (True, PlaceSpec(REGISTER, "收发登记", lambda: RegisterPane(ctx, doors, chooser))),
            (
                may.clear,
                PlaceSpec(CLEAR, "年终清退", lambda: ClearPane(ctx, doors, chooser, watch)),
            ),
        )
        return tuple(spec for allowed, spec in specs if allowed)

    def _taking(self, title: str) -> Place:
        pane = TakePane(self._ctx, self._doors, self._chooser, self._watch, title)
        pane.conflicts_wanted.connect(lambda: self.open(CONFLICTS))
        pane.receipts_wanted.connect(self._receipts)
        pane.enrolment_wanted.connect(self._enrol_with)
        return pane

    def _reporting(self) -> Place:
        pane = ReportPane(self._ctx, self._doors, self._chooser, self._watch)
        pane.state_wanted.connect(self._own)
        return pane

    def _stations(self) -> Place:
        pane = StationsPane(self._ctx, self._doors, self._chooser)
        pane.enrol_wanted.connect(self._granting)
        return pane

    def _granting(self) -> GrantPane:
        """Enrolling takes the place of the list of workstations."""
        if self._grant is None:
            self._grant = GrantPane(self._ctx, self._doors, self._chooser, self._watch)
            self._grant.left_pane.connect(self._granted)
            self.stack.addWidget(self._grant)
        self.stack.setCurrentWidget(self._grant)
        return self._grant

    def _granted(self) -> None:
        self.stack.setCurrentWidget(self.place(STATIONS))
        self.place(STATIONS).load()

    def _enrolling(self) -> Place:
        pane = EnrolPane(self._ctx, self._doors, self._chooser, self._watch)
        pane.enrolled.connect(self._just_enrolled)
        return pane

    # --- going somewhere ---------------------------------------------------------------

    def _look_whether_enrolled(self) -> None:
        def came(here: Here) -> None:
            self._enrolled = here.enrolled
            if not here.enrolled and not self._chosen_by_user:
                self.menu.setCurrentRow(self.keys().index(STATIONS))

        self.place(self._specs[0].key).read(self._doors.traffic.here, came)

    def _just_enrolled(self) -> None:
        self._enrolled = True
        for key in (REPORT, CLEAR):
            if key in self.places:
                self.places[key].load()

    def _receipts(self, keys: frozenset[str]) -> None:
        pane = self.open(SEND)
        if isinstance(pane, SendPane):
            pane.want(keys)

    def _enrol_with(self, path: Path) -> None:
        """A file of the enrolment lay among the packages."""
        pane = self.open(STATIONS)
        if isinstance(pane, EnrolPane):
            pane.open_grant(path)
        elif pane is not None:
            self._granting().open_request(path)

    def _own(self, state: TravelState) -> None:
        pane = self.open(OWN)
        if isinstance(pane, OwnPane):
            pane.show_state(state)

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Packages, dropped or found: taken in, or enrolment where that is what is open."""
        current = self.stack.currentWidget()
        if isinstance(current, EnrolPane) and not self._enrolled:
            current.open_grant(paths[0])
        elif isinstance(current, (StationsPane, GrantPane)) and self._doors.rights.enrol:
            self._granting().open_request(paths[0])
        else:
            pane = self.open(TAKE)
            if isinstance(pane, TakePane):
                pane.open_paths(paths)

    def show_target(self, target: object) -> None:
        """Where a notice, a card or another page leads."""
        match target:
            case ("take", tuple() as paths):
                self.open_paths(paths)
            case TravelState():
                self._own(target)
            case str():
                self.open(target)
            case _:
                return
