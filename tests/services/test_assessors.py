"""考核人员信息库: entry with a movement, the form, lists."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.models.changes import Change
from desktop.services.assessors import AssessorDraft, AssessorQuery, CadreTie, PoolFilter
from desktop.services.door import Desk
from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.pool_standing import PoolStanding
from desktop.services.registry import Services
from desktop.services.unavailability import AwayDraft
from desktop.terms import CadreLevel, PoolMovementKind, Role, SeatKind, UnitKind
from tests.services.pool import TODAY, Pool, day
from tests.services.record_city import acting, counted, named, write

A, B = SeatKind.POST_A, SeatKind.POST_B


def test_who_is_new_enters_the_pool_today(office: Services) -> None:
    new = office.assessors.save(
        AssessorDraft("张　三", A, "男", "1980.05", "市委组织部 科长", "党务", "第一组")
    )
    found = office.assessors.get(new)
    assert (found.name, found.birth_month, found.post_type) == ("张三", "198005", A)
    assert found.movements == ((dt.date(2026, 11, 22), PoolMovementKind.ENTRY, None),)
    assert found.mentor is None
    changed = AssessorDraft("张三", B, post="市财政局", id=new, version=found.version)
    office.assessors.save(changed)
    now = office.assessors.get(new)
    assert (now.post_type, now.post, len(now.movements)) == (B, "市财政局", 1)
    with pytest.raises(Stale, match=r"工作单位及职务|岗位类别"):
        office.assessors.save(
            AssessorDraft("张三", A, post="市审计局", id=new, version=found.version)
        )


def test_faults_and_missing(office: Services) -> None:
    with pytest.raises(Invalid, match="请填写考核员的姓名"):
        office.assessors.save(AssessorDraft("  ", A))
    with pytest.raises(NotFound):
        office.assessors.get(named("nobody"))


def test_lists(office: Services) -> None:
    pool = office.assessors
    for name, kind, post, team in (
        ("单七", A, "市财政局", "第二组"),
        ("邓八", B, "市审计局", "第一组"),
        ("曾九", A, "市水利局", None),
    ):
        pool.save(AssessorDraft(name, kind, post=post, planned_team=team))

    def names(query: AssessorQuery) -> list[str]:
        return [line.name for line in pool.rows(pool.find(query))]

    assert names(AssessorQuery()) == ["邓八", "单七", "曾九"]
    assert names(AssessorQuery(descending=True)) == ["曾九", "单七", "邓八"]
    assert names(AssessorQuery(post_type=A)) == ["单七", "曾九"]
    assert names(AssessorQuery(text="审计")) == ["邓八"]
    assert names(AssessorQuery(sort="team"))[-1] == "曾九"
    ids = pool.find()
    with counted(office.desk) as few:
        pool.rows(ids[:1])
    with counted(office.desk) as many:
        pool.rows(ids)
    assert len(few) == len(many) == 5  # rows, movements, seats, mentors, absences


def test_the_list_is_narrowed_by_where_people_stand(desk: Desk) -> None:
    pool, k = Pool(desk), PoolMovementKind
    seated, free, halted, gone, away = (
        pool.add(name) for name in ("在组", "未编", "暂停者", "出库者", "学习者")
    )
    pool.seat(seated)
    pool.seat(free, 4, day(1, 1), day(11, 21))  # ended yesterday
    pool.seat(away, 5, day(12, 1))  # begins later
    pool.move(halted, k.SUSPENSION)
    pool.move(gone, k.REMOVAL)
    pool.away.save(AwayDraft(away, TODAY, TODAY, "学习"))

    def found(only: PoolFilter | None, **more: object) -> set[str]:
        query = AssessorQuery(only=only, **more)  # type: ignore[arg-type]  # names of its fields
        return {line.name for line in pool.people.rows(pool.people.find(query))}

    assert found(None) == {"在组", "未编", "暂停者", "出库者", "学习者"}
    assert found(PoolFilter.IN) == {"在组", "未编", "学习者"}
    assert found(PoolFilter.SUSPENDED) == {"暂停者"}
    assert found(PoolFilter.REMOVED) == {"出库者"}
    assert found(PoolFilter.UNSEATED) == {"未编"}
    assert found(PoolFilter.AWAY) == {"学习者"}
    assert found(PoolFilter.IN, text="在") == {"在组"}
    lines = {line.name: line for line in pool.people.rows(pool.people.find())}
    assert (lines["在组"].team, lines["未编"].team) == ("第三考核组", "")
    assert (lines["暂停者"].state, lines["出库者"].state) == ("暂停", "已出库")
    assert lines["学习者"].away
    assert pool.people.get(gone).standing is PoolStanding.REMOVED


def test_the_list_sorts_by_the_team_in_which_people_sit(desk: Desk) -> None:
    pool = Pool(desk)
    pool.seat(pool.add("甲"), 12)
    pool.seat(pool.add("乙"), 3)
    pool.add("丙", planned="第一考核组")
    query = AssessorQuery(sort="team")
    assert [a.name for a in pool.people.rows(pool.people.find(query))] == ["乙", "甲", "丙"]


def test_faults_of_the_form(desk: Desk) -> None:
    pool = Pool(desk)
    person = pool.add("张三", birth="约五十岁")
    with pytest.raises(Invalid, match="读不出年月"):
        pool.people.save(pool.draft(person, birth_month="1972年13月"))
    pool.people.save(pool.draft(person, post="市财政局"))  # what came in faulty stops nothing
    with pytest.raises(Invalid, match="所选单位已不存在"):
        pool.people.save(pool.draft(person, home_unit=named("no unit")))


def town(desk: Desk, *cadres: tuple[str, str, str]) -> None:
    """Cadres of a unit: row, name, month of birth."""
    unit = {"name": "江城市财政局", "kind": UnitKind.DEPARTMENT}
    level = CadreLevel.CITY
    write(
        desk,
        [
            Change("unit", named("unit"), unit),
            *(
                Change(
                    "cadre",
                    named(row),
                    {
                        "name": name,
                        "birth_month": birth,
                        "unit_id": named("unit"),
                        "level": level,
                        "post": "科长",
                    },
                )
                for row, name, birth in cadres
            ),
        ],
    )


def test_the_one_cadre_of_name_and_birth_is_suggested_and_linked(office: Services) -> None:
    desk = office.desk
    pool = Pool(desk)
    town(desk, ("c1", "张三", "197203"), ("c2", "张三", "198001"), ("c3", "李四", "197001"))
    person, other = pool.add("张三", birth="197203"), pool.add("李四")
    tie = CadreTie(named("c1"), "张三", "江城市财政局", "科长")
    found = pool.people.get(person)
    assert (found.suggested, found.cadre) == (tie, None)
    assert pool.people.get(other).suggested is None  # without a month of birth nobody is
    pool.people.link(person, named("c1"), found.version)
    now = pool.people.get(person)
    assert (now.suggested, now.cadre) == (None, tie)
    with pytest.raises(Invalid, match="该干部已关联考核员张三"):
        pool.people.link(other, named("c1"), pool.people.get(other).version)
    with pytest.raises(NotFound):
        pool.people.link(other, named("x"), pool.people.get(other).version)
    with pytest.raises(Stale):
        pool.people.link(person, None, found.version)
    pool.people.link(person, None, now.version)
    assert pool.people.get(person).suggested == tie


def test_two_cadres_alike_or_linked_already_are_not_suggested(office: Services) -> None:
    desk = office.desk
    pool = Pool(desk)
    town(desk, ("c1", "张三", "197203"), ("c2", "张三", "197203"), ("c3", "李四", "197001"))
    assert pool.people.get(pool.add("张三", birth="197203")).suggested is None
    pool.add("李四", birth="197001", cadre=named("c3"))
    write(desk, [Change("assessor", named("李四二"), {"name": "李四", "post_type": A})])
    second = named("李四二")
    pool.people.save(pool.draft(second, birth_month="197001"))
    assert pool.people.get(second).suggested is None


def test_nobody_links_oneself(desk: Desk) -> None:
    pool = Pool(desk)
    town(desk, ("c1", "张三", "197203"))
    person, other = pool.add("张三", birth="197203"), pool.add("李四")
    version = pool.people.get(other).version
    with acting(desk, Role.CLERK, assessor_id=person), pytest.raises(Refused, match="关于自己"):
        pool.people.link(person, named("c1"), pool.people.get(person).version)
    with acting(desk, Role.CLERK, cadre_id=named("c1")), pytest.raises(Refused, match="关于自己"):
        pool.people.link(other, named("c1"), version)
    # A colleague of the clerk's own unit may be linked: the home of an assessor is no subject.
    with acting(desk, Role.CLERK, unit_id=named("unit")):
        pool.people.link(other, named("c1"), version)


def test_an_export_is_logged_and_not_for_everybody(desk: Desk) -> None:
    pool = Pool(desk)
    pool.add("张三")
    before = desk.audit.count()
    assert pool.people.export_xlsx().startswith(b"PK")
    assert desk.audit.count() == before + 1
    with acting(desk, Role.TEAM_MEMBER, team_no=3), pytest.raises(Refused, match="无权"):
        pool.people.export_xlsx()
