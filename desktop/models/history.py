"""The history: the one write path of synced rows, and what makes tables of it.

The history is the truth and the tables are a view of it. ``History.write`` turns changes into
revisions and hands them to the same ``apply`` that takes in what others wrote, so a rebuilt
view equals the one that grew, by construction. Merging is the union of sets: order, grouping
and repetition do not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.apply import (
    HELD,
    Applied,
    Applier,
    Derive,
    Hold,
    all_decide,
    no_hold,
    nothing_derived,
)
from desktop.models.base import Base
from desktop.models.changes import Change, Maker, StaleField, StaleWrite
from desktop.models.encrypted import Connection
from desktop.models.ownership import Office
from desktop.models.revision import (
    BadLine,
    Dot,
    Revision,
    chain_link,
    line_hash,
    read_foreign_line,
    read_line,
)
from desktop.models.tables import fault_of, synced_tables


class RevisionRow(Base):
    """One line of the history. ``state``: 0 shown, 1 waiting, 2 held (with the reason)."""

    __tablename__ = "revision"
    __table_args__ = (
        Index(None, "table_name", "row_id"),
        Index("ix_revision_batch", "batch", sqlite_where=text("batch IS NOT NULL")),
        Index("ix_revision_unshown", "state", sqlite_where=text("state <> 0")),
    )

    origin: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    row_id: Mapped[str]
    batch: Mapped[str | None]
    line: Mapped[bytes]
    chain: Mapped[bytes | None]
    state: Mapped[int]
    reason: Mapped[str | None]


class OriginRow(Base):
    """What we know of an origin: how far it is known here, and our own chain."""

    __tablename__ = "origin"

    origin: Mapped[str] = mapped_column(primary_key=True)
    last_seq: Mapped[int]
    chain: Mapped[bytes | None]


class WaitingRow(Base):
    """A row one of whose revisions waits for another row to appear."""

    __tablename__ = "waiting"
    __table_args__ = (Index(None, "table_name", "row_id"),)

    need_table: Mapped[str] = mapped_column(primary_key=True)
    need_row: Mapped[str] = mapped_column(primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[str] = mapped_column(primary_key=True)


class ConflictRow(Base):
    """An open conflict: the group's field names and the candidates, both as JSON."""

    __tablename__ = "conflict"

    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[str] = mapped_column(primary_key=True)
    group: Mapped[str] = mapped_column(primary_key=True)
    candidates: Mapped[str]


class Forked(Exception):
    """Two different lines bear the same (origin, seq): an origin was copied or forged."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one call of ``write`` left: first and last seq (0, 0 when nothing changed)."""

    first_seq: int
    last_seq: int
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Received:
    """The reconciling report: new + merged + conflicts + held + waiting + known = lines given.

    Every line is counted once: ``known`` was here already, ``held`` and ``waiting`` do not
    show, ``conflicts`` are candidates of an open conflict, ``merged`` met others of their row
    that they had not seen, and ``new`` is the rest. ``rows`` are those whose view changed.
    """

    new: int
    known: int
    merged: int
    conflicts: int
    held: int
    waiting: int
    rows: tuple[tuple[str, str], ...]

    @property
    def lines(self) -> int:
        """How many lines were given."""
        fresh = self.new + self.merged + self.conflicts + self.held + self.waiting
        return fresh + self.known


class History:
    """Writes and merges. One instance a workspace; every call is inside one transaction.

    ``origin`` is this instance's id (32 hexadecimal digits), ``now`` gives UTC microseconds,
    ``salt`` 16 random bytes as hex, ``derive`` a table's local columns from its fields, and
    ``hold`` the reason why a foreign revision must not show, or None. ``office`` says whether an
    origin is the office's, which alone settles conflicts.
    """

    def __init__(
        self,
        *,
        origin: str,
        now: Callable[[], int],
        salt: Callable[[], str],
        derive: Derive = nothing_derived,
        hold: Hold = no_hold,
        office: Office = all_decide,
    ) -> None:
        self.origin = origin
        self._now = now
        self._salt = salt
        self._applier = Applier(derive, hold, own=lambda: self.origin, office=office)

    def write(
        self,
        connection: Connection,
        changes: Sequence[Change],
        *,
        author: str,
        batch: UUID | None = None,
    ) -> Written:
        """Make revisions of what really changes, store and apply them.

        Raises StaleWrite (nothing is written) and ValueError for what no row of the table can
        be: an unknown table or field, a value of another type, an empty required field.
        """
        last, chain = self._head(connection)
        maker = Maker(self._applier, connection, changes)
        revisions: list[Revision] = []
        at = self._now()
        for change in changes:
            made = maker.make(change)
            if made is None:
                continue
            version, fields = made
            revision = Revision(
                origin=self.origin,
                seq=last + len(revisions) + 1,
                table=change.table,
                row=change.row.hex,
                seen=version,
                fields=fields,
                author=author,
                at=at,
                batch=None if batch is None else batch.hex,
                salt=self._salt(),
            )
            fault = fault_of(synced_tables()[revision.table], revision)
            if fault is not None:
                raise ValueError(fault)
            revisions.append(revision)
            maker.overlay(revision)
        if maker.stale:
            raise StaleWrite(tuple(maker.stale))
        if not revisions:
            return Written(0, 0, ())
        rows = []
        for revision in revisions:
            line = revision.line()
            chain = chain_link(chain, revision.seq, line)
            rows.append((revision, line, chain))
        store_lines(connection, rows)
        self._set_head(connection, revisions[-1].seq, chain)
        applied = self._applier.apply(connection, revisions)
        return Written(revisions[0].seq, revisions[-1].seq, applied.rows)

    def receive(self, connection: Connection, lines: Iterable[bytes]) -> Received:
        """Take in lines of other origins, or our own of an earlier life; see ``Received``.

        Raises BadLine for a line that is no canonical revision and Forked when a known
        (origin, seq) comes with other content; the caller's transaction is then rolled back.
        """
        return self.take(connection, [(read_foreign_line(line), line) for line in lines])

    def take(self, connection: Connection, given: Sequence[tuple[Revision, bytes]]) -> Received:
        """As ``receive``, for lines that ``read_foreign_line`` has read already."""
        fresh: dict[Dot, tuple[Revision, bytes, bytes | None]] = {}
        known = 0
        stored_hashes = _known_hashes(connection, {r.dot for r, _ in given})
        for revision, line in given:
            had = stored_hashes.get(revision.dot)
            if had is None and revision.dot in fresh:
                had = line_hash(fresh[revision.dot][1])
            if had is not None:
                if had != line_hash(line):
                    raise Forked(f"{revision.origin}:{revision.seq}")
                known += 1
                continue
            _check_table(revision)
            fresh[revision.dot] = (revision, line, None)
        store_lines(connection, list(fresh.values()))
        self._note_origins(connection, fresh)
        applied = self._applier.apply(connection, [r for r, _, _ in fresh.values()])
        held, waiting = _unshown(connection, fresh)
        shown = fresh.keys() - held - waiting
        disputed = shown & _candidates(connection, applied.met)
        merged = sum(
            (r.table, r.row) in applied.met for r in (fresh[dot][0] for dot in shown - disputed)
        )
        return Received(
            new=len(shown) - len(disputed) - merged,
            known=known,
            merged=merged,
            conflicts=len(disputed),
            held=len(held),
            waiting=len(waiting),
            rows=applied.rows,
        )

    def rebuild(self, connection: Connection) -> None:
        """Throw the view away and compute it anew from the lines."""
        self._applier.rebuild(connection)

    def applier(self) -> Applier:
        """The one that turns revisions into rows, for checking without writing."""
        return self._applier

    def _head(self, connection: Connection) -> tuple[int, bytes]:
        row = connection.execute(
            "SELECT last_seq, chain FROM origin WHERE origin = ?", (self.origin,)
        ).fetchone()
        return (0, bytes(32)) if row is None else (row[0], row[1] or bytes(32))

    def _set_head(self, connection: Connection, seq: int, chain: bytes) -> None:
        connection.execute(
            "INSERT INTO origin (origin, last_seq, chain) VALUES (?, ?, ?) "
            "ON CONFLICT (origin) DO UPDATE SET last_seq = excluded.last_seq, "
            "chain = excluded.chain",
            (self.origin, seq, chain),
        )

    @staticmethod
    def _note_origins(connection: Connection, dots: Iterable[Dot]) -> None:
        highest: dict[str, int] = {}
        for origin, seq in dots:
            highest[origin] = max(seq, highest.get(origin, 0))
        connection.executemany(
            "INSERT INTO origin (origin, last_seq, chain) VALUES (?, ?, NULL) "
            "ON CONFLICT (origin) DO UPDATE SET last_seq = max(last_seq, excluded.last_seq)",
            list(highest.items()),
        )


def _check_table(revision: Revision) -> None:
    table = synced_tables().get(revision.table)
    fault = (
        f"{revision.table} is not a synced table" if table is None else fault_of(table, revision)
    )
    if fault is not None:
        raise BadLine(fault)


def store_lines(
    connection: Connection, rows: Sequence[tuple[Revision, bytes, bytes | None]]
) -> None:
    """Keep lines for ever; ``apply`` then says which of them show."""
    connection.executemany(
        "INSERT INTO revision (origin, seq, table_name, row_id, batch, line, chain, state) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        [(r.origin, r.seq, r.table, r.row, r.batch, line, chain) for r, line, chain in rows],
    )


def _known_hashes(connection: Connection, dots: set[Dot]) -> dict[Dot, bytes]:
    found: dict[Dot, bytes] = {}
    for origin in {o for o, _ in dots}:
        seqs = sorted(s for o, s in dots if o == origin)
        cursor = connection.execute(
            "SELECT seq, line FROM revision WHERE origin = ? AND seq BETWEEN ? AND ?",
            (origin, seqs[0], seqs[-1]),
        )
        found.update({(origin, seq): line_hash(line) for seq, line in cursor})
    return found


def _unshown(connection: Connection, dots: Iterable[Dot]) -> tuple[set[Dot], set[Dot]]:
    wanted = set(dots)
    held: set[Dot] = set()
    waiting: set[Dot] = set()
    for origin, seq, state in connection.execute(
        "SELECT origin, seq, state FROM revision WHERE state <> 0"
    ):
        if (origin, seq) in wanted:
            (held if state == HELD else waiting).add((origin, seq))
    return held, waiting


def _candidates(connection: Connection, keys: Iterable[tuple[str, str]]) -> set[Dot]:
    """The revisions that stand against each other in the open conflicts of these rows."""
    found: set[Dot] = set()
    for key in keys:
        for (candidates,) in connection.execute(
            "SELECT candidates FROM conflict WHERE table_name = ? AND row_id = ?", key
        ):
            found.update((dot[0], dot[1]) for dot, *_ in orjson.loads(candidates))
    return found


__all__ = [
    "Applied",
    "Change",
    "Forked",
    "History",
    "Received",
    "StaleField",
    "StaleWrite",
    "Written",
    "read_line",
]
