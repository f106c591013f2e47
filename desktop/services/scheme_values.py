"""A scheme as it stands in a quarter: the frozen values with the amendments laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from desktop.services.errors import NotFound
from desktop.terms import (
    Direction,
    IndicatorCategory,
    IndicatorNature,
    SchemeState,
    ScoringMethod,
    UnitKind,
)

QUARTERS = (1, 2, 3, 4)

Bands = tuple[tuple[Decimal, Decimal], ...]
"""(least percentage of the target reached, points), from the highest step down."""


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """One node of the tree. ``code`` is its place as 1.2; ``leaf``: it is scored.

    ``kinds`` empty means all unit kinds, ``quarters`` empty all quarters. ``amendments`` are
    the numbers of the amendments that set any of these values.
    """

    id: UUID
    parent: UUID | None
    ordinal: int
    code: str
    title: str
    category: IndicatorCategory
    leaf: bool
    nature: IndicatorNature | None = None
    method: ScoringMethod | None = None
    weight: Decimal | None = None
    cap: Decimal | None = None
    direction: Direction | None = None
    kinds: frozenset[UnitKind] = frozenset()
    quarters: frozenset[int] = frozenset()
    bands: Bands = ()
    office: str | None = None
    first_question: bool = False
    remark: str | None = None
    amendments: tuple[int, ...] = ()

    def applies_to(self, kind: UnitKind) -> bool:
        """Whether units of a kind are assessed by it."""
        return not self.kinds or kind in self.kinds

    def quarter_due(self, quarter: int) -> int | None:
        """The last quarter up to this one in which it was due; None when not yet."""
        due = self.quarters or frozenset(QUARTERS)
        return max((q for q in due if q <= quarter), default=None)

    @property
    def weighed(self) -> bool:
        """Whether it takes part in the weighted mean; bonus and deduction stand beside it."""
        return self.category in {IndicatorCategory.COMMON, IndicatorCategory.SPECIFIC}


@dataclass(frozen=True, slots=True)
class RuleValue:
    """A rule's number, where it comes from, and the amendment that set it."""

    key: str
    title: str
    value: Decimal
    basis: str | None
    unconfirmed: bool
    amendment: int | None = None


@dataclass(frozen=True, slots=True)
class EffectiveScheme:
    """The scheme of a cycle as it stands in a quarter; ``indicators`` from the top of the tree."""

    cycle: UUID
    year: int
    quarter: int
    state: SchemeState
    indicators: tuple[IndicatorValue, ...]
    rules: Mapping[str, RuleValue]
    first_question: str = ""
    """The wording of 第一考题 as it stands in the quarter."""

    def leaves(self, kind: UnitKind) -> tuple[IndicatorValue, ...]:
        """The leaves by which units of a kind are assessed, in the order of the tree."""
        return tuple(i for i in self.indicators if i.leaf and i.applies_to(kind))

    def rule(self, key: str) -> Decimal:
        """A rule's number. Raises NotFound: nothing is assumed in its place."""
        found = self.rules.get(key)
        if found is None:
            raise NotFound(f"考核方案中没有规则“{key}”。请在考核准备中补全方案后再试。")
        return found.value
