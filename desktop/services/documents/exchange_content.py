"""What the papers of the exchange are made of: 交接单, 激活码单 and 清退记录, as frozen values.

Services fill these; words are Chinese labels already and times are those of the wall clock in
China. Nothing here knows the database. Empty text means that nothing is printed there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class HandoverFile:
    """One package file that changes hands: ``size`` in bytes, ``sha256`` of the whole file in hex."""

    name: str
    number: int
    revisions: int
    blobs: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HandoverMedium:
    """The medium as it is registered; 密级 and 保密期限 are words that a person chose."""

    number: str = ""
    kind: str = ""
    secrecy: str = ""
    secret_until: str = ""
    approver: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class HandoverContent:
    """交接单: who hands which files over to whom, on which medium.

    ``errand`` is what the journey is called (上报, 下发). Without a registered medium its
    fields stay empty, to be filled in by hand.
    """

    sender: str
    receiver: str
    errand: str
    files: tuple[HandoverFile, ...]
    written_at: datetime
    written_by: str
    medium: HandoverMedium = HandoverMedium()


@dataclass(frozen=True, slots=True)
class ActivationSlip:
    """What one person gets to set the own password with."""

    name: str
    login: str
    code: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class ActivationContent:
    """激活码单 of one grant: the workstation, its 8 × 4 check digits, one slip a person."""

    team: str
    digits: str
    issued: date
    slips: tuple[ActivationSlip, ...]


@dataclass(frozen=True, slots=True)
class ClearedInstance:
    """One instance under which the workspace wrote, by its full id, and its revisions."""

    origin: str
    revisions: int
    present: bool = False


@dataclass(frozen=True, slots=True)
class ClearingContent:
    """清退记录: what was cleared, on whose order, and what the office had confirmed before.

    ``acked_n`` and ``acked_c`` (hex) are the end of the office's receipt. ``digest`` and
    ``signature`` (hex) are those of the electronic record, ``file`` and ``file_sha256`` the
    package that carries it. ``names`` and ``drafts`` were never sent and end with the workspace.
    """

    team: str
    workspace: str
    workstation: str
    instances: tuple[ClearedInstance, ...]
    revisions: int
    blobs: int
    acked_n: int
    acked_c: str
    names: int
    drafts: int
    at: datetime
    operator: str
    reason: str
    file: str
    file_sha256: str
    digest: str
    signature: str
