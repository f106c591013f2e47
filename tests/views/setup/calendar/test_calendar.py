"""考核日历 over a real office: days by key, joining by two clicks, holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from desktop.services.key_tasks import KeyTaskDraft
from desktop.services.registry import Services
from desktop.services.visits import VisitService
from desktop.terms import (
    AssessmentKind,
    HolidayKind,
    KeyTaskRole,
    Role,
    VisitMode,
    VisitState,
)
from desktop.views.context import ViewContext
from desktop.views.records.visits_place import VisitsPlace
from desktop.views.setup.calendar.pane import CalendarPlace
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City, actor, plan
from tests.views.office import Clicker, Hop, services_on, type_in
from tests.views.shots import shoot

__all__ = ["city", "desk", "make_desk"]  # the fixtures of the services' tests

FIRST = dt.date(2026, 12, 1)
Open = Callable[[], CalendarPlace]


@pytest.fixture
def services(city: City) -> Services:
    """The office with two plans of one unit, nine days apart."""
    visits = VisitService(city.desk)
    visits.save(plan(city, FIRST, kinds=(AssessmentKind.ANNUAL,)))
    visits.save(plan(city, dt.date(2026, 12, 10), kinds=(AssessmentKind.COMPREHENSIVE,)))
    return services_on(city.desk)


@pytest.fixture
def opened(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Callable[[], None]
) -> Iterator[Open]:
    """Shows the place as the window would."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make() -> CalendarPlace:
        place = CalendarPlace(ctx, services)
        qtbot.addWidget(place)
        place.resize(1100, 640)
        place.show()
        place.arrived()
        settle()
        return place

    yield make
    services.desk.listeners.clear()


def to_december(place: CalendarPlace, settle: Callable[[], None]) -> None:
    place.grid.setFocus()
    QTest.keyClick(place.grid, Qt.Key.Key_PageDown)
    settle()


def test_days_are_walked_by_keys_and_show_their_visits(
    opened: Open, settle: Callable[[], None]
) -> None:
    place = opened()
    QAbstractItemModelTester(place.grid.days, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert place.shown.text() == "2026 年 11 月"
    assert place.side.day_title.text().startswith("2026年11月22日")
    to_december(place, settle)
    assert place.shown.text() == "2026 年 12 月"
    assert place.side.day_title.text() == "2026年12月1日　1 次考核"
    assert place.side.day.row_at(0).citation == "实-03办-001"
    QTest.keyClick(place.grid, Qt.Key.Key_Right)
    QTest.keyClick(place.grid, Qt.Key.Key_Right)
    assert place.side.day_title.text() == "2026年12月3日　没有安排"
    shoot(place, "setup_calendar")


def test_two_visits_become_one_in_two_clicks(
    opened: Open, settle: Callable[[], None], services: Services
) -> None:
    place = opened()
    to_december(place, settle)
    click = Clicker()
    assert place.side.join_title.text() == "合并建议　1 处"
    click(place.side.join)
    assert "相隔 8 天" in place.side.confirm.sentence.text()
    shoot(place, "setup_calendar_join")
    click(place.side.confirm.yes)
    settle()
    assert click.count == 2
    assert place.side.join_title.text() == "合并建议　没有"
    assert "共节约入户 1 次（3 组 1 次）" in place.side.saved.text()
    month = services.calendar.month(2026, 12)
    states = {v.citation: v.state for d in month.days for v in d.visits}
    assert states == {"实-03办-001": VisitState.PLANNED}


def test_a_visit_is_opened_from_its_day(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    went: list[tuple[str, object]] = []
    there = replace(ctx, go_to=lambda page, target: went.append((page, target)))
    place = CalendarPlace(there, services)
    qtbot.addWidget(place)
    place.show()
    place.show_target(FIRST)
    settle()
    Clicker()(place.side.open)
    assert went == [("records", place.side.day.row_at(0).id)]


def test_the_holiday_table_is_filled_and_edited(
    opened: Open, settle: Callable[[], None], services: Services
) -> None:
    place = opened()
    place.show_target("holidays")
    settle()
    tab, click = place.holidays, Clicker()
    assert "可一键载入" in tab.warning.text()
    click(tab.seed)
    settle()
    assert tab.warning.isHidden()
    assert tab.seed.isHidden()
    held = len(services.holidays.year(2026).lines)
    shoot(place, "setup_holidays")
    click(tab.new)
    tab.form.fields["day"].editor.setFocus()
    type_in(tab.form.fields["day"].editor, "20261101")
    click(tab.form.primary)
    settle()
    assert "本来就是周末" in tab.form.fields["kind"].note.text()
    tab.form.fields["kind"].set_value(HolidayKind.WORKED)
    click(tab.form.primary)
    settle()
    assert len(services.holidays.year(2026).lines) == held + 1


def test_a_leader_reads_and_changes_nothing(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    services.desk.actor = actor(Role.LEADER)
    place = CalendarPlace(ctx, services)
    qtbot.addWidget(place)
    place.show()
    place.arrived()
    settle()
    assert place.primary.isHidden()
    assert place.side.join.isHidden()
    assert place.holidays.form.isHidden()


def test_the_next_joint_visit_is_arranged_from_the_calendar(
    ctx: ViewContext,
    services: Services,
    city: City,
    qtbot: QtBot,
    settle: Callable[[], None],
) -> None:
    services.key_tasks.save(
        KeyTaskDraft(
            "海绵城市建设",
            dt.date(2026, 9, 1),
            interval_months=2,
            offices=("市住建局", "市水利局"),
            units=((city.unit, KeyTaskRole.LEAD),),
            cycle=city.cycle,
        )
    )
    went: list[tuple[str, object]] = []
    there = replace(ctx, go_to=lambda page, target: went.append((page, target)))
    place = CalendarPlace(there, services)
    qtbot.addWidget(place)
    place.resize(1100, 640)
    place.show()
    place.arrived()
    settle()
    assert place.side.task_title.text() == "下次联合考核　1 处，逾期 1 处"
    shoot(place, "setup_calendar_joint")
    Clicker()(place.side.plan)
    ((page, target),) = went
    assert page == "records"
    records = VisitsPlace(ctx, services)
    qtbot.addWidget(records)
    records.show()
    records.show_target(target)
    settle()
    form = records.pane.form
    values = form.values()
    assert values["unit"] == (city.unit, "江城市民政局")
    assert values["start"] == services.desk.clock.today()
    assert values["mode"] is VisitMode.SUPERVISION
    assert values["offices"] == "市住建局、市水利局"
    draft = form.draft_of(form.data(), None)
    assert draft.joint_offices == ("市住建局", "市水利局")


def test_a_plan_close_to_another_is_joined_to_it_in_one_more_click(
    ctx: ViewContext, services: Services, city: City, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    records = VisitsPlace(ctx, services)
    qtbot.addWidget(records)
    records.resize(1180, 640)
    records.show()
    settle()
    records.start_new()
    settle()
    form, click = records.pane.form, Clicker()
    form.fields["unit"].set_value((city.unit, "江城市民政局"))
    form._unit_chosen()
    for key, value in (
        ("start", dt.date(2026, 12, 4)),
        ("end", dt.date(2026, 12, 4)),
        ("kinds", (AssessmentKind.ROUTINE,)),
        ("participants", (city.post_a, city.post_b)),
    ):
        form.fields[key].set_value(value)
    click(form.primary)
    settle()
    assert form.join.text() == "合并到 实-03办-001（12月1日）"
    shoot(records, "records_join")
    click(form.join)
    settle()
    assert click.count == 2
    month = services.calendar.month(2026, 12)
    kinds = {v.citation: v.kinds for d in month.days for v in d.visits}
    assert kinds["实-03办-001"] == (AssessmentKind.ANNUAL, AssessmentKind.ROUTINE)
    assert set(kinds) == {"实-03办-001", "实-03办-002"}
