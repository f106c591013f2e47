"""The place 指标进展 over a real encrypted office with units and scheme."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.setup.progress.pane import ProgressPlace
from tests.services.imports import office
from tests.services.progress_city import progress_root
from tests.views.choosing import Chooser
from tests.views.settling import Settle, settle

__all__ = ["progress_root", "settle"]  # fixtures of other tests


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
