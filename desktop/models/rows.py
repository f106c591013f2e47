"""Reading rows and revisions as they are stored, by table and row id."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from desktop.models.base import Stored
from desktop.models.encrypted import Connection
from desktop.models.revision import Revision, read_line
from desktop.models.tables import SyncedTable, synced_tables

Key = tuple[str, str]
"""(table, row id)."""

Row = dict[str, Stored]


def known_table(name: str) -> SyncedTable:
    """A synced table by name. Raises KeyError."""
    return synced_tables()[name]


class Rows:
    """What is stored of rows; computes nothing."""

    def load(self, connection: Connection, keys: Iterable[Key]) -> dict[Key, Row]:
        """The rows as they stand, by column name; a row that does not show is absent."""
        wanted: dict[str, list[str]] = {}
        for name, row in dict.fromkeys(keys):
            wanted.setdefault(name, []).append(row)
        found: dict[Key, Row] = {}
        for name, rows in wanted.items():
            table = known_table(name)
            for values in connection.execute(
                f"{table.select} WHERE id IN (SELECT value FROM json_each(?))",
                (orjson.dumps(rows).decode(),),
            ):
                found[name, values[0]] = dict(zip(table.columns, values, strict=True))
        return found

    def known(self, connection: Connection, table: str, row: str) -> list[Revision]:
        """All known revisions of a row, shown or not."""
        cursor = connection.execute(
            "SELECT line FROM revision WHERE table_name = ? AND row_id = ? ORDER BY origin, seq",
            (table, row),
        )
        return [read_line(line) for (line,) in cursor]

    def shown(self, connection: Connection, table: str, row: str) -> list[Revision]:
        """The revisions of a row that its view is made of."""
        cursor = connection.execute(
            "SELECT line FROM revision WHERE table_name = ? AND row_id = ? AND state = 0",
            (table, row),
        )
        return [read_line(line) for (line,) in cursor]

    def conflicted(
        self, connection: Connection, table: str, row: str
    ) -> frozenset[tuple[str, ...]]:
        """The field groups of a row that are in open conflict."""
        cursor = connection.execute(
            'SELECT "group" FROM conflict WHERE table_name = ? AND row_id = ?', (table, row)
        )
        return frozenset(tuple(orjson.loads(group)) for (group,) in cursor)
