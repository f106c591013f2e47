"""Which pairings the 回避 of a team's people bar, and the fewest to lift. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations
from uuid import UUID

from desktop.services.team_shape import AssessingRules, assessing_fault
from desktop.terms import SeatKind


def smallest_lift(
    seats: Sequence[tuple[UUID, SeatKind]], recused: Collection[UUID], rules: AssessingRules
) -> tuple[UUID, ...]:
    """A smallest set of people without whose 回避 the team could assess the unit.

    Empty when it can as it is. A team has some eight seats, so all sets are tried.
    """
    away = sorted(set(recused) & {person for person, _kind in seats})
    for size in range(len(away) + 1):
        for lifted in combinations(away, size):
            if assessing_fault(seats, set(away) - set(lifted), rules) is None:
                return lifted
    return tuple(away)
