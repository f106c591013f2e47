"""When an assessor is away: days that make sense, no overlap, one's own is for others."""

from __future__ import annotations

from uuid import UUID

import pytest

from desktop.services.assessor_history import HistoryEntry, HistoryKind
from desktop.services.assessors import AssessorQuery, PoolFilter
from desktop.services.door import Desk
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.unavailability import AwayDraft
from desktop.terms import Role
from tests.services.pool import Pool, day
from tests.services.record_city import acting, named


@pytest.fixture
def pool(desk: Desk) -> Pool:
    return Pool(desk)


def absences(pool: Pool, person: UUID) -> list[HistoryEntry]:
    return [e for e in pool.people.history(person) if e.kind is HistoryKind.AWAY]


def test_a_time_is_registered_changed_and_taken_back(pool: Pool) -> None:
    person = pool.add("张三")
    made = pool.away.save(AwayDraft(person, day(11, 1), None, " 脱产学习 "))
    (line,) = absences(pool, person)
    assert (line.id, line.days, line.text) == (made, "2026年11月1日起", "脱产学习")
    assert pool.people.find(AssessorQuery(only=PoolFilter.AWAY)) == (person,)
    pool.away.save(AwayDraft(person, day(11, 1), day(11, 20), "学习", made, line.version))
    (line,) = absences(pool, person)
    assert line.days == "2026年11月1日至2026年11月20日"
    assert pool.people.find(AssessorQuery(only=PoolFilter.AWAY)) == ()
    pool.away.remove(made, line.version)
    assert absences(pool, person) == []
    with pytest.raises(NotFound):
        pool.away.remove(made, line.version)


def test_faults(pool: Pool) -> None:
    person, other = pool.add("张三"), pool.add("李四")
    with pytest.raises(Invalid, match="写明不能参加"):
        pool.away.save(AwayDraft(person, day(11, 1), None, ""))
    with pytest.raises(Invalid, match="不能早于开始日期"):
        pool.away.save(AwayDraft(person, day(11, 2), day(11, 1), "病假"))
    first = pool.away.save(AwayDraft(person, day(5, 1), day(5, 10), "病假"))
    for start, end in (
        (day(5, 10), day(5, 20)),
        (day(4, 1), day(5, 1)),
        (day(5, 2), day(5, 3)),
        (day(4, 1), None),
    ):
        with pytest.raises(Invalid, match=r"与已登记的2026年5月1日至2026年5月10日（病假）重叠"):
            pool.away.save(AwayDraft(person, start, end, "学习"))
    pool.away.save(AwayDraft(person, day(5, 11), day(5, 20), "学习"))
    pool.away.save(AwayDraft(other, day(5, 1), day(5, 20), "学习"))
    version = next(e.version for e in absences(pool, person) if e.id == first)
    with pytest.raises(NotFound):
        pool.away.save(AwayDraft(other, day(7, 1), None, "学习", first, version))
    with pytest.raises(NotFound):
        pool.away.save(AwayDraft(named("x"), day(7, 1), None, "学习"))


def test_ones_own_is_for_others(pool: Pool) -> None:
    person = pool.add("张三")
    made = pool.away.save(AwayDraft(person, day(11, 1), None, "学习"))
    (line,) = absences(pool, person)
    with acting(pool.desk, Role.CLERK, assessor_id=person):
        with pytest.raises(Refused, match="关于自己"):
            pool.away.save(AwayDraft(person, day(1, 1), day(1, 2), "学习"))
        with pytest.raises(Refused, match="关于自己"):
            pool.away.remove(made, line.version)
