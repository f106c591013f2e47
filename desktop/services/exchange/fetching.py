"""Taking files off media: found, copied to the local inbox, and seen not to have changed.

What is checked and what is taken in are then the same bytes, and a stick may be pulled as soon
as the copy is there. No database and no Qt here. Source: exchange.md §4.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from desktop.services.errors import disk_fault
from desktop.services.exchange import medium_files as files
from desktop.services.exchange.medium_files import PACKAGE_SUFFIX, Step, Trip
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.progress import Progress
from desktop.services.security.files import PART_SUFFIX, PRIVATE_FILE
from desktop.terms import PackageCode

_LEVELS: Final = 2
_NOT_SEARCHED: Final = frozenset({"system volume information", "lost+found", "found.000"})


@dataclass(frozen=True, slots=True)
class Copied:
    """A file in the local inbox, with a name of its own. ``size`` in bytes."""

    path: Path
    sha256: str
    size: int


def carry_in(
    path: Path,
    inbox: Path,
    limit: int,
    *,
    progress: Progress | None = None,
    step: Step | None = None,
) -> Copied:
    """Copy a file of at most ``limit`` bytes into the local inbox, under a name of its own.

    Nothing is written to where it comes from, so a read-only disc serves as well. Raises
    PackageRefused: not a plain file (shortcut, folder, device), too big, unreadable or pulled,
    changed while it was copied, no space here; or Cancelled. The inbox is then as before.
    """
    trip = Trip(progress, step, "读取介质", passes=1)
    with _reading_faults():
        trip.step("open")
        before = path.lstat()
        _must_be_plain(path, before)
        stream = os.fdopen(_descriptor(path), "rb", buffering=0)
    with stream:
        with _reading_faults():
            opened = os.fstat(stream.fileno())
        if not stat.S_ISREG(opened.st_mode) or not os.path.samestat(before, opened):
            raise PackageRefused(PackageCode.CHANGED)
        trip.size = opened.st_size
        if trip.size > limit:
            told = f"（{files.amount(trip.size)}，上限 {files.amount(limit)}）"
            raise PackageRefused(PackageCode.TOO_BIG, told)
        return _taken(path, stream, opened, inbox, trip)


def _descriptor(path: Path) -> int:
    # Not blocking: a pipe put there since the look would otherwise be waited for.
    extra = ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC")
    return os.open(path, os.O_RDONLY | sum(getattr(os, name, 0) for name in extra))


def _must_be_plain(path: Path, status: os.stat_result) -> None:
    if files.is_shortcut(status):
        raise PackageRefused(PackageCode.NOT_PACKAGE, "这是一个快捷方式，请选择它指向的文件。")
    if stat.S_ISDIR(status.st_mode):
        os.scandir(path).close()  # a pulled stick's folder answers with an error
        raise PackageRefused(PackageCode.NOT_PACKAGE, "这是一个文件夹，里面没有找到数据包。")
    if not stat.S_ISREG(status.st_mode):
        raise PackageRefused(PackageCode.NOT_PACKAGE, "这不是普通文件。")


def _taken(
    path: Path, stream: IO[bytes], opened: os.stat_result, inbox: Path, trip: Trip
) -> Copied:
    with _inbox_faults():
        files.sweep(inbox)
        free = shutil.disk_usage(inbox).free
        if free < trip.size + files.MARGIN:
            raise PackageRefused(PackageCode.NO_SPACE, files.figures(trip.size, free))
    part = files.new_part(inbox)
    trip.phase = "write"
    try:
        with _inbox_faults(), files.created(part, PRIVATE_FILE) as target:
            digest, size = files.copy_blocks(_Careful(stream, trip), target, trip.each)
            trip.step("flush")
            files.flush(target)
        with _reading_faults():
            trip.step("look again")
            _must_be_the_same(opened, os.fstat(stream.fileno()), path.lstat(), size)
        with _inbox_faults():
            trip.step("rename")
            kept = inbox / _inbox_name(path)
            files.name_anew(part, kept)
            files.sync_folder(inbox)
    except BaseException:
        files.remove(part)
        raise
    return Copied(kept, digest, size)


class _Careful:
    """Reads from a medium and tells its faults apart from those of the local disk.

    One byte more than the file had is read at most: a growing file does not fill the disk.
    """

    def __init__(self, stream: IO[bytes], trip: Trip) -> None:
        self._stream = stream
        self._step = trip.step
        self._left = trip.size + 1

    def read(self, count: int) -> bytes:
        """The next bytes of the medium. Raises PackageRefused when it is gone."""
        with _reading_faults():
            self._step("read")
            block = self._stream.read(min(count, self._left))
        self._left -= len(block)
        return block


def _must_be_the_same(
    opened: os.stat_result, now: os.stat_result, there: os.stat_result, size: int
) -> None:
    same = (
        os.path.samestat(opened, there)
        and opened.st_size == now.st_size == there.st_size == size
        and opened.st_mtime_ns == now.st_mtime_ns
    )
    if not same:
        raise PackageRefused(PackageCode.CHANGED)


def _inbox_name(path: Path) -> str:
    """A name that nobody else has: two sticks may carry two files of one name."""
    return files.fitting_name(f"{path.stem[:40]}-{os.urandom(4).hex()}", PACKAGE_SUFFIX)


@contextlib.contextmanager
def _reading_faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PackageRefused(PackageCode.UNREADABLE, f"（{disk_fault(error)}）") from None


@contextlib.contextmanager
def _inbox_faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise PackageRefused(PackageCode.NO_SPACE) from None
        told = f"（本机收件文件夹：{disk_fault(error)}）"
        raise PackageRefused(PackageCode.UNREADABLE, told) from None


def find_packages(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The packages to be looked at: files as they are given, folders searched two levels deep.

    Sorted, each once. Hidden and unfinished files, shortcuts and the systems' own folders are
    passed over. What cannot be searched or does not exist is given back as it is, so that the
    one who opens it says why.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            try:
                inside = list(_searched(path, _LEVELS))
            except OSError:
                inside = [path]
            found.update(dict.fromkeys(inside))
        else:
            found[path] = None
    return tuple(sorted(found))


def _searched(folder: Path, levels: int) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                status = None
            if files.is_hidden(entry.name, status) or entry.is_symlink():
                continue
            name = entry.name.lower()
            if entry.is_dir(follow_symlinks=False):
                if levels > 1 and name not in _NOT_SEARCHED:
                    with contextlib.suppress(OSError):
                        yield from _searched(Path(entry.path), levels - 1)
            elif name.endswith(PACKAGE_SUFFIX) and not name.endswith(PART_SUFFIX):
                yield Path(entry.path)
