"""待审记录: what waits for the office, by hand; what is decided or one's own is not there."""

from __future__ import annotations

import datetime as dt

from desktop.services.facts import FactService
from desktop.services.motions import Motion
from desktop.services.reviews import ReviewQuery, ReviewService
from desktop.terms import (
    FactAction,
    ReviewKind,
    Role,
)
from tests.services.record_city import City, acting
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
