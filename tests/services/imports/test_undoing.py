"""Undoing imports one after the other, and taking in again what an undo took back."""

from __future__ import annotations

from uuid import UUID

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.models.units import LeadershipTeam
from desktop.services.cadres import CadreDraft, CadreQuery
from desktop.services.door import Writing
from desktop.services.imports import InputFile, gather
from desktop.services.registry import Services
from desktop.services.units import UnitQuery, team_id
from desktop.terms import CadreLevel
from tests.services.imports import office
from tests.services.imports.people import number_of
from tests.services.imports.tables import levelled, roster, units

TOWN = units(("甲区", "区（市）", "10", ""), ("乙局", "市直单位", "8", ""))
PEOPLE = roster(
    ("甲区", "张三", "男", "1970.01", "区长", number_of(1)),
    ("乙局", "王五", "男", "1972.03", "局长", number_of(3)),
)


def _teams(services: Services) -> list[tuple[str, int, int]]:
    """(unit, its team deleted, its team has a principal) of the units that stand."""
    query = (
        "SELECT u.name, t.deleted, t.principal_id IS NOT NULL FROM unit u "
        "JOIN leadership_team t ON t.unit_id = u.id WHERE u.deleted = 0 ORDER BY u.name DESC"
    )
    with services.desk.db.reading() as session:
        return [(a, b, c) for a, b, c in raw(session).execute(query)]


def _taken(services: Services, *files: InputFile) -> UUID:
    batch = office.take(services, files).batch
    assert batch is not None
    return batch


def test_a_roster_goes_with_the_principals_that_it_named(services: Services) -> None:
    office.take(services, (TOWN,))
    batch = _taken(services, PEOPLE)
    assert _teams(services) == [("甲区", 0, 1), ("乙局", 0, 1)]
    assert services.imports.undo(batch).left == ()
    assert office.count(services, "cadre") == 0
    assert _teams(services) == [("甲区", 0, 0), ("乙局", 0, 0)]
    assert office.faults(services) == []


def test_units_and_roster_of_one_batch_go_together(services: Services) -> None:
    batch = _taken(services, TOWN, PEOPLE)
    assert services.imports.undo(batch).left == ()
    assert (office.count(services, "unit"), office.count(services, "cadre")) == (0, 0)
    assert office.count(services, "leadership_team") == 0


def test_the_real_files_are_undone_in_either_order(services: Services) -> None:
    forms = _taken(services, *gather([office.LRMX]))
    office.take(services, gather([office.WORKBOOKS / office.TAKEN[0]]))
    roster_of_city = _taken(services, *gather([office.WORKBOOKS / office.TAKEN[1]]))
    assert services.imports.undo(roster_of_city).left == ()
    assert services.imports.undo(forms).left == ()
    assert (office.count(services, "cadre"), office.count(services, "posting")) == (0, 0)
    assert office.faults(services) == []


def test_a_unit_that_stays_keeps_its_team(services: Services) -> None:
    batch = _taken(services, TOWN)
    (unit,) = services.units.find(UnitQuery(text="甲区"))
    services.cadres.save(CadreDraft({"name": "手录"}, unit=unit))
    left = services.imports.undo(batch).left
    assert sorted(s.partition("未撤销")[0] for s in left) == ["单位“甲区”", "领导班子“甲区”"]
    assert _teams(services) == [("甲区", 0, 0)]


def test_a_team_that_was_taken_away_comes_back_with_its_unit(services: Services) -> None:
    batch = _taken(services, TOWN)
    (unit,) = services.units.find(UnitQuery(text="甲区"))
    _lose_team(services, unit)
    assert _teams(services)[0] == ("甲区", 1, 0)
    again = services.imports.preview((TOWN,)).files[0]
    assert (again.updated, again.unchanged) == (1, 1)
    assert [d.label for r in again.details for d in r.differences] == ["领导班子"]
    second = _taken(services, TOWN)
    assert _teams(services) == [("甲区", 0, 0), ("乙局", 0, 0)]
    assert services.imports.undo(second).left == ()
    assert _teams(services)[0] == ("甲区", 1, 0)
    assert services.imports.undo(batch).left == ()


def test_a_roster_revives_the_team_whose_principal_it_names(services: Services) -> None:
    office.take(services, (TOWN,))
    (unit,) = services.units.find(UnitQuery(text="甲区"))
    _lose_team(services, unit)
    office.take(services, (PEOPLE,))
    assert _teams(services) == [("甲区", 0, 1), ("乙局", 0, 1)]


def _lose_team(services: Services, unit: UUID) -> None:
    with services.desk.db.writing() as session:
        team = session.get_one(LeadershipTeam, team_id(unit))
        change = Change("leadership_team", team.id, {"deleted": True}, team.version)
        Writing(services.desk, session, None).write([change])


def _level(services: Services, name: str) -> CadreLevel:
    return services.cadres.get(services.cadres.find(CadreQuery(text=name))[0]).level


def test_a_roster_leaves_the_level_of_whoever_stands(services: Services) -> None:
    office.take(services, (TOWN, PEOPLE))
    assert _level(services, "张三") is CadreLevel.CITY
    detail = services.cadres.get(services.cadres.find(CadreQuery(text="张三"))[0])
    services.cadres.save(
        CadreDraft(
            {},
            unit=detail.unit[0] if detail.unit else None,
            unit_order=detail.unit_order,
            level=CadreLevel.SECTION,
            id=detail.id,
            version=detail.version,
        )
    )
    assert services.imports.preview((PEOPLE,)).files[0].unchanged == 2
    assert office.take(services, (PEOPLE,)).batch is None
    assert _level(services, "张三") is CadreLevel.SECTION


def test_a_roster_with_a_column_of_levels_says_them(services: Services) -> None:
    office.take(services, (TOWN, PEOPLE))
    file = levelled(
        ("甲区", "张三", "1970.01", "区长", "市管"),
        ("甲区", "李四", "1980.01", "科长", "正科级"),
        ("乙局", "王五", "1972.03", "局长", "科级"),
        ("乙局", "赵六", "1985.03", "科员", "二级主任"),
    )
    account = services.imports.preview((file,)).files[0]
    assert (account.new, account.updated, account.unchanged) == (2, 1, 1)
    assert any("二级主任" in note for note in account.notes)
    office.take(services, (file,))
    assert [_level(services, n).label for n in ("张三", "李四", "王五", "赵六")] == [
        "市管", "科级", "科级", "市管",
    ]  # fmt: skip
