"""One office and four teams with real packages, and the ghost record that watches them.

The ghost (tests/models/machine/ghost.py) knows what each person wrote and had on the screen,
and which edits each package carried. It never asks the code under proof what it means.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

import orjson

from desktop.models.base import Stored
from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.models.revision import read_line
from desktop.models.tables import synced_tables
from desktop.models.verify import digest
from desktop.services.door import Writing
from desktop.services.errors import Stale
from desktop.services.exchange.checking import open_package
from desktop.services.exchange.enrolment_forms import RosterPerson
from desktop.services.registry import Services
from desktop.services.teams import team_id
from desktop.terms import PackageCode, Role
from tests.models.machine.ghost import DELETED, Edit, Form, Ghost, Group, Note, Row, Values
from tests.services.exchange.deployment import (
    Deployment,
    cadre_of,
    edit,
    faults,
    rows,
    state,
    units_of,
)
from tests.services.record_city import named, write

TEAMS: Final = (3, 4, 5, 6)
WHO: Final = (None, *TEAMS)
FIELDS: Final = {"visit": ("purpose", "summary"), "cadre": ("name", "native_place")}
EXPECTED: Final = {PackageCode.OK, PackageCode.INCLUDED, PackageCode.INSTANCE, PackageCode.GAP}
UNITS: Final = tuple(unit for n in TEAMS for unit in units_of(n))


@dataclass(frozen=True)
class Sheet:
    """A form that somebody keeps open, perhaps while the row moves on."""

    who: int
    row: Row
    version: str
    shown: dict[str, Stored]
    ghost: Form


@dataclass(frozen=True)
class Stick:
    """A package, to whom it goes, and the edits that it carries."""

    path: Path
    goal: int
    edits: frozenset[Edit]


@dataclass(frozen=True)
class Copy:
    """A copy of a station's folder, and what the station knew then."""

    folder: Path
    delivered: frozenset[Edit]


def ask(services: Services, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What a query of the main database gives."""
    with services.desk.db.reading() as session:
        return list(raw(session).execute(query, values).fetchall())


class Watched:
    """The stations, and what the ghost says of each. Station 0 is the office."""

    def __init__(self, template: Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="exchange-")
        root = Path(shutil.copytree(template, Path(self._folder.name) / "stations"))
        self.made = Deployment(root)
        self.made._seed = 50
        self.ghost = Ghost()
        self.sticks: list[Stick] = []
        self.sheets: list[Sheet] = []
        self.copies: dict[int, Copy] = {}
        self.strangers: set[int] = set()
        self.met: set[int] = set()
        self.by_stranger: dict[Edit, int] = {}
        self._count = 0
        for n, unit in enumerate(UNITS):
            row = ("cadre", cadre_of(unit, 0).hex)
            shown = self.row(0, row)
            assert shown is not None
            values: dict[Group, Values] = {(f,): (shown[f],) for f in FIELDS["cadre"]}
            self.ghost.record(0, Note(("base", n), row, values, None, frozenset(), None))

    def close(self) -> None:
        """Lock all stations."""
        self.made.close()
        self._folder.cleanup()

    def at(self, who: int) -> Services:
        """A station's services."""
        return self.made.station(WHO[who])

    def row(self, who: int, row: Row) -> dict[str, Stored] | None:
        """A row as a station shows it."""
        desk = self.at(who).desk
        with desk.db.reading() as session:
            found = desk.history.applier().load(raw(session), [row]).get(row)
        return None if found is None else dict(found)

    def shown(self, who: int) -> set[Edit]:
        """What the ghost says a station shows."""

        def held(note: Note) -> bool:
            return who == 0 and self.by_stranger.get(note.edit) in self.strangers

        here = self.ghost.delivered.setdefault(who, set())
        there = {str(row) for (row,) in rows(self.at(who), "SELECT id FROM cadre")}
        notes = self.ghost.notes.items()
        here.update(e for e, note in notes if e[0] == "base" and note.row[1] in there)
        return self.ghost.shown(who, held)

    def exists(self, who: int, row: Row) -> bool:
        """Whether a row shows at a station."""
        return self.row(who, row) is not None

    def check(self, who: int) -> None:
        """Nothing that reached a station is lost there, and nothing shows that should not."""
        shown = self.shown(who)
        real = {(str(o), int(str(s))): int(str(t)) for o, s, t in
                rows(self.at(who), "SELECT origin, seq, state FROM revision")}  # fmt: skip
        known = self.ghost.notes.keys()
        delivered = {e for e in self.ghost.delivered[who] if e[0] != "base"}
        assert real.keys() & known == delivered & known, "revisions are gone or invented"
        assert {e for e in delivered & known if real[e] == 0} == {
            e for e in shown if e[0] != "base"
        }
        desk = self.at(who).desk
        with desk.db.reading() as session:
            views = desk.history.applier().load(raw(session), list(self.ghost.rows))
        books: dict[Row, dict[Group, set[Values]]] = {}
        for table, row, group, found in rows(
            self.at(who), 'SELECT table_name, row_id, "group", candidates FROM conflict'
        ):
            candidates = {tuple(c[1]) for c in orjson.loads(str(found))}
            book = books.setdefault((str(table), str(row)), {})
            book[tuple(orjson.loads(str(group)))] = candidates
        for key, edits in self.ghost.rows.items():
            if edits:
                self._check_row(key, shown, views.get(key), books.get(key, {}))

    def _check_row(
        self, row: Row, shown: set[Edit], view: Mapping[str, Stored] | None,
        book: dict[Group, set[Values]],
    ) -> None:  # fmt: skip
        if not any(e in shown for e in self.ghost.rows[row]):
            assert view is None, "a row shows that nobody's shown edit supports"
            return
        assert view is not None, "a row is gone"
        for group in self.ghost.groups(row):
            live = self.ghost.live(shown, row, group)
            values = {self.ghost.notes[e].values[group] for e in live}
            visible = tuple(view[name] for name in group)
            lost = values - {visible} - book.get(group, set())
            assert not lost, f"{row} {group}: {lost} neither shown nor a candidate"
            if group != DELETED:
                assert visible in values or not values, "a value shows that was replaced"
                assert (group in book) == (len(values) > 1), "a needless conflict"


class World(Watched):
    """What people do at the stations, and the sticks between them."""

    # What people do

    def visit(self, team: int, unit: UUID) -> Row:
        """A team notes a visit; the row."""
        self._count += 1
        row = ("visit", uuid5(unit, str(self._count)).hex)
        (cycle,) = rows(self.at(0), "SELECT id FROM cycle")[0]
        fields: dict[str, object] = {
            "number": self._count, "unit_id": unit, "team_id": team_id(TEAMS[team - 1]),
            "cycle_id": UUID(hex=str(cycle)), "kinds": (), "method": "on_site", "mode": "announced",
            "start": dt.date(2026, 11, 9), "end": dt.date(2026, 11, 10), "state": "planned",
            "purpose": "新", "summary": None, "round": 0,
        }  # fmt: skip
        self._write(team, row, fields, None)
        return row

    def look(self, who: int, row: Row) -> Sheet | None:
        """Open a form; None where the row does not show."""
        shown = self.row(who, row)
        if shown is None:
            return None
        form = self.ghost.open_form(self.shown(who), row)
        return Sheet(who, row, str(shown["version"]), shown, form)

    def edit(
        self, who: int, row: Row, fields: dict[str, object], *, stranger: bool = False
    ) -> None:
        """Change a row as it shows now; ``stranger``: by somebody who is not on the roster."""
        sheet = self.look(who, row)
        if sheet is not None:
            self.submit(sheet, fields, stranger=stranger)

    def submit(self, sheet: Sheet, fields: dict[str, object], *, stranger: bool = False) -> None:
        """Save a form, however old; a refusal leaves everything as it was."""
        services = self.at(sheet.who)
        before, actor = state(services), services.desk.actor
        if stranger:
            services.desk.actor = dataclasses.replace(actor, account=self._stranger(sheet.who))
        try:
            self._write(sheet.who, sheet.row, fields, sheet)
        except Stale:
            assert state(services) == before, "a refused write left a trace"
        finally:
            services.desk.actor = actor

    def _stranger(self, who: int) -> UUID:
        return named(f"stranger of {who}")

    def _write(self, who: int, row: Row, fields: dict[str, object], sheet: Sheet | None) -> None:
        services, shown = self.at(who), self.shown(who)
        desk = services.desk
        base = sheet.version if sheet else None
        with desk.db.writing() as session:
            change = Change(row[0], UUID(hex=row[1]), fields, base, decides=True)
            written = Writing(desk, session, None).write([change])
        if not written.last_seq:
            return
        dot = (desk.history.origin, written.last_seq)
        now = self.row(who, row)
        assert now is not None
        query = "SELECT line FROM revision WHERE origin = ? AND seq = ?"
        ((line,),) = ask(services, query, *dot)
        groups = map(synced_tables()[row[0]].group_of, read_line(line).fields)
        told = {g for g in groups if g == DELETED or g[0] in FIELDS[row[0]]}
        for group in told if sheet is not None else ():
            assert sheet is not None
            unseen = self.ghost.live(shown, row, group) - sheet.ghost.saw(group)
            assert not unseen, f"a value of {group} was replaced that was not on the screen"
        values: dict[Group, Values] = {g: tuple(now[f] for f in g) for g in told}
        form = sheet.ghost if sheet else None
        self.ghost.record(who, Note(dot, row, values, form, frozenset(), None))
        if desk.actor.account == self._stranger(who):
            self.by_stranger[dot] = who
            if who not in self.strangers:
                self.strangers.add(who)
        self.check(who)

    def admit(self, who: int) -> None:
        """The office puts the stranger of a team on its roster."""
        self.strangers.discard(who)
        office = self.at(0).enrolment
        title = self.at(who).desk.actor.team_no
        (key,) = [s.key_id for s in office.stations() if s.title == TITLES[title or 0]]
        people = [RosterPerson(p.login, p.name, p.role, p.assessor, p.account)
                  for p in office.roster(key) if p.active]  # fmt: skip
        if all(p.account != self._stranger(who) for p in people):
            new = RosterPerson(
                f"xinren{who}", "新人某", Role.TEAM_MEMBER, None, self._stranger(who)
            )
            office.change_roster(key, [*people, new])
        self.check(0)

    def pair(self, unit: UUID, team: int) -> None:
        """The office gives a unit to another team from today on."""
        office = self.at(0)
        today = self.made.clock.today()
        query = 'SELECT id, team_id FROM pairing WHERE "end" IS NULL AND unit_id = ?'
        for pairing, of in ask(office, query, unit.hex):
            if of == team_id(TEAMS[team - 1]).hex:
                return
            edit(office, "pairing", UUID(hex=str(pairing)), end=today - dt.timedelta(days=1))
        self._count += 1
        new = {"team_id": team_id(TEAMS[team - 1]), "unit_id": unit, "start": today}
        write(office.desk, [Change("pairing", uuid5(unit, f"pairing {self._count}"), new)])

    # Sticks and copies

    def export(self, source: int, goal: int) -> Stick:
        """Write a package; what it carries is what was numbered for it."""
        services = self.at(source)
        self.met.add(source or goal)
        team = None if source else WHO[goal]
        made = services.exchange.export(to=self.made.stick(f"s{len(self.sticks)}"), team=team)
        with open_package(made.package) as envelope:
            receiver = envelope.claimed.receiver
        query = "SELECT n, origin, seq FROM outbox WHERE sender = ? AND receiver = ?"
        numbered = ask(services, query, services.desk.history.origin, receiver)
        (file,) = made.files
        edits = {(o, seq) for n, o, seq in numbered if file.first_n <= n <= file.last_n}
        stick = Stick(made.package, goal, frozenset(edits & self.ghost.notes.keys()))
        self.sticks.append(stick)
        return stick

    def carry(self, stick: Stick) -> PackageCode:
        """Take a package in, whichever it is and however often."""
        before = state(self.at(stick.goal))
        (report,) = self.at(stick.goal).exchange.consolidate([stick.path], confirm_clock=True)
        assert report.code in EXPECTED, report
        if report.accepted:
            counts = (report.new, report.merged, report.conflicts, report.held, report.waiting)
            assert sum(counts) + report.known == report.revisions
            self.ghost.deliver(stick.goal, stick.edits)
        else:
            assert state(self.at(stick.goal)) == before, "a refused package left a trace"
        self.check(stick.goal)
        return report.code

    def send(self, source: int, goal: int) -> PackageCode:
        """Export and carry at once."""
        return self.carry(self.export(source, goal))

    def keep(self, who: int) -> None:
        """Copy a station's folder aside."""
        self._count += 1
        folder = self.made.keep(WHO[who], f"copy{self._count}")
        self.copies[who] = Copy(folder, frozenset(self.ghost.delivered.get(who, set())))

    def put_back(self, who: int) -> None:
        """An older copy takes the place of a station; what was on no stick is gone with it."""
        copy = self.copies[who]
        self._count += 1
        self.made.put_back(WHO[who], copy.folder, place=f"place{self._count}")
        self.sheets = [sheet for sheet in self.sheets if sheet.who != who]
        self.ghost.delivered[who] = set(copy.delivered)
        alive = set().union(*self.ghost.delivered.values(), *(s.edits for s in self.sticks))
        alive |= set().union(*(c.delivered for c in self.copies.values()))
        for gone in self.ghost.notes.keys() - alive:
            self.ghost.rows[self.ghost.notes.pop(gone).row].remove(gone)
        self.check(who)

    def finish(self) -> None:
        """Whoever ever met the office meets it twice more: all agree, and nothing is missing."""
        for who in sorted(self.strangers):
            self.admit(who)
        met = sorted(self.met)
        for _ in range(2):
            for team in met:
                self.send(0, team)
                self.send(team, 0)
        office = self.at(0)
        everything = set().union(*self.ghost.delivered.values())
        assert everything <= self.ghost.delivered[0], "the office lacks what a team has"
        for team in met:
            assert self.send(0, team) in {PackageCode.OK, PackageCode.INCLUDED}
            mine, theirs = self.at(team).exchange.digest(), office.exchange.digest(WHO[team])
            assert mine == theirs, "a team and the office show different things"
            self._has_its_units(team)
        for who in (0, *met):
            self.check(who)
            assert faults(self.at(who)) == []
            self._rebuilt(who)

    def _has_its_units(self, team: int) -> None:
        """A team has whatever anybody wrote about its units: whole rows, all fields."""
        number = team_id(TEAMS[team - 1]).hex
        query = 'SELECT unit_id FROM pairing WHERE "end" IS NULL AND team_id = ?'
        units = {unit for (unit,) in ask(self.at(0), query, number)}
        for row, edits in self.ghost.rows.items():
            view = self.row(0, row)
            if view is not None and view["unit_id"] in units:
                missing = {e for e in edits if e in self.ghost.delivered[0]}
                assert missing <= self.ghost.delivered[team], "a team lacks what is about its unit"

    def _rebuilt(self, who: int) -> None:
        desk = self.at(who).desk
        grown = state(self.at(who))
        with desk.db.writing() as session:
            desk.history.rebuild(raw(session))
            assert digest(raw(session)).digest == grown[0], "rebuild differs from what grew"


TITLES: Final = {n: f"第{t}考核组" for n, t in zip(TEAMS, "三四五六", strict=True)}
