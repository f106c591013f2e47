"""The rules that a transaction has read, so that a page of rows asks for them once. Pure.

It dies with the transaction: between two of them an amendment may be adopted or arrive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

RULE_TABLES: Final = frozenset({"cycle", "rule", "amendment", "amendment_line"})
"""What rules are read from: written, they are read anew."""


class StandingRule(NamedTuple):
    """The number of a rule in a quarter; ``amendment``: which one set it, None for the scheme's."""

    number: Decimal
    amendment: int | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as frozen, and by number what amendments set in its place, from which quarter on."""

    key: str
    number: Decimal
    laid: tuple[tuple[int, StandingRule], ...]


@dataclass(frozen=True, slots=True)
class YearRules:
    """The rules of a cycle with its year."""

    year: int
    rows: tuple[RuleRow, ...]


@dataclass(slots=True)
class RulesRead:
    """The rules of cycles as stored, and as they stand by quarter."""

    years: dict[UUID, YearRules] = field(default_factory=dict)
    standing: dict[tuple[UUID, int], Mapping[str, StandingRule]] = field(default_factory=dict)
