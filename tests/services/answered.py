"""Grades, surveys and 群众反映 of the small city's first unit, for the tables of test_oneself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.motions import Seen
from desktop.services.public_feedback import FeedbackDraft, PublicFeedbackService
from desktop.services.public_surveys import (
    PublicSurveyService,
    SurveyDraft,
    SurveyEntry,
    SurveyKey,
    survey_id,
)
from desktop.services.routine_grade_import import (
    GradePlan,
    PlannedGrade,
    RoutineGradeImportService,
)
from desktop.services.routine_grade_reading import grade_id
from desktop.services.routine_grades import GradeEntry, RoutineGradeService
from desktop.services.survey_import import PlannedSurvey, SurveyImportService, SurveyPlan
from desktop.services.survey_score import RatingCounts
from desktop.terms import FeedbackKind, FeedbackVerdict, RoutineGradeValue, Severity
from tests.services.record_city import City, named, write

DAY = dt.date(2026, 11, 10)
TITLE = "满意度"
MANY = RatingCounts(2, 3, 0, 4, 1)


class Answered:
    """The services over one desk, with a row of each kind about the first unit's first cadre."""

    def __init__(self, city: City) -> None:
        desk, self.city = city.desk, city
        self.grades, self.grade_imports = RoutineGradeService(desk), RoutineGradeImportService(desk)
        self.surveys, self.survey_imports = PublicSurveyService(desk), SurveyImportService(desk)
        self.feedback = PublicFeedbackService(desk)
        self.entry = named("feedback")
        of_unit: dict[str, object] = {"unit_id": city.unit, "cadre_id": city.cadre}
        of_unit |= {"cycle_id": city.cycle, "team_id": None}
        counts = dict(zip(("one", "two", "three", "four", "five"), MANY.numbers, strict=True))
        grade = {"quarter": 1, "grade": RoutineGradeValue.FAIR, "remark": None}
        said = {"kind": FeedbackKind.COMPLAINT, "severity": Severity.MEDIUM, "text": "拖延"}
        rows: list[tuple[str, UUID, dict[str, object]]] = [
            ("routine_grade", grade_id(city.cadre, city.cycle, 1), {**of_unit, **grade}),
            (
                "public_survey",
                survey_id(city.cycle, TITLE, city.unit, city.cadre),
                {**of_unit, **counts, "title": TITLE, "on": DAY, "source": None},
            ),
            (
                "public_feedback",
                self.entry,
                {**of_unit, **said, "number": 1, "on": DAY, "source": None, "event_key": None},
            ),
        ]
        write(desk, [Change(table, row, fields) for table, row, fields in rows])

    @property
    def key(self) -> SurveyKey:
        """The survey at the unit."""
        return SurveyKey(self.city.cycle, TITLE, self.city.unit)

    def typed(self) -> SurveyDraft:
        """Another row of it."""
        return SurveyDraft(self.key, DAY, "", (SurveyEntry(None, MANY),))

    def graded(self) -> GradeEntry:
        """A grade of another quarter."""
        return GradeEntry(self.city.cadre, 2, RoutineGradeValue.FAIR)

    def draft(self, **more: Any) -> FeedbackDraft:
        """An entry about the unit's cadre."""
        c = self.city
        return FeedbackDraft(
            c.unit, FeedbackKind.PRAISE, Severity.LIGHT, DAY, "热情", c.cadre, **more
        )

    def grade_plan(self) -> GradePlan:
        """A plan made by somebody else."""
        planned = PlannedGrade(self.city.unit, "民政局", "赵启明", self.graded(), "")
        return GradePlan(self.city.cycle, "平时.xlsx", (planned,), 0, ())

    def survey_plan(self) -> SurveyPlan:
        """As above."""
        row = PlannedSurvey(
            self.city.unit, "民政局", "班子", 10, "", SurveyEntry(None, MANY), False
        )
        return SurveyPlan(self.city.cycle, TITLE, DAY, "", "满意度.xlsx", (row,), 0, 0, ())


ABOUT_UNIT: Mapping[str, Callable[[Answered], Any]] = {
    "routine_grades.sheet": lambda a: a.grades.sheet(a.city.cycle, a.city.unit),
    "routine_grades.save": lambda a: a.grades.save(a.city.cycle, a.city.unit, [a.graded()]),
    "routine_grades.export_xlsx": lambda a: a.grades.export_xlsx(a.city.cycle, a.city.unit),
    "routine_grades.template_xlsx": lambda a: a.grades.template_xlsx(a.city.cycle, a.city.unit),
    "routine_grade_imports.take": lambda a: a.grade_imports.take(a.grade_plan()),
    "public_surveys.sheet": lambda a: a.surveys.sheet(a.key),
    "public_surveys.save": lambda a: a.surveys.save(a.typed()),
    "public_surveys.form_pdf": lambda a: a.surveys.form_pdf(a.key),
    "survey_imports.take": lambda a: a.survey_imports.take(a.survey_plan()),
    "survey_imports.template_xlsx": lambda a: a.survey_imports.template_xlsx(
        a.city.cycle, TITLE, a.city.unit
    ),
    "public_feedback.get": lambda a: a.feedback.get(a.entry),
    "public_feedback.history_of": lambda a: a.feedback.history_of(a.entry),
    "public_feedback.fact_draft": lambda a: a.feedback.fact_draft(a.entry),
    "public_feedback.save": lambda a: a.feedback.save(a.draft()),
    "public_feedback.save changed": lambda a: a.feedback.save(a.draft(id=a.entry, version="")),
    "public_feedback.remove": lambda a: a.feedback.remove(a.entry, ""),
    "public_feedback.verify": lambda a: a.feedback.verify(
        a.entry, FeedbackVerdict.VERIFIED, "是", Seen("")
    ),
}
LEFT_OUT: Mapping[str, str] = {
    "routine_grades.find": "leaves the units out, see test_routine_grades",
    "routine_grades.rows": "the same",
    "routine_grade_imports.preview": "says of a barred row only that it is not taken",
    "routine_grade_imports.strange_headers": "headers of a file",
    "routine_grade_imports.explain": "what headers mean",
    "public_surveys.all": "leaves the records out, see test_public_surveys",
    "survey_imports.preview": "says of a barred row only that it is not taken",
    "public_feedback.find": "leaves the records out, see test_public_feedback",
    "public_feedback.rows": "the same",
}
