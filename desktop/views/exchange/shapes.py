"""What the page shows: plain values, independent of how the services keep them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import UUID

from desktop.services.permissions import Operation, allowed
from desktop.terms import (
    MediumKind,
    PackageCode,
    PackageKind,
    Role,
    Secrecy,
    TravelState,
    WorkstationStatus,
)


class Stick(Protocol):
    """What is plugged in, as the watch of the services says it."""

    @property
    def id(self) -> str:
        """The same as long as it stays plugged in."""

    @property
    def label(self) -> str:
        """What the user called it; may be empty."""

    @property
    def mount(self) -> Path:
        """Where its files are."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""

    @property
    def free(self) -> int:
        """Bytes that are free."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What the role at the desk may do here; other buttons are absent."""

    exchange: bool
    enrol: bool
    revoke: bool
    media: bool
    clear: bool
    decide: bool
    records: bool
    edit_records: bool

    @classmethod
    def of(cls, role: Role) -> Rights:
        """The rights of a role."""
        asked = (
            Operation.EXCHANGE,
            Operation.ENROL,
            Operation.REVOKE,
            Operation.MEDIA,
            Operation.CLEAR,
            Operation.DECIDE_CONFLICTS,
            Operation.READ_RECORDS,
            Operation.EDIT_RECORDS,
        )
        return cls(*(allowed(role, operation) for operation in asked))


@dataclass(frozen=True, slots=True)
class Here:
    """This workspace: whether it may exchange, and the digits that others know it by."""

    enrolled: bool
    title: str = ""
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One file before it is taken in."""

    path: Path
    ok: bool
    code: PackageCode
    message: str
    sender: str = ""
    number: int | None = None
    revisions: int = 0
    blobs: int = 0
    size: int = 0
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file; new + merged + conflicts + held + waiting + known = revisions."""

    path: Path
    accepted: bool
    code: PackageCode
    message: str
    sender: str = ""
    number: int | None = None
    revisions: int = 0
    new: int = 0
    merged: int = 0
    conflicts: int = 0
    held: int = 0
    waiting: int = 0
    known: int = 0
    key_id: str = ""


@dataclass(frozen=True, slots=True)
class Peer:
    """One enrolled workstation on the other side: how far both channels have come."""

    key_id: str
    title: str
    status: WorkstationStatus
    team: object = None
    unsent: int = 0
    last_out: str = ""
    acknowledged: str = ""
    last_in: str = ""
    waiting: int = 0
    held: int = 0

    @property
    def reachable(self) -> bool:
        """Whether packages for it can be written."""
        return self.status is WorkstationStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class Sent:
    """One package on a medium, read back and verified."""

    to: str
    number: int
    files: tuple[Path, ...]
    revisions: int
    blobs: int
    size: int
    sha256: str
    slip: object = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished document."""

    title: str
    file: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Advice:
    """What is to be said of the medium chosen: good, to be noted, or not to be used."""

    level: str  # ok, warn, refuse
    sentence: str
    medium: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of 收发登记."""

    id: UUID
    at: dt.datetime
    outgoing: bool
    kind: PackageKind
    peer: str
    number: int | None
    file: str
    code: PackageCode
    revisions: int
    blobs: int
    size: int
    sha256: str
    author: str
    medium: str = ""
    handed_over: bool = False
    report: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stay:
    """A revision that came and does not show."""

    id: str
    held: bool
    origin: str
    what: str
    reason: str
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class StationLine:
    """One enrolled PC."""

    key_id: str
    title: str
    status: WorkstationStatus
    instance: str
    earlier: int
    people: int
    enrolled: dt.datetime | None
    last_in: str = ""
    last_out: str = ""
    reason: str = ""
    own: bool = False
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a 授权名册."""

    name: str
    login: str
    role: Role
    account: UUID | None = None
    assessor: UUID | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for enrolment as the office sees it before granting it."""

    path: Path
    team: int
    digits: str
    note: str = ""
    known: bool = False
    founder: UUID | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant on its medium, with the digits and the slips that go on paper."""

    path: Path
    digits: str
    people: int
    slips: Paper | None = None


@dataclass(frozen=True, slots=True)
class Requested:
    """A team's request on its medium."""

    path: Path
    digits: str


@dataclass(frozen=True, slots=True)
class MediumRow:
    """One registered medium."""

    id: UUID
    number: str
    kind: MediumKind
    serial: str
    approver: str
    purpose: str
    secrecy: Secrecy | None
    until: str
    registered: dt.datetime | None
    registered_by: str
    retired: dt.date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class MediumDraft:
    """What the form of a new medium holds."""

    number: str
    kind: MediumKind
    serial: str
    approver: str
    purpose: str
    secrecy: Secrecy
    until: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """One line of the conflict inbox."""

    key: object
    what: str
    fields: str
    between: str
    at: dt.datetime | None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a candidate: as it is read, and as it is stored."""

    field: str
    label: str
    shown: str
    raw: object = None
    choices: tuple[tuple[object, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One candidate: who wrote it where and when, and its values."""

    name: str
    who: str
    cells: tuple[Cell, ...]
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class DisputeForm:
    """A conflict as it stands; ``token`` says which candidates were on the screen."""

    key: object
    what: str
    sides: tuple[Side, ...]
    base: Side | None
    token: object
    teams: tuple[tuple[object, str], ...] = ()
    question: str = ""
    answer: str = ""
    record: tuple[str, object] | None = None


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One of a team's own records and how far it has travelled."""

    id: UUID
    noun: str
    what: str
    state: TravelState
    at: dt.datetime | None
    note: str = ""
    target: tuple[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision of the office about one of the team's rows."""

    id: UUID
    what: str
    fields: str
    choice: str
    before: str
    after: str
    reason: str
    on: dt.date
    target: tuple[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What the office asks about a conflict."""

    id: UUID
    what: str
    text: str
    on: dt.date
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a team's workspace may be cleared, and what is missing."""

    ready: bool
    sentence: str
    missing: tuple[str, ...] = ()
    word: str = ""


@dataclass(frozen=True, slots=True)
class Cleared:
    """The record of the clearing on its medium."""

    files: tuple[Path, ...]
    sentence: str
