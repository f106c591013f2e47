"""Search by chance with a fixed seed: moves, swaps and chains of three, by falling temperature.

All decisions are on whole numbers and on ``Random.random``, whose sequence Python promises, so
a seed gives one result on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from desktop.services.pairing.grid import NONE
from desktop.services.pairing.search import Search

_STEPS = 512
_LUCK = tuple(round(-1000 * math.log((i + 0.5) / _STEPS)) for i in range(_STEPS))
"""Metropolis' rule as a table: −ln of a chance in thousandths, so no machine rounds differently."""

Check = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Cooling:
    """How a search cools down: energies in thousandths, prices in energies, stages of tries.

    An imbalance is cheap at first, so that the search may pass through unbalanced assignments,
    dearer later, and forbidding (``closing``) in the last tenth of the stages.
    """

    hot: int
    cold: int
    price: int
    late_price: int
    closing: int
    stages: int
    tries: int

    def temperature(self, stage: int) -> int:
        """The temperature of a stage, in thousandths of an energy."""
        # Whole numbers: a float's power may differ in its last digit between machines.
        left = self._left(stage)
        return self.cold + (self.hot - self.cold) * left * left // 1_000_000

    def price_at(self, stage: int) -> int:
        """What a cadre-equivalent outside the window costs in a stage."""
        left = self._left(stage)
        if left <= 100:
            return self.closing
        return self.late_price + (self.price - self.late_price) * left // 1000

    def _left(self, stage: int) -> int:
        """Thousandths of the way that are left."""
        return 1000 if self.stages < 2 else (self.stages - 1 - stage) * 1000 // (self.stages - 1)


@dataclass(slots=True)
class Best:
    """The cheapest assignment found whose loads all lie in the window."""

    soft: int | None = None
    where: list[int] | None = None

    def look(self, search: Search) -> None:
        """Keep the present assignment when it is the best so far."""
        if not search.outside and (self.soft is None or search.soft < self.soft):
            self.soft, self.where = search.soft, list(search.where)


def anneal(
    search: Search, rng: Random, cooling: Cooling, check: Check, *, enough: int | None = None
) -> Best:
    """Search; gives the best assignment inside the window (none was found: empty).

    ``enough`` is a cost at which it stops. ``check`` is called at each stage and may
    raise, which stops the search.
    """
    best = Best()
    best.look(search)
    for stage in range(cooling.stages):
        check()
        if _is_enough(best, enough):
            break
        heat, search.price = cooling.temperature(stage), cooling.price_at(stage)
        for _ in range(cooling.tries):
            if _try(search, rng.random, heat) and not search.outside:
                best.look(search)
                if _is_enough(best, enough):
                    break
    return best


def _is_enough(best: Best, enough: int | None) -> bool:
    return enough is not None and best.soft is not None and best.soft <= enough


def _target(search: Search, unit: int, chance: Callable[[], float]) -> int:
    """A team worth trying: the one it had, one with a unit of its sector, or any."""
    grid, draw = search.grid, chance()
    if draw < 0.25 and grid.last[unit] >= 0:
        return grid.last[unit]
    sector = grid.sector[unit]
    if draw < 0.7 and sector >= 0:
        kin = grid.sectors[sector]
        return search.where[kin[int(chance() * len(kin))]]
    return int(chance() * grid.m)


def _try(search: Search, chance: Callable[[], float], heat: int) -> bool:
    """Try one change; whether it was made."""
    grid, where = search.grid, search.where
    m, ok = grid.m, grid.ok
    unit = int(chance() * grid.n)
    here, there = where[unit], _target(search, unit, chance)
    if there == here or not ok[unit * m + there]:
        return False
    draw, others = chance(), search.members[there]
    if draw < 0.25 or not others:
        change = search.change(here, unit, NONE) + search.change(there, NONE, unit)
        if change > 0 and change * 1000 > heat * _LUCK[int(chance() * _STEPS)] // 1000:
            return False
        search.move(unit, there)
        return True
    other = others[int(chance() * len(others))]
    if draw < 0.85 or m < 3:
        if not ok[other * m + here]:
            return False
        change = search.change(here, unit, other) + search.change(there, other, unit)
        if change > 0 and change * 1000 > heat * _LUCK[int(chance() * _STEPS)] // 1000:
            return False
        search.move(unit, there)
        search.move(other, here)
        return True
    return _try_chain(search, chance, heat, unit, other)


def _try_chain(
    search: Search, chance: Callable[[], float], heat: int, unit: int, other: int
) -> bool:
    """``unit`` ejects ``other``, which goes to a third team; one of that may fill the gap."""
    grid, where = search.grid, search.where
    m, ok = grid.m, grid.ok
    here, there = where[unit], where[other]
    third = _target(search, other, chance)
    if third in (here, there) or not ok[other * m + third]:
        return False
    last, rest = NONE, search.members[third]
    if rest and chance() < 0.5:
        last = rest[int(chance() * len(rest))]
        if not ok[last * m + here]:
            return False
    change = (
        search.change(here, unit, last)
        + search.change(there, other, unit)
        + search.change(third, last, other)
    )
    if change > 0 and change * 1000 > heat * _LUCK[int(chance() * _STEPS)] // 1000:
        return False
    search.move(unit, there)
    search.move(other, third)
    if last >= 0:
        search.move(last, here)
    return True
