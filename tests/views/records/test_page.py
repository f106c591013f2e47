"""考核记录: the flows with their clicks, refusals, drafts, and the office's hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.services.interviews import InterviewDraft, InterviewQuery
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.services.visits import VisitQuery
from desktop.terms import (
    InterviewLayer,
    Role,
    VisitAction,
    VisitMode,
    VisitState,
)
from desktop.views.records.visit_shell import PLAN
from desktop.views.records.visits_place import NEW, VisitsPlace
from tests.services.record_city import City, acting, held_visit, plan
from tests.views.office import Clicker, press, type_in

MakePage = Callable[[], VisitsPlace]
Settle = Callable[..., None]
DAY = dt.date(2026, 11, 16)


def returned(services: Services, city: City, day: dt.date = DAY) -> object:
    """A visit whose records were handed in."""
    visit = held_visit(city, day)
    services.interviews.add(
        InterviewDraft(visit, InterviewLayer.STAFF, day, ("作风",), "工作扎实，群众反映好。")
    )
    services.visits.perform(visit, VisitAction.RECORD, Motion(services.visits.get(visit).seen))
    back = Motion(services.visits.get(visit).seen, day=day + dt.timedelta(days=3))
    services.visits.perform(visit, VisitAction.RETURN, back)
    return visit


def test_empty_page_says_why_and_offers_the_first_plan(
    make_page: MakePage, click: Clicker, settle: Settle
) -> None:
    page = make_page()
    assert "还没有实地考核" in page.list.empty.reason.text()
    click(page.list.empty.button)
    settle(page)
    assert page.pane.new
    assert page.pane.head.title.text() == "新建实地考核"


@pytest.mark.qt_log_ignore("plugin does not support")  # the popup, on a screen that is none
def test_plan_a_visit_with_typed_dates_and_the_paired_team(
    make_page: MakePage,
    city: City,
    services: Services,
    click: Clicker,
    settle: Settle,
    qtbot: QtBot,
) -> None:
    page = make_page()
    page.show_target(NEW)
    settle(page)
    form = page.pane.form
    unit = form.fields["unit"].editor
    type_in(unit, "jcsmzj")  # initials of 江城市民政局
    qtbot.waitUntil(lambda: form.fields["unit"]._found != ())  # type: ignore[attr-defined]  # a part of this kind of field
    press(form.fields["unit"]._completer.popup(), Qt.Key.Key_Down)  # type: ignore[attr-defined]  # a part of this kind of field
    press(form.fields["unit"]._completer.popup(), Qt.Key.Key_Return)  # type: ignore[attr-defined]  # a part of this kind of field
    assert form.fields["team"].value() == city.team
    for key, text in (("start", "20261123"), ("end", "+3")):
        editor = form.fields[key].editor
        editor.clear()  # type: ignore[attr-defined]  # a part of this kind of field
        type_in(editor, text)
    settle(page)
    people = form.fields["participants"].boxes  # type: ignore[attr-defined]  # a part of this kind of field
    click(people[city.post_a])
    click(people[city.post_b])
    click(form.primary)
    settle(page)
    made = services.visits.rows(services.visits.find(VisitQuery()))
    assert [(v.unit, v.start, v.end, v.state) for v in made] == [
        ("江城市民政局", dt.date(2026, 11, 23), dt.date(2026, 11, 25), VisitState.PLANNED)
    ]
    assert page.pane.detail is not None
    assert page.pane.head.badge.text() == "已计划"
    assert services.desk.drafts.get(services.desk.actor.account, "visit", None) is None


def test_one_person_is_refused_under_the_field(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = services.visits.save(plan(city))
    page = make_page()
    form = page.pane.form
    click(form.fields["participants"].boxes[city.post_b])  # type: ignore[attr-defined]  # a part of this kind of field
    click(form.primary)
    settle(page)
    assert "至少 2 人" in form.fields["participants"].note.text()
    assert len(services.visits.get(visit).participants) == 2
    assert form.primary.isEnabled()


def test_warning_of_a_near_visit_is_asked_once(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    services.visits.save(plan(city))
    page = make_page()
    page.start_new()
    settle(page)
    form = page.pane.form
    form.fields["unit"].choose((city.unit, "江城市民政局"))  # type: ignore[attr-defined]  # a part of this kind of field
    settle(page)
    for person in (city.post_a, city.post_b):
        click(form.fields["participants"].boxes[person])  # type: ignore[attr-defined]  # a part of this kind of field
    click(form.primary)
    settle(page)
    assert len(services.visits.find()) == 1
    assert form.primary.text() == "仍然保存"
    click(form.primary)
    settle(page)
    assert len(services.visits.find()) == 2


def test_approve_goes_to_the_next_in_one_click(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    first = services.visits.save(plan(city, dt.date(2026, 11, 30)))
    second = services.visits.save(plan(city, dt.date(2026, 11, 10)))
    page = make_page()
    assert page.pane.detail is not None
    assert page.pane.detail.id == first
    click(page.pane.steps.buttons[VisitAction.APPROVE])
    settle(page)
    assert click.count == 1
    assert services.visits.get(first).state is VisitState.APPROVED
    assert page.pane.detail.id == second
    assert page.list.current_id() == second


def test_send_back_with_reason_in_two_clicks(
    make_page: MakePage,
    city: City,
    services: Services,
    click: Clicker,
    settle: Settle,
    qtbot: QtBot,
) -> None:
    visit = returned(services, city)
    page = make_page()
    click(page.pane.steps.buttons[VisitAction.SEND_BACK])
    type_in(page.pane.steps.fields["reason"].editor, "缺少谈话人签名，请补充")
    assert page.pane.steps.confirm is not None
    click(page.pane.steps.confirm)
    settle(page)
    assert click.count == 2
    detail = services.visits.get(visit)  # type: ignore[arg-type]  # a part of this kind of field
    assert detail.state is VisitState.SENT_BACK
    assert "缺少谈话人签名" in page.pane.head.opinion.text(), "pinned on the form"
    assert page.pane.head.opinion.isVisible()


def test_send_back_without_reason_asks_for_it(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = returned(services, city)
    page = make_page()
    click(page.pane.steps.buttons[VisitAction.SEND_BACK])
    assert page.pane.steps.confirm is not None
    click(page.pane.steps.confirm)
    settle(page)
    assert "请填写退回意见" in page.pane.steps.fields["reason"].note.text()
    assert services.visits.get(visit).state is VisitState.RETURNED  # type: ignore[arg-type]  # a part of this kind of field


def test_only_listed_steps_are_offered_and_a_refusal_is_explained(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = services.visits.save(plan(city, dt.date(2026, 11, 30)))
    services.visits.perform(visit, VisitAction.APPROVE, Motion(services.visits.get(visit).seen))
    page = make_page()
    assert set(page.pane.steps.buttons) == {VisitAction.HOLD, VisitAction.CANCEL}
    click(page.pane.steps.buttons[VisitAction.HOLD])
    settle(page)
    assert "考核尚未开始" in page.pane.steps.refusal.text()
    assert page.pane.steps.refusal.isVisible()
    assert page.pane.steps.buttons[VisitAction.HOLD].isEnabled()


def test_late_return_asks_for_the_reason(
    make_page: MakePage,
    city: City,
    services: Services,
    click: Clicker,
    settle: Settle,
    qtbot: QtBot,
) -> None:
    visit = held_visit(city)  # 16–17 November, due on the 20th; today is the 22nd
    services.interviews.add(InterviewDraft(visit, InterviewLayer.STAFF, DAY, (), "要点"))
    services.visits.perform(visit, VisitAction.RECORD, Motion(services.visits.get(visit).seen))
    page = make_page()
    assert page.pane.head.due.text() == "逾期 2 天"
    click(page.pane.steps.buttons[VisitAction.RETURN])
    assert page.pane.steps.confirm is not None
    click(page.pane.steps.confirm)
    settle(page)
    assert page.pane.steps.fields["reason"].note.text() == "请填写逾期原因。"
    type_in(page.pane.steps.fields["reason"].editor, "返程途中核实情况")
    click(page.pane.steps.confirm)
    settle(page)
    assert services.visits.get(visit).state is VisitState.RETURNED
    assert "返程途中核实情况" in page.pane.head.remark.text()


def test_a_change_by_another_shows_both_values(
    make_page: MakePage,
    city: City,
    services: Services,
    click: Clicker,
    settle: Settle,
    qtbot: QtBot,
) -> None:
    visit = services.visits.save(plan(city))
    page = make_page()
    form = page.pane.form
    type_in(form.fields["purpose"].editor, "了解班子运行")
    services.visits.save(
        replace(
            services.visits.get(visit).draft(), purpose="督查重点工作", mode=VisitMode.SUPERVISION
        )
    )
    settle(page)
    click(form.primary)
    settle(page)
    assert services.visits.get(visit).purpose == "督查重点工作", "nothing was overwritten"
    assert form.conflicts == 1
    assert form.fields["purpose"].value() == "了解班子运行"
    assert form.fields["mode"].value() is VisitMode.SUPERVISION, "the other's own change is kept"
    click(form.primary)
    settle(page)
    detail = services.visits.get(visit)
    assert (detail.purpose, detail.line.mode) == ("了解班子运行", VisitMode.SUPERVISION)


def test_filters_by_state_and_unit(
    make_page: MakePage, city: City, services: Services, settle: Settle, qtbot: QtBot
) -> None:
    held_visit(city)
    services.visits.save(plan(city, dt.date(2026, 11, 30), unit=city.other_unit))
    page = make_page()
    assert page.list.model.rowCount() == 2
    page.state.choose(VisitState.HELD)
    page.state.chosen.emit()
    settle(page)
    assert [page.list.model.row_data(r).unit for r in range(page.list.model.rowCount())] == [
        "江城市民政局"
    ]
    page.state.choose(VisitState.CANCELLED)
    page.state.chosen.emit()
    settle(page)
    assert page.list.empty.button.text() == "清除筛选"


def test_a_leader_reads_and_does_not_write(
    make_page: MakePage, city: City, services: Services
) -> None:
    held_visit(city)
    with acting(city.desk, Role.LEADER):
        page = make_page()
        assert not page.new.isVisible()
        assert not page.pane.talk.isVisible()
        assert not page.pane.note.isVisible()


def test_models_keep_qt_rules(
    make_page: MakePage, city: City, services: Services, settle: Settle
) -> None:
    visit = returned(services, city)
    page = make_page()
    form = page.pane.interviews.form
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [
        QAbstractItemModelTester(model, fatal)
        for model in (
            page.list.model,
            page.pane.interviews.list.model,
            page.pane.facts.list.model,
            form.fields["about"].model,  # type: ignore[attr-defined]  # a part of this kind of field
        )
    ]
    page.list.reload()
    found = services.interviews.find(InterviewQuery(visit=visit))  # type: ignore[arg-type]  # a part of this kind of field
    page.pane.interviews.open(found[0])
    settle(page)
    model = form.fields["about"].model  # type: ignore[attr-defined]  # a part of this kind of field
    assert model.setData(model.index(0, 1), "3")
    assert not model.setData(model.index(0, 1), "6")
    assert not model.setData(model.index(0, 0), "别名")
    assert model.data(model.index(0, 1)) == "6", "what was typed stays to be mended"
    assert "6" in model.fault()
    assert model.rows[0].about.rating == 3
    assert len(testers) == 4
    assert page.pane.tabs.currentIndex() == PLAN


def test_locking_keeps_a_half_written_remark(
    make_page: MakePage, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    returned(services, city)
    page = make_page()
    click(page.pane.steps.buttons[VisitAction.SEND_BACK])
    type_in(page.pane.steps.fields["reason"].editor, "缺少签名")
    page.flush_draft()
    again = make_page()
    assert again.pane.steps.fields["reason"].value() == "缺少签名"
    type_in(again.pane.steps.fields["reason"].editor, "，请补充")
    again.flush_draft()
    again.pane.reload()
    settle(again)
    typed = str(again.pane.steps.fields["reason"].value())
    assert "请补充" in typed, "what stands open is newer than the draft"
    third = make_page()
    assert not third.pane.steps.asking, "taken up once"
