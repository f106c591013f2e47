"""The page over real services, in a window of its own for each station."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.views.alerts import Alert, Alerts
from desktop.views.changes import ChangeHub
from desktop.views.context import ViewContext
from desktop.views.exchange.binding import Plugged, bind
from desktop.views.exchange.page import ExchangePage
from desktop.views.exchange.stick_watch import StickWatch
from desktop.views.tasks import TaskRunner
from desktop.views.theme import MemorySettings, Theme
from desktop.views.widgets.pdf_preview import PdfPreview
from tests.services.exchange.fake_devices import FakeDevices, stick
from tests.views.exchange.conftest import PATIENCE
from tests.views.exchange.fakes import FakeChooser
from tests.views.office import Hop


@dataclass
class Window:
    """One station's page, with what is plugged in there."""

    page: ExchangePage
    ctx: ViewContext
    services: Services
    devices: FakeDevices
    chooser: FakeChooser
    qtbot: QtBot
    hop: Hop
    said: list[Alert] = field(default_factory=list)
    went: list[tuple[str, object]] = field(default_factory=list)

    @property
    def watch(self) -> StickWatch:
        """The watch."""
        assert self.ctx.sticks is not None
        return self.ctx.sticks

    def settle(self) -> None:
        """Wait until nothing runs any more."""
        self.qtbot.waitUntil(
            lambda: not self.ctx.tasks.running and not self.watch.busy, timeout=PATIENCE
        )

    def plug(self, folder: Path) -> None:
        """A stick goes in."""
        self.devices.plug(stick(folder))
        self.watch.poll()
        self.settle()


Make = Callable[[Services], Window]


@pytest.fixture
def window_of(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[Make]:
    """Opens pages over services, as the window does; several stations may be open."""
    made: list[Window] = []

    def make(services: Services) -> Window:
        devices, chooser = FakeDevices(), FakeChooser(tmp_path / "chosen")
        chooser.place.mkdir(exist_ok=True)
        services.media._devices = devices
        went: list[tuple[str, object]] = []
        ctx = ViewContext(
            theme, TaskRunner(), ChangeHub(), Alerts(), MemorySettings(),
            lambda key, target: went.append((key, target)), StickWatch(Plugged(services)),
        )  # fmt: skip
        hop = Hop(ctx.changes)
        services.desk.listeners.append(hop.arrived.emit)
        page = ExchangePage(ctx, bind(services), chooser)
        qtbot.addWidget(page)
        page.resize(1180, 660)
        page.show()
        window = Window(page, ctx, services, devices, chooser, qtbot, hop, went=went)
        ctx.alerts.raised.connect(window.said.append)
        window.settle()
        made.append(window)
        return window

    yield make
    for window in made:
        window.ctx.tasks.forget()
        window.settle()
        window.services.desk.listeners.clear()
        for preview in window.page.findChildren(PdfPreview):
            preview.show_pdf(None)
