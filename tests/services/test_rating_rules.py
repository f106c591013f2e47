"""考核组评定, worked out by hand: scores, strictness, what is typed, states. domain.md §2.4 (4)."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.errors import BadTransition
from desktop.services.rating_rules import (
    ScoreRules,
    SheetAction,
    SheetState,
    moved,
    raters_note,
    rating_fault,
    rating_of,
    ratings_digest,
    state_of,
    strictness,
    team_score,
)
from desktop.services.scoring.values import Missing, Scored
from desktop.services.team_shape import AssessingRules
from desktop.terms import SeatKind

RULES = ScoreRules(drop_from=5, least=3)
S = 10_000
VALUES = st.integers(0, 10_000).map(lambda cents: cents * 100)


@pytest.mark.parametrize(
    ("values", "score"),
    [
        # 5 values: 70 and 95 go, (80 + 85 + 90) / 3 = 85.
        ((70, 80, 85, 90, 95), 85 * S),
        # Only one of several highest goes: (90 + 90 + 60) / 3 = 80.
        ((90, 90, 90, 60, 50), 80 * S),
        # 8 values: 60 and 99 go, (70+75+80+85+88+90) / 6 = 488 / 6 = 81.33333… → 81.3333.
        ((60, 70, 75, 80, 85, 88, 90, 99), 813_333),
        # 4 values: none goes, (70 + 80 + 85 + 91) / 4 = 81.5.
        ((70, 80, 85, 91), 815_000),
        # 3 values: (80 + 80 + 81) / 3 = 80.33333… → 80.3333; with 82: 80.66666… → 80.6667.
        ((80, 80, 81), 803_333),
        ((80, 80, 82), 806_667),
        ((100, 100, 100, 100, 100), 100 * S),
        ((0, 0, 0), 0),
    ],
)
def test_scores_by_hand(values: tuple[int, ...], score: int) -> None:
    assert team_score([v * S for v in values], RULES) == Scored(score)


@pytest.mark.parametrize("values", [(), (80,), (80, 90)])
def test_too_few_are_missing_and_never_zero(values: tuple[int, ...]) -> None:
    found = team_score([v * S for v in values], RULES)
    assert isinstance(found, Missing)
    assert f"只有 {len(values)} 人，少于 3 人" in found.reason


@given(st.lists(VALUES, min_size=3, max_size=12))
def test_a_score_lies_among_its_values_in_any_order(values: list[int]) -> None:
    found = team_score(values, RULES)
    assert isinstance(found, Scored)
    assert min(values) <= found.value <= max(values)
    assert team_score(values[::-1], RULES) == found
    assert team_score(sorted(values), RULES) == found


@given(st.lists(VALUES, min_size=5, max_size=12))
def test_one_severe_value_counts_no_more_than_another_low_one(values: list[int]) -> None:
    """With n ≥ 5 the lowest is dropped: how low it is changes nothing."""
    low = sorted(values)
    assert team_score([0, *low[1:]], RULES) == team_score(low, RULES)


def test_strictness_by_hand() -> None:
    # Mean of 80, 82, 84, 86, 88 is 84; variance (16+4+0+4+16)/5 = 8; √8 = 2.828427… → 2.8284.
    found = strictness([80 * S, 82 * S, 84 * S, 86 * S, 88 * S], 5)
    assert (found.n, found.mean, found.spread) == (5, 84 * S, 28_284)
    assert strictness([90 * S] * 5, 5).spread == 0
    # Half up: the deviation of 0 and 0.0001·1 is 0.00005, which is 0.0001.
    assert strictness([0, 1], 2).spread == 1


def test_nothing_is_told_of_few() -> None:
    found = strictness([90 * S] * 4, 5)
    assert (found.n, found.mean, found.spread) == (4, None, None)
    assert strictness([], 0).mean is None


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("85", "85"),
        (" 85.5 ", "85.5"),
        ("８５．２５", "85.25"),
        ("90分", "90"),
        ("0", "0"),
        ("100", "100"),
        ("100.00", "100.00"),
    ],
)
def test_ratings_are_read_as_typed(typed: str, value: str) -> None:
    assert rating_of(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "   ", "分"])
def test_an_empty_cell_is_no_rating(typed: str) -> None:
    assert rating_of(typed) is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("优", "“优”不是分数"),
        ("101", "应在 0 到 100 之间"),
        ("-1", "应在 0 到 100 之间"),
        ("85.555", "最多两位小数"),
        ("NaN", "应在 0 到 100 之间"),
        ("1e3", "应在 0 到 100 之间"),
    ],
)
def test_what_is_no_rating_is_said(typed: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        rating_of(typed)


def test_faults_name_the_value() -> None:
    assert rating_fault(Decimal("100.5")) == "评定分应在 0 到 100 之间，您填的是 100.5。请核对。"
    assert rating_fault(Decimal("99.99")) == ""


KIND = SeatKind
SEATS = [
    (UUID(int=n), kind)
    for n, kind in enumerate(
        (KIND.LEADER, KIND.DEPUTY, KIND.POST_A, KIND.POST_A, KIND.POST_B, KIND.SENIOR)
    )
]
WHO = AssessingRules(5, 1, 1)


@pytest.mark.parametrize(
    ("barred", "told"),
    [
        ((), ""),
        ((0,), ""),
        ((0, 1), "2 人应当回避，本组可评定的只有 4 人：不足 5 人"),
        ((2, 3), "2 人应当回避，本组可评定的只有 4 人：不足 5 人，A岗不足 1 人"),
        ((4, 5), "2 人应当回避，本组可评定的只有 4 人：不足 5 人，B岗不足 1 人"),
    ],
)
def test_what_a_team_lacks_is_said(barred: tuple[int, ...], told: str) -> None:
    found = raters_note(SEATS, {UUID(int=n) for n in barred}, WHO)
    assert found == (f"{told}。确认时须说明原因。" if told else "")


def test_a_small_team_is_told_too() -> None:
    assert raters_note(SEATS[2:5], set(), WHO).startswith("本组可评定的只有 3 人：不足 5 人。")


LISTED = {
    (SheetState.OPEN, SheetAction.RATE): SheetState.OPEN,
    (SheetState.REOPENED, SheetAction.RATE): SheetState.REOPENED,
    (SheetState.CHANGED, SheetAction.RATE): SheetState.CHANGED,
    (SheetState.OPEN, SheetAction.CONFIRM): SheetState.CONFIRMED,
    (SheetState.REOPENED, SheetAction.CONFIRM): SheetState.CONFIRMED,
    (SheetState.CHANGED, SheetAction.CONFIRM): SheetState.CONFIRMED,
    (SheetState.CONFIRMED, SheetAction.REOPEN): SheetState.REOPENED,
    (SheetState.CHANGED, SheetAction.REOPEN): SheetState.REOPENED,
}


@pytest.mark.parametrize(("state", "action"), list(product(SheetState, SheetAction)))
def test_what_is_not_listed_is_refused(state: SheetState, action: SheetAction) -> None:
    if (state, action) in LISTED:
        assert moved(state, action, "赵启明") is LISTED[state, action]
    else:
        with pytest.raises(BadTransition, match="赵启明的评定"):
            moved(state, action, "赵启明")


def test_only_a_confirmed_sheet_shows_values() -> None:
    assert [s for s in SheetState if s.shows_values] == [SheetState.CONFIRMED]


def test_a_confirmation_covers_what_stood() -> None:
    one, other = UUID(int=1), UUID(int=2)
    a, b = (one, 85 * S, "own", None), (other, 90 * S, "on_paper", 90 * S)
    digest = ratings_digest([a, b])
    assert ratings_digest([b, a]) == digest
    for changed in ([a], [(one, 86 * S, "own", None), b], [a, (other, 90 * S, "on_paper", None)]):
        assert ratings_digest(changed) != digest
    state = state_of(confirmed=True, covers=digest, reason=None, now=digest)
    assert state is SheetState.CONFIRMED
    changed_after = state_of(confirmed=True, covers=digest, reason=None, now="")
    assert changed_after is SheetState.CHANGED
    assert state_of(confirmed=False, covers=None, reason=None, now="") is SheetState.OPEN
    assert state_of(confirmed=False, covers=None, reason="漏评", now="") is SheetState.REOPENED
