"""Who may take part in a visit, and the reason beside whoever may not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from desktop.models.changes import Change
from desktop.services.errors import Invalid, Refused
from desktop.services.visit_people import Bar, people_words
from desktop.services.visits import VisitService
from desktop.terms import PoolMovementKind, Role, SeatKind
from tests.services.record_city import City, acting, held_visit, named, plan, write

DAYS = (dt.date(2026, 11, 23), dt.date(2026, 11, 24))


def away(city: City, start: dt.date, end: dt.date | None = None) -> None:
    fields = {"assessor_id": city.post_b, "start": start, "end": end, "reason": "脱产学习"}
    write(city.desk, [Change("unavailability", named("away"), fields)])


def removed(city: City, day: dt.date) -> None:
    fields = {
        "assessor_id": city.senior, "kind": PoolMovementKind.REMOVAL, "on": day, "reason": "退休",
    }  # fmt: skip
    write(city.desk, [Change("pool_movement", named("removed"), fields)])


def test_everybody_has_his_reason(city: City) -> None:
    visits = VisitService(city.desk)
    away(city, dt.date(2026, 11, 24))
    removed(city, dt.date(2026, 11, 23))
    people = visits.people(city.team, city.unit, DAYS)
    assert {c.name: c.bar for c in people.candidates} == {
        "周甲岗": None,
        "吴乙岗": Bar.AWAY,
        "郑资深": Bar.OUT,
        "王回避": Bar.RECUSED,
        "冯本单位": Bar.HOME,
    }
    labels = {c.label for c in people.candidates}
    assert {"周甲岗（A岗）", "吴乙岗（B岗）　当日不能参加"} <= labels
    # At another unit nobody is recused; without a unit nobody is yet.
    for unit in (city.other_unit, None):
        bars = {c.name: c.bar for c in visits.people(city.team, unit, DAYS).candidates}
        assert (bars["王回避"], bars["冯本单位"]) == (None, None)
    assert visits.people(city.other_team, None, DAYS).candidates == ()
    (extra,) = visits.people(city.other_team, None, DAYS, (city.post_a,)).candidates
    assert (extra.name, extra.seated, extra.post) == ("周甲岗", False, SeatKind.POST_A)


def test_days_before_are_no_bar(city: City) -> None:
    away(city, dt.date(2026, 11, 10), dt.date(2026, 11, 22))
    removed(city, dt.date(2026, 11, 24))
    people = VisitService(city.desk).people(city.team, city.other_unit, DAYS)
    assert {c.bar for c in people.candidates} == {None}


def test_what_is_said_of_those_chosen(city: City) -> None:
    people = VisitService(city.desk).people(city.team, city.unit, DAYS)
    cases = {
        (): ("已选 0 人，其中A岗 0 人。至少 2 人，其中至少 1 名A岗。", False),
        (city.post_a,): ("已选 1 人，其中A岗 1 人。至少 2 人，其中至少 1 名A岗。", False),
        (city.post_b, city.senior): ("已选 2 人，其中A岗 0 人。没有A岗，由B岗代行。", True),
        (city.post_a, city.senior): ("已选 2 人，其中A岗 1 人。", True),
    }
    for chosen, said in cases.items():
        assert people_words(people, chosen) == said
    alone = replace(people, least=1)
    assert people_words(alone, (city.senior,))[0].endswith("至少要有 1 名A岗（或由B岗代行）。")


def test_newcomers_are_refused_and_those_in_the_plan_warned_of(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city, DAYS[0]))
    away(city, dt.date(2026, 11, 24))
    removed(city, dt.date(2026, 11, 1))
    with pytest.raises(Invalid, match="吴乙岗登记为考核期间不能参加"):
        visits.save(plan(city, dt.date(2026, 11, 24)))
    with pytest.raises(Invalid, match="郑资深当日不在考核人员信息库"):
        visits.save(plan(city, DAYS[0], participants=(city.post_a, city.senior)))
    found = visits.get(visit)
    assert "吴乙岗当日不能参加，请考虑更换。" in found.warnings
    visits.save(replace(found.draft(), purpose="照常进行"))
    people = (*found.draft().participants, city.senior)
    with pytest.raises(Invalid, match="郑资深"):
        visits.save(replace(visits.get(visit).draft(), participants=people))


def test_a_form_about_something_else_is_not_refused_later(city: City) -> None:
    visit, visits = held_visit(city), VisitService(city.desk)
    away(city, dt.date(2026, 11, 1))
    visits.save(replace(visits.get(visit).draft(), summary="补记小结"))
    assert visits.get(visit).summary == "补记小结"


def test_nobody_asks_about_his_own_unit(city: City) -> None:
    with acting(city.desk, Role.CLERK, unit_id=city.unit), pytest.raises(Refused):
        VisitService(city.desk).people(city.team, city.unit, DAYS)
