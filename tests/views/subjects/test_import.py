"""Import on the page: three clicks for 300 cadres, questions, error sheet, cancel, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.lrmx import Person, serialise
from desktop.services.registry import Services
from desktop.services.sheets import read_workbook
from desktop.views.subjects.page import SubjectsPage
from tests.services.imports import office
from tests.services.imports.tables import roster, units
from tests.views.choosing import Chooser
from tests.views.subjects.asking import cadre_named
from tests.views.subjects.conftest import Settle

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN = "文武斌静波涛海燕明亮"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """300 forms of invented people in one folder."""
    made = tmp_path / "forms"
    made.mkdir()
    for n in range(300):
        name = SURNAMES[n % 10] + GIVEN[n // 10 % 10] + GIVEN[n // 100]
        person = Person(name=name, sex="男", birth_month=f"{1960 + n % 30}{n % 12 + 1:02d}")
        (made / f"{n:03d}.lrmx").write_bytes(serialise(person))
    return made


def put(path: Path, data: object) -> Path:
    assert isinstance(data, bytes)
    path.write_bytes(data)
    return path


def drop(page: SubjectsPage, *paths: Path) -> None:
    """Let files fall on the page, as the system tells it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), action, data, button, none)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(9, 9), action, data, button, none))


def test_300_cadres_are_three_clicks(
    empty_page: SubjectsPage,
    empty_services: Services,
    chooser: Chooser,
    folder: Path,
    settle: Settle,
) -> None:
    page, clicks = empty_page, 0
    chooser.files = (folder,)
    QTest.mouseClick(page.take_in, Qt.MouseButton.LeftButton)
    clicks += 2  # the button, and choosing in the dialog
    settle()
    assert page.importing.take.text() == "导入 300 行"
    assert office.count(empty_services, "cadre") == 0
    QTest.mouseClick(page.importing.take, Qt.MouseButton.LeftButton)
    clicks += 1
    settle()
    assert clicks == 3
    assert office.count(empty_services, "cadre") == 300
    assert page.importing.title.text() == "导入完成"


def test_dropping_counts_as_choosing(
    empty_page: SubjectsPage, empty_services: Services, folder: Path, settle: Settle
) -> None:
    drop(empty_page, folder)
    settle()
    importing = empty_page.importing
    assert empty_page.stack.currentWidget() is importing
    importing.take.setFocus()
    QTest.keyClick(importing.take, Qt.Key.Key_Space)
    settle()
    assert office.count(empty_services, "cadre") == 300


def test_an_empty_list_has_the_button_that_fills_it(
    empty_page: SubjectsPage, empty_services: Services, chooser: Chooser, settle: Settle
) -> None:
    page = empty_page
    assert "还没有考核单位" in page.units.list.empty.reason.text()
    chooser.files = (office.WORKBOOKS / office.TAKEN[0],)
    page.units.list.empty.button.click()
    settle()
    page.importing.take.click()
    settle()
    page.importing.back.click()
    settle()
    assert page.units.list.model.rowCount() == 40


def test_the_preview_is_a_dry_run_whose_counts_reconcile(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    before = office.state(services)
    files = sorted(office.BROKEN.iterdir())
    page.import_paths([*files, office.LRMX])
    settle()
    importing = page.importing
    for table in (
        importing.files, importing.tabs.changes, importing.tabs.rejected, importing.tabs.rows,
        importing.questions.table,
    ):  # fmt: skip
        QAbstractItemModelTester(table.rows, FATAL)
    account = importing._account
    assert account is not None
    told = sum(account.total(n) for n in ("new", "updated", "unchanged", "asked"))
    assert told + len(account.rejected) == account.total("rows")
    assert account.total("unchanged") == 40
    assert importing.files.rows.rowCount() == len(files) + 40
    assert all(line.new for line in account.rejected)
    assert office.state(services) == before


def test_differences_stand_side_by_side_and_undo_puts_them_back(
    page: SubjectsPage, services: Services, settle: Settle, tmp_path: Path
) -> None:
    text = (office.LRMX / "谭博.lrmx").read_text("utf-8-sig")
    start = text.index("<JianKangZhuangKuang>") + len("<JianKangZhuangKuang>")
    end = text.index("</JianKangZhuangKuang>")
    changed = put(tmp_path / "新表.lrmx", (text[:start] + "较差" + text[end:]).encode())
    before = office.state(services)[0]
    page.import_paths([changed])
    settle()
    importing = page.importing
    account = importing._account
    assert account is not None
    (line,) = [c for c in account.changes if c.label == "健康状况"]
    assert (line.title, line.old, line.new) == ("谭博", text[start:end], "较差")
    importing.take.click()
    settle()
    key = cadre_named(services, "谭博")
    assert services.cadres.get(key).texts["health"] == "较差"
    importing.undo.click()
    importing.confirm.yes.click()
    settle()
    assert services.cadres.get(key).texts["health"] == text[start:end]
    assert importing.title.text() == "已撤销本次导入"
    assert not importing.undo.isVisible()
    assert office.state(services)[0] != before or services.imports.batches()[0].undone


def test_undo_lists_what_was_left(
    empty_page: SubjectsPage, empty_services: Services, settle: Settle, tmp_path: Path
) -> None:
    page, services = empty_page, empty_services
    page.import_paths([put(tmp_path / "单位.xlsx", units(("甲区", "区（市）", "10", "")).data)])
    settle()
    page.importing.take.click()
    settle()
    unit = services.units.find()[0]
    page.importing.back.click()
    page.open_unit(unit)
    settle()
    page.unit_pane.form.fields["name"].set_value("甲区人民政府")
    page.unit_pane.form.primary.click()
    settle()
    page.record.click()
    settle()
    assert page.batches.table.rows.rowCount() == 1
    page.batches.undo.click()
    page.batches.confirm.yes.click()
    settle()
    assert "单位“甲区人民政府”" in page.batches.told.text()
    assert not page.batches.undo.isEnabled()


def test_questions_are_answered_in_a_list(
    empty_page: SubjectsPage, empty_services: Services, settle: Settle, tmp_path: Path
) -> None:
    page, services = empty_page, empty_services
    first = put(tmp_path / "单位.xlsx", units(("甲区", "区（市）", "10", "")).data)
    people = roster(("甲区", "张三", "男", "1970.01", "区长", ""))
    second = put(tmp_path / "花名册.xlsx", people.data)
    page.import_paths([first, second])
    settle()
    page.importing.take.click()
    settle()
    again = roster(("甲区", "张三", "男", "", "副区长", ""))
    page.import_paths([put(tmp_path / "花名册2.xlsx", again.data)])
    settle()
    questions = page.importing.questions
    assert len(questions) == 1
    assert "待确认 1" in page.importing.summary.text()
    assert not page.importing.take.isEnabled()
    words = [radio.text() for radio in questions.choices]
    assert any("张三" in w and "甲区" in w for w in words)
    questions.choices[0].click()
    settle()
    assert questions.open_count == 0
    assert "待确认 0" in page.importing.summary.text()
    page.importing.take.click()
    settle()
    assert services.cadres.get(cadre_named(services, "张三")).texts["post"] == "副区长"


def test_a_row_without_an_answer_is_left_out(
    empty_page: SubjectsPage, empty_services: Services, settle: Settle, tmp_path: Path
) -> None:
    page = empty_page
    rows = (
        ("甲区", "张三", "男", "1970.01", "区长", ""),
        ("不认识的单位", "李四", "男", "1971.01", "局长", ""),
    )
    first = put(tmp_path / "单位.xlsx", units(("甲区", "区（市）", "10", "")).data)
    page.import_paths([first, put(tmp_path / "花名册.xlsx", roster(*rows).data)])
    settle()
    page.importing.take.click()
    settle()
    assert office.count(empty_services, "cadre") == 1
    assert "待确认 1" in page.importing.summary.text()
    assert "再次导入" in page.importing.summary.text()


def test_the_error_sheet_is_the_users_own_rows(
    empty_page: SubjectsPage,
    empty_services: Services,
    chooser: Chooser,
    settle: Settle,
    tmp_path: Path,
) -> None:
    page = empty_page
    rows = units(("甲区", "区（市）", "10", ""), ("乙所", "不知道", "8", ""))
    page.import_paths([put(tmp_path / "单位.xlsx", rows.data)])
    settle()
    account = page.importing._account
    assert account is not None
    assert len(account.rejected) == 1
    chooser.save_to = tmp_path / "错误表.xlsx"
    page.importing.errors.click()
    settle()
    assert chooser.suggested == ["单位-未导入.xlsx"]
    grid = read_workbook(chooser.save_to.read_bytes())[0]
    text = str(grid.rows)
    assert "乙所" in text
    assert "甲区" not in text
    assert "原因" in text


def test_a_cancelled_import_leaves_nothing(
    empty_page: SubjectsPage,
    empty_services: Services,
    folder: Path,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = empty_page
    page.import_paths([folder])
    settle()
    before = office.state(empty_services)
    take = type(empty_services.imports).take

    def cancelled_midway(
        self: object, plan: object, answers: object, *, progress: object
    ) -> object:
        page.importing._task.cancel()  # type: ignore[union-attr]  # it runs just now
        return take(self, plan, answers, progress=progress)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(type(empty_services.imports), "take", cancelled_midway)
    page.importing.take.click()
    assert page.importing.stop.isVisible()
    settle()
    assert "没有改动" in page.importing.summary.text()
    assert office.state(empty_services) == before
    assert page.importing.take.isEnabled()


def test_a_broken_folder_is_told_and_the_lists_are_one_click_away(
    page: SubjectsPage, settle: Settle, tmp_path: Path
) -> None:
    page.import_paths([put(tmp_path / "截断.lrmx", (office.BROKEN / "截断.lrmx").read_bytes())])
    settle()
    importing = page.importing
    assert importing.tabs.rejected.rows.rowCount() == 1
    assert importing.tabs.currentWidget() is importing.tabs.rejected
    assert not importing.take.isEnabled()
    importing.back.click()
    assert page.stack.currentWidget() is page.tabs


def test_another_batch_waits_for_the_first(
    page: SubjectsPage, folder: Path, settle: Settle, qtbot: QtBot
) -> None:
    page.import_paths([folder])
    with qtbot.waitSignal(page._ctx.alerts.raised):
        page.import_paths([folder])
    settle()
