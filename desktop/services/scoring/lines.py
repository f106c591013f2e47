"""What lists of scores show, made of scores and proposals. Source: domain.md §2.1, §2.4.

A provisional score ranks only inside the office and never leads to a grade. A unit that the
reader is barred from stands there by name and 回避 alone, and its kind without places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from desktop.services.scheme_values import EffectiveScheme
from desktop.services.scoring.hints import hints
from desktop.services.scoring.tiers import TierProposals, propose, ranks
from desktop.services.scoring.values import (
    ScoreInputs,
    UnitFacts,
    UnitScore,
    decimal_of,
    exact,
    shown,
)
from desktop.services.scoring.withheld import kinds_withheld, withheld_words
from desktop.terms import Tier, UnitKind
from desktop.terms.term import Term

PROVISIONAL = "阶段性"
WITHHELD = "—"


class Completeness(Term):
    """What became of a unit's score."""

    COMPLETE = "complete", "完整"
    ADJUSTED = "adjusted", "权重调整"
    INCOMPLETE = "incomplete", "缺项"
    NOTHING = "nothing", "无法计算"
    BARRED = "barred", "回避"


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One unit. ``rank`` is within its kind; ``score`` has four places, ``shown`` two.

    ``missing`` names each part that lacks with its reason. ``tied``: at the cut of the first
    tier, for the meeting. Of a barred unit there is only the name and the kind; ``withheld``: of
    the others of its kind there is neither rank nor tier.
    """

    unit: UUID
    name: str
    kind: UnitKind
    state: Completeness
    rank: int | None = None
    score: Decimal | None = None
    shown: str = ""
    tier: Tier | None = None
    tied: bool = False
    taking_part: bool = True
    missing: tuple[str, ...] = ()
    withheld: bool = False

    @property
    def tier_words(self) -> str:
        """The proposal in words."""
        if self.state is Completeness.BARRED:
            return ""
        if not self.taking_part:
            return "不参加等次"
        if self.withheld:
            return WITHHELD
        if self.tied:
            return "并列待定"
        return "" if self.tier is None else self.tier.label


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """First-tier places of one kind. ``share`` shows its exact part of all places.

    ``complete`` None: withheld, since it would tell of a barred unit.
    """

    kind: UnitKind
    units: int
    complete: int | None
    share: str
    places: int
    contested: bool


@dataclass(frozen=True, slots=True)
class TieLine:
    """Units with the same score at the cut, for the places that are left."""

    kind: UnitKind
    shown: str
    names: tuple[str, ...]
    places: int


@dataclass(frozen=True, slots=True)
class TierBoard:
    """The quota table and what the meeting has to decide, in sentences of their own.

    ``withheld`` says of which kinds no places are shown and why; empty for none.
    """

    pool: int
    share: str
    total: int
    open_places: int
    third_below: str
    quotas: tuple[QuotaLine, ...]
    ties: tuple[TieLine, ...]
    for_meeting: tuple[str, ...]
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class ScoreBoard:
    """The provisional scores of a quarter; ``warnings`` are about the whole of it."""

    year: int
    quarter: int
    lines: tuple[ScoreLine, ...]
    tiers: TierBoard
    warnings: tuple[str, ...]

    @property
    def heading(self) -> str:
        """Of which year and quarter, and that it is provisional."""
        return f"{self.year}年度第{self.quarter}季度综合得分（{PROVISIONAL}）"

    @property
    def file_name(self) -> str:
        """What a workbook of it is called."""
        return f"{self.year}年第{self.quarter}季度得分表（{PROVISIONAL}）.xlsx"


def score_board(
    scheme: EffectiveScheme,
    inputs: ScoreInputs,
    scores: Sequence[UnitScore],
    barred: Collection[UUID],
) -> ScoreBoard:
    """Lines by kind and score, then the incomplete, then who takes no part, in their order."""
    facts = {unit.id: unit for unit in inputs.units if not unit.former}
    taking = inputs.taking_part
    proposals = propose(scheme, scores, taking)
    withheld = kinds_withheld(inputs, barred)
    by_rank = ranks(scores, taking)
    tied = {unit for tie in proposals.ties for unit in tie.units}
    lines = [
        _barred(facts[score.unit])
        if score.unit in barred
        else _line(facts[score.unit], score, by_rank, proposals, tied)
        if score.kind not in withheld
        else _withheld(facts[score.unit], score)
        for score in scores
    ]
    lines.sort(key=_order)
    return ScoreBoard(
        scheme.year,
        scheme.quarter,
        tuple(lines),
        _tier_board(proposals, scores, facts, taking, withheld),
        hints(scheme, inputs, scores, barred, withheld),
    )


_KINDS = {kind: at for at, kind in enumerate(UnitKind)}


def _order(line: ScoreLine) -> tuple[int, bool, bool, bool, Decimal]:
    """By kind; who is in it without a place stands below, and what cannot be shown last."""
    return (
        _KINDS[line.kind],
        line.state is Completeness.BARRED,  # its score must not show in the order either
        not line.taking_part,
        line.score is None,
        Decimal(0) if line.score is None else -line.score,
    )


def _barred(unit: UnitFacts) -> ScoreLine:
    return ScoreLine(unit.id, unit.name, unit.kind, Completeness.BARRED)


def _line(
    unit: UnitFacts,
    score: UnitScore,
    by_rank: Mapping[UUID, int],
    proposals: TierProposals | None,
    tied: Collection[UUID],
) -> ScoreLine:
    value = score.value
    if value is not None:
        state = Completeness.ADJUSTED if score.adjusted else Completeness.COMPLETE
    else:
        state = Completeness.INCOMPLETE if score.lacking else Completeness.NOTHING
    return ScoreLine(
        unit.id,
        unit.name,
        unit.kind,
        state,
        by_rank.get(unit.id),
        None if value is None else decimal_of(value),
        "" if value is None else shown(value),
        None if proposals is None else proposals.tiers.get(unit.id),
        unit.id in tied,
        unit.taking_part,
        tuple(f"{part.code} {part.title}：{part.reason}" for part in score.lacking),
    )


def _withheld(unit: UnitFacts, score: UnitScore) -> ScoreLine:
    """The score alone."""
    return replace(_line(unit, score, {}, None, ()), withheld=True)


def _tier_board(
    proposals: TierProposals,
    scores: Sequence[UnitScore],
    facts: Mapping[UUID, UnitFacts],
    taking: Collection[UUID],
    withheld: Collection[UnitKind],
) -> TierBoard:
    quota = proposals.quota
    complete = Counter(s.kind for s in scores if s.unit in taking and s.value is not None)
    quotas = tuple(
        QuotaLine(
            group.kind,
            group.units,
            None if group.kind in withheld else complete[group.kind],
            _share_words(quota.total * group.units, quota.pool),
            group.places,
            group.contested,
        )
        for group in quota.groups
    )
    ties = tuple(
        TieLine(
            tie.kind,
            shown(tie.value),
            tuple(facts[unit].name for unit in tie.units),
            tie.places,
        )
        for tie in proposals.ties
        if tie.kind not in withheld
    )
    meeting = []
    if quota.open_places:
        kinds = "、".join(group.kind.label for group in quota.groups if group.contested)
        meeting.append(f"{kinds}的名额余数相等，还有{quota.open_places}个名额由会议确定给哪一类。")
    meeting += [
        f"{tie.kind.label}有{len(tie.names)}个单位同为 {tie.shown} 分，"
        f"剩余{tie.places}个名额由会议确定：{'、'.join(tie.names)}。"
        for tie in ties
    ]
    return TierBoard(
        quota.pool,
        f"{(quota.share * 100).normalize():f}%",
        quota.total,
        quota.open_places,
        exact(proposals.third_below),
        quotas,
        ties,
        tuple(meeting),
        withheld_words(withheld),
    )


def _share_words(numerator: int, denominator: int) -> str:
    """A kind's exact part of the places, with three places for reading."""
    return f"{Decimal(numerator) / denominator:.3f}"
