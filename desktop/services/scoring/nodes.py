"""The nodes of a derivation and the words that all of them share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from desktop.services.scheme_values import EffectiveScheme, RuleValue
from desktop.services.scoring.values import Outcome, Scored, decimal_of, shown


@dataclass(frozen=True, slots=True)
class Node:
    """One step: what it is, how it was reckoned with the numbers written out, what came out.

    ``value`` has four places, None when missing; ``shown`` is what a person reads in its place.
    ``cites`` are (table, row) of the records it rests on; ``notes`` name rules with their basis,
    amendments and where a value came from. ``missing``: a score that there should be and is not.
    """

    title: str
    formula: str
    value: Decimal | None
    shown: str
    children: tuple[Node, ...] = ()
    cites: tuple[tuple[str, UUID], ...] = ()
    notes: tuple[str, ...] = ()
    missing: bool = False

    @property
    def brief(self) -> str:
        """What a narrow column shows; the reason of a missing score stands in ``shown``."""
        return "缺" if self.missing else self.shown


@dataclass(frozen=True, slots=True)
class RowNotes:
    """What else is known of a progress row: where it came from, and its note."""

    source: str | None
    note: str | None


def value_of(outcome: Outcome) -> Decimal | None:
    """The number of a score."""
    return decimal_of(outcome.value) if isinstance(outcome, Scored) else None


def outcome_words(outcome: Outcome) -> str:
    """A score with two places, or why there is none."""
    return shown(outcome.value) if isinstance(outcome, Scored) else outcome.reason


def rule_note(rule: RuleValue) -> str:
    """A rule as it is cited: title, number, basis, 请核对, and the amendment that set it."""
    basis = f"，依据：{rule.basis}" if rule.basis else ""
    doubt = "，请核对" if rule.unconfirmed else ""
    laid = "" if rule.amendment is None else f"，第{rule.amendment}号修订"
    return f"规则：{rule.title} {rule.value.normalize():f}{basis}{doubt}{laid}"


def rule_notes(scheme: EffectiveScheme, *keys: str) -> tuple[str, ...]:
    """Several rules as they are cited."""
    return tuple(rule_note(scheme.rules[key]) for key in keys)


def amended(numbers: Iterable[int]) -> tuple[str, ...]:
    """The amendments that set an indicator's values."""
    return tuple(f"本指标经第{number}号修订" for number in numbers)
