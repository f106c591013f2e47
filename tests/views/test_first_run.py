"""The three pages of a new PC."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.terms import Role, StationRole
from desktop.views.first_run import FirstRun
from desktop.views.login import LoginPage
from desktop.views.main_window import MainWindow
from tests.views.fakes import FakeDoors


def first_run(window: MainWindow) -> FirstRun:
    window.show_first_run()
    pages = window.findChild(FirstRun)
    assert pages is not None
    return pages


def fill_accounts(pages: FirstRun) -> None:
    for row in pages.rows.values():
        row.name.setText("林晓")
        row.password.setText("八位以上的好口令")
        row.again.setText("八位以上的好口令")


def test_an_office_needs_a_clerk_and_three_officers(
    window: MainWindow, doors: FakeDoors, qtbot: QtBot
) -> None:
    pages = first_run(window)
    pages.next.click()
    assert "单位名称" in pages.fault.text()
    pages.title.setText("鹰湖市委组织部考核办")
    pages.next.click()
    pages.next.click()
    assert pages.fault.text() == "请填写考核办工作人员的姓名。"
    fill_accounts(pages)
    pages.rows[Role.AUDITOR].again.setText("另一个")
    pages.next.click()
    assert pages.fault.text() == "安全审计员两次输入的口令不一致，请重新输入。"
    pages.rows[Role.AUDITOR].again.setText("八位以上的好口令")
    pages.rows[Role.SECURITY].login.setText("xitong")
    pages.next.click()
    assert "重复" in pages.fault.text()
    pages.rows[Role.SECURITY].login.setText("anquan")
    pages.next.click()
    pages.next.click()
    qtbot.waitUntil(lambda: pages.heading.text() == "请保管好恢复码")
    answer = doors.answers[0]
    assert answer.station is StationRole.OFFICE
    assert answer.team_no is None
    assert [account.role for account in answer.accounts] == [
        Role.CLERK,
        Role.SYSADMIN,
        Role.SECURITY,
        Role.AUDITOR,
    ]
    assert not answer.sample
    done = next(b for b in pages.findChildren(QPushButton) if b.text().startswith("我已"))
    done.click()
    assert window.findChild(LoginPage) is not None


def test_a_team_needs_its_number_and_its_leader(
    window: MainWindow, doors: FakeDoors, qtbot: QtBot
) -> None:
    pages = first_run(window)
    pages.station.group.button(1).click()
    pages.title.setText("第三考核组")
    pages.team_no.setValue(3)
    pages.next.click()
    fill_accounts(pages)
    pages.next.click()
    pages.data.group.button(1).click()
    pages.back.click()
    pages.next.click()
    pages.next.click()
    qtbot.waitUntil(lambda: bool(doors.answers))
    answer = doors.answers[0]
    assert (answer.station, answer.team_no, answer.sample) == (StationRole.TEAM, 3, True)
    assert [account.role for account in answer.accounts] == [Role.TEAM_LEADER]
    qtbot.waitUntil(lambda: not window.tasks.running)


def test_the_sample_is_one_click_away_and_asks_for_nothing(
    window: MainWindow, doors: FakeDoors, qtbot: QtBot
) -> None:
    pages = first_run(window)
    assert pages.demo.isVisible()
    pages.demo.click()
    assert not pages.demo.isEnabled()
    qtbot.waitUntil(lambda: bool(doors.answers))
    assert doors.answers[0].sample
    assert doors.answers[0].accounts == ()
    qtbot.waitUntil(lambda: not window.tasks.running)


def test_the_sample_is_offered_on_the_first_page_only(window: MainWindow, qtbot: QtBot) -> None:
    pages = first_run(window)
    pages.show_step(1)
    assert not pages.demo.isVisible()
    pages.show_step(0)
    assert pages.demo.isVisible()
