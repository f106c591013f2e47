"""Proposing and adopting on the board, drafts that outlive the window, who may not move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.models.changes import Change
from desktop.models.teams import AssessmentTeam
from desktop.services.teams import team_id
from desktop.terms import Role
from desktop.views.setup.pairing.arrangement import NONE
from desktop.views.setup.pairing.unit_model import NEW, OWN
from tests.services.pairing.town import ALL, FIRST, Town
from tests.services.record_city import acting, named, write
from tests.views.office import click_on, press
from tests.views.setup.pairing.conftest import Board

Make = Callable[[], Board]
TODAY = dt.date(2026, 11, 22)


def fault(board: Board) -> str:
    """What is said above the buttons."""
    return board.place.refusal.text() if board.place.refusal.isVisible() else ""


def text(board: Board) -> str:
    """All that the note that is shown says."""
    tab = board.place.board.tabs.currentWidget()
    return "\n".join(tab.texts)  # type: ignore[attr-defined]  # one of the two notes


# --- proposing and adopting ----------------------------------------------------------------


def test_a_proposal_and_its_adoption(board: Board) -> None:
    head = board.place.board_head
    head.seed.setValue(3)
    click_on(head.propose)
    board.settle()
    assert head.spread.text() == "相差 1 人"
    assert set(board.holders()) == set(ALL)
    assert board.place.board.tabs.currentIndex() == 1
    assert "负荷相差 1 人，理论下限 1 人" in text(board)
    assert board.town.holders(TODAY) == {}, "nothing is in force yet"
    chosen = board.holders()
    click_on(board.place.primary)
    assert board.place.panel.sentence.text() == (
        "自2026年11月22日起：新分配 6 个单位，改派 0 个单位，其余 0 个不变。"
    )
    assert not board.place.panel.reason.isVisible()
    click_on(board.place.panel.yes)
    board.settle()
    assert board.town.holders(TODAY) == chosen
    assert [a.text for a in board.said] == ["对口联系已采用：新分配 6 个单位，改派 0 个单位。"]
    assert not board.place.undo.isEnabled()
    assert not board.place.hint.isVisible()


def test_a_change_asks_for_its_reason(town: Town, make: Make) -> None:
    town.adopt(ALL)
    board = make()
    board.place.board.move_units([named("水利局")], team_id(1))
    click_on(board.place.primary)
    panel = board.place.panel
    assert "改派 1 个单位，其余 5 个不变" in panel.sentence.text()
    assert panel.reason.editor.hasFocus()
    click_on(panel.yes)
    board.settle()
    assert "请写明调整原因" in panel.reason.note.text()
    assert town.holders(TODAY) == ALL
    panel.reason.set_value("人员变动")
    click_on(panel.yes)
    board.settle()
    assert town.holders(TODAY) == {**ALL, "水利局": 1}
    assert town.holders(dt.date(2026, 11, 21)) == ALL
    assert not panel.isVisible()


def test_units_without_a_team_are_shown_first(board: Board) -> None:
    board.place.board.move_units([named("水利局")], team_id(1))
    assert board.row("水利局")[5] == NEW
    click_on(board.place.primary)
    assert fault(board).startswith("还有 5 个单位没有考核组（江东区、江西开发区、农业农村局等）")
    assert board.place.board.teams.chosen == NONE
    assert "水利局" not in board.listed()
    assert not board.place.panel.isVisible()


def test_what_is_in_the_way_is_said(town: Town, make: Make) -> None:
    for number in (1, 2, 3):
        town.recuse(number, 0, "水利局")
    board = make()
    click_on(board.place.board_head.propose)
    board.settle()
    assert "水利局所有考核组都须回避。最少须解除 1 项回避：第一考核组的赵1员" in fault(board)
    assert board.place.primary.isEnabled()


def test_another_day_shows_another_board(town: Town, make: Make) -> None:
    town.adopt(ALL)
    town.adopt({**ALL, "水利局": 1}, dt.date(2026, 12, 1))
    board = make()
    start = board.place.board_head.start
    start.setText("20261201")
    press(start, Qt.Key.Key_Return)
    board.settle()
    assert board.holders()["水利局"] == 1
    start.setText("去年")
    press(start, Qt.Key.Key_Return)
    assert start.fault is not None
    assert board.place.board_head.day == dt.date(2026, 12, 1)
    start.setText(f"{FIRST:%Y%m%d}")
    press(start, Qt.Key.Key_Return)
    board.settle()
    board.place.board.move_units([named("住建局")], team_id(1))
    click_on(board.place.primary)
    board.place.panel.reason.set_value("调整")
    click_on(board.place.panel.yes)
    board.settle()
    assert town.holders(FIRST)["住建局"] == 1, "began on that very day: mended in place"


# --- drafts and others ---------------------------------------------------------------------


def test_moves_outlive_the_window(town: Town, make: Make) -> None:
    town.adopt(ALL)
    board = make()
    board.place.board_head.seed.setValue(77)
    board.place.board.move_units([named("水利局")], team_id(1))
    board.place.flush_draft()
    again = make()
    assert again.holders() == {**ALL, "水利局": 1}
    assert again.place.board_head.seed.value() == 77
    click_on(again.place.undo)
    again.settle()
    assert make().holders() == ALL


def test_moves_are_kept_by_themselves_and_go_when_adopted(
    town: Town, make: Make, qtbot: QtBot
) -> None:
    town.adopt(ALL)
    board = make()
    board.place._timer.setInterval(1)
    board.place.board.move_units([named("水利局")], team_id(1))
    drafts = board.place._drafts
    qtbot.waitUntil(lambda: drafts.get() is not None)
    board.settle()
    assert drafts.get() is not None
    click_on(board.place.primary)
    board.place.panel.reason.set_value("调整")
    click_on(board.place.panel.yes)
    board.settle()
    assert drafts.get() is None


def test_what_happens_elsewhere_shows_and_moves_stay(town: Town, make: Make) -> None:
    town.adopt(ALL)
    board = make()
    board.place.board.move_units([named("水利局")], team_id(1))
    town.adopt({**ALL, "住建局": 3}, TODAY)
    board.settle()
    assert board.holders() == {**ALL, "水利局": 1, "住建局": 3}
    assert list(board.now.moves) == [named("水利局")]


def test_a_leader_looks_but_does_not_move(town: Town, make: Make) -> None:
    town.adopt(ALL)
    with acting(town.desk, Role.LEADER):
        board = make()
        assert not board.place.primary.isVisible()
        assert not board.place.undo.isVisible()
        assert not board.place.board_head.propose.isVisible()
        board.choose("水利局")
        board.place.board.move_units([named("水利局")], team_id(1))
        QTest.keyClick(
            board.place.board.units.table, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier
        )
        assert board.holders() == ALL
        rows = board.place.board.units.table.rows
        assert not rows.flags(rows.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_ones_own_unit_stays(town: Town, make: Make) -> None:
    town.adopt(ALL)
    with acting(town.desk, Role.CLERK, unit_id=named("水利局")):
        board = make()
        assert board.row("水利局")[5] == OWN
        board.place.board.move_units([named("水利局")], team_id(1))
        assert "须由其他人员调整" in fault(board)
        assert board.holders() == ALL


def test_an_empty_office_says_where_to_begin(town: Town, make: Make) -> None:
    with town.desk.db.reading() as session:
        teams = [(t.id, t.version) for t in session.query(AssessmentTeam)]
    write(town.desk, [Change("assessment_team", t, {"deleted": True}, v) for t, v in teams])
    board = make()
    assert board.place.empty.reason.text().startswith("还没有考核组")
    click_on(board.place.empty.button)
    assert board.went == [("setup", "teams")]
    assert not board.place.primary.isEnabled()


def test_every_input_has_a_name(board: Board) -> None:
    head, units = board.place.board_head, board.place.board.units
    for widget in (head.start, head.slack, head.seed, units.filter, units.number):
        assert widget.accessibleName()
