"""One person behind several records: what the 同一人 links of the clerk join together.

Children of a merged record are never rewritten (exchange.md §1), so whoever asks about a
person asks about all of the person's records. A link counts while it is not taken back, also
when one of its records was deleted: what was said of that record is still about the person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.models.cadres import Cadre, SameAs
from desktop.services.portions import AT_ONCE, portions


def persons_of(session: Session, *records: UUID) -> frozenset[UUID]:
    """The given records with all that are said to be the same persons, however far linked."""
    found = set(records)
    border = sorted(found)
    while border:
        some, border = border[:AT_ONCE], border[AT_ONCE:]
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


def linked_among(session: Session, records: Collection[UUID]) -> frozenset[UUID]:
    """Those of the records that are joined with another one; mostly none are."""
    found: set[UUID] = set()
    for some in portions(sorted(records)):
        for pair in session.execute(
            select(SameAs.kept_id, SameAs.other_id).where(
                SameAs.deleted.is_(False),
                or_(SameAs.kept_id.in_(some), SameAs.other_id.in_(some)),
            )
        ):
            found.update(pair)
    return frozenset(found.intersection(records))


def hidden_records(session: Session, among: Collection[UUID] | None = None) -> frozenset[UUID]:
    """Ids of the records that are reached through another one of the same person.

    ``among``, at most some thousands, asks only about these and what they are joined with.

    A record is hidden while a record that it was merged into, directly or through others, is
    there; when that one is deleted, it shows again. Two stations may have merged a pair in
    opposite directions: of such a circle the record with the smallest id is shown.
    """
    into: dict[UUID, set[UUID]] = {}
    alive: set[UUID] = set()
    links = (
        select(SameAs.kept_id, SameAs.other_id, Cadre.deleted)
        .join(Cadre, Cadre.id == SameAs.kept_id)
        .where(SameAs.deleted.is_(False))
    )
    if among is not None:
        links = links.where(SameAs.other_id.in_(persons_of(session, *among)))
    for kept, other, deleted in session.execute(links):
        into.setdefault(other, set()).add(kept)
        if not deleted:
            alive.add(kept)
    above = {record: _above(record, into) for record in into}
    return frozenset(
        low
        for low, highs in above.items()
        if any(
            high in alive and high != low and (high < low or low not in above.get(high, ()))
            for high in highs
        )
    )


def _above(record: UUID, into: Mapping[UUID, Collection[UUID]]) -> set[UUID]:
    """The records that this one was merged into, however far; itself when in a circle."""
    found: set[UUID] = set()
    border = [record]
    while border:
        new = set(into.get(border.pop(), ())) - found
        found |= new
        border += new
    return found


def shown_record(session: Session, record: UUID) -> UUID:
    """The record under which this one's person is shown; itself when it is not hidden."""
    people = persons_of(session, record)
    if len(people) == 1:
        return record
    here = select(Cadre.id).where(Cadre.id.in_(people), Cadre.deleted.is_(False))
    visible = set(session.scalars(here)) - hidden_records(session, people)
    return record if record in visible or not visible else min(visible)


def units_of(session: Session, records: Collection[UUID]) -> frozenset[UUID]:
    """The present units of some records' persons, of all their records."""
    people = persons_of(session, *records)
    found = session.scalars(select(Cadre.unit_id).where(Cadre.id.in_(people)))
    return frozenset(unit for unit in found if unit is not None)
