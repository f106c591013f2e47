"""The office and one team on real encrypted databases, with lines carried by hand: no packages."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.models.exchange import Signatory, Station, Workstation
from desktop.models.history import Received
from desktop.services.clock import FixedClock, SeededIds
from desktop.services.door import Actor, Desk
from desktop.services.exchange.conflict_forms import ConflictForm, ConflictLine
from desktop.services.exchange.conflicts import ConflictService
from desktop.services.teams import team_id
from desktop.services.visits import VisitService
from desktop.terms import ConflictChoice, Role, StationRole, WorkstationStatus
from tests.services.record_city import START, City, make_city, named, open_desk, plan, write

OFFICE, TEAM = "a0" * 16, "b0" * 16
OFFICE_KEY, TEAM_KEY = "0a" * 16, "0b" * 16
LEADER = Actor(named("leader of team 3"), "zuzhang", "组长甲", Role.TEAM_LEADER, team_no=3)


@dataclass(frozen=True, slots=True)
class Two:
    """The office with its city, and team 3, which has everything of it."""

    city: City
    office: Desk
    team: Desk

    @property
    def decider(self) -> ConflictService:
        """The service at the office."""
        return ConflictService(self.office)

    @property
    def teller(self) -> ConflictService:
        """The service at the team."""
        return ConflictService(self.team)

    def report(self) -> Received:
        """All that the team has comes to the office."""
        return carry(self.team, self.office)

    def task(self) -> Received:
        """All that the office has comes to the team."""
        return carry(self.office, self.team)

    def meet(self) -> None:
        """Both know everything."""
        self.report()
        self.task()

    def later(self, hours: int = 1) -> None:
        """Let the clocks of both run on."""
        for desk in (self.office, self.team):
            assert isinstance(desk.clock, FixedClock)
            desk.clock.advance(dt.timedelta(hours=hours))

    def visit(self) -> UUID:
        """A visit that the team planned and both know."""
        new = VisitService(self.team).save(plan(self.city))
        self.meet()
        return new

    def disputed(self, ours: str = "考核办所写", theirs: str = "考核组所写") -> UUID:
        """A visit whose purpose the team (first) and the office (later) wrote differently."""
        visit = self.visit()
        edit(self.team, "visit", visit, {"purpose": theirs})
        self.later()
        edit(self.office, "visit", visit, {"purpose": ours})
        self.report()
        return visit

    def only(self) -> ConflictLine:
        """The one open conflict at the office."""
        (line,) = self.decider.open()
        return line

    def form(self) -> ConflictForm:
        """The form of the one open conflict at the office."""
        line = self.only()
        return self.decider.look(line.table, line.row, line.fields)


def carry(source: Desk, target: Desk) -> Received:
    """Take in all lines of another station, in the order in which it has them."""
    with source.db.reading() as session:
        lines = [row[0] for row in raw(session).execute("SELECT line FROM revision").fetchall()]
    with target.db.writing() as session:
        return target.history.receive(raw(session), lines)


def shown(desk: Desk, table: str, row: UUID) -> dict[str, object]:
    """A row as it shows."""
    with desk.db.reading() as session:
        rows = desk.history.applier().load(raw(session), [(table, row.hex)])
    return dict(rows[table, row.hex])


def edit(desk: Desk, table: str, row: UUID, fields: dict[str, object]) -> None:
    """Change a row as its station would."""
    write(desk, [Change(table, row, fields, str(shown(desk, table, row)["version"]))])


def enrol(desk: Desk) -> None:
    """Register both stations in a desk's local books, as an enrolment does."""
    with desk.db.writing() as session:
        for origin, role, number, key, title in (
            (OFFICE, StationRole.OFFICE, None, OFFICE_KEY, "考核办"),
            (TEAM, StationRole.TEAM, team_id(3), TEAM_KEY, "第三考核组"),
        ):
            session.add(Station(origin=origin, role=role.value, team_id=number, key_id=key))
            session.add(
                Workstation(
                    key_id=key, role=role.value, team_id=number, title=title,
                    sign_public=b"", seal_public=b"", certificate=b"", present=origin,
                    status=WorkstationStatus.ACTIVE.value, enrolled=START, status_since=None,
                    reason=None,
                )
            )  # fmt: skip
        session.add(
            Signatory(
                key_id=TEAM_KEY, account=LEADER.account, login=LEADER.login, name=LEADER.name,
                role=LEADER.role.value, assessor_id=None, active=True,
            )
        )  # fmt: skip


@contextlib.contextmanager
def two_desks(root: Path) -> Iterator[Two]:
    """Both stations, enrolled; the team has the city and its leader sits at its desk."""
    with contextlib.ExitStack() as close:
        desks = []
        for name, role, station, origin in (
            ("office", Role.CLERK, StationRole.OFFICE, OFFICE),
            ("team", Role.TEAM_LEADER, StationRole.TEAM, TEAM),
        ):
            folder = root / name
            folder.mkdir()
            desk = open_desk(folder, role, station, close)
            desk.history.origin = desk.audit.origin = origin
            desks.append(desk)
        office, team = desks
        city = make_city(office)
        for desk in desks:
            enrol(desk)
        team.actor, team.ids = LEADER, SeededIds(8, team.clock)
        found = Two(city, office, team)
        found.task()
        yield found


def decide(two: Two, choice: ConflictChoice, **more: object) -> UUID:
    """Settle the one open conflict at the office, as somebody who just looked at it."""
    form = two.form()
    return two.decider.decide(
        form.table, form.row, form.fields,
        version=form.version, covers=form.covers, choice=choice,
        **more,  # type: ignore[arg-type]  # the keywords are decide's own
    )  # fmt: skip
