"""Search over people and units: by any part of a word, by pinyin, by initials (Ctrl+K).

The index is written in the transaction of the rows that it finds, so it is never behind.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from desktop.models.encrypted import Connection
from desktop.models.search import CREATE_FTS, FTS
from desktop.services import bigrams, pinyin
from desktop.services.door import Reading, Service, reads
from desktop.services.permissions import Operation, allowed
from desktop.services.persons import hidden_records
from desktop.services.search_text import fact_hits

_FORMER = (
    "coalesce((SELECT group_concat(name_before, ' ') FROM unit_change "
    "WHERE unit_id = u.id AND kind = 'renamed' AND deleted = 0), '')"
)
"""SQL for the names that a unit ``u`` bore before; it is found by them too."""

_SOURCES = {
    "unit": f"SELECT id, name, {_FORMER} FROM unit u WHERE deleted = 0",
    "cadre": "SELECT id, name, coalesce(post, '') FROM cadre WHERE deleted = 0",
}
_MOST = 200
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Hit:
    """One row found: ``kind`` is ``unit``, ``cadre`` or ``fact``; the subtitle shows unit and post."""

    kind: str
    id: UUID
    title: str
    subtitle: str


class SearchIndex:
    """Keeps the index in step; given to the desk as its indexer."""

    def prepare(self, connection: Connection) -> None:
        """Make the full-text table when missing, and fill an index that is empty."""
        connection.execute(CREATE_FTS)
        if connection.execute("SELECT 1 FROM search_doc LIMIT 1").fetchone() is None:
            self.rebuild(connection)

    def rebuild(self, connection: Connection) -> None:
        """Index everything anew."""
        connection.execute(f"DELETE FROM {FTS}")
        connection.execute("DELETE FROM search_key")
        connection.execute("DELETE FROM search_doc")
        for table in _SOURCES:
            rows = connection.execute(f"SELECT id FROM {table}").fetchall()
            self.update(connection, {table: [row for (row,) in rows]})

    def update(self, connection: Connection, rows: Mapping[str, Sequence[str]]) -> None:
        """Index the rows named by table anew; rows that are gone leave the index."""
        for table, source in _SOURCES.items():
            ids = rows.get(table, ())
            if not ids:
                continue
            wanted = orjson.dumps(list(ids)).decode()
            _forget(connection, table, wanted)
            texts = connection.execute(
                f"{source} AND id IN (SELECT value FROM json_each(?))", (wanted,)
            ).fetchall()
            _add(connection, table, texts)


def _forget(connection: Connection, table: str, ids: str) -> None:
    numbers = [
        (n,)
        for (n,) in connection.execute(
            "SELECT n FROM search_doc WHERE table_name = ? "
            "AND row_id IN (SELECT value FROM json_each(?))",
            (table, ids),
        )
    ]
    connection.executemany(f"DELETE FROM {FTS} WHERE rowid = ?", numbers)
    connection.executemany("DELETE FROM search_key WHERE n = ?", numbers)
    connection.executemany("DELETE FROM search_doc WHERE n = ?", numbers)


def _add(connection: Connection, table: str, texts: Iterable[tuple[str, str, str]]) -> None:
    (last,) = connection.execute("SELECT coalesce(max(n), 0) FROM search_doc").fetchone()
    docs: list[tuple[int, str, str]] = []
    terms: list[tuple[int, str]] = []
    keys: list[tuple[str, int]] = []
    for n, (row, name, rest) in enumerate(texts, last + 1):
        docs.append((n, table, row))
        aliases = pinyin.aliases(name) if table == "unit" else ()
        terms.append((n, bigrams.index_terms(" ".join((name, *aliases, rest)))))
        former = rest.split() if table == "unit" else []
        typed = (_typed(name), *(_typed(other) for other in (*aliases, *former)))
        spelled = [key for one in (name, *former) for key in pinyin.search_keys(one).split()]
        keys += [(key, n) for key in dict.fromkeys([*spelled, *typed]) if key]
    connection.executemany("INSERT INTO search_doc (n, table_name, row_id) VALUES (?, ?, ?)", docs)
    connection.executemany(f"INSERT INTO {FTS} (rowid, terms) VALUES (?, ?)", terms)
    connection.executemany("INSERT INTO search_key (key, n) VALUES (?, ?)", keys)


class SearchService(Service):
    """What Ctrl+K asks."""

    @reads(Operation.SEARCH)
    def find(self, tx: Reading, text: str, limit: int = 20) -> tuple[Hit, ...]:
        """Rows for what was typed: names that begin with it first, then by length of the name."""
        return _found(tx, text, limit)

    @reads(Operation.SEARCH)
    def find_all(self, tx: Reading, text: str, limit: int = 30) -> tuple[Hit, ...]:
        """What Ctrl+K shows: people and units first, then the newest facts that hold the words.

        A fact is also found by its mark (纪-03-0045). Only who may read records finds facts, and
        nobody those of what he is barred from.
        """
        people = _found(tx, text, limit)
        if not allowed(tx.actor.role, Operation.READ_RECORDS):
            return people
        facts = fact_hits(tx, text.strip(), FACTS_SHOWN)
        return (*people[: limit - len(facts)], *(Hit("fact", *hit) for hit in facts))


FACTS_SHOWN = 8
"""Facts among the hits at most: people are what is mostly searched for."""


def _found(tx: Reading, text: str, limit: int) -> tuple[Hit, ...]:
    query = text.strip()
    if not query:
        return ()
    letter = pinyin.normalise_query(query)
    if len(letter) == 1 and letter.isalpha():
        return _by_letter(tx, letter, limit)
    spelled = _by_spelling(tx.connection, query)
    # Names that begin so go first: when they fill the answer, the texts are not asked.
    enough = len(spelled) >= _MOST and not pinyin.normalise_query(query)
    texts = [] if enough else [n for n in _by_text(tx.connection, query) if n not in spelled]
    found = [(hit, key) for hit, _, key in _hits(tx.connection, spelled)]
    # Pairs of characters may come from different places: look at the text itself.
    found += [
        (hit, key) for hit, text, key in _hits(tx.connection, texts) if bigrams.verify(text, query)
    ]
    # A record that was merged into another is reached through that one.
    hidden = hidden_records(tx.session)
    plain = _typed(query)
    found = sorted(
        ((hit, key) for hit, key in found if hit.id not in hidden),
        key=lambda f: (not _typed(f[0].title).startswith(plain), len(f[0].title), f[1], f[0].title),
    )
    return tuple(hit for hit, _ in found[:limit])


def _by_letter(tx: Reading, letter: str, limit: int) -> tuple[Hit, ...]:
    """The names of a dictionary's letter in its order: what somebody expects who typed just x.

    People go first and leave a third of the room to units.
    """
    hidden = hidden_records(tx.session)
    rows = [_named(tx.connection, kind, letter, limit + len(hidden)) for kind in ("cadre", "unit")]
    shown = [[n for n, row in found if UUID(hex=row) not in hidden][:limit] for found in rows]
    people, units = shown
    units = units[: max(limit - len(people), limit // 3)]
    numbers = [*people[: limit - len(units)], *units]
    hits = {hit.id: hit for hit, _, _ in _hits(tx.connection, numbers)}
    order = [UUID(hex=row) for found in rows for n, row in found if n in set(numbers)]
    return tuple(hits[i] for i in order if i in hits)


def _named(connection: Connection, table: str, letter: str, most: int) -> list[tuple[int, str]]:
    """(number in the index, id) of the rows whose name's reading begins with a letter, in order."""
    rows = connection.execute(
        f"SELECT d.n, r.id FROM {table} r CROSS JOIN search_doc d "  # a table's name
        f"ON d.table_name = '{table}' AND d.row_id = r.id "
        "WHERE r.name_key >= ? AND r.name_key < ? AND r.deleted = 0 "
        "ORDER BY r.name_key, r.id LIMIT ?",
        (letter, chr(ord(letter) + 1), most),
    ).fetchall()
    return [(int(n), row) for n, row in rows]


def _typed(name: str) -> str:
    """A name as it is compared with what was typed: no blanks, one width, one case."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _by_spelling(connection: Connection, query: str) -> dict[int, None]:
    """Rows whose name or its spelling begins so; in the order of the index the exact come first."""
    found: dict[int, None] = {}
    for wanted in dict.fromkeys((_typed(query), pinyin.normalise_query(query))):
        if wanted:
            rows = connection.execute(
                "SELECT n FROM search_key WHERE key >= ? AND key < ? ORDER BY key, n LIMIT ?",
                (wanted, wanted + _LAST, _MOST),
            )
            found |= dict.fromkeys(n for (n,) in rows)
    return found


def _by_text(connection: Connection, query: str) -> list[int]:
    expression = bigrams.query_terms(query)
    if not expression:
        return []
    return [
        n
        for (n,) in connection.execute(
            f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH ? LIMIT ?", (expression, _MOST)
        )
    ]


def _hits(connection: Connection, numbers: Iterable[int]) -> Iterable[tuple[Hit, str, str]]:
    """Each row with the text that it is found by, and what its name is sorted by."""
    rows = connection.execute(
        "SELECT d.table_name, d.row_id, coalesce(c.name, u.name), "
        f"coalesce(cu.name, ''), coalesce(c.post, ''), {_FORMER}, "
        "coalesce(c.name_key, u.name_key, '') FROM search_doc d "
        "LEFT JOIN cadre c ON d.table_name = 'cadre' AND c.id = d.row_id "
        "LEFT JOIN unit u ON d.table_name = 'unit' AND u.id = d.row_id "
        "LEFT JOIN unit cu ON cu.id = c.unit_id "
        "WHERE d.n IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(numbers)).decode(),),
    )
    for kind, row, name, unit, post, former, key in rows:
        subtitle = " · ".join(part for part in (unit, post.replace("\n", " ")) if part)
        aliases = " ".join(pinyin.aliases(name)) if kind == "unit" else ""
        yield Hit(kind, UUID(hex=row), name, subtitle), f"{name} {aliases} {former} {post}", key
