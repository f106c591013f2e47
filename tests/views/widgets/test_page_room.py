"""Of pages that lie upon each other only the shown one holds its room."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.widgets.page_room import room_for_shown


class Wide(QWidget):
    """Wants some width; says so by its hint, as a layout does."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._width = width

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as said."""
        return QSize(self._width, 20)


def test_a_page_that_is_not_seen_holds_no_room(qtbot: QtBot) -> None:
    pages = QStackedWidget()
    qtbot.addWidget(pages)
    for width in (200, 900):
        pages.addWidget(Wide(width))
    assert pages.minimumSizeHint().width() == 900
    room_for_shown(pages)
    assert pages.minimumSizeHint().width() == 200
    pages.setCurrentIndex(1)
    assert pages.minimumSizeHint().width() == 900
    pages.setCurrentIndex(0)
    assert pages.minimumSizeHint().width() == 200


def test_tabs_are_pages_too(qtbot: QtBot) -> None:
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    for width in (200, 900):
        tabs.addTab(Wide(width), "页")
    room_for_shown(tabs)
    assert tabs.minimumSizeHint().width() < 400
    tabs.setCurrentIndex(1)
    assert tabs.minimumSizeHint().width() >= 900
