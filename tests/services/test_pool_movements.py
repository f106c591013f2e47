"""出入库: standing by date, what may follow what, seats and mentors in the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.changes import Change
from desktop.services.door import Desk, Reading
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.pool_standing import (
    PoolStanding,
    out_of_pool,
    standing_by,
    standings,
    unavailable,
)
from desktop.terms import PoolMovementKind, Role
from tests.services.pool import TODAY, YEAR, Pool, day
from tests.services.record_city import acting, named, write

K = PoolMovementKind


@pytest.fixture
def pool(desk: Desk) -> Pool:
    return Pool(desk)


def out(pool: Pool, on: dt.date) -> frozenset[UUID]:
    with pool.desk.db.reading() as session:
        return out_of_pool(Reading(pool.desk, session, None), on)


def test_standing_follows_the_last_word_up_to_a_day(pool: Pool) -> None:
    person, other = pool.add("张三"), pool.add("李四")
    pool.move(person, K.SUSPENSION, day(3, 1), "借调")
    pool.move(person, K.COMMENDATION, day(3, 5), "抢险")
    pool.move(person, K.ENTRY, day(6, 1), "")
    pool.move(person, K.REMOVAL, day(9, 1), "调离")
    told = {
        day(2, 28): frozenset[UUID](),
        day(3, 1): {person},
        day(5, 31): {person},
        day(6, 1): frozenset[UUID](),
        day(8, 31): frozenset[UUID](),
        day(9, 1): {person},
        TODAY: {person},
    }
    assert {on: out(pool, on) for on in told} == told
    with pool.desk.db.reading() as session:
        tx = Reading(pool.desk, session, None)
        assert standings(tx, day(4, 1)) == {
            person: PoolStanding.SUSPENDED,
            other: PoolStanding.IN,
        }
        assert standings(tx, TODAY, [person]) == {person: PoolStanding.REMOVED}
    assert pool.people.get(person).standing is PoolStanding.REMOVED


@dataclass(frozen=True)
class Moved:
    id: UUID
    assessor_id: UUID
    kind: str
    on: dt.date


WHO = named("one")
MOVES = st.lists(
    st.builds(
        lambda n, kind, on: Moved(UUID(int=n), WHO, kind.value, YEAR + dt.timedelta(days=on)),
        st.integers(1, 10**6),
        st.sampled_from(K),
        st.integers(0, 20),
    ),
    max_size=8,
    unique_by=lambda m: m.id,
)


@given(MOVES, st.integers(-1, 21))
def test_standing_does_not_depend_on_the_order_in_which_rows_come(
    moves: list[Moved], n: int
) -> None:
    on = YEAR + dt.timedelta(days=n)
    said = [m for m in moves if m.on <= on and m.kind != K.COMMENDATION]
    last = max(said, key=lambda m: (m.on, m.id.int), default=None)
    shuffled = sorted(moves, key=lambda m: hash((m.id, n)))
    found = standing_by(shuffled, on).get(WHO)
    assert found == standing_by(moves, on).get(WHO)
    if last is None:
        assert found is None
    else:
        assert (found is PoolStanding.IN) == (last.kind == K.ENTRY)


@pytest.mark.parametrize(
    ("kind", "on", "reason", "words"),
    [
        (K.REMOVAL, TODAY, " ", "写明清理出库的原因"),
        (K.COMMENDATION, TODAY, "", "写明表扬的事由"),
        (K.SUSPENSION, TODAY, "", "写明暂停的原因"),
        (K.ENTRY, TODAY, "", "张三在2026年11月22日已在库"),
        (K.REMOVAL, day(11, 23), "调离", "不能晚于今天"),
        (K.SUSPENSION, day(12, 31, 2025), "借调", "张三在2026年1月1日已登记入库"),
    ],
)
def test_faults_of_a_movement(
    pool: Pool, kind: PoolMovementKind, on: dt.date, reason: str, words: str
) -> None:
    person = pool.add("张三")
    with pytest.raises(Invalid, match=words):
        pool.move(person, kind, on, reason)
    assert len(pool.people.get(person).movements) == 1


def test_what_follows_what(pool: Pool) -> None:
    person = pool.add("张三")
    pool.move(person, K.SUSPENSION, day(5, 1))
    with pytest.raises(Invalid, match=r"已是暂停状态。恢复时请办理入库"):
        pool.move(person, K.SUSPENSION, day(5, 2))
    pool.move(person, K.REMOVAL, day(6, 1))
    for kind in (K.REMOVAL, K.SUSPENSION, K.COMMENDATION):
        with pytest.raises(Invalid, match="已清理出库。需要时请先办理入库"):
            pool.move(person, kind, day(6, 2))
    pool.move(person, K.ENTRY, day(7, 1), "")
    assert [(m[0], m[1]) for m in pool.people.get(person).movements] == [
        (YEAR, K.ENTRY),
        (day(5, 1), K.SUSPENSION),
        (day(6, 1), K.REMOVAL),
        (day(7, 1), K.ENTRY),
    ]
    with pytest.raises(NotFound):
        pool.move(named("nobody"), K.ENTRY)


def test_two_words_of_one_day_count_as_they_were_written(pool: Pool) -> None:
    person = pool.add("张三")
    pool.move(person, K.SUSPENSION)
    pool.move(person, K.ENTRY, reason="")
    assert out(pool, TODAY) == frozenset()
    pool.move(person, K.SUSPENSION)
    assert out(pool, TODAY) == {person}


def test_nobody_is_removed_from_a_seat(pool: Pool) -> None:
    person, future, ended = pool.add("张三"), pool.add("李四"), pool.add("王五")
    seat = pool.seat(person)
    pool.seat(future, 4, day(12, 1))
    pool.seat(ended, 5, YEAR, TODAY)
    with pytest.raises(
        Refused, match=r"张三现在第三考核组任职，不能清理出库。请先在“考核组”中结束"
    ):
        pool.move(person, K.REMOVAL)
    with pytest.raises(Refused, match="第四考核组"):
        pool.move(future, K.REMOVAL)
    pool.move(ended, K.REMOVAL)  # the seat's last day is today
    pool.move(person, K.SUSPENSION)  # who is suspended keeps the seat
    (line,) = [e for e in pool.people.history(person) if e.id == seat]
    write(pool.desk, [Change("seat", seat, {"end": TODAY}, line.version)])
    pool.move(person, K.REMOVAL)
    assert out(pool, TODAY) == {person, ended}


def test_what_the_removed_leads_ends_with_the_removal(pool: Pool) -> None:
    leader, pupil, other = pool.add("张三"), pool.add("李四", newcomer=True), pool.add("王五")
    pool.mentors.pair(pupil, leader, day(2, 1))
    pool.mentors.pair(other, pool.add("赵六"), day(2, 1))
    pool.move(leader, K.REMOVAL, day(10, 1))
    assert pool.people.get(pupil).mentoring is None
    (line,) = [e for e in pool.people.history(leader) if e.title == "带教李四"]
    assert (line.start, line.end) == (day(2, 1), day(10, 1))
    assert pool.people.get(other).mentor == "赵六"


def test_only_the_last_word_is_taken_back(pool: Pool) -> None:
    person = pool.add("张三")
    praise = pool.move(person, K.COMMENDATION, day(2, 1))
    first = pool.move(person, K.SUSPENSION, day(3, 1))
    last = pool.move(person, K.ENTRY, day(4, 1), "")
    versions = {e.id: (e.version, e.open) for e in pool.people.history(person)}
    assert {i: open_ for i, (_v, open_) in versions.items()} == {
        named("entry/张三"): False,
        praise: True,
        first: False,
        last: True,
    }
    for wrong in (first, named("entry/张三")):
        with pytest.raises(Invalid, match="只能撤回最近一次"):
            pool.movements.take_back(wrong, versions[wrong][0])
    pool.movements.take_back(last, versions[last][0])
    pool.movements.take_back(praise, versions[praise][0])
    assert out(pool, TODAY) == {person}
    with pytest.raises(NotFound):
        pool.movements.take_back(last, versions[last][0])


def test_only_the_office_s_clerk_moves_people(pool: Pool) -> None:
    person = pool.add("张三")
    for role in set(Role) - {Role.CLERK}:
        with acting(pool.desk, role, team_no=3), pytest.raises(Refused, match="无权"):
            pool.move(person, K.SUSPENSION)


def test_who_is_away_between_two_days(pool: Pool) -> None:
    one, two = pool.add("张三"), pool.add("李四")
    rows = [
        ("a", one, day(5, 1), day(5, 10)),
        ("b", two, day(6, 1), None),
    ]
    for name, person, start, end in rows:
        fields = {"assessor_id": person, "start": start, "end": end, "reason": "学习"}
        write(pool.desk, [Change("unavailability", named(name), fields)])

    def away(start: dt.date, end: dt.date) -> frozenset[UUID]:
        with pool.desk.db.reading() as session:
            return unavailable(Reading(pool.desk, session, None), start, end)

    assert away(day(4, 1), day(4, 30)) == frozenset()
    assert away(day(4, 1), day(5, 1)) == {one}
    assert away(day(5, 10), day(5, 31)) == {one}
    assert away(day(5, 10), day(6, 1)) == {one, two}
    assert away(day(5, 11), day(5, 31)) == frozenset()
    assert away(TODAY, TODAY) == {two}
