"""How evenly loads could be shared out at best: a bound that no assignment undercuts. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import gcd

from desktop.services.pairing.grid import Grid


@dataclass(frozen=True, slots=True)
class Bound:
    """The greatest load is never below ``most``, the least never above ``least``."""

    most: int
    least: int

    @property
    def spread(self) -> int:
        """What the spread is never below."""
        return max(0, self.most - self.least)


def bound_of(grid: Grid) -> Bound:
    """The bound of a grid, from six observations, each of which holds for every assignment.

    1. Somebody has at least the mean, somebody at most; loads are multiples of the greatest
       common divisor of the units' loads, so the mean is rounded to such a multiple.
    2. The largest unit is with somebody.
    3. Of the k·m + 1 largest units some team has k + 1: it has at least as much as the
       k + 1 smallest of them. Likewise some team has no more than n ÷ m units, rounded down.
    4. The k largest units are with k teams at most; what remains is shared by at least
       m − k teams, so one of them has no more than that mean (and nothing when there are
       fewer units than teams).
    5. A unit that one team alone may have is with it. The same as 2 and 4, with the loads that
       teams have in any case, and no team has more than all that it may have.
    6. Units that may go only to the teams of a set are shared by these; what remains is all
       that the others can have.
    """
    if grid.m == 0 or grid.n == 0:
        return Bound(0, 0)
    total, step = sum(grid.load), gcd(*grid.load) or 1
    most, least = _up(total, grid.m, step), _down(total, grid.m, step)
    loads = sorted(grid.load, reverse=True)
    most = max(most, loads[0], _crowded(loads, grid.m))
    least = min(least, sum(loads[: grid.n // grid.m]), _left_over(loads, total, grid.m, step))
    forced, reach = _by_team(grid)
    most = max(most, *forced)
    least = min(least, *reach, _left_over(sorted(forced, reverse=True), total, grid.m, step))
    for inside, count in _closed_sets(grid):
        if count < grid.m:
            most = max(most, _up(inside, count, step))
            least = min(least, _down(total - inside, grid.m - count, step))
    return Bound(most, least)


def _up(load: int, teams: int, step: int) -> int:
    return -(-load // (teams * step)) * step


def _down(load: int, teams: int, step: int) -> int:
    return load // (teams * step) * step


def _crowded(loads: list[int], m: int) -> int:
    """Observation 3: the best of all k."""
    found = 0
    for k in range(1, (len(loads) - 1) // m + 1):
        last = k * m + 1
        found = max(found, sum(loads[last - k - 1 : last]))
    return found


def _left_over(heavy: list[int], total: int, m: int, step: int) -> int:
    """Observation 4: the best of all k below m."""
    taken = [0, *accumulate(heavy[: m - 1])]
    return min(_down(total - load, m - k, step) for k, load in enumerate(taken))


def _by_team(grid: Grid) -> tuple[list[int], list[int]]:
    forced, reach = [0] * grid.m, [0] * grid.m
    for u, load in enumerate(grid.load):
        choices = grid.choices(u)
        if len(choices) == 1:
            forced[choices[0]] += load
        for t in choices:
            reach[t] += load
    return forced, reach


def _closed_sets(grid: Grid) -> list[tuple[int, int]]:
    """Observation 6: (load that stays within it, size) of each set of teams that a unit has."""
    by_set: dict[bytes, int] = {}
    for u, load in enumerate(grid.load):
        row = grid.ok[u * grid.m : (u + 1) * grid.m]
        by_set[row] = by_set.get(row, 0) + load
    found = []
    masks = [(int.from_bytes(row, "big"), row.count(1), load) for row, load in by_set.items()]
    for mask, size, _load in masks:
        inside = sum(load for other, _n, load in masks if other & mask == other)
        found.append((inside, size))
    return found
