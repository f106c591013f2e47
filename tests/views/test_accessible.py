"""Everyone can use it: every input has a name, every label is plain text, Tab reads on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.views.first_run import FirstRun
from desktop.views.login import LoginPage
from desktop.views.main_window import MainWindow
from desktop.views.theme import Theme
from desktop.views.widgets.empty import EmptyState

INPUTS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)


def nameless(root: QWidget) -> list[str]:
    """Inputs that a screen reader could not name; parts of Qt's own inputs do not count."""
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in root.findChildren(QWidget)
        if isinstance(widget, INPUTS) and not _of_qt(widget) and not widget.accessibleName()
    ]


def _of_qt(widget: QWidget) -> bool:
    """Whether a widget is a part of one of Qt's own inputs, or an empty state's hidden button."""
    if widget.objectName().startswith("qt_") or isinstance(widget, QHeaderView):
        return True
    if isinstance(widget.parent(), EmptyState) and widget.isHidden():
        return True
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView)):
            return True
        parent = parent.parentWidget()
    return False


def rich(root: QWidget) -> list[str]:
    """Labels that could show HTML."""
    return [
        label.text()
        for label in root.findChildren(QLabel)
        if label.textFormat() != Qt.TextFormat.PlainText
        and not label.objectName().startswith("qt_")
    ]


def test_the_desk(on_desk: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = on_desk()
    desk = window.desk
    assert desk is not None
    desk.toggle_help()
    desk.open_search()
    desk.open_page("rectification")
    desk.ctx.alerts.error("没有保存。")
    assert nameless(window) == []
    assert rich(window) == []


def test_the_doors(theme: Theme, qtbot: QtBot) -> None:
    for page in (FirstRun(theme), LoginPage(theme), LoginPage(theme, login="kaohe")):
        qtbot.addWidget(page)
        assert nameless(page) == []
        assert rich(page) == []


def test_the_walk_finds_what_it_looks_for(qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    QLineEdit(root)
    QLabel("<b>x</b>", root)
    assert nameless(root) == ["QLineEdit in QWidget"]
    assert rich(root) == ["<b>x</b>"]


@pytest.mark.parametrize("login", ["", "kaohe"])
def test_tab_at_the_door(theme: Theme, qtbot: QtBot, login: str) -> None:
    page = LoginPage(theme, login=login)
    qtbot.addWidget(page)
    page.show()
    page.login.setFocus()
    order = []
    for _press in range(3):
        widget = page.window().focusWidget()
        order.append(widget.accessibleName())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert order == ["账号", "口令", "解锁" if login else "进入"]


def test_tab_goes_from_the_rail_over_the_top_to_the_page(
    on_desk: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = on_desk()
    desk = window.desk
    assert desk is not None
    window.activateWindow()
    desk.rail.buttons["subjects"].setFocus()  # the rail is one stop; arrows go up and down in it
    order = []
    for _press in range(14):
        widget = window.focusWidget()
        order.append(widget.accessibleName())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    wanted = ["对象库", "搜索", "新建", "锁定", "干部清单：筛选", "干部清单", "姓名"]
    places = [order.index(name) for name in wanted]
    assert places == sorted(places), order
