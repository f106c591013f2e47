"""Writing a file with room left for its header: a plan that does not hold leaves no file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.wire import MOST_BYTES, Route
from desktop.services.exchange.writing import Signer, Written, file_size, write_file
from desktop.terms import PackageCode, PackageKind
from tests.services.exchange.packing import TEAM, TEAM_ORIGIN

ROUTE = Route("", PackageKind.REQUEST, TEAM_ORIGIN, "", 0)


def write(out: Path, pieces: tuple[bytes, ...], size: int, sign: Signer = TEAM.sign) -> Written:
    return write_file(
        out, route=ROUTE, key_id=TEAM.public.key_id, sign=sign, key="", size=size, pieces=pieces
    )


def test_what_is_told_of_the_file_is_true(tmp_path: Path) -> None:
    written = write(tmp_path / "x.zkb", (b"ab", b"", b"c"), 3)
    data = written.path.read_bytes()
    assert data.endswith(b"abc")
    assert written.size == len(data) == file_size(ROUTE, "", 3)
    assert written.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("size", [2, 4])
def test_a_body_of_another_length_than_planned(tmp_path: Path, size: int) -> None:
    with pytest.raises(ValueError, match="length"):
        write(tmp_path / "x.zkb", (b"ab", b"c"), size)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("length", [63, 65])
def test_a_signature_of_another_length(tmp_path: Path, length: int) -> None:
    with pytest.raises(ValueError, match="signature"):
        write(tmp_path / "x.zkb", (b"abc",), 3, lambda data: bytes(length))
    assert not list(tmp_path.iterdir())


def test_a_file_that_nobody_would_read_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(PackageRefused) as caught:
        write(tmp_path / "x.zkb", (), MOST_BYTES)
    assert caught.value.package_code is PackageCode.TOO_BIG
    assert not list(tmp_path.iterdir())
