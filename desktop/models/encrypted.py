"""An encrypted SQLite file: opening it, keeping it open, and what its errors mean to a person.

The main database, the audit log and the drafts are each one such file under a key of its own.
This is the only module that imports the SQLCipher driver, so that no other SQLite library can
ever touch the same file (two libraries on one file break each other's locks).
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as _driver
from sqlalchemy.exc import DBAPIError

KEY_BYTES: Final = 32
BUSY_SECONDS: Final = 10.0
CACHE_KIB: Final = 32 * 1024
"""Pages kept decrypted by one connection at most. With SQLite's own 2 MiB a large transaction
writes its pages out, encrypted, and reads them back, decrypted, over and over."""
CLOSE_SECONDS: Final = 15.0
KEPT_OPEN: Final = 2
"""Connections of a file that wait for the next block."""

Connection = Any
"""A connection of the SQLCipher driver, which ships no type stubs."""

driver: Final[Any] = _driver


class StoreError(Exception):
    """A failure of the store that a user can understand; ``sentence`` is shown as it is."""

    code = "store"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class WrongKey(StoreError):
    """The key does not open the file, or its first page is not what SQLCipher wrote."""

    code = "wrong_key"


class Damaged(StoreError):
    """The file opens but its content is not a sound database."""

    code = "damaged"


class DiskFull(StoreError):
    """A write failed for want of space or because the disk failed; nothing was committed."""

    code = "disk"


class Busy(StoreError):
    """Another program keeps the file locked."""

    code = "busy"


class Closed(StoreError):
    """The store is locked; its key is forgotten."""

    code = "closed"


class Interrupted(StoreError):
    """The user cancelled before the commit; nothing was changed."""

    code = "cancelled"


_MEANINGS: Final[tuple[tuple[str, type[StoreError], str], ...]] = (
    (
        "file is not a database",
        WrongKey,
        "文件“{name}”打不开：密钥不符或文件开头已损坏。请核对工作区是否完整，或从备份恢复。",
    ),
    (
        "malformed",
        Damaged,
        "文件“{name}”的内容已损坏，未作任何改动。请停止录入并从最近的备份恢复。",
    ),
    (
        "disk is full",
        DiskFull,
        "写入“{name}”失败：磁盘空间不足，本次操作未保存。请清理磁盘后重试。",
    ),
    (
        "disk i/o error",
        DiskFull,
        "读写“{name}”失败：磁盘读写出错，本次操作未保存。请检查磁盘后重试。",
    ),
    (
        "readonly",
        DiskFull,
        "写入“{name}”失败：文件或文件夹是只读的，本次操作未保存。请把工作区放到可写的本机磁盘上。",
    ),
    (
        "unable to open",
        DiskFull,
        "文件“{name}”打不开：文件不存在或没有权限。请核对工作区文件夹。",
    ),
    (
        "database is locked",
        Busy,
        "文件“{name}”正被另一程序占用，本次操作未保存。请关闭其他程序后重试。",
    ),
)


def translate(error: BaseException, name: str) -> StoreError | None:
    """The store error that a driver error means, or None when it is a programming error."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(original, driver.Error):
        return None
    text = str(original).lower()
    for needle, kind, sentence in _MEANINGS:
        if needle in text:
            return kind(sentence.format(name=name))
    return None


def is_interrupt(error: BaseException) -> bool:
    """Whether a driver error comes from the progress handler stopping a statement."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(original, driver.Error) and "interrupt" in str(original).lower()


def connect(path: Path, key: bytes | bytearray, *, create: bool = False) -> Connection:
    """Open one connection; the key is its first statement.

    The caller closes it; one thread after another may use it. Raises StoreError with a sentence.
    A file that does not exist is made only with ``create``: a missing database must never
    turn into an empty one.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the raw key has 32 bytes")
    mode = "rwc" if create else "rw"
    connection: Connection = None  # so that a failure can close what was opened
    try:
        connection = driver.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=BUSY_SECONDS,
            check_same_thread=False,
        )
        connection.execute(f"PRAGMA key = \"x'{bytes(key).hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    except driver.Error as error:
        if connection is not None:
            connection.close()
        meaning = translate(error, path.name)
        if meaning is None:
            raise
        raise meaning from None
    return connection


def _use_wal(connection: Connection, name: str) -> None:
    if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
        raise Damaged(f"文件“{name}”不能以安全方式打开。请把工作区放到本机磁盘上。")
    # Only a connection that has read keeps the WAL open.
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _require_tables(connection: Connection, name: str) -> None:
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        raise Damaged(f"文件“{name}”的内容已丢失。请不要继续使用，并从最近的备份恢复。")


class EncryptedFile:
    """One encrypted file in WAL mode, held open until ``close``.

    A thread of its own keeps one idle connection: without it every short-lived connection
    would be the last one, and SQLite would checkpoint and delete the WAL at each close.

    A few more wait for the next block: opening one reads the whole schema and decrypts every
    page anew, which costs more than most of what is asked. After any error it is closed.
    ``at_end`` functions run when no block runs any more, before the file is left.
    """

    def __init__(self, path: Path, key: bytes, *, create: bool = False) -> None:
        self.path = path
        self._key = bytearray(key)
        self._closing = threading.Event()
        self._active = 0
        self._changed = threading.Condition()
        self._ready = threading.Event()
        self._failures: list[Exception] = []
        self._idle: list[Connection] = []
        self.kept_open = KEPT_OPEN
        self.at_end: list[Callable[[], None]] = []
        self._keeper = threading.Thread(
            target=self._keep, args=(create,), name="store-keeper", daemon=True
        )
        self._keeper.start()
        self._ready.wait()
        for failure in self._failures:
            self._keeper.join()
            self._forget()
            raise failure

    def _keep(self, create: bool) -> None:
        connection: Connection = None
        try:
            connection = connect(self.path, self._key, create=create)
            _use_wal(connection, self.path.name)
        except Exception as error:  # noqa: BLE001 - handed to the constructor, which raises it
            self._failures.append(translate(error, self.path.name) or error)
        self._ready.set()
        if not self._failures:
            self._closing.wait()
            with self._changed:
                self._changed.wait_for(lambda: self._active == 0)
            for step in self.at_end:
                step()
            self._close_idle()
            with contextlib.suppress(driver.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if connection is not None:
            connection.close()

    @property
    def closing(self) -> bool:
        """Whether the file is being closed or closed; running statements stop then."""
        return self._closing.is_set()

    def open_uncounted(self) -> Connection:
        """A connection within ``enter`` … ``leave``; the caller closes it, in any thread."""
        return connect(self.path, self._key)

    def connect(self) -> Connection:
        """A connection for the calling thread; pair it with ``release``.

        Raises Closed after ``close`` has begun.
        """
        self.enter()
        try:
            with contextlib.suppress(IndexError):
                return self._idle.pop()
            return self.open_uncounted()
        except BaseException:
            self.leave()
            raise

    def release(self, connection: Connection, *, sound: bool = False) -> None:
        """Give back a connection made by ``connect``; one that is not ``sound`` is closed."""
        try:
            if sound and len(self._idle) < self.kept_open:
                connection.rollback()  # also ends what a cursor was still reading
                self._idle.append(connection)
            else:
                connection.close()
        finally:
            self.leave()

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def enter(self) -> None:
        """Count one more user of the file, which ``close`` waits for. Raises Closed."""
        with self._changed:
            if self.closing:
                raise Closed("工作区已锁定。请重新登录后再试。")
            self._active += 1

    def leave(self) -> None:
        """The end of what ``enter`` began."""
        with self._changed:
            self._active -= 1
            self._changed.notify_all()

    @contextlib.contextmanager
    def opened(self) -> Iterator[Connection]:
        """A connection for a with block, its driver errors turned into sentences."""
        connection, sound = self.connect(), False
        try:
            yield connection
            sound = True
        except driver.Error as error:
            meaning = translate(error, self.path.name)
            if meaning is None:
                raise
            raise meaning from None
        finally:
            self.release(connection, sound=sound)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """BEGIN IMMEDIATE … COMMIT on a connection of its own; ROLLBACK on any exception."""
        with self.opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def prepare(self, schema: Sequence[str], *, create: bool) -> None:
        """Make the tables of a new file, or see that an old one has any.

        Raises Damaged for a file without tables: an emptied file must not pass for a new one.
        """
        try:
            with self.transaction() as connection:
                if create:
                    for statement in schema:
                        connection.execute(statement)
                else:
                    _require_tables(connection, self.path.name)
        except BaseException:
            self.close()
            raise

    def close(self, timeout: float = CLOSE_SECONDS) -> None:
        """Refuse new connections, wait for running ones, checkpoint, forget the key.

        A thread that never gives its connection back is not waited for longer than
        ``timeout`` seconds: the key is forgotten in any case.
        """
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        self._keeper.join(timeout)
        self._forget()

    def _forget(self) -> None:
        # Python may hold other copies; overwriting ours shortens the time the key is in memory.
        self._key[:] = bytes(len(self._key))


def problems_of(connection: Connection, *, quick: bool) -> list[str]:
    """What is wrong with an open file, as Chinese sentences; empty when sound.

    ``quick`` leaves out the authentication of every page and the references between tables.
    No row content is ever named.
    """
    found: list[str] = []
    try:
        if not quick:
            pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            if pages:
                found.append(f"有 {len(pages)} 页数据的校验码不符，文件被改动或磁盘有坏块。")
        pragma = "PRAGMA quick_check(20)" if quick else "PRAGMA integrity_check(20)"
        rows = [str(row[0]) for row in connection.execute(pragma)]
        if rows != ["ok"]:
            found.append(f"数据库结构检查发现 {len(rows)} 处错误。")
        if quick:
            return found
        broken: dict[tuple[str, str], int] = {}
        for table, _row, parent, _key in connection.execute("PRAGMA foreign_key_check"):
            broken[table, parent] = broken.get((table, parent), 0) + 1
        found += [
            f"表 {table} 有 {count} 行引用了表 {parent} 中不存在的记录。"
            for (table, parent), count in sorted(broken.items())
        ]
    except driver.Error:
        # The text of a driver error may hold a row's content, so only the fact is told.
        found.append("数据库内容已损坏，检查未能完成。")
    return found
