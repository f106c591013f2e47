"""以老带新: who leads whom from when to when.

Source: domain.md §1 (Mentorship) and §2.1 (each new assessor has a mentor).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from desktop.models.assessors import Assessor, Mentorship
from desktop.models.changes import Change
from desktop.services import pinyin
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.pool_standing import existing_assessor, out_of_pool
from desktop.terms import SeatKind

_DAY = dt.timedelta(days=1)
_MOST = 12


@dataclass(frozen=True, slots=True)
class MentorLine:
    """One 带教: who leads whom, since when, till when (None: it goes on)."""

    id: UUID
    version: str
    mentor: UUID
    mentor_name: str
    assessor: UUID
    name: str
    start: dt.date | None
    end: dt.date | None


class MentorshipService(Service):
    """Mentors."""

    @reads(Operation.READ_POOL)
    def candidates(
        self, tx: Reading, assessor: UUID, text: str = ""
    ) -> tuple[tuple[UUID, str], ...]:
        """Who may lead a person from today on, by name or its spelling: (id, name with post)."""
        today = tx.desk.clock.today()
        statement = select(Assessor).where(
            Assessor.deleted.is_(False),
            Assessor.id != assessor,
            or_(Assessor.newcomer.is_(None), Assessor.newcomer.is_(False)),
        )
        out = out_of_pool(tx, today)
        found: list[tuple[UUID, str]] = []
        for a in tx.session.scalars(statement.order_by(Assessor.name_key, Assessor.id)):
            if a.id not in out and _called(a.name, text):
                found.append((a.id, f"{a.name}（{SeatKind(a.post_type).label}）"))
            if len(found) == _MOST:
                break
        return tuple(found)

    @writes(Operation.EDIT_POOL)
    def pair(self, tx: Writing, assessor: UUID, mentor: UUID, start: dt.date) -> UUID:
        """Let somebody lead a person from a day on; the present mentor's time ends the day before.

        The person counts as new from now on, unless it was said that he is not. Raises NotFound,
        Refused, Invalid: oneself, a newcomer, or who is not in the pool that day leads nobody;
        two people do not lead each other; who was removed is led by nobody.
        """
        person, leader = existing_assessor(tx, assessor), existing_assessor(tx, mentor)
        for one in (assessor, mentor):
            tx.about("assessor", one)
            tx.not_oneself(assessor=one)
        _check_leader(tx, person, leader, start)
        running = tx.session.scalars(
            select(Mentorship).where(
                Mentorship.assessor_id == assessor,
                Mentorship.deleted.is_(False),
                or_(Mentorship.end.is_(None), Mentorship.end >= start),
            )
        ).all()
        changes = [_ended(m, person.name, start) for m in running]
        made = tx.new_id()
        fields = {"mentor_id": mentor, "assessor_id": assessor, "start": start}
        changes.append(Change("mentorship", made, fields))
        if person.newcomer is None:
            changes.append(Change("assessor", assessor, {"newcomer": True}, person.version))
        tx.write(changes)
        return made

    @writes(Operation.EDIT_POOL)
    def end(self, tx: Writing, mentorship: UUID, end: dt.date, version: str) -> None:
        """Let a mentor's time end; ``end`` is its last day. Raises NotFound, Invalid, Stale."""
        row = tx.session.get(Mentorship, mentorship)
        if row is None or row.deleted:
            raise NotFound("这条带教登记已不存在。请刷新后重试。")
        for one in (row.assessor_id, row.mentor_id):
            tx.about("assessor", one)
            tx.not_oneself(assessor=one)
        if row.start is not None and end < row.start:
            raise Invalid({"end": f"结束日期不能早于开始日期{day_words(row.start)}。请核对。"})
        tx.write([Change("mentorship", mentorship, {"end": end, "start": row.start}, version)])


def _called(name: str, typed: str) -> bool:
    """Whether a name holds what was typed, or is spelled so from its beginning."""
    plain = "".join(typed.split())
    if not plain or plain in name:
        return True
    spelled = pinyin.normalise_query(plain)
    return bool(spelled) and any(k.startswith(spelled) for k in pinyin.search_keys(name).split())


def _check_leader(tx: Reading, person: Assessor, leader: Assessor, start: dt.date) -> None:
    if person.id == leader.id:
        raise Invalid({"mentor": "带教人不能是本人。请另选一位有经验的考核员。"})
    if leader.newcomer:
        raise Invalid(
            {"mentor": f"{leader.name}本人是新考核员，不能带教他人。请另选一位有经验的考核员。"}
        )
    out = out_of_pool(tx, start)
    if leader.id in out:
        raise Invalid(
            {"mentor": f"{leader.name}在{day_words(start)}不在库（已暂停或已出库）。请另选带教人。"}
        )
    if person.id in out:
        raise Invalid({"start": f"{person.name}在{day_words(start)}不在库。请先办理入库。"})
    back = select(Mentorship.id).where(
        Mentorship.assessor_id == leader.id,
        Mentorship.mentor_id == person.id,
        Mentorship.deleted.is_(False),
        or_(Mentorship.end.is_(None), Mentorship.end >= start),
    )
    if tx.session.scalars(back).first() is not None:
        raise Invalid(
            {"mentor": f"{leader.name}正由{person.name}带教，两人不能互相带教。请另选带教人。"}
        )


def _ended(row: Mentorship, name: str, start: dt.date) -> Change:
    if row.start is not None and row.start >= start:
        raise Invalid(
            {
                "start": f"{name}自{day_words(row.start)}起已有带教人，"
                "新的带教应晚于这一天开始。请核对开始日期。"
            }
        )
    fields = {"start": row.start, "end": start - _DAY}
    return Change("mentorship", row.id, fields, row.version)


def ending(tx: Reading, assessor: UUID, on: dt.date) -> list[Change]:
    """The changes by which everything that somebody leads or is led in ends on a day."""
    rows = tx.session.scalars(
        select(Mentorship).where(
            or_(Mentorship.assessor_id == assessor, Mentorship.mentor_id == assessor),
            Mentorship.deleted.is_(False),
            or_(Mentorship.end.is_(None), Mentorship.end > on),
        )
    )
    return [
        # What had not begun by then never was.
        Change("mentorship", m.id, {"deleted": True}, m.version)
        if m.start is not None and m.start > on
        else Change("mentorship", m.id, {"start": m.start, "end": on}, m.version)
        for m in rows
    ]


def _lines(on: dt.date | None = None) -> Any:
    mentor, person = aliased(Assessor), aliased(Assessor)
    m = Mentorship
    found = (
        select(
            m.id, m.version, m.mentor_id, mentor.name, m.assessor_id, person.name, m.start, m.end
        )
        .join(mentor, mentor.id == m.mentor_id)
        .join(person, person.id == m.assessor_id)
        .where(m.deleted.is_(False))
        .order_by(m.start, m.id)
    )
    if on is None:
        return found
    return found.where(or_(m.start.is_(None), m.start <= on), or_(m.end.is_(None), m.end >= on))


def all_of(tx: Reading, assessor: UUID) -> tuple[MentorLine, ...]:
    """Every 带教 that a person leads or led, is or was led in, by its beginning."""
    rows = tx.session.execute(
        _lines().where(or_(Mentorship.assessor_id == assessor, Mentorship.mentor_id == assessor))
    )
    return tuple(MentorLine(*row) for row in rows)


def mentor_now(tx: Reading, assessor: UUID, on: dt.date) -> MentorLine | None:
    """Who leads a person on a day; of several the one that began last."""
    rows = tx.session.execute(_lines(on).where(Mentorship.assessor_id == assessor)).all()
    return MentorLine(*rows[-1]) if rows else None


def pupils_now(tx: Reading, assessor: UUID, on: dt.date) -> tuple[MentorLine, ...]:
    """Whom a person leads on a day."""
    rows = tx.session.execute(_lines(on).where(Mentorship.mentor_id == assessor))
    return tuple(MentorLine(*row) for row in rows)


def mentors_on(tx: Reading, people: Iterable[UUID], on: dt.date) -> dict[UUID, str]:
    """The names of those who lead some people on a day."""
    rows = tx.session.execute(_lines(on).where(Mentorship.assessor_id.in_(set(people))))
    return {row[4]: row[3] for row in rows}
