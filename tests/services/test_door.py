"""The door: marked everywhere, refusing and logging, one transaction and one entry a call."""

from __future__ import annotations

import contextlib
import datetime as dt
import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from desktop.models.changes import Change
from desktop.models.database import CancelToken, raw
from desktop.services.audit import AuditEntry
from desktop.services.cadres import CadreService
from desktop.services.door import Actor, Changes, Desk, Mark, Service, Writing, door_of, writes
from desktop.services.dossiers import DossierService
from desktop.services.errors import InConflict, Refused, Stale
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.units import UnitDraft, UnitService
from desktop.terms import Role, UnitKind
from tests.children import SECONDS, join
from tests.services.foreign import receive_name
from tests.services.imports.office import state
from tests.services.record_city import City, acting, named, write

WITHOUT_DOOR = {
    "FactService.perform": "hands on to record or decide, each at its own door",
    "VisitService.perform": "the same",
    "RectificationService.perform": "the same",
    "ImportService.gather": "lists files that the user names; nothing of the workspace",
    "ImportService.error_sheet": "works on a preview that the door has already given out",
}


def service_types() -> dict[str, type[Service]]:
    """Field of ``Services`` → class of the service, as declared."""
    hints = get_type_hints(Services)
    return {
        name: kind
        for name, kind in hints.items()
        if isinstance(kind, type) and issubclass(kind, Service)
    }


def methods() -> Iterator[tuple[str, str, Any]]:
    """(field, name, function) of every public method of every service."""
    for field, kind in service_types().items():
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_"):
                yield field, name, method


def marked() -> list[tuple[str, str, Mark]]:
    found = [(f, n, door_of(m)) for f, n, m in methods()]
    return [(f, n, mark) for f, n, mark in found if mark is not None]


def log(desk: Desk) -> tuple[AuditEntry, ...]:
    """All entries, the oldest first."""
    return tuple(reversed(desk.audit.entries()))


def test_the_registry_has_all_services() -> None:
    assert len(service_types()) >= 17


def test_every_public_method_is_behind_a_door() -> None:
    open_ones = {m.__qualname__ for _, _, m in methods() if door_of(m) is None}
    assert open_ones == set(WITHOUT_DOOR)


def test_a_method_without_a_mark_would_be_seen() -> None:
    class Leaky(Service):
        def give_all(self) -> None: ...

    assert door_of(Leaky.give_all) is None
    assert door_of(UnitService.save) == Mark("writes", Operation.EDIT_SUBJECTS, logged=True)


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_may_not_is_refused_logged_and_changes_nothing(
    role: Role, office: Services
) -> None:
    office.units.save(UnitDraft("江城市民政局", UnitKind.DEPARTMENT))
    before = state(office)
    desk = office.desk
    refused = [(f, n, m) for f, n, m in marked() if not allowed(role, m.operation)]
    assert refused, "no role may do everything"
    with acting(desk, role):
        for field, name, mark in refused:
            count = desk.audit.count()
            method = getattr(getattr(office, field), name)
            # The door comes before the arguments are looked at, so that any will do.
            made = inspect.getattr_static(type(getattr(office, field)), name)
            wanted = len(inspect.signature(made).parameters)
            with pytest.raises(Refused) as told:
                method(*[None] * max(0, wanted - 2))
            assert role.label in told.value.sentence
            assert mark.operation.label in told.value.sentence
            entry = desk.audit.entries()[0]
            assert desk.audit.count() == count + 1
            assert (entry.kind, entry.result, entry.operation, entry.role) == (
                "refusal",
                "refused",
                mark.operation.value,
                role.value,
            )
    assert state(office) == before


def test_personal_reading_leaves_an_entry_before_the_result(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    cadres, dossiers = CadreService(city.desk), DossierService(city.desk)
    cadres.get(city.cadre)
    entry = log(city.desk)[-1]
    assert (entry.kind, entry.operation, entry.result) == ("read", "read_cadre", "ok")
    assert (entry.subject_table, entry.subject_id) == ("cadre", city.cadre.hex)
    assert entry.account == city.desk.actor.account

    def broken(_drafts: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(city.desk.audit, "append_many", broken)
    given: list[object] = []
    readers: tuple[Callable[[], object], ...] = (
        lambda: cadres.get(city.cadre),
        lambda: cadres.export_lrmx(city.cadre),
        lambda: dossiers.portrait(city.cadre),
        lambda: list(dossiers.portrait_files([city.cadre])),
    )
    for read in readers:
        with pytest.raises(OSError, match="disk full"):
            given.append(read())
    assert given == []


def test_every_reading_of_a_dossier_is_marked_as_logged() -> None:
    logged = {f"{f}.{n}" for f, n, mark in marked() if mark.logged}
    assert logged >= {"cadres.get", "cadres.export_lrmx", "interviews.name_of"}
    assert door_of(DossierService._content) == Mark("reads", Operation.PRINT, logged=True)
    assert door_of(DossierService._ledger) == Mark("reads", Operation.PRINT, logged=True)


def test_a_write_leaves_one_entry_with_its_exact_range(city: City) -> None:
    desk, units = city.desk, UnitService(city.desk)
    with desk.db.reading() as session:
        (last,) = raw(session).execute("SELECT max(seq) FROM revision").fetchone()
    count = desk.audit.count()
    new = units.save(UnitDraft("江城市林业局", UnitKind.DEPARTMENT))
    assert desk.audit.count() == count + 1
    entry = log(desk)[-1]
    # A new unit is two rows: itself and its leadership team.
    assert (entry.kind, entry.operation) == ("write", "edit_subjects")
    assert (entry.first_seq, entry.last_seq) == (last + 1, last + 2)
    assert entry.origin == desk.history.origin
    assert (entry.subject_table, entry.subject_id) == ("unit", new.hex)
    with desk.db.reading() as session:
        rows = (
            raw(session)
            .execute("SELECT table_name FROM revision WHERE seq > ? ORDER BY seq", (last,))
            .fetchall()
        )
    assert rows == [("unit",), ("leadership_team",)]


def test_a_write_that_changes_nothing_claims_nothing(city: City) -> None:
    units = UnitService(city.desk)
    detail = units.get(city.unit)
    draft = UnitDraft(
        detail.name, detail.kind, detail.staffing, id=detail.id, version=detail.version
    )
    heard: list[Changes] = []
    city.desk.listeners.append(heard.append)
    units.save(draft)
    entry = log(city.desk)[-1]
    assert (entry.kind, entry.first_seq, entry.last_seq) == ("write", None, None)
    assert heard == []


def test_two_writers_at_once_each_get_their_entry(city: City) -> None:
    desk, units = city.desk, UnitService(city.desk)
    count, each = desk.audit.count(), 15
    with desk.db.reading() as session:
        (last,) = raw(session).execute("SELECT max(seq) FROM revision").fetchone()
    start = threading.Barrier(2)
    failed: list[Exception] = []

    def work(who: str) -> None:
        start.wait(SECONDS)
        try:
            for n in range(each):
                units.save(UnitDraft(f"{who}局{n}", UnitKind.DEPARTMENT))
        except Exception as error:  # noqa: BLE001 - told to the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=work, args=(who,)) for who in ("东", "西")]
    for thread in threads:
        thread.start()
    join(*threads)
    assert failed == []
    fresh = log(desk)[count:]
    assert len(fresh) == 2 * each
    ranges = [(e.first_seq, e.last_seq) for e in fresh]
    assert ranges == [(n, n + 1) for n in range(last + 1, last + 4 * each, 2)]
    assert desk.audit.verify().ok


class Waiting(Service):
    """Writes a unit, says so, and commits only when it is told to."""

    @writes(Operation.EDIT_SUBJECTS)
    def save(self, tx: Writing, inside: threading.Event, go_on: threading.Event) -> None:
        """Write and wait."""
        tx.write([Change("unit", named("slow"), {"name": "慢局", "kind": UnitKind.DEPARTMENT})])
        inside.set()
        assert go_on.wait(20)


def test_a_writer_that_is_leaving_takes_no_entry_from_the_next(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, inside, go_on = city.desk, threading.Event(), threading.Event()
    slow = threading.Thread(target=lambda: Waiting(desk).save(inside, go_on))
    plain = desk.db.writing

    @contextlib.contextmanager
    def leaving_slowly(cancel: CancelToken | None = None) -> Iterator[Session]:
        with plain(cancel) as session:
            yield session
        # The lock is free, the door not yet closed: now the next writer comes in.
        if threading.current_thread() is not slow:
            slow.start()
            assert inside.wait(20)

    monkeypatch.setattr(desk.db, "writing", leaving_slowly)
    UnitService(desk).save(UnitDraft("快局", UnitKind.DEPARTMENT))
    go_on.set()
    join(slow)
    quick, late = log(desk)[-2:]
    assert (quick.last_seq or 0) + 1 == late.first_seq == late.last_seq


class Breaking(Service):
    """Writes a row and then fails in the way that it is given."""

    @writes(Operation.EDIT_SUBJECTS)
    def save(self, tx: Writing, unit: UUID, error: Exception) -> None:
        """Write a unit and raise."""
        tx.write([Change("unit", unit, {"name": "半个局", "kind": UnitKind.DEPARTMENT})])
        tx.touched("batch", unit)
        raise error


@pytest.mark.parametrize("error", [ValueError("mid-way"), KeyError("x"), OSError("disk")])
def test_a_failing_write_leaves_neither_rows_nor_a_claim(error: Exception, city: City) -> None:
    desk = city.desk
    heard: list[Changes] = []
    desk.listeners.append(heard.append)
    count = desk.audit.count()
    with pytest.raises(type(error)):
        Breaking(desk).save(named("half"), error)
    assert desk.audit.count() == count
    assert heard == []
    with desk.db.reading() as session:
        gone = raw(session).execute("SELECT 1 FROM unit WHERE name = '半个局'").fetchall()
    assert gone == []
    UnitService(desk).save(UnitDraft("整个局", UnitKind.DEPARTMENT))
    assert log(desk)[-1].first_seq is not None


def test_a_refusal_in_the_middle_is_logged_without_a_claim(city: City) -> None:
    desk = city.desk
    with pytest.raises(Refused):
        Breaking(desk).save(named("half"), Refused("不行。"))
    entry = log(desk)[-1]
    assert (entry.kind, entry.result) == ("refusal", "refused")
    assert (entry.first_seq, entry.last_seq) == (None, None)
    with desk.db.reading() as session:
        assert raw(session).execute("SELECT 1 FROM unit WHERE name = '半个局'").fetchall() == []


def test_a_commit_that_fails_takes_its_claim_back(office: Services) -> None:
    desk = office.desk
    before = state(office)

    def full(_session: Session) -> None:
        raise OSError("no space left")

    desk.db.before_commit.append(full)
    with pytest.raises(OSError, match="no space left"):
        office.units.save(UnitDraft("江城市林业局", UnitKind.DEPARTMENT))
    desk.db.before_commit.remove(full)
    assert state(office) == before
    report = desk.audit.verify()
    assert report.ok
    assert report.voided == ((desk.history.origin, 1, 2),)
    office.units.save(UnitDraft("江城市林业局", UnitKind.DEPARTMENT))
    assert (log(desk)[-1].first_seq, log(desk)[-1].last_seq) == (1, 2)
    assert desk.audit.verify().ok


def test_a_stale_form_names_the_field_in_chinese_and_writes_nothing(city: City) -> None:
    units = UnitService(city.desk)
    first = units.get(city.unit)
    mine = UnitDraft("民政局甲", first.kind, 30, id=first.id, version=first.version)
    units.save(UnitDraft("民政局乙", first.kind, 30, id=first.id, version=first.version))
    count = city.desk.audit.count()
    with pytest.raises(Stale, match="单位名称在您打开之后已被修改") as told:
        units.save(mine)
    (difference,) = told.value.differences
    assert (difference.label, difference.mine, difference.theirs) == (
        "单位名称",
        "民政局甲",
        "民政局乙",
    )
    assert units.get(city.unit).name == "民政局乙"
    assert city.desk.audit.count() == count


def test_a_field_in_open_conflict_is_named_in_chinese(city: City) -> None:
    receive_name(city, "水利局（外来）")
    units = UnitService(city.desk)
    now = units.get(city.other_unit)
    assert units.rows([city.other_unit])[0].conflicts == 1
    with pytest.raises(InConflict, match="单位名称有尚未裁定的冲突"):
        units.save(UnitDraft("第三个名字", now.kind, id=now.id, version=now.version))


def test_changes_are_announced_once_a_commit(city: City) -> None:
    heard: list[Changes] = []
    city.desk.listeners.append(heard.append)
    new = UnitService(city.desk).save(UnitDraft("江城市林业局", UnitKind.DEPARTMENT))
    (told,) = heard
    assert told.nouns == {"unit", "leadership_team"}
    assert new in told.ids
    assert len(told.ids) == 2
    UnitService(city.desk).get(new)
    assert len(heard) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_many_calls_leave_no_connection_open(city: City) -> None:
    units, path = UnitService(city.desk), str(city.desk.db.path)

    def held() -> int:
        links = Path("/proc/self/fd").iterdir()
        return sum(1 for link in links if link.is_symlink() and path in str(link.readlink()))

    units.get(city.unit)
    before = held()
    for n in range(30):
        units.find()
        units.save(UnitDraft(f"局{n}", UnitKind.DEPARTMENT))
        with pytest.raises(Refused), acting(city.desk, Role.CLERK, unit_id=city.unit):
            units.get(city.unit)
        assert held() <= before
    units.get(city.unit)  # after an error its connection is closed, and the next call opens one
    assert held() == before


def test_an_actor_of_another_account_is_who_the_entry_names(city: City) -> None:
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        UnitService(city.desk).find()
        actor: Actor = city.desk.actor
        with pytest.raises(Refused):
            UnitService(city.desk).save(UnitDraft("局", UnitKind.DEPARTMENT))
    assert log(city.desk)[-1].account == actor.account
    assert dt.timedelta(0) <= city.desk.clock.now() - log(city.desk)[-1].at


def test_another_hand_may_write_past_the_services(city: City) -> None:
    """The merging of foreign revisions leaves no entry of a service."""
    count = city.desk.audit.count()
    unit = {"name": "外来局", "kind": UnitKind.DEPARTMENT}
    write(city.desk, [Change("unit", named("foreign"), unit)])
    assert city.desk.audit.count() == count
