"""The audit log's own encrypted file: rows that are only ever added.

It is not part of the main database, so that reading, printing and refusals can be logged while
nothing else is written, and so that a restored main database does not take its log with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from desktop.models.encrypted import Connection, EncryptedFile

COLUMNS: Final = (
    "n",
    "at",
    "kind",
    "account",
    "role",
    "operation",
    "result",
    "subject_table",
    "subject_id",
    "origin",
    "first_seq",
    "last_seq",
    "detail",
    "chain",
)

_SCHEMA: Final = (
    """
    CREATE TABLE IF NOT EXISTS entry (
        n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, account TEXT NOT NULL,
        role TEXT NOT NULL, operation TEXT NOT NULL, result TEXT NOT NULL,
        subject_table TEXT NOT NULL, subject_id TEXT NOT NULL, origin TEXT NOT NULL,
        first_seq INTEGER, last_seq INTEGER, detail TEXT NOT NULL, chain BLOB NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS ix_entry_account ON entry (account, n)",
    "CREATE INDEX IF NOT EXISTS ix_entry_operation ON entry (operation, n)",
    "CREATE INDEX IF NOT EXISTS ix_entry_subject ON entry (subject_id, n)",
    "CREATE INDEX IF NOT EXISTS ix_entry_claim ON entry (origin, last_seq) WHERE last_seq NOT NULL",
    """
    CREATE TRIGGER IF NOT EXISTS entry_no_update BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS entry_no_delete BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END
    """,
)

_SELECT: Final = f"SELECT {', '.join(COLUMNS)} FROM entry"
_INSERT: Final = (
    f"INSERT INTO entry ({', '.join(COLUMNS)}) VALUES ({', '.join('?' for _ in COLUMNS)})"
)

Row = tuple[Any, ...]
"""One entry in the order of COLUMNS."""


class AuditFile(EncryptedFile):
    """``audit.db``: rows in, rows out; the chain is computed by the service above."""

    def __init__(self, path: Path, key: bytes, *, create: bool = False) -> None:
        """Open the file. Raises StoreError."""
        super().__init__(path, key, create=create)
        self.prepare(_SCHEMA, create=create)


def last(connection: Connection) -> Row | None:
    """The newest row."""
    row: Row | None = connection.execute(f"{_SELECT} ORDER BY n DESC LIMIT 1").fetchone()
    return row


def at(connection: Connection, n: int) -> Row | None:
    """The row of one number."""
    row: Row | None = connection.execute(f"{_SELECT} WHERE n = ?", (n,)).fetchone()
    return row


def insert(connection: Connection, rows: Iterable[Row]) -> None:
    """Add rows whose chain is already computed."""
    connection.executemany(_INSERT, rows)


def in_order(connection: Connection) -> Iterable[Row]:
    """All rows, the oldest first, read as they are consumed."""
    rows: Iterable[Row] = connection.execute(f"{_SELECT} ORDER BY n")
    return rows


def claims(connection: Connection, origin: str, above: int) -> list[Row]:
    """Rows of an origin that claim a sequence range above a number, and all voids of it."""
    rows: list[Row] = connection.execute(
        f"{_SELECT} WHERE origin = ? AND last_seq > ? ORDER BY n", (origin, above)
    ).fetchall()
    return rows


def matching(
    connection: Connection, conditions: Sequence[tuple[str, Any]], limit: int
) -> list[Row]:
    """Rows, the newest first, that satisfy all conditions such as ``("account = ?", value)``.

    The texts of the conditions come from the service's closed set, never from a user.
    """
    where = " AND ".join(text for text, _ in conditions)
    values = [value for _, value in conditions]
    sql = f"{_SELECT}{' WHERE ' + where if where else ''} ORDER BY n DESC LIMIT ?"
    rows: list[Row] = connection.execute(sql, (*values, limit)).fetchall()
    return rows


def count(connection: Connection, conditions: Sequence[tuple[str, Any]]) -> int:
    """How many rows satisfy the conditions of ``matching``."""
    where = " AND ".join(text for text, _ in conditions)
    sql = f"SELECT count(*) FROM entry{' WHERE ' + where if where else ''}"
    return int(connection.execute(sql, [value for _, value in conditions]).fetchone()[0])
