"""The history: the one write path of synced rows, and what makes tables of it.

The history is the truth and the tables are a view of it. ``History.write`` turns changes into
revisions and hands them to the same ``apply`` that takes in what others wrote, so a rebuilt
view equals the one that grew, by construction. Merging is the union of sets: order, grouping
and repetition do not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.apply import (
    Applied,
    Applier,
    Derive,
    Hold,
    no_hold,
    nothing_derived,
)
from desktop.models.base import Base, Stored, stored
from desktop.models.encrypted import Connection
from desktop.models.merge import Past
from desktop.models.revision import (
    Dot,
    Revision,
    Version,
    chain_link,
    line_hash,
    read_foreign_line,
    read_line,
)
from desktop.models.tables import SyncedTable, synced_tables


class RevisionRow(Base):
    """One line of the history. ``state``: 0 shown, 1 waiting, 2 held (with the reason)."""

    __tablename__ = "revision"
    __table_args__ = (
        Index(None, "table_name", "row_id"),
        Index(None, "batch"),
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


@dataclass(frozen=True, slots=True)
class Change:
    """What a service wants of one row. ``base`` is the version that was read; None creates."""

    table: str
    row: UUID
    fields: Mapping[str, object]
    base: str | None = None


@dataclass(frozen=True, slots=True)
class StaleField:
    """A field that somebody else changed since the form was read."""

    table: str
    row: UUID
    field: str
    mine: Stored
    theirs: Stored


class StaleWrite(Exception):
    """Nothing was written: fields changed since they were read."""

    def __init__(self, fields: tuple[StaleField, ...]) -> None:
        super().__init__(f"{len(fields)} stale fields")
        self.fields = fields


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
    """The reconciling report of lines taken in: new + known = lines given.

    ``merged`` counts new revisions that met others of the same row, ``conflicts`` rows that
    came into conflict, ``held`` and ``waiting`` new revisions that do not show.
    """

    new: int
    known: int
    merged: int
    conflicts: int
    held: int
    waiting: int
    rows: tuple[tuple[str, str], ...]


class History:
    """Writes and merges. One instance a workspace; every call is inside one transaction.

    ``origin`` is this instance's id (32 hexadecimal digits), ``now`` gives UTC microseconds,
    ``salt`` 16 random bytes as hex, ``derive`` a table's local columns from its fields, and
    ``hold`` the reason why a foreign revision must not show, or None.
    """

    def __init__(
        self,
        *,
        origin: str,
        now: Callable[[], int],
        salt: Callable[[], str],
        derive: Derive = nothing_derived,
        hold: Hold = no_hold,
    ) -> None:
        self.origin = origin
        self._now = now
        self._salt = salt
        self._applier = Applier(derive, hold, own=lambda: self.origin)

    def write(
        self,
        connection: Connection,
        changes: Sequence[Change],
        *,
        author: str,
        batch: UUID | None = None,
    ) -> Written:
        """Make revisions of what really changes, store and apply them.

        Raises StaleWrite (nothing is written) and ValueError for an unknown table or field.
        """
        last, chain = self._head(connection)
        maker = _Maker(self._applier, connection, changes)
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
        fresh: dict[Dot, tuple[Revision, bytes, bytes | None]] = {}
        known = 0
        given: list[tuple[Revision, bytes]] = [(read_foreign_line(line), line) for line in lines]
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
        for dot in fresh:
            self._note_origin(connection, dot)
        applied = self._applier.apply(connection, [r for r, _, _ in fresh.values()])
        held, waiting = _unshown(connection, fresh)
        return Received(
            new=len(fresh),
            known=known,
            merged=applied.merged,
            conflicts=applied.conflicts,
            held=held,
            waiting=waiting,
            rows=applied.rows,
        )

    def rebuild(self, connection: Connection) -> None:
        """Throw the view away and compute it anew from the lines."""
        for table in reversed(list(synced_tables().values())):
            connection.execute(f"DELETE FROM {table.name}")
        for name in ("conflict", "waiting"):
            connection.execute(f"DELETE FROM {name}")
        rows = connection.execute(
            "SELECT DISTINCT table_name, row_id FROM revision ORDER BY table_name, row_id"
        ).fetchall()
        self._applier.recompute(connection, [(t, r) for t, r in rows])

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
    def _note_origin(connection: Connection, dot: Dot) -> None:
        connection.execute(
            "INSERT INTO origin (origin, last_seq, chain) VALUES (?, ?, NULL) "
            "ON CONFLICT (origin) DO UPDATE SET last_seq = max(last_seq, excluded.last_seq)",
            dot,
        )


class _Maker:
    """Turns changes into the fields of revisions, against the rows as they stand."""

    def __init__(self, applier: Applier, connection: Connection, changes: Sequence[Change]) -> None:
        self._connection = connection
        self._applier = applier
        self.stale: list[StaleField] = []
        self._rows = applier.load(connection, [(c.table, c.row.hex) for c in changes])

    def make(self, change: Change) -> tuple[Version, dict[str, Stored]] | None:
        """The version claimed and the fields set, or None when nothing changes or it is stale."""
        table = _table(change.table)
        wanted = {name: stored(value) for name, value in change.fields.items()}
        unknown = set(wanted) - set(table.fields)
        if unknown:
            raise ValueError(f"{change.table} has no field {sorted(unknown)}")
        row = self._rows.get((change.table, change.row.hex))
        if row is None:
            if change.base is not None:
                raise ValueError(f"{change.table} {change.row} is not there")
            return Version(), {n: v for n, v in wanted.items() if v is not None}
        if change.base is None:
            self._report(change, wanted, row, table)
            return None
        return self._update(change, wanted, row, table)

    def _update(
        self,
        change: Change,
        wanted: dict[str, Stored],
        row: dict[str, Stored],
        table: SyncedTable,
    ) -> tuple[Version, dict[str, Stored]] | None:
        base = Version.parse(change.base or "")
        open_groups = (
            self._applier.conflicted(self._connection, change.table, change.row.hex)
            if row["conflicts"]
            else frozenset()
        )
        touched = {
            table.group_of(name)
            for name, value in wanted.items()
            if row[name] != value or table.group_of(name) in open_groups
        }
        if not touched:
            return None
        names = {name for group in touched for name in group}
        if change.base != row["version"] and self._moved(change, base, names):
            self._report(change, {n: v for n, v in wanted.items() if n in names}, row, table)
            return None
        return base, {name: wanted.get(name, row[name]) for name in sorted(names)}

    def _moved(self, change: Change, base: Version, names: set[str]) -> bool:
        """Whether a shown revision that the reader had not seen touches one of the fields."""
        shown = self._applier.shown(self._connection, change.table, change.row.hex)
        past = Past(self._applier.known(self._connection, change.table, change.row.hex))
        covered = past.covers(base)
        if covered is None:
            raise ValueError("the version names a revision that is not known here")
        return any(not past.has(covered, r.dot) and not names.isdisjoint(r.fields) for r in shown)

    def _report(
        self,
        change: Change,
        wanted: Mapping[str, Stored],
        row: Mapping[str, Stored],
        table: SyncedTable,
    ) -> None:
        for name, mine in wanted.items():
            if row[name] != mine:
                self.stale.append(StaleField(table.name, change.row, name, mine, row[name]))

    def overlay(self, revision: Revision) -> None:
        """Let later changes of the same call see this one."""
        key = (revision.table, revision.row)
        table = _table(revision.table)
        row = self._rows.setdefault(
            key, {**dict.fromkeys(table.columns), "deleted": 0, "conflicts": 0}
        )
        row.update(revision.fields)
        row["version"] = Version((revision.dot,)).text()


def _table(name: str) -> SyncedTable:
    table = synced_tables().get(name)
    if table is None:
        raise ValueError(f"{name} is not a synced table")
    return table


def _check_table(revision: Revision) -> None:
    unknown = set(revision.fields) - set(_table(revision.table).fields)
    if unknown:
        raise ValueError(f"{revision.table} has no field {sorted(unknown)}")


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


def _unshown(connection: Connection, dots: Iterable[Dot]) -> tuple[int, int]:
    wanted = set(dots)
    held = waiting = 0
    for origin, seq, state in connection.execute(
        "SELECT origin, seq, state FROM revision WHERE state <> 0"
    ):
        if (origin, seq) in wanted:
            held += state == 2
            waiting += state == 1
    return held, waiting


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
