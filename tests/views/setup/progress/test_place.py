"""指标进展 on the page: a workbook in three clicks, questions inline, the form, who may what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services.imports import InputFile
from desktop.services.progress_board import pair_id
from desktop.services.progress_values import ProgressDraft, ProgressState
from desktop.services.registry import Services
from desktop.terms import Role, TargetBasis
from desktop.views.alerts import Alert
from desktop.views.context import ViewContext
from desktop.views.setup.progress.pane import ProgressPlace
from tests.services.imports import office
from tests.services.progress_city import BOOK, TRAINING, YEAR, leaf, plain, sample, take, unit_of
from tests.services.record_city import acting
from tests.views.choosing import Chooser
from tests.views.office import click_on, press, type_in
from tests.views.settling import Settle
from tests.views.test_accessible import nameless

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def put(folder: Path, file: InputFile) -> Path:
    """A workbook on the disk."""
    assert isinstance(file.data, bytes)
    path = folder / file.name
    path.write_bytes(file.data)
    return path


def words(place: ProgressPlace, column: int) -> list[str]:
    """What a column of the list shows."""
    model = place.progress.list.model
    return [str(model.index(n, column).data()) for n in range(model.rowCount())]


def test_a_quarter_in_three_clicks(
    place: ProgressPlace, services: Services, chooser: Chooser, settle: Settle
) -> None:
    assert place.account.text() == "已报 0 · 未报 193"
    chooser.files = (BOOK,)
    click_on(place.primary)  # and one in the system's dialog
    settle()
    panel = place.progress.panel
    assert panel.summary.text().startswith(
        "第三季度，共 193 项 = 新增 193 + 更改 0 + 一致 0 + 待确认 0 + 未采用 0；另有 87 项为空"
    )
    assert "其中 10 项有缺失或读不出的数值，不计为零。" in panel.summary.text()
    assert panel.tabs.tabText(0) == "需要留意 10"
    assert not panel.questions.isVisible()
    assert place.primary.text() == "采用 193 项"
    assert office.count(services, "indicator_progress") == 0
    click_on(place.primary)
    settle()
    assert office.count(services, "indicator_progress") == 193
    assert not place.progress.is_importing
    assert place.account.text() == "已报 183 · 未报 0"
    assert place.wanting.text() == "待核 10"
    QAbstractItemModelTester(place.progress.list.model, FATAL)
    for table in panel.tables:
        QAbstractItemModelTester(table.rows, FATAL)


def test_it_can_be_undone_from_the_note(
    ctx: ViewContext, place: ProgressPlace, services: Services, chooser: Chooser, settle: Settle
) -> None:
    said: list[Alert] = []
    ctx.alerts.raised.connect(said.append)
    chooser.files = (BOOK,)
    click_on(place.primary)
    settle()
    click_on(place.primary)
    settle()
    action = said[-1].action
    assert action is not None
    assert action.text == "撤销本次导入"
    action.run()
    settle()
    assert office.count(services, "indicator_progress") == 0
    assert place.account.text() == "已报 0 · 未报 193"


def test_a_question_is_answered_inline_and_remembered(
    place: ProgressPlace, services: Services, settle: Settle, tmp_path: Path
) -> None:
    rows = (["市公安局", "干教计划执行", 100, 90], ["市民政局", "干教计划执行", 100, "—"])
    place.dropped([put(tmp_path, plain(*rows))])
    settle()
    panel = place.progress.panel
    assert not place.primary.isEnabled()
    (box,) = panel.questions.boxes.values()
    assert box.label.text().startswith("指标“干教计划执行”：方案中没有这个名称，请指定。（2项）")
    assert box.editor.hasFocus()
    QAbstractItemModelTester(panel.tables[0].rows, FATAL)
    for _ in range(30):  # by the keyboard, down to the indicator
        if box.editor.currentText().endswith(TRAINING):  # type: ignore[attr-defined]  # a combo box
            break
        press(box.editor, Qt.Key.Key_Down)
    box.edited.emit()
    settle()
    assert place.primary.text() == "采用 2 项"
    click_on(place.primary)
    settle()
    assert office.count(services, "indicator_progress") == 2
    place.period.show_period(YEAR, 4)
    settle()
    place.dropped([put(tmp_path, plain(*rows, quarter="第四季度"))])
    settle()
    (box,) = panel.questions.boxes.values()
    assert box.note.text() == "按上次的指定。"
    assert place.primary.text() == "采用 2 项"
    panel.questions.afresh.emit()
    settle()
    (box,) = panel.questions.boxes.values()
    assert (box.value(), place.primary.isEnabled()) == (None, False)
    click_on(place.back)
    settle()
    assert not place.progress.is_importing


def test_the_quarter_of_the_workbook_is_shown_afterwards(
    place: ProgressPlace, settle: Settle, tmp_path: Path
) -> None:
    """The place stands at the third quarter: it asks before it goes by the workbook."""
    place.dropped([put(tmp_path, plain(["市公安局", TRAINING, 100, 90], quarter="第二季度"))])
    settle()
    assert not place.primary.isEnabled()
    (box,) = place.progress.panel.questions.boxes.values()
    assert box.label.text().startswith("文件写的是第二季度，与所选的第三季度不符")
    press(box.editor, Qt.Key.Key_Down)
    box.edited.emit()
    settle()
    click_on(place.primary)
    settle()
    assert place.period.quarter == 2
    assert place.account.text() == "已报 1 · 未报 192"


def test_several_workbooks_come_one_after_the_other(
    place: ProgressPlace, services: Services, settle: Settle, tmp_path: Path
) -> None:
    first = replace(plain(["市公安局", TRAINING, 100, 90]), name="甲.xlsx")
    second = replace(plain(["市民政局", TRAINING, 100, 90]), name="乙.xlsx")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(put(tmp_path, f))) for f in (first, second)])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(place, QDragEnterEvent(QPoint(9, 9), action, data, button, none))
    QApplication.sendEvent(place, QDropEvent(QPointF(9, 9), action, data, button, none))
    settle()
    assert place.progress.panel.title.text() == "导入预览：甲.xlsx"
    click_on(place.primary)
    settle()
    assert place.progress.panel.title.text() == "导入预览：乙.xlsx"
    click_on(place.primary)
    settle()
    assert office.count(services, "indicator_progress") == 2


def test_what_is_no_progress_says_so(place: ProgressPlace, settle: Settle, tmp_path: Path) -> None:
    place.dropped([office.WORKBOOKS / "考核人员信息库.xlsx"])
    settle()
    assert "没有找到指标进展的表" in place.progress.panel.summary.text()
    assert not place.primary.isEnabled()
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"abc")
    click_on(place.back)
    place.dropped([bad])
    settle()
    assert "“坏.xlsx”：文件不是 .xlsx 工作簿" in place.refusal.text()


def test_a_flagged_pair_is_found_and_mended_by_keyboard(
    place: ProgressPlace, services: Services, settle: Settle
) -> None:
    take(services, sample())
    settle()
    click_on(place.attention)
    settle()
    assert words(place, 5) == [ProgressState.FLAGGED.value] * 10
    assert set(words(place, 2)) == {"—"}
    form = place.progress.form
    assert form.original.text() == "表中为完成值“—”，读不出数字，请核实后填写。"
    actual = form.form.fields["actual"].editor
    assert isinstance(actual, QLineEdit)
    place.progress.list.opened.emit(place.progress.list.current_id())
    assert actual.hasFocus()
    type_in(actual, "八十")
    form.form.submit()
    settle()
    assert form.form.fields["actual"].note.text().startswith("完成值“八十”不是数字。")
    actual.clear()
    type_in(actual, "88.5")
    form.form.primary.setFocus()
    press(form.form.primary, Qt.Key.Key_Space)
    settle()
    assert place.wanting.text() == "待核 9"
    assert len(words(place, 0)) == 9


def test_what_is_typed_stays_when_others_write(
    place: ProgressPlace, services: Services, settle: Settle
) -> None:
    form, editor = place.progress.form, place.progress.form.form.fields["actual"].editor
    assert form.line is not None
    assert form.line.unit_name == "月湖区"
    assert isinstance(editor, QLineEdit)
    type_in(editor, "77")
    take(services, plain(["市公安局", TRAINING, 100, 90]))
    settle()
    assert editor.text() == "77"
    assert place.account.text() == "已报 1 · 未报 192"


def test_somebody_else_changed_it_meanwhile(
    place: ProgressPlace, services: Services, settle: Settle
) -> None:
    form = place.progress.form
    unit = unit_of(services, "月湖区")
    editor = form.form.fields["actual"].editor
    assert isinstance(editor, QLineEdit)
    type_in(editor, "77")
    services.progress.save(
        ProgressDraft(YEAR, 3, unit, leaf(TRAINING), TargetBasis.TO_DATE, "100", "", "66")
    )
    settle()
    form.form.submit()
    settle()
    assert form.form.conflicts == 1
    form.form.submit()
    settle()
    line = services.progress.get(YEAR, 3, pair_id(unit, leaf(TRAINING)))
    assert line.value.actual == 77


def test_narrowing_by_indicator_and_its_basis(
    place: ProgressPlace, services: Services, settle: Settle
) -> None:
    take(services, sample())
    settle()
    tab = place.progress
    tab.indicator.choose(leaf(TRAINING))
    tab.indicator.chosen.emit()
    settle()
    assert len(words(place, 0)) == 40
    click_on(place.basis)
    assert tab.basis.indicator.value() == leaf(TRAINING)
    assert tab.basis.percent.isVisible()
    type_in(tab.basis.percent, "七成")
    click_on(tab.basis.yes)
    assert tab.basis.fault.text() == "序时比例应是数字，如 75。"
    tab.basis.percent.clear()
    type_in(tab.basis.percent, "75")
    press(tab.basis.percent, Qt.Key.Key_Return)
    settle()
    assert not tab.basis.isVisible()
    assert words(place, 3)[0] == "75（全年100）"
    unit = unit_of(services, "月湖区")
    line = services.progress.get(YEAR, 3, pair_id(unit, leaf(TRAINING)))
    assert line.value.planned == Decimal(75)
    assert tab.form.form.fields["planned"].isVisible()


def test_a_target_waits_until_the_years_are_read(
    ctx: ViewContext, services: Services, chooser: Chooser, qtbot: QtBot, settle: Settle
) -> None:
    place = ProgressPlace(ctx, services, chooser)
    qtbot.addWidget(place)
    place.resize(1128, 640)
    place.show_target(("import", (BOOK,)))
    place.show()
    place.arrived()
    settle()
    assert place.progress.is_importing
    assert place.primary.text() == "采用 193 项"


def test_a_team_only_reads(
    make_place: Callable[[], ProgressPlace], services: Services, settle: Settle
) -> None:
    take(services, sample())
    with acting(services.desk, Role.TEAM_LEADER, team_no=3):
        place = make_place()
        assert place.account.text() == "已报 183 · 未报 0"
        for hidden in (place.primary, place.basis, place.progress.form.form.primary):
            assert not hidden.isVisible()
        assert place.progress.form.line is not None
        editor = place.progress.form.form.fields["actual"].editor
        assert isinstance(editor, QLineEdit)
        assert editor.isReadOnly()
        place.dropped([BOOK])
        settle()
        assert not place.progress.is_importing


def test_a_quarter_without_scheme_says_what_to_do(
    ctx: ViewContext, place: ProgressPlace, services: Services, settle: Settle
) -> None:
    services.scheme.open_cycle(2030)
    settle()
    place.load()
    settle()
    cycle = next(c.id for c in services.scheme.cycles() if c.year == 2030)
    found = services.progress.summary(cycle, 1)
    if sum(found.counts.values()):
        pytest.skip("the shipped scheme has indicators of its own")
    place.period.show_period(cycle, 1)
    place.period.changed.emit()
    settle()
    empty = place.progress.list.empty
    assert "没有按进展计分的指标" in empty.reason.text()
    assert empty.button.text() == "去考核方案"


def test_every_input_has_a_name(place: ProgressPlace) -> None:
    assert nameless(place) == []
