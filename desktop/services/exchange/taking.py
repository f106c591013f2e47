"""Taking in one package: everything of it becomes true in one transaction, or nothing does.

Source: exchange.md §4. What the checks in front found is checked again here, inside the
transaction that stores it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import orjson

from desktop.models import channels
from desktop.models.apply import HELD, WAITING
from desktop.models.channels import Head, Verdict
from desktop.models.encrypted import Connection
from desktop.models.exchange import PackageRow, Workstation
from desktop.models.history import Forked, Received
from desktop.models.revision import Dot
from desktop.services.door import Desk, Service, Writing, writes
from desktop.services.exchange import (
    attachments,
    directory,
    notices,
    receipts,
    returning,
    roster,
    standing,
)
from desktop.services.exchange.checking import (
    Own,
    Place,
    check_origins,
    last_own,
    own_of,
    place_of,
    read_lines,
)
from desktop.services.exchange.manifest import Manifest
from desktop.services.exchange.package import Contents
from desktop.services.exchange.refusals import SENTENCES, PackageRefused
from desktop.services.exchange.values import PackageReport
from desktop.services.exchange.wire import Envelope
from desktop.services.hand_over_arrivals import before_arrivals, note_arrivals
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.workspace import Workspace
from desktop.terms import PackageCode, PackageKind, StationRole, WorkstationStatus


@dataclass(frozen=True, slots=True)
class Arrived:
    """A package file in the inbox: where it came from, its hash and its size in bytes."""

    source: Path
    copy: Path
    sha256: str
    size: int


@dataclass(slots=True)
class _Tally:
    """The reconciling numbers, added up over portions; see ``Received``."""

    received: Counter[str]
    lines: int = 0
    authors: set[str] = field(default_factory=set)
    named: dict[str, set[Dot]] = field(default_factory=dict)
    doubled: int = 0

    def add(self, found: Received) -> None:
        counts = {k: getattr(found, k) for k in PORTION_COUNTS}
        self.received.update(counts)
        self.lines += found.lines

    def add_doubled(self, count: int) -> None:
        """Lines whose name is given to another line here already, so that they stay out."""
        self.received["known"] += count
        self.lines += count
        self.doubled += count


PORTION_COUNTS: Final = ("new", "merged", "conflicts", "held", "waiting", "known")


class Taking(Service):
    """The transaction of one package; ``progress`` is given by keyword, so that it cancels."""

    def __init__(self, desk: Desk, workspace: Workspace) -> None:
        super().__init__(desk)
        self._workspace = workspace

    @writes(Operation.EXCHANGE)
    def take(
        self,
        tx: Writing,
        arrived: Arrived,
        envelope: Envelope,
        contents: Contents,
        *,
        note: str = "",
        progress: Progress,
    ) -> PackageReport:
        """Store one checked package; ``note`` is told with the report.

        Raises PackageRefused, OldCopy, Cancelled, StoreError.
        """
        own = own_of(tx.session)
        sender = admit_again(tx, envelope)
        manifest = contents.manifest
        directory.register_instance(tx, sender.key_id, manifest.instance)
        receipts.refuse_old_copy(tx, manifest, sender, own)
        place = place_of(tx.connection, contents, sender, own)
        notes: tuple[str, ...] = (note,) if note else ()
        if place.newest:
            notes += receipts.follow(tx, manifest, own)
        current = place.newest and directory.speaks_now(sender, manifest)
        people = None
        if current and sender.role == StationRole.OFFICE:
            people = notices.take(tx, manifest)
        if place.check.verdict is Verdict.INCLUDED and manifest.revisions:
            tally = _all_known(manifest.revisions)
        else:
            before = before_arrivals(tx)
            tally = _receive(tx, contents, sender, own, progress)
            note_arrivals(tx, before)
            _note_order(tx, contents, place)
        if tally.doubled:
            notes += (returning.DOUBLED.format(count=tally.doubled),)
        blobs = _store_blobs(tx, contents, tally, progress)
        if current:
            attachments.note_asked(tx.connection, sender.key_id, manifest.wants)
        _note_taken(tx, contents, sender, place)
        if tx.desk.station is StationRole.OFFICE:
            notices.seen_at_work(tx, sender, {manifest.operator, *tally.authors})
            if place.newest:
                notes += notices.take_clearing(tx, sender, manifest)
        report = _reported(tx, arrived, contents, sender, place, tally, blobs, notes)
        if people is not None:
            roster.put_slots(self._workspace, people)
        return report

    @writes(Operation.EXCHANGE)
    def note_refused(
        self,
        tx: Writing,
        arrived: Arrived,
        code: PackageCode,
        key_id: str | None,
        number: int | None,
    ) -> None:
        """Enter a refused package in the register."""
        _enter(tx, _row(tx, arrived, code, key_id, number), accepted=False)


def admit_again(tx: Writing, envelope: Envelope) -> Workstation:
    """The sender as this transaction sees it: it may have been revoked since the check."""
    sender = standing.workstation_by_key(tx.session, envelope.key_id)
    if sender is None:
        raise PackageRefused(PackageCode.SENDER_UNKNOWN)
    if sender.status == WorkstationStatus.COMPROMISED:
        raise PackageRefused(PackageCode.SENDER_COMPROMISED)
    return sender


def _all_known(revisions: int) -> _Tally:
    return _Tally(Counter(known=revisions), revisions)


def _receive(
    tx: Writing, contents: Contents, sender: Workstation, own: Own, progress: Progress
) -> _Tally:
    """Take in the lines, portion by portion, in the order of the channel.

    Raises PackageRefused: BAD_LINE, SCOPE, LINE_FORK; OldCopy.
    """
    connection, history = tx.connection, tx.desk.history
    allowed = standing.origins_of(tx.session, sender.key_id)
    vouched = returning.vouched(tx, contents.manifest, sender)
    relayed = sender.role == StationRole.OFFICE
    doubtful = frozenset(contents.manifest.instance.earlier if relayed else ())
    before = _last_row(connection)
    tally = _Tally(Counter())
    total = contents.manifest.revisions
    for frame in _told(contents.frames(), total, progress):
        given = read_lines(frame)
        check_origins(given, sender, allowed, last_own(connection, own.origin), own.origin, vouched)
        kept = returning.undoubled(connection, given, vouched, doubtful)
        tally.add_doubled(len(given) - len(kept))
        progress.check()
        try:
            found = history.take(connection, kept)
        except Forked:
            raise PackageRefused(PackageCode.LINE_FORK) from None
        except (ValueError, TypeError, KeyError, OverflowError):
            # BadLine for what the tables do not know; the rest for what no writer makes.
            raise PackageRefused(PackageCode.BAD_LINE) from None
        tx.rows.update(dict.fromkeys(found.rows))
        if tx.desk.indexer is not None:
            tx.desk.indexer.update(tx, found.rows)
        tally.add(found)
        tally.authors.update(r.author for r, _ in given if r.origin in allowed)
        for revision, line in given:
            for sha256 in attachments.named_by(line):
                tally.named.setdefault(sha256, set()).add(revision.dot)
    return _settled(connection, before, tally)


def _note_order(tx: Writing, contents: Contents, place: Place) -> None:
    """A team keeps the order of what it received, for the day when the office forgets it."""
    if tx.desk.station is not StationRole.TEAM:
        return
    told, first = contents.manifest.channel, place.check.new_from
    lines = [r for r, _ in read_lines(islice(contents.lines(), first, None))]
    number = place.span.first + first
    returning.note_received(tx.connection, told.sender, told.receiver, number, lines)


def _told(frames: Iterator[list[bytes]], total: int, progress: Progress) -> Iterator[list[bytes]]:
    done = 0
    for frame in frames:
        for start in range(0, len(frame), PIECE):
            progress.check()
            progress.report(done, total, "正在合并修订")
            piece = frame[start : start + PIECE]
            yield piece
            done += len(piece)
    progress.report(done, total, "正在合并修订")


PIECE: Final = 1_000
"""Revisions between two looks at the progress: about a tenth of a second."""


def _last_row(connection: Connection) -> int:
    (last,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM revision").fetchone()
    return int(last)


def _settled(connection: Connection, before: int, tally: _Tally) -> _Tally:
    """The numbers as they stand at the end: a later portion lets lines of an earlier one show."""
    unshown: dict[int, int] = dict(
        connection.execute(
            "SELECT state, count(*) FROM revision WHERE state <> 0 AND rowid > ? GROUP BY state",
            (before,),
        ).fetchall()
    )
    disputed = _disputed(connection, before)
    found = tally.received
    fresh = tally.lines - found["known"]
    found["held"], found["waiting"] = unshown.get(HELD, 0), unshown.get(WAITING, 0)
    found["conflicts"] = disputed
    shown = fresh - found["held"] - found["waiting"] - disputed
    found["merged"] = min(found["merged"], shown)
    found["new"] = shown - found["merged"]
    return tally


def _disputed(connection: Connection, before: int) -> int:
    """How many of the revisions that came with this package are candidates of a conflict."""
    dots = {
        (dot[0], dot[1])
        for (candidates,) in connection.execute("SELECT candidates FROM conflict")
        for dot, *_ in orjson.loads(candidates)
    }
    query = "SELECT 1 FROM revision WHERE origin = ? AND seq = ? AND rowid > ?"
    return sum(connection.execute(query, (*dot, before)).fetchone() is not None for dot in dots)


def _store_blobs(tx: Writing, contents: Contents, tally: _Tally, progress: Progress) -> int:
    """Put the attachments that rows name; on the disk before the commit that names them.

    What only held revisions name is not kept: who may not write here cannot lay files here
    either. Should one show some day, its attachment is lacking then and is asked for.
    """
    manifest = contents.manifest
    if not manifest.blobs:
        return 0
    wanted = set(attachments.lacking(tx.connection, tx.desk.blobs))
    wanted.update(sha for sha, dots in tally.named.items() if not _all_held(tx.connection, dots))
    stored = 0
    for sha256, data in contents.blobs(progress):
        if sha256 in wanted:
            tx.desk.blobs.put(data)
            stored += 1
    tx.desk.blobs.sync_dir()
    return stored


def _all_held(connection: Connection, dots: Iterable[Dot]) -> bool:
    query = "SELECT state FROM revision WHERE origin = ? AND seq = ?"
    return all(connection.execute(query, dot).fetchone()[0] == HELD for dot in dots)


def _note_taken(tx: Writing, contents: Contents, sender: Workstation, place: Place) -> None:
    told = contents.manifest.channel
    channels.note_taken(
        tx.connection,
        told.sender,
        told.receiver,
        key_id=sender.key_id,
        number=contents.header.number,
        head=Head(place.span.last, place.span.last_c),
        signed=contents.heads,
    )


def _reported(
    tx: Writing,
    arrived: Arrived,
    contents: Contents,
    sender: Workstation,
    place: Place,
    tally: _Tally,
    blobs: int,
    notes: tuple[str, ...],
) -> PackageReport:
    """The report and the register's line; the numbers reconcile or nothing is stored."""
    manifest, number = contents.manifest, contents.header.number
    counts = {k: tally.received[k] for k in PORTION_COUNTS}
    if sum(counts.values()) != manifest.revisions or min(counts.values(), default=0) < 0:
        raise RuntimeError("the report does not reconcile")
    told = place.fresh or counts["known"] < manifest.revisions
    code = PackageCode.OK if told else PackageCode.INCLUDED
    row = _row(tx, arrived, code, sender.key_id, number)
    row.first_n, row.last_n = manifest.channel.first, manifest.channel.last
    row.revisions, row.blobs = manifest.revisions, blobs
    row.report = orjson.dumps(counts | _kept_clearing(tx, manifest, place)).decode()
    _enter(tx, row, accepted=True)
    tx.detail.update(key_id=sender.key_id, number=number, **counts)
    return PackageReport(
        file=arrived.source,
        accepted=True,
        code=code,
        message=SENTENCES[code],
        sender=sender.title,
        number=number,
        revisions=manifest.revisions,
        blobs=blobs,
        notes=notes,
        **counts,
    )


def _kept_clearing(tx: Writing, manifest: Manifest, place: Place) -> dict[str, object]:
    """The signed record of a clearing stays in the office's register."""
    taken = tx.desk.station is StationRole.OFFICE and place.newest
    return {"clearing": dict(manifest.clearing)} if taken and manifest.clearing else {}


def _row(
    tx: Writing, arrived: Arrived, code: PackageCode, key_id: str | None, number: int | None
) -> PackageRow:
    """A line of the register for a package that came, with nothing taken of it yet."""
    return PackageRow(
        id=tx.new_id(),
        sha256=arrived.sha256,
        outgoing=False,
        kind=PackageKind.DATA.value,
        key_id=key_id,
        number=number,
        file=arrived.source.name,
        first_n=None,
        last_n=None,
        revisions=0,
        blobs=0,
        size=arrived.size,
        at=tx.desk.clock.now(),
        author=tx.actor.name,
        code=code.value,
        report="{}",
        medium_id=None,
    )


def _enter(tx: Writing, row: PackageRow, *, accepted: bool) -> None:
    """Put a line into the register and into the log."""
    tx.session.add(row)
    tx.touched("package", row.id)
    tx.about("package", row.id)
    tx.detail.update(sha256=row.sha256, code=row.code, accepted=accepted)
