"""The place 考核纪实 over a real small city."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.records.facts.pane import FactsPlace
from tests.views.office import Hop


class Chosen:
    """A chooser that needs no dialog."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: tuple[Path, ...] = ()
        self.asked: list[str] = []

    def save_as(self, _parent: QWidget, suggested: str, _kinds: str = "") -> Path | None:
        self.asked.append(suggested)
        return self.folder / suggested

    def choose(self, _parent: QWidget) -> tuple[Path, ...]:
        return self.files

    def open_files(self, _parent: QWidget) -> tuple[Path, ...]:
        return self.files

    def open_folder(self, _parent: QWidget) -> tuple[Path, ...]:
        return ()


@pytest.fixture
def chosen(tmp_path: Path) -> Chosen:
    """Files go to the test's own folder."""
    return Chosen(tmp_path)


@pytest.fixture
def make_facts(
    ctx: ViewContext,
    services: Services,
    qtbot: QtBot,
    chosen: Chosen,
    rest: Callable[[FactsPlace], None],
) -> Iterator[Callable[[], FactsPlace]]:
    """Opens the place as the page would show it."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make() -> FactsPlace:
        place = FactsPlace(ctx, services, chosen, chosen)
        qtbot.addWidget(place)
        place.resize(1180, 640)
        place.show()
        place.arrived()
        rest(place)
        return place

    yield make
    services.desk.listeners.clear()


@pytest.fixture
def rest(ctx: ViewContext, qtbot: QtBot) -> Callable[[FactsPlace], None]:
    """Waits until nothing is read, written, asked or about to be reloaded."""

    def wait(place: FactsPlace) -> None:
        def quiet() -> bool:
            return (
                not ctx.tasks.running
                and not place._gather.isActive()
                and place.all.pane.editor.help.resting
            )

        for _look in range(4):
            qtbot.wait(1)
            qtbot.waitUntil(quiet, timeout=5000)

    return wait
