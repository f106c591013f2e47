"""What is typed into the sheet of 核验要点: findings by key or word, values, contradictions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.check_forms import (
    FOLLOW_UP,
    ChecksDraft,
    Found,
    IndicatorAnswer,
    IndicatorCheck,
    Remark,
    check_words,
    finding_of,
    finding_word,
    rating_of,
    read_answer,
)
from desktop.services.errors import Invalid
from desktop.terms import DifferenceFinding, Direction, FollowUp, TargetBasis

F = DifferenceFinding
LINE = IndicatorCheck(
    UUID(int=1), "1.2", "完成率", TargetBasis.TO_DATE, Decimal(100), Decimal(100), Decimal(90),
    "", "", Direction.HIGHER,
)  # fmt: skip
SILENT = replace(LINE, reported=None)


def read(
    finding: str, found: str = "", evidence: str = "", of: IndicatorCheck = LINE
) -> Found | None:
    return read_answer(IndicatorAnswer(of.indicator, finding, found, evidence), of)


@pytest.mark.parametrize(
    ("typed", "finding"),
    [
        ("1", F.AS_REPORTED), ("一致", F.AS_REPORTED), ("与报送一致", F.AS_REPORTED),
        ("2", F.BETTER), (" ２ ", F.BETTER), ("好于", F.BETTER), ("3", F.WORSE), ("差于", F.WORSE),
        ("", None), ("  ", None),
    ],
)  # fmt: skip
def test_a_key_or_a_word_says_the_finding(typed: str, finding: DifferenceFinding | None) -> None:
    assert finding_of(typed) is finding
    assert finding_of(finding_word(typed)) is finding


def test_anything_else_is_no_finding_and_stays_as_typed() -> None:
    assert finding_word("4") == "4"
    with pytest.raises(Invalid, match="核验结果“4”不能识别。请填 1 一致、2 好于或 3 差于"):
        read("4")


def test_values_are_read_as_numbers_and_kept_as_text_where_they_are_none() -> None:
    assert read("1") == Found(F.AS_REPORTED, None, None, None)
    assert read("1", "90") == Found(F.AS_REPORTED, Decimal(90), None, None)
    assert read("3", "85.5%", "台账") == Found(F.WORSE, Decimal("85.5"), None, "台账")
    assert read("2", "1,234", "台账") == Found(F.BETTER, Decimal(1234), None, "台账")
    assert read("3", "无台账可查", "现场") == Found(F.WORSE, None, "无台账可查", "现场")
    assert read("", "", "") is None


@pytest.mark.parametrize(
    ("finding", "found", "evidence", "said"),
    [
        ("", "80", "", "还没有填核验结果"),
        ("", "", "台账", "还没有填核验结果"),
        ("1", "80", "", "却选了“一致”"),
        ("1", "查无", "", "却选了“一致”"),
        ("3", "", "台账", "还没有填核验值"),
        ("3", "80", "", "还没有填依据"),
        ("2", "80", "台账", "核验值 80、报送值 90，应为“差于”"),
        ("3", "95", "台账", "核验值 95、报送值 90，应为“好于”"),
        ("3", "90", "台账", "相同，应填 1 一致"),
        ("3", "80", "长" * 2001, "请精简"),
        ("3", "长" * 201, "台账", "请精简"),
    ],
)
def test_what_contradicts_itself_is_named_with_its_indicator(
    finding: str, found: str, evidence: str, said: str
) -> None:
    with pytest.raises(Invalid) as told:
        read(finding, found, evidence)
    sentence = told.value.faults[f"indicator/{LINE.indicator.hex}"]
    assert sentence.startswith("“1.2 完成率”")
    assert said in sentence


def test_lower_is_better_turns_the_sides_round() -> None:
    lower = replace(LINE, direction=Direction.LOWER)
    assert read("2", "80", "台账", lower) == Found(F.BETTER, Decimal(80), None, "台账")
    with pytest.raises(Invalid, match="（该指标越低越好），应为“差于”"):
        read("2", "95", "台账", lower)


def test_what_was_not_reported_cannot_agree_but_can_be_found() -> None:
    with pytest.raises(Invalid, match="没有报送值，不能填“一致”"):
        read("1", of=SILENT)
    assert read("3", "70", "台账", SILENT) == Found(F.WORSE, Decimal(70), None, "台账")
    texted = replace(SILENT, reported_text="约九成")
    assert read("1", of=texted) == Found(F.AS_REPORTED, None, None, None)


@given(found=st.integers(0, 200), lower=st.booleans())
def test_just_one_finding_fits_a_value(found: int, *, lower: bool) -> None:
    line = replace(LINE, direction=Direction.LOWER if lower else Direction.HIGHER)
    fitting = []
    for key in "123":
        try:
            read(key, str(found), "台账", line)
        except Invalid:
            continue
        fitting.append(key)
    better = found < 90 if lower else found > 90
    assert fitting == (["1"] if found == 90 else ["2"] if better else ["3"])


def test_words_on_earlier_findings_have_a_rating_each() -> None:
    assert {rating_of(word): word for word in FollowUp} == FOLLOW_UP
    assert rating_of(FollowUp.IMPROVED) == 3
    assert rating_of(None) is None


def test_ratings_and_lengths_of_the_sheet() -> None:
    visit = UUID(int=2)
    check_words(ChecksDraft(visit, Remark("说明"), Remark("", 5)))
    for rating in (0, 6):
        with pytest.raises(Invalid, match="1 至 5 分"):
            check_words(ChecksDraft(visit, attention=Remark("", rating)))
    with pytest.raises(Invalid, match="还没有评分"):
        check_words(ChecksDraft(visit, attention=Remark("说明")))
    with pytest.raises(Invalid) as told:
        check_words(ChecksDraft(visit, Remark("长" * 2001)))
    assert set(told.value.faults) == {"first"}
