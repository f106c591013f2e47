"""Who may take part in a visit, and the reason why somebody may not.

Source: domain.md §1 Visit (≥ 2 people, at least one A岗), §2.1 (recusal, own unit, A and B stand
in for each other, who was removed).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.assessors import Assessor
from desktop.models.teams import Recusal, Seat
from desktop.services.cycles import rule_value
from desktop.services.door import Reading
from desktop.services.persons import units_of
from desktop.services.pool_standing import PoolStanding, standings, unavailable
from desktop.services.recusals import in_force
from desktop.services.unit_succession import heirs_on, with_heirs
from desktop.terms import SeatKind, Term


class Bar(Term):
    """Why somebody cannot take part in a visit."""

    HOME = "home", "本人所在单位"
    RECUSED = "recused", "应当回避"
    OUT = "out", "不在库"
    AWAY = "away", "当日不能参加"


LASTING = frozenset({Bar.HOME, Bar.RECUSED})
"""Bars that hold against those too who are in the plan already."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is offered for a visit; ``post`` is the seat's on that day, else one's own."""

    id: UUID
    name: str
    post: SeatKind
    seated: bool
    bar: Bar | None

    @property
    def label(self) -> str:
        """周甲岗（A岗）, with the reason when barred."""
        why = "" if self.bar is None else f"　{self.bar.label}"
        return f"{self.name}（{self.post.label}）{why}"


@dataclass(frozen=True, slots=True)
class People:
    """Who is offered, those who may take part first; the least number, of whom A岗."""

    candidates: tuple[Candidate, ...]
    least: int
    least_a: int


def people_for(
    tx: Reading,
    team: UUID,
    unit: UUID | None,
    days: tuple[dt.date, dt.date],
    cycle: UUID,
    extra: Iterable[UUID] = (),
) -> People:
    """The team's people on the first day, and others by id, with what bars each.

    Without a unit nobody is recused yet.
    """
    start, end = days
    seats = seats_on(tx, team, start)
    wanted = {*seats, *extra}
    people = list(
        tx.session.scalars(
            select(Assessor)
            .where(Assessor.id.in_(wanted), Assessor.deleted.is_(False))
            .order_by(Assessor.name_key, Assessor.id)
        )
    )
    bars = bars_of(tx, unit, start, end, people)
    found = [
        Candidate(
            a.id, a.name, SeatKind(seats.get(a.id, a.post_type)), a.id in seats, bars.get(a.id)
        )
        for a in people
    ]
    order = list(SeatKind)
    found.sort(key=lambda c: (not c.seated, order.index(c.post)))
    return People(tuple(found), *least_people(tx, cycle, start))


def least_people(tx: Reading, cycle: UUID, on: dt.date) -> tuple[int, int]:
    """How many people a visit that begins on a day needs at least, and how many of A岗."""
    return (
        int(rule_value(tx, cycle, "visit.min_participants", on)),
        int(rule_value(tx, cycle, "visit.min_post_a", on)),
    )


def seats_on(
    tx: Reading, team: UUID, day: dt.date, people: Collection[UUID] | None = None
) -> dict[UUID, SeatKind]:
    """Who sits where in a team on a day; of ``people`` only when given."""
    statement = select(Seat.assessor_id, Seat.kind).where(
        Seat.team_id == team,
        Seat.deleted.is_(False),
        Seat.start <= day,
        Seat.end.is_(None) | (Seat.end >= day),
    )
    if people is not None:
        statement = statement.where(Seat.assessor_id.in_(people))
    return {row.assessor_id: SeatKind(row.kind) for row in tx.session.execute(statement)}


def bars_of(
    tx: Reading, unit: UUID | None, start: dt.date, end: dt.date, people: Sequence[Assessor]
) -> Mapping[UUID, Bar]:
    """What bars each of the people from a visit; who may take part is not named."""
    ids = [a.id for a in people]
    found: dict[UUID, Bar] = {}
    away = unavailable(tx, start, end)
    out = standings(tx, start, ids)
    for a in people:
        if out.get(a.id, PoolStanding.IN) is not PoolStanding.IN:
            found[a.id] = Bar.OUT
        elif a.id in away:
            found[a.id] = Bar.AWAY
    if unit is not None:
        found |= _kept_away(tx, unit, start, people)
    return found


def _kept_away(
    tx: Reading, unit: UUID, day: dt.date, people: Sequence[Assessor]
) -> dict[UUID, Bar]:
    """Those recused, or whose own unit it is. Source: domain.md §2.1."""
    recused: dict[UUID, set[UUID]] = {a.id: set() for a in people}
    for row in tx.session.execute(
        select(Recusal.assessor_id, Recusal.unit_id).where(
            Recusal.assessor_id.in_(list(recused)), in_force(day)
        )
    ):
        recused[row.assessor_id].add(row.unit_id)
    # What somebody stays away from is followed into what it was merged or split into.
    heirs = heirs_on(tx.session, day)
    found = {a.id: Bar.RECUSED for a in people if unit in with_heirs(recused[a.id], heirs)}
    for a in people:
        own = set() if a.home_unit_id is None else {a.home_unit_id}
        if a.cadre_id is not None:
            own |= units_of(tx.session, [a.cadre_id])
        if unit in with_heirs(own, heirs):
            found[a.id] = Bar.HOME
    return found


def people_words(people: People, chosen: Collection[object]) -> tuple[str, bool]:
    """What to say of those chosen so far, and whether a visit may be saved with them. Pure."""
    picked = [c for c in people.candidates if c.id in chosen]
    posts_a = sum(c.post is SeatKind.POST_A for c in picked)
    posts_b = sum(c.post is SeatKind.POST_B for c in picked)
    said = f"已选 {len(picked)} 人，其中A岗 {posts_a} 人。"
    if len(picked) < people.least:
        return f"{said}至少 {people.least} 人，其中至少 {people.least_a} 名A岗。", False
    if posts_a + posts_b < people.least_a:
        return f"{said}至少要有 {people.least_a} 名A岗（或由B岗代行）。", False
    if posts_a < people.least_a:
        return f"{said}没有A岗，由B岗代行。", True
    return said, True
