"""清退: at year end a team's workspace is destroyed, once the office has everything.

The order makes every stop harmless. First the signed record goes to the office: a last package
and a sheet of paper on the medium, both read back. Then, in one writing block, it is seen once
more that the office has confirmed every revision of this workspace, the record is put into the
folder and the key slots are overwritten: the point of no return. Removing the files afterwards
may be broken off; the next attempt to open goes on with it. Source: domain.md §3 step 5.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from desktop.services.dates import china_time
from desktop.services.documents.clearing_record import render_clearing
from desktop.services.documents.exchange_content import ClearedInstance, ClearingContent
from desktop.services.documents.paper import PrintOptions
from desktop.services.door import Desk, Reading, Service, permits, reads
from desktop.services.errors import Invalid, Refused
from desktop.services.exchange import standing
from desktop.services.exchange.carrying import Carried, CarryFailed, CarryStatus, carry_out
from desktop.services.exchange.cleared import (
    ClearingRecord,
    SignedClearing,
    reason_digest,
    sign_clearing,
)
from desktop.services.exchange.clearing_facts import facts_of
from desktop.services.exchange.manifest import Notes
from desktop.services.exchange.steps import Step, no_step
from desktop.services.exchange.values import Exported
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.security import cleared as remains
from desktop.services.security.files import PRIVATE_FOLDER, safe_write
from desktop.services.security.settings import disk_errors
from desktop.services.security.slots import KeySlots, LoginRefused
from desktop.services.workspace import Workspace
from desktop.terms import StationRole

MOST_REASON: Final = 200
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_BLOCK: Final = 1 << 20

OFFICE_ONLY: Final = "清退只对考核组的工作区办理，考核办的工作区不能清退。"
_CHANGED: Final = (
    "办理清退时本机又有新的修订，没有清退，全部内容仍在。请重新导出，收到考核办的回执后再办理。"
)


class Exporter(Protocol):
    """What writes the last package: the exchange service."""

    def export(
        self,
        *,
        to: Path,
        medium: UUID | None = None,
        clearing: Notes | None = None,
        progress: Progress | None = None,
    ) -> Exported:
        """Write a package to the office onto a medium and read it back."""


@dataclass(frozen=True, slots=True)
class ClearingState:
    """Whether this workspace may be cleared, and what would be destroyed.

    ``sentence`` says what is missing and what to do, or that all is ready. ``unsent`` own
    revisions are in no package yet, ``unconfirmed`` ones are, without a receipt of the
    office's present instance; ``wanted`` attachments the office still asks for. ``names`` of
    interviewees and ``drafts`` were never sent and end with the workspace.
    """

    ready: bool
    sentence: str
    team: str
    revisions: int
    unsent: int
    unconfirmed: int
    wanted: int
    blobs: int
    names: int
    drafts: int

    @property
    def warning(self) -> str:
        """What the person who confirms must have read."""
        drafts = f"未保存的草稿 {self.drafts:,} 份和" if self.drafts else ""
        return (
            "清退后本机不能再打开这个工作区，也不能恢复。"
            f"{drafts}只存于本机的谈话人姓名 {self.names:,} 个将一并销毁，不会导出，也不留副本。"
        )


@dataclass(frozen=True, slots=True)
class Cleared:
    """A workspace that is no more: where the record lies, its digest, and when it was."""

    package: Path
    paper: Path
    record: Path
    digest: str
    at: dt.datetime


class ClearingService(Service):
    """Clears this workspace; a team's only. ``step`` is told each step, for tests of stops."""

    def __init__(
        self,
        desk: Desk,
        workspace: Workspace,
        exchange: Exporter,
        step: Step = no_step,
    ) -> None:
        super().__init__(desk)
        self._workspace = workspace
        self._exchange = exchange
        self.step = step

    @reads(Operation.CLEAR)
    def ready(self, tx: Reading) -> ClearingState:
        """What stands in the way, if anything. Raises Refused at the office."""
        _refuse_office(self.desk)
        return self._state(tx)

    @permits(Operation.CLEAR)
    def clear(
        self,
        *,
        to: Path,
        reason: str,
        password: str,
        medium: UUID | None = None,
        progress: Progress | None = None,
    ) -> Cleared:
        """Write the record onto the medium, see it there, and destroy this workspace.

        Afterwards the services of this workspace are dead; whoever holds them drops them.
        ``medium`` is the registered one, if any.
        Raises Refused, Invalid, LoginRefused, CarryFailed, PackageRefused, DocumentError,
        DiskFull, Cancelled; then nothing was destroyed.
        """
        desk, workspace = self.desk, self._workspace
        _refuse_office(desk)
        text = _checked_reason(reason)
        self._check_password(password)
        with desk.db.reading() as session:
            tx = Reading(desk, session, Operation.CLEAR)
            state = self._state(tx)
            if not state.ready:
                raise Refused(state.sentence)
            signed = self._signed(tx, state, text)
        workspace.log("workspace", "clear", digest=signed.digest)
        self.step("signed")
        exported = self._exchange.export(
            to=to, medium=medium, clearing=signed.notes(), progress=progress
        )
        self.step("exported")
        paper = self._paper(to, state, signed, exported)
        self.step("printed")
        for path, sha256 in (
            *((file.path, file.sha256) for file in exported.files),
            (paper.path, paper.sha256),
        ):
            _see(path, sha256)
        self.step("seen")
        self._end(signed)
        return Cleared(
            package=exported.package,
            paper=paper.path,
            record=workspace.folder.root / remains.RECORD_NAME,
            digest=signed.digest,
            at=_EPOCH + dt.timedelta(microseconds=signed.record.at),
        )

    def _end(self, signed: SignedClearing) -> None:
        """The point of no return and what follows it. Raises Refused, DiskFull before it."""
        folder = self._workspace.folder
        with self.desk.db.writing() as session:
            facts = facts_of(Reading(self.desk, session, Operation.CLEAR))
            if not facts.settled or facts.instances != signed.record.instances:
                raise Refused(_CHANGED)
            with disk_errors():
                remains.write_record(folder.root, signed.file())
                self.step("recorded")
                remains.destroy_slots(folder.slots)
        self.step("destroyed")
        self.desk.listeners.clear()
        self._workspace.lock()
        self.step("locked")
        # What a virus scanner or the like holds open is removed by the next attempt to open.
        with contextlib.suppress(OSError):
            remains.sweep(folder.root, self.step)
        self.step("swept")

    def _check_password(self, password: str) -> None:
        workspace = self._workspace
        slots = KeySlots.load(workspace.folder.slots, workspace.header.workspace_id)
        try:
            slots.unlock(self.desk.actor.login, password)
        except LoginRefused:
            workspace.log("workspace", "clear", "refused")
            raise

    def _state(self, tx: Reading) -> ClearingState:
        facts = facts_of(tx)
        drafts = self.desk.drafts
        return ClearingState(
            ready=facts.settled,
            sentence=facts.sentence,
            team=facts.team,
            revisions=sum(instance.revisions for instance in facts.instances),
            unsent=facts.unsent,
            unconfirmed=facts.unconfirmed,
            wanted=facts.wanted,
            blobs=sum(1 for _ in self.desk.blobs.folder.iterdir()),
            names=facts.names,
            drafts=sum(len(drafts.list(account.id)) for account in self._workspace.accounts()),
        )

    def _signed(self, tx: Reading, state: ClearingState, reason: str) -> SignedClearing:
        facts, keys = facts_of(tx), standing.own_keys(tx.session)
        now = self.desk.clock.now()
        record = ClearingRecord(
            deployment=standing.deployment(tx.session),
            workspace=self._workspace.header.workspace_id,
            sign=keys.public.sign.hex(),
            seal=keys.public.seal.hex(),
            team=facts.team_hex,
            instances=facts.instances,
            present=facts.present,
            office=facts.office,
            acked_n=facts.acked_n,
            acked_c=facts.acked_c,
            blobs=state.blobs,
            names=state.names,
            drafts=state.drafts,
            day=self.desk.clock.today().isoformat(),
            at=(now - _EPOCH) // dt.timedelta(microseconds=1),
            operator=self.desk.actor.account.hex,
            reason=reason_digest(reason),
        )
        return sign_clearing(record, reason, keys.sign)

    def _paper(
        self, to: Path, state: ClearingState, signed: SignedClearing, exported: Exported
    ) -> Carried:
        """The sheet to sign by hand, on the medium beside the package."""
        actor, record = self.desk.actor, signed.record
        day = dt.date.fromisoformat(record.day)
        content = ClearingContent(
            team=state.team,
            workspace=self._workspace.title,
            workstation=record.key_id,
            instances=tuple(
                ClearedInstance(i.origin, i.revisions, i.origin == record.present)
                for i in record.instances
            ),
            revisions=record.revisions,
            blobs=record.blobs,
            acked_n=record.acked_n,
            acked_c=record.acked_c,
            names=record.names,
            drafts=record.drafts,
            at=china_time(self.desk.clock.now()).replace(tzinfo=None),
            operator=f"{actor.name}（{actor.role.label}）",
            reason=signed.reason,
            file=exported.package.name,
            file_sha256=exported.sha256,
            digest=signed.digest,
            signature=signed.signature,
        )
        options = PrintOptions(issued_at=day, operator=actor.name)
        document = render_clearing(content, options)
        name = f"{state.team}-清退记录-{day:%Y%m%d}.pdf"
        local = self._workspace.folder.outgoing / name
        local.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        safe_write(local, document.pdf)
        return carry_out(local, to, name)


def _refuse_office(desk: Desk) -> None:
    if desk.station is not StationRole.TEAM:
        raise Refused(OFFICE_ONLY)


def _checked_reason(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > MOST_REASON or not text.replace("\n", "").isprintable():
        raise Invalid({"reason": f"请填写清退原因，不超过 {MOST_REASON} 个字。"})
    return text


def _see(path: Path, sha256: str) -> None:
    """Read a file on the medium once more, just before the destruction. Raises CarryFailed."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError:
        raise CarryFailed(CarryStatus.GONE) from None
    if digest.hexdigest() != sha256:
        raise CarryFailed(CarryStatus.DAMAGED)
