"""The chunked stream: one construction for attachments and packages."""

from __future__ import annotations

from io import BytesIO

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.security.stream import (
    CHUNK,
    STEP,
    open_chunks,
    plain_size,
    seal_chunks,
    sealed_size,
)

KEY = bytes(range(32))
LABEL = b"test"
EDGES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5)


def content(size: int) -> bytes:
    return (b"0123456789abcdefg" * (size // 17 + 1))[:size]


def sealed(*pieces: bytes) -> bytes:
    return b"".join(seal_chunks(pieces, KEY, LABEL))


def opened(data: bytes, label: bytes = LABEL) -> bytes:
    return b"".join(open_chunks(BytesIO(data).read, len(data), KEY, label))


@pytest.mark.parametrize("size", EDGES)
def test_sizes_are_known_beforehand(size: int) -> None:
    stream = sealed(content(size))
    assert len(stream) == sealed_size(size) == size + 16 * max(1, -(-size // 65536))
    assert plain_size(len(stream)) == size
    assert opened(stream) == content(size)


@pytest.mark.parametrize("length", [0, 15, STEP + 1, STEP + 16, 2 * STEP + 7])
def test_no_stream_has_such_a_length(length: int) -> None:
    with pytest.raises(ValueError, match="length"):
        plain_size(length)
    with pytest.raises(ValueError, match="length"):
        list(open_chunks(BytesIO(bytes(length)).read, length, KEY, LABEL))


def test_the_nonce_holds_number_and_last_flag() -> None:
    cipher = AESGCM(KEY)
    first = cipher.encrypt(bytes(12), content(CHUNK), LABEL)
    second = cipher.encrypt(bytes(10) + b"\x01\x01", b"tail", LABEL)
    assert sealed(content(CHUNK) + b"tail") == first + second


@given(st.lists(st.integers(0, 3 * CHUNK), max_size=6))
def test_how_the_pieces_are_cut_does_not_show(sizes: list[int]) -> None:
    data = content(sum(sizes))
    pieces, at = [], 0
    for size in sizes:
        pieces.append(data[at : at + size])
        at += size
    assert sealed(*pieces) == sealed(data)
    assert opened(sealed(*pieces)) == data


def test_every_flip_and_another_label_or_key_is_refused() -> None:
    stream = sealed(b"small")
    for position in range(len(stream)):
        for bit in range(8):
            changed = bytearray(stream)
            changed[position] ^= 1 << bit
            with pytest.raises(ValueError, match="changed"):
                opened(bytes(changed))
    with pytest.raises(ValueError, match="changed"):
        opened(stream, b"other")
    with pytest.raises(ValueError, match="changed"):
        list(open_chunks(BytesIO(stream).read, len(stream), bytes(32), LABEL))


def test_a_stream_that_ends_early_is_refused() -> None:
    stream = sealed(content(2 * CHUNK))
    with pytest.raises(ValueError, match="changed"):
        list(open_chunks(BytesIO(stream[:STEP]).read, len(stream), KEY, LABEL))
    # Whole chunks alone: the last one that is left does not carry the last-chunk flag.
    with pytest.raises(ValueError, match="changed"):
        opened(stream[:STEP])
