"""考核组评定: who may what, its papers, the office, large letters, pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from desktop.terms import Role
from desktop.views.context import ViewContext
from desktop.views.records.ratings.goal import CHECK, RatingGoal
from desktop.views.theme import Appearance
from tests.services.rating_city import ALL, confirm, rate, typed
from tests.services.record_city import City, actor, named
from tests.views.choosing import Chooser
from tests.views.office import services_on
from tests.views.records.ratings.conftest import Open, shown
from tests.views.settling import Settle
from tests.views.shots import shoot


def test_a_member_reads_the_sheets_and_confirms_nothing(
    team_city: City, open_place: Open, settle: Settle
) -> None:
    place = open_place(team_city, "吴乙岗", Role.TEAM_MEMBER)
    place.tabs.setCurrentWidget(place.sheet)
    assert not place.primary.isVisible()
    assert not place.sheet.again.isVisible()
    assert place.sheet.remark.isReadOnly()
    assert not place.filled.isVisible()
    assert place.blank.isVisible()


def test_forms_are_printed(
    team_city: City, open_place: Open, settle: Settle, chooser: Chooser, tmp_path: Path
) -> None:
    place = open_place(team_city)
    chooser.save_to = tmp_path / "空白.pdf"
    place.blank.click()
    assert place.mark.isVisible()
    place.mark.edit.setText("秘密★1年")
    place.mark.make.click()
    settle()
    assert not place.mark.isVisible()
    assert chooser.save_to.read_bytes().startswith(b"%PDF")
    chooser.save_to = tmp_path / "没有" / "空白.pdf"
    place.blank.click()
    assert place.mark.edit.text() == ""  # of another paper
    place.mark.make.click()
    settle()
    assert "没有保存成功" in place.refusal.text()


def test_a_team_without_units_says_why(team_city: City, open_place: Open) -> None:
    desk = team_city.desk
    place = open_place(team_city)
    desk.actor = replace(desk.actor, team_no=4)
    place.load()
    QApplication.processEvents()
    assert place.units.rows.rowCount() >= 0


def test_the_office_sees_teams_side_by_side(city: City, open_place: Open, settle: Settle) -> None:
    for name, value in zip(ALL, ("80", "82", "84", "86", "88"), strict=True):
        rate(city, name, city.other_unit, [(city.outsider, value), (None, "1")])
    confirm(city, city.other_unit, city.outsider)
    place = open_place(city, None)
    table = place.office.teams.rows
    assert [table.index(0, n).data() for n in range(5)] == ["第三考核组", "1", "5", "84.00", "2.83"]
    assert table.index(1, 3).data() == ""
    assert place.office.raters.rows.index(0, 1).data() == "不显示"
    assert place.office.confirmed.rows.rowCount() == 1
    assert not place.primary.isVisible()


def test_models_are_sound(team_city: City, open_place: Open) -> None:
    place = open_place(team_city)
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    for table in (place.units, place.own.grid, place.sheet.lines, place.sheet.marks):
        QAbstractItemModelTester(table.model(), mode)
    place.own.grid.cells.put(0, 2, [["88"]])
    place.flush_draft()  # nothing is left for later


@pytest.mark.parametrize("points", [12, 18])
def test_pictures(
    team_city: City, open_place: Open, settle: Settle, ctx: ViewContext, points: int
) -> None:
    city = team_city
    ctx.theme.apply(Appearance(points=points, team=True))
    for name, value in zip(ALL, ("70", "80", "85", "90", "95"), strict=True):
        rate(city, name, city.other_unit, [(city.outsider, value), (None, "90")])
    service = services_on(city.desk).ratings
    city.desk.actor = replace(actor(Role.TEAM_MEMBER), team_no=3, assessor_id=named("吴乙岗"))
    service.save_on_paper(city.unit, city.cycle, city.senior, typed((city.cadre, "90")))
    place = open_place(city)
    place.resize(1230, 620)
    place.own.grid.cells.put(0, 2, [["88"], ["91.5"]])
    shoot(place, f"ratings_own_{points}")
    place.show_target(RatingGoal(CHECK, city.cycle, city.unit, city.senior))
    settle()
    shoot(place, f"ratings_check_{points}")
    place.tabs.setCurrentWidget(place.sheet)
    settle()
    shoot(place, f"ratings_sheet_open_{points}")
    place.show_target(city.other_unit)
    settle()
    place.tabs.setCurrentWidget(place.sheet)
    place.primary.click()
    settle()
    shoot(place, f"ratings_sheet_{points}")
    office = open_place(city, None)
    office.resize(1230, 620)
    shoot(office, f"ratings_office_{points}")
    office.office.setCurrentIndex(1)
    shoot(office, f"ratings_office_confirmed_{points}")


def test_with_large_letters_the_units_fold_into_a_box(
    team_city: City, open_place: Open, settle: Settle, ctx: ViewContext
) -> None:
    ctx.theme.apply(Appearance(points=18, team=True))
    place = open_place(team_city)
    assert not place.units.isVisible()
    assert place.pick.isVisible()
    assert place.pick.currentText() == "江城市民政局　已评 0/3"
    assert "\n" not in place.own.hint.text()
    assert "WPS" in place.own.hint.toolTip()
    place.pick.setCurrentIndex(1)
    place.pick.activated.emit(1)
    settle()
    assert shown(place, 0) == ["领导班子", "孙立波"]
    place.tabs.setCurrentWidget(place.sheet)
    settle()
    assert place.sheet.marks.width() >= place.sheet.lines.width() * 0.8
    ctx.theme.apply(Appearance(points=12, team=True))
    assert place.units.isVisible()
    assert not place.pick.isVisible()
    assert place.units.currentIndex().row() == 1
