"""附件 of a form: dropped, chosen, waiting for a new record, looked at, saved, taken off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.facts import FactDraft
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.terms import FactAction, Polarity, Severity
from desktop.views.context import ViewContext
from desktop.views.theme import Appearance
from desktop.views.widgets.attachments_field import AttachmentsField
from desktop.views.widgets.place import scrolled
from tests.services.files import DOCX, PDF, TEXT, picture, put
from tests.services.record_city import City
from tests.views.choosing import Attacher
from tests.views.dropping import drop
from tests.views.office import click_on, press
from tests.views.shots import shoot

Settle = Callable[[], None]


@pytest.fixture
def chooser() -> Attacher:
    return Attacher()


@pytest.fixture
def shown(
    ctx: ViewContext, services: Services, chooser: Attacher, qtbot: QtBot
) -> AttachmentsField:
    result = AttachmentsField(ctx, services, chooser)
    qtbot.addWidget(result)
    result.resize(640, 360)
    result.show()
    return result


def new_fact(services: Services, city: City) -> UUID:
    day = dt.date(2026, 11, 16)
    return services.facts.save(
        FactDraft(city.unit, Polarity.POSITIVE, Severity.LIGHT, day, "按期完成", city.cadre)
    )


@pytest.fixture
def fact(services: Services, city: City) -> UUID:
    return new_fact(services, city)


def names(shown: AttachmentsField) -> list[str]:
    model = shown.files.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def state_of(shown: AttachmentsField, row: int = 0) -> str:
    return str(shown.files.model().index(row, 2).data())


def test_dropped_files_are_there_at_once(
    shown: AttachmentsField, fact: UUID, settle: Settle, tmp_path: Path, qtbot: QtBot
) -> None:
    shown.show_record("fact", fact)
    settle()
    assert shown.empty.isVisible()
    with qtbot.waitSignal(shown.changed):
        drop(shown, put(tmp_path, "佐证.pdf", PDF), put(tmp_path, "现场.jpg", picture()))
    settle()
    assert names(shown) == ["佐证.pdf", "现场.jpg"]
    assert not shown.empty.isVisible()


def test_a_button_does_the_same(
    shown: AttachmentsField, chooser: Attacher, fact: UUID, settle: Settle, tmp_path: Path
) -> None:
    shown.show_record("fact", fact)
    settle()
    chooser.files = (put(tmp_path, "佐证.pdf", PDF),)
    click_on(shown.add)
    settle()
    assert names(shown) == ["佐证.pdf"]


def test_what_is_wrong_is_said_below_the_list(
    shown: AttachmentsField, fact: UUID, settle: Settle, tmp_path: Path
) -> None:
    shown.show_record("fact", fact)
    settle()
    drop(shown, put(tmp_path, "空.pdf", b""))
    settle()
    assert shown.fault.isVisible()
    assert "是空文件" in shown.fault.text()
    drop(shown, put(tmp_path, "好.pdf", PDF))
    settle()
    assert not shown.fault.isVisible()


def test_files_wait_for_a_new_record(
    shown: AttachmentsField, services: Services, city: City, settle: Settle, tmp_path: Path
) -> None:
    shown.show_record("fact", None)
    drop(shown, put(tmp_path, "一.pdf", PDF))
    settle()
    drop(shown, put(tmp_path, "二.txt", TEXT))
    settle()
    assert names(shown) == ["一.pdf", "二.txt"]
    assert state_of(shown) == "保存后添加"
    drop(shown, put(tmp_path, "同一.pdf", PDF))
    settle()
    assert "内容相同" in shown.fault.text()
    shown.show_record("fact", None)  # the same new form, read again: nothing is lost
    assert [p.name for p in shown.pending] == ["一.pdf", "二.txt"]
    shown.files.go_to(1)
    click_on(shown.take_off)
    assert names(shown) == ["一.pdf"]
    fact = new_fact(services, city)
    shown.show_record("fact", fact)
    shown.attach_pending("fact", fact)
    settle()
    assert names(shown) == ["一.pdf"]
    assert state_of(shown) == ""
    assert not shown.take_pending()
    assert len(services.attachments.list("fact", fact).lines) == 1


def test_a_waiting_file_that_vanished_is_said_aloud(
    shown: AttachmentsField, ctx: ViewContext, fact: UUID, settle: Settle, tmp_path: Path
) -> None:
    told: list[str] = []
    ctx.alerts.raised.connect(lambda alert: told.append(alert.text))
    shown.show_record("fact", None)
    path = put(tmp_path, "一.pdf", PDF)
    drop(shown, path)
    settle()
    path.unlink()
    shown.attach_pending("fact", fact)
    settle()
    assert "记录已保存，但附件没有添加" in told[0]
    assert "已不在原来的位置" in told[0]


def test_a_form_may_take_the_waiting_files_itself(
    shown: AttachmentsField, settle: Settle, tmp_path: Path
) -> None:
    shown.show_record("fact", None)
    path = put(tmp_path, "一.pdf", PDF)
    drop(shown, path)
    settle()
    taken = shown.take_pending()
    assert list(taken) == [path]
    assert names(shown) == []


def test_a_closed_record_says_why(
    shown: AttachmentsField, services: Services, fact: UUID, settle: Settle, tmp_path: Path
) -> None:
    services.attachments.add("fact", fact, [put(tmp_path, "一.pdf", PDF)])
    seen = services.facts.get(fact).seen
    services.facts.perform(fact, FactAction.SUBMIT, Motion(seen))
    shown.show_record("fact", fact)
    settle()
    assert "已提交" in shown.why.text()
    assert not shown.add.isEnabled()
    assert not shown.take_off.isEnabled()
    assert shown.view.isEnabled()
    drop(shown, put(tmp_path, "二.txt", TEXT))
    settle()
    assert "已提交" in shown.fault.text()
    assert names(shown) == ["一.pdf"]


def test_a_form_may_forbid_writing(shown: AttachmentsField, fact: UUID, settle: Settle) -> None:
    shown.show_record("fact", fact, writable=False, why="只能由填写人修改。")
    settle()
    assert (shown.why.text(), shown.empty.text()) == ("只能由填写人修改。", "没有附件。")
    assert not shown.add.isEnabled()


@pytest.mark.parametrize(
    ("name", "data", "widget"),
    [
        ("图.png", picture("PNG", (800, 600)), "picture"),
        ("文.txt", TEXT, "text"),
        ("报告.docx", DOCX, "note"),
    ],
)
def test_files_are_looked_at_inside(
    shown: AttachmentsField,
    services: Services,
    fact: UUID,
    settle: Settle,
    tmp_path: Path,
    name: str,
    data: bytes,
    widget: str,
) -> None:
    services.attachments.add("fact", fact, [put(tmp_path, name, data)])
    shown.show_record("fact", fact)
    settle()
    shown.files.setFocus()
    press(shown.files, Qt.Key.Key_Return)
    settle()
    preview = shown.preview
    assert preview.isVisible()
    assert preview.heading.text() == name
    assert preview.stack.currentWidget() is getattr(preview, widget)
    if widget == "text":
        assert "群众反映办事便捷" in preview.text.toPlainText()
    if widget == "note":
        assert "不能在程序内预览" in preview.note.text()
    if widget == "picture":
        before = preview.picture.label.pixmap().width()
        click_on(preview.picture.into)
        assert preview.picture.label.pixmap().width() > before
        click_on(preview.picture.fit)
        assert preview.picture.label.pixmap().width() == before
        click_on(preview.picture.out)
        assert preview.picture.label.pixmap().width() < before
    press(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible()


def test_going_to_another_record_puts_the_preview_away(
    shown: AttachmentsField,
    services: Services,
    city: City,
    fact: UUID,
    settle: Settle,
    tmp_path: Path,
) -> None:
    services.attachments.add("fact", fact, [put(tmp_path, "文.txt", TEXT)])
    other = new_fact(services, city)
    shown.show_record("fact", fact)
    settle()
    click_on(shown.view)
    shown.show_record("fact", other)  # the answer comes late
    settle()
    assert not shown.preview.isVisible()
    assert names(shown) == []


def test_saving_outside_is_asked_logged_and_done(
    shown: AttachmentsField,
    services: Services,
    chooser: Attacher,
    fact: UUID,
    settle: Settle,
    tmp_path: Path,
) -> None:
    services.attachments.add("fact", fact, [put(tmp_path, "报告.docx", DOCX)])
    shown.show_record("fact", fact)
    settle()
    click_on(shown.save)  # the user changes one's mind
    settle()
    chooser.save_to = tmp_path / "出.docx"
    click_on(shown.save)
    settle()
    assert chooser.suggested == ["报告.docx", "报告.docx"]
    assert chooser.save_to.read_bytes() == DOCX
    assert services.desk.audit.entries()[0].detail["saving"] is True
    chooser.save_to = tmp_path / "没有" / "出.docx"
    click_on(shown.save)
    settle()
    assert "没有保存成功" in shown.fault.text()


def test_taking_off_is_asked_first(
    shown: AttachmentsField, services: Services, fact: UUID, settle: Settle, tmp_path: Path
) -> None:
    services.attachments.add("fact", fact, [put(tmp_path, "一.pdf", PDF)])
    shown.show_record("fact", fact)
    settle()
    press(shown.files, Qt.Key.Key_Delete)
    assert "“一.pdf”" in shown.ask.sentence.text()
    click_on(shown.ask.no)
    assert names(shown) == ["一.pdf"]
    click_on(shown.take_off)
    click_on(shown.ask.yes)
    settle()
    assert names(shown) == []


def test_a_lost_file_is_shown_as_not_arrived(
    shown: AttachmentsField, services: Services, fact: UUID, settle: Settle, tmp_path: Path
) -> None:
    services.attachments.add("fact", fact, [put(tmp_path, "一.pdf", PDF)])
    (stored,) = services.desk.blobs.folder.iterdir()
    stored.unlink()
    shown.show_record("fact", fact)
    settle()
    assert state_of(shown) == "附件未到"
    assert not shown.view.isEnabled()
    assert not shown.save.isEnabled()
    press(shown.files, Qt.Key.Key_Return)
    settle()
    assert not shown.preview.isVisible()


def test_the_model_is_sound(
    shown: AttachmentsField, fact: UUID, settle: Settle, tmp_path: Path
) -> None:
    tester = QAbstractItemModelTester(
        shown.files.model(), QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    shown.show_record("fact", fact)
    settle()
    drop(shown, put(tmp_path, "一.pdf", PDF))
    settle()
    assert tester.model() is shown.files.model()


@pytest.mark.parametrize("points", [12, 18])
def test_pictures(
    shown: AttachmentsField,
    ctx: ViewContext,
    services: Services,
    fact: UUID,
    settle: Settle,
    tmp_path: Path,
    points: int,
) -> None:
    ctx.theme.apply(Appearance(points=points))
    services.attachments.add(
        "fact",
        fact,
        [
            put(
                tmp_path,
                "现场照片（区政务服务大厅，2026年11月16日上午）.jpg",
                picture(size=(900, 500)),
            ),
            put(tmp_path, "会议纪要.docx", DOCX),
        ],
    )
    shown.resize(640, 900)
    shown.show_record("fact", fact)
    settle()
    click_on(shown.view)
    settle()
    shoot(shown, f"attachments_{points}")


@pytest.mark.parametrize("points", [12, 18])
def test_what_is_looked_at_comes_into_view(
    points: int,
    ctx: ViewContext,
    services: Services,
    chooser: Attacher,
    qtbot: QtBot,
    city: City,
    settle: Settle,
    tmp_path: Path,
) -> None:
    ctx.theme.apply(Appearance(points=points))
    fact = new_fact(services, city)
    services.attachments.add("fact", fact, (put(tmp_path, "照片.png", picture("PNG", (900, 600))),))
    files = AttachmentsField(ctx, services, chooser)
    inside = QWidget()
    column = QVBoxLayout(inside)
    above = QWidget()
    above.setFixedHeight(900)
    column.addWidget(above)
    column.addWidget(files)
    area = scrolled(inside)
    qtbot.addWidget(area)
    area.resize(480, 420)
    area.show()
    files.show_record("fact", fact)
    settle()
    area.ensureWidgetVisible(files.view)
    click_on(files.view)
    settle()
    qtbot.waitUntil(lambda: not files.preview._reveal.isActive())
    top = files.preview.mapTo(area.viewport(), QPoint(0, 0)).y()
    assert top >= 0, "its name and the way back are seen"
    assert top + files.preview.height() <= area.viewport().height(), "and the whole page below"
