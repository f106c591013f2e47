"""考核员评价: one a year, who may read it, never one's own."""

from __future__ import annotations

import pytest

from desktop.services.assessor_reviews import ReviewDraft, review_id
from desktop.services.door import Desk
from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.terms import AssessorOutcome, AssessorRating, Role
from tests.services.pool import TODAY, Pool, day
from tests.services.record_city import acting, named

R, O = AssessorRating, AssessorOutcome  # noqa: E741 - the words of the form


@pytest.fixture
def pool(desk: Desk) -> Pool:
    return Pool(desk)


def test_a_review_is_written_and_changed(pool: Pool) -> None:
    person = pool.add("张三")
    made = pool.reviews.save(ReviewDraft(person, 2025, R.EXCELLENT, O.COMMEND, " 认真 "))
    assert made == review_id(person, 2025)
    (found,) = pool.reviews.of(person)
    assert (found.year, found.rating, found.outcome, found.remark, found.on) == (
        2025,
        R.EXCELLENT,
        O.COMMEND,
        "认真",
        TODAY,
    )
    changed = ReviewDraft(person, 2025, R.GOOD, O.NONE, "", day(1, 15), found.version)
    assert pool.reviews.save(changed) == made
    (now,) = pool.reviews.of(person)
    assert (now.rating, now.outcome, now.remark, now.on) == (R.GOOD, O.NONE, None, day(1, 15))
    with pytest.raises(Stale):
        pool.reviews.save(ReviewDraft(person, 2025, R.POOR, O.NONE, version=found.version))


def test_one_review_a_year(pool: Pool) -> None:
    person = pool.add("张三")
    pool.reviews.save(ReviewDraft(person, 2025, R.GOOD))
    with pytest.raises(Invalid, match="2025年度已有评价"):
        pool.reviews.save(ReviewDraft(person, 2025, R.POOR))
    pool.reviews.save(ReviewDraft(person, 2026, R.FAIR))
    assert [r.year for r in pool.reviews.of(person)] == [2026, 2025]


@pytest.mark.parametrize(
    ("draft", "field", "words"),
    [
        (ReviewDraft(named("张三"), 2027, R.GOOD), "year", "2026年之间"),
        (ReviewDraft(named("张三"), 1999, R.GOOD), "year", "2000年"),
        (ReviewDraft(named("张三"), 2025, R.POOR, O.REMOVE, " "), "remark", "写明原因"),
        (ReviewDraft(named("张三"), 2025, R.GOOD, on=day(11, 23)), "on", "不能晚于今天"),
    ],
)
def test_faults(pool: Pool, draft: ReviewDraft, field: str, words: str) -> None:
    pool.add("张三")
    with pytest.raises(Invalid, match=words) as told:
        pool.reviews.save(draft)
    assert list(told.value.faults) == [field]


def test_who_reads_and_who_writes(pool: Pool) -> None:
    person = pool.add("张三")
    pool.reviews.save(ReviewDraft(person, 2025, R.GOOD))
    with acting(pool.desk, Role.LEADER):
        assert len(pool.reviews.of(person)) == 1
        with pytest.raises(Refused, match="无权"):
            pool.reviews.save(ReviewDraft(person, 2026, R.GOOD))
    for role in (Role.TEAM_LEADER, Role.TEAM_MEMBER, Role.AUDITOR):
        with acting(pool.desk, role, team_no=3), pytest.raises(Refused, match="无权"):
            pool.reviews.of(person)
    with pytest.raises(NotFound):
        pool.reviews.of(named("x"))


def test_nobody_reads_or_writes_ones_own(pool: Pool) -> None:
    person = pool.add("张三")
    pool.reviews.save(ReviewDraft(person, 2025, R.POOR, remark="迟交"))
    with acting(pool.desk, Role.CLERK, assessor_id=person):
        for call in (
            lambda: pool.reviews.of(person),
            lambda: pool.reviews.save(ReviewDraft(person, 2026, R.EXCELLENT)),
        ):
            with pytest.raises(Refused, match="关于自己"):
                call()
        assert all("评价" not in e.title for e in pool.people.history(person))


def test_reading_a_review_is_in_the_log(pool: Pool) -> None:
    person = pool.add("张三")
    before = pool.desk.audit.count()
    pool.reviews.of(person)
    assert pool.desk.audit.count() == before + 1
    assert pool.desk.audit.entries()[0].subject_id == person.hex
