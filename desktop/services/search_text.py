"""Full text over 考核纪实, as other services ask for it."""

from __future__ import annotations

from uuid import UUID

from desktop.services.door import Reading
from desktop.services.fact_forms import FactQuery
from desktop.services.listing_facts import fact_ids


def facts_like(tx: Reading, words: str, limit: int) -> tuple[UUID, ...]:
    """Facts whose text or unit's name holds every word, newest first; blanks part the words.

    What the actor must not see is left out. Empty for empty words.
    """
    return tuple(fact_ids(tx, FactQuery(text=words), limit)) if words.strip() else ()
