"""The manifest: the first frame of a package, which says what is in it and how it links.

Source: exchange.md §2 and §3. Everything here is a value; ``codec`` writes and reads it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final

import orjson

from desktop.models.revision import SCHEMA
from desktop.services.exchange.codec import (
    BadForm,
    Count,
    Digest,
    Id,
    Text,
    Within,
    Words,
    decode,
    encode,
)
from desktop.services.exchange.identity import SIGNATURE_BYTES, origin_of, verify
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.wire import Header, Route
from desktop.terms import PackageCode, StationRole

MOST_LINES: Final = 2_000
"""Revisions in one frame."""
MOST_RAW: Final = 64 * 1024 * 1024
"""Bytes of one frame before it was compressed."""
MOST_BLOB: Final = 64 * 1024 * 1024
"""Bytes of one attachment."""
MOST_RAW_TOTAL: Final = 4 * 1024**3
"""Bytes of all revisions of a package before they were compressed."""

_HEADS_LABEL: Final = b"kaohe/heads/1\x00"

MOST_EARLIER: Final = 64
"""Earlier origins that a package names; who has more names the last ones."""
LAST_MOMENT: Final = 253_370_764_799_999_999
"""The end of the year 9998 in UTC microseconds: what every calendar and time zone can show."""

Notes = Mapping[str, str | int]
Nonce = Annotated[str, Text("([0-9a-f]{32})?")]
Moment = Annotated[int, Within(0, LAST_MOMENT)]


@dataclass(frozen=True, slots=True)
class Range:
    """What of the channel is carried: first … last with c(first−1) and c(last).

    Nothing is carried when ``first`` = ``last`` + 1; ``before`` equals ``after`` then.
    """

    sender: Id
    receiver: Id
    first: Count
    before: Digest
    last: Count
    after: Digest


@dataclass(frozen=True, slots=True)
class Ack:
    """What the writer has taken in from the addressee's present instance: up to n, with c(n).

    ``known`` is the last of that instance's own revisions that the writer has, on whichever
    way it came: an addressee that has not written so many is an old copy of itself. ``proof``
    is what the addressee signed about that end (``kept_heads``), in hexadecimal digits.
    """

    sender: Id
    receiver: Id
    n: Count
    c: Digest
    known: Count = 0
    proof: Annotated[str, Text("([0-9a-f]{2}){0,4000}")] = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """All that came on a channel from an earlier instance of the addressee, for its return.

    ``hashes`` are those of the lines from n = 1 on; ``proof`` is what the addressee signed
    about that end (``kept_heads``), in hexadecimal digits; ``nonce`` is that of the instance.
    """

    sender: Id
    receiver: Id
    hashes: tuple[Digest, ...]
    proof: Annotated[str, Text("([0-9a-f]{2}){0,4000}")]
    nonce: Nonce = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many links, and the last one."""

    n: Count
    c: Digest


@dataclass(frozen=True, slots=True)
class Heads:
    """Where three chains of the writer stand: the channel, its present origin, its audit log."""

    channel: Head
    origin: Head
    audit: Head


@dataclass(frozen=True, slots=True)
class HeadsStatement:
    """What a station signs about its heads: complete in itself, to be kept for ever."""

    deployment: Id
    sender: Id
    receiver: Id
    number: Count
    sent: Moment
    heads: Heads


@dataclass(frozen=True, slots=True)
class Instance:
    """Under which origin the writer writes now, and under which it wrote before.

    ``nonces`` belong to the earlier ones in their order and then to the present one: they prove
    that those are the writer's (``identity.origin_of``). "" for the one it was founded under.
    """

    origin: Id
    earlier: tuple[Id, ...] = ()
    nonces: tuple[Nonce, ...] = ()

    def bound_to(self, key_id: str) -> dict[str, str]:
        """Those of the origins that are proven to be this key's, with their nonces."""
        told = zip((*self.earlier, self.origin), self.nonces, strict=False)
        return {o: n for o, n in told if n and o == origin_of(key_id, bytes.fromhex(n))}


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One origin that the office knows; ``team`` is None for the office's own.

    ``authors`` are the accounts that were ever on the workstation's roster (ids, no names), so
    that the receiver holds what the office holds; None where anybody's word is taken.
    """

    origin: Id
    role: StationRole
    team: Id | None
    authors: tuple[Id, ...] | None = None


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """Who may act at the receiving workstation. ``code`` activates a new account, once."""

    account: Id
    login: Words
    name: Words
    role: Words
    assessor: Id | None
    active: bool
    code: Words | None


@dataclass(frozen=True, slots=True)
class Revocation:
    """The status (``WorkstationStatus``) of one workstation."""

    key_id: Id
    status: Words


@dataclass(frozen=True, slots=True)
class Revocations:
    """All revocations of the deployment; the version only rises."""

    version: Count
    entries: tuple[Revocation, ...]


@dataclass(frozen=True, slots=True)
class FrameEntry:
    """One frame of revisions: how many, bytes before compression, SHA-256 of the compressed."""

    count: Annotated[int, Within(1, MOST_LINES)]
    raw: Annotated[int, Within(1, MOST_RAW)]
    sha256: Digest


@dataclass(frozen=True, slots=True)
class BlobEntry:
    """One attachment: SHA-256 and length of its bytes."""

    sha256: Digest
    size: Annotated[int, Within(0, MOST_BLOB)]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package carries.

    ``schema`` is the version of the lines, ``database`` the head of the writer's migrations,
    ``sent`` UTC microseconds, ``operator`` an account, ``wants`` attachments that the writer
    lacks, ``roster`` None where nothing is said of it, ``addressee`` the nonce of the receiver's
    instance as far as it is known: an old copy learns by it what it was. The last three fields are filled in by
    ``write_package``.
    """

    schema: Count
    app: Words
    database: Words
    channel: Range
    ack: Ack | None
    heads: Heads
    instance: Instance
    operator: Id
    sent: Moment
    directory: tuple[DirectoryEntry, ...] = ()
    roster: tuple[RosterEntry, ...] | None = None
    revocations: Revocations | None = None
    wants: tuple[Digest, ...] = ()
    returned: tuple[Returned, ...] = ()
    clearing: Notes | None = None
    notes: Notes = field(default_factory=dict)
    addressee: Nonce = ""
    frames: tuple[FrameEntry, ...] = ()
    blobs: tuple[BlobEntry, ...] = ()
    heads_signature: Annotated[str, Text("[0-9a-f]{128}")] = "0" * 128

    @property
    def revisions(self) -> int:
        """How many revisions the package carries."""
        return sum(frame.count for frame in self.frames)

    @property
    def blob_bytes(self) -> int:
        """The length of all attachments together."""
        return sum(blob.size for blob in self.blobs)


def heads_statement(manifest: Manifest, route: Route) -> bytes:
    """What is signed about the heads: canonical, with a label of its own in front."""
    statement = HeadsStatement(
        route.deployment,
        route.sender,
        route.receiver,
        route.number,
        manifest.sent,
        manifest.heads,
    )
    return _HEADS_LABEL + encode(statement)


def sign_heads(manifest: Manifest, route: Route, sign: Callable[[bytes], bytes]) -> str:
    """The signature for ``heads_signature``."""
    return sign(heads_statement(manifest, route)).hex()


def kept_heads(manifest: Manifest, route: Route) -> bytes:
    """Signature and statement in one piece, as the channel's book keeps them for ever."""
    return bytes.fromhex(manifest.heads_signature) + heads_statement(manifest, route)


def read_kept_heads(kept: bytes, sign_public: bytes) -> HeadsStatement:
    """What ``kept_heads`` kept. Raises PackageRefused(SIGNATURE) when this key never signed it."""
    signature, signed = kept[:SIGNATURE_BYTES], kept[SIGNATURE_BYTES:]
    if not signed.startswith(_HEADS_LABEL) or not verify(sign_public, signature, signed):
        raise PackageRefused(PackageCode.SIGNATURE)
    try:
        return decode(HeadsStatement, signed[len(_HEADS_LABEL) :])
    except BadForm:
        raise PackageRefused(PackageCode.SIGNATURE) from None


def read_manifest(data: bytes, header: Header, sign_public: bytes) -> Manifest:
    """The manifest of a package with this header, signed by this key.

    Raises PackageRefused: SCHEMA when lines of a newer program are announced (whatever else the
    newer manifest says), MANIFEST when it is no manifest or does not belong to the header,
    COUNTS when its numbers contradict each other, TOO_BIG when more is announced than a
    station can check in memory.
    """
    if _announced_schema(data) > SCHEMA:
        raise PackageRefused(PackageCode.SCHEMA)
    try:
        manifest = decode(Manifest, data)
    except BadForm:
        raise PackageRefused(PackageCode.MANIFEST) from None
    ends = (header.sender, header.receiver)
    if (manifest.channel.sender, manifest.channel.receiver) != ends or (
        manifest.instance.origin != header.sender
    ):
        raise PackageRefused(PackageCode.MANIFEST)
    if len(manifest.instance.earlier) > MOST_EARLIER:
        raise PackageRefused(PackageCode.MANIFEST)
    signature = bytes.fromhex(manifest.heads_signature)
    if not verify(sign_public, signature, heads_statement(manifest, header)):
        raise PackageRefused(PackageCode.MANIFEST)
    check_counts(manifest)
    return manifest


def check_counts(manifest: Manifest) -> None:
    """Raise PackageRefused: COUNTS when its numbers contradict each other, TOO_BIG for too many."""
    carried = manifest.channel
    if carried.first < 1 or manifest.revisions != carried.last - carried.first + 1:
        raise PackageRefused(PackageCode.COUNTS)
    if carried.first > carried.last and carried.before != carried.after:
        raise PackageRefused(PackageCode.COUNTS)
    if len({blob.sha256 for blob in manifest.blobs}) != len(manifest.blobs):
        raise PackageRefused(PackageCode.COUNTS)
    if sum(frame.raw for frame in manifest.frames) > MOST_RAW_TOTAL:
        raise PackageRefused(PackageCode.TOO_BIG)


def _announced_schema(data: bytes) -> int:
    try:
        loaded = orjson.loads(data)
    except ValueError:
        return 0
    schema = loaded.get("schema") if isinstance(loaded, dict) else None
    return schema if isinstance(schema, int) else 0


def sha256_hex(data: bytes) -> str:
    """SHA-256 in hexadecimal digits, as manifests name it."""
    return hashlib.sha256(data).hexdigest()
