"""The page in a window as users see it, over an invented exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.terms import Role, StationRole
from desktop.views.exchange.page import ExchangePage
from desktop.views.exchange.stick_watch import StickWatch
from desktop.views.main_window import MainWindow
from desktop.views.pages import Page
from desktop.views.widgets.pdf_preview import PdfPreview
from tests.views.exchange.fakes import (
    FakeChooser,
    FakeDevices,
    FakeExchange,
    FakeStick,
    fake_exchange,
)
from tests.views.fakes import FakeDoors

PATIENCE = 20_000  # milliseconds; the first paper of a process loads the fonts


@lru_cache(maxsize=1)
def blank_pdf() -> bytes:
    """One empty page."""
    from io import BytesIO  # noqa: PLC0415 - for papers only

    from pypdf import PdfWriter  # noqa: PLC0415 - as above

    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


@dataclass
class Bench:
    """The page with everything around it."""

    window: MainWindow
    fake: FakeExchange
    devices: FakeDevices
    chooser: FakeChooser
    stick: Path
    qtbot: QtBot
    went: list[tuple[str, object]] = field(default_factory=list)

    @property
    def page(self) -> ExchangePage:
        """The page; built when first asked for."""
        desk = self.window.desk
        assert desk is not None
        page = desk.page("exchange")
        assert isinstance(page, ExchangePage)
        return page

    @property
    def watch(self) -> StickWatch:
        """The watch of the frame."""
        desk = self.window.desk
        assert desk is not None
        assert desk.ctx.sticks is not None
        return desk.ctx.sticks

    def settle(self) -> None:
        """Wait until nothing runs any more."""
        self.qtbot.waitUntil(
            lambda: not self.window.tasks.running and not self.watch.busy, timeout=PATIENCE
        )

    def fill_stick(self, count: int = 13) -> None:
        """Packages of so many teams on the stick."""
        self.stick.mkdir(exist_ok=True)
        for number in range(1, count + 1):
            (self.stick / f"第{number:02}组-上报-0008-20261122.zkb").write_bytes(b"zkb")

    def plug(self) -> None:
        """Put the stick in."""
        self.stick.mkdir(exist_ok=True)
        self.devices.plugged = [FakeStick(self.stick)]
        self.watch.poll()
        self.settle()

    def pull(self) -> None:
        """Take it out."""
        self.devices.plugged = []
        self.watch.poll()
        self.settle()


@pytest.fixture
def bench(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Opens a desk of a station and a role with the page behind its place in the rail."""

    def make(
        station: StationRole = StationRole.OFFICE, role: Role | None = None, *, plugged: bool = True
    ) -> Bench:
        office = station is StationRole.OFFICE
        who = role or (Role.CLERK if office else Role.TEAM_LEADER)
        fake = fake_exchange(station, who, blank_pdf())
        devices, chooser = FakeDevices(), FakeChooser(tmp_path / "folder")
        chooser.place.mkdir()
        result = Bench(window, fake, devices, chooser, tmp_path / "stick", qtbot)
        if plugged:
            result.stick.mkdir()
            devices.plugged = [FakeStick(result.stick)]
        config = FakeDoors(station=station).config()
        factories = {
            "desk": config.factories["desk"],
            "exchange": lambda ctx: ExchangePage(ctx, fake.doors, chooser),
            "records": lambda _ctx: Page(),
        }
        window.show_desk(replace(config, factories=factories, role=who, devices=devices))
        result.settle()
        return result

    yield make
    for preview in window.findChildren(PdfPreview):
        preview.show_pdf(None)
    qtbot.waitUntil(lambda: not window.tasks.running, timeout=PATIENCE)
