"""待审记录: what waits for the office, by hand; what is decided or one's own is not there."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.services.facts import FactService
from desktop.services.motions import Motion
from desktop.services.reviews import ReviewQuery, ReviewService
from desktop.terms import (
    FactAction,
    ReviewKind,
    Role,
    VisitMethod,
    VisitMode,
    VisitState,
)
from tests.services.record_city import City, acting, named, write
from tests.services.waiting import fill

DAY = dt.date(2026, 11, 16)


def test_every_kind_that_waits_is_in_the_queue_oldest_first(city: City) -> None:
    wanted = fill(city)
    queue = ReviewService(city.desk).queue()
    assert {line.kind: line.id for line in queue.lines} == wanted
    assert dict(queue.counts) == dict.fromkeys(wanted, 1)
    days = [line.day for line in queue.lines]
    assert days == sorted(days)
    words = {line.kind: line.text for line in queue.lines}
    assert words[ReviewKind.FACT] == "赵启明：抢险在前"
    assert words[ReviewKind.FEEDBACK] == "反映问题：办事拖拉"
    assert "报送 80，核验 70" in words[ReviewKind.DIFFERENCE]
    assert {line.team for line in queue.lines} == {"第三考核组"}


def test_what_is_decided_leaves_and_filters_narrow(city: City) -> None:
    wanted = fill(city)
    reviews = ReviewService(city.desk)
    only = reviews.queue(ReviewQuery(kind=ReviewKind.FACT))
    assert [line.id for line in only.lines] == [wanted[ReviewKind.FACT]]
    assert (only.total, len(only.counts)) == (1, 6)
    assert reviews.queue(ReviewQuery(team=city.other_team)).total == 0
    assert reviews.queue(ReviewQuery(text="抢险")).total == 1
    facts = FactService(city.desk)
    with acting(city.desk, Role.LEADER):
        seen = facts.get(wanted[ReviewKind.FACT]).seen
        facts.perform(wanted[ReviewKind.FACT], FactAction.VERIFY, Motion(seen))
    assert ReviewKind.FACT not in reviews.queue().counts


def test_nobody_sees_what_waits_about_the_own_unit(city: City) -> None:
    fill(city)
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        queue = ReviewService(city.desk).queue()
    assert (queue.lines, queue.total, dict(queue.counts)) == ((), 0, {})


def _many(city: City, state: VisitState, count: int, team: UUID, day: dt.date) -> None:
    """So many visits in a state, as packages bring them."""
    fields = {
        "unit_id": city.unit,
        "team_id": team,
        "cycle_id": city.cycle,
        "kinds": ("comprehensive",),
        "method": VisitMethod.INTERVIEWING,
        "mode": VisitMode.EMBEDDED,
        "start": day,
        "end": day,
        "state": state,
        "round": 0,
    }
    write(
        city.desk,
        [
            Change("visit", named(f"{state}/{team}/{n}"), {**fields, "number": 1000 + n})
            for n in range(count)
        ],
    )


def test_filters_come_before_the_limit_and_counts_after_nothing(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.services.reviews.SHOWN", 5)
    _many(city, VisitState.HELD, 7, city.team, dt.date(2026, 11, 1))
    _many(city, VisitState.PLANNED, 6, city.team, dt.date(2026, 11, 2))
    _many(city, VisitState.PLANNED, 1, city.other_team, dt.date(2026, 11, 20))
    reviews = ReviewService(city.desk)
    everything = reviews.queue()
    assert (len(everything.lines), everything.total) == (5, 14)
    assert everything.counts == {ReviewKind.LATE_APPROVAL: 7, ReviewKind.PLAN: 7}
    other = reviews.queue(ReviewQuery(team=city.other_team))
    assert (len(other.lines), other.total) == (1, 1)
    plans = reviews.queue(ReviewQuery(kind=ReviewKind.PLAN))
    assert (len(plans.lines), plans.total) == (5, 7)
    words = reviews.queue(ReviewQuery(text="实-04"))  # the last of all that wait
    assert [line.team for line in words.lines] == ["第四考核组"]
