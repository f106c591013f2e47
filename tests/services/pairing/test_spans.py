"""Which days have no team and which have two: intervals worked out by hand, and day by day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from desktop.services.pairing.spans import CoverageFault, PairingSpan, UnitSpan, coverage_faults
from tests.services.pairing.problems import t, u

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


def day(month: int, of_month: int) -> dt.date:
    return dt.date(2026, month, of_month)


def faults(*pairings: PairingSpan, unit: UnitSpan | None = None) -> tuple[CoverageFault, ...]:
    return coverage_faults(pairings, [unit or UnitSpan(u(1))], FIRST, LAST)


def test_one_team_all_year_is_no_fault() -> None:
    assert faults(PairingSpan(u(1), t(1), dt.date(2025, 5, 1))) == ()
    first = PairingSpan(u(1), t(1), FIRST, day(6, 30))
    assert faults(first, PairingSpan(u(1), t(2), day(7, 1))) == ()


def test_a_gap_is_named_with_its_first_and_last_day() -> None:
    first = PairingSpan(u(1), t(1), FIRST, day(6, 29))
    (fault,) = faults(first, PairingSpan(u(1), t(2), day(7, 1)))
    assert fault == CoverageFault(u(1), (), day(6, 30), day(6, 30))
    assert faults() == (CoverageFault(u(1), (), FIRST, LAST),)


def test_two_teams_at_once_are_named() -> None:
    first = PairingSpan(u(1), t(1), FIRST, day(7, 1))
    (fault,) = faults(first, PairingSpan(u(1), t(2), day(7, 1)))
    assert fault == CoverageFault(u(1), (t(1), t(2)), day(7, 1), day(7, 1))
    same = PairingSpan(u(1), t(1), FIRST)
    (twice,) = faults(same, same)
    assert twice == CoverageFault(u(1), (t(1), t(1)), FIRST, LAST)


def test_only_the_days_on_which_a_unit_exists_count() -> None:
    founded = UnitSpan(u(1), day(3, 1), day(9, 30))
    assert faults(PairingSpan(u(1), t(1), day(3, 1), day(9, 30)), unit=founded) == ()
    (fault,) = faults(PairingSpan(u(1), t(1), day(4, 1)), unit=founded)
    assert fault == CoverageFault(u(1), (), day(3, 1), day(3, 31))
    assert faults(unit=UnitSpan(u(1), dt.date(2027, 1, 1))) == ()
    assert faults(unit=UnitSpan(u(1), None, dt.date(2025, 12, 31))) == ()


def test_a_pairing_that_ended_before_it_began_covers_nothing() -> None:
    (fault,) = faults(PairingSpan(u(1), t(1), day(5, 2), day(5, 1)))
    assert fault.start == FIRST
    assert fault.end == LAST


DAYS = st.integers(0, 19).map(lambda n: FIRST + dt.timedelta(days=n))
SPANS = st.builds(PairingSpan, st.just(u(1)), st.sampled_from([t(1), t(2)]), DAYS, st.none() | DAYS)


@given(st.lists(SPANS, max_size=5), st.none() | DAYS, st.none() | DAYS, DAYS, DAYS)
def test_it_says_the_same_as_looking_at_every_day(
    pairings: list[PairingSpan],
    begins: dt.date | None,
    ends: dt.date | None,
    start: dt.date,
    end: dt.date,
) -> None:
    found = coverage_faults(pairings, [UnitSpan(u(1), begins, ends)], start, end)
    told: dict[dt.date, tuple[UUID, ...]] = {}
    for fault in found:
        for n in range((fault.end - fault.start).days + 1):
            told[fault.start + dt.timedelta(days=n)] = fault.teams
    expected = {}
    for n in range((end - start).days + 1):
        on = start + dt.timedelta(days=n)
        if (begins and on < begins) or (ends and on > ends):
            continue
        teams = [p.team for p in pairings if p.start <= on and (p.end is None or p.end >= on)]
        if len(teams) != 1:
            expected[on] = tuple(sorted(teams))
    assert told == expected
    # Faults that touch are one fault: nobody reads the same line twice.
    for one, two in pairwise(found):
        assert one.end < two.start
        assert one.teams != two.teams or one.end + dt.timedelta(days=1) < two.start
