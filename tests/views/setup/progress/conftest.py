"""The place 指标进展 over a real encrypted office with units and scheme."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.setup.progress.pane import ProgressPlace
from tests.services.imports import office
from tests.services.progress_city import progress_root
from tests.views.subjects.conftest import Chooser

__all__ = ["progress_root"]  # a fixture of the services' tests

SHORT_MS = 500
Settle = Callable[[], None]


@pytest.fixture
def services(progress_root: Path, tmp_path: Path) -> Iterator[Services]:
    """The services over a copy."""
    opened = office.unlock(Path(shutil.copytree(progress_root, tmp_path / "workspace")))
    yield opened
    opened.lock()


@pytest.fixture
def chooser() -> Chooser:
    """The file dialogs."""
    return Chooser()


def _about_to() -> bool:
    return any(
        timer.isActive() and timer.isSingleShot() and timer.interval() <= SHORT_MS
        for window in QApplication.topLevelWidgets()
        for timer in window.findChildren(QTimer)
    )


@pytest.fixture
def settle(ctx: ViewContext, qtbot: QtBot) -> Settle:
    """Waits until nothing runs and nothing is about to."""

    def wait() -> None:
        quiet = 0

        def still() -> bool:
            nonlocal quiet
            quiet = 0 if ctx.tasks.running or _about_to() else quiet + 1
            return quiet > 2

        qtbot.waitUntil(still, timeout=20_000)

    return wait


@pytest.fixture
def make_place(
    ctx: ViewContext, services: Services, chooser: Chooser, qtbot: QtBot, settle: Settle
) -> Iterator[Callable[[], ProgressPlace]]:
    """Opens the place as the page shows it in a window of 1366 × 768."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make() -> ProgressPlace:
        place = ProgressPlace(ctx, services, chooser)
        qtbot.addWidget(place)
        place.resize(1128, 640)
        place.show()
        place.arrived()
        settle()
        return place

    yield make
    settle()
    services.desk.listeners.clear()


@pytest.fixture
def place(make_place: Callable[[], ProgressPlace]) -> ProgressPlace:
    """The place at the clerk's desk, the third quarter shown."""
    return make_place()
