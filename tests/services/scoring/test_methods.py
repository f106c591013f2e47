"""The methods of domain.md §2.4 (1), each with cases worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.errors import NotFound
from desktop.services.scoring import methods
from desktop.services.scoring.methods import Standing, numbers_of
from desktop.services.scoring.values import (
    HUNDRED,
    Missing,
    Outcome,
    ProgressRow,
    Scored,
    divided,
    exact,
    scaled,
    shown,
)
from tests.services.scoring.making import at, mark, points, row, scheme, section

CAP = at(100)
NUMBERS = numbers_of(scheme())


def said(outcome: Outcome) -> str:
    """A score as text of four places, or the reason why there is none."""
    return outcome.reason if isinstance(outcome, Missing) else str(points(outcome.value))


RATIO = {
    "half": (row(50, 100), False, "50.0000"),
    "three sevenths, rounded half up": (row(3, 7), False, "42.8571"),
    "two thirds, rounded half up": (row(2, 3), False, "66.6667"),
    "over the target stops at the cap": (row(130, 100), False, "100.0000"),
    "just below the cap": (row("99.9999", 100), False, "99.9999"),
    "nothing done is a real zero": (row(0, 100), False, "0.0000"),
    "below nothing stays at zero": (row(-5, 100), False, "0.0000"),
    "lower is better: twice as much gives half": (row(20, 10), True, "50.0000"),
    "lower is better: reached": (row(8, 10), True, "100.0000"),
    "plan of the quarter, not the year's target": (
        row(30, 100, annual=True, planned=40),
        False,
        "75.0000",
    ),
    "plan of the quarter without a target": (
        row(30, None, annual=True, planned=40),
        False,
        "75.0000",
    ),
    "no plan": (row(30, 100, annual=True), False, "目标为全年口径，没有本季度的计划值"),
    "plan of zero": (row(30, 100, annual=True, planned=0), False, "目标值不大于零，无法计算"),
    "no row": (None, False, "没有登记本季度的指标进展"),
    "no actual": (row(None, 100), False, "没有实际值"),
    "unreadable actual": (row(None, 100, actual_text="约三成"), False, "实际值“约三成”无法识别"),
    "no target": (row(5, None), False, "没有目标值"),
    "unreadable target": (row(5, None, target_text="/"), False, "目标值“/”无法识别"),
    "target of zero": (row(5, 0), False, "目标值不大于零，无法计算"),
    "target below zero": (row(5, -1), False, "目标值不大于零，无法计算"),
    "lower is better, target of zero": (row(5, 0), True, "目标值不大于零，无法计算"),
    "lower is better, nothing happened": (
        row(0, 10),
        True,
        "越低越好的指标，实际值不大于零，无法计算",
    ),
    "lower is better, below zero": (
        row(-2, 10),
        True,
        "越低越好的指标，实际值不大于零，无法计算",
    ),
}


@pytest.mark.parametrize("case", RATIO)
def test_ratio(case: str) -> None:
    what, lower, expected = RATIO[case]
    assert said(methods.ratio(what, lower=lower, cap=CAP)) == expected


def test_the_cap_is_the_schemes() -> None:
    assert said(methods.ratio(row(130, 100), lower=False, cap=at(120))) == "120.0000"
    assert said(methods.ratio(row(115, 100), lower=False, cap=at(120))) == "115.0000"


def test_a_long_text_is_cut_short() -> None:
    found = methods.ratio(row(None, 1, actual_text="长" * 60), lower=False, cap=CAP)
    assert said(found) == f"实际值“{'长' * 20}…”无法识别"


STEPS = ((at(100), at(100)), (at(90), at(85)), (at(80), at(70)))
BANDS = {
    "top": (row(100, 100), False, "100.0000"),
    "above the top": (row(170, 100), False, "100.0000"),
    "middle, exactly at its step": (row(90, 100), False, "85.0000"),
    "a hair below the top; a rounded share would reach it": (
        row("99999.9999", 100000),
        False,
        "85.0000",
    ),
    "lowest": (row("80.5", 100), False, "70.0000"),
    "below the lowest step": (row(79, 100), False, "0.0000"),
    "lower is better: 10 of 12 is 83.3 %": (row(12, 10), True, "70.0000"),
    "missing": (row(None, 100), False, "没有实际值"),
    "target of zero": (row(1, 0), False, "目标值不大于零，无法计算"),
}


@pytest.mark.parametrize("case", BANDS)
def test_bands(case: str) -> None:
    what, lower, expected = BANDS[case]
    assert said(methods.bands(what, lower=lower, steps=STEPS)) == expected


def test_bands_without_steps_are_missing() -> None:
    assert said(methods.bands(row(1, 1), lower=False, steps=())) == "方案没有设置分档"


def test_a_last_step_at_nothing_gives_its_points_to_the_rest() -> None:
    steps = (*STEPS, (at(0), at(40)))
    assert said(methods.bands(row(3, 100), lower=False, steps=steps)) == "40.0000"


def test_deduct() -> None:
    assert said(methods.deduct([])) == "100.0000"
    assert said(methods.deduct([mark("2.5"), mark(10)])) == "87.5000"
    assert said(methods.deduct([mark(-3)])) == "97.0000"  # a deduction typed with its minus
    assert said(methods.deduct([mark(60), mark("40.0001")])) == "0.0000"


def test_event_sums_keep_to_the_items_cap() -> None:
    assert said(methods.event_sum([], at(3))) == "0.0000"
    assert said(methods.event_sum([mark(1), mark("1.5")], at(3))) == "2.5000"
    assert said(methods.event_sum([mark(2), mark("1.5")], at(3))) == "3.0000"
    assert said(methods.event_sum([mark(2), mark(9)], None)) == "11.0000"


def test_judged_is_the_mean_of_judges() -> None:
    assert said(methods.judged([])) == "没有评分"
    assert said(methods.judged([mark(0, "甲")])) == "0.0000"
    assert said(methods.judged([mark(90, "甲"), mark(85, "乙"), mark(80, "丙")])) == "85.0000"
    assert said(methods.judged([mark(90, "甲"), mark(85, "乙"), mark(85, "丙")])) == "86.6667"
    # 甲 twice: (90 + 80) / 2 = 85; with 乙 95 the mean is 90, not (90 + 80 + 95) / 3.
    assert said(methods.judged([mark(90, "甲"), mark(80, "甲"), mark(95, "乙")])) == "90.0000"


def test_routine_weighs_by_participants() -> None:
    # (4·95 + 5·85 + 1·70) / 10 = 875 / 10
    assert said(methods.routine([section(4, 5, 1, 0)], (1,), NUMBERS)) == "87.5000"
    # two sections: (380 + 425 + 70 + 2·50) / 12 = 975 / 12
    rows = [section(4, 5, 1, 0), section(0, 0, 0, 2)]
    assert said(methods.routine(rows, (1,), NUMBERS)) == "81.2500"
    # two quarters: (875 + 95) / 11 = 88.18181…
    rows = [section(4, 5, 1, 0), section(1, 0, 0, 0, quarter=2)]
    assert said(methods.routine(rows, (1, 2), NUMBERS)) == "88.1818"
    assert said(methods.routine(rows, (1,), NUMBERS)) == "87.5000"


def test_routine_is_missing_where_nobody_was_graded() -> None:
    rows = [section(4, 5, 1, 0), section(0, 0, 0, 0, quarter=2)]
    assert said(methods.routine(rows, (1, 2), NUMBERS)) == "第2季度没有平时考核结果"
    assert said(methods.routine(rows, (1, 3), NUMBERS)) == "第3季度没有平时考核结果"
    assert said(methods.routine([], (), NUMBERS)) == "没有平时考核结果"


def test_who_was_not_graded_is_no_zero() -> None:
    of_ten = section(4, 4, 0, 0)._replace(participants=10)
    assert said(methods.routine([of_ten], (1,), NUMBERS)) == "90.0000"


def ranked(*values: int | str | None, lower: bool = False) -> list[str]:
    found = [methods.NO_ACTUAL if v is None else at(v) for v in values]
    return [said(s) for s in methods.rank(found, lower=lower, top=at(100), bottom=at(60))]


def test_rank_is_linear_from_the_first_to_the_last() -> None:
    assert ranked(5, 9, 1, 7, 3) == ["80.0000", "100.0000", "60.0000", "90.0000", "70.0000"]
    assert ranked(5, 9, 1, 7, 3, lower=True) == [
        "80.0000",
        "60.0000",
        "100.0000",
        "70.0000",
        "90.0000",
    ]
    assert ranked(1, 2) == ["60.0000", "100.0000"]
    # four: steps of 40/3
    assert ranked(4, 3, 2, 1) == ["100.0000", "86.6667", "73.3333", "60.0000"]


def test_ties_share_the_mean_of_their_places() -> None:
    # places 2 and 3 of 4: mean 2.5 → 100 − 40 · 1.5 / 3 = 80
    assert ranked(9, 5, 5, 1) == ["100.0000", "80.0000", "80.0000", "60.0000"]
    assert ranked(5, 5, 5) == ["80.0000"] * 3
    # places 1 and 2 of 4: 100 − 40 · 0.5 / 3 = 93.3333
    assert ranked(9, 9, 2, 1) == ["93.3333", "93.3333", "73.3333", "60.0000"]


def test_who_has_no_value_is_not_ranked_last() -> None:
    assert ranked(9, None, 1) == ["100.0000", "没有实际值", "60.0000"]
    alone = "同类单位中只有一个有实际值，无法排名"
    assert ranked(9) == [alone]
    assert ranked(None, 9, None) == ["没有实际值", alone, "没有实际值"]
    assert ranked() == []


def test_a_zero_is_ranked_as_a_value() -> None:
    assert ranked(0, -1) == ["100.0000", "60.0000"]


def test_standings_tell_the_tie() -> None:
    found = methods.standings([at(9), at(5), at(5), methods.NO_ROW], lower=False)
    assert found == [Standing(1, 1, 3), Standing(2, 3, 3), Standing(2, 3, 3), methods.NO_ROW]


def test_the_mean_over_former_units_names_who_is_missing() -> None:
    good, bad = Scored(at(80)), Missing("没有实际值")
    assert said(methods.mean_of([("甲局", good), ("乙局", Scored(at(91)))])) == "85.5000"
    assert said(methods.mean_of([("甲局", good), ("乙局", bad)])) == "乙局：没有实际值"


def test_rules_are_asked_of_the_scheme() -> None:
    without = scheme()
    without = type(without)(
        without.cycle,
        2026,
        2,
        without.state,
        (),
        {k: v for k, v in without.rules.items() if k != "score.ratio_cap"},
    )
    with pytest.raises(NotFound, match=r"score\.ratio_cap"):
        numbers_of(without)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (5, 3, 2), (4, 3, 1), (-4, 3, -1), (0, 7, 0), (-3, 2, -2)],
)
def test_division_rounds_half_away(numerator: int, denominator: int, expected: int) -> None:
    assert divided(numerator, denominator) == expected


def test_numbers_are_shown_with_two_places_rounded_half_up() -> None:
    assert shown(at("83.005")) == "83.01"
    assert shown(at("83.0049")) == "83.00"
    assert shown(at("-0.005")) == "-0.01"
    assert exact(at("12.5000")) == "12.5"
    assert exact(at(1000)) == "1000"
    assert exact(0) == "0"
    assert scaled(scheme().rule("tier.first_share")) == 3000


NUMBER = st.none() | st.integers(-10 * HUNDRED, 10 * HUNDRED)
ROWS = st.none() | st.builds(
    ProgressRow, st.just("00"), st.booleans(), NUMBER, NUMBER, NUMBER, st.none() | st.just("—")
)


def known(what: ProgressRow | None) -> bool:
    """Whether both the actual value and what it is compared with are there."""
    if what is None or what.actual is None:
        return False
    return (what.planned if what.annual else what.target) is not None


@given(ROWS, st.booleans())
def test_no_missing_value_becomes_a_number(what: ProgressRow | None, lower: bool) -> None:
    for outcome in (
        methods.ratio(what, lower=lower, cap=CAP),
        methods.bands(what, lower=lower, steps=STEPS),
    ):
        if not known(what):
            assert isinstance(outcome, Missing)
        elif isinstance(outcome, Scored):
            assert 0 <= outcome.value <= HUNDRED
        assert not isinstance(outcome, Missing) or outcome.reason


@given(st.lists(NUMBER, max_size=12), st.booleans())
def test_ranking_gives_points_to_values_only(values: list[int | None], lower: bool) -> None:
    given_ = [methods.NO_ACTUAL if v is None else v for v in values]
    found = methods.rank(given_, lower=lower, top=at(100), bottom=at(60))
    there = [v for v in values if v is not None]
    for value, outcome in zip(values, found, strict=True):
        assert isinstance(outcome, Scored) == (value is not None and len(there) > 1)
    scored = [
        (v, s.value)
        for v, s in zip(values, found, strict=True)
        if v is not None and isinstance(s, Scored)
    ]
    for a, b in zip(sorted(scored), sorted(scored)[1:], strict=False):
        assert (a[1] == b[1]) == (a[0] == b[0])
        assert a[0] == b[0] or (a[1] > b[1]) == lower
    if scored:
        # Places average to the middle, so the mean of all is 80 but for rounding.
        assert abs(sum(s for _, s in scored) - len(scored) * at(80)) <= len(scored)


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(1, 10**5))
def test_only_the_proportion_counts(actual: int, target: int, times: int) -> None:
    one = ProgressRow("", False, target, None, actual)
    many = ProgressRow("", False, target * times, None, actual * times)
    assert methods.ratio(one, lower=False, cap=CAP) == methods.ratio(many, lower=False, cap=CAP)
    assert methods.bands(one, lower=True, steps=STEPS) == methods.bands(
        many, lower=True, steps=STEPS
    )
