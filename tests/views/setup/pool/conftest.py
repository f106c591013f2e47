"""The place 考核人员 over a real encrypted office with a pool of 104 people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.services.assessors import AssessorQuery
from desktop.services.imports import gather
from desktop.services.registry import Services
from desktop.views.alerts import Alert
from desktop.views.context import ViewContext
from desktop.views.setup.pool.pane import PoolPlace
from tests.services.imports import office
from tests.views.choosing import Chooser
from tests.views.office import click_on, type_in
from tests.views.settling import about_to, until_quiet

FILES = ("考核单位一览表.xlsx", "市管领导班子成员花名册.xlsx", "考核人员信息库.xlsx")


@dataclass
class Bench:
    """The place in a window, its services, where it led and what was said."""

    place: PoolPlace
    services: Services
    chooser: Chooser
    ctx: ViewContext
    qtbot: QtBot
    said: list[Alert]
    went: list[tuple[str, object]]

    def settle(self) -> None:
        """Wait until nothing runs and nothing is about to."""
        until_quiet(self.qtbot, lambda: bool(self.ctx.tasks.running) or about_to())

    def person(self, name: str) -> UUID:
        """Somebody by name."""
        (found,) = self.services.assessors.find(AssessorQuery(text=name))
        return found

    def show(self, person: UUID) -> None:
        """Go to somebody."""
        self.place.show_target(person)
        self.settle()

    def press(self, name: str, root: QWidget | None = None) -> None:
        """Click the button whose name begins so; it must be seen."""
        buttons = (root or self.place).findChildren(QPushButton)
        (found,) = [b for b in buttons if b.accessibleName().startswith(name) and b.isVisible()]
        if found.visibleRegion().isEmpty():
            self.place.pane.form.area.ensureWidgetVisible(found)
        click_on(found)
        self.settle()

    def fill(self, key: str, text: str) -> None:
        """Type into a field of the open questions."""
        editor = self.place.pane.panel.fields[key].editor
        editor.setFocus()
        type_in(editor, text)

    def rows(self) -> list[str]:
        """The names in the list, as far as they have been read."""
        model = self.place.tab.list.model
        found = (model.row_data(n) for n in range(model.rowCount()))
        return [row.name for row in found if row is not None]

    @property
    def total(self) -> int:
        """How many people the list holds."""
        return self.place.tab.list.model.rowCount()

    def history(self) -> list[str]:
        """The titles of the account on the screen."""
        return [e.title for e in self.place.pane.timeline._entries]


@pytest.fixture(scope="session")
def pool_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that took in its units, cadres and pool; every test works on a copy."""
    root = tmp_path_factory.mktemp("pool") / "workspace"
    office.create(root)
    services = office.unlock(root)
    office.take(services, gather([office.WORKBOOKS / name for name in FILES]))
    services.lock()
    return root


@pytest.fixture(scope="session")
def bare_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office without anything."""
    root = tmp_path_factory.mktemp("bare") / "workspace"
    office.create(root)
    return root


def opened(ctx: ViewContext, services: Services, qtbot: QtBot) -> Bench:
    """The place in a window of the usual size, told of every commit."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)
    said: list[Alert] = []
    went: list[tuple[str, object]] = []
    ctx.alerts.raised.connect(said.append)
    told = replace(ctx, go_to=lambda page, target: went.append((page, target)))
    chooser = Chooser()
    place = PoolPlace(told, services, chooser)
    qtbot.addWidget(place)
    place.resize(1060, 640)
    place.show()
    place.arrived()
    bench = Bench(place, services, chooser, told, qtbot, said, went)
    bench.settle()
    return bench


@pytest.fixture
def bench(ctx: ViewContext, pool_root: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Bench]:
    """The place over the full pool."""
    services = office.unlock(Path(shutil.copytree(pool_root, tmp_path / "workspace")))
    made = opened(ctx, services, qtbot)
    yield made
    made.settle()
    services.lock()


@pytest.fixture
def bare(ctx: ViewContext, bare_root: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Bench]:
    """The place over an empty pool."""
    services = office.unlock(Path(shutil.copytree(bare_root, tmp_path / "workspace")))
    made = opened(ctx, services, qtbot)
    yield made
    made.settle()
    services.lock()
