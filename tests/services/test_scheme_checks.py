"""Faults and weight sums of a scheme, against cases worked out by hand (domain.md §2.4)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.scheme_checks import (
    bands_fault,
    leaf_faults,
    methods_for,
    scheme_faults,
    weight_sums,
)
from desktop.services.scheme_numbers import number_fault, number_text, shown_number
from desktop.services.scheme_values import IndicatorValue
from desktop.terms import Direction, IndicatorNature, ScoringMethod, UnitKind
from tests.services.scheme_trees import BONUS, COMMON, DEDUCTION, SPECIFIC, leaf, ratio

HUNDRED = Decimal(100)
STEPS = ((Decimal(100), Decimal(100)), (Decimal(80), Decimal(80)))


def test_a_sound_leaf_has_no_fault() -> None:
    assert leaf_faults(leaf(1, "党建")) == {}
    assert leaf_faults(ratio(1, "完成率")) == {}
    assert leaf_faults(leaf(1, "廉政", method=ScoringMethod.DEDUCT)) == {}
    bands = ratio(1, "开工率", method=ScoringMethod.BANDS, bands=STEPS)
    assert leaf_faults(bands) == {}


@pytest.mark.parametrize(
    ("value", "field", "words"),
    [
        (leaf(1, "  "), "title", "请填写指标名称"),
        (leaf(1, "长" * 201), "title", "200"),
        (leaf(1, "甲", "0"), "weight", "大于 0"),
        (leaf(1, "甲", weight=None), "weight", "大于 0"),
        (leaf(1, "甲", method=None), "method", "请选择计分方法"),
        (leaf(1, "甲", method=ScoringMethod.BONUS), "method", "共性指标的计分方法只能是"),
        (ratio(1, "甲", nature=IndicatorNature.QUALITATIVE), "nature", "定量"),
        (ratio(1, "甲", nature=None), "nature", "定量"),
        (ratio(1, "甲", direction=None), "direction", "越高越好或越低越好"),
        (ratio(1, "甲", method=ScoringMethod.RANK, direction=None), "direction", "方向"),
        (ratio(1, "甲", method=ScoringMethod.BANDS), "bands", "至少要有两档"),
        (leaf(1, "甲", quarters=frozenset({5})), "quarters", "第一至第四季度"),
        (leaf(1, "甲", office="长" * 501), "office", "责任部门"),
        (
            leaf(1, "甲", category=BONUS, method=ScoringMethod.BONUS, weight=None),
            "cap",
            "加分项须填写封顶分值",
        ),
        (
            leaf(1, "甲", category=DEDUCTION, method=ScoringMethod.JUDGED, cap=Decimal(5)),
            "method",
            "减分项的计分方法只能是减分",
        ),
    ],
)
def test_what_is_wrong_with_a_leaf(value: IndicatorValue, field: str, words: str) -> None:
    faults = leaf_faults(value)
    assert words in faults[field]
    assert len(faults) == 1


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([(100, 100)], "至少要有两档"),
        ([(100, 100), (100, 80)], "第 2 档"),
        ([(100, 100), (90, 100)], "第 2 档"),
        ([(100, 100), (90, 90), (95, 80)], "第 3 档"),
        ([(100, 101), (90, 90)], "0 至 100"),
        ([(100, 100), (-1, 90)], "不能小于 0"),
    ],
)
def test_steps_fall_strictly(steps: list[tuple[int, int]], words: str) -> None:
    found = bands_fault(tuple((Decimal(a), Decimal(b)) for a, b in steps))
    assert words in found
    assert bands_fault(STEPS) == ""


def test_methods_by_category() -> None:
    assert methods_for(BONUS) == (ScoringMethod.BONUS,)
    assert methods_for(DEDUCTION) == (ScoringMethod.DEDUCTION,)
    assert set(methods_for(COMMON)) == set(methods_for(SPECIFIC))
    assert len(methods_for(COMMON)) == 6


def test_sums_by_kind_raw_and_normalised() -> None:
    county = frozenset({UnitKind.COUNTY})
    tree = (
        leaf(1, "共同", "30"),
        leaf(2, "县区", "50", category=SPECIFIC, kinds=county),
        leaf(
            3,
            "加分",
            weight=None,
            category=BONUS,
            method=ScoringMethod.BONUS,
            cap=Decimal(3),
        ),
    )
    sums = {s.kind: s for s in weight_sums(tree, HUNDRED)}
    assert {k: s.total for k, s in sums.items()} == {
        UnitKind.COUNTY: 80,
        UnitKind.DEV_ZONE: 30,
        UnitKind.DEPARTMENT: 30,
        UnitKind.TASK_FORCE: 30,
    }
    # 30/80 and 50/80 of a hundred.
    assert [(w.raw, w.normalised) for w in sums[UnitKind.COUNTY].leaves] == [
        (Decimal(30), Decimal("37.50")),
        (Decimal(50), Decimal("62.50")),
    ]
    assert not sums[UnitKind.COUNTY].ok
    full = weight_sums((leaf(1, "全", "100"),), HUNDRED)
    assert all(s.ok for s in full)


@given(st.lists(st.integers(1, 100), max_size=8), st.sampled_from(UnitKind))
def test_a_kind_is_right_exactly_when_its_weights_sum(weights: list[int], kind: UnitKind) -> None:
    tree = [leaf(n, f"指标{n}", str(w), kinds=frozenset({kind})) for n, w in enumerate(weights, 1)]
    (found,) = [s for s in weight_sums(tree, HUNDRED) if s.kind is kind]
    assert found.ok == (sum(weights) == 100)
    assert found.total == sum(weights)
    rest = [s for s in weight_sums(tree, HUNDRED) if s.kind is not kind]
    assert all(s.total == 0 and not s.ok for s in rest)


def test_an_empty_scheme_says_how_it_is_filled() -> None:
    (fault,) = scheme_faults(())
    assert fault.where is None
    for way in ("出厂方案", "上年", "工作簿"):
        assert way in fault.sentence


def test_faults_of_a_tree() -> None:
    first = leaf(1, "第一", first_question=True)
    assert scheme_faults((first, leaf(2, "第二"))) == ()
    (late,) = scheme_faults((leaf(2, "第二"), first))
    assert late.where == first.id
    assert "第一位" in late.sentence
    (none,) = scheme_faults((leaf(1, "第一"), leaf(2, "第二")))
    assert "还没有设为第一考题" in none.sentence
    both = (first, leaf(2, "第二", first_question=True))
    assert "只能有一项" in scheme_faults(both)[0].sentence
    (no_common,) = scheme_faults((leaf(1, "甲", category=SPECIFIC),))
    assert "没有共性指标" in no_common.sentence
    (twin,) = scheme_faults((first, leaf(2, "同名"), leaf(3, "同名")))
    assert "重名" in twin.sentence
    assert twin.where == leaf(3, "").id


def test_an_empty_heading_is_a_fault_and_one_with_leaves_is_none() -> None:
    blank: dict[str, object] = {"method": None, "nature": None}
    heading = leaf(5, "分组", None, **blank)
    (fault,) = scheme_faults((leaf(1, "第一", first_question=True), heading))
    assert "下面还没有指标" in fault.sentence
    group = replace(heading, leaf=False)
    under = leaf(6, "第一", parent=group.id, first_question=True)
    assert scheme_faults((group, under)) == ()


def test_direction_is_asked_only_where_numbers_are_compared() -> None:
    assert leaf_faults(ratio(1, "甲", direction=Direction.LOWER)) == {}
    assert "direction" not in leaf_faults(leaf(1, "甲", direction=None))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "请填写权重"),
        ("十", "应为数字"),
        ("1e3", "应为数字"),
        ("NaN", "应为数字"),
        ("0", "大于 0"),
        ("100.5", "不超过 100"),
        ("-3", "大于 0"),
        ("1.00001", "4 位小数"),
    ],
)
def test_typed_numbers_that_do_not_do(typed: str, words: str) -> None:
    fault = number_fault(typed, "权重", least=Decimal(0), most=HUNDRED, above=True)
    assert words in fault


@pytest.mark.parametrize(("typed", "plain"), [(" 12 ", "12"), ("１２．５", "12.5"), ("0.3", "0.3")])
def test_typed_numbers_that_do(typed: str, plain: str) -> None:
    assert number_fault(typed, "权重", least=Decimal(0), most=HUNDRED) == ""
    assert number_text(typed) == plain


def test_numbers_are_shown_without_padding() -> None:
    assert [shown_number(Decimal(t)) for t in ("10", "10.0000", "0.30", "100")] == [
        "10",
        "10",
        "0.3",
        "100",
    ]
    assert shown_number(None) == ""
