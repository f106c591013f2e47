"""The place of 民主测评: prepared, counted as in WPS, corrected, imported, printed; drafts kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.terms import PollAction, PollState, Role, VoterClass
from desktop.views.context import ViewContext
from desktop.views.records.polls.pane import PollsPlace
from desktop.views.records.polls.poll_pane import COUNT, RESULTS, SETTINGS
from desktop.views.records.polls.poll_view import PAPER
from tests.services.polling import (
    CADRE_ROWS,
    SCRUTINEER,
    TEAM_ROWS,
    confirmed,
    counted,
    issued,
)
from tests.services.record_city import City, acting
from tests.services.sheets.tables import book
from tests.views.office import Clicker, Hop, press, type_in
from tests.views.shots import shoot

Settle = Callable[..., None]
BLOCK = {
    c: "\n".join("\t".join(map(str, rows[c])) for rows in (TEAM_ROWS, CADRE_ROWS, CADRE_ROWS))
    for c in VoterClass
}
BALLOTS = {VoterClass.A: "8\t6\t6\t0", VoterClass.B: "28\t28\t28\t0", VoterClass.C: "59\t57\t57\t0"}


class Chooser:
    """Gives a file."""

    def __init__(self) -> None:
        self.paths: tuple[Path, ...] = ()

    def open_files(self, parent: QWidget) -> tuple[Path, ...]:
        del parent
        return self.paths

    def open_folder(self, parent: QWidget) -> tuple[Path, ...]:
        del parent
        return ()

    def save_as(self, parent: QWidget, suggested: str, kinds: str) -> Path | None:
        del parent, suggested, kinds
        return None


@pytest.fixture
def chooser() -> Chooser:
    return Chooser()


@pytest.fixture
def make_place(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Settle, chooser: Chooser
) -> Iterator[Callable[[], PollsPlace]]:
    """Opens the place as the page would show it."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make() -> PollsPlace:
        place = PollsPlace(ctx, services, chooser)
        qtbot.addWidget(place)
        place.resize(1180, 620)
        place.show()
        place.arrived()
        wait(place)
        return place

    def wait(place: PollsPlace) -> None:
        settle(place)

    yield make
    services.desk.listeners.clear()


def paste(place: PollsPlace, voter_class: VoterClass, block: str = "") -> None:
    """A class's numbers, copied in Excel and pasted into the grids."""
    tab = place.pane.count
    tab.classes.setCurrentIndex(list(VoterClass).index(voter_class))
    for grid, text, column in (
        (tab.ballots, BALLOTS[voter_class], 0),
        (tab.grid, block or BLOCK[voter_class], 1),
    ):
        QGuiApplication.clipboard().setText(text)
        grid.setCurrentIndex(grid.cells.index(0, column))
        grid.paste()


def test_an_empty_place_says_why_and_leads_on(
    make_place: Callable[[], PollsPlace], click: Clicker
) -> None:
    place = make_place()
    assert "还没有民主测评" in place.list.empty.reason.text()
    click(place.list.empty.button)
    assert place.pane.title.text() == "新民主测评"


def test_a_poll_is_prepared_from_the_units_own_people(
    make_place: Callable[[], PollsPlace],
    services: Services,
    city: City,
    click: Clicker,
    settle: Settle,
) -> None:
    place = make_place()
    place.start_new()
    settle(place)
    form = place.pane.settings.form
    unit = form.fields["unit"]
    unit.choose((city.unit, "江城市民政局"))  # type: ignore[attr-defined]  # a pick field
    settle(place)
    assert form.subjects.value() == ("team", city.cadre, city.second_cadre)
    form.subjects.boxes[city.second_cadre].click()
    type_in(form.fields["issued_A"].editor, "8")
    type_in(form.fields["issued_B"].editor, "28")
    click(form.primary)
    settle(place)
    (poll,) = services.polls.find()
    found = services.polls.get(poll)
    assert [s.cadre for s in found.subjects] == [None, city.cadre]
    assert {c.value: n for c, n in found.issued.items()} == {"A": 8, "B": 28}
    assert place.pane.open_id == poll
    assert place.list.current_id() == poll
    click(place.pane.steps.buttons[PollAction.ISSUE])
    settle(place)
    assert services.polls.get(poll).line.state is PollState.ISSUED
    assert place.pane.tabs.currentIndex() == COUNT


def test_faults_of_the_form_stand_under_their_fields(
    make_place: Callable[[], PollsPlace], click: Clicker, settle: Settle
) -> None:
    place = make_place()
    place.start_new()
    settle(place)
    form = place.pane.settings.form
    type_in(form.fields["issued_A"].editor, "八")
    click(form.primary)
    assert "整数" in form.fields["issued_A"].note.text()
    assert "请填写考核单位" in form.fields["unit"].note.text()


def test_counts_are_pasted_class_by_class_and_completed(
    make_place: Callable[[], PollsPlace],
    services: Services,
    city: City,
    click: Clicker,
    settle: Settle,
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
    make_place: Callable[[], PollsPlace], city: City, settle: Settle, qtbot: QtBot
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
    make_place: Callable[[], PollsPlace],
    services: Services,
    city: City,
    click: Clicker,
    settle: Settle,
) -> None:
    poll = issued(city)
    place = make_place()
    tab = place.pane.count
    paste(place, VoterClass.A, BLOCK[VoterClass.A].replace("3\t2\t1", "2\t2\t1", 1))
    click(tab.finish)
    settle(place)
    assert "A票·赵启明·优秀至未填合计 5，应等于有效票 6，差 1 票" in tab.faults.text()
    assert services.polls.get(poll).line.state is PollState.ISSUED
    tab.grid.cells.setData(tab.grid.cells.index(1, 1), "三")
    click(tab.finish)
    assert "“三”不是票数" in tab.faults.text()


def test_counting_may_be_put_off(
    make_place: Callable[[], PollsPlace],
    services: Services,
    city: City,
    click: Clicker,
    settle: Settle,
) -> None:
    poll = issued(city)
    place = make_place()
    paste(place, VoterClass.A)
    click(place.pane.count.keep)
    settle(place)
    assert len(services.polls.counts(poll).tally.marks) == 3
    assert services.polls.get(poll).line.returned == 6


def test_what_was_typed_is_there_again(
    make_place: Callable[[], PollsPlace], services: Services, city: City, settle: Settle
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


def test_a_new_polls_form_is_there_again(
    make_place: Callable[[], PollsPlace], city: City, settle: Settle
) -> None:
    place = make_place()
    place.start_new()
    settle(place)
    form = place.pane.settings.form
    form.fields["unit"].choose((city.unit, "江城市民政局"))  # type: ignore[attr-defined]  # a pick field
    settle(place)
    form.subjects.boxes[city.cadre].click()
    place.flush_draft()
    place.close()
    again = make_place()
    again.show_target("new")
    settle(again)
    kept = again.pane.settings.form
    assert kept.unit() == (city.unit, "江城市民政局")
    assert kept.subjects.value() == ("team", city.second_cadre)


def test_another_hand_confirms_and_the_first_may_not(
    make_place: Callable[[], PollsPlace],
    services: Services,
    city: City,
    click: Clicker,
    settle: Settle,
) -> None:
    poll = counted(city)
    place = make_place()
    click(place.pane.steps.buttons[PollAction.CONFIRM])
    settle(place)
    assert "计票人不能监票" in place.pane.steps.refusal.text()
    city.desk.actor = SCRUTINEER
    click(place.pane.steps.buttons[PollAction.CONFIRM])
    settle(place)
    assert services.polls.get(poll).line.state is PollState.CONFIRMED
    click(place.pane.steps.buttons[PollAction.LOCK])
    settle(place)
    assert place.pane.badge.text() == "已锁定"
    assert not place.pane.count.correct.isVisibleTo(place.pane.count)


def test_a_correction_asks_for_its_reason_and_shows_the_old_counts(
    make_place: Callable[[], PollsPlace],
    services: Services,
    city: City,
    click: Clicker,
    settle: Settle,
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


def test_a_voided_poll_wants_a_reason(
    make_place: Callable[[], PollsPlace],
    services: Services,
    city: City,
    click: Clicker,
    settle: Settle,
) -> None:
    poll = issued(city)
    place = make_place()
    steps = place.pane.steps
    click(steps.buttons[PollAction.VOID])
    type_in(steps.fields["reason"].editor, "会场中断")
    assert steps.confirm is not None
    click(steps.confirm)
    settle(place)
    assert services.polls.get(poll).line.state is PollState.VOIDED


def test_papers_are_shown_in_the_polls_place(
    make_place: Callable[[], PollsPlace], city: City, click: Clicker, settle: Settle
) -> None:
    confirmed(city)
    place = make_place()
    pane = place.pane
    for tab, made in (
        (SETTINGS, pane.settings.sample),
        (SETTINGS, pane.settings.sheets),
        (COUNT, pane.count.print),
        (RESULTS, pane.results.print),
    ):
        pane.tabs.setCurrentIndex(tab)
        click(made)
        settle(place)
        assert pane.stack.currentIndex() == PAPER
        assert pane.slip.preview.page_count > 0
        click(pane.slip.back)
        assert pane.stack.currentIndex() != PAPER


def test_a_workbook_is_previewed_answered_and_taken(
    make_place: Callable[[], PollsPlace],
    services: Services,
    city: City,
    chooser: Chooser,
    tmp_path: Path,
    click: Clicker,
    settle: Settle,
) -> None:
    path = tmp_path / "计票.xlsx"
    rows = [
        ("票类", "发出", "收回", "有效", "无效"),
        ("A", 8, 6, 6, 0),
        ("对象", "票类", "优秀", "称职", "基本称职", "不称职", "未填"),
        ("赵启明", "A", 3, 2, 1, 0, 0),
        ("孙立波", "A", 6, 0, 0, 0, 0),
    ]
    path.write_bytes(book(rows, title="江城市民政局"))
    chooser.paths = (path,)
    place = make_place()
    click(place.take_in)
    settle(place)
    panel = place.importing
    assert "待确认 1" in panel.summary.text()
    assert not panel.take.isEnabled()
    box = panel.questions.boxes["person", "江城市民政局", "孙立波"]
    box.set_value(city.outsider)
    box.edited.emit()
    settle(place)
    assert panel.take.text() == "采用 1 张表"
    shoot(place, "polls-import")
    click(panel.take)
    settle(place)
    (poll,) = services.polls.find()
    assert services.polls.get(poll).line.state is PollState.COUNTED
    assert place.pane.open_id == poll
    place.show_target(("import", (path,)))
    settle(place)
    click(panel.back)
    assert place.stack.currentIndex() == 0


def test_a_bad_workbook_is_refused_in_a_sentence(
    make_place: Callable[[], PollsPlace], tmp_path: Path, settle: Settle
) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04nonsense")
    place = make_place()
    place.dropped((path,))
    settle(place)
    assert "已损坏" in place.importing.summary.text()
    assert not place.importing.take.isEnabled()


def test_a_leader_reads_results_and_no_counts(
    make_place: Callable[[], PollsPlace], city: City, settle: Settle
) -> None:
    confirmed(city)
    with acting(city.desk, Role.LEADER):
        place = make_place()
        assert not place.pane.tabs.isTabEnabled(COUNT)
        assert place.pane.tabs.currentIndex() == RESULTS
        assert not place.new.isVisible()
        assert place.pane.steps.buttons == {}
        settle(place)


def test_targets_lead_to_polls_and_states(
    make_place: Callable[[], PollsPlace], city: City, settle: Settle
) -> None:
    first, second = counted(city), issued(city)
    place = make_place()
    place.show_target(first)
    settle(place)
    assert place.pane.open_id == first
    place.show_target(PollState.ISSUED)
    settle(place)
    assert place.list.current_id() == second


def test_the_grids_keep_qts_rules(
    make_place: Callable[[], PollsPlace], city: City, qtmodeltester: object
) -> None:
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


@pytest.mark.parametrize("points", [12, 18])
def test_pictures(
    make_place: Callable[[], PollsPlace],
    ctx: ViewContext,
    city: City,
    settle: Settle,
    points: int,
) -> None:
    ctx.theme.set_points(points)
    confirmed(city)
    poll: UUID = issued(city, on=dt.date(2026, 11, 21))
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
