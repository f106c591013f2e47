"""计票: typed and pasted as in WPS, checked beside each row, corrected, kept as a draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.poll_forms import CountSheet
from desktop.services.polls import PollService
from desktop.services.registry import Services
from desktop.terms import PollState, VoterClass
from desktop.views.context import ViewContext
from desktop.views.records.polls.poll_pane import COUNT, RESULTS, SETTINGS
from tests.services.polling import BALLOTS, SCRUTINEER, confirmed, counted, filled, issued
from tests.services.record_city import City
from tests.views.office import Clicker, press, type_in
from tests.views.records.polls.hands import BLOCK, Make, paste
from tests.views.shots import shoot, wanted

Settle = Callable[..., None]


def test_counts_are_pasted_class_by_class_and_completed(
    make_place: Make, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    poll = issued(city)
    place = make_place()
    tab = place.pane.count
    assert place.pane.tabs.currentIndex() == COUNT
    assert tab.grid.cells.index(1, 0).data() == "赵启明"
    for voter_class in VoterClass:
        paste(place, voter_class)
        assert tab.grid.cells.index(1, 6).data() == "相符"
        assert tab.classes.tabText(list(VoterClass).index(voter_class)).endswith("相符")
    click(tab.finish)
    settle(place)
    assert services.polls.get(poll).line.state is PollState.COUNTED
    assert place.pane.tabs.currentIndex() == RESULTS
    results = place.pane.results
    assert [results.scores.row_at(n).score for n in range(2)] == ["93.13", "89.90"]
    assert "93.13" in results.lines.text()
    assert "尚未监票" in results.state.text()


def test_enter_goes_down_and_the_check_runs_beside(
    make_place: Make, city: City, settle: Settle, qtbot: QtBot
) -> None:
    issued(city)
    place = make_place()
    tab = place.pane.count
    paste(place, VoterClass.A)
    grid = tab.grid
    grid.setFocus()
    grid.setCurrentIndex(grid.cells.index(1, 1))
    press(grid, "2")
    editor = QApplication.focusWidget()
    assert editor is not None
    press(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: grid.currentIndex().row() == 2)
    assert grid.cells.index(1, 1).data() == "2"
    assert grid.cells.index(1, 6).data() == "差 1 票"
    assert tab.classes.tabText(0).endswith("1 处不符")


def test_what_does_not_reconcile_stays_and_is_named(
    make_place: Make, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    poll = issued(city)
    place = make_place()
    tab = place.pane.count
    paste(place, VoterClass.C, BLOCK[VoterClass.C].replace("35\t17\t5", "34\t17\t5", 1))
    paste(place, VoterClass.A)
    click(tab.finish)
    settle(place)
    # B: three numbers of ballots beside 发出, and three rows of five columns
    assert tab.faults.text() == "C票·赵启明：合计差 1 票；B票还有 18 处未填。"
    assert "C票·赵启明·优秀至未填合计 56，应等于有效票 57，差 1 票" in tab.faults.toolTip()
    assert tab.voter_class is VoterClass.C
    at = tab.grid.currentIndex()
    assert (at.row(), at.column()) == (1, 1)
    assert tab.grid.viewport().rect().contains(tab.grid.visualRect(at))
    shoot(place, "polls-wrong")
    assert services.polls.get(poll).line.state is PollState.ISSUED
    tab.grid.cells.setData(tab.grid.cells.index(1, 1), "三")
    click(tab.finish)
    assert "“三”不是票数" in tab.faults.text()


def test_counting_may_be_put_off(
    make_place: Make, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    poll = issued(city)
    place = make_place()
    paste(place, VoterClass.A)
    click(place.pane.count.keep)
    settle(place)
    assert len(services.polls.counts(poll).tally.marks) == 3
    assert services.polls.get(poll).line.returned == 6


def test_what_was_typed_is_there_again(
    make_place: Make, services: Services, city: City, settle: Settle
) -> None:
    first, second = issued(city), issued(city)
    place = make_place()
    place.show_target(first)
    settle(place)
    paste(place, VoterClass.B)
    place.flush_draft()
    place.show_target(second)
    settle(place)
    tab = place.pane.count
    tab.classes.setCurrentIndex(1)
    assert tab.ballots.cells.index(0, 1).data() == ""
    place.close()
    again = make_place()
    again.show_target(("poll", first))
    settle(again)
    again.pane.count.classes.setCurrentIndex(1)
    assert again.pane.count.ballots.cells.index(0, 1).data() == "28"
    assert "草稿" in again.pane.count.note.text()
    assert services.polls.counts(first).tally.marks == {}


def test_a_draft_leaves_a_colleagues_counts_alone(
    make_place: Make, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    poll = issued(city)
    place = make_place()
    paste(place, VoterClass.A, BLOCK[VoterClass.A].replace("3\t2\t1", "1\t4\t1", 1))
    place.flush_draft()
    place.close()
    me, services.desk.actor = services.desk.actor, SCRUTINEER
    services.polls.enter(filled(services.polls.counts(poll)))
    services.desk.actor = me
    stored = services.polls.counts(poll).tally
    again = make_place()
    tab = again.pane.count
    assert "A票·赵启明已由他人填写" in tab.faults.text()
    assert "您填的 1、4、1、0、0 没有带入" in tab.faults.text()
    assert tab.grid.cells.index(1, 1).data() == "3"
    click(tab.keep)
    settle(again)
    assert services.polls.counts(poll).tally == stored


def test_a_draft_brings_only_what_was_typed(
    make_place: Make, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    poll = issued(city)
    place = make_place()
    paste(place, VoterClass.A)
    place.flush_draft()
    place.close()
    sheet = services.polls.counts(poll)
    services.polls.enter(filled(sheet, ballots={VoterClass.B: BALLOTS[VoterClass.B]}))
    again = make_place()
    assert "已恢复" in again.pane.count.note.text()
    click(again.pane.count.keep)
    settle(again)
    marks = services.polls.counts(poll).tally.marks
    assert {k.voter_class for k in marks} == {VoterClass.A, VoterClass.B}


def test_what_is_typed_while_it_is_being_stored_stays(
    make_place: Make,
    services: Services,
    city: City,
    click: Clicker,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poll = issued(city)
    place = make_place()
    tab = place.pane.count
    paste(place, VoterClass.A)
    gate, plain = Event(), PollService.enter

    def slow(self: PollService, sheet: CountSheet) -> None:
        gate.wait(5)
        plain(self, sheet)

    monkeypatch.setattr(PollService, "enter", slow)
    click(tab.keep)
    paste(place, VoterClass.B)
    gate.set()
    settle(place)
    assert len(services.polls.counts(poll).tally.marks) == 3
    assert tab.grid.cells.index(1, 1).data() == "21"
    assert tab.dirty
    click(tab.keep)
    settle(place)
    assert len(services.polls.counts(poll).tally.marks) == 6
    assert not tab.dirty


def test_a_correction_asks_for_its_reason_and_shows_the_old_counts(
    make_place: Make, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    poll = confirmed(city)
    place = make_place()
    tab = place.pane.count
    place.pane.tabs.setCurrentIndex(COUNT)
    assert not tab.grid.cells.flags(tab.grid.cells.index(1, 1)) & Qt.ItemFlag.ItemIsEditable
    click(tab.correct)
    cells = tab.grid.cells
    cells.setData(cells.index(1, 1), "2")
    cells.setData(cells.index(1, 2), "3")
    click(tab.finish)
    assert "更正须说明原因" in tab.faults.text()
    type_in(tab.reason, "复核票箱")
    click(tab.finish)
    settle(place)
    assert services.polls.get(poll).line.state is PollState.COUNTED
    assert "优秀 3，称职 2 → 优秀 2，称职 3" in place.pane.changes.text()


def test_the_grids_keep_qts_rules(make_place: Make, city: City, qtmodeltester: object) -> None:
    counted(city)
    place = make_place()
    models = (
        place.pane.count.grid.cells,
        place.pane.count.ballots.cells,
        place.pane.results.scores.rows,
        place.pane.results.rates.rows,
    )
    for model in models:
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, place)
    paste(place, VoterClass.B)
    del qtmodeltester


@pytest.mark.parametrize("points", [12, 18] if wanted() else [18])
def test_pictures(
    make_place: Make, ctx: ViewContext, city: City, settle: Settle, points: int
) -> None:
    ctx.theme.set_points(points)
    confirmed(city)
    poll = issued(city, on=dt.date(2026, 11, 21))
    place = make_place()
    place.show_target(poll)
    settle(place)
    paste(place, VoterClass.A, BLOCK[VoterClass.A].replace("3\t2\t1", "2\t2\t1", 1))
    shoot(place, f"polls-count-{points}")
    for tab, name in ((SETTINGS, "settings"), (RESULTS, "none")):
        place.pane.tabs.setCurrentIndex(tab)
        shoot(place, f"polls-{name}-{points}")
    place.list.table.selectRow(1)
    settle(place)
    shoot(place, f"polls-results-{points}")
    place.pane.tabs.setCurrentIndex(3)
    shoot(place, f"polls-past-{points}")
