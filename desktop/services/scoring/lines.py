"""What lists of scores show, made of scores and proposals. Source: domain.md §2.1, §2.4.

A provisional score ranks only inside the office and never leads to a grade. A unit that the
reader is barred from stands there by name and 回避 alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from desktop.services.scheme_values import EffectiveScheme
from desktop.services.scoring.comprehensive import leaf_weight
from desktop.services.scoring.methods import numbers_of
from desktop.services.scoring.tiers import TierProposals, propose, ranks
from desktop.services.scoring.values import (
    ScoreInputs,
    UnitFacts,
    UnitScore,
    decimal_of,
    due_leaves,
    exact,
    scaled,
    shown,
)
from desktop.terms import SchemeState, ScoringMethod, Tier, UnitKind
from desktop.terms.term import Term

PROVISIONAL = "阶段性"


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
    tier, for the meeting. Of a barred unit there is only the name and the kind.
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

    @property
    def tier_words(self) -> str:
        """The proposal in words."""
        if self.state is Completeness.BARRED:
            return ""
        if not self.taking_part:
            return "不参加等次"
        if self.tied:
            return "并列待定"
        return "" if self.tier is None else self.tier.label


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """First-tier places of one kind. ``share`` shows its exact part of all places."""

    kind: UnitKind
    units: int
    complete: int
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
    """The quota table and what the meeting has to decide, in sentences of their own."""

    pool: int
    share: str
    total: int
    open_places: int
    third_below: str
    quotas: tuple[QuotaLine, ...]
    ties: tuple[TieLine, ...]
    for_meeting: tuple[str, ...]


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
    """Lines by kind and rank, then those without a rank in the order of the units."""
    facts = {unit.id: unit for unit in inputs.units if not unit.former}
    taking = {unit.id for unit in facts.values() if unit.taking_part}
    proposals = propose(scheme, scores, taking)
    by_rank = ranks(scores)
    tied = {unit for tie in proposals.ties for unit in tie.units}
    order = {kind: at for at, kind in enumerate(UnitKind)}
    lines = [
        _barred(facts[score.unit])
        if score.unit in barred
        else _line(facts[score.unit], score, by_rank, proposals, tied)
        for score in scores
    ]
    # What cannot be shown must not show in the order either: barred units close their kind.
    lines.sort(
        key=lambda x: (order[x.kind], x.state is Completeness.BARRED, x.rank is None, x.rank or 0)
    )
    return ScoreBoard(
        scheme.year,
        scheme.quarter,
        tuple(lines),
        _tier_board(proposals, scores, facts, taking, barred),
        tuple(_warnings(scheme, inputs)),
    )


def _barred(unit: UnitFacts) -> ScoreLine:
    return ScoreLine(unit.id, unit.name, unit.kind, Completeness.BARRED)


def _line(
    unit: UnitFacts,
    score: UnitScore,
    by_rank: Mapping[UUID, int],
    proposals: TierProposals,
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
        proposals.tiers.get(unit.id),
        unit.id in tied,
        unit.taking_part,
        tuple(f"{part.code} {part.title}：{part.reason}" for part in score.lacking),
    )


def _tier_board(
    proposals: TierProposals,
    scores: Sequence[UnitScore],
    facts: Mapping[UUID, UnitFacts],
    taking: Collection[UUID],
    barred: Collection[UUID],
) -> TierBoard:
    quota = proposals.quota
    complete = Counter(s.kind for s in scores if s.unit in taking and s.value is not None)
    quotas = tuple(
        QuotaLine(
            group.kind,
            group.units,
            complete[group.kind],
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
            tuple("（回避单位）" if unit in barred else facts[unit].name for unit in tie.units),
            tie.places,
        )
        for tie in proposals.ties
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
    )


def _share_words(numerator: int, denominator: int) -> str:
    """A kind's exact part of the places, with three places for reading."""
    return f"{Decimal(numerator) / denominator:.3f}"


def _warnings(scheme: EffectiveScheme, inputs: ScoreInputs) -> list[str]:
    found = []
    if scheme.state is SchemeState.DRAFT:
        found.append("考核方案尚未冻结，得分仅供试算。")
    members: dict[UnitKind, int] = Counter(u.kind for u in inputs.units if not u.former)
    few: dict[str, list[str]] = defaultdict(list)
    least, wanted = numbers_of(scheme).rank_warn, scaled(scheme.rule("score.weight_sum"))
    for kind in UnitKind:
        if not members.get(kind):
            continue
        leaves = [leaf for leaf in scheme.leaves(kind) if leaf.weighed]
        total = sum(leaf_weight(leaf) or 0 for leaf in leaves)
        if leaves and total != wanted:
            found.append(
                f"{kind.label}的指标权重合计为 {exact(total)}，不是 {exact(wanted)}；"
                "计算时按比例归一。"
            )
        if members[kind] < least:
            for leaf in due_leaves(scheme, kind):
                if leaf.weighed and leaf.method is ScoringMethod.RANK:
                    few[f"{kind.label}只有{members[kind]}个"].append(f"{leaf.code} {leaf.title}")
    found += [
        f"{which}单位，排名法样本过少（少于{least}个）：{'、'.join(titles)}。"
        for which, titles in few.items()
    ]
    return found
