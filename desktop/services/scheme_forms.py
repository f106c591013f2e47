"""What the panes of the scheme show and hand in: frozen values. Source: domain.md §2.4, §2.10."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Final
from uuid import UUID

from desktop.services.scheme_values import IndicatorValue
from desktop.services.template_forms import TemplateDraft as TemplateDraft  # noqa: PLC0414 - given on
from desktop.services.template_forms import TemplateLine as TemplateLine  # noqa: PLC0414 - given on
from desktop.terms import (
    CycleState,
    Direction,
    IndicatorCategory,
    IndicatorNature,
    SchemeState,
    ScoringMethod,
    Term,
    UnitKind,
)

NO_CORRECTIONS: Final[Mapping[str, str]] = MappingProxyType({})


class DifferenceKind(Term):
    """How two schemes differ in one thing."""

    ADDED = "added", "新增"
    REMOVED = "removed", "删去"
    CHANGED = "changed", "修改"


class TakeMode(Term):
    """What becomes of indicators of the draft that a workbook does not name."""

    REPLACE = "replace", "以工作簿为准，其余指标删去"
    MERGE = "merge", "并入现有草案，其余指标保留"


@dataclass(frozen=True, slots=True)
class CycleLine:
    """One 考核年度."""

    id: UUID
    year: int
    state: CycleState
    version: str

    @property
    def title(self) -> str:
        """As shown in the top bar."""
        return f"{self.year}年度"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: the number as text, where it comes from, and whether it is still 请核对.

    ``amendment`` is the number of the latest amendment that set the value; ``version`` is the
    row's own.
    """

    id: UUID
    key: str
    title: str
    value: str
    basis: str | None
    effective: dt.date | None
    unconfirmed: bool
    version: str
    amendment: int | None = None


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule as edited; ``value`` is what was typed. Taking ``unconfirmed`` away confirms it."""

    id: UUID
    value: str
    basis: str = ""
    effective: dt.date | None = None
    unconfirmed: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """A node of the tree with its row's version.

    ``weight`` is the leaf's own, of a group the sum of the weighed leaves under it; None when
    there is none or it differs between unit kinds. ``depth`` counts from 0.
    """

    value: IndicatorValue
    version: str
    weight: Decimal | None
    depth: int


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """An indicator as edited; numbers are what was typed, ``id`` None creates one.

    What has no children is scored. ``bands`` are (least percentage, points) as typed, from the
    highest step down.
    """

    title: str
    category: IndicatorCategory
    id: UUID | None = None
    parent: UUID | None = None
    nature: IndicatorNature | None = None
    method: ScoringMethod | None = None
    weight: str = ""
    cap: str = ""
    direction: Direction | None = None
    kinds: frozenset[UnitKind] = frozenset()
    quarters: frozenset[int] = frozenset()
    bands: tuple[tuple[str, str], ...] = ()
    office: str = ""
    remark: str = ""
    group: bool = False
    """A new node that will hold others: nothing of scoring is asked of it."""
    version: str | None = None


@dataclass(frozen=True, slots=True)
class LeafWeight:
    """A leaf's weight as written and as it counts when the sum is not 100."""

    id: UUID
    code: str
    title: str
    raw: Decimal
    normalised: Decimal


@dataclass(frozen=True, slots=True)
class WeightSum:
    """The weights by which units of one kind are assessed; ``ok``: their sum is ``expected``."""

    kind: UnitKind
    total: Decimal
    expected: Decimal
    leaves: tuple[LeafWeight, ...]
    ok: bool


@dataclass(frozen=True, slots=True)
class SchemeFault:
    """What keeps a scheme from being frozen; ``where`` is the indicator's or rule's row."""

    where: UUID | None
    sentence: str


@dataclass(frozen=True, slots=True)
class SchemeSummary:
    """A cycle's scheme at a glance.

    ``version`` is empty while nothing was saved. ``leaves`` counts what is scored,
    ``unconfirmed`` rules and situations that are still 请核对, ``amendments`` those adopted.
    ``missing_rules`` are rules that this version of the program ships and the cycle lacks.
    """

    id: UUID
    cycle: UUID
    year: int
    cycle_state: CycleState
    title: str
    first_question: str
    state: SchemeState
    frozen_on: dt.date | None
    approver: str | None
    basis: str | None
    sums_confirmed: bool
    version: str
    sums: tuple[WeightSum, ...]
    faults: tuple[SchemeFault, ...]
    leaves: int
    unconfirmed: int
    amendments: int
    missing_rules: int

    @property
    def sums_ok(self) -> bool:
        """Whether every kind's weights sum to what the rule says."""
        return all(s.ok for s in self.sums)

    @property
    def frozen(self) -> bool:
        """Whether only amendments change it."""
        return self.state is SchemeState.FROZEN


@dataclass(frozen=True, slots=True)
class SchemeDifference:
    """One thing in which two schemes differ; texts as shown."""

    kind: DifferenceKind
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AmendmentDraft:
    """An amendment as edited.

    ``indicators`` are whole forms: of an existing indicator what differs becomes lines, one
    without ``id`` is new. ``withdrawn`` are taken out. ``first_question`` None leaves its wording.
    """

    reason: str
    approver: str
    effective_quarter: int
    on: dt.date | None = None
    indicators: tuple[IndicatorDraft, ...] = ()
    withdrawn: tuple[UUID, ...] = ()
    rules: tuple[RuleDraft, ...] = ()
    first_question: str | None = None


@dataclass(frozen=True, slots=True)
class AmendmentChange:
    """One value that an amendment sets, in words."""

    what: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """An adopted amendment with what it set."""

    id: UUID
    number: int
    reason: str
    approver: str
    on: dt.date
    effective_quarter: int
    changes: tuple[AmendmentChange, ...]
    version: str


@dataclass(frozen=True, slots=True)
class UnitMove:
    """A unit before and after an amendment; None: incomplete. ``places`` > 0: it rises.

    ``rank_*`` is the place within the unit's kind; None too where the reader is recused from a
    unit of the kind. That unit itself is left out.
    """

    unit: UUID
    name: str
    kind: UnitKind
    score_before: Decimal | None
    score_after: Decimal | None
    rank_before: int | None
    rank_after: int | None
    note: str = ""

    @property
    def places(self) -> int:
        """By how many places it rises; 0 when one of the ranks is missing."""
        if self.rank_before is None or self.rank_after is None:
            return 0
        return self.rank_before - self.rank_after


@dataclass(frozen=True, slots=True)
class AmendmentEffect:
    """What an amendment would do, largest moves first; ``token`` is handed to ``adopt``."""

    number: int
    changes: tuple[AmendmentChange, ...]
    units: tuple[UnitMove, ...]
    sums: tuple[WeightSum, ...]
    faults: tuple[SchemeFault, ...]
    token: str
    note: str = ""

    @property
    def moved(self) -> int:
        """Units whose score or rank changes."""
        return sum(
            u.score_before != u.score_after or u.rank_before != u.rank_after for u in self.units
        )


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a workbook: its header, and the field that it was taken for, "" when none."""

    header: str
    field: str


@dataclass(frozen=True, slots=True)
class PlannedIndicator:
    """An indicator as read from a workbook: ``row`` is the sheet's own number.

    ``path`` are the titles from the top of the tree. ``weight`` and ``cap`` None: not said, or
    unreadable and then among ``faults``.
    """

    row: int
    path: tuple[str, ...]
    category: IndicatorCategory
    nature: IndicatorNature | None
    method: ScoringMethod | None
    weight: Decimal | None
    cap: Decimal | None
    direction: Direction | None
    kinds: frozenset[UnitKind]
    quarters: frozenset[int]
    bands: tuple[tuple[Decimal, Decimal], ...]
    office: str
    remark: str
    first_question: bool = False
    faults: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The leaf's own title."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is wrong with a row of the workbook. ``taken``: the row is taken all the same."""

    row: int
    sentence: str
    taken: bool


@dataclass(frozen=True, slots=True)
class SchemePlan:
    """What taking a workbook would do.

    ``refusal`` is empty when something can be taken. ``columns`` are all columns of the sheet;
    those without a field are shown for a correction (``SchemeImportService.fields``).
    ``suggested`` is the mode that suits the draft; ``differences`` are those of that mode.
    """

    cycle: UUID
    file: str
    sheet: str
    sheets: tuple[str, ...]
    refusal: str
    columns: tuple[SheetColumn, ...] = ()
    indicators: tuple[PlannedIndicator, ...] = ()
    problems: tuple[SheetProblem, ...] = ()
    sums: tuple[WeightSum, ...] = ()
    replaced: tuple[SchemeDifference, ...] = ()
    merged: tuple[SchemeDifference, ...] = ()
    suggested: TakeMode = TakeMode.REPLACE
    notes: tuple[str, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)

    def count(self, category: IndicatorCategory) -> int:
        """How many leaves of a category the workbook has."""
        return sum(i.category is category for i in self.indicators)

    def differences(self, mode: TakeMode) -> tuple[SchemeDifference, ...]:
        """What taking it in a mode would change in the draft."""
        return self.replaced if mode is TakeMode.REPLACE else self.merged


@dataclass(frozen=True, slots=True)
class SchemeTaken:
    """What was taken from a workbook."""

    new: int
    changed: int
    removed: int
    same: int
