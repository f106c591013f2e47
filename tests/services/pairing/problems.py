"""Invented pairing problems of any size, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from desktop.services.pairing.problem import CostWeights, PairingProblem, TeamSide, UnitSide
from desktop.terms import UnitKind

WEIGHTS = CostWeights(Decimal(1), Decimal(2), Decimal(3))
EXTRA = {UnitKind.COUNTY: 12, UnitKind.DEV_ZONE: 8, UnitKind.TASK_FORCE: 1}


def t(number: int) -> UUID:
    """The id of a team."""
    return UUID(int=1_000 + number)


def u(number: int) -> UUID:
    """The id of a unit."""
    return UUID(int=100_000 + number)


def who(number: int) -> UUID:
    """The id of an assessor."""
    return UUID(int=900_000 + number)


def team(
    number: int,
    bars: Mapping[UUID, tuple[UUID, ...]] | None = None,
    away: Mapping[UUID, int] | None = None,
) -> TeamSide:
    """A team."""
    return TeamSide(t(number), number, bars or {}, away or {})


def unit(
    number: int,
    load: int,
    sector: str | None = None,
    last: int | None = None,
    pinned: int | None = None,
) -> UnitSide:
    """A unit; teams by their numbers."""
    return UnitSide(
        u(number),
        UnitKind.DEPARTMENT,
        sector,
        load,
        None if last is None else t(last),
        None if pinned is None else t(pinned),
    )


def problem(
    teams: list[TeamSide], units: list[UnitSide], seed: int = 0, slack: int = 0
) -> PairingProblem:
    """A problem with the shipped weights."""
    return PairingProblem(tuple(teams), tuple(units), WEIGHTS, seed, slack)


def invented(n: int, m: int, seed: int, sectors: int = 8, slack: int = 0) -> PairingProblem:
    """A city of n units and m teams: kinds, sectors, last year's pairings, some recusals."""
    rng = random.Random(seed)
    bars = 0.05 * min(1.0, 13 / m)
    teams = []
    for number in range(1, m + 1):
        barred = {u(i): (who(number),) for i in range(n) if rng.random() < bars}
        away = {u(i): 1 for i in range(n) if rng.random() < 0.05}
        teams.append(team(number, barred, away))
    units = []
    for i in range(n):
        kind = rng.choices(list(UnitKind), [3, 3, 30, 4])[0]
        sector = f"领域{rng.randrange(sectors)}" if rng.random() < 0.9 else None
        last = t(rng.randint(1, m)) if rng.random() < 0.8 else None
        load = rng.randint(3, 9) + EXTRA.get(kind, 0)
        units.append(UnitSide(u(i), kind, sector, load, last))
    return problem(teams, units, seed, slack)
