"""As in test_left_unsaved: complaints, surveys, polls and plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.services.public_feedback import FeedbackDraft
from desktop.services.public_surveys import SurveyDraft, SurveyEntry, SurveyKey
from desktop.services.registry import Services
from desktop.services.survey_score import RatingCounts
from desktop.terms import FeedbackKind, Severity, VoterClass
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser as SlipChooser
from desktop.views.records.feedback.pane import FeedbackPlace
from desktop.views.records.polls.pane import PollsPlace
from desktop.views.records.polls.poll_pane import COUNT, SETTINGS
from desktop.views.records.visits_place import VisitsPlace
from tests.services.polling import issued, pair_team
from tests.services.record_city import City, plan
from tests.views.choosing import Chooser
from tests.views.failing import Gate
from tests.views.records.feedback.conftest import Slips
from tests.views.records.polls.hands import paste
from tests.views.records.test_left_unsaved import (
    YEAR,
    Settle,
    Show,
    drafts,
    each_error,
    pick,
    said,
    show,
)

__all__ = ["said", "show"]  # fixtures
DAY = dt.date(2026, 11, 10)

# --- 群众反映 ---------------------------------------------------------------------------


@pytest.fixture
def feedback(ctx: ViewContext, services: Services, show: Show) -> FeedbackPlace:
    """The place 群众反映."""
    return FeedbackPlace(ctx, services, Chooser(), cast("SlipChooser", Slips()))


@each_error
def test_a_survey_outlives_a_write_that_fails_elsewhere(
    feedback: FeedbackPlace, services: Services, city: City, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch, said: list[str], error: str,
) -> None:  # fmt: skip
    counts = RatingCounts(1, 2, 4, 10, 13)
    for unit, who in ((city.unit, city.cadre), (city.other_unit, city.outsider)):
        key = SurveyKey(YEAR, "满意度调查", unit)
        services.public_surveys.save(SurveyDraft(key, DAY, "电话", (SurveyEntry(who, counts),)))
    place = feedback
    show(place)
    place.show_target("surveys")
    settle()
    tab = place.surveys
    tab.list.go_to(0)
    settle()
    first = tab.sheet.grid.survey.sheet
    assert first is not None
    tab.sheet.grid.survey.put(0, 1, [["9", "8", "7", "6", "5"]])
    gate = Gate(monkeypatch, services.public_surveys, "save", error)
    tab.store.click()
    tab.list.go_to(1)
    gate.open()
    settle()
    now = tab.sheet.grid.survey.sheet
    assert now is not None
    assert now.key != first.key
    assert not tab.sheet.faults.isVisible()
    assert any(f"{first.unit}的“满意度调查”没有保存" in text for text in said)
    tab.list.go_to(0)
    settle()
    model = tab.sheet.grid.survey
    assert [str(model.index(0, c).data()) for c in range(1, 6)] == ["9", "8", "7", "6", "5"]


def test_a_survey_that_was_stored_does_not_lead_back(
    feedback: FeedbackPlace, services: Services, city: City, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    counts = RatingCounts(1, 2, 4, 10, 13)
    for unit, who in ((city.unit, city.cadre), (city.other_unit, city.outsider)):
        key = SurveyKey(YEAR, "满意度调查", unit)
        services.public_surveys.save(SurveyDraft(key, DAY, "电话", (SurveyEntry(who, counts),)))
    show(feedback)
    feedback.show_target("surveys")
    settle()
    tab = feedback.surveys
    tab.list.go_to(0)
    settle()
    tab.sheet.grid.survey.put(0, 1, [["9", "8", "7", "6", "5"]])
    gate = Gate(monkeypatch, services.public_surveys, "save")
    tab.store.click()
    tab.list.go_to(1)
    settle_soon = tab.list.currentIndex().row()
    gate.open()
    settle()
    assert tab.list.currentIndex().row() == settle_soon == 1
    assert drafts(services) == []


def entry(services: Services, city: City, text: str) -> None:
    services.public_feedback.save(
        FeedbackDraft(city.unit, FeedbackKind.COMPLAINT, Severity.MEDIUM, DAY, text, city.cadre)
    )


@each_error
def test_a_complaint_outlives_a_write_that_fails_elsewhere(
    feedback: FeedbackPlace, services: Services, city: City, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch, said: list[str], error: str,
) -> None:  # fmt: skip
    entry(services, city, "低保审批拖了三个月，来回跑了四趟")
    entry(services, city, "上门办理，当天办结，群众满意")
    show(feedback)
    tab = feedback.complaints
    pick(tab.list, 0)
    settle()
    form, first = tab.pane.form, tab.pane.open_id
    form.fields["text"].set_value("低保审批拖了半年，来回跑了八趟")
    form.fields["text"].edited.emit()
    gate = Gate(monkeypatch, services.public_feedback, "save", error)
    form.primary.click()
    pick(tab.list, 1)
    gate.open()
    settle()
    assert tab.pane.open_id not in {None, first}
    assert form.primary.isEnabled()
    assert not form.dirty
    assert any("群众反映没有保存" in text for text in said)
    pick(tab.list, 0)
    settle()
    assert tab.pane.open_id == first
    assert form.fields["text"].value() == "低保审批拖了半年，来回跑了八趟"


def test_what_is_typed_into_another_complaint_meanwhile_is_its_own(
    feedback: FeedbackPlace, services: Services, city: City, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The first write's success neither wipes the second's draft nor leads back."""
    entry(services, city, "低保审批拖了三个月，来回跑了四趟")
    entry(services, city, "上门办理，当天办结，群众满意")
    show(feedback)
    tab = feedback.complaints
    pick(tab.list, 0)
    settle()
    form = tab.pane.form
    form.fields["text"].set_value("低保审批拖了半年，来回跑了八趟")
    form.fields["text"].edited.emit()
    gate = Gate(monkeypatch, services.public_feedback, "save")
    form.primary.click()
    pick(tab.list, 1)
    second = tab.pane.open_id
    # The other entry is read by the second worker while the first still writes.
    QApplication.processEvents()
    while form.row != second:
        QTest.qWait(1)
    form.fields["text"].set_value("上门办理，两天办结")
    form.fields["text"].edited.emit()
    tab.pane.keep_now()
    gate.open()
    settle()
    assert tab.pane.open_id == second
    assert form.fields["text"].value() == "上门办理，两天办结"
    assert form.dirty
    assert drafts(services) == ["public_feedback"]


def test_what_is_typed_while_a_complaint_is_stored_stays(
    feedback: FeedbackPlace, services: Services, city: City, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    entry(services, city, "低保审批拖了三个月，来回跑了四趟")
    show(feedback)
    tab = feedback.complaints
    pick(tab.list, 0)
    settle()
    form = tab.pane.form
    form.fields["text"].set_value("低保审批拖了半年")
    form.fields["text"].edited.emit()
    gate = Gate(monkeypatch, services.public_feedback, "save")
    form.primary.click()
    form.fields["text"].set_value("低保审批拖了半年，来回跑了八趟")
    form.fields["text"].edited.emit()
    gate.open()
    settle()
    assert form.fields["text"].value() == "低保审批拖了半年，来回跑了八趟"
    assert form.dirty
    gate.mend()
    form.primary.click()
    settle()
    assert form.conflicts == 0
    assert drafts(services) == []
    assert tab.pane.open_id is not None
    text = services.public_feedback.get(tab.pane.open_id).line.text
    assert text == "低保审批拖了半年，来回跑了八趟"


# --- 民主测评 ---------------------------------------------------------------------------


@each_error
def test_counts_outlive_a_write_that_fails_elsewhere(
    ctx: ViewContext, services: Services, city: City, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch, said: list[str], error: str,
) -> None:  # fmt: skip
    first = issued(city)
    pair_team(city, city.other_unit)
    second = issued(city, unit=city.other_unit, subjects=(city.outsider,))
    place = PollsPlace(ctx, services, Chooser())
    show(place)
    place.show_target(first)
    settle()
    tab = place.pane.count
    place.pane.tabs.setCurrentIndex(COUNT)
    paste(place, VoterClass.A)
    gate = Gate(monkeypatch, services.polls, "enter", error)
    tab.keep.click()
    place.show_target(second)
    gate.open()
    settle()
    assert not tab.dirty
    assert any("票数没有保存" in text for text in said)
    place.show_target(first)
    settle()
    assert "草稿" in tab.note.text()
    assert tab.grid.cells.index(1, 6).data() == "相符"


@each_error
def test_settings_outlive_a_write_that_fails_elsewhere(
    ctx: ViewContext, services: Services, city: City, show: Show, settle: Settle,
    monkeypatch: pytest.MonkeyPatch, error: str,
) -> None:  # fmt: skip
    first = issued(city)
    pair_team(city, city.other_unit)
    second = issued(city, unit=city.other_unit, subjects=(city.outsider,))
    place = PollsPlace(ctx, services, Chooser())
    show(place)
    place.show_target(first)
    settle()
    place.pane.tabs.setCurrentIndex(SETTINGS)
    form = place.pane.settings.form
    field = form.fields["scrutineer"]
    field.set_value("郑监票")
    field.edited.emit()
    gate = Gate(monkeypatch, services.polls, "save", error)
    form.submitted.emit(form.data())
    place.show_target(second)
    gate.open()
    settle()
    assert field.value() != "郑监票"
    place.show_target(first)
    settle()
    assert field.value() == "郑监票"


# --- 实地考核 ---------------------------------------------------------------------------


@each_error
def test_a_plan_outlives_a_write_that_fails_elsewhere(
    make_page: Callable[[], VisitsPlace], services: Services, city: City,
    settle: Callable[..., None], monkeypatch: pytest.MonkeyPatch, said: list[str], error: str,
) -> None:  # fmt: skip
    first = services.visits.save(plan(city))
    second = services.visits.save(plan(city, dt.date(2026, 12, 20)))
    place = make_page()
    place.show_target(first)
    settle(place)
    form = place.pane.form
    form.fields["purpose"].set_value("看看重点工作推进")
    form.fields["purpose"].edited.emit()
    gate = Gate(monkeypatch, services.visits, "save", error)
    form.submit()
    place.show_target(second)
    QApplication.processEvents()
    while form.row != second:
        QTest.qWait(1)
    gate.open()
    settle(place)
    assert form.primary.isEnabled()
    assert form.fields["purpose"].value() != "看看重点工作推进"
    assert any("考核计划没有保存" in text for text in said)
    place.show_target(first)
    settle(place)
    assert form.fields["purpose"].value() == "看看重点工作推进"
    gate.mend()
    form.submit()
    settle(place)
    assert services.visits.get(first).purpose == "看看重点工作推进"
    assert drafts(services) == []


def test_a_reason_taken_for_a_poll_that_was_left_is_kept(
    ctx: ViewContext, services: Services, city: City, show: Show, settle: Settle
) -> None:
    """The question is taken out of its draft by the reading; nobody may be there to show it."""
    first = issued(city)
    pair_team(city, city.other_unit)
    second = issued(city, unit=city.other_unit, subjects=(city.outsider,))
    step = {"action": "void", "values": {"reason": "会场中断"}}
    place = PollsPlace(ctx, services, Chooser())
    show(place)
    place.show_target(second)
    settle()
    desk = services.desk
    desk.drafts.put(desk.actor.account, "poll/step", first, "", step)
    place.pane.load(first)
    place.pane.load(second)  # at once: the first one's answer comes too late
    settle()
    kept = desk.drafts.get(desk.actor.account, "poll/step", first)
    assert kept is not None
    assert kept.body == step
