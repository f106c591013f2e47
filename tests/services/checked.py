"""What a visit checked at the small city's first unit, for test_oneself; with a 调研报告."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from desktop.models.changes import Change
from desktop.services.motions import Motion, Seen
from desktop.services.progress_differences import ProgressDifferenceService
from desktop.services.research_reports import ResearchDraft, ResearchReportService
from desktop.services.visit_checks import ChecksDraft, Remark, VisitCheckService
from desktop.terms import (
    CheckTopic,
    DifferenceAction,
    DifferenceFinding,
    Polarity,
    ReportKind,
    VisitMode,
)
from tests.services.preparing import RATIO
from tests.services.record_city import City, held_visit, named, write
from tests.services.scheme_leaves import YEAR

DAY = dt.date(2026, 11, 18)
DIFFERENCE, EXAMPLE, REPORT = named("difference"), named("example"), named("report")


class Checked:
    """The services over one desk, and the rows; the leaves must be there."""

    def __init__(self, city: City) -> None:
        desk, self.city = city.desk, city
        self.checks, self.differences = VisitCheckService(desk), ProgressDifferenceService(desk)
        self.reports = ResearchReportService(desk)
        self.visit = held_visit(city, DAY, mode=VisitMode.RESEARCH)
        home = {"visit_id": self.visit, "unit_id": city.unit, "team_id": city.team}
        found = {"cycle_id": YEAR, "indicator_id": RATIO, "quarter": 3, "evidence": "台账"}
        told = {"topic": CheckTopic.EXAMPLE, "polarity": Polarity.POSITIVE, "text": "攻坚"}
        write(
            desk,
            [
                Change(
                    "progress_difference",
                    DIFFERENCE,
                    {**home, **found, "finding": DifferenceFinding.WORSE},
                ),
                Change("visit_check", EXAMPLE, {**home, **told, "cadre_id": city.cadre}),
                Change(
                    "research_report",
                    REPORT,
                    {**home, "kind": ReportKind.PROBLEM, "title": "剖析", "text": "因", "on": DAY},
                ),
            ],
        )

    def draft(self, **other: Any) -> ResearchDraft:
        """Another report of the visit."""
        return ResearchDraft(self.visit, ReportKind.PROBLEM, "剖析", "因", DAY, **other)


_SEEN = Motion(Seen(""), "原因")
ABOUT_UNIT: Mapping[str, Callable[[Checked], Any]] = {
    "visit_checks.get": lambda c: c.checks.get(c.visit),
    "visit_checks.save": lambda c: c.checks.save(ChecksDraft(c.visit, attention=Remark("", 4))),
    "visit_checks.link_fact": lambda c: c.checks.link_fact(EXAMPLE, named("any fact"), ""),
    "visit_checks.items": lambda c: c.checks.items(c.visit),
    "visit_checks.visit_of": lambda c: c.checks.visit_of(c.city.unit),
    "progress_differences.get": lambda c: c.differences.get(DIFFERENCE),
    "progress_differences.history_of": lambda c: c.differences.history_of(DIFFERENCE),
    "progress_differences.open_count": lambda c: c.differences.open_count(YEAR, c.city.unit),
    "progress_differences.decide": lambda c: c.differences.decide(
        DIFFERENCE, DifferenceAction.REJECT, _SEEN
    ),
    "research_reports.get": lambda c: c.reports.get(REPORT),
    "research_reports.save": lambda c: c.reports.save(c.draft()),
    "research_reports.save changed": lambda c: c.reports.save(c.draft(id=REPORT, version="")),
    "research_reports.remove": lambda c: c.reports.remove(REPORT, ""),
}
LEFT_OUT: Mapping[str, str] = {
    "progress_differences.find": "leaves the records out, see test_progress_differences",
    "progress_differences.rows": "the same",
    "research_reports.find": "leaves the records out, see test_research_reports",
    "research_reports.rows": "the same",
}
