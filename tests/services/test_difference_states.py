"""指标核验差异: its table holds the design and no more; what is shown follows from both rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.difference_notes import LONGEST, with_correction, with_restoring
from desktop.services.difference_states import (
    DIFFERENCE,
    Content,
    DifferenceShown,
    VerdictWord,
    covered_value,
    covers_of,
    difference_shown,
)
from desktop.services.errors import BadTransition
from desktop.services.states import Need, Side
from desktop.terms import DifferenceAction, DifferenceFinding, DifferenceState

D, A, F = DifferenceState, DifferenceAction, DifferenceFinding
STEPS = {
    (D.OPEN, A.ADOPT): D.ADOPTED,
    (D.OPEN, A.REJECT): D.REJECTED,
    (D.ADOPTED, A.REJECT): D.REJECTED,
    (D.REJECTED, A.ADOPT): D.ADOPTED,
}
NUMBERS = st.decimals(-1000, 1000, places=4)
CONTENT = Content("worse", Decimal(90), Decimal(80), None, "台账")


@given(state=st.sampled_from(list(D)), action=st.sampled_from(list(A)))
def test_listed_steps_lead_on_and_all_others_are_refused(
    state: DifferenceState, action: DifferenceAction
) -> None:
    if (state, action) in STEPS:
        move = DIFFERENCE.move(state, action)
        assert move.target is STEPS[state, action]
        assert move.side is Side.DECIDE
        # Only to adopt what is open asks for nothing: all else goes against somebody's word.
        assert (move.needs == {Need.REASON}) == ((state, action) != (D.OPEN, A.ADOPT))
        return
    with pytest.raises(BadTransition) as refusal:
        DIFFERENCE.move(state, action)
    assert f"“{state.label}”" in refusal.value.sentence


def test_the_table_holds_the_design_and_no_more() -> None:
    assert set(DIFFERENCE.table) == set(STEPS)


@pytest.mark.parametrize(
    ("finding", "word", "shown"),
    [
        (F.WORSE, None, DifferenceShown(D.OPEN)),
        (F.BETTER, None, DifferenceShown(D.OPEN)),
        (F.AS_REPORTED, None, DifferenceShown(None)),
        (F.WORSE, VerdictWord(D.ADOPTED), DifferenceShown(D.ADOPTED)),
        (F.WORSE, VerdictWord(D.REJECTED), DifferenceShown(D.REJECTED)),
        (F.WORSE, VerdictWord(D.ADOPTED, fits=False), DifferenceShown(D.OPEN, changed_after=True)),
        (F.WORSE, VerdictWord(D.REJECTED, fits=False), DifferenceShown(D.OPEN, changed_after=True)),
        # Adopted, and found to be as reported after all: the correction still stands.
        (F.AS_REPORTED, VerdictWord(D.ADOPTED, fits=False), DifferenceShown(D.OPEN, True)),
        (F.AS_REPORTED, VerdictWord(D.REJECTED), DifferenceShown(None)),
        (F.AS_REPORTED, VerdictWord(D.REJECTED, fits=False), DifferenceShown(None)),
    ],
)
def test_the_shown_state(
    finding: DifferenceFinding, word: VerdictWord | None, shown: DifferenceShown
) -> None:
    assert difference_shown(finding, word) == shown


@given(value=st.none() | NUMBERS)
def test_a_verdict_remembers_the_value_it_was_about(value: Decimal | None) -> None:
    covers = covers_of(Content("worse", Decimal(90), value, None, "台账"))
    assert covered_value(covers) == value


@pytest.mark.parametrize(
    "other",
    [
        Content("better", Decimal(90), Decimal(80), None, "台账"),
        Content("worse", Decimal(91), Decimal(80), None, "台账"),
        Content("worse", Decimal(90), Decimal(81), None, "台账"),
        Content("worse", Decimal(90), Decimal(80), "字", "台账"),
        Content("worse", Decimal(90), Decimal(80), None, "现场"),
    ],
)
def test_a_verdict_covers_every_part(other: Content) -> None:
    assert covers_of(other) != covers_of(CONTENT)


def test_padding_makes_no_other_content() -> None:
    padded = Content("worse", Decimal("90.0000"), Decimal("80.00"), None, "台账")
    assert covers_of(padded) == covers_of(CONTENT)


# --- what the note of the progress says --------------------------------------------------

MARK = "实-03-012"


def test_a_corrected_value_names_visit_old_value_and_evidence() -> None:
    said = with_correction("月报", MARK, Decimal(90), Decimal(80), "查阅\n台账")
    assert said == "月报〔实-03-012核验更正：原90，改为80；依据：查阅 台账〕"
    assert with_correction(None, MARK, None, Decimal(80), None) == (
        "〔实-03-012核验更正：原没有数值，改为80〕"
    )
    assert "原“约九成”，改为80" in with_correction("", MARK, None, Decimal(80), "账", "约九成")


def test_putting_back_takes_the_place_of_the_correction() -> None:
    said = with_correction("月报", MARK, Decimal(90), Decimal(80), "台账（甲）〔乙〕")
    back = with_restoring(said, MARK, Decimal(90), "台账有误")
    assert back == "月报〔实-03-012核验更正已撤销，恢复为90：台账有误〕"
    again = with_correction(back, MARK, Decimal(90), Decimal(70), "复核")
    assert again == "月报〔实-03-012核验更正：原90，改为70；依据：复核〕"
    other = with_correction(again, "实-04-001", Decimal(70), Decimal(75), "另查")
    assert other.startswith(again)


@given(note=st.text(max_size=600), evidence=st.text(max_size=3000))
def test_a_note_never_grows_beyond_what_its_form_takes(note: str, evidence: str) -> None:
    said = with_correction(note, MARK, Decimal(90), Decimal(80), evidence)
    assert len(said) <= LONGEST
    assert len(with_restoring(said, MARK, Decimal(90), evidence)) <= LONGEST
    assert "原90，改为80" in said
