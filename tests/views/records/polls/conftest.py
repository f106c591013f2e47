"""The place of 民主测评 over a real small city."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.records.polls.pane import PollsPlace
from tests.views.choosing import Chooser
from tests.views.office import Hop

Settle = Callable[..., None]


@pytest.fixture
def chooser() -> Chooser:
    return Chooser()


@pytest.fixture
def make_place(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Settle, chooser: Chooser
) -> Iterator[Callable[[], PollsPlace]]:
    """Opens the place as the page would show it."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make() -> PollsPlace:
        place = PollsPlace(ctx, services, chooser)
        qtbot.addWidget(place)
        place.resize(1180, 620)
        place.show()
        place.arrived()
        wait(place)
        return place

    def wait(place: PollsPlace) -> None:
        settle(place)

    yield make
    services.desk.listeners.clear()
