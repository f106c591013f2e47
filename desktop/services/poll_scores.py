"""Scores of a 民主测评: class score, total, rates and flags. Pure.

class = Σ(count × points)/(valid − blank); the classes are weighted over those present, and a
class without a marked ballot is missing, never 0. Only the overall option scores.
Whole ten-thousandths, each division rounded half up (scoring.values). Source: domain.md §2.4 (4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from desktop.services.poll_rules import (
    OPTIONS,
    Ballots,
    MarkKey,
    Marks,
    Tally,
    TallySubject,
    class_word,
    column_word,
)
from desktop.services.scoring.values import Missing, Outcome, Scored, divided, exact, scaled, shown
from desktop.terms import PollItem, VoterClass

POINT_RULES: Final = tuple(f"appraisal.points.{option}" for option in OPTIONS)
WEIGHT_RULES: Final[Mapping[VoterClass, str]] = {
    c: f"appraisal.weight.{c.value.lower()}" for c in VoterClass
}
RETURN_RULE: Final = "appraisal.return_share"
FOURTH_RULE: Final = "appraisal.fourth_share"
LEAST_RULE: Final = "display.min_group"

NO_BALLOT: Final = "没有有效票，该票类缺"
NO_CLASS: Final = "各票类都没有有效票，民主测评缺"


@dataclass(frozen=True, slots=True)
class PollRules:
    """The scheme's numbers: points from best to worst, weights by class, shares that are flagged.

    ``least``: a class with fewer voters is not shown by itself. ``basis``: the amendments that
    set the numbers, and which of them the scheme lacks; empty when all are as frozen.
    """

    points: tuple[Decimal, Decimal, Decimal, Decimal]
    weights: Mapping[VoterClass, Decimal]
    return_share: Decimal
    fourth_share: Decimal
    least: int
    basis: str = ""


@dataclass(frozen=True, slots=True)
class ClassScore:
    """A subject's score by one class, and the marks that it comes from."""

    voter_class: VoterClass
    marks: Marks
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SubjectScore:
    """A subject's score: the classes that vote, and the total over those present.

    ``fourth_flagged``: 不称职 (较差) on more than the scheme's share of all marked ballots.
    """

    subject: TallySubject
    classes: tuple[ClassScore, ...]
    outcome: Outcome
    fourth_flagged: bool


def class_score(marks: Marks, points: tuple[Decimal, ...]) -> Outcome:
    """Σ(count × points)/(valid − blank); missing when nobody marked anything."""
    if not marks.marked:
        return Missing(NO_BALLOT)
    total = sum(n * scaled(p) for n, p in zip(marks.options, points, strict=True))
    return Scored(divided(total, marks.marked))


def total_score(classes: Mapping[VoterClass, Outcome], rules: PollRules) -> Outcome:
    """The class scores weighted over the classes present."""
    present = {c: o.value for c, o in classes.items() if isinstance(o, Scored)}
    weight = sum(scaled(rules.weights[c]) for c in present)
    if not weight:
        return Missing(NO_CLASS)
    return Scored(divided(sum(scaled(rules.weights[c]) * v for c, v in present.items()), weight))


def subject_score(tally: Tally, subject: TallySubject, rules: PollRules) -> SubjectScore:
    """A subject's score by its overall option."""
    classes = tuple(
        ClassScore(c, marks, class_score(marks, rules.points))
        for c in tally.classes
        for marks in (overall(tally, subject, c),)
    )
    marked = sum(c.marks.marked for c in classes)
    fourth = sum(c.marks.options[-1] for c in classes)
    return SubjectScore(
        subject,
        classes,
        total_score({c.voter_class: c.outcome for c in classes}, rules),
        bool(marked) and fourth > rules.fourth_share * marked,
    )


def overall(tally: Tally, subject: TallySubject, voter_class: VoterClass) -> Marks:
    """What a class marked for a subject as a whole."""
    return tally.marks.get(MarkKey(subject.key, voter_class, PollItem.OVERALL), Marks())


def pooled(tally: Tally, subject: TallySubject, item: PollItem, *classes: VoterClass) -> Marks:
    """The marks of several classes together."""
    rows = [tally.marks.get(MarkKey(subject.key, c, item), Marks()) for c in classes]
    sums = [sum(n or 0 for n in column) for column in zip(*(r.values for r in rows), strict=True)]
    return Marks(*sums) if sums else Marks(0, 0, 0, 0, 0)


def low_return(ballots: Ballots, share: Decimal) -> bool:
    """Whether too few of the issued ballots came back (e.g. fewer than two thirds)."""
    if not ballots.issued or ballots.returned is None:
        return False
    return ballots.returned < share * ballots.issued


def return_flags(tally: Tally, share: Decimal) -> tuple[str, ...]:
    """Sentences for the classes, and for all together, of which too few ballots came back."""
    found = [
        f"{class_word(c)}发出 {b.issued} 张、收回 {b.returned} 张，收回率偏低"
        for c in tally.classes
        for b in (tally.ballots[c],)
        if low_return(b, share)
    ]
    ballots = [tally.ballots[c] for c in tally.classes]
    whole = Ballots(sum(b.issued or 0 for b in ballots), sum(b.returned or 0 for b in ballots))
    if len(ballots) > 1 and low_return(whole, share):
        found.append(f"全部发出 {whole.issued} 张、收回 {whole.returned} 张，收回率偏低")
    return tuple(found)


def fourth_flag(subject: TallySubject) -> str:
    """The sentence for a subject with too many of the worst option."""
    return f"{subject.name}“{column_word('fourth', team=subject.team)}”票比例偏高"


def derivation(score: SubjectScore, rules: PollRules) -> tuple[str, ...]:
    """How a subject's score came about, line by line: it ends at the class, not at the ballot."""
    lines = [class_line(c, rules, team=score.subject.team) for c in score.classes]
    return (*lines, total_line(score, rules))


def class_line(score: ClassScore, rules: PollRules, *, team: bool) -> str:
    """A票：(3×100＋2×80＋1×60＋0×0)÷6＝86.67."""
    word = class_word(score.voter_class)
    if isinstance(score.outcome, Missing):
        return f"{word}：{score.outcome.reason}"
    parts = "＋".join(
        f"{column_word(option, team=team)}{n}×{exact(scaled(p))}"
        for option, n, p in zip(OPTIONS, score.marks.options, rules.points, strict=True)
    )
    blank = f"（未填 {score.marks.blank} 票不计）" if score.marks.blank else ""
    return f"{word}：({parts})÷{score.marks.marked}＝{shown(score.outcome.value)}{blank}"


def total_line(score: SubjectScore, rules: PollRules) -> str:
    """得分：(86.67×0.4＋93.57×0.3＋90.53×0.3)÷1＝89.90."""
    if isinstance(score.outcome, Missing):
        return f"得分：{score.outcome.reason}"
    present = [
        (c.outcome.value, scaled(rules.weights[c.voter_class]))
        for c in score.classes
        if isinstance(c.outcome, Scored)
    ]
    parts = "＋".join(f"{shown(value)}×{exact(weight)}" for value, weight in present)
    whole = sum(weight for _, weight in present)
    return f"得分：({parts})÷{exact(whole)}＝{shown(score.outcome.value)}"


def basis_words(rules: PollRules) -> str:
    """The scheme's numbers in a sentence, as papers cite them."""
    points = "、".join(
        f"{column_word(option, team=False)}（{column_word(option, team=True)}）{exact(scaled(p))}"
        for option, p in zip(OPTIONS, rules.points, strict=True)
    )
    weights = "、".join(f"{class_word(c)} {exact(scaled(w))}" for c, w in rules.weights.items())
    return f"折合分值：{points}；票类权重：{weights}，按有票的票类折算。未填不计入。{rules.basis}"
