"""A workspace's main database with its history, small and quick to make, for tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import desktop.models
from desktop.models.apply import Derive, nothing_derived
from desktop.models.base import Base, Stored
from desktop.models.changes import Change
from desktop.models.database import Database, raw
from desktop.models.history import History, Received, Written
from desktop.models.revision import Revision, read_line
from desktop.models.tables import synced_tables
from desktop.models.undo import Undoing, plan_undo, undo_of
from desktop.models.verify import digest, problems

desktop.models.load_all()

KEY = bytes(range(32))


@cache
def _template() -> Path:
    """An empty encrypted workspace, made once; a station starts from a copy."""
    path = Path(tempfile.mkdtemp(prefix="history-")) / "template.db"
    database = Database(path, KEY, create=True)
    with database.writing() as session:
        Base.metadata.create_all(session.connection())
    database.close()
    return path


class Station:
    """One origin with a real encrypted file. ``held`` maps (origin, table) to a reason."""

    def __init__(
        self, folder: Path, number: int, *, derive: Derive = nothing_derived, at: int | None = None
    ) -> None:
        path = folder / f"station{number}.db"
        shutil.copy(_template(), path)
        self.number = number
        self.origin = f"{number:032x}"
        self.database = Database(path, KEY)
        self.held: dict[tuple[str, str], str] = {}
        self.clock = at if at is not None else 1_000 * number
        salts = count(1)
        self.history = History(
            origin=self.origin,
            now=self._now,
            salt=lambda: f"{number:016x}{next(salts):016x}",
            derive=derive,
            hold=self.reason,
        )

    def _now(self) -> int:
        self.clock += 1
        return self.clock

    def reason(self, revision: Revision) -> str | None:
        """Why a foreign revision is held here: a question of its origin and table alone."""
        return self.held.get((revision.origin, revision.table))

    @contextmanager
    def changing(self) -> Iterator[Any]:
        """The raw connection inside one write transaction."""
        with self.database.writing() as session:
            yield raw(session)

    @contextmanager
    def looking(self) -> Iterator[Any]:
        """The raw connection inside one read snapshot."""
        with self.database.reading() as session:
            yield raw(session)

    def write(self, *changes: Change, author: str = "甲", batch: UUID | None = None) -> Written:
        """Write changes in a transaction of their own."""
        with self.changing() as connection:
            return self.history.write(connection, changes, author=author, batch=batch)

    def create(self, table: str, row: UUID, **fields: object) -> Revision:
        """Create a row; the revision made."""
        return self.revision(self.write(Change(table, row, fields)).last_seq)

    def edit(self, table: str, row: UUID, base: str | None = None, **fields: object) -> Revision:
        """Change a row as read now, or as a form with the version ``base`` read it."""
        version = self.version(table, row) if base is None else base
        return self.revision(self.write(Change(table, row, fields, version, decides=True)).last_seq)

    def receive(self, lines: Sequence[bytes]) -> Received:
        """Take lines in."""
        with self.changing() as connection:
            return self.history.receive(connection, lines)

    def take_from(self, *others: Station) -> Received:
        """Take in everything that the others know."""
        return self.receive([line for other in others for line in other.lines()])

    def rebuild(self) -> None:
        """Compute the view anew."""
        with self.changing() as connection:
            self.history.rebuild(connection)

    def undo(self, batch: UUID) -> Undoing:
        """Undo a batch, as the service does."""
        with self.changing() as connection:
            plan = plan_undo(connection, self.history.applier(), batch)
            if plan.changes:
                self.history.write(connection, plan.changes, author="撤", batch=undo_of(batch))
            return plan

    def lines(self) -> list[bytes]:
        """All lines known here."""
        return [line for (line,) in self.query("SELECT line FROM revision ORDER BY origin, seq")]

    def revision(self, seq: int) -> Revision:
        """One of this station's own revisions."""
        ((line,),) = self.query(
            "SELECT line FROM revision WHERE origin = ? AND seq = ?", self.origin, seq
        )
        return read_line(line)

    def row(self, table: str, row: UUID) -> dict[str, Stored] | None:
        """A row as it shows, by column name."""
        described = synced_tables()[table]
        found = self.query(f"{described.select} WHERE id = ?", row.hex)
        return dict(zip(described.columns, found[0], strict=True)) if found else None

    def value(self, table: str, row: UUID, field: str) -> Stored:
        """One field of a row that shows."""
        shown = self.row(table, row)
        assert shown is not None
        return shown[field]

    def version(self, table: str, row: UUID) -> str:
        """The version a form opened now would carry."""
        return str(self.value(table, row, "version"))

    def states(self) -> dict[tuple[str, int], tuple[int, str | None]]:
        """(state, reason) of every known revision."""
        return {
            (origin, seq): (state, reason)
            for origin, seq, state, reason in self.query(
                "SELECT origin, seq, state, reason FROM revision"
            )
        }

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a statement."""
        with self.looking() as connection:
            return list(connection.execute(sql, values).fetchall())

    def digest(self) -> str:
        """Digest of the view."""
        with self.looking() as connection:
            return digest(connection).digest

    def problems(self) -> list[str]:
        """What the check finds."""
        with self.looking() as connection:
            return list(problems(connection, self.history.applier(), self.origin))

    def close(self) -> None:
        """Close the file."""
        self.database.close()


@contextmanager
def stations(
    number: int, make: Callable[[Path, int], Station] = Station
) -> Iterator[list[Station]]:
    """Some stations in a scratch folder, closed at the end."""
    with tempfile.TemporaryDirectory(prefix="stations-") as folder:
        made = [make(Path(folder), n + 1) for n in range(number)]
        try:
            yield made
        finally:
            for station in made:
                station.close()
