"""评分, 科室平时 and 指标分解 over a real office: typed as in WPS, pasted, imported, drafted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.indicator_marks import MarkQuery
from desktop.services.indicator_shares import ShareLine
from desktop.services.registry import Services
from desktop.services.staff_routine import SectionCounts
from desktop.terms import Role, ScoringMethod
from desktop.views.context import ViewContext
from desktop.views.setup.period_box import PeriodBox, last_quarter
from desktop.views.setup.progress.marks_tab import MarksTab
from desktop.views.setup.progress.routine_tab import RoutineTab
from desktop.views.setup.progress.shares_tab import SharesTab
from desktop.views.setup.progress.unit_sheet import UnitSheetTab
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City, actor
from tests.services.scheme_leaves import YEAR, add_leaves, leaf
from tests.services.sheets.tables import book
from tests.views.choosing import Chooser
from tests.views.office import Clicker, services_on, type_in
from tests.views.shots import shoot

__all__ = ["city", "desk", "make_desk"]  # the fixtures of the services' tests

Settle = Callable[[], None]


@pytest.fixture
def services(city: City) -> Services:
    add_leaves(city.desk)
    return services_on(city.desk)


@pytest.fixture
def period(services: Services, qtbot: QtBot) -> PeriodBox:
    """2026, third quarter."""
    box = PeriodBox(services.desk.clock.today())
    qtbot.addWidget(box)
    box.offer(services.scheme.cycles())
    assert (box.cycle, box.quarter) == (YEAR, 3)
    return box


@pytest.fixture
def chooser() -> Chooser:
    return Chooser()


def shown(tab: QWidget, qtbot: QtBot, settle: Settle) -> None:
    qtbot.addWidget(tab)
    tab.resize(1080, 560)
    tab.show()
    tab.load()  # type: ignore[attr-defined]  # every tab has it
    settle()


def paste(tab: UnitSheetTab, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    tab.grid.start()
    tab.grid.paste()


@pytest.mark.parametrize(
    ("year", "today", "quarter"),
    [
        (2026, dt.date(2026, 11, 22), 3),
        (2026, dt.date(2026, 1, 5), 1),
        (2026, dt.date(2026, 4, 1), 1),
        (2026, dt.date(2027, 2, 1), 4),
        (2027, dt.date(2026, 12, 1), 1),
    ],
)
def test_the_last_quarter_that_is_over_stands_there_first(
    year: int, today: dt.date, quarter: int
) -> None:
    assert last_quarter(year, today) == quarter


def test_sections_are_pasted_from_excel_and_stored(
    ctx: ViewContext, services: Services, period: PeriodBox, chooser: Chooser,
    qtbot: QtBot, settle: Settle,
) -> None:  # fmt: skip
    tab = RoutineTab(ctx, services, period, chooser)
    shown(tab, qtbot, settle)
    assert tab.title.text() == "江城市民政局　第三季度"
    paste(tab, "办公室\t2\t3\t0\t0\n法规科\t２\t3\t1\t\n")
    click = Clicker()
    click(tab.store)
    settle()
    assert click.count == 1
    (unit,) = services.routine.units(YEAR, 3)
    assert unit.sections == (
        SectionCounts("办公室", 2, 3, 0, 0),
        SectionCounts("法规科", 2, 3, 1, 0),
    )
    assert tab.units.row_at(0).said == "2 个科室 11 人"
    shoot(tab, "setup_routine")


def test_too_many_good_ones_stay_on_the_screen_with_the_numbers(
    ctx: ViewContext, services: Services, period: PeriodBox, chooser: Chooser,
    qtbot: QtBot, settle: Settle,
) -> None:  # fmt: skip
    tab = RoutineTab(ctx, services, period, chooser)
    shown(tab, qtbot, settle)
    paste(tab, "办公室\t5\t1\t0\t0")
    Clicker()(tab.store)
    settle()
    assert "超过参加人数 6 人的 40%（最多 2 人）" in tab.faults.text()
    assert tab.grid.cells.texts()[0][0] == "办公室"
    assert services.routine.units(YEAR, 3) == ()
    tab.flush_draft()


def test_what_was_typed_survives_locking_and_another_unit(
    ctx: ViewContext, services: Services, period: PeriodBox, chooser: Chooser,
    qtbot: QtBot, settle: Settle,
) -> None:  # fmt: skip
    tab = RoutineTab(ctx, services, period, chooser)
    shown(tab, qtbot, settle)
    paste(tab, "办公室\t1\t3\t0\t0")
    tab.units.go_to(1)
    settle()
    assert tab.title.text() == "江城市水利局　第三季度"
    assert tab.grid.cells.texts() == ()
    again = RoutineTab(ctx, services, period, chooser)
    shown(again, qtbot, settle)
    assert again.grid.cells.texts() == (("办公室", "1", "3", "0", "0"),)
    assert again.state.text() == "已恢复上次未保存的草稿"


def test_a_workbook_is_previewed_and_taken(
    ctx: ViewContext, services: Services, period: PeriodBox, chooser: Chooser,
    qtbot: QtBot, settle: Settle, tmp_path: Path,
) -> None:  # fmt: skip
    head = ("单位", "科室", "参加人数", "好", "较好", "一般", "较差")
    path = tmp_path / "平时.xlsx"
    rows = [head, ("江城市民政局", "办公室", 5, 2, 3, 0, 0), ("没有的局", "科", 5, 2, 3, 0, 0)]
    path.write_bytes(book(rows))
    chooser.files = (path,)
    tab = RoutineTab(ctx, services, period, chooser)
    shown(tab, qtbot, settle)
    click = Clicker()
    click(tab.take_in)
    settle()
    assert "可采用 1 个单位、1 个科室" in tab.plan_box.sentence.text()
    assert "没有名为“没有的局”的考核单位" in tab.plan_box.problems.text()
    shoot(tab, "setup_routine_import")
    click(tab.plan_box.take)
    settle()
    assert click.count == 2
    assert len(services.routine.units(YEAR, 3)) == 1


def test_shares_are_typed_and_come_back(
    ctx: ViewContext, services: Services, period: PeriodBox, chooser: Chooser,
    qtbot: QtBot, settle: Settle, city: City,
) -> None:  # fmt: skip
    tab = SharesTab(ctx, services, period, chooser)
    shown(tab, qtbot, settle)
    assert tab.grid.cells.texts()[0][0] == "1 比例指标"
    QGuiApplication.clipboard().setText("综合科\t某甲\t40\t牵头")
    tab.grid.setCurrentIndex(tab.grid.cells.index(0, 1))
    tab.grid.paste()
    Clicker()(tab.store)
    settle()
    assert "“比例指标”的分解比例合计为 40%，应为 100%" in tab.faults.text()
    tab.grid.cells.setData(tab.grid.cells.index(0, 3), "100%")
    Clicker()(tab.store)
    settle()
    parts = {b.indicator.id: b.lines for b in services.shares.of_unit(YEAR, city.unit)}
    assert parts[leaf(ScoringMethod.RATIO)] == (ShareLine("综合科", Decimal(100), "某甲", "牵头"),)
    assert tab.units.row_at(0).said == "1 项指标"
    shoot(tab, "setup_shares")


def test_a_table_goes_out_for_filling_in(
    ctx: ViewContext, services: Services, period: PeriodBox, chooser: Chooser,
    qtbot: QtBot, settle: Settle, tmp_path: Path,
) -> None:  # fmt: skip
    chooser.save_to = tmp_path / "出.xlsx"
    tab = SharesTab(ctx, services, period, chooser)
    shown(tab, qtbot, settle)
    Clicker()(tab.out)
    settle()
    assert chooser.save_to.read_bytes()[:2] == b"PK"
    assert chooser.suggested == ["江城市民政局指标分解表.xlsx"]


def test_a_judge_types_down_the_column(
    ctx: ViewContext, services: Services, period: PeriodBox, qtbot: QtBot, settle: Settle
) -> None:
    tab = MarksTab(ctx, services, period)
    shown(tab, qtbot, settle)
    tab.indicator.choose(leaf(ScoringMethod.JUDGED))
    tab._show()
    settle()
    sheet = tab.judging
    assert "请先填写评分人" in sheet.state.text()
    sheet.judge.setFocus()
    type_in(sheet.judge, "市委督查室")
    QTest.keyClick(sheet.judge, Qt.Key.Key_Return)
    sheet._judge_chosen()
    sheet.grid.start()
    sheet.grid.setCurrentIndex(sheet.grid.cells.index(0, 1))
    for points in ("88", "91"):
        QTest.keyClicks(sheet.grid, points[0])
        editor = sheet.grid.findChildren(QLineEdit)[-1]
        QTest.keyClicks(editor, points[1:])
        QTest.keyClick(editor, Qt.Key.Key_Return)
    shoot(tab, "setup_marks")
    Clicker()(sheet.store)
    settle()
    marks = services.marks.marks(MarkQuery(YEAR, 3))
    assert {m.unit: m.points for m in marks} == {
        "江城市民政局": Decimal(88),
        "江城市水利局": Decimal(91),
    }
    assert [m.judge for m in marks] == ["市委督查室"] * 2


def test_an_event_beyond_the_cap_is_asked_about_once(
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
    events, click = tab.events, Clicker()
    events.form.fields["unit"].set_value((city.unit, "江城市民政局"))
    events.form.fields["points"].set_value("4")
    events.form.fields["reason"].set_value("获国家级表彰")
    click(events.form.primary)
    settle()
    assert events.form.primary.text() == "仍然保存"
    assert services.marks.marks(MarkQuery(YEAR)) == ()
    click(events.form.primary)
    settle()
    assert events.count.text() == "本季度 1 条，合计 4 分"
    events.table.go_to(0)
    settle()
    shoot(tab, "setup_events")
    click(events.remove)
    click(events.confirm.yes)
    settle()
    assert services.marks.marks(MarkQuery(YEAR)) == ()


def test_a_leader_reads_only(
    ctx: ViewContext, services: Services, period: PeriodBox, chooser: Chooser,
    qtbot: QtBot, settle: Settle,
) -> None:  # fmt: skip
    services.desk.actor = actor(Role.LEADER)
    for tab in (
        RoutineTab(ctx, services, period, chooser),
        SharesTab(ctx, services, period, chooser),
    ):
        shown(tab, qtbot, settle)
        assert tab.store.isHidden()
        assert not tab.grid.cells.flags(tab.grid.cells.index(0, 1)) & Qt.ItemFlag.ItemIsEditable
