"""Results never give a class of fewer than five voters away, also not by calculation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from desktop.services.poll_display import Shown, pool_word, showable
from desktop.services.poll_rules import Ballots
from desktop.services.poll_scores import PollRules, SubjectScore, subject_score
from desktop.services.scoring.values import Scored
from desktop.terms import VoterClass
from tests.services.poll_tallies import RULES, A, B, C, Counts, full, tally


def scored(rows: dict[VoterClass, Counts], rules: PollRules = RULES) -> tuple[SubjectScore, ...]:
    count = tally({c: full(sum(r)) for c, r in rows.items()}, {"覃超": rows})
    return (subject_score(count, count.subjects[0], rules),)


def seen(rows: dict[VoterClass, Counts], rules: PollRules = RULES) -> Shown:
    return showable({c: sum(r) for c, r in rows.items()}, scored(rows, rules), rules)


def test_classes_of_five_stand_apart() -> None:
    found = seen({A: (3, 2, 0, 0, 0), B: (20, 5, 0, 0, 0), C: (30, 10, 0, 0, 0)})
    assert found == Shown(((A,), (B,), (C,)), apart=True, scores=(True,))


def test_beside_the_score_a_small_class_is_merged_into_the_whole() -> None:
    """0.4·a + 0.3·b with C's rates known and A+B's sum known would give A's ballots away."""
    found = seen({A: (2, 1, 0, 0, 0), B: (20, 5, 0, 0, 0), C: (30, 10, 0, 0, 0)})
    assert found == Shown(((A, B, C),), apart=False, scores=(True,))
    assert pool_word(found.pools[0]) == "A票、B票、C票"


def test_without_a_score_a_small_class_is_merged_with_the_next() -> None:
    rows: dict[VoterClass, Counts] = {
        A: (0, 0, 0, 0, 3),
        B: (0, 0, 0, 0, 25),
        C: (0, 0, 0, 0, 40),
    }
    assert seen(rows) == Shown(((A, B), (C,)), apart=False, scores=(True,))


def test_where_a_merged_class_weighs_as_its_neighbour_the_merging_is_enough() -> None:
    """0.4/4 = 0.1 = 0.5/5: the score says no more of A and B than their sum does."""
    even = replace(RULES, weights={A: Decimal("0.4"), B: Decimal("0.5"), C: Decimal("0.1")})
    found = seen({A: (4, 0, 0, 0, 0), B: (3, 2, 0, 0, 0), C: (9, 0, 0, 0, 0)}, even)
    assert found == Shown(((A, B), (C,)), apart=False, scores=(True,))


def test_two_classes_one_of_them_small_show_the_score_alone() -> None:
    found = seen({A: (2, 1, 0, 0, 0), C: (30, 10, 0, 0, 0)})
    assert found == Shown((), apart=False, scores=(True,))


def test_classes_of_one_size_would_give_a_small_one_away_even_in_the_whole() -> None:
    found = seen({A: (2, 1, 0, 0, 0), B: (8, 2, 0, 0, 0), C: (9, 1, 0, 0, 0)})
    assert found == Shown((), apart=False, scores=(True,))


def test_fewer_than_five_ballots_in_all_show_nothing() -> None:
    assert seen({A: (2, 0, 0, 0, 0), B: (2, 0, 0, 0, 0)}) == Shown((), apart=False, scores=(False,))


def test_a_score_that_rests_on_a_small_class_alone_is_withheld() -> None:
    found = seen({A: (2, 1, 0, 0, 0), B: (0, 0, 0, 0, 25)})
    assert found.scores == (False,)
    assert found.pools == ((A, B),)


Line = tuple[Fraction, ...]
counts = st.tuples(*[st.integers(0, 7)] * 4, st.integers(0, 2))


@given(st.lists(counts, min_size=1, max_size=3))
def test_no_combination_of_what_is_shown_speaks_of_fewer_than_five(rows: list[Counts]) -> None:
    """Looked for by cancelling one class after the other between any two lines of the page."""
    by_class = dict(zip(VoterClass, rows, strict=False))
    voters = {c: sum(r) for c, r in by_class.items()}
    (score,) = scored(by_class)
    found = seen(by_class)
    voting = [c for c in VoterClass if voters.get(c)]
    lines = {tuple(Fraction(c in pool) for c in voting) for pool in found.pools}
    if found.scores[0] and isinstance(score.outcome, Scored):
        marked = {c.voter_class: c.marks.marked for c in score.classes}
        lines.add(
            tuple(
                Fraction(RULES.weights[c]) / marked[c] if marked[c] else Fraction(0) for c in voting
            )
        )
    for _ in voting:
        lines |= {told for one, other in product(lines, lines) for told in cancelled(one, other)}
    for line in lines:
        told = [voters[c] for c, s in zip(voting, line, strict=True) if s]
        assert not told or sum(told) >= RULES.least


def cancelled(one: Line, other: Line) -> Iterator[Line]:
    """The differences of two lines that say nothing of one class, each in one spelling."""
    for a, b in zip(one, other, strict=True):
        if a and b:
            left = [x - y * a / b for x, y in zip(one, other, strict=True)]
            lead = next((x for x in left if x), Fraction(1))
            yield tuple(x / lead for x in left)


@given(st.lists(counts, min_size=3, max_size=3))
def test_rates_are_shown_of_five_voters_or_more(rows: list[Counts]) -> None:
    by_class = dict(zip(VoterClass, rows, strict=True))
    voters = {c: sum(r) for c, r in by_class.items()}
    found = seen(by_class)
    assert all(sum(voters[c] for c in pool) >= RULES.least for pool in found.pools)
    shown = sorted(c for pool in found.pools for c in pool)
    assert not shown or shown == sorted(c for c in VoterClass if voters[c])


def test_ballots_that_did_not_come_back_are_no_voters() -> None:
    count = tally(
        {A: Ballots(9, 3, 3, 0), B: full(30), C: full(44)},
        {"覃超": {A: (3, 0, 0, 0, 0), B: (30, 0, 0, 0, 0), C: (44, 0, 0, 0, 0)}},
    )
    score = subject_score(count, count.subjects[0], RULES)
    found = showable({c: b.valid or 0 for c, b in count.ballots.items()}, (score,), RULES)
    assert found.pools == ((A, B, C),)
