"""How a unit's score came about, as a tree down to the records. Source: domain.md §2.4 (8).

The values are those of ``score_units``; here they are only written out. A leaf's own words are
in ``leaf_words``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from desktop.services.scheme_values import EffectiveScheme, IndicatorValue
from desktop.services.scoring.comprehensive import (
    LeafRun,
    Scoring,
    leaf_weight,
    score_units,
    weighted_mean,
)
from desktop.services.scoring.leaf_words import leaf_words
from desktop.services.scoring.methods import numbers_of
from desktop.services.scoring.nodes import (
    Node,
    RowNotes,
    amended,
    outcome_words,
    rule_note,
    value_of,
)
from desktop.services.scoring.values import (
    SCALE,
    Lack,
    Missing,
    Outcome,
    Scored,
    ScoreInputs,
    UnitScore,
    decimal_of,
    due_leaves,
    exact,
)
from desktop.terms import IndicatorCategory, UnitKind

__all__ = ["Derivation", "Node", "derivation"]

PROVISIONAL = "阶段性"


@dataclass(frozen=True, slots=True)
class Derivation:
    """A unit's tree. ``heading`` says of which year and quarter, and that it is provisional."""

    unit: UUID
    name: str
    heading: str
    score: Decimal | None
    root: Node


def derivation(
    scheme: EffectiveScheme,
    inputs: ScoreInputs,
    unit: UUID,
    rows: Mapping[str, RowNotes],
    withheld: Collection[UnitKind] = (),
) -> Derivation | None:
    """The tree of one unit; None when it is not among the scored units.

    ``rows``: id (hex) of a progress row → what else is known of it. ``withheld``: the kinds of
    which no places are told.
    """
    found = score_units(scheme, inputs, unit)
    if not found:
        return None
    (score,) = found
    place = next(i for i, u in enumerate(inputs.units) if u.id == unit)
    kind = inputs.units[place].kind
    run = Scoring(scheme, inputs, kind, numbers_of(scheme), withheld=kind in withheld)
    members = [i for i, u in enumerate(inputs.units) if u.kind is kind and not u.former]
    nodes: dict[UUID, Node] = {}
    for leaf, outcome in zip(due_leaves(scheme, kind), score.leaves, strict=True):
        words = leaf_words(LeafRun(run, leaf), place, members, outcome, rows)
        nodes[leaf.id] = _leaf_node(leaf, outcome, words)
    name = inputs.units[place].name
    heading = f"{scheme.year}年度第{scheme.quarter}季度综合得分（{PROVISIONAL}）"
    return Derivation(unit, name, heading, value_of(score.outcome), _root(scheme, score, nodes))


def _leaf_node(leaf: IndicatorValue, outcome: Outcome, words: Node) -> Node:
    weight = leaf_weight(leaf)
    own = ""
    if leaf.weighed and weight is not None and isinstance(outcome, Scored):
        share = exact_product(weight, outcome.value)
        own = f"；计入：权重 {exact(weight)} × {exact(outcome.value)} = {share}"
    elif leaf.weighed:
        own = "；没有权重" if weight is None else f"；权重 {exact(weight)}，缺分，不按零分计"
    return Node(
        f"{leaf.code} {leaf.title}",
        words.formula + own,
        words.value,
        words.shown,
        words.children,
        (("indicator", leaf.id), *words.cites),
        (*words.notes, *amended(leaf.amendments)),
        words.missing,
    )


def exact_product(weight: int, value: int) -> str:
    """Weight × score without rounding, both given in ten-thousandths."""
    return f"{(decimal_of(weight) * decimal_of(value)).normalize():f}"


def _root(scheme: EffectiveScheme, score: UnitScore, nodes: Mapping[UUID, Node]) -> Node:
    mean = _mean_node(scheme, score, nodes)
    bonus = _event_node(scheme, score, nodes, IndicatorCategory.BONUS)
    deduction = _event_node(scheme, score, nodes, IndicatorCategory.DEDUCTION)
    formula = "指标加权平均 ＋ 加分 － 减分"
    notes: tuple[str, ...] = ()
    if isinstance(score.base, Scored) and score.raw is not None:
        formula += (
            f" = {exact(score.base.value)} ＋ {exact(score.bonus)} － {exact(score.deduction)}"
            f" = {exact(score.raw)}"
        )
        if score.value is not None and score.value != score.raw:
            formula += f"，限于 0 至 100，取 {exact(score.value)}"
    if score.adjusted:
        titles = "、".join(f"{part.code} {part.title}" for part in score.waived)
        notes = (f"权重调整：{titles} 经会议确定不计，其余权重按比例归一。",)
    return Node(
        f"综合得分（{PROVISIONAL}）",
        formula,
        value_of(score.outcome),
        outcome_words(score.outcome),
        (mean, bonus, deduction),
        (("unit", score.unit),),
        notes,
        score.value is None,
    )


def _mean_node(scheme: EffectiveScheme, score: UnitScore, nodes: Mapping[UUID, Node]) -> Node:
    leaves = due_leaves(scheme, score.kind)
    outcomes = {leaf.id: o for leaf, o in zip(leaves, score.leaves, strict=True)}
    weighed = [leaf for leaf in leaves if leaf.weighed]
    total, weight, _ = _sums(weighed, outcomes, score.waived)
    if isinstance(score.base, Scored):
        formula = (
            f"Σ(权重×得分) ÷ Σ权重 = {_wide(total)} ÷ {exact(weight)} = {exact(score.base.value)}"
        )
    else:
        formula = "Σ(权重×得分) ÷ Σ权重：有缺项，不计算，缺项不按零分计"
    children = _branches(scheme, weighed, outcomes, score.waived, nodes, None)
    return Node(
        "指标加权平均",
        formula,
        value_of(score.base),
        outcome_words(score.base),
        children,
        (),
        tuple(f"缺：{part.code} {part.title}（{part.reason}）" for part in score.lacking),
        isinstance(score.base, Missing),
    )


def _wide(total: int) -> str:
    """Σ(w·s), which is in hundred-millionths, without rounding."""
    return f"{(Decimal(total) / SCALE / SCALE).normalize():f}"


def _sums(
    leaves: Sequence[IndicatorValue], outcomes: Mapping[UUID, Outcome], waived: Sequence[Lack]
) -> tuple[int, int, list[Lack]]:
    total = weight = 0
    lacking: list[Lack] = []
    left_out = {part.leaf for part in waived}
    for leaf in leaves:
        own, outcome = leaf_weight(leaf), outcomes[leaf.id]
        if own == 0 or leaf.id in left_out:
            continue
        if own is not None and isinstance(outcome, Scored):
            total += own * outcome.value
            weight += own
        else:
            reason = outcome.reason if isinstance(outcome, Missing) else "没有权重"
            lacking.append(Lack(leaf.id, leaf.code, leaf.title, reason))
    return total, weight, lacking


def _branches(
    scheme: EffectiveScheme,
    weighed: Sequence[IndicatorValue],
    outcomes: Mapping[UUID, Outcome],
    waived: Sequence[Lack],
    nodes: Mapping[UUID, Node],
    parent: UUID | None,
) -> tuple[Node, ...]:
    """The scheme's tree below a node, without what neither applies nor is due."""
    ids = {indicator.id for indicator in scheme.indicators}
    mine = {leaf.id for leaf in weighed}
    found = []
    for indicator in scheme.indicators:
        hangs = indicator.parent if indicator.parent in ids else None
        if hangs != parent:
            continue
        if indicator.leaf:
            if indicator.id in mine:
                found.append(nodes[indicator.id])
            continue
        below = [leaf for leaf in weighed if leaf.code.startswith(f"{indicator.code}.")]
        if not below:
            continue
        children = _branches(scheme, weighed, outcomes, waived, nodes, indicator.id)
        found.append(_branch(indicator, below, outcomes, waived, children))
    return tuple(found)


def _branch(
    indicator: IndicatorValue,
    below: Sequence[IndicatorValue],
    outcomes: Mapping[UUID, Outcome],
    waived: Sequence[Lack],
    children: tuple[Node, ...],
) -> Node:
    total, weight, lacking = _sums(below, outcomes, waived)
    mean = weighted_mean(total, weight, lacking)
    formula = f"下属{len(below)}项，权重合计 {exact(weight)}，权重×得分合计 {_wide(total)}"
    if lacking:
        formula += f"（另缺{len(lacking)}项）"
    return Node(
        f"{indicator.code} {indicator.title}",
        formula,
        value_of(mean),
        outcome_words(mean),
        children,
        (("indicator", indicator.id),),
        amended(indicator.amendments),
        isinstance(mean, Missing),
    )


def _event_node(
    scheme: EffectiveScheme,
    score: UnitScore,
    nodes: Mapping[UUID, Node],
    category: IndicatorCategory,
) -> Node:
    bonus = category is IndicatorCategory.BONUS
    total = score.bonus if bonus else score.deduction
    word, key = ("加分", "score.bonus_cap") if bonus else ("减分", "score.deduction_cap")
    items = [leaf for leaf in due_leaves(scheme, score.kind) if leaf.category is category]
    parts = [nodes[leaf.id] for leaf in items]
    written = " ＋ ".join(f"{part.value.normalize():f}" for part in parts if part.value is not None)
    cap = scheme.rules[key]
    formula = f"{written or '没有登记'}，合计上限 {cap.value.normalize():f}，计 {exact(total)}"
    return Node(word, formula, decimal_of(total), exact(total), tuple(parts), (), (rule_note(cap),))
