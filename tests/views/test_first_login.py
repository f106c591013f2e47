"""Who has a code and no password yet: the other way through the door, by mouse and by keys."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.services.exchange.enrolment_forms import Slip
from desktop.services.progress import Progress
from desktop.services.security.slots import ActivationRefused
from desktop.terms import StationRole
from desktop.views.entrance import Entrance
from desktop.views.login import LoginPage
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig
from desktop.views.theme import MemorySettings, Theme
from tests.services.exchange.deployment import at_place
from tests.services.exchange.enrolling import acquainted
from tests.views.fakes import FakeDoors, Refused
from tests.views.shots import shoot
from tests.views.test_accessible import nameless, rich

CODE = "ABCD-EFGH-JKMN-PQRS"


def activate(doors: FakeDoors, login: str, code: str, password: str) -> DeskConfig:
    if code != CODE:
        raise Refused
    doors.calls.append(f"{login} sets {password}")
    return doors.config(login)


@pytest.fixture
def window(theme: Theme, doors: FakeDoors, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window whose doors take one code."""
    doors.station = StationRole.TEAM

    def by_code(login: str, code: str, password: str, _progress: Progress) -> DeskConfig:
        return activate(doors, login, code, password)

    entrance = Entrance(doors.sign_in, doors.sign_out, doors.create, by_code)
    result = MainWindow(theme, entrance)
    qtbot.addWidget(result)
    result.resize(1366, 768)
    result.show()
    yield result
    result.tasks.forget()
    qtbot.waitUntil(lambda: not result.tasks.running)
    result.close()


def page_of(window: MainWindow) -> LoginPage:
    page = window.centralWidget().currentWidget()  # type: ignore[attr-defined]  # a stack
    assert isinstance(page, LoginPage)
    return page


def fill(page: LoginPage, login: str, code: str, password: str, again: str | None = None) -> None:
    page.login.setText(login)
    page.code.setText(code)
    page.password.setText(password)
    page.again.setText(password if again is None else again)


def test_the_way_is_offered_to_teams_only(window: MainWindow) -> None:
    window.show_login("考核办")
    assert not page_of(window).other_way.isVisible()
    window.show_login("第三考核组", team=True)
    page = page_of(window)
    assert page.other_way.isVisible()
    assert not page.code.isVisible()
    page.other_way.click()
    assert page.code.isVisible()
    assert page.again.isVisible()
    page.other_way.click()
    assert not page.code.isVisible()


def test_faults_are_told_before_anything_is_asked(window: MainWindow, doors: FakeDoors) -> None:
    window.show_login("第三考核组", team=True)
    page = page_of(window)
    page.other_way.click()
    fill(page, "wangwu", "", "wangwu-mima-1")
    page.enter.click()
    assert page.fault.text() == "请输入账号、激活码和新口令。"
    fill(page, "wangwu", CODE, "wangwu-mima-1", "wangwu-mima-2")
    page.enter.click()
    assert page.fault.text() == "两次输入的新口令不一致，请重新输入。"
    assert (page.password.text(), page.again.text(), page.code.text()) == ("", "", CODE)
    assert doors.calls == []


def test_a_wrong_code_leaves_the_door_closed_and_a_right_one_opens(
    window: MainWindow, doors: FakeDoors, qtbot: QtBot
) -> None:
    window.show_login("第三考核组", team=True)
    page = page_of(window)
    page.other_way.click()
    fill(page, "wangwu", "AAAA", "wangwu-mima-1")
    page.enter.click()
    qtbot.waitUntil(page.enter.isEnabled)
    assert page.fault.isVisible()
    assert window.desk is None
    fill(page, "wangwu", CODE, "wangwu-mima-1")
    page.enter.click()
    qtbot.waitUntil(lambda: window.desk is not None)
    assert doors.calls == ["wangwu sets wangwu-mima-1"]


def test_a_wrong_code_keeps_the_passwords_and_is_said_at_the_code(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.show_login("考核组工作区 · team03", team=True)
    window.activateWindow()
    page = page_of(window)
    page.other_way.click()
    fill(page, "wangwu", "AAAA", "wangwu-mima-1")
    page.refuse("激活码校验不符，可能有一个字符输错。请对照激活码单重新输入。")
    assert (page.password.text(), page.again.text()) == ("wangwu-mima-1", "wangwu-mima-1")
    assert (page.code_fault.isVisible(), page.fault.isVisible()) == (True, False)
    QApplication.processEvents()
    assert page.code.y() < page.code_fault.y() < page.password.y()
    assert page.code.hasFocus()
    page.refuse("口令至少 8 个字符。")
    assert (page.code_fault.isVisible(), page.fault.isVisible()) == (False, True)
    assert page.password.text() == ""
    assert page.place.text() == "考核组工作区 · team03"  # also while a code is asked for
    assert page.place.isVisible()


def test_enter_goes_down_the_form_and_sets_the_password(
    window: MainWindow, doors: FakeDoors, qtbot: QtBot
) -> None:
    window.show_login("第三考核组", team=True)
    page = page_of(window)
    page.other_way.click()
    page.login.setFocus()
    for text in ("wangwu", CODE, "wangwu-mima-1", "wangwu-mima-1"):
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, text)
        QTest.keyClick(widget, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk is not None)
    assert doors.calls == ["wangwu sets wangwu-mima-1"]


def test_a_locked_desk_lets_a_new_colleague_in(
    window: MainWindow, doors: FakeDoors, qtbot: QtBot
) -> None:
    window.show_desk(doors.config())
    window.lock()
    page = page_of(window)
    qtbot.waitUntil(page.enter.isEnabled)
    page.other_way.click()
    fill(page, "wangwu", CODE, "wangwu-mima-1")
    page.enter.click()
    qtbot.waitUntil(lambda: window.desk is not None)
    assert doors.calls == ["out", "wangwu sets wangwu-mima-1"]


@pytest.mark.parametrize("points", [12, 18])
def test_its_picture(window: MainWindow, theme: Theme, points: int) -> None:
    theme.set_points(points)
    window.show_login("第三考核组", team=True)
    page = page_of(window)
    shoot(window, f"login-team-{points}pt")
    page.other_way.click()
    page.refuse(ActivationRefused().sentence)  # the longest
    shoot(window, f"first-login-{points}pt")
    assert nameless(page) == []
    assert rich(page) == []
    assert page.card.height() <= window.height()
    for _round in range(4):  # wrapped texts ask for their height again once they know their width
        QApplication.processEvents()
    said = page.code_fault
    assert said.height() >= said.heightForWidth(said.width())  # no line is cut


@pytest.fixture
def enrolled(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Slip]:
    """Team 3's workspace with a member who has a code, and the code."""
    root, slip = acquainted(tmp_path_factory)
    at_place(monkeypatch)
    return Path(shutil.copytree(root / "team03", tmp_path / "team03")), slip


def test_the_program_sets_a_password_and_opens_the_desk(
    enrolled: tuple[Path, Slip], qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    folder, slip = enrolled
    desktop = Desktop(qapp, folder, tmp_path / "look.json")
    qtbot.addWidget(desktop.window)
    desktop.start()
    desktop.window.show()
    page = page_of(desktop.window)
    assert page.place.text() == "考核组工作区 · team03"
    page.other_way.click()
    fill(page, slip.login, slip.code.lower(), "wangwu-mima-1")
    page.enter.click()
    qtbot.waitUntil(lambda: not desktop.window.tasks.running, timeout=20_000)
    assert desktop.window.desk is not None
    assert desktop.window.desk.config.user == "王五某"
    desktop.window.close()
    desktop.window.theme.use_settings(MemorySettings())
    assert desktop.services is None
