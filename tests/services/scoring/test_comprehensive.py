"""The comprehensive score of units. Source: domain.md §2.4 (2), §2.10."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.scheme_values import IndicatorValue
from desktop.services.scoring.comprehensive import score_units
from desktop.services.scoring.values import (
    HUNDRED,
    Missing,
    ProgressRow,
    Scored,
    ScoreInputs,
    UnitFacts,
    UnitScore,
)
from desktop.terms import Direction, IndicatorCategory, ScoringMethod, UnitKind
from tests.services.scoring.making import (
    at,
    inputs,
    leaf,
    mark,
    named,
    points,
    row,
    scheme,
    section,
    unit,
)

M = ScoringMethod


def one(*leaves: IndicatorValue, of: ScoreInputs, quarter: int = 2) -> UnitScore:
    """The score of the first unit."""
    return score_units(scheme(*leaves, quarter=quarter), of)[0]


def reason(score: UnitScore) -> str:
    assert isinstance(score.outcome, Missing)
    return score.outcome.reason


def test_the_weighted_mean_with_four_places() -> None:
    # (30·50 + 20·80 + 10·(100/3)) / 60 = (1500 + 1600 + 333.333) / 60 = 57.2222
    found = one(
        leaf("甲", weight=30),
        leaf("乙", weight=20),
        leaf("丙", weight=10),
        of=inputs(["一局"], {"甲": [row(50)], "乙": [row(80)], "丙": [row(1, 3)]}),
    )
    assert points(found.value) == "57.2222"
    assert found.base == found.outcome
    assert not found.lacking
    assert not found.adjusted


def test_weights_need_no_sum_of_a_hundred_and_one_without_weight_is_left_out() -> None:
    found = one(
        leaf("甲", weight=3),
        leaf("乙", weight=1),
        leaf("丙", weight=0),
        of=inputs(["一局"], {"甲": [row(60)], "乙": [row(100)], "丙": [None]}),
    )
    assert points(found.value) == "70.0000"


def test_a_missing_leaf_makes_the_score_incomplete_and_is_named() -> None:
    leaves = (leaf("甲", code="1.1"), leaf("乙", code="1.2"))
    score = one(*leaves, of=inputs(["一局"], {"甲": [row(60)], "乙": [row(None)]}))
    assert score.value is None
    assert score.raw is None
    assert reason(score) == "缺1项：1.2 乙"
    assert [(lack.code, lack.reason) for lack in score.lacking] == [("1.2", "没有实际值")]
    assert score.leaves[0] == Scored(at(60))


def test_many_missing_leaves_are_counted() -> None:
    leaves = tuple(leaf(t, code=t) for t in "甲乙丙丁")
    assert reason(one(*leaves, of=inputs(["一局"]))) == "缺4项：甲 甲、乙 乙等"


def test_a_waived_leaf_leaves_its_weight_to_the_others() -> None:
    leaves = (leaf("甲", weight=30), leaf("乙", weight=20), leaf("丙", weight=50))
    of = inputs(
        ["一局", "二局"],
        {"甲": [row(90), row(90)], "乙": [row(60), row(60)], "丙": [None, None]},
        waived={"一局": ["丙"]},
    )
    first, second = score_units(scheme(*leaves), of)
    # (30·90 + 20·60) / 50 = 78
    assert points(first.value) == "78.0000"
    assert first.adjusted
    assert [lack.title for lack in first.waived] == ["丙"]
    assert second.value is None
    assert not second.adjusted


def test_a_waived_leaf_that_came_after_all_counts() -> None:
    leaves = (leaf("甲", weight=50), leaf("乙", weight=50))
    of = inputs(["一局"], {"甲": [row(90)], "乙": [row(60)]}, waived={"一局": ["乙"]})
    found = one(*leaves, of=of)
    assert points(found.value) == "75.0000"
    assert not found.adjusted


def test_when_all_is_waived_there_is_no_score() -> None:
    found = one(leaf("甲"), of=inputs(["一局"], {"甲": [None]}, waived={"一局": ["甲"]}))
    assert reason(found) == "没有适用且到期的指标"


def test_bonus_and_deduction_keep_to_their_caps() -> None:
    leaves = (
        leaf("甲"),
        leaf("表彰", M.BONUS, cap=Decimal(3), weight=None),
        leaf("创新", M.BONUS, cap=Decimal(4), weight=None),
        leaf("通报", M.DEDUCTION, weight=None),
    )
    marks = {
        "表彰": {0: [mark(2), mark("2.5")], 1: [mark(1)]},
        "创新": {0: [mark(4)]},
        "通报": {0: [mark(8), mark(7)], 1: [mark("0.5")]},
    }
    of = inputs(["一局", "二局", "三局"], {"甲": [row(80)] * 3}, marks=marks)
    first, second, third = score_units(scheme(*leaves), of)
    # 表彰 4.5 → 3, with 创新 4 → 7 → 5; 通报 15 → 10: 80 + 5 − 10
    assert (first.bonus, first.deduction) == (at(5), at(10))
    assert points(first.value) == "75.0000"
    assert points(second.value) == "80.5000"
    assert points(third.value) == "80.0000"


def test_the_score_is_kept_within_a_hundred_and_the_raw_one_is_told() -> None:
    leaves = (leaf("甲"), leaf("奖", M.BONUS, weight=None), leaf("罚", M.DEDUCTION, weight=None))
    of = inputs(
        ["一局", "二局"],
        {"甲": [row(98), row(4)]},
        marks={"奖": {0: [mark(5)]}, "罚": {1: [mark(9)]}},
    )
    high, low = score_units(scheme(*leaves), of)
    assert (points(high.value), points(high.raw)) == ("100.0000", "103.0000")
    assert (points(low.value), points(low.raw)) == ("0.0000", "-5.0000")


def test_a_bonus_never_completes_what_is_missing() -> None:
    leaves = (leaf("甲"), leaf("奖", M.BONUS, weight=None))
    found = one(*leaves, of=inputs(["一局"], marks={"奖": {0: [mark(5)]}}))
    assert found.value is None
    assert found.bonus == at(5)


def test_one_event_counts_once_for_the_first_that_has_it() -> None:
    leaves = (
        leaf("安全", M.DEDUCT),
        leaf("通报", M.DEDUCTION, weight=None),
        leaf("奖", M.BONUS, weight=None),
    )
    marks = {
        "安全": {0: [mark(5, event="事故"), mark(2, "乙", event="事故"), mark(1)]},
        "通报": {0: [mark(3, event="事故"), mark("0.5", event="舆情")]},
        "奖": {0: [mark(1, event="事故")]},
    }
    found = one(*leaves, of=inputs(["一局"], marks=marks))
    assert found.leaves == (Scored(at(94)), Scored(at("0.5")), Scored(at(1)))
    assert points(found.value) == "94.5000"


def test_events_of_the_year_so_far_and_the_judges_of_the_quarter() -> None:
    leaves = (leaf("扣", M.DEDUCT), leaf("评", M.JUDGED))
    marks = {
        "扣": {0: [mark(5, quarter=1), mark(4, quarter=2), mark(40, quarter=3)]},
        "评": {0: [mark(50, "甲", quarter=1), mark(80, "甲"), mark(90, "甲", quarter=3)]},
    }
    found = one(*leaves, of=inputs(["一局"], marks=marks))
    assert found.leaves == (Scored(at(91)), Scored(at(80)))


def test_only_leaves_due_by_the_quarter_count_with_their_last_due_quarter() -> None:
    half = leaf("甲", quarters=frozenset({2, 4}), weight=50)
    year = leaf("乙", quarters=frozenset({4}), weight=50)
    of = ScoreInputs(
        (unit("一局"),),
        {
            (half.id, 2): [row(70)],
            (half.id, 3): [row(10)],
            (half.id, 4): [row(90)],
            (year.id, 4): [row(50)],
        },
    )
    assert points(one(half, year, of=of, quarter=3).value) == "70.0000"
    assert points(one(half, year, of=of, quarter=4).value) == "70.0000"  # (90 + 50) / 2
    assert reason(one(half, year, of=of, quarter=1)) == "没有适用且到期的指标"


def test_a_leaf_for_other_kinds_is_not_missing() -> None:
    county = leaf("县", kinds=frozenset({UnitKind.COUNTY}))
    of = inputs(["一局", unit("一县", UnitKind.COUNTY)], {"全": [row(80), row(60)]})
    department, there = score_units(scheme(leaf("全"), county), of)
    assert points(department.value) == "80.0000"
    assert reason(there) == "缺1项：县 县"


def test_faults_of_the_scheme_are_missing_parts() -> None:
    of = inputs(["一局"], {"甲": [row(80)], "乙": [row(80)]})
    unweighed = one(leaf("甲", weight=None), leaf("乙"), of=of)
    assert [lack.reason for lack in unweighed.lacking] == ["方案没有设定权重"]
    without = replace(leaf("甲"), method=None)
    assert [x.reason for x in one(without, of=of).lacking] == ["方案没有设定计分方法"]
    odd = leaf("甲", M.BONUS, category=IndicatorCategory.COMMON)
    assert [x.reason for x in one(odd, of=of).lacking] == ["方案没有设定计分方法"]


def test_ranking_is_within_the_kind_and_lower_is_better_is_heeded() -> None:
    ranked = leaf("信访量", M.RANK, direction=Direction.LOWER)
    units: list[UnitFacts | str] = [
        "一局",
        unit("一县", UnitKind.COUNTY),
        "二局",
        unit("二县", UnitKind.COUNTY),
        "三局",
    ]
    values = [row(3), row(100), row(1), row(50), row(2)]
    found = score_units(scheme(ranked), inputs(units, {"信访量": values}))
    assert [points(s.value) for s in found] == [
        "60.0000",
        "60.0000",
        "100.0000",
        "100.0000",
        "80.0000",
    ]


def test_who_has_no_value_is_missing_in_a_ranking_and_not_its_last() -> None:
    of = inputs(["一局", "二局", "三局", "四局"], {"项": [row(3), row(None), None, row(1)]})
    found = score_units(scheme(leaf("项", M.RANK)), of)
    assert [points(s.value) for s in found] == ["100.0000", None, None, "60.0000"]
    assert [s.lacking[0].reason for s in found[1:3]] == ["没有实际值", "没有登记本季度的指标进展"]


def test_routine_of_a_unit_that_began_in_the_year() -> None:
    routine = leaf("平时", M.ROUTINE)
    of = inputs(
        ["老局", unit("新局", since=2)],
        routine={0: [section(1, 0, 0, 0, quarter=2)], 1: [section(1, 0, 0, 0, quarter=2)]},
    )
    old, new = score_units(scheme(routine), of)
    assert [x.reason for x in old.lacking] == ["第1季度没有平时考核结果"]
    assert points(new.value) == "95.0000"


def former_units(method: ScoringMethod, *, own: ProgressRow | None) -> UnitScore:
    """A unit into which two others were merged; the office placed their results there."""
    units: list[UnitFacts | str] = [
        "合局",
        unit("甲局", former=True),
        unit("乙局", former=True),
        "旁局",
    ]
    return one(
        leaf("项", method),
        of=inputs(
            units,
            {"项": [own, row(60), row(80), row(50)]},
            placed={"项": {0: [1, 2]}},
            marks={"项": {0: [mark(90, "子")], 1: [mark(60, "丑"), mark(5, event="事")]}},
            routine={1: [section(1, 0, 0, 0), section(0, 1, 0, 0, quarter=2)]},
        ),
    )


def test_former_units_results_count_where_they_were_placed() -> None:
    assert points(former_units(M.RATIO, own=None).value) == "70.0000"
    assert points(former_units(M.RATIO, own=row(100)).value) == "80.0000"
    assert [x.reason for x in former_units(M.RATIO, own=row(None)).lacking] == ["合局：没有实际值"]
    assert points(former_units(M.DEDUCT, own=None).value) == "0.0000"  # 100 − 155
    # judges: 90, 60 and 5 unsigned
    assert points(former_units(M.JUDGED, own=None).value) == "51.6667"
    assert points(former_units(M.ROUTINE, own=None).value) == "90.0000"
    assert [x.reason for x in former_units(M.RANK, own=None).lacking] == [
        "排名法不能合并几个单位的实际值，请登记合并后的实际值"
    ]


def test_one_former_unit_stands_for_its_successor_in_a_ranking() -> None:
    units: list[UnitFacts | str] = ["合局", unit("甲局", former=True), "旁局"]
    of = inputs(units, {"项": [None, row(60), row(50)]}, placed={"项": {0: [1]}})
    merged, other = score_units(scheme(leaf("项", M.RANK)), of)
    assert (points(merged.value), points(other.value)) == ("100.0000", "60.0000")


def test_a_former_unit_without_a_value_leaves_the_successor_its_own() -> None:
    units: list[UnitFacts | str] = ["合局", unit("甲局", former=True), unit("乙局", former=True)]
    placed = {"项": {0: [1, 2]}}
    silent = [row(70), None, row(None)]  # a target was laid down, and nobody reported any more
    of = inputs(units, {"项": silent}, placed=placed)
    assert points(one(leaf("项"), of=of).value) == "70.0000"
    told = [row(70), None, row(None, actual_text="约六成")]
    found = one(leaf("项"), of=inputs(units, {"项": told}, placed=placed))
    assert [x.reason for x in found.lacking] == ["乙局：实际值“约六成”无法识别"]
    nobody = one(leaf("项"), of=inputs(units, {"项": [None, None, None]}, placed=placed))
    assert [x.reason for x in nobody.lacking] == ["没有登记本季度的指标进展"]


def test_a_ranking_takes_the_successors_own_value() -> None:
    units: list[UnitFacts | str] = ["合局", unit("甲局", former=True), "旁局"]
    of = inputs(units, {"项": [row(40), row(60), row(50)]}, placed={"项": {0: [1]}})
    merged, other = score_units(scheme(leaf("项", M.RANK)), of)
    assert (points(merged.value), points(other.value)) == ("60.0000", "100.0000")


def test_a_leaf_that_weighs_nothing_counts_no_event() -> None:
    # 安全 weighs 0, so the accident would be lost there: the deduction has it.
    leaves = (leaf("甲"), leaf("安全", M.DEDUCT, weight=0), leaf("通报", M.DEDUCTION))
    marks = {"安全": {0: [mark(5, event="事故")]}, "通报": {0: [mark(2, event="事故")]}}
    found = one(*leaves, of=inputs(["一局"], {"甲": [row(90)]}, marks=marks))
    assert points(found.value) == "88.0000"
    assert found.uncounted == ()


def test_former_units_have_no_score_of_their_own() -> None:
    of = inputs(["合局", unit("甲局", former=True)], {"项": [row(70), row(60)]})
    (found,) = score_units(scheme(leaf("项")), of)
    assert found.unit == named("合局")
    assert points(found.value) == "70.0000"


NUMBER = st.none() | st.integers(-HUNDRED, 3 * HUNDRED)
CELL = st.none() | st.builds(
    ProgressRow, st.just(""), st.booleans(), NUMBER, NUMBER, NUMBER, st.none(), st.none()
)
METHODS = st.sampled_from([M.RATIO, M.BANDS, M.RANK, M.DEDUCT, M.JUDGED, M.ROUTINE])
WEIGHT = st.integers(1, 60)
LEAVES = st.lists(
    st.tuples(METHODS, WEIGHT, st.sampled_from(list(Direction))), min_size=1, max_size=5
)


def made(
    shape: Sequence[tuple[ScoringMethod, int, Direction]], times: int = 1
) -> list[IndicatorValue]:
    steps = ((Decimal(100), Decimal(100)), (Decimal(80), Decimal(60)))
    return [
        leaf(f"项{i}", method, weight=weight * times, direction=direction, bands=steps)
        for i, (method, weight, direction) in enumerate(shape)
    ]


@given(LEAVES, st.data())
def test_the_score_is_the_mean_of_its_parts_or_none(
    shape: list[tuple[ScoringMethod, int, Direction]], data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, 4))
    drawn = {f"项{i}": data.draw(st.lists(CELL, min_size=n, max_size=n)) for i in range(len(shape))}
    of = inputs(
        [f"{i}局" for i in range(n)],
        drawn,
        marks={"项0": {0: [mark(40, "甲")]}},
        routine={0: [section(1, 1, 0, 0), section(0, 1, 0, 0, quarter=2)]},
    )
    leaves = made(shape)
    found = score_units(scheme(*leaves), of)
    for score in found:
        lost = [o for o in score.leaves if isinstance(o, Missing)]
        place = found.index(score)
        for (title, cells), (method, _, _), outcome in zip(
            drawn.items(), shape, score.leaves, strict=True
        ):
            if method in {M.RATIO, M.BANDS, M.RANK} and isinstance(outcome, Scored):
                cell = cells[place]
                assert cell is not None, title
                assert cell.actual is not None, title
                assert method is M.RANK or (cell.planned if cell.annual else cell.target)
        assert (score.value is None) == bool(lost)
        assert len(score.lacking) == len(lost)
        if score.value is not None:
            values = [o.value for o in score.leaves if isinstance(o, Scored)]
            assert min(values) <= score.value <= max(values)
            top = sum(w * v for (_, w, _), v in zip(shape, values, strict=True))
            assert abs(score.value * sum(w for _, w, _ in shape) - top) * 2 <= sum(
                w for _, w, _ in shape
            )
    # Only the proportion of weights counts, and the score of one is that of all.
    assert score_units(scheme(*made(shape, 7)), of) == found
    for score in found:
        assert score_units(scheme(*leaves), of, score.unit) == (score,)


@pytest.mark.parametrize("method", [M.RATIO, M.BANDS, M.RANK, M.JUDGED, M.ROUTINE])
def test_an_empty_quarter_is_missing_under_every_method_of_values(method: ScoringMethod) -> None:
    found = one(leaf("项", method), of=inputs(["一局", "二局"]))
    assert found.value is None
    assert found.leaves != (Scored(0),)
