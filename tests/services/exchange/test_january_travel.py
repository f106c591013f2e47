"""In January the old team goes on with the old year on its own PC, and the office gets it.

Source: domain.md §1 (2026's annual assessment is done early in 2027), §2.10.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.cycles import cycle_id
from desktop.services.public_surveys import (
    PublicSurveyService,
    SurveyDraft,
    SurveyEntry,
    SurveyKey,
    survey_id,
)
from desktop.services.rating_sheets import rating_id
from desktop.services.rating_values import RatingInput
from desktop.services.routine_grade_reading import grade_id
from desktop.services.routine_grades import GradeEntry, RoutineGradeService
from desktop.services.survey_score import RatingCounts
from desktop.services.team_ratings import TeamRatingService
from desktop.services.teams import team_id
from desktop.services.work_reports import ReportDraft, WorkReportService, report_id
from desktop.terms import CadreLevel, RoutineGradeValue
from tests.services.exchange.deployment import (
    Deployment,
    assessor_of,
    cadre_of,
    edit,
    rows,
    units_of,
)
from tests.services.exchange.two_desks import shown
from tests.services.record_city import named, write

CYCLE = cycle_id(2026)
END, FIRST = dt.date(2026, 12, 31), dt.date(2027, 1, 1)
JANUARY = dt.datetime(2027, 1, 15, 1, 0, tzinfo=dt.UTC)
G = RoutineGradeValue


def hand_on(deployment: Deployment, unit: UUID) -> None:
    """The office pairs team 3's unit with team 4 from the first of January on."""
    edit(deployment.office, "pairing", named(f"pairing/3/{unit.hex}"), end=END)
    again = {"team_id": team_id(4), "unit_id": unit, "start": FIRST}
    write(deployment.office.desk, [Change("pairing", named("pairing/again"), again)])


def in_january(deployment: Deployment) -> None:
    """It is the fifteenth of January on all PCs."""
    deployment.clock.advance(JANUARY - deployment.clock.now())


def test_the_old_teams_year_comes_home(deployment: Deployment) -> None:
    unit, late = units_of(3)[0], named("late cadre")
    cadre = cadre_of(unit, 0)
    hand_on(deployment, unit)
    in_january(deployment)
    # Registered in January, there since December: the old team needs it for its sheets.
    person = {"name": "韩迟到", "level": CadreLevel.CITY, "unit_id": unit, "unit_order": 9}
    write(deployment.office.desk, [Change("cadre", late, person)])
    for number in (3, 4):
        deployment.task(number)
    team = deployment.teams[3]
    desk = team.desk
    ratings = TeamRatingService(desk)
    column = ratings.paper_column(unit, CYCLE, assessor_of(3, 1))
    assert late in {line.subject.cadre for line in column.lines}
    rated = [RatingInput(cadre, Decimal(90)), RatingInput(late, Decimal(80))]
    assert ratings.save_on_paper(unit, CYCLE, assessor_of(3, 1), rated) == 2
    grades = RoutineGradeService(desk)
    assert unit in grades.find(CYCLE)
    grades.save(CYCLE, unit, [GradeEntry(c, 4, G.FAIR) for c in (cadre, late)])
    WorkReportService(desk).save(ReportDraft(unit, CYCLE, cadre, "报告", "正文", FIRST))
    survey = SurveyKey(CYCLE, "调查", unit)
    counts = RatingCounts(0, 0, 0, 4, 6)
    PublicSurveyService(desk).save(SurveyDraft(survey, END, "", (SurveyEntry(None, counts),)))
    deployment.send(3, None)
    ids = {
        "team_rating": rating_id(CYCLE, team_id(3), unit, late, assessor_of(3, 1)),
        "routine_grade": grade_id(late, CYCLE, 4),
        "work_report": report_id(CYCLE, unit, cadre),
        "public_survey": survey_id(CYCLE, "调查", unit, None),
    }
    for table, row in ids.items():
        assert shown(deployment.office.desk, table, row)["team_id"] == team_id(3).hex, table
    # The new team is told of what is its unit's; ratings are their team's own.
    for number in (3, 4):
        deployment.task(number)
    found = {row for (row,) in rows(deployment.teams[4], "SELECT id FROM routine_grade")}
    assert ids["routine_grade"].hex in found
    assert rows(deployment.teams[4], "SELECT id FROM work_report") == [(ids["work_report"].hex,)]
    assert rows(deployment.teams[4], "SELECT id FROM team_rating") == []
    told = RoutineGradeService(deployment.teams[4].desk).sheet(CYCLE, unit)
    assert {line.cells[3].locked for line in told.cadres} == {
        "由第三考核组登记", "本季度不由本考核组对口联系",
    }  # fmt: skip


def test_what_the_office_brings_back_of_a_team_is_taken_there(deployment: Deployment) -> None:
    unit = units_of(3)[0]
    cadre = cadre_of(unit, 0)
    deployment.task(3)
    team, office = (RoutineGradeService(s.desk) for s in (deployment.teams[3], deployment.office))
    team.save(CYCLE, unit, [GradeEntry(cadre, 3, G.POOR)])
    version = team.sheet(CYCLE, unit).cadres[0].cells[2].version
    team.save(CYCLE, unit, [GradeEntry(cadre, 3, None, "", version)])
    deployment.send(3, None)
    office.save(CYCLE, unit, [GradeEntry(cadre, 3, G.FAIR)])
    deployment.task(3)
    cell = team.sheet(CYCLE, unit).cadres[0].cells[2]
    assert (cell.text, cell.locked) == ("较好", "")


def test_who_moved_in_january_is_rated_by_the_old_units_team(deployment: Deployment) -> None:
    old, new = units_of(3)[0], units_of(4)[0]
    cadre = cadre_of(old, 0)
    for number in (3, 4):
        deployment.task(number)
    in_january(deployment)
    edit(deployment.office, "cadre", cadre, unit_id=new)
    move = {"cadre_id": cadre, "from_unit_id": old, "to_unit_id": new}
    day = dt.date(2027, 1, 10)
    write(deployment.office.desk, [Change("cadre_move", named("move"), {**move, "on": day})])
    for number in (3, 4):
        deployment.task(number)
    listed = {}
    for number, unit in ((3, old), (4, new)):
        column = TeamRatingService(deployment.teams[number].desk).paper_column(
            unit, CYCLE, assessor_of(number, 1)
        )
        listed[number] = cadre in {line.subject.cadre for line in column.lines}
    assert listed == {3: True, 4: False}
