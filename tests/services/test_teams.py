"""考核组: numbers, seats with dates, pairings that follow each other, recusals."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.models.assessors import Assessor
from desktop.models.history import Change
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.teams import TeamDetail, TeamService, team_id, team_title
from desktop.terms import PoolMovementKind, Role, SeatKind
from tests.services.record_city import City, acting, named, write

DAY = dt.date(2026, 12, 1)


def team(city: City, number: int, on: dt.date) -> TeamDetail:
    return next(t for t in TeamService(city.desk).all(on) if t.number == number)


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (1, "第一考核组"),
        (10, "第十考核组"),
        (11, "第十一考核组"),
        (13, "第十三考核组"),
        (20, "第二十考核组"),
        (99, "第九十九考核组"),
    ],
)
def test_titles(number: int, title: str) -> None:
    assert team_title(number) == title


@pytest.mark.parametrize("number", [0, 100, -1])
def test_no_such_number(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 99"):
        team_title(number)


def test_teams_are_made_once(city: City) -> None:
    teams = TeamService(city.desk)
    assert teams.create([3, 4, 5]) == tuple(map(team_id, (3, 4, 5)))
    assert [t.number for t in teams.all(DAY)] == [3, 4, 5]
    assert teams.create([5]) == (team_id(5),)


def test_one_person_one_team(city: City) -> None:
    teams = TeamService(city.desk)
    with pytest.raises(Invalid, match="周甲岗已在考核组中任职"):
        teams.seat(city.other_team, [(city.post_a, SeatKind.LEADER)], DAY)
    with pytest.raises(NotFound):
        teams.seat(named("no team"), [(city.post_a, SeatKind.LEADER)], DAY)
    with pytest.raises(NotFound):
        teams.seat(city.other_team, [(named("nobody"), SeatKind.LEADER)], DAY)
    assert team(city, 4, DAY).seats == ()
    kinds = [seat.kind for seat in team(city, 3, DAY).seats]
    order = list(SeatKind)
    assert kinds == sorted(kinds, key=order.index)
    assert len(kinds) == 5


def pooled(city: City, *people: tuple[str, SeatKind, str | None]) -> None:
    """Put people with their 拟编组别 into the pool."""
    write(
        city.desk,
        [
            Change("assessor", named(name), {"name": name, "post_type": kind, "planned_team": plan})
            for name, kind, plan in people
        ],
    )


def moved(city: City, name: str, kind: PoolMovementKind, day: int) -> None:
    """A movement of the pool, on a day of November 2026."""
    fields = {"assessor_id": named(name), "kind": kind, "on": dt.date(2026, 11, day)}
    write(city.desk, [Change("pool_movement", named(f"{name}/{kind}/{day}"), fields)])


SOME = (
    ("褚乙", SeatKind.POST_B, "第十三考核组"),
    ("卫组长", SeatKind.LEADER, "第十三考核组"),
    ("蒋甲", SeatKind.POST_A, "4组"),
    ("沈无组", SeatKind.POST_A, "待定"),
    ("韩空", SeatKind.POST_A, None),
    ("杨过百", SeatKind.POST_A, "第100组"),
)


def test_planned_teams_are_formed_once_and_seated_by_post(city: City) -> None:
    teams = TeamService(city.desk)
    assert teams.planned() == ()
    pooled(city, *SOME)
    plan = teams.planned()
    assert [(t.number, t.title, t.there) for t in plan] == [
        (4, "第四考核组", True),
        (13, "第十三考核组", False),
    ]
    assert [[(s.name, s.kind) for s in t.seats] for t in plan] == [
        [("蒋甲", SeatKind.POST_A)],
        [("卫组长", SeatKind.LEADER), ("褚乙", SeatKind.POST_B)],
    ]
    assert teams.form_planned(DAY) == 3
    assert [t.number for t in teams.all(DAY)] == [3, 4, 13]
    seats = team(city, 13, DAY).seats
    assert [(s.name, s.kind, s.start) for s in seats] == [
        ("卫组长", SeatKind.LEADER, DAY),
        ("褚乙", SeatKind.POST_B, DAY),
    ]
    assert team(city, 13, DAY - dt.timedelta(days=1)).seats == ()
    before = teams.all(DAY)
    assert (teams.planned(), teams.form_planned(DAY), teams.all(DAY)) == ((), 0, before)
    assert teams.form_planned(DAY - dt.timedelta(days=9)) == 0


def test_who_sits_or_left_the_pool_is_not_seated(city: City) -> None:
    teams = TeamService(city.desk)
    pooled(city, *((n, SeatKind.POST_A, "第五考核组") for n in ("朱除", "秦停", "尤返")))
    sitting = {"planned_team": "第五考核组"}
    with city.desk.db.reading() as session:
        found = session.get(Assessor, city.post_a)
        assert found is not None
        version = found.version
    write(city.desk, [Change("assessor", city.post_a, sitting, version)])
    for name, kind, day in (
        ("朱除", PoolMovementKind.ENTRY, 1),
        ("朱除", PoolMovementKind.REMOVAL, 2),
        ("朱除", PoolMovementKind.COMMENDATION, 3),
        ("秦停", PoolMovementKind.SUSPENSION, 2),
        ("尤返", PoolMovementKind.REMOVAL, 2),
        ("尤返", PoolMovementKind.ENTRY, 5),
    ):
        moved(city, name, kind, day)
    assert teams.form_planned(DAY) == 1
    assert [s.name for s in team(city, 5, DAY).seats] == ["尤返"]


def test_nobody_seats_oneself_and_only_the_clerk_forms_teams(city: City) -> None:
    teams = TeamService(city.desk)
    pooled(city, *SOME)
    with acting(city.desk, Role.CLERK, assessor_id=named("蒋甲")):
        assert [t.number for t in teams.planned()] == [13]
        assert teams.form_planned(DAY) == 2
    assert [s.name for t in teams.planned() for s in t.seats] == ["蒋甲"]
    with acting(city.desk, Role.LEADER), pytest.raises(Refused):
        teams.form_planned(DAY)
