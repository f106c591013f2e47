"""Rectification items: dates, every step on a real row, 销号 of the whole, and the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from desktop.services.errors import BadTransition, Invalid, Refused, Stale
from desktop.services.facts import FactDraft, FactService
from desktop.services.motions import Motion, Seen
from desktop.services.rectification import (
    ItemDraft,
    ItemQuery,
    RectificationDraft,
    RectificationService,
)
from desktop.services.rectification_forms import due_after, late_days, overdue_days
from desktop.services.states import ITEM, side_of
from desktop.terms import (
    FindingSource,
    ItemAction,
    ItemState,
    Polarity,
    Role,
    Severity,
    VisitMode,
)
from tests.services.record_city import City, acting, counted, deciding, held_visit

FEEDBACK = dt.date(2026, 9, 30)
TODAY = dt.date(2026, 11, 22)
PROBLEM = ItemDraft("会议多、督查少", FindingSource.MEETING)


def opened(city: City, *items: ItemDraft, **more: Any) -> tuple[UUID, tuple[UUID, ...]]:
    service = RectificationService(city.desk)
    draft = RectificationDraft(city.unit, "年中反馈整改", FEEDBACK, items or (PROBLEM,))
    new = service.open(replace(draft, **more))
    return new, tuple(line.id for line in service.rectification(new).items)


def act(city: City, item: UUID, action: ItemAction, **motion: Any) -> ItemState:
    service = RectificationService(city.desk)
    with deciding(city.desk, side_of(ITEM, action)):
        service.perform(item, action, Motion(Seen(service.get(item).version), **motion))
    return service.get(item).state


def to_reported(city: City, item: UUID) -> None:
    act(city, item, ItemAction.PLAN, text="精简会议", who="办公室主任")
    act(city, item, ItemAction.START)
    act(city, item, ItemAction.REPORT, text="会议减少三成", day=TODAY)


def test_due_dates_by_calendar_months() -> None:
    assert due_after(dt.date(2026, 12, 31), 2) == dt.date(2027, 2, 28)
    assert due_after(dt.date(2027, 12, 31), 2) == dt.date(2028, 2, 29)
    assert due_after(dt.date(2026, 9, 30), 2) == dt.date(2026, 11, 30)
    assert due_after(dt.date(2026, 6, 15), 2) == dt.date(2026, 8, 15)


def test_overdue_is_derived() -> None:
    due = dt.date(2026, 11, 20)
    assert overdue_days(ItemState.OPENED, due, due) == 0
    assert overdue_days(ItemState.OPENED, due, dt.date(2026, 11, 21)) == 1
    assert overdue_days(ItemState.REPORTED, due, TODAY) == 0
    assert overdue_days(ItemState.CLOSED, due, TODAY) == 0
    assert overdue_days(ItemState.RETURNED, due, TODAY) == 2


def test_late_days_by_hand() -> None:
    due = dt.date(2026, 11, 1)
    assert late_days(due, dt.date(2026, 11, 22), None) == 21
    assert late_days(due, due, dt.date(2026, 11, 22)) == 0  # reported in time, closed later
    assert late_days(due, dt.date(2026, 11, 22), dt.date(2026, 12, 22)) == 21
    assert late_days(due, None, dt.date(2026, 11, 4)) == 3
    assert late_days(due, None, None) == 0


def test_what_was_reported_too_late_stays_late_when_closed(city: City) -> None:
    service = RectificationService(city.desk)
    _, (item,) = opened(city)  # due on 2026-11-30
    city.move_to(dt.date(2026, 12, 21))
    assert (service.get(item).line.overdue_days, service.get(item).line.late_days) == (21, 0)
    act(city, item, ItemAction.PLAN, text="精简会议", who="办公室主任")
    act(city, item, ItemAction.START)
    act(city, item, ItemAction.REPORT, text="会议减少三成", day=dt.date(2026, 12, 21))
    line = service.get(item).line
    assert (line.overdue_days, line.late_days) == (0, 21)
    city.move_to(dt.date(2027, 1, 8))
    act(city, item, ItemAction.CHECK, text="属实")
    act(city, item, ItemAction.CLOSE, day=dt.date(2027, 1, 8))
    line = service.get(item).line
    assert (line.state, line.overdue_days, line.late_days) == (ItemState.CLOSED, 0, 21)


def test_the_whole_way_to_closing(city: City) -> None:
    service = RectificationService(city.desk)
    whole, (first, second) = opened(city, PROBLEM, replace(PROBLEM, problem="文山未减"))
    line = service.get(first).line
    assert (line.number, line.state_label) == ("整-2026-001", "已立项")
    assert (line.first_due, line.due) == (dt.date(2026, 11, 30), dt.date(2026, 11, 30))
    assert act(city, first, ItemAction.PLAN, text="精简会议", who="办公室主任") is ItemState.PLANNED
    assert act(city, first, ItemAction.START) is ItemState.IN_PROGRESS
    service.note_progress(first, service.get(first).version, "已减少两成")
    assert act(city, first, ItemAction.REPORT, text="减少三成", day=TODAY) is ItemState.REPORTED
    assert act(city, first, ItemAction.CHECK, text="抽查属实") is ItemState.CHECKED
    assert act(city, first, ItemAction.CLOSE, day=TODAY) is ItemState.CLOSED
    line = service.get(first).line
    assert (line.measures, line.responsible, line.progress) == (
        "精简会议",
        "办公室主任",
        "已减少两成",
    )
    assert (line.report, line.check, line.closed_on) == ("减少三成", "抽查属实", TODAY)
    assert not service.rectification(whole).closed
    to_reported(city, second)
    act(city, second, ItemAction.CHECK, text="属实")
    act(city, second, ItemAction.CLOSE, day=TODAY)
    assert service.rectification(whole).closed
    told = [h.state for h in service.history_of(first)]
    assert told == ["已立项", "已报方案", "整改中", "已报结果", "已核查", "销号"]


def test_return_extension_and_reopening_keep_the_first_date(city: City) -> None:
    service = RectificationService(city.desk)
    _, (item,) = opened(city)
    later = dt.date(2026, 12, 20)
    assert act(city, item, ItemAction.EXTEND, reason="项目在建", due=later) is ItemState.OPENED
    line = service.get(item).line
    assert (line.first_due, line.due, line.due_reason) == (
        dt.date(2026, 11, 30),
        later,
        "项目在建",
    )
    with pytest.raises(Invalid, match="应晚于现期限"):
        act(city, item, ItemAction.EXTEND, reason="再延", due=later)
    to_reported(city, item)
    back = dt.date(2027, 1, 15)
    assert act(city, item, ItemAction.SEND_BACK, reason="不实", due=back) is ItemState.RETURNED
    assert act(city, item, ItemAction.START) is ItemState.IN_PROGRESS
    act(city, item, ItemAction.REPORT, text="重新整改", day=TODAY)
    act(city, item, ItemAction.CHECK, text="属实")
    act(city, item, ItemAction.CLOSE, day=TODAY)
    reopened = dt.date(2027, 3, 1)
    state = act(city, item, ItemAction.REOPEN, reason="问题反弹", due=reopened)
    assert state is ItemState.IN_PROGRESS
    line = service.get(item).line
    assert (line.first_due, line.due, line.closed_on) == (dt.date(2026, 11, 30), reopened, None)
    told = [(h.state, h.reason) for h in service.history_of(item)]
    assert told[1] == ("延期至2026年12月20日", "项目在建")
    assert told[-1] == ("整改中", "问题反弹")


def test_long_term_items_stay_open_with_a_yearly_check(city: City) -> None:
    service = RectificationService(city.desk)
    whole, (item,) = opened(city)
    to_reported(city, item)
    act(city, item, ItemAction.CHECK, text="有成效")
    assert act(city, item, ItemAction.KEEP, reason="作风建设") is ItemState.LONG_TERM
    assert service.get(item).line.due == dt.date(2027, 11, 22)
    assert service.get(item).actions == (ItemAction.YEARLY_CHECK,)
    city.move_to(dt.date(2027, 12, 1))
    assert service.get(item).line.overdue_days == 9
    act(city, item, ItemAction.YEARLY_CHECK, text="持续向好", day=dt.date(2027, 12, 1))
    line = service.get(item).line
    assert (line.due, line.check, line.overdue_days) == (dt.date(2028, 12, 1), "持续向好", 0)
    assert not service.rectification(whole).closed


def test_what_a_step_needs(city: City) -> None:
    _, (item,) = opened(city)
    with pytest.raises(Invalid) as refused:
        act(city, item, ItemAction.EXTEND)
    assert set(refused.value.faults) == {"reason", "due"}
    with pytest.raises(Invalid) as refused:
        act(city, item, ItemAction.PLAN)
    assert set(refused.value.faults) == {"text"}
    with pytest.raises(BadTransition, match="只有立行立改"):
        act(city, item, ItemAction.START)
    to_reported(city, item)
    act(city, item, ItemAction.CHECK, text="属实")
    for day in (dt.date(2026, 11, 23), dt.date(2026, 11, 21)):
        with pytest.raises(Invalid) as refused:
            act(city, item, ItemAction.CLOSE, day=day)
        assert set(refused.value.faults) == {"day"}


def test_on_the_spot_of_a_supervision_visit(city: City) -> None:
    service = RectificationService(city.desk)
    due = dt.date(2026, 11, 18)
    regular = held_visit(city)
    with pytest.raises(BadTransition, match="督查式"):
        service.open_on_spot(regular, PROBLEM, due)
    visit = held_visit(city, mode=VisitMode.SUPERVISION)
    with pytest.raises(Invalid, match="不能早于"):
        service.open_on_spot(visit, PROBLEM, dt.date(2026, 11, 15))
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        item = service.open_on_spot(visit, PROBLEM, due)
    line = service.get(item).line
    assert (line.first_due, line.source, line.citation) == (due, "实地考核", "实-03办-002")
    assert line.overdue_days == 4
    assert act(city, item, ItemAction.START) is ItemState.IN_PROGRESS


def test_faults_are_told_by_field(city: City) -> None:
    def faults(**more: Any) -> set[str]:
        with pytest.raises(Invalid) as refused:
            opened(city, **more)
        return set(refused.value.faults)

    assert faults(title=" ") == {"title"}
    assert faults(feedback_on=dt.date(2026, 11, 23)) == {"feedback_on"}
    assert faults(items=()) == {"items"}
    assert faults(cadre=city.outsider) == {"cadre"}
    assert faults(items=(replace(PROBLEM, problem=""),)) == {"problem"}
    assert faults(items=(replace(PROBLEM, source=FindingSource.FACT),)) == {"fact"}
    assert faults(items=(replace(PROBLEM, source=FindingSource.VISIT),)) == {"visit"}
    elsewhere = held_visit(city, unit=city.other_unit)
    assert faults(items=(replace(PROBLEM, visit=elsewhere),)) == {"visit"}
    assert RectificationService(city.desk).find() == ()


def test_the_report_of_the_party_committee(city: City) -> None:
    service = RectificationService(city.desk)
    whole, _ = opened(city)
    version = service.rectification(whole).version
    with pytest.raises(Invalid):
        service.file_report(whole, version, "整改报告", dt.date(2026, 9, 29))
    service.file_report(whole, version, "整改报告", TODAY)
    detail = service.rectification(whole)
    assert (detail.report, detail.reported_on, detail.report_due) == (
        "整改报告",
        TODAY,
        dt.date(2026, 11, 30),
    )


def test_edits_and_stale_forms(city: City) -> None:
    service = RectificationService(city.desk)
    _, (item,) = opened(city)
    version = service.get(item).version
    edited = replace(PROBLEM, problem="会议偏多", id=item, version=version)
    service.edit_item(edited)
    assert service.get(item).line.problem == "会议偏多"
    with pytest.raises(Stale, match="问题"):
        service.edit_item(replace(edited, problem="会议太多"))
    service.note_progress(item, service.get(item).version, "一成")
    with pytest.raises(Stale, match="进展情况"):
        service.note_progress(item, version, "两成")


def test_who_may_do_what(city: City) -> None:
    service = RectificationService(city.desk)
    _, (item,) = opened(city, team=city.team)
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        assert service.get(item).actions == (ItemAction.PLAN,)
        with pytest.raises(Refused):
            act(city, item, ItemAction.EXTEND, reason="难", due=dt.date(2027, 1, 1))
        assert act(city, item, ItemAction.PLAN, text="方案") is ItemState.PLANNED
        with pytest.raises(Refused):
            service.record(item, ItemAction.EXTEND, Motion(Seen(service.get(item).version)))
    with acting(city.desk, Role.TEAM_LEADER, team_no=4), pytest.raises(Refused, match="本考核组"):
        act(city, item, ItemAction.START)
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert service.find() == ()
        assert service.rows([item]) == ()
        with pytest.raises(Refused):
            service.get(item)
    _, (own,) = opened(city, cadre=city.cadre)
    _, (elsewhere,) = opened(city, unit=city.other_unit)
    with acting(city.desk, Role.CLERK, cadre_id=city.cadre):
        assert service.find() == (elsewhere,)
        with pytest.raises(Refused):
            service.get(own)


def test_the_ledger_and_its_filters(city: City) -> None:
    service = RectificationService(city.desk)
    facts = FactService(city.desk)
    fact = facts.save(
        FactDraft(city.unit, Polarity.NEGATIVE, Severity.HEAVY, FEEDBACK, "迟报灾情", city.cadre)
    )
    _, (late,) = opened(city, feedback_on=dt.date(2026, 8, 31))
    item = ItemDraft("迟报灾情", FindingSource.FACT, fact, responsible="赵启明")
    _, (soon,) = opened(city, item, cadre=city.cadre)
    _, (far,) = opened(city, unit=city.other_unit, feedback_on=TODAY)
    to_reported(city, far)
    assert service.find(ItemQuery(overdue=True)) == (late,)
    assert service.find(ItemQuery(due_within=8)) == (late, soon)
    assert service.find(ItemQuery(due_within=7)) == (late,)
    assert service.find(ItemQuery(unit=city.other_unit)) == (far,)
    assert service.find(ItemQuery(state=ItemState.REPORTED)) == (far,)
    assert service.find(ItemQuery(text="灾情", open_only=True)) == (soon,)
    assert service.find(ItemQuery(cadre=city.cadre)) == (soon,)
    lines = service.ledger_rows(ItemQuery(sort="number"))
    assert [line.number for line in lines] == ["整-2026-001", "整-2026-002", "整-2026-003"]
    assert lines[0].overdue_days == 22
    second = lines[1]
    assert (second.unit, second.person, second.source, second.citation) == (
        "江城市民政局",
        "赵启明",
        "考核纪实",
        "纪-00-0001",
    )
    assert (second.responsible, second.warning) == ("赵启明", "")
    with counted(city.desk) as few:
        service.rows([late])
    with counted(city.desk) as many:
        service.rows([late, soon, far])
    assert len(many) == len(few)
