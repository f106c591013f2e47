"""The lists of the pool: who matches, in which order, and what a line shows of each today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from desktop.models.assessors import Assessor
from desktop.models.teams import AssessmentTeam, Seat
from desktop.services.conflict_marks import conflict_counts
from desktop.services.door import Reading
from desktop.services.listing import containing, ordered
from desktop.services.mentorships import mentors_on
from desktop.services.pool_standing import PoolStanding, standings, unavailable
from desktop.terms import SeatKind, Term


class PoolFilter(Term):
    """By what a list of the pool is narrowed."""

    IN = "in", "在库"
    SUSPENDED = "suspended", "暂停"
    REMOVED = "removed", "已出库"
    UNSEATED = "unseated", "在库未编组"
    UNMENTORED = "unmentored", "新考核员无带教"
    AWAY = "away", "今日不能参加"


@dataclass(frozen=True, slots=True)
class AssessorQuery:
    """What a list of the pool shows: ``sort`` is ``name``, ``post_type`` or ``team``.

    ``only`` and ``post_type`` narrow it together.
    """

    text: str = ""
    post_type: SeatKind | None = None
    sort: str = "name"
    descending: bool = False
    only: PoolFilter | None = None


@dataclass(frozen=True, slots=True)
class SeatNow:
    """Where somebody sits: the team, the post, since when."""

    team: UUID
    number: int
    title: str
    kind: SeatKind
    start: dt.date


@dataclass(frozen=True, slots=True)
class AssessorLine:
    """One line of the pool's list. ``mentor`` is the name of who leads the person today."""

    id: UUID
    name: str
    sex: str | None
    birth_month: str | None
    post: str | None
    post_type: SeatKind
    expertise: str | None
    planned_team: str | None
    conflicts: int = 0
    newcomer: bool = False
    standing: PoolStanding = PoolStanding.IN
    seat: SeatNow | None = None
    mentor: str | None = None
    away: bool = False

    @property
    def team(self) -> str:
        """The team in which the person sits, else the one planned."""
        return self.seat.title if self.seat is not None else (self.planned_team or "")

    @property
    def state(self) -> str:
        """在库, 暂停 or 已出库."""
        return self.standing.label

    @property
    def words(self) -> str:
        """What is to be known of the person at first sight."""
        if self.standing is not PoolStanding.IN:
            return self.state
        if self.away:
            return "不能参加"
        return "新考核员" if self.newcomer else self.state


def matching(tx: Reading, query: AssessorQuery, today: dt.date) -> tuple[UUID, ...]:
    """Ids of the matching assessors in order."""
    statement: Select[Any] = select(Assessor.id).where(
        Assessor.deleted.is_(False),
        *containing(query.text, Assessor.name, Assessor.post, Assessor.expertise),
    )
    if query.post_type is not None:
        statement = statement.where(Assessor.post_type == query.post_type.value)
    if query.only is PoolFilter.UNMENTORED:
        statement = statement.where(Assessor.newcomer.is_(True))
    columns = {
        "name": (Assessor.name_key,),
        "post_type": (Assessor.post_type, Assessor.name_key),
        "team": (_team_number(today), Assessor.planned_team, Assessor.name_key),
    }
    found = ordered(tx, statement, columns[query.sort], Assessor.id, descending=query.descending)
    if query.only is None:
        return found
    kept = _kept(tx, query.only, found, today)
    return tuple(i for i in found if i in kept)


def _team_number(today: dt.date) -> Any:
    return (
        select(func.min(AssessmentTeam.number))
        .join(Seat, Seat.team_id == AssessmentTeam.id)
        .where(
            Seat.assessor_id == Assessor.id,
            Seat.deleted.is_(False),
            Seat.start <= today,
            or_(Seat.end.is_(None), Seat.end >= today),
        )
        .correlate(Assessor)
        .scalar_subquery()
    )


def _kept(tx: Reading, only: PoolFilter, found: Sequence[UUID], today: dt.date) -> set[UUID]:
    """Those of the found whom the narrowing leaves."""
    where = standings(tx, today)
    inside = {i for i in found if where.get(i, PoolStanding.IN) is PoolStanding.IN}
    if only is PoolFilter.IN:
        return inside
    if only is PoolFilter.UNSEATED:
        return inside - seated_from(tx, today)
    if only is PoolFilter.UNMENTORED:
        return inside - set(mentors_on(tx, found, today))
    if only is PoolFilter.AWAY:
        return inside & unavailable(tx, today, today)
    wanted = PoolStanding.SUSPENDED if only is PoolFilter.SUSPENDED else PoolStanding.REMOVED
    return {i for i in found if where.get(i) is wanted}


def seated_from(tx: Reading, on: dt.date) -> set[UUID]:
    """Who sits somewhere on a day or later."""
    return set(
        tx.session.scalars(
            select(Seat.assessor_id).where(
                Seat.deleted.is_(False), or_(Seat.end.is_(None), Seat.end >= on)
            )
        )
    )


def seats_on(tx: Reading, people: Iterable[UUID], on: dt.date) -> dict[UUID, SeatNow]:
    """Where each of some people sits on a day."""
    rows = tx.session.execute(
        select(Seat, AssessmentTeam)
        .join(AssessmentTeam, AssessmentTeam.id == Seat.team_id)
        .where(
            Seat.assessor_id.in_(set(people)),
            Seat.deleted.is_(False),
            Seat.start <= on,
            or_(Seat.end.is_(None), Seat.end >= on),
        )
        .order_by(Seat.start)
    )
    return {
        seat.assessor_id: SeatNow(team.id, team.number, team.title, SeatKind(seat.kind), seat.start)
        for seat, team in rows
    }


def lines_of(tx: Reading, ids: Sequence[UUID], today: dt.date) -> tuple[AssessorLine, ...]:
    """The lines of some people in the order of the ids; who is gone is left out."""
    found = {a.id: a for a in tx.session.scalars(select(Assessor).where(Assessor.id.in_(ids)))}
    disputed = conflict_counts(tx, "assessor", ids)
    where = standings(tx, today, ids)
    seats = seats_on(tx, ids, today)
    mentors = mentors_on(tx, ids, today)
    away = unavailable(tx, today, today)
    return tuple(
        AssessorLine(
            a.id,
            a.name,
            a.sex,
            a.birth_month,
            a.post,
            SeatKind(a.post_type),
            a.expertise,
            a.planned_team,
            disputed.get(a.id, 0),
            bool(a.newcomer),
            where.get(a.id, PoolStanding.IN),
            seats.get(a.id),
            mentors.get(a.id),
            a.id in away,
        )
        for a in (found[i] for i in ids if i in found)
    )
