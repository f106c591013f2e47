"""The values of 整改: drafts, lines, forms, and the lines of the 整改台账."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.orm import aliased

from desktop.models.cadres import Cadre
from desktop.models.facts import Fact
from desktop.models.rectification import Rectification, RectificationItem
from desktop.models.scheme import Cycle
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.citations import fact_mark, item_mark, visit_mark
from desktop.services.conflict_marks import conflict_counts
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.portions import portions
from desktop.services.reach import barred_cadres, barred_units
from desktop.terms import FindingSource, ItemAction, ItemState

TEXT_LENGTH = 5_000
SHORT_LENGTH = 200

RUNNING = frozenset(
    {
        ItemState.OPENED,
        ItemState.PLANNED,
        ItemState.IN_PROGRESS,
        ItemState.RETURNED,
        ItemState.LONG_TERM,
    }
)
"""States in which the due date runs: what is reported or checked waits for the office."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One problem to be put right; ``fact`` names the fact it comes from, if any."""

    problem: str
    source: FindingSource
    fact: UUID | None = None
    visit: UUID | None = None
    measures: str | None = None
    responsible: str | None = None
    id: UUID | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class RectificationDraft:
    """What one feedback sets going: at least one item. ``cadre`` None: the unit itself."""

    unit: UUID
    title: str
    feedback_on: dt.date
    items: tuple[ItemDraft, ...]
    cadre: UUID | None = None
    team: UUID | None = None
    cycle: UUID | None = None


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """What a list of items shows: ``sort`` is ``due``, ``number``, ``unit`` or ``state``.

    ``due_within`` keeps what runs out within that many days from today, overdue included;
    ``due_from`` leaves out of it what runs out sooner than that many days from today.
    ``soon`` keeps what runs out from tomorrow on within the days of the reminder's rule.
    ``cadre`` keeps what was opened with that person.
    """

    text: str = ""
    unit: UUID | None = None
    cadre: UUID | None = None
    cycle: UUID | None = None
    state: ItemState | None = None
    open_only: bool = False
    overdue: bool = False
    due_within: int | None = None
    due_from: int | None = None
    soon: bool = False
    sort: str = "due"
    descending: bool = False


ALL_ITEMS = ItemQuery()


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the 整改台账, as of a day.

    ``person`` is empty when it concerns the unit itself; ``citation`` names the fact or visit
    that the problem comes from. ``overdue_days`` is 0 unless the due date has passed while it
    runs; ``late_days`` is how long after the due date its result was reported (or it was closed
    without a report), which closing does not wipe out.
    """

    id: UUID
    rectification_id: UUID
    number: str
    title: str
    unit_id: UUID
    unit: str
    person: str
    problem: str
    source: str
    citation: str
    measures: str
    responsible: str
    on_the_spot: bool
    feedback_on: dt.date
    first_due: dt.date
    due: dt.date
    due_reason: str
    progress: str
    report: str
    reported_on: dt.date | None
    check: str
    closed_on: dt.date | None
    state: ItemState
    state_label: str
    state_reason: str
    overdue_days: int
    late_days: int
    warning: str

    @property
    def closed(self) -> bool:
        """Whether the item is 销号."""
        return self.state is ItemState.CLOSED


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """An item's form: its line of the ledger, its version, and what can be done now.

    ``disputed`` names the contents in open conflict.
    """

    line: LedgerLine
    version: str
    source: FindingSource
    fact_id: UUID | None
    visit_id: UUID | None
    actions: tuple[ItemAction, ...]
    disputed: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """The item's id."""
        return self.line.id

    @property
    def citation(self) -> str:
        """整-2026-007."""
        return self.line.number

    @property
    def state(self) -> ItemState:
        """The item's state."""
        return self.line.state


@dataclass(frozen=True, slots=True)
class RectificationDetail:
    """A rectification with its items. It is closed only when every item is."""

    id: UUID
    version: str
    unit_id: UUID
    unit: str
    cadre_id: UUID | None
    person: str
    title: str
    feedback_on: dt.date
    report_due: dt.date
    report: str | None
    reported_on: dt.date | None
    items: tuple[LedgerLine, ...]

    @property
    def closed(self) -> bool:
        """Whether all items are 销号. Source: domain.md §2.7."""
        return bool(self.items) and all(i.closed for i in self.items)


def due_after(feedback_on: dt.date, months: int) -> dt.date:
    """Feedback date + calendar months: 31 Dec + 2 is the last day of February."""
    return feedback_on + relativedelta(months=months)


def overdue_days(state: ItemState, due: dt.date, today: dt.date) -> int:
    """Days past the due date while it runs, else 0. Derived, never stored."""
    return max(0, (today - due).days) if state in RUNNING else 0


def late_days(due: dt.date, reported_on: dt.date | None, closed_on: dt.date | None) -> int:
    """Days from the present due date to the report of the result, else to the closing; or 0."""
    done = reported_on or closed_on
    return 0 if done is None else max(0, (done - due).days)


def item_faults(draft: ItemDraft) -> dict[str, str]:
    """Faults of an item's form by field."""
    faults: dict[str, str] = {}
    if not draft.problem.strip():
        faults["problem"] = "请填写需要整改的问题。"
    elif len(draft.problem) > TEXT_LENGTH:
        faults["problem"] = f"问题不能超过 {TEXT_LENGTH} 字。请精简。"
    if len(draft.measures or "") > TEXT_LENGTH:
        faults["measures"] = f"整改措施不能超过 {TEXT_LENGTH} 字。请精简。"
    if len(draft.responsible or "") > SHORT_LENGTH:
        faults["responsible"] = f"责任人不能超过 {SHORT_LENGTH} 字。请精简。"
    if draft.source is FindingSource.FACT and draft.fact is None:
        faults["fact"] = "问题来源是考核纪实，请选择对应的纪实。"
    if draft.source is FindingSource.VISIT and draft.visit is None:
        faults["visit"] = "问题来源是实地考核，请选择对应的考核。"
    return faults


def existing_item(tx: Reading, item: UUID) -> RectificationItem:
    """The row of an item that is there. Raises NotFound."""
    found = tx.session.get(RectificationItem, item)
    if found is None or found.deleted:
        raise NotFound("该整改事项不存在或已被删除。请刷新列表后重试。")
    return found


def existing_rectification(tx: Reading, rectification: UUID) -> Rectification:
    """The row of a rectification that is there. Raises NotFound."""
    found = tx.session.get(Rectification, rectification)
    if found is None or found.deleted:
        raise NotFound("该整改不存在或已被删除。请刷新列表后重试。")
    return found


def ledger_lines(tx: Reading, ids: Sequence[UUID], today: dt.date) -> tuple[LedgerLine, ...]:
    """Ledger lines inside a transaction, in the order of the ids; barred ones are left out."""
    found: dict[UUID, LedgerLine] = {}
    barred, about_barred = barred_units(tx), barred_cadres(tx)
    disputed = conflict_counts(tx, "rectification_item", ids)
    for some in portions(ids):
        for row in _ledger_rows(tx, some):
            about = row.Rectification
            if about.unit_id in barred or about.cadre_id in about_barred:
                continue
            key = row.RectificationItem.id
            found[key] = _ledger_line(row, today, disputed.get(key, 0))
    return tuple(found[i] for i in ids if i in found)


def _ledger_rows(tx: Reading, ids: Sequence[UUID]) -> Sequence[Any]:
    fact_team = aliased(AssessmentTeam)
    visit_team = aliased(AssessmentTeam)
    return tx.session.execute(
        select(
            RectificationItem,
            Rectification,
            Unit.name.label("unit"),
            Cadre.name.label("person"),
            Cycle.year,
            Fact.number.label("fact"),
            fact_team.number.label("fact_team"),
            Visit.number.label("visit"),
            visit_team.number.label("visit_team"),
        )
        .join(Rectification, Rectification.id == RectificationItem.rectification_id)
        .join(Unit, Unit.id == Rectification.unit_id)
        .join(Cycle, Cycle.id == Rectification.cycle_id)
        .outerjoin(Cadre, Cadre.id == Rectification.cadre_id)
        .outerjoin(Fact, Fact.id == RectificationItem.source_fact_id)
        .outerjoin(fact_team, fact_team.id == Fact.team_id)
        .outerjoin(Visit, Visit.id == RectificationItem.source_visit_id)
        .outerjoin(visit_team, visit_team.id == Visit.team_id)
        .where(RectificationItem.id.in_(ids), RectificationItem.deleted.is_(False))
    ).all()


def _ledger_line(row: Any, today: dt.date, conflicts: int) -> LedgerLine:
    item: RectificationItem = row.RectificationItem
    about: Rectification = row.Rectification
    state = ItemState(item.state)
    marks = []
    if row.fact is not None:
        marks.append(fact_mark(row.fact_team, row.fact))
    if row.visit is not None:
        marks.append(visit_mark(row.visit_team, row.visit))
    return LedgerLine(
        id=item.id,
        rectification_id=about.id,
        number=item_mark(row.year, item.number),
        title=about.title,
        unit_id=about.unit_id,
        unit=row.unit,
        person=row.person or "",
        problem=item.problem,
        source=FindingSource(item.source).label,
        citation="、".join(marks),
        measures=item.measures or "",
        responsible=item.responsible or "",
        on_the_spot=item.on_the_spot,
        feedback_on=about.feedback_on,
        first_due=item.first_due,
        due=item.due,
        due_reason=item.due_reason or "",
        progress=item.progress or "",
        report=item.report or "",
        reported_on=item.reported_on,
        check=item.check or "",
        closed_on=item.closed_on,
        state=state,
        state_label=state.label,
        state_reason=item.state_reason or "",
        overdue_days=overdue_days(state, item.due, today),
        late_days=late_days(item.due, item.reported_on, item.closed_on),
        warning="数据有冲突" if conflicts else "",
    )
