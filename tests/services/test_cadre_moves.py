"""人员调动: moving, the unit of any day, the unit of the year's end, taking a move back."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.models.cadres import Cadre
from desktop.models.history import Change
from desktop.models.units import LeadershipTeam
from desktop.services.cadre_moves import (
    CadreMoveService,
    MoveDraft,
    _held,
    home_unit_at_year_end,
    record_label,
    unit_on,
    units_on,
)
from desktop.services.door import Reading
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused
from desktop.services.unit_changes import UnitChangeDraft, UnitChangeService
from desktop.services.units import UnitService, team_id
from desktop.terms import Role, UnitChangeKind
from tests.services.record_city import City, acting, named, write

DAY = dt.date(2026, 9, 1)
ONE = dt.timedelta(days=1)


def moves(city: City) -> CadreMoveService:
    return CadreMoveService(city.desk)


def draft(city: City, **fields: Any) -> MoveDraft:
    whole: dict[str, Any] = {"cadre": city.cadre, "unit": city.other_unit, "on": DAY, **fields}
    return MoveDraft(**whole)


def where(city: City, day: dt.date, cadre: UUID | None = None) -> UUID | None:
    with city.desk.db.reading() as session:
        return unit_on(Reading(city.desk, session, None), cadre or city.cadre, day)


def now(city: City, cadre: UUID | None = None) -> Cadre:
    with city.desk.db.reading() as session:
        found = session.get(Cadre, cadre or city.cadre)
        assert found is not None
        return found


def test_a_move_is_told_and_made(city: City) -> None:
    UnitService(city.desk).name_principal(city.unit, city.cadre)
    asked = draft(city, post="水利局副局长", basis="江组干〔2026〕9号")
    told = moves(city).preview(asked)
    counted = (
        "2026年12月31日仍在“江城市水利局”的，2026年度就在该单位考核一次；"
        "在原单位的纪实、测评和平时考核结果随人转来。"
    )
    assert told.lines == (
        "赵启明自2026年9月1日起调入“江城市水利局”，排在班子末尾；原单位：“江城市民政局”。",
        "现任职务改为“水利局副局长”。",
        counted,
        "转来的记录标明“在江城市民政局任职期间”。",
    )
    assert told.warnings == ("“江城市民政局”的一把手将空缺。请随后在对象库中指定新的一把手。",)
    moves(city).move(asked, told.digest)
    cadre = now(city)
    assert (cadre.unit_id, cadre.unit_order, cadre.post) == (city.other_unit, 3, "水利局副局长")
    with city.desk.db.reading() as session:
        team = session.get(LeadershipTeam, team_id(city.unit))
        assert team is not None
        assert team.principal_id is None
    (line,) = moves(city).moves()
    assert (line.name, line.before, line.after) == ("赵启明", "江城市民政局", "江城市水利局")
    assert (line.on, line.post, line.basis, line.last) == (
        DAY, "水利局副局长", "江组干〔2026〕9号", True,
    )  # fmt: skip
    assert moves(city).moves("启明") == (line,)
    assert moves(city).moves("文秀") == ()


def test_who_is_joined_to_the_principal_is_the_principal(city: City) -> None:
    UnitService(city.desk).name_principal(city.unit, city.second_cadre)
    ties = {"kept_id": city.cadre, "other_id": city.second_cadre}
    write(city.desk, [Change("same_as", named("same"), ties)])
    assert any("一把手将空缺" in w for w in moves(city).preview(draft(city)).warnings)
    with pytest.raises(Invalid, match="已并入同一人的另一条记录"):
        moves(city).preview(draft(city, cadre=city.second_cadre))


def test_an_empty_post_stays_and_says_so(city: City) -> None:
    there = now(city)
    write(city.desk, [Change("cadre", city.cadre, {"post": "副局长"}, there.version)])
    assert "没有填写新职务，现任职务仍为“副局长”。" in moves(city).preview(draft(city)).warnings
    moves(city).move(draft(city))
    assert now(city).post == "副局长"


def test_what_changed_since_the_preview_is_not_done(city: City) -> None:
    told = moves(city).preview(draft(city))
    UnitService(city.desk).name_principal(city.unit, city.cadre)
    with pytest.raises(Invalid, match="重新查看"):
        moves(city).move(draft(city), told.digest)
    assert moves(city).moves() == ()


def test_the_unit_of_a_day(city: City) -> None:
    assert where(city, dt.date(2020, 1, 1)) == city.unit  # nobody ever moved
    moves(city).move(draft(city))
    away = dt.date(2026, 10, 10)
    moves(city).move(draft(city, unit=None, on=away))
    back = dt.date(2026, 11, 1)
    moves(city).move(draft(city, unit=city.unit, on=back))
    for day, unit in (
        (dt.date(2020, 1, 1), city.unit),
        (DAY - ONE, city.unit),
        (DAY, city.other_unit),
        (away - ONE, city.other_unit),
        (away, None),
        (back - ONE, None),
        (back, city.unit),
        (dt.date(2026, 12, 31), city.unit),
    ):
        assert where(city, day) == unit, day
    with city.desk.db.reading() as session:
        tx = Reading(city.desk, session, None)
        people = [city.cadre, city.outsider, named("没有")]
        assert units_on(tx, people, DAY) == {
            city.cadre: city.other_unit,
            city.outsider: city.other_unit,
        }
        assert home_unit_at_year_end(tx, city.cadre, 2026) == city.unit
        assert home_unit_at_year_end(tx, city.cadre, 2025) == city.unit
        assert record_label(tx, city.cadre, city.unit, 2026) == ""
        assert record_label(tx, city.cadre, city.other_unit, 2026) == "在江城市水利局任职期间"
        with pytest.raises(NotFound):
            unit_on(tx, named("没有"), DAY)


def test_after_the_last_move_the_form_counts(city: City) -> None:
    moves(city).move(draft(city))
    there = now(city)
    third = named("三局")
    write(
        city.desk,
        [
            Change("unit", third, {"name": "三局", "kind": "department"}),
            Change("cadre", city.cadre, {"unit_id": third}, there.version),
        ],
    )
    assert where(city, DAY) == third
    assert where(city, DAY - ONE) == city.unit
    with pytest.raises(BadTransition, match="已另行修改"):
        moves(city).withdraw(moves(city).moves()[0].id)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 1)), unique=True, max_size=6),
    day=st.dates(dt.date(2025, 12, 1), dt.date(2026, 4, 1)),
)
def test_every_day_has_the_unit_of_the_move_before_it(days: list[dt.date], day: dt.date) -> None:
    class Move:
        def __init__(self, on: dt.date, before: int, after: int) -> None:
            self.on = on
            self.from_unit_id, self.to_unit_id = UUID(int=before), UUID(int=after)

    made: list[Any] = [Move(on, n, n + 1) for n, on in enumerate(sorted(days))]
    expected = UUID(int=sum(on <= day for on in days))
    assert _held(UUID(int=len(days)), made, day) == expected


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"on": dt.date(2026, 11, 23)}, "到任当日或之后登记"),
        ({"unit": named("民政局")}, "新单位就是现在的单位"),
        ({"post": "长" * 101}, "职务不能超过 100 字"),
        ({"basis": "长" * 101}, "文号不能超过 100 字"),
    ],
)
def test_faults(city: City, fields: dict[str, Any], said: str) -> None:
    for attempt in (moves(city).preview, moves(city).move):
        with pytest.raises(Invalid, match=said):
            attempt(draft(city, **fields))
    assert moves(city).moves() == ()


def test_moves_follow_each_other_and_go_to_what_is_there(city: City) -> None:
    moves(city).move(draft(city))
    with pytest.raises(Invalid, match="2026年9月1日已有调动"):
        moves(city).move(draft(city, unit=city.unit))
    UnitChangeService(city.desk).register(
        UnitChangeDraft(city.unit, UnitChangeKind.MERGED, DAY, others=(city.other_unit,))
    )
    with pytest.raises(Invalid, match="“江城市民政局”已于2026年8月31日结束"):
        moves(city).move(draft(city, unit=city.unit, on=DAY + ONE))
    new = named("新局")
    fields = {"name": "新局", "kind": "department", "valid_from": dt.date(2026, 10, 1)}
    write(city.desk, [Change("unit", new, fields)])
    with pytest.raises(Invalid, match="自2026年10月1日起才设立"):
        moves(city).move(draft(city, unit=new, on=DAY + ONE))
    for absent in ({"unit": named("没有")}, {"cadre": named("没有")}):
        with pytest.raises(NotFound):
            moves(city).move(draft(city, **absent))


def test_the_last_move_is_taken_back(city: City) -> None:
    first = moves(city).move(draft(city))
    second = moves(city).move(draft(city, unit=city.unit, on=DAY + ONE))
    assert [m.last for m in moves(city).moves()] == [True, False]
    with pytest.raises(BadTransition, match="最近的一次"):
        moves(city).withdraw(first)
    moves(city).withdraw(second)
    assert now(city).unit_id == city.other_unit
    moves(city).withdraw(first)
    assert (now(city).unit_id, now(city).unit_order) == (city.unit, 2)
    with pytest.raises(NotFound):
        moves(city).withdraw(first)
    moves(city).move(draft(city))


def test_nobody_moves_oneself_or_the_own_unit(city: City) -> None:
    ties: list[dict[str, Any]] = [
        {"cadre_id": city.cadre},
        {"unit_id": city.unit},
        {"unit_id": city.other_unit},
    ]
    for tie in ties:
        with acting(city.desk, Role.CLERK, **tie):
            for attempt in (moves(city).preview, moves(city).move):
                with pytest.raises(Refused):
                    attempt(draft(city))
    for role in (Role.LEADER, Role.TEAM_LEADER):
        with acting(city.desk, role, team_no=3), pytest.raises(Refused):
            moves(city).move(draft(city))
    move = moves(city).move(draft(city))
    for tie in ties:
        with acting(city.desk, Role.CLERK, **tie):
            assert moves(city).moves() == ()
            with pytest.raises(Refused):
                moves(city).withdraw(move)
