"""机构变动 that are refused: by the form, by the state of the units, by who asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

import pytest

from desktop.models.history import Change
from desktop.models.units import Unit
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused
from desktop.services.unit_changes import NewUnit, UnitChangeDraft
from desktop.terms import Role
from tests.services.record_city import City, acting, named, write
from tests.services.test_unit_changes import DAY, KIND, row, service, task_force

OTHER = named("水利局")


FAULTS: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"kind": KIND.RENAMED}, "请填写新名称"),
    ({"kind": KIND.RENAMED, "name_after": "江城市民政局"}, "与现名称相同"),
    ({"kind": KIND.RENAMED, "name_after": "江城市水利局"}, "已有单位叫“江城市水利局”"),
    ({"kind": KIND.RENAMED, "name_after": "长" * 61}, "不超过 60 字"),
    ({"kind": KIND.MERGED}, "并入须有一个承接单位"),
    ({"kind": KIND.MERGED, "others": (named("民政局"),)}, "不能是该单位本身"),
    ({"kind": KIND.MERGED, "others": (OTHER,), "founded": (NewUnit("甲"),)}, "须有一个"),
    ({"kind": KIND.SPLIT, "others": (OTHER,)}, "拆分须有两个以上"),
    ({"kind": KIND.SPLIT, "others": (OTHER, OTHER)}, "选了两次"),
    ({"kind": KIND.SPLIT, "founded": (NewUnit("甲"), NewUnit("甲"))}, "不能同名"),
    ({"kind": KIND.SPLIT, "founded": (NewUnit("甲"), NewUnit(" "))}, "新设单位的名称"),
    ({"kind": KIND.SPLIT, "founded": (NewUnit("甲"), NewUnit("江城市水利局"))}, "已有单位"),
    ({"kind": KIND.DISSOLVED, "others": (OTHER,)}, "只有工作专班撤销时写牵头单位"),
    ({"kind": KIND.DISSOLVED, "founded": (NewUnit("甲"),)}, "没有承接单位"),
    ({"kind": KIND.DISSOLVED, "on": dt.date(2026, 11, 23)}, "还没有到"),
    ({"kind": KIND.DISSOLVED, "basis": "长" * 101}, "不能超过 100 字"),
)


def test_faults(city: City) -> None:
    for fields, said in FAULTS:
        draft = UnitChangeDraft(**{"unit": city.unit, "on": DAY, **fields})
        for attempt in (service(city).preview, service(city).register):
            with pytest.raises(Invalid, match=said):
                attempt(draft)
    assert row(city, Unit, city.unit).valid_to is None
    assert service(city).changes() == ()


def test_a_task_force_names_its_lead_unit(city: City) -> None:
    force = task_force(city)
    with pytest.raises(Invalid, match="须写明牵头单位"):
        service(city).preview(UnitChangeDraft(force, KIND.DISSOLVED, DAY))
    with pytest.raises(Invalid, match="应晚于该单位的设立日期2026年3月1日"):
        service(city).preview(
            UnitChangeDraft(force, KIND.DISSOLVED, dt.date(2026, 3, 1), others=(OTHER,))
        )


def test_what_is_not_there_takes_nothing_over(city: City) -> None:
    force = task_force(city)
    early = UnitChangeDraft(city.unit, KIND.MERGED, dt.date(2026, 2, 1), others=(force,))
    with pytest.raises(Invalid, match="“招商专班”在2026年2月1日并不存在"):
        service(city).preview(early)
    with pytest.raises(NotFound):
        service(city).preview(replace(early, others=(named("没有"),)))
    with pytest.raises(NotFound):
        service(city).preview(replace(early, unit=named("没有")))


def test_nothing_happens_to_a_unit_that_has_ended(city: City) -> None:
    service(city).register(UnitChangeDraft(city.unit, KIND.DISSOLVED, DAY))
    with pytest.raises(Invalid, match="已于2026年8月31日结束"):
        service(city).register(UnitChangeDraft(city.unit, KIND.RENAMED, DAY, "甲"))
    change = service(city).changes()[0]
    service(city).withdraw(change.id)
    with pytest.raises(NotFound):
        service(city).withdraw(change.id)
    service(city).register(UnitChangeDraft(city.unit, KIND.RENAMED, DAY, "甲"))


def test_changes_follow_each_other(city: City) -> None:
    service(city).register(UnitChangeDraft(city.unit, KIND.RENAMED, DAY, "甲局"))
    with pytest.raises(Invalid, match="新的变动应晚于那一天"):
        service(city).register(UnitChangeDraft(city.unit, KIND.RENAMED, DAY, "乙局"))
    later = DAY + dt.timedelta(days=1)
    service(city).register(UnitChangeDraft(city.unit, KIND.RENAMED, later, "乙局"))
    second, first = service(city).changes()
    assert "又有变动" in service(city).get(first.id).kept_for
    with pytest.raises(BadTransition, match="2026年9月2日又有变动"):
        service(city).withdraw(first.id)
    service(city).withdraw(second.id)
    service(city).withdraw(first.id)
    assert row(city, Unit, city.unit).name == "江城市民政局"


def test_a_name_that_was_edited_since_is_not_put_back(city: City) -> None:
    service(city).register(UnitChangeDraft(city.unit, KIND.RENAMED, DAY, "甲局"))
    there = row(city, Unit, city.unit)
    write(city.desk, [Change("unit", city.unit, {"name": "甲乙局"}, there.version)])
    with pytest.raises(BadTransition, match="又另行修改过"):
        service(city).withdraw(service(city).changes()[0].id)


def test_only_a_clerk_and_never_of_the_own_unit(city: City) -> None:
    draft = UnitChangeDraft(city.unit, KIND.MERGED, DAY, others=(city.other_unit,))
    for role in (Role.LEADER, Role.TEAM_LEADER, Role.AUDITOR):
        with acting(city.desk, role, team_no=3), pytest.raises(Refused):
            service(city).register(draft)
    for own in (city.unit, city.other_unit):
        with acting(city.desk, Role.CLERK, unit_id=own), pytest.raises(Refused):
            service(city).register(draft)
    service(city).register(draft)
    change = service(city).changes()[0]
    for own in (city.unit, city.other_unit):
        with acting(city.desk, Role.CLERK, unit_id=own), pytest.raises(Refused):
            service(city).withdraw(change.id)
    with acting(city.desk, Role.LEADER):
        assert service(city).changes() == (change,)
