"""反馈整改: every step to 销号, sums of dates, filters, papers, new ones."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from desktop.services.desk import OVERDUE
from desktop.services.motions import Motion, Seen
from desktop.services.rectification import ItemDraft, ItemQuery, RectificationDraft
from desktop.services.registry import Services
from desktop.services.states import ITEM, Side, side_of
from desktop.terms import FindingSource, ItemAction, ItemState, Role
from desktop.views.rectification.ledger import due_lines, sum_of
from desktop.views.rectification.page import NEW, RectificationPage
from tests.services.record_city import City, acting
from tests.views.office import Clicker, press, type_in
from tests.views.rectification.conftest import Chooser
from tests.views.shots import shoot

MakePage = Callable[[], RectificationPage]
Settle = Callable[..., None]
A = ItemAction
TODAY = dt.date(2026, 11, 22)


def opened(
    services: Services,
    city: City,
    *problems: str,
    on: dt.date = dt.date(2026, 10, 8),
    cadre: UUID | None = None,
    unit: UUID | None = None,
) -> list[UUID]:
    """A rectification with these problems; the ids of its items."""
    items = tuple(ItemDraft(text, FindingSource.MEETING) for text in problems or ("台账不全",))
    draft = RectificationDraft(unit or city.unit, "谈话反馈问题整改", on, items, cadre, city.team)
    made = services.rectification.open(draft)
    return [line.id for line in services.rectification.rectification(made).items]


@contextlib.contextmanager
def by_whom(services: Services, action: ItemAction) -> Iterator[None]:
    """Let another clerk decide on what this one reported."""
    before = services.desk.actor
    if side_of(ITEM, action) is Side.DECIDE:
        services.desk.actor = replace(before, account=UUID(int=77))
    try:
        yield
    finally:
        services.desk.actor = before


def step(services: Services, item: UUID, action: ItemAction, **given: object) -> None:
    """One step past the page."""
    seen = Seen(services.rectification.get(item).version)
    with by_whom(services, action):
        services.rectification.perform(item, action, Motion(seen, **given))  # type: ignore[arg-type]  # fields of Motion


def checked(services: Services, item: UUID) -> None:
    """Bring an item to 已核查."""
    step(services, item, A.PLAN, text="健全台账")
    step(services, item, A.START)
    step(services, item, A.REPORT, text="已建立台账", day=dt.date(2026, 11, 18))
    step(services, item, A.CHECK, text="现场核查属实")


def click_row(page: RectificationPage, item: UUID) -> None:
    """A click on the item's line."""
    index = page.list.model.index(page.list.model.row_of(item), 0)
    place = page.list.table.visualRect(index).center()
    QTest.mouseClick(
        page.list.table.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(place),
    )


def test_empty_ledger_says_why(make_page: MakePage, click: Clicker, settle: Settle) -> None:
    page = make_page()
    assert "还没有整改事项" in page.list.empty.reason.text()
    click(page.list.empty.button)
    settle(page)
    assert page.stack.currentIndex() == 1
    assert "11月22日 + 2 个月 = 1月22日" in page.form.sum.text()


def test_close_an_item_from_the_list_in_at_most_four_clicks(
    make_page: MakePage, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    first, second = opened(services, city, "台账不全", "学习流于形式")
    checked(services, second)
    page = make_page()
    click_row(page, second)
    settle(page)
    click(page.pane.steps.buttons[A.CLOSE])
    assert page.pane.steps.confirm is not None
    with by_whom(services, A.CLOSE):
        click(page.pane.steps.confirm)
        settle(page)
    assert click.count + 1 <= 4
    detail = services.rectification.get(second)
    assert (detail.state, detail.line.closed_on) == (ItemState.CLOSED, TODAY)
    assert page.pane.badge.text() == "销号"
    assert services.rectification.get(first).state is ItemState.OPENED


def test_all_steps_from_the_page(
    make_page: MakePage, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    (item,) = opened(services, city)
    page = make_page()
    fill: tuple[tuple[ItemAction, dict[str, str], ItemState], ...] = (
        (A.PLAN, {"text": "健全台账", "who": "办公室主任"}, ItemState.PLANNED),
        (A.EXTEND, {"reason": "涉及多部门", "due": "20261231"}, ItemState.PLANNED),
        (A.START, {}, ItemState.IN_PROGRESS),
        (A.REPORT, {"text": "已建立"}, ItemState.REPORTED),
        (A.SEND_BACK, {"reason": "佐证不足", "due": "20270110"}, ItemState.RETURNED),
        (A.START, {}, ItemState.IN_PROGRESS),
        (A.REPORT, {"text": "已补充佐证"}, ItemState.REPORTED),
        (A.CHECK, {"text": "现场核查属实"}, ItemState.CHECKED),
        (A.CLOSE, {}, ItemState.CLOSED),
        (A.REOPEN, {"reason": "回访发现反弹", "due": "20270228"}, ItemState.IN_PROGRESS),
    )
    for action, texts, state in fill:
        with by_whom(services, action):
            click(page.pane.steps.buttons[action])
            for key, text in texts.items():
                type_in(page.pane.steps.fields[key].editor, text)
            if page.pane.steps.confirm is not None:
                click(page.pane.steps.confirm)
            settle(page)
        assert services.rectification.get(item).state is state, action
    line = services.rectification.get(item).line
    assert line.first_due == dt.date(2026, 12, 8)
    assert line.due == dt.date(2027, 2, 28)
    assert "首次期限 2026年12月8日" in page.pane.sum.text()
    assert "现期限 2027年2月28日：回访发现反弹" in page.pane.sum.text()
    assert line.responsible == "办公室主任"
    history = services.rectification.history_of(item)
    assert len(history) == len(fill) + 1
    assert page.pane.history.column.count() >= len(history)


def test_long_term_and_yearly_check(
    make_page: MakePage, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    (item,) = opened(services, city)
    checked(services, item)
    page = make_page()
    click(page.pane.steps.buttons[A.KEEP])
    type_in(page.pane.steps.fields["reason"].editor, "需要长期坚持")
    assert page.pane.steps.confirm is not None
    click(page.pane.steps.confirm)
    settle(page)
    assert page.pane.badge.text() == "长期坚持"
    assert set(page.pane.steps.buttons) == {A.YEARLY_CHECK}


def test_a_fault_of_the_service_stands_under_its_field(
    make_page: MakePage, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    (item,) = opened(services, city)
    page = make_page()
    click(page.pane.steps.buttons[A.EXTEND])
    fields = page.pane.steps.fields
    type_in(fields["reason"].editor, "协调中")
    type_in(fields["due"].editor, "20261201")
    assert page.pane.steps.confirm is not None
    click(page.pane.steps.confirm)
    settle(page)
    assert "应晚于现期限2026年12月8日" in fields["due"].note.text()
    assert services.rectification.get(item).line.due == dt.date(2026, 12, 8)


def test_overdue_is_a_word_and_filters_find_it(
    make_page: MakePage, services: Services, city: City, settle: Settle
) -> None:
    (late,) = opened(services, city, on=dt.date(2026, 9, 1))
    opened(services, city, "学习流于形式", on=TODAY, unit=city.other_unit)
    page = make_page()
    assert page.list.model.rowCount() == 2
    page.show_target(OVERDUE)
    settle(page)
    assert page.list.model.rowCount() == 1
    assert page.list.current_id() == late
    assert page.pane.late.text() == "逾期 21 天"
    page.show_target(ItemQuery(due_within=30))
    settle(page)
    assert page.list.model.rowCount() == 1, "overdue is due within 30 days too"
    page.state.choose(ItemState.CLOSED)
    page.state.chosen.emit()
    settle(page)
    assert page.list.empty.button.text() == "清除筛选"
    page.list.empty.button.click()
    settle(page)
    page.list.filter.setText("学习")
    page.list._filter_timer.timeout.emit()
    settle(page)
    assert page.list.model.rowCount() == 1


def test_new_rectification_with_two_items(
    make_page: MakePage, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    page = make_page()
    page.show_target(NEW)
    settle(page)
    form = page.form
    form.fields["unit"].choose((city.unit, "江城市民政局"))  # type: ignore[attr-defined]  # a part of this kind of field
    settle(page)
    form.fields["cadre"].set_value(city.cadre)
    type_in(form.fields["title"].editor, "作风问题整改")
    day = form.fields["feedback_on"].editor
    day.clear()  # type: ignore[attr-defined]  # a part of this kind of field
    type_in(day, "20261031")
    assert "10月31日 + 2 个月 = 12月31日" in form.sum.text()
    items = form.fields["items"]
    click(items.add)  # type: ignore[attr-defined]  # a part of this kind of field
    settle(page)
    click(form.primary)
    settle(page)
    assert "请填写问题" in items.note.text()
    for block, text in zip(items.blocks, ("台账不全", "调研不深"), strict=True):  # type: ignore[attr-defined]  # a part of this kind of field
        type_in(block.fields["problem"].editor, text)
    click(form.primary)
    settle(page)
    lines = services.rectification.rows(services.rectification.find())
    assert {(i.problem, i.person, i.due) for i in lines} == {
        ("台账不全", "赵启明", dt.date(2026, 12, 31)),
        ("调研不深", "赵启明", dt.date(2026, 12, 31)),
    }
    assert page.stack.currentIndex() == 0
    assert page.pane.detail is not None


def test_a_draft_of_a_new_rectification_is_resumed(
    make_page: MakePage, services: Services, city: City, settle: Settle
) -> None:
    page = make_page()
    page.start_new()
    settle(page)
    page.form.fields["unit"].choose((city.unit, "江城市民政局"))  # type: ignore[attr-defined]  # a part of this kind of field
    type_in(page.form.fields["items"].blocks[0].fields["problem"].editor, "台账不全")  # type: ignore[attr-defined]  # a part of this kind of field
    page.flush_draft()
    again = make_page()
    again.start_new()
    settle(again)
    assert again.form.fields["unit"].value() == (city.unit, "江城市民政局")
    assert again.form.fields["items"].value()[0].problem == "台账不全"  # type: ignore[index]  # a part of this kind of field


def test_edit_and_note_progress(
    make_page: MakePage, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    (item,) = opened(services, city)
    page = make_page()
    type_in(page.pane.form.fields["progress"].editor, "已完成清理")
    type_in(page.pane.form.fields["responsible"].editor, "分管副局长")
    click(page.pane.form.primary)
    settle(page)
    line = services.rectification.get(item).line
    assert (line.progress, line.responsible) == ("已完成清理", "分管副局长")
    assert page.pane.form.state.text() in ("", "已保存")


@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
def test_export(
    make_page: MakePage,
    services: Services,
    city: City,
    click: Clicker,
    settle: Settle,
    chooser: Chooser,
    ending: str,
) -> None:
    opened(services, city)
    page = make_page()
    click(page.pdf if ending == "pdf" else page.xlsx)
    settle(page)
    data = (chooser.folder / f"整改台账20261122.{ending}").read_bytes()
    assert data.startswith(b"%PDF" if ending == "pdf" else b"PK")


def test_an_export_that_cannot_be_written_says_so(
    make_page: MakePage, services: Services, city: City, settle: Settle, chooser: Chooser
) -> None:
    opened(services, city)
    said: list[str] = []
    page = make_page()
    page.ctx.alerts.raised.connect(lambda alert: said.append(alert.text))
    chooser.folder = chooser.folder / "没有这个文件夹"
    page.xlsx.click()
    settle(page)
    assert len(said) == 1
    assert "换一个位置" in said[0]


def test_a_leader_decides_and_does_not_edit(
    make_page: MakePage, services: Services, city: City
) -> None:
    opened(services, city)
    with acting(city.desk, Role.LEADER):
        page = make_page()
        assert not page.new.isVisible()
        assert set(page.pane.steps.buttons) == {A.EXTEND}
        assert not page.pane.form.primary.isEnabled()


def test_sums_of_dates() -> None:
    assert sum_of(dt.date(2026, 3, 31), dt.date(2026, 5, 31)) == "3月31日 + 2 个月 = 5月31日"
    assert sum_of(dt.date(2026, 12, 31), dt.date(2027, 2, 28)) == "12月31日 + 2 个月 = 2月28日"
    assert sum_of(dt.date(2026, 3, 31), dt.date(2026, 5, 3)) == ""


def test_list_model_keeps_qt_rules_and_the_escape_key_leaves_a_question(
    make_page: MakePage, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    (item,) = opened(services, city)
    page = make_page()
    tester = QAbstractItemModelTester(
        page.list.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    page.list.reload()
    settle(page)
    click(page.pane.steps.buttons[A.PLAN])
    assert page.pane.steps.panel.isVisible()
    press(page.pane.steps.fields["text"].editor, Qt.Key.Key_Escape)
    assert not page.pane.steps.panel.isVisible()
    assert due_lines(services.rectification.get(item).line)[0].startswith("反馈 10月8日")
    assert tester is not None


def test_the_content_can_be_read_beside_a_step(
    make_page: MakePage, city: City, services: Services, settle: Settle
) -> None:
    (item,) = opened(services, city)
    step(services, item, A.PLAN, text="减少会议", who="赵启明")
    page = make_page()
    page.resize(1100, 560)
    click_row(page, item)
    settle(page)
    pane = page.pane
    pane.steps.buttons[A.EXTEND].click()
    QApplication.processEvents()
    assert pane.steps.panel.isVisible()
    assert pane.content.isVisible()
    assert "整改措施：减少会议" in pane.content.toPlainText()
    assert pane.content.height() >= 2 * pane.content.fontMetrics().height()
    assert pane.reason.property("role") == "secondary"
    shoot(page, "rectification-step")
    pane.steps.close_panel()
    assert pane.tabs.isVisible()
    assert pane.content.isHidden()
