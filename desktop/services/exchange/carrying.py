"""Copying packages onto media and off them: whole or not at all, and seen to be whole.

Out: free space, .part, fsync, rename, fsync of the folder, read back and compared, and only
then 可安全拔出. In: every package is first copied to the local inbox, so that what is checked and
what is taken in are the same bytes. No database and no Qt here. Source: exchange.md §3 and §4.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from desktop.services.errors import ServiceError, disk_fault
from desktop.services.exchange import medium_files as files
from desktop.services.exchange.fetching import Copied, carry_in, find_packages
from desktop.services.exchange.medium_files import PACKAGE_SUFFIX, Step, Trip
from desktop.services.exchange.sticks import file_system_at, sync_filesystem
from desktop.services.progress import Progress
from desktop.terms import Term

__all__ = [
    "PACKAGE_SUFFIX",
    "Carried",
    "CarryFailed",
    "CarryStatus",
    "Copied",
    "carry_in",
    "carry_out",
    "find_packages",
]

FAT_LIMIT: Final = (1 << 32) - 1
"""The longest file of FAT32, in bytes."""

MAX_NUMBER: Final = 99
_FAT: Final = frozenset({"vfat", "msdos", "fat", "fat32"})
_WINDOWS_FAULTS: Final = {19: "read_only", 21: "gone", 1167: "gone", 112: "no_space", 223: "fat"}


class CarryStatus(Term):
    """What became of a file that was to go onto a medium, each with its sentence."""

    WRITTEN = "written", "已写入并回读核对无误，可安全拔出。"
    ALREADY = "already", "目标位置已有内容相同的文件，回读核对无误，可安全拔出。"
    UNVERIFIED = (
        "unverified",
        "文件已写入，但没能回读核对，不能算作已导出。请重新插好介质后再导出一次。",
    )
    DAMAGED = (
        "damaged",
        "写入后读回的内容与原文件不符，写坏的文件已删除，介质可能已损坏。请换一个介质再导出。",
    )
    NO_SPACE = "no_space", "目标位置空间不足，没有写入。请清理后再试，或换一个介质。"
    READ_ONLY = "read_only", "介质是只读的，没有写入。请打开写保护开关，或换一个介质。"
    NO_ACCESS = "no_access", "没有在这个位置写入的权限，没有写入。请换一个文件夹或介质。"
    GONE = "gone", "介质已拔出或找不到目标文件夹，没有写完。请重新插好介质后再导出一次。"
    NOT_FOLDER = "not_folder", "所选位置不是文件夹，没有写入。请选择介质上的一个文件夹。"
    NAME_TAKEN = "name_taken", "目标位置的同名文件过多，没有写入。请清理介质上的旧文件后再导出。"
    BAD_NAME = "bad_name", "这个文件不能写到介质上：只允许数据包（.zkb）和单据（.pdf）。"
    FAT_LIMIT = (
        "fat",
        "文件超过这个介质允许的单个文件大小（FAT32 为 4 GB），没有写入。请换一个 exFAT 格式的介质。",
    )
    SOURCE = "source", "读不出本机上待导出的文件，没有写入。请重新导出一次。"
    SOURCE_CHANGED = "source_changed", "待导出的文件在写入过程中有变动，没有写入。请重新导出一次。"
    FAULT = "fault", "写入介质时出错，没有写完。请重新插好介质，或换一个介质再导出。"


class CarryFailed(ServiceError):
    """The file is not on the medium as it should be; ``status`` says why."""

    def __init__(self, status: CarryStatus, detail: str = "") -> None:
        super().__init__(status.label + detail)
        self.status = status
        self.code = status.value


@dataclass(frozen=True, slots=True)
class Carried:
    """A file that is on the medium, read back and found whole. ``size`` in bytes."""

    path: Path
    sha256: str
    size: int
    status: CarryStatus = CarryStatus.WRITTEN


def carry_out(
    source: Path,
    folder: Path,
    name: str,
    *,
    progress: Progress | None = None,
    step: Step | None = None,
    sha256: str | None = None,
) -> Carried:
    """Put a local file into a folder under ``name``, or under a numbered one if that is taken.

    A file with the same bytes is left as it is and only read back; one with other bytes is
    never overwritten. ``sha256`` is what the caller knows of the file. Raises CarryFailed, or
    Cancelled; then nothing of it stands there but, if the medium was pulled, a ``.part``.
    """
    if not files.fits_medium(name) or source.suffix.lower() != Path(name).suffix.lower():
        raise CarryFailed(CarryStatus.BAD_NAME)
    trip = Trip(progress, step, "写入介质", passes=3)
    wanted = _measured(source, trip)
    _must_be(wanted, sha256 or wanted)
    with _writing_faults(folder):
        if not stat.S_ISDIR(folder.stat().st_mode):
            raise CarryFailed(CarryStatus.NOT_FOLDER)
        files.sweep(folder)
        number, there = _free_name(folder, name, wanted, trip)
        if there is not None:
            return Carried(there, wanted, trip.size, CarryStatus.ALREADY)
        trip.step("space")
        _check_room(folder, trip.size)
        target = _written(source, folder, name, number, wanted, trip)
    _read_back(target, source, wanted, trip)
    return Carried(target, wanted, trip.size)


def _must_be(found: str, wanted: str) -> None:
    if found != wanted:
        raise CarryFailed(CarryStatus.SOURCE_CHANGED)


def _measured(source: Path, trip: Trip) -> str:
    """The SHA-256 of the file that is to go; sets its size."""
    trip.phase = "measure"
    with _source_faults(), source.open("rb") as stream:
        trip.size = os.fstat(stream.fileno()).st_size
        digest = hashlib.sha256()
        while block := stream.read(files.BLOCK):
            digest.update(block)
            trip.each(len(block))
    return digest.hexdigest()


def _free_name(folder: Path, name: str, wanted: str, trip: Trip) -> tuple[int, Path | None]:
    """The first number whose name is free, or a file that is already what it shall be."""
    trip.phase = "compare"
    for number in range(1, MAX_NUMBER + 1):
        path = folder / files.numbered(name, number)
        try:
            status = path.lstat()
        except FileNotFoundError:
            return number, None
        if stat.S_ISREG(status.st_mode) and status.st_size == trip.size:
            # An unreadable old file is none of ours to mend: the next number is taken.
            with contextlib.suppress(OSError):
                if files.medium_sha256(path, trip.each) == wanted:
                    return number, path
    raise CarryFailed(CarryStatus.NAME_TAKEN)


def _check_room(folder: Path, size: int) -> None:
    if size > FAT_LIMIT and file_system_at(folder) in _FAT:
        raise CarryFailed(CarryStatus.FAT_LIMIT)
    free = shutil.disk_usage(folder).free
    if free < size + files.MARGIN:
        raise CarryFailed(CarryStatus.NO_SPACE, files.figures(size, free))


def _written(source: Path, folder: Path, name: str, number: int, wanted: str, trip: Trip) -> Path:
    """Write under a name of our own, flush, give it its name, make the name durable."""
    part = files.new_part(folder)
    trip.phase = "write"
    try:
        trip.step("open")
        with _opened_source(source) as origin, files.created(part, files.MEDIUM_FILE) as target:
            digest, _ = files.copy_blocks(origin, target, trip.each)
            _must_be(digest, wanted)
            trip.step("flush")
            files.flush(target)
        trip.step("rename")
        while True:
            path = folder / files.numbered(name, number)
            try:
                files.name_anew(part, path)
                return path
            except FileExistsError:
                number += 1
                if number > MAX_NUMBER:
                    raise CarryFailed(CarryStatus.NAME_TAKEN) from None
    except BaseException:
        files.remove(part)
        raise


def _read_back(path: Path, source: Path, wanted: str, trip: Trip) -> None:
    """Make the name durable, then see that the medium gives back what was written.

    From here on a whole file may stand there. One that is wrong, or that nobody wants any
    more, goes; one that could not be looked at is not called exported.
    """
    trip.phase = "verify"
    try:
        trip.step("folder")
        files.sync_folder(path.parent)
        if path.stat().st_dev != source.stat().st_dev:
            sync_filesystem(path.parent)
        trip.step("read back")
        found = files.medium_sha256(path, trip.each)
        trip.step("done")
    except OSError as error:
        status = _status_of(error, path.parent)
        kept = status if status is CarryStatus.GONE else CarryStatus.UNVERIFIED
        raise CarryFailed(kept) from None
    except BaseException:
        files.remove(path)
        raise
    if found != wanted:
        files.remove(path)
        raise CarryFailed(CarryStatus.DAMAGED)


@contextlib.contextmanager
def _source_faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CarryFailed(CarryStatus.SOURCE, f"（{disk_fault(error)}）") from None


@contextlib.contextmanager
def _opened_source(source: Path) -> Iterator[IO[bytes]]:
    with contextlib.ExitStack() as close:
        with _source_faults():
            stream = close.enter_context(source.open("rb"))
        yield stream


@contextlib.contextmanager
def _writing_faults(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        status = _status_of(error, folder)
        told = f"（{disk_fault(error)}）" if status is CarryStatus.FAULT else ""
        raise CarryFailed(status, told) from None


def _status_of(error: OSError, folder: Path) -> CarryStatus:
    by_windows = _WINDOWS_FAULTS.get(getattr(error, "winerror", None) or 0)
    if by_windows is not None:
        return CarryStatus(by_windows)
    known = {
        errno.ENOSPC: CarryStatus.NO_SPACE,
        errno.EDQUOT: CarryStatus.NO_SPACE,
        errno.EROFS: CarryStatus.READ_ONLY,
        errno.EFBIG: CarryStatus.FAT_LIMIT,
        errno.ENOTDIR: CarryStatus.NOT_FOLDER,
        errno.ENODEV: CarryStatus.GONE,
        errno.ENXIO: CarryStatus.GONE,
    }.get(error.errno or 0)
    if known is not None:
        return known
    try:
        folder.stat()
    except PermissionError:
        return CarryStatus.NO_ACCESS
    except OSError:
        return CarryStatus.GONE
    refused = error.errno in {errno.EACCES, errno.EPERM}
    return CarryStatus.NO_ACCESS if refused else CarryStatus.FAULT
