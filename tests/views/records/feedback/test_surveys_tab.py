"""满意度调查: counts typed, what few said hidden, drafts, workbooks and the blank form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.services.desk_drafts import draft_lines
from desktop.services.door import Reading
from desktop.services.public_surveys import SurveyDraft, SurveyEntry, SurveyKey
from desktop.services.registry import Services
from desktop.services.scheme import cycle_id
from desktop.services.survey_score import RatingCounts
from desktop.terms import Role
from desktop.views.context import ViewContext
from desktop.views.desk.draft_places import HOMES
from desktop.views.labels import tip_text
from desktop.views.records.feedback.pane import FeedbackPlace
from desktop.views.records.feedback.survey_grid import FIRST, HIDDEN, SurveyModel
from desktop.views.theme import Appearance
from tests.services.record_city import City, actor
from tests.services.sheets.tables import book
from tests.views.choosing import Chooser
from tests.views.office import Clicker
from tests.views.shots import shoot

YEAR = cycle_id(2026)
DAY = dt.date(2026, 11, 10)
TITLE = "2026年度群众满意度调查"
TEXT = "低保审批拖了三个月，来回跑了四趟"
Settle = Callable[[], None]


def many(services: Services, city: City) -> None:
    whole, few = RatingCounts(1, 2, 4, 10, 13), RatingCounts(0, 0, 1, 1, 1)
    rows = (SurveyEntry(None, whole), SurveyEntry(city.cadre, RatingCounts(0, 1, 2, 6, 9)),
            SurveyEntry(city.second_cadre, few))  # fmt: skip
    key = SurveyKey(YEAR, TITLE, city.unit)
    services.public_surveys.save(SurveyDraft(key, DAY, "电话访问", rows))


def texts(model: SurveyModel, row: int) -> list[str]:
    return [str(model.index(row, c).data() or "") for c in range(model.columnCount())]


def test_a_survey_is_typed_and_what_few_said_is_hidden(
    place: FeedbackPlace, services: Services, city: City, settle: Settle
) -> None:
    place.show_target("surveys")
    settle()
    tab = place.surveys
    assert tab.none.isVisible()
    click = Clicker()
    click(tab.none.button)
    assert tab.sheet.head.title == TITLE
    tab.sheet.head.fields["unit"].set_value((city.unit, "江城市民政局"))
    tab.sheet.head.fields["unit"].edited.emit()
    tab.sheet._read_typed()
    settle()
    model = tab.sheet.grid.survey
    assert [texts(model, r)[0] for r in range(3)] == ["领导班子", "赵启明", "钱文秀"]
    QGuiApplication.clipboard().setText("13\t10\t4\t2\t1\n1\t１\t1\t\t\n")
    tab.sheet.grid.setCurrentIndex(model.index(0, FIRST))
    tab.sheet.grid.paste()
    assert texts(model, 0)[6] == "30"
    tab.sheet.head.fields["on"].set_value(DAY)
    click(tab.store)
    settle()
    assert click.count == 2
    # (13·5 + 10·4 + 4·3 + 2·2 + 1) = 122 over 30, ·20 = 81.33
    assert texts(model, 0)[1:] == ["13", "10", "4", "2", "1", "30", "81.33"]
    assert texts(model, 1)[1:] == [HIDDEN] * 5 + ["3", "样本不足"]
    assert tab.list.row_at(0).unit == "江城市民政局"
    model.setData(model.index(1, FIRST), "6")
    assert texts(model, 1)[1:7] == ["6", "", "", "", "", "6"]
    click(tab.store)
    settle()
    assert texts(model, 1)[1:] == ["6", "0", "0", "0", "0", "6", "100.00"]


def test_a_cell_that_is_no_number_is_marked(
    place: FeedbackPlace, services: Services, city: City, settle: Settle
) -> None:
    many(services, city)
    place.show_target("surveys")
    settle()
    sheet = place.surveys.sheet
    sheet.grid.survey.setData(sheet.grid.survey.index(0, FIRST), "许多")
    sheet.save()
    assert "五格都应填人数" in sheet.faults.text()


def test_a_survey_draft_comes_back_from_the_desk(
    place: FeedbackPlace, make: Callable[[], FeedbackPlace], services: Services, city: City,
    settle: Settle,
) -> None:  # fmt: skip
    many(services, city)
    place.show_target("surveys")
    settle()
    model = place.surveys.sheet.grid.survey
    model.setData(model.index(0, FIRST), "20")
    place.flush_draft()
    with services.desk.db.reading() as session:
        (line,) = draft_lines(Reading(services.desk, session, None))
    home = HOMES[line.kind]
    target = home.target(line)
    assert isinstance(target, tuple)
    assert (home.word, line.title) == ("满意度调查", "江城市民政局")
    again = make()
    again.show_target(target[1])
    settle()
    assert again.surveys.sheet.head.title == TITLE
    assert texts(again.surveys.sheet.grid.survey, 0)[1] == "20"
    again.surveys.sheet.save()
    settle()
    rows = services.public_surveys.sheet(SurveyKey(YEAR, TITLE, city.unit)).rows
    assert rows[0].counts == RatingCounts(1, 2, 4, 10, 20)


def test_somebody_elses_change_is_shown_before_it_is_written_over(
    place: FeedbackPlace, services: Services, city: City, settle: Settle
) -> None:
    many(services, city)
    place.show_target("surveys")
    settle()
    model = place.surveys.sheet.grid.survey
    model.setData(model.index(0, FIRST), "20")
    key = SurveyKey(YEAR, TITLE, city.unit)
    row = services.public_surveys.sheet(key).rows[0]
    services.public_surveys.save(
        SurveyDraft(key, DAY, "电话访问", (SurveyEntry(None, RatingCounts(five=9), row.version),))
    )
    place.surveys.sheet.save()
    settle()
    assert "已被他人修改" in place.surveys.sheet.faults.text()
    assert texts(model, 0)[1] == "20"
    place.surveys.sheet.save()
    settle()
    assert services.public_surveys.sheet(key).rows[0].answers == 37


def test_a_workbook_and_the_blank_form(
    place: FeedbackPlace, services: Services, city: City, chooser: Chooser, tmp_path: Path,
    settle: Settle,
) -> None:  # fmt: skip
    place.show_target("surveys")
    settle()
    tab = place.surveys
    path = tmp_path / "答卷.xlsx"
    head = ("单位", "评价对象", "评价")
    answers = [
        ("江城市民政局", "领导班子", word) for word in ("很满意", "满意", "满意", "5", "弃权")
    ]
    path.write_bytes(book([head, *answers, ("江城市民政局", "周不在", "满意")]))
    chooser.files = (path,)
    click = Clicker()
    click(tab.books.take_in)
    settle()
    said = tab.books.box.sentence.text()
    assert said == (
        f"“答卷.xlsx”作为“{TITLE}”（2026年11月22日）：可采用 1 个单位 1 个对象，共 4 份评价，未评价 1 份。"
    )
    assert "没有名为“周不在”的干部" in tab.books.box.problems.text()
    click(tab.books.box.take)
    settle()
    assert click.count == 2
    assert texts(tab.sheet.grid.survey, 0)[6:] == ["4", "样本不足"]
    click(tab.print)
    settle()
    assert tab.slip.isVisible()
    assert tab.slip.paper is not None
    assert tab.slip.paper.data.startswith(b"%PDF")
    tab.slip.back.click()
    assert tab.sheet.isVisible()
    chooser.save_to = tmp_path / "空表.xlsx"
    click(tab.books.blank)
    settle()
    assert chooser.save_to.stat().st_size > 1000


def test_leaders_read_only_and_teams_see_their_own(
    make: Callable[[], FeedbackPlace], services: Services, city: City, settle: Settle
) -> None:
    many(services, city)
    services.desk.actor = actor(Role.LEADER)
    place = make()
    assert not place.complaints.new.isVisible()
    place.show_target("surveys")
    settle()
    assert not place.surveys.store.isVisible()
    model = place.surveys.sheet.grid.survey
    assert not model.flags(model.index(0, FIRST)) & Qt.ItemFlag.ItemIsEditable
    services.desk.actor = actor(Role.TEAM_MEMBER, team_no=3)
    team = make()
    team.show_target("surveys")
    settle()
    model = team.surveys.sheet.grid.survey
    assert not model.flags(model.index(0, FIRST)) & Qt.ItemFlag.ItemIsEditable
    assert model.index(0, FIRST).data(Qt.ItemDataRole.ToolTipRole) == tip_text("由考核办登记")


def test_the_model_keeps_qts_rules(
    ctx: ViewContext, services: Services, city: City, qtbot: QtBot
) -> None:
    many(services, city)
    model = SurveyModel(ctx.theme)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_sheet(services.public_surveys.sheet(SurveyKey(YEAR, TITLE, city.unit)), {})
    model.setData(model.index(2, FIRST), "7")
    model.show_sheet(None, {})
    assert tester is not None


@pytest.mark.parametrize("points", [12, 18])
def test_pictures(
    points: int, ctx: ViewContext, make: Callable[[], FeedbackPlace], services: Services,
    city: City, settle: Settle,
) -> None:  # fmt: skip
    many(services, city)
    ctx.theme.apply(Appearance(points=points))
    place = make()
    place.resize(1366 - 112 - 150, 660)
    place.show_target("surveys")
    settle()
    shoot(place, f"records-surveys-{points}")
