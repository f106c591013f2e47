"""Full text over 考核纪实 and 谈话记录: which of a million hold the typed words, newest first.

What is indexed of a record is its text and its unit's name. Its number in the index begins with
its day, so the index itself gives the newest first and a page of a common word costs no more
than a page. Bulk that arrives is indexed afterwards, in portions (``catch_up``): until then its
texts are looked at one by one, so nothing is ever missed.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import orjson

from desktop.models.encrypted import Connection
from desktop.models.listings import CREATE_TEXTS, FACT_FTS, INTERVIEW_FTS
from desktop.services import bigrams
from desktop.services.listing_plan import Asked, Ids, Shelf, few, way_of

_DAY_BITS: Final = 24
AT_ONCE: Final = 500
"""Records indexed in one transaction by ``catch_up``: some tenth of a second."""
_FIRST_LOOK, _LOOKED = 120, 200
"""Texts fetched at once to be looked at: a page and a little more first."""
_TEXTS: Final = 3_000
"""Texts that are rather looked at than looked up."""
_COMMON: Final = 30_000
"""Hits of words that are in every page of texts: what else is asked finds them sooner."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Where the texts of a listing are: its full text, and the column of the record's table.

    ``signs`` is SQL for a list of words that stand in the index as wholes, in JSON; or empty.
    """

    listing: str
    fts: str
    source: str
    column: str
    signs: str

    @property
    def read(self) -> str:
        """SQL for (id, text, unit's name, signs) of listed ids ``l``; to be followed by conditions."""
        return (
            f"SELECT l.id, f.{self.column}, u.name, {self.signs} FROM {self.listing} l "
            f"CROSS JOIN {self.source} f ON f.id = lower(hex(l.id)) "
            "CROSS JOIN unit u ON u.id = f.unit_id"
        )


FACTS: Final = Texts("fact_listing", FACT_FTS, "fact", "text", "'[]'")
INTERVIEWS: Final = Texts("interview_listing", INTERVIEW_FTS, "interview", "remarks", "f.themes")
ALL: Final = (FACTS, INTERVIEWS)


def of_table(table: str) -> Texts | None:
    """The texts of a table's records; None when they have none."""
    return next((kind for kind in ALL if kind.source == table), None)


# Writing


def checksum(text: str, unit: str, signs: str = "") -> int:
    """What the full text has of a record, as one number."""
    return zlib.crc32(f"{text}\n{unit}\n{signs}".encode())


def _sign(word: str) -> str:
    """A word that is looked for as a whole, as a term that nothing typed finds, nor begins.

    ``bigrams`` asks for a letter like the first one by its code, so no prefix reaches it.
    """
    return f"\u044f{zlib.crc32(word.encode()):08x}"


def prepare(connection: Connection) -> None:
    """Make the full-text tables when missing."""
    for statement in CREATE_TEXTS:
        connection.execute(statement)


def drop(connection: Connection, texts: Texts, numbers: Iterable[int]) -> None:
    """Take numbers out of the index."""
    connection.executemany(f"DELETE FROM {texts.fts} WHERE rowid = ?", [(n,) for n in numbers])


def index_due(connection: Connection, texts: Texts, limit: int) -> int:
    """Index some of what is not in the index yet; gives how many."""
    # Which ones does not matter: an order would put all that wait in order for each portion.
    days = dict(
        connection.execute(
            f"SELECT id, day FROM {texts.listing} INDEXED BY ix_{texts.listing}_n "
            "WHERE n IS NULL LIMIT ?",
            (limit,),
        )
    )
    rows = connection.execute(
        f"{texts.read} WHERE l.id IN (SELECT unhex(value) FROM json_each(?))",
        (orjson.dumps([key.hex() for key in days]).decode(),),
    ).fetchall()
    last: dict[int, int] = {}
    numbered: list[tuple[int, int, bytes]] = []
    terms: list[tuple[int, str]] = []
    for key, text, unit, signs in rows:
        day = days[key]
        if day not in last:
            last[day] = _last(connection, texts, day)
        last[day] += 1
        numbered.append((last[day], checksum(text or "", unit, signs), key))
        words = [bigrams.index_terms(f"{text or ''}\n{unit}"), *map(_sign, orjson.loads(signs))]
        terms.append((last[day], " ".join(words)))
    connection.executemany(f"INSERT INTO {texts.fts} (rowid, terms) VALUES (?, ?)", terms)
    connection.executemany(f"UPDATE {texts.listing} SET n = ?, words = ? WHERE id = ?", numbered)
    return len(rows)


def _last(connection: Connection, texts: Texts, day: int) -> int:
    first = day << _DAY_BITS
    (found,) = connection.execute(
        f"SELECT max(n) FROM {texts.listing} WHERE n >= ? AND n < ?",
        (first, (day + 1) << _DAY_BITS),
    ).fetchone()
    return int(found or first)


def due(connection: Connection, texts: Texts, most: int) -> int:
    """How many are not in the index yet, counted up to ``most``."""
    (found,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {texts.listing} WHERE n IS NULL LIMIT ?)", (most,)
    ).fetchone()
    return int(found)


# Reading


def with_sign(texts: Texts, word: str) -> tuple[str, tuple[str, ...]]:
    """SQL for the ids of what may bear a sign, and its values."""
    hits = f"SELECT rowid FROM {texts.fts} WHERE {texts.fts} MATCH ?"
    sql = f"SELECT h.id AS id FROM ({hits}) t CROSS JOIN {texts.listing} h ON h.n = t.rowid "
    sql += f" UNION ALL SELECT id FROM {texts.listing} WHERE n IS NULL"
    return f"SELECT id FROM ({sql})", (f'"{_sign(word)}"',)


def ids_with(
    connection: Connection, shelf: Shelf, asked: Asked, words: str, limit: int | None
) -> Ids:
    """The ids of what is asked that hold all the words, in the asked order."""
    match = bigrams.query_terms(words)
    if not match:
        return Ids(b"")
    texts = next(t for t in ALL if t.listing == shelf.table)
    found = _found(connection, shelf, asked, texts, (words, match))
    return Ids(b"".join(islice(found, limit)))


def _found(
    connection: Connection, shelf: Shelf, asked: Asked, texts: Texts, query: tuple[str, str]
) -> Iterator[bytes]:
    words, match = query
    way = way_of(connection, shelf, asked)
    hits = f"SELECT rowid FROM {texts.fts} WHERE {texts.fts} MATCH ?"
    if way.few and (
        few(connection, way.unordered(), way.values, _TEXTS)
        or not few(connection, hits, (match,), _COMMON)
    ):
        # What else is asked leaves so little, or so many hold the words, that texts are looked at.
        rows = connection.execute(way.sql(), way.values)
        yield from _holding(connection, texts, (row for (row,) in rows), words)
        return
    if asked.among is not None:
        # From here on the words lead: what else the records must be among is looked at.
        sql, values = asked.among
        tests = (*asked.tests, (f"l.id IN ({sql})", values))
        asked = replace(asked, among=None, tests=tests)
    waiting = due(connection, texts, 1) > 0
    if asked.sort == "on":
        yield from _by_day(connection, asked, texts, query, waiting=waiting)
        return
    if few(connection, hits, (match,)):
        among = f"SELECT h.id AS id FROM ({hits}) t CROSS JOIN {texts.listing} h ON h.n = t.rowid"
        among += f" UNION ALL SELECT id FROM {texts.listing} WHERE n IS NULL" if waiting else ""
        way = way_of(connection, shelf, replace(asked, among=(among, (match,))))
    rows = connection.execute(way.sql(), way.values)
    yield from _holding(connection, texts, (row for (row,) in rows), words)


def _by_day(
    connection: Connection, asked: Asked, texts: Texts, query: tuple[str, str], *, waiting: bool
) -> Iterator[bytes]:
    """In the order of the index's own numbers, with what is not in it yet put between."""
    words, match = query
    where, values = asked.conditions()
    turn = "DESC" if asked.descending else "ASC"
    bounds = _bounds(asked)
    sql = (
        f"SELECT l.id, l.day FROM {texts.fts} CROSS JOIN {texts.listing} l "
        f"INDEXED BY ix_{texts.listing}_n ON l.n = {texts.fts}.rowid "
        f"WHERE {' AND '.join([f'{texts.fts} MATCH ?', *bounds, *where])} "
        f"ORDER BY {texts.fts}.rowid {turn}"
    ).replace("{fts}", texts.fts)
    found: Iterator[tuple[bytes, int]] = connection.execute(sql, (match, *values))
    if not bigrams.is_exact(words):
        found = _paired(connection, texts, found, words)
    if waiting:
        sign = -1 if asked.descending else 1
        rows = connection.execute(
            f"SELECT l.id, l.day FROM {texts.listing} l INDEXED BY ix_{texts.listing}_n "
            f"WHERE {' AND '.join(['l.n IS NULL', *where])}",
            values,
        ).fetchall()
        late = _paired(connection, texts, sorted(rows, key=lambda row: sign * row[1]), words)
        found = heapq.merge(found, late, key=lambda row: sign * row[1])
    for row, _ in found:
        yield row


def _bounds(asked: Asked) -> list[str]:
    """The days as numbers of the index, so that it is read no further."""
    found = []
    if asked.since is not None:
        found.append(f"{{fts}}.rowid >= {asked.since << _DAY_BITS}")
    if asked.until is not None:
        found.append(f"{{fts}}.rowid < {(asked.until + 1) << _DAY_BITS}")
    return found


def _paired(
    connection: Connection, texts: Texts, rows: Iterable[tuple[bytes, int]], words: str
) -> Iterator[tuple[bytes, int]]:
    given = iter(rows)
    size = _FIRST_LOOK
    while some := list(islice(given, size)):
        held = set(_look(connection, texts, [row for row, _ in some], words))
        yield from (row for row in some if row[0] in held)
        size = _LOOKED


def _holding(
    connection: Connection, texts: Texts, rows: Iterable[bytes], words: str
) -> Iterator[bytes]:
    return (row for row, _ in _paired(connection, texts, ((row, 0) for row in rows), words))


def _look(
    connection: Connection, texts: Texts, rows: Sequence[bytes], words: str
) -> Iterator[bytes]:
    """Those whose text or unit's name holds all the words."""
    marks = ", ".join("?" * len(rows))
    parts = words.split()
    for row, text, unit, _ in connection.execute(f"{texts.read} WHERE l.id IN ({marks})", rows):
        whole = f"{text or ''}\n{unit}"
        # Most hits hold the words as they are typed; folding is ten times the cost.
        if all(part in whole for part in parts) or bigrams.verify(whole, words):
            yield row
