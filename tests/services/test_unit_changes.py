"""机构变动: each kind's effects on name, dates, pairing, items, cadres; and the way back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.models.history import Change
from desktop.models.rectification import Rectification, RectificationItem
from desktop.models.teams import Pairing
from desktop.models.units import LeadershipTeam, Unit
from desktop.services.errors import BadTransition, Invalid
from desktop.services.rectification import (
    ItemDraft,
    ItemQuery,
    RectificationDraft,
    RectificationService,
)
from desktop.services.unit_changes import NewUnit, UnitChangeDraft, UnitChangeService
from desktop.services.units import UnitQuery, UnitService, team_id
from desktop.services.visits import VisitService
from desktop.terms import FindingSource, ItemState, UnitChangeKind, UnitKind
from tests.services.paired import pair
from tests.services.record_city import City, named, plan, write

KIND = UnitChangeKind
DAY = dt.date(2026, 9, 1)
EVE = dt.date(2026, 8, 31)


def service(city: City) -> UnitChangeService:
    return UnitChangeService(city.desk)


def row(city: City, table: Any, key: UUID) -> Any:
    with city.desk.db.reading() as session:
        return session.get(table, key)


def called(city: City, name: str) -> UUID:
    with city.desk.db.reading() as session:
        return session.scalars(
            select(Unit.id).where(Unit.name == name, Unit.deleted.is_(False))
        ).one()


def pairing(city: City, unit: str) -> Pairing:
    found: Pairing = row(city, Pairing, named(f"pairing/{unit}"))
    return found


def task_force(city: City) -> UUID:
    """A 工作专班 that team 3 looks after."""
    unit, pair = named("专班"), {"team_id": city.team, "unit_id": named("专班")}
    fields = {"name": "招商专班", "kind": UnitKind.TASK_FORCE, "order_no": 9}
    began = {"valid_from": dt.date(2026, 3, 1)}
    write(
        city.desk,
        [
            Change("unit", unit, {**fields, **began}),
            Change("leadership_team", team_id(unit), {"unit_id": unit}),
            Change("pairing", named("pairing/专班"), {**pair, "start": dt.date(2026, 3, 1)}),
        ],
    )
    return unit


def opened(city: City, unit: UUID, *problems: str) -> UUID:
    items = tuple(ItemDraft(p, FindingSource.MEETING) for p in problems)
    draft = RectificationDraft(unit, "半年反馈", dt.date(2026, 7, 1), items, team=city.team)
    return RectificationService(city.desk).open(draft)


def close_item(city: City, item: UUID) -> None:
    """Past the steps: another test's business."""
    there = row(city, RectificationItem, item)
    closed = {"state": ItemState.CLOSED, "closed_on": dt.date(2026, 8, 1)}
    write(city.desk, [Change("rectification_item", item, closed, there.version)])


def items_at(city: City, unit: UUID) -> dict[str, str]:
    rectifications = RectificationService(city.desk)
    lines = rectifications.rows(rectifications.find(ItemQuery(unit=unit)))
    return {line.problem: line.title for line in lines}


# --- 更名 ----------------------------------------------------------------------------------


def test_a_rename_keeps_the_unit(city: City) -> None:
    draft = UnitChangeDraft(
        city.unit, KIND.RENAMED, DAY, " 江城市民政事务局 ", basis="江编〔2026〕7号"
    )
    told = service(city).preview(draft)
    assert told.lines[0] == "自2026年9月1日起，“江城市民政局”更名为“江城市民政事务局”。"
    assert told.warnings == ()
    service(city).register(draft, told.digest)
    unit = row(city, Unit, city.unit)
    assert (unit.name, unit.valid_from, unit.valid_to) == ("江城市民政事务局", None, None)
    assert pairing(city, "民政局").end is None
    (line,) = service(city).changes()
    assert (line.label, line.name, line.result) == ("更名", "江城市民政局", "江城市民政事务局")
    assert (line.on, line.basis, line.unit) == (DAY, "江编〔2026〕7号", city.unit)
    units = UnitService(city.desk)
    assert units.find(UnitQuery(text="民政局")) == (city.unit,)  # by its former name
    assert units.find(UnitQuery(text="民政事务")) == (city.unit,)


def test_what_was_shown_is_what_happens(city: City) -> None:
    draft = UnitChangeDraft(city.unit, KIND.DISSOLVED, DAY)
    told = service(city).preview(draft)
    opened(city, city.unit, "台账不全")
    with pytest.raises(Invalid, match="重新查看"):
        service(city).register(draft, told.digest)
    assert row(city, Unit, city.unit).valid_to is None
    service(city).register(draft, service(city).preview(draft).digest)
    assert row(city, Unit, city.unit).valid_to == EVE


# --- 并入 ----------------------------------------------------------------------------------


def test_a_merger_ends_the_unit_the_day_before(city: City) -> None:
    opened(city, city.unit, "台账不全")
    VisitService(city.desk).save(plan(city, dt.date(2026, 11, 30)))
    draft = UnitChangeDraft(city.unit, KIND.MERGED, DAY, others=(city.other_unit,))
    told = service(city).preview(draft)
    assert told.lines == (
        "自2026年9月1日起，“江城市民政局”并入“江城市水利局”，最后一天是2026年8月31日。",
        "与第三考核组的对口联系到2026年8月31日为止。",
        "未销号的整改事项 1 项仍记在“江城市民政局”名下，照原期限跟踪到销号。",
        "已有的考核记录留在原单位名下，在承接单位处可以看到。",
    )
    assert [w.split("。")[0] for w in told.warnings] == [
        "还有 2 名干部登记在“江城市民政局”名下",
        "2026年9月1日及以后还有 1 次已计划的实地考核，请取消或改到承接单位",
    ]
    service(city).register(draft, told.digest)
    assert row(city, Unit, city.unit).valid_to == EVE
    assert pairing(city, "民政局").end == EVE
    assert pairing(city, "水利局").end is None
    assert row(city, Cadre, city.cadre).unit_id == city.unit
    assert items_at(city, city.unit) == {"台账不全": "半年反馈"}
    (forebear,) = service(city).forebears(city.other_unit)
    assert (forebear.id, forebear.name, forebear.valid_to) == (city.unit, "江城市民政局", EVE)
    assert service(city).forebears(city.unit) == ()


def test_cadres_may_go_along(city: City) -> None:
    UnitService(city.desk).name_principal(city.unit, city.second_cadre)
    draft = UnitChangeDraft(
        city.unit, KIND.MERGED, DAY, others=(city.other_unit,), move_cadres=True
    )
    told = service(city).preview(draft)
    assert "2 名干部自2026年9月1日起转入承接单位，职务暂不变，排在原有成员之后。" in told.lines
    assert not any("人员调动" in w for w in told.warnings)
    service(city).register(draft)
    members = [m[0] for m in UnitService(city.desk).get(city.other_unit).members]
    assert members == [city.outsider, city.cadre, city.second_cadre]
    assert row(city, LeadershipTeam, team_id(city.unit)).principal_id is None
    change = service(city).changes()[0]
    service(city).withdraw(change.id)
    members = [m[0] for m in UnitService(city.desk).get(city.unit).members]
    assert members == [city.cadre, city.second_cadre]
    assert row(city, Unit, city.unit).valid_to is None
    assert pairing(city, "民政局").end is None
    assert service(city).changes() == ()


def test_a_merger_into_a_new_unit(city: City) -> None:
    new = NewUnit("江城市民生局", UnitKind.DEPARTMENT, "民生", 40)
    draft = UnitChangeDraft(city.unit, KIND.MERGED, DAY, founded=(new,))
    told = service(city).preview(draft)
    assert (
        "新设市直单位“江城市民生局”，自2026年9月1日起；在指派考核组之前没有对口联系。" in told.lines
    )
    service(city).register(draft)
    born = called(city, "江城市民生局")
    unit = row(city, Unit, born)
    assert (unit.valid_from, unit.valid_to, unit.sector, unit.staffing, unit.order_no) == (
        DAY, None, "民生", 40, 3,
    )  # fmt: skip
    assert row(city, LeadershipTeam, team_id(born)).unit_id == born
    # The second of two that merge goes into the unit that the first one founded.
    second = UnitChangeDraft(city.other_unit, KIND.MERGED, DAY, others=(born,))
    service(city).register(second)
    assert {f.id for f in service(city).forebears(born)} == {city.unit, city.other_unit}
    first_change = next(c for c in service(city).changes() if c.unit == city.unit)
    assert "还有其他单位并入" in service(city).get(first_change.id).kept_for
    with pytest.raises(BadTransition, match="还有其他单位并入“江城市民生局”"):
        service(city).withdraw(first_change.id)
    second_change = next(c for c in service(city).changes() if c.unit == city.other_unit)
    assert service(city).get(second_change.id).kept_for == ""
    service(city).withdraw(second_change.id)
    assert not row(city, Unit, born).deleted
    service(city).withdraw(first_change.id)
    assert row(city, Unit, born).deleted
    assert row(city, LeadershipTeam, team_id(born)).deleted


# --- 拆分 ----------------------------------------------------------------------------------


def test_a_split_into_new_and_existing_units(city: City) -> None:
    parts = (NewUnit("江城市养老局"), NewUnit("江城市民政局"))  # one goes on under the name
    draft = UnitChangeDraft(city.unit, KIND.SPLIT, DAY, others=(city.other_unit,), founded=parts)
    told = service(city).preview(draft)
    assert told.lines[0] == (
        "自2026年9月1日起，“江城市民政局”拆分为“江城市水利局”、“江城市养老局”、“江城市民政局”，"
        "最后一天是2026年8月31日。"
    )
    service(city).register(draft)
    (line,) = service(city).changes()
    assert line.result == "江城市水利局、江城市养老局、江城市民政局"
    for unit in (city.other_unit, called(city, "江城市养老局")):
        assert [f.id for f in service(city).forebears(unit)] == [city.unit]
    orders = [row(city, Unit, i).order_no for i, _name in line.others[1:]]
    assert orders == [3, 4]
    pair(city.desk, city.team, [called(city, "江城市养老局")], DAY)
    with pytest.raises(BadTransition, match="新设的“江城市养老局”已有对口联系"):
        service(city).withdraw(line.id)
    assert row(city, Unit, city.unit).valid_to == EVE


# --- 撤销 ----------------------------------------------------------------------------------


def test_open_items_of_a_task_force_pass_to_the_lead_unit(city: City) -> None:
    force = task_force(city)
    first = opened(city, force, "进度滞后", "会议过多")
    opened(city, force, "台账不全")
    rectifications = RectificationService(city.desk)
    ids = {line.problem: line.id for line in rectifications.rectification(first).items}
    close_item(city, ids["会议过多"])
    draft = UnitChangeDraft(force, KIND.DISSOLVED, DAY, others=(city.other_unit,))
    told = service(city).preview(draft)
    assert (
        "未销号的整改事项 2 项转由“江城市水利局”接着整改，编号和期限不变；已销号的留在原单位名下。"
        in told.lines
    )
    before = rectifications.get(ids["进度滞后"])
    service(city).register(draft, told.digest)
    assert pairing(city, "专班").end == EVE
    assert items_at(city, force) == {"会议过多": "半年反馈"}
    handed = "半年反馈（“招商专班”移交）"
    assert items_at(city, city.other_unit) == {"进度滞后": handed, "台账不全": handed}
    after = rectifications.get(ids["进度滞后"])
    assert (after.citation, after.line.due, after.line.first_due, after.state) == (
        before.citation,
        before.line.due,
        before.line.first_due,
        before.state,
    )
    assert row(city, RectificationItem, ids["进度滞后"]).team_id == city.team
    # The lead unit is no successor: the task force's records are not its history.
    assert service(city).forebears(city.other_unit) == ()
    # And it goes back as it came.
    service(city).withdraw(next(c for c in service(city).changes() if c.kind).id)
    assert set(items_at(city, force)) == {"进度滞后", "会议过多", "台账不全"}
    assert items_at(city, city.other_unit) == {}
    assert row(city, RectificationItem, ids["进度滞后"]).rectification_id == first
    # Done once more, the same rectifications take over again.
    service(city).register(draft)
    assert items_at(city, city.other_unit) == {"进度滞后": handed, "台账不全": handed}


def test_an_item_that_was_handed_over_may_rest_on_a_visit_of_then(city: City) -> None:
    visit = VisitService(city.desk).save(plan(city))
    force = city.unit
    there = row(city, Unit, force)
    write(city.desk, [Change("unit", force, {"kind": UnitKind.TASK_FORCE}, there.version)])
    rectifications = RectificationService(city.desk)
    item = ItemDraft("台账不全", FindingSource.VISIT, visit=visit)
    opening = RectificationDraft(force, "反馈", dt.date(2026, 7, 1), (item,), team=city.team)
    (line,) = rectifications.rectification(rectifications.open(opening)).items
    service(city).register(UnitChangeDraft(force, KIND.DISSOLVED, DAY, others=(city.other_unit,)))
    now = rectifications.get(line.id)
    edited = replace(item, measures="补齐台账", id=line.id, version=now.version)
    rectifications.edit_item(edited)
    assert rectifications.get(line.id).line.measures == "补齐台账"


def test_a_report_on_handed_items_keeps_the_change(city: City) -> None:
    force = task_force(city)
    opened(city, force, "进度滞后")
    draft = UnitChangeDraft(force, KIND.DISSOLVED, DAY, others=(city.other_unit,))
    service(city).register(draft)
    with city.desk.db.reading() as session:
        (about,) = session.scalars(
            select(Rectification).where(Rectification.unit_id == city.other_unit)
        )
    RectificationService(city.desk).file_report(
        about.id, about.version, "已整改", dt.date(2026, 9, 20)
    )
    change = next(c for c in service(city).changes() if c.kind)
    assert "已提交整改报告" in service(city).get(change.id).kept_for
    with pytest.raises(BadTransition, match="已提交整改报告"):
        service(city).withdraw(change.id)


def test_a_pairing_that_would_begin_later_is_cancelled(city: City) -> None:
    pair(city.desk, city.other_team, [city.unit], dt.date(2026, 10, 1))
    draft = UnitChangeDraft(city.unit, KIND.DISSOLVED, DAY)
    told = service(city).preview(draft)
    assert "与第三考核组的对口联系到2026年8月31日为止。" in told.lines
    assert "第四考核组自2026年10月1日起的对口联系一并取消。" in told.lines
    service(city).register(draft)
    with city.desk.db.reading() as session:
        left = session.scalars(
            select(Pairing).where(Pairing.unit_id == city.unit, Pairing.deleted.is_(False))
        ).all()
        assert [p.end for p in left] == [EVE]


def test_a_pairing_from_the_very_day_is_cancelled(city: City) -> None:
    pair(city.desk, city.other_team, [city.unit], DAY)
    draft = UnitChangeDraft(city.unit, KIND.DISSOLVED, DAY)
    assert "第四考核组自2026年9月1日起的对口联系一并取消。" in service(city).preview(draft).lines
    service(city).register(draft)
    with city.desk.db.reading() as session:
        left = session.scalars(
            select(Pairing).where(Pairing.unit_id == city.unit, Pairing.deleted.is_(False))
        ).all()
        assert [(p.team_id, p.end) for p in left] == [(city.team, EVE)]


def test_less_than_the_needed_months_is_said(city: City) -> None:
    early = UnitChangeDraft(city.unit, KIND.DISSOLVED, dt.date(2026, 6, 30))
    assert any("只有 5 个月，不足 6 个月" in w for w in service(city).preview(early).warnings)
    enough = replace(early, on=dt.date(2026, 7, 1))
    assert not any("个月" in w for w in service(city).preview(enough).warnings)


# --- 新设 ----------------------------------------------------------------------------------


def test_a_unit_is_founded(city: City) -> None:
    changes = service(city)
    ahead = dt.date(2027, 1, 1)
    new = changes.found(NewUnit("防汛专班", UnitKind.TASK_FORCE), ahead)
    unit = row(city, Unit, new)
    assert (unit.valid_from, unit.kind) == (ahead, UnitKind.TASK_FORCE)
    (line,) = changes.changes()
    assert (line.label, line.name, line.on, line.result) == ("新设", "防汛专班", ahead, "")
    for name in ("", "防汛专班", "江城市民政局"):
        with pytest.raises(Invalid):
            changes.found(NewUnit(name), ahead)
