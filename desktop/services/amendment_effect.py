"""What an amendment does to scores and ranks. Pure: two schemes over the same figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

from desktop.services.scheme_forms import UnitMove
from desktop.services.scheme_values import EffectiveScheme
from desktop.services.scoring.comprehensive import score_units
from desktop.services.scoring.tiers import ranks
from desktop.services.scoring.values import ScoreInputs, UnitScore, decimal_of
from desktop.services.scoring.withheld import kinds_withheld

INCOMPLETE: Final = "数据不全，尚无得分"
Scorer = Callable[[EffectiveScheme, ScoreInputs], tuple[UnitScore, ...]]


def unit_moves(
    before: EffectiveScheme,
    after: EffectiveScheme,
    inputs: ScoreInputs,
    barred: frozenset[UUID] = frozenset(),
    scorer: Scorer = score_units,
) -> tuple[UnitMove, ...]:
    """All units before and after, the largest moves first: by places, then by points.

    Units in ``barred`` are left out, and so are the ranks of their kinds, which would tell of
    them. Incomplete units have no numbers: what is missing is not a zero. Source: domain.md
    §2.1, §2.4, §2.10.
    """
    withheld = kinds_withheld(inputs, barred)
    taking = inputs.taking_part
    ranked = frozenset(u.id for u in inputs.units if u.id in taking and u.kind not in withheld)
    old, new = _scored(scorer(before, inputs), ranked), _scored(scorer(after, inputs), ranked)
    moves = []
    for unit in inputs.units:
        if unit.former or unit.id in barred:
            continue
        score_old, rank_old = old.get(unit.id, (None, None))
        score_new, rank_new = new.get(unit.id, (None, None))
        note = INCOMPLETE if score_old is None and score_new is None else ""
        moves.append(
            UnitMove(unit.id, unit.name, unit.kind, score_old, score_new, rank_old, rank_new, note)
        )
    return tuple(sorted(moves, key=_largest_first))


def _scored(
    scores: tuple[UnitScore, ...], ranked: frozenset[UUID]
) -> Mapping[UUID, tuple[Decimal | None, int | None]]:
    places = ranks(scores, ranked)
    return {
        s.unit: (None if s.value is None else decimal_of(s.value), places.get(s.unit))
        for s in scores
    }


def _largest_first(move: UnitMove) -> tuple[int, int, Decimal]:
    """Units that gain or lose a score altogether first, then by places, then by points."""
    group = 0 if (move.score_before is None) != (move.score_after is None) else 1
    if move.score_before is None and move.score_after is None:
        group = 2
    points = Decimal(0)
    if move.score_before is not None and move.score_after is not None:
        points = abs(move.score_after - move.score_before)
    return group, -abs(move.places), -points
