"""Writing a package: number what the receiver lacks, put it together, carry it onto the medium.

Everything since the last acknowledgement goes, so a lost medium heals with the next export. A
package that was written and never noted (a crash in between) does no harm for the same reason.
Source: exchange.md §2 and §3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Final
from uuid import UUID

from desktop import __version__
from desktop.models import channels
from desktop.models.channels import Head
from desktop.models.exchange import PackageRow, Workstation
from desktop.models.revision import SCHEMA, line_hash
from desktop.models.teams import AssessmentTeam
from desktop.services.door import Desk, Reading, Writing
from desktop.services.exchange import (
    attachments,
    directory,
    notices,
    returning,
    selection,
    standing,
)
from desktop.services.exchange.careful import carefully
from desktop.services.exchange.frames import LineFrame, frame_lines
from desktop.services.exchange.identity import StationKeys
from desktop.services.exchange.manifest import (
    Ack,
    Heads,
    Manifest,
    Notes,
    Range,
    Returned,
    kept_heads,
    sign_heads,
)
from desktop.services.exchange.manifest import Head as NamedHead
from desktop.services.exchange.package import MOST_PACKED, BlobSource, write_package
from desktop.services.exchange.receipts import receipt_for
from desktop.services.exchange.wire import Route
from desktop.services.exchange.writing import Written
from desktop.services.progress import Progress
from desktop.terms import PackageCode, PackageKind

PORTION: Final = 1_000
"""Revisions that are compressed together; a package is split between two of these."""

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one export is to carry, fixed when its outbox was filled."""

    deployment: str
    keys: StationKeys
    sender: str
    receiver: str
    key_id: str
    seal_public: bytes
    team_no: int
    downwards: bool
    station: str
    number: int
    after: Head
    last: int
    ack: Ack
    at: dt.datetime
    notices: notices.Notices
    wants: tuple[str, ...]
    asked: tuple[str, ...]
    returned: tuple[Returned, ...]
    clearing: Notes | None


@dataclass(frozen=True, slots=True)
class Part:
    """One file's share of a plan."""

    number: int
    before: Head
    end: Head
    frames: tuple[LineFrame, ...]
    blobs: tuple[BlobSource, ...]
    final: bool = False

    @property
    def revisions(self) -> int:
        """How many revisions it carries."""
        return self.end.n - self.before.n


@dataclass(frozen=True, slots=True)
class Built:
    """A part as a file on the local disk, and what we signed about its heads."""

    part: Part
    written: Written
    signed: bytes


def plan(tx: Writing, to: Workstation, clearing: Notes | None = None) -> Plan:
    """Number what this workstation lacks, and fix what the package will say.

    The last package before a clearing carries the whole channel with all that it names: an
    office that is put back later has nobody else to ask.
    Raises PackageRefused(NOT_ENROLLED).
    """
    session, connection = tx.session, tx.connection
    sender, _ = standing.instance(session)
    channels.append(connection, sender, to.present, selection.dots_for(tx, to))
    known = channels.channel_state(connection, sender, to.present)
    after = channels.head_at(connection, sender, to.present, known.acked_n) or Head()
    after = after if clearing is None else Head()
    taken = channels.channel_state(connection, to.present, sender).head
    return Plan(
        deployment=standing.deployment(session),
        keys=standing.own_keys(session),
        sender=sender,
        receiver=to.present,
        key_id=to.key_id,
        seal_public=to.seal_public,
        team_no=_team_no(tx, to),
        downwards=to.team_id is not None,
        station=to.title,
        number=known.number + 1,
        after=after,
        last=channels.last_number(connection, sender, to.present),
        ack=receipt_for(connection, to.present, sender, taken),
        at=tx.desk.clock.now(),
        notices=notices.gather(tx, to),
        wants=attachments.lacking(connection, tx.desk.blobs),
        asked=attachments.asked_for(tx, to),
        returned=returning.returned(tx, to, after.n) if to.team_id is None else (),
        clearing=clearing,
    )


def _team_no(tx: Reading, to: Workstation) -> int:
    """The number of the team on one of the two ends; 0 where its row has not come yet."""
    own = standing.own_team(tx.session)
    team = to.team_id or (None if own is None else UUID(hex=own))
    row = None if team is None else tx.session.get(AssessmentTeam, team)
    return (tx.actor.team_no or 0) if row is None else row.number


def parts(
    tx: Reading,
    plan: Plan,
    split: int,
    skip: frozenset[str],
    progress: Progress,
    *,
    portion: int = PORTION,
) -> Iterator[Part]:
    """The shares of a plan, each small enough for one file of about ``split`` bytes.

    The last one, which may be the only one and empty, ends where the plan ends.
    """
    before: Part | None = None
    for part in _parts(tx, plan, split, skip, progress, portion):
        if before is not None:
            yield before
        before = part
    if before is not None:
        yield replace(before, final=True)


def _parts(
    tx: Reading,
    plan: Plan,
    split: int,
    skip: frozenset[str],
    progress: Progress,
    portion: int,
) -> Iterator[Part]:
    share = _Share(plan.number, plan.after)
    blobs = _Blobs(tx.desk, skip)
    share.blobs += _fitting(blobs.take(plan.asked), split // 2)
    for lines in _portions(tx, plan, portion, split):
        progress.check()
        progress.report(share.end.n, plan.last, "正在整理修订")
        frames = tuple(frame_lines(lines))
        named = blobs.take(sha for line in lines for sha in attachments.named_by(line))
        if share.filled and share.size + _size(frames, named) > split:
            yield share.part()
            share = _Share(share.number + 1, share.end)
        share.add(lines, frames, named)
        if share.packed > MOST_PACKED // 2:
            yield share.part()
            share = _Share(share.number + 1, share.end)
    if share.filled or share.number == plan.number:
        yield share.part()


class _Share:
    """A part that grows."""

    def __init__(self, number: int, before: Head) -> None:
        self.number = number
        self.before = self.end = before
        self.frames: list[LineFrame] = []
        self.blobs: list[BlobSource] = []

    @property
    def filled(self) -> bool:
        return bool(self.frames or self.blobs)

    @property
    def packed(self) -> int:
        return sum(len(frame.packed) for frame in self.frames)

    @property
    def size(self) -> int:
        return _size(self.frames, self.blobs)

    def add(
        self, lines: Sequence[bytes], frames: Sequence[LineFrame], blobs: Sequence[BlobSource]
    ) -> None:
        for head in channels.chain(self.end, map(line_hash, lines)):
            self.end = head
        self.frames += frames
        self.blobs += blobs

    def part(self) -> Part:
        return Part(self.number, self.before, self.end, tuple(self.frames), tuple(self.blobs))


class _Blobs:
    """The attachments of one export: each once, those that are here."""

    def __init__(self, desk: Desk, skip: frozenset[str]) -> None:
        self._store = desk.blobs
        self._seen = set(skip)

    def take(self, hashes: Iterable[str]) -> list[BlobSource]:
        found = []
        for sha256 in hashes:
            if sha256 not in self._seen:
                self._seen.add(sha256)
                source = attachments.source_of(self._store, sha256)
                found += [] if source is None else [source]
        return found


def _size(frames: Sequence[LineFrame], blobs: Sequence[BlobSource]) -> int:
    return sum(len(f.packed) for f in frames) + sum(b.size for b in blobs)


def _fitting(blobs: Sequence[BlobSource], room: int) -> list[BlobSource]:
    """Those that fit into one file; the receiver asks for the others, and gets them next time."""
    ends = accumulate(blob.size for blob in blobs)
    return [blob for blob, end in zip(blobs, ends, strict=True) if end <= room]


def _portions(tx: Reading, plan: Plan, portion: int, room: int) -> Iterator[list[bytes]]:
    """The lines of a plan, as many at a time as ``portion`` and the size of their attachments."""
    held: list[bytes] = []
    weight = 0
    for numbered in channels.pending(tx.connection, plan.sender, plan.receiver, plan.after.n):
        if numbered.n > plan.last:
            break
        more = _weight(tx, numbered.line)
        if held and (len(held) == portion or weight + more > room // 2):
            yield held
            held, weight = [], 0
        held.append(numbered.line)
        weight += more
    if held:
        yield held


def _weight(tx: Reading, line: bytes) -> int:
    """Bytes of the attachments that a line names, as far as they are here."""
    sources = (attachments.source_of(tx.desk.blobs, sha) for sha in attachments.named_by(line))
    return sum(source.size for source in sources if source is not None)


def manifest_of(tx: Reading, plan: Plan, part: Part) -> Manifest:
    """What the package says of itself."""
    audit = tx.desk.audit.head()
    origin = tx.connection.execute(
        "SELECT last_seq, chain FROM origin WHERE origin = ?", (plan.sender,)
    ).fetchone() or (0, None)
    (database,) = tx.connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return Manifest(
        schema=SCHEMA,
        app=__version__,
        database=database,
        channel=Range(
            plan.sender,
            plan.receiver,
            part.before.n + 1,
            part.before.c.hex(),
            part.end.n,
            part.end.c.hex(),
        ),
        ack=plan.ack,
        heads=Heads(
            channel=NamedHead(part.end.n, part.end.c.hex()),
            origin=NamedHead(origin[0], (origin[1] or bytes(32)).hex()),
            audit=NamedHead(audit.n, audit.chain.hex()),
        ),
        instance=directory.own_instance(tx.session),
        operator=tx.actor.account.hex,
        sent=(plan.at - _EPOCH) // dt.timedelta(microseconds=1),
        directory=plan.notices.directory,
        roster=plan.notices.roster,
        revocations=plan.notices.revocations,
        wants=plan.wants,
        returned=plan.returned,
        # Whoever says that it is cleared is not listened to any more: the last file says so.
        clearing=plan.clearing if part.final else None,
        addressee=standing.nonces(tx.session).get(plan.receiver, ""),
    )


def route_of(plan: Plan, number: int) -> Route:
    """From whom to whom, as the header says it."""
    return Route(plan.deployment, PackageKind.DATA, plan.sender, plan.receiver, number)


def build(tx: Reading, plan: Plan, part: Part, out: Path, progress: Progress) -> Built:
    """Write one part as a file into a local folder.

    Raises what ``write_package`` raises; DamagedBlob when an attachment cannot be read.
    """
    route = route_of(plan, part.number)
    manifest = manifest_of(tx, plan, part)
    signature = sign_heads(manifest, route, plan.keys.sign)
    written = write_package(
        out,
        route=route,
        key_id=plan.keys.public.key_id,
        sign=plan.keys.sign,
        receiver_seal_public=plan.seal_public,
        manifest=manifest,
        frames=part.frames,
        blobs=tuple(replace(blob, read=carefully(blob)) for blob in part.blobs),
        progress=progress,
    )
    return Built(part, written, kept_heads(replace(manifest, heads_signature=signature), route))


def note(tx: Writing, plan: Plan, built: Built, *, file: str, medium: UUID | None) -> None:
    """Note a package that lies on its medium, read back: the channel's end and the register."""
    part, written = built.part, built.written
    number = channels.note_sent(
        tx.connection,
        plan.sender,
        plan.receiver,
        key_id=plan.key_id,
        head=part.end,
        signed=built.signed,
    )
    if number != part.number:
        raise RuntimeError("two exports on one channel at a time")
    row = PackageRow(
        id=tx.new_id(),
        sha256=written.sha256,
        outgoing=True,
        kind=PackageKind.DATA.value,
        key_id=plan.key_id,
        number=number,
        file=file,
        first_n=part.before.n + 1,
        last_n=part.end.n,
        revisions=part.revisions,
        blobs=len(part.blobs),
        size=written.size,
        at=plan.at,
        author=tx.actor.name,
        code=PackageCode.WRITTEN.value,
        report="{}",
        medium_id=medium,
        handed_over=True,
    )
    tx.session.add(row)
    tx.touched("package", row.id)
    tx.about("package", row.id)
    tx.detail.update(
        sha256=written.sha256, key_id=plan.key_id, number=number, revisions=part.revisions
    )
