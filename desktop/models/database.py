"""The main database: short sessions over one encrypted file.

SQL that only SQLite understands lives here (and in the search service). ORM objects are for
reading: the view of the history is written by ``history.apply`` alone, and a flush or a bulk
statement that would change a synced table any other way raises at once.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable

from sqlalchemy import Connection as SqlConnection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.pool import NullPool, QueuePool

from desktop.models.encrypted import (
    Connection,
    Damaged,
    EncryptedFile,
    Interrupted,
    StoreError,
    WrongKey,
    driver,
    is_interrupt,
    problems_of,
    translate,
)

__all__ = [
    "CancelToken",
    "Damaged",
    "Database",
    "Interrupted",
    "StoreError",
    "WrittenOutsideHistory",
    "WrongKey",
    "engine_over",
    "raw",
]

PROGRESS_STEPS: Final = 4000
"""Virtual machine steps between two looks at the cancel token: well under a millisecond."""

LOCK_POLL_SECONDS: Final = 0.05


@runtime_checkable
class CancelToken(Protocol):
    """Whatever can be cancelled; a ``check()`` method, if it has one, raises its own error."""

    @property
    def cancelled(self) -> bool:
        """Whether the user has asked to stop."""


class WrittenOutsideHistory(RuntimeError):
    """A synced table was about to be changed past the history: a programming error."""


class StoreSession(Session):
    """A session of one with block; it neither commits by itself nor writes synced rows."""


def _synced(table: Any) -> bool:
    return bool(getattr(table, "info", {}).get("synced"))


@event.listens_for(StoreSession, "before_flush")
def _refuse_synced_flush(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    for state in (*session.new, *session.dirty, *session.deleted):
        table = state.__table__
        if _synced(table) and (state not in session.dirty or session.is_modified(state)):
            raise WrittenOutsideHistory(f"{table.name}: synced rows are written by history only")


@event.listens_for(StoreSession, "do_orm_execute")
def _refuse_synced_bulk(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    if _synced(getattr(state.statement, "table", None)):
        raise WrittenOutsideHistory("synced rows are written by history only")


@event.listens_for(StoreSession, "before_commit")
def _refuse_commit(_session: Session) -> None:
    raise RuntimeError("the with block commits; a session never does")


def raw(session: Session) -> Connection:
    """The driver's connection inside the session's transaction, for ``executemany``."""
    return session.connection().connection.driver_connection


def engine_over(creator: Callable[[], Connection], *, keep: int = 0) -> Engine:
    """An engine that opens its connections with ``creator``; at most ``keep`` wait for more use.

    What is kept must be usable in any thread.
    """
    if not keep:
        return create_engine("sqlite://", module=driver, creator=creator, poolclass=NullPool)
    return create_engine(
        "sqlite://",
        module=driver,
        creator=creator,
        poolclass=QueuePool,
        pool_size=keep,
        max_overflow=-1,
        pool_use_lifo=True,
    )


class Database:
    """The workspace's main database.

    ``before_commit`` functions run in order as the last step of a writing block, in the same
    transaction; ``anchor`` runs after all of them. ``commit_failed`` functions run after a
    block whose ``before_commit`` functions had run was rolled back: what they wrote elsewhere
    claims a commit that never came.
    """

    def __init__(self, path: Path, key: bytes, *, create: bool = False) -> None:
        """Open the file (raw key of 32 bytes). Raises WrongKey, Damaged or another StoreError."""
        self._file = EncryptedFile(path, key, create=create)
        self._engine = engine_over(self._file.open_uncounted, keep=self._file.kept_open)
        self._file.at_end.append(self._engine.dispose)
        self._write_lock = threading.Lock()
        self._writer: int | None = None
        self.before_commit: list[Callable[[Session], None]] = []
        self.anchor: Callable[[Session], None] | None = None
        self.commit_failed: list[Callable[[], None]] = []

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._file.path

    @property
    def closed(self) -> bool:
        """Whether ``close`` has begun."""
        return self._file.closing

    @contextlib.contextmanager
    def reading(self, cancel: CancelToken | None = None) -> Iterator[Session]:
        """A session in one read snapshot; whatever it did is rolled back at the end.

        Raises Interrupted (or the token's own error) when cancelled, StoreError otherwise.
        """
        with self._session("BEGIN", cancel) as (session, _connection):
            yield session

    @contextlib.contextmanager
    def writing(self, cancel: CancelToken | None = None) -> Iterator[Session]:
        """A session in the one write transaction: COMMIT at a clean end, else ROLLBACK.

        Raises like ``reading``; an error of a ``before_commit`` function rolls back as well.
        Cancelling has no effect once COMMIT has begun.
        """
        with self._exclusive(cancel), self._session("BEGIN IMMEDIATE", cancel) as pair:
            session, connection = pair
            claimed = False
            try:
                yield session
                session.flush()
                claimed = bool(self.before_commit)
                for step in (*self.before_commit, *((self.anchor,) if self.anchor else ())):
                    step(session)
                    session.flush()
                self._stop_if(cancel)
                connection.set_progress_handler(None, 0)
                connection.commit()
            except BaseException:
                connection.rollback()
                if claimed:
                    for undo in self.commit_failed:
                        undo()
                raise

    @contextlib.contextmanager
    def _exclusive(self, cancel: CancelToken | None) -> Iterator[None]:
        me = threading.get_ident()
        if self._writer == me:
            raise RuntimeError("a writing block inside a writing block would wait for itself")
        while not self._write_lock.acquire(timeout=LOCK_POLL_SECONDS):
            self._stop_if(cancel)
        self._writer = me
        try:
            yield
        finally:
            self._writer = None
            self._write_lock.release()

    @contextlib.contextmanager
    def _session(
        self, begin: str, cancel: CancelToken | None
    ) -> Iterator[tuple[Session, Connection]]:
        self._stop_if(cancel)
        with self._claimed(), self._translated(cancel), self._engine.connect() as sql:
            connection = _driver_of(sql)
            connection.set_progress_handler(
                lambda: int(self._file.closing or bool(cancel and cancel.cancelled)),
                PROGRESS_STEPS,
            )
            connection.execute(begin)
            session = StoreSession(bind=sql, autoflush=False, expire_on_commit=False)
            try:
                yield session, connection
            except BaseException:
                # Whatever went wrong: the next block gets a connection that knows nothing of it.
                session.close()
                sql.invalidate()
                raise
            session.close()
            connection.set_progress_handler(None, 0)

    @contextlib.contextmanager
    def _claimed(self) -> Iterator[None]:
        """Count this block as running, so that ``close`` waits for it."""
        self._file.enter()
        try:
            yield
        finally:
            self._file.leave()

    @contextlib.contextmanager
    def _translated(self, cancel: CancelToken | None) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if is_interrupt(error):
                self._stop_if(cancel)
                raise Interrupted("操作已停止，未作任何改动。") from None
            meaning = translate(error, self.path.name)
            if meaning is None:
                raise
            raise meaning from None

    def _stop_if(self, cancel: CancelToken | None) -> None:
        if cancel is None or not cancel.cancelled:
            return
        check = getattr(cancel, "check", None)
        if callable(check):
            check()
        raise Interrupted("操作已取消，未作任何改动。")

    def check(self, *, quick: bool = False) -> list[str]:
        """Problems of the file as Chinese sentences; empty when sound."""
        with self._file.opened() as connection:
            return problems_of(connection, quick=quick)

    def close(self) -> None:
        """Stop running statements, wait for the blocks to end, forget the key.

        A block that has begun its COMMIT ends well; any other one is rolled back.
        """
        self._file.close()
        self._engine.dispose()


def _driver_of(sql: SqlConnection) -> Connection:
    return sql.connection.driver_connection
