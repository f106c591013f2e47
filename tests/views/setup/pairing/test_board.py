"""The board: the balance at once, keys, dragging, bars that refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from desktop.services.teams import team_id
from desktop.views.setup.pairing.arrangement import NONE
from desktop.views.setup.pairing.team_model import ALL as ALL_UNITS
from desktop.views.setup.pairing.team_model import TeamModel, pack_units, units_in
from desktop.views.setup.pairing.unit_model import MOVED, OPEN, UnitModel
from tests.services.pairing.town import ALL, Town
from tests.services.record_city import named
from tests.views.office import click_on, press
from tests.views.setup.pairing.conftest import Board

Make = Callable[[], Board]
TODAY = dt.date(2026, 11, 22)
FAIL = QAbstractItemModelTester.FailureReportingMode.Fatal
MOVE = Qt.DropAction.MoveAction


def fault(board: Board) -> str:
    """What is said above the buttons."""
    return board.place.refusal.text() if board.place.refusal.isVisible() else ""


def text(board: Board) -> str:
    """All that the note that is shown says."""
    tab = board.place.board.tabs.currentWidget()
    return "\n".join(tab.texts)  # type: ignore[attr-defined]  # one of the two notes


# --- what is shown -------------------------------------------------------------------------


def test_nothing_is_paired_yet(board: Board) -> None:
    assert [row[0] for row in board.teams()] == [
        ALL_UNITS, "第1组", "第2组", "第3组", NONE,
    ]  # fmt: skip
    assert board.listed() == list(ALL)
    assert board.row("江东区") == ["江东区", "区（市）", "", "7", NONE, OPEN]
    assert board.place.hint.text().startswith("2026年度还没有任何对口联系")
    assert not board.place.undo.isEnabled()


def test_the_loads_and_the_spread(town: Town, make: Make) -> None:
    town.adopt(ALL)
    board = make()
    assert [row[:3] for row in board.teams()] == [
        [ALL_UNITS, "", "6"],
        ["第1组", "8", "2"],
        ["第2组", "10", "2"],
        ["第3组", "7", "2"],
    ]
    head = board.place.board_head
    assert head.spread.text() == "相差 3 人"
    assert head.detail.text() == "最大 10 − 最小 7　理论下限 1"
    assert head.spread.property("tone") == "warning"
    assert not board.place.hint.isVisible(), "no gaps"


def test_a_team_shows_its_units(town: Town, make: Make) -> None:
    town.adopt(ALL)
    board = make()
    board.place.board.teams.selectRow(3)
    assert board.listed() == ["农业农村局", "水利局"]
    assert board.place.board.units.count.text() == "共 2 个单位，负荷 7"
    board.place.board.teams.selectRow(0)
    board.place.board.units.filter.setText("农业 专班")
    assert board.listed() == ["防汛专班"]


def test_models_pass_qts_own_tester(town: Town, make: Make) -> None:
    board = make()
    view = board.place.board
    testers = [QAbstractItemModelTester(m, FAIL) for m in (view.teams.rows, view.units.table.rows)]
    view.move_units([named("水利局")], team_id(1))
    town.adopt(ALL, TODAY)
    board.settle()
    view.teams.selectRow(2)
    view.units.filter.setText("开发区")
    view.teams.selectRow(0)
    for tester in testers:
        tester.deleteLater()
    for model in (TeamModel(), UnitModel()):
        tester = QAbstractItemModelTester(model, FAIL)
        assert model.rowCount() == 0
        tester.deleteLater()
        model.deleteLater()


# --- moving --------------------------------------------------------------------------------


def test_enter_and_a_number(town: Town, make: Make) -> None:
    town.adopt(ALL)
    board = make()
    table = board.place.board.units.table
    board.choose("住建局")
    table.setFocus()
    press(table, Qt.Key.Key_Return)
    line = board.place.board.units.number
    assert line.hasFocus()
    QTest.keyClicks(line, "3")
    press(line, Qt.Key.Key_Return)
    assert table.hasFocus()
    assert board.holders()["住建局"] == 3
    # 住建局 weighs 5: team 2 has 10 − 5, team 3 has 7 + 5.
    assert [row[1] for row in board.teams()] == ["", "8", "5", "12"]
    assert board.place.board_head.spread.text() == "相差 7 人"
    assert board.row("住建局")[4:] == ["第3组", MOVED]
    assert board.place.undo.isEnabled()
    press(table, Qt.Key.Key_Return)
    QTest.keyClicks(line, "9")
    press(line, Qt.Key.Key_Return)
    assert fault(board) == "没有第 9 考核组。请输入左侧列出的组号。"
    press(table, Qt.Key.Key_Return)
    QTest.keyClicks(line, "1")
    press(line, Qt.Key.Key_Escape)
    assert table.hasFocus()
    assert board.holders()["住建局"] == 3


def test_ctrl_and_an_arrow_go_to_the_next_team_that_may(town: Town, make: Make) -> None:
    town.adopt(ALL)
    town.recuse(2, 0, "水利局")
    board = make()
    table = board.place.board.units.table
    board.choose("水利局")
    ctrl = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(table, Qt.Key.Key_Right, ctrl)
    assert board.holders()["水利局"] == 1, "from the last team round to the first"
    QTest.keyClick(table, Qt.Key.Key_Right, ctrl)
    assert board.holders()["水利局"] == 3, "team 2 is barred and left out"
    QTest.keyClick(table, Qt.Key.Key_Left, ctrl)
    assert board.holders()["水利局"] == 1
    assert board.listed() == list(ALL)
    assert table.units() == (named("水利局"),)


def test_in_the_list_of_one_team_the_list_follows(town: Town, make: Make) -> None:
    town.adopt(ALL)
    board = make()
    board.place.board.teams.selectRow(3)
    board.choose("水利局")
    table = board.place.board.units.table
    QTest.keyClick(table, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert board.place.board.teams.chosen == team_id(2)
    assert table.units() == (named("水利局"),)


def test_a_unit_is_dropped_on_a_team(town: Town, make: Make) -> None:
    town.adopt(ALL)
    board = make()
    units, teams = board.place.board.units.table.rows, board.place.board.teams.rows
    row = units.row_of(named("防汛专班"))
    cells = [units.index(row, c) for c in range(units.columnCount())]
    assert units.flags(cells[0]) & Qt.ItemFlag.ItemIsDragEnabled
    data = units.mimeData(cells)
    assert units_in(data) == (named("防汛专班"),)
    target = teams.index(3, 0)
    assert teams.canDropMimeData(data, MOVE, -1, -1, target)
    teams.dropMimeData(data, MOVE, -1, -1, target)
    assert board.holders()["防汛专班"] == 3
    assert [r[1] for r in board.teams()] == ["", "7", "10", "8"]


def test_a_barred_team_takes_no_drop_and_says_why(town: Town, make: Make) -> None:
    town.adopt(ALL)
    town.recuse(2, 0, "水利局")
    town.recuse(1, 2, "水利局")
    board = make()
    board.choose("水利局")
    assert [row[3] for row in board.teams()] == ["", "1 人回避", "须回避", "现在"]
    teams = board.place.board.teams.rows
    tip = teams.data(teams.index(2, 3), Qt.ItemDataRole.ToolTipRole)
    assert "赵2员：组长应当回避该单位" in tip
    data = pack_units([named("水利局")])
    assert not teams.canDropMimeData(data, MOVE, -1, -1, teams.index(2, 0))
    why = "水利局不能分到第二考核组：赵2员：组长应当回避该单位，本组不能与其对口联系。"
    assert fault(board) == why
    teams.dropMimeData(data, MOVE, -1, -1, teams.index(2, 0))
    assert board.holders() == ALL
    for nowhere in (teams.index(0, 0), QModelIndex()):
        assert not teams.canDropMimeData(data, MOVE, -1, -1, nowhere)
    assert not teams.canDropMimeData(QMimeData(), MOVE, -1, -1, teams.index(1, 0))
    board.place.board.move_units([named("水利局"), named("住建局")], team_id(2))
    assert fault(board) == why
    assert board.holders() == ALL, "住建局 was with team 2 already"


def test_undo_goes_back_to_what_is_in_force(town: Town, make: Make) -> None:
    town.adopt(ALL)
    board = make()
    board.place.board.move_units([named("水利局"), named("住建局")], team_id(1))
    assert len(board.now.moves) == 2
    click_on(board.place.undo)
    assert board.holders() == ALL
    assert not board.place.undo.isEnabled()


def test_the_cost_is_told_beside_the_units(town: Town, make: Make) -> None:
    town.adopt(ALL)
    board = make()
    board.place.board.move_units([named("水利局")], team_id(1))
    assert board.place.board.tabs.tabText(1) == "代价 3"
    board.place.board.tabs.setCurrentIndex(1)
    assert "农业农村：3 个单位分在 2 个组（第一考核组、第三考核组），代价 1" in text(board)
    assert "水利局：第三考核组 → 第一考核组" in text(board)


def test_one_units_past(town: Town, make: Make) -> None:
    town.adopt(ALL)
    town.adopt({**ALL, "水利局": 2}, dt.date(2026, 7, 1), "人员变动")
    town.recuse(3, 0, "水利局")
    board = make()
    board.choose("水利局")
    board.place.board.tabs.setCurrentIndex(2)
    board.settle()
    assert "2026年7月1日 至 今　第二考核组　人员变动" in text(board)
    assert "2026年1月1日 至 2026年6月30日　第三考核组" in text(board)
    assert "第三考核组：赵3员：组长应当回避该单位" in text(board)
    board.place.show_target(named("江东区"))
    board.settle()
    assert text(board).startswith("江东区")
