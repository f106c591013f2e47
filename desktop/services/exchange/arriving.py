"""Consolidation: many packages, each copied, checked and taken in by itself.

Order of exchange.md §4. What is refused goes into quarantine and the register; what is taken in
is deleted from the inbox after the commit, for it stays on its medium.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from desktop.models.database import raw
from desktop.models.encrypted import Connection, DiskFull
from desktop.models.rehome import rehome
from desktop.services.audit import AuditFilter, AuditPage
from desktop.services.collecting import seldom_collecting
from desktop.services.door import Desk, Reading, Service, Writing, reads, writes
from desktop.services.exchange import standing
from desktop.services.exchange.checking import (
    FORESEEN,
    OldCopy,
    admit,
    found,
    open_package,
    read_lines,
    unseal,
)
from desktop.services.exchange.inbox import Passage, drop
from desktop.services.exchange.package import Contents
from desktop.services.exchange.refusals import SENTENCES, PackageRefused
from desktop.services.exchange.steps import Step
from desktop.services.exchange.taking import Arrived, Taking
from desktop.services.exchange.values import PackageReport
from desktop.services.exchange.wire import Envelope
from desktop.services.permissions import Operation
from desktop.services.progress import Cancelled, Progress
from desktop.services.workspace import Workspace
from desktop.terms import PackageCode, StationRole

CLOCK_CONFIRMED: Final = "clock"
"""Kind of the audit entry by which a person confirmed this PC's date."""

_TOLERANCE: Final = dt.timedelta(minutes=1)
"""A clock that is set right may go back this far without anybody being asked."""

RENEWED: Final = "这个包表明本机是恢复或复制来的旧工作区，已先自动换用新的实例编号，再接收。"


@dataclass(frozen=True, slots=True)
class _Known:
    """What a package says of its sender, proven or not: for sorting and for the register."""

    key_id: str | None = None
    number: int | None = None
    title: str = ""


class Arrivals(Service):
    """Packages on their way in."""

    def __init__(self, desk: Desk, workspace: Workspace, passage: Passage, step: Step) -> None:
        super().__init__(desk)
        self._workspace = workspace
        self._passage = passage
        self._taking = Taking(desk, workspace)
        self._step = step
        # One consolidation at a time: the second would sweep the copies of the first.
        self._one_run = threading.Lock()

    def consolidate(
        self, paths: Sequence[Path], *, confirm_clock: bool, progress: Progress
    ) -> tuple[PackageReport, ...]:
        """See ``ExchangeService.consolidate``."""
        with self._one_run, seldom_collecting():
            return self._consolidate(paths, confirm_clock=confirm_clock, progress=progress)

    def _consolidate(
        self, paths: Sequence[Path], *, confirm_clock: bool, progress: Progress
    ) -> tuple[PackageReport, ...]:
        self._passage.sweep_inbox()
        files = self._found(paths)
        clock = self._clock_in_doubt(confirmed=confirm_clock)
        reports: list[PackageReport] = []
        arrived: list[tuple[_Known, Arrived]] = []
        for done, path in enumerate(files):
            with suppress(Cancelled):
                progress.report(done, len(files), "正在读取介质")
            try:
                progress.check()
                arrived.append(self._fetch(path, progress))
            except PackageRefused as refused:
                reports.append(self._unreadable(path, refused))
            except Cancelled:
                reports.append(_refused(path, _Known(), PackageCode.CANCELLED))
        for known, one in sorted(arrived, key=lambda pair: _order(*pair)):
            if clock:
                drop(one.copy)
                reports.append(_refused(one.source, known, PackageCode.CLOCK))
            else:
                reports.append(self._one(one, known, progress))
        return tuple(reports)

    @reads(Operation.EXCHANGE)
    def _found(self, tx: Reading, paths: Sequence[Path]) -> tuple[Path, ...]:
        return found(tx.session, paths)

    def _fetch(self, path: Path, progress: Progress) -> tuple[_Known, Arrived]:
        """Copy a file into the inbox and see whose it says it is. Raises PackageRefused."""
        self._step("fetch")
        copied = self._passage.fetch(path, progress)
        arrived = Arrived(path, copied.path, copied.sha256, copied.size)
        return self._claims(copied.path), arrived

    @reads(Operation.EXCHANGE)
    def _claims(self, tx: Reading, copy: Path) -> _Known:
        """Whose package a file says it is; nothing is proven."""
        try:
            with open_package(copy) as envelope:
                row = standing.workstation_by_key(tx.session, envelope.key_id)
                number = envelope.claimed.number
                title = "" if row is None else row.title
                return _Known(envelope.key_id, number, title)
        except PackageRefused:
            return _Known()

    def _one(self, arrived: Arrived, known: _Known, progress: Progress) -> PackageReport:
        """Check and take in one package; a refused one is kept in quarantine and registered."""
        try:
            report = self._guarded(arrived, progress)
        except PackageRefused as refused:
            self._step("refused")
            code = refused.package_code
            self._passage.isolate(arrived.copy, arrived.sha256, code)
            self._taking.note_refused(arrived, code, known.key_id, known.number)
            return _refused(arrived.source, known, code, refused.sentence)
        except DiskFull as full:
            drop(arrived.copy)
            return _refused(arrived.source, known, PackageCode.NO_SPACE, full.sentence)
        except Cancelled:
            drop(arrived.copy)
            return _refused(arrived.source, known, PackageCode.CANCELLED)
        self._step("taken")
        drop(arrived.copy)
        return report

    def _guarded(self, arrived: Arrived, progress: Progress) -> PackageReport:
        """As ``_checked_and_taken``; what nobody foresaw in a package refuses this one alone.

        A workstation with keys can write what no program of ours does: it must not stop the
        sound packages beside it. Of the fault only its kind is logged.
        """
        try:
            return self._checked_and_taken(arrived, progress)
        except FORESEEN:
            raise
        except Exception as fault:
            self._workspace.log(
                "refusal", Operation.EXCHANGE.value, "refused", fault=type(fault).__name__
            )
            raise PackageRefused(PackageCode.MANIFEST) from fault

    def _checked_and_taken(self, arrived: Arrived, progress: Progress) -> PackageReport:
        """Raises PackageRefused, Cancelled, DiskFull."""
        progress.check()
        self._step("open")
        with open_package(arrived.copy) as envelope:
            contents = self._checked(envelope, progress=progress)
            self._step("take")
            try:
                return self._taking.take(arrived, envelope, contents, progress=progress)
            except OldCopy:
                self._renew(contents)
                return self._taking.take(
                    arrived, envelope, contents, note=RENEWED, progress=progress
                )

    @reads(Operation.EXCHANGE)
    def _checked(self, tx: Reading, envelope: Envelope, *, progress: Progress) -> Contents:
        """All checks before the transaction that stores. Raises PackageRefused."""
        admit(tx.session, envelope)
        return unseal(tx.session, envelope, progress)

    def _renew(self, proof: Contents) -> None:
        """This workspace is an old copy of itself: write under a new origin from now on.

        What it wrote since, which nobody has confirmed, gets names of the new origin: the old
        ones were given before, to what the copy does not know. The package that proves it may
        be meant for an instance that this PC had later: that counts as one of ours from now on.
        """
        history = self.desk.history
        old = history.origin

        def rename(session: Session, fresh: str) -> None:
            history.origin = fresh
            connection = raw(session)
            kept = max(_confirmed(connection, old), _brought_back(connection, old, proof))
            standing.remember(session, proof.header.receiver, proof.manifest.addressee)
            done = rehome(connection, history.applier(), old, fresh, keep=kept)
            if self.desk.indexer is not None:
                self.desk.indexer.update(Reading(self.desk, session, None), done.rows)

        try:
            self._workspace.renew_origin(standing.new_origin, rename)
        except BaseException:
            history.origin = old
            raise
        self._refresh()

    @writes(Operation.EXCHANGE)
    def _refresh(self, tx: Writing) -> None:
        standing.refresh(tx)
        tx.detail["renewed"] = True

    def _unreadable(self, path: Path, refused: PackageRefused) -> PackageReport:
        """What cannot even be copied is registered by its name alone."""
        arrived = Arrived(path, path, "", 0)
        self._taking.note_refused(arrived, refused.package_code, None, None)
        return _refused(path, _Known(), refused.package_code, refused.sentence)

    def _clock_in_doubt(self, *, confirmed: bool) -> bool:
        """Whether the office's clock is earlier than its log, and nobody confirmed it yet."""
        if self.desk.station is not StationRole.OFFICE:
            return False
        later = self._newest(AuditFilter(since=self.desk.clock.now() + _TOLERANCE))
        if later <= self._newest(AuditFilter(kind=CLOCK_CONFIRMED)):
            return False
        if confirmed:
            self._workspace.log(CLOCK_CONFIRMED, Operation.EXCHANGE.value)
        return not confirmed

    def _newest(self, chosen: AuditFilter) -> int:
        entries = self.desk.audit.entries(chosen, AuditPage(limit=1))
        return entries[0].n if entries else 0


def _confirmed(connection: Connection, origin: str) -> int:
    """The last of our revisions under an origin that somebody is known to have."""
    (seq,) = connection.execute(
        "SELECT coalesce(max(o.seq), 0) FROM outbox o JOIN channel c "
        "ON c.sender = o.sender AND c.receiver = o.receiver AND o.n <= c.acked_n "
        "WHERE o.origin = ?",
        (origin,),
    ).fetchone()
    return int(seq)


def _brought_back(connection: Connection, origin: str, proof: Contents) -> int:
    """The last of our revisions under an origin that a package brings back as we have it."""
    last = 0
    for revision, line in read_lines(proof.lines()):
        if revision.origin == origin and revision.seq > last:
            mine = connection.execute(
                "SELECT line FROM revision WHERE origin = ? AND seq = ?", revision.dot
            ).fetchone()
            last = revision.seq if mine is not None and bytes(mine[0]) == line else last
    return last


def _order(known: _Known, arrived: Arrived) -> tuple[str, str, int, str]:
    return (known.title, known.key_id or "", known.number or 0, str(arrived.source))


def _refused(
    path: Path, known: _Known, code: PackageCode, sentence: str | None = None
) -> PackageReport:
    return PackageReport(
        file=path,
        accepted=False,
        code=code,
        message=sentence or SENTENCES[code],
        sender=known.title,
        number=known.number,
    )
