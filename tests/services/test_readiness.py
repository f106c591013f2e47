"""准备进度: each step says how far it is, with numbers from the records."""

from __future__ import annotations

import datetime as dt

from desktop.models.changes import Change
from desktop.services.holidays import HolidayService
from desktop.services.readiness import Readiness, ReadinessService, ReadyStep
from tests.services.record_city import City, counted, named, write
from tests.services.scheme_leaves import YEAR, add_leaves


def steps(city: City) -> dict[str, ReadyStep]:
    return {step.key: step for step in ReadinessService(city.desk).steps(YEAR)}


def test_the_small_city_is_told_as_it_stands(city: City) -> None:
    found = steps(city)
    assert found["units"].said == "2 个：市直单位 2。"
    assert found["cadres"].said == "市管干部 3 人。"
    assert found["pool"].said == "在库 5 人。"
    # Team 3 has 2 A, 2 B, 1 senior and lacks leader, deputy and one A; team 4 is empty: 8.
    assert found["teams"].said == "2 个组，5 人在岗，缺 11 个岗位。"
    assert found["teams"].state is Readiness.FAULT
    # 王回避 has to stay away from 民政局: of the five of team 3 four remain, team.min_raters is 5.
    assert found["pairing"].state is Readiness.FAULT
    assert found["pairing"].said.startswith(
        "江城市民政局由第三考核组对口，王回避须回避：1 人回避后"
    )
    assert found["scheme"].state is Readiness.OPEN
    assert found["stations"].said == "已登记 0 个组，还差第三考核组、第四考核组。"
    assert found["recusals"].said.startswith("已登记 1 条")
    assert found["start"].said == "2026年度进行中。年终时在这里转入年终考核。"


def test_a_unit_without_a_team_is_named(city: City) -> None:
    fields = {"name": "江城市新设局", "kind": "department", "order_no": 9}
    write(city.desk, [Change("unit", named("新设局"), fields)])
    step = steps(city)["pairing"]
    assert step.state is Readiness.FAULT
    assert "江城市新设局" in step.said


def test_a_draft_scheme_has_begun_and_holidays_are_done_once_entered(city: City) -> None:
    add_leaves(city.desk)
    HolidayService(city.desk).seed(2026)
    found = steps(city)
    assert found["scheme"].state is Readiness.BEGUN
    assert "8 个指标节点，尚未冻结" in found["scheme"].said
    assert found["holidays"].state is Readiness.DONE


def test_the_account_asks_as_often_however_many_teams_there_are(city: City) -> None:
    with counted(city.desk) as few:
        steps(city)
    changes = []
    for number in range(5, 11):
        team = named(f"team/{number}")
        changes.append(
            Change("assessment_team", team, {"number": number, "title": f"第{number}考核组"})
        )
        person = named(f"person/{number}")
        changes.append(Change("assessor", person, {"name": f"某{number}", "post_type": "post_a"}))
        seat = {"team_id": team, "assessor_id": person, "kind": "post_a"}
        changes.append(Change("seat", named(f"s/{number}"), {**seat, "start": dt.date(2026, 1, 1)}))
    write(city.desk, changes)
    with counted(city.desk) as many:
        steps(city)
    assert len(many) == len(few)
