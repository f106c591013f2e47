"""The main database: transactions, cancelling, the guard of synced tables, errors as sentences."""

# ruff: noqa: PT012 - what raises is a transaction of several statements

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Integer, String, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from desktop.models import encrypted
from desktop.models.database import (
    Database,
    Interrupted,
    StoreError,
    WrittenOutsideHistory,
    raw,
)
from desktop.models.encrypted import Closed, Damaged, EncryptedFile, WrongKey, connect
from tests.children import join, meet

pytestmark = pytest.mark.durable

KEY = bytes(range(32))
CANARY = "绝密人名赵钱孙"


class _Base(DeclarativeBase):
    pass


class Plain(_Base):
    __tablename__ = "plain"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    word: Mapped[str] = mapped_column(String)


class Kept(_Base):
    __tablename__ = "kept"
    __table_args__ = {"info": {"synced": True}}  # noqa: RUF012 - SQLAlchemy's own attribute
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    word: Mapped[str] = mapped_column(String)


class Token:
    def __init__(self) -> None:
        self.cancelled = False


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "main.db", KEY, create=True)
    with database.writing() as session:
        _Base.metadata.create_all(session.connection())
        session.execute(text("CREATE TABLE child (p REFERENCES plain(id))"))
    yield database
    database.close()


def words(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Plain.word).order_by(Plain.id)))


def add(session: Session, number: int, word: str = "x") -> None:
    session.add(Plain(id=number, word=word))


def test_settings_of_every_connection(db: Database) -> None:
    with db.reading() as session:

        def pragma(name: str) -> object:
            return session.execute(text(f"PRAGMA {name}")).scalar()

        assert pragma("journal_mode") == "wal"
        assert pragma("foreign_keys") == 1
        assert pragma("synchronous") == 2
        assert pragma("cipher_version")
        assert session.autoflush is False


def test_clean_end_commits_and_an_exception_rolls_back(db: Database) -> None:
    with db.writing() as session:
        add(session, 1, "kept")
    with pytest.raises(ZeroDivisionError), db.writing() as session:
        add(session, 2)
        session.flush()
        raw(session).executemany("INSERT INTO plain VALUES (?, ?)", [(3, "a"), (4, "b")])
        raise ZeroDivisionError
    assert words(db) == ["kept"]


def test_raw_is_inside_the_transaction(db: Database) -> None:
    with db.writing() as session:
        add(session, 1, "orm")
        session.flush()
        connection = raw(session)
        assert connection.in_transaction
        connection.executemany("INSERT INTO plain VALUES (?, ?)", [(2, "raw")])
        assert session.scalars(select(Plain.word).order_by(Plain.id)).all() == ["orm", "raw"]
    assert words(db) == ["orm", "raw"]


def test_reading_is_one_snapshot(db: Database) -> None:
    with db.reading() as session:
        assert session.scalars(select(Plain.id)).all() == []
        with db.writing() as other:
            add(other, 1)
        assert session.scalars(select(Plain.id)).all() == []
    assert words(db) == ["x"]


def test_objects_stay_readable_after_the_session(db: Database) -> None:
    with db.writing() as session:
        add(session, 1, "w")
    with db.reading() as session:
        row = session.get(Plain, 1)
    assert row is not None
    assert row.word == "w"


def test_reading_writes_nothing(db: Database) -> None:
    with db.reading() as session:
        add(session, 1)
        session.flush()
    assert words(db) == []


def test_a_session_never_commits_by_itself(db: Database) -> None:
    with pytest.raises(RuntimeError, match="with block"), db.writing() as session:
        add(session, 1)
        session.commit()
    assert words(db) == []


def test_foreign_keys_hold_and_programming_errors_stay_themselves(db: Database) -> None:
    with pytest.raises(IntegrityError), db.writing() as session:
        session.execute(text("INSERT INTO child VALUES (99)"))


def test_synced_tables_refuse_the_orm(db: Database) -> None:
    with db.writing() as session:
        raw(session).execute("INSERT INTO kept VALUES (1, 'a')")
    with pytest.raises(WrittenOutsideHistory), db.writing() as session:
        session.add(Kept(id=2, word="b"))
    with pytest.raises(WrittenOutsideHistory), db.writing() as session:
        row = session.get(Kept, 1)
        assert row is not None
        row.word = "changed"
    with pytest.raises(WrittenOutsideHistory), db.writing() as session:
        session.delete(session.get(Kept, 1))
    with pytest.raises(WrittenOutsideHistory), db.writing() as session:
        session.execute(update(Kept).values(word="changed"))
    with db.reading() as session:
        assert session.scalars(select(Kept.word)).all() == ["a"]


def test_steps_before_commit_run_in_order_and_once(db: Database) -> None:
    told: list[str] = []
    db.before_commit += [lambda _s: told.append("first"), lambda s: add(s, 7, "audit")]
    db.anchor = lambda s: told.append(f"anchor {s.get(Plain, 7) is not None}")
    with db.writing() as session:
        add(session, 1)
    assert told == ["first", "anchor True"]
    assert len(words(db)) == 2
    with db.reading():
        pass
    assert len(told) == 2


def test_failing_step_rolls_back_and_tells(db: Database) -> None:
    told: list[str] = []

    def fail(_session: Session) -> None:
        raise ZeroDivisionError

    db.before_commit.append(fail)
    db.commit_failed.append(lambda: told.append("failed"))
    with pytest.raises(ZeroDivisionError), db.writing() as session:
        add(session, 1)
    assert (told, words(db)) == (["failed"], [])
    with pytest.raises(KeyError), db.writing():
        raise KeyError
    assert told == ["failed"]


def test_cancel_stops_a_running_statement(db: Database) -> None:
    token = Token()
    endless = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )
    timer = threading.Timer(0.1, lambda: setattr(token, "cancelled", True))
    with pytest.raises(Interrupted, match="未作任何改动"), db.writing(token) as session:
        add(session, 1)
        session.flush()
        timer.start()
        session.execute(endless)
    assert words(db) == []


def test_cancel_before_commit_rolls_back_with_the_tokens_own_error(db: Database) -> None:
    class Checked(Token):
        def check(self) -> None:
            raise LookupError

    token = Checked()
    with pytest.raises(LookupError), db.writing(token) as session:
        add(session, 1)
        token.cancelled = True
    assert words(db) == []


def test_cancel_while_waiting_for_another_writer(db: Database) -> None:
    token = Token()
    waiting = threading.Event()
    caught: list[BaseException] = []

    def second() -> None:
        waiting.set()
        try:
            with db.writing(token):
                pass
        except Interrupted as error:
            caught.append(error)

    with db.writing():
        thread = threading.Thread(target=second)
        thread.start()
        meet(waiting, "the second writer waits")
        token.cancelled = True
        join(thread)
    assert len(caught) == 1


def test_writers_take_turns(db: Database) -> None:
    with db.writing() as session:
        add(session, 0, "0")

    def count_up() -> None:
        for _ in range(20):
            with db.writing() as session:
                row = session.get(Plain, 0)
                assert row is not None
                row.word = str(int(row.word) + 1)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    join(*threads)
    assert words(db) == ["80"]


def test_nested_writing_is_a_programming_error(db: Database) -> None:
    with pytest.raises(RuntimeError, match="inside"), db.writing(), db.writing():
        pass


def test_close_waits_for_a_block_and_then_refuses(db: Database) -> None:
    inside = threading.Event()
    read: list[int] = []

    def reader() -> None:
        with db.reading() as session:
            inside.set()
            assert db._file._closing.wait(10)
            read.append(len(session.scalars(select(Plain.id)).all()))

    thread = threading.Thread(target=reader)
    thread.start()
    meet(inside, "the reader is inside")
    db.close()
    assert read == [0]
    join(thread)
    with pytest.raises(Closed), db.reading():
        pass
    assert not db.path.with_name("main.db-wal").exists()


def test_wrong_key_and_missing_file(db: Database, tmp_path: Path) -> None:
    with pytest.raises(WrongKey, match=r"main\.db.*密钥不符"):
        Database(db.path, bytes(32))
    with pytest.raises(StoreError, match="打不开"):
        Database(tmp_path / "absent.db", KEY)
    assert not (tmp_path / "absent.db").exists()


def test_bytes_of_database_and_wal_are_encrypted(db: Database) -> None:
    with db.writing() as session:
        add(session, 1, CANARY)
    wal = db.path.with_name("main.db-wal")
    assert wal.stat().st_size > 4096
    for path in (db.path, wal):
        data = path.read_bytes()
        assert CANARY.encode() not in data
        assert b"plain" not in data
        assert not data.startswith(b"SQLite format")


def test_check_finds_a_changed_page_and_a_broken_reference(db: Database) -> None:
    with db.writing() as session:
        raw(session).executemany(
            "INSERT INTO plain VALUES (?, ?)", [(i, CANARY * 20) for i in range(400)]
        )
    assert db.check() == []
    db.close()
    broken = connect(db.path, KEY)
    broken.execute("PRAGMA foreign_keys = OFF")
    broken.execute("INSERT INTO child VALUES (12345)")
    broken.close()
    reopened = Database(db.path, KEY)
    assert reopened.check() == ["表 child 有 1 行引用了表 plain 中不存在的记录。"]
    assert reopened.check(quick=True) == []
    reopened.close()
    data = bytearray(db.path.read_bytes())
    data[len(data) // 2] ^= 1
    db.path.write_bytes(data)
    damaged = Database(db.path, KEY)
    problems = damaged.check()
    assert problems
    assert all(CANARY not in problem for problem in problems)
    with pytest.raises(Damaged, match="已损坏"), damaged.reading() as session:
        session.execute(text("SELECT sum(length(word)) FROM plain")).all()
    damaged.close()


def test_full_disk_is_a_sentence_and_changes_nothing(db: Database) -> None:
    with pytest.raises(encrypted.DiskFull, match="空间不足"), db.writing() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar()
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        raw(session).executemany(
            "INSERT INTO plain VALUES (?, ?)", [(i, "x" * 1000) for i in range(400)]
        )
    assert words(db) == []


def test_key_must_have_32_bytes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32"):
        connect(tmp_path / "x.db", b"short", create=True)


def test_encrypted_file_closes_when_never_used(tmp_path: Path) -> None:
    file = EncryptedFile(tmp_path / "x.db", os.urandom(32), create=True)
    file.close()
    file.close()
    assert file.closing


def test_writing_takes_the_write_lock_before_it_reads(db: Database) -> None:
    other = connect(db.path, KEY)
    other.execute("PRAGMA busy_timeout = 0")
    with db.writing(), pytest.raises(encrypted.driver.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_connection_serves_the_next_block_unless_something_went_wrong(db: Database) -> None:
    with db.reading() as session:
        first = raw(session)
    with db.reading() as session:
        assert raw(session) is first
    with pytest.raises(ZeroDivisionError), db.reading() as session:
        assert raw(session) is first
        raise ZeroDivisionError
    with db.reading() as session:
        assert raw(session) is not first


def test_what_a_cursor_left_unread_keeps_no_old_snapshot(db: Database) -> None:
    with db.writing() as session:
        add(session, 1)
        add(session, 2)
    for block in (db.reading, db.writing):
        with block() as session:
            left = raw(session).execute("SELECT id FROM plain")
            left.fetchone()
        before = words(db)
        other = connect(db.path, KEY)  # as another program would
        other.execute("INSERT INTO plain SELECT max(id) + 1, 'new' FROM plain")
        other.close()
        assert words(db) == [*before, "new"]
        del left
