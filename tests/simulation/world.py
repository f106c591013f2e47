"""The stations of a simulated year, their sticks, and the accidents that befall both.

Everything goes through the real services on real encrypted folders; the ledger beside it is
told what people did and which file was carried where.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.database import raw
from desktop.services.clock import FixedClock
from desktop.services.exchange.service import ExchangeService
from desktop.services.exchange.values import PackageReport
from desktop.services.registry import Services
from desktop.services.teams import team_id
from desktop.terms import PackageCode
from tests.services.exchange.deployment import (
    Deployment,
    cadre_of,
    folder_of,
    units_of,
)
from tests.services.office_desk import START
from tests.simulation.ledger import Ledger, Memory, Parcel, Who, station

MANIFEST = "desktop.services.exchange.manifest.SCHEMA"
EXPORTING = "desktop.services.exchange.exporting.SCHEMA"
TAKEN = {PackageCode.OK, PackageCode.INCLUDED}


class Stop(BaseException):
    """The power fails."""


@dataclass(frozen=True, slots=True)
class Belongs:
    """Whose record a row is, as people know it."""

    unit: UUID
    team: int | None


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a folder, and what its people had done by then."""

    folder: Path
    memory: Memory
    pairs: dict[UUID, list[int]]
    pcs: dict[int, int]


@dataclass
class Stations:
    """One deployment with its ledger.

    ``log`` is what a failing seed prints. ``killing``: a process is killed where otherwise the
    power fails.
    """

    deployment: Deployment
    chance: random.Random
    numbers: tuple[int, ...]
    ledger: Ledger = field(default_factory=Ledger)
    log: list[str] = field(default_factory=list)
    belongs: dict[str, Belongs] = field(default_factory=dict)
    pairs: dict[UUID, list[int]] = field(default_factory=dict)
    enrolled: set[int] = field(default_factory=set)
    visitors: dict[int, set[UUID]] = field(default_factory=dict)
    level: dict[Who, int] = field(default_factory=dict)
    killing: bool = False
    drawer: list[Parcel] = field(default_factory=list)
    backups: dict[Who, Backup] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    sessions: dict[Who, int] = field(default_factory=dict)
    _serial: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        for n in self.numbers:
            for unit in units_of(n):
                self.pairs[unit] = [n]
                self.belongs[unit.hex] = Belongs(unit, None)
                for order in range(2):
                    self.belongs[cadre_of(unit, order).hex] = Belongs(unit, None)
                self.visitors.setdefault(n, set()).add(unit)
            self.deployment.clocks[n] = FixedClock(START)

    # The people's calendar

    def say(self, text: str) -> None:
        """Note a step for whoever reads a failing seed."""
        self.log.append(f"{self.deployment.clock.today()} {text}")

    def happened(self, what: str) -> None:
        """Count that something took place, so that a run in which nothing happens fails."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def token(self, word: str) -> str:
        """A text that nobody has typed before."""
        return f"{word}{next(self._serial)}"

    def days(self, days: int) -> None:
        """Time goes by everywhere; the teams' clocks are a little wrong."""
        step = dt.timedelta(days=days)
        self.deployment.clock.advance(step)
        for n in self.numbers:
            self.deployment.clocks[n].advance(
                step + dt.timedelta(minutes=self.chance.randint(-90, 90))
            )

    def set_clocks_right(self) -> None:
        """All clocks show the same moment again."""
        for n in self.numbers:
            clock = self.deployment.clocks[n]
            clock.advance(self.deployment.clock.now() - clock.now())

    # Stations

    def at(self, who: Who) -> Services:
        """The services of a station, with its clerk or leader at the desk."""
        return self.deployment.station(who)

    def shut(self, who: Who) -> None:
        """Somebody goes home; open forms are gone."""
        self.deployment.shut(who)
        self.sessions[who] = self.sessions.get(who, 0) + 1

    def unit_team(self, unit: UUID) -> int:
        """The team that a unit belongs to today."""
        return self.pairs[unit][-1]

    def in_scope(self, team: int, row: str) -> bool:
        """Whether a team must be told of a record, as far as people know for certain."""
        whose = self.belongs.get(row)
        return whose is not None and (whose.team == team or self.unit_team(whose.unit) == team)

    # Packages

    def sure(self, source: Who, to: Who) -> set[int]:
        """What a package written now must bring, together with those before it."""
        if source is not None:
            return set(self.ledger.own(source))
        assert to is not None
        entries = self.ledger.entries
        return {n for n in self.ledger.known_at(None) if self.in_scope(to, entries[n].what[1])}

    def export(self, source: Who, to: Who, *, crash: str | None = None) -> Parcel | None:
        """Write a package onto a stick of its own; None when the power failed too early."""
        folder = self.deployment.stick(f"stick{next(self._serial):05}")
        sure = self.sure(source, to)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(EXPORTING, self.level.get(source, 1))
            try:
                if crash is not None and self.killing:
                    self._killed(source, crash, lambda x: bool(x.export(to=folder, team=to)))
                else:
                    told = self._exchange(source, crash).export(to=folder, team=to)
                    assert len(told.files) == 1
            except Stop:
                self._after_crash(source)
        files = sorted(folder.glob("*.zkb"))
        if not files:
            return None
        parcel = self.ledger.wrote(files[0], source, to, sure)
        self.say(
            f"{station(source)} writes {files[0].parent.name} for {station(to)}"
            f"{f', power fails at {crash}' if crash else ''}"
        )
        return parcel

    def take(self, parcel: Parcel, *, crash: str | None = None) -> PackageReport | None:
        """Carry a package to whom it is addressed, and take it in there."""
        (report,) = self.take_all([parcel], crash=crash) or (None,)
        return report

    def take_all(
        self, parcels: Sequence[Parcel], *, crash: str | None = None
    ) -> tuple[PackageReport, ...]:
        """Carry packages to their receiver, and take them in there in one go."""
        who, paths = parcels[0].receiver, [p.path for p in parcels]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(MANIFEST, self.level.get(who, 1))
            try:
                if crash is not None and self.killing:
                    if self._killed(
                        who, crash, lambda x: all(r.accepted for r in x.consolidate(paths))
                    ):
                        self.ledger.took(parcels[0])
                    return ()
                reports = self._exchange(who, crash).consolidate(paths)
            except Stop:
                self._after_crash(who)
                self.say(f"{station(who)} takes {paths[0].parent.name}, power fails at {crash}")
                if crash == "taken":
                    self.ledger.took(parcels[0])
                return ()
        by_path = {p.path: p for p in parcels}
        for report in reports:
            self._reported(by_path[report.file], report)
        return reports

    def _reported(self, parcel: Parcel, report: PackageReport) -> None:
        name, who = parcel.path.parent.name, parcel.receiver
        self.say(
            f"{station(who)} takes {name} from {station(parcel.sender)}: "
            f"{report.code.value}, {report.revisions} revisions, {report.conflicts} "
            f"conflicts, {report.held} held, {report.waiting} waiting"
        )
        if not report.accepted:
            newer = self.level.get(parcel.sender, 1) > self.level.get(who, 1)
            if report.code is PackageCode.SCHEMA:
                assert newer, f"{name} was refused as too new, and is not"
                self.happened("too new")
                return
            assert not self.ledger.undisturbed(parcel), f"{name} was refused: {report.code}"
            self.happened(f"refused {report.code.value}")
            return
        parts = (report.new, report.merged, report.conflicts, report.held, report.waiting)
        assert min(*parts, report.known) >= 0, report
        assert sum(parts) + report.known == report.revisions, f"{name} does not reconcile: {report}"
        self.ledger.took(parcel)
        self.happened("taken")

    def _exchange(self, who: Who, crash: str | None) -> ExchangeService:
        def step(name: str) -> None:
            if name == crash:
                # As after a power cut: the disc as it is at this moment, and nothing else.
                shutil.copytree(self._folder(who), self._aside(who))
                raise Stop

        return self.at(who).exchange if crash is None else self._stopping(who, step)

    def _stopping(self, who: Who, step: Callable[[str], None]) -> ExchangeService:
        here = self.at(who)
        return ExchangeService(here.desk, here.workspace, here.media, step=step)

    def _killed(self, who: Who, at: str, act: Callable[[ExchangeService], bool]) -> bool:
        """Let a process of its own act; what the act says. Raises Stop when it was killed."""
        self.shut(who)
        child = os.fork()
        if not child:
            code = 3
            try:
                kill = lambda name: os.kill(os.getpid(), 9) if name == at else None  # noqa: E731  # needs the name at hand
                code = 0 if act(self._stopping(who, kill)) else 2
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        # The next log-in must not give the ids again that the process gave.
        self.deployment._seed += 1
        if os.WIFSIGNALED(status):
            self.happened("killed")
            raise Stop
        assert os.WEXITSTATUS(status) in {0, 2}, "the process ended in an error"
        return os.WEXITSTATUS(status) == 0

    def _folder(self, who: Who) -> Path:
        return self.deployment.root / folder_of(who)

    def _aside(self, who: Who) -> Path:
        return self.deployment.root / f"{folder_of(who)}.power"

    def _after_crash(self, who: Who) -> None:
        """Start the PC again from what lay on its disc when the power failed."""
        self.shut(who)
        if not self._aside(who).exists():
            return
        shutil.rmtree(self._folder(who))
        self._aside(who).rename(self._folder(who))
        self.happened("power failure")

    def query(self, who: Who, statement: str) -> list[tuple[object, ...]]:
        """What a station's database says."""
        with self.at(who).desk.db.reading() as session:
            return list(raw(session).execute(statement).fetchall())


def team_hex(number: int) -> str:
    """A team's id as the tables keep it."""
    return team_id(number).hex
