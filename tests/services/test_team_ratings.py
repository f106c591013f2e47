"""考核组评定: who rates, what is hidden and from when it is seen, paper, confirmation. §2.1, §2.4."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.scheme import Cycle
from desktop.models.units import Unit
from desktop.services.differences import shown_value
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused, ServiceError, Stale
from desktop.services.rating_rules import SheetState
from desktop.services.rating_values import Confirming, RatingInput
from desktop.services.scoring.values import Missing, Scored
from desktop.services.team_ratings import REMARK_LENGTH, TeamRatingService
from desktop.terms import CadreLevel, CycleState, RatingEntry, Role, UnitKind
from tests.services.rating_city import (
    ALL,
    confirm,
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


def everyone_rates(city: City, values: tuple[str, ...]) -> None:
    """All five rate the one cadre of the second unit."""
    for name, value in zip(ALL, values, strict=True):
        rate(city, name, city.other_unit, [(city.outsider, value)])


# --- who is rated, who rates -----------------------------------------------------------


def test_a_column_lists_the_team_and_the_cadres_in_order(
    city: City, service: TeamRatingService
) -> None:
    with member(city, "周甲岗"):
        column = service.own_column(city.unit, city.cycle)
    assert (column.unit_name, column.year, column.rater) == ("江城市民政局", 2026, "周甲岗")
    assert [line.subject.name for line in column.lines] == ["领导班子", "赵启明", "钱文秀"]
    assert all(line.rating is None and line.version is None for line in column.lines)
    assert column.closed == ""


def test_light_records_and_members_of_task_forces_are_no_subjects(
    city: City, service: TeamRatingService
) -> None:
    other = {"name": "其他人", "level": CadreLevel.OTHER, "unit_id": city.other_unit}
    write(city.desk, [Change("cadre", named("其他人"), other)])
    with member(city, "周甲岗"):
        names = [x.subject.name for x in service.own_column(city.other_unit, city.cycle).lines]
        assert names == ["领导班子", "孙立波"]
        with city.desk.db.reading() as session:
            row = session.get(Unit, city.other_unit)
            assert row is not None
            version = row.version
        write(city.desk, [Change("unit", city.other_unit, {"kind": UnitKind.TASK_FORCE}, version)])
        names = [x.subject.name for x in service.own_column(city.other_unit, city.cycle).lines]
        assert names == ["领导班子"]


def test_who_must_stay_away_can_neither_rate_nor_read(
    city: City, service: TeamRatingService
) -> None:
    for name in ("王回避", "冯本单位"):
        with member(city, name):
            assert [u.name for u in service.units(city.cycle)] == ["江城市水利局"]
            for call in (
                lambda: service.own_column(city.unit, city.cycle),
                lambda: service.save_own(city.unit, city.cycle, typed((None, "90"))),
                lambda: service.sheet(city.unit, city.cycle),
                lambda: service.paper_column(city.unit, city.cycle, city.post_a),
            ):
                with pytest.raises(Refused, match="由其他人员办理"):
                    call()
            assert service.own_column(city.other_unit, city.cycle).lines


def test_what_a_team_lacks_is_told(city: City, service: TeamRatingService) -> None:
    with leader(city):
        sheet = service.sheet(city.unit, city.cycle)
        assert sheet.note.startswith("2 人应当回避，本组可评定的只有 3 人：不足 5 人")
        assert {m.name for m in sheet.members if m.barred} == {"王回避", "冯本单位"}
        assert service.sheet(city.other_unit, city.cycle).note == ""


def test_an_account_without_a_person_of_the_team_cannot_rate(
    city: City, service: TeamRatingService
) -> None:
    with (
        acting(city.desk, Role.TEAM_MEMBER, team_no=3),
        pytest.raises(Refused, match="没有关联考核人员"),
    ):
        service.own_column(city.unit, city.cycle)
    who = {"assessor_id": named("周甲岗")}
    for ties, told in (({"team_no": 4}, "不在本考核组任职"), ({}, "没有登记所属考核组")):
        with acting(city.desk, Role.TEAM_MEMBER, **who, **ties), pytest.raises(Refused, match=told):
            service.own_column(city.unit, city.cycle)


def test_the_office_neither_rates_nor_confirms(city: City, service: TeamRatingService) -> None:
    for role in (Role.CLERK, Role.LEADER):
        with acting(city.desk, role):
            with pytest.raises(Refused, match="无权填写考核组评定"):
                service.own_column(city.unit, city.cycle)
            with pytest.raises(Refused, match="无权确认考核组评定"):
                service.confirm(city.unit, city.cycle, [])
            with pytest.raises(Refused, match="考核办只能查阅"):
                service.sheet(city.unit, city.cycle)
    with member(city, "周甲岗"), pytest.raises(Refused, match="无权确认"):
        service.confirm(city.unit, city.cycle, [])


# --- one's own column ------------------------------------------------------------------


def test_a_column_is_stored_as_a_whole(city: City, service: TeamRatingService) -> None:
    with member(city, "周甲岗"):
        values = typed((None, "88"), (city.cadre, "91.25"), (city.second_cadre, None))
        assert service.save_own(city.unit, city.cycle, values) == 2
        lines = service.own_column(city.unit, city.cycle).lines
        assert [line.rating for line in lines] == [Decimal(88), Decimal("91.25"), None]
        assert lines[0].entry is RatingEntry.OWN
        (first, _other) = service.units(city.cycle)
        assert (first.subjects, first.mine, first.confirmed) == (3, 2, 0)
        # The same again changes nothing; a rating can be changed and taken back.
        again = [RatingInput(x.subject.cadre, x.rating, x.version) for x in lines]
        assert service.save_own(city.unit, city.cycle, again) == 0
    rate(city, "周甲岗", city.unit, [(None, None), (city.cadre, "92")])
    with member(city, "周甲岗"):
        lines = service.own_column(city.unit, city.cycle).lines
        assert [line.rating for line in lines] == [None, Decimal(92), None]
    rate(city, "周甲岗", city.unit, [(None, "70")])  # what was taken back is given anew
    with member(city, "周甲岗"):
        assert service.own_column(city.unit, city.cycle).lines[0].rating == Decimal(70)


def test_one_fault_and_nothing_is_stored(city: City, service: TeamRatingService) -> None:
    with member(city, "周甲岗"):
        values = typed((None, "88"), (city.cadre, "101"), (city.second_cadre, "85.555"))
        with pytest.raises(Invalid) as refused:
            service.save_own(city.unit, city.cycle, values)
        assert set(refused.value.faults) == {city.cadre.hex, city.second_cadre.hex}
        assert "赵启明：评定分应在 0 到 100 之间" in refused.value.sentence
        with pytest.raises(Invalid, match="不在该单位"):
            service.save_own(city.unit, city.cycle, typed((city.outsider, "90")))
        assert service.own_column(city.unit, city.cycle).lines[0].rating is None


def test_a_column_that_moved_on_is_not_overwritten(city: City, service: TeamRatingService) -> None:
    rate(city, "周甲岗", city.unit, [(None, "88")])
    with member(city, "周甲岗"), pytest.raises(Stale, match="评定分"):
        service.save_own(city.unit, city.cycle, typed((None, "70")))


def test_a_sealed_year_takes_no_rating(city: City, service: TeamRatingService) -> None:
    rate(city, "周甲岗", city.unit, [(None, "88")])
    with city.desk.db.reading() as session:
        version = session.scalars(select(Cycle.version).where(Cycle.id == city.cycle)).one()
    write(city.desk, [Change("cycle", city.cycle, {"state": CycleState.SEALED}, version)])
    with member(city, "吴乙岗"):
        assert "已封存" in service.own_column(city.unit, city.cycle).closed
        with pytest.raises(Refused, match="已封存"):
            service.save_own(city.unit, city.cycle, typed((None, "70")))
    with leader(city), pytest.raises(Refused, match="已封存"):
        service.confirm(city.unit, city.cycle, [])


# --- paper -----------------------------------------------------------------------------


def test_paper_is_entered_and_checked_by_another(city: City, service: TeamRatingService) -> None:
    senior = city.senior
    with member(city, "周甲岗"):
        assert service.save_on_paper(city.unit, city.cycle, senior, typed((None, "80.5"))) == 1
        column = service.paper_column(city.unit, city.cycle, senior)
        assert column.name == "郑资深"
        assert (column.lines[0].entry, column.lines[0].checked) == (RatingEntry.ON_PAPER, False)
        assert column.lines[0].typed_here
        with pytest.raises(Refused, match="由您代录，须由另一人核对"):
            service.check_on_paper(city.unit, city.cycle, senior, typed((None, "80.5")))
    assert line_of(city, city.unit, None).unchecked == ("郑资深",)
    with leader(city, "吴乙岗"):
        assert not service.paper_column(city.unit, city.cycle, senior).lines[0].typed_here
        count = city.desk.audit.count()
        with pytest.raises(Refused, match="领导班子：核对的分数与代录的不一致，没有保存"):
            service.check_on_paper(city.unit, city.cycle, senior, typed((None, "80.6")))
        assert city.desk.audit.count() == count + 1
        assert not service.paper_column(city.unit, city.cycle, senior).lines[0].checked
        assert service.check_on_paper(city.unit, city.cycle, senior, typed((None, "80.50"))) == 1
        assert service.paper_column(city.unit, city.cycle, senior).lines[0].checked
    assert line_of(city, city.unit, None).unchecked == ()


def test_one_wrong_value_and_no_check_is_stored(city: City, service: TeamRatingService) -> None:
    senior = city.senior
    values = typed((None, "80"), (city.cadre, "81"))
    with member(city, "周甲岗"):
        service.save_on_paper(city.unit, city.cycle, senior, values)
    with leader(city, "吴乙岗"):
        with pytest.raises(Refused, match="赵启明：核对的分数"):
            service.check_on_paper(
                city.unit, city.cycle, senior, typed((None, "80"), (city.cadre, "82"))
            )
        lines = service.paper_column(city.unit, city.cycle, senior).lines
        assert not any(line.checked for line in lines)


def test_a_corrected_paper_is_checked_anew(city: City, service: TeamRatingService) -> None:
    with member(city, "周甲岗"):
        service.save_on_paper(city.unit, city.cycle, city.senior, typed((None, "80")))
    with leader(city, "吴乙岗"):
        service.check_on_paper(city.unit, city.cycle, city.senior, typed((None, "80")))
        service.save_on_paper(city.unit, city.cycle, city.senior, typed((None, "82")))
        with pytest.raises(Refused, match="由您代录"):
            service.check_on_paper(city.unit, city.cycle, city.senior, typed((None, "82")))
    assert line_of(city, city.unit, None).unchecked == ("郑资深",)
    with member(city, "周甲岗"):  # typed an older value, not this one
        service.check_on_paper(city.unit, city.cycle, city.senior, typed((None, "82")))
    assert line_of(city, city.unit, None).unchecked == ()


def test_the_person_may_still_rate_personally(city: City, service: TeamRatingService) -> None:
    with member(city, "周甲岗"):
        service.save_on_paper(city.unit, city.cycle, city.senior, typed((None, "80")))
    with member(city, "郑资深"):
        (line, *_rest) = service.own_column(city.unit, city.cycle).lines
        assert (line.rating, line.entry) == (Decimal(80), RatingEntry.ON_PAPER)
    rate(city, "郑资深", city.unit, [(None, "80")])  # the same value, now one's own
    assert line_of(city, city.unit, None).unchecked == ()
    with member(city, "周甲岗"), pytest.raises(Refused, match="郑资深已本人评定领导班子，不能代录"):
        service.save_on_paper(city.unit, city.cycle, city.senior, typed((None, "60")))
    with leader(city, "吴乙岗"), pytest.raises(Refused, match="没有需要核对的代录"):
        service.check_on_paper(city.unit, city.cycle, city.senior, typed((None, "80")))


def test_paper_is_for_other_members_who_may_rate(city: City, service: TeamRatingService) -> None:
    with member(city, "周甲岗"):
        for who, told in (
            (city.post_a, "不需要代录"),
            (city.recused, "王回避应当回避"),
            (named("没有的人"), "不在本考核组任职"),
        ):
            with pytest.raises(Refused, match=told):
                service.paper_column(city.unit, city.cycle, who)
        # A row left empty is left as it is.
        service.save_on_paper(city.unit, city.cycle, city.senior, typed((None, "80")))
        assert service.save_on_paper(city.unit, city.cycle, city.senior, typed((None, None))) == 0
        assert service.paper_column(city.unit, city.cycle, city.senior).lines[0].entry


# --- confirmation ----------------------------------------------------------------------


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


# --- what is hidden --------------------------------------------------------------------

SECRET = "73.31"


def told_to_others(city: City, service: TeamRatingService) -> dict[str, Any]:
    """Everything that anybody else can ask about a unit's ratings."""
    unit, cycle, cadre = city.other_unit, city.cycle, city.outsider
    asked: dict[str, Callable[[], Any]] = {
        "own_column": lambda: service.own_column(unit, cycle),
        "paper_column": lambda: service.paper_column(unit, cycle, city.senior),
        "units": lambda: service.units(cycle),
        "sheet": lambda: service.sheet(unit, cycle),
        "history_of": lambda: service.history_of(unit, cycle, cadre),
        "confirmed": lambda: service.confirmed(cycle),
        "strictness": lambda: service.strictness(cycle),
        "filled_form": lambda: service.filled_form(unit, cycle).pdf,
        "stale": lambda: service.save_on_paper(unit, cycle, city.senior, typed((cadre, "1"))),
    }
    found: dict[str, Any] = {}
    for name, call in asked.items():
        try:
            found[name] = call()
        except ServiceError as error:
            found[name] = (error.sentence, getattr(error, "differences", ()))
        except Exception as error:  # noqa: BLE001  # a document without content says so too
            found[name] = str(error)
    return found


@pytest.mark.parametrize("who", ["member", "leader", "clerk", "office leader"])
def test_nobody_learns_a_value_before_the_confirmation(
    who: str, city: City, service: TeamRatingService
) -> None:
    """Nor its digits as they are stored, in any answer, history line or audit entry."""
    everyone_rates(city, ("70", "80", SECRET, "90", "95"))  # 郑资深's is the secret one
    seats: dict[str, contextlib.AbstractContextManager[None]] = {
        "member": member(city, "吴乙岗"),
        "leader": leader(city),
        "clerk": acting(city.desk, Role.CLERK),
        "office leader": acting(city.desk, Role.LEADER),
    }
    with seats[who]:
        for name, answer in told_to_others(city, service).items():
            text = repr(answer)
            assert "73.31" not in text, name
            assert "733100" not in text, name
    log = repr(city.desk.audit.entries())
    assert "73.31" not in log
    assert "733100" not in log


def test_one_confirmed_sheet_gives_nothing_of_another_away(
    city: City, service: TeamRatingService
) -> None:
    """Means are of confirmed sheets alone: nothing to subtract from."""
    everyone_rates(city, ("70", "80", "85", "90", "95"))
    confirm(city, city.other_unit, city.outsider)
    with acting(city.desk, Role.CLERK):
        before = service.strictness(city.cycle)
    for name in ALL:
        rate(city, name, city.other_unit, [(None, "11")])
    with acting(city.desk, Role.CLERK):
        assert service.strictness(city.cycle) == before
        assert len(service.confirmed(city.cycle)) == 1


def test_conflicts_and_stale_forms_show_no_rating(city: City) -> None:
    with city.desk.db.reading() as session:
        for field in ("rating", "checked"):
            assert shown_value(session, "team_rating", field, 733_100) == "（评定分不显示）"
        assert shown_value(session, "team_rating", "entry", "own") != ""


# --- strictness at the office ----------------------------------------------------------


def test_teams_stand_side_by_side(city: City, service: TeamRatingService) -> None:
    everyone_rates(city, ("80", "82", "84", "86", "88"))
    confirm(city, city.other_unit, city.outsider)
    with acting(city.desk, Role.CLERK):
        third, fourth = service.strictness(city.cycle)
    assert (third.number, third.sheets, third.told.n) == (3, 1, 5)
    assert (third.told.mean, third.told.spread) == (84 * S, 28_284)
    assert [r.name for r in third.raters] == sorted(ALL)
    assert {r.told.mean for r in third.raters} == {None}  # one value each: too few to show
    assert (fourth.number, fourth.sheets, fourth.told.n, fourth.told.mean) == (4, 0, 0, None)


def test_a_team_sees_its_own_strictness_alone(city: City, service: TeamRatingService) -> None:
    with leader(city):
        assert [t.number for t in service.strictness(city.cycle)] == [3]
        assert service.confirmed(city.cycle, city.other_team) == ()


def test_what_is_ones_own_is_left_out_at_the_office(city: City, service: TeamRatingService) -> None:
    everyone_rates(city, ("80", "82", "84", "86", "88"))
    confirm(city, city.other_unit, city.outsider)
    for tie in ({"unit_id": city.other_unit}, {"cadre_id": city.outsider}):
        with acting(city.desk, Role.CLERK, **tie):
            assert service.confirmed(city.cycle) == ()
            assert service.strictness(city.cycle)[0].told.n == 0


# --- paper forms -----------------------------------------------------------------------


def test_forms_are_printed_and_logged(city: City, service: TeamRatingService) -> None:
    with member(city, "周甲岗"):
        blank = service.blank_form(city.unit, city.cycle)
        assert blank.pages == 3  # one for each who may rate
        assert city.desk.audit.entries()[0].subject_id == city.unit.hex
    everyone_rates(city, ("70", "80", "85", "90", "95"))
    confirm(city, city.other_unit, city.outsider)
    with leader(city):
        assert service.filled_form(city.other_unit, city.cycle).pages == 1
    with member(city, "周甲岗"), pytest.raises(Refused):
        service.filled_form(city.other_unit, city.cycle)
