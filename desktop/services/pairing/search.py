"""An assignment under search: loads and costs kept up to date with every move. Pure.

Its energy is the soft cost plus a price for each cadre-equivalent by which a team lies outside
the window of loads. Whole numbers only, so it is the same on every machine.
"""

from __future__ import annotations

from desktop.services.pairing.grid import NONE, Grid


class Search:
    """Every change is an exchange at teams: ``out`` leaves, ``into`` comes, ``NONE`` is nobody."""

    __slots__ = (
        "_at", "_load_of", "_m", "_sector", "_split", "count", "grid", "high", "load", "low",
        "members", "outside", "place", "price", "soft", "where",
    )  # fmt: skip

    def __init__(self, grid: Grid, where: list[int], low: int, high: int, price: int) -> None:
        """``where`` is a full assignment without a barred pairing; it becomes the search's own."""
        self.grid, self.where, self.price = grid, where, price
        self._m, self._at, self._split = grid.m, grid.at, grid.split
        self._load_of, self._sector = grid.load, grid.sector
        self.load = [0] * grid.m
        self.members: list[list[int]] = [[] for _ in range(grid.m)]
        self.place = [0] * grid.n
        self.count = [[0] * (len(grid.sectors) + 1) for _ in range(grid.m)]  # the last: no sector
        self.soft = sum(grid.at[u * grid.m + t] for u, t in enumerate(where))
        for u, t in enumerate(where):
            self.load[t] += grid.load[u]
            self.place[u] = len(self.members[t])
            self.members[t].append(u)
            self.count[t][grid.sector[u]] += 1
        for s in range(len(grid.sectors)):
            self.soft += grid.split * (sum(1 for row in self.count if row[s]) - 1)
        self.low, self.high, self.outside = low, high, 0
        self.set_window(low, high)

    def set_window(self, low: int, high: int) -> None:
        """Loads from ``low`` to ``high`` are free of the price."""
        self.low, self.high = low, high
        self.outside = sum(max(0, x - high, low - x) for x in self.load)

    def change(self, team: int, out: int, into: int) -> int:
        """By how much the energy changes at a team."""
        before = after = self.load[team]
        delta, out_sector, in_sector = 0, NONE, NONE
        if out >= 0:
            after -= self._load_of[out]
            delta -= self._at[out * self._m + team]
            out_sector = self._sector[out]
        if into >= 0:
            after += self._load_of[into]
            delta += self._at[into * self._m + team]
            in_sector = self._sector[into]
        if out_sector != in_sector:
            count = self.count[team]
            if out_sector >= 0 and count[out_sector] == 1:
                delta -= self._split
            if in_sector >= 0 and count[in_sector] == 0:
                delta += self._split
        if before != after:
            low, high = self.low, self.high
            beyond = after - high if after > high else low - after if after < low else 0
            beyond -= before - high if before > high else low - before if before < low else 0
            delta += self.price * beyond
        return delta

    def move(self, unit: int, team: int) -> None:
        """Give a unit to another team."""
        old, sector, load = self.where[unit], self._sector[unit], self._load_of[unit]
        low, high = self.low, self.high
        for t, new in ((old, self.load[old] - load), (team, self.load[team] + load)):
            was = self.load[t]
            self.outside += max(0, new - high, low - new) - max(0, was - high, low - was)
            self.load[t] = new
        self.soft += self._at[unit * self._m + team] - self._at[unit * self._m + old]
        self.count[old][sector] -= 1
        if sector >= 0:
            self.soft -= self._split * (self.count[old][sector] == 0)
            self.soft += self._split * (self.count[team][sector] == 0)
        self.count[team][sector] += 1
        left, place = self.members[old], self.place[unit]
        last = left.pop()
        if last != unit:
            left[place] = last
            self.place[last] = place
        self.place[unit] = len(self.members[team])
        self.members[team].append(unit)
        self.where[unit] = team

    @property
    def spread(self) -> int:
        """The greatest load minus the least."""
        return max(self.load) - min(self.load)
