"""The places over a real small city, and a hand that types and chooses as a clerk does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.fields import Field
from desktop.views.widgets.form import DetailForm
from desktop.views.widgets.pick_field import PickField
from desktop.views.widgets.place import Place
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City
from tests.views.office import Clicker, Hop, services_on, type_in

__all__ = ["Filler", "Opener", "Settle", "city", "desk", "make_desk"]

P = TypeVar("P", bound=Place)
Settle = Callable[[], None]
Opener = Callable[[type[P]], P]


@pytest.fixture
def services(city: City) -> Services:
    """The office with a clerk at the desk."""
    return services_on(city.desk)


@pytest.fixture
def opened(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Settle
) -> Iterator[Callable[[type[Place]], Place]]:
    """Shows a place as the window would."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make(kind: type[Place]) -> Place:
        place = kind(ctx, services)  # type: ignore[arg-type]  # every place of the page is made so
        qtbot.addWidget(place)
        place.resize(1180, 660)
        place.show()
        place.arrived()
        settle()
        return place

    yield make
    services.desk.listeners.clear()


@pytest.fixture
def click() -> Clicker:
    """A counting hand."""
    return Clicker()


class Filler:
    """Fills a form's fields with the keyboard."""

    def __init__(self, settle: Settle, qtbot: QtBot) -> None:
        self._settle, self._qtbot = settle, qtbot

    def pick(self, field: Field, text: str) -> None:
        """Type part of a name and take the first hit with Enter."""
        assert isinstance(field, PickField)
        field.editor.setFocus()
        type_in(field.editor, text)
        QTest.keyClick(field.editor, Qt.Key.Key_Return)
        self._qtbot.waitUntil(lambda: field.value() is not None, timeout=5000)
        self._settle()

    def text(self, form: DetailForm, key: str, text: str) -> None:
        """Type over what stands in a field."""
        self.line(form.fields[key].editor, text)

    def line(self, editor: QWidget, text: str) -> None:
        """Type over what stands in a line."""
        editor.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        type_in(editor, text)

    def choose(self, box: QWidget, label: str) -> None:
        """Choose by the keyboard: the arrow keys until the word stands there."""
        assert isinstance(box, QComboBox)
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _step in range(box.count()):
            if box.currentText() == label:
                break
            QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == label
        box.activated.emit(box.currentIndex())


@pytest.fixture
def fill(settle: Settle, qtbot: QtBot) -> Filler:
    """The typing hand."""
    return Filler(settle, qtbot)
