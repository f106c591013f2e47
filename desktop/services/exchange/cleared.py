"""The electronic 清退记录: what a team's workstation signs before its workspace is destroyed.

It travels in the manifest of the workstation's last package and stays in the cleared folder.
The signed part holds ids, counts and days, no names: it lies in clear there. Of the reason it
holds the digest alone. Source: domain.md §3 step 5.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from sqlalchemy.orm import Session

from desktop.models.exchange import Workstation
from desktop.services.exchange import directory
from desktop.services.exchange.codec import BadForm, Count, Digest, Id, Words, decode, encode
from desktop.services.exchange.identity import PublicKeys, verify
from desktop.services.exchange.refusals import PackageRefused
from desktop.terms import PackageCode, WorkstationStatus

FORMAT: Final = 1
_LABEL: Final = b"kaohe/clearing/1\x00"
_STATEMENT: Final = (
    "这个工作区已清退：密钥和全部内容均已销毁，不能再打开。"
    "下面是清退时由本工作站签名的记录，不含姓名和考核内容。"
)


@dataclass(frozen=True, slots=True)
class InstanceCount:
    """One instance under which the workspace wrote, and how many revisions it gave."""

    origin: Id
    revisions: Count


@dataclass(frozen=True, slots=True)
class ClearingRecord:
    """What was cleared and what the office had confirmed.

    ``sign`` and ``seal`` are the workstation's public keys in hex, ``present`` its last
    instance, ``office`` the office's instance whose receipt reaches ``acked_n`` with
    ``acked_c``. ``names`` and ``drafts`` were never sent. ``day`` is the calendar day at the
    desk, ``at`` UTC microseconds, ``operator`` an account, ``reason`` the digest of the reason.
    """

    deployment: Id
    workspace: Id
    sign: Digest
    seal: Digest
    team: Id
    instances: tuple[InstanceCount, ...]
    present: Id
    office: Id
    acked_n: Count
    acked_c: Digest
    blobs: Count
    names: Count
    drafts: Count
    day: Words
    at: Count
    operator: Id
    reason: Digest
    format: Count = FORMAT

    @property
    def revisions(self) -> int:
        """How many revisions all its instances gave."""
        return sum(instance.revisions for instance in self.instances)

    @property
    def key_id(self) -> str:
        """The workstation that signs."""
        return PublicKeys(bytes.fromhex(self.sign), bytes.fromhex(self.seal)).key_id


@dataclass(frozen=True, slots=True)
class SignedClearing:
    """A record with the workstation's signature (hex) and the reason in words."""

    record: ClearingRecord
    signature: str
    reason: str

    @property
    def digest(self) -> str:
        """SHA-256 of what is signed, as the paper shows it."""
        return hashlib.sha256(_signed(self.record)).hexdigest()

    def notes(self) -> dict[str, str | int]:
        """What the manifest carries."""
        return {
            "record": encode(self.record).decode(),
            "reason": self.reason,
            "signature": self.signature,
        }

    def file(self) -> bytes:
        """What stays in the cleared folder: a sentence, the record and the signature."""
        body = {
            "statement": _STATEMENT,
            "record": orjson.loads(encode(self.record)),
            "signature": self.signature,
        }
        return orjson.dumps(body, option=orjson.OPT_INDENT_2)


def reason_digest(reason: str) -> str:
    """The digest by which the signed part names the reason."""
    return hashlib.sha256(reason.encode()).hexdigest()


def sign_clearing(
    record: ClearingRecord, reason: str, sign: Callable[[bytes], bytes]
) -> SignedClearing:
    """The record under the workstation's signature."""
    return SignedClearing(record, sign(_signed(record)).hex(), reason)


def read_clearing(notes: Mapping[str, str | int]) -> SignedClearing:
    """What ``notes`` gave, its signature and reason checked against the record itself.

    Raises PackageRefused(MANIFEST) for anything else.
    """
    try:
        record = decode(ClearingRecord, str(notes["record"]).encode())
        signature, reason = str(notes["signature"]), str(notes["reason"])
        sound = verify(bytes.fromhex(record.sign), bytes.fromhex(signature), _signed(record))
    except (BadForm, KeyError, ValueError):
        raise PackageRefused(PackageCode.MANIFEST) from None
    if not sound or len(notes) != 3 or reason_digest(reason) != record.reason:
        raise PackageRefused(PackageCode.MANIFEST)
    return SignedClearing(record, signature, reason)


def take_clearing(
    session: Session,
    notes: Mapping[str, str | int],
    *,
    key_id: str,
    deployment: str,
    sender: str,
    at: dt.datetime,
) -> SignedClearing:
    """At the office: take note that a workstation cleared its workspace.

    ``key_id`` and ``sender`` are those of the package. Raises PackageRefused(MANIFEST) when the
    record speaks of another workstation. The caller's transaction carries it.
    """
    signed = read_clearing(notes)
    record = signed.record
    row = session.get(Workstation, key_id)
    if row is None or (record.key_id, record.deployment, record.present, record.team) != (
        key_id,
        deployment,
        sender,
        "" if row.team_id is None else row.team_id.hex,
    ):
        raise PackageRefused(PackageCode.MANIFEST)
    directory.put_status(session, row, WorkstationStatus.CLEARED, signed.reason, at)
    return signed


def told(signed: SignedClearing) -> str:
    """What the office is told of a clearing, with the digest that stands on the paper."""
    groups = " ".join(signed.digest[n : n + 4] for n in range(0, 16, 4))
    return (
        "这是清退记录：该工作站的工作区已清退，以后不再接收它的数据包。"
        f"请核对清退记录上的记录摘要，开头为 {groups}。"
    )


def _signed(record: ClearingRecord) -> bytes:
    return _LABEL + encode(record)
