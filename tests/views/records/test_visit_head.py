"""The head of a visit: what comes next, what a step wants, what is said before it is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QPushButton

from desktop.services.check_forms import ChecksDraft, Remark
from desktop.services.interviews import InterviewDraft
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.terms import (
    InterviewLayer,
    Role,
    StationRole,
    VisitAction,
    VisitMode,
    VisitState,
)
from desktop.views.context import ViewContext
from desktop.views.records.visit_shell import CHECKS, INTERVIEWS, PLAN
from desktop.views.records.visits_place import VisitsPlace
from desktop.views.theme import Theme
from tests.services.record_city import City, acting, held_visit, plan
from tests.views.office import Clicker, type_in

MakePage = Callable[[], VisitsPlace]
Settle = Callable[..., None]
DAY = dt.date(2026, 11, 16)  # a visit of two days: due on the 20th; today is the 22nd
GAPS = "情况小结未填；核验要点：第一考题未记。"


@pytest.fixture
def gone(ctx: ViewContext) -> list[tuple[str, object]]:
    """Where the pages lead."""
    return []


@pytest.fixture
def ctx(ctx: ViewContext, gone: list[tuple[str, object]]) -> ViewContext:
    return replace(ctx, go_to=lambda where, what: gone.append((where, what)))


def recorded(services: Services, city: City, **other: object) -> object:
    visit = held_visit(city, DAY, **other)
    services.interviews.add(InterviewDraft(visit, InterviewLayer.STAFF, DAY, (), "要点"))
    services.visits.perform(visit, VisitAction.RECORD, Motion(services.visits.get(visit).seen))
    return visit


# what comes next


def test_a_plan_at_a_team_says_how_it_is_approved_and_leads_there(
    make_page: MakePage,
    city: City,
    services: Services,
    click: Clicker,
    gone: list[tuple[str, object]],
) -> None:
    services.visits.save(plan(city))
    city.desk.station = StationRole.TEAM
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        head = make_page().pane.head
        assert head.next.text() == ("计划须经考核办批准：请到“数据交换”上报，批准随下发送达。")
        assert head.next.isVisible()
        click(head.send)
    assert gone == [("exchange", "report")]


def test_an_embedded_visit_may_be_held_before_it_is_approved(
    make_page: MakePage, city: City, services: Services
) -> None:
    services.visits.save(plan(city, mode=VisitMode.EMBEDDED))
    city.desk.station = StationRole.TEAM
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        pane = make_page().pane
        assert VisitAction.HOLD in pane.steps.buttons
        assert "可先登记已实施" in pane.head.next.text()


def test_at_the_office_who_approves_has_the_button_and_others_wait(
    make_page: MakePage, city: City, services: Services
) -> None:
    services.visits.save(plan(city))
    head = make_page().pane.head
    assert VisitAction.APPROVE in head.steps.buttons
    assert not head.next.isVisible()
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        head = make_page().pane.head
        assert head.next.text() == "等待审核人员批准。"
        assert not head.send.isVisible()


def test_a_visit_that_goes_on_here_says_nothing_more(
    make_page: MakePage, city: City, services: Services
) -> None:
    held_visit(city)
    head = make_page().pane.head
    assert not head.next.isVisible()
    assert not head.send.isVisible()


# what a step wants


def test_cancelling_the_visit_and_closing_the_questions_have_names_of_their_own(
    make_page: MakePage, city: City, services: Services, click: Clicker
) -> None:
    services.visits.save(plan(city))
    steps = make_page().pane.steps
    click(steps.buttons[VisitAction.CANCEL])
    words = [b.text() for b in steps.findChildren(QPushButton) if b.isVisible()]
    assert steps.buttons[VisitAction.CANCEL].text() == "取消考核"
    assert words.count("取消") == 1
    assert "确认取消考核" in words


def test_a_reason_is_marked_as_required_as_soon_as_the_day_is_late(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = recorded(services, city)
    steps = make_page().pane.steps
    click(steps.buttons[VisitAction.RETURN])
    reason, day = steps.fields["reason"], steps.fields["day"]
    assert reason.label.text() == "逾期原因（必填）"
    assert reason.note.text() == "11月20日之后报回的，须说明原因。"
    for typed, word in (("20261120", "逾期原因"), ("20261121", "逾期原因（必填）")):
        day.editor.clear()  # type: ignore[attr-defined]  # a line
        type_in(day.editor, typed)
        assert reason.label.text() == word
    assert steps.confirm is not None
    click(steps.confirm)
    settle()
    assert reason.note.text() == "请填写逾期原因。"
    day.editor.clear()  # type: ignore[attr-defined]  # a line
    type_in(day.editor, "20261120")
    click(steps.confirm)
    settle()
    assert services.visits.get(visit).state is VisitState.RETURNED  # type: ignore[arg-type]  # an id
    assert services.visits.get(visit).late_reason is None  # type: ignore[arg-type]  # an id


def test_what_took_place_can_only_be_read(
    make_page: MakePage, city: City, services: Services
) -> None:
    held_visit(city)
    form = make_page().pane.form
    for key in ("mode", "method"):
        assert not form.fields[key].editor.isEnabled()
    assert not any(box.isEnabled() for box in form.fields["kinds"].boxes.values())  # type: ignore[attr-defined]  # a part of this kind of field
    for key in ("start", "end"):
        assert form.fields[key].editor.isReadOnly()  # type: ignore[attr-defined]  # a line
    assert not form.fields["summary"].editor.isReadOnly()  # type: ignore[attr-defined]  # a box
    assert form.primary.text() == "保存"


def test_a_plan_is_open_until_it_took_place(
    make_page: MakePage, city: City, services: Services
) -> None:
    services.visits.save(plan(city))
    form = make_page().pane.form
    assert form.fields["mode"].editor.isEnabled()
    assert all(box.isEnabled() for box in form.fields["kinds"].boxes.values())  # type: ignore[attr-defined]  # a part of this kind of field
    assert form.primary.text() == "保存计划"


# what is said before it is taken


def test_records_with_gaps_are_complete_at_the_second_press(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = held_visit(city)
    services.interviews.add(InterviewDraft(visit, InterviewLayer.STAFF, DAY, (), "要点"))
    page = make_page()
    click(page.pane.steps.buttons[VisitAction.RECORD])
    settle(page)
    assert page.pane.steps.refusal.text().startswith(GAPS)
    assert page.pane.steps.refusal.isVisible()
    assert services.visits.get(visit).state is VisitState.HELD
    assert page.pane.steps.buttons[VisitAction.RECORD].isEnabled()
    click(page.pane.steps.buttons[VisitAction.RECORD])
    settle(page)
    assert services.visits.get(visit).state is VisitState.RECORDED


def test_what_was_filled_meanwhile_is_no_gap_and_a_change_asks_again(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = held_visit(city)
    page = make_page()
    click(page.pane.steps.buttons[VisitAction.RECORD])
    settle(page)
    assert page.pane.steps.refusal.text().startswith(GAPS)
    services.visits.save(replace(services.visits.get(visit).draft(), summary="班子运行平稳。"))
    settle(page)
    click(page.pane.steps.buttons[VisitAction.RECORD])
    settle(page)
    assert page.pane.steps.refusal.text().startswith("核验要点：第一考题未记。")
    services.visit_checks.save(ChecksDraft(visit, first=Remark("贯彻及时")))
    settle(page)
    click(page.pane.steps.buttons[VisitAction.RECORD])
    settle(page)
    assert services.visits.get(visit).state is VisitState.RECORDED


def test_what_is_typed_among_the_points_is_told(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = held_visit(city)
    services.visits.save(replace(services.visits.get(visit).draft(), summary="班子运行平稳。"))
    page = make_page()
    page.pane.tabs.setCurrentIndex(CHECKS)
    settle(page)
    type_in(page.pane.checks.form.fields["first"].editor, "贯彻及时")
    click(page.pane.steps.buttons[VisitAction.RECORD])
    settle(page)
    assert page.pane.steps.refusal.text().startswith("核验要点有未保存的内容。")
    page.pane.checks.form.saved(None)


@pytest.mark.parametrize("points", [12, 18])
def test_the_steps_stay_within_reach_of_the_points(
    points: int,
    make_page: MakePage,
    city: City,
    services: Services,
    settle: Settle,
    click: Clicker,
    theme: Theme,
) -> None:
    theme.set_points(points)
    held_visit(city)
    page = make_page()
    page.resize(1190, 600)
    page.pane.tabs.setCurrentIndex(CHECKS)
    settle(page)
    assert page.pane.steps.buttons[VisitAction.RECORD].isVisible()
    assert page.pane.checks.form.primary.isVisible()
    assert page.pane.height() >= page.pane.minimumSizeHint().height(), "nothing is pressed out"
    click(page.pane.talk)
    settle(page)
    assert page.pane.tabs.currentIndex() == INTERVIEWS
    assert page.pane.interviews.on_form
    page.pane.interviews.form.saved(None)


def test_with_large_letters_the_head_leaves_room_for_what_is_looked_at(
    make_page: MakePage,
    city: City,
    services: Services,
    settle: Settle,
    click: Clicker,
    theme: Theme,
) -> None:
    recorded(services, city)
    theme.set_points(18)
    page = make_page()
    head, tabs = page.pane.head, page.pane.tabs
    page.resize(1190, 580)
    settle(page)
    assert head.clock.isVisible(), "the plan is shown with the sum of its clock"
    high = head.height()
    tabs.setCurrentIndex(INTERVIEWS)
    settle(page)
    assert not head.clock.isVisible()
    assert head.due.isVisible(), "that it is late stands there all the same"
    assert head.height() < high
    assert page.pane.detail is not None
    assert page.pane.detail.citation in head.title.text()
    page.pane.reload()
    settle(page)
    assert not head.clock.isVisible(), "reading anew changes nothing of that"
    tabs.setCurrentIndex(PLAN)
    settle(page)
    assert head.clock.isVisible()
    click(page.pane.steps.buttons[VisitAction.RETURN])
    settle(page)
    assert not tabs.isVisible()
    for field in page.pane.steps.fields.values():
        assert field.height() >= field.minimumSizeHint().height(), "no words lie upon others"


def test_a_team_has_no_choice_of_teams(
    make_page: MakePage, city: City, services: Services, theme: Theme
) -> None:
    services.visits.save(plan(city))
    assert make_page().team.isVisible()
    city.desk.station = StationRole.TEAM
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        page = make_page()
        assert not page.team.isVisible()
        theme.set_points(18)
        assert page.new.y() == page.state.y(), "one row, with large letters too"


def test_what_can_no_longer_be_saved_has_no_button_for_it(
    make_page: MakePage, city: City, services: Services, settle: Settle
) -> None:
    visit = recorded(services, city)
    seen = services.visits.get(visit).seen  # type: ignore[arg-type]  # an id
    late = Motion(seen, day=dt.date(2026, 11, 22), reason="返程途中核实情况")
    services.visits.perform(visit, VisitAction.RETURN, late)  # type: ignore[arg-type]  # an id
    page = make_page()
    assert not page.pane.form.primary.isVisible()
    page.start_new()
    settle(page)
    assert page.pane.form.primary.isVisible()


def test_the_opinion_is_whole_with_large_letters_and_nothing_lies_upon_it(
    make_page: MakePage, city: City, services: Services, settle: Settle, theme: Theme
) -> None:
    visit = recorded(services, city)
    late = Motion(
        services.visits.get(visit).seen,  # type: ignore[arg-type]  # an id
        day=dt.date(2026, 11, 21),
        reason="返程途中下乡核实情况，延后报送",
    )
    services.visits.perform(visit, VisitAction.RETURN, late)  # type: ignore[arg-type]  # an id
    with acting(city.desk, Role.LEADER):
        back = Motion(
            services.visits.get(visit).seen,  # type: ignore[arg-type]  # an id
            reason="两份谈话记录缺少谈话人签名，请补充后重新报送",
        )
        services.visits.perform(visit, VisitAction.SEND_BACK, back)  # type: ignore[arg-type]  # an id
    theme.set_points(18)
    page = make_page()
    page.resize(1100, 570)
    settle(page)
    head = page.pane.head
    shown = [
        part
        for part in (head.title, head.opinion, head.clock, head.remark, head.steps)
        if part.isVisible()
    ]
    assert head.opinion in shown
    assert head.opinion.height() >= head.opinion.heightForWidth(head.opinion.width())
    for above, below in pairwise(shown):
        assert above.geometry().bottom() < below.geometry().top(), (above, below)
