"""F1: the chapter of a page, from the heading of the place that is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.views.help_pane import HelpPane, chapter, heading_of
from desktop.views.main_window import MainWindow
from desktop.views.theme import Theme


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("考核纪实", "考核纪实"),
        ("谈话记录", "谈话"),
        ("谈话提纲", "谈话提纲"),
        ("账号", "账号（系统管理员办理）"),
        ("没有这一节", ""),
        ("", ""),
    ],
)
def test_the_heading_of_a_place(part: str, found: str) -> None:
    headings = ("实地考核", "谈话", "谈话提纲", "考核纪实", "账号（系统管理员办理）")
    assert heading_of(part, headings) == found


def at_top(pane: HelpPane) -> str:
    """The heading that stands at the upper edge."""
    return pane.text.cursorForPosition(pane.text.viewport().rect().topLeft()).block().text()


@pytest.mark.parametrize(
    ("key", "part", "found"),
    [
        ("records", "谈话记录", "谈话"),
        ("records", "考核组评定", "考核组评定"),
        ("setup", "指标进展", "指标进展"),
        ("exchange", "冲突裁定", "冲突裁定"),
    ],
)
def test_the_chapter_opens_at_its_place(
    theme: Theme, qtbot: QtBot, key: str, part: str, found: str
) -> None:
    pane = HelpPane(theme)
    qtbot.addWidget(pane)
    pane.resize(pane.width(), 420)
    pane.show()
    pane.show_text(chapter(key), part)
    assert at_top(pane) == found
    pane.show_text(chapter(key))
    assert pane.text.verticalScrollBar().value() == 0


def test_help_lies_over_the_page_and_esc_takes_it_away(on_desk: Callable[[], MainWindow]) -> None:
    window = on_desk()
    window.resize(1366, 768)
    desk = window.desk
    assert desk is not None
    before = desk.stack.width()
    desk.toggle_help()
    pane = window.findChild(HelpPane)
    assert pane is not None
    assert pane.isVisible()
    assert desk.stack.width() == before
    assert pane.mapTo(desk, pane.rect().topLeft()).y() >= desk.top.geometry().bottom()
    assert pane.geometry().bottom() == desk.stack.mapTo(desk, desk.stack.rect().bottomLeft()).y()
    QTest.keyClick(desk.stack.currentWidget(), Qt.Key.Key_Escape)
    assert pane.isHidden()
    window.resize(1900, 900)
    QApplication.processEvents()
    before = desk.stack.width()
    desk.toggle_help()
    QApplication.processEvents()
    assert desk.stack.width() == before - pane.width() - 12  # a wide window has the room
    desk.toggle_help()
    QApplication.processEvents()
    assert desk.stack.width() == before
