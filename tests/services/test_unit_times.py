"""Units on a day: validity to the day, names of then, months of a year, who went into whom."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.history import Change
from desktop.services.door import Reading
from desktop.services.unit_times import (
    handing_over,
    month_end,
    months_in_year,
    names_at,
    predecessors,
    successors,
    takes_part,
    units_at,
)
from desktop.terms import UnitChangeKind, UnitKind
from tests.services.record_city import City, named, write

KIND = UnitChangeKind
FIRST, LAST = dt.date(2026, 5, 1), dt.date(2026, 9, 30)


def change(
    kind: UnitChangeKind, on: dt.date, old: UUID, other: UUID | None = None, **names: str
) -> Change:
    fields = {"unit_id": old, "kind": kind, "on": on, "other_id": other, **names}
    return Change("unit_change", named(f"{kind}/{on}/{old}/{other}"), fields)


def unit(name: str, **fields: object) -> Change:
    return Change("unit", named(name), {"name": name, "kind": UnitKind.TASK_FORCE, **fields})


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "months"),
    [
        (None, None, 12),
        (dt.date(2026, 1, 1), dt.date(2026, 12, 31), 12),
        (dt.date(2026, 7, 1), None, 6),
        (dt.date(2026, 7, 31), None, 6),  # there on the month's last day
        (dt.date(2026, 8, 1), None, 5),
        (None, dt.date(2026, 6, 30), 6),
        (None, dt.date(2026, 6, 29), 5),  # gone before the month's last day
        (dt.date(2026, 2, 28), dt.date(2026, 2, 28), 1),
        (dt.date(2026, 3, 1), dt.date(2026, 3, 30), 0),
        (None, dt.date(2025, 12, 31), 0),
        (dt.date(2027, 1, 1), None, 0),
        (dt.date(2025, 3, 5), dt.date(2027, 3, 5), 12),
    ],
)
def test_months(valid_from: dt.date | None, valid_to: dt.date | None, months: int) -> None:
    assert months_in_year(valid_from, valid_to, 2026) == months


@given(st.dates(dt.date(2025, 12, 1), dt.date(2027, 2, 1)))
def test_a_unit_and_its_successor_share_the_year(on: dt.date) -> None:
    before = months_in_year(None, on - dt.timedelta(days=1), 2026)
    assert before + months_in_year(on, None, 2026) == 12


def test_the_last_day_of_february() -> None:
    assert month_end(2028, 2) == dt.date(2028, 2, 29)
    assert months_in_year(None, dt.date(2028, 2, 28), 2028) == 1


@pytest.mark.parametrize(
    ("months", "decision", "result"),
    [
        (6, None, True),
        (5, None, False),
        (0, True, True),
        (12, False, False),
        (5, False, False),
    ],
)
def test_takes_part(months: int, decision: bool | None, result: bool) -> None:
    assert takes_part(months, 6, decision=decision) is result


def test_units_of_a_day(city: City) -> None:
    write(
        city.desk,
        [
            unit("专班", valid_from=FIRST, valid_to=LAST, order_no=1),
            unit("无序专班"),
            Change(
                "unit", named("已删"), {"name": "已删", "kind": UnitKind.COUNTY, "deleted": True}
            ),
        ],
    )
    day = dt.timedelta(days=1)
    for on, there in ((FIRST - day, False), (FIRST, True), (LAST, True), (LAST + day, False)):
        with city.desk.db.reading() as session:
            found = units_at(Reading(city.desk, session, None), on)
        assert ("专班" in [u.name for u in found]) is there
        assert "已删" not in [u.name for u in found]
        assert found[-1].name == "无序专班"  # what has no place in the list comes last
    with city.desk.db.reading() as session:
        task_force = next(
            u for u in units_at(Reading(city.desk, session, None), FIRST) if u.name == "专班"
        )
    assert (task_force.kind, task_force.valid_from, task_force.valid_to) == (
        UnitKind.TASK_FORCE,
        FIRST,
        LAST,
    )


def test_a_unit_bears_the_name_of_the_day(city: City) -> None:
    write(
        city.desk,
        [
            change(KIND.RENAMED, FIRST, city.unit, name_before="甲", name_after="乙"),
            change(KIND.RENAMED, LAST, city.unit, name_before="乙", name_after="江城市民政局"),
        ],
    )
    day = dt.timedelta(days=1)
    expected = {FIRST - day: "甲", FIRST: "乙", LAST - day: "乙", LAST: "江城市民政局"}
    for on, name in expected.items():
        with city.desk.db.reading() as session:
            tx = Reading(city.desk, session, None)
            assert units_at(tx, on)[0].name == name
            assert names_at(tx, on).get(city.unit, "江城市民政局") == name


def test_who_went_into_whom(city: City) -> None:
    first, second, third, task_force = map(named, ("一", "二", "三", "专班"))
    write(city.desk, [unit(name) for name in ("一", "二", "三", "专班")])
    write(
        city.desk,
        [
            change(KIND.MERGED, dt.date(2024, 1, 1), first, second),
            change(KIND.SPLIT, dt.date(2025, 1, 1), second, third),
            change(KIND.SPLIT, dt.date(2025, 1, 1), second, city.unit),
            change(KIND.DISSOLVED, dt.date(2026, 1, 1), task_force, third),
        ],
    )
    with city.desk.db.reading() as session:
        tx = Reading(city.desk, session, None)
        assert predecessors(tx, third) == (second, first)
        assert predecessors(tx, city.unit) == (second, first)
        assert predecessors(tx, first) == ()
        assert successors(tx, second) == tuple(sorted((third, city.unit)))
        assert successors(tx, task_force) == ()  # a lead unit is no successor
        assert handing_over(tx, third) == {task_force}
        assert handing_over(tx, second) == frozenset()


def test_a_circle_of_units_ends(city: City) -> None:
    write(
        city.desk,
        [
            change(KIND.MERGED, FIRST, city.unit, city.other_unit),
            change(KIND.MERGED, LAST, city.other_unit, city.unit),
        ],
    )
    with city.desk.db.reading() as session:
        tx = Reading(city.desk, session, None)
        assert predecessors(tx, city.unit) == (city.other_unit,)
        assert predecessors(tx, city.other_unit) == (city.unit,)
