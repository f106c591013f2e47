"""Every bit of a small package, thousands of a large one: each flip is refused."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from desktop.terms import PackageCode
from tests.services.exchange.packing import PREAMBLE, code_of, pack

SEED = 20_261_122


def flipped(path: Path, flips: Iterable[tuple[int, int]]) -> Counter[PackageCode]:
    """How often each code met a flip of (byte, bit); the file is whole again afterwards."""
    codes: Counter[PackageCode] = Counter()
    with path.open("r+b", buffering=0) as file:
        for position, bit in flips:
            file.seek(position)
            (byte,) = file.read(1)
            for value in (byte ^ 1 << bit, byte):
                file.seek(position)
                file.write(bytes((value,)))
                if value != byte:
                    codes[code_of(path)] += 1
    return codes


def test_every_bit_flip_of_a_small_package_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "small.zkb").path
    before = path.read_bytes()
    size = len(before)
    assert size < 3_000
    codes = flipped(path, ((at, bit) for at in range(size) for bit in range(8)))
    assert codes.total() == 8 * size
    assert codes[PackageCode.OK] == 0
    head = int.from_bytes(before[26:30], "big")
    # What each region answers, counted by hand from the layout.
    assert codes[PackageCode.NOT_PACKAGE] == 8 * 8
    assert codes[PackageCode.VERSION] == codes[PackageCode.SUITE] == 8
    assert codes[PackageCode.SENDER_UNKNOWN] == 16 * 8
    assert codes[PackageCode.HASH] == 8 * (size - PREAMBLE - head - 64)
    lengths = codes[PackageCode.HEADER] + codes[PackageCode.TRUNCATED]
    assert codes[PackageCode.SIGNATURE] + lengths == 8 * (4 + head + 64)
    assert lengths <= 8 * 4
    assert path.read_bytes() == before
    assert code_of(path) is PackageCode.OK


def random_flips(tmp_path: Path, count: int) -> None:
    source = random.Random(SEED)
    lines = [b'{"f":"%s"}' % source.randbytes(200).hex().encode() for _ in range(3_000)]
    blobs = [source.randbytes(300_000), source.randbytes(500_000)]
    path = pack(tmp_path / "large.zkb", lines, blobs).path
    size = path.stat().st_size
    assert size >= 1_000_000
    codes = flipped(path, ((source.randrange(size), source.randrange(8)) for _ in range(count)))
    assert codes.total() == count
    assert codes[PackageCode.OK] == 0
    assert code_of(path) is PackageCode.OK


def test_2_000_random_flips_of_a_large_package_are_refused(tmp_path: Path) -> None:
    random_flips(tmp_path, 2_000)


@pytest.mark.long
def test_10_000_random_flips_of_a_large_package_are_refused(tmp_path: Path) -> None:
    random_flips(tmp_path, 10_000)


def test_random_cuts_of_a_large_package_are_refused(tmp_path: Path) -> None:
    source = random.Random(SEED)
    path = pack(tmp_path / "large.zkb", (), [source.randbytes(1_100_000)]).path
    for length in sorted((source.randrange(path.stat().st_size) for _ in range(200)), reverse=True):
        os.truncate(path, length)
        assert code_of(path) in {PackageCode.TRUNCATED, PackageCode.LENGTH}
