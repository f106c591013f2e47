"""What the exchange service takes and gives: frozen values, the same for window and command line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from desktop.services.documents.exchange_content import HandoverContent
from desktop.terms import PackageCode


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One package file: where it lies, its number in the channel, and what is in it."""

    path: Path
    number: int
    first_n: int
    last_n: int
    revisions: int
    blobs: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export left on the medium: read back and verified, 可安全拔出.

    One file, or several when the package was split by range; the first stands for them in
    ``package``, ``number`` and ``sha256``, and ``revisions``, ``blobs``, ``size`` are sums.
    ``sender`` and ``to`` are the words for the two stations, ``team`` is the team's number,
    ``at`` when it was written; ``slip`` fills the 交接单, ``advice`` is a sentence about the
    medium, empty when there is nothing to say.
    """

    files: tuple[ExportedFile, ...]
    sender: str
    to: str
    team: int
    at: dt.datetime
    medium: UUID | None
    slip: HandoverContent
    advice: str = ""

    @property
    def package(self) -> Path:
        """The first file."""
        return self.files[0].path

    @property
    def number(self) -> int:
        """The first file's number."""
        return self.files[0].number

    @property
    def sha256(self) -> str:
        """The first file's SHA-256."""
        return self.files[0].sha256

    @property
    def revisions(self) -> int:
        """How many revisions are carried."""
        return sum(f.revisions for f in self.files)

    @property
    def blobs(self) -> int:
        """How many attachments are carried."""
        return sum(f.blobs for f in self.files)

    @property
    def size(self) -> int:
        """Bytes on the medium."""
        return sum(f.size for f in self.files)


@dataclass(frozen=True, slots=True)
class PackagePreview:
    """What a package says of itself after all checks that need no writing.

    ``new`` estimates the revisions that would be new here; ``sent`` is the sender's clock.
    """

    file: Path
    ok: bool
    code: PackageCode
    message: str
    sender: str = ""
    number: int | None = None
    revisions: int = 0
    new: int = 0
    blobs: int = 0
    size: int = 0
    sent: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class PackageReport:
    """What became of one package.

    Of an accepted one, new + merged + conflicts + held + waiting + known = revisions. ``notes``
    are sentences about what is remarkable although nothing is wrong with the package.
    """

    file: Path
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
    blobs: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """How the exchange with one workstation stands.

    ``unsent`` counts revisions that are in no package yet, ``unacked`` those in packages that the
    other side has not acknowledged, ``acknowledged`` those that it has; 0 until a first receipt.
    """

    key_id: str
    station: str
    team: int | None
    status: str
    out_number: int | None
    out_at: dt.datetime | None
    in_number: int | None
    in_at: dt.datetime | None
    unsent: int
    unacked: int
    held: int
    waiting: int
    acknowledged: int = 0

    @property
    def acked(self) -> bool:
        """Whether everything that was ever sent has been acknowledged."""
        return self.unacked == 0


@dataclass(frozen=True, slots=True)
class RegisterQuery:
    """Which lines of the 收发登记 to show, the newest first; None means any."""

    outgoing: bool | None = None
    key_id: str | None = None
    refused: bool | None = None
    limit: int = 200
    before: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of the 收发登记."""

    id: UUID
    at: dt.datetime
    outgoing: bool
    station: str
    number: int | None
    file: str
    code: PackageCode
    message: str
    revisions: int
    blobs: int
    size: int
    sha256: str
    author: str
    medium: UUID | None
    handed_over: bool


@dataclass(frozen=True, slots=True)
class UnshownLine:
    """One revision that does not show: held (with the reason) or waiting for another row."""

    origin: str
    seq: int
    station: str
    table: str
    row: str
    reason: str
    at: dt.datetime
