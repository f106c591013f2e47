"""An export from beginning to end: plan, build on the local disk, carry out, note.

Four steps, two transactions. A crash after the first leaves numbered revisions that nobody has
got; a crash before the last leaves a package that was never noted. Either way the next export
carries the same again. Source: exchange.md §2 and §3.
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.channels import BrokenOutbox
from desktop.models.exchange import Workstation
from desktop.services.dates import china_time
from desktop.services.documents.exchange_content import (
    HandoverContent,
    HandoverFile,
    HandoverMedium,
)
from desktop.services.door import Desk, Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, ServiceError
from desktop.services.exchange import exporting, standing
from desktop.services.exchange.careful import DamagedBlob
from desktop.services.exchange.carrying import carry_out
from desktop.services.exchange.exporting import Built, Plan
from desktop.services.exchange.inbox import Passage, drop
from desktop.services.exchange.manifest import Notes
from desktop.services.exchange.media import MediaService, medium_line
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.steps import Step
from desktop.services.exchange.values import Exported, ExportedFile
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.teams import team_id
from desktop.terms import PackageCode, StationRole, WorkstationStatus

BROKEN: Final = "本机的修订记录不完整，没有导出。请运行“数据检查”，必要时从最近的备份恢复。"
_WHICH: Final = "请选择要下发的考核组。"
_NOT_THERE: Final = "这个考核组还没有登记在用的工作站，不能下发。请先在“工作站登记”中办理登记。"


class Departures(Service):
    """Exports of one workspace, one at a time."""

    def __init__(
        self, desk: Desk, passage: Passage, media: MediaService, split: int, step: Step
    ) -> None:
        super().__init__(desk)
        self._passage = passage
        self._media = media
        self._split = split
        self._step = step
        self.portion = exporting.PORTION
        # Two exports on one channel at a time would take the same number.
        self._one = threading.Lock()

    def export(
        self,
        to: Path,
        team: UUID | int | None,
        medium: UUID | None,
        clearing: Notes | None,
        progress: Progress,
    ) -> Exported:
        """See ``ExchangeService.export``."""
        advice = self._media.for_export(to, medium)
        chosen = medium or (None if advice.medium is None else advice.medium.id)
        with self._one:
            self._passage.sweep_outgoing()
            plan = self.plan(team, clearing, progress=progress)
            files: list[ExportedFile] = []
            skip: frozenset[str] = frozenset()
            while not files:
                try:
                    self._write(plan, to, chosen, files, skip, progress)
                except DamagedBlob as damaged:
                    if files:
                        raise ServiceError(BROKEN) from None
                    skip |= {damaged.sha256}
            exported = self.told(plan, tuple(files), chosen)
        return replace(exported, advice=advice.sentence)

    @writes(Operation.EXCHANGE)
    def plan(
        self,
        tx: Writing,
        team: UUID | int | None,
        clearing: Notes | None,
        *,
        progress: Progress,
    ) -> Plan:
        """Fill the outbox and fix what is to be said. Raises PackageRefused, Invalid."""
        standing.own_certificate(tx.session)
        self._step("plan")
        return exporting.plan(tx, receiver_of(tx, team), clearing)

    def _write(
        self,
        plan: Plan,
        to: Path,
        medium: UUID | None,
        files: list[ExportedFile],
        skip: frozenset[str],
        progress: Progress,
    ) -> None:
        """Build, carry and note one file after the other."""
        with self.desk.db.reading(progress) as session:
            tx = Reading(self.desk, session, Operation.EXCHANGE)
            try:
                for part in exporting.parts(
                    tx, plan, self._split, skip, progress, portion=self.portion
                ):
                    name = file_name(plan, part.number, self.desk.clock.today())
                    out = self._passage.outgoing / name
                    try:
                        self._step("build")
                        built = exporting.build(tx, plan, part, out, progress)
                        self._step("carry")
                        carried = carry_out(
                            out, to, name, progress=progress, sha256=built.written.sha256
                        )
                        self._step("note")
                        self.note(plan, built, carried.path.name, medium)
                        self._step("noted")
                    finally:
                        drop(out)
                    files.append(_file(built, carried.path))
            except BrokenOutbox:
                raise ServiceError(BROKEN) from None

    @writes(Operation.EXCHANGE)
    def note(self, tx: Writing, plan: Plan, built: Built, file: str, medium: UUID | None) -> None:
        """Note a package that lies on its medium."""
        exporting.note(tx, plan, built, file=file, medium=medium)

    @reads(Operation.EXCHANGE)
    def told(
        self, tx: Reading, plan: Plan, files: tuple[ExportedFile, ...], medium: UUID | None
    ) -> Exported:
        """What was exported, with the words for the 交接单."""
        own = standing.own_certificate(tx.session).title
        slip = HandoverContent(
            sender=own,
            receiver=plan.station,
            errand=_errand(self.desk),
            files=tuple(
                HandoverFile(f.path.name, f.number, f.revisions, f.blobs, f.size, f.sha256)
                for f in files
            ),
            written_at=china_time(plan.at).replace(tzinfo=None),
            written_by=tx.actor.name,
            medium=medium_words(tx, medium),
        )
        return Exported(
            files=files,
            sender=own,
            to=plan.station,
            team=plan.team_no,
            at=plan.at,
            medium=medium,
            slip=slip,
        )


def receiver_of(tx: Reading, team: UUID | int | None) -> Workstation:
    """The workstation that an export goes to: the office, or the one in use of a team.

    Raises PackageRefused(NOT_ENROLLED), Invalid.
    """
    if tx.desk.station is StationRole.TEAM:
        return standing.office_station(tx.session)
    if team is None:
        raise Invalid({"team": _WHICH})
    chosen = team_id(team) if isinstance(team, int) else team
    found = tx.session.scalars(
        select(Workstation)
        .where(
            Workstation.team_id == chosen,
            Workstation.status == WorkstationStatus.ACTIVE.value,
        )
        .order_by(Workstation.enrolled.desc(), Workstation.key_id)
    ).first()
    if found is None:
        raise PackageRefused(PackageCode.NOT_ENROLLED, sentence=_NOT_THERE)
    return found


def file_name(plan: Plan, number: int, day: dt.date) -> str:
    """The name on the medium: whose, which way, which number, which day; no person."""
    team = f"第{plan.team_no:02}组"
    whose = f"考核办-下发{team}" if plan.downwards else f"{team}-上报"
    return f"{whose}-{number:04}-{day:%Y%m%d}.zkb"


def _errand(desk: Desk) -> str:
    return "上报" if desk.station is StationRole.TEAM else "下发"


def _file(built: Built, path: Path) -> ExportedFile:
    part, written = built.part, built.written
    return ExportedFile(
        path=path,
        number=part.number,
        first_n=part.before.n + 1,
        last_n=part.end.n,
        revisions=part.revisions,
        blobs=len(part.blobs),
        size=written.size,
        sha256=written.sha256,
    )


def medium_words(tx: Reading, medium: UUID | None) -> HandoverMedium:
    """A registered medium as the 交接单 names it; blanks for none. Raises NotFound."""
    if medium is None:
        return HandoverMedium()
    line = medium_line(tx.session, medium)
    return HandoverMedium(
        number=line.number,
        kind=line.kind.label,
        secrecy=line.secrecy.label,
        secret_until=line.secret_until,
        approver=line.approver,
        purpose=line.purpose,
    )
