"""Schemes and inputs for tests of scores, made of few words; points are given as texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from desktop.services.scheme_values import EffectiveScheme, IndicatorValue, RuleValue
from desktop.services.scoring.values import (
    MarkRow,
    ProgressRow,
    RoutineRow,
    ScoreInputs,
    UnitFacts,
    decimal_of,
    scaled,
)
from desktop.terms import Direction, IndicatorCategory, SchemeState, ScoringMethod, UnitKind

_SPACE = UUID(int=0x5C0)
RULES = {
    "score.ratio_cap": "100",
    "score.rank_top": "100",
    "score.rank_bottom": "60",
    "score.rank_warn": "5",
    "score.bonus_cap": "5",
    "score.deduction_cap": "10",
    "score.stability_step": "0.10",
    "routine.points.good": "95",
    "routine.points.fair": "85",
    "routine.points.average": "70",
    "routine.points.poor": "50",
    "tier.first_share": "0.30",
    "tier.third_score": "60",
}
DEPARTMENT = UnitKind.DEPARTMENT


def named(text: str) -> UUID:
    """The same id for the same word."""
    return uuid5(_SPACE, text)


def p(text: str | int | None) -> int | None:
    """A number as ten-thousandths."""
    return None if text is None else scaled(Decimal(text))


def at(text: str | int) -> int:
    """The same where there always is one."""
    return scaled(Decimal(text))


def leaf(title: str, method: ScoringMethod = ScoringMethod.RATIO, **more: Any) -> IndicatorValue:
    """A leaf of weight 10 unless said otherwise; its id is derived from its title."""
    fields: dict[str, Any] = {
        "category": {
            ScoringMethod.BONUS: IndicatorCategory.BONUS,
            ScoringMethod.DEDUCTION: IndicatorCategory.DEDUCTION,
        }.get(method, IndicatorCategory.COMMON),
        "direction": Direction.HIGHER,
        "weight": Decimal(10),
        "parent": None,
        "ordinal": 1,
        "code": title,
        "leaf": True,
    }
    fields |= more
    if not isinstance(fields["weight"], Decimal | None):
        fields["weight"] = Decimal(fields["weight"])
    return IndicatorValue(id=named(title), title=title, method=method, **fields)


def scheme(
    *leaves: IndicatorValue, quarter: int = 2, rules: Mapping[str, str] | None = None
) -> EffectiveScheme:
    """A scheme of these leaves with the rules of domain.md §2.4."""
    return EffectiveScheme(
        named("cycle"),
        2026,
        quarter,
        SchemeState.FROZEN,
        leaves,
        {
            key: RuleValue(key, key, Decimal(value), "综合考核办法", False)
            for key, value in (RULES | dict(rules or {})).items()
        },
    )


def row(
    actual: str | int | None,
    target: str | int | None = 100,
    *,
    annual: bool = False,
    planned: str | int | None = None,
    actual_text: str | None = None,
    target_text: str | None = None,
) -> ProgressRow:
    """指标进展 of a unit."""
    return ProgressRow(
        named(f"row {actual}").hex,
        annual,
        p(target),
        p(planned),
        p(actual),
        target_text,
        actual_text,
    )


def mark(
    points: str | int, judge: str | None = None, event: str | None = None, quarter: int = 2
) -> MarkRow:
    """指标评分."""
    return MarkRow(named(f"mark {points} {judge} {event}").hex, quarter, at(points), judge, event)


def section(good: int, fair: int, average: int, poor: int, quarter: int = 1) -> RoutineRow:
    """科室平时考核; everybody has a grade."""
    heads = good + fair + average + poor
    return RoutineRow(named("routine").hex, quarter, "办公室", heads, good, fair, average, poor)


def unit(name: str, kind: UnitKind = DEPARTMENT, **more: Any) -> UnitFacts:
    """A unit; its id is derived from its name."""
    return UnitFacts(named(name), name, kind, **more)


def inputs(
    units: Sequence[UnitFacts | str],
    progress: Mapping[str, Sequence[ProgressRow | None]] | None = None,
    *,
    quarter: int = 2,
    marks: Mapping[str, Mapping[int, Sequence[MarkRow]]] | None = None,
    routine: Mapping[int, Sequence[RoutineRow]] | None = None,
    placed: Mapping[str, Mapping[int, Sequence[int]]] | None = None,
    waived: Mapping[str, Iterable[str]] | None = None,
) -> ScoreInputs:
    """Inputs of one quarter; indicators and units are named."""
    return ScoreInputs(
        tuple(unit(u) if isinstance(u, str) else u for u in units),
        {(named(title), quarter): rows for title, rows in (progress or {}).items()},
        {named(title): column for title, column in (marks or {}).items()},
        routine or {},
        {named(title): column for title, column in (placed or {}).items()},
        {named(u): frozenset(map(named, titles)) for u, titles in (waived or {}).items()},
    )


def points(value: int | None) -> str | None:
    """Ten-thousandths as text of four places."""
    return None if value is None else f"{decimal_of(value):.4f}"
