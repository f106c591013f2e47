"""上报 and the other places of a team."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from desktop.terms import Role, StationRole, TravelState
from desktop.views.exchange.clear_pane import ClearPane
from desktop.views.exchange.enrol_pane import EnrolPane
from desktop.views.exchange.media_pane import MediaPane
from desktop.views.exchange.own_pane import OwnPane
from desktop.views.exchange.register_pane import RegisterPane
from desktop.views.exchange.report_pane import ReportPane
from desktop.views.exchange.rulings_pane import RulingsPane
from tests.views.exchange.conftest import Bench
from tests.views.exchange.fake_people import DIGITS
from tests.views.exchange.test_office import open_page, press
from tests.views.office import Clicker

Open = Callable[..., Bench]
TEAM = StationRole.TEAM


def report_of(bench: Bench) -> ReportPane:
    """The first place."""
    place = bench.page.place("report")
    assert isinstance(place, ReportPane)
    return place


def test_a_report_to_the_stick_with_its_slip_in_four_clicks(bench: Open) -> None:
    desk = bench(TEAM)
    click = Clicker()
    assert desk.window.desk is not None
    click(desk.window.desk.rail.buttons["exchange"])
    desk.settle()
    report = report_of(desk)
    assert report.to.folder == desk.stick  # the stick was chosen by itself
    click(report.primary)
    desk.settle()
    assert desk.fake.traffic.exported == ["考核办"]
    assert report.safe.isVisible()
    assert "回读核对无误" in report.result.text()
    click(report.paper)
    desk.settle()
    assert report.slip.preview.page_count == 1
    assert click.count <= 4


def test_the_report_by_enter(bench: Open) -> None:
    desk = bench(TEAM)
    open_page(desk)
    press(desk, Qt.Key.Key_Return)  # export
    press(desk, Qt.Key.Key_Return)  # print the slip
    report = report_of(desk)
    assert desk.fake.traffic.exported == ["考核办"]
    assert report.stack.currentWidget() is report.slip


def test_cards_open_the_records_of_a_state(bench: Open) -> None:
    desk = bench(TEAM)
    open_page(desk)
    report = report_of(desk)
    assert report.cards[TravelState.UNSENT].count == 12
    report.cards[TravelState.SENT_BACK].click()
    desk.settle()
    own = desk.page.place("own")
    assert isinstance(own, OwnPane)
    assert desk.page.stack.currentWidget() is own
    assert own.list.model.rowCount() == 5
    assert own.state.value() is TravelState.SENT_BACK


def test_without_a_stick_the_report_waits_for_one(bench: Open) -> None:
    desk = bench(TEAM, plugged=False)
    open_page(desk)
    report = report_of(desk)
    assert not report.primary.isEnabled()
    report.to.browse.click()
    desk.settle()
    assert report.to.folder == desk.chooser.place
    assert report.primary.isEnabled()
    report.primary.click()
    desk.settle()
    assert report.safe.text() == "已写入本机文件夹"
    assert "请把数据包拷到介质上" in report.result.text()
    report.done.click()
    desk.plug()
    desk.settle()
    assert report.to.box.count() == 2
    assert report.to.folder == desk.chooser.place  # what a person chose stays chosen


def test_who_is_not_enrolled_is_led_to_the_enrolment(bench: Open) -> None:
    desk = bench(TEAM)
    desk.fake.traffic.enrolled = False
    open_page(desk)
    desk.settle()
    pane = desk.page.stack.currentWidget()
    assert isinstance(pane, EnrolPane)
    assert "本机还没有登记" in pane.hint.text()
    pane.make.click()
    desk.settle()
    assert pane.digits.digits == DIGITS
    assert not pane.accept.isEnabled()
    grant = desk.stick / "授权.zkb"
    grant.write_bytes(b"zkb")
    desk.page.open_paths((grant,))
    pane.typed.line.setText("1" * 32)
    pane.typed.line.textEdited.emit(pane.typed.line.text())
    assert pane.accept.isEnabled()
    pane.accept.click()
    desk.settle()
    assert "核对数字不一致" in pane.typed.note.text()
    pane.typed.line.setText(DIGITS.replace(" ", ""))
    pane.typed.line.textEdited.emit(pane.typed.line.text())
    assert pane.typed.line.text() == DIGITS
    desk.fake.traffic.enrolled = True
    pane.accept.click()
    desk.settle()
    assert desk.fake.stations.calls[-1] == ("accept", DIGITS)
    assert pane.state.text() == "已登记"


def test_a_member_sees_the_state_and_no_buttons(bench: Open) -> None:
    desk = bench(TEAM, Role.TEAM_MEMBER)
    desk.fake.traffic.enrolled = False
    open_page(desk)
    desk.settle()
    pane = desk.page.stack.currentWidget()
    assert isinstance(pane, EnrolPane)
    assert "由考核组组长办理" in pane.hint.text()
    assert not pane.make.isVisible()
    assert not pane.accept.isVisible()
    assert desk.page.open("clear") is None


def test_rulings_and_an_answer(bench: Open) -> None:
    desk = bench(TEAM)
    open_page(desk)
    pane = desk.page.open("rulings")
    desk.settle()
    assert isinstance(pane, RulingsPane)
    assert desk.page.menu.item(3).text() == "裁定与询问 · 1"
    pane.primary.click()
    assert pane.answer.note.text()  # an empty answer is none
    pane.answer.set_value("现场核实为按节点推进。")
    pane.primary.click()
    desk.settle()
    assert desk.fake.conflicts.answers == ["现场核实为按节点推进。"]
    assert desk.page.menu.item(3).text() == "裁定与询问"
    pane.table.go_to(1)
    assert "考核办裁定：采用本组内容" in pane.told.text()
    assert "提前两个月交付" in pane.after_text.toPlainText()


def test_clearing_only_with_words_reason_and_password(bench: Open) -> None:
    desk = bench(TEAM)
    open_page(desk)
    pane = desk.page.open("clear")
    desk.settle()
    assert isinstance(pane, ClearPane)
    assert "谈话对象姓名" in pane.hint.text()
    assert not pane.primary.isEnabled()
    pane.reason.set_value("年度考核结束")
    pane.password.set_value("错的口令")
    pane.word.set_value("清退")
    pane.word.edited.emit()
    assert not pane.primary.isEnabled()
    pane.word.set_value("清退第3考核组")
    pane.word.edited.emit()
    pane.primary.click()
    desk.settle()
    assert "口令不正确" in pane.refusal.text()
    assert not desk.fake.clearing.cleared
    pane.password.set_value("对的口令")
    pane.password.edited.emit()
    pane.primary.click()
    desk.settle()
    assert desk.fake.clearing.cleared == [("年度考核结束", str(desk.stick))]
    assert pane.stack.currentWidget() is pane.finished
    pane.leave.click()
    desk.qtbot.waitUntil(lambda: not desk.window.tasks.running)
    assert desk.window.desk is None  # the door is shut behind it


def test_clearing_too_early_says_what_is_missing(bench: Open) -> None:
    desk = bench(TEAM)
    desk.fake.clearing.is_ready = False
    open_page(desk)
    pane = desk.page.open("clear")
    desk.settle()
    assert isinstance(pane, ClearPane)
    assert not pane.primary.isVisible()
    assert "还有 12 条修订没有导出" in pane.told.text()
    pane.go.click()
    desk.settle()
    assert desk.page.stack.currentWidget() is report_of(desk)


def test_a_medium_is_registered_and_retired_with_a_reason(bench: Open) -> None:
    desk = bench(TEAM)
    open_page(desk)
    pane = desk.page.open("media")
    desk.settle()
    assert isinstance(pane, MediaPane)
    pane.primary.click()
    assert pane.form.values()["serial"] == "AA0123456789"  # of the one that is plugged in
    pane.form.submit()
    assert not desk.fake.media.registered  # nothing is filled in by the program
    from desktop.terms import Secrecy  # noqa: PLC0415 - for this form only

    typed = {
        "number": "M-009",
        "approver": "高明远",
        "purpose": "上报",
        "secrecy": Secrecy.INTERNAL,
        "secret_until": "3年",
    }
    for key, value in typed.items():
        pane.form.fields[key].set_value(value)
    pane.form.submit()
    desk.settle()
    assert [d.number for d in desk.fake.media.registered] == ["M-009"]
    assert pane.what.text() == "M-009"
    pane.strict.click()
    desk.settle()
    assert desk.fake.media.strict
    pane.retire.click()
    pane.confirm.click()
    assert not desk.fake.media.retired
    pane.reason.set_value("损坏")
    pane.confirm.click()
    desk.settle()
    assert [reason for _key, reason in desk.fake.media.retired] == ["损坏"]


def test_the_register_prints_a_slip_again(bench: Open) -> None:
    desk = bench(TEAM)
    open_page(desk)
    pane = desk.page.open("register")
    desk.settle()
    assert isinstance(pane, RegisterPane)
    pane.way.choose(True)
    pane.way.chosen.emit()
    desk.settle()
    assert pane.list.model.rowCount() == 4
    pane.primary.click()
    desk.settle()
    assert pane.stack.currentWidget() is pane.slip
    pane.slip.preview.save.click()
    desk.settle()
    assert (desk.chooser.place / "交接单.pdf").exists()
    pane.slip.back.click()
    assert pane.stack.currentWidget() is pane.split


def test_the_frame_tells_of_a_stick_and_of_the_last_export(bench: Open) -> None:
    desk = bench(TEAM, plugged=False)
    frame = desk.window.desk
    assert frame is not None
    desk.plug()
    (note,) = frame.notes.shown
    assert "KAOHE-01" in note.text
    assert note.action is not None
    note.action.run()
    desk.settle()
    assert frame.page_key == "exchange"
    frame.bottom.show_export("2026年11月22日 14:30")
    assert frame.bottom.export.text() == "上次导出：2026年11月22日 14:30"


def test_locking_stops_the_watch(bench: Open) -> None:
    desk = bench(TEAM)
    watch = desk.watch
    desk.window.lock()
    desk.qtbot.waitUntil(lambda: not desk.window.tasks.running)
    assert not watch._timer.isActive()
