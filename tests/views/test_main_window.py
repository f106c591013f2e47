"""The window from the first run to the lock, by keys and by mouse."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from desktop.terms import StationRole
from desktop.views.desk_frame import DeskFrame
from desktop.views.help_pane import HelpPane
from desktop.views.idle import IdleWatch
from desktop.views.login import LoginPage
from desktop.views.main_window import NAME, MainWindow
from desktop.views.pages import LATER, PAGES
from desktop.views.theme import Theme
from desktop.views.widgets.drop import FileDrop
from desktop.views.widgets.form import DetailForm
from tests.views.fakes import FakeDoors, PeoplePage
from tests.views.shots import shoot

OpenDesk = Callable[[], MainWindow]


def press(window: MainWindow, key: Qt.Key, ctrl: bool = True) -> None:
    """Press a key as the system delivers it: to the window's handle."""
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    window.activateWindow()
    QApplication.processEvents()  # the system would have told it of its activation by now
    QTest.keyClick(window.windowHandle(), key, modifier)


def desk_of(window: MainWindow) -> DeskFrame:
    assert window.desk is not None
    return window.desk


def login_of(window: MainWindow) -> LoginPage:
    page = window.centralWidget().currentWidget()  # type: ignore[attr-defined]  # a stack
    assert isinstance(page, LoginPage)
    return page


def log_in(window: MainWindow, password: str, login: str = "kaohe") -> None:
    page = login_of(window)
    page.login.setText(login)
    page.password.setText(password)
    page.enter.click()


def test_login_and_refusal(window: MainWindow, doors: FakeDoors, qtbot: QtBot) -> None:
    window.show_login("鹰湖市委组织部")
    page = login_of(window)
    page.enter.click()
    assert page.fault.text() == "请输入账号和口令。"
    log_in(window, "错的口令")
    assert not page.enter.isEnabled()
    qtbot.waitUntil(page.enter.isEnabled)
    assert page.fault.text() == "账号或口令不正确，请重新输入。"
    assert page.password.text() == ""
    log_in(window, "对的口令")
    qtbot.waitUntil(lambda: window.desk is not None)
    assert doors.calls == ["in kaohe"]
    assert "鹰湖市委组织部" in window.windowTitle()
    assert desk_of(window).page_key == "desk"


def test_nine_places_of_which_unbuilt_ones_are_honest(on_desk: OpenDesk) -> None:
    rail = desk_of(on_desk()).rail
    words = [rail.buttons[page.key].text().strip() for page in PAGES]
    assert words == [
        "工作台",
        "考核准备",
        "对象库",
        "考核记录",
        "评价研判",
        "反馈整改",
        "画像档案",
        "数据交换",
        "系统",
    ]
    working = [key for key, entry in rail.buttons.items() if entry.isEnabled()]
    assert working == ["desk", "subjects", "rectification"]
    assert rail.buttons["evaluation"].toolTip() == LATER


def test_pages_are_built_when_first_opened(window: MainWindow, doors: FakeDoors) -> None:
    window.show_desk(doors.config())
    desk = desk_of(window)
    assert desk.stack.count() == 1
    desk.rail.buttons["rectification"].click()
    assert desk.stack.count() == 2
    assert desk.top.heading.text() == "反馈整改"
    desk.rail.buttons["desk"].click()
    assert desk.stack.count() == 2


def test_ctrl_and_a_number_open_pages(on_desk: OpenDesk) -> None:
    window = on_desk()
    press(window, Qt.Key.Key_1)
    assert desk_of(window).page_key == "desk"
    press(window, Qt.Key.Key_6)
    assert desk_of(window).page_key == "rectification"
    press(window, Qt.Key.Key_5)  # not in this version
    assert desk_of(window).page_key == "rectification"
    assert desk_of(window).rail.buttons["rectification"].isChecked()


def test_help_and_keys(on_desk: OpenDesk) -> None:
    window = on_desk()
    press(window, Qt.Key.Key_F1, ctrl=False)
    pane = window.findChild(HelpPane)
    assert pane is not None
    assert pane.heading.text() == "对象库"
    assert "任免审批表" in pane.text.toPlainText()
    press(window, Qt.Key.Key_1)
    assert pane.heading.text() == "工作台"
    press(window, Qt.Key.Key_F1, ctrl=False)
    assert pane.isHidden()
    desk_of(window).show_keys()
    assert "Ctrl+K" in pane.text.toPlainText()
    QTest.keyClick(pane.text, Qt.Key.Key_Escape)
    assert pane.isHidden()


def test_search_by_keyboard_goes_to_the_person(on_desk: OpenDesk, qtbot: QtBot) -> None:
    window = on_desk()
    desk = desk_of(window)
    desk.open_page("desk")
    press(window, Qt.Key.Key_K)
    palette = desk._palette
    assert palette is not None
    assert palette.isVisible()
    assert not palette.isWindow()
    assert palette.model.rowCount() > 5  # commands stand there before anything is typed
    palette.line.setText("欧阳")
    qtbot.waitUntil(lambda: not window.tasks.running)
    assert palette.model.hits[0].title == "欧阳静"
    assert palette.model.hits[0].detail == "月湖区 区委常委、常务副区长"
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isHidden()
    assert desk.page_key == "subjects"
    page = desk.page("subjects")
    assert isinstance(page, PeoplePage)
    assert page.targets == [14]


def test_search_without_a_hit_says_so(on_desk: OpenDesk, qtbot: QtBot) -> None:
    window = on_desk()
    desk_of(window).open_search()
    palette = desk_of(window)._palette
    assert palette is not None
    palette.line.setText("无此人")
    qtbot.waitUntil(lambda: not window.tasks.running)
    assert "无此人" in palette.note.text()
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert palette.isHidden()


def test_commands_run(on_desk: OpenDesk, theme: Theme, qtbot: QtBot) -> None:
    window = on_desk()
    desk_of(window).open_search()
    palette = desk_of(window)._palette
    assert palette is not None
    palette.line.setText("放大字号")
    qtbot.waitUntil(lambda: not window.tasks.running)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert theme.appearance.points == 14


def test_larger_letters_take_one_click(on_desk: OpenDesk, theme: Theme) -> None:
    window = on_desk()
    seen = []
    for _click in range(3):
        desk_of(window).top.larger.click()
        seen.append(theme.appearance.points)
    assert seen == [14, 18, 12]


def test_new_goes_to_its_page(on_desk: OpenDesk) -> None:
    window = on_desk()
    menu = desk_of(window).top.new.menu()
    assert [action.text() for action in menu.actions()] == ["实地考核", "整改事项"]
    menu.actions()[1].trigger()
    page = desk_of(window).page("rectification")
    assert isinstance(page, PeoplePage)
    assert page.targets == [7]
    press(window, Qt.Key.Key_N)
    assert page.news == 1


def test_ctrl_s_saves_the_form_that_was_changed(on_desk: OpenDesk, qtbot: QtBot) -> None:
    window = on_desk()
    page = desk_of(window).page("subjects")
    assert isinstance(page, PeoplePage)
    sent: list[object] = []
    page.form.submitted.connect(sent.append)
    press(window, Qt.Key.Key_S)
    assert sent == []
    editor = page.form.fields["name"].editor
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "X")
    press(window, Qt.Key.Key_S)
    assert len(sent) == 1
    press(window, Qt.Key.Key_F)
    assert window.focusWidget() is page.list.filter


def test_the_station_colours_the_frame(window: MainWindow, doors: FakeDoors, theme: Theme) -> None:
    doors.station, doors.sample = StationRole.TEAM, True
    window.show_desk(doors.config())
    assert theme.appearance.team
    words = [label.text() for label in desk_of(window).findChildren(QLabel)]
    assert "第3考核组" in words
    assert any(word.startswith("演示库") for word in words)


# locking


def test_locking_hides_at_once_keeps_the_draft_and_forgets(
    on_desk: OpenDesk, doors: FakeDoors, qtbot: QtBot
) -> None:
    window = on_desk()
    page = desk_of(window).page("subjects")
    assert isinstance(page, PeoplePage)
    drafts, editor = page.drafts, page.form.fields["name"].editor
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "X")
    desk_of(window).top.lock.click()
    assert window.desk is None
    assert window.windowTitle() == NAME
    shown = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert not any("陆知远" in text for text in shown)
    assert len(drafts) == 1
    qtbot.waitUntil(lambda: doors.calls == ["out"])
    qtbot.waitUntil(lambda: window.findChild(DeskFrame) is None)  # nothing stays behind
    log_in(window, "对的口令")
    qtbot.waitUntil(lambda: window.desk is not None)
    assert doors.calls == ["out", "in kaohe"]


def test_locking_waits_for_tasks_before_the_key_goes(
    on_desk: OpenDesk, doors: FakeDoors, qtbot: QtBot
) -> None:
    window = on_desk()
    go = threading.Event()
    told: list[bool] = []
    window.tasks.run(lambda _task: go.wait(5), title="导入", on_done=told.append)
    window.lock()
    assert window.desk is None
    assert not login_of(window).enter.isEnabled()
    assert doors.calls == []
    go.set()
    qtbot.waitUntil(lambda: doors.calls == ["out"])
    assert login_of(window).enter.isEnabled()
    assert told == []


def test_a_broken_form_never_blocks_locking(
    on_desk: OpenDesk, doors: FakeDoors, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = on_desk()

    def broken(_page: PeoplePage) -> None:
        raise RuntimeError

    monkeypatch.setattr(PeoplePage, "flush_draft", broken)
    window.lock()
    qtbot.waitUntil(lambda: doors.calls == ["out"])


def test_nobody_at_the_desk_locks_it(theme: Theme, doors: FakeDoors, qtbot: QtBot) -> None:
    now = [100.0]
    idle = IdleWatch(clock=lambda: now[0])
    window = MainWindow(theme, doors.entrance(), idle)
    qtbot.addWidget(window)
    window.show()
    doors.lock_after = 900
    window.show_desk(doors.config())
    assert desk_of(window).bottom.countdown.text() == "15 分钟后锁定"
    now[0] += 899
    idle.look()
    assert desk_of(window).bottom.countdown.text() == "1 秒后锁定"
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    idle.look()
    assert desk_of(window).bottom.countdown.text() == "15 分钟后锁定"
    now[0] += 900
    idle.look()
    assert window.desk is None
    qtbot.waitUntil(lambda: doors.calls == ["out"])


def test_closing_stores_drafts_and_forgets_the_key(
    on_desk: OpenDesk, doors: FakeDoors, qtbot: QtBot
) -> None:
    window = on_desk()
    page = desk_of(window).page("subjects")
    assert isinstance(page, PeoplePage)
    editor = page.form.fields["name"].editor
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "X")
    window.close()
    assert len(page.drafts) == 1
    assert doors.calls == ["out"]


# files


def test_files_dropped_on_a_page(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    drop = FileDrop(widget)
    seen: list[tuple[Path, ...]] = []
    drop.dropped.connect(seen.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/甲/花名册.xlsx"), QUrl("https://example.invalid/x")])
    nothing = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(
        QPointF(QPoint(5, 5)), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, nothing
    )
    assert drop.eventFilter(widget, event)
    assert [[path.name for path in paths] for paths in seen] == [["花名册.xlsx"]]
    data.setUrls([])
    assert not drop.eventFilter(widget, event)


def test_good_news_lies_over_the_frame_and_moves_nothing(
    on_desk: Callable[[], MainWindow], theme: Theme
) -> None:
    desk = desk_of(on_desk())
    desk.open_page("subjects")
    QApplication.processEvents()
    before = desk.stack.geometry()
    desk.ctx.alerts.success("市教育局的考核已计划。")
    QApplication.processEvents()
    assert desk.stack.geometry() == before
    assert desk.notes.isVisible()
    assert desk.rect().contains(desk.notes.geometry())
    form = desk.stack.currentWidget().findChild(DetailForm)
    assert form is not None
    primary = QRect(form.primary.mapTo(desk, QPoint(0, 0)), form.primary.size())
    assert not desk.notes.geometry().intersects(primary)
    desk.ctx.alerts.error("没有保存。")
    QApplication.processEvents()
    assert desk.stack.geometry().top() > before.top()  # trouble stands above the page
    shoot(desk, "frame-notes")
    desk.open_page("desk")
    assert desk.notes.shown == ()
    assert len(desk.alerts.shown) == 1


def test_the_keyboard_stays_in_the_page(on_desk: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = on_desk()
    desk = desk_of(window)
    desk.open_page("subjects")
    window.activateWindow()
    page = desk.stack.currentWidget()
    form = page.findChild(DetailForm)
    assert form is not None
    form.primary.setFocus()
    qtbot.waitUntil(form.primary.hasFocus)
    split = page.findChild(QSplitter)
    assert split is not None
    split.setEnabled(False)  # as while something is saved: the next in the chain is the rail
    QApplication.processEvents()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus is page or page.isAncestorOf(focus)
    split.setEnabled(True)
    form.primary.setFocus()
    desk.rail.buttons["subjects"].setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert desk.rail.buttons["subjects"].hasFocus()  # the user may go there


def test_at_18_points_title_and_keys_are_whole(
    on_desk: Callable[[], MainWindow], theme: Theme
) -> None:
    """On the smallest common screen; four letters and Ctrl+K fit."""
    window = on_desk()
    window.resize(1280, 720)
    desk = desk_of(window)
    theme.set_points(18)
    desk.top.heading.setText("考核记录")
    QApplication.processEvents()
    shoot(desk, "frame-1280-18pt")
    assert desk.top.heading.width() >= desk.top.heading.sizeHint().width()
    assert desk.top.search.width() >= desk.top.search.sizeHint().width()
    assert desk.top.help.accessibleName() == "帮助"
