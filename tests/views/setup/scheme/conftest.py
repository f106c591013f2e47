"""A real encrypted office with its year and units, and the place over its services."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.services.imports import gather
from desktop.services.registry import Services
from desktop.services.scheme import cycle_id
from desktop.views.alerts import Alert
from desktop.views.context import ViewContext
from desktop.views.setup.scheme.pane import SchemePlace
from tests.services.imports import office
from tests.services.imports.office import WORKBOOKS
from tests.views.choosing import Chooser
from tests.views.office import click_on
from tests.views.settling import Settle, settle

__all__ = ["Settle", "settle"]  # the fixture that waits for short timers too

YEAR = 2026
CYCLE = cycle_id(YEAR)
WORKBOOK = WORKBOOKS / "综合考核指标体系.xlsx"
Make = Callable[..., "Bench"]


@dataclass
class Hand:
    """Clicks with the mouse and counts; every click waits for what it set going."""

    settle: Settle
    count: int = 0

    def __call__(self, widget: QWidget) -> None:
        click_on(widget)
        self.count += 1
        self.settle()


def tab(tabs: QTabWidget, place: int, hand: Hand) -> None:
    """Open a tab with the mouse."""
    bar = tabs.tabBar()
    QTest.mouseClick(
        bar,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        bar.tabRect(place).center(),
    )
    hand.count += 1
    hand.settle()


def pick_line(view: QAbstractItemView, index: QModelIndex, hand: Hand) -> None:
    """Choose a row of a list or a tree with the mouse."""
    view.scrollTo(index)
    QTest.mouseClick(
        view.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        view.visualRect(index).center(),
    )
    hand.count += 1
    hand.settle()


@dataclass
class Bench:
    """The place in a window, its services, and what was said."""

    place: SchemePlace
    services: Services
    chooser: Chooser
    settle: Settle
    said: list[Alert] = field(default_factory=list)

    def titles(self) -> list[str]:
        """The indicators as they stand in the workspace."""
        return [line.value.title for line in self.services.scheme.indicators(CYCLE)]

    def leaf(self, title: str) -> UUID:
        """The id of an indicator."""
        lines = self.services.scheme.indicators(CYCLE)
        (found,) = [line.value.id for line in lines if line.value.title == title]
        return found


@pytest.fixture(scope="session")
def scheme_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with its year and the 40 units; every test works on a copy."""
    root = tmp_path_factory.mktemp("scheme") / "workspace"
    office.create(root)
    services = office.unlock(root)
    services.scheme.open_cycle(YEAR)
    office.take(services, gather([WORKBOOKS / "考核单位一览表.xlsx"]))
    services.lock()
    return root


@pytest.fixture(scope="session")
def filled_root(scheme_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the shipped scheme and catalogue."""
    root = tmp_path_factory.mktemp("filled") / "workspace"
    shutil.copytree(scheme_root, root)
    services = office.unlock(root)
    services.scheme.use_default(CYCLE)
    services.list_templates.use_default(CYCLE)
    services.lock()
    return root


@pytest.fixture
def services(
    request: pytest.FixtureRequest, scheme_root: Path, tmp_path: Path
) -> Iterator[Services]:
    """The clerk's services over a copy; full where the test asks for ``filled``."""
    full = "filled" in request.fixturenames
    root = request.getfixturevalue("filled_root") if full else scheme_root
    opened = office.unlock(Path(shutil.copytree(root, tmp_path / "workspace")))
    yield opened
    opened.lock()


@pytest.fixture
def hand(settle: Settle) -> Hand:
    """A counting hand."""
    return Hand(settle)


@pytest.fixture
def make(ctx: ViewContext, services: Services, qtbot: QtBot, settle: Settle) -> Iterator[Make]:
    """Opens the place as the window would show it, told of every commit."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def open_place(width: int = 1130, height: int = 640) -> Bench:
        chooser = Chooser((WORKBOOK,))
        place = SchemePlace(ctx, services, chooser)
        qtbot.addWidget(place)
        place.resize(width, height)
        place.show()
        result = Bench(place, services, chooser, settle)
        ctx.alerts.raised.connect(result.said.append)
        place.arrived()
        settle()
        return result

    yield open_place
    settle()
    services.desk.listeners.clear()


@pytest.fixture
def bench(make: Make) -> Bench:
    """The place over an empty scheme."""
    return make()


@pytest.fixture
def filled(make: Make) -> Bench:
    """The place over the shipped scheme and catalogue."""
    return make()
