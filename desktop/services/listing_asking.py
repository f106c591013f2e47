"""What the queries of several lists have in common, in the listings' terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

import orjson

from desktop.services import listing_marks as marks
from desktop.services import listing_text
from desktop.services.door import Reading
from desktop.services.listing_plan import Asked, Ids, Shelf, all_ids, first_ids
from desktop.services.reach import barred_cadres, barred_units


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


def ids_of(
    tx: Reading, shelf: Shelf, asked: Asked | None, limit: int | None, text: str = ""
) -> Ids:
    """The ids of a list in order: the first ones, or all; none where nothing may be asked."""
    if asked is None:
        return Ids(b"")
    if text.strip():
        return listing_text.ids_with(tx.connection, shelf, asked, text, limit)
    if limit is None:
        return all_ids(tx.connection, shelf, asked)
    return first_ids(tx.connection, shelf, asked, limit)


def barred_of(tx: Reading, table: str, about: str = "") -> frozenset[str]:
    """The records of a table at units, or about persons, that the actor must not see.

    ``about`` is SQL for the ids of records about cadres, who are its one value.
    """
    units, cadres = barred_units(tx), barred_cadres(tx) if about else frozenset()
    if not units and not cadres:
        return frozenset()
    sql = f"SELECT id FROM {table} WHERE unit_id IN (SELECT value FROM json_each(?))"
    values = [hexes(units)]
    if about:
        sql, values = f"{sql} UNION {about}", [*values, hexes(cadres)]
    return frozenset(row for (row,) in tx.connection.execute(sql, tuple(values)))
