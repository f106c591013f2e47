"""When the office got the raw records, by package: written down on the day that a return shows.

A return shows with the package that brings it, or later: when its writer is put on the roster,
or when what it builds on arrives. What showed already before is never given a day: a record
that an earlier version took in keeps the team's own. Source: domain.md §2.3 (default: import date).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.visits import HandOver
from desktop.services.door import Reading, Writing
from desktop.services.visit_parts import hand_over_id
from desktop.terms import StationRole


@dataclass(frozen=True, slots=True)
class Before:
    """The history before something was taken in: its last row, and the returns not shown yet."""

    last: int
    unshown: tuple[int, ...]


def before_arrivals(tx: Reading) -> Before:
    """What ``note_arrivals`` compares with; only the office needs it."""
    if tx.desk.station is not StationRole.OFFICE:
        return Before(0, ())
    last = tx.connection.execute("SELECT coalesce(max(rowid), 0) FROM revision").fetchone()
    unshown = tx.connection.execute(
        "SELECT rowid FROM revision WHERE state <> 0 "
        "AND table_name IN ('visit', 'visit_instalment')"
    ).fetchall()
    return Before(int(last[0]), tuple(int(row) for (row,) in unshown))


def note_arrivals(tx: Writing, before: Before) -> int:
    """Enter the day on which each first return of a team came to show, in the office's books.

    Replaying enters nothing, nor does a record of years ago that merely changed. What the
    office wrote itself needs no row. Returns how many were entered.
    """
    if tx.desk.station is not StationRole.OFFICE:
        return 0
    fresh = _fresh_returns(tx, before)
    there = set(
        tx.session.scalars(
            select(HandOver.id).where(HandOver.id.in_([hand_over_id(*key) for key in fresh]))
        )
    )
    today = tx.desk.clock.today()
    changes = [
        Change(
            "hand_over",
            hand_over_id(visit, ordinal),
            {"visit_id": visit, "ordinal": ordinal, "received_on": today},
        )
        for visit, ordinal in fresh
        if hand_over_id(visit, ordinal) not in there
    ]
    if changes:
        tx.write(changes)
    return len(changes)


_RETURNS = """
SELECT r.origin, i.visit_id, i.ordinal FROM revision r
  JOIN visit_instalment i ON i.id = r.row_id AND i.deleted = 0
 WHERE (r.rowid > :last OR r.rowid IN (SELECT value FROM json_each(:unshown)))
   AND r.state = 0 AND r.table_name = 'visit_instalment'
   AND NOT EXISTS (SELECT 1 FROM revision e WHERE e.table_name = r.table_name
                   AND e.row_id = r.row_id AND e.rowid <= :last AND e.state = 0
                   AND e.rowid NOT IN (SELECT value FROM json_each(:unshown)))
UNION
SELECT r.origin, v.id, 0 FROM revision r
  JOIN visit v ON v.id = r.row_id AND v.deleted = 0 AND v.handed_over IS NOT NULL
 WHERE (r.rowid > :last OR r.rowid IN (SELECT value FROM json_each(:unshown)))
   AND r.state = 0 AND r.table_name = 'visit'
   AND json_extract(CAST(r.line AS TEXT), '$.f.handed_over') IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM revision e WHERE e.table_name = 'visit' AND e.row_id = r.row_id
                   AND e.rowid <= :last AND e.state = 0
                   AND e.rowid NOT IN (SELECT value FROM json_each(:unshown))
                   AND json_extract(CAST(e.line AS TEXT), '$.f.handed_over') IS NOT NULL)
"""
"""A later revision of the same group says the day again: only what said it first counts."""


def _fresh_returns(tx: Writing, before: Before) -> list[tuple[UUID, int]]:
    """The returns that show now and did not before: visit and ordinal, in a fixed order."""
    scope = tx.desk.scope
    unshown = orjson.dumps(before.unshown).decode()
    rows = tx.connection.execute(_RETURNS, {"last": before.last, "unshown": unshown}).fetchall()
    found = {
        (UUID(hex=visit), int(ordinal))
        for origin, visit, ordinal in rows
        if scope is None or not scope.is_office(origin)
    }
    return sorted(found)
