"""The page over the small city with its ten indicators and last year's findings."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from desktop.services.registry import Services
from desktop.views.records.points.checks_tab import ChecksTab
from desktop.views.records.visit_shell import CHECKS
from desktop.views.records.visits_place import VisitsPlace
from tests.services.checking import prepare
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City
from tests.views.records.conftest import click, make_page, services, settle

__all__ = ["city", "click", "desk", "make_desk", "make_page", "services", "settle"]


@pytest.fixture
def ready(city: City) -> City:
    """The city with its indicators."""
    return prepare(city)


@pytest.fixture
def show_checks(
    ready: City,
    services: Services,
    make_page: Callable[[], VisitsPlace],
    settle: Callable[..., None],
) -> Callable[[UUID], ChecksTab]:
    """Opens the page at the points of a visit."""
    assert services.desk is ready.desk

    def show(visit: UUID) -> ChecksTab:
        page = make_page()
        page.show_target(visit)
        settle(page)
        page.pane.tabs.setCurrentIndex(CHECKS)
        settle(page)
        return page.pane.checks

    return show
