"""A chunked encrypted stream: the construction of age's STREAM.

Chunks of 64 KiB under AES-256-GCM; the chunk's number and a last-chunk flag are in the nonce, so
that a cut, swapped, repeated or appended chunk does not decrypt. A key is used for one stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK: Final = 64 * 1024
TAG: Final = 16
STEP: Final = CHUNK + TAG


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def sealed_size(size: int) -> int:
    """Bytes of the stream of ``size`` bytes; an empty one has one chunk."""
    return size + TAG * max(1, -(-size // CHUNK))


def plain_size(sealed: int) -> int:
    """Bytes in a stream of ``sealed`` bytes. Raises ValueError when no stream has that length."""
    count = max(1, -(-sealed // STEP))
    size = sealed - count * TAG
    if size < 0 or sealed_size(size) != sealed:
        raise ValueError("no stream has this length")
    return size


def seal_chunks(pieces: Iterable[bytes], key: bytes, label: bytes) -> Iterator[bytes]:
    """The encrypted chunks of what the pieces make together; pieces may have any length."""
    cipher = AESGCM(key)
    number = 0
    held = bytearray()
    for piece in pieces:
        view = memoryview(piece)
        while view:
            # A full chunk goes out only when more follows: the last one has another nonce.
            if len(held) == CHUNK:
                yield cipher.encrypt(_nonce(number, last=False), held, label)
                number += 1
                held.clear()
            if not held:
                while len(view) > CHUNK:
                    yield cipher.encrypt(_nonce(number, last=False), view[:CHUNK], label)
                    number += 1
                    view = view[CHUNK:]
            room = CHUNK - len(held)
            held += view[:room]
            view = view[room:]
    yield cipher.encrypt(_nonce(number, last=True), held, label)


def open_chunks(
    read: Callable[[int], bytes], sealed: int, key: bytes, label: bytes
) -> Iterator[bytes]:
    """The decrypted chunks of a stream of ``sealed`` bytes that ``read(n)`` hands over in order.

    Raises ValueError at the first chunk that was changed or is not there.
    """
    plain_size(sealed)
    cipher = AESGCM(key)
    count = max(1, -(-sealed // STEP))
    for number in range(count):
        last = number == count - 1
        chunk = read(sealed - number * STEP if last else STEP)
        try:
            yield cipher.decrypt(_nonce(number, last=last), chunk, label)
        except InvalidTag:
            raise ValueError("a chunk was changed") from None
