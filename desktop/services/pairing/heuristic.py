"""The proposal: balance first, then the soft wishes within it. Pure and repeatable.

Source: domain.md §2.1 (Pairing). Hardest units first into the least loaded team that may have
them; then the narrowest window of loads that can be reached is looked for; within it (and the
slack that the problem allows) the cheapest assignment is searched for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from desktop.services.pairing.bounds import Bound, bound_of
from desktop.services.pairing.costs import cost_of, loads_of, spread_of
from desktop.services.pairing.grid import Grid, grid_of
from desktop.services.pairing.improving import Best, Check, Cooling, anneal
from desktop.services.pairing.infeasible import obstacles
from desktop.services.pairing.levelling import levelled
from desktop.services.pairing.problem import NoPairing, PairingProblem, Proposal
from desktop.services.pairing.search import Search
from desktop.services.progress import Progress

_BALANCE_TRIES = 40_000
_MOST_TRIES, _TRIES_A_UNIT = 800_000, 4_000
_STAGES = 50


@dataclass(frozen=True, slots=True)
class _Window:
    low: int
    high: int


def propose(problem: PairingProblem, progress: Progress | None = None) -> Proposal:
    """A team for each unit, never a barred one. Raises NoPairing, and Cancelled by the token.

    The spread found equals the lower bound or lies just above it where no assignment reaches
    the bound. Needs at least one team when there are units.
    """
    token = progress or Progress()
    blocked = obstacles(problem)
    if blocked or not problem.teams:
        raise NoPairing(blocked)
    grid, rng = grid_of(problem), Random(problem.seed)  # noqa: S311 - repeatable, not secret
    bound = bound_of(grid)
    where = levelled(grid, _constructed(grid, rng))
    where = _balanced(grid, where, bound, rng, token.check)
    first = Search(grid, list(where), 0, 0, 0)
    allowed = max(first.spread, bound.spread + problem.slack)
    best = _cheapest(grid, where, bound, allowed, rng, token)
    teams = {unit.id: grid.teams[t].id for unit, t in zip(grid.units, best, strict=True)}
    loads = loads_of(problem, teams)
    return Proposal(
        teams=teams,
        loads=loads,
        spread=spread_of(loads),
        bound=bound.spread,
        cost=cost_of(problem, teams),
        first_cost=cost_of(
            problem, {u.id: grid.teams[t].id for u, t in zip(grid.units, where, strict=True)}
        ).total,
        seed=problem.seed,
    )


def _constructed(grid: Grid, rng: Random) -> list[int]:
    """Fewest choices first, then the largest load, into the least loaded team."""
    choices = [grid.choices(u) for u in range(grid.n)]
    lot = [rng.random() for _ in range(grid.n)]
    order = sorted(range(grid.n), key=lambda u: (len(choices[u]), -grid.load[u], lot[u]))
    loads, where = [0] * grid.m, [0] * grid.n
    for u in order:
        team = min(choices[u], key=lambda t: (loads[t], grid.at[u * grid.m + t], t))
        where[u] = team
        loads[team] += grid.load[u]
    return where


def _balanced(grid: Grid, where: list[int], bound: Bound, rng: Random, check: Check) -> list[int]:
    """The assignment of the least spread that the search finds."""
    search = Search(grid, list(where), 0, 0, 0)
    heat = max(1, sum(grid.load) * 500 // max(1, grid.n))
    for extra in range(search.spread - bound.spread):
        for window in _windows(bound, bound.spread + extra):
            # Only the loads count here, so the soft costs are left out by a grid without them.
            found = anneal(
                Search(_bare(grid), list(where), window.low, window.high, 1),
                rng,
                Cooling(heat, 100, 1, 1, 1, 20, _BALANCE_TRIES // 20),
                check,
                enough=0,
            )
            if found.where is not None:
                return found.where
    return where


def _bare(grid: Grid) -> Grid:
    return replace(grid, at=(0,) * len(grid.at), split=0)


def _windows(bound: Bound, spread: int) -> list[_Window]:
    """All windows of loads of a width that any assignment of that spread could fill."""
    extra = spread - bound.spread
    return [_Window(bound.most + a - spread, bound.most + a) for a in range(extra + 1)]


def _cheapest(
    grid: Grid, where: list[int], bound: Bound, allowed: int, rng: Random, token: Progress
) -> list[int]:
    """The cheapest assignment found in any of the windows; ``where`` when none is cheaper."""
    windows = _windows(bound, allowed)
    tries = min(_MOST_TRIES, _TRIES_A_UNIT * grid.n) // len(windows)
    dear = max(grid.split, max(grid.at, default=0), 1)
    wide = Cooling(
        dear * 1000, dear * 50, dear // 10, dear * 3 // 10, dear * 2, _STAGES, tries // _STAGES // 2
    )
    close = replace(wide, hot=dear * 300, cold=dear * 30, price=dear * 3 // 10, late_price=dear)
    floor = _floor(grid)
    best = Best()
    done, total = 0, 2 * _STAGES * len(windows)

    def check() -> None:
        nonlocal done
        token.check()
        token.report(done, total, "优化同类集中与上年延续")
        done += 1

    for window in windows:
        # First far afield, then around the best that is balanced.
        for cooling in (wide, close):
            start = where if best.where is None or cooling is wide else best.where
            search = Search(grid, list(start), window.low, window.high, cooling.price)
            found = anneal(search, rng, cooling, check, enough=floor)
            if found.where is not None:
                best.look(Search(grid, list(found.where), window.low, window.high, 0))
            if search.outside:
                # A large city may end just outside the window: the last steps are made plainly.
                evened = levelled(grid, search.where)
                best.look(Search(grid, evened, window.low, window.high, 0))
    return where if best.where is None else best.where


def _floor(grid: Grid) -> int:
    """What no assignment undercuts: each unit with its cheapest team, each sector with one."""
    rows = (grid.at[u * grid.m : (u + 1) * grid.m] for u in range(grid.n))
    return sum(min(row) for row in rows)
