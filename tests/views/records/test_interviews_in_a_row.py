"""Interviews by keyboard alone: twenty in a row, one taken back, drafts, the outline beside them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import cast
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.services.interviews import (
    InterviewDraft,
    InterviewLine,
    InterviewQuery,
    InterviewService,
)
from desktop.services.outlines import QuestionDraft
from desktop.services.registry import Services
from desktop.terms import InterviewLayer
from desktop.views.records.about_field import AboutField
from desktop.views.records.interview_form import InterviewForm
from desktop.views.records.visits_place import VisitsPlace
from tests.services.record_city import City, held_visit
from tests.views.office import type_in

MakePage = Callable[[], VisitsPlace]
Settle = Callable[..., None]
Key = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("plugin does not support")  # popups, on no screen
DAY = dt.date(2026, 11, 16)
L = InterviewLayer


def here() -> QWidget:
    """Where the cursor stands."""
    widget = QApplication.focusWidget()
    assert widget is not None, "the cursor is nowhere"
    return widget


def keys(*pressed: Key | str, ctrl: bool = False) -> None:
    """Press keys where the cursor stands; Chinese words come from an input method."""
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    for key in pressed:
        for sign in (key,) if isinstance(key, Key) else key:
            # A popup takes the keys while it is open, as the system would see to.
            target = QApplication.activePopupWidget() or here()
            if isinstance(sign, Key):
                QTest.keyClick(target, sign, modifier)
            else:
                type_in(target, sign)
            QApplication.processEvents()


def tab_to(wanted: QWidget) -> None:
    """Tab on until the cursor stands there."""
    for _step in range(60):
        if here() is wanted:
            return
        keys(Key.Key_Tab)
    raise AssertionError(f"{wanted.accessibleName()} is not reached by Tab")


def found(services: Services) -> Sequence[InterviewLine]:
    ids = services.interviews.find(InterviewQuery(sort="number", descending=False))
    return services.interviews.rows(ids)


@pytest.fixture
def begin(make_page: MakePage, city: City, settle: Settle) -> Callable[[], VisitsPlace]:
    """An open visit, from which the first empty form is reached by keys."""

    def open_form() -> VisitsPlace:
        page = make_page()
        page.list.table.setFocus()  # the visit is chosen in the list: this is where one stands
        tab_to(page.pane.talk)
        keys(Key.Key_Space)
        settle(page)
        return page

    held_visit(city)
    return open_form


def form_of(page: VisitsPlace) -> InterviewForm:
    return page.pane.interviews.form


def about_of(page: VisitsPlace) -> AboutField:
    return cast("AboutField", form_of(page).fields["about"])


def test_twenty_in_a_row_by_keyboard_alone(
    begin: Callable[[], VisitsPlace], services: Services, city: City, settle: Settle
) -> None:
    services.outlines.use_default(city.cycle)
    page = begin()
    for number in range(1, 21):
        if number == 1:
            keys("2")  # 中层; it stays for all that follow
        if number == 11:
            keys("y")  # 一般干部
        keys(Key.Key_Tab, Key.Key_Tab)
        keys("化名甲")
        keys(Key.Key_Tab)
        keys("dd", Key.Key_Return)  # 担当作为 of the outline, by its initials
        if number == 1:
            keys("窗口服务", Key.Key_Tab)
        else:
            keys("ckfw", Key.Key_Return, Key.Key_Tab)  # what was used once is known from then on
        # The first cadre rated, the second spoken of without a rating, then on.
        keys(str(1 + number % 5), Key.Key_Return, "0", Key.Key_Tab)
        keys(f"第{number}次谈话")
        keys(Key.Key_Return if number == 3 else Key.Key_Enter, ctrl=True)
        settle(page)
        assert page.pane.interviews.caption.text() == f"本次已记 {number} 条"
    lines = found(services)
    assert len(lines) == 20
    assert [line.layer for line in lines] == [L.MIDDLE] * 10 + [L.STAFF] * 10
    assert {line.themes for line in lines} == {("担当作为", "窗口服务")}
    for number, line in enumerate(lines, 1):
        detail = services.interviews.get(line.id)
        assert [(a.name, a.rating) for a in detail.about] == [
            ("赵启明", 1 + number % 5),
            ("钱文秀", None),
        ]
        assert detail.named
        assert detail.remarks == f"第{number}次谈话"
        assert detail.line.on == dt.date(2026, 11, 17)


def write_one(remarks: str, *, name: str = "化名甲") -> None:
    """Fill the empty form by keys, from its first field, and save."""
    keys("2", Key.Key_Tab, Key.Key_Tab, name, Key.Key_Tab, "作风", Key.Key_Tab)
    keys("4", Key.Key_Tab, remarks)
    keys(Key.Key_Return, ctrl=True)


def test_the_last_one_is_taken_back_into_the_form(
    begin: Callable[[], VisitsPlace], services: Services, settle: Settle
) -> None:
    page = begin()
    form = form_of(page)
    keys(Key.Key_D, ctrl=True)  # nothing was written yet
    settle(page)
    assert not form.undo.isVisible()
    for remarks in ("第一次", "第二次"):
        write_one(remarks)
        settle(page)
    keys(Key.Key_D, ctrl=True)
    settle(page)
    assert [services.interviews.get(i.id).remarks for i in found(services)] == ["第一次"]
    assert page.pane.interviews.caption.text() == "本次已记 1 条"
    values = form.values()
    assert (values["remarks"], values["name"], values["themes"]) == ("第二次", "化名甲", "作风")
    assert form.dirty
    # It is not saved: another one is taken back only when this one is.
    keys(Key.Key_D, ctrl=True)
    settle(page)
    assert len(found(services)) == 1
    keys(Key.Key_Return, ctrl=True)
    settle(page)
    lines = found(services)
    assert [services.interviews.get(i.id).remarks for i in lines] == ["第一次", "第二次"]
    assert [a.rating for a in services.interviews.get(lines[1].id).about] == [4]


def test_what_was_taken_back_survives_a_kill(
    begin: Callable[[], VisitsPlace], make_page: MakePage, services: Services, settle: Settle
) -> None:
    page = begin()
    write_one("被撤销的一条")
    settle(page)
    keys(Key.Key_D, ctrl=True)
    settle(page)  # nothing is stored by hand: the draft is there at once
    again = make_page()
    again.pane.talk.click()
    settle(again)
    assert form_of(again).fields["remarks"].value() == "被撤销的一条"


def test_locking_right_after_saving_keeps_no_draft_of_it(
    begin: Callable[[], VisitsPlace],
    services: Services,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = begin()
    tab, desk, go = page.pane.interviews, services.desk, Event()
    save = InterviewService.save

    def slow(service: InterviewService, draft: InterviewDraft) -> UUID:
        assert go.wait(30)
        return save(service, draft)

    monkeypatch.setattr(InterviewService, "save", slow)
    write_one("已保存的一条")
    go.set()
    for _look in range(10_000):  # the worker saves; nothing of it comes to the form meanwhile
        if tab._kept:
            break
        time.sleep(0.002)
    assert tab._kept
    page.flush_draft()
    (line,) = found(services)
    assert desk.drafts.get(desk.actor.account, "interview", line.visit_id) is None
    settle(page)


def test_a_draft_has_what_stands_in_an_open_cell(
    begin: Callable[[], VisitsPlace], make_page: MakePage, settle: Settle
) -> None:
    page = begin()
    table = about_of(page).table
    tab_to(table)
    keys(Key.Key_Right, "敢抓")  # the editor is open and not left
    assert page.pane.interviews.form.dirty
    page.flush_draft()
    again = make_page()
    again.pane.talk.click()
    settle(again)
    assert [a.remark for a in about_of(again).value()] == ["敢抓"]


def test_saving_from_an_open_cell_keeps_it(
    begin: Callable[[], VisitsPlace], services: Services, settle: Settle
) -> None:
    page = begin()
    keys("3")
    tab_to(about_of(page).table)
    keys(Key.Key_Right, "敢抓")
    keys(Key.Key_Return, ctrl=True)
    settle(page)
    (line,) = found(services)
    assert [a.remark for a in services.interviews.get(line.id).about] == ["敢抓"]


def test_who_was_spoken_of_last_stands_first(
    begin: Callable[[], VisitsPlace], services: Services, settle: Settle
) -> None:
    page = begin()
    keys("2")
    table = about_of(page).table
    tab_to(table)
    keys(Key.Key_Down, "5")  # the second of the unit
    keys(Key.Key_Return, ctrl=True)
    settle(page)
    names = [row.name for row in about_of(page).model.rows]
    assert names == ["钱文秀", "赵启明"]
    assert about_of(page).value() == ()
    assert here() is form_of(page).fields["layer"].editor


def test_the_grid_by_keys(begin: Callable[[], VisitsPlace]) -> None:
    page = begin()
    about = about_of(page)
    QAbstractItemModelTester(
        about.model, QAbstractItemModelTester.FailureReportingMode.Fatal, about
    )
    tab_to(about.table)
    keys("q", "3")  # 钱文秀 by the initial
    assert [(r.name, r.about and r.about.rating) for r in about.model.rows] == [
        ("赵启明", None),
        ("钱文秀", 3),
    ]
    keys("7")
    assert "不在 1–5 之间" in about.note.text()
    keys(Key.Key_Delete)
    assert about.note.text() == about.spec.hint
    assert about.value() == ()
    keys(Key.Key_Right, "肯干", Key.Key_Tab)  # Tab keeps the remark and leaves the table
    assert here() is form_of(page).fields["remarks"].editor
    assert [a.remark for a in about.value()] == ["肯干"]
    keys(Key.Key_Backtab)
    assert here() is about.table


def test_a_layer_by_digit_or_initial(begin: Callable[[], VisitsPlace]) -> None:
    form = form_of(begin())
    for key, layer in (
        ("1", L.TEAM_MEMBER), ("z", L.MIDDLE), ("y", L.STAFF), ("4", L.SERVED), ("q", L.PUBLIC),
    ):  # fmt: skip
        keys(key)
        assert form.layer is layer
        keys("9", "x")
        assert form.layer is layer


def test_themes_are_completed_from_those_used(
    begin: Callable[[], VisitsPlace], services: Services, city: City, settle: Settle
) -> None:
    (visit,) = services.visits.find()
    for themes in (("实绩", "作风"), ("作风",)):
        services.interviews.add(InterviewDraft(visit, L.STAFF, DAY, themes))
    page = begin()
    field = form_of(page).themes
    tab_to(field.editor)
    keys(Key.Key_Down)
    assert list(field.suggestions) == ["作风", "实绩"]
    keys(Key.Key_Down, Key.Key_Down, Key.Key_Return)  # the second, in the popup
    assert field.value() == "实绩"
    keys("z")
    assert list(field.suggestions) == ["作风"]
    keys(Key.Key_Tab)  # Tab takes none
    assert field.value() == "实绩、z"


def test_the_outline_beside_the_form_follows_the_layer(
    begin: Callable[[], VisitsPlace], services: Services, city: City, settle: Settle
) -> None:
    services.outlines.save(city.cycle, QuestionDraft("班子运行：怎样？", (L.MIDDLE,)))
    services.outlines.save(city.cycle, QuestionDraft("办事方便吗？", (L.PUBLIC,)))
    page = begin()
    panel = page.pane.interviews.panel
    assert not panel.isVisible(), "where the form is narrow it is closed at first"
    keys(Key.Key_F4)
    assert panel.isVisible()
    assert len(panel.asked()) == 3
    keys("2")
    assert [q.first for q in panel.asked()] == [True, False]
    assert panel.asked()[1].text == "班子运行：怎样？"
    keys("5")
    assert panel.asked()[1].text == "办事方便吗？"
    services.outlines.save(city.cycle, QuestionDraft("还有什么意见？"))
    settle(page)
    assert panel.asked()[-1].text == "还有什么意见？"
    keys(Key.Key_F4)
    assert not panel.isVisible()
