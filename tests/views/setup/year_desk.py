"""The whole program on an empty office, and the hand that makes its year ready there."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QStyle, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.services.clock import Clock
from desktop.services.exchange.device import Device
from desktop.services.registry import found_workspace, open_services
from desktop.terms import StationRole
from desktop.views.exchange.page import ExchangePage
from desktop.views.setup.page import SetupPage
from desktop.views.subjects.page import SubjectsPage
from desktop.views.theme import MemorySettings
from desktop.views.widgets.place import Place
from desktop.views.widgets.placed_page import PlacedPage
from tests.services.exchange.fake_devices import FakeDevices
from tests.services.office_desk import FAST, OFFICE, PASSWORDS
from tests.views.office import type_in
from tests.views.settling import about_to, until_quiet

P = TypeVar("P", bound=Place)
PATIENCE = 60_000  # milliseconds; the machines that run the tests share their cores
CLERK = "kaohe-yuan"


@dataclass
class Dialogs:
    """The system's file dialogs: the user points at these files and opens them."""

    files: Sequence[Path] = ()
    opened: int = 0

    def several(self, *_asked: object) -> tuple[list[str], str]:
        """A dialog for any number of files."""
        self.opened += 1
        return [str(path) for path in self.files], ""

    def one(self, *_asked: object) -> tuple[str, str]:
        """A dialog for one file."""
        self.opened += 1
        (path,) = self.files
        return str(path), ""


class Windows(QObject):
    """Notes every further window: one that flashes up takes the cursor from the user's field."""

    def __init__(self, main: QWidget) -> None:
        super().__init__()
        self._main = main
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look at what is shown."""
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched is not self._main
            and watched.windowType() in (Qt.WindowType.Widget, Qt.WindowType.Window)
            and watched.isWindow()
        ):
            self.seen.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@dataclass
class YearDesk:
    """The window, the hand over it, and what was counted, by the part of the work."""

    desktop: Desktop
    dialogs: Dialogs
    devices: FakeDevices
    windows: Windows
    qtbot: QtBot
    part: str = ""
    counted: Counter[str] = field(default_factory=Counter)

    # --- the hand ----------------------------------------------------------------------

    @contextmanager
    def doing(self, part: str) -> Iterator[None]:
        """What is clicked and entered within belongs to this part of the work."""
        self.part = part
        yield
        self.settle()

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click where the widget is seen; nothing may lie over it."""
        self.settle()
        place = widget.rect().center() if at is None else at
        window = self.desktop.window
        hit = window.childAt(widget.mapTo(window, place))
        name = widget.accessibleName() or type(widget).__name__
        assert widget.isEnabled(), f"{name} cannot be clicked now"
        assert hit is not None, f"{name} is out of the window"
        assert hit is widget or widget.isAncestorOf(hit), f"{hit} lies over {name}"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)
        self.counted[self.part] += 1
        self.settle()
        cursor, desk = self._cursor(), window.desk
        assert desk is not None
        stands = f"after {name} the cursor stands on {cursor.accessibleName()}"
        assert desk.stack.isAncestorOf(cursor) or desk.rail.isAncestorOf(cursor), stands

    def tick(self, box: QCheckBox) -> None:
        """Click into the square of a box that may be much wider than its words."""
        side = box.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth)
        self.click(box, QPoint(side // 2, box.height() // 2))

    def enter(self) -> None:
        """Press Enter where the cursor stands."""
        QTest.keyClick(self._cursor(), Qt.Key.Key_Return)
        self.counted[self.part] += 1
        self.settle()

    def write(self, text: str) -> None:
        """Type where the cursor stands; letters are not counted."""
        type_in(self._cursor(), text)

    def tab(self) -> None:
        """Tab to the next field; part of typing."""
        QTest.keyClick(self._cursor(), Qt.Key.Key_Tab)

    @staticmethod
    def _cursor() -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None, "the cursor stands nowhere"
        return found

    def plug(self, medium: Device) -> None:
        """Put a stick in, and wait until the window has found it."""
        desk = self.desktop.window.desk
        assert desk is not None
        sticks = desk.ctx.sticks
        assert sticks is not None
        self.devices.plug(medium)
        sticks.poll()
        self.qtbot.waitUntil(lambda: medium in sticks.sticks, timeout=PATIENCE)

    # --- where it goes -----------------------------------------------------------------

    def page(self, key: str) -> QWidget:
        """Open a page by the rail."""
        desk = self.desktop.window.desk
        assert desk is not None
        self.click(desk.rail.buttons[key])
        shown = desk.stack.currentWidget()
        assert shown is desk.page(key)
        return shown

    @property
    def shown(self) -> QWidget:
        """The page that is open."""
        desk = self.desktop.window.desk
        assert desk is not None
        return desk.stack.currentWidget()

    @property
    def setup(self) -> SetupPage:
        """Page 考核准备, which must be open."""
        assert isinstance(self.shown, SetupPage)
        return self.shown

    @property
    def exchange(self) -> ExchangePage:
        """Page 数据交换, which must be open."""
        assert isinstance(self.shown, ExchangePage)
        return self.shown

    @property
    def subjects(self) -> SubjectsPage:
        """Page 对象库, which must be open."""
        assert isinstance(self.shown, SubjectsPage)
        return self.shown

    def place(self, kind: type[P]) -> P:
        """The place that is open on the page that is open."""
        page = self.shown
        assert isinstance(page, PlacedPage)
        found = page.stack.currentWidget()
        assert isinstance(found, kind)
        return found

    def go(self, key: str, kind: type[P]) -> P:
        """Choose a place in the page's list."""
        page = self.shown
        assert isinstance(page, PlacedPage)
        item = page.menu.item(page.keys().index(key))
        page.menu.scrollToItem(item)
        self.click(page.menu.viewport(), page.menu.visualItemRect(item).center())
        return self.place(kind)

    def settle(self) -> None:
        """Wait until nothing runs and nothing is about to: the lists' timers are short."""
        window = self.desktop.window

        def busy() -> bool:
            sticks = window.desk.ctx.sticks if window.desk is not None else None
            looking = sticks is not None and sticks.busy
            part = window if window.desk is None else window.desk.stack.currentWidget()
            return looking or bool(window.tasks.running) or about_to(part)

        until_quiet(self.qtbot, busy, patience=PATIENCE)

    def log_in(self) -> None:
        """Account and password, as typed at the door."""
        self.write(CLERK)
        self.enter()
        self.write(PASSWORDS[CLERK])
        self.enter()
        assert self.desktop.window.desk is not None


@contextmanager
def year_desk(
    root: Path, clock: Clock, patch: pytest.MonkeyPatch, qapp: QApplication, qtbot: QtBot
) -> Iterator[YearDesk]:
    """The program on an office as the first run leaves it: accounts, a year, nothing else.

    Clock, sticks and file dialogs are the test's; key slots are cheap.
    """
    folder = root / "office"
    found_workspace(folder, "鹰潭考核办", StationRole.OFFICE, OFFICE, clock=clock, kdf=FAST)
    devices, dialogs = FakeDevices(), Dialogs()
    patch.setattr("desktop.session.open_services", functools.partial(open_services, clock=clock))
    patch.setattr("desktop.services.exchange.media.present_devices", _give(devices))
    patch.setattr(QFileDialog, "getOpenFileNames", staticmethod(dialogs.several))
    patch.setattr(QFileDialog, "getOpenFileName", staticmethod(dialogs.one))
    desktop = Desktop(qapp, folder, root / "look.json")
    qtbot.addWidget(desktop.window)
    desktop.window.resize(1366, 768)
    desktop.start()
    desktop.window.show()
    desktop.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    windows = Windows(desktop.window)
    qapp.installEventFilter(windows)
    try:
        yield YearDesk(desktop, dialogs, devices, windows, qtbot)
    finally:
        qapp.removeEventFilter(windows)
        desktop.window.close()
        desktop.window.theme.use_settings(MemorySettings())


def _give(devices: FakeDevices) -> Callable[[], FakeDevices]:
    return lambda: devices
