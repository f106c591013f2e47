"""A workspace that was cleared for good: its keys destroyed, its folder left with a record.

The one point of no return is the overwriting of the key slots. Before it the record may already
lie in the folder and means nothing: the workspace still opens. After it nothing opens, and
whoever finds files left by a kill or a power cut removes them on the next attempt to open.
Source: domain.md §3 step 5, exchange.md §7.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import orjson

from desktop.models.encrypted import StoreError
from desktop.services.security.files import safe_write, sync_dir
from desktop.services.security.instance import InstanceLock, WorkspaceInUse
from desktop.services.security.slots import KeySlots, SlotsDamaged

RECORD_NAME: Final = "清退记录.json"
HEADER_NAME: Final = "workspace.json"
LOCK_NAME: Final = "lock"
_OURS: Final = (
    "keyslots.json", "main.db", "audit.db", "drafts.db", "blobs", "inbox", "quarantine",
    "outgoing", "attempts.json", "opened",
)  # fmt: skip
_MOST_RECORD_BYTES: Final = 1 << 20

Step = Callable[[str], None]


class ClearedWorkspace(StoreError):
    """The workspace was cleared; there is nothing left to open."""

    code = "cleared"


def write_record(root: Path, data: bytes) -> None:
    """Put the record into the folder, before anything is destroyed. Raises OSError."""
    safe_write(root / RECORD_NAME, data)


def destroy_slots(slots: Path) -> None:
    """Overwrite the key slots where they lie and remove them. From here on nothing opens.

    Raises OSError. A drive may keep an old copy of the sectors for a while; that and earlier
    backups of the folder are beyond a program's reach.
    """
    length = slots.stat().st_size
    descriptor = os.open(slots, os.O_WRONLY | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "wb", closefd=True) as stream:
        stream.write(b"\0" * min(length, 1))
        stream.flush()
        os.fsync(stream.fileno())
        stream.seek(0)
        stream.write(os.urandom(length))
        stream.flush()
        os.fsync(stream.fileno())
    # Overwritten they open nothing; a file that cannot be removed now goes with the rest later.
    with contextlib.suppress(OSError):
        slots.unlink()
        sync_dir(slots.parent)


def sweep(root: Path, step: Step = lambda _name: None) -> None:
    """Remove all files of the workspace but its header and the record; may be repeated.

    Nobody may have it open. Files of another kind that lie in the folder stay. Raises OSError.
    """
    for path in sorted(root.iterdir()):
        if path.name == HEADER_NAME or not path.name.startswith(_OURS):
            continue
        step(f"remove {path.name}")
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for part in root.glob("*.part"):
        part.unlink(missing_ok=True)
    (root / LOCK_NAME).unlink(missing_ok=True)
    sync_dir(root)


def refuse_cleared(root: Path, slots: Path, workspace_id: str) -> None:
    """Raise ClearedWorkspace for a cleared folder, having removed what was left of it.

    A record beside slots that can be read is that of a clearing which never came to its point
    of no return, or lies in a folder that was put back from a backup: it is dropped.
    """
    record = _record(root)
    if record is None or record.get("workspace") != workspace_id:
        return
    try:
        InstanceLock(root / LOCK_NAME).release()
    except (OSError, WorkspaceInUse):
        return  # Whoever has it open may be clearing it just now.
    try:
        KeySlots.load(slots, workspace_id)
    except SlotsDamaged:
        with contextlib.suppress(OSError):
            sweep(root)
        raise ClearedWorkspace(_sentence(record)) from None
    with contextlib.suppress(OSError):
        (root / RECORD_NAME).unlink()


def _record(root: Path) -> dict[str, object] | None:
    path = root / RECORD_NAME
    try:
        if path.stat().st_size > _MOST_RECORD_BYTES:
            return None
        record = orjson.loads(path.read_bytes())["record"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if isinstance(record, dict) else None


def _sentence(record: dict[str, object]) -> str:
    try:
        day = dt.date.fromisoformat(str(record.get("day")))
        when = f"已于{day.year}年{day.month}月{day.day}日清退"
    except ValueError:
        when = "已清退"
    return (
        f"这个工作区{when}，密钥和内容均已销毁，不能再打开。清退情况见该文件夹中的“{RECORD_NAME}”；"
        "要在本机建立新的工作区，请先把这个文件夹改名保存。"
    )
