"""The one way to write a file: whole, on the disk, and under its name only when complete."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700
PART_SUFFIX: Final = ".part"


def sync_dir(folder: Path) -> None:
    """Make renames in a folder durable; Windows does this by itself and cannot be asked."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def safe_write(path: Path, data: bytes, *, mode: int = PRIVATE_FILE, sync: bool = True) -> None:
    """Write ``data`` so that the file is either as before or complete, whatever happens.

    Temporary file beside it, fsync, rename, fsync of the folder. With ``sync=False`` the
    caller calls ``sync_dir`` once for a batch. Raises OSError; nothing is left behind then.
    """
    part = path.with_name(f"{path.name}.{os.urandom(16).hex()}{PART_SUFFIX}")
    descriptor = os.open(
        part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode
    )
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    if sync:
        sync_dir(path.parent)
