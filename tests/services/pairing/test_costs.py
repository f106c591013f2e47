"""What an assignment costs and why: each constraint worked out by hand."""

from __future__ import annotations

from decimal import Decimal

from desktop.services.pairing.costs import cost_of, explain, loads_of, spread_of
from desktop.services.pairing.problem import (
    Cost,
    MemberAway,
    Moved,
    MoveReason,
    SectorSplit,
)
from tests.services.pairing.problems import problem, t, team, u, unit, who

CASE = problem(
    [team(1, {u(4): (who(1),)}), team(2, away={u(1): 2, u(5): 1}), team(3)],
    [
        unit(1, 5, "农业", last=1),
        unit(2, 4, "农业", last=2),
        unit(3, 9, "农业"),
        unit(4, 3, "城建", last=1),
        unit(5, 2, None, last=9),
        unit(6, 6, "城建", last=3, pinned=2),
    ],
)
CHOSEN = {u(1): t(2), u(2): t(2), u(3): t(1), u(4): t(2), u(5): t(3), u(6): t(2)}


def test_loads_and_spread() -> None:
    # Team 1 has unit 3 alone, team 2 the units 1, 2, 4 and 6, team 3 unit 5.
    assert loads_of(CASE, CHOSEN) == {t(1): 9, t(2): 18, t(3): 2}
    assert spread_of(loads_of(CASE, CHOSEN)) == 16
    assert spread_of({}) == 0


def test_each_cost_by_hand() -> None:
    # 农业 lies with two teams: 1 × 1; 城建 with one. Four of five had another team: 4 × 2
    # (units 1, 4, 5, 6). Two members of team 2 stay away from unit 1: 2 × 3.
    assert cost_of(CASE, CHOSEN) == Cost(Decimal(1), Decimal(8), Decimal(6))
    assert cost_of(CASE, CHOSEN).total == 15
    assert cost_of(CASE, {}).total == 0


def test_the_explanation_names_what_costs() -> None:
    told = explain(CASE, CHOSEN, allowed=16)
    assert told.splits == (SectorSplit("农业", 3, (t(1), t(2)), Decimal(1)),)
    assert told.away == (MemberAway(u(1), t(2), 2, Decimal(6)),)
    assert told.moved == (
        # Back with team 1 the loads were 14, 13, 2: a spread of 12, so it was not the balance.
        Moved(u(1), t(1), t(2), MoveReason.TOGETHER, Decimal(2)),
        Moved(u(4), t(1), t(2), MoveReason.BARRED, Decimal(2)),
        Moved(u(5), t(9), t(3), MoveReason.TEAM_GONE, Decimal(2)),
        Moved(u(6), t(3), t(2), MoveReason.PINNED, Decimal(2)),
    )
    assert (told.kept, told.had) == (1, 5)
    parts = sum(s.cost for s in told.splits) + sum(m.cost for m in told.moved)
    assert parts + sum(a.cost for a in told.away) == told.cost.total


def test_a_unit_that_could_not_go_back_without_imbalance() -> None:
    case = problem([team(1), team(2)], [unit(1, 5, last=1), unit(2, 5, last=1)])
    told = explain(case, {u(1): t(1), u(2): t(2)}, allowed=0)
    assert told.moved == (Moved(u(2), t(1), t(2), MoveReason.BALANCE, Decimal(2)),)


def test_units_without_a_team_cost_nothing() -> None:
    told = explain(CASE, {u(2): t(2)}, allowed=16)
    assert told.cost.total == 0
    assert (told.kept, told.had) == (1, 1)
