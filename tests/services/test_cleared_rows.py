"""Rows that were cleared before their unit was handed on: somebody can always enter them again.

There is one row for each subject; it names the team that made it for ever (domain.md §2.8).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.models.changes import Change
from desktop.models.public_feedback import PublicSurvey
from desktop.models.routine_grades import RoutineGrade
from desktop.models.work_reports import WorkReport
from desktop.services.errors import Refused
from desktop.services.public_surveys import (
    PublicSurveyService,
    SurveyDraft,
    SurveyEntry,
    SurveyKey,
    survey_id,
)
from desktop.services.routine_grade_reading import grade_id
from desktop.services.routine_grades import GradeEntry, RoutineGradeService
from desktop.services.survey_import import SurveyImportService
from desktop.services.survey_score import RatingCounts
from desktop.services.work_reports import ReportDraft, WorkReportService, report_id
from desktop.terms import CadreLevel, Role, RoutineGradeValue
from tests.services.exchange.two_desks import two_desks
from tests.services.record_city import City, acting, hand_on, named, write
from tests.services.sheets.tables import book

DAY = dt.date(2026, 11, 16)
TEN = RatingCounts(0, 0, 2, 3, 5)
HEAD = ("单位", "姓名", "很满意", "满意", "基本满意", "不满意", "很不满意", "合计")


def grade(city: City, value: RoutineGradeValue | None, version: str | None = None) -> None:
    """The first cadre's grade of the third quarter."""
    entry = GradeEntry(city.cadre, 3, value, "", version)
    RoutineGradeService(city.desk).save(city.cycle, city.unit, [entry])


def report(city: City) -> None:
    """The first cadre's report."""
    draft = ReportDraft(city.unit, city.cycle, city.cadre, "述职述廉报告", "正文", DAY)
    WorkReportService(city.desk).save(draft)


def key(city: City) -> SurveyKey:
    """The survey."""
    return SurveyKey(city.cycle, "调查", city.unit)


def survey(city: City, counts: RatingCounts | None = TEN, version: str | None = None) -> None:
    """The unit's own row."""
    draft = SurveyDraft(key(city), DAY, "", (SurveyEntry(None, counts, version),))
    PublicSurveyService(city.desk).save(draft)


@pytest.fixture
def cleared(city: City) -> City:
    """Team 3 entered a grade, a report and a survey and cleared them; team 4 has the unit now."""
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        grade(city, RoutineGradeValue.POOR)
        grades, reports = RoutineGradeService(city.desk), WorkReportService(city.desk)
        grade(city, None, grades.sheet(city.cycle, city.unit).cadres[0].cells[2].version)
        report(city)
        version = reports.get(city.unit, city.cycle, city.cadre).version
        assert version is not None
        reports.remove(city.unit, city.cycle, city.cadre, version)
        survey(city)
        survey(city, None, PublicSurveyService(city.desk).sheet(key(city)).rows[0].version)
    hand_on(city, dt.date(2026, 9, 15))  # before the quarter ended
    return city


ENTER: list[Callable[[City], None]] = [lambda c: grade(c, RoutineGradeValue.FAIR), report, survey]


@pytest.mark.parametrize("enter", ENTER, ids=["grade", "report", "survey"])
def test_the_office_brings_a_cleared_row_back(cleared: City, enter: Callable[[City], None]) -> None:
    for number, said in (
        (4, r"原由第三考核组登记后清空，不能改由您登记。请考核办重新登记。"),
        (3, r"已不由本考核组对口联系，不能重新登记。请考核办重新登记。"),
    ):
        with (
            acting(cleared.desk, Role.TEAM_LEADER, team_no=number),
            pytest.raises(Refused, match=said),
        ):
            enter(cleared)
    enter(cleared)


def test_what_came_back_names_its_team_and_the_office_may_correct_it(cleared: City) -> None:
    for enter in ENTER:
        enter(cleared)
    desk = cleared.desk
    cell = RoutineGradeService(desk).sheet(cleared.cycle, cleared.unit).cadres[0].cells[2]
    assert not cell.locked
    grade(cleared, RoutineGradeValue.POOR, cell.version)
    row = PublicSurveyService(desk).sheet(key(cleared)).rows[0]
    assert not row.locked
    survey(cleared, RatingCounts(0, 0, 0, 0, 9), row.version)
    detail = WorkReportService(desk).get(cleared.unit, cleared.cycle, cleared.cadre)
    assert not detail.closed
    with desk.db.reading() as session:
        found = (
            session.get(RoutineGrade, grade_id(cleared.cadre, cleared.cycle, 3)),
            session.get(PublicSurvey, survey_id(cleared.cycle, "调查", cleared.unit, None)),
            session.get(WorkReport, report_id(cleared.cycle, cleared.unit, cleared.cadre)),
        )
        teams = [row.team_id for row in found if row is not None and not row.deleted]
    assert teams == [cleared.team] * 3


def test_the_office_leaves_rows_of_a_team_that_has_the_unit(city: City) -> None:
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        grade(city, RoutineGradeValue.POOR)
    cell = RoutineGradeService(city.desk).sheet(city.cycle, city.unit).cadres[0].cells[2]
    assert cell.locked == "由第三考核组登记"
    with pytest.raises(Refused, match="由第三考核组登记，您不能修改"):
        grade(city, RoutineGradeValue.FAIR, cell.version)


def test_more_than_forty_percent_of_both_sides_together_is_told(tmp_path: Path) -> None:
    """Five cadres: two 好 of each side are four, and two are the most."""
    with two_desks(tmp_path) as two:
        city = two.city
        more = [named(f"extra{i}") for i in range(3)]
        home = {"level": CadreLevel.CITY, "unit_id": city.unit}
        write(
            two.office,
            [Change("cadre", m, {"name": f"新干部{i}", **home}) for i, m in enumerate(more)],
        )
        two.task()
        five = [city.cadre, city.second_cadre, *more]
        team, office = RoutineGradeService(two.team), RoutineGradeService(two.office)
        good = RoutineGradeValue.GOOD
        team.save(city.cycle, city.unit, [GradeEntry(c, 1, good) for c in five[:2]])
        office.save(city.cycle, city.unit, [GradeEntry(c, 1, good) for c in five[2:4]])
        assert not office.sheet(city.cycle, city.unit).over
        two.meet()
        said = "第一季度已登记“好” 4 人，超过 5 人的 40%（最多 2 人）。请登记的各方商定后更正。"
        for service in (team, office):
            assert service.sheet(city.cycle, city.unit).over == {1: said}
            (line,) = service.rows(city.cycle, [city.unit])
            assert line.over == (1,)
        # One after the other lowers its own; each step is no step up.
        for cadre in five[2:4]:
            sheet = office.sheet(city.cycle, city.unit)
            cell = next(line.cells[0] for line in sheet.cadres if line.cadre_id == cadre)
            change = GradeEntry(cadre, 1, RoutineGradeValue.FAIR, "", cell.version)
            assert office.save(city.cycle, city.unit, [change]) == 1
        assert office.sheet(city.cycle, city.unit).over == {}
        assert office.rows(city.cycle, [city.unit])[0].over == ()


def test_no_preview_tells_withheld_counts(city: City, tmp_path: Path) -> None:
    """Three answers are not shown, nor can they be found by trying workbooks."""
    service = PublicSurveyService(city.desk)
    entry = SurveyEntry(city.cadre, RatingCounts(1, 0, 1, 0, 1))
    service.save(SurveyDraft(key(city), DAY, "", (SurveyEntry(None, TEN), entry)))
    told = set()
    for number, tried in enumerate(itertools.product(range(2), repeat=5)):
        path = tmp_path / f"{number}.xlsx"
        rows = [HEAD, ("江城市民政局", "赵启明", *tried, sum(tried))]
        path.write_bytes(book(rows, title="表"))
        if sum(tried) != 3:
            continue
        plan = SurveyImportService(city.desk).preview(city.cycle, path, "调查", DAY)
        told.add((plan.same, tuple(row.replaces for row in plan.rows)))
    assert told == {(0, (True,))}
