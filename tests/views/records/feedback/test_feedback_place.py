"""群众反映: registered, checked by another, drafted, made a 考核纪实."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.services.desk_drafts import draft_lines
from desktop.services.door import Reading
from desktop.services.facts import FactDraft
from desktop.services.public_feedback import FeedbackDraft, FeedbackQuery
from desktop.services.registry import Services
from desktop.services.scheme import cycle_id
from desktop.terms import FeedbackKind, FeedbackState, FeedbackVerdict, Role, Severity
from desktop.views.context import ViewContext
from desktop.views.desk.draft_places import HOMES
from desktop.views.records.feedback.pane import FeedbackPlace
from desktop.views.records.subject_form import TEAM
from desktop.views.theme import Appearance
from desktop.views.widgets.fields import ChoiceField
from tests.services.record_city import City, acting, actor
from tests.views.office import Clicker, type_in
from tests.views.shots import shoot

YEAR = cycle_id(2026)
DAY = dt.date(2026, 11, 10)
TITLE = "2026年度群众满意度调查"
TEXT = "低保审批拖了三个月，来回跑了四趟"
Settle = Callable[[], None]


def entry(services: Services, city: City, **more: Any) -> UUID:
    draft = FeedbackDraft(
        city.unit, FeedbackKind.COMPLAINT, Severity.MEDIUM, DAY, TEXT, city.cadre, "12345热线"
    )
    return services.public_feedback.save(replace(draft, **more))


def fill(place: FeedbackPlace, city: City, settle: Settle) -> None:
    form = place.complaints.pane.form
    form.fields["unit"].set_value((city.unit, "江城市民政局"))
    form.fields["unit"].edited.emit()
    settle()
    form.fields["text"].set_value(TEXT)
    form.fields["source"].set_value("来信")


def test_an_entry_is_registered_from_the_empty_list(
    place: FeedbackPlace, services: Services, city: City, settle: Settle
) -> None:
    tab = place.complaints
    assert tab.list.empty.isVisible()
    click = Clicker()
    click(tab.list.empty.button)
    settle()
    fill(place, city, settle)
    subject = cast("ChoiceField", tab.pane.form.fields["subject"])
    assert [label for _value, label in subject.choices] == ["领导班子", "赵启明", "钱文秀"]
    assert subject.value() == TEAM
    tab.pane.form.fields["subject"].set_value(city.cadre)
    click(tab.pane.form.primary)
    settle()
    assert click.count == 2
    (key,) = services.public_feedback.find(FeedbackQuery())
    line = services.public_feedback.get(key).line
    assert (line.subject, line.source, line.text) == ("赵启明", "来信", TEXT)
    assert tab.pane.title.text() == "反-00-0001 · 江城市民政局"
    assert tab.pane.found.badge.text() == "待核实"
    assert not tab.pane.found.steps.buttons  # nobody checks his own


def test_another_person_checks_it_and_it_becomes_a_fact(
    make: Callable[[], FeedbackPlace], services: Services, city: City, settle: Settle,
    went: list[tuple[str, object]],
) -> None:  # fmt: skip
    key = entry(services, city)
    services.desk.actor = actor(Role.LEADER)
    place = make()
    pane = place.complaints.pane
    place.show_target(key)
    settle()
    click = Clicker()
    click(pane.found.steps.buttons[FeedbackVerdict.VERIFIED])
    pane.found.steps.fields["text"].set_value("查阅台账，确有拖延")
    assert pane.found.steps.confirm is not None
    click(pane.found.steps.confirm)
    settle()
    assert click.count == 2
    assert pane.found.badge.text() == "属实"
    assert "查阅台账，确有拖延" in pane.found.finding.text()
    assert not pane.take_off.isVisible()
    click(pane.fact)
    settle()
    ((page, target),) = went
    assert page == "records"
    assert isinstance(target, tuple)
    assert target[0] == "facts"
    assert target[1][0] == "new"
    draft = cast("FactDraft", target[1][1])
    assert (draft.unit, draft.cadre, draft.text) == (city.unit, city.cadre, TEXT)


def test_changed_afterwards_it_says_so(
    place: FeedbackPlace, services: Services, city: City, settle: Settle
) -> None:
    key = entry(services, city)
    with acting(city.desk, Role.LEADER):
        seen = services.public_feedback.get(key).seen
        services.public_feedback.verify(key, FeedbackVerdict.UNFOUNDED, "未发现", seen)
    place.show_target(key)
    settle()
    pane = place.complaints.pane
    pane.form.fields["text"].set_value("改写")
    pane.form.submit()
    settle()
    assert pane.found.badge.text() == "待核实"
    assert "核实之后内容有改动" in pane.found.finding.text()
    place.show_target(FeedbackState.UNFOUNDED)
    settle()
    assert place.complaints.list.model.rowCount() == 0
    assert place.complaints.list.empty.reason.text() == "没有符合条件的群众反映。"


def test_drafts_of_a_new_entry_and_of_a_finding(
    place: FeedbackPlace, make: Callable[[], FeedbackPlace], services: Services, city: City,
    settle: Settle,
) -> None:  # fmt: skip
    place.start_new()
    settle()
    fill(place, city, settle)
    place.flush_draft()
    with services.desk.db.reading() as session:
        (line,) = draft_lines(Reading(services.desk, session, None))
    home = HOMES[line.kind]
    assert (home.word, home.target(line), line.title) == (
        "群众反映", ("feedback", "new"), "江城市民政局",
    )  # fmt: skip
    again = make()
    again.show_target("new")
    settle()
    form = again.complaints.pane.form
    assert form.fields["text"].value() == TEXT
    assert form.fields["unit"].value() == (city.unit, "江城市民政局")
    form.submit()
    settle()
    (key,) = services.public_feedback.find()
    services.desk.actor = actor(Role.LEADER)
    checking = make()
    checking.show_target(key)
    settle()
    steps = checking.complaints.pane.found.steps
    steps.buttons[FeedbackVerdict.UNFOUNDED].click()
    steps.fields["text"].set_value("电话核实")
    checking.flush_draft()
    third = make()
    third.show_target(key)
    settle()
    assert third.complaints.pane.found.steps.fields["text"].value() == "电话核实"


def test_an_entry_by_mistake_is_taken_out(
    place: FeedbackPlace, services: Services, city: City, settle: Settle
) -> None:
    key = entry(services, city)
    place.show_target(key)
    settle()
    pane = place.complaints.pane
    click = Clicker()
    click(pane.take_off)
    click(pane.ask.yes)
    settle()
    assert services.public_feedback.find() == ()
    assert pane.stack.currentIndex() == 0


def test_an_entry_is_typed_by_keyboard_alone(
    place: FeedbackPlace, services: Services, city: City, settle: Settle, qtbot: QtBot
) -> None:
    place.start_new()
    settle()
    form = place.complaints.pane.form
    type_in(form.fields["unit"].editor, "民政局")
    QTest.keyClick(form.fields["unit"].editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.fields["unit"].value() is not None)
    settle()
    type_in(form.fields["text"].editor, "窗口服务好")
    form.primary.setFocus()
    QTest.keyClick(form.primary, Qt.Key.Key_Space)
    settle()
    (key,) = services.public_feedback.find()
    assert services.public_feedback.get(key).line.text == "窗口服务好"


@pytest.mark.parametrize("points", [12, 18])
def test_pictures(
    points: int, ctx: ViewContext, make: Callable[[], FeedbackPlace], services: Services,
    city: City, settle: Settle,
) -> None:  # fmt: skip
    key = entry(services, city)
    entry(services, city, kind=FeedbackKind.PRAISE, cadre=None, text="窗口服务耐心，一次办结",
          severity=Severity.LIGHT)  # fmt: skip
    entry(services, city, unit=city.other_unit, cadre=city.outsider, text="工地扬尘，多次反映")
    with acting(city.desk, Role.LEADER):
        seen = services.public_feedback.get(key).seen
        services.public_feedback.verify(
            key, FeedbackVerdict.VERIFIED, "查阅审批台账并电话回访，确有拖延。", seen
        )
    ctx.theme.apply(Appearance(points=points))
    place = make()
    place.resize(1366 - 112 - 150, 660)
    place.show_target(key)
    settle()
    shoot(place, f"records-feedback-{points}")
