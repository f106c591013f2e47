"""班子建设情况: entered, pasted, and the points to check that they and the progress make."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from desktop.models.history import Change
from desktop.models.scheme import Cycle
from desktop.services.building_findings import (
    BuildingFindingService,
    FindingDraft,
    is_below,
    planned_value,
)
from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.finding_text import read_pasted
from desktop.services.scheme import cycle_id
from desktop.services.unit_changes import UnitChangeDraft, UnitChangeService
from desktop.terms import (
    CycleState,
    Direction,
    IndicatorCategory,
    Polarity,
    Role,
    TargetBasis,
    UnitChangeKind,
)
from tests.services.record_city import City, acting, named, write

GOOD, BAD = Polarity.POSITIVE, Polarity.NEGATIVE
ANNUAL, TO_DATE = TargetBasis.ANNUAL, TargetBasis.TO_DATE
HIGHER, LOWER = Direction.HIGHER, Direction.LOWER


def service(city: City) -> BuildingFindingService:
    return BuildingFindingService(city.desk)


def draft(city: City, **fields: Any) -> FindingDraft:
    whole = FindingDraft(city.unit, 2025, "班子运行", BAD, "议事规则执行不严", "2025年度考核")
    return replace(whole, **fields)


def progress(unit: UUID, cycle: UUID, title: str, quarter: int, **fields: Any) -> Change:
    values = {
        "unit_id": unit, "indicator_id": named(title), "cycle_id": cycle,
        "quarter": quarter, "basis": TO_DATE, **fields,
    }  # fmt: skip
    return Change("indicator_progress", named(f"{unit}/{title}/{quarter}/{cycle}"), values)


def indicators(cycle: UUID, *titles: str, **fields: Any) -> list[Change]:
    base = {
        "cycle_id": cycle, "kinds": (), "quarters": (), "first_question": False,
        "category": IndicatorCategory.SPECIFIC, **fields,
    }  # fmt: skip
    return [
        Change("indicator", named(title), {**base, "title": title, "ordinal": 900 + n})
        for n, title in enumerate(titles)
    ]


# --- the form ------------------------------------------------------------------------------


def test_a_finding_of_a_year_before_the_program(city: City) -> None:
    key = service(city).save(draft(city))
    (line,) = service(city).findings()
    assert (line.id, line.unit_name, line.year, line.polarity) == (key, "江城市民政局", 2025, BAD)
    assert (line.aspect, line.text, line.source) == (
        "班子运行", "议事规则执行不严", "2025年度考核",
    )  # fmt: skip
    with city.desk.db.reading() as session:
        year = session.get(Cycle, cycle_id(2025))
        assert year is not None
        assert year.state == CycleState.SEALED  # nobody plans or records in it
    service(city).save(draft(city, text="已改进", polarity=GOOD, id=key, version=line.version))
    assert [(f.text, f.polarity) for f in service(city).findings(2025)] == [("已改进", GOOD)]
    with pytest.raises(Stale):
        service(city).save(draft(city, text="第三种说法", id=key, version=line.version))
    service(city).save(draft(city, year=2026, unit=city.other_unit))
    assert [f.year for f in service(city).findings()] == [2026, 2025]
    assert service(city).findings(2024) == ()
    service(city).delete(key, service(city).findings(2025)[0].version)
    assert service(city).findings(2025) == ()
    for attempt in (
        lambda: service(city).delete(key, line.version),
        lambda: service(city).save(draft(city, id=key, version=line.version)),
    ):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"aspect": " "}, "请填写方面"),
        ({"aspect": "长" * 61}, "方面不能超过 60 字"),
        ({"text": ""}, "请填写情况"),
        ({"text": "长" * 2001}, "情况不能超过 2000 字"),
        ({"source": "长" * 61}, "来源不能超过 60 字"),
        ({"year": 2027}, "2027 年度没有建立"),
        ({"year": 1999}, "1999 年度没有建立"),
    ],
)
def test_faults(city: City, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        service(city).save(draft(city, **fields))
    with pytest.raises(NotFound):
        service(city).save(draft(city, unit=named("没有")))
    assert service(city).findings() == ()


def test_nobody_reads_of_the_own_unit(city: City) -> None:
    key = service(city).save(draft(city))
    line = service(city).findings()[0]
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert service(city).findings() == ()
        other = draft(city, unit=city.other_unit, id=key, version=line.version)
        for attempt in (
            lambda: service(city).save(draft(city)),
            lambda: service(city).save(other),
            lambda: service(city).delete(key, line.version),
            lambda: service(city).points_to_check(city.unit, city.cycle),
        ):
            with pytest.raises(Refused):
                attempt()
        (pasted,) = service(city).read_pasted("江城市民政局\t运行\t正面\t好", 2025)
        assert pasted.draft is None
        assert "回避" in pasted.fault
    for role in (Role.LEADER, Role.TEAM_MEMBER):
        with acting(city.desk, role, team_no=3):
            assert len(service(city).findings()) == 1
            with pytest.raises(Refused):
                service(city).save(draft(city))


# --- pasted --------------------------------------------------------------------------------

SHEET = (
    "单位\t方面\t正负面\t内容\t来源\n"
    "江城市民政局\t政治建设\t正面\t学习制度健全\t2025年度考核\n"
    '\t\t负面\t"第一议题\n落实不够"\t\n'
    "\t选人用人\t问题\t程序不规范\n"
    "\n"
    "没有的局\t运行\t正面\t好\t\n"
    "江城市水利局\t运行\t中性\t好\t\n"
    "江城市水利局\t运行\n"
    "江城市水利局\t\t正面\t好\n"
    "江城市水利局\t运行\t正面\t\t\n"
)  # fmt: skip


def test_a_pasted_list_is_read() -> None:
    lines = read_pasted(SHEET)
    assert [(p.line, p.unit, p.aspect, p.polarity, p.text) for p in lines[:4]] == [
        (2, "江城市民政局", "政治建设", GOOD, "学习制度健全"),
        (3, "江城市民政局", "政治建设", BAD, "第一议题 落实不够"),
        (5, "江城市民政局", "选人用人", BAD, "程序不规范"),
        (7, "没有的局", "运行", GOOD, "好"),
    ]
    assert [p.fault[:12] for p in lines[4:]] == [
        "第 8 行的“中性”不是",
        "第 9 行只有 2 列。",
        "",
        "第 11 行没有内容。请",
    ]
    assert read_pasted("") == read_pasted(" \n\t\n") == ()


def test_a_pasted_list_is_entered_at_once(city: City) -> None:
    UnitChangeService(city.desk).register(
        UnitChangeDraft(
            city.other_unit, UnitChangeKind.RENAMED, dt.date(2026, 9, 1), "江城市水务局"
        )
    )
    lines = service(city).read_pasted(SHEET, 2025)
    assert [line.unit_name for line in lines] == [
        "江城市民政局", "江城市民政局", "江城市民政局", "", "江城市水务局", "江城市水务局",
        "江城市水务局", "江城市水务局",
    ]  # fmt: skip
    faults = [line.fault for line in lines if line.fault]
    assert faults[0] == "第 7 行：没有找到叫“没有的局”的单位。请核对名称。"
    assert faults[3] == "第 10 行：请填写方面，例如政治建设、班子运行、选人用人。"
    assert len(faults) == 5
    drafts = [line.draft for line in lines if line.draft is not None]
    assert service(city).save_all(drafts) == 3
    assert service(city).save_all([*drafts, draft(city)]) == 1  # nothing stands twice
    assert len(service(city).findings(2025)) == 4
    with pytest.raises(Invalid):
        service(city).save_all([draft(city, text="新的"), draft(city, text="")])
    assert len(service(city).findings(2025)) == 4


# --- points to check -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("basis", "target", "planned", "quarter", "due"),
    [
        (TO_DATE, 60, None, 2, 60),
        (TO_DATE, 60, 50, 2, 60),
        (ANNUAL, 100, 45, 2, 45),
        (ANNUAL, 100, None, 2, None),
        (ANNUAL, 100, None, 4, 100),
        (ANNUAL, 100, 95, 4, 95),
        (TO_DATE, None, None, 2, None),
    ],
)
def test_the_value_that_is_due(
    basis: TargetBasis, target: int | None, planned: int | None, quarter: int, due: int | None
) -> None:
    def number(value: int | None) -> Decimal | None:
        return None if value is None else Decimal(value)

    assert planned_value(basis, number(target), number(planned), quarter) == number(due)


@pytest.mark.parametrize(
    ("plan", "actual", "direction", "below"),
    [
        (10, 9, HIGHER, True),
        (10, 10, HIGHER, False),
        (10, 11, None, False),
        (10, 9, None, True),
        (10, 9, LOWER, False),
        (10, 10, LOWER, False),
        (10, 11, LOWER, True),
        (0, 0, HIGHER, False),
    ],
)
def test_below_plan(plan: int, actual: int, direction: Direction | None, below: bool) -> None:
    assert is_below(Decimal(plan), Decimal(actual), direction) is below


def test_the_points_to_check(city: City) -> None:
    service(city).save(draft(city))
    service(city).save(draft(city, year=2026, text="今年的不算"))
    service(city).save(draft(city, unit=city.other_unit, text="别的单位"))
    here = (city.unit, city.cycle)
    write(
        city.desk,
        [
            *indicators(city.cycle, "救助", "养老", "登记", "缺数", "无计划"),
            progress(*here, "救助", 1, target=Decimal(50), actual=Decimal(40)),
            progress(*here, "救助", 2, target=Decimal(60), actual=Decimal(59), note="进度慢"),
            progress(*here, "养老", 1, target=Decimal(10), actual=Decimal(5)),
            progress(*here, "养老", 2, target=Decimal(20), actual=Decimal(20)),
            progress(*here, "登记", 2, basis=ANNUAL, target=Decimal(9), planned=Decimal(4),
                     actual=Decimal(3)),
            progress(*here, "缺数", 2, target=Decimal(9), actual_text="未报"),
            progress(*here, "无计划", 2, basis=ANNUAL, target=Decimal(9), actual=Decimal(1)),
            progress(city.other_unit, city.cycle, "救助", 2, target=Decimal(9), actual=Decimal(1)),
        ],
    )  # fmt: skip
    points = service(city).points_to_check(*here)
    assert [f.text for f in points.findings] == ["议事规则执行不严"]
    assert [(b.title, b.quarter, b.plan, b.actual, b.note) for b in points.below_plan] == [
        ("救助", 2, Decimal(60), Decimal(59), "进度慢"),
        ("登记", 2, Decimal(4), Decimal(3), ""),
    ]
    with pytest.raises(NotFound):
        service(city).points_to_check(named("没有"), city.cycle)
    with pytest.raises(NotFound):
        service(city).points_to_check(city.unit, named("没有"))


def test_a_year_that_begins_starts_from_the_last_ones_results(city: City) -> None:
    new = cycle_id(2027)
    write(
        city.desk,
        [
            Change("cycle", new, {"year": 2027, "state": CycleState.OPEN}),
            *indicators(city.cycle, "救助"),
            progress(city.unit, city.cycle, "救助", 4, target=Decimal(60), actual=Decimal(59)),
        ],
    )
    service(city).save(draft(city, year=2026))
    points = service(city).points_to_check(city.unit, new)
    assert [(b.year, b.quarter, b.title) for b in points.below_plan] == [(2026, 4, "救助")]
    assert len(points.findings) == 1


def test_a_successor_is_asked_about_its_predecessors(city: City) -> None:
    service(city).save(draft(city))
    service(city).save(draft(city, unit=city.other_unit, text="承接单位的"))
    write(
        city.desk,
        [
            *indicators(city.cycle, "救助", direction=LOWER),
            progress(city.unit, city.cycle, "救助", 1, target=Decimal(5), actual=Decimal(6)),
        ],
    )
    UnitChangeService(city.desk).register(
        UnitChangeDraft(
            city.unit, UnitChangeKind.MERGED, dt.date(2026, 9, 1), others=(city.other_unit,)
        )
    )
    points = service(city).points_to_check(city.other_unit, city.cycle)
    assert [(f.unit_name, f.text) for f in points.findings] == [
        ("江城市水利局", "承接单位的"),
        ("江城市民政局", "议事规则执行不严"),
    ]
    assert [(b.unit_name, b.title) for b in points.below_plan] == [("江城市民政局", "救助")]
    # Whose unit went into another is now of that one.
    with acting(city.desk, Role.CLERK, unit_id=city.unit), pytest.raises(Refused):
        service(city).points_to_check(city.other_unit, city.cycle)
