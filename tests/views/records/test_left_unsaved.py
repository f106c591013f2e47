"""Nothing typed is lost: a write fails after the user has moved on, and all is there again.

And the other way: what is typed while a write is under way outlives its success.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.services.scheme import cycle_id
from desktop.terms import Role, StationRole
from desktop.views.context import ViewContext
from desktop.views.records.ratings.pane import RatingsPlace
from desktop.views.records.reports.pane import WorkReportsPlace
from desktop.views.records.routine.pane import RoutineGradesPlace
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import Place
from tests.services.conftest import MakeDesk
from tests.services.rating_city import ALL, rate
from tests.services.record_city import City, actor, make_city, named
from tests.views.choosing import Attacher, Chooser
from tests.views.failing import ERRORS, Gate
from tests.views.office import Hop, press, services_on, type_in

YEAR = cycle_id(2026)
DAY = dt.date(2026, 11, 10)
Settle = Callable[[], None]
Show = Callable[[Place], None]

each_error = pytest.mark.parametrize("error", sorted(ERRORS))


@pytest.fixture
def said(ctx: ViewContext) -> list[str]:
    """The errors that were told beside the pages."""
    told: list[str] = []
    ctx.alerts.raised.connect(lambda alert: told.append(alert.text))
    return told


@pytest.fixture
def show(ctx: ViewContext, services: Services, qtbot: QtBot, settle: Settle) -> Iterator[Show]:
    """Shows a place as the page would; what is written is told to it."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def opened(place: Place) -> None:
        qtbot.addWidget(place)
        place.resize(1200, 640)
        place.show()
        place.arrived()
        settle()

    yield opened
    services.desk.listeners.clear()


def pick(table: ListTable, row: int) -> None:
    """Choose a row as a click does."""
    table.table.setCurrentIndex(table.model.index(row, 0))


def drafts(services: Services) -> list[str]:
    return [d.form for d in services.desk.drafts.list(services.desk.actor.account)]


# --- 平时考核 ---------------------------------------------------------------------------


def grades(place: RoutineGradesPlace) -> list[str]:
    model = place.sheet.grid.grades
    return [str(model.index(row, 2).data() or "") for row in range(model.rowCount())]


@each_error
def test_grades_outlive_a_write_that_fails_elsewhere(
    ctx: ViewContext, services: Services, city: City, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch, said: list[str], error: str,
) -> None:  # fmt: skip
    place = RoutineGradesPlace(ctx, services, Chooser())
    show(place)
    place.sheet.grid.grades.put(0, 2, [["2"], ["3"]])
    gate = Gate(monkeypatch, services.routine_grades, "save", error)
    place.primary.click()
    pick(place.units, 1)
    gate.open()
    settle()
    assert place.sheet.title.text() == "江城市水利局　2026年度"
    assert place.primary.isEnabled()
    assert not place.sheet.faults.isVisible()  # it would be said of another unit
    assert any("江城市民政局的平时考核结果没有保存" in text for text in said)
    pick(place.units, 0)
    settle()
    assert grades(place) == ["较好", "一般"]
    gate.mend()
    place.primary.click()
    settle()
    sheet = services.routine_grades.sheet(YEAR, city.unit)
    assert [line.cells[0].text for line in sheet.cadres] == ["较好", "一般"]
    assert drafts(services) == []


@each_error
def test_grades_that_failed_can_be_stored_again(
    ctx: ViewContext, services: Services, city: City, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch, error: str,
) -> None:  # fmt: skip
    place = RoutineGradesPlace(ctx, services, Chooser())
    show(place)
    place.sheet.grid.grades.put(0, 2, [["2"]])
    gate = Gate(monkeypatch, services.routine_grades, "save", error)
    gate.open()
    place.primary.click()
    settle()
    assert grades(place) == ["较好", ""]
    assert drafts(services)
    assert place.primary.isEnabled()
    assert place.sheet.faults.isVisible()
    gate.mend()
    place.primary.click()
    settle()
    assert services.routine_grades.sheet(YEAR, city.unit).cadres[0].cells[0].text == "较好"
    assert drafts(services) == []


def test_grades_typed_while_others_are_stored_stay(
    ctx: ViewContext, services: Services, city: City, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    place = RoutineGradesPlace(ctx, services, Chooser())
    show(place)
    place.sheet.grid.grades.put(0, 2, [["2"]])
    gate = Gate(monkeypatch, services.routine_grades, "save")
    place.primary.click()
    place.sheet.grid.grades.put(1, 2, [["3"]])
    place.flush_draft()  # the time of the draft is up
    gate.open()
    settle()
    assert grades(place) == ["较好", "一般"]
    assert services.routine_grades.sheet(YEAR, city.unit).cadres[0].cells[0].text == "较好"
    assert drafts(services)
    gate.mend()
    place.primary.click()
    settle()
    assert services.routine_grades.sheet(YEAR, city.unit).cadres[1].cells[0].text == "一般"
    assert drafts(services) == []


def test_an_open_cell_is_kept_and_stored(
    ctx: ViewContext, services: Services, city: City, show: Show, settle: Settle
) -> None:
    """Locking, or Ctrl+S, comes before Enter: what stands in the cell counts."""
    place = RoutineGradesPlace(ctx, services, Chooser())
    show(place)
    place.activateWindow()
    place.sheet.grid.start()
    type_in(place.sheet.grid, "2")  # the cell is open
    place.flush_draft()
    assert drafts(services)
    place.sheet.save()
    settle()
    assert services.routine_grades.sheet(YEAR, city.unit).cadres[0].cells[0].text == "较好"


# --- 考核组评定 -------------------------------------------------------------------------


@pytest.fixture
def team_city(make_desk: MakeDesk) -> City:
    """A team's PC with its leader."""
    made = make_city(make_desk(Role.TEAM_LEADER, StationRole.TEAM))
    made.desk.actor = replace(actor(Role.TEAM_LEADER), team_no=3, assessor_id=named("周甲岗"))
    return made


@pytest.fixture
def ratings(
    ctx: ViewContext, team_city: City, qtbot: QtBot, settle: Settle
) -> Iterator[RatingsPlace]:
    """The place over the team's PC."""
    services = services_on(team_city.desk)
    hop = Hop(ctx.changes)
    team_city.desk.listeners.append(hop.arrived.emit)
    place = RatingsPlace(ctx, services, Chooser())
    qtbot.addWidget(place)
    place.resize(1180, 640)
    place.show()
    place.arrived()
    settle()
    yield place
    team_city.desk.listeners.clear()


def values(place: RatingsPlace) -> list[str]:
    cells = place.own.grid.cells
    return [str(cells.index(n, 2).data() or "") for n in range(cells.rowCount())]


@each_error
def test_ratings_outlive_a_write_that_fails_elsewhere(
    ratings: RatingsPlace, settle: Settle, monkeypatch: pytest.MonkeyPatch,
    said: list[str], error: str,
) -> None:  # fmt: skip
    place, services = ratings, ratings.services
    place.own.grid.cells.put(0, 2, [["88"], ["91.5"], ["79"]])
    gate = Gate(monkeypatch, services.ratings, "save_own", error)
    place.primary.click()
    place.units.go_to(1)
    gate.open()
    settle()
    assert values(place) == ["", ""]
    assert place.primary.isEnabled()
    assert not place.own.faults.isVisible()
    assert any("没有保存" in text for text in said)
    place.units.go_to(0)
    settle()
    assert values(place) == ["88", "91.5", "79"]
    gate.mend()
    place.primary.click()
    settle()
    assert drafts(services) == []
    assert str(place.units.rows.index(0, 1).data()) == "3/3"


def test_ctrl_s_in_an_open_cell_stores_it_too(
    ratings: RatingsPlace, settle: Settle, team_city: City, qtbot: QtBot
) -> None:
    place = ratings
    place.activateWindow()
    place.own.start()
    press(place.own.grid, "8")
    editor = cast("QWidget", QApplication.focusWidget())
    QTest.keyClick(editor, Qt.Key.Key_6)
    place._save()
    settle()
    lines = place.services.ratings.own_column(team_city.unit, team_city.cycle).lines
    assert str(lines[0].rating) == "86"


@each_error
def test_a_remark_outlives_a_write_that_fails_elsewhere(
    ratings: RatingsPlace, settle: Settle, monkeypatch: pytest.MonkeyPatch,
    said: list[str], error: str,
) -> None:  # fmt: skip
    place, services = ratings, ratings.services
    place.tabs.setCurrentWidget(place.sheet)
    place.activateWindow()
    place.sheet.remark.setFocus()
    place.sheet.remark.setPlainText("作风扎实")
    gate = Gate(monkeypatch, services.ratings, "save_remark", error)
    place.sheet.keep.click()
    place.sheet.lines.go_to(1)
    gate.open()
    settle()
    assert place.sheet.remark.toPlainText() == ""
    assert any("没有保存" in text for text in said)
    place.sheet.lines.go_to(0)
    settle()
    assert place.sheet.remark.toPlainText() == "作风扎实"


def test_confirming_asks_for_the_remark_that_is_not_stored(
    ratings: RatingsPlace, settle: Settle, team_city: City
) -> None:
    for name in ALL[:3]:
        rate(team_city, name, team_city.other_unit, [(team_city.outsider, "90")])
    place = ratings
    place.show_target(team_city.other_unit)
    settle()
    place.tabs.setCurrentWidget(place.sheet)
    place.sheet.lines.go_to(1)
    place.sheet.remark.setPlainText("作风扎实")
    place.sheet.reason.setPlainText("两人外出学习")
    place.primary.click()
    settle()
    assert "考核组意见有改动" in place.refusal.text()
    place.sheet.keep.click()
    settle()
    # The reason was no part of the remark: it is still there.
    assert place.sheet.reason.toPlainText() == "两人外出学习"
    place.primary.click()
    settle()
    assert place.refusal.text() == ""
    sheet = place.services.ratings.sheet(team_city.other_unit, team_city.cycle)
    (line,) = [x for x in sheet.lines if x.subject.cadre == team_city.outsider]
    assert (line.remark, line.reason) == ("作风扎实", "两人外出学习")
    assert drafts(place.services) == []


# --- 述职述廉 ---------------------------------------------------------------------------


@each_error
def test_a_report_outlives_a_write_that_fails_elsewhere(
    ctx: ViewContext, services: Services, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch, said: list[str], error: str,
) -> None:  # fmt: skip
    place = WorkReportsPlace(ctx, services, Attacher())
    show(place)
    place.lines.go_to(1)
    settle()
    place.form.text.setPlainText("一年来……")
    gate = Gate(monkeypatch, services.work_reports, "save", error)
    place.primary.click()
    place.lines.go_to(2)
    gate.open()
    settle()
    assert place.form.text.toPlainText() == ""
    assert any("赵启明的述职述廉报告没有保存" in text for text in said)
    place.lines.go_to(1)
    settle()
    assert place.form.text.toPlainText() == "一年来……"
    gate.mend()
    place.primary.click()
    settle()
    if error != "stale":  # where it was refused, nothing has changed below it
        assert drafts(services) == []
