"""The proposal: coverage, bars, balance against the bound, the oracle, the seed, cancelling."""

from __future__ import annotations

import random
import time
from decimal import Decimal
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.services.pairing.costs import cost_of, loads_of, spread_of
from desktop.services.pairing.grid import scale_of
from desktop.services.pairing.heuristic import propose
from desktop.services.pairing.problem import (
    CostWeights,
    NoPairing,
    PairingProblem,
    Proposal,
)
from desktop.services.progress import Cancelled, Progress
from tests.services.pairing.oracle import Oracle
from tests.services.pairing.problems import invented, problem, t, team, u, unit, who

WORST_RATIO, MEAN_RATIO = 1.5, 1.1
"""Cost found ÷ least cost at the least spread; measured on twenty cases: 1.38 and 1.02."""


def sound(case: PairingProblem, found: Proposal) -> None:
    """Full coverage, no barred pairing, pins kept, and the numbers are those of the assignment."""
    teams = {team.id: team for team in case.teams}
    assert set(found.teams) == {unit.id for unit in case.units}
    for one in case.units:
        at = found.teams[one.id]
        assert one.id not in teams[at].bars
        assert one.pinned in (None, at)
    assert found.loads == loads_of(case, found.teams)
    assert found.spread == spread_of(found.loads)
    assert found.cost == cost_of(case, found.teams)
    assert found.cost.total <= found.first_cost or found.spread > found.bound


@pytest.mark.parametrize(("n", "slack"), [(40, 0), (40, 1), (200, 1)])
def test_the_spread_is_within_one_of_the_bound(n: int, slack: int) -> None:
    case = invented(n, 13, seed=slack, slack=slack)
    found = propose(case)
    sound(case, found)
    assert found.spread <= found.bound + 1


@pytest.mark.long
def test_a_large_deployment() -> None:
    case = invented(2_000, 130, seed=1, sectors=60, slack=1)
    before = time.process_time()
    found = propose(case)
    assert time.process_time() - before < 10  # 5 s on a quiet machine; see the benchmark
    sound(case, found)
    assert found.spread <= found.bound + 1


SIZES = [(10, 3, 3), (14, 4, 4), (16, 5, 4), (18, 5, 5)]


def test_against_the_oracle() -> None:
    ratios = []
    for seed, (n, m, sectors) in enumerate(SIZES):
        case = invented(n, m, seed, sectors)
        found, oracle = propose(case), Oracle(case)
        sound(case, found)
        assert found.spread == oracle.least_spread()
        ratios.append(float(found.cost.total) / oracle.least_cost(found.spread))
    assert min(ratios) >= 1 - 1e-6, "nothing beats the proven optimum"
    assert max(ratios) <= WORST_RATIO
    assert mean(ratios) <= MEAN_RATIO


@pytest.mark.long
def test_against_the_oracle_many_times() -> None:
    ratios = []
    for n, m, sectors in [*SIZES, (20, 5, 5)]:
        for seed in range(100, 112):
            case = invented(n, m, seed, sectors)
            found, oracle = propose(case), Oracle(case)
            assert found.spread == oracle.least_spread()
            ratios.append(float(found.cost.total) / oracle.least_cost(found.spread))
    assert max(ratios) <= WORST_RATIO
    assert mean(ratios) <= MEAN_RATIO


def test_one_seed_one_proposal_whatever_the_order() -> None:
    case = invented(24, 5, seed=7)
    found = propose(case)
    teams, units = list(case.teams), list(case.units)
    random.Random(1).shuffle(teams)
    random.Random(2).shuffle(units)
    again = propose(PairingProblem(tuple(teams), tuple(units), case.weights, case.seed))
    assert dict(again.teams) == dict(found.teams)
    others = {
        tuple(
            sorted(propose(PairingProblem(case.teams, case.units, case.weights, s)).teams.items())
        )
        for s in range(4)
    }
    assert len(others) > 1, "the seed is of some effect"


def test_a_known_proposal_stays_the_same_on_every_machine() -> None:
    """Golden: 8 units, 3 teams, seed 5, as this program proposed it when the test was written."""
    found = propose(invented(8, 3, seed=5))
    assert [GOLDEN_NUMBER[found.teams[u(i)]] for i in range(8)] == GOLDEN


GOLDEN_NUMBER = {t(n): n for n in (1, 2, 3)}
GOLDEN = [1, 3, 3, 2, 2, 1, 3, 2]


def test_soft_wishes_are_met_when_balance_allows() -> None:
    case = problem(
        [team(1), team(2)],
        [unit(i, 5, "农业" if i < 2 else "城建", last=1 if i < 2 else 2) for i in range(4)],
    )
    found = propose(case)
    assert found.spread == 0
    assert found.cost.total == 1 - 1, "both sectors stay whole with their old teams"
    assert [found.teams[u(i)] for i in range(4)] == [t(1), t(1), t(2), t(2)]


def test_balance_goes_before_the_soft_wishes() -> None:
    units = [unit(i, 5, "农业", last=1) for i in range(4)]
    strict = propose(problem([team(1), team(2)], units))
    assert strict.spread == 0
    assert strict.cost.total == 1 + 2 * 2
    loose = propose(problem([team(1), team(2)], units, slack=20))
    assert loose.spread == 20
    assert loose.cost.total == 0


def test_a_member_who_stays_away_is_avoided() -> None:
    case = problem([team(1, away={u(0): 1}), team(2)], [unit(0, 4), unit(1, 4)])
    found = propose(case)
    assert found.teams == {u(0): t(2), u(1): t(1)}


def test_pins_and_bars_hold() -> None:
    case = problem(
        [team(1, {u(0): (who(1),)}), team(2)], [unit(0, 9), unit(1, 1, pinned=2), unit(2, 1)]
    )
    found = propose(case)
    assert found.teams == {u(0): t(2), u(1): t(2), u(2): t(1)}
    assert found.spread == found.bound == 9


def test_without_teams_or_without_units() -> None:
    with pytest.raises(NoPairing) as none:
        propose(problem([], [unit(1, 3)]))
    assert none.value.obstacles == ()
    assert propose(problem([team(1), team(2)], [])).teams == {}
    assert propose(problem([team(1)], [unit(1, 0)])).teams == {u(1): t(1)}


def test_weights_may_be_fractions() -> None:
    assert scale_of(CostWeights(Decimal("1.50"), Decimal(2), Decimal("0.25"))) == 100
    assert scale_of(CostWeights(Decimal("1E+1"), Decimal(20), Decimal(3))) == 1


def test_it_can_be_cancelled() -> None:
    seen: list[tuple[int, int]] = []
    progress = Progress(lambda done, total, _text: seen.append((done, total)))
    propose(invented(12, 3, seed=1), progress)
    assert seen
    assert all(0 <= done <= total for done, total in seen)
    progress.cancel()
    with pytest.raises(Cancelled):
        propose(invented(12, 3, seed=1), progress)


@settings(max_examples=20)
@given(
    st.integers(1, 4),
    st.lists(st.integers(0, 12), min_size=1, max_size=9),
    st.sets(st.tuples(st.integers(1, 4), st.integers(0, 8)), max_size=8),
    st.integers(0, 3),
    st.randoms(use_true_random=False),
)
def test_whatever_the_problem_the_proposal_is_sound(
    m: int, loads: list[int], barred: set[tuple[int, int]], slack: int, rng: random.Random
) -> None:
    teams = [
        team(n, {u(i): (who(n),) for number, i in barred if number == n}) for n in range(1, m + 1)
    ]
    units = [
        unit(i, x, rng.choice(["农业", "城建", None]), rng.choice([None, 1, 2, 9]))
        for i, x in enumerate(loads)
    ]
    case = problem(teams, units, slack=slack)
    stuck = [i for i in range(len(loads)) if all((n, i) in barred for n in range(1, m + 1))]
    if stuck:
        with pytest.raises(NoPairing) as none:
            propose(case)
        assert [o.unit for o in none.value.obstacles] == [u(i) for i in stuck]
        return
    found = propose(case)
    sound(case, found)
    assert found.spread >= found.bound
