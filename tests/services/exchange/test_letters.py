"""Requests and grants: a body in an envelope whose signature fits the key that the body names."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from desktop.services.exchange.letters import (
    MOST_BODY,
    Letter,
    open_grant,
    read_request,
    write_grant,
    write_request,
)
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.wire import Route
from desktop.terms import PackageCode, PackageKind
from tests.services.exchange.packing import (
    OFFICE,
    OFFICE_ORIGIN,
    STRANGER,
    TEAM,
    TEAM_ORIGIN,
    code_of,
    pack,
    resigned,
)

ROUTE = Route("d" * 32, PackageKind.GRANT, OFFICE_ORIGIN, TEAM_ORIGIN, 2)
REQUEST = orjson.dumps({"sign": TEAM.public.sign.hex(), "team": 3})
GRANT = orjson.dumps({"sign": OFFICE.public.sign.hex(), "name": "甲某某"})


def key_of(body: bytes) -> bytes:
    return bytes.fromhex(orjson.loads(body)["sign"])


@pytest.fixture
def request_path(tmp_path: Path) -> Path:
    return write_request(
        tmp_path / "request.zkb",
        origin=TEAM_ORIGIN,
        key_id=TEAM.public.key_id,
        sign=TEAM.sign,
        body=REQUEST,
    ).path


@pytest.fixture
def grant_path(tmp_path: Path) -> Path:
    return granted(tmp_path / "grant.zkb", GRANT)


def granted(path: Path, body: bytes) -> Path:
    return write_grant(
        path,
        route=ROUTE,
        key_id=OFFICE.public.key_id,
        sign=OFFICE.sign,
        receiver_seal_public=TEAM.public.seal,
        body=body,
    ).path


def code_of_request(path: Path) -> PackageCode:
    with pytest.raises(PackageRefused) as caught:
        read_request(path, key_of)
    return caught.value.package_code


def code_of_grant(path: Path) -> PackageCode:
    with pytest.raises(PackageRefused) as caught:
        open_grant(path, TEAM.seal_private, key_of)
    return caught.value.package_code


def test_a_request_comes_back(request_path: Path) -> None:
    letter = read_request(request_path, key_of)
    assert letter.body == REQUEST
    assert letter.key_id == TEAM.public.key_id
    header = letter.header
    assert (header.kind, header.sender) == (PackageKind.REQUEST, TEAM_ORIGIN)
    assert (header.deployment, header.receiver, header.key) == ("", "", "")
    assert header.sha256 == hashlib.sha256(REQUEST).hexdigest()
    assert request_path.read_bytes().endswith(REQUEST)


def test_a_grant_opens_for_the_one_who_asked_alone(grant_path: Path) -> None:
    letter = open_grant(grant_path, TEAM.seal_private, key_of)
    assert isinstance(letter, Letter)
    assert (letter.body, letter.key_id) == (GRANT, OFFICE.public.key_id)
    assert "甲某某".encode() not in grant_path.read_bytes()
    with pytest.raises(PackageRefused) as caught:
        open_grant(grant_path, STRANGER.seal_private, key_of)
    assert caught.value.package_code is PackageCode.DECRYPT


@pytest.mark.parametrize("which", ["request_path", "grant_path"])
def test_every_bit_flip_and_truncation_is_refused(
    which: str, request: pytest.FixtureRequest
) -> None:
    path: Path = request.getfixturevalue(which)
    read = code_of_request if which == "request_path" else code_of_grant
    data = path.read_bytes()
    with path.open("r+b", buffering=0) as file:
        for position in range(len(data)):
            for value in (data[position] ^ 1 << position % 8, data[position]):
                file.seek(position)
                file.write(bytes((value,)))
                if value != data[position]:
                    assert read(path) is not PackageCode.OK
    path.write_bytes(data + b"\x00")
    assert read(path) is PackageCode.LENGTH
    for length in reversed(range(len(data))):
        os.truncate(path, length)
        assert read(path) in {PackageCode.TRUNCATED, PackageCode.LENGTH}


def test_a_signature_of_another_key_than_the_body_names_is_refused(
    request_path: Path, grant_path: Path
) -> None:
    resigned(request_path, lambda header: header, STRANGER)
    assert code_of_request(request_path) is PackageCode.SIGNATURE
    # The key id is bound into the seal, so a grant re-signed under another does not even open.
    resigned(grant_path, lambda header: header, STRANGER)
    assert code_of_grant(grant_path) is PackageCode.DECRYPT
    body = orjson.dumps({"sign": STRANGER.public.sign.hex()})
    assert code_of_grant(granted(grant_path, body)) is PackageCode.SIGNATURE


def test_a_grant_for_another_route_does_not_open(grant_path: Path) -> None:
    resigned(grant_path, lambda header: replace(header, receiver="9" * 32), OFFICE)
    assert code_of_grant(grant_path) is PackageCode.DECRYPT


@pytest.mark.parametrize("body", [b"x", b"[]", b"{}", b'{"sign":1}', b'{"sign":"zz"}', b"\xff"])
def test_a_body_that_names_no_key_is_refused(tmp_path: Path, body: bytes) -> None:
    path = write_request(
        tmp_path / "r.zkb",
        origin=TEAM_ORIGIN,
        key_id=TEAM.public.key_id,
        sign=TEAM.sign,
        body=body,
    ).path
    assert code_of_request(path) is PackageCode.MANIFEST
    assert code_of_grant(granted(path, body)) is PackageCode.MANIFEST


def test_each_kind_has_its_own_door(request_path: Path, grant_path: Path, tmp_path: Path) -> None:
    data = pack(tmp_path / "data.zkb").path
    assert code_of_request(grant_path) is PackageCode.WRONG_KIND
    assert code_of_request(data) is PackageCode.WRONG_KIND
    assert code_of_grant(request_path) is PackageCode.WRONG_KIND
    assert code_of_grant(data) is PackageCode.WRONG_KIND
    assert code_of(request_path) is PackageCode.WRONG_KIND
    assert code_of(grant_path, keys=TEAM, sender=OFFICE) is PackageCode.WRONG_KIND


def test_a_body_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "r.zkb"
    for body in (b"", bytes(MOST_BODY + 1)):
        with pytest.raises(ValueError, match="body"):
            write_request(
                path,
                origin=TEAM_ORIGIN,
                key_id=TEAM.public.key_id,
                sign=TEAM.sign,
                body=body,
            )
        with pytest.raises(ValueError, match="body"):
            granted(path, body)
    assert not list(tmp_path.iterdir())
    whole = orjson.dumps({"sign": OFFICE.public.sign.hex(), "x": ""})
    most = whole[:-2] + b"y" * (MOST_BODY - len(whole)) + whole[-2:]
    assert len(open_grant(granted(path, most), TEAM.seal_private, key_of).body) == MOST_BODY


def test_a_grant_is_of_its_kind(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="kind"):
        write_grant(
            tmp_path / "g.zkb",
            route=replace(ROUTE, kind=PackageKind.DATA),
            key_id=OFFICE.public.key_id,
            sign=OFFICE.sign,
            receiver_seal_public=TEAM.public.seal,
            body=GRANT,
        )
