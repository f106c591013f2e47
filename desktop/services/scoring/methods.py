"""The methods by which one indicator is scored. Source: domain.md §2.4 (1).

Pure and exact: whole ten-thousandths in, an ``Outcome`` out. What is not known, cannot be read
or cannot be computed comes out as ``Missing`` with its reason; no method makes a number of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from desktop.services.scheme_values import EffectiveScheme
from desktop.services.scoring.values import (
    HUNDRED,
    MarkRow,
    Missing,
    Outcome,
    ProgressRow,
    RoutineRow,
    Scored,
    divided,
    scaled,
)

NO_ROW = Missing("没有登记本季度的指标进展")
NO_ACTUAL = Missing("没有实际值")
NO_TARGET = Missing("没有目标值")
NO_PLAN = Missing("目标为全年口径，没有本季度的计划值")
BAD_TARGET = Missing("目标值不大于零，无法计算")
BAD_ACTUAL = Missing("越低越好的指标，实际值不大于零，无法计算")
NO_BANDS = Missing("方案没有设置分档")
ALONE = Missing("同类单位中只有一个有实际值，无法排名")
NO_JUDGE = Missing("没有评分")
NOBODY = Missing("没有平时考核结果")

_LONGEST_TEXT = 20
_ZERO, _FULL = Scored(0), Scored(HUNDRED)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The scheme's rules that scores use, in ten-thousandths; caps and points of §2.4."""

    ratio_cap: int
    rank_top: int
    rank_bottom: int
    rank_warn: int
    bonus_cap: int
    deduction_cap: int
    good: int
    fair: int
    average: int
    poor: int


def numbers_of(scheme: EffectiveScheme) -> Numbers:
    """Read the rules. Raises NotFound when the scheme lacks one: nothing stands in for it."""

    def of(key: str) -> int:
        return scaled(scheme.rule(key))

    return Numbers(
        of("score.ratio_cap"),
        of("score.rank_top"),
        of("score.rank_bottom"),
        int(scheme.rule("score.rank_warn")),
        of("score.bonus_cap"),
        of("score.deduction_cap"),
        of("routine.points.good"),
        of("routine.points.fair"),
        of("routine.points.average"),
        of("routine.points.poor"),
    )


def measured(row: ProgressRow | None) -> int | Missing:
    """The actual value; what stood there and could not be read is said, not counted."""
    if row is None:
        return NO_ROW
    return _unmeasured(row) if row.actual is None else row.actual


def unreadable(what: str, text: str) -> Missing:
    """A value that stands as it came."""
    short = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
    return Missing(f"{what}“{short}”无法识别")


def reached(row: ProgressRow | None, *, lower: bool) -> tuple[int, int] | Missing:
    """How much of the target was reached, as numerator and denominator (> 0) of the exact share.

    What the actual value is compared with is the target, or of a target for the whole year the
    value planned for the quarter.
    Lower is better: target over actual. A target of zero or less, or an actual value of zero
    or less where lower is better, cannot be computed.
    """
    if row is None:
        return NO_ROW
    actual = row.actual
    if actual is None:
        return _unmeasured(row)
    wanted = row.planned if row.annual else row.target
    if wanted is None:
        return _aimless(row)
    if wanted <= 0:
        return BAD_TARGET
    if lower:
        return BAD_ACTUAL if actual <= 0 else (wanted, actual)
    return actual, wanted


def _unmeasured(row: ProgressRow) -> Missing:
    return NO_ACTUAL if not row.actual_text else unreadable("实际值", row.actual_text)


def _aimless(row: ProgressRow) -> Missing:
    if row.annual:  # a target of the whole year is never compared itself
        return NO_PLAN
    return NO_TARGET if not row.target_text else unreadable("目标值", row.target_text)


def ratio(row: ProgressRow | None, *, lower: bool, cap: int) -> Outcome:
    """``比例``: share of the target × 100, at least 0 and at most ``cap``."""
    share = reached(row, lower=lower)
    if isinstance(share, Missing):
        return share
    done, wanted = share
    if done <= 0:
        return _ZERO  # measured, and it is nothing: a real zero
    value = divided(done * HUNDRED, wanted)
    return Scored(min(cap, value))


def bands(row: ProgressRow | None, *, lower: bool, steps: Sequence[tuple[int, int]]) -> Outcome:
    """``分档``: the points of the highest step whose percentage was reached.

    ``steps``: (least percentage, points) from the highest down. Whoever is below the lowest
    step has reached none and gets 0 points: that is a score, since the value is known; a scheme
    that means otherwise ends its steps at 0 %. The exact share is compared, not a rounded one.
    """
    if not steps:
        return NO_BANDS
    share = reached(row, lower=lower)
    if isinstance(share, Missing):
        return share
    done, wanted = share
    for least, points in steps:
        if done * HUNDRED >= least * wanted:
            return Scored(points)
    return _ZERO


def deduct(marks: Iterable[MarkRow]) -> Outcome:
    """``扣分``: 100 − Σ points, at least 0; nothing marked is 100."""
    taken = sum(abs(mark.points) for mark in marks)
    return _FULL if taken == 0 else Scored(max(0, HUNDRED - taken))


def event_sum(marks: Iterable[MarkRow], cap: int | None) -> Outcome:
    """``加分``/``减分``: Σ points within the item's cap; nothing marked is nothing, not missing."""
    total = sum(abs(mark.points) for mark in marks)
    return Scored(total if cap is None or total < cap else cap)


def judged(marks: Iterable[MarkRow]) -> Outcome:
    """``评定``: mean of the judges; who marked more than once counts once, with his own mean."""
    by_judge: dict[str, list[int]] = defaultdict(list)
    count = total = 0
    for mark in marks:
        count += 1
        total += mark.points
        by_judge[mark.judge or mark.row].append(mark.points)
    if count == 0:
        return NO_JUDGE
    if len(by_judge) < count:
        mean = sum((Fraction(sum(g), len(g)) for g in by_judge.values()), Fraction(0))
        value = divided(mean.numerator, mean.denominator * len(by_judge))
    else:
        value = divided(total, count)
    return Scored(min(HUNDRED, max(0, value)))


def routine(rows: Sequence[RoutineRow], due: Iterable[int], numbers: Numbers) -> Outcome:
    """``平时``: mean of the grades' points over all who were graded in the quarters due.

    A quarter that is due and has nobody graded makes it missing.
    """
    total = heads = 0
    quarters = tuple(due)
    for quarter in quarters:
        there = [row for row in rows if row.quarter == quarter]
        graded = sum(row.graded for row in there)
        if graded <= 0:
            return Missing(f"第{quarter}季度没有平时考核结果")
        heads += graded
        total += sum(
            row.good * numbers.good
            + row.fair * numbers.fair
            + row.average * numbers.average
            + row.poor * numbers.poor
            for row in there
        )
    return NOBODY if heads == 0 else Scored(divided(total, heads))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands among those of its kind: first and last place of its tie, of ``among``."""

    first: int
    last: int
    among: int


def standings(values: Sequence[int | Missing], *, lower: bool) -> list[Standing | Missing]:
    """The places of all units of a kind under one indicator, by actual value.

    Who has no value has no place and does not count among the others.
    """
    where = places_of([v for v in values if not isinstance(v, Missing)], lower=lower)
    return [v if isinstance(v, Missing) else where[v] for v in values]


def places_of(values: Iterable[int], *, lower: bool) -> dict[int, Standing]:
    """Where each value stands among all of them."""
    counts = Counter(values)
    among, place = counts.total(), 0
    where: dict[int, Standing] = {}
    for v in sorted(counts, reverse=not lower):
        where[v] = Standing(place + 1, place + counts[v], among)
        place += counts[v]
    return where


def rank_points(standing: Standing, top: int, bottom: int) -> Outcome:
    """``排名``: linear from top to bottom; ties share the mean of their places; alone is missing."""
    if standing.among < 2:
        return ALONE
    # The mean of places first…last, counted from 0, is (first + last - 2) / 2.
    steps = 2 * (standing.among - 1)
    below = standing.first + standing.last - 2
    return Scored(divided(top * steps - (top - bottom) * below, steps))


def rank(values: Sequence[int | Missing], *, lower: bool, top: int, bottom: int) -> list[Outcome]:
    """``排名`` for all units of a kind at once."""
    where = places_of([v for v in values if not isinstance(v, Missing)], lower=lower)
    scored = {v: rank_points(standing, top, bottom) for v, standing in where.items()}
    return [v if isinstance(v, Missing) else scored[v] for v in values]


def steps_of(found: Iterable[tuple[Decimal, Decimal]]) -> tuple[tuple[int, int], ...]:
    """A scheme's steps in ten-thousandths, from the highest down."""
    return tuple(sorted(((scaled(a), scaled(b)) for a, b in found), reverse=True))


def mean_of(outcomes: Sequence[tuple[str, Outcome]]) -> Outcome:
    """The mean of several units' scores under one indicator; one that is missing is named.

    Used where the office placed former units' results at their successor (domain.md §2.10).
    """
    total = 0
    for name, outcome in outcomes:
        if isinstance(outcome, Missing):
            return Missing(f"{name}：{outcome.reason}")
        total += outcome.value
    return Scored(divided(total, len(outcomes)))
