"""The two files of the enrolment: a request in clear, a grant sealed to the one who asked.

Both are a body of bytes in a signed envelope. Whoever reads one cannot know the signer's key
beforehand: the body itself names it, and two people compare digits over that body. So the key
is taken out of the body and the signature checked with it; what the key is worth, the caller
decides. Source: exchange.md §5.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.services.exchange.frames import HEAD, FrameKind, FrameReader, frame_head
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.sealing import (
    KEY_BYTES,
    STREAM_LABEL,
    open_key,
    open_stream,
    seal_key,
)
from desktop.services.exchange.wire import Envelope, Header, Route, read_envelope
from desktop.services.exchange.writing import Signer, Written, write_file
from desktop.services.security.stream import seal_chunks, sealed_size
from desktop.terms import PackageCode, PackageKind

MOST_BODY: Final = 4 * 1024 * 1024
MOST_LETTER: Final = MOST_BODY + 1024 * 1024
"""Length of a whole request or grant, in bytes."""

KeyOf = Callable[[bytes], bytes]
"""Takes the signer's Ed25519 public key (32 bytes) out of a body; ValueError, KeyError and
TypeError mean that it is no such body."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A body whose signature fits the key that the body names; ``key_id`` as the file says."""

    header: Header
    key_id: str
    body: bytes


def write_request(out: Path, *, origin: str, key_id: str, sign: Signer, body: bytes) -> Written:
    """Write a request, in clear. Raises as ``write_file``; ValueError for too long a body."""
    _check_body(body)
    route = Route("", PackageKind.REQUEST, origin, "", 0)
    return write_file(
        out, route=route, key_id=key_id, sign=sign, key="", size=len(body), pieces=(body,)
    )


def read_request(path: Path, key_of: KeyOf) -> Letter:
    """Read a request. Raises PackageRefused with any code of the outer checks, or MANIFEST."""
    with read_envelope(path, MOST_LETTER) as envelope:
        header = _claimed(envelope, PackageKind.REQUEST)
        body = envelope.ciphertext()(header.size)
        envelope.verify(_key(body, key_of))
        return Letter(header, envelope.key_id, body)


def write_grant(
    out: Path,
    *,
    route: Route,
    key_id: str,
    sign: Signer,
    receiver_seal_public: bytes,
    body: bytes,
    random: Callable[[int], bytes] = os.urandom,
) -> Written:
    """Write a grant that only the owner of the receiving key opens. Raises as ``write_request``.

    ``route.number`` is the writer's own count of grants, for the register.
    """
    _check_body(body)
    if route.kind is not PackageKind.GRANT:
        raise ValueError("a grant is of the kind grant")
    content_key = random(KEY_BYTES)
    plain = (frame_head(FrameKind.BODY, len(body)), body, frame_head(FrameKind.END, 0))
    return write_file(
        out,
        route=route,
        key_id=key_id,
        sign=sign,
        key=seal_key(content_key, receiver_seal_public, route, key_id),
        size=sealed_size(2 * HEAD + len(body)),
        pieces=seal_chunks(plain, content_key, STREAM_LABEL),
    )


def open_grant(path: Path, private: X25519PrivateKey, key_of: KeyOf) -> Letter:
    """Open a grant. Raises PackageRefused: the outer codes, DECRYPT, FRAME, COUNTS, MANIFEST."""
    with read_envelope(path, MOST_LETTER) as envelope:
        header = _claimed(envelope, PackageKind.GRANT)
        content_key = open_key(header, envelope.key_id, private)
        reader = FrameReader(open_stream(envelope.ciphertext(), header.size, content_key))
        body = reader.take(reader.begin(FrameKind.BODY, MOST_BODY))
        reader.finish()
        envelope.verify(_key(body, key_of))
        return Letter(header, envelope.key_id, body)


def _check_body(body: bytes) -> None:
    if not 0 < len(body) <= MOST_BODY:
        raise ValueError("the body is empty or too long")


def _claimed(envelope: Envelope, kind: PackageKind) -> Header:
    header = envelope.claimed
    if header.kind is not kind:
        raise PackageRefused(PackageCode.WRONG_KIND)
    envelope.check_ciphertext()
    return header


def _key(body: bytes, key_of: KeyOf) -> bytes:
    try:
        return key_of(body)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise PackageRefused(PackageCode.MANIFEST) from None
