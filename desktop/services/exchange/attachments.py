"""Which attachments travel: those that revisions name, and those that somebody asks for.

An attachment is named by its SHA-256 in a field of a row. It is carried with the revisions that
name it; one that got lost is asked for again by the next package of whoever lacks it. To ask
for something by its hash is no way to get what one was never told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

import orjson

from desktop.models.encrypted import Connection, StoreError
from desktop.models.exchange import Workstation
from desktop.services.door import Reading
from desktop.services.exchange import standing
from desktop.services.exchange.package import BlobSource
from desktop.services.exchange.scoping import as_json, rows_for_team
from desktop.services.security.blobs import BlobStore

NAMED_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "cadre": ("photo", "source"),
    "attachment": ("sha256",),
}
"""The fields of each table that name an attachment."""

MOST_WANTED: Final = 5_000
"""Attachments that one package asks for; the next one asks for the rest."""

_MARKS: Final = tuple(f'"t":"{table}"'.encode() for table in NAMED_IN)
_HEX_LENGTH: Final = 64


def named_by(line: bytes) -> tuple[str, ...]:
    """The attachments that a revision names. A line that is none names nothing."""
    if not any(mark in line for mark in _MARKS):
        return ()
    try:
        body = orjson.loads(line)
        found = (body["f"].get(field) for field in NAMED_IN.get(body["t"], ()))
        return tuple(v for v in found if isinstance(v, str) and len(v) == _HEX_LENGTH)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()


def lacking(connection: Connection, store: BlobStore) -> tuple[str, ...]:
    """Attachments that rows name and that are not here: 附件未到."""
    wanted: dict[str, None] = {}
    for table, fields in NAMED_IN.items():
        for field in fields:
            for (sha256,) in connection.execute(
                f"SELECT DISTINCT {field} FROM {table} "  # noqa: S608  # names of our own
                f"WHERE deleted = 0 AND {field} IS NOT NULL ORDER BY {field}"
            ):
                wanted[sha256] = None
    return store.missing(wanted)[:MOST_WANTED]


def asked_for(tx: Reading, to: Workstation) -> tuple[str, ...]:
    """What a workstation said that it lacks, as far as it may have it.

    The office may ask for whatever a team has. A team is given what the revisions name that are
    numbered for it, of rows that are in its scope or referred to by these.
    """
    rows = tx.connection.execute(
        "SELECT sha256 FROM blob_want WHERE key_id = ? ORDER BY sha256", (to.key_id,)
    )
    asked = tuple(sha256 for (sha256,) in rows)
    if not asked or to.team_id is None:
        return asked
    named = _named_for(tx, to.present, to.team_id)
    return tuple(sha256 for sha256 in asked if sha256 in named)


def _named_for(tx: Reading, receiver: str, team: UUID) -> set[str]:
    """The attachments that a team's rows name in what was numbered for its present instance."""
    sender, _ = standing.instance(tx.session)
    rows = rows_for_team(tx.connection, team, tx.desk.clock.today())
    return {
        sha256
        for table in NAMED_IN
        for (line,) in tx.connection.execute(
            "SELECT r.line FROM json_each(?) j CROSS JOIN revision r "
            "ON r.table_name = ? AND r.row_id = j.value CROSS JOIN outbox o "
            "ON o.sender = ? AND o.receiver = ? AND o.origin = r.origin AND o.seq = r.seq",
            (as_json(row for of, row in rows if of == table), table, sender, receiver),
        )
        for sha256 in named_by(line)
    }


def note_asked(connection: Connection, key_id: str, wants: Iterable[str]) -> None:
    """Keep what a workstation lacks, by its newest package."""
    connection.execute("DELETE FROM blob_want WHERE key_id = ?", (key_id,))
    connection.executemany(
        "INSERT INTO blob_want (key_id, sha256) VALUES (?, ?)",
        [(key_id, sha256) for sha256 in dict.fromkeys(wants)],
    )


def source_of(store: BlobStore, sha256: str) -> BlobSource | None:
    """An attachment to be carried; None when it is not here or its file is damaged."""
    try:
        size = store.size(sha256)
    except StoreError:
        return None
    return BlobSource(sha256, size, lambda: store.get(sha256))
