"""The content key comes out for one receiver and one route only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.sealing import SEALED_KEY_BYTES, open_key, open_stream, seal_key
from desktop.services.exchange.wire import Header
from desktop.terms import PackageCode, PackageKind
from tests.services.exchange.packing import CONTENT_KEY, OFFICE, ROUTE, STRANGER, TEAM

SENDER = TEAM.public.key_id
SEALED = seal_key(CONTENT_KEY, OFFICE.public.seal, ROUTE, SENDER)
HEADER = Header(
    ROUTE.deployment,
    ROUTE.kind,
    ROUTE.sender,
    ROUTE.receiver,
    ROUTE.number,
    size=1,
    sha256="0" * 64,
    key=SEALED,
)


def refused(header: Header, key_id: str = SENDER) -> PackageCode:
    with pytest.raises(PackageRefused) as caught:
        open_key(header, key_id, OFFICE.seal_private)
    return caught.value.package_code


def test_the_receiver_gets_the_content_key() -> None:
    assert len(bytes.fromhex(SEALED)) == SEALED_KEY_BYTES == 80
    assert open_key(HEADER, SENDER, OFFICE.seal_private) == CONTENT_KEY
    again = seal_key(CONTENT_KEY, OFFICE.public.seal, ROUTE, SENDER)
    assert again != SEALED  # a fresh ephemeral key each time


@pytest.mark.parametrize(
    "change",
    [
        {"deployment": "e" * 32},
        {"kind": PackageKind.GRANT},
        {"sender": "5" * 32},
        {"receiver": "5" * 32},
        {"number": 8},
        {"key": SEALED[:-2] + ("00" if SEALED[-2:] != "00" else "01")},
        {"key": "00" * 80},
        {"key": ""},
    ],
)
def test_the_route_is_bound_in(change: dict[str, Any]) -> None:
    assert refused(replace(HEADER, **change)) is PackageCode.DECRYPT


def test_sender_and_receiver_keys_are_bound_in() -> None:
    assert refused(HEADER, STRANGER.public.key_id) is PackageCode.DECRYPT
    with pytest.raises(PackageRefused) as caught:
        open_key(HEADER, SENDER, STRANGER.seal_private)
    assert caught.value.package_code is PackageCode.DECRYPT


def test_size_and_hash_are_not_part_of_the_seal() -> None:
    # They are known only after the sealing; the signature covers them.
    assert open_key(replace(HEADER, size=9), SENDER, OFFICE.seal_private) == CONTENT_KEY


def test_a_sealed_key_of_another_length_is_refused() -> None:
    short = seal_key(CONTENT_KEY[:16], OFFICE.public.seal, ROUTE, SENDER)
    assert refused(replace(HEADER, key=short)) is PackageCode.DECRYPT


@pytest.mark.parametrize("receiver", [b"", bytes(31), bytes(32)])
def test_nothing_is_sealed_to_what_is_no_key(receiver: bytes) -> None:
    with pytest.raises(PackageRefused) as caught:
        seal_key(CONTENT_KEY, receiver, ROUTE, SENDER)
    assert caught.value.package_code is PackageCode.CERTIFICATE


def test_a_stream_that_does_not_decrypt_is_refused() -> None:
    with pytest.raises(PackageRefused) as caught:
        list(open_stream(bytes, 40, CONTENT_KEY))
    assert caught.value.package_code is PackageCode.DECRYPT
