"""考核组评定: the leader's confirmation, and what takes it back. domain.md §2.4 (4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from desktop.models.changes import Change
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused, Stale
from desktop.services.rating_rules import SheetState
from desktop.services.rating_values import Confirming
from desktop.services.scoring.values import Missing, Scored
from desktop.services.team_ratings import REMARK_LENGTH, TeamRatingService
from desktop.terms import RatingEntry, Role
from tests.services.rating_city import (
    ALL,
    confirm,
    everyone_rates,
    leader,
    line_of,
    member,
    rate,
    read,
    typed,
)
from tests.services.record_city import City, acting, named, write

S = 10_000


@pytest.fixture
def service(city: City) -> TeamRatingService:
    return TeamRatingService(city.desk)


def test_values_and_score_are_seen_after_the_confirmation_only(
    city: City, service: TeamRatingService
) -> None:
    everyone_rates(city, ("70", "80", "85", "90", "95"))
    before = line_of(city, city.other_unit, city.outsider)
    assert before.state is SheetState.OPEN
    assert {m.name for m in before.marks} == set(ALL)
    assert {m.value for m in before.marks} == {None}
    assert before.score is None
    assert before.missing == ()
    confirm(city, city.other_unit, city.outsider)
    after = line_of(city, city.other_unit, city.outsider)
    assert (after.state, after.confirmed_on) == (SheetState.CONFIRMED, dt.date(2026, 11, 22))
    assert sorted(str(m.value) for m in after.marks) == ["70", "80", "85", "90", "95"]
    assert after.score == Scored(85 * S)  # 70 and 95 go
    with acting(city.desk, Role.CLERK):
        (line,) = service.confirmed(city.cycle)
        assert (line.unit_name, line.subject.name, line.n) == ("江城市水利局", "孙立波", 5)
        assert line.score == Scored(85 * S)


def test_who_has_not_rated_must_be_explained(city: City, service: TeamRatingService) -> None:
    for name in ALL[:3]:
        rate(city, name, city.other_unit, [(city.outsider, "90")])
    with pytest.raises(Invalid, match="孙立波：冯本单位、王回避还没有评定。请填写原因"):
        confirm(city, city.other_unit, city.outsider)
    confirm(city, city.other_unit, city.outsider, reason="两人外出学习")
    assert line_of(city, city.other_unit, city.outsider).reason == "两人外出学习"


def test_a_team_that_is_too_small_for_the_unit_must_explain(
    city: City, service: TeamRatingService
) -> None:
    for name in ALL[:3]:
        rate(city, name, city.unit, [(None, "90")])
    with pytest.raises(Invalid, match="本组可评定的只有 3 人：不足 5 人"):
        confirm(city, city.unit, None)
    confirm(city, city.unit, None, reason="经考核办同意")
    assert line_of(city, city.unit, None).score == Scored(90 * S)


def test_two_ratings_give_no_score(city: City, service: TeamRatingService) -> None:
    for name in ALL[:2]:
        rate(city, name, city.other_unit, [(None, "90")])
    confirm(city, city.other_unit, None, reason="只有两人在岗")
    assert isinstance(line_of(city, city.other_unit, None).score, Missing)


def test_nobodys_rating_and_unchecked_paper_are_not_confirmed(
    city: City, service: TeamRatingService
) -> None:
    with pytest.raises(Refused, match="还没有人评定"):
        confirm(city, city.other_unit, None, reason="说明")
    with member(city, "周甲岗"):
        service.save_on_paper(city.other_unit, city.cycle, city.senior, typed((None, "80")))
    with pytest.raises(Refused, match="郑资深的代录评定还没有核对"):
        confirm(city, city.other_unit, None, reason="说明")


def test_what_moved_since_it_was_read_is_not_confirmed(
    city: City, service: TeamRatingService
) -> None:
    rate(city, "周甲岗", city.other_unit, [(None, "80")])
    old = read(line_of(city, city.other_unit, None))
    rate(city, "吴乙岗", city.other_unit, [(None, "80")])
    with leader(city), pytest.raises(Stale):
        service.confirm(city.other_unit, city.cycle, [old], "说明")
    stranger = Confirming(named("没有的人"), "", None)
    with leader(city), pytest.raises(NotFound):
        service.confirm(city.other_unit, city.cycle, [stranger], "说明")


def test_after_the_confirmation_nothing_moves_until_it_is_reopened(
    city: City, service: TeamRatingService
) -> None:
    everyone_rates(city, ("70", "80", "85", "90", "95"))
    confirm(city, city.other_unit, city.outsider)
    sheet = read(line_of(city, city.other_unit, city.outsider))
    with pytest.raises(BadTransition, match="已由组长确认，不能再改动"):
        rate(city, "周甲岗", city.other_unit, [(city.outsider, "60")])
    with pytest.raises(BadTransition):
        rate(city, "周甲岗", city.other_unit, [(city.outsider, None)])
    with leader(city):
        with pytest.raises(BadTransition):
            service.confirm(city.other_unit, city.cycle, [sheet])
        with pytest.raises(BadTransition):
            service.save_remark(city.other_unit, city.cycle, sheet, "改")
        with pytest.raises(Invalid, match="须说明原因"):
            service.reopen(city.other_unit, city.cycle, sheet, "  ")
        service.reopen(city.other_unit, city.cycle, sheet, "发现漏评")
    hidden = line_of(city, city.other_unit, city.outsider)
    assert (hidden.state, hidden.reason) == (SheetState.REOPENED, "发现漏评")
    assert {m.value for m in hidden.marks} == {None}
    assert hidden.score is None
    with acting(city.desk, Role.CLERK):
        assert service.confirmed(city.cycle) == ()
    rate(city, "周甲岗", city.other_unit, [(city.outsider, "75")])
    confirm(city, city.other_unit, city.outsider)
    with leader(city):
        history = service.history_of(city.other_unit, city.cycle, city.outsider)
    assert [(h.state, h.reason) for h in history] == [
        ("确认", ""),
        ("重新评定", "发现漏评"),
        ("确认", ""),
    ]
    assert {h.author for h in history} == {"考核组组长某"}


def test_a_remark_is_written_before_the_confirmation(
    city: City, service: TeamRatingService
) -> None:
    everyone_rates(city, ("70", "80", "85", "90", "95"))
    sheet = read(line_of(city, city.other_unit, city.outsider))
    with leader(city):
        with pytest.raises(Invalid, match="不能超过"):
            service.save_remark(city.other_unit, city.cycle, sheet, "长" * (REMARK_LENGTH + 1))
        service.save_remark(city.other_unit, city.cycle, sheet, "作风扎实，敢于担当。")
    line = line_of(city, city.other_unit, city.outsider)
    assert (line.remark, line.state) == ("作风扎实，敢于担当。", SheetState.OPEN)
    confirm(city, city.other_unit, city.outsider)
    assert line_of(city, city.other_unit, city.outsider).remark == "作风扎实，敢于担当。"


def test_a_rating_of_somebody_recused_meanwhile_does_not_count(
    city: City, service: TeamRatingService
) -> None:
    everyone_rates(city, ("70", "80", "85", "90", "95"))
    recusal = {"assessor_id": named("郑资深"), "unit_id": city.other_unit, "reason": "近亲属"}
    write(city.desk, [Change("recusal", named("later"), recusal)])
    confirm(city, city.other_unit, city.outsider, reason="一人回避")
    line = line_of(city, city.other_unit, city.outsider)
    assert "郑资深" not in {m.name for m in line.marks}
    assert line.state is SheetState.CONFIRMED
    assert line.score == Scored(837_500)  # (70 + 80 + 90 + 95) / 4


def test_a_change_past_the_leader_hides_everything_again(
    city: City, service: TeamRatingService
) -> None:
    everyone_rates(city, ("70", "80", "85", "90", "95"))
    confirm(city, city.other_unit, city.outsider)
    rows = {"rating": Decimal(99), "entry": RatingEntry.OWN, "cycle_id": city.cycle}
    rows |= {"team_id": city.team, "unit_id": city.other_unit, "cadre_id": city.outsider}
    write(city.desk, [Change("team_rating", named("x"), {**rows, "assessor_id": city.recused})])
    line = line_of(city, city.other_unit, city.outsider)
    assert line.state is SheetState.CHANGED
    assert {m.value for m in line.marks} == {None}
    with acting(city.desk, Role.CLERK):
        assert service.confirmed(city.cycle) == ()
        assert service.strictness(city.cycle)[0].told.n == 0


def test_who_moved_away_after_the_rating_is_still_listed(
    city: City, service: TeamRatingService
) -> None:
    everyone_rates(city, ("70", "80", "85", "90", "95"))
    with city.desk.db.reading() as session:
        version = (
            session.connection()
            .exec_driver_sql("SELECT version FROM cadre WHERE id = ?", (city.outsider.hex,))
            .scalar_one()
        )
    write(
        city.desk,
        [Change("cadre", city.outsider, {"unit_id": None, "unit_order": None}, version)],
    )
    assert line_of(city, city.other_unit, city.outsider).subject.name == "孙立波（已调离）"


def test_unchecked_paper_of_who_must_stay_away_by_now_holds_nothing_up(
    city: City, service: TeamRatingService
) -> None:
    with member(city, "周甲岗"):
        service.save_on_paper(city.other_unit, city.cycle, city.senior, typed((None, "80")))
    for name in ALL:
        if name != "郑资深":
            rate(city, name, city.other_unit, [(None, "90")])
    recusal = {"assessor_id": city.senior, "unit_id": city.other_unit, "reason": "近亲属"}
    write(city.desk, [Change("recusal", named("后来的回避"), recusal)])
    assert line_of(city, city.other_unit, None).unchecked == ()
    confirm(city, city.other_unit, None, reason="郑资深已回避")
    line = line_of(city, city.other_unit, None)
    assert line.state is SheetState.CONFIRMED
    assert {m.name for m in line.marks} == set(ALL) - {"郑资深"}
