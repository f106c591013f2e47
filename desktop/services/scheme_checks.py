"""What is wrong with a scheme, and what its weights sum to. Pure; source: domain.md §2.4 (1), (2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from desktop.services.scheme_forms import LeafWeight, SchemeFault, WeightSum
from desktop.services.scheme_values import QUARTERS, Bands, EffectiveScheme, IndicatorValue
from desktop.terms import (
    IndicatorCategory,
    IndicatorNature,
    ScoringMethod,
    UnitKind,
)

MEASURED: Final = frozenset({ScoringMethod.RATIO, ScoringMethod.BANDS, ScoringMethod.RANK})
"""The methods that compare numbers: they need a measured value and a direction."""

WEIGHED_METHODS: Final = frozenset(ScoringMethod) - {ScoringMethod.BONUS, ScoringMethod.DEDUCTION}
BESIDE: Final = {
    IndicatorCategory.BONUS: ScoringMethod.BONUS,
    IndicatorCategory.DEDUCTION: ScoringMethod.DEDUCTION,
}
"""What stands beside the weighted mean has just one method each."""

SUM_RULE: Final = "score.weight_sum"
HUNDRED: Final = Decimal(100)
TITLE_LENGTH: Final = 200
TEXT_LENGTH: Final = 500
_PLACES: Final = Decimal("0.01")


def methods_for(category: IndicatorCategory) -> tuple[ScoringMethod, ...]:
    """The methods that a leaf of a category may be scored by, in their usual order."""
    if category in BESIDE:
        return (BESIDE[category],)
    return tuple(m for m in ScoringMethod if m in WEIGHED_METHODS)


def sums_of(scheme: EffectiveScheme) -> tuple[WeightSum, ...]:
    """The weight sums against the rule; () where the rule itself is still lacking."""
    rule = scheme.rules.get(SUM_RULE)
    return () if rule is None else weight_sums(scheme.indicators, rule.value)


def weight_sums(indicators: Sequence[IndicatorValue], expected: Decimal) -> tuple[WeightSum, ...]:
    """For each unit kind its weighed leaves, raw and normalised, and their sum."""
    return tuple(_sum_of(indicators, kind, expected) for kind in UnitKind)


def _sum_of(indicators: Sequence[IndicatorValue], kind: UnitKind, expected: Decimal) -> WeightSum:
    leaves = [i for i in indicators if i.leaf and i.weighed and i.applies_to(kind)]
    total = sum((i.weight or Decimal(0) for i in leaves), Decimal(0))
    weights = tuple(
        LeafWeight(
            i.id,
            i.code,
            i.title,
            i.weight or Decimal(0),
            ((i.weight or Decimal(0)) * expected / total).quantize(_PLACES)
            if total
            else Decimal(0),
        )
        for i in leaves
    )
    return WeightSum(kind, total, expected, weights, total == expected)


def leaf_faults(leaf: IndicatorValue) -> dict[str, str]:
    """What is wrong with one leaf: field → sentence."""
    found = dict(_common_faults(leaf))
    if leaf.method is None:
        found["method"] = "请选择计分方法。"
    elif leaf.method not in methods_for(leaf.category):
        names = "、".join(m.label for m in methods_for(leaf.category))
        found["method"] = (
            f"{leaf.category.label}的计分方法只能是{names}，您选的是{leaf.method.label}。"
        )
    if leaf.weighed:
        found |= _weighed_faults(leaf)
    elif leaf.cap is None or leaf.cap <= 0:
        found["cap"] = f"{leaf.category.label}须填写封顶分值，且大于 0。"
    return found


def _common_faults(value: IndicatorValue) -> Iterator[tuple[str, str]]:
    title = value.title.strip()
    if not title:
        yield "title", "请填写指标名称。"
    elif len(title) > TITLE_LENGTH:
        yield "title", f"指标名称不能超过 {TITLE_LENGTH} 个字，请精简。"
    for name, label in (("office", "责任部门"), ("remark", "备注")):
        if len(getattr(value, name) or "") > TEXT_LENGTH:
            yield name, f"{label}不能超过 {TEXT_LENGTH} 个字，请精简。"
    if not value.quarters <= frozenset(QUARTERS):
        yield "quarters", "考核季度只能是第一至第四季度。"


def _weighed_faults(leaf: IndicatorValue) -> dict[str, str]:
    found: dict[str, str] = {}
    if leaf.weight is None or leaf.weight <= 0:
        found["weight"] = "权重须大于 0；暂不计分的指标请不要列入方案。"
    if leaf.method in MEASURED:
        if leaf.nature is not IndicatorNature.QUANTITATIVE:
            found["nature"] = f"计分方法“{leaf.method.label}”只用于定量指标，请改为定量或改用评定。"
        if leaf.direction is None:
            found["direction"] = "请选择目标方向：越高越好或越低越好。"
    if leaf.method is ScoringMethod.BANDS:
        fault = bands_fault(leaf.bands)
        if fault:
            found["bands"] = fault
    return found


def group_faults(group: IndicatorValue) -> dict[str, str]:
    """What is wrong with a heading: it has nothing but a name."""
    return dict(_common_faults(group))


def bands_fault(bands: Bands) -> str:
    """Why steps cannot be scored by; "" when they can. Both columns fall strictly."""
    if len(bands) < 2:
        return "分档计分至少要有两档：完成率不低于多少，得多少分。"
    for least, points in bands:
        if least < 0 or not 0 <= points <= HUNDRED:
            return "分档的完成率不能小于 0，分值应在 0 至 100 之间。"
    for number, (upper, lower) in enumerate(pairwise(bands), 2):
        if lower[0] >= upper[0] or lower[1] >= upper[1]:
            return f"第 {number} 档的完成率和分值都应低于上一档，请从高到低填写。"
    return ""


def scheme_faults(indicators: Sequence[IndicatorValue]) -> tuple[SchemeFault, ...]:
    """All that keeps a scheme from being frozen, from the top of the tree."""
    if not indicators:
        return (SchemeFault(None, "方案中还没有指标。请使用出厂方案、从上年复制，或导入工作簿。"),)
    found: list[SchemeFault] = []
    for one in indicators:
        if not one.leaf:
            faults = group_faults(one)
        elif is_heading(one):
            faults = {"": "下面还没有指标。请增设指标、补写计分方法，或删去。"}
        else:
            faults = leaf_faults(one)
        found += [SchemeFault(one.id, f"{one.code} {one.title}：{f}") for f in faults.values()]
    found += _first_question_faults(indicators)
    found += _twins(indicators)
    return tuple(found)


def is_heading(value: IndicatorValue) -> bool:
    """Whether it only holds others, or would: nothing of scoring is said of it."""
    return not value.leaf or (
        value.method is None and value.weight is None and value.cap is None and value.nature is None
    )


def first_common(indicators: Iterable[IndicatorValue]) -> IndicatorValue | None:
    """The first leaf of the common indicators: the place of 第一考题."""
    common = (i for i in indicators if i.category is IndicatorCategory.COMMON)
    return next((i for i in common if not is_heading(i)), None)


def _first_question_faults(indicators: Sequence[IndicatorValue]) -> Iterator[SchemeFault]:
    """Exactly one leaf is 第一考题, and it is the first common one. Source: domain.md §2.3."""
    marked = [i for i in indicators if i.first_question]
    first = first_common(indicators)
    if first is None:
        yield SchemeFault(None, "方案中没有共性指标，而第一考题是第一项共性指标。请增设共性指标。")
    elif not marked:
        yield SchemeFault(first.id, f"第一项共性指标“{first.title}”还没有设为第一考题。")
    elif len(marked) > 1:
        yield SchemeFault(marked[1].id, f"第一考题只能有一项，现在有 {len(marked)} 项。")
    elif marked[0].id != first.id:
        yield SchemeFault(
            marked[0].id, f"第一考题“{marked[0].title}”应排在共性指标的第一位，请上移。"
        )


def _twins(indicators: Sequence[IndicatorValue]) -> Iterator[SchemeFault]:
    """Two of one name under one heading could not be told apart in a workbook of progress."""
    seen: set[tuple[object, str]] = set()
    for one in indicators:
        key = (one.parent, one.title.strip())
        if key in seen:
            yield SchemeFault(one.id, f"{one.code} {one.title}：同一分组下有重名的指标，请改名。")
        seen.add(key)
