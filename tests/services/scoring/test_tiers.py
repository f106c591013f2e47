"""等次 and ranks. Source: domain.md §2.4 (3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from desktop.services.scoring.comprehensive import score_units
from desktop.services.scoring.tiers import Quota, cut_at, propose, quota, ranks
from desktop.services.scoring.values import UnitScore
from desktop.terms import Tier, UnitKind
from tests.services.scoring.making import at, inputs, leaf, named, row, scheme, unit

K = UnitKind
SHARE = Decimal("0.30")


def places(found: Quota) -> list[int]:
    return [group.places for group in found.groups]


def test_the_citys_two_hundred_units() -> None:
    counts = {K.COUNTY: 3, K.DEV_ZONE: 3, K.TASK_FORCE: 4, K.DEPARTMENT: 190}
    found = quota(counts, SHARE)
    assert (found.pool, found.total, found.open_places) == (200, 60, 0)
    assert {g.kind: g.places for g in found.groups} == {
        K.COUNTY: 1,
        K.DEV_ZONE: 1,
        K.TASK_FORCE: 1,
        K.DEPARTMENT: 57,
    }
    assert not any(g.contested for g in found.groups)


def test_the_pools_share_is_rounded_down() -> None:
    assert quota({K.DEPARTMENT: 9}, SHARE).total == 2  # 2.7
    assert quota({K.DEPARTMENT: 10}, SHARE).total == 3
    assert quota({K.DEPARTMENT: 3}, SHARE).total == 0  # no minimum lifts it
    assert quota({}, SHARE).total == 0


def test_equal_remainders_are_left_to_the_meeting() -> None:
    # 6 places over 10 + 10: three each, none left
    assert places(quota({K.COUNTY: 10, K.DEPARTMENT: 10}, SHARE)) == [3, 3]
    # 3 places over 5 + 5: 1.5 each; one place for two equal remainders
    found = quota({K.COUNTY: 5, K.DEPARTMENT: 5}, SHARE)
    assert (found.total, places(found), found.open_places) == (3, [1, 1], 1)
    assert all(g.contested for g in found.groups)
    # 6 of 20 over 5/5/10: 1.5, 1.5, 3
    found = quota({K.COUNTY: 5, K.DEV_ZONE: 5, K.DEPARTMENT: 10}, SHARE)
    assert [(g.places, g.contested) for g in found.groups] == [(1, True), (1, True), (3, False)]
    assert found.open_places == 1


def test_equal_remainders_that_all_get_a_place_are_no_question() -> None:
    # 4 of 14 over 4/4/6: 1.14, 1.14, 1.71 → one left, to the third
    found = quota({K.COUNTY: 4, K.DEV_ZONE: 4, K.DEPARTMENT: 6}, SHARE)
    assert (places(found), found.open_places) == ([1, 1, 2], 0)


COUNTS = st.dictionaries(st.sampled_from(list(UnitKind)), st.integers(0, 500))


@given(COUNTS, st.integers(0, 100))
def test_places_never_pass_the_cap(counts: Mapping[UnitKind, int], percent: int) -> None:
    share = Decimal(percent) / 100
    found = quota(counts, share)
    pool = sum(counts.values())
    assert found.total == percent * pool // 100
    assert sum(places(found)) + found.open_places == found.total
    contested = [g for g in found.groups if g.contested]
    assert bool(found.open_places) == bool(contested)
    assert found.open_places < max(len(contested), 1)
    for group in found.groups:
        # Largest remainder: nobody is a whole place away from its exact share.
        exact = Decimal(found.total * group.units) / pool
        assert abs(group.places - exact) < 1
        assert group.places <= group.units
        for other in found.groups:
            if group.remainder == other.remainder:
                assert group.places - group.whole == other.places - other.whole


def test_ties_at_the_cut_are_listed_and_not_broken() -> None:
    ids = [named(str(i)) for i in range(5)]
    ordered = list(zip((90, 80, 80, 80, 70), ids, strict=True))
    assert cut_at(ordered, 1) == ((ids[0],), (), 0)
    assert cut_at(ordered, 2) == ((ids[0],), tuple(ids[1:4]), 1)
    assert cut_at(ordered, 3) == ((ids[0],), tuple(ids[1:4]), 2)
    assert cut_at(ordered, 4) == (tuple(ids[:4]), (), 0)
    assert cut_at(ordered, 9) == (tuple(ids), (), 0)
    assert cut_at(ordered, 0) == ((), (), 0)


def scored(values: Sequence[int | None], kind: UnitKind = K.DEPARTMENT) -> tuple[UnitScore, ...]:
    units = [unit(f"{kind.value}{i}", kind) for i in range(len(values))]
    return score_units(scheme(leaf("项")), inputs(units, {"项": [row(v) for v in values]}))


def test_ranks_are_competition_ranks_of_the_complete() -> None:
    found = scored([90, 70, 90, None, 80])
    by_unit = ranks(found)
    assert [by_unit.get(s.unit) for s in found] == [1, 4, 1, None, 3]


def test_each_kind_has_its_own_ranks() -> None:
    both = scored([60, 70]) + scored([90, 50], K.COUNTY)
    by_unit = ranks(both)
    assert [by_unit[s.unit] for s in both] == [2, 1, 1, 2]


def test_proposals() -> None:
    # ten departments: three places; 85 is tied at the third
    found = scored([95, 90, 85, 85, 80, 75, 70, 65, None, 59])
    proposed = propose(scheme(leaf("项")), found, {s.unit for s in found})
    tiers = [proposed.tiers.get(s.unit) for s in found]
    assert tiers == [
        Tier.FIRST,
        Tier.FIRST,
        None,
        None,
        Tier.SECOND,
        Tier.SECOND,
        Tier.SECOND,
        Tier.SECOND,
        None,
        Tier.THIRD,
    ]
    (tie,) = proposed.ties
    assert (tie.places, tie.value) == (1, at(85))
    assert set(tie.units) == {found[2].unit, found[3].unit}
    assert proposed.third_below == at(60)


def test_sixty_is_not_below_sixty_and_who_is_below_is_never_first() -> None:
    found = scored([60, 59, 50, 40])
    proposed = propose(
        scheme(leaf("项"), rules={"tier.first_share": "0.75"}), found, {s.unit for s in found}
    )
    assert [proposed.tiers[s.unit] for s in found] == [
        Tier.FIRST,
        Tier.THIRD,
        Tier.THIRD,
        Tier.THIRD,
    ]


def test_who_does_not_take_part_is_neither_in_the_pool_nor_in_a_tier() -> None:
    found = scored([99, 90, 80, 70, 65])
    proposed = propose(scheme(leaf("项")), found, {s.unit for s in found[1:]})
    assert proposed.quota.pool == 4
    assert found[0].unit not in proposed.tiers
    assert proposed.tiers[found[1].unit] is Tier.FIRST


VALUES = st.lists(st.none() | st.integers(50, 70), max_size=40)


@given(VALUES, VALUES)
def test_no_more_first_tiers_than_places(
    departments: list[int | None], counties: list[int | None]
) -> None:
    found = scored(departments) + scored(counties, K.COUNTY)
    proposed = propose(scheme(leaf("项")), found, {s.unit for s in found})
    first = [u for u, tier in proposed.tiers.items() if tier is Tier.FIRST]
    assert len(first) + sum(t.places for t in proposed.ties) <= proposed.quota.total
    for tie in proposed.ties:
        assert 0 < tie.places < len(tie.units)
        assert not set(tie.units) & set(proposed.tiers)
    by_unit = {s.unit: s for s in found}
    for group in (departments, counties):
        kind = K.DEPARTMENT if group is departments else K.COUNTY
        mine = [s for s in by_unit.values() if s.kind is kind and s.value is not None]
        in_first = [s.value for s in mine if proposed.tiers.get(s.unit) is Tier.FIRST]
        below = [s.value for s in mine if proposed.tiers.get(s.unit) is Tier.SECOND]
        if in_first and below:
            assert min(v or 0 for v in in_first) > max(v or 0 for v in below)
    assert all((s.unit in proposed.tiers) <= (s.value is not None) for s in found)
