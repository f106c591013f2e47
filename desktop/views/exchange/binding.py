"""The page's words put to the real services: packages, media, travel, clearing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from desktop.services.documents.exchange_content import HandoverContent
from desktop.services.exchange.device import Device
from desktop.services.exchange.media import AdviceLevel, MediumDraft, MediumLine
from desktop.services.exchange.papers import ExchangePaper
from desktop.services.exchange.travel import TravelLine, TravelQuery
from desktop.services.exchange.values import (
    ChannelLine,
    Exported,
    PackagePreview,
    PackageReport,
    RegisterLine,
    RegisterQuery,
    UnshownLine,
)
from desktop.services.labels import TABLES, held_words
from desktop.services.progress import Progress
from desktop.services.registry import Services
from desktop.terms import StationRole, TravelState, WorkstationStatus
from desktop.views.exchange import words
from desktop.views.exchange.binding_people import BoundConflicts, BoundStations, record_target
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import (
    Advice,
    Cleared,
    Entry,
    Here,
    MediumRow,
    OwnLine,
    Paper,
    Peer,
    Readiness,
    Rights,
    Sent,
    Stay,
    Stick,
)

MOST_LINES = 2000


def bind(services: Services) -> Doors:
    """The doors of one unlocked workspace."""
    actor = services.desk.actor
    return Doors(
        station=services.desk.station,
        rights=Rights.of(actor.role),
        today=services.desk.clock.today(),
        traffic=BoundTraffic(services),
        stations=BoundStations(services),
        media=BoundMedia(services),
        conflicts=BoundConflicts(services),
        travel=BoundTravel(services),
        clearing=BoundClearing(services),
    )


class Plugged:
    """What is plugged in, for the frame's watch."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def list(self) -> Sequence[Stick]:
        """All removable media that can be read now."""
        return self._services.media.plugged()


def last_export(services: Services) -> str:
    """When a package last went out, for the bottom bar; empty for never."""
    found = services.exchange.register(RegisterQuery(outgoing=True, refused=False, limit=1))
    return words.moment(found[0].at) if found else ""


class BoundTraffic:
    """``Traffic`` over the exchange service."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._service = services.exchange

    def here(self) -> Here:
        """This workspace."""
        own = self._services.enrolment.own()
        return Here(own.enrolled, own.title, own.digits)

    def preview(self, paths: Sequence[Path], progress: Progress) -> tuple[PackagePreview, ...]:
        """What files and folders hold."""
        return self._service.preview(list(paths), progress=progress)

    def take(
        self, paths: Sequence[Path], progress: Progress, *, clock_confirmed: bool
    ) -> tuple[PackageReport, ...]:
        """Take packages in."""
        return self._service.consolidate(
            list(paths), confirm_clock=clock_confirmed, progress=progress
        )

    def peers(self) -> tuple[Peer, ...]:
        """The workstations that packages go to."""
        return tuple(_peer(line) for line in self._service.channels())

    def export(self, to: Path, peer: Peer | None, medium: UUID | None, progress: Progress) -> Sent:
        """Write one package."""
        team = None if peer is None else peer.team
        return _sent(self._service.export(to=to, team=team, medium=medium, progress=progress))

    def slip(self, sent: Sequence[Sent]) -> Paper:
        """交接单 of packages just written."""
        slips = [one.slip for one in sent if isinstance(one.slip, HandoverContent)]
        return paper(self._services.papers.handover(slips))

    def entries(self) -> tuple[Entry, ...]:
        """The register."""
        media = {line.id: line.title for line in self._services.media.list()}
        lines = self._service.register(RegisterQuery(limit=MOST_LINES))
        return tuple(_entry(line, media) for line in lines)

    def entry_slip(self, entry: Entry) -> Paper:
        """交接单 again."""
        return paper(self._services.papers.handover_again(entry.id))

    def stays(self) -> tuple[Stay, ...]:
        """What does not show: held first."""
        held = [_stay(line, held=True) for line in self._service.held()]
        waiting = [_stay(line, held=False) for line in self._service.waiting()]
        return (*held, *waiting)


def paper(made: ExchangePaper) -> Paper:
    """A finished paper."""
    return Paper(made.title, made.file, made.data)


def _peer(line: ChannelLine) -> Peer:
    acknowledged = ""
    if line.out_number is not None:
        acknowledged = "已全部回执" if line.acked else f"{line.unacked:,} 条未回执"
        if not line.acknowledged:  # nothing outstanding is no receipt while none ever came
            acknowledged = "尚无回执"
    return Peer(
        key_id=line.key_id,
        title=line.station,
        status=WorkstationStatus(line.status),
        team=line.team,
        unsent=line.unsent,
        last_out=_package(line.out_number, words.short_day(line.out_at)),
        acknowledged=acknowledged,
        last_in=_package(line.in_number, words.short_day(line.in_at)),
        waiting=line.waiting,
        held=line.held,
    )


def _package(number: int | None, when: str) -> str:
    return "" if number is None else f"第 {number} 号　{when}"


def _sent(made: Exported) -> Sent:
    return Sent(
        to=made.to,
        number=made.number,
        files=tuple(file.path for file in made.files),
        revisions=made.revisions,
        blobs=made.blobs,
        size=made.size,
        sha256=made.sha256,
        slip=made.slip,
        note=made.advice,
    )


def _entry(line: RegisterLine, media: Mapping[UUID, str]) -> Entry:
    return Entry(
        id=line.id,
        at=line.at,
        outgoing=line.outgoing,
        peer=line.station,
        number=line.number,
        file=line.file,
        code=line.code,
        revisions=line.revisions,
        blobs=line.blobs,
        size=line.size,
        sha256=line.sha256,
        author=line.author,
        medium="" if line.medium is None else media.get(line.medium, ""),
        handed_over=line.handed_over,
        message=line.message,
    )


def _stay(line: UnshownLine, *, held: bool) -> Stay:
    return Stay(
        id=f"{line.origin}:{line.seq}",
        held=held,
        origin=line.station,
        what=TABLES.get(line.table, line.table),
        reason=held_words(line.reason) if held else line.reason,
        at=line.at,
    )


class BoundMedia:
    """``Media`` over the register of media."""

    def __init__(self, services: Services) -> None:
        self._service = services.media

    def media(self) -> tuple[MediumRow, ...]:
        """All, also the retired."""
        return tuple(_medium(line) for line in self._service.list())

    def register(self, draft: MediumDraft) -> UUID:
        """A new one."""
        return self._service.register(draft)

    def retire(self, medium: UUID, reason: str) -> None:
        """Not to be used any more."""
        self._service.retire(medium, reason)

    def only_registered(self) -> bool:
        """Whether packages go onto registered media only."""
        return self._service.requires_registered()

    def set_only_registered(self, *, on: bool) -> None:
        """Say so, or not."""
        self._service.require_registered(on=on)

    def serial(self, stick: Stick) -> str:
        """What a plugged stick says of itself."""
        return stick.serial or "" if isinstance(stick, Device) else ""

    def advice(self, stick: Stick | None, folder: Path) -> Advice:
        """What is to be said before something is written there."""
        found = self._service.advice(stick if isinstance(stick, Device) else folder)
        medium = found.medium
        told = found.sentence
        if not told and medium is not None:
            told = f"已登记的介质：{medium.title}，密级：{medium.secrecy.label}。"
        refused = found.level is AdviceLevel.REFUSE
        level = "refuse" if refused else "warn" if found.level is AdviceLevel.WARN else "ok"
        return Advice(level, told, medium.id if medium is not None and not refused else None)


def _medium(line: MediumLine) -> MediumRow:
    return MediumRow(
        id=line.id,
        number=line.number,
        kind=line.kind,
        serial=line.serial or "",
        approver=line.approver,
        purpose=line.purpose,
        secrecy=line.secrecy,
        until=line.secret_until,
        registered=line.registered,
        registered_by=line.registered_by,
        retired=line.retired,
        remark=line.remark or "",
    )


class BoundTravel:
    """``Travel`` over the travel service."""

    def __init__(self, services: Services) -> None:
        self._service = services.travel

    def counts(self) -> Mapping[TravelState, int]:
        """How many in each state."""
        return self._service.counts()

    def find(self, state: TravelState | None, text: str) -> Sequence[UUID]:
        """Ids, the latest first."""
        return self._service.find(TravelQuery(state=state, text=text))

    def rows(self, ids: Sequence[UUID]) -> Sequence[OwnLine]:
        """Their lines."""
        return [_own(line) for line in self._service.rows(ids)]


def _own(line: TravelLine) -> OwnLine:
    return OwnLine(
        id=line.id,
        what=line.what,
        unit=line.unit,
        text=line.text,
        day=line.day,
        state=line.state,
        target=record_target(line.noun, line.id),
    )


class BoundClearing:
    """``Clearing`` over the clearing service."""

    def __init__(self, services: Services) -> None:
        self._service = services.clearing
        self._office = services.desk.station is StationRole.OFFICE

    def ready(self) -> Readiness:
        """What stands against it."""
        state = self._service.ready()
        missing = (
            (state.unsent, f"还有 {state.unsent:,} 条修订没有导出"),
            (state.unconfirmed, f"还有 {state.unconfirmed:,} 条修订没有考核办的回执"),
            (state.wanted, f"考核办还缺 {state.wanted:,} 个附件"),
        )
        return Readiness(
            ready=state.ready,
            sentence=state.sentence,
            warning=state.warning,
            missing=tuple(text for count, text in missing if count),
            word=f"清退{state.team}",
        )

    def clear(
        self, to: Path, medium: UUID | None, reason: str, password: str, progress: Progress
    ) -> Cleared:
        """Write the record and destroy the workspace."""
        done = self._service.clear(
            to=to, reason=reason, password=password, medium=medium, progress=progress
        )
        return Cleared(
            (done.package, done.paper),
            f"清退记录已写入介质并回读核对无误，本机工作区于{words.moment(done.at)}销毁。",
        )
