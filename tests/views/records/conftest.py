"""The page over a real small city."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.records.page import RecordsPage
from desktop.views.records.visits_place import VisitsPlace
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City
from tests.views.office import Clicker, Hop, services_on

__all__ = ["city", "desk", "make_desk"]  # the fixtures of the services' tests


@pytest.fixture
def services(city: City) -> Services:
    """Services with a clerk at the desk."""
    return services_on(city.desk)


@pytest.fixture
def settle(ctx: ViewContext, qtbot: QtBot) -> Callable[[], None]:
    """Waits until nothing is read, written or about to be reloaded."""

    def wait(page: VisitsPlace | None = None) -> None:
        def quiet() -> bool:
            return not ctx.tasks.running and (page is None or not page._gather.isActive())

        # Several looks in a row: the end of one task may begin the next.
        for _look in range(3):
            QApplication.processEvents()
            qtbot.waitUntil(quiet, timeout=5000)
        QApplication.processEvents()

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
