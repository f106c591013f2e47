"""The invented city: everything a sample workspace is filled with, as pure values.

``build_city(seed, size, today)`` is deterministic; all people, units and events are invented.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from desktop.services.sample.assessors import build_pool, build_recusals
from desktop.services.sample.cadres import build_cadres, with_portraits
from desktop.services.sample.changes import MERGED_INTO, MERGED_ON, build_former, build_rename
from desktop.services.sample.facts import build_facts
from desktop.services.sample.interviews import build_interviews, crew_of
from desktop.services.sample.key_tasks import build_key_tasks
from desktop.services.sample.pairings import build_pairings
from desktop.services.sample.rectification import build_items
from desktop.services.sample.units import CITY_NAME, build_units
from desktop.services.sample.values import City, SampleFormer
from desktop.services.sample.visits import YEAR, build_visits, horizon


@dataclass(frozen=True, slots=True)
class _Size:
    cadres: int
    teams: int
    interviews: int
    facts: int
    items: int


SIZES = {
    "small": _Size(cadres=48, teams=2, interviews=40, facts=60, items=12),
    "city": _Size(cadres=1400, teams=13, interviews=3000, facts=1500, items=120),
}


def build_city(seed: int, size: str, today: dt.date, *, photos: bool = True) -> City:
    """All values of the sample of ``size`` ("small" or "city"), the same for the same arguments.

    ``today`` is the day as the sample sees it, from 1 May 2026. Without ``photos`` nobody has a
    portrait, which saves most of the time. ValueError, with a sentence, for anything else.
    """
    if size not in SIZES:
        raise ValueError(f"没有名为“{size}”的演示规模，可选：{'、'.join(SIZES)}。")
    horizon(today)
    wanted, small = SIZES[size], size == "small"

    def rng(topic: str) -> random.Random:
        # A stream of its own for each topic: a change in one leaves the others as they were.
        return random.Random(f"{seed}/{size}/{topic}")

    units = build_units(rng("units"), small=small)
    cadres, leaning = build_cadres(rng("cadres"), units, wanted.cadres, today)
    if photos:
        cadres = with_portraits(seed, cadres)
    assessors, teams = build_pool(rng("pool"), wanted.teams, units, cadres, today)
    former = build_former(units)
    first = dt.date(YEAR, 1, 1)
    paired = build_pairings(rng("pairing"), (*units, former), cadres, assessors, teams, first)
    pairings = tuple(p for p in paired if p.unit != former.key)
    crew = crew_of(units, cadres)
    visits = build_visits(rng("visits"), units, teams, assessors, pairings, today)
    interviews = build_interviews(rng("interviews"), wanted.interviews, visits, crew, leaning)
    facts = build_facts(rng("facts"), wanted.facts, visits, crew, leaning)
    return City(
        name=CITY_NAME,
        seed=seed,
        size=size,
        today=today,
        units=units,
        cadres=cadres,
        assessors=assessors,
        teams=teams,
        pairings=pairings,
        recusals=build_recusals(assessors),
        former=SampleFormer(
            former,
            next(u.key for u in units if u.name == MERGED_INTO),
            MERGED_ON,
            next(p.team for p in paired if p.unit == former.key),
        ),
        rename=build_rename(units),
        key_tasks=build_key_tasks(units, cadres),
        visits=visits,
        interviews=interviews,
        facts=facts,
        items=build_items(rng("items"), wanted.items, facts, visits, crew, today),
    )
