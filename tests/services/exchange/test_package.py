"""Data packages: what goes in comes out, and what is not exactly that is refused."""

from __future__ import annotations

import errno
import hashlib
import os
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.revision import SCHEMA
from desktop.services.errors import ServiceError
from desktop.services.exchange import package
from desktop.services.exchange.frames import frame_lines
from desktop.services.exchange.manifest import HeadsStatement, Manifest, read_kept_heads
from desktop.services.exchange.package import (
    BlobSource,
    Contents,
    open_contents,
    planned_size,
    write_package,
)
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.wire import Envelope, read_envelope
from desktop.services.progress import Cancelled, Progress
from desktop.services.security.stream import STEP
from desktop.terms import PackageCode, PackageKind
from tests.services.exchange.packing import (
    BLOBS,
    LINES,
    OFFICE,
    OFFICE_ORIGIN,
    ROUTE,
    STRANGER,
    TEAM,
    TEAM_ORIGIN,
    code_of,
    manifest,
    office_manifest,
    pack,
    source,
    take,
    with_ciphertext,
)

line = st.binary(min_size=1, max_size=60).filter(lambda data: b"\n" not in data)


def opened(path: Path) -> tuple[Envelope, Contents]:
    envelope = read_envelope(path)
    envelope.verify(TEAM.public.sign)
    return envelope, open_contents(envelope, OFFICE.seal_private)


@given(st.lists(line, max_size=30), st.lists(st.binary(max_size=200), max_size=4, unique=True))
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], blobs: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("round", numbered=True) / "one.zkb"
    written = pack(path, lines, blobs)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == written.sha256
    said = manifest(len(lines))
    frames, sources = tuple(frame_lines(lines)), [source(data) for data in blobs]
    assert planned_size(ROUTE, said, frames, sources) == written.size == path.stat().st_size
    found, got_lines, got_blobs = take(path)
    assert (got_lines, got_blobs) == (lines, blobs)
    assert found.revisions == len(lines)
    assert found.blob_bytes == sum(map(len, blobs))
    plain = {"frames": said.frames, "blobs": said.blobs, "heads_signature": said.heads_signature}
    assert replace(found, **plain) == said  # type: ignore[arg-type]  # names of its own fields


@pytest.mark.parametrize("said", [manifest(), office_manifest()])
def test_every_field_of_the_manifest_comes_back(tmp_path: Path, said: Manifest) -> None:
    found, _, _ = take(pack(tmp_path / "one.zkb", said=said).path)
    for name in Manifest.__dataclass_fields__:
        if name not in {"frames", "blobs", "heads_signature"}:
            assert getattr(found, name) == getattr(said, name), name


def test_an_empty_package_still_reports(tmp_path: Path) -> None:
    found, lines, blobs = take(pack(tmp_path / "one.zkb", (), ()).path)
    assert (lines, blobs, found.revisions) == ([], [], 0)
    assert found.ack is not None
    assert (found.channel.first, found.channel.last) == (5, 4)


def test_a_package_of_many_chunks_and_frames(tmp_path: Path) -> None:
    lines = [
        b'{"q":%d,"f":"%s"}' % (n, hashlib.sha256(b"%d" % n).hexdigest().encode())
        for n in range(4_500)
    ]
    blobs = [bytes([n]) * (70_000 * n) for n in range(1, 4)]
    envelope, contents = opened(pack(tmp_path / "one.zkb", lines, blobs).path)
    with envelope:
        assert [len(frame) for frame in contents.frames()] == [2_000, 2_000, 500]
        assert list(contents.lines()) == lines
        for _ in range(2):  # pass 2 may be repeated
            assert list(contents.blobs()) == [
                (hashlib.sha256(data).hexdigest(), data) for data in blobs
            ]


def test_the_heads_can_be_kept_and_proven_later(tmp_path: Path) -> None:
    envelope, contents = opened(pack(tmp_path / "one.zkb").path)
    with envelope:
        kept = contents.heads
    said = manifest()
    assert read_kept_heads(kept, TEAM.public.sign) == HeadsStatement(
        "d" * 32, TEAM_ORIGIN, OFFICE_ORIGIN, 7, said.sent, said.heads
    )
    for position in range(len(kept)):
        changed = bytearray(kept)
        changed[position] ^= 1
        with pytest.raises(PackageRefused):
            read_kept_heads(bytes(changed), TEAM.public.sign)
    with pytest.raises(PackageRefused):
        read_kept_heads(kept, STRANGER.public.sign)
    # A signature over something else is no statement about heads.
    label = b"kaohe/heads/1\x00"
    for other in (b"KHZKB and more", kept[64:].replace(label, b"KHZKB and more")):
        with pytest.raises(PackageRefused):
            read_kept_heads(TEAM.sign(other) + other, TEAM.public.sign)


def test_only_the_receiver_opens_it(tmp_path: Path) -> None:
    path = pack(tmp_path / "one.zkb").path
    assert code_of(path) is PackageCode.OK
    assert code_of(path, keys=STRANGER) is PackageCode.DECRYPT
    assert code_of(path, keys=TEAM) is PackageCode.DECRYPT
    assert code_of(path, sender=STRANGER) is PackageCode.SENDER_UNKNOWN


def test_contents_are_opened_only_after_the_signature(tmp_path: Path) -> None:
    with (
        read_envelope(pack(tmp_path / "one.zkb").path) as envelope,
        pytest.raises(RuntimeError),
    ):
        open_contents(envelope, OFFICE.seal_private)


def test_opening_checks_the_raw_bytes_even_when_nobody_asked_for_it(tmp_path: Path) -> None:
    path = pack(tmp_path / "one.zkb").path
    flip_in_place(-1)(path)
    with read_envelope(path) as envelope:
        envelope.verify(TEAM.public.sign)
        with pytest.raises(PackageRefused) as caught:
            open_contents(envelope, OFFICE.seal_private)
    assert caught.value.package_code is PackageCode.HASH


def test_chunks_cannot_be_cut_swapped_repeated_or_dropped(tmp_path: Path) -> None:
    # Even the sender's own signature over such a ciphertext does not make it acceptable.
    path = pack(tmp_path / "one.zkb", LINES, [os.urandom(3 * STEP)]).path
    with read_envelope(path) as envelope:
        ciphertext = path.read_bytes()[-envelope.claimed.size :]
    chunks = [ciphertext[at : at + STEP] for at in range(0, len(ciphertext), STEP)]
    assert len(chunks) == 4
    first, second, third, last = chunks
    with_ciphertext(path, ciphertext)
    assert code_of(path) is PackageCode.OK
    for parts in (
        (second, first, third, last),
        (first, third, second, last),
        (first, first, third, last),
        (first, second, second, third, last),
        (first, second, third, last, last),
        (first, second, last),
        (second, third, last),
        (first, second, third),
        (first,),
        (last,),
        (),
        (first, second, third, last + b"\x00"),
        (first, second, third, last[:-1]),
        (first, second, third, last[:16]),
        (first, second, third, last, b"\x00" * 16),
    ):
        with_ciphertext(path, b"".join(parts))
        assert code_of(path) is PackageCode.DECRYPT


def changed_after_pass_1(path: Path, change: Callable[[Path], None]) -> PackageCode:
    envelope, contents = opened(path)
    change(path)
    with envelope, pytest.raises(PackageRefused) as caught:
        list(contents.blobs())
    assert list(contents.lines()) == list(LINES)  # kept in memory since pass 1
    return caught.value.package_code


def flip_in_place(position: int) -> Callable[[Path], None]:
    def flip(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(position, os.SEEK_END)
            byte = file.read(1)
            file.seek(position, os.SEEK_END)
            file.write(bytes((byte[0] ^ 1,)))

    return flip


@pytest.mark.parametrize(
    "change",
    [
        *(flip_in_place(-n) for n in (1, 16, 17, 30, 70_000, 140_000)),
        lambda path: os.truncate(path, path.stat().st_size - 1),
        lambda path: os.truncate(path, 700),
    ],
)
def test_a_change_between_the_passes_is_noticed(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    path = pack(tmp_path / "one.zkb", LINES, [bytes(150_000)]).path
    assert changed_after_pass_1(path, change) is PackageCode.CHANGED


def test_a_file_put_in_its_place_between_the_passes_does_not_matter(tmp_path: Path) -> None:
    # The descriptor that was checked is the one that is used.
    path = pack(tmp_path / "one.zkb").path
    envelope, contents = opened(path)
    with envelope:
        other = pack(tmp_path / "two.zkb", (b"x",), (b"y",)).path
        if os.name == "posix":
            other.replace(path)
        assert [data for _, data in contents.blobs()] == list(BLOBS)


def test_a_newer_program_is_told_apart_whatever_its_manifest_looks_like(tmp_path: Path) -> None:
    said = replace(manifest(), schema=SCHEMA + 1)
    assert code_of(pack(tmp_path / "one.zkb", said=said).path) is PackageCode.SCHEMA


def test_writing_can_be_cancelled_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "one.zkb"
    out.write_bytes(b"an earlier file")
    progress = Progress(lambda done, total, text: progress.cancel())
    with pytest.raises(Cancelled):
        write_package(
            out,
            route=ROUTE,
            key_id=TEAM.public.key_id,
            sign=TEAM.sign,
            receiver_seal_public=OFFICE.public.seal,
            manifest=manifest(0),
            blobs=[source(bytes(2_000_000)), source(bytes(3_000_000))],
            progress=progress,
        )
    assert [p.name for p in tmp_path.iterdir()] == ["one.zkb"]
    assert out.read_bytes() == b"an earlier file"


def test_progress_reaches_its_total(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    progress = Progress(lambda *step: told.append(step))
    path = tmp_path / "one.zkb"
    write_package(
        path,
        route=ROUTE,
        key_id=TEAM.public.key_id,
        sign=TEAM.sign,
        receiver_seal_public=OFFICE.public.seal,
        manifest=manifest(0),
        blobs=[source(bytes(3_000_000))],
        progress=progress,
    )
    assert told[-1][0] == told[-1][1]
    told.clear()
    with read_envelope(path) as envelope:
        envelope.verify(TEAM.public.sign)
        contents = open_contents(envelope, OFFICE.seal_private, progress)
        assert told
        assert all(done <= total for done, total, _ in told)
        progress.cancel()
        with pytest.raises(Cancelled):
            list(contents.blobs(progress))
        with pytest.raises(Cancelled):
            open_contents(envelope, OFFICE.seal_private, progress)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(number, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PackageRefused) as caught:
        pack(tmp_path / "one.zkb")
    assert caught.value.package_code is PackageCode.NO_SPACE
    assert not list(tmp_path.iterdir())


def test_another_fault_of_the_disk_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="没有写成数据包：找不到文件或文件夹"):
        pack(tmp_path / "none" / "one.zkb")


def test_an_attachment_must_be_what_its_source_says(tmp_path: Path) -> None:
    good = source(b"data")
    for bad in (
        replace(good, size=5),
        replace(good, sha256="0" * 64),
        BlobSource(good.sha256, good.size, lambda: b"dat\x00"),
        BlobSource(good.sha256, good.size, lambda: b"data and more"),
    ):
        with pytest.raises(ValueError, match="attachment"):
            write_package(
                tmp_path / "one.zkb",
                route=ROUTE,
                key_id=TEAM.public.key_id,
                sign=TEAM.sign,
                receiver_seal_public=OFFICE.public.seal,
                manifest=manifest(0),
                blobs=[bad],
            )
    assert not list(tmp_path.iterdir())


def test_nothing_is_written_that_no_reader_would_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "one.zkb"
    said = manifest()
    for wrong, blobs in (
        (replace(said, channel=replace(said.channel, last=8)), BLOBS),
        (said, (b"twice", b"twice")),
    ):
        with pytest.raises(PackageRefused) as caught:
            pack(out, blobs=blobs, said=wrong)
        assert caught.value.package_code is PackageCode.COUNTS
    for name in ("MOST_PACKED", "MOST_MANIFEST"):
        with monkeypatch.context() as patch:
            patch.setattr(package, name, 20)
            with pytest.raises(PackageRefused) as caught:
                pack(out)
        assert caught.value.package_code is PackageCode.TOO_BIG
    assert not list(tmp_path.iterdir())


def test_a_data_package_is_of_its_kind(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="kind"):
        pack(tmp_path / "one.zkb", route=replace(ROUTE, kind=PackageKind.GRANT))


def test_no_name_shows_in_the_file(tmp_path: Path) -> None:
    canary = "欧阳测试甲"
    said = replace(office_manifest(), notes={"who": canary}, app=canary)
    lines = [b'{"f":{"name":"%s"}}' % canary.encode(), *LINES[1:]]
    path = pack(tmp_path / "one.zkb", lines, [canary.encode() * 50], said=said).path
    data = path.read_bytes()
    for secret in (
        *(canary.encode(form) for form in ("utf-8", "utf-16-le", "gb18030")),
        b"\\u6b27",
        b"ABCD-EFGH",
        said.operator.encode(),
        b'"notes"',
        b"manifest",
    ):
        assert secret not in data
    assert said.app in take(path)[0].app


def test_memory_stays_flat_over_100_mb_of_attachments(tmp_path: Path) -> None:
    size, count = 4_000_000, 25
    contents_of = [hashlib.shake_128(b"%d" % n) for n in range(count)]
    hashes = [hashlib.sha256(shake.digest(size)).hexdigest() for shake in contents_of]
    blobs = [
        BlobSource(sha256, size, lambda shake=shake: shake.digest(size))  # type: ignore[misc] # a default binds the loop's value
        for sha256, shake in zip(hashes, contents_of, strict=True)
    ]
    path = tmp_path / "one.zkb"
    tracemalloc.start()
    try:
        write_package(
            path,
            route=ROUTE,
            key_id=TEAM.public.key_id,
            sign=TEAM.sign,
            receiver_seal_public=OFFICE.public.seal,
            manifest=manifest(0),
            blobs=blobs,
        )
        envelope, contents = opened(path)
        with envelope:
            assert [sha256 for sha256, _ in contents.blobs()] == hashes
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > size * count
    # One attachment, the pieces that it is joined from, the next one, and buffers.
    assert peak < 5 * size
