"""The table that is typed into: keys as in WPS, a block from Excel, faults by row."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.views.theme import Theme
from desktop.views.widgets.edit_grid import EditGrid, GridColumn

COLUMNS = (
    GridColumn("单位", fixed=True),
    GridColumn("好", right=True),
    GridColumn("较好", right=True),
)


def grid(theme: Theme, qtbot: QtBot, *, growing: bool = False) -> EditGrid:
    made = EditGrid(theme, "人数", COLUMNS, growing=growing)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    QAbstractItemModelTester(made.cells, QAbstractItemModelTester.FailureReportingMode.Fatal)
    return made


def test_a_column_is_typed_down_with_enter(theme: Theme, qtbot: QtBot) -> None:
    made = grid(theme, qtbot)
    made.cells.show_rows([["甲局", "", ""], ["乙局", "", ""]])
    made.start()
    for number in ("12", "7"):
        QTest.keyClicks(made, number[0])
        editor = made.findChildren(QLineEdit)[-1]  # the one before is still being let go
        QTest.keyClicks(editor, number[1:])
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert made.cells.texts() == (("甲局", "12", ""), ("乙局", "7", ""))


def test_a_block_from_excel_fills_cells_and_leaves_fixed_ones(theme: Theme, qtbot: QtBot) -> None:
    made = grid(theme, qtbot)
    made.cells.show_rows([["甲局", "", ""], ["乙局", "", ""]])
    QGuiApplication.clipboard().setText("1\t2\t99\r\n3\t4\r\n5\t6\r\n")
    made.setCurrentIndex(made.cells.index(0, 1))
    QTest.keySequence(made, "Ctrl+V")
    assert made.cells.texts() == (("甲局", "1", "2"), ("乙局", "3", "4"))
    made.setCurrentIndex(made.cells.index(0, 0))
    made.paste()
    assert made.cells.texts()[0] == ("甲局", "2", "99")


def test_the_last_row_grows_and_a_row_can_be_taken_out(theme: Theme, qtbot: QtBot) -> None:
    columns = (GridColumn("科室"), GridColumn("好", right=True))
    made = EditGrid(theme, "科室", columns, growing=True)
    qtbot.addWidget(made)
    QAbstractItemModelTester(made.cells, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert made.cells.rowCount() == 1
    QGuiApplication.clipboard().setText("办公室\t2\n法规科\t3")
    made.setCurrentIndex(made.cells.index(0, 0))
    made.paste()
    assert made.cells.texts() == (("办公室", "2"), ("法规科", "3"))
    assert made.cells.rowCount() == 3
    made.setCurrentIndex(made.cells.index(0, 0))
    made.remove_current()
    assert made.cells.texts() == (("法规科", "3"),)
    made.cells.set_writable(on=False)
    assert made.cells.rowCount() == 1


def test_a_fault_marks_its_row_until_it_is_edited(theme: Theme, qtbot: QtBot) -> None:
    made = grid(theme, qtbot)
    made.cells.show_rows([["甲局", "x", ""], ["乙局", "1", ""]])
    made.cells.show_faults({0: "不是人数"})
    assert "不是人数" in str(made.cells.index(0, 1).data(Qt.ItemDataRole.ToolTipRole))
    assert made.cells.index(1, 1).data(Qt.ItemDataRole.ToolTipRole) is None
    made.cells.setData(made.cells.index(0, 1), "1")
    assert made.cells.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) is None
