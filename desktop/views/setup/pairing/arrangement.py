"""The board as it is being arranged: what is in force, and the moves laid over it. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from desktop.services.pairing.board import Balance, Board, BoardUnit, balance

NONE = "未分配"
NOT_YOURS = "{name}是您本人所在或须回避的单位，须由其他人员调整。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many units were moved, and why others were not."""

    moved: int
    refusals: tuple[str, ...]


class Arrangement:
    """Moves are units with the team that they are to get; ``told`` is always of the present."""

    def __init__(self, board: Board, moves: Mapping[UUID, UUID] | None = None) -> None:
        """Moves of units or teams that are no longer there, or barred by now, are dropped."""
        self.board = board
        self.units = {unit.id: unit for unit in board.units}
        self.titles = {team.id: team.title for team in board.teams}
        self.shorts = {team.id: f"第{team.number}组" for team in board.teams}
        self._present = board.present()
        self.moves: dict[UUID, UUID] = {}
        self._set(moves or {})

    def _set(self, moves: Mapping[UUID, UUID]) -> None:
        self.moves = {
            unit: team
            for unit, team in moves.items()
            if unit in self.units
            and team in self.titles
            and self.why_not(unit, team) is None
            and self._present.get(unit) != team
        }
        self.teams = {**self._present, **self.moves}
        self.told: Balance = balance(self.board, self.teams)

    def why_not(self, unit: UUID, team: UUID) -> str | None:
        """Why a unit may not go to a team; None when it may."""
        found = self.units[unit]
        if found.own:
            return NOT_YOURS.format(name=found.name)
        why = self.board.bars.get((unit, team))
        return f"{found.name}不能分到{self.titles[team]}：{why}" if why else None

    def move(self, units: Iterable[UUID], team: UUID) -> Outcome:
        """Give units to a team; those that may not go stay where they are."""
        wanted = [unit for unit in units if self.teams.get(unit) != team]
        refusals = [why for unit in wanted if (why := self.why_not(unit, team)) is not None]
        moved = {unit: team for unit in wanted if self.why_not(unit, team) is None}
        if moved:
            self._set({**self.moves, **moved})
        return Outcome(len(moved), tuple(refusals))

    def step(self, unit: UUID, by: int) -> UUID | None:
        """The next team by number (``by`` 1 or -1) that may have a unit, going round."""
        order = [team.id for team in self.board.teams]
        if not order:
            return None
        now = self.teams.get(unit)
        place = order.index(now) if now in order else (-1 if by > 0 else 0)
        for n in range(1, len(order) + 1):
            team = order[(place + by * n) % len(order)]
            if team != now and self.why_not(unit, team) is None:
                return team
        return None

    def take(self, teams: Mapping[UUID, UUID]) -> None:
        """Lay a whole proposal over what is in force."""
        self._set(teams)

    def reset(self) -> None:
        """Take all moves back."""
        self._set({})

    def number(self, number: int) -> UUID | None:
        """The team of a number."""
        return next((team.id for team in self.board.teams if team.number == number), None)

    def title(self, team: UUID | None) -> str:
        """A team's title; 未分配 for none."""
        return NONE if team is None else self.titles.get(team, NONE)

    def short(self, team: UUID | None) -> str:
        """A team by its number, as there is room for in a table; 未分配 for none."""
        return NONE if team is None or team not in self.shorts else self.shorts[team]

    def of(self, team: UUID | None, words: Sequence[str] = ()) -> list[BoardUnit]:
        """The units of a team (None: without one) whose name or sector holds the words."""
        return self.found([u for u in self.board.units if self.teams.get(u.id) == team], words)

    def found(self, units: Sequence[BoardUnit], words: Sequence[str]) -> list[BoardUnit]:
        """Of some units, those whose name, kind or sector holds all the words."""
        return [u for u in units if all(w in f"{u.name} {u.sector} {u.kind.label}" for w in words)]
