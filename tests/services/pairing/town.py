"""A small town for pairing: three teams of eight, six units, at a real encrypted desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.door import Desk
from desktop.services.pairing.service import Adopted, PairingService, adoption
from desktop.services.scheme import SchemeService
from desktop.services.teams import team_id, team_title
from desktop.terms import CadreLevel, SeatKind, UnitKind
from tests.services.record_city import named, write

FIRST = dt.date(2026, 1, 1)
SEATS = (
    SeatKind.LEADER,
    SeatKind.DEPUTY,
    *[SeatKind.POST_A] * 3,
    *[SeatKind.POST_B] * 2,
    SeatKind.SENIOR,
)
UNITS: Sequence[tuple[str, UnitKind, str | None, int]] = (
    ("江东区", UnitKind.COUNTY, None, 4),
    ("江西开发区", UnitKind.DEV_ZONE, None, 3),
    ("农业农村局", UnitKind.DEPARTMENT, "农业农村", 4),
    ("水利局", UnitKind.DEPARTMENT, "农业农村", 3),
    ("住建局", UnitKind.DEPARTMENT, "城乡建设", 5),
    ("防汛专班", UnitKind.TASK_FORCE, "农业农村", 0),
)
"""Names, kinds, sectors, cadres. Shipped weights add 3, 2, 0 and 1, so the loads are
7, 5, 4, 3, 5 and 1: 25 in all."""


def member(team: int, place: int) -> UUID:
    """Who sits at a place (0 leader, 1 deputy, 2–4 A岗, 5–6 B岗, 7 senior)."""
    return named(f"member/{team}/{place}")


@dataclass(frozen=True)
class Town:
    """The town at a desk."""

    desk: Desk

    @property
    def pairing(self) -> PairingService:
        """The service."""
        return PairingService(self.desk)

    def adopt(
        self, teams: dict[str, int], start: dt.date = FIRST, reason: str = "年度调整"
    ) -> Adopted:
        """Adopt an arrangement, units and teams by their names and numbers."""
        board = self.pairing.board(start)
        wanted = {named(unit): team_id(number) for unit, number in teams.items()}
        return self.pairing.adopt(adoption(board, wanted, start, reason))

    def holders(self, on: dt.date) -> dict[str, int]:
        """Unit → team number on a day."""
        board = self.pairing.board(on)
        numbers = {team.id: team.number for team in board.teams}
        return {u.name: numbers[u.team] for u in board.units if u.team is not None}

    def recuse(self, team: int, place: int, unit: str) -> None:
        """Let somebody stay away from a unit."""
        fields = {"assessor_id": member(team, place), "unit_id": named(unit), "reason": "近亲属"}
        write(self.desk, [Change("recusal", named(f"recusal/{team}/{place}/{unit}"), fields)])


ALL = {
    "江东区": 1,
    "江西开发区": 2,
    "农业农村局": 3,
    "水利局": 3,
    "住建局": 2,
    "防汛专班": 1,
}
"""Loads 8, 10, 7."""


def make_town(desk: Desk) -> Town:
    """Fill a workspace with the town; nothing is paired yet."""
    changes = []
    for number in (1, 2, 3):
        team = {"number": number, "title": team_title(number)}
        changes.append(Change("assessment_team", team_id(number), team))
        for place, kind in enumerate(SEATS):
            post = kind if kind in (SeatKind.POST_A, SeatKind.SENIOR) else SeatKind.POST_B
            who, name = member(number, place), f"{'赵钱孙李周吴郑王'[place]}{number}员"
            changes.append(Change("assessor", who, {"name": name, "post_type": post}))
            seat = {"team_id": team_id(number), "assessor_id": who, "kind": kind, "start": FIRST}
            changes.append(Change("seat", named(f"seat/{number}/{place}"), seat))
    for order, (name, unit_kind, sector, cadres) in enumerate(UNITS):
        fields = {"name": name, "kind": unit_kind, "sector": sector, "order_no": order}
        changes.append(Change("unit", named(name), fields))
        for place in range(cadres):
            person = {
                "name": f"干部{order}{place}",
                "level": CadreLevel.CITY,
                "unit_id": named(name),
                "unit_order": place,
            }
            changes.append(Change("cadre", named(f"cadre/{name}/{place}"), person))
    write(desk, changes)
    SchemeService(desk).open_cycle(2026)
    return Town(desk)
