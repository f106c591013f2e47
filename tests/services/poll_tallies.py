"""Counts of invented polls as values, for the pure tests."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid5

from desktop.services.poll_rules import Ballots, MarkKey, Marks, Tally, TallySubject
from desktop.services.poll_scores import PollRules
from desktop.terms import PollItem, VoterClass

A, B, C = VoterClass
SPACE = UUID(int=0xBA1107)
RULES = PollRules(
    (Decimal(100), Decimal(80), Decimal(60), Decimal(0)),
    {A: Decimal("0.4"), B: Decimal("0.3"), C: Decimal("0.3")},
    Decimal("0.6666"),
    Decimal("0.3334"),
    5,
)
Counts = tuple[int, int, int, int, int]


def subject(name: str, *, team: bool = False) -> TallySubject:
    return TallySubject(uuid5(SPACE, name), name, team)


def full(number: int) -> Ballots:
    """All of the ballots came back and are valid."""
    return Ballots(number, number, number, 0)


def tally(ballots: dict[VoterClass, Ballots], rows: dict[str, dict[VoterClass, Counts]]) -> Tally:
    """A count of the overall option; a subject called 领导班子 is the team."""
    subjects = tuple(subject(name, team=name == "领导班子") for name in rows)
    marks = {
        MarkKey(s.key, c, PollItem.OVERALL): Marks(*counts)
        for s in subjects
        for c, counts in rows[s.name].items()
    }
    return Tally(subjects, (PollItem.OVERALL,), ballots, marks)
