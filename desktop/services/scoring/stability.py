"""How firmly a rank stands when weights move. Source: domain.md §2.4 (7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from desktop.services.scheme_values import EffectiveScheme
from desktop.services.scoring.comprehensive import leaf_weight, within
from desktop.services.scoring.values import (
    SCALE,
    Scored,
    UnitScore,
    divided,
    due_leaves,
    scaled,
)
from desktop.terms import UnitKind


@dataclass(frozen=True, slots=True)
class RankInterval:
    """The best and the worst rank within the kind over all moves, the present one among them."""

    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class _Sums:
    """One complete unit: Σ(w·s), Σ(w), points beside the mean, and (w, s) of each leaf."""

    unit: UUID
    total: int
    weight: int
    beside: int
    parts: tuple[tuple[int, int], ...]


def rank_intervals(
    scheme: EffectiveScheme,
    scores: Sequence[UnitScore],
    step: Decimal,
    check: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[UUID, RankInterval]:
    """The interval of ranks when each weight in turn is ``step`` (a share) lower and higher.

    0 < ``step`` < 1: a weight never vanishes, so a complete score always has a mean.

    ``check(done, all)`` is called before each weight is moved and may raise to stop.
    """
    by_kind: dict[UnitKind, list[UnitScore]] = defaultdict(list)
    for score in scores:
        if score.value is not None:
            by_kind[score.kind].append(score)
    leaves = {kind: due_leaves(scheme, kind) for kind in by_kind}
    todo, done = sum(len(found) for found in leaves.values()), 0
    intervals: dict[UUID, RankInterval] = {}
    share = scaled(step)
    for kind, group in by_kind.items():
        weights = [leaf_weight(leaf) or 0 for leaf in leaves[kind]]
        sums = [_sums(score, weights) for score in group]
        best = worst = _places([s.total for s in sums], sums, [s.weight for s in sums])
        for at, weight in enumerate(weights):
            check(done, todo)
            done += 1
            if weight == 0:
                continue
            for move in (-share, share):
                places = _places(
                    [s.total * SCALE + s.parts[at][0] * s.parts[at][1] * move for s in sums],
                    sums,
                    [s.weight * SCALE + s.parts[at][0] * move for s in sums],
                )
                best = [min(pair) for pair in zip(best, places, strict=True)]
                worst = [max(pair) for pair in zip(worst, places, strict=True)]
        for found, low, high in zip(sums, best, worst, strict=True):
            intervals[found.unit] = RankInterval(low, high)
    return intervals


def _sums(score: UnitScore, weights: Sequence[int]) -> _Sums:
    parts = tuple(
        (weight, outcome.value) if isinstance(outcome, Scored) else (0, 0)
        for weight, outcome in zip(weights, score.leaves, strict=True)
    )
    return _Sums(
        score.unit,
        sum(weight * value for weight, value in parts),
        sum(weight for weight, _ in parts),
        score.bonus - score.deduction,
        parts,
    )


def _places(totals: Sequence[int], sums: Sequence[_Sums], weights: Sequence[int]) -> list[int]:
    """Competition ranks of the scores that these sums give."""
    values = [
        within(divided(total, weight) + one.beside)
        for total, one, weight in zip(totals, sums, weights, strict=True)
    ]
    first: dict[int, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), 1):
        first.setdefault(value, place)
    return [first[value] for value in values]
