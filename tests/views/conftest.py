"""What tests of the window share: the theme, a context, a whole window."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.views.alerts import Alerts
from desktop.views.changes import ChangeHub
from desktop.views.context import ViewContext
from desktop.views.main_window import MainWindow
from desktop.views.tasks import TaskRunner
from desktop.views.theme import Appearance, MemorySettings, Theme
from tests.views.fakes import FakeDoors
from tests.views.settling import Settle, until_done

_THEMES: list[Theme] = []
_USUAL: list[object] = []
"""What a test finds: 12 pt, light."""


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The look at 12 pt, light; one for the process, since fonts load slowly."""
    if not _THEMES:
        _THEMES.append(Theme(qapp))
    shared = _THEMES[0]
    if _looks(shared, qapp) != _USUAL:
        shared.apply(Appearance())
        _USUAL[:] = _looks(shared, qapp)
    yield shared
    # What the test showed is closed but not gone yet, and would all be styled once more.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if _looks(shared, qapp) == _USUAL:
        shared._settings = MemorySettings()
    else:
        shared.use_settings(MemorySettings())


def _looks(theme: Theme, app: QApplication) -> list[object]:
    """All that applying an appearance sets; setting it anew styles every widget again."""
    return [theme.appearance, app.font(), app.palette(), app.styleSheet()]


@pytest.fixture
def ctx(theme: Theme, qtbot: QtBot) -> Iterator[ViewContext]:
    """What a page is given, outside a window."""
    tasks = TaskRunner()
    yield ViewContext(theme, tasks, ChangeHub(), Alerts(), MemorySettings())
    tasks.forget()
    qtbot.waitUntil(lambda: not tasks.running)


@pytest.fixture
def settle(ctx: ViewContext, qtbot: QtBot) -> Settle:
    """Waits until nothing is read or written."""
    return lambda: until_done(qtbot, lambda: bool(ctx.tasks.running))


@pytest.fixture
def doors() -> FakeDoors:
    """Doors to an invented workspace."""
    return FakeDoors()


@pytest.fixture
def window(theme: Theme, doors: FakeDoors, qtbot: QtBot) -> Iterator[MainWindow]:
    """A shown window of 1366 × 768 without anything in it yet."""
    result = MainWindow(theme, doors.entrance())
    qtbot.addWidget(result)
    result.resize(1366, 768)
    result.show()
    yield result
    result.tasks.forget()
    qtbot.waitUntil(lambda: not result.tasks.running)
    result.close()


@pytest.fixture
def on_desk(window: MainWindow, doors: FakeDoors, qtbot: QtBot) -> Callable[[], MainWindow]:
    """Opens the invented desk on the page 对象库 with its list loaded."""

    def open_desk() -> MainWindow:
        window.show_desk(doors.config())
        assert window.desk is not None
        window.desk.open_page("subjects")
        qtbot.waitUntil(lambda: not window.tasks.running)
        return window

    return open_desk
