"""指标进展 as plain values: lines, forms, what an import would do. Source: domain.md §1, §2.4(1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from uuid import UUID, uuid5

from desktop.services.sheets.grid import SheetGrid
from desktop.terms import Direction, TargetBasis, UnitKind

SKIP = "skip"
_SHOWN = Decimal("0.01")
_HUNDRED = Decimal(100)


def progress_id(unit: UUID, indicator: UUID, quarter: int) -> UUID:
    """The id of a unit's progress under an indicator in a quarter: there is just one."""
    return uuid5(unit, f"progress/{indicator.hex}/{quarter}")


@dataclass(frozen=True, slots=True)
class Standing:
    """Progress as it is stored. ``planned`` is due by the quarter where the target is 全年.

    A value that could not be read is None and stands as it came in its text: never zero.
    """

    basis: TargetBasis = TargetBasis.TO_DATE
    target: Decimal | None = None
    target_text: str | None = None
    planned: Decimal | None = None
    actual: Decimal | None = None
    actual_text: str | None = None
    note: str | None = None

    @property
    def due(self) -> Decimal | None:
        """What the actual is compared with: a 全年 target's planned value, else the target."""
        return self.planned if self.basis is TargetBasis.ANNUAL else self.target

    @property
    def unreadable(self) -> bool:
        """Whether a value stands as text only."""
        return (self.target is None and bool(self.target_text)) or (
            self.actual is None and bool(self.actual_text)
        )

    @property
    def incomplete(self) -> bool:
        """Whether target, actual or the planned value of a 全年 target is missing."""
        return self.target is None or self.actual is None or self.due is None


def reached(value: Standing, direction: Direction | None) -> Decimal | None:
    """达成率 in percent, two places, rounded half up; None where it cannot be computed.

    Inverted where lower is better. Uncapped: this shows how a unit stands, it is no score.
    Source: domain.md §2.4(1), ``ratio``.
    """
    due, actual = value.due, value.actual
    if due is None or actual is None or due <= 0:
        return None
    if direction is Direction.LOWER:
        if actual <= 0:
            return None
        due, actual = actual, due
    return (actual / due * _HUNDRED).quantize(_SHOWN, ROUND_HALF_UP)


class ProgressState(Enum):
    """How a pair of unit and indicator stands in a quarter; the value is its word."""

    FLAGGED = "待核"  # a value stands as text that is no number
    MISSING = "缺数据"  # target, actual or planned value is empty
    REPORTED = "已报"
    UNREPORTED = "未报"  # nothing has come


def state_of(value: Standing | None) -> ProgressState:
    """The state of a pair."""
    if value is None:
        return ProgressState.UNREPORTED
    if value.unreadable:
        return ProgressState.FLAGGED
    return ProgressState.MISSING if value.incomplete else ProgressState.REPORTED


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """One pair of unit and indicator; ``version`` is None while nothing has been reported."""

    id: str
    unit: UUID
    unit_name: str
    indicator: UUID
    code: str
    title: str
    quarter: int
    state: ProgressState
    value: Standing
    reached: Decimal | None
    source: str | None
    version: str | None
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class ProgressQuery:
    """What the list shows: ``sort`` is ``unit``, ``indicator`` or ``reached``.

    ``attention`` keeps only what is 待核 or 缺数据.
    """

    cycle: UUID
    quarter: int
    text: str = ""
    unit: UUID | None = None
    indicator: UUID | None = None
    state: ProgressState | None = None
    attention: bool = False
    sort: str = "unit"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ProgressSummary:
    """Counts of a quarter by state, and the indicators that the list can be narrowed to."""

    year: int
    quarter: int
    counts: Mapping[ProgressState, int]
    indicators: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class ProgressDraft:
    """What the form hands in: figures as typed. ``version`` is None for what is new."""

    cycle: UUID
    quarter: int
    unit: UUID
    indicator: UUID
    basis: TargetBasis = TargetBasis.TO_DATE
    target: str = ""
    planned: str = ""
    actual: str = ""
    note: str = ""
    version: str | None = None


# --- imports -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProgressChoice:
    """One possible answer."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ProgressQuestion:
    """What only a person can tell. ``answer`` is given or remembered; empty while open.

    ``suggested`` is the code of the likeliest choice, never taken by itself.
    """

    key: str
    sentence: str
    choices: tuple[ProgressChoice, ...]
    rows: int
    answer: str = ""
    remembered: bool = False
    suggested: str = ""


class RowFate(Enum):
    """What becomes of a pair; the value is its word."""

    NEW = "新增"
    CHANGED = "更改"
    SAME = "一致"
    ASKED = "待确认"
    REJECTED = "未采用"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One pair as the file says it, beside what stands.

    ``flags`` are sentences on values that are missing or could not be read; ``remarks`` how
    values were read or kept; ``sharp`` a jump against the last quarter; ``reason`` why not taken.
    """

    sheet: str
    row: int
    unit: str
    indicator: str
    quarter: int | None
    fate: RowFate
    value: Standing = Standing()
    before: Standing | None = None
    flags: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    sharp: str = ""
    reason: str = ""

    @property
    def notable(self) -> bool:
        """Whether a person should look at it."""
        return bool(self.flags or self.sharp or self.reason) or self.fate is RowFate.CHANGED


@dataclass(frozen=True, slots=True)
class Counts:
    """The account of an import: new + changed + same + asked + rejected = pairs with content.

    ``flagged`` of these have a value that is missing or unreadable, ``sharp`` jump;
    ``not_applicable`` are empty pairs, ``blank_due`` of them applicable by the scheme.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    asked: int = 0
    rejected: int = 0
    flagged: int = 0
    sharp: int = 0
    not_applicable: int = 0
    blank_due: int = 0


@dataclass(frozen=True, slots=True)
class ProgressPlan:
    """A preview: what taking the file would do. ``seen`` are the versions it was made from.

    ``fresh``: what was remembered is not used; ``remembered``: something of it was.
    """

    cycle: UUID
    file: str
    quarters: tuple[int, ...]
    counts: Counts
    rows: tuple[PreviewRow, ...]
    questions: tuple[ProgressQuestion, ...]
    notes: tuple[str, ...]
    refusal: str
    asked_quarter: int | None
    answers: Mapping[str, str]
    grids: tuple[SheetGrid, ...] = field(repr=False)
    seen: Mapping[UUID, str] = field(repr=False)
    fresh: bool = False
    remembered: bool = False

    @property
    def open_questions(self) -> tuple[ProgressQuestion, ...]:
        """Questions without an answer."""
        return tuple(q for q in self.questions if not q.answer)

    @property
    def writes(self) -> int:
        """How many pairs would be written."""
        return self.counts.new + self.counts.changed


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """What was taken; ``batch`` names it for undoing, None when nothing changed."""

    plan: ProgressPlan
    batch: UUID | None


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit by the names it bore or bears, for matching; ``valid_to`` is its last day."""

    id: UUID
    name: str
    kind: UnitKind
    others: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def stands(self, day: dt.date) -> bool:
        """Whether it exists on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or self.valid_to >= day)
