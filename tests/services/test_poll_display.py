"""Results never give a class of fewer than five voters away, also not by calculation."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.poll_display import Shown, pool_word, showable
from desktop.services.poll_forms import PollLine
from desktop.services.poll_results import ALL_CLASSES, PollResults, results_of
from desktop.terms import PollState, VoterClass
from tests.services.poll_tallies import RULES, A, B, C, Counts, full, tally

LINE = PollLine(
    UUID(int=1), 1, 3, UUID(int=2), "", dt.date(2026, 1, 1), "", PollState.LOCKED, 1, 1, 1, 0
)
counts = st.tuples(*[st.integers(0, 7)] * 4, st.integers(0, 2))


def page(rows: dict[VoterClass, Counts]) -> PollResults:
    count = tally({c: full(sum(r)) for c, r in rows.items()}, {"覃超": rows})
    return results_of(LINE, count, {}, RULES)


def test_classes_of_five_stand_apart_with_their_scores() -> None:
    assert showable({A: 5, B: 25, C: 40}, 5) == Shown(((A,), (B,), (C,)), scored=True)
    assert pool_word((A, B)) == "A票、B票"


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_with_a_small_class_all_ballots_are_shown_together_without_a_score(few: int) -> None:
    assert showable({A: few, B: 25, C: 40}, 5) == Shown(((A, B, C),), scored=False)
    assert showable({A: few, C: 40}, 5) == Shown(((A, C),), scored=False)


def test_a_class_without_a_ballot_that_came_back_is_not_a_small_one() -> None:
    assert showable({A: 0, B: 25, C: 40}, 5) == Shown(((B,), (C,)), scored=True)


def test_fewer_than_five_ballots_in_all_show_nothing() -> None:
    assert showable({A: 2, B: 2}, 5) == Shown((), scored=False)
    assert showable({}, 5) == Shown((), scored=False)


def test_one_voter_cannot_be_worked_out_from_the_page() -> None:
    """1 + 10 + 11 ballots: the rates of all with the score told A's only ballot exactly."""
    votes: list[Counts] = [(1, 0, 0, 0, 0), (0, 0, 0, 1, 0)]
    told = []
    for vote in votes:
        other: Counts = (7 - vote[0], 2, 0, 2 - vote[3], 0)
        told.append(page({A: vote, B: (7, 2, 1, 0, 0), C: other}))
    first, second = (found.subjects[0] for found in told)
    assert first == second
    assert (first.outcome, first.score, first.classes) == (None, "不显示", {})
    assert [rates.label for rates in first.rates] == [ALL_CLASSES]
    assert "不显示得分" in told[0].note
    assert first.lines == (told[0].note,)


@given(st.lists(counts, min_size=3, max_size=3))
def test_what_is_shown_beside_a_small_class_depends_on_the_sums_alone(rows: list[Counts]) -> None:
    """Any exchange of ballots between the classes leaves the page as it is."""
    by_class = dict(zip(VoterClass, rows, strict=True))
    found = page(by_class)
    voters = {c: sum(r) for c, r in by_class.items()}
    if not any(0 < n < RULES.least for n in voters.values()):
        return
    sums = [sum(column) for column in zip(*rows, strict=True)]
    result = found.subjects[0]
    assert (result.outcome, result.classes) == (None, {})
    if sum(sums) < RULES.least:
        assert result.rates == ()
    else:
        (whole,) = result.rates
        assert list(whole.marks.values) == sums


def test_scores_are_shown_of_large_classes() -> None:
    found = page({A: (3, 2, 1, 0, 0), B: (21, 5, 2, 0, 0), C: (35, 17, 5, 0, 0)})
    result = found.subjects[0]
    # by hand in test_poll_scores
    assert (result.score, result.classes[A]) == ("89.90", "86.67")
    assert found.note == ""
    assert len(result.lines) == 4
