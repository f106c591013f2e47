"""What 方案 shows for a day is what everybody who asks for a rule computes with.

Worked out from domain.md §2.10: an amendment holds from its quarter on; the frozen number
before it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.models.changes import Change
from desktop.services.amendments import AmendmentService
from desktop.services.cycles import rule_or_shipped, rule_value, supplemented
from desktop.services.door import Desk, Reading
from desktop.services.errors import NotFound
from desktop.services.fact_guides import severity_points
from desktop.services.poll_reading import poll_rules
from desktop.services.public_surveys import PublicSurveyService, SurveyKey
from desktop.services.rating_sheets import score_rules
from desktop.services.return_rules import return_rules
from desktop.services.routine_grades import RoutineGradeService
from desktop.services.rule_amendments import quarter_at
from desktop.services.scheme import SchemeService
from desktop.services.scheme_forms import AmendmentDraft, RuleDraft
from desktop.services.scheme_reading import effective_scheme
from desktop.services.team_reading import assessing_rules
from desktop.services.visit_people import least_people
from desktop.services.visits import VisitService
from desktop.terms import Role, Severity, StationRole, VisitAction, VoterClass
from tests.services.record_city import City, counted, held_visit, make_city, open_desk, write
from tests.services.returning import act, recorded

D = dt.date
TABLE = {
    "visit.return_days": ("3", "5"),
    "visit.return_working_days": ("0", "1"),
    "visit.instalment_days": ("7", "10"),
    "visit.resubmit_days": ("3", "2"),
    "visit.warn_days": ("15", "20"),
    "visit.min_participants": ("2", "3"),
    "appraisal.weight.a": ("0.4", "0.2"),
    "appraisal.points.second": ("80", "75"),
    "appraisal.last_month": ("3", "2"),
    "feedback.points_per_grade": ("20", "19"),
    "rating.least": ("3", "4"),
    "rating.drop_from": ("5", "6"),
    "routine.good_share": ("0.40", "0.20"),
    "display.min_group": ("5", "8"),
    "fact.severity.heavy": ("5", "6"),
    "team.min_raters": ("5", "6"),
    "rectification.months": ("2", "3"),
}
"""Rule → the shipped number, and what amendment 1 sets from the third quarter on."""


@dataclass(frozen=True, slots=True)
class Amended:
    """A city whose frozen scheme has one amendment from the third quarter on."""

    desk: Desk
    city: City

    @property
    def cycle(self) -> UUID:
        """The year."""
        return self.city.cycle


def frozen_city(root: Path, stack: contextlib.ExitStack) -> Amended:
    """A city with a frozen scheme of shipped numbers."""
    desk = open_desk(root, Role.CLERK, StationRole.OFFICE, stack)
    city = make_city(desk)
    scheme = SchemeService(desk)
    scheme.use_default(city.cycle)
    scheme.freeze(
        city.cycle,
        approver="市委",
        basis="纪要",
        confirm_sums=True,
        version=scheme.scheme(city.cycle).version,
    )
    return Amended(desk, city)


def amend(here: Amended, quarter: int, numbers: dict[str, str]) -> None:
    """Adopt an amendment of some rules."""
    ids = {r.key: r.id for r in SchemeService(here.desk).rules(here.cycle)}
    rules = tuple(RuleDraft(ids[key], value) for key, value in numbers.items())
    draft = AmendmentDraft("调整", "市委常委会", quarter, rules=rules)
    service = AmendmentService(here.desk)
    service.adopt(here.cycle, draft, service.effect(here.cycle, draft, 4).token)


@contextlib.contextmanager
def reading(here: Amended) -> Iterator[Reading]:
    """A transaction of its own."""
    with here.desk.db.reading() as session:
        yield Reading(here.desk, session, None)


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Amended]:
    """The numbers of the table, amended; nothing of it is written by a test."""
    with contextlib.ExitStack() as stack:
        here = frozen_city(tmp_path_factory.mktemp("amended"), stack)
        amend(here, 3, {key: new for key, (_old, new) in TABLE.items()})
        yield here


@pytest.mark.parametrize("key", TABLE)
def test_a_rule_is_the_frozen_one_before_its_quarter_and_the_amended_one_from_it_on(
    amended: Amended, key: str
) -> None:
    """Days before the year go by its first quarter, days after it by its last."""
    old, new = (Decimal(n) for n in TABLE[key])
    days = {
        D(2025, 12, 31): old,
        D(2026, 1, 1): old,
        D(2026, 6, 30): old,
        D(2026, 7, 1): new,
        D(2026, 12, 31): new,
        D(2027, 1, 15): new,
    }
    with reading(amended) as tx:
        assert {day: rule_value(tx, amended.cycle, key, day) for day in days} == days
        assert [rule_or_shipped(tx, amended.cycle, key, q) for q in (1, 2, 3, 4)] == [
            old,
            old,
            new,
            new,
        ]


def test_every_caller_computes_with_what_the_scheme_shows_for_its_day(amended: Amended) -> None:
    """Today is 22 November, in the fourth quarter; a record of May keeps the frozen numbers."""
    cycle, may, august = amended.cycle, D(2026, 5, 6), D(2026, 8, 6)
    with reading(amended) as tx:
        clocks = return_rules(tx, [(cycle, may), (cycle, august)])
        before, after = clocks[cycle, may], clocks[cycle, august]
        assert (before.days, before.instalment_days, before.resubmit_days) == (3, 7, 3)
        assert (before.count.working, before.basis) == (False, "")
        assert (after.days, after.instalment_days, after.resubmit_days) == (5, 10, 2)
        assert (after.count.working, after.basis) == (True, "依方案第1号修订")
        polls = poll_rules(tx, cycle, may), poll_rules(tx, cycle, august)
        assert [p.weights[VoterClass.A] for p in polls] == [Decimal("0.4"), Decimal("0.2")]
        assert [p.points[1] for p in polls] == [80, 75]
        assert [p.least for p in polls] == [8, 8]  # what is shown today goes by today's rule
        ratings = score_rules(tx, cycle)
        assert (ratings.drop_from, ratings.least) == (6, 4)
        assert severity_points(tx, cycle)[Severity.HEAVY] == 6
        assert [least_people(tx, cycle, d)[0] for d in (may, august)] == [2, 3]
        assert [assessing_rules(tx, cycle, d).min_raters for d in (may, august)] == [5, 6]
    sheet = RoutineGradeService(amended.desk).sheet(cycle, amended.city.unit)
    assert sheet.good_shares == {
        1: Decimal("0.40"),
        2: Decimal("0.40"),
        3: Decimal("0.20"),
        4: Decimal("0.20"),
    }


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(day=st.dates(D(2025, 11, 1), D(2027, 3, 31)))
def test_what_the_scheme_shows_for_a_day_is_what_is_asked_of_it(
    amended: Amended, day: dt.date
) -> None:
    """One reading for the page 方案, for the indicators' scores and for the records."""
    with reading(amended) as tx:
        shown = effective_scheme(tx, amended.cycle, quarter_at(2026, day)).rules
        for key, rule in shown.items():
            assert rule_value(tx, amended.cycle, key, day) == rule.value


def test_the_last_number_in_effect_wins(tmp_path: Path) -> None:
    """No 2 from the second quarter lies over no 1 from the fourth."""
    with contextlib.ExitStack() as stack:
        here = frozen_city(tmp_path, stack)
        amend(here, 4, {"visit.return_days": "5"})
        amend(here, 2, {"visit.return_days": "4"})
        with reading(here) as tx:
            found = [rule_value(tx, here.cycle, "visit.return_days", q) for q in (1, 2, 3, 4)]
    assert found == [3, 4, 4, 4]


def test_a_visit_shows_its_sum_by_the_rule_of_its_last_day(tmp_path: Path) -> None:
    """17 November + 5 days; one that was returned keeps the day that was written down then."""
    with contextlib.ExitStack() as stack:
        here = frozen_city(tmp_path, stack)
        visit = held_visit(here.city, D(2026, 11, 16))
        visits = VisitService(here.desk)
        assert visits.rows([visit])[0].return_due == D(2026, 11, 20)
        amend(here, 4, {"visit.return_days": "5"})
        line = visits.rows([visit])[0]
    assert (line.end, line.return_due) == (D(2026, 11, 17), D(2026, 11, 22))
    assert line.parts[0].sum_words == "11月17日 + 5 天 = 11月22日（依方案第1号修订）"


def test_what_was_returned_keeps_its_due_day_and_its_lateness(tmp_path: Path) -> None:
    """Due on the 20th, back on the 21st with a reason: late for ever, also under 5 days."""
    with contextlib.ExitStack() as stack:
        here = frozen_city(tmp_path, stack)
        visit = recorded(here.city, D(2026, 11, 16))
        act(here.city, visit, VisitAction.RETURN, "途中堵车", D(2026, 11, 21))
        amend(here, 4, {"visit.return_days": "5"})
        line = VisitService(here.desk).rows([visit])[0]
    assert (line.return_due, line.parts[0].late_days) == (D(2026, 11, 20), 1)
    assert line.parts[0].sum_words == "11月17日 起算，报回时确定为 11月20日"


def test_the_rules_of_a_hundred_days_are_read_once(amended: Amended) -> None:
    """However many rows a list shows, and of whatever quarters."""
    days = [D(2026, 1, 1) + dt.timedelta(days=3 * n) for n in range(100)]
    with reading(amended) as tx, counted(amended.desk) as seen:
        return_rules(tx, [(amended.cycle, day) for day in days])
    assert len(seen) <= 4  # year, amendments, rules, holidays


def test_a_rule_that_neither_scheme_nor_program_has_is_not_assumed(amended: Amended) -> None:
    """Nothing stands in for it."""
    with reading(amended) as tx, pytest.raises(NotFound, match=r"no\.such"):
        rule_value(tx, amended.cycle, "no.such", 1)


def test_a_complete_scheme_is_not_said_to_be_supplemented(amended: Amended) -> None:
    """Only what is missing is named."""
    with reading(amended) as tx:
        assert supplemented(tx, amended.cycle, ["rating.least"]) == ""


def test_scores_cite_the_amendment_that_set_their_numbers(amended: Amended) -> None:
    """The poll of May counts by the frozen ones and cites nothing."""
    with reading(amended) as tx:
        assert poll_rules(tx, amended.cycle, D(2026, 5, 6)).basis == ""
        assert poll_rules(tx, amended.cycle, D(2026, 8, 6)).basis == "依方案第1号修订。"
        assert score_rules(tx, amended.cycle).basis == "依方案第1号修订。"
    survey = SurveyKey(amended.cycle, "满意度调查", amended.city.unit)
    assert PublicSurveyService(amended.desk).sheet(survey).basis == "依方案第1号修订。"


def test_a_score_says_that_its_rule_is_not_in_the_scheme(tmp_path: Path) -> None:
    """A scheme frozen by an earlier version lacks them: the year goes on by the shipped ones."""
    lacking = ("rating.least", "appraisal.weight.a", "feedback.points_per_grade")
    with contextlib.ExitStack() as stack:
        here = frozen_city(tmp_path, stack)
        for rule in SchemeService(here.desk).rules(here.cycle):
            if rule.key in lacking:
                write(here.desk, [Change("rule", rule.id, {"deleted": True}, rule.version)])
        with reading(here) as tx:
            rules = score_rules(tx, here.cycle)
            poll = poll_rules(tx, here.cycle, D(2026, 5, 6))
        survey = SurveyKey(here.cycle, "满意度调查", here.city.unit)
        sheet = PublicSurveyService(here.desk).sheet(survey)
    assert rules.least == 3
    assert rules.basis == (
        "依据：出厂值，方案未载明（考核组评定：少于此人数的评定不计分 3）。"
        "请考核办在考核准备的“规则”页补入新规则。"
    )
    assert poll.weights[VoterClass.A] == Decimal("0.4")
    assert poll.basis.startswith("依据：出厂值，方案未载明（民主测评A票权重 0.4）。")
    assert "出厂值" in sheet.basis
