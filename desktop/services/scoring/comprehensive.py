"""The comprehensive score of units. Source: domain.md §2.4 (2), §2.10.

``score_units`` is the one way from values to scores; lists, tiers, amendments and derivations
all call it, so that no number is computed in two ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from desktop.services.scheme_values import QUARTERS, EffectiveScheme, IndicatorValue
from desktop.services.scoring import methods
from desktop.services.scoring.methods import Numbers, numbers_of
from desktop.services.scoring.values import (
    HUNDRED,
    Lack,
    MarkRow,
    Missing,
    Outcome,
    ProgressRow,
    RoutineRow,
    Scored,
    ScoreInputs,
    UnitScore,
    by_event,
    divided,
    due_leaves,
    scaled,
)
from desktop.terms import Direction, IndicatorCategory, ScoringMethod, UnitKind

NO_LEAF = Missing("没有适用且到期的指标")
NO_WEIGHT = Missing("方案没有设定权重")
NO_METHOD = Missing("方案没有设定计分方法")
_NAMED = 2
"""How many missing indicators a reason names before it only counts them."""

_M = ScoringMethod
_BY_VALUE = frozenset({_M.RATIO, _M.BANDS, _M.RANK})


@dataclass(slots=True)
class Scoring:
    """One run over one kind of units: scheme, inputs, and which events have been counted.

    ``taken`` and ``given``: place → events that a deduction or a bonus has counted already.
    One event counts once (domain.md §2.4), for the first indicator of the tree that has it.
    """

    scheme: EffectiveScheme
    inputs: ScoreInputs
    kind: UnitKind
    numbers: Numbers
    taken: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    given: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def sources(self, leaf: IndicatorValue, place: int) -> tuple[int, ...]:
        """The units whose records count here: its own and former ones that were placed here."""
        placed = self.inputs.placed.get(leaf.id)
        return (place,) if placed is None else (place, *placed.get(place, ()))

    def row(self, leaf: IndicatorValue, place: int) -> ProgressRow | None:
        """A unit's progress in the last quarter in which the leaf was due."""
        due = leaf.quarter_due(self.scheme.quarter)
        column = None if due is None else self.inputs.progress.get((leaf.id, due))
        return None if column is None else column[place]

    def carriers(self, leaf: IndicatorValue, place: int) -> tuple[int, ...]:
        """The units whose values count here: former ones, and its own when it has one."""
        sources = self.sources(leaf, place)
        if len(sources) == 1 or self.row(leaf, place) is not None:
            return sources
        return sources[1:]

    def marks(self, leaf: IndicatorValue, place: int) -> list[MarkRow]:
        """The marks that are due: a judge's of the due quarter, events' of the year so far."""
        column = self.inputs.marks.get(leaf.id)
        if column is None:
            return []
        due = leaf.quarter_due(self.scheme.quarter)
        last = self.scheme.quarter
        events = by_event(leaf)
        return [
            mark
            for source in self.sources(leaf, place)
            for mark in column.get(source, ())
            if (mark.quarter <= last if events else mark.quarter == due)
        ]

    def once(self, leaf: IndicatorValue, place: int) -> list[MarkRow]:
        """The marks without those of an event that has been counted before."""
        marks = self.marks(leaf, place)
        if not any(mark.event for mark in marks):
            return marks
        bonus = leaf.category is IndicatorCategory.BONUS
        counted = (self.given if bonus else self.taken)[place]
        found = []
        for mark in marks:
            if mark.event is None or mark.event not in counted:
                found.append(mark)
            if mark.event is not None:
                counted.add(mark.event)
        return found

    def routine_rows(self, leaf: IndicatorValue, place: int) -> list[RoutineRow]:
        """The sections' rows of the unit and of former units placed here."""
        routine = self.inputs.routine
        return [r for source in self.sources(leaf, place) for r in routine.get(source, ())]

    def routine_quarters(self, leaf: IndicatorValue, place: int) -> tuple[int, ...]:
        """The quarters due, without those in which the unit did not stand yet and has no row."""
        since = self.inputs.units[place].since
        there = {row.quarter for row in self.routine_rows(leaf, place)}
        return tuple(
            q
            for q in sorted(leaf.quarters or QUARTERS)
            if q <= self.scheme.quarter and (q >= since or q in there)
        )


def is_lower(leaf: IndicatorValue) -> bool:
    """Whether less is better; without a direction more is."""
    return leaf.direction is Direction.LOWER


def by_value(run: Scoring, leaf: IndicatorValue, place: int) -> Outcome:
    """``比例`` or ``分档`` of one unit's own row."""
    row = run.row(leaf, place)
    if leaf.method is _M.RATIO:
        return methods.ratio(row, lower=is_lower(leaf), cap=run.numbers.ratio_cap)
    return methods.bands(row, lower=is_lower(leaf), steps=methods.steps_of(leaf.bands))


def leaf_outcome(run: Scoring, leaf: IndicatorValue, place: int) -> Outcome:
    """One unit's score under one leaf, but for ``排名``, which needs all units of the kind."""
    if not leaf.weighed:
        cap = None if leaf.cap is None else scaled(leaf.cap)
        return methods.event_sum(run.once(leaf, place), cap)
    match leaf.method:
        case _M.RATIO | _M.BANDS:
            carriers = run.carriers(leaf, place)
            if carriers == (place,):
                return by_value(run, leaf, place)
            units = run.inputs.units
            return methods.mean_of([(units[c].name, by_value(run, leaf, c)) for c in carriers])
        case _M.DEDUCT:
            return methods.deduct(run.once(leaf, place))
        case _M.JUDGED:
            return methods.judged(run.marks(leaf, place))
        case _M.ROUTINE:
            rows = run.routine_rows(leaf, place)
            return methods.routine(rows, run.routine_quarters(leaf, place), run.numbers)
        case _:
            return NO_METHOD


def ranked_value(run: Scoring, leaf: IndicatorValue, place: int) -> int | Missing:
    """The actual value with which a unit is ranked; of several former units there is none."""
    carriers = run.carriers(leaf, place)
    if len(carriers) > 1:
        return Missing("排名法不能合并几个单位的实际值，请登记合并后的实际值")
    return methods.measured(run.row(leaf, carriers[0]))


def leaf_column(
    run: Scoring, leaf: IndicatorValue, wanted: Sequence[int], members: Sequence[int]
) -> list[Outcome]:
    """The scores of the wanted units under one leaf; ``members`` are all units of the kind."""
    if not (leaf.weighed and leaf.method in _BY_VALUE):
        return [leaf_outcome(run, leaf, place) for place in wanted]
    lower = is_lower(leaf)
    if leaf.method is _M.RANK:
        numbers = run.numbers
        values = [ranked_value(run, leaf, place) for place in members]
        scores = methods.rank(values, lower=lower, top=numbers.rank_top, bottom=numbers.rank_bottom)
        if wanted is members:
            return scores
        found = dict(zip(members, scores, strict=True))
        return [found[place] for place in wanted]
    due = leaf.quarter_due(run.scheme.quarter)
    column = None if due is None else run.inputs.progress.get((leaf.id, due))
    if column is None or leaf.id in run.inputs.placed:
        return [leaf_outcome(run, leaf, place) for place in wanted]
    # The two methods that most indicators have, without asking the scheme again for each unit.
    if leaf.method is _M.RATIO:
        cap, ratio = run.numbers.ratio_cap, methods.ratio
        return [ratio(column[place], lower=lower, cap=cap) for place in wanted]
    steps, bands = methods.steps_of(leaf.bands), methods.bands
    return [bands(column[place], lower=lower, steps=steps) for place in wanted]


def score_units(
    scheme: EffectiveScheme, inputs: ScoreInputs, only: UUID | None = None
) -> tuple[UnitScore, ...]:
    """The scores of all units that stand, beside ``inputs.units`` without the former ones.

    ``only``: the score of one unit; rankings still look at all of its kind. The quarter is the
    scheme's. Raises NotFound when the scheme lacks a rule that is needed.
    """
    numbers = numbers_of(scheme)
    members: dict[UnitKind, list[int]] = defaultdict(list)
    for place, unit in enumerate(inputs.units):
        if not unit.former:
            members[unit.kind].append(place)
    found: dict[int, UnitScore] = {}
    for kind, places in members.items():
        wanted = places if only is None else [p for p in places if inputs.units[p].id == only]
        if wanted:
            run = Scoring(scheme, inputs, kind, numbers)
            found.update(zip(wanted, _kind_scores(run, wanted, places), strict=True))
    return tuple(found[place] for place in sorted(found))


def _kind_scores(run: Scoring, wanted: Sequence[int], members: Sequence[int]) -> list[UnitScore]:
    leaves = due_leaves(run.scheme, run.kind)
    weights = [leaf_weight(leaf) for leaf in leaves]
    if not leaves:
        return [_summed(run, place, leaves, weights, ()) for place in wanted]
    columns = [leaf_column(run, leaf, wanted, members) for leaf in leaves]
    return [
        _summed(run, place, leaves, weights, outcomes)
        for place, outcomes in zip(wanted, zip(*columns, strict=True), strict=True)
    ]


def _summed(
    run: Scoring,
    place: int,
    leaves: Sequence[IndicatorValue],
    weights: Sequence[int | None],
    outcomes: tuple[Outcome, ...],
) -> UnitScore:
    unit = run.inputs.units[place]
    waived = run.inputs.waived.get(unit.id, frozenset())
    total = weight = bonus = deduction = 0
    lacking: list[Lack] = []
    left_out: list[Lack] = []
    for leaf, own, outcome in zip(leaves, weights, outcomes, strict=True):
        if leaf.weighed:
            if own == 0:
                continue
            if isinstance(outcome, Scored) and own is not None:
                total += own * outcome.value
                weight += own
                continue
            reason = NO_WEIGHT if own is None else outcome
            (left_out if leaf.id in waived else lacking).append(lack(leaf, reason))
        elif isinstance(outcome, Scored):
            if leaf.category is IndicatorCategory.BONUS:
                bonus += outcome.value
            else:
                deduction += outcome.value
    bonus = min(bonus, run.numbers.bonus_cap)
    deduction = min(deduction, run.numbers.deduction_cap)
    base = weighted_mean(total, weight, lacking)
    raw = base.value + bonus - deduction if isinstance(base, Scored) else None
    return UnitScore(
        unit.id,
        unit.kind,
        base if raw is None else Scored(within(raw)),
        base,
        bonus,
        deduction,
        raw,
        tuple(lacking),
        tuple(left_out),
        outcomes,
    )


def leaf_weight(leaf: IndicatorValue) -> int | None:
    """A leaf's weight in ten-thousandths; None when the scheme gives none."""
    return None if leaf.weight is None else scaled(leaf.weight)


def lack(leaf: IndicatorValue, outcome: Outcome) -> Lack:
    """A leaf without a score, and why."""
    reason = outcome.reason if isinstance(outcome, Missing) else ""
    return Lack(leaf.id, leaf.code, leaf.title, reason)


def weighted_mean(total: int, weight: int, lacking: Sequence[Lack]) -> Outcome:
    """Σ(w·s)/Σ(w), rounded half up at the fourth place; missing when a part is."""
    if lacking:
        return Missing(f"缺{len(lacking)}项：{names_of(lacking)}")
    return NO_LEAF if weight <= 0 else Scored(divided(total, weight))


def names_of(lacking: Iterable[Lack]) -> str:
    """The first few by code and title, and how many more."""
    parts = [f"{part.code} {part.title}" for part in lacking]
    rest = "" if len(parts) <= _NAMED else "等"
    return "、".join(parts[:_NAMED]) + rest


def within(value: int) -> int:
    """Kept within 0–100. Source: domain.md §2.4."""
    return min(HUNDRED, max(0, value))
