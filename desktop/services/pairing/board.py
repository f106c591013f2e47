"""The board: who has which unit on a day, and what any other arrangement would mean. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from desktop.services.pairing.bounds import bound_of
from desktop.services.pairing.costs import Assignment, explain, loads_of, spread_of
from desktop.services.pairing.grid import grid_of
from desktop.services.pairing.heuristic import propose
from desktop.services.pairing.infeasible import obstacles
from desktop.services.pairing.problem import Explained, PairingProblem, Proposal
from desktop.services.progress import Progress
from desktop.terms import UnitKind


@dataclass(frozen=True, slots=True)
class BoardTeam:
    """A team and how many people sit in it on the day."""

    id: UUID
    number: int
    title: str
    people: int


@dataclass(frozen=True, slots=True)
class BoardUnit:
    """A unit and its team now; ``load`` in cadre-equivalents.

    ``pairing``, ``version`` and ``since`` are those of the pairing in force, None without one.
    ``before`` had it the day before. ``own``: the actor's own unit, or one to be recused from:
    somebody else decides on it.
    """

    id: UUID
    name: str
    kind: UnitKind
    sector: str
    cadres: int
    load: int
    team: UUID | None
    before: UUID | None
    pairing: UUID | None
    version: str | None
    since: dt.date | None
    own: bool


@dataclass(frozen=True, slots=True)
class Board:
    """All teams by number, all units in their order, as on ``on``.

    ``bars``: (unit, team) → why the team may not have it. ``away``: (unit, team) → the names of
    its members who would stay away. ``people`` gives the names of those with a 回避.
    ``bound``: no arrangement has a lesser spread.
    """

    on: dt.date
    teams: tuple[BoardTeam, ...]
    units: tuple[BoardUnit, ...]
    problem: PairingProblem
    bars: Mapping[tuple[UUID, UUID], str]
    away: Mapping[tuple[UUID, UUID], tuple[str, ...]]
    people: Mapping[UUID, str]
    bound: int

    def present(self) -> dict[UUID, UUID]:
        """The arrangement that is in force."""
        return {unit.id: unit.team for unit in self.units if unit.team is not None}


@dataclass(frozen=True, slots=True)
class Balance:
    """What an arrangement means. Loads in cadre-equivalents.

    ``bound``: no arrangement has a lesser spread. ``uncovered``: units without a team;
    ``barred``: (unit, team) that may not be, but for the actor's own; ``changed``: units whose team would be another.
    """

    loads: Mapping[UUID, int]
    counts: Mapping[UUID, int]
    spread: int
    bound: int
    explained: Explained
    uncovered: tuple[UUID, ...]
    barred: tuple[tuple[UUID, UUID], ...]
    changed: tuple[UUID, ...]


def balance(board: Board, assignment: Assignment) -> Balance:
    """What an arrangement means, at once after every move by hand."""
    loads = loads_of(board.problem, assignment)
    chosen = {u.id: assignment[u.id] for u in board.units if u.id in assignment}
    spread = spread_of(loads)
    own = {u.id for u in board.units if u.own}
    return Balance(
        loads=loads,
        counts=Counter(chosen.values()),
        spread=spread,
        bound=board.bound,
        explained=explain(board.problem, chosen, max(board.bound, spread)),
        uncovered=tuple(u.id for u in board.units if u.id not in chosen and not u.own),
        barred=tuple(p for p in chosen.items() if p in board.bars and p[0] not in own),
        changed=tuple(u.id for u in board.units if u.id in chosen and chosen[u.id] != u.team),
    )


def propose_on(
    board: Board, seed: int, slack: int = 0, progress: Progress | None = None
) -> Proposal:
    """A proposal for a board. Raises NoPairing, Cancelled. See ``heuristic.propose``.

    What the actor may not decide on stays where it is, and is left out when it has no team.
    """
    return propose(replace(board.problem, seed=seed, slack=slack), progress)


def bound_for(problem: PairingProblem) -> int:
    """The lower bound of a problem's spread; 0 while some unit has no possible team."""
    if not problem.teams or obstacles(problem):
        return 0
    return bound_of(grid_of(problem)).spread
