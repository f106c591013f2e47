"""考核组: numbered teams, made, dissolved and formed by 拟编组别; 对口联系 by hand.

Seats are in team_seats.py, what the pages show in team_views.py, 回避 in recusals.py. The
proposal of a year's pairing is not made here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import func, or_, select

from desktop.models.assessors import Assessor
from desktop.models.changes import Change
from desktop.models.exchange import Workstation
from desktop.models.teams import AssessmentTeam, Pairing, Seat
from desktop.models.units import Unit
from desktop.services.door import Reading, Writing, reads, writes
from desktop.services.errors import Invalid
from desktop.services.permissions import Operation
from desktop.services.pool_standing import out_of_pool
from desktop.services.sheets import team_number
from desktop.services.team_seats import SeatDoors, existing_team, seat_change
from desktop.services.team_views import TeamViewDoors
from desktop.terms import SeatKind, WorkstationStatus

_DIGITS = "零一二三四五六七八九"
_MOST_TEAMS = 99


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Who sits where since when."""

    assessor: UUID
    name: str
    kind: SeatKind
    start: dt.date


@dataclass(frozen=True, slots=True)
class TeamDetail:
    """A team with its seats and units on a day."""

    id: UUID
    number: int
    title: str
    seats: tuple[SeatLine, ...]
    units: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class PlannedSeat:
    """Somebody of the pool whom the 拟编组别 puts into a team."""

    assessor: UUID
    name: str
    kind: SeatKind


@dataclass(frozen=True, slots=True)
class PlannedTeam:
    """A team that the pool's 拟编组别 names and whom it would get; ``there``: it stands already."""

    number: int
    title: str
    there: bool
    seats: tuple[PlannedSeat, ...]


def team_id(number: int) -> UUID:
    """The id of a team, derived from its number."""
    return uuid5(NAMESPACE_OID, f"kaohe/assessment-team/{number}")


def team_title(number: int) -> str:
    """第一考核组 … 第十三考核组. Raises ValueError outside 1–99."""
    if not 1 <= number <= _MOST_TEAMS:
        raise ValueError("team numbers run from 1 to 99")
    tens, ones = divmod(number, 10)
    text = ("" if tens == 0 else ("" if tens == 1 else _DIGITS[tens]) + "十") + (
        _DIGITS[ones] if ones else ""
    )
    return f"第{text}考核组"


class TeamService(SeatDoors, TeamViewDoors):
    """Teams, seats and pairings; the parts stand in files of their own."""

    @writes(Operation.EDIT_POOL)
    def create(self, tx: Writing, numbers: Iterable[int]) -> tuple[UUID, ...]:
        """Create numbered teams; those that are there stay as they are. Raises Invalid."""
        wanted = list(dict.fromkeys(numbers))
        if any(not 1 <= n <= _MOST_TEAMS for n in wanted):
            raise Invalid({"number": f"考核组的编号应在 1 至 {_MOST_TEAMS} 之间。请改正后再建立。"})
        tx.write(_made(tx, wanted))
        return tuple(map(team_id, wanted))

    @writes(Operation.EDIT_POOL)
    def dissolve(self, tx: Writing, team: UUID, version: str) -> None:
        """Take away a team that nobody sits in and that has no unit and no PC any more.

        Raises NotFound, Invalid, Stale. Its records stay, and its number can be used again.
        """
        row = existing_team(tx, team)
        tx.about("assessment_team", team)
        still = _still(tx, team, tx.desk.clock.today())
        if still:
            raise Invalid({"team": f"{row.title}还有{'、'.join(still)}，不能撤销。请先调整。"})
        tx.write([Change("assessment_team", team, {"deleted": True}, version)])

    @reads(Operation.READ_POOL)
    def planned(self, tx: Reading) -> tuple[PlannedTeam, ...]:
        """What ``form_planned`` would still do from today on, by number; empty when all is done."""
        return _planned(tx, tx.desk.clock.today())

    @writes(Operation.EDIT_POOL)
    def form_planned(self, tx: Writing, start: dt.date) -> int:
        """Create the teams that the 拟编组别 name and seat the pool in them from a day on.

        Returns how many people were seated. Who already sits somewhere, has left the pool or
        is the actor is left out, so doing it again does nothing.
        """
        teams = _planned(tx, start)
        seats = [(team_id(t.number), s) for t in teams for s in t.seats]
        for _team, seat in seats:
            tx.about("assessor", seat.assessor)
        tx.write(_made(tx, [t.number for t in teams]))
        tx.write(seat_change(tx, team, s.assessor, s.kind, start) for team, s in seats)
        return len(seats)

    @reads(Operation.READ_POOL)
    def all(self, tx: Reading, on: dt.date) -> tuple[TeamDetail, ...]:
        """All teams by number, as they stand on a day."""
        seats: dict[UUID, list[SeatLine]] = {}
        order = list(SeatKind)
        for seat, name in tx.session.execute(
            select(Seat, Assessor.name)
            .join(Assessor, Assessor.id == Seat.assessor_id)
            .where(
                Seat.deleted.is_(False), Seat.start <= on, or_(Seat.end.is_(None), Seat.end >= on)
            )
        ):
            line = SeatLine(seat.assessor_id, name, SeatKind(seat.kind), seat.start)
            seats.setdefault(seat.team_id, []).append(line)
        units: dict[UUID, list[tuple[UUID, str]]] = {}
        for pairing, name in tx.session.execute(
            select(Pairing, Unit.name)
            .join(Unit, Unit.id == Pairing.unit_id)
            .where(
                Pairing.deleted.is_(False),
                Pairing.start <= on,
                or_(Pairing.end.is_(None), Pairing.end >= on),
            )
            .order_by(Unit.order_no, Unit.name_key)
        ):
            units.setdefault(pairing.team_id, []).append((pairing.unit_id, name))
        teams = tx.session.scalars(
            select(AssessmentTeam)
            .where(AssessmentTeam.deleted.is_(False))
            .order_by(AssessmentTeam.number)
        )
        return tuple(
            TeamDetail(
                t.id,
                t.number,
                t.title,
                tuple(sorted(seats.get(t.id, ()), key=lambda s: (order.index(s.kind), s.name))),
                tuple(units.get(t.id, ())),
            )
            for t in teams
        )


def _made(tx: Reading, numbers: Iterable[int]) -> list[Change]:
    """The changes that make teams; one that was dissolved comes back, one that is there stays."""
    wanted = {team_id(n): n for n in numbers}
    before = {
        t.id: t
        for t in tx.session.scalars(select(AssessmentTeam).where(AssessmentTeam.id.in_(wanted)))
    }
    changes = []
    for key, number in wanted.items():
        row = before.get(key)
        if row is None:
            fields = {"number": number, "title": team_title(number)}
            changes.append(Change("assessment_team", key, fields))
        elif row.deleted:
            changes.append(Change("assessment_team", key, {"deleted": False}, row.version))
    return changes


def _still(tx: Reading, team: UUID, on: dt.date) -> list[str]:
    """What keeps a team from being dissolved, in words."""
    found = []
    for model, word in ((Seat, "{} 名成员"), (Pairing, "{} 个对口联系单位")):
        count = tx.session.scalar(
            select(func.count())
            .select_from(model)
            .where(
                model.team_id == team,
                model.deleted.is_(False),
                or_(model.end.is_(None), model.end >= on),
            )
        )
        if count:
            found.append(word.format(count))
    stations = tx.session.scalar(
        select(func.count())
        .select_from(Workstation)
        .where(Workstation.team_id == team, Workstation.status == WorkstationStatus.ACTIVE.value)
    )
    return [*found, f"{stations} 台在用的工作站"] if stations else found


def _planned(tx: Reading, on: dt.date) -> tuple[PlannedTeam, ...]:
    """Teams by number with those of the pool who could sit there from a day on, by post."""
    out = _taken(tx, on) | out_of_pool(tx, on) | {tx.actor.assessor_id}
    people = tx.session.scalars(
        select(Assessor).where(Assessor.deleted.is_(False), Assessor.planned_team.is_not(None))
    )
    found: dict[int, list[PlannedSeat]] = {}
    for person in people:
        number = team_number(person.planned_team or "")
        if number is None or not 1 <= number <= _MOST_TEAMS or person.id in out:
            continue
        seat = PlannedSeat(person.id, person.name, SeatKind(person.post_type))
        found.setdefault(number, []).append(seat)
    standing = set(
        tx.session.scalars(
            select(AssessmentTeam.number).where(
                AssessmentTeam.id.in_(map(team_id, found)), AssessmentTeam.deleted.is_(False)
            )
        )
    )
    order = list(SeatKind)
    return tuple(
        PlannedTeam(
            number,
            team_title(number),
            number in standing,
            tuple(sorted(seats, key=lambda s: (order.index(s.kind), s.name, s.assessor))),
        )
        for number, seats in sorted(found.items())
    )


def _taken(tx: Reading, on: dt.date) -> set[UUID]:
    """Who sits somewhere on a day or later."""
    return set(
        tx.session.scalars(
            select(Seat.assessor_id).where(
                Seat.deleted.is_(False), or_(Seat.end.is_(None), Seat.end >= on)
            )
        )
    )
