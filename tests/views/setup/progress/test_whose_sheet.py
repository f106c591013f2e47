"""What is typed belongs to the sheet that is shown: never to another quarter, unit or leaf."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.services.indicator_marks import MarkQuery
from desktop.services.registry import Services
from desktop.terms import ScoringMethod
from desktop.views.context import ViewContext
from desktop.views.setup.period_box import PeriodBox
from desktop.views.setup.progress.marks_tab import MarksTab
from desktop.views.setup.progress.routine_tab import RoutineTab
from tests.services.record_city import City
from tests.services.scheme_leaves import YEAR, leaf
from tests.views.choosing import Chooser
from tests.views.setup.progress.test_sheets import (
    Settle,
    chooser,
    city,
    desk,
    make_desk,
    paste,
    period,
    services,
    shown,
)

__all__ = ["chooser", "city", "desk", "make_desk", "period", "services"]


def test_a_sheet_stays_in_its_quarter(
    ctx: ViewContext, services: Services, period: PeriodBox, chooser: Chooser,
    qtbot: QtBot, settle: Settle,
) -> None:  # fmt: skip
    tab = RoutineTab(ctx, services, period, chooser)
    shown(tab, qtbot, settle)
    paste(tab, "办公室\t1\t3\t0\t0")
    period.quarters.choose(1)
    tab.load()
    settle()
    assert tab.title.text() == "江城市民政局　第一季度"
    assert tab.grid.cells.texts() == ()
    period.quarters.choose(3)
    tab.load()
    settle()
    assert tab.grid.cells.texts() == (("办公室", "1", "3", "0", "0"),)
    tab.store.click()
    settle()
    assert services.routine.units(YEAR, 1) == ()
    assert len(services.routine.units(YEAR, 3)) == 1


def test_nothing_is_stored_for_a_unit_whose_sheet_has_not_come(
    ctx: ViewContext, services: Services, period: PeriodBox, chooser: Chooser,
    qtbot: QtBot, settle: Settle,
) -> None:  # fmt: skip
    tab = RoutineTab(ctx, services, period, chooser)
    shown(tab, qtbot, settle)
    paste(tab, "办公室\t1\t3\t0\t0")
    tab.units.go_to(1)  # and at once, before the other unit's sheet has been read:
    assert not tab.store.isEnabled()
    tab._store()
    settle()
    assert services.routine.units(YEAR, 3) == ()


def test_points_stay_with_their_quarter_and_leaf(
    ctx: ViewContext,
    services: Services,
    period: PeriodBox,
    qtbot: QtBot,
    settle: Settle,
    city: City,
) -> None:
    tab = MarksTab(ctx, services, period)
    shown(tab, qtbot, settle)
    tab.indicator.choose(leaf(ScoringMethod.JUDGED))
    tab._show()
    settle()
    sheet = tab.judging
    sheet.judge.setText("市委督查室")
    sheet._judge_chosen()
    sheet.grid.cells.setData(sheet.grid.cells.index(0, 1), "88")
    period.quarters.choose(2)
    tab.load()
    settle()
    assert sheet.grid.cells.index(0, 1).data() == ""
    sheet._store()
    settle()
    assert services.marks.marks(MarkQuery(YEAR)) == ()
    period.quarters.choose(3)
    tab.load()
    settle()
    assert sheet.grid.cells.index(0, 1).data() == "88"
    sheet._store()
    settle()
    (mark,) = services.marks.marks(MarkQuery(YEAR))
    assert (mark.quarter, mark.unit_id, mark.points) == (3, city.unit, Decimal(88))


def test_points_typed_go_along_with_the_judges_name(
    ctx: ViewContext, services: Services, period: PeriodBox, qtbot: QtBot, settle: Settle
) -> None:
    tab = MarksTab(ctx, services, period)
    shown(tab, qtbot, settle)
    tab.indicator.choose(leaf(ScoringMethod.JUDGED))
    tab._show()
    settle()
    sheet = tab.judging
    sheet.judge.setText("市委督查")
    sheet._judge_chosen()
    sheet.grid.cells.setData(sheet.grid.cells.index(0, 1), "88")
    QTest.keyClick(sheet.judge, Qt.Key.Key_Return)  # Enter in the name wipes nothing
    assert sheet.grid.cells.index(0, 1).data() == "88"
    sheet.judge.setText("市委督查室")
    sheet._judge_chosen()
    assert sheet.grid.cells.index(0, 1).data() == "88"
    sheet._store()
    settle()
    (mark,) = services.marks.marks(MarkQuery(YEAR))
    assert (mark.judge, mark.points) == ("市委督查室", Decimal(88))


def test_an_event_that_is_typed_stays_with_its_quarter(
    ctx: ViewContext,
    services: Services,
    period: PeriodBox,
    qtbot: QtBot,
    settle: Settle,
    city: City,
) -> None:
    tab = MarksTab(ctx, services, period)
    shown(tab, qtbot, settle)
    tab.indicator.choose(leaf(ScoringMethod.BONUS))
    tab._show()
    settle()
    form = tab.events.form
    for key, value in (
        ("unit", (city.unit, "江城市民政局")),
        ("points", "1"),
        ("reason", "获表彰"),
        ("on", dt.date(2026, 9, 1)),
    ):
        form.fields[key].set_value(value)
    period.quarters.choose(2)
    tab.load()
    settle()
    assert form.fields["points"].value() == ""
    period.quarters.choose(3)
    tab.load()
    settle()
    assert form.fields["points"].value() == "1"
    form.submit()
    settle()
    assert [m.quarter for m in services.marks.marks(MarkQuery(YEAR))] == [3]
