"""The page over a real small city."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.records.page import RecordsPage
from desktop.views.records.visits_place import VisitsPlace
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City
from tests.views.office import Clicker, Hop, services_on
from tests.views.settling import until_done

__all__ = ["city", "desk", "make_desk"]  # the fixtures of the services' tests


@pytest.fixture
def services(city: City) -> Services:
    """Services with a clerk at the desk."""
    return services_on(city.desk)


@pytest.fixture
def settle(ctx: ViewContext, qtbot: QtBot) -> Callable[[], None]:
    """Waits until nothing is read, written or about to be reloaded."""

    def wait(page: VisitsPlace | None = None) -> None:
        until_done(
            qtbot,
            lambda: bool(ctx.tasks.running) or (page is not None and page._gather.isActive()),
        )

    return wait


@pytest.fixture
def make_page(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Callable[..., None]
) -> Iterator[Callable[[], VisitsPlace]]:
    """Opens the page as the window would show it."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make() -> VisitsPlace:
        page = RecordsPage(ctx, services)
        qtbot.addWidget(page)
        page.resize(1320, 640)
        page.show()
        settle(page.visits)
        return page.visits

    yield make
    services.desk.listeners.clear()


@pytest.fixture
def click() -> Clicker:
    """A counting hand."""
    return Clicker()
