"""考核组: numbers, seats with dates, pairings that follow each other, recusals."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from desktop.services.errors import Invalid, NotFound
from desktop.services.teams import TeamDetail, TeamService, team_id, team_title
from desktop.terms import SeatKind
from tests.services.record_city import City, named

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


def test_a_new_pairing_ends_the_old_one_the_day_before(city: City) -> None:
    teams = TeamService(city.desk)
    teams.pair(city.other_team, [city.unit], DAY)
    before = DAY - dt.timedelta(days=1)
    for on, holder, other in ((before, 3, 4), (DAY, 4, 3)):
        assert city.unit in dict(team(city, holder, on).units)
        assert city.unit not in dict(team(city, other, on).units)
    teams.pair(city.other_team, [city.unit], DAY + dt.timedelta(days=9))
    assert city.unit in dict(team(city, 4, DAY).units)
    with pytest.raises(Invalid, match="晚于原对口联系"):
        teams.pair(city.team, [city.unit], DAY)
    for absent in ((named("t"), [city.unit]), (city.team, [named("u")])):
        with pytest.raises(NotFound):
            teams.pair(*absent, DAY)


def test_a_recusal_needs_a_reason(city: City) -> None:
    teams = TeamService(city.desk)
    with pytest.raises(Invalid, match="请写明回避原因"):
        teams.recuse(city.post_a, city.unit, "  ")
    for one, two in ((named("x"), city.unit), (city.post_a, named("x"))):
        with pytest.raises(NotFound):
            teams.recuse(one, two, "近亲属")
    assert isinstance(teams.recuse(city.post_a, city.unit, "近亲属"), UUID)
