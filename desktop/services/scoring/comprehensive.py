"""The comprehensive score of units. Source: domain.md §2.4 (2), §2.10.

``score_units`` is the one way from values to scores; lists, tiers, amendments and derivations
all call it, so that no number is computed in two ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from desktop.services.collecting import steady
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
    Uncounted,
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
NOT_JOINED = Missing("排名法不能合并几个单位的实际值，请登记合并后的实际值")
_NAMED = 2
"""How many missing indicators a reason names before it only counts them."""

_M = ScoringMethod
_BY_VALUE = frozenset({_M.RATIO, _M.BANDS})


@dataclass(slots=True)
class Scoring:
    """One run over one kind of units: scheme, inputs, and which events have been counted.

    ``taken`` and ``given``: place → events that a deduction or a bonus has counted already, with
    the leaf's name. One event counts once (domain.md §2.4), for the first indicator of the tree
    that has it: where it moves the score most is not known before all scores are. ``again``:
    place → marks that therefore do not count. ``withheld``: no places of a ranking are told.
    """

    scheme: EffectiveScheme
    inputs: ScoreInputs
    kind: UnitKind
    numbers: Numbers
    taken: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    given: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    again: dict[int, list[Uncounted]] = field(default_factory=lambda: defaultdict(list))
    withheld: bool = False


class LeafRun:
    """One leaf in a run: what was recorded under it, looked up once for all units."""

    def __init__(self, run: Scoring, leaf: IndicatorValue) -> None:
        inputs = run.inputs
        self.run, self.leaf = run, leaf
        self.due = leaf.quarter_due(run.scheme.quarter)
        self.lower = is_lower(leaf)
        self.cap = None if leaf.cap is None else scaled(leaf.cap)
        self.steps = methods.steps_of(leaf.bands)
        self.events = by_event(leaf)
        self.placed = inputs.placed.get(leaf.id, {})
        self._column = None if self.due is None else inputs.progress.get((leaf.id, self.due))
        self._marks = inputs.marks.get(leaf.id, {})

    def sources(self, place: int) -> tuple[int, ...]:
        """The units whose records count here: its own and former ones that were placed here."""
        return (place, *self.placed.get(place, ())) if self.placed else (place,)

    def row(self, place: int) -> ProgressRow | None:
        """A unit's progress in the last quarter in which the leaf was due."""
        return None if self._column is None else self._column[place]

    def carriers(self, place: int) -> tuple[int, ...]:
        """The units whose values count here: its own and former ones, each if it has one.

        A unit that stopped reports nothing any more: in a quarter for which it has no value, that
        of its successor stands alone and is not incomplete for it.
        """
        sources = self.sources(place)
        if len(sources) == 1:
            return sources
        former = tuple(s for s in sources[1:] if self.told(s))
        if not former:
            return (place,)
        return (place, *former) if self.row(place) is not None else former

    def told(self, place: int) -> bool:
        """Whether an actual value was recorded for a unit, be it readable or not."""
        row = self.row(place)
        return row is not None and (row.actual is not None or bool(row.actual_text))

    @property
    def name(self) -> str:
        """Code and title."""
        return f"{self.leaf.code} {self.leaf.title}"

    def marks(self, place: int) -> list[MarkRow]:
        """The marks that are due: a judge's of the due quarter, events' of the year so far."""
        if not self._marks:
            return []
        found = [m for source in self.sources(place) for m in self._marks.get(source, ())]
        if self.events:
            last = self.run.scheme.quarter
            return [mark for mark in found if mark.quarter <= last]
        return [mark for mark in found if mark.quarter == self.due]

    def counted(self, place: int) -> dict[str, str]:
        """The unit's events that were counted so far, with the names of the leaves."""
        bonus = self.leaf.category is IndicatorCategory.BONUS
        return (self.run.given if bonus else self.run.taken)[place]

    def once(self, place: int) -> list[MarkRow]:
        """The marks without those of an event that has been counted before.

        A leaf that weighs nothing counts no event, so that a later one still can.
        """
        marks = self.marks(place)
        if not any(mark.event for mark in marks):
            return marks
        counted = self.counted(place)
        counts = not self.leaf.weighed or bool(leaf_weight(self.leaf))
        found = []
        for mark in marks:
            where = None if mark.event is None else counted.get(mark.event)
            if where is None:
                found.append(mark)
                if mark.event is not None and counts:
                    counted[mark.event] = self.name
            elif mark.event is not None and counts:
                self.run.again[place].append(Uncounted(mark.event, where, self.name))
        return found

    def routine_rows(self, place: int) -> list[RoutineRow]:
        """The sections' rows of the unit and of former units placed here."""
        routine = self.run.inputs.routine
        return [row for source in self.sources(place) for row in routine.get(source, ())]

    def routine_quarters(self, place: int) -> tuple[int, ...]:
        """The quarters due, without those in which the unit did not stand yet and has no row."""
        since = self.run.inputs.units[place].since
        there = {row.quarter for row in self.routine_rows(place)}
        return tuple(
            q
            for q in sorted(self.leaf.quarters or QUARTERS)
            if q <= self.run.scheme.quarter and (q >= since or q in there)
        )


def is_lower(leaf: IndicatorValue) -> bool:
    """Whether less is better; without a direction more is."""
    return leaf.direction is Direction.LOWER


def by_value(at: LeafRun, place: int) -> Outcome:
    """``比例`` or ``分档`` of one unit's own row."""
    if at.leaf.method is _M.RATIO:
        return methods.ratio(at.row(place), lower=at.lower, cap=at.run.numbers.ratio_cap)
    return methods.bands(at.row(place), lower=at.lower, steps=at.steps)


def leaf_outcome(at: LeafRun, place: int) -> Outcome:
    """One unit's score under one leaf, but for ``排名``, which needs all units of the kind."""
    if not at.leaf.weighed:
        return methods.event_sum(at.once(place), at.cap)
    match at.leaf.method:
        case _M.RATIO | _M.BANDS:
            carriers = at.carriers(place)
            if carriers == (place,):
                return by_value(at, place)
            units = at.run.inputs.units
            return methods.mean_of([(units[c].name, by_value(at, c)) for c in carriers])
        case _M.DEDUCT:
            return methods.deduct(at.once(place))
        case _M.JUDGED:
            return methods.judged(at.marks(place))
        case _M.ROUTINE:
            rows = at.routine_rows(place)
            return methods.routine(rows, at.routine_quarters(place), at.run.numbers)
        case _:
            return NO_METHOD


def ranked_value(at: LeafRun, place: int) -> int | Missing:
    """The actual value with which a unit is ranked: its own when it has one.

    Else that of a former unit placed here; of several there is none.
    """
    if at.row(place) is not None or not at.placed:
        return methods.measured(at.row(place))
    carriers = at.carriers(place)
    return NOT_JOINED if len(carriers) > 1 else methods.measured(at.row(carriers[0]))


def leaf_column(at: LeafRun, wanted: Sequence[int], members: Sequence[int]) -> list[Outcome]:
    """The scores of the wanted units under one leaf; ``members`` are all units of the kind."""
    numbers, method = at.run.numbers, at.leaf.method
    if at.leaf.weighed and method is _M.RANK:
        return _ranked(at, wanted, members)
    if not at.leaf.weighed or method not in _BY_VALUE:
        return [leaf_outcome(at, place) for place in wanted]
    # The two methods that most indicators have, without asking the scheme again for each unit.
    rows, lower = [at.row(place) for place in wanted], at.lower
    if method is _M.RATIO:
        cap, ratio = numbers.ratio_cap, methods.ratio
        found = [ratio(row, lower=lower, cap=cap) for row in rows]
    else:
        steps, bands = at.steps, methods.bands
        found = [bands(row, lower=lower, steps=steps) for row in rows]
    if at.placed:
        for where, place in enumerate(wanted):
            if place in at.placed:
                found[where] = leaf_outcome(at, place)
    return found


def _ranked(at: LeafRun, wanted: Sequence[int], members: Sequence[int]) -> list[Outcome]:
    numbers = at.run.numbers
    values = [ranked_value(at, place) for place in members]
    scores = methods.rank(values, lower=at.lower, top=numbers.rank_top, bottom=numbers.rank_bottom)
    if wanted is members:
        return scores
    found = dict(zip(members, scores, strict=True))
    return [found[place] for place in wanted]


def score_units(
    scheme: EffectiveScheme, inputs: ScoreInputs, only: UUID | None = None
) -> tuple[UnitScore, ...]:
    """The scores of all units that stand, beside ``inputs.units`` without the former ones.

    ``only``: the score of one unit; rankings still look at all of its kind. The quarter is the
    scheme's. Raises NotFound when the scheme lacks a rule that is needed.
    """
    with steady():
        return _all_scores(scheme, inputs, only)


def _all_scores(
    scheme: EffectiveScheme, inputs: ScoreInputs, only: UUID | None
) -> tuple[UnitScore, ...]:
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
    columns = [leaf_column(LeafRun(run, leaf), wanted, members) for leaf in leaves]
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
        if own == 0:
            continue
        if isinstance(outcome, Scored) and own is not None:
            total += own * outcome.value
            weight += own
        elif leaf.weighed:
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
        tuple(run.again.get(place, ())),
    )


def leaf_weight(leaf: IndicatorValue) -> int | None:
    """A leaf's weight in ten-thousandths; None when it has none or stands beside the mean."""
    return None if leaf.weight is None or not leaf.weighed else scaled(leaf.weight)


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
