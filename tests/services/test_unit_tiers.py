"""等次与计分: short units by rule or decision, and where a former unit's results count."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from desktop.models.history import Change
from desktop.models.scheme import Cycle
from desktop.services.door import Reading
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.scheme_reading import effective_scheme
from desktop.services.unit_changes import NewUnit, UnitChangeDraft, UnitChangeService
from desktop.services.unit_placements import counts_at, heirs_of_year, placements
from desktop.services.unit_tiers import PlacementLine, UnitTierService, inclusions_of
from desktop.terms import CycleState, IndicatorCategory, Role, UnitChangeKind, UnitKind
from tests.services.record_city import City, acting, named, write

KIND = UnitChangeKind
DAY = dt.date(2026, 6, 1)


def tiers(city: City) -> UnitTierService:
    return UnitTierService(city.desk)


def indicator(city: City, title: str, *kinds: UnitKind) -> Change:
    fields = {
        "cycle_id": city.cycle, "ordinal": 900, "title": title, "kinds": kinds, "quarters": (),
        "category": IndicatorCategory.SPECIFIC, "first_question": False,
    }  # fmt: skip
    return Change("indicator", named(title), fields)


def of(city: City, title: str) -> list[PlacementLine]:
    return [p for p in tiers(city).placements(city.cycle) if p.title == title]


def split(city: City) -> tuple[UUID, UUID]:
    UnitChangeService(city.desk).register(
        UnitChangeDraft(city.unit, KIND.SPLIT, DAY, founded=(NewUnit("甲局"), NewUnit("乙局")))
    )
    line = next(c for c in UnitChangeService(city.desk).changes() if c.kind is KIND.SPLIT)
    first, second = (key for key, _name in line.others)
    return first, second


def test_where_a_result_counts() -> None:
    one, two = UUID(int=1), UUID(int=2)
    assert counts_at([one], None) == one
    assert counts_at([one, two], None) is None
    assert counts_at([], None) is None
    assert counts_at([one, two], two) == two


def test_short_units_and_decisions(city: City) -> None:
    assert tiers(city).inclusions(city.cycle) == ()
    UnitChangeService(city.desk).found(NewUnit("防汛专班", UnitKind.TASK_FORCE), DAY)
    UnitChangeService(city.desk).found(
        NewUnit("抗旱专班", UnitKind.TASK_FORCE), dt.date(2026, 9, 1)
    )
    UnitChangeService(city.desk).found(
        NewUnit("明年专班", UnitKind.TASK_FORCE), dt.date(2027, 1, 1)
    )
    split(city)
    assert [(i.name, i.months, i.needed, i.takes_part) for i in tiers(city).inclusions(city.cycle)] == [
        ("江城市民政局", 5, 6, False),
        ("抗旱专班", 4, 6, False),
    ]  # fmt: skip
    tiers(city).include(city.cycle, city.unit, " 部务会8月决定 ", included=True)
    tiers(city).include(city.cycle, city.other_unit, "全年停摆", included=False)
    told = {
        i.name: (i.decision, i.takes_part, i.reason) for i in tiers(city).inclusions(city.cycle)
    }
    assert told == {
        "江城市民政局": (True, True, "部务会8月决定"),
        "江城市水利局": (False, False, "全年停摆"),
        "抗旱专班": (None, False, ""),
    }
    tiers(city).include(city.cycle, city.unit, "改为不参加", included=False)
    with city.desk.db.reading() as session:
        tx = Reading(city.desk, session, None)
        assert inclusions_of(tx, city.cycle) == {city.unit: False, city.other_unit: False}
    tiers(city).let_rule_decide(city.cycle, city.other_unit)
    assert len(tiers(city).inclusions(city.cycle)) == 2
    with pytest.raises(NotFound):
        tiers(city).let_rule_decide(city.cycle, city.other_unit)
    tiers(city).include(city.cycle, city.other_unit, "还是不参加", included=False)
    assert len(tiers(city).inclusions(city.cycle)) == 3


def test_the_number_of_months_is_the_schemes(city: City) -> None:
    split(city)
    with city.desk.db.reading() as session:
        version, rule = session.connection().exec_driver_sql(
            "SELECT version, id FROM rule WHERE key = 'unit.months_for_tier'"
        ).one()  # fmt: skip
    write(city.desk, [Change("rule", UUID(hex=rule), {"value": "5"}, version)])
    assert tiers(city).inclusions(city.cycle) == ()


def test_with_one_successor_results_count_there(city: City) -> None:
    write(city.desk, [indicator(city, "救助"), indicator(city, "区县", UnitKind.COUNTY)])
    UnitChangeService(city.desk).register(
        UnitChangeDraft(city.unit, KIND.MERGED, DAY, others=(city.other_unit,))
    )
    (line,) = of(city, "救助")
    assert (line.unit, line.counts_at, line.decided) == (city.unit, city.other_unit, False)
    assert [name for _id, name in line.choices] == ["江城市民政局", "江城市水利局"]
    assert of(city, "区县") == []  # not an indicator of this unit
    tiers(city).place(city.cycle, city.unit, [named("救助")], city.unit, "上半年已完成")
    (line,) = of(city, "救助")
    assert (line.counts_at, line.decided, line.reason) == (city.unit, True, "上半年已完成")


def test_a_split_asks_the_office(city: City) -> None:
    write(city.desk, [indicator(city, "救助"), indicator(city, "养老")])
    first, second = split(city)
    assert [p.counts_at for p in (*of(city, "救助"), *of(city, "养老"))] == [None, None]
    tiers(city).place(city.cycle, city.unit, [named("救助"), named("养老")], first)
    tiers(city).place(city.cycle, city.unit, [named("养老")], second, "职责划转")
    assert [p.counts_at for p in (*of(city, "救助"), *of(city, "养老"))] == [first, second]
    with city.desk.db.reading() as session:
        tx = Reading(city.desk, session, None)
        assert heirs_of_year(tx, 2026) == {city.unit: (first, second)}
        assert heirs_of_year(tx, 2025) == {}
        decided = {
            p.leaf.title: p.counts_at
            for p in placements(tx, effective_scheme(tx, city.cycle, 4))
            if p.decided
        }
        assert decided == {"救助": first, "养老": second}
    # What was decided for a split goes with it when it is taken back.
    UnitChangeService(city.desk).withdraw(UnitChangeService(city.desk).changes()[0].id)
    assert of(city, "救助") == []
    UnitChangeService(city.desk).register(
        UnitChangeDraft(city.unit, KIND.MERGED, DAY, others=(city.other_unit,))
    )
    assert [(p.counts_at, p.decided) for p in of(city, "救助")] == [(city.other_unit, False)]


def test_a_decision_for_a_unit_that_is_no_successor_decides_nothing(city: City) -> None:
    write(city.desk, [indicator(city, "救助")])
    fields = {"cycle_id": city.cycle, "unit_id": city.unit, "indicator_id": named("救助")}
    elsewhere = named("别处")
    write(city.desk, [
        Change("unit", elsewhere, {"name": "别处局", "kind": UnitKind.DEPARTMENT}),
        Change("indicator_placement", named("旧"), {**fields, "counts_at_id": elsewhere}),
    ])  # fmt: skip
    UnitChangeService(city.desk).register(
        UnitChangeDraft(city.unit, KIND.MERGED, DAY, others=(city.other_unit,))
    )
    assert [(p.counts_at, p.decided) for p in of(city, "救助")] == [(city.other_unit, False)]


def test_a_sealed_year_takes_nothing_more(city: City) -> None:
    write(city.desk, [indicator(city, "救助")])
    first, _second = split(city)
    service = tiers(city)
    service.include(city.cycle, city.unit, "部务会决定", included=True)
    with city.desk.db.reading() as session:
        cycle = session.get(Cycle, city.cycle)
        assert cycle is not None
        version = cycle.version
    write(city.desk, [Change("cycle", city.cycle, {"state": CycleState.SEALED}, version)])
    with pytest.raises(Refused, match="已封存，等次与计分不能再改动"):
        service.include(city.cycle, city.unit, "理由", included=False)
    with pytest.raises(Refused, match="已封存"):
        service.let_rule_decide(city.cycle, city.unit)
    with pytest.raises(Refused, match="已封存"):
        service.place(city.cycle, city.unit, [named("救助")], first)
    assert [i.decision for i in service.inclusions(city.cycle)] == [True]
    assert [p.decided for p in of(city, "救助")] == [False]


def test_what_is_refused(city: City) -> None:
    write(city.desk, [indicator(city, "救助")])
    first, _second = split(city)
    service = tiers(city)
    with pytest.raises(Invalid, match="只能计入“江城市民政局”本身或承接它的单位"):
        service.place(city.cycle, city.unit, [named("救助")], city.other_unit)
    for some in ([], [named("没有")]):
        with pytest.raises(Invalid, match="适用的考核指标"):
            service.place(city.cycle, city.unit, some, first)
    with pytest.raises(Invalid, match="不能超过 500 字"):
        service.place(city.cycle, city.unit, [named("救助")], first, "长" * 501)
    for reason in ("  ", "长" * 501):
        with pytest.raises(Invalid, match="理由"):
            service.include(city.cycle, city.unit, reason, included=True)
    for cycle, unit in ((named("没有"), city.unit), (city.cycle, named("没有"))):
        with pytest.raises(NotFound):
            service.include(cycle, unit, "理由", included=True)
    with acting(city.desk, Role.CLERK, unit_id=city.unit), pytest.raises(Refused):
        service.include(city.cycle, city.unit, "理由", included=True)
    with acting(city.desk, Role.CLERK, unit_id=first), pytest.raises(Refused):
        service.place(city.cycle, city.unit, [named("救助")], first)
    with acting(city.desk, Role.LEADER), pytest.raises(Refused):
        service.include(city.cycle, city.unit, "理由", included=True)
    assert all(i.decision is None for i in service.inclusions(city.cycle))
