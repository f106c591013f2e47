"""An invented exchange: no service behind it, only what each pane asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.exchange.refusals import SENTENCES, PackageRefused
from desktop.services.exchange.values import PackagePreview, PackageReport
from desktop.services.progress import Progress
from desktop.terms import (
    PackageCode,
    Role,
    StationRole,
    WorkstationStatus,
)
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import (
    Entry,
    Here,
    Paper,
    Peer,
    Rights,
    Sent,
    Stay,
)
from tests.views.exchange.fake_people import (
    DIGITS,
    NOW,
    PEOPLE,
    TEAMS,
    FakeClearing,
    FakeConflicts,
    FakeMedia,
    FakeStations,
    FakeTravel,
    key,
)


@dataclass(frozen=True)
class FakeStick:
    """A stick that is a folder."""

    mount: Path
    id: str = "stick-1"
    label: str = "KAOHE-01"
    read_only: bool = False
    free: int = 12 * 1024**3
    serial: str = "AA0123456789"


@dataclass
class FakeDevices:
    """What is plugged in is what a test says."""

    plugged: list[FakeStick] = field(default_factory=list)

    def list(self) -> Sequence[FakeStick]:
        """All of it."""
        return tuple(self.plugged)


@dataclass
class FakeChooser:
    """Answers as a user would in the system's dialogs."""

    place: Path
    files: tuple[Path, ...] = ()

    def packages(self, _parent: QWidget) -> tuple[Path, ...]:
        """The files."""
        return self.files

    def package(self, _parent: QWidget, _title: str) -> Path | None:
        """The first of them."""
        return self.files[0] if self.files else None

    def folder(self, _parent: QWidget, _title: str) -> Path | None:
        """The folder."""
        return self.place

    def save_as(self, _parent: QWidget, suggested: str) -> Path | None:
        """Into the folder under the name that is offered."""
        return self.place / suggested


@dataclass
class FakeTraffic:
    """Thirteen teams' packages, whatever folder is looked at."""

    station: StationRole
    pdf: bytes
    enrolled: bool = True
    refused: Mapping[str, PackageCode] = field(default_factory=dict)
    conflicts: int = 2
    taken: list[Path] = field(default_factory=list)
    exported: list[str] = field(default_factory=list)
    fault: PackageCode | None = None
    gate: Callable[[int], None] = lambda _place: None

    def here(self) -> Here:
        """This workspace."""
        return Here(self.enrolled, "第3考核组", DIGITS)

    def preview(self, paths: Sequence[Path], progress: Progress) -> tuple[PackagePreview, ...]:
        """Every .zkb below the paths."""
        files = sorted(
            file for path in paths for file in (path.glob("*.zkb") if path.is_dir() else (path,))
        )
        return tuple(self._found(place, file) for place, file in enumerate(files, 1))

    def _found(self, place: int, file: Path) -> PackagePreview:
        code = self.refused.get(file.name, PackageCode.OK)
        good = code is PackageCode.OK
        message = SENTENCES[code] if not good else "内容完整，可以接收。"
        if not good and code is not PackageCode.INCLUDED:
            return PackagePreview(file, ok=False, code=code, message=message)
        sender = TEAMS[(place - 1) % 13]
        return PackagePreview(
            file, good, code, message, sender, 7 + place, 1200 * place,
            0, 3 * place, place * 2_345_678, NOW - dt.timedelta(minutes=17 * place),
        )  # fmt: skip

    def take(
        self, paths: Sequence[Path], progress: Progress, *, clock_confirmed: bool
    ) -> tuple[PackageReport, ...]:
        """Counts that add up."""
        if self.fault is PackageCode.CLOCK and not clock_confirmed:
            message = SENTENCES[PackageCode.CLOCK]
            return tuple(
                PackageReport(p, accepted=False, code=PackageCode.CLOCK, message=message)
                for p in paths
            )
        result = []
        for place, path in enumerate(paths, 1):
            progress.report(place - 1, len(paths), path.name)
            self.gate(place)
            code = self.refused.get(path.name, PackageCode.OK)
            if progress.cancelled:
                code = PackageCode.CANCELLED
            if code is not PackageCode.OK:
                result.append(
                    PackageReport(path, accepted=False, code=code, message=SENTENCES[code])
                )
                continue
            self.taken.append(path)
            clash = self.conflicts if place == 1 else 0
            result.append(
                PackageReport(
                    path, True, code, "已接收。", TEAMS[(place - 1) % 13], 7 + place,
                    1200, 1180 - clash, 8, clash, 2, 1, 9,
                )
            )  # fmt: skip
        return tuple(result)

    def peers(self) -> tuple[Peer, ...]:
        """Thirteen teams, or the office."""
        if self.station is StationRole.TEAM:
            if not self.enrolled:
                return ()
            return (
                Peer(
                    "0" * 32,
                    "考核办",
                    WorkstationStatus.ACTIVE,
                    None,
                    27,
                    "第 6 号　11月15日",
                    "第 6 号",
                ),
            )
        return tuple(
            Peer(
                f"{n:032x}", title, WorkstationStatus.ACTIVE, n, 40 * (n % 4), "第 11 号　11月16日",
                "第 11 号" if n % 3 else "第 10 号", "第 7 号　11月20日", n % 2, 3 if n == 5 else 0,
            )
            for n, title in enumerate(TEAMS, 1)
        )  # fmt: skip

    def export(self, to: Path, peer: Peer | None, medium: UUID | None, progress: Progress) -> Sent:
        """A file with nothing in it."""
        progress.report(1, 3, "写入介质")
        if self.fault is not None:
            raise PackageRefused(self.fault)
        name = peer.title if peer is not None else "考核办"
        self.exported.append(name)
        path = (
            to / f"考核办-下发{name}-0012-20261122.zkb"
            if peer
            else to / "第03组-上报-0007-20261122.zkb"
        )
        path.write_bytes(b"zkb")
        return Sent(name, 12, (path,), 27, 2, 845_312, "ab" * 32)

    def slip(self, sent: Sequence[Sent]) -> Paper:
        """A paper."""
        return Paper("交接单", "交接单.pdf", self.pdf)

    def entries(self) -> tuple[Entry, ...]:
        """A few lines."""
        rows = [
            Entry(
                key(f"entry{n}"), NOW - dt.timedelta(hours=n), bool(n % 2),
                TEAMS[n], 7 + n, f"第{n + 1:02}组-上报-{7 + n:04}-20261122.zkb",
                PackageCode.WRITTEN if n % 2 else PackageCode.OK, 1200, 3, 845_312, "c4" * 32,
                "林晓", "M-001", True, "",
            )
            for n in range(9)
        ]  # fmt: skip
        refused = Entry(
            key("refused"), NOW - dt.timedelta(days=1), False, "来源不明", None,
            "拷贝中断.zkb", PackageCode.TRUNCATED, 0, 0, 2048, "d1" * 32, "林晓",
            message=SENTENCES[PackageCode.TRUNCATED],
        )  # fmt: skip
        return (*rows, refused)

    def entry_slip(self, entry: Entry) -> Paper:
        """A paper."""
        return Paper("交接单", "交接单.pdf", self.pdf)

    def stays(self) -> tuple[Stay, ...]:
        """Held and waiting."""
        return tuple(
            Stay(
                f"s{n}", n % 2 == 0, TEAMS[n % 5], f"考核纪实：{PEOPLE[n]}",
                "写入者不在该工作站的授权名册上。请考核办核对名册，补登后自动显示。"
                if n % 2 == 0
                else "所属的实地考核还没有送到，等该组下一个数据包。",
                NOW - dt.timedelta(days=n),
            )
            for n in range(6)
        )  # fmt: skip


@dataclass
class FakeExchange:
    """All of it, and the doors as the page takes them."""

    doors: Doors
    traffic: FakeTraffic
    stations: FakeStations
    media: FakeMedia
    conflicts: FakeConflicts
    clearing: FakeClearing


def fake_exchange(station: StationRole, role: Role, pdf: bytes = b"") -> FakeExchange:
    """An invented exchange for a role."""
    traffic, stations, media = FakeTraffic(station, pdf), FakeStations(pdf), FakeMedia()
    conflicts, clearing = FakeConflicts(), FakeClearing()
    doors = Doors(
        station, Rights.of(role), NOW.date(), traffic, stations, media, conflicts,
        FakeTravel(), clearing,
    )  # fmt: skip
    return FakeExchange(doors, traffic, stations, media, conflicts, clearing)
