"""Own unit and 回避 follow a unit into what it became. Source: domain.md §2.1, §2.10."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import select

from desktop.models.assessors import Assessor
from desktop.models.changes import Change
from desktop.services.door import Desk, Reading
from desktop.services.errors import Invalid, Refused
from desktop.services.oneself import Bounds, Oneself, bounds_of
from desktop.services.recusals import RecusalDraft, RecusalService, recusals_in_force
from desktop.services.scheme import cycle_id
from desktop.services.team_reading import team_facts
from desktop.services.unit_changes import UnitChangeDraft, UnitChangeService
from desktop.services.unit_succession import with_heirs
from desktop.services.unit_tiers import UnitTierService
from desktop.services.units import UnitService
from desktop.services.visits import VisitService
from desktop.terms import RecusalKind, Role, UnitChangeKind
from tests.services.pairing.town import Town, make_town, member
from tests.services.record_city import City, acting, named, plan, write

TODAY = dt.date(2026, 11, 22)
CHANGED = dt.date(2026, 9, 1)
A, B, C, D = (named(x) for x in "ABCD")


@pytest.fixture
def town(desk: Desk) -> Town:
    return make_town(desk)


def became(desk: Desk, old: UUID, new: UUID, kind: UnitChangeKind, on: dt.date = CHANGED) -> None:
    fields: dict[str, object] = {"unit_id": old, "other_id": new, "kind": kind, "on": on}
    write(desk, [Change("unit_change", named(f"{old}{new}"), fields)])


def in_force(desk: Desk, on: dt.date) -> set[tuple[UUID, UUID]]:
    with desk.db.reading() as session:
        return set(recusals_in_force(Reading(desk, session, None), on))


def test_followed_however_far_and_a_loop_ends() -> None:
    heirs = {A: [B], B: [C, D], C: [A]}
    assert with_heirs([A], heirs) == {A, B, C, D}
    assert with_heirs([D], heirs) == {D}
    assert with_heirs([], heirs) == frozenset()


def test_the_own_unit_is_also_what_it_was_merged_into(town: Town) -> None:
    changes = UnitChangeService(town.desk)
    water, farm, housing = named("水利局"), named("农业农村局"), named("住建局")
    merged = UnitChangeDraft(water, UnitChangeKind.MERGED, CHANGED, others=(farm,))
    changes.register(merged)
    later = dt.date(2026, 10, 1)
    changes.register(UnitChangeDraft(farm, UnitChangeKind.MERGED, later, others=(housing,)))
    units = UnitService(town.desk)
    with acting(town.desk, Role.CLERK, unit_id=water):
        for unit in (water, farm, housing):
            with pytest.raises(Refused, match="本人所在单位"):
                units.get(unit)
        with pytest.raises(Refused, match="本人所在单位"):
            UnitTierService(town.desk).include(cycle_id(2026), housing, "x", included=False)
        assert units.get(named("江东区")).name == "江东区"
    # What became the successor beside it is nobody's own.
    with acting(town.desk, Role.CLERK, unit_id=housing):
        assert units.get(farm).name == "农业农村局"


def test_a_dissolved_task_force_is_not_followed_to_its_lead_unit(town: Town) -> None:
    became(town.desk, named("防汛专班"), named("水利局"), UnitChangeKind.DISSOLVED)
    with acting(town.desk, Role.CLERK, unit_id=named("防汛专班")):
        assert UnitService(town.desk).get(named("水利局")).name == "水利局"


def test_a_recused_person_stays_away_from_the_parts(town: Town) -> None:
    town.recuse(1, 0, "江东区")
    became(town.desk, named("江东区"), named("住建局"), UnitChangeKind.SPLIT)
    became(town.desk, named("江东区"), named("水利局"), UnitChangeKind.SPLIT)
    who = member(1, 0)
    assert in_force(town.desk, CHANGED - dt.timedelta(days=1)) == {(who, named("江东区"))}
    assert in_force(town.desk, CHANGED) == {
        (who, named("江东区")),
        (who, named("住建局")),
        (who, named("水利局")),
    }
    team_leader = acting(town.desk, Role.TEAM_LEADER, assessor_id=who, team_no=1)
    with team_leader, pytest.raises(Refused, match="已登记回避"):
        UnitService(town.desk).get(named("住建局"))


def test_a_leader_recused_from_the_old_unit_bars_the_pairing_with_the_new_one(town: Town) -> None:
    town.recuse(1, 0, "江东区")
    became(town.desk, named("江东区"), named("住建局"), UnitChangeKind.MERGED)
    board = town.pairing.board(TODAY)
    one = next(t.id for t in board.teams if t.number == 1)
    assert "赵1员" in board.bars[named("住建局"), one]
    with town.desk.db.reading() as session:
        facts = team_facts(Reading(town.desk, session, None), TODAY)
    assert named("住建局") in facts.recused[member(1, 0)]


def test_a_visit_takes_nobody_recused_from_what_the_unit_was(city: City) -> None:
    old = named("江城市旧局")
    gone = {"name": "江城市旧局", "kind": "department", "valid_to": dt.date(2026, 8, 31)}
    write(city.desk, [Change("unit", old, gone)])
    visits = VisitService(city.desk)
    RecusalService(city.desk).register(
        RecusalDraft(city.post_a, old, RecusalKind.RELATIVE, "配偶任该局局长")
    )
    visits.save(plan(city))  # the visit of 16 November, before the change is known
    became(city.desk, old, city.unit, UnitChangeKind.MERGED)
    with pytest.raises(Invalid, match="周甲岗对该单位应当回避"):
        visits.save(plan(city))


def test_what_is_settled_of_the_old_unit_is_not_suggested_of_the_new(city: City) -> None:
    recusals = RecusalService(city.desk)
    old = named("江城市旧局")
    gone = {"name": "江城市旧局", "kind": "department", "valid_to": dt.date(2026, 8, 31)}
    write(city.desk, [Change("unit", old, gone)])
    assert [s.name for s in recusals.suggestions(TODAY)] == ["冯本单位"]
    recusals.register(RecusalDraft(city.at_home, old, RecusalKind.HOME, "所在单位"))
    assert [s.name for s in recusals.suggestions(TODAY)] == ["冯本单位"]
    became(city.desk, old, city.unit, UnitChangeKind.MERGED)
    assert recusals.suggestions(TODAY) == ()


def test_the_bounds_of_several_are_those_of_each(town: Town) -> None:
    """Recused, at home, linked to a record, joined with another, and all through a merger."""
    desk, people = town.desk, [member(1, place) for place in range(4)]
    homes = {"甲": "江东区", "乙": "水利局", "丙": "住建局"}
    write(
        desk,
        [
            Change("cadre", named(name), {"name": name, "unit_id": named(unit), "level": "city"})
            for name, unit in homes.items()
        ]
        + [
            Change("same_as", named("同"), {"kept_id": named("甲"), "other_id": named("丙")}),
            Change("assessor", people[2], {"cadre_id": named("乙")}, version_of(desk, people[2])),
        ],
    )
    town.recuse(1, 1, "江东区")
    became(desk, named("水利局"), named("农业农村局"), UnitChangeKind.MERGED)
    with desk.db.reading() as session:
        rows = session.scalars(select(Assessor).where(Assessor.id.in_(people))).all()
        together = bounds_of(session, rows, TODAY)
        for row in rows:
            alone = Oneself(session, None, row.id, None, TODAY)
            units = alone.own_units() | alone.recused_units()
            assert together[row.id] == Bounds(units, alone.barred_cadres())
    assert together[people[1]].cadres >= {named("甲"), named("丙")}, "one person, two records"
    assert together[people[2]].units >= {named("水利局"), named("农业农村局")}


def version_of(desk: Desk, assessor: UUID) -> str:
    with desk.db.reading() as session:
        return session.scalars(select(Assessor.version).where(Assessor.id == assessor)).one()
