"""Scores of a poll, worked out by hand; a class without marks is missing, never 0."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import cast

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.poll_rules import Ballots, MarkKey, Marks, Tally
from desktop.services.poll_scores import (
    NO_BALLOT,
    NO_CLASS,
    class_score,
    derivation,
    fourth_flag,
    low_return,
    pooled,
    return_flags,
    subject_score,
)
from desktop.services.scoring.values import Missing, Scored, shown
from desktop.terms import PollItem, VoterClass
from tests.services.poll_tallies import RULES, A, B, C, Counts, full, subject, tally

BOOK = Path(__file__).parents[1] / "data" / "workbooks" / "民主测评统计表.xlsx"


def counted(sheet: str, name: str) -> dict[VoterClass, Counts]:
    rows = openpyxl.load_workbook(BOOK)[sheet].iter_rows(values_only=True)
    classes = VoterClass.labels()
    return {
        VoterClass(str(r[1])): cast("Counts", tuple(r[2:7]))
        for r in rows
        if r[0] == name and r[1] in classes
    }


def score_of(rows: dict[VoterClass, Counts], name: str = "某人") -> tuple[int | None, ...]:
    count = tally({c: full(sum(row)) for c, row in rows.items()}, {name: rows})
    found = subject_score(count, count.subjects[0], RULES)
    parts = (*(c.outcome for c in found.classes), found.outcome)
    return tuple(o.value if isinstance(o, Scored) else None for o in parts)


@pytest.mark.parametrize(
    ("sheet", "name", "expected", "text"),
    [
        # A (300+160+60)/6 = 86.6667, B (2100+400+120)/28 = 93.5714, C (3500+1360+300)/57 = 90.5263
        # 0.4*86.6667 + 0.3*93.5714 + 0.3*90.5263 = 34.66668 + 28.07142 + 27.15789 = 89.89599
        ("月湖区", "覃超", (866667, 935714, 905263, 898960), "89.90"),
        # A (300+240)/6 = 90, B (2100+560)/28 = 95, C (4400+1040)/57 = 95.4386
        # 36 + 28.5 + 28.63158 = 93.13158
        ("月湖区", "领导班子", (900000, 950000, 954386, 931316), "93.13"),
        # C has one blank: (1500+880+180)/29 = 88.2759; A 720/8 = 90, B 1400/15 = 93.3333
        # 36 + 27.99999 + 26.48277 = 90.48276
        ("余江区", "卢雪勇", (900000, 933333, 882759, 904828), "90.48"),
    ],
)
def test_scores_by_hand(sheet: str, name: str, expected: tuple[int, ...], text: str) -> None:
    assert score_of(counted(sheet, name), name) == expected
    assert shown(expected[-1]) == text


def test_the_worst_option_scores_nothing_and_counts_in_the_divisor() -> None:
    # 18 of 100, 7 of 80, 2 of 60 and one of nothing: 2480 over 28
    assert class_score(Marks(18, 7, 2, 1, 0), RULES.points) == Scored(885714)


def test_a_class_of_blanks_is_missing_and_its_weight_goes_to_the_others() -> None:
    # B 100 and C 80 at 0.3 each: 90
    assert score_of({A: (0, 0, 0, 0, 6), B: (5, 0, 0, 0, 0), C: (0, 5, 0, 0, 0)}) == (
        None,
        1000000,
        800000,
        900000,
    )
    assert class_score(Marks(0, 0, 0, 0, 6), RULES.points) == Missing(NO_BALLOT)


def test_without_any_mark_the_score_is_missing() -> None:
    count = tally({A: full(6)}, {"覃超": {A: (0, 0, 0, 0, 6)}})
    assert subject_score(count, count.subjects[0], RULES).outcome == Missing(NO_CLASS)


def test_a_class_that_did_not_vote_is_not_missing_but_absent() -> None:
    # 0.4*100 + 0.3*60 over 0.7 = 82.857142…
    assert score_of({A: (6, 0, 0, 0, 0), C: (0, 0, 9, 0, 1)}) == (1000000, 600000, 828571)


def test_only_the_overall_option_scores() -> None:
    count = tally({A: full(6)}, {"覃超": {A: (6, 0, 0, 0, 0)}})
    item = MarkKey(subject("覃超").key, A, PollItem.VIRTUE)
    asked = Tally(
        count.subjects,
        (PollItem.OVERALL, PollItem.VIRTUE),
        count.ballots,
        {**count.marks, item: Marks(0, 0, 0, 6, 0)},
    )
    found = subject_score(asked, asked.subjects[0], RULES)
    assert found.outcome == Scored(1000000)
    assert not found.fourth_flagged
    assert pooled(asked, asked.subjects[0], PollItem.VIRTUE, A) == Marks(0, 0, 0, 6, 0)


def test_more_than_a_third_of_the_worst_option_is_flagged() -> None:
    def flagged(*rows: Counts) -> bool:
        ballots = dict(zip((A, B, C), (full(sum(r)) for r in rows), strict=False))
        count = tally(ballots, {"覃超": dict(zip((A, B, C), rows, strict=False))})
        return subject_score(count, count.subjects[0], RULES).fourth_flagged

    assert not flagged((2, 2, 2, 3, 0))  # 3 of 9 is a third, not more
    assert flagged((2, 2, 1, 3, 0))
    assert flagged((2, 2, 2, 3, 0), (0, 0, 1, 1, 0))  # 4 of 11 together
    assert not flagged((2, 2, 2, 3, 4), (5, 0, 0, 0, 0))  # blanks are no votes for others either
    assert fourth_flag(subject("领导班子", team=True)) == "领导班子“较差”票比例偏高"


def test_few_returned_ballots_are_flagged() -> None:
    assert not low_return(Ballots(9, 6, 6, 0), RULES.return_share)  # exactly two thirds
    assert low_return(Ballots(9, 5, 5, 0), RULES.return_share)
    assert not low_return(Ballots(0, 0, 0, 0), RULES.return_share)
    count = tally({A: Ballots(9, 5, 5, 0), B: full(20)}, {})
    assert return_flags(count, RULES.return_share) == ("A票发出 9 张、收回 5 张，收回率偏低",)
    count = tally({A: Ballots(9, 5, 5, 0), B: Ballots(10, 6, 6, 0)}, {})
    assert return_flags(count, RULES.return_share)[-1] == "全部发出 19 张、收回 11 张，收回率偏低"


def test_the_derivation_ends_at_the_class() -> None:
    rows = {A: (3, 2, 1, 0, 0), B: (21, 5, 2, 0, 0), C: (0, 0, 0, 0, 9)}
    count = tally({c: full(sum(r)) for c, r in rows.items()}, {"覃超": rows})
    # 0.4*86.6667 + 0.3*93.5714 = 62.73810 over 0.7 = 89.62586
    assert derivation(subject_score(count, count.subjects[0], RULES), RULES) == (
        "A票：(优秀3×100＋称职2×80＋基本称职1×60＋不称职0×0)÷6＝86.67",
        "B票：(优秀21×100＋称职5×80＋基本称职2×60＋不称职0×0)÷28＝93.57",
        "C票：没有有效票，该票类缺",
        "得分：(86.67×0.4＋93.57×0.3)÷0.7＝89.63",
    )


@given(st.lists(st.lists(st.integers(0, 40), min_size=5, max_size=5), min_size=1, max_size=3))
def test_a_score_lies_between_its_classes_and_within_the_points(rows: list[list[int]]) -> None:
    given_rows = {c: tuple(row) for c, row in zip(VoterClass, rows, strict=False)}
    *classes, total = score_of(given_rows)  # type: ignore[arg-type]  # five counts each
    present = [value for value in classes if value is not None]
    assert (total is None) == (not present)
    if total is not None:
        assert min(present) - 1 <= total <= max(present) + 1
        assert 0 <= total <= 1000000
    for row, value in zip(rows, classes, strict=False):
        if sum(row[:4]):
            exact = Decimal(100 * row[0] + 80 * row[1] + 60 * row[2]) / sum(row[:4])
            assert value is not None
            assert abs(Decimal(value).scaleb(-4) - exact) <= Decimal("0.00005")
