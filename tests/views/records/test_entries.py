"""Interviews and facts of a visit: clicks, keyboard, drafts, the second person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.services.facts import FactDraft, FactQuery
from desktop.services.interviews import InterviewDraft, InterviewQuery
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.terms import (
    FactAction,
    FactState,
    InterviewLayer,
    Polarity,
    Role,
    Severity,
    VisitAction,
)
from desktop.views.alerts import Alert
from desktop.views.records.about_field import AboutField
from desktop.views.records.visit_shell import FACTS, INTERVIEWS
from desktop.views.records.visits_place import VisitsPlace
from tests.services.record_city import City, acting, held_visit
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


def test_add_a_fact_in_an_open_visit_in_two_clicks(
    make_page: MakePage,
    city: City,
    services: Services,
    click: Clicker,
    settle: Settle,
    qtbot: QtBot,
) -> None:
    visit = held_visit(city)
    page = make_page()
    click(page.pane.note)
    settle(page)
    form = page.pane.facts.form
    assert page.pane.tabs.currentIndex() == FACTS
    type_in(form.fields["text"].editor, "牵头完成灾后重建安置点建设")
    click(form.primary)
    settle(page)
    assert click.count == 2
    facts = services.facts.rows(services.facts.find(FactQuery(visit=visit)))
    assert [(f.text, f.subject, f.state) for f in facts] == [
        ("牵头完成灾后重建安置点建设", "领导班子", FactState.DRAFT)
    ]
    assert page.pane.facts.open_id == facts[0].id, "it can be submitted at once"
    assert FactAction.SUBMIT in page.pane.facts.steps.buttons


def test_a_second_person_verifies_a_fact(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = held_visit(city)
    draft = FactDraft(
        city.unit, Polarity.POSITIVE, Severity.MEDIUM, DAY, "主动化解信访积案", city.cadre, visit
    )
    fact = services.facts.save(draft)
    page = make_page()
    page.pane.tabs.setCurrentIndex(FACTS)
    page.pane.facts.open(fact)
    settle(page)
    click(page.pane.facts.steps.buttons[FactAction.SUBMIT])
    settle(page)
    assert page.pane.facts.badge.text() == "已提交"
    click(page.pane.facts.steps.buttons[FactAction.VERIFY])
    settle(page)
    assert "不能由本人核实" in page.pane.facts.steps.refusal.text()
    with acting(city.desk, Role.LEADER):
        click(page.pane.facts.steps.buttons[FactAction.VERIFY])
        settle(page)
        assert services.facts.get(fact).state is FactState.VERIFIED
        assert page.pane.facts.badge.text() == "已核实"


def test_many_interviews_in_a_row_by_keyboard(
    make_page: MakePage, city: City, services: Services, settle: Settle, qtbot: QtBot
) -> None:
    visit = held_visit(city)
    page = make_page()
    page.pane.talk.setFocus()
    press(page.pane.talk, Qt.Key.Key_Space)
    settle(page)
    tab = page.pane.interviews
    assert page.pane.tabs.currentIndex() == INTERVIEWS
    for number, rating in enumerate(("4", "5")):
        layer = tab.form.fields["layer"].editor
        if not number:
            press(layer, Qt.Key.Key_Down)
            press(layer, Qt.Key.Key_Down)
        type_in(tab.form.fields["name"].editor, "化名甲")
        type_in(tab.form.fields["themes"].editor, "担当、作风")
        table = tab.form.fields["about"].table  # type: ignore[attr-defined]  # a part of this kind of field
        table.setFocus()
        for figure in (rating, "0"):  # the second cadre is spoken of and not rated
            press(table, figure)
            press(table.focusWidget(), Qt.Key.Key_Return)
        type_in(tab.form.fields["remarks"].editor, f"第{number + 1}次谈话")
        tab.form.submit()
        settle(page)
    assert "2 条" in tab.caption.text()
    found = services.interviews.rows(services.interviews.find(InterviewQuery(visit=visit)))
    assert len(found) == 2
    assert {i.layer for i in found} == {found[0].layer}, "the layer stays for the next one"
    detail = services.interviews.get(found[0].id)
    assert [(a.name, a.rating) for a in detail.about] == [("赵启明", 5), ("钱文秀", None)]
    assert detail.named
    assert found[0].themes == ("担当", "作风")


def test_a_draft_is_resumed_after_the_page_was_left(
    make_page: MakePage, city: City, services: Services, settle: Settle, qtbot: QtBot
) -> None:
    held_visit(city)
    page = make_page()
    page.pane.talk.click()
    settle(page)
    type_in(page.pane.interviews.form.fields["remarks"].editor, "说到一半被打断")
    page.flush_draft()  # locking stores at once
    again = make_page()
    again.pane.talk.click()
    settle(again)
    assert again.pane.interviews.form.fields["remarks"].value() == "说到一半被打断"
    assert "已恢复" in again.pane.interviews.form.state.text()


def test_a_fact_sent_back_is_mended_though_the_visit_was_returned(
    make_page: MakePage, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    visit = returned(services, city)
    assert isinstance(visit, UUID)
    fact = services.facts.save(
        FactDraft(city.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, "化解积案", city.cadre, visit)
    )
    for action, reason in ((FactAction.SUBMIT, ""), (FactAction.SEND_BACK, "缺佐证")):
        motion = Motion(services.facts.get(fact).seen, reason=reason)
        services.facts.perform(fact, action, motion)
    page = make_page()
    assert not page.pane.talk.isVisible()
    page.show_target(("fact", fact))
    settle(page)
    assert "缺佐证" in page.pane.facts.remark.text()
    type_in(page.pane.facts.form.fields["evidence"].editor, "信访台账")
    click(page.pane.facts.form.primary)
    settle(page)
    assert services.facts.get(fact).line.evidence == "信访台账"


def test_a_name_that_was_asked_for_is_gone_with_the_next_interview(
    make_page: MakePage, services: Services, city: City, settle: Settle
) -> None:
    visit = held_visit(city)
    talks = [
        services.interviews.add(
            InterviewDraft(visit, InterviewLayer.STAFF, DAY, (), "要点", name=name)
        )
        for name in ("化名甲", "化名乙")
    ]
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        page = make_page()
        page.show_target(("interview", talks[0]))
        settle(page)
        form = page.pane.interviews.form
        form.show_name.click()
        settle(page)
        assert form.fields["name"].editor.property("placeholderText") == "化名甲"
        page.pane.interviews.open(talks[1])
        settle(page)
        assert form.fields["name"].editor.property("placeholderText") == ""


def test_a_rating_out_of_range_stays_with_its_fault(
    make_page: MakePage, city: City, services: Services, settle: Settle
) -> None:
    """7 is no rating: it stays where it was typed, and nothing is saved without it."""
    visit = held_visit(city)
    page = make_page()
    page.pane.talk.click()
    settle(page)
    form = page.pane.interviews.form
    about = form.fields["about"]
    assert isinstance(about, AboutField)
    press(form.fields["layer"].editor, Qt.Key.Key_Down)
    type_in(form.fields["remarks"].editor, "工作思路清楚")
    cell = about.model.index(0, 1)
    assert not about.model.setData(cell, "7")
    assert about.note.text() == "赵启明的评分“7”不在 1–5 之间，请改正；谈到而不评分的填 0。"
    assert about.model.data(cell) == "7"
    form.submit()
    settle(page)
    query = InterviewQuery(visit=visit)
    assert services.interviews.find(query) == ()
    assert about.model.setData(cell, "4")
    assert about.note.text() == about.spec.hint
    form.area.verticalScrollBar().setValue(form.area.verticalScrollBar().maximum())
    said: list[Alert] = []
    page.ctx.alerts.raised.connect(said.append)
    form.submit()
    settle(page)
    (found,) = services.interviews.rows(services.interviews.find(query))
    assert [a.rating for a in services.interviews.get(found.id).about] == [4]
    assert [alert.text for alert in said] == ["谈话记录已保存（本次连续第 1 条）。"]
    assert form.area.verticalScrollBar().value() == 0
