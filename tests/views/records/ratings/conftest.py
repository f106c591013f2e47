"""The place of 考核组评定 at a team's PC, or at the office's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.terms import Role, StationRole
from desktop.views.context import ViewContext
from desktop.views.records.ratings.pane import RatingsPlace
from tests.services.conftest import MakeDesk
from tests.services.record_city import City, actor, make_city, named
from tests.views.choosing import Chooser
from tests.views.office import Hop, services_on
from tests.views.settling import Settle

Open = Callable[..., RatingsPlace]


@pytest.fixture
def team_city(make_desk: MakeDesk) -> City:
    """A team's PC."""
    return make_city(make_desk(Role.TEAM_LEADER, StationRole.TEAM))


@pytest.fixture
def chooser() -> Chooser:
    """The file dialogs."""
    return Chooser()


@pytest.fixture
def open_place(ctx: ViewContext, qtbot: QtBot, settle: Settle, chooser: Chooser) -> Iterator[Open]:
    """Opens the place for somebody of team 3, or with ``name`` None for the office's clerk."""
    opened: list[Services] = []
    hops: list[Hop] = []  # as long as the places live

    def make(
        city: City, name: str | None = "周甲岗", role: Role = Role.TEAM_LEADER
    ) -> RatingsPlace:
        desk = city.desk
        desk.listeners.clear()
        desk.actor = (
            actor(Role.CLERK)
            if name is None
            else replace(actor(role), team_no=3, assessor_id=named(name))
        )
        services = services_on(desk)
        opened.append(services)
        hops.append(Hop(ctx.changes))
        desk.listeners.append(hops[-1].arrived.emit)
        place = RatingsPlace(ctx, services, chooser)
        qtbot.addWidget(place)
        place.resize(1180, 640)
        place.show()
        place.arrived()
        settle()
        return place

    yield make
    for services in opened:
        services.desk.listeners.clear()


def shown(place: RatingsPlace, column: int = 2) -> list[str]:
    """A column of the own marks."""
    cells = place.own.grid.cells
    return [str(cells.index(n, column).data() or "") for n in range(cells.rowCount())]
