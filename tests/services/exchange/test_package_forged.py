"""Packages that a dishonest station seals and signs itself: still nothing but a refusal."""

from __future__ import annotations

import hashlib
import os
import tracemalloc
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.revision import SCHEMA
from desktop.services.exchange.codec import encode
from desktop.services.exchange.frames import FrameKind, LineFrame, frame_head
from desktop.services.exchange.manifest import (
    MOST_BLOB,
    MOST_RAW,
    FrameEntry,
    Instance,
    Manifest,
    Range,
    sha256_hex,
)
from desktop.services.exchange.package import open_contents
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.sealing import STREAM_LABEL
from desktop.services.exchange.wire import read_envelope
from desktop.services.security.stream import seal_chunks
from desktop.terms import PackageCode
from tests.services.exchange.packing import (
    BLOBS,
    CONTENT_KEY,
    LINES,
    OFFICE,
    OFFICE_ORIGIN,
    ONE,
    ROUTE,
    TEAM,
    TEAM_ORIGIN,
    ZERO,
    body,
    code_of,
    forge,
    frame,
    honest,
    manifest,
    signed,
    take,
)

SAID, FRAMES = honest()
GOOD = body(SAID, FRAMES, BLOBS)
END = frame_head(FrameKind.END, 0)
TEXT = encode(signed(SAID))
PACKED = FRAMES[0].packed
BLOB = hashlib.sha256(BLOBS[0]).digest() + BLOBS[0]
EMPTY = hashlib.sha256(b"").digest()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "forged.zkb"


def judged(path: Path, plain: bytes) -> PackageCode:
    return code_of(forge(path, plain))


def test_the_helper_forges_what_an_honest_station_writes(path: Path) -> None:
    assert judged(path, GOOD) is PackageCode.OK
    parts = (
        frame(1, TEXT),
        frame(2, PACKED),
        frame(3, BLOB),
        frame(3, EMPTY),
        END,
    )
    assert b"".join(parts) == GOOD


@pytest.mark.parametrize(
    ("plain", "code"),
    [
        (b"", PackageCode.FRAME),
        (END, PackageCode.COUNTS),
        (frame(9, b"x") + GOOD, PackageCode.FRAME),
        (frame(2, PACKED) + GOOD, PackageCode.COUNTS),
        (frame(4, b"{}") + END, PackageCode.COUNTS),
        (frame(1, TEXT) + GOOD, PackageCode.COUNTS),
        (GOOD + b"\x00", PackageCode.FRAME),
        (GOOD + END, PackageCode.FRAME),
        (GOOD[:-1], PackageCode.FRAME),
        (GOOD[:-5], PackageCode.FRAME),
        (frame(1, TEXT) + frame(2, PACKED) + frame(3, BLOB) + END, PackageCode.COUNTS),
        (frame(1, TEXT) + frame(3, BLOB) + frame(3, EMPTY) + END, PackageCode.COUNTS),
        (frame(1, TEXT) + frame(2, PACKED) * 2 + frame(3, BLOB), PackageCode.COUNTS),
        (frame(1, TEXT) + frame(2, PACKED) + frame(3, EMPTY), PackageCode.COUNTS),
        (frame(1, TEXT) + frame(2, PACKED) + frame(3, BLOB[:-1]), PackageCode.COUNTS),
        (frame(1, TEXT) + frame(2, PACKED) + frame(3, BLOB[:-1] + b"!"), PackageCode.BLOB),
        (frame(1, TEXT) + frame(2, PACKED) + frame(3, b"!" + BLOB[1:]), PackageCode.BLOB),
        (frame(1, TEXT) + frame(2, PACKED[:-1] + b"!"), PackageCode.COUNTS),
        (frame(1, TEXT) + b"\x02\xff\xff\xff\xff", PackageCode.FRAME),
        (b"\x01\xff\xff\xff\xff" + TEXT, PackageCode.FRAME),
        (frame(1, b"") + END, PackageCode.MANIFEST),
        (frame(1, b"\xff") + END, PackageCode.MANIFEST),
        (frame(1, b" " + TEXT), PackageCode.MANIFEST),
        (frame(1, encode(SAID)), PackageCode.MANIFEST),  # not signed about its heads
        (frame(1, b'{"schema":%d}' % SCHEMA), PackageCode.MANIFEST),
        (frame(1, b'{"schema":%d}' % (SCHEMA + 1)), PackageCode.SCHEMA),
        (frame(1, b'{"schema":"99"}'), PackageCode.MANIFEST),
        (frame(1, b"[" * 5_000), PackageCode.MANIFEST),
    ],
)
def test_frames_that_are_not_as_the_manifest_says(
    path: Path, plain: bytes, code: PackageCode
) -> None:
    assert judged(path, plain) is code


def test_the_bytes_of_the_plaintext_count(path: Path) -> None:
    # A flip inside the manifest may leave another manifest, which this sender then signed:
    # but never one that lists other contents or states other heads. Nothing else passes.
    before, lines, blobs = take(forge(path, GOOD))
    text = range(5, 5 + len(TEXT))
    for position in range(len(GOOD)):
        if position in text and position % 3:
            continue
        changed = bytearray(GOOD)
        changed[position] ^= 1 << position % 8
        if judged(path, bytes(changed)) is PackageCode.OK:
            assert position in text
            after, same_lines, same_blobs = take(path)
            assert after != before
            assert (same_lines, same_blobs) == (lines, blobs)
            assert (after.frames, after.blobs) == (before.frames, before.blobs)
            assert (after.heads, after.sent) == (before.heads, before.sent)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"channel": replace(SAID.channel, sender="5" * 32)}, PackageCode.MANIFEST),
        ({"channel": replace(SAID.channel, receiver="5" * 32)}, PackageCode.MANIFEST),
        ({"instance": Instance("5" * 32)}, PackageCode.MANIFEST),
        ({"channel": replace(SAID.channel, last=8)}, PackageCode.COUNTS),
        ({"channel": replace(SAID.channel, first=4)}, PackageCode.COUNTS),
        ({"channel": replace(SAID.channel, first=0, last=2)}, PackageCode.COUNTS),
        ({"frames": ()}, PackageCode.COUNTS),
        ({"blobs": SAID.blobs[:1]}, PackageCode.COUNTS),
        ({"blobs": SAID.blobs[::-1]}, PackageCode.COUNTS),
        ({"blobs": (SAID.blobs[0],) * 2}, PackageCode.COUNTS),
        ({"blobs": (replace(SAID.blobs[0], size=3), SAID.blobs[1])}, PackageCode.COUNTS),
        ({"blobs": (replace(SAID.blobs[0], sha256=ONE), SAID.blobs[1])}, PackageCode.BLOB),
        ({"blobs": (replace(SAID.blobs[0], size=MOST_BLOB + 1),)}, PackageCode.MANIFEST),
        ({"operator": "nobody"}, PackageCode.MANIFEST),
        ({"sent": -1}, PackageCode.MANIFEST),
        ({"wants": ("../etc/passwd",)}, PackageCode.MANIFEST),
        ({"notes": {"x": [1]}}, PackageCode.MANIFEST),
        ({"notes": {"x": 1.5}}, PackageCode.MANIFEST),
        ({"app": "x" * 401}, PackageCode.MANIFEST),
        ({"schema": SCHEMA + 1}, PackageCode.SCHEMA),
    ],
)
def test_a_manifest_that_contradicts_the_header_or_the_frames(
    path: Path, change: dict[str, Any], code: PackageCode
) -> None:
    said: Manifest = replace(SAID, **change)
    assert judged(path, body(said, FRAMES, BLOBS)) is code


def test_an_empty_range_ends_where_it_began(path: Path) -> None:
    empty = replace(manifest(0), channel=Range(TEAM_ORIGIN, OFFICE_ORIGIN, 5, ONE, 4, ONE))
    assert judged(path, body(empty)) is PackageCode.OK
    crooked = replace(empty, channel=replace(empty.channel, after=ZERO))
    assert judged(path, body(crooked)) is PackageCode.COUNTS
    back = replace(empty, channel=replace(empty.channel, last=3))
    assert judged(path, body(back)) is PackageCode.COUNTS


def test_an_attachment_stands_once(path: Path) -> None:
    said, frames = honest(LINES, (BLOBS[0], BLOBS[0]))
    assert judged(path, body(said, frames, (BLOBS[0], BLOBS[0]))) is PackageCode.COUNTS


def bomb(raw: int, packed: bytes) -> tuple[Manifest, tuple[LineFrame, ...]]:
    entry = FrameEntry(1, raw, sha256_hex(packed))
    frames = (LineFrame(entry, packed),)
    return replace(manifest(1), frames=(entry,)), frames


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (10, PackageCode.COUNTS),
        (MOST_RAW + 1, PackageCode.MANIFEST),
        (0, PackageCode.MANIFEST),
    ],
)
def test_a_bomb_costs_no_memory(path: Path, raw: int, code: PackageCode) -> None:
    said, frames = bomb(raw, zlib.compress(bytes(MOST_RAW), 9))
    forge(path, body(said, frames))
    tracemalloc.start()
    try:
        assert code_of(path) is code
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_many_large_frames_are_refused_by_their_sum(path: Path) -> None:
    entry = FrameEntry(1, MOST_RAW, ZERO)
    said = replace(manifest(65), frames=(entry,) * 65)
    assert judged(path, body(said)) is PackageCode.TOO_BIG


@pytest.mark.parametrize("secret", [BLOBS[0], PACKED])
def test_who_knows_the_content_key_cannot_change_the_file_between_the_passes(
    path: Path, secret: bytes
) -> None:
    # The sender itself, still at the file: every chunk decrypts, yet it is not what pass 1 saw.
    forge(path, GOOD)
    other = GOOD.replace(secret, secret[:-1] + b"!")
    assert other != GOOD
    got: list[bytes] = []
    with read_envelope(path) as envelope:
        envelope.verify(TEAM.public.sign)
        contents = open_contents(envelope, OFFICE.seal_private)
        with path.open("r+b") as file:
            file.seek(-envelope.header.size, os.SEEK_END)
            file.writelines(seal_chunks((other,), CONTENT_KEY, STREAM_LABEL))
        with pytest.raises(PackageRefused) as caught:
            got.extend(data for _, data in contents.blobs())
        assert caught.value.package_code is PackageCode.CHANGED
        assert list(contents.lines()) == list(LINES)
    assert all(data in BLOBS for data in got)


leaf = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)


@given(st.data())
def test_a_manifest_with_any_value_anywhere(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    loaded = orjson.loads(TEXT)
    at: Any = loaded
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
            break
        at = at[key]
    at[key] = data.draw(leaf | st.lists(leaf, max_size=3) | st.dictionaries(st.text(), leaf))
    try:
        text = orjson.dumps(loaded, option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError):
        return  # an integer that no JSON of ours can hold, or half a surrogate pair
    path = tmp_path_factory.mktemp("forged") / "any.zkb"
    code = judged(path, frame(1, text) + GOOD[5 + len(TEXT) :])
    assert code in {
        PackageCode.OK,  # an optional field left out, a free text changed
        PackageCode.MANIFEST,
        PackageCode.COUNTS,
        PackageCode.BLOB,
        PackageCode.SCHEMA,
    }


@given(st.binary(max_size=300))
def test_garbage_that_is_properly_sealed(
    tmp_path_factory: pytest.TempPathFactory, plain: bytes
) -> None:
    path = tmp_path_factory.mktemp("forged") / "garbage.zkb"
    assert judged(path, plain) in {PackageCode.FRAME, PackageCode.COUNTS, PackageCode.MANIFEST}


@given(st.binary(max_size=300), st.integers(0, 300))
def test_garbage_alone_and_behind_a_good_beginning(
    tmp_path_factory: pytest.TempPathFactory, garbage: bytes, kept: int
) -> None:
    path = forge(tmp_path_factory.mktemp("garbage") / "x.zkb", GOOD)
    good = path.read_bytes()
    for data in (garbage, good[:kept] + garbage):
        path.write_bytes(data)
        assert code_of(path) is not PackageCode.OK


def test_the_route_of_the_forgery_is_the_one_expected() -> None:
    assert (ROUTE.sender, ROUTE.receiver) == (SAID.channel.sender, SAID.channel.receiver)
    assert len(LINES) == SAID.revisions
