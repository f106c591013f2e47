"""The outer form: layout worked out by hand, and each check before anything is parsed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.services.exchange.codec import encode
from desktop.services.exchange.identity import verify
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.wire import MAGIC, Envelope, Header, read_envelope, write_head
from desktop.services.progress import Cancelled, Progress
from desktop.terms import PackageCode, PackageKind
from tests.services.exchange.packing import (
    OFFICE_ORIGIN,
    PREAMBLE,
    ROUTE,
    STRANGER,
    TEAM,
    TEAM_ORIGIN,
    code_of,
    pack,
    resigned,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return pack(tmp_path / "one.zkb").path


def refusal(work: Callable[[], object]) -> PackageCode:
    with pytest.raises(PackageRefused) as caught:
        work()
    return caught.value.package_code


def opening(path: Path) -> PackageCode:
    return refusal(lambda: read_envelope(path))


def test_the_layout_is_that_of_the_design(path: Path) -> None:
    data = path.read_bytes()
    assert data[:8] == MAGIC
    assert data[8:10] == b"\x01\x01"
    assert data[10:26].hex() == TEAM.public.key_id
    length = int.from_bytes(data[26:30], "big")
    text, signature = data[30 : 30 + length], data[30 + length : 94 + length]
    ciphertext = data[94 + length :]
    with read_envelope(path) as envelope:
        key = envelope.claimed.key
    assert (
        text
        == (
            f'{{"deployment":"{"d" * 32}","key":"{key}","kind":"data","number":7,'
            f'"receiver":"{OFFICE_ORIGIN}","sender":"{TEAM_ORIGIN}",'
            f'"sha256":"{hashlib.sha256(ciphertext).hexdigest()}","size":{len(ciphertext)}}}'
        ).encode()
    )
    assert verify(TEAM.public.sign, signature, data[: 30 + length])
    assert len(key) == 160


def test_nothing_is_believed_before_the_signature(path: Path) -> None:
    with read_envelope(path) as envelope:
        assert envelope.key_id == TEAM.public.key_id
        assert envelope.claimed.number == 7
        with pytest.raises(RuntimeError):
            _ = envelope.header
        assert refusal(lambda: envelope.verify(STRANGER.public.sign)) is PackageCode.SIGNATURE
        with pytest.raises(RuntimeError):
            _ = envelope.header
        assert envelope.verify(TEAM.public.sign) == envelope.header == envelope.claimed


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", PackageCode.TRUNCATED),
        (b"K", PackageCode.TRUNCATED),
        (MAGIC, PackageCode.TRUNCATED),
        (b"PK\x03\x04 a zip file", PackageCode.NOT_PACKAGE),
        (b"SQLite format 3\x00", PackageCode.NOT_PACKAGE),
        (MAGIC + b"\x02", PackageCode.VERSION),
        (MAGIC + b"\x00\x01" + bytes(40), PackageCode.VERSION),
        (MAGIC + b"\x01\x02" + bytes(40), PackageCode.SUITE),
        (MAGIC + b"\x01\x00" + bytes(40), PackageCode.SUITE),
        (MAGIC + b"\x01\x01" + bytes(16) + bytes(4) + bytes(200), PackageCode.HEADER),
        (MAGIC + b"\x01\x01" + bytes(16) + b"\x00\x00\x08\x01" + bytes(9999), PackageCode.HEADER),
        (MAGIC + b"\x01\x01" + bytes(16) + b"\x00\x00\x08\x00" + bytes(99), PackageCode.TRUNCATED),
    ],
)
def test_the_preamble_is_checked_first(tmp_path: Path, data: bytes, code: PackageCode) -> None:
    path = tmp_path / "x.zkb"
    path.write_bytes(data)
    assert opening(path) is code


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert opening(tmp_path) is PackageCode.NOT_PACKAGE
    assert opening(tmp_path / "none.zkb") is PackageCode.UNREADABLE
    assert opening(tmp_path / "a\x00b") is PackageCode.UNREADABLE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only POSIX has named pipes")
def test_a_named_pipe_does_not_hang_the_program(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.zkb")
    assert opening(tmp_path / "pipe.zkb") is PackageCode.NOT_PACKAGE


def test_a_file_may_not_be_longer_than_the_limit(path: Path) -> None:
    size = path.stat().st_size
    read_envelope(path, size).close()
    assert refusal(lambda: read_envelope(path, size - 1)) is PackageCode.TOO_BIG


def test_every_truncation_is_refused(path: Path) -> None:
    data = path.read_bytes()
    head = PREAMBLE + int.from_bytes(data[26:30], "big") + 64
    for length in reversed(range(len(data))):
        os.truncate(path, length)
        assert code_of(path) is (PackageCode.TRUNCATED if length < head else PackageCode.LENGTH)


@pytest.mark.parametrize("tail", [b"\x00", b"x" * 16, bytes(65_552)])
def test_appended_bytes_are_refused(path: Path, tail: bytes) -> None:
    with path.open("ab") as file:
        file.write(tail)
    assert code_of(path) is PackageCode.LENGTH


def test_a_package_behind_a_package_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes() * 2)
    assert code_of(path) is PackageCode.LENGTH


def test_another_ciphertext_of_the_same_length_is_refused(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert code_of(path) is PackageCode.HASH


@pytest.mark.parametrize(
    "change",
    [
        {"deployment": "e" * 32},
        {"kind": PackageKind.GRANT},
        {"sender": "5" * 32},
        {"receiver": "5" * 32},
        {"number": 8},
        {"size": 1},
        {"sha256": "0" * 64},
        {"key": "0" * 160},
    ],
)
def test_a_changed_header_fits_no_signature_but_the_changers_own(
    path: Path, change: dict[str, Any]
) -> None:
    # The changer cannot sign as the team; under the changer's own key id nobody is known.
    original = path.read_bytes()
    with read_envelope(path) as envelope:
        header = replace(envelope.claimed, **change)
        size = envelope.claimed.size
    head = write_head(header, TEAM.public.key_id)
    path.write_bytes(head + STRANGER.sign(head) + original[-size:])
    assert code_of(path) is PackageCode.SIGNATURE
    path.write_bytes(original)
    resigned(path, lambda header: replace(header, **change), STRANGER)
    assert code_of(path) is PackageCode.SENDER_UNKNOWN


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"number": 8},
        {"receiver": "5" * 32},
        {"deployment": "e" * 32},
        {"sender": "5" * 32},
    ],
)
def test_nobody_else_enrolled_can_pass_it_on_as_own(path: Path, change: dict[str, Any]) -> None:
    # Another enrolled station signs somebody's ciphertext: the seal names the first sender.
    resigned(path, lambda header: replace(header, **change), STRANGER)
    assert code_of(path, sender=STRANGER) is PackageCode.DECRYPT


def signed_text(path: Path, text: bytes) -> Path:
    head = b"".join(
        (
            MAGIC,
            b"\x01\x01",
            bytes.fromhex(TEAM.public.key_id),
            len(text).to_bytes(4, "big"),
            text,
        )
    )
    path.write_bytes(head + TEAM.sign(head))
    return path


def test_a_header_in_another_spelling_is_refused_though_signed(path: Path) -> None:
    with read_envelope(path) as envelope:
        header = replace(envelope.claimed, size=0, sha256=hashlib.sha256(b"").hexdigest())
    text = encode(header)
    assert code_of(signed_text(path, text)) is PackageCode.DECRYPT
    for changed in (
        text.replace(b'"number":7', b'"number": 7'),
        text.replace(b'"number":7', b'"number":7.0'),
        text.replace(b'"number":7', b'"number":-7'),
        text.replace(b'"number":7', b'"number":7,"number":7'),
        text.replace(b'"number":7', b'"names":"x","number":7'),
        text.replace(b'"kind":"data"', b'"kind":"other"'),
        text.replace(b'"dddd', b'"DDDD'),
        text[:-1],
        b"[]",
        b"\xff\xfe",
        b"{}",
    ):
        assert changed != text
        assert code_of(signed_text(path, changed)) is PackageCode.HEADER


@pytest.mark.parametrize(
    "change",
    [
        {"kind": PackageKind.REQUEST},
        {"kind": PackageKind.REQUEST, "key": ""},
        {"kind": PackageKind.REQUEST, "key": "", "deployment": ""},
        {"kind": PackageKind.REQUEST, "key": "", "receiver": ""},
        {"key": ""},
        {"deployment": ""},
        {"receiver": ""},
        {"sender": ""},
    ],
)
def test_a_header_has_what_its_kind_needs_and_no_more(path: Path, change: dict[str, Any]) -> None:
    resigned(path, lambda header: replace(header, **change))
    assert code_of(path) is PackageCode.HEADER


class PulledStick:
    """A file whose medium is gone when it is read on."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def fileno(self) -> int:
        return self._file.fileno()

    def seek(self, offset: int) -> int:
        return self._file.seek(offset)

    def read(self, size: int) -> bytes:
        raise OSError(5, "Input/output error")

    def close(self) -> None:
        self._file.close()


def test_a_pulled_stick_is_one_sentence(path: Path) -> None:
    data = path.read_bytes()
    head = PREAMBLE + int.from_bytes(data[26:30], "big")
    stick: Any = PulledStick(path)
    with Envelope(stick, data[:head], data[head : head + 64]) as envelope:
        envelope.verify(TEAM.public.sign)
        assert refusal(envelope.check_ciphertext) is PackageCode.UNREADABLE


def test_a_file_that_shrinks_after_opening_is_refused(path: Path) -> None:
    with read_envelope(path) as envelope:
        envelope.verify(TEAM.public.sign)
        os.truncate(path, path.stat().st_size - 1)
        assert refusal(envelope.check_ciphertext) is PackageCode.LENGTH


def test_checking_can_be_cancelled(path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with read_envelope(path) as envelope, pytest.raises(Cancelled):
        envelope.check_ciphertext(progress)


def test_the_route_alone_is_in_clear(path: Path) -> None:
    with read_envelope(path) as envelope:
        names = set(Header.__dataclass_fields__)
        assert names == {
            *("deployment", "kind", "sender", "receiver", "number"),
            *("size", "sha256", "key"),
        }
        assert envelope.claimed.sender == ROUTE.sender
