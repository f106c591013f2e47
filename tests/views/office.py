"""A real office behind the pages: encrypted workspace, real services, changes announced."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.services.door import Changes, Desk, Reading
from desktop.services.listing_index import RowIndex
from desktop.services.registry import Services, of_the_desk
from desktop.views.changes import ChangeHub


class Hop(QObject):
    """Carries what a worker committed to the GUI thread, as the composition root does."""

    arrived = Signal(object)

    def __init__(self, hub: ChangeHub) -> None:
        super().__init__()
        self._hub = hub
        self.arrived.connect(self._publish, Qt.ConnectionType.QueuedConnection)

    def _publish(self, changes: Changes) -> None:
        self._hub.publish(changes.nouns, changes.ids)


def services_on(desk: Desk) -> Services:
    """The services that these pages use, over a desk without a workspace folder around it."""
    index = RowIndex()
    with desk.db.writing() as session:
        tx = Reading(desk, session, None)
        index.prepare(tx)
        index.rebuild(tx)
    desk.indexer = index
    parts: dict[str, Any] = {field.name: None for field in fields(Services)} | of_the_desk(desk)
    return Services(**parts)


def type_in(widget: QWidget, text: str) -> None:
    """Type as an input method hands it over: QTest knows Latin keys only."""
    for sign in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign)
            QApplication.sendEvent(widget, event)


def press(widget: QWidget, key: Qt.Key | str) -> None:
    """Press and let go one key, named or Latin."""
    if isinstance(key, str):
        QTest.keyClicks(widget, key)
    else:
        QTest.keyClick(widget, key)


def click_on(widget: QWidget) -> None:
    """A click in the middle of what is seen."""
    assert widget.isVisible(), "only what is seen can be clicked"
    assert widget.isEnabled()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


class Clicker:
    """Clicks with the mouse and counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, widget: QWidget) -> None:
        click_on(widget)
        self.count += 1
