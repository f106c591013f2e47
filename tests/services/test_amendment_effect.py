"""Moves of units between two schemes, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from desktop.services.amendment_effect import INCOMPLETE, unit_moves
from desktop.services.scheme_forms import UnitMove
from desktop.services.scheme_values import EffectiveScheme
from desktop.services.scoring.values import MarkRow, ScoreInputs
from desktop.terms import ScoringMethod, UnitKind
from tests.services.scoring.making import inputs, leaf, mark, named, scheme, unit

JUDGED = ScoringMethod.JUDGED
NAMES = ("水利局", "林业局", "民政局")


def weighed(one: int, other: int) -> EffectiveScheme:
    return scheme(leaf("甲", JUDGED, weight=one), leaf("乙", JUDGED, weight=other))


def marks(*pairs: tuple[int | None, int | None]) -> dict[str, dict[int, list[MarkRow]]]:
    """Points of the units under 甲 and 乙; None: nobody rated."""
    found: dict[str, dict[int, list[MarkRow]]] = {"甲": {}, "乙": {}}
    for place, pair in enumerate(pairs):
        for title, points in zip(found, pair, strict=True):
            if points is not None:
                found[title][place] = [mark(points, "评委")]
    return found


def three(*more: tuple[int | None, int | None]) -> ScoreInputs:
    names = [*NAMES, *(f"单位{n}" for n, _ in enumerate(more))]
    return inputs(names, marks=marks((90, 70), (80, 85), (70, 100), *more))


def shown(move: UnitMove) -> tuple[str, str, str, int | None, int | None]:
    return (
        move.name,
        str(move.score_before),
        str(move.score_after),
        move.rank_before,
        move.rank_after,
    )


def test_the_largest_move_comes_first() -> None:
    # 70/30: 63+21, 56+25.5, 49+30; 30/70: 27+49, 24+59.5, 21+70.
    found = unit_moves(weighed(70, 30), weighed(30, 70), three())
    assert [shown(m) for m in found] == [
        ("民政局", "79.0000", "91.0000", 3, 1),
        ("水利局", "84.0000", "76.0000", 1, 3),
        ("林业局", "81.5000", "83.5000", 2, 2),
    ]
    assert [m.places for m in found] == [2, -2, 0]
    assert all(m.note == "" for m in found)


def test_the_same_weights_in_other_numbers_move_nobody() -> None:
    found = unit_moves(weighed(70, 30), weighed(7, 3), three())
    assert all(m.score_before == m.score_after for m in found)
    assert all(m.places == 0 for m in found)


def test_what_is_missing_has_neither_score_nor_rank() -> None:
    found = unit_moves(weighed(70, 30), weighed(30, 70), three((60, None)))
    last = found[-1]
    assert shown(last) == ("单位0", "None", "None", None, None)
    assert (last.note, last.places) == (INCOMPLETE, 0)


def test_who_gains_or_loses_a_score_altogether_comes_before_all_others() -> None:
    alone = replace(weighed(70, 30), indicators=(leaf("甲", JUDGED, weight=70),))
    found = unit_moves(alone, weighed(70, 30), three((60, None)))
    assert (found[0].name, found[0].score_before, found[0].score_after) == (
        "单位0",
        Decimal("60.0000"),
        None,
    )
    assert (found[0].rank_before, found[0].rank_after, found[0].note) == (4, None, "")


def test_recused_units_are_left_out_and_no_rank_of_their_kind_tells_of_them() -> None:
    # Ranks 1→3 and 2→2 of the others would say that it rises from the third place to the first.
    units = [*map(unit, NAMES), unit("江东区", UnitKind.COUNTY)]
    of = inputs(units, marks=marks((90, 70), (80, 85), (70, 100), (80, 85)))
    found = unit_moves(weighed(70, 30), weighed(30, 70), of, frozenset({named("民政局")}))
    assert [shown(m) for m in found] == [
        ("水利局", "84.0000", "76.0000", None, None),
        ("林业局", "81.5000", "83.5000", None, None),
        ("江东区", "81.5000", "83.5000", 1, 1),
    ]
    assert {m.note for m in found} == {""}


def test_who_takes_no_part_in_tiers_has_no_rank() -> None:
    units = [unit("水利局", taking_part=False), unit("林业局"), unit("民政局")]
    of = inputs(units, marks=marks((90, 70), (80, 85), (70, 100)))
    found = unit_moves(weighed(70, 30), weighed(30, 70), of)
    assert {m.name: (m.rank_before, m.rank_after) for m in found} == {
        "民政局": (2, 1),
        "林业局": (1, 2),
        "水利局": (None, None),
    }


def test_ranks_are_within_the_kind_and_former_units_are_out() -> None:
    units = [unit("水利局"), unit("江东区", UnitKind.COUNTY), unit("旧单位", former=True)]
    of = inputs(units, marks=marks((90, 70), (80, 85), (10, 10)))
    found = unit_moves(weighed(70, 30), weighed(30, 70), of)
    assert {m.name: (m.rank_before, m.rank_after) for m in found} == {
        "水利局": (1, 1),
        "江东区": (1, 1),
    }


def test_places_count_before_points() -> None:
    # The only county loses 40 points and no place.
    units = [*map(unit, NAMES), unit("江东区", UnitKind.COUNTY)]
    of = inputs(units, marks=marks((90, 70), (80, 85), (70, 100), (100, 0)))
    found = unit_moves(weighed(70, 30), weighed(30, 70), of)
    assert [(m.name, m.places) for m in found] == [
        ("民政局", 2),
        ("水利局", -2),
        ("江东区", 0),
        ("林业局", 0),
    ]


def test_the_scorer_is_a_parameter() -> None:
    asked: list[EffectiveScheme] = []

    def nothing(of: EffectiveScheme, _inputs: ScoreInputs) -> tuple[()]:
        asked.append(of)
        return ()

    before, after = weighed(70, 30), weighed(30, 70)
    found = unit_moves(before, after, three(), scorer=nothing)
    assert asked == [before, after]
    assert {m.note for m in found} == {INCOMPLETE}
