"""An office and teams that have not met yet, and the steps by which they come to know each other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.database import raw
from desktop.models.revision import Revision, Version
from desktop.services.clock import FixedClock
from desktop.services.exchange.enrolment_forms import (
    Accepted,
    Grant,
    RequestFile,
    RosterPerson,
    Slip,
)
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.registry import Services
from desktop.services.teams import team_id
from desktop.terms import FactState, PackageCode, Polarity, Role, Severity
from tests.services.exchange.deployment import at_place, fill, found, opened, units_of
from tests.services.office_desk import START

NUMBERS = (3, 4)
_SEEDS = count(10)
_MADE: dict[str, Path] = {}
_SLIPS: list[Slip] = []
MEMBER = RosterPerson("wangwu", "王五某", Role.TEAM_MEMBER)


@dataclass
class Meeting:
    """Stations that open when they are asked for, and one stick."""

    root: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(START))
    _open: dict[int | None, Services] = field(default_factory=dict)

    def station(self, who: int | None) -> Services:
        """The office (None) or a team, with clerk or leader at the desk."""
        if who not in self._open:
            # Each log-in has ids of its own, as on a PC.
            self._open[who] = opened(self.root, who, self.clock, next(_SEEDS))
        return self._open[who]

    @property
    def office(self) -> Services:
        """The office."""
        return self.station(None)

    @property
    def team(self) -> Services:
        """Team 3."""
        return self.station(3)

    @property
    def stick(self) -> Path:
        """A folder that stands for a stick."""
        folder = self.root / "stick"
        folder.mkdir(exist_ok=True)
        return folder

    def shut(self, who: int | None) -> None:
        """Lock one station."""
        services = self._open.pop(who, None)
        if services is not None:
            services.lock()

    def close(self) -> None:
        """Lock all stations."""
        for who in list(self._open):
            self.shut(who)

    def ask(self, number: int = 3) -> RequestFile:
        """A team's request on the stick."""
        return self.station(number).enrolment.request(self.stick)

    def people(self, number: int = 3, *others: RosterPerson) -> tuple[RosterPerson, ...]:
        """The leader who asks, and others."""
        actor = self.station(number).desk.actor
        return (
            RosterPerson(actor.login, actor.name, Role.TEAM_LEADER, None, actor.account),
            *others,
        )

    def grant(
        self, asked: RequestFile, number: int = 3, *others: RosterPerson, **more: tuple[str, ...]
    ) -> Grant:
        """The office's answer, with the digits compared."""
        return self.office.enrolment.grant(
            asked.path,
            team=number,
            digits=asked.digits,
            people=self.people(number, *others),
            folder=self.stick,
            **more,
        )

    def enrol(self, number: int = 3, *others: RosterPerson) -> tuple[Grant, Accepted]:
        """All of it."""
        granted = self.grant(self.ask(number), number, *others)
        accepted = self.station(number).enrolment.accept(granted.path, digits=granted.digits)
        return granted, accepted


def meeting_template(root: Path) -> Path:
    """Make an office with its city, and two teams."""
    with pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        for who in (None, *NUMBERS):
            found(root, who, FixedClock(START))
        meeting = Meeting(root)
        fill(meeting.office, NUMBERS)
        meeting.close()
    return root


def strangers(factory: pytest.TempPathFactory) -> Path:
    """The template of stations that have not met: made once a session, never opened again."""
    if "strangers" not in _MADE:
        _MADE["strangers"] = meeting_template(factory.mktemp("strangers"))
    return _MADE["strangers"]


def acquainted(factory: pytest.TempPathFactory) -> tuple[Path, Slip]:
    """The template with team 3 enrolled, and the slip of its member; made once a session."""
    if "acquainted" not in _MADE:
        root = factory.mktemp("acquainted") / "stations"
        shutil.copytree(strangers(factory), root)
        with pytest.MonkeyPatch.context() as patch:
            _SLIPS.extend(m.enrol(3, MEMBER)[0].slips[0] for m in met(root, patch))
        _MADE["acquainted"] = root
    return _MADE["acquainted"], _SLIPS[0]


def met(root: Path, patch: pytest.MonkeyPatch) -> Iterator[Meeting]:
    """A test's stations, locked at its end."""
    at_place(patch)
    meeting = Meeting(root)
    try:
        yield meeting
    finally:
        meeting.close()


def stored(services: Services) -> dict[str, int]:
    """How many rows the books of the enrolment hold."""
    with services.desk.db.reading() as session:
        connection = raw(session)
        return {
            name: int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0])  # noqa: S608 - names of tables
            for name in ("workstation", "station", "signatory", "account")
        }


def unshown(services: Services) -> list[str | None]:
    """The reasons of what does not show."""
    with services.desk.db.reading() as session:
        query = "SELECT reason FROM revision WHERE state <> 0 ORDER BY origin, seq"
        return [reason for (reason,) in raw(session).execute(query)]


def fact_line(
    office: Services, origin: str, author: str, *, seq: int = 1, number: int = 3
) -> bytes:
    """A team's record of a fact, as its station would write it."""
    fields = {
        "number": seq,
        "unit_id": units_of(number)[0].hex,
        "cycle_id": office.scheme.cycles()[0].id.hex,
        "team_id": team_id(number).hex,
        "polarity": Polarity.POSITIVE.value,
        "severity": Severity.MEDIUM.value,
        "on": "2026-11-16",
        "text": "现场处置得当",
        "state": FactState.DRAFT.value,
        "round": 0,
    }
    return Revision(
        origin=origin,
        seq=seq,
        table="fact",
        row=UUID(int=seq).hex,
        seen=Version(()),
        fields=fields,
        author=author,
        at=1_800_000_000_000_000,
        batch=None,
        salt="ef" * 16,
    ).line()


def receive(services: Services, *lines: bytes) -> None:
    """Take lines in, as the taking of a package does."""
    with services.desk.db.writing() as session:
        services.desk.history.receive(raw(session), lines)


def refused_as(code: PackageCode, work: Callable[[], object]) -> None:
    """See that something is refused with this very code."""
    with pytest.raises(PackageRefused) as refused:
        work()
    assert refused.value.package_code is code


def origin_of(services: Services) -> str:
    """Under which origin a station writes now."""
    return services.desk.history.origin
