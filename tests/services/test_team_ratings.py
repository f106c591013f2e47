"""考核组评定: who is rated, who rates, one's own column, paper and its check. §2.1, §2.4."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.scheme import Cycle
from desktop.models.teams import Seat
from desktop.models.units import Unit
from desktop.services.errors import Invalid, Refused, Stale
from desktop.services.rating_values import Mismatch, RatingInput
from desktop.services.team_ratings import TeamRatingService
from desktop.terms import CadreLevel, CycleState, RatingEntry, Role, UnitKind
from tests.services.rating_city import (
    leader,
    line_of,
    member,
    rate,
    typed,
)
from tests.services.record_city import City, acting, named, write


@pytest.fixture
def service(city: City) -> TeamRatingService:
    return TeamRatingService(city.desk)


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


def test_who_waits_for_whose_check_is_told(city: City, service: TeamRatingService) -> None:
    with member(city, "周甲岗"):
        service.save_on_paper(city.unit, city.cycle, city.senior, typed((None, "80")))
    with leader(city, "吴乙岗"):
        paper = typed((city.cadre, "81"))
        service.save_on_paper(city.unit, city.cycle, city.senior, paper)
        sheet = service.sheet(city.unit, city.cycle)
        told = {s.subject.cadre: [(m.checked, m.typed_here) for m in s.marks] for s in sheet.lines}
        assert told[None] == [(False, False)]  # another entered it: it waits for this account
        assert told[city.cadre] == [(False, True)]
        service.check_on_paper(city.unit, city.cycle, city.senior, typed((None, "80")))
        line = service.sheet(city.unit, city.cycle).lines[0]
        assert [(m.checked, m.typed_here) for m in line.marks] == [(True, False)]


def test_one_wrong_value_and_no_check_is_stored(city: City, service: TeamRatingService) -> None:
    senior = city.senior
    values = typed((None, "80"), (city.cadre, "81"))
    with member(city, "周甲岗"):
        service.save_on_paper(city.unit, city.cycle, senior, values)
    with leader(city, "吴乙岗"):
        with pytest.raises(Mismatch, match=r"赵启明：核对的分数.*标出的 1 行") as raised:
            service.check_on_paper(
                city.unit, city.cycle, senior, typed((None, "80"), (city.cadre, "82"))
            )
        assert raised.value.subjects == (city.cadre,)
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


def test_a_team_rates_its_own_units_alone(city: City, service: TeamRatingService) -> None:
    """A unit that another team is paired with takes neither rating nor confirmation."""
    stranger = named("公安局")
    row = {"name": "江城市公安局", "kind": UnitKind.DEPARTMENT, "order_no": 3}
    paired = {"team_id": city.other_team, "unit_id": stranger, "start": dt.date(2026, 1, 1)}
    write(
        city.desk,
        [Change("unit", stranger, row), Change("pairing", named("对口四"), paired)],
    )
    told = "目前不由本考核组对口联系"
    with leader(city):
        assert told in service.own_column(stranger, city.cycle).closed
        for call in (
            lambda: service.save_own(stranger, city.cycle, typed((None, "100"))),
            lambda: service.save_on_paper(stranger, city.cycle, city.senior, typed((None, "100"))),
            lambda: service.confirm(stranger, city.cycle, []),
        ):
            with pytest.raises(Refused, match=told):
                call()


def test_the_paper_of_who_left_the_team_is_checked_all_the_same(
    city: City, service: TeamRatingService
) -> None:
    senior = city.senior
    with member(city, "周甲岗"):
        service.save_on_paper(city.other_unit, city.cycle, senior, typed((None, "80")))
    with city.desk.db.reading() as session:
        seat = session.get(Seat, named("seat/郑资深"))
        assert seat is not None
        version = seat.version
    write(city.desk, [Change("seat", seat.id, {"end": dt.date(2026, 11, 21)}, version)])
    with leader(city, "吴乙岗"):
        column = service.paper_column(city.other_unit, city.cycle, senior)
        assert [line.subject.name for line in column.lines] == ["领导班子"]
        # Nothing new is entered for somebody who is gone.
        with pytest.raises(Invalid, match="不在该单位"):
            service.save_on_paper(city.other_unit, city.cycle, senior, typed((city.outsider, "80")))
        service.check_on_paper(city.other_unit, city.cycle, senior, typed((None, "80")))
    assert line_of(city, city.other_unit, None).unchecked == ()
