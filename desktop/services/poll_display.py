"""What a poll's results show of its voter classes, so that no small class is given away. Pure.

Ballots are whole numbers, and few: beside the rates of all ballots a weighted score, and often
the score alone, tells how a class of a few voters marked, by trying out what they can have
marked. So, when a class that votes has fewer than ``least`` voters, the page shows the rates of
all ballots together and no score that weighs the classes. The score is still reckoned where the
year is. Source: domain.md §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.terms import VoterClass

Pool = tuple[VoterClass, ...]

WITHHELD: Final = "不显示"


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown: pools of classes with rates (none: no rates), and whether scores may be.

    ``scored``: every class is large enough to stand by itself, and so its score and the weighted
    score of all may be shown too.
    """

    pools: tuple[Pool, ...]
    scored: bool


def showable(voters: Mapping[VoterClass, int], least: int) -> Shown:
    """How the classes may be shown. ``voters``: valid ballots by class."""
    voting = tuple(c for c in VoterClass if voters.get(c))
    if not voting or sum(voters[c] for c in voting) < least:
        return Shown((), scored=False)
    if all(voters[c] >= least for c in voting):
        return Shown(tuple((c,) for c in voting), scored=True)
    return Shown((voting,), scored=False)


def pool_word(pool: Pool) -> str:
    """A票; all of them together are said by the caller."""
    return "、".join(f"{c.value}票" for c in pool)
