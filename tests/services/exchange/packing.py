"""Two invented stations and a small package between them; also packages by a dishonest sender."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from desktop.models.revision import SCHEMA
from desktop.services.exchange.codec import encode
from desktop.services.exchange.frames import FrameKind, LineFrame, frame_head, frame_lines
from desktop.services.exchange.identity import StationKeys
from desktop.services.exchange.manifest import (
    Ack,
    BlobEntry,
    DirectoryEntry,
    Head,
    Heads,
    Instance,
    Manifest,
    Range,
    Revocation,
    Revocations,
    RosterEntry,
    sign_heads,
)
from desktop.services.exchange.package import BlobSource, open_contents, write_package
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.sealing import KEY_BYTES, STREAM_LABEL, seal_key
from desktop.services.exchange.wire import MAGIC, Header, Route, read_envelope, write_head
from desktop.services.exchange.writing import Written, write_file
from desktop.services.security.stream import seal_chunks, sealed_size
from desktop.terms import PackageCode, PackageKind, StationRole

TEAM = StationKeys(bytes(range(32)), bytes(range(32, 64)))
OFFICE = StationKeys(bytes(range(64, 96)), bytes(range(96, 128)))
STRANGER = StationKeys(bytes(range(128, 160)), bytes(range(160, 192)))
TEAM_ORIGIN = "3" * 32
OFFICE_ORIGIN = "0" * 32
ROUTE = Route("d" * 32, PackageKind.DATA, TEAM_ORIGIN, OFFICE_ORIGIN, 7)
ZERO = "0" * 64
ONE = "1" * 64
CONTENT_KEY = bytes(range(200, 232))

PREAMBLE = len(MAGIC) + 2 + 16 + 4
"""magic, version, suite, key id, header length: worked out by hand from the format."""

LINES = (b'{"f":{"name":"\xe7\x94\xb2"}}', b'{"f":{}}', b'{"q":3}')
BLOBS = (b"%PDF-1.7 small", b"")


def manifest(count: int = len(LINES)) -> Manifest:
    """What the team says of ``count`` revisions; frames, blobs and signature come later."""
    return Manifest(
        schema=SCHEMA,
        app="0.1.0",
        database="0002",
        channel=Range(TEAM_ORIGIN, OFFICE_ORIGIN, 5, ZERO, 4 + count, ONE if count else ZERO),
        ack=Ack(OFFICE_ORIGIN, TEAM_ORIGIN, 12, ONE),
        heads=Heads(Head(4 + count, ONE), Head(9, ONE), Head(40, ZERO)),
        instance=Instance(TEAM_ORIGIN, ("4" * 32,)),
        operator="a" * 32,
        sent=1_790_000_000_000_000,
        wants=(ONE,),
        notes={"visits": 2, "remark": "三季度"},
    )


def office_manifest() -> Manifest:
    """A manifest in which every field is filled."""
    return replace(
        manifest(),
        directory=(
            DirectoryEntry(OFFICE_ORIGIN, StationRole.OFFICE, None),
            DirectoryEntry(TEAM_ORIGIN, StationRole.TEAM, "b" * 32),
        ),
        roster=(
            RosterEntry("a" * 32, "lead", "甲某某", "team_leader", None, True, "ABCD-EFGH"),
            RosterEntry("c" * 32, "two", "乙某某", "team_member", "e" * 32, False, None),
        ),
        revocations=Revocations(3, (Revocation("f" * 32, "retired"),)),
        clearing={"year": 2026, "by": "考核办"},
    )


def source(data: bytes) -> BlobSource:
    """An attachment in memory."""
    return BlobSource(hashlib.sha256(data).hexdigest(), len(data), lambda: data)


def pack(
    out: Path,
    lines: Sequence[bytes] = LINES,
    blobs: Sequence[bytes] = BLOBS,
    *,
    said: Manifest | None = None,
    route: Route = ROUTE,
) -> Written:
    """A package of the team for the office."""
    return write_package(
        out,
        route=route,
        key_id=TEAM.public.key_id,
        sign=TEAM.sign,
        receiver_seal_public=OFFICE.public.seal,
        manifest=said or manifest(len(lines)),
        frames=tuple(frame_lines(lines)),
        blobs=[source(data) for data in blobs],
    )


def take(
    path: Path, keys: StationKeys = OFFICE, sender: StationKeys = TEAM
) -> tuple[Manifest, list[bytes], list[bytes]]:
    """Read a file in the order of acceptance, as a receiver that knows one sender."""
    with read_envelope(path) as envelope:
        if envelope.key_id != sender.public.key_id:
            raise PackageRefused(PackageCode.SENDER_UNKNOWN)
        envelope.verify(sender.public.sign)
        envelope.check_ciphertext()
        contents = open_contents(envelope, keys.seal_private)
        return (
            contents.manifest,
            list(contents.lines()),
            [data for _, data in contents.blobs()],
        )


def code_of(path: Path, keys: StationKeys = OFFICE, sender: StationKeys = TEAM) -> PackageCode:
    """Why a file is refused; OK when it is taken. Any other exception fails the test."""
    try:
        take(path, keys, sender)
    except PackageRefused as refused:
        return refused.package_code
    return PackageCode.OK


def resigned(path: Path, change: Callable[[Header], Header], keys: StationKeys = TEAM) -> None:
    """Give a file another header, signed by these keys under their own key id."""
    data = path.read_bytes()
    with read_envelope(path) as envelope:
        header = envelope.claimed
    head = write_head(change(header), keys.public.key_id)
    path.write_bytes(head + keys.sign(head) + data[-header.size :])


def with_ciphertext(path: Path, ciphertext: bytes) -> None:
    """Give a file another ciphertext, and the sender's own signature over it."""
    data = path.read_bytes()
    with read_envelope(path) as envelope:
        header = envelope.claimed
    start = len(data) - header.size
    path.write_bytes(data[:start] + ciphertext)
    digest = hashlib.sha256(ciphertext).hexdigest()
    head = write_head(replace(header, size=len(ciphertext), sha256=digest), TEAM.public.key_id)
    path.write_bytes(head + TEAM.sign(head) + ciphertext)


def forge(out: Path, body: bytes, route: Route = ROUTE) -> Path:
    """Seal and sign any plaintext whatever, as a dishonest team could."""
    write_file(
        out,
        route=route,
        key_id=TEAM.public.key_id,
        sign=TEAM.sign,
        key=seal_key(CONTENT_KEY, OFFICE.public.seal, route, TEAM.public.key_id),
        size=sealed_size(len(body)),
        pieces=seal_chunks((body,), CONTENT_KEY, STREAM_LABEL),
    )
    assert len(CONTENT_KEY) == KEY_BYTES
    return out


def frame(kind: int, payload: bytes) -> bytes:
    """One frame, written by hand."""
    return bytes((kind,)) + len(payload).to_bytes(4, "big") + payload


def signed(said: Manifest, route: Route = ROUTE) -> Manifest:
    """With the team's signature over its heads."""
    return replace(said, heads_signature=sign_heads(said, route, TEAM.sign))


def body(said: Manifest, frames: Sequence[LineFrame] = (), blobs: Sequence[bytes] = ()) -> bytes:
    """The plaintext of a package whose manifest says what it likes."""
    return b"".join(
        (
            frame(FrameKind.MANIFEST, encode(signed(said))),
            *(frame(FrameKind.REVISIONS, f.packed) for f in frames),
            *(frame(FrameKind.BLOB, hashlib.sha256(data).digest() + data) for data in blobs),
            frame_head(FrameKind.END, 0),
        )
    )


def honest(
    lines: Sequence[bytes] = LINES, blobs: Sequence[bytes] = BLOBS
) -> tuple[Manifest, tuple[LineFrame, ...]]:
    """A manifest that lists what it carries, and the frames of the lines."""
    frames = tuple(frame_lines(lines))
    said = replace(
        manifest(len(lines)),
        frames=tuple(f.entry for f in frames),
        blobs=tuple(BlobEntry(hashlib.sha256(data).hexdigest(), len(data)) for data in blobs),
    )
    return said, frames
