"""Place 考核组评定: a column typed down, paper, check, confirmation; the office's view."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.terms import Role
from desktop.views.context import ViewContext
from desktop.views.desk.draft_places import HOMES
from desktop.views.records.ratings.goal import CHECK, OWN, PAPER, RatingGoal
from tests.services.rating_city import ALL, line_of, rate, typed
from tests.services.record_city import City, named
from tests.views.office import Clicker, press
from tests.views.records.ratings.conftest import Open, shown
from tests.views.settling import Settle


def type_down(widget: QWidget, *values: str) -> None:
    """Type values one below the other; Enter goes down."""
    for value in values:
        for sign in value:
            QApplication.processEvents()
            press(_focused(widget), sign)
        press(_focused(widget), Qt.Key.Key_Return)


def _focused(widget: QWidget) -> QWidget:
    return QApplication.focusWidget() or widget


def test_a_column_is_typed_with_one_click(
    team_city: City, open_place: Open, settle: Settle, qtbot: QtBot
) -> None:
    place = open_place(team_city)
    place.activateWindow()
    click = Clicker()
    assert shown(place, 0) == ["领导班子", "赵启明", "钱文秀"]
    place.own.start()
    type_down(place.own.grid, "88", "91.5", "79")
    assert shown(place) == ["88", "91.5", "79"]
    click(place.primary)
    settle()
    assert click.count == 1
    with_values = place.services.ratings.own_column(team_city.unit, team_city.cycle).lines
    assert [x.rating for x in with_values] == [Decimal(88), Decimal("91.5"), Decimal(79)]
    assert str(place.units.rows.index(0, 1).data()) == "3/3"


def test_another_unit_is_one_click_and_the_cursor_is_in_its_column(
    team_city: City, open_place: Open, settle: Settle, qtbot: QtBot
) -> None:
    place = open_place(team_city)
    at = place.units.visualRect(place.units.rows.index(1, 0)).center()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(place.units.viewport(), left, none, at)
    settle()
    assert shown(place, 0) == ["领导班子", "孙立波"]
    assert place.own.grid.currentIndex().column() == 2
    assert place.own.grid.currentIndex().row() == 0


def test_a_column_is_pasted_from_excel(team_city: City, open_place: Open, settle: Settle) -> None:
    place = open_place(team_city)
    QGuiApplication.clipboard().setText("88\n90\n92\n")
    place.own.start()
    place.own.grid.paste()
    assert shown(place) == ["88", "90", "92"]


def test_what_is_no_rating_is_marked_and_nothing_is_stored(
    team_city: City, open_place: Open, settle: Settle
) -> None:
    place = open_place(team_city)
    place.own.grid.cells.put(0, 2, [["88"], ["优"], ["101"]])
    place.primary.click()
    settle()
    assert "赵启明：“优”不是分数" in place.own.faults.text()
    assert "钱文秀：评定分应在 0 到 100 之间" in place.own.faults.text()
    lines = place.services.ratings.own_column(team_city.unit, team_city.cycle).lines
    assert all(x.rating is None for x in lines)


def test_what_is_typed_is_kept_and_found_again(
    team_city: City, open_place: Open, settle: Settle, ctx: ViewContext
) -> None:
    place = open_place(team_city)
    place.own.grid.cells.put(0, 2, [["88"]])
    place.flush_draft()  # the window is being locked
    again = open_place(team_city)
    assert shown(again)[0] == "88"
    assert "草稿" in again.state.text()
    (draft,) = [d for d in again.services.overview.today().drafts if d.kind == "rating"]
    assert draft.title == "江城市民政局"
    assert HOMES["rating"].target(draft) == (
        "ratings",
        RatingGoal(OWN, team_city.cycle, team_city.unit),
    )
    again.primary.click()
    settle()
    assert not [d for d in again.services.overview.today().drafts if d.kind == "rating"]


def test_going_elsewhere_takes_nothing_along(
    team_city: City, open_place: Open, settle: Settle
) -> None:
    """What is typed is stored under what the sheet shows."""
    place = open_place(team_city)
    place.own.grid.cells.put(0, 2, [["88"]])
    place.units.go_to(1)  # before the answer has come, nothing can be stored
    assert shown(place) == []
    place.primary.click()
    settle()
    assert shown(place) == ["", ""]
    place.units.go_to(0)
    settle()
    assert shown(place)[0] == "88"


def test_paper_is_entered_by_one_and_checked_by_another(
    team_city: City, open_place: Open, settle: Settle
) -> None:
    place = open_place(team_city)
    place.show_target(RatingGoal(PAPER, team_city.cycle, team_city.unit, team_city.senior))
    settle()
    assert place.tabs.currentWidget() is place.paper
    assert place.primary.text() == "保存代录"
    assert "代录郑资深的评定" in place.paper.column.title.text()
    place.paper.column.grid.cells.put(0, 2, [["80"], ["81"]])
    place.primary.click()
    settle()
    cells = place.paper.column.grid.cells
    assert [cells.index(n, 2).data() for n in range(3)] == ["", "", ""]  # never shown again
    assert cells.index(0, 3).data() == "已代录，待核对"
    other = open_place(team_city, "吴乙岗", Role.TEAM_MEMBER)
    other.show_target(RatingGoal(CHECK, team_city.cycle, team_city.unit, team_city.senior))
    settle()
    checking = other.check.column
    assert checking.grid.cells.rowCount() == 2
    checking.grid.cells.put(0, 2, [["80"], ["82"]])
    other.primary.click()
    settle()
    assert "赵启明：核对的分数与代录的不一致" in checking.faults.text()
    checking.grid.cells.put(1, 2, [["81"]])
    other.primary.click()
    settle()
    assert checking.grid.cells.rowCount() == 0
    assert "没有需要由您核对" in checking.hint.text()


def test_the_check_opens_where_one_waits(team_city: City, open_place: Open, settle: Settle) -> None:
    city = team_city
    place = open_place(city)
    # 周甲岗 enters two papers, and lands on nothing that needs another's hand.
    for name in ("吴乙岗", "郑资深"):
        paper = typed((None, "80"), (city.cadre, "81"))
        place.services.ratings.save_on_paper(city.unit, city.cycle, named(name), paper)
    settle()
    place.tabs.setCurrentWidget(place.check)
    settle()
    assert place.tabs.tabText(2) == "核对"
    labels = [place.check.member.itemText(n) for n in range(place.check.member.count())]
    assert labels == [
        "吴乙岗 · 2 条由您代录，须由另一人核对",
        "郑资深 · 2 条由您代录，须由另一人核对",
    ]
    other = open_place(city, "吴乙岗", Role.TEAM_MEMBER)
    other.tabs.setCurrentWidget(other.check)
    settle()
    labels = [other.check.member.itemText(n) for n in range(other.check.member.count())]
    assert labels == ["周甲岗", "郑资深 · 2 条待核对"]
    assert other.tabs.tabText(2) == "核对 2"
    assert other.check.member.value() == city.senior
    assert other.check.column.grid.cells.rowCount() == 2
    # One of two is wrong: it is marked, and the rest need not be typed again.
    cells = other.check.column.grid.cells
    cells.put(0, 2, [["80"], ["82"]])
    other.primary.click()
    settle()
    assert "标出的 1 行" in other.check.column.faults.text()
    brushes = [cells.index(n, 2).data(Qt.ItemDataRole.BackgroundRole) for n in range(2)]
    assert [brush is not None for brush in brushes] == [False, True]
    assert [cells.index(n, 2).data() for n in range(2)] == ["80", "82"]
    cells.put(1, 2, [[""]])
    other.primary.click()
    settle()
    assert other.check.member.currentText() == "郑资深 · 1 条待核对"
    assert other.tabs.tabText(2) == "核对 1"


def test_the_leader_confirms_and_then_values_are_seen(
    team_city: City, open_place: Open, settle: Settle
) -> None:
    city = team_city
    for name, value in zip(ALL, ("70", "80", "85", "90", "95"), strict=True):
        rate(city, name, city.other_unit, [(city.outsider, value)])
    place = open_place(city)
    place.show_target(city.other_unit)
    settle()
    place.tabs.setCurrentWidget(place.sheet)
    place.sheet.lines.go_to(1)
    settle()
    assert place.primary.text() == "确认评定"
    assert place.sheet.hidden.isVisible()
    assert {str(place.sheet.marks.rows.index(n, 2).data()) for n in range(5)} == {""}
    place.primary.click()
    settle()
    assert place.sheet.lines.rows.index(1, 2).data() == "85.00"
    values = {str(place.sheet.marks.rows.index(n, 2).data()) for n in range(5)}
    assert values == {"70", "80", "85", "90", "95"}
    assert not place.sheet.hidden.isVisible()
    # And hidden again when it is reopened, with a reason.
    place.sheet.again.click()
    settle()
    assert "须说明原因" in place.refusal.text()
    place.sheet.reason.setPlainText("发现漏评")
    place.sheet.again.click()
    settle()
    assert line_of(city, city.other_unit, city.outsider).reason == "发现漏评"
    assert place.sheet.hidden.isVisible()


def test_a_reason_is_asked_when_somebody_is_missing(
    team_city: City, open_place: Open, settle: Settle
) -> None:
    city = team_city
    for name in ALL[:3]:
        rate(city, name, city.other_unit, [(city.outsider, "90")])
    place = open_place(city)
    place.show_target(city.other_unit)
    settle()
    place.tabs.setCurrentWidget(place.sheet)
    place.sheet.lines.go_to(1)
    place.primary.click()
    settle()
    assert "还没有评定。请填写原因" in place.refusal.text()
    place.sheet.reason.setPlainText("两人外出学习")
    place.primary.click()
    settle()
    assert place.refusal.text() == ""
    assert line_of(city, city.other_unit, city.outsider).reason == "两人外出学习"


def test_a_remark_is_kept_as_a_draft_and_stored(
    team_city: City, open_place: Open, settle: Settle
) -> None:
    place = open_place(team_city)
    place.tabs.setCurrentWidget(place.sheet)
    place.activateWindow()
    place.sheet.remark.setFocus()
    place.sheet.remark.setPlainText("作风扎实")
    place.flush_draft()
    again = open_place(team_city)
    again.tabs.setCurrentWidget(again.sheet)
    assert again.sheet.remark.toPlainText() == "作风扎实"
    again.sheet.keep.click()
    settle()
    assert line_of(team_city, team_city.unit, None).remark == "作风扎实"
    assert not [d for d in again.services.overview.today().drafts if d.kind == "rating"]
