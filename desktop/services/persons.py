"""One person behind several records: what the 同一人 links of the clerk join together.

Children of a merged record are never rewritten (exchange.md §1), so whoever asks about a
person asks about all of the person's records. A link counts while it is not taken back, also
when one of its records was deleted: what was said of that record is still about the person.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.models.cadres import Cadre, SameAs

_AT_ONCE = 500


def persons_of(session: Session, *records: UUID) -> frozenset[UUID]:
    """The given records with all that are said to be the same persons, however far linked."""
    found = set(records)
    border = sorted(found)
    while border:
        some, border = border[:_AT_ONCE], border[_AT_ONCE:]
        ends = session.execute(
            select(SameAs.kept_id, SameAs.other_id).where(
                SameAs.deleted.is_(False),
                or_(SameAs.kept_id.in_(some), SameAs.other_id.in_(some)),
            )
        )
        new = {record for pair in ends for record in pair} - found
        found |= new
        border += sorted(new)
    return frozenset(found)


def hidden_records() -> Select[Any]:
    """Ids of the records that are reached through another one of the same person.

    A record is hidden while a record that it was merged into, directly or through others, is
    there; when that one is deleted, it shows again. Two stations may have merged a pair in
    opposite directions: of such a circle the record with the smallest id is shown.
    """
    first = select(SameAs.other_id.label("low"), SameAs.kept_id.label("high"))
    above = first.where(SameAs.deleted.is_(False)).cte("above", recursive=True)
    further = select(above.c.low, SameAs.kept_id).join(SameAs, SameAs.other_id == above.c.high)
    above = above.union(further.where(SameAs.deleted.is_(False)))
    back = above.alias("back")
    circle = exists().where(and_(back.c.low == above.c.high, back.c.high == above.c.low))
    return (
        select(above.c.low)
        .join(Cadre, Cadre.id == above.c.high)
        .where(
            Cadre.deleted.is_(False),
            above.c.low != above.c.high,
            or_(~circle, above.c.high < above.c.low),
        )
    )


def shown_record(session: Session, record: UUID) -> UUID:
    """The record under which this one's person is shown; itself when it is not hidden."""
    shown = aliased(Cadre)
    others = persons_of(session, record)
    if len(others) == 1:
        return record
    visible = set(
        session.scalars(
            select(shown.id).where(
                shown.id.in_(others), shown.deleted.is_(False), shown.id.not_in(hidden_records())
            )
        )
    )
    return record if record in visible or not visible else min(visible)


def units_of(session: Session, records: Collection[UUID]) -> frozenset[UUID]:
    """The present units of some records' persons, of all their records."""
    people = persons_of(session, *records)
    found = session.scalars(select(Cadre.unit_id).where(Cadre.id.in_(people)))
    return frozenset(unit for unit in found if unit is not None)
