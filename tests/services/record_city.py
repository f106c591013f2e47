"""A real encrypted workspace and a small invented city, built for tests of services."""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import functools
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy import event

from desktop.models import load_all
from desktop.models.accounts import Account
from desktop.models.base import Base
from desktop.models.database import Database
from desktop.models.history import Change, History
from desktop.models.teams import Pairing
from desktop.models.units import Unit
from desktop.services.audit import AuditLog
from desktop.services.clock import FixedClock, SeededIds
from desktop.services.door import Actor, Desk, Reading, Writing
from desktop.services.listing_index import RowIndex
from desktop.services.motions import Motion
from desktop.services.scheme import SchemeService, cycle_id
from desktop.services.security.blobs import BlobStore
from desktop.services.security.drafts import DraftStore
from desktop.services.states import Side
from desktop.services.teams import team_id
from desktop.services.visits import VisitDraft, VisitService
from desktop.terms import CadreLevel, Role, SeatKind, StationRole, UnitKind, VisitAction

START = dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC)
"""09:00 of 2026-11-22 in China."""

MAIN_KEY, AUDIT_KEY, DRAFTS_KEY = bytes(range(32)), bytes(32), bytes(range(1, 33))
STATION = "00" * 16

_SPACE = UUID(int=0xC0FFEE)


def named(text: str) -> UUID:
    """The same identifier for the same name in every test."""
    return uuid5(_SPACE, text)


def actor(role: Role, **ties: UUID | int) -> Actor:
    """Somebody of a role; ``ties`` are cadre_id, assessor_id, unit_id and team_no."""
    plain = Actor(named(f"account/{role.value}"), role.value, f"{role.label}某", role)
    return replace(plain, **ties)  # type: ignore[arg-type]  # the ties' names are the fields' own


@contextlib.contextmanager
def acting(desk: Desk, role: Role, **ties: UUID | int) -> Iterator[None]:
    """Let somebody else sit at the desk for a while."""
    before = desk.actor
    desk.actor = actor(role, **ties)
    try:
        yield
    finally:
        desk.actor = before


@contextlib.contextmanager
def deciding(desk: Desk, side: Side) -> Iterator[None]:
    """Let a leader of the office decide on what the clerk recorded: four eyes."""
    if side is Side.DECIDE and desk.actor.role is Role.CLERK:
        with acting(desk, Role.LEADER):
            yield
    else:
        yield


def write(desk: Desk, changes: list[Change]) -> None:
    """Write rows past the services, as the merging of another station's revisions would."""
    with desk.db.writing() as session:
        Writing(desk, session, None).write(changes)


@contextlib.contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    """The statements that run inside the block."""
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(desk.db._engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(desk.db._engine, "before_cursor_execute", note)


@dataclass(frozen=True, slots=True)
class _Files:
    """The closed files of a workspace, and where its source of identifiers stood."""

    root: Path
    ids: SeededIds


def _scratch() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="desk-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return Path(folder.name)


@functools.cache
def _blank() -> _Files:
    """An empty workspace, made once a process: every desk begins with a copy of its files."""
    root = _scratch()
    load_all()
    clock = FixedClock(START)
    with contextlib.ExitStack() as close:
        db = Database(root / "main.db", MAIN_KEY, create=True)
        close.callback(db.close)
        with db.writing() as session:
            Base.metadata.create_all(session.connection())
            session.add_all(_account(role) for role in Role)
        close.callback(AuditLog(root / "audit.db", AUDIT_KEY, STATION, clock, create=True).close)
        close.callback(DraftStore(root / "drafts.db", DRAFTS_KEY, clock, create=True).close)
    return _Files(root, SeededIds(7, clock))


@functools.cache
def _filled() -> _Files:
    """The same with the small city in it."""
    root = _scratch()
    with contextlib.ExitStack() as close:
        desk = open_desk(root, Role.CLERK, StationRole.OFFICE, close)
        make_city(desk)
        assert isinstance(desk.ids, SeededIds)
        return _Files(root, desk.ids)


def _going_on(earlier: SeededIds, clock: FixedClock) -> SeededIds:
    """A source that gives what the earlier one would have given next."""
    ids = SeededIds(0, clock)
    ids._random.setstate(earlier._random.getstate())
    ids._last = earlier._last
    return ids


def _account(role: Role) -> Account:
    who = actor(role)
    return Account(
        id=who.account,
        login=who.login,
        name=who.name,
        role=role.value,
        cadre_id=None,
        assessor_id=None,
        unit_id=None,
        team_no=None,
        disabled=False,
        created=START,
    )


def open_desk(
    root: Path,
    role: Role,
    station: StationRole,
    close: contextlib.ExitStack,
    *,
    filled: bool = False,
) -> Desk:
    """A workspace of real encrypted files in a folder; ``close`` ends it.

    ``filled``: the small city is in it already, and ``make_city`` gives its names only.
    """
    files = _filled() if filled else _blank()
    shutil.copytree(files.root, root, dirs_exist_ok=True)
    clock = FixedClock(START)
    ids = _going_on(files.ids, clock)
    db = Database(root / "main.db", MAIN_KEY)
    close.callback(db.close)
    audit = AuditLog(root / "audit.db", AUDIT_KEY, STATION, clock)
    close.callback(audit.close)
    drafts = DraftStore(root / "drafts.db", DRAFTS_KEY, clock)
    close.callback(drafts.close)
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    history = History(
        origin="ab" * 16,
        now=lambda: (clock.now() - epoch) // dt.timedelta(microseconds=1),
        salt=lambda: ids.random(16).hex(),
    )
    audit.origin = history.origin
    blobs = BlobStore(root / "blobs", bytes(range(2, 34)))
    index = RowIndex()
    desk = Desk(db, history, audit, blobs, drafts, clock, ids, actor(role), station, index)
    with db.writing() as session:
        index.prepare(Reading(desk, session, None))
    return desk


@dataclass(frozen=True, slots=True)
class City:
    """A small invented city at a desk: two units, three cadres, one team of five, a cycle."""

    desk: Desk
    cycle: UUID
    team: UUID
    other_team: UUID
    unit: UUID
    other_unit: UUID
    cadre: UUID
    second_cadre: UUID
    outsider: UUID
    post_a: UUID
    post_b: UUID
    senior: UUID
    recused: UUID
    at_home: UUID

    def move_to(self, day: dt.date) -> None:
        """Set the desk's clock to 09:00 of a day in China."""
        assert isinstance(self.desk.clock, FixedClock)
        moment = dt.datetime.combine(day, dt.time(1), dt.UTC)
        self.desk.clock.advance(moment - self.desk.clock.now())


def _people() -> list[Change]:
    unit, other = named("民政局"), named("水利局")
    changes = [
        Change("unit", unit, {"name": "江城市民政局", "kind": UnitKind.DEPARTMENT, "order_no": 1}),
        Change("unit", other, {"name": "江城市水利局", "kind": UnitKind.DEPARTMENT, "order_no": 2}),
    ]
    for order, (name, home) in enumerate((("赵启明", unit), ("钱文秀", unit), ("孙立波", other))):
        fields = {"name": name, "level": CadreLevel.CITY, "unit_id": home, "unit_order": order}
        changes.append(Change("cadre", named(name), fields))
    assessors: list[tuple[str, SeatKind, dict[str, object]]] = [
        ("周甲岗", SeatKind.POST_A, {}),
        ("吴乙岗", SeatKind.POST_B, {}),
        ("郑资深", SeatKind.SENIOR, {}),
        ("王回避", SeatKind.POST_B, {}),
        ("冯本单位", SeatKind.POST_A, {"home_unit_id": unit}),
    ]
    for name, kind, ties in assessors:
        changes.append(Change("assessor", named(name), {"name": name, "post_type": kind, **ties}))
        seat = {"team_id": team_id(3), "assessor_id": named(name), "kind": kind}
        seat |= {"start": dt.date(2026, 1, 1)}
        changes.append(Change("seat", named(f"seat/{name}"), seat))
    return changes


def _teams() -> list[Change]:
    changes = [
        Change("assessment_team", team_id(n), {"number": n, "title": f"第{t}考核组"})
        for n, t in ((3, "三"), (4, "四"))
    ]
    for unit in ("民政局", "水利局"):
        pairing = {"team_id": team_id(3), "unit_id": named(unit), "start": dt.date(2026, 1, 1)}
        changes.append(Change("pairing", named(f"pairing/{unit}"), pairing))
    recusal = {"assessor_id": named("王回避"), "unit_id": named("民政局"), "reason": "近亲属"}
    changes.append(Change("recusal", named("recusal"), recusal))
    return changes


def make_city(desk: Desk) -> City:
    """Fill a workspace with the small city; one that holds it already stays as it is."""
    with desk.db.reading() as session:
        there = session.get(Unit, named("民政局")) is not None
    if not there:
        write(desk, [*_people(), *_teams()])
        with acting(desk, Role.CLERK):
            SchemeService(desk).open_cycle(2026)
    return City(
        desk,
        cycle_id(2026),
        team_id(3),
        team_id(4),
        named("民政局"),
        named("水利局"),
        named("赵启明"),
        named("钱文秀"),
        named("孙立波"),
        named("周甲岗"),
        named("吴乙岗"),
        named("郑资深"),
        named("王回避"),
        named("冯本单位"),
    )


def plan(city: City, day: dt.date = dt.date(2026, 11, 16), **other: object) -> VisitDraft:
    """A sound plan of two days by the team at the unit."""
    last = day + dt.timedelta(days=1)
    draft = VisitDraft(city.unit, city.team, day, last, (city.post_a, city.post_b))
    return replace(draft, **other)  # type: ignore[arg-type]  # names of the draft's own fields


def held_visit(city: City, day: dt.date = dt.date(2026, 11, 16), **other: object) -> UUID:
    """A visit that was planned, approved and held."""
    visits = VisitService(city.desk)
    visit = visits.save(plan(city, day, **other))
    for action in (VisitAction.APPROVE, VisitAction.HOLD):
        visits.perform(visit, action, Motion(visits.get(visit).seen))
    return visit


def hand_on(city: City, last: dt.date) -> None:
    """Pair the unit with the other team from the day after ``last`` on."""
    pairing = named("pairing/民政局")
    with city.desk.db.reading() as session:
        found = session.get(Pairing, pairing)
        assert found is not None
        version = found.version
    other = {"team_id": city.other_team, "unit_id": city.unit}
    write(
        city.desk,
        [
            Change("pairing", pairing, {"end": last}, version),
            Change("pairing", named("pairing/again"), other | {"start": last + dt.timedelta(1)}),
        ],
    )
