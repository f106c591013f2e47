"""The lower bound of the spread: each observation by hand, and never above what can be reached."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.pairing.bounds import Bound, bound_of
from desktop.services.pairing.grid import grid_of
from desktop.services.pairing.problem import TeamSide, UnitSide
from tests.services.pairing.problems import problem, team, u, unit, who


def bound(teams: list[TeamSide], units: list[UnitSide]) -> Bound:
    return bound_of(grid_of(problem(teams, units)))


def plain(m: int, *loads: int) -> Bound:
    return bound([team(i) for i in range(1, m + 1)], [unit(i, x) for i, x in enumerate(loads)])


@pytest.mark.parametrize(
    ("m", "loads", "most", "least"),
    [
        (2, (3, 3, 3, 3), 6, 6),  # 1: the mean, in steps of three
        (2, (2, 2, 3), 4, 3),  # 1: 3.5 rounded either way
        (2, (4, 4, 4), 8, 4),  # 1: steps of four; two of three lie together
        (3, (10, 1, 1), 10, 1),  # 2, 4: without the largest, two units for two teams
        (2, (6, 5, 5), 10, 6),  # 3: two of the three largest lie together; one team has one unit
        (4, (9, 9, 1), 9, 0),  # 4: fewer units than teams
        (3, (9, 8, 1, 1), 9, 2),  # 4: without the two largest 2 remain for one team
    ],
)
def test_by_hand(m: int, loads: tuple[int, ...], most: int, least: int) -> None:
    assert plain(m, *loads) == Bound(most, least)
    assert plain(m, *loads).spread == most - least


def test_bars_push_the_bound() -> None:
    # 5: only team 1 may have the units 0 and 1: it has 8 at least, team 2 the rest, 2 at most.
    only_one = {u(0): (who(1),), u(1): (who(1),)}
    units = [unit(0, 4), unit(1, 4), unit(2, 1), unit(3, 1)]
    assert bound([team(1), team(2, only_one)], units) == Bound(8, 2)
    # 6: the units 0 to 3 lie within the teams 1 and 2, and 16 ÷ 2 = 8; team 3 has the 2 left.
    within = {u(i): (who(1),) for i in range(4)}
    units = [*(unit(i, 4) for i in range(4)), unit(4, 2)]
    assert bound([team(1), team(2), team(3, within)], units) == Bound(8, 2)


def test_nothing_to_share() -> None:
    assert bound([], []) == Bound(0, 0)
    assert bound([team(1)], []) == Bound(0, 0)
    assert plain(1, 7, 8).spread == 0


@given(st.data())
def test_no_assignment_undercuts_it(data: st.DataObject) -> None:
    m = data.draw(st.integers(1, 3), label="teams")
    loads = data.draw(st.lists(st.integers(0, 9), min_size=1, max_size=6), label="loads")
    barred = data.draw(
        st.sets(st.tuples(st.integers(1, m), st.integers(0, len(loads) - 1)), max_size=6),
        label="barred",
    )
    open_to = [[n for n in range(1, m + 1) if (n, i) not in barred] for i in range(len(loads))]
    if not all(open_to):
        return
    teams = [
        team(n, {u(i): (who(1),) for number, i in barred if number == n}) for n in range(1, m + 1)
    ]
    found = bound(teams, [unit(i, x) for i, x in enumerate(loads)])
    for chosen in product(*open_to):
        totals = [
            sum(x for x, at in zip(loads, chosen, strict=True) if at == n) for n in range(1, m + 1)
        ]
        assert max(totals) >= found.most
        assert min(totals) <= found.least
