"""Everything about a person of the pool in one account, by date."""

from __future__ import annotations

import pytest

from desktop.services.assessor_history import HistoryKind
from desktop.services.assessor_reviews import ReviewDraft
from desktop.services.door import Desk
from desktop.services.errors import NotFound
from desktop.services.unavailability import AwayDraft
from desktop.terms import AssessorOutcome, AssessorRating, PoolMovementKind, Role
from tests.services.pool import Pool, day
from tests.services.record_city import acting, counted, named


@pytest.fixture
def pool(desk: Desk) -> Pool:
    return Pool(desk)


def test_the_account_is_by_date_and_whole(pool: Pool) -> None:
    person, old, pupil = pool.add("张三"), pool.add("老手"), pool.add("学员")
    pool.seat(person, 3, day(1, 5), day(6, 30))
    pool.seat(person, 4, day(7, 1))
    pool.mentors.pair(person, old, day(2, 1))
    led = pool.people.get(person).mentoring
    assert led is not None
    pool.mentors.end(led.id, day(3, 31), led.version)
    pool.people.save(pool.draft(person, newcomer=False))  # grown up
    pool.mentors.pair(pupil, person, day(4, 1))
    pool.move(person, PoolMovementKind.COMMENDATION, day(5, 4), "抗洪抢险")
    pool.away.save(AwayDraft(person, day(8, 1), day(8, 15), "病假"))
    pool.reviews.save(
        ReviewDraft(person, 2025, AssessorRating.GOOD, AssessorOutcome.PROMOTE, "踏实", day(1, 20))
    )
    told = [(e.kind, e.days, e.title, e.text, e.open) for e in pool.people.history(person)]
    k = HistoryKind
    assert told == [
        (k.AWAY, "2026年8月1日至2026年8月15日", "不能参加考核", "病假", True),
        (k.SEAT, "2026年7月1日起", "第四考核组A岗", "", False),
        (k.MOVEMENT, "2026年5月4日", "表扬", "抗洪抢险", True),
        (k.MENTORING, "2026年4月1日起", "带教学员", "", True),
        (k.MENTORED, "2026年2月1日至2026年3月31日", "由老手带教", "", False),
        (k.REVIEW, "2026年1月20日", "2025年度评价：良好，提拔晋升", "踏实", True),
        (k.SEAT, "2026年1月5日至2026年6月30日", "第三考核组A岗", "", False),
        (k.MOVEMENT, "2026年1月1日", "入库", "", False),
    ]
    with pytest.raises(NotFound):
        pool.people.history(named("x"))


def test_reviews_only_for_those_who_may_read_them(pool: Pool) -> None:
    person = pool.add("张三")
    pool.reviews.save(ReviewDraft(person, 2025, AssessorRating.GOOD))
    with acting(pool.desk, Role.LEADER):
        assert next(e.kind for e in pool.people.history(person)) is HistoryKind.REVIEW
    for role in (Role.TEAM_LEADER, Role.TEAM_MEMBER):
        with acting(pool.desk, role, team_no=3):
            assert [e.kind for e in pool.people.history(person)] == [HistoryKind.MOVEMENT]


def test_the_number_of_questions_does_not_grow(pool: Pool) -> None:
    short, long = pool.add("张三"), pool.add("李四")
    for month in range(1, 11):
        pool.move(long, PoolMovementKind.COMMENDATION, day(month, 2), "好")
    with counted(pool.desk) as few:
        pool.people.history(short)
    with counted(pool.desk) as many:
        assert len(pool.people.history(long)) == 11
    assert len(few) == len(many)
