"""指标核验差异: its table holds the design and no more; what is shown follows from both rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.difference_notes import (
    Said,
    own_words,
    verdict_in,
    with_correction,
    with_dropping,
    with_restoring,
)
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
        # Adopted, and the progress says the old value again.
        (F.WORSE, VerdictWord(D.ADOPTED, undone=True), DifferenceShown(D.OPEN, True)),
    ],
)
def test_the_shown_state(
    finding: DifferenceFinding, word: VerdictWord | None, shown: DifferenceShown
) -> None:
    assert difference_shown(finding, word) == shown


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        (None, DifferenceShown(None)),
        (VerdictWord(D.REJECTED), DifferenceShown(None)),
        (VerdictWord(D.ADOPTED), DifferenceShown(D.OPEN, changed_after=True)),
    ],
)
def test_what_a_team_took_back_waits_while_it_corrects(
    word: VerdictWord | None, shown: DifferenceShown
) -> None:
    assert difference_shown(F.WORSE, word, taken_back=True) == shown


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


@given(note=st.text("甲乙〔（，：", max_size=600), evidence=st.text(max_size=3000))
def test_a_note_is_never_shortened_for_a_correction(note: str, evidence: str) -> None:
    said = with_correction(note, MARK, Decimal(90), Decimal(80), evidence)
    assert said.startswith(note.strip())
    assert "原90，改为80" in said
    back = with_restoring(said, MARK, Decimal(90), evidence)
    assert back.startswith(note.strip())
    # However long the evidence, what is ours stays short.
    assert len(said) - len(note) < 250
    assert "月报" + said[len(note.strip()) :] == with_correction(
        "月报", MARK, Decimal(90), Decimal(80), evidence
    )


def test_what_verdicts_left_is_told_from_ones_own_words() -> None:
    said = with_correction("月报〔附表〕", MARK, Decimal(90), Decimal(80), "台账")
    assert own_words(said) == "月报〔附表〕"
    assert own_words(with_restoring(said, MARK, Decimal(90), "有误")) == "月报〔附表〕"
    assert own_words(with_dropping(said, MARK, "有误") or "") == "月报〔附表〕"


def test_a_note_tells_whose_correction_a_value_is() -> None:
    first = with_correction("月报", MARK, Decimal(90), Decimal("80.5"), "台账")
    both = with_correction(first, "实-04-001", Decimal("80.5"), Decimal(75), None)
    assert verdict_in(both, Decimal("80.5000"), None) == (MARK, Said.CORRECTED)
    assert verdict_in(both, Decimal(75), None) == ("实-04-001", Said.CORRECTED)
    assert verdict_in(both, Decimal(90), None) is verdict_in(both, None, None) is None
    back = with_restoring(both, MARK, None, "有误", "约九成")
    assert "恢复为“约九成”：有误" in back
    assert verdict_in(back, None, "约九成") == (MARK, Said.RESTORED)
    assert verdict_in(back, None, None) is verdict_in(back, Decimal(90), None) is None
    # Of two that fit it is the latest.
    later = with_restoring(both, "实-04-001", Decimal("80.5"), "有误")
    assert verdict_in(later, Decimal("80.5"), None) == ("实-04-001", Said.RESTORED)


def test_a_correction_that_was_followed_is_named_as_dropped() -> None:
    said = with_correction("月报", MARK, Decimal(90), Decimal(80), None)
    assert with_dropping(said, MARK, "有误") == "月报〔实-03-012核验更正已撤销，现值未变：有误〕"
    assert with_dropping("月报", MARK, "有误") == "月报"
    assert with_dropping(None, MARK, "有误") is None
