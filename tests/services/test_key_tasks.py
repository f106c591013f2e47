"""重点工作: the form, units and people, and the next joint visits over the ends of months."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.history import Change
from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.key_task_forms import is_overdue, next_due
from desktop.services.key_tasks import KeyTaskDraft, KeyTaskService, ParticipationDraft
from desktop.services.motions import Motion
from desktop.services.visits import VisitService
from desktop.terms import KeyTaskRole, Role, VisitAction
from tests.services.record_city import City, acting, held_visit, named, plan, write

LEAD, PART = KeyTaskRole.LEAD, KeyTaskRole.TAKING_PART
TODAY = dt.date(2026, 11, 22)
BEGAN = dt.date(2026, 8, 31)


def tasks(city: City) -> KeyTaskService:
    return KeyTaskService(city.desk)


def draft(city: City, **fields: Any) -> KeyTaskDraft:
    units = ((city.other_unit, PART), (city.unit, LEAD))
    return replace(KeyTaskDraft("抗洪救灾", BEGAN, units=units), **fields)


@pytest.mark.parametrize(
    ("start", "end", "last", "months", "due"),
    [
        ("2026-01-15", None, None, 2, "2026-03-15"),
        ("2026-12-31", None, None, 2, "2027-02-28"),
        ("2027-12-31", None, None, 2, "2028-02-29"),
        ("2026-01-31", None, None, 1, "2026-02-28"),
        ("2026-08-31", None, None, 1, "2026-09-30"),
        ("2026-01-15", None, "2026-02-28", 2, "2026-04-28"),
        ("2026-01-15", None, "2026-08-31", 6, "2027-02-28"),
        ("2026-01-15", "2026-04-28", "2026-02-28", 2, "2026-04-28"),
        ("2026-01-15", "2026-04-27", "2026-02-28", 2, None),
        ("2026-01-15", "2026-02-01", None, 2, None),
    ],
)
def test_the_next_day(
    start: str, end: str | None, last: str | None, months: int, due: str | None
) -> None:
    def day(text: str | None) -> dt.date | None:
        return None if text is None else dt.date.fromisoformat(text)

    assert next_due(dt.date.fromisoformat(start), day(end), day(last), months) == day(due)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)), st.integers(1, 24))
def test_the_interval_is_whole_months(start: dt.date, months: int) -> None:
    due = next_due(start, None, None, months)
    assert due is not None
    assert (due.year * 12 + due.month) - (start.year * 12 + start.month) == months
    assert due.day == start.day or (due.day < start.day and (due + dt.timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("due", "planned", "late"),
    [
        ("2026-11-21", None, True),
        ("2026-11-22", None, False),
        ("2026-11-21", "2026-11-22", False),
        ("2026-11-21", "2026-11-21", True),
        (None, None, False),
    ],
)
def test_overdue(due: str | None, planned: str | None, late: bool) -> None:
    days = [None if d is None else dt.date.fromisoformat(d) for d in (due, planned)]
    assert is_overdue(days[0], days[1], TODAY) is late


def test_a_task_with_its_units(city: City) -> None:
    offices = ("应急局", " 水利局 ", "应急局", "")
    key = tasks(city).save(draft(city, offices=offices, remark=" 汛期 "))
    task = tasks(city).get(key)
    assert (task.number, task.title, task.interval_months) == (1, "抗洪救灾", 2)
    assert task.offices == ("应急局", "水利局")
    assert (task.start, task.end, task.remark, task.cycle) == (BEGAN, None, "汛期", city.cycle)
    assert [(u.unit, u.role) for u in task.units] == [(city.unit, LEAD), (city.other_unit, PART)]
    second = tasks(city).save(KeyTaskDraft("招商引资", BEGAN, interval_months=3))
    assert [(t.number, t.title, t.units, t.interval_months) for t in tasks(city).tasks()] == [
        (1, "抗洪救灾", 2, 2),
        (2, "招商引资", 0, 3),
    ]
    again = replace(
        draft(city),
        title="防汛救灾",
        id=key,
        version=task.version,
        units=((city.other_unit, LEAD),),
    )
    tasks(city).save(again)
    told = tasks(city).get(key)
    assert (told.title, told.number) == ("防汛救灾", 1)
    assert [(u.unit, u.role) for u in told.units] == [(city.other_unit, LEAD)]
    with pytest.raises(Stale):
        tasks(city).save(replace(again, title="救灾"))
    tasks(city).save(replace(draft(city, title="防汛救灾"), id=key, version=told.version))
    assert len(tasks(city).get(key).units) == 2  # one that was taken out comes back
    tasks(city).save(
        replace(draft(city, title="防汛", units=None), id=key, version=tasks(city).get(key).version)
    )
    assert len(tasks(city).get(key).units) == 2
    tasks(city).delete(second, tasks(city).get(second).version)
    assert [t.title for t in tasks(city).tasks()] == ["防汛"]
    with pytest.raises(NotFound):
        tasks(city).get(second)
    third = tasks(city).save(KeyTaskDraft("信访维稳", BEGAN))
    assert tasks(city).get(third).number == 3  # the number of a deleted task is not given again


def test_the_interval_is_the_schemes(city: City) -> None:
    with city.desk.db.reading() as session:
        version, rule = session.connection().exec_driver_sql(
            "SELECT version, id FROM rule WHERE key = 'keytask.interval_months'"
        ).one()  # fmt: skip
    write(city.desk, [Change("rule", UUID(hex=rule), {"value": "4"}, version)])
    assert tasks(city).interval() == 4
    assert tasks(city).get(tasks(city).save(draft(city))).interval_months == 4


FAULTS: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"title": " "}, "请填写重点工作的名称"),
    ({"title": "长" * 101}, "不能超过 100 字"),
    ({"interval_months": 0}, "间隔应为 1 至 24"),
    ({"interval_months": 25}, "间隔应为 1 至 24"),
    ({"end": BEGAN - dt.timedelta(days=1)}, "结束日期不能早于开始日期"),
    ({"number": 0}, "编号应为 1 以上"),
    ({"offices": ("长" * 31,)}, "部门之间用顿号隔开"),
    ({"remark": "长" * 501}, "备注不能超过"),
    ({"units": ((named("民政局"), LEAD), (named("民政局"), PART))}, "选了两次"),
)


def test_faults(city: City) -> None:
    for fields, said in FAULTS:
        with pytest.raises(Invalid, match=said):
            tasks(city).save(draft(city, **fields))
    assert tasks(city).tasks() == ()


def test_a_number_is_given_once(city: City) -> None:
    tasks(city).save(draft(city, number=5))
    with pytest.raises(Invalid, match="已有编号为 5"):
        tasks(city).save(draft(city, number=5))
    for absent in ({"units": ((named("没有"), LEAD),)}, {"cycle": named("没有")}):
        with pytest.raises(NotFound):
            tasks(city).save(draft(city, **absent))
    assert [t.number for t in tasks(city).tasks()] == [5]


def test_who_takes_part(city: City) -> None:
    key = tasks(city).save(draft(city, end=dt.date(2026, 12, 31)))
    people = ParticipationDraft(key, city.cadre, "现场协调", BEGAN, None, "会议记录")
    row = tasks(city).save_participation(people)
    (line,) = tasks(city).get(key).people
    assert (line.name, line.unit, line.role, line.evidence) == (
        "赵启明", "江城市民政局", "现场协调", "会议记录",
    )  # fmt: skip
    ended = replace(people, end=dt.date(2026, 10, 1), id=row, version=line.version)
    tasks(city).save_participation(ended)
    assert tasks(city).get(key).people[0].end == dt.date(2026, 10, 1)
    assert tasks(city).tasks()[0].people == 1
    for fields, said in (
        ({"role": " "}, "请填写在重点工作中的角色"),
        ({"role": "长" * 101}, "角色不能超过"),
        ({"end": BEGAN - dt.timedelta(days=1)}, "结束日期"),
        ({"start": BEGAN - dt.timedelta(days=1)}, "起止日期之内"),
        ({"start": dt.date(2027, 1, 1)}, "起止日期之内"),
        ({"evidence": "长" * 501}, "佐证不能超过"),
    ):
        with pytest.raises(Invalid, match=said):
            tasks(city).save_participation(replace(people, **fields))
    with pytest.raises(NotFound):
        tasks(city).save_participation(replace(people, cadre=named("没有")))
    with acting(city.desk, Role.CLERK, cadre_id=city.cadre):
        assert tasks(city).get(key).people == ()
        version = line.version
        for attempt in (
            lambda: tasks(city).save_participation(people),
            lambda: tasks(city).remove_participation(row, version),
        ):
            with pytest.raises(Refused):
                attempt()
    tasks(city).remove_participation(row, tasks(city).get(key).people[0].version)
    assert tasks(city).get(key).people == ()


def test_the_next_visits(city: City) -> None:
    key = tasks(city).save(draft(city, interval_months=1, offices=("应急局",)))
    other = tasks(city).save(KeyTaskDraft("招商引资", dt.date(2026, 6, 30), dt.date(2026, 11, 30)))
    service = tasks(city)

    def told(on: dt.date = TODAY) -> dict[UUID, tuple[Any, ...]]:
        found = [v for v in service.next_visits(on) if v.task == key]
        return {v.unit: (v.last, v.due, v.planned, v.overdue) for v in found}

    start = dt.date(2026, 9, 30)  # a month from the 31st, clamped
    assert told() == dict.fromkeys((city.unit, city.other_unit), (None, start, None, True))
    assert service.next_visits(TODAY)[0].offices == ("应急局",)
    planned = plan(city, dt.date(2026, 10, 31), key_task=key)
    visit = VisitService(city.desk).save(planned)
    assert told()[city.unit] == (None, start, None, True)  # planned, but not held: still overdue
    assert told(dt.date(2026, 10, 31))[city.unit] == (None, start, planned.start, False)
    visits = VisitService(city.desk)
    for action in (VisitAction.APPROVE, VisitAction.HOLD):
        visits.perform(visit, action, Motion(visits.get(visit).seen))
    assert told()[city.unit] == (planned.start, dt.date(2026, 11, 30), None, False)
    assert told(dt.date(2026, 12, 1))[city.unit][3] is True
    assert told()[city.other_unit] == (None, start, None, True)
    # A visit for another task, a cancelled one and an ordinary one change nothing.
    held_visit(city, dt.date(2026, 11, 16), key_task=other)
    held_visit(city, dt.date(2026, 11, 18))
    ahead = visits.save(plan(city, dt.date(2026, 12, 1), key_task=key))
    assert told()[city.unit][2] == dt.date(2026, 12, 1)
    visits.perform(ahead, VisitAction.CANCEL, Motion(visits.get(ahead).seen, reason="改期"))
    assert told()[city.unit] == (planned.start, dt.date(2026, 11, 30), None, False)
    assert [t.overdue for t in service.tasks()] == [1, 0]
    assert service.get(key).visits == tuple(v for v in service.get(key).visits if v.task == key)


def test_a_task_that_is_over_has_no_next_visit(city: City) -> None:
    tasks(city).save(draft(city, end=dt.date(2026, 10, 30)))
    assert tasks(city).next_visits(TODAY) == ()
    on = dt.date(2026, 10, 1)
    assert {v.due for v in tasks(city).next_visits(on)} == {None}  # two months lie beyond the end


def test_units_that_have_ended_and_barred_ones_are_left_out(city: City) -> None:
    key = tasks(city).save(draft(city))
    with city.desk.db.reading() as session:
        (version,) = session.connection().exec_driver_sql(
            "SELECT version FROM unit WHERE id = ?", (city.other_unit.hex,)
        ).one()  # fmt: skip
    gone = {"valid_to": dt.date(2026, 10, 1)}
    write(city.desk, [Change("unit", city.other_unit, gone, version)])
    assert [v.unit for v in tasks(city).next_visits(TODAY)] == [city.unit]
    assert len(tasks(city).next_visits(dt.date(2026, 10, 1))) == 2
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert tasks(city).next_visits(TODAY) == ()
        assert [u.unit for u in tasks(city).get(key).units] == [city.other_unit]
        # Saving what one sees takes nothing away that one does not see.
        shown = tasks(city).get(key)
        units = tuple((u.unit, u.role) for u in shown.units)
        tasks(city).save(replace(draft(city, units=units), id=key, version=shown.version))
    assert len(tasks(city).get(key).units) == 2


def test_who_may(city: City) -> None:
    key = tasks(city).save(draft(city))
    for role in (Role.LEADER, Role.TEAM_LEADER, Role.TEAM_MEMBER):
        with acting(city.desk, role, team_no=3):
            assert tasks(city).get(key).title == "抗洪救灾"
            assert len(tasks(city).next_visits(TODAY)) == 2
            with pytest.raises(Refused):
                tasks(city).save(draft(city))
    with acting(city.desk, Role.AUDITOR), pytest.raises(Refused):
        tasks(city).tasks()
