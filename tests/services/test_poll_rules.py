"""A count reconciles, or every cell that does not is named in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.services.poll_rules import (
    Ballots,
    CellKey,
    MarkKey,
    Marks,
    Tally,
    ballots_word,
    day_fault,
    day_note,
    gap,
    gap_word,
    reconcile,
)
from desktop.terms import PollItem, VoterClass
from tests.services.poll_tallies import A, B, C, full, subject, tally

SOUND = tally(
    {A: Ballots(8, 6, 6, 0), B: full(28), C: Ballots(59, 57, 55, 2)},
    {
        "覃超": {A: (3, 2, 1, 0, 0), B: (21, 5, 2, 0, 0), C: (35, 15, 5, 0, 0)},
        "领导班子": {A: (3, 3, 0, 0, 0), B: (21, 7, 0, 0, 0), C: (44, 10, 0, 0, 1)},
    },
)


def changed(name: str, voter_class: VoterClass, **columns: int | None) -> Tally:
    key = MarkKey(subject(name).key, voter_class, PollItem.OVERALL)
    row = replace(SOUND.marks[key], **columns)
    return replace(SOUND, marks={**SOUND.marks, key: row})


def sentences(count: Tally) -> list[str]:
    return [fault.sentence for fault in reconcile(count)]


def test_a_sound_count_has_no_fault() -> None:
    assert reconcile(SOUND) == ()


def test_a_row_that_lacks_a_ballot_names_its_cell_and_by_how_much() -> None:
    (fault,) = reconcile(changed("覃超", B, first=20))
    assert fault.sentence == ("B票·覃超·优秀至未填合计 27，应等于有效票 28，差 1 票。请核对。")
    assert fault.cell == CellKey(B, "first", subject("覃超").key, PollItem.OVERALL)


def test_a_teams_row_is_told_in_the_teams_own_words() -> None:
    assert sentences(changed("领导班子", A, second=5)) == [
        "A票·领导班子·好至未填合计 8，应等于有效票 6，多 2 票。请核对。"
    ]


def test_a_cell_left_out_is_no_zero() -> None:
    assert sentences(changed("覃超", C, third=None)) == [
        "C票·覃超·基本称职没有填写。请补填，没有的填 0。"
    ]


def test_a_row_left_out_is_named_once() -> None:
    assert sentences(
        changed("覃超", C, first=None, second=None, third=None, fourth=None, blank=None)
    ) == ["C票·覃超没有计票。请补填。"]


def test_ballots_of_a_class_must_add_up() -> None:
    def of(ballots: Ballots) -> list[str]:
        return sentences(replace(SOUND, ballots={**SOUND.ballots, A: ballots}))

    assert of(Ballots(5, 6, 6, 0)) == ["A票收回 6 张，多于发出 5 张。请核对。"]
    assert of(Ballots(8, 7, 6, 0)) == ["A票有效 6 张、无效 0 张，合计 6，应等于收回 7。请核对。"]
    assert of(Ballots(8, 6, 6, None)) == ["A票没有填写无效票数。请补填，没有的填 0。"]
    assert of(Ballots(8, 6, 7, -1))[0] == "A票无效票数 -1 不对。请填不小于 0 的整数。"


def test_a_class_that_does_not_vote_has_no_marks() -> None:
    two = {A: SOUND.ballots[A], B: SOUND.ballots[B]}
    assert sentences(replace(SOUND, ballots=two)) == [
        "C票没有发出，却有计票。请清空，或补填发出票数。"
    ]
    kept = {k: m for k, m in SOUND.marks.items() if k.voter_class is not C}
    assert reconcile(replace(SOUND, ballots={**two, C: Ballots(0, 0, 0, 0)}, marks=kept)) == ()


def test_a_class_without_a_valid_ballot_needs_no_rows() -> None:
    none = {**SOUND.ballots, A: Ballots(8, 0, 0, 0)}
    kept = {k: m for k, m in SOUND.marks.items() if k.voter_class is not A}
    assert reconcile(replace(SOUND, ballots=none, marks=kept)) == ()


def test_items_reconcile_too_and_are_named() -> None:
    asked = replace(SOUND, items=(PollItem.OVERALL, PollItem.VIRTUE))
    found = sentences(asked)
    assert len(found) == 6
    assert found[0] == "A票·覃超·德没有计票。请补填。"
    key = MarkKey(subject("覃超").key, A, PollItem.OVERALL)
    short = replace(asked, marks={**asked.marks, key: Marks(1, 0, 0, 0, 0)})
    assert sentences(short)[0].startswith("A票·覃超·总体评价·优秀至未填合计 1，")


def test_nothing_to_count_is_said() -> None:
    assert "没有考核对象" in sentences(replace(SOUND, subjects=()))[0]
    assert "没有填写任何票类" in sentences(replace(SOUND, ballots={}))[0]


def test_the_check_beside_a_row() -> None:
    assert gap_word(Marks(), 28) == ""
    assert gap_word(Marks(3, 2, 1, 0, 0), None) == ""
    assert gap_word(Marks(3, 2, 1, 0, 0), 6) == "相符"
    assert gap_word(Marks(3, 2, 1), 6) == "未填完"
    assert gap_word(Marks(3, 2, 0, 0, 0), 6) == "差 1 票"
    assert gap_word(Marks(3, 2, 1, 0, 2), 6) == "多 2 票"
    assert gap(Marks(3, 2, 1, 0, 2), 6) == -2


def test_the_check_of_a_class() -> None:
    assert ballots_word(Ballots()) == "不发票"
    assert ballots_word(Ballots(8)) == "未填完"
    assert ballots_word(full(8)) == "相符"
    assert ballots_word(Ballots(8, 9, 9, 0)) == "收回 9 张，多于发出 8 张"


@given(
    st.lists(st.integers(0, 60), min_size=5, max_size=5),
    st.sampled_from(["first", "second", "third", "fourth", "blank"]),
    st.integers(1, 9),
)
def test_any_single_slip_is_found(counts: list[int], column: str, slip: int) -> None:
    valid = sum(counts)
    sound = tally({B: full(valid)}, {"覃超": {B: (*counts,)}})  # type: ignore[dict-item]  # five
    if not valid:
        return
    assert reconcile(sound) == ()
    key = MarkKey(subject("覃超").key, B, PollItem.OVERALL)
    row = sound.marks[key]
    wrong = replace(row, **{column: getattr(row, column) + slip})
    (fault,) = reconcile(replace(sound, marks={key: wrong}))
    assert f"合计 {valid + slip}，应等于有效票 {valid}，多 {slip} 票" in fault.sentence


def test_a_years_polls_are_held_until_the_last_of_march() -> None:
    for day in (dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2027, 3, 31)):
        assert day_fault(day, 2026, 3) == ""
    for day in (dt.date(2025, 12, 31), dt.date(2027, 4, 1), dt.date(2028, 1, 1)):
        assert "不在 2026 考核年度内。年度测评最迟到次年3月31日" in day_fault(day, 2026, 3)
    # By the scheme's rule: until the end of another month, or within the year alone.
    assert day_fault(dt.date(2027, 4, 30), 2026, 4) == ""
    assert "最迟到次年2月28日" in day_fault(dt.date(2027, 3, 1), 2026, 2)
    assert "最迟到次年2月29日" in day_fault(dt.date(2028, 3, 1), 2027, 2)
    assert "最迟到当年12月31日" in day_fault(dt.date(2027, 1, 1), 2026, 0)
    assert day_note(dt.date(2026, 12, 31), 2026) == ""
    assert day_note(dt.date(2027, 1, 20), 2026) == "测评日期2027年1月20日，计入 2026 考核年度。"
