"""How firmly ranks stand. Source: domain.md §2.4 (7)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.progress import Cancelled, Progress
from desktop.services.scoring.comprehensive import score_units
from desktop.services.scoring.stability import RankInterval, rank_intervals
from desktop.services.scoring.tiers import ranks
from tests.services.scoring.making import inputs, leaf, row, scheme

TENTH = Decimal("0.10")


def test_two_units_that_change_places_when_a_weight_moves() -> None:
    # Of equal weights: 一局 (90 + 70) / 2 = 80, 二局 (70 + 89) / 2 = 79.5, 三局 50.
    # 甲 × 0.9: 一局 (81 + 70) / 1.9 = 79.47, 二局 (63 + 89) / 1.9 = 80: they change places.
    what = scheme(leaf("甲", weight=50), leaf("乙", weight=50))
    values = {"甲": [row(90), row(70), row(50)], "乙": [row(70), row(89), row(50)]}
    found = score_units(what, inputs(["一局", "二局", "三局"], values))
    intervals = rank_intervals(what, found, TENTH)
    assert [intervals[s.unit] for s in found] == [
        RankInterval(1, 2),
        RankInterval(1, 2),
        RankInterval(3, 3),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # 一局 leads by 60 − 28 − 28 = 4; only 甲 a tenth lighter (4 − 6) turns it.
        ((90, 50, 50), (30, 78, 78)),
        # 一局 leads by −60 + 32 + 32 = 4; only 甲 a tenth heavier (4 − 6) turns it.
        ((30, 82, 82), (90, 50, 50)),
    ],
)
def test_both_directions_are_tried(
    first: tuple[int, int, int], second: tuple[int, int, int]
) -> None:
    names = "甲乙丙"
    what = scheme(*(leaf(name) for name in names))
    values = {name: [row(a), row(b)] for name, a, b in zip(names, first, second, strict=True)}
    found = score_units(what, inputs(["一局", "二局"], values))
    assert ranks(found)[found[0].unit] == 1
    intervals = rank_intervals(what, found, TENTH)
    assert [intervals[s.unit] for s in found] == [RankInterval(1, 2), RankInterval(1, 2)]


def test_incomplete_scores_have_no_interval_and_points_beside_the_mean_count() -> None:
    what = scheme(leaf("甲"))
    found = score_units(what, inputs(["一局", "二局"], {"甲": [row(90), row(None)]}))
    intervals = rank_intervals(what, found, TENTH)
    assert intervals == {found[0].unit: RankInterval(1, 1)}


def test_it_can_be_stopped() -> None:
    what = scheme(leaf("甲"), leaf("乙"))
    found = score_units(what, inputs(["一局"], {"甲": [row(1)], "乙": [row(1)]}))
    progress = Progress()
    seen = []

    def check(done: int, total: int) -> None:
        seen.append((done, total))
        progress.cancel()
        if done:
            progress.check()

    with pytest.raises(Cancelled):
        rank_intervals(what, found, TENTH, check)
    assert seen == [(0, 2), (1, 2)]


@given(st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), min_size=1, max_size=8))
def test_the_present_rank_is_inside_and_a_recount_agrees(table: list[list[int]]) -> None:
    names = ["甲", "乙", "丙"]
    units = [f"{i}局" for i in range(len(table))]
    of = inputs(units, {n: [row(line[i]) for line in table] for i, n in enumerate(names)})
    weights = [20, 30, 50]

    def of_weights(moved: list[Decimal]) -> list[int]:
        what = scheme(*(leaf(n, weight=w) for n, w in zip(names, moved, strict=True)))
        found = score_units(what, of)
        by_unit = ranks(found)
        return [by_unit[s.unit] for s in found]

    what = scheme(*(leaf(n, weight=w) for n, w in zip(names, weights, strict=True)))
    scores = score_units(what, of)
    intervals = rank_intervals(what, scores, TENTH)
    seen = [of_weights([Decimal(w) for w in weights])]
    seen += [
        of_weights([w * (move if i == moved else Decimal(1)) for i, w in enumerate(weights)])
        for moved in range(3)
        for move in (Decimal("0.9"), Decimal("1.1"))
    ]
    for place, score in enumerate(scores):
        mine = [one[place] for one in seen]
        assert intervals[score.unit] == RankInterval(min(mine), max(mine))
