"""The clock and the identifiers."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.services.clock import FixedClock, SeededIds, SystemClock, SystemIds

START = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)


def test_fixed_clock_knows_the_day_at_the_desk() -> None:
    clock = FixedClock(START)
    assert clock.now() == START
    assert clock.today() == dt.date(2026, 11, 23)
    clock.advance(dt.timedelta(hours=-2))
    assert clock.today() == dt.date(2026, 11, 22)
    with pytest.raises(ValueError, match="aware"):
        FixedClock(dt.datetime(2026, 1, 1))  # noqa: DTZ001 - the naive moment is the point


def test_system_clock_is_aware() -> None:
    assert SystemClock().now().utcoffset() == dt.timedelta(0)
    assert isinstance(SystemClock().today(), dt.date)


def test_uuid7_is_well_formed_and_in_order_even_when_the_clock_goes_back() -> None:
    clock = FixedClock(START)
    ids = SystemIds(clock)
    made = []
    for i in range(10_000):
        made.append(ids.uuid7())
        if i == 5000:
            clock.advance(dt.timedelta(days=-900))
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {u.version for u in made} == {7}
    assert {u.variant for u in made} == {"specified in RFC 4122"}
    assert made[0].int >> 80 == int(START.timestamp() * 1000)


def test_seeded_ids_repeat() -> None:
    first, second, other = (SeededIds(seed, FixedClock(START)) for seed in (1, 1, 2))
    assert [first.uuid7() for _ in range(5)] == [second.uuid7() for _ in range(5)]
    assert first.random(16) == second.random(16)
    assert first.uuid7() != other.uuid7()
