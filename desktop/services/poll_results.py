"""What a poll's results page and papers show: scores, rates, flags; no small class alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from desktop.services.poll_display import WITHHELD, Pool, Shown, pool_word, showable
from desktop.services.poll_forms import PollLine
from desktop.services.poll_rules import Ballots, Marks, Tally, TallySubject, class_word
from desktop.services.poll_scores import (
    PollRules,
    SubjectScore,
    class_line,
    fourth_flag,
    pooled,
    return_flags,
    subject_score,
    total_line,
)
from desktop.services.scoring.values import Outcome, Scored, shown
from desktop.terms import PollItem, PollState, VoterClass

ALL_CLASSES: Final = "全部票"
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class PoolRates:
    """How a class, or several together, marked a subject under one item.

    ``marks`` in ballots; ``rates`` in percent of the marked ballots, one place, empty when
    nobody marked.
    """

    label: str
    item: PollItem
    marks: Marks
    rates: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """A subject's result. ``score`` is the text of it: two places, or why there is none.

    ``outcome`` is None where the score is withheld. ``classes``: class → text of its score, when
    scores are shown. ``lines``: how the score came about.
    """

    subject: UUID
    cadre: UUID | None
    name: str
    outcome: Outcome | None
    score: str
    classes: Mapping[VoterClass, str]
    rates: tuple[PoolRates, ...]
    flags: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def team(self) -> bool:
        """Whether it is the leadership team."""
        return self.cadre is None


@dataclass(frozen=True, slots=True)
class PollResults:
    """The results of a poll. ``note`` says why there are no scores; empty when there are.

    ``provisional``: counted, and not yet confirmed by a scrutineer.
    """

    line: PollLine
    items: tuple[PollItem, ...]
    ballots: Mapping[VoterClass, Ballots]
    subjects: tuple[SubjectResult, ...]
    flags: tuple[str, ...]
    note: str
    provisional: bool


def results_of(
    line: PollLine, tally: Tally, cadres: Mapping[UUID, UUID | None], rules: PollRules
) -> PollResults:
    """The results of a count that reconciles. ``cadres``: subject → cadre, None for the team."""
    scores = tuple(subject_score(tally, subject, rules) for subject in tally.subjects)
    voters = {c: tally.ballots[c].valid or 0 for c in tally.classes}
    may = showable(voters, rules.least)
    subjects = tuple(
        _result(tally, score, cadres.get(score.subject.key), may, rules) for score in scores
    )
    return PollResults(
        line,
        tally.items,
        {c: tally.ballots[c] for c in tally.classes},
        subjects,
        return_flags(tally, rules.return_share),
        _note(may, rules.least),
        line.state is PollState.COUNTED,
    )


def rates_of(marks: Marks) -> tuple[Decimal, ...]:
    """The four options in percent of the marked ballots, one place, half up."""
    if not marks.marked:
        return ()
    return tuple(
        (Decimal(100 * n) / marks.marked).quantize(_TENTH, ROUND_HALF_UP) for n in marks.options
    )


def _result(
    tally: Tally, score: SubjectScore, cadre: UUID | None, may: Shown, rules: PollRules
) -> SubjectResult:
    subject = score.subject
    lines: tuple[str, ...] = (_note(may, rules.least),)
    if may.scored:
        lines = tuple(class_line(c, rules, team=subject.team) for c in score.classes)
        lines = (*lines, total_line(score, rules), *filter(None, (rules.basis,)))
    return SubjectResult(
        subject.key,
        cadre,
        subject.name,
        score.outcome if may.scored else None,
        _words(score.outcome) if may.scored else WITHHELD,
        {c.voter_class: _words(c.outcome) for c in score.classes} if may.scored else {},
        tuple(_pool(tally, subject, item, pool) for item in tally.items for pool in may.pools),
        (fourth_flag(subject),) if score.fourth_flagged and may.pools else (),
        lines,
    )


def _pool(tally: Tally, subject: TallySubject, item: PollItem, pool: Pool) -> PoolRates:
    marks = pooled(tally, subject, item, *pool)
    voting = tuple(c for c in tally.classes if tally.ballots[c].valid)
    whole = len(pool) > 1 and set(pool) == set(voting)
    return PoolRates(ALL_CLASSES if whole else pool_word(pool), item, marks, rates_of(marks))


def _words(outcome: Outcome) -> str:
    return shown(outcome.value) if isinstance(outcome, Scored) else outcome.reason


def _note(may: Shown, least: int) -> str:
    if may.scored:
        return ""
    if not may.pools:
        return f"全部有效票不足 {least} 张，为保护投票人，只显示票数，不显示得分和比例。"
    return (
        f"有的票类有效票不足 {least} 张，由得分可推知个别人投的票，为保护投票人，"
        "只显示全部票合计的比例，不显示得分。得分仍照常计算，用于考核评价。"
    )


def ballots_words(ballots: Mapping[VoterClass, Ballots]) -> tuple[str, ...]:
    """A票：发出 8 张，收回 6 张，有效 6 张，无效 0 张."""
    return tuple(
        f"{class_word(c)}：发出 {b.issued} 张，收回 {b.returned} 张，"
        f"有效 {b.valid} 张，无效 {b.invalid} 张"
        for c, b in ballots.items()
    )
