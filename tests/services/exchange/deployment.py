"""An office and its teams on real encrypted workspaces, enrolled, with sticks between them.

Everything is made once a session and copied for each test. A copied workspace would take itself
for a copied one and write under a new origin, so the place of a workspace is a file of its own
here: who moves a folder on purpose writes another place into it (``Deployment.moved``).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.models.verify import digest, problems
from desktop.services.clock import Clock, FixedClock, SeededIds
from desktop.services.exchange.enrolment_forms import RosterPerson
from desktop.services.exchange.values import PackageReport
from desktop.services.registry import Services, open_services
from desktop.services.security.accounts import NewAccount
from desktop.services.security.instance import Marker
from desktop.services.teams import team_id, team_title
from desktop.services.visits import VisitDraft
from desktop.services.workspace import Workspace
from desktop.terms import CadreLevel, Role, SeatKind, StationRole, UnitKind
from tests.services.office_desk import FAST, OFFICE, PASSWORDS, START
from tests.services.record_city import named, write

CLERK = "kaohe-yuan"
TEAMS = (3, 4, 5)
Who = int | None
"""A station: the office (None) or a team by its number."""


def folder_of(who: Who) -> str:
    """The name of a station's workspace folder."""
    return "office" if who is None else f"team{who:02}"


def leader_of(number: int) -> NewAccount:
    """The founder of a team's workspace."""
    return NewAccount(
        f"zuzhang{number}", f"组长{number}某", Role.TEAM_LEADER, f"zuzhang-mima-{number}",
        team_no=number,
    )  # fmt: skip


def place_of(anchor: Path, workspace_id: str) -> Marker:
    """Where a workspace of the tests lies: what the file ``place`` beside it says."""
    place = anchor.parent / "place"
    text = place.read_text("utf-8") if place.exists() else "here"
    return Marker("machine", text, hashlib.sha256(workspace_id.encode()).hexdigest()[:32])


def at_place(patch: pytest.MonkeyPatch) -> None:
    """Let workspaces be copied by the tests without their noticing."""
    for module in ("workspace", "security.founding"):
        patch.setattr(f"desktop.services.{module}.marker_of", place_of)


def found(root: Path, who: Who, clock: Clock | None = None) -> None:
    """Make one station's workspace, with cheap key slots."""
    clock = clock or FixedClock(START)
    Workspace.create(
        root / folder_of(who),
        title="考核办" if who is None else team_title(who),
        station_role=StationRole.OFFICE if who is None else StationRole.TEAM,
        accounts=OFFICE if who is None else [leader_of(who)],
        clock=clock,
        ids=SeededIds(100 + (who or 0), clock),
        kdf=FAST,
    )


def opened(root: Path, who: Who, clock: Clock, seed: int = 0) -> Services:
    """Unlock a station for its clerk or its leader."""
    login = CLERK if who is None else leader_of(who).login
    password = PASSWORDS[CLERK] if who is None else leader_of(who).password
    ids = SeededIds(seed * 1_000 + 1_000 + (who or 0), clock)
    return open_services(root / folder_of(who), login, password, clock=clock, ids=ids)


def units_of(number: int) -> tuple[UUID, UUID]:
    """The two units that a team of the tests assesses."""
    return named(f"unit/{number}/1"), named(f"unit/{number}/2")


def cadre_of(unit: UUID, order: int) -> UUID:
    """One of the two cadres of a unit."""
    return named(f"cadre/{unit.hex}/{order}")


def assessor_of(number: int, order: int) -> UUID:
    """One of the four assessors of a team: 0 leader, 1 A岗, 2 A岗, 3 B岗."""
    return named(f"assessor/{number}/{order}")


def fill(office: Services, numbers: Sequence[int] = TEAMS) -> None:
    """A city as small as it can be: for each team two units of two cadres, and four people."""
    start = dt.date(2026, 1, 1)
    changes = []
    for n in numbers:
        changes.append(Change("assessment_team", team_id(n), {"number": n, "title": team_title(n)}))
        for u, unit in enumerate(units_of(n)):
            name = f"江城市第{n}{'甲乙'[u]}局"
            unit_fields = {"name": name, "kind": UnitKind.DEPARTMENT, "order_no": 10 * n + u}
            changes.append(Change("unit", unit, unit_fields))
            for order in range(2):
                person = {
                    "name": f"{'赵钱孙李'[2 * u + order]}{n}某", "level": CadreLevel.CITY,
                    "unit_id": unit, "unit_order": order,
                }  # fmt: skip
                changes.append(Change("cadre", cadre_of(unit, order), person))
        kinds = (SeatKind.LEADER, SeatKind.POST_A, SeatKind.POST_A, SeatKind.POST_B)
        posts = (SeatKind.POST_A, SeatKind.POST_A, SeatKind.POST_A, SeatKind.POST_B)
        for order, (kind, post) in enumerate(zip(kinds, posts, strict=True)):
            who = assessor_of(n, order)
            fields = {"name": f"{'周吴郑王'[order]}{n}员", "post_type": post}
            seat = {"team_id": team_id(n), "assessor_id": who, "kind": kind, "start": start}
            changes.append(Change("assessor", who, fields))
            changes.append(Change("seat", named(f"seat/{n}/{order}"), seat))
        for unit in units_of(n):
            pairing = {"team_id": team_id(n), "unit_id": unit, "start": start}
            changes.append(Change("pairing", named(f"pairing/{n}/{unit.hex}"), pairing))
    write(office.desk, changes)
    office.scheme.open_cycle(2026)


def edit(services: Services, table: str, row: UUID, **fields: object) -> None:
    """Change a row that is there, having seen it as it stands."""
    desk = services.desk
    with desk.db.reading() as session:
        (version,) = (
            raw(session).execute(f"SELECT version FROM {table} WHERE id = ?", (row.hex,)).fetchone()  # noqa: S608  # a table's name
        )
    write(desk, [Change(table, row, fields, version)])


def enrol(office: Services, team: Services, number: int, folder: Path) -> None:
    """The whole enrolment of one team's PC: request, comparing digits, grant, comparing digits."""
    asked = team.enrolment.request(folder)
    told = office.enrolment.inspect(asked.path)
    assert told.digits == asked.digits
    founder = team.desk.actor
    people = (
        RosterPerson(
            account=founder.account,
            login=founder.login,
            name=founder.name,
            role=Role.TEAM_LEADER,
            assessor=assessor_of(number, 0),
        ),
    )
    granted = office.enrolment.grant(
        asked.path, team=number, digits=asked.digits, people=people, folder=folder
    )
    team.enrolment.accept(granted.path, digits=granted.digits)


def enrolled(root: Path, numbers: Sequence[int] = TEAMS, clock: Clock | None = None) -> None:
    """Found and enrol all stations in a folder; nothing has been exchanged yet."""
    clock = clock or FixedClock(START)
    for who in (None, *numbers):
        found(root, who, clock)
    office = opened(root, None, clock)
    with contextlib.closing(_Locked(office)):
        fill(office, numbers)
        for n in numbers:
            team = opened(root, n, clock)
            with contextlib.closing(_Locked(team)):
                folder = root / f"enrolment{n:02}"
                folder.mkdir()
                enrol(office, team, n, folder)


@dataclass(frozen=True)
class _Locked:
    services: Services

    def close(self) -> None:
        self.services.lock()


@dataclass
class Deployment:
    """The stations of one test. Each opens when it is first asked for."""

    root: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(START))
    clocks: dict[Who, FixedClock] = field(default_factory=dict)
    _open: dict[Who, Services] = field(default_factory=dict)
    _seed: int = 0

    @property
    def office(self) -> Services:
        """The office with its clerk at the desk."""
        return self.station(None)

    @property
    def teams(self) -> Mapping[int, Services]:
        """All teams with their leaders at the desk."""
        numbers = sorted(int(p.name[4:]) for p in self.root.glob("team[0-9][0-9]"))
        return {n: self.station(n) for n in numbers}

    def station(self, who: Who) -> Services:
        """One station, opened if it is not."""
        if who not in self._open:
            self._seed += 1
            clock = self.clocks.get(who, self.clock)
            self._open[who] = opened(self.root, who, clock, self._seed)
        return self._open[who]

    def shut(self, who: Who) -> None:
        """Lock one station; it opens again when it is asked for."""
        services = self._open.pop(who, None)
        if services is not None:
            services.lock()

    def close(self) -> None:
        """Lock all stations."""
        for who in list(self._open):
            self.shut(who)

    def stick(self, name: str = "stick") -> Path:
        """A folder that stands for a stick."""
        folder = self.root / "sticks" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def export(self, source: Who, to: Who = None, *, stick: str = "stick") -> Path:
        """Write a package onto a stick: a team to the office, the office to a team."""
        services = self.station(source)
        team = to if source is None else None
        return services.exchange.export(to=self.stick(stick), team=team).package

    def carry(self, packages: Path | Sequence[Path], to: Who) -> tuple[PackageReport, ...]:
        """Take packages in."""
        paths = [packages] if isinstance(packages, Path) else list(packages)
        return self.station(to).exchange.consolidate(paths)

    def send(self, source: Who, to: Who) -> PackageReport:
        """Export and take in at once."""
        (report,) = self.carry(self.export(source, to), to)
        return report

    def task(self, number: int) -> PackageReport:
        """Give a team what it needs to begin."""
        return self.send(None, number)

    def visit(self, number: int, day: dt.date = dt.date(2026, 11, 16), unit: int = 0) -> UUID:
        """Let a team plan a visit at one of its units: a record of its own."""
        people = (assessor_of(number, 1), assessor_of(number, 3))
        draft = VisitDraft(
            units_of(number)[unit], team_id(number), day, day + dt.timedelta(days=1), people
        )
        return self.station(number).visits.save(draft)

    def keep(self, who: Who, name: str) -> Path:
        """Copy a station's folder aside, as a backup of the whole folder would."""
        self.shut(who)
        place = self.root / "kept" / name
        return Path(shutil.copytree(self.root / folder_of(who), place))

    def put_back(self, who: Who, kept: Path, *, place: str | None = "restored") -> None:
        """Put a copy back; with ``place`` None the workspace does not notice it."""
        self.shut(who)
        target = self.root / folder_of(who)
        shutil.rmtree(target)
        shutil.copytree(kept, target)
        if place is not None:
            (target / "place").write_text(place, "utf-8")


def state(services: Services) -> tuple[str, int]:
    """Digest of the view and number of revisions."""
    with services.desk.db.reading() as session:
        told = digest(raw(session))
    return told.digest, told.revisions


def rows(services: Services, query: str) -> list[tuple[object, ...]]:
    """What a query of the main database gives."""
    with services.desk.db.reading() as session:
        return list(raw(session).execute(query).fetchall())


def faults(services: Services) -> list[str]:
    """What is wrong with tables, history and audit log."""
    desk = services.desk
    with desk.db.reading() as session:
        history = desk.history
        told = list(problems(raw(session), history.applier(), history.origin))
    return [*told, *desk.audit.verify().problems]


def copied(template: Path, tmp_path: Path, patch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """A test's own copy of a template, locked at its end."""
    at_place(patch)
    made = Deployment(Path(shutil.copytree(template, tmp_path / "deployment")))
    try:
        yield made
    finally:
        made.close()
