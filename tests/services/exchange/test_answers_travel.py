"""平时考核结果, 群众满意度 and 群众反映 go to the other side and show there as they were made."""

from __future__ import annotations

import datetime as dt

from desktop.services.public_feedback import FeedbackDraft
from desktop.services.public_surveys import SurveyDraft, SurveyEntry, SurveyKey
from desktop.services.routine_grades import GradeEntry
from desktop.services.scheme import cycle_id
from desktop.services.survey_score import RatingCounts
from desktop.terms import FeedbackKind, FeedbackState, FeedbackVerdict, RoutineGradeValue, Severity
from tests.services.exchange.deployment import Deployment, cadre_of, faults, units_of

YEAR = cycle_id(2026)
DAY = dt.date(2026, 11, 10)
COUNTS = RatingCounts(1, 0, 2, 3, 4)
UNIT = units_of(3)[0]
FIRST, SECOND = cadre_of(UNIT, 0), cadre_of(UNIT, 1)


def test_what_a_team_and_the_office_write_meets(deployment: Deployment) -> None:
    office = deployment.office
    office.routine_grades.save(YEAR, UNIT, [GradeEntry(FIRST, 1, RoutineGradeValue.FAIR)])
    deployment.task(3)
    team = deployment.station(3)
    team.routine_grades.save(YEAR, UNIT, [GradeEntry(SECOND, 1, RoutineGradeValue.AVERAGE, "病假")])
    key = SurveyKey(YEAR, "满意度", UNIT)
    team.public_surveys.save(SurveyDraft(key, DAY, "问卷", (SurveyEntry(FIRST, COUNTS),)))
    complaint = team.public_feedback.save(
        FeedbackDraft(UNIT, FeedbackKind.COMPLAINT, Severity.MEDIUM, DAY, "审批慢", FIRST)
    )
    deployment.send(3, None)
    for services in (office, team):
        sheet = services.routine_grades.sheet(YEAR, UNIT)
        assert [c.cells[0].text for c in sheet.cadres] == ["较好", "一般：病假"]
        rows = {r.cadre_id: r for r in services.public_surveys.sheet(key).rows}
        assert rows[FIRST].counts == COUNTS
        # (1 + 2·3 + 3·4 + 4·5) / 10 · 20
        assert rows[FIRST].score == "78.00"
    locked = [c.cells[0].locked for c in office.routine_grades.sheet(YEAR, UNIT).cadres]
    assert locked == ["", "由第三考核组登记"]
    found = office.public_feedback.get(complaint)
    assert (found.state, found.line.citation) == (FeedbackState.PENDING, "反-03-0001")
    deployment.clock.advance(dt.timedelta(hours=1))
    office.public_feedback.verify(complaint, FeedbackVerdict.VERIFIED, "查阅属实", found.seen)
    deployment.task(3)
    there = team.public_feedback.get(complaint)
    assert (there.state, there.finding) == (FeedbackState.VERIFIED, "查阅属实")
    assert [line.state for line in team.public_feedback.history_of(complaint)] == [
        "登记：反映问题",
        "核实：属实",
    ]
    assert faults(office) == faults(team) == []
    deployment.task(4)
    stranger = deployment.station(4)
    assert stranger.public_feedback.find() == ()
    assert stranger.public_surveys.all(YEAR) == ()
