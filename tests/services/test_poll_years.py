"""Two years run: what is written down in January is filed under the year that it is of."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.models.changes import Change
from desktop.models.facts import Fact
from desktop.models.polls import Poll
from desktop.models.scheme import Cycle
from desktop.services.cycles import cycle_id
from desktop.services.errors import Invalid
from desktop.services.fact_guides import FactGuideService
from desktop.services.facts import FactDraft, FactService
from desktop.services.poll_forms import PollDraft
from desktop.services.poll_import import PollImportService
from desktop.services.poll_import_forms import PollAnswers, SheetFate
from desktop.services.poll_years import year_for
from desktop.services.polls import PollService
from desktop.services.public_feedback import FeedbackDraft, PublicFeedbackService
from desktop.services.public_surveys import (
    PublicSurveyService,
    SurveyDraft,
    SurveyEntry,
    SurveyKey,
)
from desktop.services.scheme import SchemeService
from desktop.services.survey_score import RatingCounts
from desktop.services.visits import VisitService
from desktop.terms import AssessmentKind, CycleState, FeedbackKind, Polarity, Severity, VoterClass
from tests.services.poll_books import rows, workbook
from tests.services.record_city import City, plan, write

D = dt.date
LAST, NEXT = cycle_id(2026), cycle_id(2027)
HELD = D(2027, 1, 15)


@pytest.fixture
def january(city: City) -> City:
    """20 January 2027: 2026 at its end, 2027 under way."""
    SchemeService(city.desk).open_cycle(2027)
    for year, state in ((LAST, CycleState.YEAR_END), (NEXT, CycleState.OPEN)):
        with city.desk.db.reading() as session:
            version = session.get_one(Cycle, year).version
        write(city.desk, [Change("cycle", year, {"state": state}, version)])
    city.move_to(D(2027, 1, 20))
    return city


def poll_on(city: City, on: dt.date, **other: object) -> PollDraft:
    return PollDraft(city.unit, on, "民主测评", (city.cadre,), {VoterClass.A: 8}, **other)  # type: ignore[arg-type]  # the draft's own fields


@pytest.mark.parametrize(
    ("on", "chosen", "filed"),
    [
        (HELD, None, LAST),  # until the end of March a poll is of the older year
        (HELD, NEXT, NEXT),  # unless somebody says otherwise
        (D(2026, 12, 28), None, LAST),
    ],
)
def test_a_poll_is_of_the_older_year_that_takes_its_day(
    january: City, on: dt.date, chosen: object, filed: object
) -> None:
    polls = PollService(january.desk)
    key = polls.save(poll_on(january, on, cycle=chosen))
    with january.desk.db.reading() as session:
        assert session.get_one(Poll, key).cycle_id == filed
    assert polls.get(key).year == (2026 if filed == LAST else 2027)


def test_a_poll_of_a_visit_is_of_the_visits_year(january: City) -> None:
    for year, day in ((NEXT, HELD), (LAST, HELD + dt.timedelta(days=1))):
        visit = VisitService(january.desk).save(
            plan(january, day, kinds=(AssessmentKind.ANNUAL,), cycle=year)
        )
        key = PollService(january.desk).save(poll_on(january, day, visit=visit))
        with january.desk.db.reading() as session:
            assert session.get_one(Poll, key).cycle_id == year


def test_the_years_are_told_oldest_first_and_april_is_the_newer_ones(january: City) -> None:
    years = PollService(january.desk).years()
    assert [year.year for year in years] == [2026, 2027]
    found = [year_for(years, on) for on in (D(2027, 3, 31), D(2027, 4, 1), D(2025, 6, 1))]
    assert [None if year is None else year.year for year in found] == [2026, 2027, None]


def test_a_workbook_says_under_which_year_it_goes_and_may_be_told(january: City) -> None:
    imports = PollImportService(january.desk)
    path = workbook(january, {"江城市民政局": rows()})
    plan = imports.preview(path, PollAnswers(on=HELD))
    (sheet,) = plan.sheets
    assert (sheet.fate, sheet.year) == (SheetFate.NEW, 2026)
    assert [year.year for year in plan.years] == [2026, 2027]
    (told,) = imports.preview(path, PollAnswers(on=HELD, cycle=NEXT)).sheets
    assert told.year == 2027
    (made,) = imports.take(plan).made
    assert PollService(january.desk).get(made).cycle_id == LAST
    # Taken once it is there, also when the other year is said by mistake.
    (again,) = imports.preview(path, PollAnswers(on=HELD, cycle=NEXT)).sheets
    assert (again.fate, again.poll) == (SheetFate.INCLUDED, made)


def fact_on(city: City, on: dt.date, **other: object) -> FactDraft:
    return FactDraft(
        city.unit, Polarity.NEGATIVE, Severity.HEAVY, on, "一件事", city.cadre,
        team=city.team, **other,  # type: ignore[arg-type]  # the draft's own fields
    )  # fmt: skip


def test_a_fact_of_no_visit_is_of_the_year_of_its_day(january: City) -> None:
    facts, guides = FactService(january.desk), FactGuideService(january.desk)
    for on, cycle in ((D(2026, 12, 20), LAST), (D(2027, 1, 5), NEXT)):
        key = facts.save(fact_on(january, on))
        with january.desk.db.reading() as session:
            assert session.get_one(Fact, key).cycle_id == cycle
        assert guides.guide(on=on).cycle == cycle


def test_days_of_no_running_year_are_refused(january: City) -> None:
    facts, feedback = FactService(january.desk), PublicFeedbackService(january.desk)
    with pytest.raises(Invalid, match="2024年3月1日不在"):
        facts.save(fact_on(january, D(2024, 3, 1)))
    with pytest.raises(Invalid, match="不在 2027 考核年度内"):
        facts.save(fact_on(january, D(2026, 12, 20), cycle=NEXT))
    for on, cycle in ((D(2024, 3, 1), None), (D(2026, 12, 20), NEXT)):
        with pytest.raises(Invalid, match=r"反映日期.*不在 2027 考核年度内"):
            feedback.save(complaint(january, on, cycle=cycle))
    key = feedback.save(complaint(january, D(2026, 12, 20)))
    assert feedback.get(key).line.cycle_id == LAST


def complaint(city: City, on: dt.date, **other: object) -> FeedbackDraft:
    return FeedbackDraft(
        city.unit, FeedbackKind.COMPLAINT, Severity.HEAVY, on, "一项反映", city.cadre,
        **other,  # type: ignore[arg-type]  # the draft's own fields
    )  # fmt: skip


def test_a_survey_is_held_in_its_year_or_as_long_as_polls_are(january: City) -> None:
    surveys = PublicSurveyService(january.desk)
    entry = SurveyEntry(None, RatingCounts(1, 1, 1, 1, 5))

    def handed_in(cycle: object, on: dt.date) -> int:
        key = SurveyKey(cycle, f"{on.year}年调查", january.unit)  # type: ignore[arg-type]  # a cycle's id
        return surveys.save(SurveyDraft(key, on, "", (entry,)))

    for cycle, on in ((NEXT, D(2019, 1, 1)), (NEXT, D(2026, 12, 31))):
        with pytest.raises(Invalid, match=r"调查日期.*不在 2027 考核年度内"):
            handed_in(cycle, on)
    assert handed_in(LAST, HELD) == 1
