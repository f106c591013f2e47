"""Grades, surveys and ratings in conflict bear a mark, on screen and on paper.

Source: exchange.md §6: whatever shows an open conflict's value carries a mark.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from desktop.services.documents.rating_form import FilledRatingForm
from desktop.services.public_surveys import (
    PublicSurveyService,
    SurveyDraft,
    SurveyEntry,
    SurveyKey,
    survey_id,
)
from desktop.services.rating_sheets import sheet_id
from desktop.services.routine_grade_reading import grade_id
from desktop.services.routine_grades import GradeEntry, RoutineGradeService
from desktop.services.survey_score import RatingCounts
from desktop.services.team_ratings import TeamRatingService
from desktop.terms import ConflictChoice, RoutineGradeValue
from tests.services.exchange.two_desks import Two, decide, two_desks
from tests.services.rating_city import confirm, everyone_rates, leader
from tests.services.test_conflict_marks import clash

DAY = dt.date(2026, 11, 16)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """The office and team 3."""
    with two_desks(tmp_path) as found:
        yield found


def cells(book: bytes) -> list[list[str]]:
    """What a workbook says, row by row."""
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    return [[str(c.value or "") for c in row] for row in sheet.iter_rows()]


def test_a_grade_in_its_sheet_and_in_the_workbook(two: Two) -> None:
    unit, cycle, cadre = two.city.unit, two.city.cycle, two.city.cadre
    own, office = RoutineGradeService(two.team), RoutineGradeService(two.office)
    entries = [
        GradeEntry(cadre, 1, RoutineGradeValue.FAIR),
        GradeEntry(cadre, 2, RoutineGradeValue.FAIR),
        GradeEntry(two.city.second_cadre, 1, RoutineGradeValue.FAIR),
    ]
    own.save(cycle, unit, entries)
    two.meet()
    assert "数据有冲突" not in str(cells(office.export_xlsx(cycle, unit)))
    clash(two, "routine_grade", grade_id(cadre, cycle, 2), "grade", ("poor", "average"))
    lines = {line.cadre_id: line for line in office.sheet(cycle, unit).cadres}
    assert [cell.conflicts for cell in lines[cadre].cells] == [0, 1, 0, 0]
    assert (lines[cadre].conflicts, lines[two.city.second_cadre].conflicts) == (1, 0)
    told = cells(office.export_xlsx(cycle, unit))
    first = next(n for n, row in enumerate(told) if "姓名" in row)
    name, place = (told[first].index(title) for title in ("姓名", "数据有冲突"))
    said = {row[name]: row[place] for row in told[first + 1 :]}
    assert said["赵启明"] == "第二季度有冲突待裁定"
    assert [words for who, words in said.items() if who != "赵启明" and words] == []
    assert "数据有冲突" not in str(cells(office.template_xlsx(cycle, unit))), "it says no grade"
    decide(two, ConflictChoice.FIRST)
    assert "数据有冲突" not in str(cells(office.export_xlsx(cycle, unit)))


def test_a_survey_in_the_list_and_in_its_sheet(two: Two) -> None:
    key = SurveyKey(two.city.cycle, "满意度调查", two.city.unit)
    entries = (
        SurveyEntry(None, RatingCounts(0, 0, 0, 10, 10)),
        SurveyEntry(two.city.cadre, RatingCounts(0, 0, 0, 5, 5)),
    )
    PublicSurveyService(two.team).save(SurveyDraft(key, DAY, "", entries))
    two.meet()
    office = PublicSurveyService(two.office)
    assert [line.conflicts for line in office.all(key.cycle)] == [0]
    row = survey_id(key.cycle, key.title, key.unit, two.city.cadre)
    clash(two, "public_survey", row, "one", (2, 3))
    assert [line.conflicts for line in office.all(key.cycle)] == [1]
    found = {line.cadre_id: line.conflicts for line in office.sheet(key).rows}
    assert found == {None: 0, two.city.cadre: 1, two.city.second_cadre: 0}


def test_the_filled_form_of_ratings_names_who_is_in_conflict(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[FilledRatingForm] = []
    monkeypatch.setattr(
        "desktop.services.rating_papers.render_filled", lambda content, _: printed.append(content)
    )
    city = replace(two.city, desk=two.team)
    everyone_rates(city, ("90", "91", "92", "93", "94"))
    confirm(city, city.other_unit, city.outsider)
    two.meet()
    ratings = TeamRatingService(two.team)
    with leader(city):
        ratings.filled_form(city.other_unit, city.cycle)
    row = sheet_id(city.cycle, city.team, city.other_unit, city.outsider)
    clash(two, "rating_sheet", row, "remark", ("甲", "乙"))
    two.task()
    with leader(city):
        ratings.filled_form(city.other_unit, city.cycle)
    before, after = (tuple(r.subject.name for r in form.rows) for form in printed)
    assert after == tuple(f"{name}（冲突）" for name in before)
