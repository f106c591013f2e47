"""What took place stays as it was, a decision stands for what was read, by other hands."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from desktop.models.history import Change
from desktop.services.errors import BadTransition, Invalid, Refused, Stale
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.motions import Motion, Seen
from desktop.services.rectification import ItemDraft, RectificationDraft, RectificationService
from desktop.services.states import ITEM, VISIT, side_of
from desktop.services.visits import VisitService
from desktop.terms import (
    AssessmentKind,
    FindingSource,
    InterviewLayer,
    ItemAction,
    ItemState,
    Role,
    VisitAction,
    VisitMethod,
    VisitMode,
    VisitState,
)
from tests.services.record_city import City, acting, deciding, held_visit, plan, write

TODAY = dt.date(2026, 11, 22)
DAY = dt.date(2026, 11, 16)


def act(city: City, visit: UUID, action: VisitAction, **motion: Any) -> VisitState:
    visits = VisitService(city.desk)
    with deciding(city.desk, side_of(VISIT, action)):
        visits.perform(visit, action, Motion(visits.get(visit).seen, **motion))
    return visits.get(visit).state


def step(city: City, item: UUID, action: ItemAction, **motion: Any) -> ItemState:
    service = RectificationService(city.desk)
    with deciding(city.desk, side_of(ITEM, action)):
        service.perform(item, action, Motion(Seen(service.get(item).version), **motion))
    return service.get(item).state


def spoken(city: City, day: dt.date = DAY) -> UUID:
    visit = held_visit(city, day)
    InterviewService(city.desk).add(InterviewDraft(visit, InterviewLayer.STAFF, day, remarks="好"))
    return visit


def returned(city: City) -> UUID:
    visit = spoken(city)
    act(city, visit, VisitAction.RECORD)
    act(city, visit, VisitAction.RETURN, day=dt.date(2026, 11, 20))
    return visit


def reported(city: City) -> UUID:
    service = RectificationService(city.desk)
    problem = ItemDraft("会议多", FindingSource.MEETING)
    service.open(RectificationDraft(city.unit, "反馈", dt.date(2026, 11, 1), (problem,)))
    (item,) = service.find()
    step(city, item, ItemAction.PLAN, text="方案")
    step(city, item, ItemAction.START)
    step(city, item, ItemAction.REPORT, text="已整改", day=dt.date(2026, 11, 20))
    return item


@pytest.mark.parametrize(
    "change",
    [
        {"start": dt.date(2026, 11, 15)},
        {"end": TODAY},
        {"mode": VisitMode.SUPERVISION},
        {"method": VisitMethod.ON_SITE},
        {"kinds": (AssessmentKind.ANNUAL,)},
    ],
)
def test_what_took_place_is_not_planned_anew(city: City, change: dict[str, Any]) -> None:
    visits = VisitService(city.desk)
    visit = spoken(city)
    before = visits.get(visit)
    with pytest.raises(BadTransition, match="不能再更改"):
        visits.save(replace(before.draft(), **change))
    assert visits.get(visit) == before


def test_a_plan_may_change_until_it_took_place(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city))
    visits.save(replace(visits.get(visit).draft(), mode=VisitMode.RESEARCH, end=TODAY))
    assert visits.get(visit).line.end == TODAY


def test_participants_are_completed_until_the_records_are(city: City) -> None:
    visits = VisitService(city.desk)
    visit = spoken(city)
    both = (city.post_a, city.post_b)
    with pytest.raises(Invalid) as refused:
        visits.save(replace(visits.get(visit).draft(), participants=(city.post_a, city.senior)))
    assert set(refused.value.faults) == {"participants"}
    visits.save(replace(visits.get(visit).draft(), participants=(*both, city.senior)))
    line = visits.get(visit).line
    # The office approved two: whoever came as well wants its word.
    assert (line.state, line.changed_after) == (VisitState.HELD, True)
    act(city, visit, VisitAction.RECORD)
    more = replace(visits.get(visit).draft(), participants=(*both, city.senior, city.recused))
    with pytest.raises(Invalid):
        visits.save(more)
    act(city, visit, VisitAction.RETURN, day=dt.date(2026, 11, 20))
    with pytest.raises(BadTransition, match="请先补批"):
        act(city, visit, VisitAction.ACCEPT)
    assert act(city, visit, VisitAction.APPROVE_LATE, reason="增加一人") is VisitState.RETURNED
    assert not visits.get(visit).line.changed_after
    assert act(city, visit, VisitAction.ACCEPT) is VisitState.ACCEPTED


def test_lateness_is_kept_whatever_is_edited(city: City) -> None:
    visits = VisitService(city.desk)
    visit = spoken(city, dt.date(2026, 11, 2))
    act(city, visit, VisitAction.RECORD)
    act(city, visit, VisitAction.RETURN, day=TODAY, reason="路途遥远")
    line = visits.get(visit).line
    assert (line.return_due, line.late_days(TODAY)) == (dt.date(2026, 11, 6), 16)
    # What another station wrote comes past the services.
    moved = {"start": dt.date(2026, 11, 2), "end": TODAY}
    write(city.desk, [Change("visit", visit, moved, visits.get(visit).version)])
    line = visits.get(visit).line
    assert (line.return_due, line.late_days(TODAY)) == (dt.date(2026, 11, 6), 16)


def test_dates_hold_the_talks_that_are_there(city: City) -> None:
    visits = VisitService(city.desk)
    visit = spoken(city)
    back = {"state": VisitState.PLANNED, "round": 0}
    write(city.desk, [Change("visit", visit, back, visits.get(visit).version)])
    draft = visits.get(visit).draft()
    later = dt.date(2026, 11, 17)
    with pytest.raises(Invalid, match="2026年11月16日") as refused:
        visits.save(replace(draft, start=later, end=later))
    assert set(refused.value.faults) == {"start"}
    visits.save(replace(draft, start=dt.date(2026, 11, 15)))


def test_nobody_accepts_what_he_recorded(city: City) -> None:
    visit = returned(city)
    visits = VisitService(city.desk)
    with pytest.raises(Refused, match="本人填写或报回"):
        visits.perform(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen))
    assert act(city, visit, VisitAction.ACCEPT) is VisitState.ACCEPTED


def test_the_writer_of_the_summary_recorded(city: City) -> None:
    visits = VisitService(city.desk)
    visit = spoken(city)
    visits.save(replace(visits.get(visit).draft(), summary="走访两个科室"))
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        for action, day in ((VisitAction.RECORD, None), (VisitAction.RETURN, TODAY)):
            seen = visits.get(visit).seen
            visits.perform(visit, action, Motion(seen, "路途遥远", day))
    with pytest.raises(Refused, match="本人填写或报回"):
        visits.perform(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen))


@pytest.mark.parametrize("action", [VisitAction.ACCEPT, VisitAction.SEND_BACK])
def test_who_took_part_decides_nothing(city: City, action: VisitAction) -> None:
    visits = VisitService(city.desk)
    visit = returned(city)
    before = visits.get(visit)
    with (
        acting(city.desk, Role.LEADER, assessor_id=city.post_a),
        pytest.raises(Refused, match="参加人员"),
    ):
        visits.perform(visit, action, Motion(before.seen, "缺签名"))
    assert visits.get(visit) == before
    planned = visits.save(plan(city))
    with (
        acting(city.desk, Role.LEADER, assessor_id=city.post_a),
        pytest.raises(Refused, match="参加人员"),
    ):
        visits.perform(planned, VisitAction.APPROVE, Motion(visits.get(planned).seen))


def test_nobody_checks_or_closes_what_he_reported(city: City) -> None:
    service = RectificationService(city.desk)
    item = reported(city)
    with pytest.raises(Refused, match="本人报告"):
        service.perform(
            item, ItemAction.CHECK, Motion(Seen(service.get(item).version), text="属实")
        )
    assert step(city, item, ItemAction.CHECK, text="属实") is ItemState.CHECKED
    with pytest.raises(Refused, match="本人报告"):
        service.perform(item, ItemAction.CLOSE, Motion(Seen(service.get(item).version), day=TODAY))
    assert step(city, item, ItemAction.CLOSE, day=TODAY) is ItemState.CLOSED


def test_the_office_closes_only_what_it_read(city: City) -> None:
    service = RectificationService(city.desk)
    item = reported(city)
    step(city, item, ItemAction.CHECK, text="属实")
    seen = service.get(item).version
    edited = ItemDraft("另一个问题", FindingSource.MEETING, id=item, version=seen)
    service.edit_item(edited)
    with acting(city.desk, Role.LEADER), pytest.raises(Stale, match="整改事项"):
        service.perform(item, ItemAction.CLOSE, Motion(Seen(seen), day=TODAY))
    assert service.get(item).state is ItemState.CHECKED


def test_a_new_date_lies_ahead(city: City) -> None:
    item = reported(city)
    yesterday = dt.date(2026, 11, 21)
    with pytest.raises(Invalid) as refused:
        step(city, item, ItemAction.SEND_BACK, reason="不实", due=yesterday)
    assert set(refused.value.faults) == {"due"}
    assert step(city, item, ItemAction.SEND_BACK, reason="不实", due=TODAY) is ItemState.RETURNED
    # Overdue by far, an extension past the old date may still lie behind.
    city.move_to(dt.date(2027, 3, 1))
    with pytest.raises(Invalid, match="2027年3月1日"):
        step(city, item, ItemAction.EXTEND, reason="难", due=dt.date(2027, 2, 1))
    step(city, item, ItemAction.EXTEND, reason="难", due=dt.date(2027, 4, 1))
