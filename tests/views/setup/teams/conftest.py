"""The place over a real office with its year, units, cadres and pool."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.services.imports import gather
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.setup.teams.pane import TeamsPlace
from desktop.views.widgets.fields import Field
from desktop.views.widgets.place import Place
from tests.services.imports import office
from tests.views.office import press, type_in
from tests.views.subjects.conftest import Settle, settle

__all__ = ["Settle", "settle"]


_BUILT: list[Path] = []  # once a process, whichever of the three places asks first


@pytest.fixture(scope="session")
def year_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a year, and the units, cadres and pool of the office's workbooks."""
    if not _BUILT:
        root = tmp_path_factory.mktemp("year") / "workspace"
        office.create(root)
        services = office.unlock(root)
        services.scheme.open_cycle(2026)
        office.take(services, gather([office.WORKBOOKS / name for name in office.TAKEN]))
        services.lock()
        _BUILT.append(root)
    return _BUILT[0]


@pytest.fixture
def services(year_root: Path, tmp_path: Path) -> Iterator[Services]:
    """The services over a copy of it."""
    opened = office.unlock(Path(shutil.copytree(year_root, tmp_path / "workspace")))
    yield opened
    opened.lock()


@pytest.fixture
def formed(services: Services) -> Services:
    """The same with the thirteen teams of the 拟编组别."""
    services.teams.form_planned(services.desk.clock.today())
    return services


def pick(field: Field, text: str, settle: Settle) -> None:
    """Type a name and take the first that is found, as a user does."""
    type_in(field.editor, text)
    settle()
    if field.value() is None:
        popup = field._completer.popup()  # type: ignore[attr-defined]  # a part of this kind of field
        press(popup, Qt.Key.Key_Down)
        press(popup, Qt.Key.Key_Return)
        settle()
    assert field.value() is not None


@pytest.fixture
def show(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Settle
) -> Iterator[Callable[[Place], None]]:
    """Shows a place in a window of the usual size, told of every commit."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def shown(place: Place) -> None:
        qtbot.addWidget(place)
        place.resize(1090, 640)
        place.show()
        place.arrived()
        settle()

    yield shown
    settle()


@pytest.fixture
def place(ctx: ViewContext, formed: Services, show: Callable[[Place], None]) -> TeamsPlace:
    """The place over thirteen teams."""
    made = TeamsPlace(ctx, formed)
    show(made)
    return made
