"""Data packages: writing one, and opening one in two passes over the same descriptor.

Pass 1 decrypts and checks everything and keeps the manifest and the compressed revisions in
memory. Pass 2 hands out the attachments, checked once more, one at a time: memory stays flat
whatever a package carries. Source: exchange.md §3 and §4.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.services.exchange.codec import encode
from desktop.services.exchange.frames import (
    HEAD,
    FrameKind,
    FrameReader,
    LineFrame,
    frame_head,
    unpack_lines,
)
from desktop.services.exchange.manifest import (
    MOST_BLOB,
    BlobEntry,
    Manifest,
    check_counts,
    kept_heads,
    read_manifest,
    sign_heads,
)
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.sealing import (
    KEY_BYTES,
    SEALED_KEY_BYTES,
    STREAM_LABEL,
    open_key,
    open_stream,
    seal_key,
)
from desktop.services.exchange.wire import Envelope, Header, Route
from desktop.services.exchange.writing import Signer, Written, file_size, write_file
from desktop.services.progress import Progress
from desktop.services.security.stream import seal_chunks, sealed_size
from desktop.terms import PackageCode, PackageKind

MOST_MANIFEST: Final = 64 * 1024 * 1024
MOST_PACKED: Final = 256 * 1024 * 1024
"""Compressed revisions of one package, in bytes: they are kept in memory while it is taken in."""

_HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class BlobSource:
    """An attachment to be carried; ``read`` is called once, when its turn comes."""

    sha256: str
    size: int
    read: Callable[[], bytes]


def planned_size(
    route: Route, manifest: Manifest, frames: Sequence[LineFrame], blobs: Sequence[BlobSource]
) -> int:
    """The length in bytes that the file will have, exactly."""
    body = _body_size(encode(_filled(manifest, frames, blobs)), frames, blobs)
    return file_size(route, "0" * 2 * SEALED_KEY_BYTES, sealed_size(body))


def write_package(
    out: Path,
    *,
    route: Route,
    key_id: str,
    sign: Signer,
    receiver_seal_public: bytes,
    manifest: Manifest,
    frames: Sequence[LineFrame] = (),
    blobs: Sequence[BlobSource] = (),
    progress: Progress | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> Written:
    """Write a data package into a local folder under the name ``out``.

    ``key_id`` and ``sign`` are the writer's; ``manifest`` comes without its last three fields.
    Raises what ``write_file`` raises; PackageRefused(TOO_BIG) for more than a package may
    carry (split the range then), PackageRefused(COUNTS) for a manifest that no reader would
    take; ValueError for an attachment that is not what its source said.
    """
    if route.kind is not PackageKind.DATA:
        raise ValueError("a data package is of the kind data")
    filled = _filled(manifest, frames, blobs)
    # The writer cannot open what it sealed: what nobody could take in must not be written.
    check_counts(filled)
    data = encode(replace(filled, heads_signature=sign_heads(filled, route, sign)))
    packed = sum(len(frame.packed) for frame in frames)
    if packed > MOST_PACKED or len(data) > MOST_MANIFEST:
        raise PackageRefused(PackageCode.TOO_BIG)
    content_key = random(KEY_BYTES)
    key = seal_key(content_key, receiver_seal_public, route, key_id)
    pieces = seal_chunks(_body(data, frames, blobs), content_key, STREAM_LABEL)
    return write_file(
        out,
        route=route,
        key_id=key_id,
        sign=sign,
        key=key,
        size=sealed_size(_body_size(data, frames, blobs)),
        pieces=pieces,
        progress=progress,
    )


def _filled(
    manifest: Manifest, frames: Iterable[LineFrame], blobs: Iterable[BlobSource]
) -> Manifest:
    return replace(
        manifest,
        frames=tuple(frame.entry for frame in frames),
        blobs=tuple(BlobEntry(blob.sha256, blob.size) for blob in blobs),
    )


def _body_size(data: bytes, frames: Iterable[LineFrame], blobs: Iterable[BlobSource]) -> int:
    return (
        2 * HEAD
        + len(data)
        + sum(HEAD + len(frame.packed) for frame in frames)
        + sum(HEAD + _HASH_BYTES + blob.size for blob in blobs)
    )


def _body(data: bytes, frames: Iterable[LineFrame], blobs: Iterable[BlobSource]) -> Iterator[bytes]:
    yield frame_head(FrameKind.MANIFEST, len(data))
    yield data
    for frame in frames:
        yield frame_head(FrameKind.REVISIONS, len(frame.packed))
        yield frame.packed
    for blob in blobs:
        content = blob.read()
        digest = hashlib.sha256(content)
        if len(content) != blob.size or digest.hexdigest() != blob.sha256:
            raise ValueError("an attachment is not what its source says")
        yield frame_head(FrameKind.BLOB, _HASH_BYTES + blob.size)
        yield digest.digest()
        yield content
    yield frame_head(FrameKind.END, 0)


class Contents:
    """A package that passed every check of pass 1."""

    def __init__(
        self, envelope: Envelope, content_key: bytes, manifest: Manifest, packed: list[bytes]
    ) -> None:
        """``packed`` are the frames of revisions, checked."""
        self.header: Header = envelope.header
        self.manifest = manifest
        self._envelope = envelope
        self._key = content_key
        self._packed = packed

    @property
    def heads(self) -> bytes:
        """What the sender signed about its heads, to be kept: ``manifest.read_kept_heads``."""
        return kept_heads(self.manifest, self.header)

    def frames(self) -> Iterator[list[bytes]]:
        """The lines, in the order of the channel, by frames of at most 2,000."""
        for entry, packed in zip(self.manifest.frames, self._packed, strict=True):
            yield unpack_lines(packed, entry)

    def lines(self) -> Iterator[bytes]:
        """The lines, in the order of the channel."""
        for frame in self.frames():
            yield from frame

    def blobs(self, progress: Progress | None = None) -> Iterator[tuple[str, bytes]]:
        """The attachments as (SHA-256, bytes): pass 2, from the same open descriptor.

        Each is compared with the manifest that was read in pass 1 before it is handed out.
        Raises PackageRefused(CHANGED) when the file is not any more what pass 1 saw, also
        after the last attachment; Cancelled.
        """
        total, done = self.manifest.blob_bytes, 0
        try:
            for entry, content in self._second_pass():
                if progress is not None:
                    progress.check()
                    progress.report(done, total, "正在接收附件")
                yield entry.sha256, content
                done += entry.size
        except PackageRefused:
            raise PackageRefused(PackageCode.CHANGED) from None

    def _second_pass(self) -> Iterator[tuple[BlobEntry, bytes]]:
        seen = hashlib.sha256()
        source = self._envelope.ciphertext()

        def read(size: int) -> bytes:
            piece = source(size)
            seen.update(piece)
            return piece

        reader = FrameReader(open_stream(read, self.header.size, self._key))
        reader.hash(reader.begin(FrameKind.MANIFEST, MOST_MANIFEST))
        for _ in self._packed:
            reader.hash(reader.begin(FrameKind.REVISIONS, MOST_PACKED))
        for entry in self.manifest.blobs:
            _begin_blob(reader, entry)
            content = reader.take(entry.size)
            if hashlib.sha256(content).hexdigest() != entry.sha256:
                raise PackageRefused(PackageCode.BLOB)
            yield entry, content
        reader.finish()
        if seen.hexdigest() != self.header.sha256:
            raise PackageRefused(PackageCode.CHANGED)


def open_contents(
    envelope: Envelope, private: X25519PrivateKey, progress: Progress | None = None
) -> Contents:
    """Pass 1 over a file whose signature was verified: nothing of it is stored anywhere.

    Length and hash of the ciphertext are checked first, once more if they were before.
    Raises PackageRefused: WRONG_KIND, LENGTH, HASH, DECRYPT, FRAME, MANIFEST, SCHEMA, COUNTS,
    BLOB, TOO_BIG, UNREADABLE; Cancelled.
    """
    header = envelope.header
    if header.kind is not PackageKind.DATA:
        raise PackageRefused(PackageCode.WRONG_KIND)
    envelope.check_ciphertext(progress)
    content_key = open_key(header, envelope.key_id, private)
    chunks = open_stream(envelope.ciphertext(), header.size, content_key)
    reader = FrameReader(_told(chunks, header.size, progress))
    data = reader.take(reader.begin(FrameKind.MANIFEST, MOST_MANIFEST))
    manifest = read_manifest(data, header, envelope.signed_by())
    packed = _check_lines(reader, manifest)
    for entry in manifest.blobs:
        _begin_blob(reader, entry)
        if reader.hash(entry.size) != entry.sha256:
            raise PackageRefused(PackageCode.BLOB)
    reader.finish()
    return Contents(envelope, content_key, manifest, packed)


def _told(chunks: Iterator[bytes], size: int, progress: Progress | None) -> Iterator[bytes]:
    done = 0
    for number, chunk in enumerate(chunks):
        if progress is not None and number % 16 == 0:
            progress.check()
            progress.report(done, size, "正在核对数据包")
        done += len(chunk)
        yield chunk


def _check_lines(reader: FrameReader, manifest: Manifest) -> list[bytes]:
    packed: list[bytes] = []
    size = 0
    for entry in manifest.frames:
        length = reader.begin(FrameKind.REVISIONS, MOST_PACKED)
        size += length
        if size > MOST_PACKED:
            raise PackageRefused(PackageCode.TOO_BIG)
        frame = reader.take(length)
        unpack_lines(frame, entry)
        packed.append(frame)
    return packed


def _begin_blob(reader: FrameReader, entry: BlobEntry) -> None:
    length = reader.begin(FrameKind.BLOB, _HASH_BYTES + MOST_BLOB)
    if length != _HASH_BYTES + entry.size:
        raise PackageRefused(PackageCode.COUNTS)
    if reader.take(_HASH_BYTES).hex() != entry.sha256:
        raise PackageRefused(PackageCode.BLOB)
