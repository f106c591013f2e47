"""平时考核 over a real city: typed as in WPS, pasted, kept as a draft, imported, by keyboard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.models.changes import Change
from desktop.services.desk_drafts import draft_lines
from desktop.services.door import Reading
from desktop.services.registry import Services
from desktop.services.routine_grades import GradeEntry
from desktop.services.scheme import cycle_id
from desktop.terms import CadreLevel, Role, RoutineGradeValue
from desktop.views.context import ViewContext
from desktop.views.desk.draft_places import HOMES
from desktop.views.records.routine.grade_grid import FIRST, GradeModel
from desktop.views.records.routine.pane import RoutineGradesPlace
from desktop.views.theme import Appearance
from tests.services.record_city import City, actor, named, write
from tests.services.sheets.tables import book
from tests.views.choosing import Chooser
from tests.views.office import Clicker, type_in
from tests.views.shots import shoot

G = RoutineGradeValue
YEAR = cycle_id(2026)
Settle = Callable[[], None]


@pytest.fixture
def chooser() -> Chooser:
    return Chooser()


@pytest.fixture
def place(
    ctx: ViewContext, services: Services, chooser: Chooser, qtbot: QtBot, settle: Settle
) -> RoutineGradesPlace:
    return opened(ctx, services, chooser, qtbot, settle)


def opened(
    ctx: ViewContext, services: Services, chooser: Chooser, qtbot: QtBot, settle: Settle
) -> RoutineGradesPlace:
    made = RoutineGradesPlace(ctx, services, chooser)
    qtbot.addWidget(made)
    made.resize(1200, 620)
    made.show()
    made.load()
    settle()
    return made


def cells(place: RoutineGradesPlace, row: int) -> list[str]:
    model = place.sheet.grid.grades
    return [str(model.index(row, FIRST + c).data() or "") for c in range(4)]


def gaps(place: RoutineGradesPlace) -> list[str]:
    model = place.units.model
    return [str(model.index(row, 1).data()) for row in range(model.rowCount())]


def stored(services: Services, city: City, row: int = 0) -> list[str]:
    sheet = services.routine_grades.sheet(YEAR, city.unit)
    return [cell.text for cell in sheet.cadres[row].cells]


def more(city: City, count: int = 6) -> None:
    write(
        city.desk,
        [
            Change(
                "cadre",
                named(f"同事{n}"),
                {"name": f"同事{'甲乙丙丁戊己庚辛'[n]}", "level": CadreLevel.CITY,
                 "unit_id": city.unit, "unit_order": 10 + n, "post": "党组成员、副局长"},
            )
            for n in range(count)
        ],
    )  # fmt: skip


def test_a_quarter_is_typed_by_keyboard_alone(
    place: RoutineGradesPlace, services: Services, city: City, settle: Settle
) -> None:
    grid = place.sheet.grid
    assert place.sheet.title.text() == "江城市民政局　2026年度"
    assert gaps(place) == ["6 人次", "3 人次"]
    grid.start()
    for digit in "23":
        type_in(grid, digit)
        editor = grid.viewport().findChildren(QLineEdit)[-1]
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert [cells(place, 0)[0], cells(place, 1)[0]] == ["较好", "一般"]
    assert place.sheet.counts.text() == "第一季度已填 2 人，其中“好” 0 人"
    place.primary.setFocus()
    QTest.keyClick(place.primary, Qt.Key.Key_Return)
    settle()
    assert stored(services, city)[0] == "较好"
    assert stored(services, city, 1)[0] == "一般"
    assert gaps(place) == ["4 人次", "3 人次"]
    assert place.sheet.gaps.text() == "第二季度 2 人未填；第三季度 2 人未填"


def test_a_block_is_pasted_and_locked_cells_stay(
    ctx: ViewContext, services: Services, city: City, chooser: Chooser, qtbot: QtBot,
    settle: Settle,
) -> None:  # fmt: skip
    services.routine_grades.save(YEAR, city.unit, [GradeEntry(city.cadre, 1, G.FAIR)])
    services.desk.actor = actor(Role.TEAM_LEADER, team_no=3)
    place = opened(ctx, services, chooser, qtbot, settle)
    QGuiApplication.clipboard().setText("3\t较好\n2\t一般：病假\n")
    grid = place.sheet.grid
    grid.setCurrentIndex(grid.grades.index(0, FIRST))
    grid.paste()
    assert cells(place, 0)[:2] == ["较好", "较好"]  # the office's own stays
    assert cells(place, 1)[:2] == ["较好", "一般：病假"]
    click = Clicker()
    click(place.primary)
    settle()
    assert click.count == 1
    assert stored(services, city, 1)[:2] == ["较好", "一般：病假"]
    assert stored(services, city)[:2] == ["较好", "较好"]


def test_too_many_good_are_told_while_typing_and_refused(
    place: RoutineGradesPlace, services: Services, city: City, settle: Settle
) -> None:
    QGuiApplication.clipboard().setText("好\n一般\n")
    place.sheet.grid.start()
    place.sheet.grid.paste()
    sentence = "第一季度“好”共 1 人，超过参加人数 2 人的 40%（最多 0 人）。请核对后再保存。"
    assert place.sheet.faults.text() == sentence
    place.sheet.save()
    settle()
    assert place.sheet.faults.text() == sentence
    assert stored(services, city)[0] == ""
    assert place.primary.isEnabled()


def test_what_cannot_be_read_is_marked(place: RoutineGradesPlace, settle: Settle) -> None:
    grid = place.sheet.grid
    grid.start()
    grid.grades.setData(grid.currentIndex(), "优秀")
    place.sheet.save()
    assert "赵启明第一季度：“优秀”不是平时考核等次" in place.sheet.faults.text()
    assert "优秀" in str(grid.grades.data(grid.currentIndex(), Qt.ItemDataRole.ToolTipRole))


def test_a_draft_comes_back_and_goes_with_saving(
    place: RoutineGradesPlace, ctx: ViewContext, services: Services, city: City, chooser: Chooser,
    qtbot: QtBot, settle: Settle,
) -> None:  # fmt: skip
    grid = place.sheet.grid
    grid.start()
    grid.grades.setData(grid.currentIndex(), "2")
    place.flush_draft()
    assert place.state.text() == "草稿已自动保存"
    with services.desk.db.reading() as session:
        (line,) = draft_lines(Reading(services.desk, session, None))
    home = HOMES[line.kind]
    assert (home.word, home.page, home.target(line)) == (
        "平时考核", "records", ("routine", (YEAR, city.unit)),
    )  # fmt: skip
    assert line.title == "江城市民政局"
    again = opened(ctx, services, chooser, qtbot, settle)
    assert cells(again, 0)[0] == "较好"
    assert again.state.text() == "已恢复上次未保存的草稿"
    again.sheet.save()
    settle()
    assert stored(services, city)[0] == "较好"
    third = opened(ctx, services, chooser, qtbot, settle)
    assert third.state.text() == ""


def test_what_is_typed_is_kept_by_itself_when_the_time_is_up(
    place: RoutineGradesPlace, services: Services, city: City, qtbot: QtBot
) -> None:
    grid = place.sheet.grid
    grid.start()
    place.sheet._timer.setInterval(1)
    with qtbot.waitSignal(place.sheet._timer.timeout):
        grid.grades.setData(grid.currentIndex(), "2")
    assert place.state.text() == "草稿已自动保存"
    place.sheet._timer.stop()
    desk = services.desk
    assert desk.drafts.get(desk.actor.account, f"routine-grades/{YEAR.hex}", city.unit) is not None


def test_what_somebody_else_saved_meanwhile_is_shown(
    place: RoutineGradesPlace, services: Services, city: City, settle: Settle
) -> None:
    grid = place.sheet.grid
    grid.start()
    grid.grades.setData(grid.currentIndex(), "2")
    services.routine_grades.save(YEAR, city.unit, [GradeEntry(city.cadre, 1, G.POOR)])
    place.sheet.save()
    settle()
    assert "赵启明第一季度现在是“较差”" in place.sheet.faults.text()
    assert cells(place, 0)[0] == "较好"
    place.sheet.save()
    settle()
    assert stored(services, city)[0] == "较好"


def test_another_unit_keeps_its_own(
    place: RoutineGradesPlace, services: Services, city: City, settle: Settle
) -> None:
    grid = place.sheet.grid
    grid.start()
    grid.grades.setData(grid.currentIndex(), "2")
    place.units.select_id(city.other_unit)
    settle()
    assert place.sheet.title.text().startswith("江城市水利局")
    assert cells(place, 0)[0] == ""
    place.show_target((YEAR, city.unit))
    settle()
    assert place.sheet.title.text().startswith("江城市民政局")
    assert cells(place, 0)[0] == "较好"


def test_a_workbook_is_previewed_and_taken(
    place: RoutineGradesPlace, services: Services, city: City, chooser: Chooser, tmp_path: Path,
    settle: Settle,
) -> None:  # fmt: skip
    path = tmp_path / "平时.xlsx"
    head = ("单位", "姓名", "第一季度", "第二季度")
    path.write_bytes(book([head, ("江城市民政局", "赵启明", "较好", "一般"),
                           ("江城市民政局", "周不在", "好", "")]))  # fmt: skip
    chooser.files = (path,)
    click = Clicker()
    click(place.take_in)
    settle()
    assert place.plan_box.sentence.text() == "“平时.xlsx”：可采用 1 个单位 2 处结果。"
    assert "没有名为“周不在”的干部" in place.plan_box.problems.text()
    click(place.plan_box.take)
    settle()
    assert click.count == 2
    assert stored(services, city) == ["较好", "一般", "", ""]
    chooser.save_to = tmp_path / "空表.xlsx"
    click(place.blank)
    settle()
    assert chooser.suggested == ["2026年度平时考核结果空表.xlsx"]
    assert chooser.save_to.stat().st_size > 1000


def test_units_with_gaps_alone(
    place: RoutineGradesPlace, services: Services, city: City, settle: Settle
) -> None:
    entries = [
        GradeEntry(cadre, quarter, G.FAIR)
        for cadre in (city.cadre, city.second_cadre)
        for quarter in (1, 2, 3)
    ]
    services.routine_grades.save(YEAR, city.unit, entries)
    place.load()
    settle()
    assert gaps(place) == ["已填齐", "3 人次"]
    assert not place.sheet.gaps.isVisible()
    place.gaps.choose(True)
    place.gaps.chosen.emit()
    settle()
    assert gaps(place) == ["3 人次"]
    assert place.sheet.title.text().startswith("江城市水利局")
    place.show_target(city.unit)
    settle()
    assert place.sheet.title.text().startswith("江城市民政局")


def test_an_unknown_header_is_explained_once(
    place: RoutineGradesPlace, services: Services, city: City, chooser: Chooser, tmp_path: Path,
    settle: Settle,
) -> None:  # fmt: skip
    path = tmp_path / "春季.xlsx"
    path.write_bytes(book([("单位", "姓名", "春季评议"), ("江城市民政局", "赵启明", "较好")]))
    chooser.files = (path,)
    place.take_in.click()
    settle()
    assert "不能识别为平时考核结果表" in place.plan_box.problems.text()
    place.headers.boxes["春季评议"].choose("q1")
    click = Clicker()
    click(place.headers.use)
    settle()
    assert place.plan_box.sentence.text() == "“春季.xlsx”：可采用 1 个单位 1 处结果。"
    assert not place.headers.isVisible()
    click(place.plan_box.take)
    settle()
    assert click.count == 2
    assert stored(services, city)[0] == "较好"


def test_a_leader_reads_only(
    ctx: ViewContext, services: Services, chooser: Chooser, qtbot: QtBot, settle: Settle
) -> None:
    services.desk.actor = actor(Role.LEADER)
    place = opened(ctx, services, chooser, qtbot, settle)
    assert not place.primary.isVisible()
    assert not place.take_in.isVisible()
    model = place.sheet.grid.grades
    assert not model.flags(model.index(0, FIRST)) & Qt.ItemFlag.ItemIsEditable


def test_the_model_keeps_qts_rules(
    ctx: ViewContext, services: Services, city: City, qtbot: QtBot
) -> None:
    model = GradeModel(ctx.theme)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_sheet(services.routine_grades.sheet(YEAR, city.unit), {})
    model.setData(model.index(0, FIRST), "h")
    model.show_sheet(None, {})
    assert tester is not None


@pytest.mark.parametrize("points", [12, 18])
def test_pictures(
    points: int, ctx: ViewContext, services: Services, city: City, chooser: Chooser,
    qtbot: QtBot, settle: Settle,
) -> None:  # fmt: skip
    more(city)
    people = [city.cadre, city.second_cadre, *(named(f"同事{n}") for n in range(6))]
    grades = (G.GOOD, G.GOOD, G.GOOD, G.FAIR, G.FAIR, G.AVERAGE, G.FAIR, G.FAIR)
    entries = [GradeEntry(p, 1, g) for p, g in zip(people, grades, strict=True)]
    entries += [GradeEntry(p, 2, g) for p, g in list(zip(people, grades, strict=True))[3:]]
    services.routine_grades.save(YEAR, city.unit, entries)
    ctx.theme.apply(Appearance(points=points))
    place = opened(ctx, services, chooser, qtbot, settle)
    place.resize(1366 - 112 - 150, 660)
    shoot(place, f"records-routine-{points}")


def test_a_day_in_the_year_decides_what_is_due(city: City, services: Services) -> None:
    city.move_to(dt.date(2026, 12, 31))
    (first,) = services.routine_grades.rows(YEAR, [city.unit])
    assert first.missing == {1: 2, 2: 2, 3: 2}
