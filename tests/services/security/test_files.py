"""safe_write: the old file or the new one, never a part."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.services.security.files import safe_write, sync_dir
from tests.children import SECONDS

pytestmark = pytest.mark.durable


def test_writes_replaces_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "文件.json"
    safe_write(path, b"one")
    safe_write(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
    sync_dir(tmp_path)


def test_order_of_the_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def traced_fsync(descriptor: int) -> None:
        told.append("sync folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "sync file")  # noqa: PTH112 - a descriptor's link
        fsync(descriptor)

    def traced_replace(self: Path, target: Path) -> Path:
        told.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", traced_fsync)
    monkeypatch.setattr(Path, "replace", traced_replace)
    safe_write(tmp_path / "x", b"data")
    assert told == ["sync file", "rename", "sync folder"]
    told.clear()
    safe_write(tmp_path / "x", b"data", sync=False)
    assert told == ["sync file", "rename"]


_DIE_BEFORE_RENAME = """
import os, signal, sys
from pathlib import Path
from desktop.services.security.files import safe_write
Path.replace = lambda self, target: os.kill(os.getpid(), signal.SIGKILL)
safe_write(Path(sys.argv[1]), b"new")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_before_the_rename_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    safe_write(path, b"old")
    subprocess.run(
        [sys.executable, "-c", _DIE_BEFORE_RENAME, str(path)], check=False, timeout=SECONDS
    )
    assert path.read_bytes() == b"old"
