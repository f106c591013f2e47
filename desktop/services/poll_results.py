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
    the classes may stand apart. ``lines``: how the score came about.
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
    """The results of a poll. ``note`` says why classes do not stand apart; empty when they do.

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
    may = showable(voters, scores, rules)
    few = sum(voters.values()) < rules.least
    subjects = tuple(
        _result(tally, score, cadres.get(score.subject.key), (may, place), rules)
        for place, score in enumerate(scores)
    )
    return PollResults(
        line,
        tally.items,
        {c: tally.ballots[c] for c in tally.classes},
        subjects,
        return_flags(tally, rules.return_share),
        _note(may, few=few, least=rules.least),
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
    tally: Tally,
    score: SubjectScore,
    cadre: UUID | None,
    place: tuple[Shown, int],
    rules: PollRules,
) -> SubjectResult:
    may, number = place
    subject, told = score.subject, may.scores[number]
    classes = {c.voter_class: _words(c.outcome) for c in score.classes} if may.apart else {}
    lines: tuple[str, ...] = (WITHHELD,)
    if told and may.apart:
        lines = tuple(class_line(c, rules, team=subject.team) for c in score.classes)
        lines = (*lines, total_line(score, rules))
    elif told:
        lines = (
            "各票类得分按权重合成；有的票类有效票不足，不单独显示各票类得分。",
            f"得分：{_words(score.outcome)}",
        )
    return SubjectResult(
        subject.key,
        cadre,
        subject.name,
        score.outcome if told else None,
        _words(score.outcome) if told else WITHHELD,
        classes,
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


def _note(may: Shown, *, few: bool, least: int) -> str:
    if may.apart:
        return ""
    if few:
        return f"全部有效票不足 {least} 张，为保护投票人，只显示票数，不显示得分和比例。"
    if not may.pools:
        return f"有的票类有效票不足 {least} 张，由比例可推知个别票，只显示得分，不显示比例。"
    how = "合并显示" if len(may.pools) > 1 else "只显示全部票合计"
    return f"有的票类有效票不足 {least} 张，为保护投票人，比例{how}。"


def ballots_words(ballots: Mapping[VoterClass, Ballots]) -> tuple[str, ...]:
    """A票：发出 8 张，收回 6 张，有效 6 张，无效 0 张."""
    return tuple(
        f"{class_word(c)}：发出 {b.issued} 张，收回 {b.returned} 张，"
        f"有效 {b.valid} 张，无效 {b.invalid} 张"
        for c, b in ballots.items()
    )
