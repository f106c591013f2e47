"""A whole year of one office and its teams from one seed, and what must hold at its end."""

from __future__ import annotations

import os

import pytest

from tests.simulation.checker import check_end
from tests.simulation.conftest import SMALL, WHOLE, Years
from tests.simulation.year import CRASHES_IN, CRASHES_OUT

QUICK = (1, 2, 3, 4)
SEEDS = int(os.environ.get("KAOHE_SEEDS", "200"))
FIRST = int(os.environ.get("KAOHE_FIRST_SEED", "1000"))


@pytest.mark.parametrize("seed", QUICK)
def test_a_year_of_a_few_teams(years: Years, seed: int) -> None:
    with years(seed, SMALL) as year:
        year.run(steps=25)
        assert year.world.counts["taken"] > 20
        assert {"restored", "reinstalled", "upgraded", "paired anew"} <= year.world.counts.keys()


def test_a_year_of_thirteen_teams(years: Years) -> None:
    with years(5, WHOLE) as year:
        year.run(steps=25)


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in its own fork")
def test_a_process_is_killed_at_each_step(years: Years) -> None:
    with years(6, SMALL) as year:
        world = year.world
        world.killing, world.enrolled, year.people.leaving = True, {3}, 0.0
        year.exchange(None, 3)
        year.people.plan(3)
        for step in CRASHES_OUT:
            parcel = world.export(3, None, crash=step)
            assert (parcel is not None) == (step in {"note", "noted"})
        for step in CRASHES_IN:
            year.people.plan(3)
            parcel = world.export(3, None)
            assert parcel is not None
            assert world.take(parcel, crash=step) is None
        assert world.counts["killed"] == len(CRASHES_OUT) + len(CRASHES_IN)
        world.set_clocks_right()
        world.quiet()
        check_end(world)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_many_years_of_thirteen_teams(years: Years, seed: int) -> None:
    with years(seed, WHOLE) as year:
        year.world.killing = hasattr(os, "fork") and seed % 2 == 0
        year.run(steps=100)
