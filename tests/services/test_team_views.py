"""What the pages show of the teams: gaps, stability, candidates, notes, the own team."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.models.changes import Change
from desktop.services.errors import NotFound, Refused
from desktop.services.recusals import RecusalDraft, RecusalService
from desktop.services.team_shape import Gap, Stability
from desktop.services.team_views import TeamView
from desktop.services.teams import TeamService, team_id
from desktop.terms import RecusalKind, Role, SeatKind
from tests.services.record_city import City, acting, counted, named, write

TODAY = dt.date(2026, 11, 22)
A, B = SeatKind.POST_A, SeatKind.POST_B


def team(city: City, number: int = 3, on: dt.date = TODAY) -> TeamView:
    return next(t for t in TeamService(city.desk).overview(on) if t.number == number)


def add(city: City, table: str, key: str, /, **fields: object) -> None:
    write(city.desk, [Change(table, named(key), fields)])


def assessor(city: City, name: str, kind: SeatKind = A, **fields: object) -> None:
    add(city, "assessor", name, name=name, post_type=kind, **fields)


def test_a_team_is_told_with_what_it_lacks(city: City) -> None:
    # Two A (one at home in 民政局), two B (one recused from it) and a senior, of 1+1+3+2+1.
    assessor(city, "库中人", expertise="法律、财政金融")
    shown = team(city)
    assert [s.name for s in shown.seats] == ["冯本单位", "周甲岗", "吴乙岗", "王回避", "郑资深"]
    assert shown.gaps == (
        Gap(SeatKind.LEADER, 1, 0),
        Gap(SeatKind.DEPUTY, 1, 0),
        Gap(A, 1, 0),
    )
    assert shown.missing == 3
    assert shown.stability is None
    assert shown.uncovered == ("法律", "财政金融")
    assert [name for _, name in shown.units] == ["江城市民政局", "江城市水利局"]
    assert shown.unable == (
        (
            "江城市民政局",
            "1 人回避后，本组只剩 4 人：考核人员不足 5 人，不能考核该单位。",
        ),
    )
    notes = {s.name: s.notes for s in shown.seats}
    assert notes["王回避"] == ("应回避本组 1 个单位。",)
    assert notes["周甲岗"] == ()
    assert team(city, 4).missing == 8


def test_stability_counts_from_the_last_day_of_last_year(city: City) -> None:
    for name, end in (("周甲岗", None), ("走了的", dt.date(2025, 12, 31))):
        if end is not None:
            assessor(city, name)
        seat = {"team_id": city.team, "assessor_id": named(name), "kind": A}
        day = dt.date(2025, 3, 1)
        last = end or dt.date(2025, 12, 31)
        add(city, "seat", f"2025/{name}", **seat, start=day, end=last)
    assert team(city).stability == Stability(1, 2)
    assert team(city, on=dt.date(2025, 12, 31)).stability is None
    # A year later everybody of today is still there.
    assert team(city, on=dt.date(2027, 1, 1)).stability == Stability(5, 5)


def test_newcomers_away_and_removed_are_told(city: City) -> None:
    assessor(city, "新人", newcomer=True)
    TeamService(city.desk).seat(city.team, [(named("新人"), B)], TODAY)
    away = {"assessor_id": named("新人"), "start": TODAY, "end": TODAY, "reason": "党校学习"}
    add(city, "unavailability", "away", **away)
    removed = {"assessor_id": named("郑资深"), "kind": "removal", "on": TODAY, "reason": "退休"}
    add(city, "pool_movement", "out", **removed)
    (gap,) = team(city).mentor_gaps
    assert (gap.name, gap.suggestion) == ("新人", (named("吴乙岗"), "吴乙岗"))
    seats = {s.name: s for s in team(city).seats}
    assert seats["新人"].notes == ("岗位类别是A岗，在本组代行B岗。", "当日不能参加考核。")
    assert seats["郑资深"].notes == ("已清理出库或暂停，请更换。",)
    mentor = {"mentor_id": named("吴乙岗"), "assessor_id": named("新人"), "start": TODAY}
    add(city, "mentorship", "pair", **mentor, end=dt.date(2026, 12, 31))
    assert team(city).mentor_gaps == ()
    assert {s.name: s.mentors for s in team(city).seats}["新人"] == ("吴乙岗",)
    assert len(team(city, on=dt.date(2027, 1, 1)).mentor_gaps) == 1


def test_candidates_of_the_pool(city: City) -> None:
    teams = TeamService(city.desk)
    assessor(city, "专家", expertise="法律")
    assessor(city, "代行者", B)
    assessor(city, "出库者")
    removed = {"assessor_id": named("出库者"), "kind": "removal", "on": TODAY, "reason": "退休"}
    add(city, "pool_movement", "out", **removed)
    assessor(city, "回避者")
    RecusalService(city.desk).register(
        RecusalDraft(named("回避者"), city.unit, RecusalKind.RELATIVE, "近亲属")
    )
    found = teams.candidates(city.team, A, TODAY)
    assert [c.name for c in found] == ["专家", "回避者", "代行者"]
    assert found[0].told == "对本组单位无需回避；未编组；A岗人选；补上本组缺少的法律"
    elsewhere = teams.candidates(city.other_team, A, TODAY)
    assert elsewhere[-1].sits_in == "第三考核组"
    with acting(city.desk, Role.CLERK, assessor_id=named("专家")):
        assert "专家" not in [c.name for c in teams.candidates(city.team, A, TODAY)]
    with pytest.raises(NotFound):
        teams.candidates(named("no team"), A, TODAY)


def test_notes_before_somebody_is_seated(city: City) -> None:
    teams = TeamService(city.desk)
    assessor(city, "代行者", B)
    away = {"assessor_id": named("代行者"), "start": TODAY, "reason": "借调"}
    add(city, "unavailability", "away", **away)
    draft = RecusalDraft(named("代行者"), city.unit, RecusalKind.RELATIVE, "近亲属")
    RecusalService(city.desk).register(draft)
    assert teams.seating_notes(city.team, named("代行者"), A, TODAY) == (
        "代行者：岗位类别是B岗，在本组代行A岗。",
        "代行者：当日登记为不能参加考核。",
        "代行者：应回避本组对口联系的 1 个单位。",
    )
    assert teams.seating_notes(city.team, named("代行者"), B, TODAY)[-1] == (
        "代行者：本组B岗已满 2 人，将超出编组。"
    )
    assessor(city, "甲")
    assert teams.seating_notes(city.team, named("甲"), A, TODAY) == ()
    with pytest.raises(NotFound):
        teams.seating_notes(city.team, named("nobody"), A, TODAY)


def test_the_number_of_teams_is_a_rule(city: City) -> None:
    assert TeamService(city.desk).planned_count() == 13


def test_a_team_sees_itself_without_the_reasons(city: City) -> None:
    teams = TeamService(city.desk)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        own = teams.own(TODAY)
        assert own is not None
        assert own.title == "第三考核组"
        assert len(own.seats) == 5
        assert [name for _, name in own.units] == ["江城市民政局", "江城市水利局"]
        assert [(r.name, r.unit, r.kind) for r in own.recusals] == [
            ("王回避", "江城市民政局", RecusalKind.OTHER)
        ]
    with acting(city.desk, Role.TEAM_MEMBER, team_no=9):
        assert teams.own(TODAY) is None
    with acting(city.desk, Role.AUDITOR), pytest.raises(Refused):
        teams.own(TODAY)


def test_all_teams_are_read_in_a_fixed_number_of_statements(city: City) -> None:
    teams = TeamService(city.desk)
    with counted(city.desk) as one:
        teams.overview(TODAY)
    teams.create(range(1, 31))
    for number in range(5, 31):
        name = f"甲{number}"
        assessor(city, name)
        teams.seat(team_id(number), [(named(name), A)], TODAY)
    with counted(city.desk) as many:
        assert len(teams.overview(TODAY)) == 30
    assert len(many) == len(one) < 30
