"""Widgets that need services: a real small city behind them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City
from tests.views.office import Hop, services_on

__all__ = ["city", "desk", "make_desk"]  # the fixtures of the services' tests


@pytest.fixture
def services(city: City, ctx: ViewContext) -> Iterator[Services]:
    """Services with a clerk at the desk; what they commit is announced to widgets."""
    found = services_on(city.desk)
    hop = Hop(ctx.changes)
    found.desk.listeners.append(hop.arrived.emit)
    yield found
    found.desk.listeners.clear()
