"""A real encrypted office with units, cadres and a pool, and the page over its services."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.subjects.page import SubjectsPage
from tests.services.imports import office
from tests.views.choosing import Chooser
from tests.views.settling import Settle, settle

__all__ = ["Settle", "settle"]  # the fixture that waits for short timers too


@pytest.fixture(scope="session")
def empty_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without content; every test works on a copy."""
    root = tmp_path_factory.mktemp("empty") / "workspace"
    office.create(root)
    return root


@pytest.fixture(scope="session")
def full_root(empty_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with all that the office's files hold."""
    root = tmp_path_factory.mktemp("full") / "workspace"
    shutil.copytree(empty_root, root)
    services = office.unlock(root)
    office.take(services, office.office_files())
    services.lock()
    return root


@pytest.fixture
def login() -> str:
    """Who is at the desk; tests may say otherwise."""
    return office.CLERK


@pytest.fixture
def services(full_root: Path, tmp_path: Path, login: str) -> Iterator[Services]:
    """The services over a copy of the full office."""
    opened = office.unlock(Path(shutil.copytree(full_root, tmp_path / "workspace")), login)
    yield opened
    opened.lock()


@pytest.fixture
def empty_services(empty_root: Path, tmp_path: Path) -> Iterator[Services]:
    """The services over a copy of the empty office."""
    opened = office.unlock(Path(shutil.copytree(empty_root, tmp_path / "empty")))
    yield opened
    opened.lock()


@pytest.fixture
def chooser() -> Chooser:
    """The file dialogs."""
    return Chooser()


def shown_page(
    ctx: ViewContext, services: Services, chooser: Chooser, qtbot: QtBot
) -> SubjectsPage:
    """The page in a window of the usual size, told of every commit."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)
    page = SubjectsPage(ctx, services, chooser)
    qtbot.addWidget(page)
    page.resize(1140, 640)
    page.show()
    return page


@pytest.fixture
def page(
    ctx: ViewContext, services: Services, chooser: Chooser, qtbot: QtBot, settle: Settle
) -> Iterator[SubjectsPage]:
    """The page over the full office, its first list read."""
    made = shown_page(ctx, services, chooser, qtbot)
    settle()
    yield made
    settle()


@pytest.fixture
def empty_page(
    ctx: ViewContext, empty_services: Services, chooser: Chooser, qtbot: QtBot, settle: Settle
) -> Iterator[SubjectsPage]:
    """The page over the empty office."""
    made = shown_page(ctx, empty_services, chooser, qtbot)
    settle()
    yield made
    settle()
