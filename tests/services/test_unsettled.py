"""Nobody says yes to what two hands wrote differently: verdicts and confirmations wait.

Source: exchange.md §6; domain.md §2.8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from desktop.models.public_feedback import PublicSurvey
from desktop.models.team_ratings import TeamRating
from desktop.services.conflict_marks import unsettled_words
from desktop.services.errors import BadTransition
from desktop.services.facts import FactDraft, FactService
from desktop.services.feedback_forms import FeedbackDraft
from desktop.services.motions import Motion
from desktop.services.public_feedback import PublicFeedbackService
from desktop.services.public_surveys import (
    PublicSurveyService,
    SurveyDraft,
    SurveyEntry,
    SurveyKey,
    survey_id,
)
from desktop.services.rating_rules import SheetState
from desktop.services.rating_sheets import sheet_id
from desktop.services.survey_score import RatingCounts
from desktop.services.team_ratings import TeamRatingService
from desktop.terms import (
    ConflictChoice,
    FactAction,
    FactState,
    FeedbackKind,
    FeedbackState,
    FeedbackVerdict,
    Polarity,
    Role,
    Severity,
)
from tests.services.exchange.two_desks import Two, decide, two_desks
from tests.services.rating_city import confirm, everyone_rates, line_of
from tests.services.record_city import City, acting
from tests.services.test_conflict_marks import clash

DAY = dt.date(2026, 11, 16)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """The office and team 3."""
    with two_desks(tmp_path) as found:
        yield found


def test_the_sentence_names_contents_step_and_place() -> None:
    assert unsettled_words("该考核纪实", ("内容", "干部"), "核实") == (
        "该考核纪实有冲突待裁定：内容、干部。请先到“数据交换—冲突裁定”中裁定，再核实。"
    )


def _submitted(two: Two, text: str = "原文") -> UUID:
    own = FactService(two.team)
    draft = FactDraft(
        two.city.unit, Polarity.NEGATIVE, Severity.LIGHT, DAY, text, two.city.cadre,
        team=two.city.team,
    )  # fmt: skip
    fact = own.save(draft)
    own.perform(fact, FactAction.SUBMIT, Motion(own.get(fact).seen))
    return fact


def test_a_disputed_fact_is_not_verified_alone_or_among_many(two: Two) -> None:
    fact, other = _submitted(two), _submitted(two, "另一件事")
    two.meet()
    clash(two, "fact", fact, "text", ("甲的说法", "乙的说法"))
    judge = FactService(two.office)
    with acting(two.office, Role.LEADER):
        seen = Motion(judge.get(fact).seen)
        with pytest.raises(BadTransition, match=r"^该考核纪实有冲突待裁定：内容。"):
            judge.perform(fact, FactAction.VERIFY, seen)
        preview = judge.preview([fact, other], FactAction.VERIFY)
        assert set(preview.ready) == {other}
        assert [count for why, count in preview.refused if "冲突裁定" in why] == [1]
        assert judge.get(fact).line.state is FactState.SUBMITTED
    decide(two, ConflictChoice.FIRST)
    with acting(two.office, Role.LEADER):
        seen = Motion(judge.get(fact).seen)
        judge.perform(fact, FactAction.VERIFY, seen)
        assert judge.get(fact).line.state is FactState.VERIFIED


def test_a_disputed_fact_can_be_sent_back(two: Two) -> None:
    """To ask for more says yes to neither text."""
    fact = _submitted(two)
    two.meet()
    clash(two, "fact", fact, "text", ("甲的说法", "乙的说法"))
    judge = FactService(two.office)
    with acting(two.office, Role.LEADER):
        motion = Motion(judge.get(fact).seen, reason="请说明以哪一份为准")
        judge.perform(fact, FactAction.SEND_BACK, motion)
        assert judge.get(fact).line.state is FactState.DRAFT


def test_no_finding_on_a_disputed_severity(two: Two) -> None:
    own, judge = PublicFeedbackService(two.team), PublicFeedbackService(two.office)
    draft = FeedbackDraft(
        two.city.unit, FeedbackKind.COMPLAINT, Severity.HEAVY, DAY, "反映", two.city.cadre
    )
    told = own.save(draft)
    two.meet()
    clash(two, "public_feedback", told, "severity", ("light", "medium"))
    with acting(two.office, Role.LEADER):
        with pytest.raises(BadTransition, match=r"^该群众反映有冲突待裁定：.*再核实。$"):
            judge.verify(told, FeedbackVerdict.VERIFIED, "属实", judge.get(told).seen)
        assert judge.get(told).line.state is FeedbackState.PENDING
    decide(two, ConflictChoice.FIRST)
    with acting(two.office, Role.LEADER):
        judge.verify(told, FeedbackVerdict.VERIFIED, "属实", judge.get(told).seen)
        assert judge.get(told).line.state is FeedbackState.VERIFIED


def _rated(two: Two) -> City:
    """The team's city, with five ratings of the cadre of the second unit: 90 to 94."""
    city = replace(two.city, desk=two.team)
    everyone_rates(city, ("90", "91", "92", "93", "94"))
    two.meet()
    return city


def _clash_of_ratings(two: Two) -> None:
    with two.team.db.reading() as session:
        found = session.scalars(select(TeamRating).where(TeamRating.rating == Decimal(90))).one()
    clash(two, "team_rating", found.id, "rating", (Decimal(20), Decimal(100)))
    two.task()


def test_a_disputed_rating_is_not_confirmed(two: Two) -> None:
    city = _rated(two)
    _clash_of_ratings(two)
    line = line_of(city, city.other_unit, city.outsider)
    assert line.conflicts == 1
    with pytest.raises(BadTransition, match=r"的评定有冲突待裁定：评定分.*再确认。$") as caught:
        confirm(city, city.other_unit, city.outsider)
    assert "20" not in caught.value.sentence
    assert "100" not in caught.value.sentence
    assert line_of(city, city.other_unit, city.outsider).state is SheetState.OPEN
    two.report()
    decide(two, ConflictChoice.FIRST)
    two.task()
    confirm(city, city.other_unit, city.outsider)
    line = line_of(city, city.other_unit, city.outsider)
    assert (line.state, line.conflicts) == (SheetState.CONFIRMED, 0)


def test_a_confirmed_sheet_in_conflict_bears_a_mark_at_the_office(two: Two) -> None:
    city = _rated(two)
    confirm(city, city.other_unit, city.outsider)
    two.meet()
    office = TeamRatingService(two.office)
    with acting(two.office, Role.LEADER):
        assert [line.conflicts for line in office.confirmed(city.cycle)] == [0]
    sheet = line_of(city, city.other_unit, city.outsider)
    assert sheet.conflicts == 0
    row = sheet_id(city.cycle, city.team, city.other_unit, city.outsider)
    clash(two, "rating_sheet", row, "remark", ("甲", "乙"))
    with acting(two.office, Role.LEADER):
        assert [line.conflicts for line in office.confirmed(city.cycle)] == [1]
    two.task()
    assert line_of(city, city.other_unit, city.outsider).conflicts == 1


def test_a_form_of_a_conflict_hands_out_no_rating_and_no_small_count(two: Two) -> None:
    """Neither for the eye nor as it is stored: not before the decision, nor with it."""
    _rated(two)
    _clash_of_ratings(two)
    at_team = two.only()
    for form in (two.form(), two.teller.look(at_team.table, at_team.row, at_team.fields)):
        assert form.fields == ("rating", "entry")
        assert [c.raw for c in form.candidates] == [(None, "own"), (None, "own")]
        assert {c.values[1] for c in form.candidates} == {"本人评定"}
    decide(two, ConflictChoice.FIRST)
    (told,) = two.decider.decisions()
    assert [c.raw[0] for c in told.before] == [None, None]
    with two.office.db.reading() as session:
        assert Decimal(100) in session.scalars(select(TeamRating.rating)).all()


def test_counts_of_few_answers_stay_hidden_in_a_conflict(two: Two) -> None:
    key = SurveyKey(two.city.cycle, "满意度调查", two.city.unit)
    entry = SurveyEntry(two.city.cadre, RatingCounts(1, 0, 1, 0, 0))
    PublicSurveyService(two.team).save(SurveyDraft(key, DAY, "", (entry,)))
    two.meet()
    row = survey_id(key.cycle, key.title, key.unit, two.city.cadre)
    clash(two, "public_survey", row, "one", (2, 3))
    form = two.form()
    assert all(value is None for c in form.candidates for value in c.raw)
    decide(two, ConflictChoice.FIRST)
    with two.office.db.reading() as session:
        stands = session.get(PublicSurvey, row)
        assert stands is not None
        assert stands.one == 3
