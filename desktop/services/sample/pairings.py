"""对口联系 of the invented city: what the program's own proposal gives.

Balance first, like duties together; nobody of a team comes from a unit that it assesses.
Source: domain.md §2.1.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from desktop.services.cycles import shipped_rules
from desktop.services.pairing.heuristic import propose
from desktop.services.pairing.problem import CostWeights, PairingProblem, TeamSide, UnitSide
from desktop.services.sample.values import (
    SampleAssessor,
    SampleCadre,
    SamplePairing,
    SampleTeam,
    SampleUnit,
)

_SEEDS = 2**31


def build_pairings(
    rng: random.Random,
    units: tuple[SampleUnit, ...],
    cadres: tuple[SampleCadre, ...],
    assessors: tuple[SampleAssessor, ...],
    teams: tuple[SampleTeam, ...],
    start: dt.date,
) -> tuple[SamplePairing, ...]:
    """One team for every unit, as proposed for a city in which nobody had a team before.

    Home units bar the whole team here, so that every visit finds its people whoever is away.
    """
    rules = {str(r["key"]): Decimal(str(r["value"])) for r in shipped_rules()}
    ids = {u.key: UUID(int=place) for place, u in enumerate(units, 1)}
    sides = {UUID(int=t.number): t.number for t in teams}
    problem = PairingProblem(
        teams=tuple(_team(t, assessors, ids) for t in teams),
        units=_units(units, cadres, ids, rules),
        weights=CostWeights(
            rules["pairing.cost.sector"],
            rules["pairing.cost.moved"],
            rules["pairing.cost.member"],
        ),
        seed=rng.randrange(_SEEDS),
    )
    chosen = propose(problem).teams
    return tuple(SamplePairing(sides[chosen[ids[u.key]]], u.key, start) for u in units)


def _team(
    team: SampleTeam, assessors: tuple[SampleAssessor, ...], ids: Mapping[str, UUID]
) -> TeamSide:
    homes = {
        a.home_unit for a in assessors if a.team == team.number and a.home_unit is not None
    } & ids.keys()
    # Whose 回避 it is does not matter here: there is always a way round.
    return TeamSide(UUID(int=team.number), team.number, {ids[home]: () for home in sorted(homes)})


def _units(
    units: tuple[SampleUnit, ...],
    cadres: tuple[SampleCadre, ...],
    ids: Mapping[str, UUID],
    rules: Mapping[str, Decimal],
) -> tuple[UnitSide, ...]:
    members = Counter(cadre.unit for cadre in cadres)
    extra = {
        kind: int(rules[f"pairing.load.{kind.value}"].to_integral_value(ROUND_HALF_UP))
        for kind in {unit.kind for unit in units}
    }
    return tuple(
        UnitSide(ids[u.key], u.kind, u.sector or None, members[u.key] + extra[u.kind])
        for u in units
    )
