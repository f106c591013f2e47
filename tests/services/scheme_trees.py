"""Small schemes for tests: indicators as values, and drafts of them as forms."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from desktop.services.registry import Services
from desktop.services.scheme_drafts import draft_of
from desktop.services.scheme_forms import IndicatorDraft, IndicatorLine
from desktop.services.scheme_values import EffectiveScheme, IndicatorValue, RuleValue
from desktop.terms import (
    Direction,
    IndicatorCategory,
    IndicatorNature,
    SchemeState,
    ScoringMethod,
    UnitKind,
)

COMMON, SPECIFIC = IndicatorCategory.COMMON, IndicatorCategory.SPECIFIC
BONUS, DEDUCTION = IndicatorCategory.BONUS, IndicatorCategory.DEDUCTION


def leaf(number: int, title: str, weight: str | None = "10", **other: object) -> IndicatorValue:
    """A judged common leaf, or what ``other`` makes of it."""
    value = IndicatorValue(
        UUID(int=number),
        None,
        number,
        str(number),
        title,
        COMMON,
        leaf=True,
        nature=IndicatorNature.QUALITATIVE,
        method=ScoringMethod.JUDGED,
        weight=None if weight is None else Decimal(weight),
    )
    return replace(value, **other)  # type: ignore[arg-type]  # a test's own fields


def ratio(number: int, title: str, weight: str | None = "10", **other: object) -> IndicatorValue:
    """A measured leaf, the higher the better."""
    measured: dict[str, object] = {
        "nature": IndicatorNature.QUANTITATIVE,
        "method": ScoringMethod.RATIO,
        "direction": Direction.HIGHER,
    }
    return leaf(number, title, weight, **(measured | other))


def effective(*indicators: IndicatorValue, quarter: int = 3, **rules: str) -> EffectiveScheme:
    """A frozen scheme of 2026; rule keys with ``_`` for the dot."""
    numbers = {
        key.replace("_", ".", 1): RuleValue(key, key, Decimal(value), None, unconfirmed=False)
        for key, value in rules.items()
    }
    return EffectiveScheme(UUID(int=99), 2026, quarter, SchemeState.FROZEN, indicators, numbers)


def group_draft(title: str, category: IndicatorCategory = COMMON) -> IndicatorDraft:
    """The form of a new heading."""
    return IndicatorDraft(title, category, group=True)


def judged_draft(
    title: str,
    parent: UUID | None,
    weight: str = "10",
    category: IndicatorCategory = COMMON,
    kinds: frozenset[UnitKind] = frozenset(),
) -> IndicatorDraft:
    """The form of a new leaf that judges rate."""
    return IndicatorDraft(
        title,
        category,
        parent=parent,
        nature=IndicatorNature.QUALITATIVE,
        method=ScoringMethod.JUDGED,
        weight=weight,
        kinds=kinds,
    )


def line(services: Services, cycle: UUID, title: str) -> IndicatorLine:
    """The only indicator of a title."""
    (found,) = [one for one in services.scheme.indicators(cycle) if one.value.title == title]
    return found


def form(services: Services, cycle: UUID, title: str) -> IndicatorDraft:
    """The form of the only indicator of a title, to be changed."""
    return draft_of(line(services, cycle, title))


def frozen_default(services: Services, year: int = 2026) -> UUID:
    """A year with the shipped scheme, frozen."""
    cycle = services.scheme.open_cycle(year)
    services.scheme.use_default(cycle)
    freeze(services, cycle)
    return cycle


def freeze(services: Services, cycle: UUID, *, confirm: bool = False) -> None:
    """Freeze a cycle's scheme as it stands."""
    services.scheme.freeze(
        cycle,
        approver="市委常委会",
        basis="市委常委会会议纪要〔2026〕3号",
        confirm_sums=confirm,
        version=services.scheme.scheme(cycle).version,
    )
