"""What the queries of several lists have in common, in the listings' terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

import orjson

from desktop.services import listing_marks as marks
from desktop.services.door import Reading


def hexes(ids: Collection[UUID]) -> str:
    """Ids as the one value of a statement."""
    return orjson.dumps([i.hex for i in ids]).decode()


def ordinal(day: dt.date | None) -> int | None:
    """A day as the listings have it."""
    return None if day is None else day.toordinal()


def team_number(tx: Reading, team: UUID) -> int | None:
    """A team's number, None when it is not there."""
    found = tx.connection.execute(
        "SELECT number FROM assessment_team WHERE id = ?", (team.hex,)
    ).fetchone()
    return None if found is None else int(found[0])


def year_of(tx: Reading, cycle: UUID) -> int:
    """A cycle's year as it is packed."""
    found = tx.connection.execute("SELECT year FROM cycle WHERE id = ?", (cycle.hex,)).fetchone()
    return marks.year_part(None if found is None else found[0])
