"""An office and two teams that exchange lines by channel and filter, without packages.

Rows are written as the services would leave them; who may write what is judged by the real
scope rules, so that a filter that brings too little or a stranger shows at once.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid5

from desktop.models.changes import Change
from desktop.models.channels import (
    Head,
    Receipt,
    acknowledge,
    append,
    channel_state,
    head_at,
    last_number,
    note_sent,
    note_taken,
    pending,
)
from desktop.models.history import Received
from desktop.models.revision import Revision
from desktop.models.scope import Scope
from desktop.models.scope import Standing as Certified
from desktop.services.exchange.digesting import team_digest
from desktop.services.exchange.filtering import for_office, for_team
from desktop.services.exchange.scoping import rows_for_team
from desktop.services.teams import team_id
from desktop.terms import StationRole
from tests.models.machine.station import Station

TODAY = dt.date(2026, 11, 22)
NEW_YEAR = dt.date(2026, 1, 1)
TEAMS = (3, 4)
Key = tuple[str, str]


def named(text: str) -> UUID:
    """The same identifier for the same name in every test."""
    return uuid5(UUID(int=0xF117E2), text)


class Enrolled(Station):
    """A station that knows of all origins what they are."""

    def __init__(self, folder: Path, number: int, directory: dict[str, Certified]) -> None:
        self.directory = directory
        self._batch: list[Change] | None = None
        super().__init__(folder, number)

    def reason(self, revision: Revision) -> str | None:
        """The real rules, and what a test holds beyond them."""
        return super().reason(revision) or Scope(self.directory)(revision)

    def names(self, table: str, column: str = "name") -> set[object]:
        """What the rows of a table are called here."""
        return {value for (value,) in self.query(f'SELECT "{column}" FROM {table}')}  # noqa: S608 - a table of ours

    def put(self, table: str, title: str, /, **fields: object) -> UUID:
        """Create a row under an identifier that follows from a title."""
        return self.put_as(named(title), table, **fields)

    def put_as(self, row: UUID, table: str, /, **fields: object) -> UUID:
        """Create a row under a given identifier."""
        self._add(Change(table, row, fields))
        return row

    def _add(self, change: Change) -> None:
        if self._batch is None:
            self.write(change)
        else:
            self._batch.append(change)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Write what the block puts in one transaction, which is much quicker."""
        self._batch = []
        yield
        batch, self._batch = self._batch, None
        self.write(*batch)


class World:
    """The office, team three and team four."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, 0
        self._directory: dict[str, Certified] = {}
        self.office = self.station(None)
        self.teams = {n: self.station(n) for n in TEAMS}

    def station(self, number: int | None) -> Enrolled:
        """A new instance of a team's station (of the office's: None), known everywhere."""
        self._made += 1
        made = Enrolled(self._folder, self._made, self._directory)
        if number is None:
            self._directory[made.origin] = Certified(StationRole.OFFICE)
        else:
            self._directory[made.origin] = Certified(StationRole.TEAM, team_id(number).hex)
            with self.office.changing() as connection:
                connection.execute(
                    "INSERT INTO station (origin, role, team_id, key_id) VALUES (?, ?, ?, NULL)",
                    (made.origin, StationRole.TEAM.value, team_id(number).hex),
                )
        return made

    def close(self) -> None:
        """Close the files."""
        for station in (self.office, *self.teams.values()):
            station.close()

    # The city

    def team(self, number: int) -> None:
        """A numbered team of two."""
        self.office.create("assessment_team", team_id(number), number=number, title=f"第{number}组")
        for who in (f"甲岗{number}", f"乙岗{number}"):
            self.office.put("assessor", who, name=who, post_type="post_a")
            self.seat(number, who)

    def seat(self, number: int, who: str) -> UUID:
        """Seat an assessor from the new year on."""
        return self.office.put(
            "seat", f"席{number}{who}", team_id=team_id(number), assessor_id=named(who),
            kind="post_a", start=NEW_YEAR,
        )  # fmt: skip

    def unit(self, name: str, *cadres: str) -> UUID:
        """A unit with its 班子 and cadres, each with a line of the 简历."""
        unit = self.office.put("unit", name, name=name, kind="department")
        for who in cadres:
            self.office.put("cadre", who, name=who, level="city", unit_id=unit)
            self.office.put("posting", f"{who}/历", cadre_id=named(who), ordinal=1, text=f"{who}历")
        self.office.put("leadership_team", f"{name}/班子", unit_id=unit)
        return unit

    def pair(self, number: int, unit: str, start: dt.date = NEW_YEAR) -> UUID:
        """Give a unit to a team; what was another's ends the day before."""
        for row, version in self.office.query(
            'SELECT id, version FROM pairing WHERE unit_id = ? AND "end" IS NULL', named(unit).hex
        ):
            before = start - dt.timedelta(days=1)
            self.office.write(Change("pairing", UUID(hex=row), {"end": before}, version))
        return self.office.put(
            "pairing", f"{number}{unit}{start}",
            team_id=team_id(number), unit_id=named(unit), start=start,
        )  # fmt: skip

    def city(self) -> None:
        """A year, two teams, and a unit with two cadres for each."""
        with self.office.at_once():
            self.office.put("cycle", "2026", year=2026, state="open")
            for number, unit in zip(TEAMS, ("民政局", "水利局"), strict=True):
                self.team(number)
                self.unit(unit, f"{unit}甲", f"{unit}乙")
                self.pair(number, unit)

    def visit(self, at: Enrolled, number: int, unit: str, name: str) -> UUID:
        """A visit of a team with one participant, written at a station."""
        visit = at.put(
            "visit", name, number=1, unit_id=named(unit), team_id=team_id(number),
            cycle_id=named("2026"), kinds=("annual",), method="talk", mode="regular",
            start=TODAY, end=TODAY, state="held", round=0, purpose=name,
        )  # fmt: skip
        at.put(
            "visit_participant", f"{name}/人", visit_id=visit,
            assessor_id=named(f"甲岗{number}"), team_id=team_id(number),
        )  # fmt: skip
        return visit

    def fact(
        self, at: Enrolled, number: int, unit: str, name: str, cadre: str | None = None
    ) -> UUID:
        """A 考核纪实 of a team, written at a station."""
        return at.put(
            "fact", name, number=1, unit_id=named(unit), cycle_id=named("2026"),
            cadre_id=None if cadre is None else named(cadre), team_id=team_id(number),
            polarity="positive", severity="light", on=TODAY, text=name, state="submitted", round=1,
        )  # fmt: skip

    # The sticks

    def down(self, number: int, on: dt.date = TODAY) -> Received:
        """Give a team what it must know, and take its receipt back."""
        team = self.teams[number]
        ends = (self.office.origin, team.origin)
        with self.office.changing() as connection:
            append(connection, *ends, for_team(connection, *ends, team_id(number), on))
        return _carry(self.office, team)

    def up(self, number: int) -> Received:
        """Bring a team's own lines to the office, those of its earlier instances first."""
        team = self.teams[number]
        ends = (team.origin, self.office.origin)
        own = [
            origin
            for origin, who in self._directory.items()
            if who.team == team_id(number).hex and origin != team.origin
        ]
        with team.changing() as connection:
            append(connection, *ends, for_office(connection, *ends, [*own, team.origin]))
        return _carry(team, self.office)

    def settle(self) -> None:
        """Everybody has taken in everybody's newest."""
        for number in self.teams:
            self.up(number)
        for number in self.teams:
            self.down(number)

    def digests(self, number: int, on: dt.date = TODAY) -> tuple[str, str]:
        """Of a team's scope, at the office and at the team."""
        found = []
        for station in (self.office, self.teams[number]):
            with station.looking() as connection:
                found.append(team_digest(connection, team_id(number), on).digest)
        return found[0], found[1]

    def scope(self, number: int, at: Enrolled | None = None, on: dt.date = TODAY) -> list[Key]:
        """The rows of a team's scope as a station computes them."""
        with (at or self.office).looking() as connection:
            return list(rows_for_team(connection, team_id(number), on))


def _carry(source: Enrolled, goal: Enrolled) -> Received:
    """A stick with everything since the last receipt, and the receipt on the way back."""
    ends = (source.origin, goal.origin)
    with source.changing() as connection:
        after = channel_state(connection, *ends).acked_n
        lines = [x.line for x in pending(connection, *ends, after)]
        head = head_at(connection, *ends, last_number(connection, *ends))
        assert head is not None
        number = note_sent(connection, *ends, key_id="", head=head, signed=None)
    with goal.changing() as connection:
        received = goal.history.receive(connection, lines)
        note_taken(connection, *ends, key_id="", number=number, head=head, signed=None)
        receipt: Head = channel_state(connection, *ends).head
    with source.changing() as connection:
        assert acknowledge(connection, *ends, receipt.n, receipt.c) is Receipt.FOLLOWED
    return received


@contextmanager
def world() -> Iterator[World]:
    """An office and two teams in a scratch folder."""
    with tempfile.TemporaryDirectory(prefix="scope-") as folder:
        made = World(Path(folder))
        try:
            yield made
        finally:
            made.close()


def titles(world: World, number: int) -> dict[str, set[object]]:
    """What a team's scope holds at the office, by a telling column."""
    told = {
        "unit": "name", "cadre": "name", "posting": "text", "assessor": "name", "fact": "text",
        "visit": "purpose", "rectification": "title", "recusal": "reason",
        "pool_movement": "reason", "conflict_decision": "covers", "conflict_question": "text",
        "conflict_answer": "text", "assessment_team": "number",
    }  # fmt: skip
    found: dict[str, set[object]] = {table: set() for table in told}
    for table, row in world.scope(number):
        if table in told:
            found[table].add(world.office.value(table, UUID(hex=row), told[table]))
    return found


def equal(world: World) -> None:
    """Both sides of each channel compute the same rows and the same digest of them."""
    for number, team in world.teams.items():
        assert world.scope(number) == world.scope(number, team)
        at_office, at_team = world.digests(number)
        assert at_office == at_team
