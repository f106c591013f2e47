"""What saving a poll refuses: another year's day, and what was entered meanwhile."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from desktop.models.changes import Change
from desktop.services.errors import Invalid, Stale
from desktop.services.poll_rules import Ballots, Marks
from desktop.services.polls import PollService
from desktop.terms import PollState
from tests.services.poll_tallies import A, B
from tests.services.polling import BALLOTS, draft, filled, issued, state_of, with_row
from tests.services.record_city import City, hand_on, named, write


@pytest.fixture
def polls(city: City) -> PollService:
    return PollService(city.desk)


def test_a_poll_of_another_year_is_refused(city: City, polls: PollService) -> None:
    pairing = {"team_id": city.team, "unit_id": city.unit, "start": dt.date(2025, 1, 1)}
    write(city.desk, [Change("pairing", named("pairing/early"), pairing)])
    for day in (dt.date(2025, 12, 31), dt.date(2027, 4, 1)):
        with pytest.raises(Invalid, match="不在 2026 考核年度内"):
            polls.save(draft(city, on=day))
    assert polls.find() == ()
    poll = polls.save(draft(city, on=dt.date(2027, 3, 31)))
    with pytest.raises(Invalid, match="不在 2026 考核年度内"):
        polls.save(replace(polls.get(poll).draft(), on=dt.date(2027, 4, 1)))


def test_a_class_that_the_sheet_leaves_out_must_reconcile_too(
    city: City, polls: PollService
) -> None:
    poll = issued(city)
    polls.enter(filled(polls.counts(poll), ballots={A: BALLOTS[A]}))
    sheet = polls.counts(poll)
    cut = replace(sheet, tally=replace(sheet.tally, ballots={A: BALLOTS[A]}))
    with pytest.raises(Invalid, match="B票没有填写收回"):
        polls.count(cut)
    assert state_of(city, poll) is PollState.ISSUED


def test_rows_that_were_entered_meanwhile_are_not_written_over(
    city: City, polls: PollService
) -> None:
    poll = issued(city)
    polls.enter(filled(polls.counts(poll), ballots={A: BALLOTS[A]}))
    first = polls.counts(poll)
    unread = replace(first, row_versions={}, tally=replace(first.tally, marks={}))
    for mine in (
        with_row(unread, 1, A, 6, 0, 0, 0, 0),
        replace(first, row_versions={}, tally=with_row(first, 1, A, 6, 0, 0, 0, 0).tally),
        replace(
            first,
            row_versions={},
            tally=replace(first.tally, marks=dict.fromkeys(first.tally.marks, Marks())),
        ),
        replace(
            first,
            class_versions={},
            tally=replace(first.tally, ballots={A: Ballots(9, 6, 6, 0)}),
        ),
    ):
        with pytest.raises(Stale, match="A票"):
            polls.enter(mine)
    assert polls.counts(poll).tally == first.tally
    polls.enter(with_row(first, 1, A, 6, 0, 0, 0, 0))


def test_classes_that_were_added_meanwhile_are_not_taken_out(
    city: City, polls: PollService
) -> None:
    poll = polls.save(draft(city, issued={A: 8}))
    opened = polls.get(poll).draft()
    polls.save(replace(opened, issued={A: 8, B: 20}))
    with pytest.raises(Stale, match="B票"):
        polls.save(opened)
    assert polls.get(poll).issued == {A: 8, B: 20}


@pytest.mark.parametrize(
    ("counter", "scrutineer"),
    [("王立新", "王立新"), ("王 立新", "王立新 "), ("赵一、王立新", "王立新、李四")],
)
def test_who_counts_does_not_watch_the_counting(
    city: City, polls: PollService, counter: str, scrutineer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        polls.save(draft(city, counter=counter, scrutineer=scrutineer))
    assert refused.value.faults == {
        "scrutineer": "“王立新”既是计票人又是监票人，应为不同的人。请改填其中一处。"
    }
    polls.save(draft(city, counter="赵一、王立新", scrutineer="李四"))


def test_the_office_files_a_poll_only_under_the_team_that_had_the_unit(
    city: City, polls: PollService
) -> None:
    with pytest.raises(Invalid) as refused:
        polls.save(draft(city, team=city.other_team))
    assert "没有对口联系该单位" in refused.value.faults["team"]
    poll = polls.save(draft(city, team=city.team))
    hand_on(city, dt.date(2026, 11, 9))  # the other team has the unit from then on
    moved = replace(polls.get(poll).draft(), on=dt.date(2026, 11, 12))
    with pytest.raises(Invalid, match="没有对口联系该单位"):
        polls.save(moved)
    assert polls.save(draft(city, team=city.other_team)) != poll
    # What was filed before keeps its day and may be changed otherwise.
    assert polls.save(replace(polls.get(poll).draft(), remark="补充")) == poll
