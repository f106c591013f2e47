"""Keeps the listings and the search index in step with the rows, in the transaction that writes.

Every path that writes rows tells the desk's indexer which: the door, packages taken in, held
revisions let go, a workspace that takes new names. What is derived from a row is named here
once: a review moves its fact, whatever a visit's digest covers moves the visit.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from desktop.models.encrypted import Connection
from desktop.services import listing_text as texts
from desktop.services.door import Reading
from desktop.services.listing_rows import PORTION, computed, listed, refresh, wanted
from desktop.services.search import SearchIndex

INDEXED_AT_ONCE: Final = 50
"""Texts that a write indexes itself; more arrive in bulk and are indexed by ``catch_up``."""
CAUGHT_UP_AT_START: Final = 5_000
"""Texts that are indexed before anybody works: about a second."""
_GIVEN: Final = "IN (SELECT value FROM json_each(?))"
_TABLES: Final = ("fact", "interview", "visit")

_MOVED: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "fact": (
        ("fact_review", f"SELECT fact_id FROM fact_review WHERE id {_GIVEN}"),
        (
            "assessment_team",
            (
                "SELECT f.id FROM fact f JOIN assessment_team t ON t.id = f.team_id "
                "JOIN fact_listing l ON l.id = unhex(f.id) "
                f"WHERE t.id {_GIVEN} AND l.team <> t.number"
            ),
        ),
    ),
    "interview": (
        ("visit", f"SELECT id FROM interview WHERE visit_id {_GIVEN}"),
        (
            "assessment_team",
            (
                "SELECT i.id FROM interview i JOIN visit v ON v.id = i.visit_id "
                f"WHERE v.team_id {_GIVEN}"
            ),
        ),
    ),
    "visit": (
        ("visit_participant", f"SELECT visit_id FROM visit_participant WHERE id {_GIVEN}"),
        ("acceptance", f"SELECT visit_id FROM acceptance WHERE id {_GIVEN}"),
        ("interview", f"SELECT visit_id FROM interview WHERE id {_GIVEN}"),
        ("visit_check", f"SELECT visit_id FROM visit_check WHERE id {_GIVEN}"),
        ("research_report", f"SELECT visit_id FROM research_report WHERE id {_GIVEN}"),
        ("progress_difference", f"SELECT visit_id FROM progress_difference WHERE id {_GIVEN}"),
        (
            "attachment",
            (
                "SELECT coalesce(r.visit_id, d.visit_id, a.subject_id) FROM attachment a "
                "LEFT JOIN research_report r ON r.id = a.subject_id "
                "LEFT JOIN progress_difference d ON d.id = a.subject_id "
                "WHERE a.subject_table IN ('visit', 'research_report', 'progress_difference') "
                f"AND a.id {_GIVEN}"
            ),
        ),
        (
            "interview_about",
            (
                "SELECT i.visit_id FROM interview_about a "
                f"JOIN interview i ON i.id = a.interview_id WHERE a.id {_GIVEN}"
            ),
        ),
        ("assessment_team", f"SELECT id FROM visit WHERE team_id {_GIVEN}"),
    ),
}
"""For each listing: the tables whose rows move its own, and which of its own."""


class RowIndex:
    """All that is kept beside the rows; given to the desk as its indexer."""

    def __init__(self) -> None:
        self.search = SearchIndex()

    def prepare(self, tx: Reading) -> None:
        """Make what is missing and fill what is empty, before anybody works."""
        connection = tx.connection
        self.search.prepare(connection)
        texts.prepare(connection)
        for table in _TABLES:
            if _empty(connection, f"{table}_listing") and not _empty(connection, table):
                _rebuild(tx, table)
        for kind in texts.ALL:
            if texts.due(connection, kind, CAUGHT_UP_AT_START + 1) <= CAUGHT_UP_AT_START:
                texts.index_due(connection, kind, CAUGHT_UP_AT_START)

    def rebuild(self, tx: Reading) -> None:
        """Everything anew; the texts are indexed by ``catch_up``."""
        self.search.rebuild(tx.connection)
        for table in _TABLES:
            _rebuild(tx, table)

    def update(self, tx: Reading, rows: Sequence[tuple[str, str]]) -> None:
        """Bring everything that the named rows move up to date."""
        connection = tx.connection
        by_table: dict[str, list[str]] = {}
        for table, row in rows:
            by_table.setdefault(table, []).append(row)
        renamed = _renamed(connection, by_table.get("unit", ()))
        self.search.update(connection, by_table)
        for table in _TABLES:
            found = {*moved(connection, table, by_table), *_in_units(connection, table, renamed)}
            if found:
                self._refresh(tx, table, sorted(found))

    @staticmethod
    def _refresh(tx: Reading, table: str, ids: Sequence[str]) -> None:
        with fresh(tx) as reading:
            gone = refresh(reading, table, ids)
        kind = texts.of_table(table)
        if kind is not None:
            texts.drop(tx.connection, kind, gone)
            if len(ids) <= INDEXED_AT_ONCE:
                texts.index_due(tx.connection, kind, len(ids))


def moved(connection: Connection, table: str, by_table: Mapping[str, Collection[str]]) -> set[str]:
    """The records of a listing that the named rows move."""
    found = set(by_table.get(table, ()))
    for source, sql in _MOVED[table]:
        if source in by_table:
            ids = wanted(by_table[source])
            found.update(row for (row,) in connection.execute(sql, (ids,)))
    return found


def catch_up(connection: Connection, limit: int) -> int:
    """Index some of the texts that arrived in bulk; gives how many, 0 when all are in."""
    return sum(texts.index_due(connection, kind, limit) for kind in texts.ALL)


def any_due(connection: Connection) -> bool:
    """Whether a text is not indexed yet."""
    return any(texts.due(connection, kind, 1) for kind in texts.ALL)


@contextlib.contextmanager
def fresh(tx: Reading) -> Iterator[Reading]:
    """The same transaction without what the session remembers: rows were written past it."""
    with Session(bind=tx.session.connection(), autoflush=False) as session:
        yield Reading(tx.desk, session, None)


def _empty(connection: Connection, table: str) -> bool:
    return connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None


def _rebuild(tx: Reading, table: str) -> None:
    tx.connection.execute(f"DELETE FROM {table}_listing")
    kind = texts.of_table(table)
    if kind is not None:
        tx.connection.execute(f"DELETE FROM {kind.fts}")
    for ids in _portions(tx.connection, table):
        with fresh(tx) as reading:
            refresh(reading, table, ids)


def _portions(connection: Connection, table: str) -> Iterator[list[str]]:
    last = ""
    while ids := [
        row
        for (row,) in connection.execute(
            f"SELECT id FROM {table} WHERE id > ? ORDER BY id LIMIT ?", (last, PORTION)
        )
    ]:
        last = ids[-1]
        yield ids


def differing(tx: Reading) -> int:
    """How many rows of the listings are not what they have to be."""
    wrong = 0
    for table in _TABLES:
        right = 0
        for ids in _portions(tx.connection, table):
            before = listed(tx.connection, table, ids)
            with fresh(tx) as reading:
                now = computed(reading, table, ids, before)
            right += len(before)
            wrong += sum(before.get(key) != row for key, row in now.items())
            wrong += len(before.keys() - now.keys())
        (there,) = tx.connection.execute(f"SELECT count(*) FROM {table}_listing").fetchone()
        wrong += there - right
    return wrong


def _renamed(connection: Connection, units: Collection[str]) -> list[str]:
    """Those of the units whose texts were indexed under another name.

    One record of each is looked at: all of a unit's texts were indexed with the same name.
    """
    if not units or (
        _empty(connection, "fact_listing") and _empty(connection, "interview_listing")
    ):
        return []
    found: set[str] = set()
    for kind in texts.ALL:
        rows = connection.execute(
            f"SELECT u.id, u.name, f.{kind.column}, l.words, {kind.signs} FROM unit u "
            f"JOIN {kind.listing} l ON l.id = (SELECT id FROM {kind.listing} "
            "WHERE unit = unhex(u.id) AND words IS NOT NULL LIMIT 1) "
            f"JOIN {kind.source} f ON f.id = lower(hex(l.id)) WHERE u.id {_GIVEN}",
            (wanted(units),),
        )
        found.update(
            unit
            for unit, name, text, words, signs in rows
            if texts.checksum(text or "", name, signs) != words
        )
    return sorted(found)


def _in_units(connection: Connection, table: str, units: Collection[str]) -> Iterator[str]:
    if units and table != "visit":
        sql = f"SELECT id FROM {table} WHERE deleted = 0 AND unit_id {_GIVEN}"
        yield from (row for (row,) in connection.execute(sql, (wanted(units),)))
