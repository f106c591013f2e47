"""What scores are computed from and what comes out. Source: domain.md §2.4.

Points, targets and actual values are whole ten-thousandths (``SCALE``), as they are stored: sums
and comparisons are exact, and the one division of each score is rounded half up at the
fourth place. Values of one indicator stand in *columns* beside ``ScoreInputs.units``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from uuid import UUID

from desktop.models.base import SCORE_SCALE
from desktop.services.scheme_values import EffectiveScheme, IndicatorValue
from desktop.terms import ScoringMethod, UnitKind

SCALE = SCORE_SCALE
HUNDRED = 100 * SCALE
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Scored:
    """A score: ``value`` in ten-thousandths of a point."""

    value: int


@dataclass(frozen=True, slots=True)
class Missing:
    """No score, and why. It is never read as a number."""

    reason: str


Outcome = Scored | Missing


class ProgressRow(NamedTuple):
    """One 指标进展; a tuple because 600,000 of them are read at once.

    ``row`` is the row's id as hex text; ``annual``: the target is one of the whole year.
    """

    row: str
    annual: bool
    target: int | None
    planned: int | None
    actual: int | None
    target_text: str | None = None
    actual_text: str | None = None


class MarkRow(NamedTuple):
    """One 指标评分 in the order of its day; ``event`` joins marks for one and the same event."""

    row: str
    quarter: int
    points: int
    judge: str | None = None
    event: str | None = None
    reason: str = ""


class RoutineRow(NamedTuple):
    """平时考核 in counts: of a section in a quarter, or of the named cadres of a unit.

    ``row`` is the row's id as hex text. ``named``: the counts are of 平时考核结果 of cadres, a
    row for each of them; ``row`` then holds their ids with commas between, or nothing where
    nobody asks for them. ``disputed``: of how many rows something is in conflict.
    """

    row: str
    quarter: int
    section: str
    participants: int
    good: int
    fair: int
    average: int
    poor: int
    named: bool = False
    disputed: int = 0

    @property
    def graded(self) -> int:
        """How many have a grade; who has none is not counted at all."""
        return self.good + self.fair + self.average + self.poor


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as scores see it.

    ``since`` is the first quarter of the year in which it stood; ``former``: it stands no more
    and is not scored itself, its results count where the office placed them;
    ``taking_part``: it takes part in 等次.
    """

    id: UUID
    name: str
    kind: UnitKind
    since: int = 1
    former: bool = False
    taking_part: bool = True


ProgressColumn = Sequence[ProgressRow | None]
MarkColumn = Mapping[int, Sequence[MarkRow]]


@dataclass(frozen=True, slots=True)
class ScoreInputs:
    """Everything known of the units up to a quarter; a place means the place in ``units``.

    ``progress``: (indicator, quarter) → one row or None for each unit, as long as ``units``.
    ``marks``: indicator → place → its marks. ``routine``: place → its sections' rows and its
    cadres' counts.
    ``placed``: indicator → place of the successor → places of the former units whose result
    counts there. ``waived``: unit → leaves that the meeting waived for it. ``open``: indicator →
    place of a former unit that the office has yet to place → places of its successors.
    """

    units: tuple[UnitFacts, ...]
    progress: Mapping[tuple[UUID, int], ProgressColumn] = field(default_factory=dict)
    marks: Mapping[UUID, MarkColumn] = field(default_factory=dict)
    routine: Mapping[int, Sequence[RoutineRow]] = field(default_factory=dict)
    placed: Mapping[UUID, Mapping[int, Sequence[int]]] = field(default_factory=dict)
    waived: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    open: Mapping[UUID, Mapping[int, Sequence[int]]] = field(default_factory=dict)

    @property
    def taking_part(self) -> frozenset[UUID]:
        """The units that take part in 等次, and so have a rank."""
        return frozenset(unit.id for unit in self.units if unit.taking_part and not unit.former)


@dataclass(frozen=True, slots=True)
class Lack:
    """A leaf that is due and has no score, or had none and was waived."""

    leaf: UUID
    code: str
    title: str
    reason: str


class Uncounted(NamedTuple):
    """A mark of an event that counted before: the event, where it counted, and where it does not."""

    event: str
    counted: str
    not_counted: str


@dataclass(frozen=True, slots=True)
class UnitScore:
    """The provisional comprehensive score of a unit.

    ``outcome`` is missing when a weighed leaf that is due is (``lacking`` names each) or when no
    leaf is due. ``base`` is the weighted mean, ``bonus`` and ``deduction`` what stands within
    the caps, ``raw`` their sum before it is kept within 0–100. ``waived`` were left out by the
    meeting: the rank is then marked 权重调整. ``leaves`` stand beside ``due_leaves`` of the kind.
    """

    unit: UUID
    kind: UnitKind
    outcome: Outcome
    base: Outcome
    bonus: int
    deduction: int
    raw: int | None
    lacking: tuple[Lack, ...]
    waived: tuple[Lack, ...]
    leaves: tuple[Outcome, ...]
    uncounted: tuple[Uncounted, ...] = ()

    @property
    def value(self) -> int | None:
        """The score in ten-thousandths; None when incomplete."""
        return self.outcome.value if isinstance(self.outcome, Scored) else None

    @property
    def adjusted(self) -> bool:
        """Whether weights were renormalised after a waiver."""
        return bool(self.waived)


def due_leaves(scheme: EffectiveScheme, kind: UnitKind) -> tuple[IndicatorValue, ...]:
    """The leaves that apply to a kind and are due by the scheme's quarter, in tree order."""
    return tuple(
        leaf for leaf in scheme.leaves(kind) if leaf.quarter_due(scheme.quarter) is not None
    )


def by_event(leaf: IndicatorValue) -> bool:
    """Whether events add to it or take from it: nobody marked means nothing happened."""
    return not leaf.weighed or leaf.method is ScoringMethod.DEDUCT


def divided(numerator: int, denominator: int) -> int:
    """The quotient rounded half up (half away from zero below it). ``denominator`` > 0."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def scaled(value: Decimal) -> int:
    """A rule's or scheme's number in ten-thousandths, rounded half up."""
    return int((value * SCALE).to_integral_value(ROUND_HALF_UP))


def decimal_of(value: int) -> Decimal:
    """Ten-thousandths as a decimal of four places."""
    return Decimal(value).scaleb(-4)


def shown(value: int) -> str:
    """A score as it is shown: two places, rounded half up. ``835000`` is ``83.50``."""
    return str(decimal_of(value).quantize(_CENT, ROUND_HALF_UP))


def exact(value: int) -> str:
    """A number written out without trailing zeros, as a formula shows it."""
    return f"{decimal_of(value).normalize():f}"
