"""Full text over 考核纪实, as other services ask for it."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from desktop.services import listing_marks as marks
from desktop.services.citations import SERIES
from desktop.services.dates import day_words
from desktop.services.door import Reading
from desktop.services.fact_forms import FactQuery
from desktop.services.fact_lines import fact_lines
from desktop.services.listing_facts import barred_facts, fact_ids

_MARK: Final = re.compile(r"纪?\s*[-－]?\s*(\d{1,2})\s*(办?)\s*[-－]\s*(\d{1,6})")
_LEAST: Final = 2
"""Characters below which a word is in nearly every text."""
_SHOWN: Final = 28
"""Characters of a fact's text in a hit."""


def facts_like(tx: Reading, words: str, limit: int) -> tuple[UUID, ...]:
    """Facts whose text or unit's name holds every word, newest first; blanks part the words.

    What the actor must not see is left out. Empty for empty words.
    """
    return tuple(fact_ids(tx, FactQuery(text=words), limit)) if words.strip() else ()


def fact_hits(tx: Reading, typed: str, limit: int) -> list[tuple[UUID, str, str]]:
    """(id, mark and beginning of the text, unit · subject · day) of facts for what was typed."""
    ids: tuple[UUID, ...] = _by_mark(tx, typed, limit)
    if not ids and len(typed) >= _LEAST:
        ids = facts_like(tx, typed, limit)
    return [
        (
            line.id,
            f"{line.citation} {' '.join(line.text.split())[:_SHOWN]}",
            " · ".join((line.unit, line.subject, day_words(line.on))),
        )
        for line in fact_lines(tx, ids)
    ]


def _by_mark(tx: Reading, typed: str, limit: int) -> tuple[UUID, ...]:
    """Facts of a mark, the newest year first."""
    found = _MARK.fullmatch(typed)
    if found is None or tx.actor.lacks_team:
        return ()
    team, number = int(found[1]) or marks.OFFICE, int(found[3])
    if found[2]:
        number += SERIES
    rows = tx.connection.execute(
        "SELECT hex(id) FROM fact_listing WHERE team = ? AND number = ? ORDER BY day DESC LIMIT ?",
        (team, number, limit),
    ).fetchall()
    barred = barred_facts(tx)
    return tuple(UUID(hex=row) for (row,) in rows if row.lower() not in barred)
