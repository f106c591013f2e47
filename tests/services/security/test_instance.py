"""One process per workspace, and the marker of the place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.services.security import instance
from desktop.services.security.instance import (
    InstanceLock,
    NotLocal,
    WorkspaceInUse,
    marker_of,
    refuse_network_drive,
)


def test_second_lock_is_refused_until_the_first_is_released(tmp_path: Path) -> None:
    first = InstanceLock(tmp_path / "lock")
    with pytest.raises(WorkspaceInUse, match="已在本机另一个窗口"):
        InstanceLock(tmp_path / "lock")
    first.release()
    first.release()
    InstanceLock(tmp_path / "lock").release()


def test_marker_stays_on_rename_and_changes_on_copy_or_rewriting(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    path.write_bytes(b"x")
    here = marker_of(path, "ws")
    assert marker_of(path, "ws") == here
    moved = path.rename(tmp_path / "renamed.json")
    assert marker_of(moved, "ws") == here
    copy = Path(shutil.copy2(moved, tmp_path / "copy.json"))
    assert marker_of(copy, "ws").file != here.file
    kept = moved.read_bytes()
    moved.unlink()
    moved.write_bytes(kept)
    assert marker_of(moved, "ws").file != here.file
    assert marker_of(copy, "other") != marker_of(copy, "ws")


def test_marker_changes_with_machine_and_volume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = marker_of(tmp_path, "ws")
    monkeypatch.setattr(instance, "_machine", lambda: "another")
    there = marker_of(tmp_path, "ws")
    assert (there.machine != here.machine, there.volume, there.file) == (
        True,
        here.volume,
        here.file,
    )
    monkeypatch.setattr(instance, "_volume", lambda _path: "another")
    assert marker_of(tmp_path, "ws").volume != here.volume


def test_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_network_drive(tmp_path)
    mounts = f"none / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\nbroken line\n"
    monkeypatch.setattr(Path, "read_text", lambda *_a, **_k: mounts)
    with pytest.raises(NotLocal, match="网络盘"):
        refuse_network_drive(tmp_path / "a" / "b")
    refuse_network_drive(tmp_path.parent)
