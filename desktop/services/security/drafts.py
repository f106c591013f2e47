"""Drafts: what stands in a form and is not yet committed. Local, encrypted, never synced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from desktop.models.encrypted import EncryptedFile
from desktop.services.clock import Clock

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS draft (
    account TEXT NOT NULL, form TEXT NOT NULL, row_id TEXT NOT NULL, base_version TEXT NOT NULL,
    body BLOB NOT NULL, saved_at INTEGER NOT NULL, PRIMARY KEY (account, form, row_id)
) WITHOUT ROWID
"""
_COLUMNS: Final = "account, form, row_id, base_version, body, saved_at"


@dataclass(frozen=True, slots=True)
class Draft:
    """One form's unsaved content.

    ``row_id`` is None for a new row; ``base_version`` is the version of the row that the form
    was opened with, passed back when the form is saved. ``body`` is plain JSON.
    """

    account: UUID
    form: str
    row_id: UUID | None
    base_version: str
    body: Mapping[str, Any]
    saved_at: dt.datetime


class DraftStore:
    """The drafts of one workspace; every call is one durable transaction."""

    def __init__(self, path: Path, key: bytes, clock: Clock, *, create: bool = False) -> None:
        """Open the file. Raises StoreError."""
        self._file = EncryptedFile(path, key, create=create)
        self._clock = clock
        self._file.prepare((_SCHEMA,), create=create)

    def put(
        self,
        account: UUID,
        form: str,
        row_id: UUID | None,
        base_version: str,
        body: Mapping[str, Any],
    ) -> Draft:
        """Save a form's content, replacing its earlier draft."""
        now = (self._clock.now() - _EPOCH) // dt.timedelta(microseconds=1)
        row = (account.hex, form, _hex(row_id), base_version, orjson.dumps(body), now)
        with self._file.transaction() as connection:
            connection.execute(f"REPLACE INTO draft ({_COLUMNS}) VALUES (?,?,?,?,?,?)", row)
        return _draft(row)

    def get(self, account: UUID, form: str, row_id: UUID | None) -> Draft | None:
        """The draft of one form and row, or None."""
        with self._file.opened() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM draft WHERE account = ? AND form = ? AND row_id = ?",
                (account.hex, form, _hex(row_id)),
            ).fetchone()
        return None if row is None else _draft(row)

    def list(self, account: UUID) -> tuple[Draft, ...]:
        """All drafts of an account, the newest first."""
        with self._file.opened() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM draft WHERE account = ? "
                "ORDER BY saved_at DESC, form, row_id",
                (account.hex,),
            ).fetchall()
        return tuple(_draft(row) for row in rows)

    def delete(self, account: UUID, form: str, row_id: UUID | None) -> bool:
        """Drop one draft; whether there was one."""
        with self._file.transaction() as connection:
            cursor = connection.execute(
                "DELETE FROM draft WHERE account = ? AND form = ? AND row_id = ?",
                (account.hex, form, _hex(row_id)),
            )
            return bool(cursor.rowcount)

    def drop(self, account: UUID, form: str, row_id: UUID | None, body: Mapping[str, Any]) -> bool:
        """Drop a draft that still holds what was stored; whether it did.

        What was typed while the form was being stored is another draft, and stays.
        """
        with self._file.transaction() as connection:
            cursor = connection.execute(
                "DELETE FROM draft WHERE account = ? AND form = ? AND row_id = ? AND body = ?",
                (account.hex, form, _hex(row_id), orjson.dumps(body)),
            )
            return bool(cursor.rowcount)

    def delete_row(self, row_id: UUID) -> int:
        """Drop every account's drafts of one row (legal erasure); how many."""
        with self._file.transaction() as connection:
            cursor = connection.execute("DELETE FROM draft WHERE row_id = ?", (row_id.hex,))
            return int(cursor.rowcount)

    def close(self) -> None:
        """Close the file and forget the key."""
        self._file.close()


def _hex(row_id: UUID | None) -> str:
    return "" if row_id is None else row_id.hex


def _draft(row: tuple[Any, ...]) -> Draft:
    account, form, row_id, base_version, body, saved_at = row
    return Draft(
        account=UUID(hex=account),
        form=form,
        row_id=UUID(hex=row_id) if row_id else None,
        base_version=base_version,
        body=orjson.loads(body),
        saved_at=_EPOCH + dt.timedelta(microseconds=saved_at),
    )
