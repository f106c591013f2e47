"""An acceptance covers the files too: of the visit, of its reports, of its differences."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.services.door import Reading
from desktop.services.listing_index import differing as listing_faults
from desktop.services.visit_lines import VisitQuery
from desktop.services.visits import VisitService
from desktop.terms import DifferenceFinding, ReportKind, VisitAction, VisitState
from tests.services.checking import add_indicators, indicator
from tests.services.record_city import City, named, write
from tests.services.returning import act, detail, recorded


def _file(city: City, table: str, subject: UUID) -> None:
    fields = {
        "subject_table": table,
        "subject_id": subject,
        "team_id": city.team,
        "name": "证据.txt",
        "media_type": "text/plain",
        "size": 3,
        "sha256": "ab" * 32,
    }
    write(city.desk, [Change("attachment", named("file"), fields)])


def _found(city: City, visit: UUID) -> None:
    """A report and a difference of the visit, as a package brings them."""
    of = {"visit_id": visit, "unit_id": city.unit, "team_id": city.team}
    add_indicators(city.desk, city.cycle)
    report = {"kind": ReportKind.PROBLEM, "title": "剖析", "text": "因资金。"}
    difference = {"finding": DifferenceFinding.BETTER, "cycle_id": city.cycle, "quarter": 3}
    write(
        city.desk,
        [
            Change(
                "research_report", named("report"), {**of, **report, "on": dt.date(2026, 11, 18)}
            ),
            Change(
                "progress_difference",
                named("difference"),
                {**of, **difference, "indicator_id": indicator(1)},
            ),
        ],
    )


@pytest.mark.parametrize("table", ["visit", "research_report", "progress_difference"])
def test_a_file_that_comes_after_the_acceptance_reopens_it(city: City, table: str) -> None:
    visit = recorded(city, dt.date(2026, 11, 16))
    _found(city, visit)
    act(city, visit, VisitAction.RETURN, day=dt.date(2026, 11, 20))
    act(city, visit, VisitAction.ACCEPT)
    assert detail(city, visit).state is VisitState.ACCEPTED
    subjects = {
        "visit": visit,
        "research_report": named("report"),
        "progress_difference": named("difference"),
    }
    _file(city, table, subjects[table])
    line = detail(city, visit).line
    assert (line.state, line.changed_after) == (VisitState.RETURNED, True)
    assert VisitService(city.desk).find(VisitQuery(state=VisitState.RETURNED)) == (visit,)
    with city.desk.db.reading() as session:
        assert listing_faults(Reading(city.desk, session, None)) == 0


def test_a_file_leaves_no_decision_on_what_was_read_before(city: City) -> None:
    visit = recorded(city, dt.date(2026, 11, 16))
    before = detail(city, visit).seen
    _file(city, "visit", visit)
    after = detail(city, visit).seen
    assert (after.version, after.digest != before.digest) == (before.version, True)
