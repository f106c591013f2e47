"""A pairing problem as plain arrays of whole numbers, for the search. Pure.

Units and teams are numbered in an order that does not depend on how they were handed over,
so that one seed gives one proposal on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from desktop.services.pairing.problem import CostWeights, PairingProblem, TeamSide, UnitSide

NONE = -1
_FINE = 100
"""Costs are counted in hundredths, so that the search can price an imbalance below one cost."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Unit u with team t stands at ``u * m + t``; ``NONE`` is no team, no sector.

    ``ok``: the team may have the unit. ``at``: what that costs by itself, a changed pairing and
    members away; ``split``: what one more team of a sector costs, in a unit in which all the
    weights are whole.
    """

    units: tuple[UnitSide, ...]
    teams: tuple[TeamSide, ...]
    n: int
    m: int
    load: tuple[int, ...]
    sector: tuple[int, ...]
    last: tuple[int, ...]
    ok: bytes
    at: tuple[int, ...]
    split: int
    sectors: tuple[tuple[int, ...], ...]

    def choices(self, unit: int) -> list[int]:
        """The teams that may have a unit."""
        return [t for t in range(self.m) if self.ok[unit * self.m + t]]


def grid_of(problem: PairingProblem) -> Grid:
    """The arrays of a problem of which every unit has a team that may have it."""
    teams = tuple(sorted(problem.teams, key=lambda t: (t.number, t.id)))
    units = tuple(sorted(problem.units, key=lambda u: u.id))
    place = {team.id: i for i, team in enumerate(teams)}
    names = {s: i for i, s in enumerate(sorted({u.sector for u in units if u.sector}))}
    scale = scale_of(problem.weights) * _FINE
    m = len(teams)
    moved, member = int(problem.weights.moved * scale), int(problem.weights.member * scale)
    ok, at = bytearray(len(units) * m), [0] * (len(units) * m)
    for u, unit in enumerate(units):
        pinned = place.get(unit.pinned) if unit.pinned is not None else None
        for t, team in enumerate(teams):
            ok[u * m + t] = unit.id not in team.bars and pinned in (None, t)
            at[u * m + t] = member * team.member_recusals.get(unit.id, 0)
            if unit.last_team is not None and unit.last_team != team.id:
                at[u * m + t] += moved
    sector = tuple(names[u.sector] if u.sector else NONE for u in units)
    last = tuple(place.get(u.last_team, NONE) if u.last_team is not None else NONE for u in units)
    together: list[list[int]] = [[] for _ in names]
    for i, s in enumerate(sector):
        if s >= 0:
            together[s].append(i)
    return Grid(
        units, teams, len(units), m, tuple(u.load for u in units), sector, last, bytes(ok),
        tuple(at), int(problem.weights.sector * scale), tuple(map(tuple, together)),
    )  # fmt: skip


def scale_of(weights: CostWeights) -> int:
    """The power of ten that makes all weights whole numbers (they are rules such as 1.5)."""
    places = 0
    for value in (weights.sector, weights.moved, weights.member):
        exponent = Decimal(value).normalize().as_tuple().exponent
        places = max(places, -exponent if isinstance(exponent, int) else 0)
    return int(10**places)
