"""Which unit, person and day a sheet of counts speaks of."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from desktop.services.poll_import import PollImportService
from desktop.services.poll_import_forms import PollAnswers, SheetFate
from desktop.services.polls import PollService
from tests.services.poll_books import ON, rows, workbook
from tests.services.polling import DAY
from tests.services.record_city import City


@pytest.fixture
def imports(city: City) -> PollImportService:
    return PollImportService(city.desk)


def test_sheet_and_title_that_name_two_units_are_asked_about(
    city: City, imports: PollImportService
) -> None:
    lines = [("2026年度江城市水利局领导班子和领导干部民主测评统计表",), *rows()]
    path = workbook(city, {"江城市民政局": lines})
    (sheet,) = imports.preview(path, ON).sheets
    assert (sheet.fate, sheet.unit) == (SheetFate.ASK, None)
    assert "不是同一个单位" in sheet.faults[0]
    (told,) = imports.preview(path, replace(ON, units={"江城市民政局": city.unit})).sheets
    assert told.fate is SheetFate.NEW


def test_a_person_with_a_teams_options_keeps_the_own_ballots(
    city: City, imports: PollImportService
) -> None:
    head = ("姓名", "票类", "好", "较好", "一般", "较差", "未填")
    lines = [
        *rows()[:2],
        head,
        ("赵启明", "A", 4, 2, 0, 0, 0),
        ("江城市民政局", "A", 6, 0, 0, 0, 0),
    ]
    path = workbook(city, {"江城市民政局": lines})
    (poll,) = imports.take(imports.preview(path, ON)).made
    subjects = PollService(city.desk).get(poll).subjects
    assert [s.cadre for s in subjects] == [city.cadre, None]
    path = workbook(city, {"江城市民政局": [*lines[:3], ("领导集体", "A", 4, 2, 0, 0, 0)]})
    (asked,) = imports.preview(path, replace(ON, on=dt.date(2026, 11, 10))).sheets
    assert asked.fate is SheetFate.ASK
    team, word = asked.questions[0].choices[0]
    assert word == "领导班子"
    told = replace(ON, on=dt.date(2026, 11, 10), people={("江城市民政局", "领导集体"): team})
    (poll,) = imports.take(imports.preview(path, told)).made
    assert [s.cadre for s in PollService(city.desk).get(poll).subjects] == [None]


def test_the_users_day_goes_before_the_sheets(city: City, imports: PollImportService) -> None:
    lines = [("民主测评统计表（2026年11月12日）",), *rows()]
    path = workbook(city, {"江城市民政局": lines})
    assert imports.preview(path, PollAnswers()).sheets[0].on == dt.date(2026, 11, 12)
    assert imports.preview(path, ON).sheets[0].on == DAY


def test_last_years_workbook_is_refused(city: City, imports: PollImportService) -> None:
    lines = [("民主测评统计表（2025年11月20日）",), *rows()]
    path = workbook(city, {"江城市民政局": lines})
    for answers in (PollAnswers(), ON):
        (sheet,) = imports.preview(path, answers).sheets
        assert sheet.fate is SheetFate.REFUSED
        assert "2025年11月20日不在 2026 考核年度内" in sheet.faults[0]
