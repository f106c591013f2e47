"""The place over the small town of the services' tests, or over a city of forty units."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.door import Desk
from desktop.services.pairing.service import PairingService
from desktop.services.registry import Services
from desktop.views.alerts import Alert
from desktop.views.context import ViewContext
from desktop.views.setup.pairing.arrangement import Arrangement
from desktop.views.setup.pairing.pane import PairingPlace
from tests.services.conftest import desk, make_desk
from tests.services.pairing.conftest import town
from tests.services.pairing.town import Town
from tests.services.record_city import named
from tests.views.office import Hop, services_on

__all__ = ["desk", "make_desk", "town"]  # the fixtures of the services' tests


@dataclass
class Board:
    """The place, what was said, and shorthand for reading it."""

    place: PairingPlace
    town: Town
    settle: Callable[[], None]
    said: list[Alert] = field(default_factory=list)
    went: list[tuple[str, object]] = field(default_factory=list)

    @property
    def now(self) -> Arrangement:
        """The arrangement that is shown."""
        assert self.place._now is not None
        return self.place._now

    def holders(self) -> dict[str, int]:
        """Unit → number of the team on the board."""
        numbers = {team.id: team.number for team in self.now.board.teams}
        return {self.now.units[u].name: numbers[t] for u, t in self.now.teams.items()}

    def choose(self, name: str) -> UUID:
        """Choose a unit in the list."""
        self.place.board.units.table.choose(named(name))
        assert self.place.board.units.table.units() == (named(name),)
        return named(name)

    def listed(self) -> list[str]:
        """The units in the list."""
        rows = self.place.board.units.table.rows
        return [str(rows.data(rows.index(row, 0))) for row in range(rows.rowCount())]

    def row(self, name: str) -> list[str]:
        """The cells of a unit."""
        rows = self.place.board.units.table.rows
        at = rows.row_of(named(name))
        return [str(rows.data(rows.index(at, c))) for c in range(rows.columnCount())]

    def teams(self) -> list[list[str]]:
        """The cells of all rows at the left."""
        rows = self.place.board.teams.rows
        return [
            [str(rows.data(rows.index(row, c))) for c in range(rows.columnCount())]
            for row in range(rows.rowCount())
        ]


def services_of(desk: Desk) -> Services:
    """The services that the place uses."""
    return replace(services_on(desk), pairing=PairingService(desk))


@pytest.fixture
def make(
    ctx: ViewContext, town: Town, qtbot: QtBot, settle: Callable[[], None]
) -> Iterator[Callable[[], Board]]:
    """Opens the place as the window would show it, told of every commit."""
    hop = Hop(ctx.changes)
    town.desk.listeners.append(hop.arrived.emit)

    def open_place() -> Board:
        went: list[tuple[str, object]] = []
        here = replace(ctx, go_to=lambda page, target: went.append((page, target)))
        place = PairingPlace(here, services_of(town.desk))
        qtbot.addWidget(place)
        place.resize(1130, 640)
        place.show()
        made = Board(place, town, settle, went=went)
        ctx.alerts.raised.connect(made.said.append)
        place.arrived()
        settle()
        return made

    yield open_place
    settle()
    town.desk.listeners.clear()


@pytest.fixture
def board(make: Callable[[], Board]) -> Board:
    """The place over the town, nothing paired yet."""
    return make()
