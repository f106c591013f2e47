"""What is in the way of full coverage: named completely, and no larger than needed."""

from __future__ import annotations

from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from desktop.services.pairing.infeasible import obstacles
from desktop.services.pairing.problem import Obstacle, PairingProblem, TeamSide
from tests.services.pairing.problems import problem, t, team, u, unit, who


def test_nothing_is_in_the_way() -> None:
    assert obstacles(problem([team(1, {u(1): (who(1),)}), team(2)], [unit(1, 3)])) == ()
    assert obstacles(problem([], [unit(1, 3)])) == ()


def test_the_team_that_needs_the_fewest_is_named() -> None:
    teams = [
        team(1, {u(1): (who(1), who(2)), u(2): (who(1),)}),
        team(2, {u(1): (who(4),), u(2): (who(5),)}),
        team(3, {u(1): (who(6),)}),
    ]
    found = obstacles(problem(teams, [unit(1, 3), unit(2, 3)]))
    assert found == (Obstacle(u(1), t(2), (who(4),)),)


def test_a_pin_to_a_barred_team() -> None:
    teams = [team(1, {u(1): (who(2), who(1))}), team(2)]
    found = obstacles(problem(teams, [unit(1, 3, pinned=1), unit(2, 3, pinned=2)]))
    assert found == (Obstacle(u(1), t(1), (who(1), who(2)), pinned=True),)


def test_a_pin_to_a_team_that_is_gone_pins_nothing() -> None:
    assert obstacles(problem([team(1)], [unit(1, 3, pinned=8)])) == ()


BARS = st.dictionaries(
    st.tuples(st.integers(1, 3), st.integers(0, 2)),
    st.sets(st.integers(0, 3), min_size=1, max_size=2),
    max_size=9,
)


@given(BARS)
def test_the_set_is_the_smallest_there_is(bars: dict[tuple[int, int], set[int]]) -> None:
    """By trying out all sets of recusals: (person, unit), any smaller one leaves a unit stuck."""

    def at(lifted: frozenset[tuple[UUID, UUID]]) -> PairingProblem:
        teams: list[TeamSide] = []
        for n in (1, 2, 3):
            left = {
                u(i): tuple(sorted(who(10 * n + p) for p in people))
                for (number, i), people in bars.items()
                if number == n and not {(who(10 * n + p), u(i)) for p in people} <= lifted
            }
            teams.append(team(n, left))
        return problem(teams, [unit(i, 1) for i in range(3)])

    found = obstacles(at(frozenset()))
    named = frozenset((person, o.unit) for o in found for person in o.people)
    assert obstacles(at(named)) == (), "lifting what is named opens the way"
    recusals = sorted({(who(10 * n + p), u(i)) for (n, i), ps in bars.items() for p in ps})
    if len(named) > 4:
        return  # too many sets to try
    for size in range(len(named)):
        for fewer in combinations(recusals, size):
            assert obstacles(at(frozenset(fewer))), "nothing smaller does"
