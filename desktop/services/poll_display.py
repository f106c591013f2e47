"""What a poll's results show of its voter classes, so that no small class is given away. Pure.

A class below ``least`` voters is merged with the next, and where that is not enough only all
classes together are shown (services/small_groups). The score stands beside the rates, and it
weighs the classes by fixed weights: with it, the ballots of a small class could often be
worked out although its rates are merged. So the finest grouping is shown from which no
combination of what stands on the page speaks of fewer than ``least`` voters; the score goes
before the rates. Source: domain.md §5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Final

from desktop.services.poll_scores import PollRules, SubjectScore
from desktop.services.scoring.values import Scored
from desktop.services.small_groups import Group, merge_small_groups
from desktop.terms import VoterClass

Pool = tuple[VoterClass, ...]
Row = tuple[Fraction, ...]

WITHHELD: Final = "有效票不足，不单独显示"


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown: pools of classes with rates (none: no rates), and whose score may be.

    ``apart``: every class stands by itself, so its score may stand there too. ``scores`` are
    beside the subjects that were asked about.
    """

    pools: tuple[Pool, ...]
    apart: bool
    scores: tuple[bool, ...]


def showable(
    voters: Mapping[VoterClass, int], subjects: Sequence[SubjectScore], rules: PollRules
) -> Shown:
    """The finest way of showing the classes. ``voters``: valid ballots by class.

    What is shown of one subject is shown of all, so that a table has one shape.
    """
    voting = tuple(c for c in VoterClass if voters.get(c))
    if sum(voters.values()) < rules.least or not voting:
        return Shown((), apart=False, scores=(False,) * len(subjects))
    rows = [_score_row(score, voting, rules) for score in subjects]
    counts = [voters[c] for c in voting]
    scores = tuple(row is None or not _gives_away((row,), counts, rules.least) for row in rows)
    kept = [row for row, may in zip(rows, scores, strict=True) if row is not None and may]
    for pools in _groupings(voting, voters, rules.least):
        shown = tuple(tuple(Fraction(c in pool) for c in voting) for pool in pools)
        beside: list[tuple[Row, ...]] = [(row,) for row in kept] or [()]
        if not any(_gives_away((*shown, *row), counts, rules.least) for row in beside):
            return Shown(pools, all(len(p) == 1 for p in pools), scores)
    return Shown((), apart=False, scores=scores)


def pool_word(pool: Pool) -> str:
    """A票、B票; all of them together are said by the caller."""
    return "、".join(f"{c.value}票" for c in pool)


def _groupings(
    voting: Pool, voters: Mapping[VoterClass, int], least: int
) -> Iterator[tuple[Pool, ...]]:
    """Ways of grouping from the finest to the coarsest."""
    if all(voters[c] >= least for c in voting):
        yield tuple((c,) for c in voting)
    by_name = {c.value: c for c in voting}
    merged = merge_small_groups([Group(c.value, voters[c]) for c in voting], least)
    if merged:
        yield tuple(tuple(by_name[n] for n in g.label.split("、")) for g in merged)
    yield (voting,)


def _score_row(score: SubjectScore, voting: Pool, rules: PollRules) -> Row | None:
    """The score as a combination of the classes' point sums; None when it is missing."""
    if not isinstance(score.outcome, Scored):
        return None
    marked = {c.voter_class: c.marks.marked for c in score.classes}
    return tuple(
        Fraction(rules.weights[c]) / marked[c] if marked.get(c) else Fraction(0) for c in voting
    )


def _gives_away(rows: Sequence[Row], voters: Sequence[int], least: int) -> bool:
    """Whether some combination of the rows speaks only of classes with too few voters together."""
    whole = _rank(rows)
    places = range(len(voters))
    for size in range(1, len(voters) + 1):
        for few in combinations(places, size):
            if sum(voters[p] for p in few) >= least:
                continue
            rest = [tuple(row[p] for p in places if p not in few) for row in rows]
            if _rank(rest) < whole:
                return True
    return False


def _rank(rows: Sequence[Row]) -> int:
    """The rank of a small matrix, exactly."""
    left = [list(row) for row in rows]
    rank = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((i for i in range(rank, len(left)) if left[i][column]), None)
        if pivot is None:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        for i in range(rank + 1, len(left)):
            factor = left[i][column] / left[rank][column]
            left[i] = [a - factor * b for a, b in zip(left[i], left[rank], strict=True)]
        rank += 1
    return rank
