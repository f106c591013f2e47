"""Seats that end, move and swap, each from a day on; who cannot be seated. domain.md §2.1."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.models.assessors import Assessor
from desktop.models.changes import Change
from desktop.services.errors import Invalid, NotFound, Refused, ServiceError, Stale
from desktop.services.team_seats import SeatPlace, SeatRef
from desktop.services.team_views import SeatView
from desktop.services.teams import TeamService, team_id
from desktop.terms import PoolMovementKind, Role, SeatKind
from tests.services.record_city import City, acting, named, write

TODAY = dt.date(2026, 11, 22)
DAY = dt.date(2026, 12, 1)
BEFORE = dt.date(2026, 11, 30)
A, B = SeatKind.POST_A, SeatKind.POST_B


def seats(city: City, number: int, on: dt.date) -> dict[str, SeatView]:
    team = next(t for t in TeamService(city.desk).overview(on) if t.number == number)
    return {seat.name: seat for seat in team.seats}


def ref(city: City, name: str, on: dt.date = TODAY, number: int = 3) -> SeatRef:
    seat = seats(city, number, on)[name]
    return SeatRef(seat.id, seat.version)


def pooled(city: City, name: str, kind: SeatKind = A, **fields: object) -> UUID:
    write(
        city.desk,
        [Change("assessor", named(name), {"name": name, "post_type": kind, **fields})],
    )
    return named(name)


def moved_in_pool(city: City, name: str, kind: PoolMovementKind, on: dt.date) -> None:
    fields = {"assessor_id": named(name), "kind": kind, "on": on}
    write(city.desk, [Change("pool_movement", named(f"{name}/{kind}/{on}"), fields)])


def test_a_seat_ends_with_a_day_and_a_reason(city: City) -> None:
    teams = TeamService(city.desk)
    mine = ref(city, "周甲岗")
    for end, reason, fault in (
        (DAY, "  ", "请写明原因"),
        (DAY, "长" * 201, "不能超过 200 字"),
        (dt.date(2025, 12, 31), "退休", "不能早于任职日期2026年1月1日.*撤销编入"),
    ):
        with pytest.raises(Invalid, match=fault):
            teams.end_seat(mine, end, reason)
    teams.end_seat(mine, BEFORE, " 借调省里 ")
    assert seats(city, 3, BEFORE)["周甲岗"].end == BEFORE
    assert "周甲岗" not in seats(city, 3, DAY)
    past = {s.name: s for s in teams.seat_history(city.team)}["周甲岗"]
    assert (past.end, past.reason) == (BEFORE, "借调省里")
    with pytest.raises(Invalid, match="已于2026年11月30日结束"):
        teams.end_seat(ref(city, "周甲岗"), DAY, "再结束一次")
    with pytest.raises(NotFound):
        teams.end_seat(SeatRef(named("nothing"), ""), DAY, "没有")


def test_moving_ends_the_old_seat_the_day_before(city: City) -> None:
    teams = TeamService(city.desk)
    place = SeatPlace(city.other_team, B, DAY)
    mine = ref(city, "周甲岗")
    with pytest.raises(Invalid, match="晚于原岗位的任职日期2026年1月1日"):
        teams.move(mine, SeatPlace(city.other_team, B, dt.date(2026, 1, 1)), "调整")
    with pytest.raises(Invalid, match="无需调整"):
        teams.move(mine, SeatPlace(city.team, A, DAY), "调整")
    with pytest.raises(NotFound):
        teams.move(mine, SeatPlace(named("no team"), A, DAY), "调整")
    teams.move(mine, place, "充实四组")
    for on, here, there in ((BEFORE, 3, 4), (DAY, 4, 3)):
        assert "周甲岗" in seats(city, here, on)
        assert "周甲岗" not in seats(city, there, on)
    new = seats(city, 4, DAY)["周甲岗"]
    assert (new.kind, new.start, new.end) == (B, DAY, None)
    assert new.notes == ("岗位类别是A岗，在本组代行B岗。",)
    with pytest.raises((Stale, Invalid)):
        teams.move(mine, SeatPlace(city.other_team, A, DAY), "旧表单")
    # Another post in the same team is a move as well.
    teams.move(ref(city, "吴乙岗"), SeatPlace(city.team, SeatKind.DEPUTY, DAY), "提任")
    assert seats(city, 3, DAY)["吴乙岗"].kind is SeatKind.DEPUTY


def test_two_people_swap(city: City) -> None:
    teams = TeamService(city.desk)
    teams.seat(city.other_team, [(pooled(city, "蒋丙", B), B)], dt.date(2026, 2, 1))
    one, other = ref(city, "周甲岗"), ref(city, "蒋丙", number=4)
    with pytest.raises(Invalid, match="选择另一个人"):
        teams.swap(one, one, DAY, "对调")
    with pytest.raises(Invalid, match="请写明原因"):
        teams.swap(one, other, DAY, "")
    teams.swap(one, other, DAY, "熟悉领域")
    assert seats(city, 3, DAY)["蒋丙"].kind is A
    assert seats(city, 4, DAY)["周甲岗"].kind is B
    assert "周甲岗" in seats(city, 3, BEFORE)
    assert "蒋丙" in seats(city, 4, BEFORE)


def test_a_mistaken_seat_is_withdrawn_and_can_come_again(city: City) -> None:
    teams = TeamService(city.desk)
    with pytest.raises(Invalid, match="已经任职，不能撤销"):
        teams.withdraw_seat(ref(city, "周甲岗"))
    person = pooled(city, "蒋丙")
    teams.seat(city.other_team, [(person, A)], TODAY)
    teams.withdraw_seat(ref(city, "蒋丙", number=4))
    assert seats(city, 4, DAY) == {}
    assert [s.name for s in teams.seat_history(city.other_team)] == []
    teams.seat(city.other_team, [(person, B)], TODAY)
    assert seats(city, 4, DAY)["蒋丙"].kind is B


def test_who_left_the_pool_is_not_seated_until_readmitted(city: City) -> None:
    teams = TeamService(city.desk)
    person = pooled(city, "蒋丙")
    moved_in_pool(city, "蒋丙", PoolMovementKind.SUSPENSION, TODAY)
    with pytest.raises(Invalid, match="蒋丙在2026年12月1日已清理出库或暂停"):
        teams.seat(city.other_team, [(person, A)], DAY)
    with pytest.raises(Invalid, match="已清理出库或暂停"):
        teams.fill(SeatPlace(city.other_team, A, DAY), person)
    teams.seat(city.other_team, [(person, A)], dt.date(2026, 11, 21))
    teams.end_seat(ref(city, "蒋丙", dt.date(2026, 11, 21), 4), TODAY, "暂停")
    moved_in_pool(city, "蒋丙", PoolMovementKind.ENTRY, DAY)
    teams.seat(city.other_team, [(person, A)], DAY)


def test_one_person_one_team_also_later_and_twice_in_one_call(city: City) -> None:
    teams = TeamService(city.desk)
    person = pooled(city, "蒋丙")
    with pytest.raises(Invalid, match="不能同时编入两个岗位"):
        teams.seat(city.other_team, [(person, A), (person, B)], DAY)
    teams.seat(city.other_team, [(person, A)], DAY)
    with pytest.raises(Invalid, match="蒋丙已在考核组中任职（第四考核组，自2026年12月1日起）"):
        teams.seat(city.team, [(person, A)], TODAY)
    with pytest.raises(Invalid, match="蒋丙已在考核组中任职"):
        teams.fill(SeatPlace(city.team, A, TODAY), person)


def test_filling_takes_somebody_from_where_he_sits(city: City) -> None:
    teams = TeamService(city.desk)
    teams.fill(SeatPlace(city.other_team, SeatKind.LEADER, DAY), city.post_a)
    assert "周甲岗" in seats(city, 3, BEFORE)
    assert seats(city, 4, DAY)["周甲岗"].kind is SeatKind.LEADER
    past = {s.name: s for s in teams.seat_history(city.team)}["周甲岗"]
    assert (past.end, past.reason) == (BEFORE, "调入其他考核组")
    teams.fill(SeatPlace(city.other_team, A, DAY), pooled(city, "蒋丙"))
    assert set(seats(city, 4, DAY)) == {"周甲岗", "蒋丙"}


def test_teams_are_dissolved_when_empty_and_come_back(city: City) -> None:
    teams = TeamService(city.desk)
    full = next(t for t in teams.overview(TODAY) if t.number == 3)
    with pytest.raises(Invalid, match="第三考核组还有5 名成员、2 个对口联系单位，不能撤销"):
        teams.dissolve(full.id, full.version)
    empty = next(t for t in teams.overview(TODAY) if t.number == 4)
    teams.dissolve(empty.id, empty.version)
    assert [t.number for t in teams.overview(TODAY)] == [3]
    with pytest.raises(NotFound):
        teams.dissolve(empty.id, empty.version)
    teams.create([4, 5])
    assert [t.number for t in teams.overview(TODAY)] == [3, 4, 5]
    with pytest.raises(Invalid, match="1 至 99"):
        teams.create([100])
    back = next(t for t in teams.overview(TODAY) if t.number == 4)
    teams.dissolve(back.id, back.version)
    pooled(city, "蒋丙", planned_team="第四考核组")
    assert [(t.number, t.there) for t in teams.planned()] == [(4, False)]
    assert teams.form_planned(TODAY) == 1
    assert "蒋丙" in seats(city, 4, TODAY)


def test_only_a_clerk_changes_seats(city: City) -> None:
    mine = ref(city, "周甲岗")
    teams = TeamService(city.desk)
    with acting(city.desk, Role.LEADER), pytest.raises(Refused):
        teams.end_seat(mine, DAY, "退休")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["seat", "fill", "move", "swap", "end", "withdraw"]),
        st.sampled_from(["周甲岗", "吴乙岗", "蒋丙"]),
        st.sampled_from(["周甲岗", "吴乙岗", "蒋丙"]),
        st.sampled_from([3, 4]),
        st.sampled_from([A, B]),
        st.integers(-3, 12),
    ),
    max_size=7,
)


def _take(city: City, step: tuple[str, str, str, int, SeatKind, int]) -> None:
    what, who, other, number, kind, days = step
    teams, on = TeamService(city.desk), TODAY + dt.timedelta(days=days)
    place = SeatPlace(team_id(number), kind, on)
    refs = {s.name: SeatRef(s.id, s.version) for t in teams.overview(on) for s in t.seats}
    none = SeatRef(named("none"), "")
    mine, his = refs.get(who, none), refs.get(other, none)
    match what:
        case "seat":
            teams.seat(place.team, [(named(who), kind)], on)
        case "fill":
            teams.fill(place, named(who))
        case "move":
            teams.move(mine, place, "调")
        case "swap":
            teams.swap(mine, his, on, "换")
        case "end":
            teams.end_seat(mine, on, "止")
        case _:
            teams.withdraw_seat(mine)


def _version(city: City, person: UUID) -> str | None:
    """The version of an assessor's row, None while it is not there: examples share a desk."""
    with city.desk.db.reading() as session:
        row = session.get(Assessor, person)
        return None if row is None else row.version


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_nobody_ever_sits_twice_on_a_day(
    city: City, steps: list[tuple[str, str, str, int, SeatKind, int]]
) -> None:
    write(
        city.desk,
        [
            Change(
                "assessor",
                named("蒋丙"),
                {"name": "蒋丙", "post_type": A},
                _version(city, named("蒋丙")),
            )
        ],
    )
    told: list[str] = []
    for step in steps:
        try:
            _take(city, step)
        except ServiceError as refused:
            told.append(refused.sentence)
    assert all(sentence.endswith("。") for sentence in told)
    spans: dict[str, list[tuple[dt.date, dt.date]]] = {}
    for number in (3, 4):
        for seat in TeamService(city.desk).seat_history(team_id(number)):
            spans.setdefault(seat.name, []).append((seat.start, seat.end or dt.date.max))
    for name, own in spans.items():
        own.sort()
        assert all(one[1] < two[0] for one, two in pairwise(own)), name
