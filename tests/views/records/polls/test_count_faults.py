"""What keeps a count from being complete is said in two lines, the wrong before the empty."""

from __future__ import annotations

from desktop.services.poll_rules import (
    Ballots,
    MarkKey,
    Marks,
    Tally,
    TallySubject,
    reconcile,
)
from desktop.terms import PollItem, VoterClass
from desktop.views.records.polls.count_faults import all_words, in_order, place_of, short_words
from tests.services.record_city import named

A, B = VoterClass.A, VoterClass.B
ZHAO, QIAN = TallySubject(named("z"), "赵启明"), TallySubject(named("q"), "钱文秀")


def key(subject: TallySubject, voter_class: VoterClass) -> MarkKey:
    return MarkKey(subject.key, voter_class, PollItem.OVERALL)


def tally(**marks: Marks) -> Tally:
    """Six valid ballots of class A, and 20 ballots of class B that nobody counted yet."""
    found = {key(ZHAO, A): marks.get("zhao", Marks(6, 0, 0, 0, 0))}
    found[key(QIAN, A)] = marks.get("qian", Marks(6, 0, 0, 0, 0))
    ballots = {A: Ballots(6, 6, 6, 0), B: Ballots(20)}
    return Tally((ZHAO, QIAN), (PollItem.OVERALL,), ballots, found)


def test_the_wrong_goes_before_the_empty() -> None:
    count = tally(zhao=Marks(6, None, 0, 0, 0), qian=Marks(5, 2, 0, 0, 0))
    faults = in_order(count, reconcile(count))
    assert faults[0].cell is not None
    assert (faults[0].cell.subject, faults[0].cell.column) == (QIAN.key, "first")
    # B: 收回, 有效, 无效 and two rows of five
    words = "A票·钱文秀：合计多 1 票；A票还有 1 处未填；B票还有 13 处未填。"
    assert short_words(count, faults) == words
    assert "A票·赵启明·称职没有填写" in all_words(faults)


def test_many_wrong_rows_are_counted() -> None:
    count = tally(zhao=Marks(5, 0, 0, 0, 0), qian=Marks(4, 0, 0, 0, 0))
    words = short_words(count, in_order(count, reconcile(count)), 1)
    assert words == "A票·赵启明：合计差 1 票；另有 1 处不符；B票还有 13 处未填。"


def test_ballots_that_do_not_fit_are_named_and_found() -> None:
    count = Tally((ZHAO,), (PollItem.OVERALL,), {A: Ballots(6, 7, 7, 0)}, {})
    faults = in_order(count, reconcile(count))
    assert short_words(count, faults).startswith("A票收回 7 张，多于发出 6 张；A票还有 5 处未填")
    assert faults[0].cell is not None
    assert place_of((key(ZHAO, A),), faults[0].cell) == (-1, 1)
    assert faults[-1].cell is not None
    assert place_of((key(ZHAO, A),), faults[-1].cell) == (0, 0)


def test_a_class_without_ballots_that_was_counted_is_wrong() -> None:
    marks = {key(ZHAO, A): Marks(6, 0, 0, 0, 0), key(ZHAO, B): Marks(1, 0, 0, 0, 0)}
    count = Tally((ZHAO,), (PollItem.OVERALL,), {A: Ballots(6, 6, 6, 0)}, marks)
    assert "没有发出，却有计票" in short_words(count, in_order(count, reconcile(count)))
