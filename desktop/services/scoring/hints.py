"""提示 about a quarter's scores as a whole: what does not hinder them and should be known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from desktop.services.scheme_values import EffectiveScheme
from desktop.services.scoring import methods
from desktop.services.scoring.comprehensive import leaf_weight
from desktop.services.scoring.methods import numbers_of
from desktop.services.scoring.values import (
    Scored,
    ScoreInputs,
    UnitScore,
    due_leaves,
    exact,
    scaled,
)
from desktop.terms import SchemeState, ScoringMethod, UnitKind

_NAMED = 3
"""How many indicators a sentence names before it only counts them."""


def hints(
    scheme: EffectiveScheme,
    inputs: ScoreInputs,
    scores: Sequence[UnitScore],
    barred: Collection[UUID],
    withheld: Collection[UnitKind],
) -> tuple[str, ...]:
    """Sentences; nothing in them tells of a unit in ``barred`` or of places in ``withheld``."""
    found = []
    if scheme.state is SchemeState.DRAFT:
        found.append("考核方案尚未冻结，得分仅供试算。")
    found += _weights(scheme, inputs)
    found += _few(scheme, scores, withheld)
    found += _open(scheme, inputs)
    found += _events(inputs, scores, barred)
    return tuple(found)


def _weights(scheme: EffectiveScheme, inputs: ScoreInputs) -> Iterator[str]:
    there = Counter(unit.kind for unit in inputs.units if not unit.former)
    wanted = scaled(scheme.rule("score.weight_sum"))
    for kind in UnitKind:
        leaves = [leaf for leaf in scheme.leaves(kind) if leaf.weighed]
        total = sum(leaf_weight(leaf) or 0 for leaf in leaves)
        if there[kind] and leaves and total != wanted:
            yield (
                f"{kind.label}的指标权重合计为 {exact(total)}，不是 {exact(wanted)}；"
                "计算时按比例归一。"
            )


def _few(
    scheme: EffectiveScheme, scores: Sequence[UnitScore], withheld: Collection[UnitKind]
) -> Iterator[str]:
    """Rankings of few units: of those with a value, since the others take no part in it."""
    least = numbers_of(scheme).rank_warn
    by_kind: dict[UnitKind, list[UnitScore]] = defaultdict(list)
    for score in scores:
        by_kind[score.kind].append(score)
    few: dict[str, list[str]] = defaultdict(list)
    for kind in UnitKind:
        for at, leaf in enumerate(due_leaves(scheme, kind) if kind in by_kind else ()):
            if not leaf.weighed or leaf.method is not ScoringMethod.RANK:
                continue
            outcomes = [score.leaves[at] for score in by_kind[kind]]
            count = sum(isinstance(o, Scored) or o == methods.ALONE for o in outcomes)
            if 0 < count < least:
                # How many others have a value would say whether the barred one has.
                words = "有实际值的单位" if kind in withheld else f"只有{count}个单位有实际值"
                few[f"{kind.label}{words}"].append(f"{leaf.code} {leaf.title}")
    for which, titles in few.items():
        if which.endswith("有实际值的单位"):
            yield f"{which}少于{least}个，排名法样本过少：{'、'.join(titles)}。"
        else:
            yield f"{which}，排名法样本过少（少于{least}个）：{'、'.join(titles)}。"


def _open(scheme: EffectiveScheme, inputs: ScoreInputs) -> Iterator[str]:
    """Former units with several successors, of which the office has yet to choose."""
    asked: dict[int, list[str]] = defaultdict(list)
    for leaf in scheme.indicators:
        if leaf.id in inputs.open and leaf.quarter_due(scheme.quarter) is not None:
            for place in inputs.open[leaf.id]:
                asked[place].append(f"{leaf.code} {leaf.title}")
    for place, titles in asked.items():
        more = "等" if len(titles) > _NAMED else ""
        yield (
            f"“{inputs.units[place].name}”由几个单位承接，{len(titles)}项指标的结果计入哪个单位"
            f"还没有确定，暂不计入：{'、'.join(titles[:_NAMED])}{more}。"
            "请在“机构变动”的“等次与计分”中确定。"
        )


def _events(
    inputs: ScoreInputs, scores: Sequence[UnitScore], barred: Collection[UUID]
) -> Iterator[str]:
    names = {unit.id: unit.name for unit in inputs.units}
    for score in scores:
        if score.unit in barred:
            continue
        for one in score.uncounted:
            yield (
                f"“{names[score.unit]}”的事件“{one.event}”重复登记：已在“{one.counted}”计分，"
                f"“{one.not_counted}”中未计。如应计入后者，请在指标评分中改动。"
            )
