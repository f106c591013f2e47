"""All services of a workspace: scope of origins, a copied workspace, healing, founding."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest

from desktop.models.base import Stored
from desktop.models.database import raw
from desktop.models.encrypted import DiskFull
from desktop.models.exchange import Station
from desktop.models.revision import Revision, Version
from desktop.services.clock import FixedClock
from desktop.services.registry import (
    Services,
    committed_seq,
    found_workspace,
    open_services,
)
from desktop.services.scheme import SchemeService
from desktop.services.security.accounts import AccountRefused, NewAccount
from desktop.services.security.settings import EARLIER_ORIGINS
from desktop.services.security.slots import LoginRefused
from desktop.services.teams import team_id
from desktop.services.units import UnitDraft
from desktop.services.workspace import setting
from desktop.terms import Role, StationRole, UnitKind
from tests.services.foreign import ELSEWHERE, rename
from tests.services.imports.office import CLERK, unlock
from tests.services.office_desk import FAST, OFFICE, START


def new_unit(office: Services) -> str:
    return office.units.save(UnitDraft("江城市林业局", UnitKind.DEPARTMENT)).hex


def foreign(office: Services, unit: str, origin: str = ELSEWHERE) -> Revision:
    now = next(u for u in [office.units.get(office.units.find()[0])] if u.id.hex == unit)
    return rename(unit, "外来的名字", Version.parse(now.version), origin)


def take_in(office: Services, revision: Revision) -> None:
    with office.desk.db.writing() as session:
        office.desk.history.receive(raw(session), [revision.line()])


def held(office: Services) -> list[tuple[int, str]]:
    with office.desk.db.reading() as session:
        query = "SELECT state, reason FROM revision WHERE state <> 0"
        return list(raw(session).execute(query).fetchall())


def name_of(office: Services) -> str:
    return office.units.rows(office.units.find())[0].name


def test_what_comes_from_nowhere_is_held_with_its_reason(office: Services) -> None:
    take_in(office, foreign(office, new_unit(office)))
    assert held(office) == [(2, "来源工作站未登记")]
    assert name_of(office) == "江城市林业局"
    assert office.integrity.check().ok


@pytest.mark.parametrize(
    ("role", "shown"), [(StationRole.OFFICE, "外来的名字"), (StationRole.TEAM, "江城市林业局")]
)
def test_a_registered_station_writes_what_is_its_own(
    role: StationRole, shown: str, office_root: Path
) -> None:
    office = unlock(office_root)
    with office.desk.db.writing() as session:
        session.add(Station(origin=ELSEWHERE, role=role.value, team_id=None))
    office.lock()
    office = unlock(office_root)
    take_in(office, foreign(office, new_unit(office)))
    assert name_of(office) == shown
    office.lock()


def test_a_copied_workspace_takes_a_new_origin_and_keeps_its_own_records(
    office_root: Path, tmp_path: Path
) -> None:
    office = unlock(office_root)
    unit, first = new_unit(office), office.desk.history.origin
    office.lock()
    shutil.copytree(office_root, tmp_path / "copy")
    copy = unlock(tmp_path / "copy")
    assert copy.desk.history.origin != first
    now = copy.units.get(copy.units.find()[0])
    copy.units.save(UnitDraft("林草局", now.kind, id=now.id, version=now.version))
    assert held(copy) == []
    assert copy.integrity.check().ok
    copy.lock()
    again = unlock(tmp_path / "copy")
    assert (name_of(again), held(again)) == ("林草局", [])
    # What the first origin still sends comes home and shows.
    later = Revision(
        origin=first,
        seq=3,
        table="unit",
        row=unit,
        seen=Version.parse(again.units.get(now.id).version),
        fields={"sector": "生态"},
        author="0" * 32,
        at=0,
        batch=None,
        salt="0" * 32,
    )
    take_in(again, later)
    assert again.units.get(now.id).sector == "生态"
    assert again.integrity.check().ok
    again.lock()


def test_committed_seq_is_how_far_an_origin_reaches(office: Services) -> None:
    with office.desk.db.reading() as session:
        assert committed_seq(session, office.desk.history.origin) == 0
    new_unit(office)
    with office.desk.db.reading() as session:
        assert committed_seq(session, office.desk.history.origin) == 2
        assert committed_seq(session, ELSEWHERE) == 0


def test_locking_ends_everything(office_root: Path) -> None:
    office = unlock(office_root)
    office.desk.listeners.append(lambda _: None)
    office.lock()
    office.lock()
    assert office.desk.listeners == []
    assert office.desk.db.closed
    with pytest.raises(LoginRefused):
        unlock_wrong(office_root)
    unlock(office_root).lock()


def unlock_wrong(root: Path) -> None:
    from desktop.services.registry import open_services  # noqa: PLC0415 - only here

    open_services(root, CLERK, "falsches-wort", clock=FixedClock(START))


def test_a_new_office_begins_with_its_year_and_a_team_without(tmp_path: Path) -> None:
    clock = FixedClock(START)
    office = tmp_path / "office"
    found_workspace(office, "考核办", StationRole.OFFICE, OFFICE, clock=clock, kdf=FAST)
    services = unlock(office)
    assert [cycle.year for cycle in services.scheme.cycles()] == [2026]
    services.lock()
    leader = NewAccount("zuzhang", "组长", Role.TEAM_LEADER, "zuzhang-mima", team_no=3)
    team = tmp_path / "team"
    found_workspace(team, "第三组", StationRole.TEAM, [leader], clock=clock, kdf=FAST)
    assert (team / "workspace.json").exists()
    with pytest.raises(AccountRefused):
        found_workspace(tmp_path / "x", "缺人", StationRole.OFFICE, OFFICE[:3], clock=clock)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("stood", [False, True])
def test_an_office_without_a_year_is_no_office(
    *, stood: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise DiskFull("磁盘空间不足。请清理后重试。")

    folder = tmp_path / "office"
    if stood:
        folder.mkdir()
    monkeypatch.setattr(SchemeService, "open_cycle", full)
    clock = FixedClock(START)
    with pytest.raises(DiskFull):
        found_workspace(folder, "考核办", StationRole.OFFICE, OFFICE, clock=clock, kdf=FAST)
    assert [p.name for p in tmp_path.iterdir()] == (["office"] if stood else [])
    assert not stood or list(folder.iterdir()) == []
    monkeypatch.undo()
    found_workspace(folder, "考核办", StationRole.OFFICE, OFFICE, clock=clock, kdf=FAST)
    unlock(folder).lock()


def test_a_team_takes_its_own_earlier_rows_back(tmp_path: Path) -> None:
    leader = NewAccount("zuzhang", "组长", Role.TEAM_LEADER, "zuzhang-mima", team_no=3)
    folder, clock = tmp_path / "team", FixedClock(START)
    found_workspace(folder, "第三组", StationRole.TEAM, [leader], clock=clock, kdf=FAST)
    shutil.copytree(folder, tmp_path / "copy")
    services = open_services(tmp_path / "copy", "zuzhang", "zuzhang-mima", clock=clock)
    with services.desk.db.reading() as session:
        (earlier,) = orjson.loads(setting(session, EARLIER_ORIGINS) or "[]")
    hold = services.desk.history.applier()._hold

    def written(team: int) -> Revision:
        fields: dict[str, Stored] = {"team_id": team_id(team).hex, "deleted": 1}
        seen = Version(((earlier, 1),))
        row, nobody = "1" * 32, "0" * 32
        return Revision(earlier, 2, "fact", row, seen, fields, nobody, 1, None, nobody)

    assert hold(written(3)) is None
    assert hold(written(4)) == "记录属于另一个考核组"
    services.lock()
