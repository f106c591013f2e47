"""Seats of the 考核组: who is seated, moved, swapped and let go, each from a day on.

Source: domain.md §2.1: one person, one team on a day; who was removed or suspended cannot be
seated; nobody decides on the own seat.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import or_, select

from desktop.models.assessors import Assessor
from desktop.models.changes import Change
from desktop.models.teams import AssessmentTeam, Seat
from desktop.services.assessors import existing_assessor
from desktop.services.door import Reading, Service, Writing, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.pool_standing import out_of_pool
from desktop.terms import SeatKind

REASON_LENGTH = 200
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SeatPlace:
    """Where somebody is to sit: team, kind of seat and first day."""

    team: UUID
    kind: SeatKind
    start: dt.date


@dataclass(frozen=True, slots=True)
class SeatRef:
    """A seat as its reader saw it."""

    id: UUID
    version: str


class SeatDoors(Service):
    """What changes seats."""

    @writes(Operation.EDIT_POOL)
    def seat(
        self, tx: Writing, team: UUID, seats: Iterable[tuple[UUID, SeatKind]], start: dt.date
    ) -> None:
        """Seat assessors in a team from a day on. Raises NotFound, Invalid, Refused.

        Somebody who sits in a team on that day or later is refused: one person, one team. So
        is who is out of the pool on that day, and oneself.
        """
        existing_team(tx, team)
        wanted = list(seats)
        if len({assessor for assessor, _ in wanted}) != len(wanted):
            raise Invalid({"seat": "同一人不能同时编入两个岗位。请核对名单。"})
        changes = []
        for assessor, kind in wanted:
            check_free(tx, _seatable(tx, assessor, start), start)
            changes.append(seat_change(tx, team, assessor, kind, start))
        tx.write(changes)

    @writes(Operation.EDIT_POOL)
    def fill(self, tx: Writing, place: SeatPlace, assessor: UUID) -> None:
        """Give a vacant seat to somebody, moving him when he sits elsewhere.

        Raises as ``seat`` and ``move`` do.
        """
        existing_team(tx, place.team)
        person = _seatable(tx, assessor, place.start)
        sitting = [s for s in _seats_from(tx, assessor, place.start) if s.start < place.start]
        changes = [] if not sitting else [_ended(sitting[0], place, "调入其他考核组")]
        check_free(tx, person, place.start, {s.id for s in sitting[:1]})
        changes.append(seat_change(tx, place.team, assessor, place.kind, place.start))
        tx.write(changes)

    @writes(Operation.EDIT_POOL)
    def move(self, tx: Writing, seat: SeatRef, place: SeatPlace, reason: str) -> None:
        """Give somebody another seat from a day on; the old one ends the day before.

        Raises NotFound, Invalid, Refused, Stale.
        """
        existing_team(tx, place.team)
        row = _running(tx, seat, place.start)
        person = _seatable(tx, row.assessor_id, place.start)
        if row.team_id == place.team and row.kind == place.kind:
            raise Invalid({"team": f"{person.name}已在该组任{place.kind.label}，无需调整。"})
        check_free(tx, person, place.start, {row.id})
        tx.write(
            [
                _ended(row, place, _reason(reason), seat.version),
                seat_change(tx, place.team, row.assessor_id, place.kind, place.start),
            ]
        )

    @writes(Operation.EDIT_POOL)
    def swap(
        self, tx: Writing, first: SeatRef, second: SeatRef, start: dt.date, reason: str
    ) -> None:
        """Let two people change places from a day on. Raises NotFound, Invalid, Refused, Stale."""
        why = _reason(reason)
        one, other = _running(tx, first, start), _running(tx, second, start)
        if one.id == other.id:
            raise Invalid({"other": "请选择另一个人对调。"})
        changes = []
        for row, target, version in ((one, other, first.version), (other, one, second.version)):
            person = _seatable(tx, row.assessor_id, start)
            check_free(tx, person, start, {row.id})
            place = SeatPlace(target.team_id, SeatKind(target.kind), start)
            changes.append(_ended(row, place, why, version))
            changes.append(seat_change(tx, place.team, row.assessor_id, place.kind, start))
        tx.write(changes)

    @writes(Operation.EDIT_POOL)
    def end_seat(self, tx: Writing, seat: SeatRef, end: dt.date, reason: str) -> None:
        """Let a seat end; ``end`` is its last day. Raises NotFound, Invalid, Refused, Stale."""
        row = _existing_seat(tx, seat.id)
        _about(tx, row.assessor_id)
        why = _reason(reason)
        if row.end is not None:
            raise Invalid({"end": f"该岗位已于{_day(row.end)}结束。请刷新后核对。"})
        if end < row.start:
            raise Invalid(
                {
                    "end": f"结束日期不能早于任职日期{_day(row.start)}。"
                    "若是编入有误，请改用“撤销编入”。"
                }
            )
        tx.write([Change("seat", row.id, {"end": end, "reason": why}, seat.version)])

    @writes(Operation.EDIT_POOL)
    def withdraw_seat(self, tx: Writing, seat: SeatRef) -> None:
        """Take back a seat that was entered by mistake and has not begun before today.

        Raises NotFound, Invalid, Refused, Stale. What was in force for a day stays in the
        history: it is ended instead.
        """
        row = _existing_seat(tx, seat.id)
        _about(tx, row.assessor_id)
        if row.start < tx.desk.clock.today():
            raise Invalid(
                {"seat": f"该岗位自{_day(row.start)}起已经任职，不能撤销。请结束任职并写明原因。"}
            )
        tx.write([Change("seat", row.id, {"deleted": True}, seat.version)])


def existing_team(tx: Reading, team: UUID) -> AssessmentTeam:
    """The row of a team that is there. Raises NotFound."""
    found = tx.session.get(AssessmentTeam, team)
    if found is None or found.deleted:
        raise NotFound("该考核组不存在。请先建立考核组。")
    return found


def check_free(tx: Reading, person: Assessor, start: dt.date, besides: Iterable[UUID] = ()) -> None:
    """Raise Invalid when somebody sits in a team on a day or later, ``besides`` left out."""
    kept = set(besides)
    for row in _seats_from(tx, person.id, start):
        if row.id not in kept:
            team = tx.session.get(AssessmentTeam, row.team_id)
            where = "" if team is None else f"（{team.title}，自{_day(row.start)}起）"
            raise Invalid(
                {"seat": f"{person.name}已在考核组中任职{where}，请先结束原来的岗位，或改用调组。"}
            )


def seat_change(tx: Reading, team: UUID, assessor: UUID, kind: SeatKind, start: dt.date) -> Change:
    """The change that seats somebody; a seat that was taken back before comes to life again."""
    key = uuid5(team, f"seat/{assessor.hex}/{start.isoformat()}")
    fields: dict[str, object] = {
        "team_id": team,
        "assessor_id": assessor,
        "kind": kind,
        "start": start,
    }
    before = tx.session.get(Seat, key)
    if before is None:
        return Change("seat", key, fields)
    fields |= {"end": None, "reason": None, "deleted": False}
    return Change("seat", key, fields, before.version)


def _seatable(tx: Reading, assessor: UUID, start: dt.date) -> Assessor:
    """Somebody who may be seated from a day on. Raises NotFound, Refused, Invalid."""
    person = existing_assessor(tx, assessor)
    _about(tx, assessor)
    if assessor in out_of_pool(tx, start):
        raise Invalid(
            {
                "seat": f"{person.name}在{_day(start)}已清理出库或暂停，不能编入考核组。"
                "请先在“考核人员”中办理入库。"
            }
        )
    return person


def _about(tx: Reading, assessor: UUID) -> None:
    tx.about("assessor", assessor)
    tx.not_oneself(assessor=assessor)


def _seats_from(tx: Reading, assessor: UUID, start: dt.date) -> list[Seat]:
    """The seats that somebody has on a day or later, the earliest first."""
    return list(
        tx.session.scalars(
            select(Seat)
            .where(
                Seat.assessor_id == assessor,
                Seat.deleted.is_(False),
                or_(Seat.end.is_(None), Seat.end >= start),
            )
            .order_by(Seat.start, Seat.id)
        )
    )


def _existing_seat(tx: Reading, seat: UUID) -> Seat:
    row = tx.session.get(Seat, seat)
    if row is None or row.deleted:
        raise NotFound("该岗位不存在或已被撤销。请刷新后重试。")
    return row


def _running(tx: Reading, seat: SeatRef, start: dt.date) -> Seat:
    """A seat that can be given up from a day on. Raises NotFound, Invalid."""
    row = _existing_seat(tx, seat.id)
    if row.end is not None and row.end < start:
        raise Invalid({"start": f"该岗位已于{_day(row.end)}结束。请刷新后核对。"})
    if row.start >= start:
        raise Invalid({"start": f"调整日期应晚于原岗位的任职日期{_day(row.start)}。请改日期。"})
    return row


def _ended(row: Seat, place: SeatPlace, reason: str, version: str | None = None) -> Change:
    fields = {"end": place.start - _DAY, "reason": reason}
    return Change("seat", row.id, fields, row.version if version is None else version)


def _reason(reason: str) -> str:
    why = reason.strip()
    if not why:
        raise Invalid({"reason": "请写明原因，例如工作调动、借调、退休。"})
    if len(why) > REASON_LENGTH:
        raise Invalid({"reason": f"原因不能超过 {REASON_LENGTH} 字。请精简后再办理。"})
    return why


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
