"""The frames inside a package: one byte of kind, four of length, the payload; a closed set."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from desktop.services.exchange.manifest import MOST_LINES, MOST_RAW, FrameEntry, sha256_hex
from desktop.services.exchange.refusals import PackageRefused
from desktop.terms import PackageCode

HEAD: Final = 5
_FULL: Final = 4 * 1024 * 1024
"""A frame of lines is closed at this many bytes, so that the reader needs little memory."""
_LEVEL: Final = 6


class FrameKind(IntEnum):
    """All frames that there are, in the order in which they stand."""

    MANIFEST = 1
    REVISIONS = 2
    BLOB = 3
    BODY = 4
    END = 5


@dataclass(frozen=True, slots=True)
class LineFrame:
    """Some revisions, compressed, and what the manifest says of them."""

    entry: FrameEntry
    packed: bytes


def frame_lines(lines: Iterable[bytes]) -> Iterator[LineFrame]:
    """Pack lines into frames, in order. Raises ValueError for what cannot be one line."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        if not line or b"\n" in line or len(line) >= MOST_RAW:
            raise ValueError("not a line")
        if held and (len(held) == MOST_LINES or size + len(line) > _FULL):
            yield _pack(held)
            held, size = [], 0
        held.append(line)
        size += len(line) + 1
    if held:
        yield _pack(held)


def _pack(lines: list[bytes]) -> LineFrame:
    raw = b"\n".join(lines) + b"\n"
    packed = zlib.compress(raw, _LEVEL)
    return LineFrame(FrameEntry(len(lines), len(raw), sha256_hex(packed)), packed)


def unpack_lines(packed: bytes, entry: FrameEntry) -> list[bytes]:
    """The lines of a frame. Never makes more than the declared length of them.

    Raises PackageRefused: COUNTS when hash, length or number are not as declared, FRAME when
    it is not compressed lines.
    """
    if sha256_hex(packed) != entry.sha256:
        raise PackageRefused(PackageCode.COUNTS)
    unpacking = zlib.decompressobj()
    try:
        raw = unpacking.decompress(packed, entry.raw + 1)
    except zlib.error:
        raise PackageRefused(PackageCode.FRAME) from None
    if len(raw) != entry.raw:
        raise PackageRefused(PackageCode.COUNTS)
    if not unpacking.eof or unpacking.unused_data or not raw.endswith(b"\n"):
        raise PackageRefused(PackageCode.FRAME)
    lines = raw[:-1].split(b"\n")
    if len(lines) != entry.count:
        raise PackageRefused(PackageCode.COUNTS)
    if not all(lines):
        raise PackageRefused(PackageCode.FRAME)
    return lines


def frame_head(kind: FrameKind, length: int) -> bytes:
    """What stands before a payload of this length."""
    return bytes((kind,)) + length.to_bytes(4, "big")


class FrameReader:
    """Reads frames off decrypted chunks; holds one chunk, unless asked for a whole payload."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = memoryview(b"")

    def _pieces(self, size: int) -> Iterator[memoryview]:
        while size:
            if not len(self._held):
                chunk = next(self._chunks, b"")
                if not chunk:
                    raise PackageRefused(PackageCode.FRAME)
                self._held = memoryview(chunk)
            piece = self._held[:size]
            self._held = self._held[len(piece) :]
            size -= len(piece)
            yield piece

    def begin(self, kind: FrameKind, most: int) -> int:
        """The length of the next frame, which must be of this kind and have no more bytes.

        Raises PackageRefused: FRAME when it is no frame or too long, COUNTS when it is
        another than the manifest announces.
        """
        head = self.take(HEAD)
        if head[0] not in list(FrameKind):
            raise PackageRefused(PackageCode.FRAME)
        if head[0] != kind:
            raise PackageRefused(PackageCode.COUNTS)
        length = int.from_bytes(head[1:], "big")
        if length > most:
            raise PackageRefused(PackageCode.FRAME)
        return length

    def take(self, size: int) -> bytes:
        """The next bytes, in one piece."""
        return b"".join(self._pieces(size))

    def hash(self, size: int) -> str:
        """The SHA-256 of the next bytes, which are not kept."""
        digest = hashlib.sha256()
        for piece in self._pieces(size):
            digest.update(piece)
        return digest.hexdigest()

    def finish(self) -> None:
        """Read the end frame; nothing may follow it. Raises PackageRefused as ``begin``."""
        self.begin(FrameKind.END, 0)
        if len(self._held) or next(self._chunks, None) is not None:
            raise PackageRefused(PackageCode.FRAME)
