"""Rated answers as a score by hand, and what few people said never shows, nor by subtraction."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.scoring.values import Missing, Scored, decimal_of
from desktop.services.survey_score import RatingCounts, shown_subjects, survey_score

TWENTY = Decimal(20)
"""Points a grade, as the scheme is shipped."""
COUNTS = st.tuples(*[st.integers(0, 12)] * 5)
FEW = st.tuples(*[st.sampled_from((0, 0, 0, 1, 2, 6))] * 5)
"""Often fewer than a group that may be shown."""


def test_the_points_of_a_grade_are_the_schemes() -> None:
    found = survey_score(RatingCounts(0, 0, 1, 2, 0), Decimal("19.5"))
    assert isinstance(found.outcome, Scored)
    # (3 + 4 + 4) / 3 · 19.5 = 71.5
    assert decimal_of(found.outcome.value) == Decimal("71.5")


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ((0, 0, 0, 0, 7), "100"),
        ((3, 0, 0, 0, 0), "20"),
        ((0, 0, 4, 0, 0), "60"),
        # (1·2 + 2·3 + 4·4 + 5·1) = 29 over 10 → 2.9 → 58
        ((2, 3, 0, 4, 1), "58"),
        # (3 + 4 + 4) / 3 · 20 = 73.33333…
        ((0, 0, 1, 2, 0), "73.3333"),
        # (4 + 5 + 5) / 3 · 20 = 93.33333…; (4·2 + 5) / 3 · 20 = 86.66666… rounds up
        ((0, 0, 0, 2, 1), "86.6667"),
    ],
)
def test_the_mean_as_20_to_100(counts: tuple[int, int, int, int, int], score: str) -> None:
    found = survey_score(RatingCounts(*counts), TWENTY)
    assert isinstance(found.outcome, Scored)
    assert decimal_of(found.outcome.value) == Decimal(score)
    assert found.answers == sum(counts)


def test_nobody_is_missing_and_no_zero() -> None:
    found = survey_score(RatingCounts(), TWENTY)
    assert found.outcome == Missing("没有有效评价")
    assert found.answers == 0


@given(COUNTS.filter(any))
def test_a_score_is_the_exact_mean_rounded(counts: tuple[int, int, int, int, int]) -> None:
    found = survey_score(RatingCounts(*counts), TWENTY)
    assert isinstance(found.outcome, Scored)
    exact = Fraction(20 * sum(n * r for r, n in enumerate(counts, 1)), sum(counts))
    assert abs(Fraction(found.outcome.value, 10_000) - exact) <= Fraction(1, 20_000)
    assert 20 <= Fraction(found.outcome.value, 10_000) <= 100


@given(st.lists(FEW, max_size=5), FEW, st.booleans(), st.integers(2, 6))
def test_few_answers_cannot_be_found(
    cadres: list[tuple[int, ...]], extra: tuple[int, ...], total: bool, least: int
) -> None:
    """The unit's own may be the sum over its cadres, with or without more: take all shown away."""
    whole = [sum(column) for column in zip(*cadres, strict=True)] or [0] * 5
    if not total:
        whole = [a + b for a, b in zip(whole, extra, strict=True)]
    own, shown = shown_subjects(sum(whole), [sum(c) for c in cadres], least)
    for counts, on in zip(cadres, shown, strict=True):
        assert on == (sum(counts) >= least)
    if own:
        left = list(whole)
        for counts, on in zip(cadres, shown, strict=True):
            if on:
                left = [a - b for a, b in zip(left, counts, strict=True)]
        assert sum(whole) >= least
        assert sum(left) == 0 or sum(left) >= least


def test_the_unit_is_hidden_only_where_it_would_tell() -> None:
    assert shown_subjects(20, [3, 17], 5) == (False, (False, True))
    assert shown_subjects(30, [3, 17], 5) == (True, (False, True))
    assert shown_subjects(20, [8, 12], 5) == (True, (True, True))
    assert shown_subjects(4, [], 5) == (False, ())
