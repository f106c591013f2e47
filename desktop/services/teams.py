"""考核组: seats with dates, 对口联系, 回避. The proposal of a year's pairing is not made here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import or_, select

from desktop.models.assessors import Assessor, PoolMovement
from desktop.models.changes import Change
from desktop.models.teams import AssessmentTeam, Pairing, Seat
from desktop.models.units import Unit
from desktop.services.assessors import existing_assessor
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.sheets import team_number
from desktop.services.units import existing_unit
from desktop.terms import PoolMovementKind, SeatKind

_DIGITS = "零一二三四五六七八九"
_MOST_TEAMS = 99
_PRESENCE = frozenset(
    {PoolMovementKind.ENTRY, PoolMovementKind.REMOVAL, PoolMovementKind.SUSPENSION}
)


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


class TeamService(Service):
    """Teams, seats and pairings."""

    @writes(Operation.EDIT_POOL)
    def create(self, tx: Writing, numbers: Iterable[int]) -> tuple[UUID, ...]:
        """Create numbered teams; those that are there stay as they are."""
        wanted = {n: team_id(n) for n in numbers}
        there = set(
            tx.session.scalars(
                select(AssessmentTeam.id).where(AssessmentTeam.id.in_(wanted.values()))
            )
        )
        tx.write(
            Change("assessment_team", i, {"number": n, "title": team_title(n)})
            for n, i in wanted.items()
            if i not in there
        )
        return tuple(wanted.values())

    @writes(Operation.EDIT_POOL)
    def seat(
        self, tx: Writing, team: UUID, seats: Iterable[tuple[UUID, SeatKind]], start: dt.date
    ) -> None:
        """Seat assessors in a team from a day on. Raises NotFound, Invalid.

        Somebody who sits in another team on that day is refused: one person, one team.
        """
        _existing_team(tx, team)
        changes = []
        for assessor, kind in seats:
            person = existing_assessor(tx, assessor)
            tx.about("assessor", assessor)
            tx.not_oneself(assessor=assessor)
            taken = tx.session.scalars(
                select(Seat.team_id).where(
                    Seat.assessor_id == assessor,
                    Seat.deleted.is_(False),
                    or_(Seat.end.is_(None), Seat.end >= start),
                )
            ).first()
            if taken is not None:
                raise Invalid({"seat": f"{person.name}已在考核组中任职，请先结束原来的岗位。"})
            changes.append(_seat_change(team, assessor, kind, start))
        tx.write(changes)

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
        tx.write(
            Change("assessment_team", team_id(t.number), {"number": t.number, "title": t.title})
            for t in teams
            if not t.there
        )
        tx.write(_seat_change(team, s.assessor, s.kind, start) for team, s in seats)
        return len(seats)

    @writes(Operation.EDIT_POOL)
    def pair(self, tx: Writing, team: UUID, units: Iterable[UUID], start: dt.date) -> None:
        """Give units to a team from a day on; what was another team's ends the day before.

        Raises NotFound, Invalid: a new pairing begins after the one that it follows.
        """
        _existing_team(tx, team)
        changes = []
        for unit in units:
            existing_unit(tx, unit)
            tx.about("unit", unit)
            tx.not_oneself(unit=unit)
            running = tx.session.scalars(
                select(Pairing).where(
                    Pairing.unit_id == unit, Pairing.deleted.is_(False), Pairing.end.is_(None)
                )
            ).first()
            if running is not None and running.team_id == team:
                continue
            if running is not None:
                if running.start >= start:
                    raise Invalid({"start": "改派日期应晚于原对口联系的开始日期。"})
                before = start - dt.timedelta(days=1)
                changes.append(Change("pairing", running.id, {"end": before}, running.version))
            changes.append(
                Change("pairing", tx.new_id(), {"team_id": team, "unit_id": unit, "start": start})
            )
        tx.write(changes)

    @writes(Operation.EDIT_POOL)
    def recuse(self, tx: Writing, assessor: UUID, unit: UUID, reason: str) -> UUID:
        """Register a 回避. Raises NotFound, Refused, Invalid without a reason.

        One's own recusal may be registered by oneself, since it only takes a right away; who
        else stays away from one's own unit is for others to say.
        """
        existing_assessor(tx, assessor)
        existing_unit(tx, unit)
        if assessor != tx.actor.assessor_id:
            tx.about("unit", unit)
            tx.not_oneself(unit=unit)
        if not reason.strip():
            raise Invalid({"reason": "请写明回避原因，例如亲属任职、曾在该单位工作。"})
        recusal = tx.new_id()
        tx.about("assessor", assessor)
        tx.write(
            [
                Change(
                    "recusal",
                    recusal,
                    {"assessor_id": assessor, "unit_id": unit, "reason": reason.strip()},
                )
            ]
        )
        return recusal

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


def _existing_team(tx: Reading, team: UUID) -> AssessmentTeam:
    found = tx.session.get(AssessmentTeam, team)
    if found is None or found.deleted:
        raise NotFound("该考核组不存在。请先建立考核组。")
    return found


def _seat_change(team: UUID, assessor: UUID, kind: SeatKind, start: dt.date) -> Change:
    return Change(
        "seat",
        uuid5(team, f"seat/{assessor.hex}/{start.isoformat()}"),
        {"team_id": team, "assessor_id": assessor, "kind": kind, "start": start},
    )


def _planned(tx: Reading, on: dt.date) -> tuple[PlannedTeam, ...]:
    """Teams by number with those of the pool who could sit there from a day on, by post."""
    out = _taken(tx, on) | _out_of_pool(tx)
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
            select(AssessmentTeam.number).where(AssessmentTeam.id.in_(map(team_id, found)))
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


def _out_of_pool(tx: Reading) -> set[UUID]:
    """Who was removed or suspended last, and the actor, whom somebody else has to seat."""
    movements = tx.session.scalars(
        select(PoolMovement)
        .where(PoolMovement.deleted.is_(False), PoolMovement.kind.in_(sorted(_PRESENCE)))
        .order_by(PoolMovement.assessor_id, PoolMovement.on, PoolMovement.id)
    )
    out = {
        assessor
        for assessor, of_one in groupby(movements, key=lambda m: m.assessor_id)
        if [m.kind for m in of_one][-1] != PoolMovementKind.ENTRY
    }
    return out if tx.actor.assessor_id is None else out | {tx.actor.assessor_id}
