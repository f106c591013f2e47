"""One person of the pool by date: entries, seats, mentors, reviews, absences in one account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.assessors import AssessorReview, PoolMovement, Unavailability
from desktop.models.teams import AssessmentTeam, Seat
from desktop.services.dates import day_words
from desktop.services.door import Reading
from desktop.services.mentorships import all_of
from desktop.services.permissions import Operation, allowed
from desktop.services.pool_reasons import movement_reasons_shown, reasons_shown
from desktop.services.pool_standing import STANDING_OF
from desktop.terms import (
    AssessorOutcome,
    AssessorRating,
    PoolMovementKind,
    SeatKind,
    Term,
)


class HistoryKind(Term):
    """What a line of somebody's account is about."""

    MOVEMENT = "movement", "出入库"
    SEAT = "seat", "考核组任职"
    MENTORED = "mentored", "受带教"
    MENTORING = "mentoring", "带教"
    REVIEW = "review", "年度评价"
    AWAY = "away", "不能参加"


_RANKS = (
    HistoryKind.MOVEMENT,
    HistoryKind.SEAT,
    HistoryKind.MENTORED,
    HistoryKind.MENTORING,
    HistoryKind.AWAY,
    HistoryKind.REVIEW,
)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line. ``end`` None: a single day, or it goes on (``lasting``).

    ``id`` and ``version`` are the row's own; ``open`` says that the pool's page can still end,
    change or take it back.
    """

    kind: HistoryKind
    id: UUID
    version: str
    start: dt.date | None
    end: dt.date | None
    lasting: bool
    title: str
    text: str
    open: bool

    @property
    def days(self) -> str:
        """The day, or from which to which."""
        first = day_words(self.start) if self.start is not None else "起始日期未登记"
        if not self.lasting:
            return first
        return f"{first}至{day_words(self.end)}" if self.end is not None else f"{first}起"


def history_of(tx: Reading, assessor: UUID) -> tuple[HistoryEntry, ...]:
    """Everything about a person, the newest first; reviews as far as the reader may see them."""
    found = [
        *_movements(tx, assessor),
        *_seats(tx, assessor),
        *_mentorships(tx, assessor),
        *_absences(tx, assessor),
        *_reviews(tx, assessor),
    ]
    return tuple(sorted(found, key=_place, reverse=True))


def _place(entry: HistoryEntry) -> tuple[dt.date, int, UUID]:
    """By day; of one day who came in stands lowest, and movements as they were written."""
    return entry.start or dt.date.min, _RANKS.index(entry.kind), entry.id


def _movements(tx: Reading, assessor: UUID) -> Iterator[HistoryEntry]:
    rows = list(
        tx.session.scalars(
            select(PoolMovement).where(
                PoolMovement.assessor_id == assessor, PoolMovement.deleted.is_(False)
            )
        )
    )
    open_ones, told = retractable(rows), movement_reasons_shown(tx, assessor)
    for m in rows:
        yield HistoryEntry(
            HistoryKind.MOVEMENT,
            m.id,
            m.version,
            m.on,
            None,
            lasting=False,
            title=PoolMovementKind(m.kind).label,
            text=(m.reason or "") if told else "",
            open=m.id in open_ones,
        )


def retractable(movements: list[PoolMovement]) -> frozenset[UUID]:
    """Which of a person's movements may be taken back.

    Praise always; of those that say whether the person is in the pool the last, unless it is
    the first entry, without which the person would never have come.
    """
    kind = PoolMovementKind
    said = sorted((m for m in movements if kind(m.kind) in STANDING_OF), key=lambda m: (m.on, m.id))
    praise = {m.id for m in movements if kind(m.kind) is kind.COMMENDATION}
    return frozenset(praise | ({said[-1].id} if len(said) > 1 else set()))


def _seats(tx: Reading, assessor: UUID) -> Iterator[HistoryEntry]:
    for seat, title in tx.session.execute(
        select(Seat, AssessmentTeam.title)
        .join(AssessmentTeam, AssessmentTeam.id == Seat.team_id)
        .where(Seat.assessor_id == assessor, Seat.deleted.is_(False))
    ):
        yield HistoryEntry(
            HistoryKind.SEAT,
            seat.id,
            seat.version,
            seat.start,
            seat.end,
            lasting=True,
            title=f"{title}{SeatKind(seat.kind).label}",
            text=(seat.reason or "") if reasons_shown(tx) else "",
            open=False,
        )


def _mentorships(tx: Reading, assessor: UUID) -> Iterator[HistoryEntry]:
    for line in all_of(tx, assessor):
        led = line.assessor == assessor
        yield HistoryEntry(
            HistoryKind.MENTORED if led else HistoryKind.MENTORING,
            line.id,
            line.version,
            line.start,
            line.end,
            lasting=True,
            title=f"由{line.mentor_name}带教" if led else f"带教{line.name}",
            text="",
            open=line.end is None,
        )


def _absences(tx: Reading, assessor: UUID) -> Iterator[HistoryEntry]:
    for row in tx.session.scalars(
        select(Unavailability).where(
            Unavailability.assessor_id == assessor, Unavailability.deleted.is_(False)
        )
    ):
        yield HistoryEntry(
            HistoryKind.AWAY,
            row.id,
            row.version,
            row.start,
            row.end,
            lasting=True,
            title="不能参加考核",
            text=row.reason if reasons_shown(tx) else "",
            open=True,
        )


def _reviews(tx: Reading, assessor: UUID) -> Iterator[HistoryEntry]:
    if not allowed(tx.actor.role, Operation.READ_REVIEWS) or assessor == tx.actor.assessor_id:
        return
    for r in tx.session.scalars(
        select(AssessorReview).where(
            AssessorReview.assessor_id == assessor, AssessorReview.deleted.is_(False)
        )
    ):
        outcome = AssessorOutcome(r.outcome)
        used = "" if outcome is AssessorOutcome.NONE else f"，{outcome.label}"
        yield HistoryEntry(
            HistoryKind.REVIEW,
            r.id,
            r.version,
            r.on,
            None,
            lasting=False,
            title=f"{r.year}年度评价：{AssessorRating(r.rating).label}{used}",
            text=r.remark or "",
            open=True,
        )
