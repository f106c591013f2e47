"""What the page shows: plain values, independent of how the services keep them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from desktop.services.exchange.conflict_forms import FieldEditor
from desktop.services.exchange.enrolment_forms import Slip
from desktop.services.permissions import Operation, allowed
from desktop.terms import (
    MediumKind,
    PackageCode,
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
class Peer:
    """One enrolled workstation on the other side: how far both channels have come."""

    key_id: str
    title: str
    status: WorkstationStatus
    team: int | None = None
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
    message: str = ""


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
    team: UUID | None = None


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
    title: str
    team_id: UUID
    digits: str
    note: str = ""
    founder: UUID | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant on its medium, with the digits and the slips that go on paper."""

    path: Path
    digits: str
    slips: tuple[Slip, ...]


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
    secrecy: Secrecy
    until: str
    registered: dt.datetime | None
    registered_by: str
    retired: dt.date | None = None
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


@dataclass(frozen=True, slots=True)
class Side:
    """One candidate: who wrote it where and when, and its values."""

    name: str
    who: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class DisputeForm:
    """A conflict as it stands; ``token`` says which candidates were on the screen.

    Without ``editors`` only one of the candidates can be taken. ``deletion``: whether the row
    stays is what they differ in.
    """

    key: object
    what: str
    sides: tuple[Side, ...]
    base: Side | None
    token: object
    editors: tuple[FieldEditor, ...] = ()
    deletion: bool = False
    teams: tuple[tuple[object, str], ...] = ()
    question: str = ""
    answer: str = ""
    record: tuple[str, object] | None = None


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One of a team's own records and how far it has travelled."""

    id: UUID
    what: str
    unit: str
    text: str
    day: dt.date
    state: TravelState
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
    settled: bool = False

    @property
    def waits(self) -> bool:
        """Whether an answer is still wanted."""
        return not self.answer and not self.settled


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a team's workspace may be cleared, and what is missing."""

    ready: bool
    sentence: str
    warning: str = ""
    missing: tuple[str, ...] = ()
    word: str = ""


@dataclass(frozen=True, slots=True)
class Cleared:
    """The record of the clearing on its medium."""

    files: tuple[Path, ...]
    sentence: str
