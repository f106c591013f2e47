"""Full text over 考核纪实: which facts hold the typed words, two characters or more, newest first."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from desktop.models.facts import Fact
from desktop.services.door import Reading
from desktop.services.listing import like_pattern
from desktop.services.reach import barred_cadres, barred_units


def facts_like(tx: Reading, words: str, limit: int) -> tuple[UUID, ...]:
    """Facts whose text holds every word, newest first; words are parted by blanks.

    What the actor must not see is left out. Empty for empty words.
    """
    if not words.strip():
        return ()
    statement = select(Fact.id).where(
        Fact.deleted.is_(False), Fact.unit_id.not_in(barred_units(tx))
    )
    barred = barred_cadres(tx)
    if barred:
        statement = statement.where(Fact.cadre_id.is_(None) | Fact.cadre_id.not_in(barred))
    for word in words.split():
        statement = statement.where(Fact.text.like(like_pattern(word), escape="\\"))
    return tuple(tx.session.scalars(statement.order_by(Fact.on.desc(), Fact.id).limit(limit)))
