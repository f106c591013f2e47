"""Every place of both roles as a picture, at 1366 × 768 and at 18 pt; nothing is wider."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from desktop.terms import StationRole
from desktop.views.exchange.take_pane import TakePane
from desktop.views.theme import Theme
from tests.views.exchange.conftest import Bench
from tests.views.shots import shoot
from tests.views.test_accessible import nameless, rich

OFFICE = ("take", "send", "conflicts", "waiting", "stations", "media", "register")
TEAM = ("report", "take", "own", "rulings", "stations", "media", "register", "clear")


def look(bench: Bench, name: str, points: int) -> None:
    """Draw the window; every input has a name, every label is plain, nothing is too wide."""
    bench.settle()
    for _round in range(4):  # wrapped texts ask for their height again once they know their width
        QApplication.processEvents()
    shoot(bench.window, f"exchange-{name}-{points}pt")
    assert nameless(bench.page) == []
    assert rich(bench.page) == []
    assert bench.window.minimumSizeHint().width() <= 1366
    assert bench.window.size().width() <= 1366


@pytest.mark.parametrize("points", [12, 18])
@pytest.mark.parametrize("station", list(StationRole))
def test_every_place(
    bench: Callable[..., Bench], theme: Theme, station: StationRole, points: int
) -> None:
    desk = bench(station)
    desk.fill_stick()
    theme.set_points(points)
    assert desk.window.desk is not None
    desk.window.desk.open_page("exchange")
    desk.settle()
    for key in OFFICE if station is StationRole.OFFICE else TEAM:
        desk.page.open(key)
        look(desk, f"{station.value}-{key}", points)
    take = desk.page.open("take")
    assert isinstance(take, TakePane)
    take.primary.click()
    look(desk, f"{station.value}-taken", points)
