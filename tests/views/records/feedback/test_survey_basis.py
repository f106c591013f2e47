"""满意度调查: the sheet says when the scheme lacks the points by which its answers count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from desktop.models.changes import Change
from desktop.services.public_surveys import SurveyDraft, SurveyEntry, SurveyKey
from desktop.services.registry import Services
from desktop.services.scheme import cycle_id, rule_id
from desktop.services.survey_score import POINTS_RULE, RatingCounts
from desktop.views.records.feedback.pane import FeedbackPlace
from tests.services.record_city import City, write
from tests.views.shots import shoot

YEAR = cycle_id(2026)


@pytest.mark.parametrize("lacking", [False, True])
def test_the_sheet_says_that_a_shipped_number_stands_in(
    place: FeedbackPlace,
    services: Services,
    city: City,
    settle: Callable[[], None],
    *,
    lacking: bool,
) -> None:
    """Empty, and no room taken, while the scheme has the rule."""
    there = next((r for r in services.scheme.rules(YEAR) if r.key == POINTS_RULE), None)
    if lacking and there is not None:
        gone = Change("rule", rule_id(YEAR, POINTS_RULE), {"deleted": True}, there.version)
        write(services.desk, [gone])
    if not lacking and there is None:
        services.scheme.add_missing_rules(YEAR)
    key = SurveyKey(YEAR, "2026年度群众满意度调查", city.unit)
    rows = (SurveyEntry(None, RatingCounts(1, 2, 4, 10, 13)),)
    services.public_surveys.save(SurveyDraft(key, dt.date(2026, 11, 10), "电话访问", rows))
    place.show_target("surveys")
    settle()
    basis = place.surveys.sheet.basis
    assert basis.isVisible() is lacking
    assert ("出厂值，方案未载明" in basis.text()) is lacking
    if lacking:
        shoot(place, "survey_basis")
