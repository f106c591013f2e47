"""Attachments: immutable encrypted files beside the database.

A blob is named by an HMAC of its SHA-256, so that a folder listing tells nothing about what is
in it. The file is a chunked stream (``stream``) under a key of its own from a random salt.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from desktop.models.encrypted import DiskFull, StoreError
from desktop.services.security.files import PART_SUFFIX, PRIVATE_FOLDER, safe_write, sync_dir
from desktop.services.security.keys import derive
from desktop.services.security.stream import TAG, open_chunks, plain_size, seal_chunks

MAGIC: Final = b"KHB1"
SALT_BYTES: Final = 16
_HEAD: Final = len(MAGIC) + SALT_BYTES
_HEX_LENGTH: Final = 64


class BlobMissing(StoreError):
    """The attachment is not here (yet)."""

    code = "blob_missing"


class BlobDamaged(StoreError):
    """The attachment's file does not decrypt to what its name promises."""

    code = "blob_damaged"


def seal(data: bytes, key: bytes, salt: bytes) -> bytes:
    """The encrypted stream of ``data``; ``salt`` (16 random bytes) is used once."""
    own_key = derive(key, "blob-file", salt=salt)
    return b"".join((MAGIC, salt, *seal_chunks((data,), own_key, MAGIC)))


def unseal(sealed: bytes, key: bytes) -> bytes:
    """The data of a stream. Raises ValueError when anything in it was changed."""
    if not sealed.startswith(MAGIC) or len(sealed) < _HEAD + TAG:
        raise ValueError("not a blob")
    own_key = derive(key, "blob-file", salt=sealed[len(MAGIC) : _HEAD])
    stream = BytesIO(sealed)
    stream.seek(_HEAD)
    return b"".join(open_chunks(stream.read, len(sealed) - _HEAD, own_key, MAGIC))


class BlobStore:
    """The attachments of one workspace."""

    def __init__(
        self, folder: Path, key: bytes, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self.folder = folder
        self._key = bytearray(key)
        self._random = random_bytes
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)

    def _secret(self) -> bytes:
        if not any(self._key):
            raise StoreError("工作区已锁定。请重新登录后再试。")
        return bytes(self._key)

    def _path(self, sha256: str) -> Path:
        if len(sha256) != _HEX_LENGTH:
            raise ValueError("a blob is asked for by 64 hexadecimal digits")
        digest = bytes.fromhex(sha256)
        name_key = derive(self._secret(), "blob-name")
        return self.folder / hmac.new(name_key, digest, hashlib.sha256).hexdigest()

    def put(self, data: bytes) -> str:
        """Store and return the SHA-256 in hex; the file itself is on the disk then.

        Call ``sync_dir`` once per batch before the commit that names the blobs. What is there
        already and sound is left alone; a damaged file is replaced. Raises DiskFull.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if path.exists() and self._sound(sha256):
            return sha256
        try:
            sealed = seal(data, self._secret(), self._random(SALT_BYTES))
            safe_write(path, sealed, sync=False)
        except OSError:
            raise DiskFull("附件写入失败：磁盘空间不足或文件夹不可写。请清理磁盘后重试。") from None
        return sha256

    def sync_dir(self) -> None:
        """Make the names of all blobs put so far durable."""
        try:
            sync_dir(self.folder)
        except OSError:
            raise DiskFull("附件写入失败：磁盘读写出错。请检查磁盘后重试。") from None

    def get(self, sha256: str) -> bytes:
        """The data. Raises BlobMissing or BlobDamaged."""
        path = self._path(sha256)
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            raise BlobMissing("附件未到：本机还没有这个文件，下次交换数据时会再次索取。") from None
        except OSError:
            raise BlobDamaged("附件读取失败：磁盘读写出错。请检查磁盘或从备份恢复。") from None
        try:
            data = unseal(sealed, self._secret())
        except ValueError:
            data = None
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            raise BlobDamaged("附件已损坏，不能打开。请从备份恢复，或请来源单位重新报送。")
        return data

    def size(self, sha256: str) -> int:
        """Bytes of the attachment by the length of its file; its content is not looked at.

        Raises BlobMissing or BlobDamaged.
        """
        try:
            return plain_size(self._path(sha256).stat().st_size - _HEAD)
        except FileNotFoundError:
            raise BlobMissing("附件未到：本机还没有这个文件，下次交换数据时会再次索取。") from None
        except (OSError, ValueError):
            raise BlobDamaged(
                "附件已损坏，不能打开。请从备份恢复，或请来源单位重新报送。"
            ) from None

    def _sound(self, sha256: str) -> bool:
        try:
            self.get(sha256)
        except StoreError:
            return False
        return True

    def has(self, sha256: str) -> bool:
        """Whether the file is here; its content is not looked at."""
        return self._path(sha256).exists()

    def missing(self, hashes: Iterable[str]) -> tuple[str, ...]:
        """Those of the hashes whose file is not here, in the given order."""
        return tuple(sha256 for sha256 in hashes if not self.has(sha256))

    def damaged(self, hashes: Iterable[str]) -> Iterator[str]:
        """Those of the hashes whose file is here but does not decrypt to them."""
        for sha256 in hashes:
            if self.has(sha256) and not self._sound(sha256):
                yield sha256

    def sweep(self, known: Iterable[str]) -> int:
        """Delete the files that no known hash names, and unfinished ones; how many.

        Call it inside a writing block, so that no batch has put blobs that it has not yet
        committed.
        """
        kept = {self._path(sha256).name for sha256 in known}
        gone = 0
        for path in list(self.folder.iterdir()):
            if path.name not in kept and (path.name.endswith(PART_SUFFIX) or _is_name(path.name)):
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def forget(self) -> None:
        """Overwrite the key."""
        self._key[:] = bytes(len(self._key))


def _is_name(name: str) -> bool:
    return len(name) == _HEX_LENGTH and all(c in "0123456789abcdef" for c in name)
