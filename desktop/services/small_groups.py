"""What may be shown of a few people: counts, ratings and quotations that give nobody away.

Pure functions. A class with fewer than ``least`` people is merged with the next for display,
and if it still has fewer only the total is shown; words show the
group of who spoke as it is shown among the counts, so that counting them tells no more. Source: domain.md §5.
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
    subtraction. A small last class has no next one and joins the one before it;
    if that one was merged already, the three must be twice ``least`` together, else who knows
    this rule could tell the last one.
    """
    return tuple(map(_joined, _merged(groups, least)))


def quotable(groups: Sequence[Group], least: int) -> dict[str, str]:
    """For each label, the label that may stand under a quotation of this class.

    It is the label of the shown group that holds the class, as a whole: a class within a merged
    group is never named alone, else the rest of that group could be found by subtraction. Empty
    when only the total may be shown; then no quotation is labelled.
    """
    return {
        group.label: _joined(parts).label for parts in _merged(groups, least) for group in parts
    }


def _merged(groups: Sequence[Group], least: int) -> list[list[Group]]:
    """The classes that stand together, in order; empty when only the total may be shown."""
    shown: list[list[Group]] = []
    small: list[Group] = []
    for group in groups:
        if group.people <= 0:
            continue
        small.append(group)
        if _people(small) >= least:
            shown.append(small)
            small = []
        elif len(small) > 1:
            return []
    if small and shown:
        if len(shown[-1]) > 1 and _people(shown[-1]) + _people(small) < 2 * least:
            # The first two made a group by themselves: what exceeds ``least`` is the last one.
            return []
        shown[-1] += small
    return shown


def _people(groups: Sequence[Group]) -> int:
    return sum(g.people for g in groups)


def _joined(groups: Sequence[Group]) -> Group:
    return Group("、".join(g.label for g in groups), _people(groups))


def mean_rating(ratings: Sequence[int], least: int) -> Decimal | None:
    """The mean of ratings 1–5 to two places, half up; None below ``least`` ratings."""
    if not ratings or len(ratings) < least:
        return None
    mean = Decimal(sum(ratings)) / len(ratings)
    return mean.quantize(Decimal("0.01"), ROUND_HALF_UP)


def in_order(counts: Mapping[str, int], labels: Sequence[str]) -> tuple[Group, ...]:
    """Groups for all labels in their order, with 0 where nobody was heard."""
    return tuple(Group(label, counts.get(label, 0)) for label in labels)
