"""One out of many by keyboard alone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.views.context import ViewContext
from desktop.views.widgets.fields import FieldSpec
from desktop.views.widgets.pick_field import PickField

WATER = (UUID(int=1), "市水利局")
MARKET = (UUID(int=2), "市市场监督管理局")


def lookup(text: str) -> Sequence[tuple[UUID, str]]:
    """Both by their initials' first letter, one by its second."""
    return [WATER, MARKET] if text == "s" else [MARKET] if text == "ss" else []


def make(ctx: ViewContext, qtbot: QtBot) -> PickField:
    field = PickField(FieldSpec("unit", "单位"), ctx, lookup)
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    field.editor.setFocus()
    return field


@pytest.mark.qt_log_ignore("does not support")  # the list pops up without a screen
def test_enter_takes_the_first_hit(ctx: ViewContext, qtbot: QtBot) -> None:
    field = make(ctx, qtbot)
    QTest.keyClicks(field.editor, "s")
    qtbot.waitUntil(lambda: bool(field._found))
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    assert field.value() == WATER


def test_enter_before_the_hits_came(ctx: ViewContext, qtbot: QtBot) -> None:
    field = make(ctx, qtbot)
    QTest.keyClicks(field.editor, "ss")
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    assert field.value() is None
    qtbot.waitUntil(lambda: field.value() == MARKET)


def test_enter_takes_nothing_where_nothing_was_found(ctx: ViewContext, qtbot: QtBot) -> None:
    field = make(ctx, qtbot)
    QTest.keyClicks(field.editor, "x")
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not field._looking and not field._timer.isActive())
    qtbot.waitUntil(lambda: not ctx.tasks.running)
    assert field.value() is None
    assert field.check() == "请从查找结果中选择一个单位。"
