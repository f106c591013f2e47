"""Whether a package may be taken in at all: the checks before anything is stored.

In the order of exchange.md §4, each with its code; nothing here writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from desktop.models import channels
from desktop.models.channels import RangeCheck, Span, Verdict
from desktop.models.encrypted import Connection, StoreError
from desktop.models.exchange import Station, Workstation
from desktop.models.revision import BadLine, Revision, line_hash, read_foreign_line
from desktop.services.door import Reading
from desktop.services.errors import ServiceError
from desktop.services.exchange import standing
from desktop.services.exchange.directory import judge_instance
from desktop.services.exchange.fetching import find_packages
from desktop.services.exchange.inbox import MOST_PACKAGE
from desktop.services.exchange.manifest import Manifest
from desktop.services.exchange.package import Contents, open_contents
from desktop.services.exchange.refusals import SENTENCES, PackageRefused
from desktop.services.exchange.sealing import open_key
from desktop.services.exchange.values import PackagePreview
from desktop.services.exchange.wire import Envelope, read_envelope
from desktop.services.progress import Cancelled, Progress
from desktop.terms import PackageCode, PackageKind, StationRole, WorkstationStatus

READY: Final = "检查通过，可以接收。"
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_STOPPED: Final = frozenset({WorkstationStatus.RETIRED, WorkstationStatus.CLEARED})


class OldCopy(Exception):
    """The package proves that this workspace is an old copy of itself."""


FORESEEN: Final = (PackageRefused, Cancelled, StoreError, ServiceError, OSError)
"""What the taking of a package may end with: its own faults, a person's wish, this PC's trouble."""


@dataclass(frozen=True, slots=True)
class Own:
    """What this workspace is, as the checks need it."""

    origin: str
    earlier: tuple[str, ...]

    @property
    def origins(self) -> frozenset[str]:
        """All origins under which it ever wrote."""
        return frozenset((self.origin, *self.earlier))


def own_of(session: Session) -> Own:
    """The present origin and the earlier ones."""
    origin, earlier = standing.instance(session)
    return Own(origin, earlier)


def open_package(path: Path) -> Envelope:
    """Open a file as a package. Raises PackageRefused with a code of the outer form."""
    return read_envelope(path, MOST_PACKAGE)


def found(session: Session, paths: Iterable[Path]) -> tuple[Path, ...]:
    """The packages that files and folders mean.

    A file that somebody chose is always looked at. Of a folder's packages those are left out
    that are evidently none of ours to take in: what we wrote ourselves, what goes from one
    known station to another, files of the enrolment. They lie on every stick that is in use.
    """
    wanted: dict[Path, None] = {}
    for path in paths:
        inside = find_packages((path,))
        if path.is_dir():
            inside = tuple(p for p in inside if not _others_business(session, p))
        wanted.update(dict.fromkeys(inside))
    return tuple(wanted)


def _others_business(session: Session, path: Path) -> bool:
    try:
        with open_package(path) as envelope:
            claimed = envelope.claimed
    except PackageRefused:
        return False
    if claimed.kind is not PackageKind.DATA:
        return True
    if not standing.is_enrolled(session) or claimed.deployment != standing.deployment(session):
        return False
    own = standing.own_keys(session).public.key_id
    known = standing.workstation_by_key(session, envelope.key_id) is not None
    elsewhere = claimed.receiver not in own_of(session).origins
    addressed = session.get(Station, claimed.receiver) is not None
    return envelope.key_id == own or (known and elsewhere and addressed)


def admit(session: Session, envelope: Envelope) -> Workstation:
    """The workstation that sent this, proven; and that it is data meant for us.

    Raises PackageRefused: NOT_ENROLLED, HEADER, WRONG_KIND, SENDER_UNKNOWN, DEPLOYMENT,
    SENDER_COMPROMISED, SIGNATURE, OWN, ADDRESSEE.
    """
    claimed = envelope.claimed
    if claimed.kind is not PackageKind.DATA:
        raise PackageRefused(PackageCode.WRONG_KIND)
    deployment = standing.deployment(session)
    keys = standing.own_keys(session).public
    if envelope.key_id == keys.key_id:
        envelope.verify(keys.sign)
        raise PackageRefused(PackageCode.OWN)
    sender = standing.workstation_by_key(session, envelope.key_id)
    if sender is None:
        # Nothing is proven, but what was never meant for us is refused with the better sentence.
        if claimed.deployment != deployment:
            raise PackageRefused(PackageCode.DEPLOYMENT)
        ours = claimed.receiver in own_of(session).origins
        raise PackageRefused(PackageCode.SENDER_UNKNOWN if ours else PackageCode.ADDRESSEE)
    if sender.status == WorkstationStatus.COMPROMISED:
        raise PackageRefused(PackageCode.SENDER_COMPROMISED)
    header = envelope.verify(sender.sign_public)
    if header.deployment != deployment:
        raise PackageRefused(PackageCode.DEPLOYMENT)
    if header.receiver not in own_of(session).origins and not _sealed_to_us(session, envelope):
        raise PackageRefused(PackageCode.ADDRESSEE)
    return sender


def _sealed_to_us(session: Session, envelope: Envelope) -> bool:
    """Whether a package to an instance that we do not know is for us all the same.

    Its key opens to our own keys alone, so the sender knows an instance of this PC that came
    after the state in which the PC is now: a disc image was put back.
    """
    try:
        open_key(envelope.header, envelope.key_id, standing.own_keys(session).seal_private)
    except PackageRefused:
        return False
    return True


def unseal(session: Session, envelope: Envelope, progress: Progress | None = None) -> Contents:
    """Length and hash of what is sealed, then pass 1: it decrypts and counts as is told.

    Raises PackageRefused with a code of the inner form, LENGTH, HASH and SCHEMA among them.
    """
    return open_contents(envelope, standing.own_keys(session).seal_private, progress)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a package stands in its channel.

    ``newest``: nothing newer was taken in before, so what it says besides revisions counts.
    ``fresh``: it is newer than all that was taken in.
    """

    check: RangeCheck
    span: Span
    newest: bool
    fresh: bool


def place_of(connection: Connection, contents: Contents, sender: Workstation, own: Own) -> Place:
    """Whether the package goes on from what was taken in before.

    Raises PackageRefused: MANIFEST, GAP, FORK, INSTANCE, RETIRED.
    """
    manifest = contents.manifest
    span = span_of(manifest)
    known = channels.channel_state(connection, manifest.channel.sender, manifest.channel.receiver)
    hashes = [line_hash(line) for line in contents.lines()]
    check = channels.check_range(
        connection,
        manifest.channel.sender,
        manifest.channel.receiver,
        span,
        hashes,
        contents.lines,
    )
    if check.verdict is Verdict.BROKEN:
        raise PackageRefused(PackageCode.MANIFEST)
    _refuse_unlinked(check.verdict, manifest, sender, own)
    here = (contents.header.number, span.last)
    before = (known.number, known.head.n)
    return Place(check, span, newest=here >= before, fresh=here > before)


def _refuse_unlinked(verdict: Verdict, manifest: Manifest, sender: Workstation, own: Own) -> None:
    if sender.status == WorkstationStatus.CLEARED and verdict is not Verdict.INCLUDED:
        raise PackageRefused(PackageCode.RETIRED)
    if verdict not in {Verdict.GAP, Verdict.FORK}:
        return
    if sender.status in _STOPPED:
        raise PackageRefused(PackageCode.RETIRED)
    if verdict is Verdict.FORK:
        raise PackageRefused(PackageCode.FORK)
    earlier = manifest.channel.receiver != own.origin
    raise PackageRefused(PackageCode.INSTANCE if earlier else PackageCode.GAP)


def preview(tx: Reading, path: Path, progress: Progress) -> PackagePreview:
    """What a package says of itself, after every check that needs no writing.

    Raises Cancelled.
    """
    sender: Workstation | None = None
    number: int | None = None
    try:
        with open_package(path) as envelope:
            size = envelope.length()
            sender = standing.workstation_by_key(tx.session, envelope.key_id)
            number = envelope.claimed.number
            sender = admit(tx.session, envelope)
            contents = unseal(tx.session, envelope, progress)
            judge_instance(tx.session, sender.key_id, contents.manifest.instance)
            place = place_of(tx.connection, contents, sender, own_of(tx.session))
    except PackageRefused as refused:
        return _unfit(path, sender, number, refused)
    except FORESEEN:
        raise
    except Exception:  # noqa: BLE001 - a package that nobody foresaw hides no sound one
        return _unfit(path, sender, number, PackageRefused(PackageCode.MANIFEST))
    manifest = contents.manifest
    included = place.check.verdict is Verdict.INCLUDED and not place.fresh
    code = PackageCode.INCLUDED if included else PackageCode.OK
    return PackagePreview(
        file=path,
        ok=True,
        code=code,
        message=SENTENCES[code] if included else READY,
        sender=sender.title,
        number=number,
        revisions=manifest.revisions,
        new=manifest.revisions - place.check.new_from,
        blobs=len(manifest.blobs),
        size=size,
        sent=_EPOCH + dt.timedelta(microseconds=manifest.sent),
    )


def _unfit(
    path: Path, sender: Workstation | None, number: int | None, refused: PackageRefused
) -> PackagePreview:
    return PackagePreview(
        path,
        ok=False,
        code=refused.package_code,
        message=refused.sentence,
        sender="" if sender is None else sender.title,
        number=number,
    )


def span_of(manifest: Manifest) -> Span:
    """The part of the channel that the manifest says it carries."""
    told = manifest.channel
    return Span(told.first, bytes.fromhex(told.before), told.last, bytes.fromhex(told.after))


def read_lines(lines: Iterable[bytes]) -> list[tuple[Revision, bytes]]:
    """Foreign lines as revisions. Raises PackageRefused: BAD_LINE."""
    try:
        return [(read_foreign_line(line), line) for line in lines]
    except BadLine:
        raise PackageRefused(PackageCode.BAD_LINE) from None


def check_origins(
    given: Iterable[tuple[Revision, bytes]], sender: Workstation, allowed: frozenset[str],
    last_own: int, own: str, vouched: frozenset[bytes] = frozenset(),
) -> None:  # fmt: skip
    """Whether the sender may bring these revisions at all.

    A team brings its own only, and those of others that we have sent it ourselves (hashes in
    ``vouched``); the office relays those of others. A revision of our own
    present origin that we do not know proves that this workspace is an old copy. Raises
    PackageRefused(SCOPE), OldCopy.
    """
    relays = sender.role == StationRole.OFFICE
    for revision, line in given:
        foreign = not relays and revision.origin not in allowed
        if foreign and line_hash(line) not in vouched:
            raise PackageRefused(PackageCode.SCOPE)
        if revision.origin == own and revision.seq > last_own:
            raise OldCopy


def last_own(connection: Connection, origin: str) -> int:
    """The last revision that we wrote under an origin."""
    row = connection.execute("SELECT last_seq FROM origin WHERE origin = ?", (origin,)).fetchone()
    return 0 if row is None else int(row[0])
