"""Evening out loads step by step, until no move or swap of two teams helps any more. Pure."""

from __future__ import annotations

from desktop.services.pairing.grid import NONE, Grid
from desktop.services.pairing.search import Search


def levelled(grid: Grid, where: list[int]) -> list[int]:
    """A more even assignment: the heaviest team, then the lightest, deals with every other.

    Each step brings two loads closer together, so it ends; what remains is left to the search.
    """
    search = Search(grid, list(where), 0, 0, 0)
    while _step(search):
        pass
    return search.where


def _step(search: Search) -> bool:
    """One exchange at the heaviest or the lightest team; False when none helps."""
    load = search.load
    order = sorted(range(len(load)), key=lambda t: (load[t], t))
    if load[order[-1]] == load[order[0]]:
        return False
    heavy, light = order[-1], order[0]
    pairs = [(heavy, t) for t in order[:-1]] + [(t, light) for t in reversed(order[1:])]
    return any(_deal(search, a, b) for a, b in pairs if load[a] - load[b] > 1)


def _deal(search: Search, heavy: int, light: int) -> bool:
    """Give the light team a unit, perhaps for one of its own, so that the gap becomes least."""
    grid, gap = search.grid, search.load[heavy] - search.load[light]
    m, ok, load = grid.m, grid.ok, grid.load
    given = [u for u in search.members[heavy] if ok[u * m + light]]
    back = [NONE, *(v for v in search.members[light] if ok[v * m + heavy])]
    best: tuple[int, int, int] | None = None
    for u in given:
        for v in back:
            passed = load[u] - (load[v] if v >= 0 else 0)
            if 0 < passed < gap:
                left = abs(gap - 2 * passed)
                if best is None or (left, u, v) < best:
                    best = (left, u, v)
    if best is None:
        return False
    _left, u, v = best
    search.move(u, light)
    if v >= 0:
        search.move(v, heavy)
    return True
