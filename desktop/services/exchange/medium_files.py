"""Files on a medium: names that every system can keep, and the single steps of a safe copy.

A medium may be FAT, exFAT, NTFS or a folder, under Windows or Linux; it may be pulled at any
moment. Each step here is one that the operating system offers; carrying.py puts them in order.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final, Protocol

from desktop.services.progress import Progress
from desktop.services.security.files import PART_SUFFIX, sync_dir

if sys.platform != "win32":
    import fcntl

BLOCK: Final = 1 << 20
MEDIUM_FILE: Final = 0o644
"""Mode of a file on a medium: another account of another PC reads it, and it is sealed."""

PACKAGE_SUFFIX: Final = ".zkb"
MEDIUM_SUFFIXES: Final = frozenset({PACKAGE_SUFFIX, ".pdf"})
"""All that ever goes onto a medium: packages, and slips on paper's way."""

MAX_NAME_BYTES: Final = 200
"""Room is left for a number; 255 bytes is the limit of ext4, FAT counts 255 UTF-16 units."""

_PART: Final = re.compile(r"\.kaohe-[0-9a-f]{32}\.part")
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|\ud800-\udfff]')
_DEVICE_NAMES: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_CANNOT_SYNC_FOLDER: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF})
_NO_SUCH_CALL: Final = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM})

MARGIN: Final = 256 << 10
"""Free space that is left beyond a file, in bytes: clusters, the folder's own growth."""

Each = Callable[[int], None]
"""Told after every block how many bytes it had; may raise to stop the copy."""

Step = Callable[[str], None]
"""Called before each named step of a copy; tests raise or die there."""


class Source(Protocol):
    """What blocks are read from."""

    def read(self, count: int, /) -> bytes:
        """At most that many bytes, none at the end."""


class Trip:
    """One copy under way; tells its progress in kilobytes, over so many passes of the file.

    ``phase`` is the step that each of its blocks is told as.
    """

    def __init__(
        self, progress: Progress | None, step: Step | None, text: str, *, passes: int
    ) -> None:
        self.progress = progress or Progress()
        self.step: Step = step or (lambda _name: None)
        self.size = 0
        self.phase = ""
        self._text, self._passes, self._done = text, passes, 0

    def each(self, count: int) -> None:
        """A block is done: tell it, and stop here if the user asked to."""
        self._done += count
        total = self.size * self._passes
        self.progress.report(min(self._done, total) >> 10, total >> 10, self._text)
        self.progress.check()
        self.step(self.phase)


def fits_medium(name: str) -> bool:
    """Whether every system can keep a file of this name, and whether it may go onto a medium."""
    stem, dot, suffix = name.rpartition(".")
    return (
        dot + suffix.lower() in MEDIUM_SUFFIXES
        and not _UNFIT.search(name)
        and len(name.encode()) <= MAX_NAME_BYTES
        and stem == stem.strip(" .")
        and bool(stem)
        and not _DEVICE_NAMES.fullmatch(name.partition(".")[0].strip())
    )


def fitting_name(text: str, suffix: str) -> str:
    """A name for a medium made of any text; ``suffix`` is one of ``MEDIUM_SUFFIXES``."""
    stem = " ".join(_UNFIT.sub("-", text).split()).strip(" .")
    room = MAX_NAME_BYTES - len(suffix)
    stem = stem.encode()[:room].decode(errors="ignore").strip(" .")
    if not stem or _DEVICE_NAMES.fullmatch(stem.partition(".")[0].strip()):
        stem = "文件"
    return stem + suffix


def numbered(name: str, number: int) -> str:
    """The name for the first time; with its number in brackets from the second on."""
    if number == 1:
        return name
    stem, _, suffix = name.rpartition(".")
    return f"{stem} ({number}).{suffix}"


def new_part(folder: Path) -> Path:
    """A name of our own for a file that is not whole yet."""
    return folder / f".kaohe-{os.urandom(16).hex()}{PART_SUFFIX}"


@contextlib.contextmanager
def created(part: Path, mode: int) -> Iterator[IO[bytes]]:
    """A new file held by a lock, so that nobody's ``sweep`` takes it for a leftover."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(part, flags, mode), "wb") as stream:
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The umask of a hardened PC would leave a file that the other PC cannot open.
            with contextlib.suppress(OSError):
                os.fchmod(stream.fileno(), mode)
        yield stream


def copy_blocks(source: Source, target: IO[bytes], each: Each) -> tuple[str, int]:
    """Copy to the end; gives the SHA-256 of what was read, in hex, and its bytes."""
    digest, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        target.write(block)
        digest.update(block)
        size += len(block)
        each(len(block))
    return digest.hexdigest(), size


def flush(stream: IO[bytes]) -> None:
    """Have everything written so far on the medium itself."""
    stream.flush()
    os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Make a new name durable; some drivers of foreign file systems cannot be asked."""
    try:
        sync_dir(folder)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC_FOLDER:
            raise


def name_anew(part: Path, target: Path) -> None:
    """Give a finished file its name. Raises FileExistsError rather than take another's place."""
    if sys.platform == "win32":
        part.rename(target)  # refuses by itself there
        return
    no_replace, here = 1, -100
    try:
        call: Any = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        fault = errno.ENOSYS
    else:
        done = call(here, os.fsencode(part), here, os.fsencode(target), no_replace)
        fault = 0 if done == 0 else ctypes.get_errno()
    if fault in _NO_SUCH_CALL:
        # An old driver: look first. Nobody else writes to this stick in that instant.
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        part.rename(target)
    elif fault:
        raise OSError(fault, os.strerror(fault), str(target))


def medium_sha256(path: Path, each: Each) -> str:
    """The SHA-256 of a file as the medium gives it back, past the system's memory if it can be."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while block := stream.read(BLOCK):
            digest.update(block)
            each(len(block))
    return digest.hexdigest()


def remove(path: Path) -> None:
    """Take a file away if it can still be reached."""
    with contextlib.suppress(OSError):
        path.unlink()


def sweep(folder: Path) -> int:
    """Remove what interrupted copies of ours left in a folder; how many files.

    Another's file is never touched, nor one of ours that is being written at this moment.
    """
    gone = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _PART.fullmatch(entry.name) or not entry.is_file(follow_symlinks=False):
                continue
            if not _held(Path(entry.path)):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)  # noqa: PTH108 - the entry's own path
                    gone += 1
    return gone


def _held(path: Path) -> bool:
    if sys.platform == "win32":
        return False  # an open file cannot be deleted there
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def is_shortcut(status: os.stat_result) -> bool:
    """Whether an entry is a symbolic link, or on Windows any other point that leads elsewhere."""
    return stat.S_ISLNK(status.st_mode) or bool(getattr(status, "st_reparse_tag", 0))


def is_hidden(name: str, status: os.stat_result | None) -> bool:
    """Whether a name or its attributes say that it is not for the user."""
    hidden = 0x2 | 0x4  # FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_SYSTEM
    return name.startswith((".", "$")) or bool(
        status is not None and getattr(status, "st_file_attributes", 0) & hidden
    )


def amount(size: int) -> str:
    """A number of bytes as people say it: 1.5 MB, 820 KB, 12 字节."""
    if size < 1 << 10:
        return f"{size} 字节"
    for unit, name in ((30, "GB"), (20, "MB")):
        if size >= 1 << unit:
            return f"{size / (1 << unit):,.1f} {name}"
    return f"{size / (1 << 10):,.0f} KB"


def figures(size: int, free: int) -> str:
    """What a file needs and what there is, for the sentence about space."""
    return f"（需要 {amount(size + MARGIN)}，剩余 {amount(free)}）"
