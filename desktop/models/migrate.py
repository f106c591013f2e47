"""Bringing a database to the present schema, on a copy, so that a failure changes nothing.

At every moment the file under the database's name is either the old one, whole, or the new one,
whole and checked; a copy from before stays beside it until the new one has been opened.

``python -m desktop.models.migrate --autogenerate NAME`` writes the next version from the tables.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import MetaData

from desktop.models import load_all
from desktop.models.base import Base
from desktop.models.database import engine_over
from desktop.models.encrypted import (
    Connection,
    Damaged,
    DiskFull,
    StoreError,
    connect,
    driver,
    problems_of,
    translate,
)

SCRIPTS: Final = Path(__file__).parent / "migrations"
VERSIONS: Final = SCRIPTS / "versions"
NEXT_SUFFIX: Final = ".next"
BEFORE_SUFFIX: Final = ".before"
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")

Verify = Callable[[Connection], list[str]]
"""More checks of a migrated copy: Chinese sentences of what is wrong."""


class NewerSchema(StoreError):
    """The database was written by a newer program."""

    code = "newer_schema"


class MigrationFailed(StoreError):
    """The copy could not be migrated or did not pass its checks; the database is as before."""

    code = "migration"


class Outcome(Enum):
    """What ``ensure_current`` had to do."""

    CURRENT = "current"
    CREATED = "created"
    MIGRATED = "migrated"


@dataclass(frozen=True, slots=True)
class Schema:
    """Where the versions lie and which tables they lead to."""

    versions: Path = VERSIONS
    metadata: MetaData | None = None

    def config(self, connection: SqlConnection | None = None) -> Config:
        """Alembic's configuration, made here: there is no ini file to go astray."""
        config = Config()
        config.set_main_option("script_location", _escaped(SCRIPTS))
        config.set_main_option("version_locations", _escaped(self.versions))
        config.set_main_option("path_separator", "newline")
        config.attributes["connection"] = connection
        config.attributes["metadata"] = self.metadata
        return config

    def scripts(self) -> ScriptDirectory:
        """The versions as alembic reads them."""
        return ScriptDirectory.from_config(self.config())

    def head(self) -> str | None:
        """The newest version, None when there is none yet."""
        return self.scripts().get_current_head()


def _escaped(path: Path) -> str:
    # A percent sign in a folder's name would be taken for interpolation.
    return str(path).replace("%", "%%")


def ensure_current(
    path: Path,
    key: bytes,
    *,
    schema: Schema | None = None,
    verify: Verify | None = None,
    step: Callable[[str], None] | None = None,
    may_create: bool = True,
) -> Outcome:
    """Make the database at ``path`` one of the present schema, creating it when it is not there.

    Raises NewerSchema, MigrationFailed, WrongKey or another StoreError; the database is then
    as it was. ``step`` is told the name of each step as it begins (tests stop there).
    """
    schema = schema or Schema()
    told = step or (lambda _name: None)
    before, following = _beside(path, BEFORE_SUFFIX), _beside(path, NEXT_SUFFIX)
    _remove(following)
    if not path.exists() and before.exists():
        # Only a hand or a foreign tool can have taken the file away; the copy is whole.
        before.replace(path)
    if not path.exists():
        if not may_create:
            raise Damaged(f"工作区缺少文件“{path.name}”。请不要继续使用，并从最近的备份恢复。")
        create(path, key, schema=schema)
        return Outcome.CREATED
    if _at_head(path, key, schema):
        _remove(before)
        return Outcome.CURRENT
    try:
        told("copy")
        _copy(path, following)
        told("migrate")
        _migrate(following, key, schema)
        told("check")
        _check(following, key, verify)
        _swap(path, before, following, told)
    except OSError:
        _remove(following)
        raise DiskFull(
            "数据库升级失败：磁盘空间不足或文件夹不可写，原数据未动。请清理磁盘后重新打开。"
        ) from None
    except StoreError:
        _remove(following)
        raise
    told("forget")
    if not _at_head(path, key, schema):
        raise MigrationFailed("数据库升级后未能打开。升级前的副本仍保留，请联系维护人员。")
    _remove(before)
    return Outcome.MIGRATED


def create(path: Path, key: bytes, *, schema: Schema | None = None) -> None:
    """A new database of the present schema. Raises StoreError; nothing is left behind then."""
    try:
        connect(path, key, create=True).close()
        _migrate(path, key, schema or Schema())
    except BaseException:
        _remove(path)
        raise


def _at_head(path: Path, key: bytes, schema: Schema) -> bool:
    """Whether the version is the newest; a file that is left has no WAL of its own."""
    connection = connect(path, key)
    try:
        version = _version(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except driver.Error as error:
        meaning = translate(error, path.name)
        if meaning is None:
            raise
        raise meaning from None
    finally:
        connection.close()
    if version == schema.head():
        return True
    known = {script.revision for script in schema.scripts().walk_revisions()}
    if version is None:
        raise Damaged(f"文件“{path.name}”不是本程序的数据库，或已损坏。请核对工作区或从备份恢复。")
    if version not in known:
        raise NewerSchema(
            "这个工作区由更新版本的程序写过，本版本不能打开，数据未动。请先升级程序再打开。"
        )
    return False


def _version(connection: Connection) -> str | None:
    table = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    ).fetchone()
    row = table and connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def _copy(path: Path, following: Path) -> None:
    wal = Path(f"{path}-wal")
    if wal.exists() and wal.stat().st_size:
        raise MigrationFailed(
            "数据库仍被占用，暂不能升级，原数据未动。请关闭其他正在使用它的程序后重试。"
        )
    shutil.copyfile(path, following)
    following.chmod(0o600)
    _flush(following)


def _migrate(path: Path, key: bytes, schema: Schema) -> None:
    """Run the missing versions in one transaction, foreign keys off outside of it."""
    try:
        with _transaction(path, key) as sql:
            command.upgrade(schema.config(sql), "head")
    except StoreError:
        raise
    except Exception as error:
        meaning = translate(error, path.name)
        if isinstance(meaning, DiskFull):
            raise meaning from None
        # The cause is kept for whoever maintains the program; it is never shown.
        raise MigrationFailed(
            "数据库升级未能完成，原数据未动。请保留工作区并联系维护人员。"
        ) from error


@contextlib.contextmanager
def _transaction(path: Path, key: bytes) -> Iterator[SqlConnection]:
    def opened() -> Connection:
        connection = connect(path, key)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA journal_mode = DELETE")
        return connection

    engine = engine_over(opened)
    with engine.connect() as sql, sql.begin():
        sql.exec_driver_sql("BEGIN IMMEDIATE")
        yield sql
    engine.dispose()


def _check(path: Path, key: bytes, verify: Verify | None) -> None:
    connection = connect(path, key)
    try:
        problems = problems_of(connection, quick=False)
        problems += verify(connection) if verify else []
    finally:
        connection.close()
    if problems:
        raise MigrationFailed(
            f"升级后的副本未通过检查（{problems[0]}），原数据未动。请保留工作区并联系维护人员。"
        )
    _flush(path)


def _swap(path: Path, before: Path, following: Path, told: Callable[[str], None]) -> None:
    told("keep")
    _remove(before)
    try:
        os.link(path, before)
    except OSError:
        # FAT has no hard links.
        shutil.copyfile(path, before)
        _flush(before)
    _flush_folder(path.parent)
    told("swap")
    following.replace(path)
    _flush_folder(path.parent)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _remove(path: Path) -> None:
    for suffix in ("", *_SIDE_FILES):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _full_schema() -> Schema:
    load_all()
    return Schema(metadata=Base.metadata)


def drift(schema: Schema | None = None) -> list[Any]:
    """What alembic would still change between the versions and the tables; empty is right."""
    schema = schema or _full_schema()
    with _scratch(schema) as sql:
        context = MigrationContext.configure(sql, opts={"compare_type": True})
        return list(compare_metadata(context, schema.metadata or MetaData()))


def autogenerate(message: str, schema: Schema | None = None) -> Path:
    """Write the next version from the difference between the versions and the tables."""
    schema = schema or _full_schema()
    number = 1 + sum(1 for _ in schema.scripts().walk_revisions())
    revision = f"{number:04d}"
    with _scratch(schema) as sql:
        script = command.revision(
            schema.config(sql),
            message=message,
            autogenerate=True,
            rev_id=revision,
            version_path=str(schema.versions),
        )
    path = getattr(script, "path", None)
    if path is None:
        raise RuntimeError("alembic wrote no version")
    written = Path(path)
    lines = written.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.lstrip().startswith("# ###"))
    written.write_text(text, encoding="utf-8")
    return written


@contextlib.contextmanager
def _scratch(schema: Schema) -> Iterator[SqlConnection]:
    """A connection to a throw-away database that has all present versions."""
    key = os.urandom(32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scratch.db"
        create(path, key, schema=schema)
        engine = engine_over(lambda: connect(path, key))
        with engine.connect() as sql:
            yield sql
        engine.dispose()


def main(arguments: list[str] | None = None) -> int:
    """The maintainer's command: write the next version, or tell whether one is due."""
    parser = argparse.ArgumentParser(prog="python -m desktop.models.migrate")
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--autogenerate", metavar="NAME", help="write the next version")
    chosen.add_argument("--drift", action="store_true", help="exit 1 when a version is due")
    options = parser.parse_args(arguments)
    if options.autogenerate:
        sys.stdout.write(f"{autogenerate(options.autogenerate).name}\n")
        return 0
    differences = drift()
    sys.stdout.writelines(f"{difference}\n" for difference in differences)
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
