"""One encrypted file and the connections that it keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.models import encrypted
from desktop.models.encrypted import EncryptedFile

KEY = bytes(range(32))


def test_idle_connections_go_with_the_file(tmp_path: Path) -> None:
    file = EncryptedFile(tmp_path / "idle.db", KEY, create=True)
    file.prepare(("CREATE TABLE t (id INTEGER)",), create=True)
    with file.opened() as first:
        first.execute("SELECT * FROM t")
    with file.opened() as again:
        assert again is first
    with pytest.raises(ZeroDivisionError), file.opened() as again:
        raise ZeroDivisionError
    with file.opened() as fresh:
        assert fresh is not first
    file.close()
    for connection in (first, fresh):
        with pytest.raises(encrypted.driver.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    assert not (tmp_path / "idle.db-wal").exists()
