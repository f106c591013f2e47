"""The detail form: values, versions, drafts, faults and their places."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.views.context import ViewContext
from desktop.views.widgets import form as form_module
from desktop.views.widgets.form import DetailForm, FormData
from tests.views.fakes import GROUPS, TODAY

VALUES = {
    "name": "单立新",
    "sex": "1",
    "born": date(1978, 3, 9),
    "party": "中共党员",
    "unit": "市教育局",
    "post": "党组成员、副局长",
}


@pytest.fixture
def form(ctx: ViewContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> DetailForm:
    monkeypatch.setattr(form_module, "DRAFT_MS", 20)
    result = DetailForm(ctx, GROUPS, today=lambda: TODAY)
    qtbot.addWidget(result)
    result.resize(600, 700)
    result.show()
    result.load(FormData(VALUES, version="v7"))
    return result


def line(form: DetailForm, key: str) -> QLineEdit:
    editor = form.fields[key].editor
    assert isinstance(editor, QLineEdit)
    return editor


def test_what_goes_in_comes_out_with_its_version(form: DetailForm, qtbot: QtBot) -> None:
    assert form.values() == VALUES
    assert not form.dirty
    with qtbot.waitSignal(form.submitted) as caught:
        form.primary.click()
    assert caught.args == [FormData(VALUES, "v7")]


def test_a_changed_form_hands_out_its_draft_by_itself(form: DetailForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.draft_due) as caught:
        QTest.keyClicks(line(form, "name"), "X")
    assert caught.args is not None
    assert "X" in caught.args[0].values["name"]
    assert caught.args[0].version == "v7"
    assert form.dirty


def test_a_clean_form_has_no_draft(form: DetailForm) -> None:
    given: list[object] = []
    form.draft_due.connect(given.append)
    form.flush_draft()
    assert given == []


def test_loading_is_not_editing(form: DetailForm) -> None:
    changes: list[int] = []
    form.changed.connect(lambda: changes.append(1))
    form.load(FormData({"post": "党组书记"}, "v8"))
    assert changes == []
    assert not form.dirty


def test_a_draft_over_the_row_is_dirty_and_keeps_its_old_version(form: DetailForm) -> None:
    form.load_draft(FormData(VALUES | {"name": "单利新"}, "v6"))
    assert form.dirty
    assert form.data().version == "v6"
    assert "草稿" in form.state.text()


def test_after_saving_the_new_version_counts(form: DetailForm) -> None:
    line(form, "name").setText("单利新")
    form.saved("v8")
    assert not form.dirty
    assert form.data().version == "v8"


def test_faults_stand_under_their_fields_and_the_first_gets_the_cursor(
    form: DetailForm, qtbot: QtBot
) -> None:
    sent: list[object] = []
    form.submitted.connect(sent.append)
    line(form, "name").clear()
    line(form, "born").setText("去年")
    form.submit()
    assert sent == []
    assert form.fields["name"].note.text() == "请填写姓名。"
    assert "20261122" in form.fields["born"].note.text()
    assert line(form, "name").property("fault") == "true"
    assert form.window().focusWidget() is line(form, "name")
    jump = [b for b in form.findChildren(QPushButton) if b.text() == "· 出生日期"]
    assert len(jump) == 1
    jump[0].click()
    assert form.window().focusWidget() is line(form, "born")
    line(form, "name").setText("单立新")
    line(form, "born").setText("19780309")
    form.submit()
    assert sent == [FormData(VALUES, "v7")]
    assert form.fields["name"].note.text() == ""


def test_a_refusal_of_the_service_is_shown_at_its_field(form: DetailForm) -> None:
    form.show_faults(
        {"party": "入党时间早于出生日期，请核对。", "other": "该干部已在别的单位任职。"}
    )
    assert form.fields["party"].note.text() == "入党时间早于出生日期，请核对。"
    assert form.fields["party"].editor.accessibleDescription().startswith("入党时间")


def test_a_form_that_may_only_be_read(form: DetailForm) -> None:
    form.set_enabled(False)
    assert line(form, "name").isReadOnly()
    assert not form.primary.isEnabled()
    form.set_enabled(True)
    assert not line(form, "name").isReadOnly()
    assert line(form, "unit").isReadOnly()  # never edited here


def test_tab_goes_through_the_form_in_reading_order(form: DetailForm, qtbot: QtBot) -> None:
    line(form, "name").setFocus()
    seen = []
    for _press in range(7):
        widget = form.window().focusWidget()
        seen.append(widget.accessibleName())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert seen == ["姓名", "性别", "出生日期", "政治面貌", "单位", "职务", "保存"]


def test_two_columns_become_one_where_it_is_narrow(form: DetailForm, qtbot: QtBot) -> None:
    name, sex = form.fields["name"], form.fields["sex"]
    qtbot.waitUntil(lambda: sex.x() > name.x())
    form.resize(360, 700)
    qtbot.waitUntil(lambda: sex.x() == name.x() and sex.y() > name.y())


def test_the_wheel_never_changes_a_choice(form: DetailForm) -> None:
    box = form.fields["sex"].editor
    assert isinstance(box, QComboBox)
    assert type(box).wheelEvent is not QComboBox.wheelEvent


def test_a_long_field_grows_with_its_lines(form: DetailForm) -> None:
    box = form.fields["post"].editor
    assert isinstance(box, QPlainTextEdit)
    assert box.height() >= box.fontMetrics().lineSpacing() * 3
    assert box.tabChangesFocus()


def test_an_unknown_choice_leaves_nothing_chosen(form: DetailForm) -> None:
    form.load(FormData({"sex": "9", "name": "甲"}))
    assert form.values()["sex"] is None
    assert form.check() == {"sex": "请选择性别。"}
