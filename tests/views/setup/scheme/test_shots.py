"""The place in its window as a picture, at 12 and 18 pt; everything has a name, nothing is wider."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.services.scheme_forms import TakeMode
from desktop.terms import Role, StationRole
from desktop.views.main_window import MainWindow
from desktop.views.setup.page import SetupPage
from desktop.views.setup.scheme.pane import SchemePlace
from desktop.views.theme import Theme
from tests.services.record_city import acting
from tests.views.fakes import FakeDoors
from tests.views.settling import until_quiet
from tests.views.setup.scheme.conftest import CYCLE, WORKBOOK
from tests.views.shots import shoot
from tests.views.test_accessible import nameless, rich

SIZES = [pytest.param(12, marks=pytest.mark.long), 18]  # large letters are the harder case
TRAINING = "干部教育培训完成率"


@dataclass
class Shown:
    """The page in the window."""

    window: MainWindow
    place: SchemePlace
    settle: Callable[[], None]
    points: int

    def look(self, name: str) -> None:
        """Draw it; inputs have names, labels are plain, nothing is wider than the screen."""
        self.settle()
        for _round in range(4):
            QApplication.processEvents()
        shoot(self.window, f"scheme-{name}-{self.points}pt")
        assert nameless(self.place) == []
        assert rich(self.place) == []
        assert self.window.minimumSizeHint().width() <= 1366, name
        assert self.window.size().width() <= 1366, name


Open = Callable[[int, Role, StationRole], Shown]


@pytest.fixture
def opened(window: MainWindow, services: Services, theme: Theme, qtbot: QtBot) -> Iterator[Open]:
    """Opens the place behind 考核准备 in the rail."""

    def settle() -> None:
        until_quiet(qtbot, lambda: bool(window.tasks.running))

    def make(points: int, role: Role, station: StationRole) -> Shown:
        services.desk.station = station
        with acting(services.desk, role, team_no=3):
            config = FakeDoors(station=station).config()
            factories = {
                "desk": config.factories["desk"],
                "setup": lambda ctx: SetupPage(ctx, services),
            }
            window.show_desk(replace(config, factories=factories, role=role))
            theme.set_points(points)
            assert window.desk is not None
            window.desk.open_page("setup")
            page = window.desk.page("setup")
            assert isinstance(page, SetupPage)
            place = page.open("scheme")
            assert isinstance(place, SchemePlace)
        settle()
        return Shown(window, place, settle, points)

    yield make
    # The window is about to be deleted: no further turn of the event loop unless one must wait.
    qtbot.waitUntil(lambda: not window.tasks.running)


@pytest.mark.parametrize("points", SIZES)
def test_the_office(opened: Open, services: Services, points: int) -> None:
    shown = opened(points, Role.CLERK, StationRole.OFFICE)
    place = shown.place
    with acting(services.desk, Role.CLERK):
        shown.look("empty")
        place.take_files([WORKBOOK])
        shown.look("import")
        place.primary.click()
        shown.settle()
        place.take_files([WORKBOOK])
        shown.settle()
        place.importing.mode.choose(TakeMode.MERGE)
        place.importing.tabs.setCurrentIndex(1)
        shown.look("import-again")
        place.back.click()
        place.indicators.jump(place.indicators.tree.lines.lines[4].value.id)
        shown.look("leaf")
        place.sums.weights.click()
        shown.look("weights")
        place.sums.weights.click()
        place.indicators.reword.click()
        shown.look("wording")
        for number, name in enumerate(("rules", "templates", "amendments", "differences"), 1):
            place.tabs.setCurrentIndex(number)
            shown.look(name)
        place.tabs.setCurrentIndex(0)
        place.freeze.click()
        shown.look("freeze")
        place.primary.click()
        shown.look("freeze-missing")


@pytest.mark.long
@pytest.mark.parametrize("points", [12, 18])
def test_an_amendment(opened: Open, services: Services, points: int) -> None:
    services.scheme.use_default(CYCLE)
    version = services.scheme.scheme(CYCLE).version
    services.scheme.freeze(
        CYCLE, approver="部务会", basis="纪要", confirm_sums=False, version=version
    )
    shown = opened(points, Role.CLERK, StationRole.OFFICE)
    place, panel = shown.place, shown.place.amending
    with acting(services.desk, Role.CLERK):
        shown.look("frozen")
        place.amendments.wanted.emit()
        shown.look("amend")
        leaf = next(i for i in panel.pick.tree.lines.lines if i.value.title == TRAINING)
        panel.pick.tree.select(leaf.value.id)
        shown.look("amend-indicator")
        panel.indicator.fields["weight"].set_value("6")
        panel.indicator.primary.click()
        for key, value in (
            ("reason", "上级调整考核重点"),
            ("approver", "部务会"),
            ("effective_quarter", 3),
        ):
            panel.form.fields[key].set_value(value)
        shown.look("amend-sheet")
        place.primary.click()
        shown.look("effect")
        place.primary.click()
        shown.settle()
        place.tabs.setCurrentIndex(3)
        shown.look("amended")


@pytest.mark.long
@pytest.mark.parametrize("points", [12, 18])
def test_a_team(opened: Open, services: Services, points: int) -> None:
    services.scheme.use_default(CYCLE)
    services.list_templates.use_default(CYCLE)
    shown = opened(points, Role.TEAM_LEADER, StationRole.TEAM)
    with acting(services.desk, Role.TEAM_LEADER, team_no=3):
        shown.look("team")
        shown.place.tabs.setCurrentIndex(2)
        shown.look("team-templates")
