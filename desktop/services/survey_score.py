"""Rated answers (1–5) as a score, and what of them may be shown. Pure.

Source: domain.md §2.4 (4): mean of rated answers (1–5 → 20–100); §5: small groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from desktop.services.scoring.values import Missing, Outcome, Scored, divided, scaled

NO_ANSWERS = Missing("没有有效评价")
POINTS_RULE: Final = "feedback.points_per_grade"


@dataclass(frozen=True, slots=True)
class RatingCounts:
    """How many gave each rating, from 1 (很不满意) to 5 (很满意)."""

    one: int = 0
    two: int = 0
    three: int = 0
    four: int = 0
    five: int = 0

    @property
    def numbers(self) -> tuple[int, int, int, int, int]:
        """The five counts, from rating 1 up."""
        return self.one, self.two, self.three, self.four, self.five

    @property
    def answers(self) -> int:
        """n: how many rated at all."""
        return sum(self.numbers)


@dataclass(frozen=True, slots=True)
class SurveyScore:
    """The score with n. What a small n means is for the evaluation to say (domain.md §2.4 (4))."""

    outcome: Outcome
    answers: int


def survey_score(counts: RatingCounts, points: Decimal) -> SurveyScore:
    """The mean rating times ``points``, to four places half up; missing where nobody answered.

    ``points`` is the rule ``feedback.points_per_grade``: 20 makes 1–5 a score of 20–100.
    """
    answers = counts.answers
    if answers <= 0:
        return SurveyScore(NO_ANSWERS, 0)
    total = sum(rating * count for rating, count in enumerate(counts.numbers, 1))
    return SurveyScore(Scored(divided(total * scaled(points), answers)), answers)


def shown_subjects(whole: int, parts: Sequence[int], least: int) -> tuple[bool, tuple[bool, ...]]:
    """Whose distribution may be shown: the unit's own, and each cadre's, by their answers.

    Fewer than ``least`` answers are never shown. The unit's answers may be those of its cadres
    together; then what is left of them without the shown cadres is what the hidden ones got.
    So the unit's own are not shown where fewer than ``least`` are left. Source: domain.md §5.
    """
    shown = tuple(n >= least for n in parts)
    left = whole - sum(n for n, on in zip(parts, shown, strict=True) if on)
    return whole >= least and not 0 < left < least, shown
