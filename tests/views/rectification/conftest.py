"""The ledger's page over a real small city."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.rectification.page import RectificationPage
from tests.views.office import Hop
from tests.views.records.conftest import city, click, desk, make_desk, services, settle

__all__ = ["city", "click", "desk", "make_desk", "services", "settle"]  # shared fixtures


class Chooser:
    """Chooses the same folder always."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.suggested: list[str] = []

    def save_as(self, _parent: QWidget, suggested: str, _kinds: str) -> Path | None:
        """Into the folder, under the name that is offered."""
        self.suggested.append(suggested)
        return self.folder / suggested


@pytest.fixture
def chooser(tmp_path: Path) -> Chooser:
    """Where exports go."""
    return Chooser(tmp_path)


@pytest.fixture
def make_page(
    ctx: ViewContext,
    services: Services,
    chooser: Chooser,
    qtbot: QtBot,
    settle: Callable[..., None],
) -> Iterator[Callable[[], RectificationPage]]:
    """Opens the page as the window would show it."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make() -> RectificationPage:
        page = RectificationPage(ctx, services, chooser)
        qtbot.addWidget(page)
        page.resize(1180, 640)
        page.show()
        settle(page)
        return page

    yield make
    services.desk.listeners.clear()
