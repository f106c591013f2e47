"""The program put together: first run, login, desk, lock; the sample; a person found with Ctrl+K."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import desktop.app as program
from desktop.app import Desktop, LookFile, sample_credentials
from desktop.services import sample
from desktop.services.workspace import Workspace
from desktop.terms import Role
from desktop.views.desk_frame import DeskFrame
from desktop.views.first_run import FirstRun
from desktop.views.login import LoginPage
from desktop.views.subjects.page import SubjectsPage
from desktop.views.theme import MemorySettings
from desktop.views.widgets.command_palette import CommandPalette
from tests.services.imports import office
from tests.services.office_desk import FAST, PASSWORDS

Start = Callable[[Path], Desktop]


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Start]:
    """Starts the program on a workspace folder."""
    made: list[Desktop] = []

    def begin(folder: Path) -> Desktop:
        desktop = Desktop(qapp, folder, tmp_path / "look.json")
        made.append(desktop)
        qtbot.addWidget(desktop.window)
        desktop.window.resize(1366, 768)
        desktop.start()
        desktop.window.show()
        return desktop

    yield begin
    for desktop in made:
        desktop.window.close()
        desktop.window.theme.use_settings(MemorySettings())
        assert desktop.services is None


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key slots that cost nothing."""
    monkeypatch.setattr(Workspace, "create", functools.partial(Workspace.create, kdf=FAST))


@pytest.fixture(scope="module")
def office_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with units and 240 cadres."""
    root = tmp_path_factory.mktemp("app") / "workspace"
    office.create(root)
    services = office.unlock(root)
    office.take(services, office.office_files())
    services.lock()
    return root


@pytest.fixture
def folder(office_root: Path, tmp_path: Path) -> Path:
    """A test's own copy of it."""
    return Path(shutil.copytree(office_root, tmp_path / "workspace"))


def shown(desktop: Desktop) -> object:
    return desktop.window.centralWidget().currentWidget()  # type: ignore[attr-defined]  # a stack


def idle(desktop: Desktop, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not desktop.window.tasks.running, timeout=20_000)


def log_in(desktop: Desktop, qtbot: QtBot, login: str, password: str) -> None:
    page = shown(desktop)
    assert isinstance(page, LoginPage)
    page.login.setText(login)
    page.password.setText(password)
    page.enter.click()
    idle(desktop, qtbot)


def desk_of(desktop: Desktop) -> DeskFrame:
    assert desktop.window.desk is not None
    return desktop.window.desk


def subjects_of(desktop: Desktop) -> SubjectsPage:
    page = desk_of(desktop).page("subjects")
    assert isinstance(page, SubjectsPage)
    return page


def test_first_run_create_login_desk(
    start: Start, cheap: None, qtbot: QtBot, tmp_path: Path
) -> None:
    desktop = start(tmp_path / "new" / "workspace")
    pages = shown(desktop)
    assert isinstance(pages, FirstRun)
    pages.title.setText("鹰湖市委组织部考核办")
    pages.next.click()
    for n, row in enumerate(list(pages.rows.values())[:4]):
        row.name.setText(f"某某{'甲乙丙丁'[n]}")
        row.password.setText(f"mima-xuyao-{n}-chang")
        row.again.setText(f"mima-xuyao-{n}-chang")
    clerk = pages.rows[Role.CLERK].account()
    pages.next.click()
    pages.next.click()
    idle(desktop, qtbot)
    assert pages.heading.text() == "请保管好恢复码"
    pages.left.emit()
    log_in(desktop, qtbot, clerk.login, clerk.password)
    desk = desk_of(desktop)
    assert desk.config.title == "鹰湖市委组织部考核办"
    assert desk.config.role is Role.CLERK
    assert not desk.config.sample
    desk.open_page("subjects")
    idle(desktop, qtbot)
    assert "还没有考核单位" in subjects_of(desktop).units.list.empty.reason.text()


def test_a_second_start_asks_for_the_password_and_locking_closes(
    start: Start, folder: Path, qtbot: QtBot
) -> None:
    desktop = start(folder)
    log_in(desktop, qtbot, office.CLERK, "falsch-falsch-1")
    assert desktop.services is None
    log_in(desktop, qtbot, office.CLERK, PASSWORDS[office.CLERK])
    desk_of(desktop).open_page("subjects")
    idle(desktop, qtbot)
    desktop.window.lock()
    qtbot.waitUntil(lambda: desktop.services is None)
    log_in(desktop, qtbot, office.CLERK, PASSWORDS[office.CLERK])
    assert desktop.window.desk is not None


def test_an_officer_sees_no_cadres(start: Start, folder: Path, qtbot: QtBot) -> None:
    desktop = start(folder)
    log_in(desktop, qtbot, "aud", PASSWORDS["aud"])
    assert "subjects" not in desk_of(desktop).config.factories
    assert desk_of(desktop).config.search is None


def test_a_person_is_found_with_one_enter(start: Start, folder: Path, qtbot: QtBot) -> None:
    desktop = start(folder)
    log_in(desktop, qtbot, office.CLERK, PASSWORDS[office.CLERK])
    desk = desk_of(desktop)
    desk.open_search()
    palette = desk.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    QTest.keyClicks(palette.line, "tanbo")
    idle(desktop, qtbot)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)  # the one Enter
    idle(desktop, qtbot)
    page = subjects_of(desktop)
    qtbot.waitUntil(lambda: page.cadre_pane.name.text() == "谭博")
    assert desk.page_key == "subjects"
    assert page.tabs.currentWidget() is page.cadres


def test_a_unit_is_found_with_one_click(start: Start, folder: Path, qtbot: QtBot) -> None:
    desktop = start(folder)
    log_in(desktop, qtbot, office.CLERK, PASSWORDS[office.CLERK])
    assert desktop.services is not None
    units = desktop.services.units
    wanted = units.rows(units.find())[7]
    desk = desk_of(desktop)
    desk.open_search()
    palette = desk.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    palette.line.setText(wanted.name)
    idle(desktop, qtbot)
    row = next(n for n, hit in enumerate(palette.model.hits) if hit.target == ("unit", wanted.id))
    palette.view.clicked.emit(palette.model.index(row, 0))  # the one click
    idle(desktop, qtbot)
    page = subjects_of(desktop)
    qtbot.waitUntil(lambda: page.unit_pane.title.text() == wanted.name)


def test_files_dropped_on_the_window_are_previewed(
    start: Start, folder: Path, qtbot: QtBot
) -> None:
    desktop = start(folder)
    log_in(desktop, qtbot, office.CLERK, PASSWORDS[office.CLERK])
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(office.LRMX / "谭博.lrmx"))])
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none, window = Qt.KeyboardModifier.NoModifier, desktop.window
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(2, 2), action, data, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(2, 2), action, data, left, none))
    idle(desktop, qtbot)
    page = subjects_of(desktop)
    qtbot.waitUntil(lambda: "无变化 1" in page.importing.summary.text())
    assert desk_of(desktop).page_key == "subjects"


def test_a_write_is_told_to_the_pages(start: Start, folder: Path, qtbot: QtBot) -> None:
    desktop = start(folder)
    log_in(desktop, qtbot, office.CLERK, PASSWORDS[office.CLERK])
    services = desktop.services
    assert services is not None
    key = services.units.find()[0]
    with qtbot.waitSignal(desktop.window.changes.happened) as told:
        members = services.units.get(key).members
        services.units.name_principal(key, members[1][0])
    assert told.args is not None
    assert told.args[0].touches("leadership_team")


def test_the_sample_is_made_entered_and_entered_again(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "home", lambda: tmp_path / "home")
    fast = functools.partial(sample.build_sample, kdf=FAST)
    monkeypatch.setattr(sample, "build_sample", fast)
    for _ in range(2):  # the second time it is there already
        desktop = start(tmp_path / "home" / "workspace")
        pages = shown(desktop)
        assert isinstance(pages, FirstRun)
        pages.title.setText("试用")
        pages.data.group.button(1).click()
        pages.finished.emit(pages.answer())
        qtbot.waitUntil(lambda d=desktop: d.window.desk is not None, timeout=120_000)  # type: ignore[misc]  # a lambda's default has no type
        assert desk_of(desktop).config.sample
        assert desk_of(desktop).config.role is Role.CLERK
        idle(desktop, qtbot)
        desktop.window.close()
    where, login, _password = sample_credentials(tmp_path / "home" / "sample")
    assert (where / "workspace.json").exists()
    assert login
    assert not (tmp_path / "home" / "workspace").exists()


def test_the_look_survives_a_full_disk(tmp_path: Path) -> None:
    look = LookFile(tmp_path / "look.json")
    look.set("appearance.points", "14")
    assert LookFile(tmp_path / "look.json").get("appearance.points") == "14"
    (tmp_path / "broken.json").write_bytes(b"{")
    assert LookFile(tmp_path / "broken.json").get("appearance.points") is None
    LookFile(tmp_path / "look.json" / "no").set("a", "b")
