"""A whole year of one office and its teams from one seed, and what must hold at its end."""

from __future__ import annotations

import os

import pytest

from tests.simulation.conftest import SMALL, WHOLE, Years

QUICK = (1, 2, 3, 4)
SEEDS = int(os.environ.get("KAOHE_SEEDS", "200"))
FIRST = int(os.environ.get("KAOHE_FIRST_SEED", "1000"))


@pytest.mark.parametrize("seed", QUICK)
def test_a_year_of_a_few_teams(years: Years, seed: int) -> None:
    with years(seed, SMALL) as year:
        year.run(steps=40)
        assert year.world.counts["taken"] > 20


def test_a_year_of_thirteen_teams(years: Years) -> None:
    with years(5, WHOLE) as year:
        year.run(steps=50)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_many_years_of_thirteen_teams(years: Years, seed: int) -> None:
    with years(seed, WHOLE) as year:
        year.run(steps=120)
