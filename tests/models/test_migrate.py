"""Migrations on a copy: before or after, never between."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Integer, MetaData, Table, Text
from sqlalchemy.schema import Column

from desktop.models import migrate
from desktop.models.base import NAMING
from desktop.models.encrypted import Connection, Damaged, DiskFull, WrongKey, connect, driver
from desktop.models.migrate import MigrationFailed, NewerSchema, Outcome, Schema
from tests.children import SECONDS

pytestmark = pytest.mark.durable

KEY = bytes(range(32))
VERSION = '''"""Synthetic version."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = {below!r}


def upgrade() -> None:
    {body}


def downgrade() -> None:
    pass
'''
FIRST = (
    'op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.Text))'
)
SECOND = """with op.batch_alter_table("t") as t:
        t.add_column(sa.Column("b", sa.Text, nullable=False, server_default="neu"))
        t.alter_column("a", new_column_name="renamed")"""
BROKEN = 'op.execute("DELETE FROM t"); op.execute("INSERT INTO absent VALUES (1)")'


def write(folder: Path, number: str, below: str | None, body: str) -> None:
    text = VERSION.format(number=number, below=below, body=body)
    (folder / f"{number}_step.py").write_text(text, encoding="utf-8")


@pytest.fixture
def schema(tmp_path: Path) -> Schema:
    folder = tmp_path / "版本 %s"
    folder.mkdir()
    write(folder, "0001", None, FIRST)
    return Schema(versions=folder)


@pytest.fixture
def path(tmp_path: Path, schema: Schema) -> Path:
    """A database of the first version with rows."""
    path = tmp_path / "main.db"
    assert migrate.ensure_current(path, KEY, schema=schema) is Outcome.CREATED
    connection = connect(path, KEY)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executemany("INSERT INTO t VALUES (?, ?)", [(i, f"row {i}") for i in range(100)])
    connection.close()
    return path


def rows(path: Path, sql: str = "SELECT * FROM t ORDER BY id") -> list[tuple[object, ...]]:
    connection = connect(path, KEY)
    try:
        return [tuple(row) for row in connection.execute(sql)]
    finally:
        connection.close()


def names(path: Path) -> set[str]:
    return {p.name for p in path.parent.iterdir() if p.is_file()}


def test_present_schema_is_left_alone(path: Path, schema: Schema) -> None:
    before = path.read_bytes()
    assert migrate.ensure_current(path, KEY, schema=schema) is Outcome.CURRENT
    assert path.read_bytes() == before


def test_migrates_with_rows(path: Path, schema: Schema) -> None:
    write(schema.versions, "0002", "0001", SECOND)
    assert migrate.ensure_current(path, KEY, schema=schema) is Outcome.MIGRATED
    assert rows(path)[3] == (3, "row 3", "neu")
    assert rows(path, "SELECT version_num FROM alembic_version") == [("0002",)]
    assert names(path) == {"main.db"}


def test_failing_version_leaves_every_byte(path: Path, schema: Schema) -> None:
    before = path.read_bytes()
    write(schema.versions, "0002", "0001", BROKEN)
    with pytest.raises(MigrationFailed, match="原数据未动"):
        migrate.ensure_current(path, KEY, schema=schema)
    assert path.read_bytes() == before
    assert names(path) == {"main.db"}


def test_copy_must_pass_the_checks(path: Path, schema: Schema) -> None:
    before = path.read_bytes()
    write(schema.versions, "0002", "0001", SECOND)

    def verify(connection: Connection) -> list[str]:
        assert connection.execute("SELECT count(b) FROM t").fetchone() == (100,)
        return ["视图与历史不一致"]

    with pytest.raises(MigrationFailed, match="视图与历史不一致"):
        migrate.ensure_current(path, KEY, schema=schema, verify=verify)
    assert path.read_bytes() == before


def test_broken_reference_in_the_copy_is_refused(path: Path, schema: Schema) -> None:
    write(
        schema.versions,
        "0002",
        "0001",
        'op.execute("CREATE TABLE c (t REFERENCES t(id))"); op.execute("INSERT INTO c VALUES (999)")',
    )
    with pytest.raises(MigrationFailed, match="表 c 有 1 行"):
        migrate.ensure_current(path, KEY, schema=schema)
    assert len(rows(path)) == 100


def test_newer_schema_is_refused_untouched(path: Path, schema: Schema) -> None:
    write(schema.versions, "0002", "0001", SECOND)
    migrate.ensure_current(path, KEY, schema=schema)
    (schema.versions / "0002_step.py").unlink()
    before = path.read_bytes()
    with pytest.raises(NewerSchema, match="请先升级程序"):
        migrate.ensure_current(path, KEY, schema=schema)
    assert path.read_bytes() == before


def test_wrong_key_foreign_and_missing_file(path: Path, schema: Schema) -> None:
    with pytest.raises(WrongKey):
        migrate.ensure_current(path, bytes(32), schema=schema)
    other = path.with_name("other.db")
    connect(other, KEY, create=True).close()
    connection = connect(other, KEY)
    connection.execute("CREATE TABLE x (y)")
    connection.close()
    with pytest.raises(Damaged, match="不是本程序的数据库"):
        migrate.ensure_current(other, KEY, schema=schema)
    with pytest.raises(Damaged, match="缺少文件"):
        migrate.ensure_current(path.with_name("absent.db"), KEY, schema=schema, may_create=False)


def test_full_disk(path: Path, schema: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    write(schema.versions, "0002", "0001", SECOND)

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(DiskFull, match="原数据未动"):
        migrate.ensure_current(path, KEY, schema=schema)
    monkeypatch.undo()
    assert len(rows(path)) == 100


def test_failed_creation_leaves_no_file(tmp_path: Path, schema: Schema) -> None:
    write(schema.versions, "0002", "0001", BROKEN)
    fresh = tmp_path / "fresh.db"
    with pytest.raises(MigrationFailed):
        migrate.ensure_current(fresh, KEY, schema=schema)
    assert not fresh.exists()


def test_content_of_the_wal_is_migrated_too(path: Path, schema: Schema) -> None:
    keeper = connect(path, KEY)
    writer = connect(path, KEY)
    writer.execute("INSERT INTO t VALUES (777, 'in the wal')")
    writer.close()
    assert path.with_name("main.db-wal").stat().st_size > 0
    kept = {name: path.with_name(name).read_bytes() for name in ("main.db", "main.db-wal")}
    keeper.close()
    crashed = path.with_name("crashed.db")
    crashed.write_bytes(kept["main.db"])
    path.with_name("crashed.db-wal").write_bytes(kept["main.db-wal"])
    write(schema.versions, "0002", "0001", SECOND)
    migrate.ensure_current(crashed, KEY, schema=schema)
    assert rows(crashed)[-1] == (777, "in the wal", "neu")


_DIE = """
import os, signal, sys
from pathlib import Path
from desktop.models import migrate

def step(name):
    if name == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

migrate.ensure_current(Path(sys.argv[1]), bytes(range(32)),
    schema=migrate.Schema(versions=Path(sys.argv[2])), step=step)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("step", ["copy", "migrate", "check", "keep", "swap", "forget"])
def test_killed_at_each_step_is_before_or_after(path: Path, schema: Schema, step: str) -> None:
    write(schema.versions, "0002", "0001", SECOND)
    killed = subprocess.run(
        [sys.executable, "-c", _DIE, str(path), str(schema.versions), step],
        check=False,
        timeout=SECONDS,
    )
    assert killed.returncode == -signal.SIGKILL
    version = rows(path, "SELECT version_num FROM alembic_version")
    assert version == [("0002" if step == "forget" else "0001",)]
    assert len(rows(path)) == 100
    migrate.ensure_current(path, KEY, schema=schema)
    assert rows(path)[3] == (3, "row 3", "neu")
    assert names(path) == {"main.db"}


def test_copy_from_before_stands_in_for_a_vanished_file(path: Path, schema: Schema) -> None:
    path.rename(path.with_name("main.db.before"))
    assert migrate.ensure_current(path, KEY, schema=schema) is Outcome.CURRENT
    assert len(rows(path)) == 100


def test_migrated_copy_is_encrypted(path: Path, schema: Schema) -> None:
    write(schema.versions, "0002", "0001", SECOND)
    seen: list[bytes] = []

    def step(name: str) -> None:
        seen.extend(p.read_bytes() for p in path.parent.iterdir() if p.is_file())

    migrate.ensure_current(path, KEY, schema=schema, step=step)
    assert len(seen) > 6
    assert not any(b"row 3" in data or b"SQLite format" in data for data in seen)


def test_autogenerate_writes_the_version_and_ends_the_drift(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    folder.mkdir()
    metadata = MetaData(naming_convention=NAMING)
    Table(
        "t",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("a", Text, unique=True),
        info={"synced": object},
    )
    schema = Schema(versions=folder, metadata=metadata)
    assert migrate.drift(schema)
    assert migrate.autogenerate("first", schema).name == "0001_first.py"
    assert migrate.drift(schema) == []
    Table("u", metadata, Column("id", Integer, primary_key=True))
    assert migrate.autogenerate("second", schema).name == "0002_second.py"
    assert migrate.drift(schema) == []
    path = tmp_path / "x.db"
    migrate.ensure_current(path, KEY, schema=schema)
    assert rows(path, "SELECT count(*) FROM u") == [(0,)]


def test_plain_sqlite_cannot_read_it(path: Path) -> None:
    connection = driver.connect(str(path))
    with pytest.raises(driver.DatabaseError, match="not a database"):
        connection.execute("SELECT * FROM t")
    connection.close()
    assert path.stat().st_size > 0
