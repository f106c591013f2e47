"""How a `.zkb` file comes onto the local disk: whole, fsynced, under its name only when complete.

The header holds the hash of the ciphertext and stands before it. Its length is known
beforehand, so room is left, the ciphertext is written once, and the header goes in last.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from desktop.services.errors import ServiceError, disk_fault
from desktop.services.exchange.identity import SIGNATURE_BYTES
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.wire import MOST_BYTES, Header, Route, write_head
from desktop.services.progress import Progress
from desktop.services.security.files import PART_SUFFIX, PRIVATE_FILE, sync_dir
from desktop.terms import PackageCode

Signer = Callable[[bytes], bytes]

_READ: Final = 1024 * 1024
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Written:
    """A file that lies complete on the local disk; ``sha256`` is that of the whole file."""

    path: Path
    sha256: str
    size: int


def file_size(route: Route, key: str, size: int) -> int:
    """Length of the whole file when ``size`` bytes follow the signature."""
    return len(_head(route, "0" * 32, key, size, "0" * 64)) + SIGNATURE_BYTES + size


def write_file(
    out: Path,
    *,
    route: Route,
    key_id: str,
    sign: Signer,
    key: str,
    size: int,
    pieces: Iterable[bytes],
    progress: Progress | None = None,
) -> Written:
    """Write a file whose body are the pieces, ``size`` bytes together.

    Raises PackageRefused(TOO_BIG, NO_SPACE), ServiceError with the disk's fault, Cancelled;
    nothing is left behind then, and what lay under the name before stays.
    """
    if file_size(route, key, size) > MOST_BYTES:
        raise PackageRefused(PackageCode.TOO_BIG)
    with _disk(), _part(out) as (part, file):
        start = file_size(route, key, size) - size
        file.seek(start)
        digest = _write_body(file, pieces, size, progress)
        head = _head(route, key_id, key, size, digest)
        file.seek(0)
        file.write(head)
        file.write(sign(head))
        if file.tell() != start:
            raise ValueError("the signature has another length")
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        whole = _sha256_of(file)
        file.close()
        part.replace(out)
        sync_dir(out.parent)
    return Written(out, whole, start + size)


def _head(route: Route, key_id: str, key: str, size: int, sha256: str) -> bytes:
    header = Header(
        route.deployment,
        route.kind,
        route.sender,
        route.receiver,
        route.number,
        size,
        sha256,
        key,
    )
    return write_head(header, key_id)


def _write_body(
    file: BinaryIO, pieces: Iterable[bytes], size: int, progress: Progress | None
) -> str:
    digest = hashlib.sha256()
    done = told = 0
    for piece in pieces:
        file.write(piece)
        digest.update(piece)
        done += len(piece)
        if progress is not None and (done - told >= _READ or done == size):
            progress.check()
            progress.report(done, size, "正在写数据包")
            told = done
    if done != size:
        raise ValueError("the body has another length than was planned")
    return digest.hexdigest()


def _sha256_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(_READ):
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _part(out: Path) -> Iterator[tuple[Path, BinaryIO]]:
    part = out.with_name(f"{out.name}.{os.urandom(8).hex()}{PART_SUFFIX}")
    descriptor = os.open(
        part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), PRIVATE_FILE
    )
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield part, file
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise PackageRefused(PackageCode.NO_SPACE) from None
        raise ServiceError(
            f"没有写成数据包：{disk_fault(error)}。请检查磁盘和文件夹后重试。"
        ) from None
