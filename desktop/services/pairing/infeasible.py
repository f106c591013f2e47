"""What is in the way of full coverage, named as the smallest set of 回避. Pure.

A team may have any number of units, so coverage fails only where a unit may go to no team at
all, or not to the one it is pinned to. A 回避 belongs to one person and one unit, so lifting
one helps no other unit: the smallest set of all is the smallest set of each unit.
"""

from __future__ import annotations

from desktop.services.pairing.problem import Obstacle, PairingProblem, TeamSide, UnitSide


def obstacles(problem: PairingProblem) -> tuple[Obstacle, ...]:
    """The units that cannot be paired, in their order, with whose 回避 stands in the way.

    Of several teams that need equally few lifted, the one with the lowest number is named.
    Without any team there is nothing to name; see ``PairingService.propose``.
    """
    found = []
    for unit in problem.units:
        open_to = _teams(problem, unit)
        if not open_to or any(unit.id not in team.bars for team in open_to):
            continue
        best = min(open_to, key=lambda t: (len(t.bars[unit.id]), t.number, t.id))
        people = tuple(sorted(best.bars[unit.id]))
        found.append(Obstacle(unit.id, best.id, people, unit.pinned is not None))
    return tuple(found)


def _teams(problem: PairingProblem, unit: UnitSide) -> list[TeamSide]:
    pinned = [team for team in problem.teams if team.id == unit.pinned]
    return pinned or list(problem.teams)
