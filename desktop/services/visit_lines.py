"""The list of visits and the form's content: values that travel to the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.citations import visit_mark
from desktop.services.conflict_marks import conflict_counts
from desktop.services.door import Reading
from desktop.services.motions import Seen
from desktop.services.reach import barred_units
from desktop.services.scheme import rule_value
from desktop.services.visit_rules import VisitDraft, return_due
from desktop.services.visit_steps import AWAITING_RETURN
from desktop.services.visit_views import fact_counts, interview_counts, standings
from desktop.terms import AssessmentKind, VisitAction, VisitMethod, VisitMode, VisitState


@dataclass(frozen=True, slots=True)
class VisitQuery:
    """What a list of visits shows: ``sort`` is ``start``, ``number``, ``unit`` or ``team``.

    ``text`` is looked for in the unit's name; ``since`` and ``until`` bound the first day.
    """

    text: str = ""
    unit: UUID | None = None
    team: UUID | None = None
    cycle: UUID | None = None
    state: VisitState | None = None
    mode: VisitMode | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    sort: str = "start"
    descending: bool = True


ALL_VISITS = VisitQuery()


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One line of the list. ``return_due`` is the last day for the raw records.

    ``conflicts`` counts the open conflicts behind the visit and its records.
    """

    id: UUID
    number: int
    team_no: int
    unit_id: UUID
    unit: str
    kinds: tuple[AssessmentKind, ...]
    method: VisitMethod
    mode: VisitMode
    start: dt.date
    end: dt.date
    state: VisitState
    changed_after: bool
    interviews: int
    facts: int
    return_due: dt.date
    handed_over: dt.date | None
    conflicts: int

    @property
    def citation(self) -> str:
        """实-03-012."""
        return visit_mark(self.team_no, self.number)

    def late_days(self, today: dt.date) -> int:
        """Days past the deadline: for ever once handed over late, else by ``today``."""
        if self.handed_over is None and self.state not in AWAITING_RETURN:
            return 0
        return max(0, ((self.handed_over or today) - self.return_due).days)


@dataclass(frozen=True, slots=True)
class VisitDetail:
    """A visit's form: the line, who takes part, what the office said, what can be done now.

    ``disputed`` names the contents in open conflict, those of its records included.
    """

    line: VisitLine
    version: str
    seen: Seen
    team_id: UUID
    team: str
    cycle_id: UUID
    purpose: str | None
    summary: str | None
    state_reason: str | None
    late_reason: str | None
    participants: tuple[tuple[UUID, str], ...]
    approved_on: dt.date | None
    approval_reason: str | None
    office_remark: str | None
    decided_on: dt.date | None
    warnings: tuple[str, ...]
    actions: tuple[VisitAction, ...]
    disputed: tuple[str, ...] = ()
    key_task: UUID | None = None
    joint_offices: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """The visit's id."""
        return self.line.id

    @property
    def citation(self) -> str:
        """实-03-012."""
        return self.line.citation

    @property
    def state(self) -> VisitState:
        """The displayed state."""
        return self.line.state

    def draft(self) -> VisitDraft:
        """The form's content, to be changed with ``dataclasses.replace`` and saved."""
        line = self.line
        people = tuple(p for p, _ in self.participants)
        return VisitDraft(
            line.unit_id,
            self.team_id,
            line.start,
            line.end,
            people,
            line.kinds,
            line.method,
            line.mode,
            self.purpose,
            self.summary,
            self.cycle_id,
            people,
            line.id,
            self.version,
            self.key_task,
            self.joint_offices,
        )


def visit_lines(tx: Reading, ids: Sequence[UUID]) -> tuple[VisitLine, ...]:
    """Lines of visits inside a transaction, in the order of the ids."""
    barred = barred_units(tx)
    found = tx.session.execute(
        select(Visit, Unit.name, AssessmentTeam.number)
        .join(Unit, Unit.id == Visit.unit_id)
        .join(AssessmentTeam, AssessmentTeam.id == Visit.team_id)
        .where(Visit.id.in_(ids), Visit.deleted.is_(False))
    ).all()
    rows = {v.id: (v, unit, team) for v, unit, team in found if v.unit_id not in barred}
    shown = standings(tx, [v for v, _, _ in rows.values()])
    interviews, facts = interview_counts(tx, ids), fact_counts(tx, ids)
    disputed = conflict_counts(tx, "visit", ids)
    days = {c: _return_days(tx, c) for c in {v.cycle_id for v, _, _ in rows.values()}}
    return tuple(
        VisitLine(
            v.id,
            v.number,
            team,
            v.unit_id,
            unit,
            tuple(AssessmentKind(k) for k in v.kinds),
            VisitMethod(v.method),
            VisitMode(v.mode),
            v.start,
            v.end,
            shown[v.id].shown.state,
            shown[v.id].shown.changed_after,
            interviews.get(v.id, 0),
            facts.get(v.id, 0),
            v.return_due or return_due(v.end, days[v.cycle_id]),
            v.handed_over,
            disputed.get(v.id, 0),
        )
        for v, unit, team in (rows[i] for i in ids if i in rows)
    )


def _return_days(tx: Reading, cycle: UUID) -> int:
    return int(rule_value(tx, cycle, "visit.return_days"))
