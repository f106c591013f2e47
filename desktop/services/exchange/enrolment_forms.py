"""What an enrolment's two files say, and what its steps give back. Values only.

A request names no person: a team's number, public keys, instance, and accounts by their ids.
A grant names those who may act at the workstation, and is sealed to it. Source: exchange.md §5.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar
from uuid import UUID

from desktop.services.exchange.codec import BadForm, Count, Digest, Id, Text, Within, decode, encode
from desktop.services.exchange.identity import PublicKeys, digits
from desktop.services.exchange.manifest import (
    DirectoryEntry,
    Instance,
    Revocations,
    RosterEntry,
)
from desktop.services.exchange.refusals import PackageRefused
from desktop.terms import PackageCode, Role, WorkstationStatus

T = TypeVar("T")

_REQUEST: Final = b"kaohe/enrol-request/1\x00"
_GRANT: Final = b"kaohe/enrol-grant/1\x00"

Key = Digest
"""A public key: 32 bytes as 64 digits."""
Blob = Annotated[str, Text("([0-9a-f]{2})+")]


@dataclass(frozen=True, slots=True)
class RequestBody:
    """What a new workstation asks for. ``account`` is who asks, ``others`` who else acts there."""

    format: Annotated[int, Within(1, 1)]
    team: Annotated[int, Within(1, 99)]
    sign: Key
    seal: Key
    instance: Instance
    account: Id
    others: tuple[Id, ...]
    nonce: Id

    @property
    def keys(self) -> PublicKeys:
        """The keys that are to be certified."""
        return PublicKeys(bytes.fromhex(self.sign), bytes.fromhex(self.seal))


@dataclass(frozen=True, slots=True)
class GrantBody:
    """What the office answers: who you are, who we are, who may act at your desk."""

    format: Annotated[int, Within(1, 1)]
    request: Digest
    root: Key
    certificate: Blob
    office: Blob
    instance: Instance
    roster: tuple[RosterEntry, ...]
    revocations: Revocations
    directory: tuple[DirectoryEntry, ...]
    issued: Count


def request_sha(body: bytes) -> str:
    """The digest by which a grant names the request that it answers."""
    return hashlib.sha256(_REQUEST + body).hexdigest()


def request_digits(body: bytes) -> str:
    """The digits of a request: both screens show them."""
    return digits(_REQUEST + body)


def grant_digits(root: bytes, office: PublicKeys, request: str) -> str:
    """The digits of a grant: over the root key, the office's keys and the request's digest."""
    return digits(_GRANT + root + office.sign + office.seal + bytes.fromhex(request))


def read_body(kind: type[T], body: bytes) -> T:
    """The value of a body. Raises PackageRefused(MANIFEST) for anything else."""
    try:
        return decode(kind, body)
    except BadForm:
        raise PackageRefused(PackageCode.MANIFEST) from None


def request_key(body: bytes) -> bytes:
    """The signer's key as a request names it. Raises ValueError."""
    return bytes.fromhex(decode(RequestBody, body).sign)


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """One person of a workstation's 授权名册.

    ``account`` is None for somebody who is to get an account; ``assessor`` links to the pool,
    so that nobody acts on oneself.
    """

    login: str
    name: str
    role: Role
    assessor: UUID | None = None
    account: UUID | None = None


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A person of the roster as it stands; ``pending``: the one-time code was not used so far."""

    account: UUID
    login: str
    name: str
    role: Role
    assessor: UUID | None
    active: bool
    pending: bool = False


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A request that was written, and the digits to compare."""

    path: Path
    digits: str


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """What a request says. ``known``: these keys were enrolled before.

    ``account`` is who asks and ``others`` who else has an account there, by ids alone.
    """

    team: int
    digits: str
    origin: str
    known: bool
    key_id: str
    account: UUID
    others: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class GrantInfo:
    """What a grant says of itself, before anybody trusts it: the digits to compare."""

    digits: str
    team: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed for one person. ``code`` is shown this once; ``team`` is the title."""

    name: str
    login: str
    code: str
    digits: str
    team: str

    def __repr__(self) -> str:
        """Without person and code: a repr may end in a log."""
        return "Slip()"


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant that was written; ``slips`` are for those who get a code."""

    path: Path
    digits: str
    slips: tuple[Slip, ...]
    key_id: str


@dataclass(frozen=True, slots=True)
class AcceptedPerson:
    """Somebody who may act here now; ``asked`` is the log-in on the slip where it was taken."""

    name: str
    login: str
    role: Role
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a team's workstation has become; ``closed`` are accounts not on the roster."""

    team: str
    people: tuple[AcceptedPerson, ...]
    closed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkstationLine:
    """One enrolled PC as the page shows it. ``last_out`` and ``last_in``: its newest packages."""

    key_id: str
    title: str
    team: UUID | None
    status: WorkstationStatus
    status_since: dt.datetime | None
    reason: str | None
    present: str
    earlier: int
    last_out: dt.datetime | None
    last_in: dt.datetime | None
    people: int
    enrolled: dt.datetime


@dataclass(frozen=True, slots=True)
class OwnStation:
    """What this workspace is: ``digits`` of the request that is under way, empty when none is.

    ``status`` is what the office says of it; ``key_id`` is empty before the first request.
    """

    enrolled: bool
    key_id: str
    title: str
    origin: str
    earlier: int
    digits: str
    status: WorkstationStatus


def canonical_body(body: RequestBody | GrantBody) -> bytes:
    """The one text of a body."""
    return encode(body)
