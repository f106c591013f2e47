"""What an assignment costs and why: pure, for the proposal and for every move by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from uuid import UUID

from desktop.services.pairing.problem import (
    Cost,
    Explained,
    MemberAway,
    Moved,
    MoveReason,
    PairingProblem,
    SectorSplit,
    TeamSide,
    UnitSide,
)

Assignment = Mapping[UUID, UUID]


def loads_of(problem: PairingProblem, assignment: Assignment) -> dict[UUID, int]:
    """The load of each team in cadre-equivalents; units without a team count nowhere."""
    loads = {team.id: 0 for team in problem.teams}
    for unit in problem.units:
        team = assignment.get(unit.id)
        if team in loads:
            loads[team] += unit.load
    return loads


def spread_of(loads: Mapping[UUID, int]) -> int:
    """The greatest load minus the least; 0 without teams."""
    return max(loads.values()) - min(loads.values()) if loads else 0


def cost_of(problem: PairingProblem, assignment: Assignment) -> Cost:
    """The soft costs of an assignment; units without a team cost nothing."""
    teams = {team.id: team for team in problem.teams}
    weights = problem.weights
    by_sector: dict[str, set[UUID]] = defaultdict(set)
    moved = away = 0
    for unit in problem.units:
        team = assignment.get(unit.id)
        if team is None:
            continue
        if unit.sector:
            by_sector[unit.sector].add(team)
        moved += unit.last_team is not None and unit.last_team != team
        away += teams[team].member_recusals.get(unit.id, 0) if team in teams else 0
    split = sum(len(found) - 1 for found in by_sector.values())
    return Cost(weights.sector * split, weights.moved * moved, weights.member * away)


def explain(problem: PairingProblem, assignment: Assignment, allowed: int) -> Explained:
    """The costs of an assignment with the units and teams that cause them, in their order.

    ``allowed`` is the spread that may not be exceeded: a unit that could go back to its old
    team only beyond it was moved for the balance.
    """
    numbers = {team.id: team.number for team in problem.teams}
    at: dict[str, set[UUID]] = defaultdict(set)
    of: Counter[str] = Counter()
    for unit in problem.units:
        if unit.sector and unit.id in assignment:
            at[unit.sector].add(assignment[unit.id])
            of[unit.sector] += 1
    splits = tuple(
        SectorSplit(
            sector,
            of[sector],
            tuple(sorted(found, key=lambda t: (numbers.get(t, 0), t))),
            problem.weights.sector * (len(found) - 1),
        )
        for sector, found in sorted(at.items())
        if len(found) > 1
    )
    moved = tuple(_moves(problem, assignment, allowed))
    teams = {team.id: team for team in problem.teams}
    away = tuple(
        MemberAway(unit.id, team.id, count, problem.weights.member * count)
        for unit in problem.units
        if (team := teams.get(assignment.get(unit.id, unit.id))) is not None
        and (count := team.member_recusals.get(unit.id, 0))
    )
    had = sum(u.last_team is not None and u.id in assignment for u in problem.units)
    return Explained(cost_of(problem, assignment), splits, moved, away, had - len(moved), had)


def _moves(problem: PairingProblem, assignment: Assignment, allowed: int) -> Iterator[Moved]:
    teams = {team.id: team for team in problem.teams}
    loads = loads_of(problem, assignment)
    heads = _heads(loads)
    for unit in problem.units:
        now, before = assignment.get(unit.id), unit.last_team
        if now is None or before is None or now == before:
            continue
        why = _why(unit, teams.get(before), loads, heads, now, allowed)
        yield Moved(unit.id, before, now, why, problem.weights.moved)


def _why(
    unit: UnitSide,
    before: TeamSide | None,
    loads: Mapping[UUID, int],
    heads: Mapping[UUID, int],
    now: UUID,
    allowed: int,
) -> MoveReason:
    if before is None:
        return MoveReason.TEAM_GONE
    if unit.id in before.bars:
        return MoveReason.BARRED
    if unit.pinned is not None:
        return MoveReason.PINNED
    back = dict(heads)
    for team, change in ((before.id, unit.load), (now, -unit.load)):
        back[team] = loads.get(team, 0) + change
    return MoveReason.BALANCE if spread_of(back) > allowed else MoveReason.TOGETHER


def _heads(loads: Mapping[UUID, int]) -> dict[UUID, int]:
    """The three heaviest and the three lightest teams: two of them may change places.

    Among these stand the heaviest and the lightest whichever two teams deal with each other,
    so that not all of a thousand teams are looked at for each of some thousand units.
    """
    order = sorted(loads, key=lambda team: loads[team])
    return {team: loads[team] for team in (*order[:3], *order[-3:])}
