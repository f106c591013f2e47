"""The outer form of a `.zkb` file, and the checks that need no key of ours.

``magic | version | suite | sender key id | header length | header | signature | ciphertext``.
The signature covers everything before it, the header holds length and SHA-256 of what follows:
all is checked over raw bytes, from one open descriptor, before anything inside is parsed.
Source: exchange.md §3 and §4.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Annotated, BinaryIO, Final, Self, TypeVar

from desktop.services.exchange.codec import BadForm, Count, Digest, Id, Text, decode, encode
from desktop.services.exchange.identity import SIGNATURE_BYTES, verify
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.progress import Progress
from desktop.terms import PackageCode, PackageKind

SUFFIX: Final = ".zkb"
MAGIC: Final = b"KHZKB\r\n\x1a"
"""Line ends and a control character show at once a file that was sent as text."""
VERSION: Final = 1
SUITE: Final = 1
"""HPKE X25519 + HKDF-SHA256 + AES-256-GCM, chunks under AES-256-GCM, Ed25519. None other."""
MOST_BYTES: Final = 4_000_000_000
"""Length of a file; writers split at 3.9 GB so that every file system takes it."""

_KEY_ID_BYTES: Final = 16
_MOST_HEADER: Final = 2_048
_PREAMBLE: Final = len(MAGIC) + 2 + _KEY_ID_BYTES + 4
_READ: Final = 1024 * 1024

T = TypeVar("T")

MaybeId = Annotated[str, Text("([0-9a-f]{32})?")]


@dataclass(frozen=True, slots=True)
class Route:
    """From whom to whom, in clear. ``sender`` and ``receiver`` are origins.

    A request knows neither deployment nor receiver: both are empty there.
    """

    deployment: MaybeId
    kind: PackageKind
    sender: Id
    receiver: MaybeId
    number: Count


@dataclass(frozen=True, slots=True)
class Header(Route):
    """The route, length and SHA-256 of what follows, and the content key as HPKE sealed it."""

    size: Count
    sha256: Digest
    key: Annotated[str, Text("([0-9a-f]{160})?")]


def write_head(header: Header, key_id: str) -> bytes:
    """All that the signature covers."""
    text = encode(header)
    return b"".join(
        (
            MAGIC,
            bytes((VERSION, SUITE)),
            bytes.fromhex(key_id),
            len(text).to_bytes(4, "big"),
            text,
        )
    )


def read_header(text: bytes) -> Header:
    """The header of its canonical text. Raises PackageRefused(HEADER)."""
    try:
        header = decode(Header, text)
    except BadForm:
        raise PackageRefused(PackageCode.HEADER) from None
    request = header.kind is PackageKind.REQUEST
    if request is not (header.key == "") or request is not (header.deployment == ""):
        raise PackageRefused(PackageCode.HEADER)
    if request is not (header.receiver == ""):
        raise PackageRefused(PackageCode.HEADER)
    return header


class Envelope:
    """A file whose preamble was read, held open: every later check is about the same bytes.

    ``key_id`` is the workstation that the file names as its sender: nothing is proven before
    ``verify``. Close it, or use it in a ``with`` statement.
    """

    def __init__(self, file: BinaryIO, head: bytes, signature: bytes) -> None:
        """``head`` is all that the signature covers."""
        self._file = file
        self._head = head
        self._signature = signature
        self._start = len(head) + len(signature)
        self._claimed: Header | None = None
        self._sign_public: bytes | None = None
        self.key_id = head[len(MAGIC) + 2 : _PREAMBLE - 4].hex()

    @property
    def claimed(self) -> Header:
        """The header as it stands, proven or not: for choosing what to check it against."""
        if self._claimed is None:
            self._claimed = read_header(self._head[_PREAMBLE:])
        return self._claimed

    @property
    def header(self) -> Header:
        """The header, once the signature was verified."""
        self.signed_by()
        return self.claimed

    def signed_by(self) -> bytes:
        """The key under which the signature was verified."""
        if self._sign_public is None:
            raise RuntimeError("the signature was not verified")
        return self._sign_public

    def verify(self, sign_public: bytes) -> Header:
        """Check the signature over the raw bytes; the header is read only then.

        Raises PackageRefused: SIGNATURE, HEADER.
        """
        if not verify(sign_public, self._signature, self._head):
            raise PackageRefused(PackageCode.SIGNATURE)
        header = self.claimed
        self._sign_public = sign_public
        return header

    def check_ciphertext(self, progress: Progress | None = None) -> None:
        """Compare length and SHA-256 of what follows the signature with the header.

        Raises PackageRefused: LENGTH, HASH, UNREADABLE; Cancelled.
        """
        header = self.claimed
        if self.length() != self._start + header.size:
            raise PackageRefused(PackageCode.LENGTH)
        digest = hashlib.sha256()
        read = self.ciphertext()
        left = header.size
        while left:
            if progress is not None:
                progress.check()
            piece = read(min(left, _READ))
            if not piece:
                raise PackageRefused(PackageCode.LENGTH)
            digest.update(piece)
            left -= len(piece)
        if digest.hexdigest() != header.sha256:
            raise PackageRefused(PackageCode.HASH)

    def length(self) -> int:
        """Bytes of the whole file now."""
        return _guarded(lambda: os.fstat(self._file.fileno()).st_size)

    def ciphertext(self) -> Callable[[int], bytes]:
        """A reader of what follows the signature, from its beginning."""
        _guarded(lambda: self._file.seek(self._start))
        return lambda size: _guarded(lambda: self._file.read(size))

    def close(self) -> None:
        """Give the file back."""
        with suppress(OSError):
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def read_envelope(path: Path, limit: int = MOST_BYTES) -> Envelope:
    """Open a file and read its preamble; ``limit`` is the greatest length in bytes.

    Raises PackageRefused: UNREADABLE, TOO_BIG, TRUNCATED, NOT_PACKAGE, VERSION, SUITE, HEADER.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise PackageRefused(PackageCode.NOT_PACKAGE)
        file = path.open("rb")
    except (OSError, ValueError):  # ValueError: a name that no file can have
        raise PackageRefused(PackageCode.UNREADABLE) from None
    try:
        return _guarded(lambda: _read_preamble(file, limit))
    except BaseException:
        file.close()
        raise


def _read_preamble(file: BinaryIO, limit: int) -> Envelope:
    if os.fstat(file.fileno()).st_size > limit:
        raise PackageRefused(PackageCode.TOO_BIG)
    start = file.read(_PREAMBLE)
    if not start.startswith(MAGIC[: len(start)]):
        raise PackageRefused(PackageCode.NOT_PACKAGE)
    version, suite = (start[at : at + 1] for at in (len(MAGIC), len(MAGIC) + 1))
    if version not in {b"", bytes((VERSION,))}:
        raise PackageRefused(PackageCode.VERSION)
    if suite not in {b"", bytes((SUITE,))}:
        raise PackageRefused(PackageCode.SUITE)
    if len(start) < _PREAMBLE:
        raise PackageRefused(PackageCode.TRUNCATED)
    length = int.from_bytes(start[-4:], "big")
    if not 0 < length <= _MOST_HEADER:
        raise PackageRefused(PackageCode.HEADER)
    rest = file.read(length + SIGNATURE_BYTES)
    if len(rest) < length + SIGNATURE_BYTES:
        raise PackageRefused(PackageCode.TRUNCATED)
    return Envelope(file, start + rest[:length], rest[length:])


def _guarded(work: Callable[[], T]) -> T:
    try:
        return work()
    except OSError:
        raise PackageRefused(PackageCode.UNREADABLE) from None
