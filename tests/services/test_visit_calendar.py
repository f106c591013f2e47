"""The calendar: which visits can be one, what joining does, and how many were saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from desktop.services.errors import Invalid, Stale
from desktop.services.motions import Motion
from desktop.services.scheme import cycle_id
from desktop.services.visit_calendar import VisitCalendarService, join_suggestions
from desktop.services.visits import VisitService
from desktop.terms import AssessmentKind, VisitAction, VisitState
from tests.services.record_city import City, held_visit, plan

YEAR = cycle_id(2026)
FIRST = dt.date(2026, 12, 1)


def two(city: City, days: int) -> VisitCalendarService:
    """Two plans of two days of the same unit, with so many days between them."""
    visits = VisitService(city.desk)
    visits.save(plan(city, FIRST, kinds=(AssessmentKind.ANNUAL,)))
    second = FIRST + dt.timedelta(days=1 + days)
    visits.save(plan(city, second, kinds=(AssessmentKind.COMPREHENSIVE, AssessmentKind.ANNUAL)))
    return VisitCalendarService(city.desk)


@pytest.mark.parametrize(("days", "offered"), [(0, 1), (14, 1), (15, 1), (16, 0)])
def test_joining_is_offered_within_fifteen_days(city: City, days: int, offered: int) -> None:
    found = two(city, days).joins(YEAR, FIRST)
    assert len(found) == offered
    if offered:
        assert found[0].days == days
        assert found[0].kinds == (AssessmentKind.COMPREHENSIVE, AssessmentKind.ANNUAL)


def test_joining_makes_one_visit_of_both_kinds_and_cancels_the_other(city: City) -> None:
    calendar = two(city, 5)
    assert calendar.saved(YEAR).total == 1  # the second plan alone serves two kinds
    (offer,) = calendar.joins(YEAR, FIRST)
    calendar.join(offer)
    visits = VisitService(city.desk)
    kept = visits.get(offer.keep.id)
    assert kept.line.kinds == (AssessmentKind.COMPREHENSIVE, AssessmentKind.ANNUAL)
    gone = visits.get(offer.other.id)
    assert gone.state is VisitState.CANCELLED
    assert gone.state_reason == "与 实-03办-001 合并为一次进行"
    assert calendar.joins(YEAR, FIRST) == ()
    assert calendar.saved(YEAR).by_team == ((3, 1),)
    held_visit(city, kinds=kept.line.kinds)
    assert calendar.saved(YEAR).by_team == ((3, 2),)  # what is planned and what was held


def test_a_stale_suggestion_changes_nothing(city: City) -> None:
    calendar = two(city, 5)
    (offer,) = calendar.joins(YEAR, FIRST)
    visits = VisitService(city.desk)
    visits.save(replace(visits.get(offer.other.id).draft(), purpose="另有安排"))
    with pytest.raises(Stale):
        calendar.join(offer)
    assert visits.get(offer.keep.id).line.kinds == (AssessmentKind.ANNUAL,)
    assert visits.get(offer.other.id).state is VisitState.PLANNED


def test_what_has_been_held_is_joined_with_nothing(city: City) -> None:
    calendar = two(city, 5)
    (offer,) = calendar.joins(YEAR, FIRST)
    visits = VisitService(city.desk)
    seen = visits.get(offer.keep.id).seen
    visits.perform(offer.keep.id, VisitAction.CANCEL, Motion(seen, "改期"))
    assert calendar.joins(YEAR, FIRST) == ()
    now = replace(offer.keep, version=visits.get(offer.keep.id).version)
    with pytest.raises(Invalid, match="已取消"):
        calendar.join(replace(offer, keep=now))


def test_a_month_shows_each_day_with_its_visits(city: City) -> None:
    calendar = two(city, 5)
    month = calendar.month(2026, 12)
    assert len(month.days) == 31
    assert [d.day.day for d in month.days if d.visits] == [1, 2, 7, 8]
    assert month.days[0].works
    assert not month.days[4].works  # 5 December 2026 is a Saturday
    assert "没有节假日数据" in month.warning
    assert calendar.month(2026, 12, city.team).days == month.days


def test_three_in_a_row_are_offered_pair_by_pair(city: City) -> None:
    calendar = two(city, 5)
    VisitService(city.desk).save(plan(city, dt.date(2026, 12, 20)))
    visits = {v.id: v for d in calendar.month(2026, 12).days for v in d.visits}.values()
    offers = join_suggestions(visits, 15)
    assert [(o.keep.citation, o.other.citation) for o in offers] == [
        ("实-03办-001", "实-03办-002"),
        ("实-03办-002", "实-03办-003"),
    ]
