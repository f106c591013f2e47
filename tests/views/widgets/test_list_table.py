"""The list as it is worked with: filter, sort, keys, copy, widths, empty states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.views.context import ViewContext
from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DeskTable
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.list_model import StaticSource
from desktop.views.widgets.list_table import ListTable, as_tsv
from tests.views.fakes import COLUMNS, Person, people

Loaded = Callable[..., ListTable]


@pytest.fixture
def loaded(ctx: ViewContext, qtbot: QtBot) -> Loaded:
    def make(rows: list[Person] | None = None, **more: Any) -> ListTable:
        chosen = people() if rows is None else rows
        table = ListTable(ctx, "people", COLUMNS, title="干部清单", **more)
        qtbot.addWidget(table)
        table.resize(600, 400)
        table.show()
        with qtbot.waitSignal(table.loaded):
            table.show_source(StaticSource(chosen, lambda p: p.key, COLUMNS))
        return table

    return make


def test_the_first_row_is_picked_and_counted(loaded: Loaded) -> None:
    table = loaded()
    assert table.current_id() == 0
    assert table.count.text() == "共 60 条"


def test_filter_and_an_empty_result_says_so(loaded: Loaded, qtbot: QtBot) -> None:
    table = loaded()
    with qtbot.waitSignal(table.loaded):
        table.filter.setText("欧阳")
    assert table.model.rowCount() == 7
    with qtbot.waitSignal(table.loaded):
        table.filter.setText("没有这个人")
    assert table.stack.currentWidget() is table.empty
    assert "没有这个人" in table.empty.reason.text()
    with qtbot.waitSignal(table.loaded):
        table.empty.button.click()
    assert table.model.rowCount() == 60


def test_an_empty_list_says_why_and_offers_the_way_out(loaded: Loaded) -> None:
    runs: list[int] = []
    text = EmptyText("还没有干部。", "导入…", lambda: runs.append(1))
    table = loaded([], empty=text)
    assert table.stack.currentWidget() is table.empty
    table.empty.button.click()
    assert runs == [1]
    table.set_empty(EmptyText("请先选择单位。"))
    assert table.empty.reason.text() == "请先选择单位。"
    assert table.empty.button.isHidden()


def test_a_click_on_the_header_sorts_and_a_second_turns_it(
    loaded: Loaded, ctx: ViewContext, qtbot: QtBot
) -> None:
    table = loaded()
    header = table.table.horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(3) + 8, header.height() // 2)
    ages = []
    for _click in range(2):
        with qtbot.waitSignal(table.loaded):
            QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        ages.append(table.model.row_data(0).age)
    assert ages == [38, 57]
    assert ctx.settings.get("list.people.sort") == '["age", true]'
    assert loaded().model.row_data(0).age == 57


def test_the_current_row_stays_after_reload(loaded: Loaded, qtbot: QtBot) -> None:
    table = loaded()
    table.select_id(17)
    with qtbot.waitSignal(table.loaded):
        table.reload()
    assert table.current_id() == 17


def test_a_row_that_comes_later_is_selected_then(loaded: Loaded, qtbot: QtBot) -> None:
    table = loaded(people(5))
    table.select_id(40)
    with qtbot.waitSignal(table.loaded):
        table.show_source(StaticSource(people(), lambda p: p.key, COLUMNS))
    assert table.current_id() == 40


def test_enter_goes_down_and_tab_leaves(loaded: Loaded, qtbot: QtBot) -> None:
    table = loaded()
    table.table.setFocus()
    for _press in range(3):
        QTest.keyClick(table.table, Qt.Key.Key_Return)
    assert table.current_id() == 3
    QTest.keyClick(table.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert table.current_id() == 2
    assert not table.table.tabKeyNavigation()
    QTest.keyClick(table.table, Qt.Key.Key_Tab)
    assert table.current_id() == 2
    assert table.table.currentIndex().column() == 0


def test_down_in_the_filter_enters_the_list(loaded: Loaded, qtbot: QtBot) -> None:
    table = loaded()
    table.filter.setFocus()
    QTest.keyClick(table.filter, Qt.Key.Key_Down)
    assert table.table.hasFocus() or table.window().focusWidget() is table.table


def test_copy_as_excel_takes_it(loaded: Loaded, ctx: ViewContext, qtbot: QtBot) -> None:
    table = loaded()
    select = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    table.table.selectionModel().select(table.model.index(2, 0), select)
    assert table.selected_ids() == (0, 2)
    assert table.count.text() == "选中 2 · 共 60 条"
    with qtbot.waitSignal(ctx.alerts.raised):
        QTest.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "陆知远\t市发展和改革委员会\t党组书记、主任\t38\n顾长风\t月湖区\t区委常委、常务副区长\t40"
    )


def test_tabs_and_breaks_inside_a_cell_do_not_break_the_table() -> None:
    assert as_tsv([["a\tb", "c\nd"], ["", "e"]]) == "a b\tc d\n\te"


def test_widths_are_remembered_at_any_size(
    loaded: Loaded, ctx: ViewContext, theme: Theme, qtbot: QtBot
) -> None:
    table = loaded()
    theme.set_points(18)
    assert table.table.columnWidth(0) == 144
    table.table.setColumnWidth(0, 300)
    qtbot.waitUntil(lambda: ctx.settings.get("list.people.widths") is not None)
    assert table.table.columnWidth(0) == 300
    theme.set_points(12)
    assert loaded().table.columnWidth(0) == 200


@pytest.mark.parametrize("stored", ["", "[]", "{", '{"name": "wide"}', '{"name": -5}'])
def test_strange_widths_are_not_believed(loaded: Loaded, ctx: ViewContext, stored: str) -> None:
    ctx.settings.set("list.people.widths", stored)
    ctx.settings.set("list.people.sort", stored)
    assert loaded().table.columnWidth(0) == 96


def test_rows_grow_with_the_letters(loaded: Loaded, theme: Theme) -> None:
    table = loaded()
    assert table.table.rowHeight(0) == 36
    theme.set_points(18)
    assert table.table.rowHeight(0) == 54


def test_f2_edits_and_enter_keeps_and_goes_down(theme: Theme, qtbot: QtBot) -> None:
    table = DeskTable(theme, "评分")
    model = QStandardItemModel(3, 2)
    for row in range(3):
        for column in range(2):
            model.setItem(row, column, QStandardItem(""))
    table.setModel(model)
    qtbot.addWidget(table)
    table.show()
    table.setCurrentIndex(model.index(0, 1))
    for row, text in enumerate(("90", "85", "70")):
        QTest.keyClick(table, Qt.Key.Key_F2)
        editor = table.findChild(QLineEdit)
        assert editor is not None
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        assert model.item(row, 1).text() == text
        assert table.currentIndex().row() == min(row + 1, 2)
        assert table.currentIndex().column() == 1
        editor.setParent(None)
        editor.deleteLater()
    model.deleteLater()
