"""Where everybody of the pool stands on a day: in it, suspended, removed; and who is away.

Standing is never stored: it is the last 入库, 清理出库 or 暂停 up to that day. 表扬 says nothing
of it. Source: domain.md §1 (PoolMovement) and §2.1 (who was removed cannot be seated until
re-admitted).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.assessors import Assessor, PoolMovement, Unavailability
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.terms import PoolMovementKind, Term


class PoolStanding(Term):
    """在库情况."""

    IN = "in", "在库"
    SUSPENDED = "suspended", "暂停"
    REMOVED = "removed", "已出库"


STANDING_OF: Final[Mapping[PoolMovementKind, PoolStanding]] = MappingProxyType(
    {
        PoolMovementKind.ENTRY: PoolStanding.IN,
        PoolMovementKind.SUSPENSION: PoolStanding.SUSPENDED,
        PoolMovementKind.REMOVAL: PoolStanding.REMOVED,
    }
)
"""What somebody is after each movement that says so."""


MOVES: Final[Mapping[PoolStanding, tuple[PoolMovementKind, ...]]] = MappingProxyType(
    {
        PoolStanding.IN: (
            PoolMovementKind.COMMENDATION,
            PoolMovementKind.SUSPENSION,
            PoolMovementKind.REMOVAL,
        ),
        PoolStanding.SUSPENDED: (
            PoolMovementKind.ENTRY,
            PoolMovementKind.COMMENDATION,
            PoolMovementKind.REMOVAL,
        ),
        PoolStanding.REMOVED: (PoolMovementKind.ENTRY,),
    }
)
"""What may be registered of somebody who stands so."""


class Moved(Protocol):
    """What is looked at of a movement."""

    @property
    def id(self) -> UUID:
        """Its id, which grows with the moment of writing."""

    @property
    def assessor_id(self) -> UUID:
        """Of whom it is."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def on(self) -> dt.date:
        """When."""


def standing_by(movements: Iterable[Moved], on: dt.date) -> dict[UUID, PoolStanding]:
    """Where the people of these movements stand on a day.

    Of two on one day the one written later counts. Who has none up to that day is not named:
    nobody was ever said to be out, so such a person counts as in the pool.
    """
    told = sorted((m for m in movements if m.on <= on), key=lambda m: (m.on, m.id))
    return {
        m.assessor_id: STANDING_OF[PoolMovementKind(m.kind)]
        for m in told
        if PoolMovementKind(m.kind) in STANDING_OF
    }


def standings(
    tx: Reading, on: dt.date, people: Iterable[UUID] | None = None
) -> dict[UUID, PoolStanding]:
    """Where people of the pool (all when None) stand on a day; who is not named is in it."""
    statement = select(PoolMovement).where(
        PoolMovement.deleted.is_(False), PoolMovement.kind.in_([k.value for k in STANDING_OF])
    )
    if people is not None:
        statement = statement.where(PoolMovement.assessor_id.in_(set(people)))
    return standing_by(tx.session.scalars(statement), on)


def out_of_pool(tx: Reading, on: dt.date) -> frozenset[UUID]:
    """Who is removed or suspended on a day and cannot be seated."""
    return frozenset(
        person for person, where in standings(tx, on).items() if where is not PoolStanding.IN
    )


def unavailable(tx: Reading, start: dt.date, end: dt.date) -> frozenset[UUID]:
    """Who is away on at least one day from ``start`` to ``end``, both included."""
    return frozenset(
        tx.session.scalars(
            select(Unavailability.assessor_id).where(
                Unavailability.deleted.is_(False),
                Unavailability.start <= end,
                or_(Unavailability.end.is_(None), Unavailability.end >= start),
            )
        )
    )


def existing_assessor(tx: Reading, assessor: UUID) -> Assessor:
    """The row of an assessor that is there. Raises NotFound."""
    found = tx.session.get(Assessor, assessor)
    if found is None or found.deleted:
        raise NotFound("该考核员不在信息库中。请刷新列表后重试。")
    return found
