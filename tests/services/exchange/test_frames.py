"""Frames: lines packed and unpacked, never beyond what was declared."""

from __future__ import annotations

import tracemalloc
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.exchange.frames import (
    FrameKind,
    FrameReader,
    frame_head,
    frame_lines,
    unpack_lines,
)
from desktop.services.exchange.manifest import MOST_LINES, MOST_RAW, FrameEntry, sha256_hex
from desktop.services.exchange.refusals import PackageRefused
from desktop.terms import PackageCode

line = st.binary(min_size=1, max_size=30).filter(lambda data: b"\n" not in data)


def entry_of(packed: bytes, count: int, raw: int) -> FrameEntry:
    return FrameEntry(count, raw, sha256_hex(packed))


def refused(packed: bytes, entry: FrameEntry) -> PackageCode:
    with pytest.raises(PackageRefused) as caught:
        unpack_lines(packed, entry)
    return caught.value.package_code


@given(st.lists(line, max_size=50))
def test_lines_come_back(lines: list[bytes]) -> None:
    frames = list(frame_lines(lines))
    assert [x for f in frames for x in unpack_lines(f.packed, f.entry)] == lines
    assert sum(f.entry.count for f in frames) == len(lines)
    assert sum(f.entry.raw for f in frames) == sum(map(len, lines)) + len(lines)


def test_frames_are_cut_by_number_and_by_size() -> None:
    assert [f.entry.count for f in frame_lines([b"x"] * 4_001)] == [MOST_LINES, MOST_LINES, 1]
    large = b"y" * (3 * 1024 * 1024)
    assert [f.entry.count for f in frame_lines([large, large, b"z"])] == [1, 2]


@pytest.mark.parametrize("bad", [b"", b"a\nb", b"x" * MOST_RAW])
def test_what_is_no_line_is_not_packed(bad: bytes) -> None:
    with pytest.raises(ValueError, match="not a line"):
        list(frame_lines([bad]))


def test_each_lie_about_a_frame_is_noticed() -> None:
    packed = zlib.compress(b"one\ntwo\n")
    good = entry_of(packed, 2, 8)
    assert unpack_lines(packed, good) == [b"one", b"two"]
    assert refused(packed, replace(good, sha256="0" * 64)) is PackageCode.COUNTS
    assert refused(packed, replace(good, count=3)) is PackageCode.COUNTS
    assert refused(packed, replace(good, raw=7)) is PackageCode.COUNTS
    assert refused(packed, replace(good, raw=9)) is PackageCode.COUNTS
    assert refused(packed + b"x", entry_of(packed + b"x", 2, 8)) is PackageCode.FRAME
    assert refused(packed[:-1], entry_of(packed[:-1], 2, 8)) is PackageCode.FRAME
    assert refused(b"plain", entry_of(b"plain", 1, 5)) is PackageCode.FRAME
    assert refused(b"", entry_of(b"", 1, 1)) is PackageCode.COUNTS
    open_end = zlib.compress(b"one\ntwo")
    assert refused(open_end, entry_of(open_end, 2, 7)) is PackageCode.FRAME
    hollow = zlib.compress(b"one\n\n")
    assert refused(hollow, entry_of(hollow, 2, 5)) is PackageCode.FRAME


@pytest.mark.parametrize("declared", [10, MOST_RAW])
def test_a_bomb_is_never_unpacked_beyond_what_it_declares(declared: int) -> None:
    # 64 MB of one letter in 64 kB; and one that declares much and holds nothing.
    bomb = zlib.compress(b"x" * (64 * 1024 * 1024), 9) if declared == 10 else zlib.compress(b"x\n")
    tracemalloc.start()
    try:
        assert refused(bomb, entry_of(bomb, 1, declared)) is PackageCode.COUNTS
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_a_frame_begins_with_its_kind_and_length() -> None:
    assert frame_head(FrameKind.BLOB, 258) == b"\x03\x00\x00\x01\x02"
    assert [kind.value for kind in FrameKind] == [1, 2, 3, 4, 5]


def reader(*chunks: bytes) -> FrameReader:
    return FrameReader(iter(chunks))


def test_the_reader_joins_chunks() -> None:
    found = reader(b"\x02\x00", b"\x00\x00\x04ab", b"cd\x05\x00\x00\x00", b"\x00")
    assert found.begin(FrameKind.REVISIONS, 4) == 4
    assert found.hash(1) == sha256_hex(b"a")
    assert found.take(3) == b"bcd"
    found.finish()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", PackageCode.FRAME),
        (b"\x05\x00\x00", PackageCode.FRAME),
        (b"\x00\x00\x00\x00\x00", PackageCode.FRAME),
        (b"\x06\x00\x00\x00\x00", PackageCode.FRAME),
        (b"\x03\x00\x00\x00\x00", PackageCode.COUNTS),
        (b"\x05\x00\x00\x00\x01", PackageCode.FRAME),
        (b"\x05\x00\x00\x00\x00\x00", PackageCode.FRAME),
    ],
)
def test_a_wrong_end_is_refused(data: bytes, code: PackageCode) -> None:
    with pytest.raises(PackageRefused) as caught:
        reader(data).finish()
    assert caught.value.package_code is code


def test_nothing_follows_the_end_not_even_an_empty_chunk() -> None:
    with pytest.raises(PackageRefused):
        reader(b"\x05\x00\x00\x00\x00", b"").finish()
