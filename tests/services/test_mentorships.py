"""以老带新: who may lead whom, one mentor at a time, ends and what a newcomer is."""

from __future__ import annotations

import pytest

from desktop.services.assessors import AssessorQuery, PoolFilter
from desktop.services.door import Desk
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.terms import PoolMovementKind, Role
from tests.services.pool import TODAY, Pool, day
from tests.services.record_city import acting, named


@pytest.fixture
def pool(desk: Desk) -> Pool:
    return Pool(desk)


def test_a_pair_makes_a_newcomer_and_shows_on_both_sides(pool: Pool) -> None:
    new, old = pool.add("新人"), pool.add("老手")
    pool.mentors.pair(new, old, day(3, 1))
    person, leader = pool.people.get(new), pool.people.get(old)
    assert (person.mentor, person.newcomer) == ("老手", True)
    assert person.mentoring is not None
    assert (person.mentoring.start, person.mentoring.end) == (day(3, 1), None)
    assert [p.name for p in leader.pupils] == ["新人"]
    assert (leader.mentor, leader.newcomer) == (None, None)


def test_who_is_said_to_be_no_newcomer_stays_so(pool: Pool) -> None:
    pool.mentors.pair(pool.add("甲", newcomer=False), pool.add("老手"), day(3, 1))
    assert pool.people.get(named("甲")).newcomer is False


def test_the_next_mentor_ends_the_time_of_the_present_one_the_day_before(pool: Pool) -> None:
    new, old, next_one = pool.add("新人"), pool.add("老手"), pool.add("另一老手")
    pool.mentors.pair(new, old, day(3, 1))
    pool.mentors.pair(new, next_one, day(9, 1))
    assert pool.people.get(new).mentor == "另一老手"
    spans = {e.title: (e.start, e.end, e.open) for e in pool.people.history(new)}
    assert spans["由老手带教"] == (day(3, 1), day(8, 31), False)
    assert spans["由另一老手带教"] == (day(9, 1), None, True)
    with pytest.raises(Invalid, match=r"新人自2026年9月1日起已有带教人"):
        pool.mentors.pair(new, old, day(9, 1))


def test_who_leads_nobody(pool: Pool) -> None:
    new, other = pool.add("新人", newcomer=True), pool.add("甲")
    with pytest.raises(Invalid, match="带教人不能是本人"):
        pool.mentors.pair(new, new, TODAY)
    with pytest.raises(Invalid, match="新人本人是新考核员，不能带教他人"):
        pool.mentors.pair(other, new, TODAY)
    out = pool.add("停职", entered=day(2, 1))
    pool.move(out, PoolMovementKind.SUSPENSION, day(6, 1))
    with pytest.raises(Invalid, match="停职在2026年6月1日不在库"):
        pool.mentors.pair(new, out, day(6, 1))
    pool.mentors.pair(new, out, day(5, 1))  # he still was in the pool then
    with pytest.raises(Invalid, match="停职在2026年11月22日不在库。请先办理入库"):
        pool.mentors.pair(out, other, TODAY)
    for absent in ((named("x"), other), (other, named("x"))):
        with pytest.raises(NotFound):
            pool.mentors.pair(*absent, TODAY)


def test_two_people_do_not_lead_each_other(pool: Pool) -> None:
    one, two = pool.add("甲", newcomer=False), pool.add("乙", newcomer=False)
    pool.mentors.pair(one, two, day(3, 1))
    with pytest.raises(Invalid, match="甲正由乙带教，两人不能互相带教"):
        pool.mentors.pair(two, one, TODAY)


def test_a_pair_ends_on_its_last_day(pool: Pool) -> None:
    new, old = pool.add("新人"), pool.add("老手")
    pool.mentors.pair(new, old, day(3, 1))
    line = pool.people.get(new).mentoring
    assert line is not None
    with pytest.raises(Invalid, match="不能早于开始日期2026年3月1日"):
        pool.mentors.end(line.id, day(2, 28), line.version)
    pool.mentors.end(line.id, TODAY, line.version)
    assert pool.people.get(new).mentor == "老手"  # today is the last day
    now = pool.people.get(new).mentoring
    assert now is not None
    pool.mentors.end(line.id, day(11, 21), now.version)
    assert pool.people.get(new).mentor is None
    with pytest.raises(NotFound):
        pool.mentors.end(named("x"), TODAY, "")


def test_newcomers_without_a_mentor_are_found(pool: Pool) -> None:
    led, alone = pool.add("有人带", newcomer=True), pool.add("无人带", newcomer=True)
    gone, old = pool.add("已走", newcomer=True), pool.add("老手")
    pool.mentors.pair(led, old, day(3, 1))
    pool.move(gone, PoolMovementKind.REMOVAL)
    assert pool.people.find(AssessorQuery(only=PoolFilter.UNMENTORED)) == (alone,)


def test_candidates_are_those_who_may_lead(pool: Pool) -> None:
    new, old = pool.add("新人", newcomer=True), pool.add("王老手")
    out = pool.add("王暂停")
    pool.move(out, PoolMovementKind.SUSPENSION)
    pool.add("王新人", newcomer=True)
    assert pool.mentors.candidates(new) == ((old, "王老手（A岗）"),)
    assert pool.mentors.candidates(new, "王") == ((old, "王老手（A岗）"),)
    assert pool.mentors.candidates(old, "王") == ()
    assert pool.mentors.candidates(new, "李") == ()
    assert pool.mentors.candidates(new, "wls") == ((old, "王老手（A岗）"),)
    assert pool.mentors.candidates(new, "wanglao") == ((old, "王老手（A岗）"),)
    assert pool.mentors.candidates(new, "ls") == ()


def test_nobody_decides_on_ones_own_mentor_or_pupil(pool: Pool) -> None:
    new, old = pool.add("新人"), pool.add("老手")
    for me in (new, old):
        with (
            acting(pool.desk, Role.CLERK, assessor_id=me),
            pytest.raises(Refused, match="关于自己"),
        ):
            pool.mentors.pair(new, old, TODAY)
    pool.mentors.pair(new, old, TODAY)
    line = pool.people.get(new).mentoring
    assert line is not None
    with acting(pool.desk, Role.CLERK, assessor_id=new), pytest.raises(Refused):
        pool.mentors.end(line.id, TODAY, line.version)
