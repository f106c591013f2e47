"""接收汇总, 下发 and 冲突裁定 as a clerk clicks through them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.services.exchange.refusals import SENTENCES
from desktop.terms import PackageCode, Role, StationRole
from desktop.views.exchange.conflict_pane import ConflictPane
from desktop.views.exchange.send_pane import SendPane
from desktop.views.exchange.take_pane import CLOCK, TakePane
from desktop.views.exchange.waiting_pane import WaitingPane
from tests.views.exchange.conftest import Bench
from tests.views.office import Clicker

Open = Callable[..., Bench]


def take_of(bench: Bench) -> TakePane:
    """The place where packages are taken in."""
    place = bench.page.place("take")
    assert isinstance(place, TakePane)
    return place


def conflicts_of(bench: Bench) -> ConflictPane:
    """The inbox."""
    place = bench.page.place("conflicts")
    assert isinstance(place, ConflictPane)
    return place


def send_of(bench: Bench) -> SendPane:
    """The place from which packages go to the teams."""
    place = bench.page.place("send")
    assert isinstance(place, SendPane)
    return place


def open_page(bench: Bench) -> None:
    """The page, as from the rail."""
    assert bench.window.desk is not None
    bench.window.desk.rail.buttons["exchange"].click()
    bench.settle()


def drop_on(widget: QWidget, *paths: Path) -> None:
    """Let files fall on it, as the system tells it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(9, 9), action, data, button, none))
    QApplication.sendEvent(widget, QDropEvent(QPointF(9, 9), action, data, button, none))


def test_thirteen_packages_in_three_clicks_and_a_conflict_in_one_more(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(13)
    click = Clicker()
    assert desk.window.desk is not None
    click(desk.window.desk.rail.buttons["exchange"])
    desk.settle()
    take = take_of(desk)
    assert take.preview.rows.rowCount() == 13
    assert take.primary.text() == "全部接收（13 个）"
    click(take.primary)
    desk.settle()
    assert len(desk.fake.traffic.taken) == 13
    assert "接收 13 个包，共 15,600 条修订 = 新增 15,338 + 合并 104" in take.told.text()
    assert take.decide.text() == "去裁定 2 处冲突"
    click(take.decide)
    desk.settle()
    assert click.count == 3
    conflicts = conflicts_of(desk)
    assert desk.page.stack.currentWidget() is conflicts
    click(conflicts.primary)
    desk.settle()
    assert click.count == 4
    assert desk.fake.conflicts.decided == [(1, "A")]
    assert conflicts.form is not None
    assert conflicts.form.key == 2  # the next one came up by itself


def press(bench: Bench, key: Qt.Key, alt: bool = False) -> None:
    """Press a key as the system delivers it: to the window's handle."""
    modifier = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
    bench.window.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(bench.window.windowHandle(), key, modifier)
    bench.settle()


def test_the_whole_of_it_by_the_keyboard(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(13)
    open_page(desk)
    press(desk, Qt.Key.Key_Return)  # take
    press(desk, Qt.Key.Key_Return)  # go to the conflicts
    assert len(desk.fake.traffic.taken) == 13
    assert desk.page.stack.currentWidget() is conflicts_of(desk)
    press(desk, Qt.Key.Key_Return)  # a stray Enter decides nothing: it goes down to the second
    assert not desk.fake.conflicts.decided
    decided = desk.fake.conflicts.decided
    press(desk, Qt.Key.Key_B, alt=True)
    desk.qtbot.waitUntil(lambda: decided == [(2, "B")])  # a button pressed by keys goes down first
    desk.settle()
    press(desk, Qt.Key.Key_A, alt=True)
    desk.qtbot.waitUntil(lambda: decided == [(2, "B"), (1, "A")])
    desk.settle()


def test_a_stick_plugged_while_the_page_is_open_is_looked_at(bench: Open) -> None:
    desk = bench(plugged=False)
    open_page(desk)
    take = take_of(desk)
    assert take.stack.currentWidget() is take.empty
    assert "没有发现移动存储介质" in take.empty.reason.text()
    assert take.empty.button.text() == "选择文件夹…"
    desk.fill_stick(2)
    desk.plug()
    desk.settle()
    assert take.preview.rows.rowCount() == 2
    desk.pull()
    desk.settle()
    assert take.stack.currentWidget() is take.empty


def test_an_empty_stick_says_so(bench: Open) -> None:
    desk = bench()
    open_page(desk)
    assert "介质“KAOHE-01" in take_of(desk).empty.reason.text()


def test_files_dropped_anywhere_on_the_page(bench: Open) -> None:
    desk = bench(plugged=False)
    desk.fill_stick(3)
    open_page(desk)
    desk.page.open("register")
    desk.settle()
    drop_on(desk.page, desk.stick)
    desk.settle()
    assert desk.page.stack.currentWidget() is take_of(desk)
    assert take_of(desk).preview.rows.rowCount() == 3


def test_a_refusal_is_shown_with_its_sentence_and_blocks_no_other(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(3)
    broken = "第02组-上报-0008-20261122.zkb"
    desk.fake.traffic.refused = {broken: PackageCode.TRUNCATED}
    open_page(desk)
    take = take_of(desk)
    assert take.primary.text() == "全部接收（2 个）"
    reason = f"{broken}：{SENTENCES[PackageCode.TRUNCATED]}"
    assert take.refused.text == reason
    take.preview.go_to(0)  # what is refused comes first
    assert take.told.text() == reason
    take.primary.click()
    desk.settle()
    assert len(desk.fake.traffic.taken) == 2
    assert "接收 2 个包" in take.told.text()
    assert "另有 1 个包没有接收" in take.told.text()
    assert take.result.row_at(0).file.name == broken
    assert take.refused.text == reason


def test_what_belongs_elsewhere_is_left_on_the_stick(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(2)
    desk.fake.traffic.refused = {"第01组-上报-0008-20261122.zkb": PackageCode.ADDRESSEE}
    open_page(desk)
    take_of(desk).primary.click()
    desk.settle()
    assert [row.file.name for row in take_of(desk).taken] == ["第02组-上报-0008-20261122.zkb"]


def test_a_request_among_the_packages_leads_to_the_enrolment(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(2)
    desk.fake.traffic.refused = {"第01组-上报-0008-20261122.zkb": PackageCode.WRONG_KIND}
    open_page(desk)
    take = take_of(desk)
    take.preview.go_to(1)
    assert not take.enrol.isVisible()
    take.preview.go_to(0)
    take.enrol.click()
    desk.settle()
    assert desk.page._grant is not None
    assert desk.page.stack.currentWidget() is desk.page._grant
    assert desk.page._grant.asked is not None


def test_cancel_in_the_middle_keeps_what_is_finished(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(5)
    open_page(desk)
    take, reached, go = take_of(desk), threading.Event(), threading.Event()

    def gate(place: int) -> None:
        if place == 3:
            reached.set()
            go.wait(10)

    desk.fake.traffic.gate = gate
    take.primary.click()
    desk.qtbot.waitUntil(reached.is_set)
    assert take.running.isVisible()
    assert not take.primary.isEnabled()
    take.running.stop.click()
    go.set()
    desk.settle()
    assert len(desk.fake.traffic.taken) == 2
    assert "已取消，3 个包没有接收" in take.refusal.text()
    assert "接收 2 个包" in take.told.text()
    assert not take.running.isVisible()


def test_a_clock_in_doubt_is_asked_about(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(2)
    open_page(desk)
    take = take_of(desk)
    desk.fake.traffic.fault = PackageCode.CLOCK
    take.primary.click()
    desk.settle()
    assert not desk.fake.traffic.taken
    assert take.primary.text() == CLOCK
    assert SENTENCES[PackageCode.CLOCK] in take.refusal.text()
    take.primary.click()
    desk.settle()
    assert len(desk.fake.traffic.taken) == 2


def test_receipts_go_to_those_who_were_taken_from(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(2)
    open_page(desk)
    take = take_of(desk)
    take.primary.click()
    desk.settle()
    take.receipts.click()
    desk.settle()
    send = send_of(desk)
    assert desk.page.stack.currentWidget() is send
    assert send.primary.text() == "导出 2 个组"
    send.primary.click()
    desk.settle()
    assert desk.fake.traffic.exported == ["第1考核组", "第2考核组"]
    assert send.safe.isVisible()
    assert send.safe.text() == "可安全拔出"
    send.paper.click()
    desk.settle()
    assert send.stack.currentWidget() is send.slip
    assert send.slip.preview.page_count == 1


def test_all_teams_at_once_onto_the_stick(bench: Open) -> None:
    desk = bench()
    open_page(desk)
    desk.page.open("send")
    desk.settle()
    send = send_of(desk)
    assert send.primary.text() == "导出 10 个组"  # those that have something new
    send.all.click()
    assert send.primary.text() == "导出 13 个组"
    send.primary.click()
    desk.settle()
    assert len(desk.fake.traffic.exported) == 13
    assert len(list(desk.stick.glob("*.zkb"))) == 13
    send.done.click()
    desk.settle()
    assert send.stack.currentWidget() is send.choose


def test_an_export_that_fails_says_why_and_promises_nothing(bench: Open) -> None:
    desk = bench()
    open_page(desk)
    desk.page.open("send")
    desk.settle()
    desk.fake.traffic.fault = PackageCode.NO_SPACE
    send = send_of(desk)
    send.primary.click()
    desk.settle()
    assert not send.safe.isVisible()
    assert SENTENCES[PackageCode.NO_SPACE] in send.refusal.text()


def test_a_medium_that_may_not_be_used_blocks_the_export(bench: Open) -> None:
    desk = bench(plugged=False)
    desk.fake.media.level = "refuse"
    open_page(desk)
    desk.page.open("send")
    desk.settle()
    send = send_of(desk)
    assert not send.primary.isEnabled()
    assert "没有发现可写的移动存储介质" in send.to.told.text()
    desk.plug()
    desk.settle()
    assert not send.primary.isEnabled()
    assert "没有登记，不能导出" in send.to.told.text()


def test_held_and_waiting_apart(bench: Open) -> None:
    desk = bench()
    open_page(desk)
    place = desk.page.open("waiting")
    desk.settle()
    assert isinstance(place, WaitingPane)
    assert place.list.model.rowCount() == 6
    place.kind.choose(True)
    place.kind.chosen.emit()
    desk.settle()
    assert place.list.model.rowCount() == 3
    assert "授权名册" in place.told.text()


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (
            Role.CLERK,
            ["接收汇总", "下发", "冲突裁定", "暂留与等待", "工作站登记", "介质登记", "收发登记"],
        ),
        (Role.LEADER, ["暂留与等待", "工作站登记", "介质登记", "收发登记"]),
        (Role.SECURITY, ["工作站登记", "介质登记", "收发登记"]),
    ],
)
def test_places_and_buttons_that_a_role_may_not_use_are_absent(
    bench: Open, role: Role, places: list[str]
) -> None:
    desk = bench(StationRole.OFFICE, role)
    open_page(desk)
    shown = [
        desk.page.menu.item(row).text().split(" · ")[0] for row in range(desk.page.menu.count())
    ]
    assert shown == places
    desk.page.open("register")
    desk.settle()
    assert desk.page.places["register"].primary.isVisible() == (role is Role.CLERK)


def test_each_table_model_keeps_qts_rules(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(3)
    open_page(desk)
    take, send, conflicts = take_of(desk), send_of(desk), conflicts_of(desk)
    for table in (take.preview, take.result, send.table, send.outcome, conflicts.table):
        QAbstractItemModelTester(
            table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, table
        )
    desk.page.open("send")
    desk.page.open("conflicts")
    desk.settle()
    desk.page.open("take")
    take.primary.click()
    desk.settle()
    take.look()
    desk.settle()
    assert take.preview.rows.rowCount() == 3
