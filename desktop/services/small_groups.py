"""What may be shown of a few people: counts, ratings and quotations that give nobody away.

Pure functions. A class with fewer than ``least`` people is merged with the next for display,
and if it still has fewer only the total is shown; words show the layer of who spoke only if
that layer has ``least`` people or more. Source: domain.md §5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """A class of people as displayed: one layer, or several joined with 、."""

    label: str
    people: int


def merge_small_groups(groups: Sequence[Group], least: int) -> tuple[Group, ...]:
    """The groups as they may be shown, in order; empty means that only the total may be.

    The shown groups always add up to the total, so that no small class can be found by
    subtraction. A small last class has no next one and joins the one before it.
    """
    shown: list[Group] = []
    small: Group | None = None
    for group in groups:
        if group.people <= 0:
            continue
        if small is not None:
            joined = _join(small, group)
            if joined.people < least:
                return ()
            shown.append(joined)
            small = None
        elif group.people < least:
            small = group
        else:
            shown.append(group)
    if small is None:
        return tuple(shown)
    if not shown:
        return ()
    return (*shown[:-1], _join(shown[-1], small))


def quotable(groups: Sequence[Group], least: int) -> frozenset[str]:
    """The labels that may stand under a quotation.

    If the others together are fewer than ``least``, an unlabelled quotation would point at
    them; then the smallest class loses its label as well, until the rest is large enough.
    """
    named = sorted((g for g in groups if g.people >= least), key=lambda g: g.people)
    hidden = sum(g.people for g in groups if 0 < g.people < least)
    while named and 0 < hidden < least:
        hidden += named.pop(0).people
    return frozenset(g.label for g in named)


def mean_rating(ratings: Sequence[int], least: int) -> Decimal | None:
    """The mean of ratings 1–5 to two places, half up; None below ``least`` ratings."""
    if not ratings or len(ratings) < least:
        return None
    mean = Decimal(sum(ratings)) / len(ratings)
    return mean.quantize(Decimal("0.01"), ROUND_HALF_UP)


def in_order(counts: Mapping[str, int], labels: Sequence[str]) -> tuple[Group, ...]:
    """Groups for all labels in their order, with 0 where nobody was heard."""
    return tuple(Group(label, counts.get(label, 0)) for label in labels)


def _join(first: Group, second: Group) -> Group:
    return Group(f"{first.label}、{second.label}", first.people + second.people)
