"""待审记录: the leader's clicks, on to the next, and every kind beside the queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.terms import ReviewKind, Role, VisitAction, VisitState
from desktop.views.context import ViewContext
from desktop.views.records.review.details import VisitDetail
from desktop.views.records.review.pane import NONE, ReviewPlace
from tests.services.record_city import City, acting, plan
from tests.services.waiting import fill
from tests.views.office import Clicker, Hop, type_in
from tests.views.shots import shoot

Open = Callable[[], ReviewPlace]


@pytest.fixture
def leader(city: City) -> Iterator[None]:
    """A leader of the office sits at the desk once the records are there."""
    with acting(city.desk, Role.LEADER):
        yield


@pytest.fixture
def open_place(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Callable[..., None]
) -> Iterator[Open]:
    """Opens the place as the page would show it."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make() -> ReviewPlace:
        place = ReviewPlace(ctx, services)
        qtbot.addWidget(place)
        place.resize(1200, 640)
        place.show()
        place.arrived()
        _still(place, qtbot, settle)
        return place

    yield make
    services.desk.listeners.clear()


def _still(place: ReviewPlace, qtbot: QtBot, settle: Callable[..., None]) -> None:
    settle()
    qtbot.waitUntil(lambda: not place._gather.isActive())
    settle()


def _visits(place: ReviewPlace) -> VisitDetail:
    detail = place.details[ReviewKind.PLAN]
    assert isinstance(detail, VisitDetail)
    return detail


def test_an_empty_queue_says_why(open_place: Open) -> None:
    place = open_place()
    assert place.list.empty.reason.text() == NONE
    assert place.stack.currentWidget() is place.hint


def test_the_leader_approves_one_plan_after_the_other_with_one_click_each(
    open_place: Open,
    city: City,
    services: Services,
    qtbot: QtBot,
    settle: Callable[..., None],
) -> None:
    days = (dt.date(2026, 12, 14), dt.date(2027, 1, 11), dt.date(2027, 2, 8))
    wanted = [services.visits.save(plan(city, day)) for day in days]
    with acting(city.desk, Role.LEADER):
        place = open_place()
        click = Clicker()
        for visit in wanted:
            pane = _visits(place).pane
            assert pane.detail is not None
            assert pane.detail.id == visit, "the next plan is shown by itself"
            click(pane.steps.buttons[VisitAction.APPROVE])
            _still(place, qtbot, settle)
            assert services.visits.get(visit).state is VisitState.APPROVED
        assert click.count == len(wanted)
        assert place.list.empty.reason.text() == NONE


def test_the_leader_sends_records_back_with_two_clicks(
    open_place: Open,
    city: City,
    services: Services,
    qtbot: QtBot,
    settle: Callable[..., None],
) -> None:
    wanted = fill(city)
    with acting(city.desk, Role.LEADER):
        place = open_place()
        place.show_target(ReviewKind.RETURNED)
        _still(place, qtbot, settle)
        pane, click = place.details[ReviewKind.RETURNED], Clicker()
        assert isinstance(pane, VisitDetail)
        shoot(place, "records-review-returned")
        steps = pane.pane.steps
        click(steps.buttons[VisitAction.SEND_BACK])
        type_in(steps.fields["reason"].editor, "补充与中层干部的谈话记录")
        assert steps.confirm is not None
        click(steps.confirm)
        _still(place, qtbot, settle)
        assert click.count == 2
        found = services.visits.get(wanted[ReviewKind.RETURNED])
        assert (found.state, found.office_remark) == (
            VisitState.SENT_BACK,
            "补充与中层干部的谈话记录",
        )


@pytest.mark.parametrize("kind", list(ReviewKind))
def test_every_kind_is_shown_beside_the_queue(
    open_place: Open,
    city: City,
    kind: ReviewKind,
    qtbot: QtBot,
    settle: Callable[..., None],
) -> None:
    wanted = fill(city)
    with acting(city.desk, Role.LEADER):
        place = open_place()
        QAbstractItemModelTester(place.list.model)
        place.show_target(wanted[kind])
        _still(place, qtbot, settle)
        assert place.list.current_id() == wanted[kind]
        assert place.stack.currentWidget() is place.details[kind].widget
        assert place.kind.count() == len(ReviewKind) + 1
