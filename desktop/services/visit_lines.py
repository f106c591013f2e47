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
from desktop.services.listing_states import listed_states
from desktop.services.motions import Seen
from desktop.services.reach import barred_units
from desktop.services.return_clock import DaySum, late_by
from desktop.services.visit_endings import MAY_END, Ending
from desktop.services.visit_kinds import KindCycles, cycle_years, kind_words, served_by
from desktop.services.visit_parts import VisitPart, parts_of
from desktop.services.visit_resubmit import resubmissions
from desktop.services.visit_rules import VisitDraft
from desktop.services.visit_steps import AWAITING_RETURN
from desktop.services.visit_views import fact_counts, interview_counts
from desktop.terms import (
    AssessmentKind,
    VisitAction,
    VisitMethod,
    VisitMode,
    VisitState,
)


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
    """One line of the list. ``parts`` are those in which the raw records return, in order.

    ``years`` are those of the kinds; ``resubmit`` is the clock of records that the office gave
    back, until they are returned again. ``conflicts`` counts the open conflicts behind the visit
    and its records.
    """

    id: UUID
    number: int
    team_no: int
    unit_id: UUID
    unit: str
    kinds: tuple[AssessmentKind, ...]
    years: tuple[int, ...]
    method: VisitMethod
    mode: VisitMode
    start: dt.date
    end: dt.date
    state: VisitState
    changed_after: bool
    interviews: int
    facts: int
    parts: tuple[VisitPart, ...]
    resubmit: DaySum | None
    conflicts: int

    @property
    def citation(self) -> str:
        """实-03-012."""
        return visit_mark(self.team_no, self.number)

    @property
    def kind_words(self) -> str:
        """年度考核（2026）、平时考核（2027）."""
        return kind_words(self.kinds, self.years)

    @property
    def open_part(self) -> VisitPart | None:
        """The first part that has not been handed over; None when all are."""
        return next((p for p in self.parts if p.hand_over.told is None), None)

    @property
    def return_due(self) -> dt.date:
        """The last day for the raw records: of the part that is open, else of the last."""
        return (self.open_part or self.parts[-1]).due

    @property
    def handed_over(self) -> dt.date | None:
        """The day that counts as the return of the whole; None before. See ``HandedOver``."""
        return self.parts[-1].hand_over.day

    @property
    def unexplained(self) -> bool:
        """Whether a part came late and nobody has said why."""
        return any(p.unexplained for p in self.parts)

    @property
    def due_now(self) -> dt.date:
        """What is due now: the records that were given back, else the raw records."""
        return self.return_due if self.resubmit is None else self.resubmit.due

    def late_days(self, today: dt.date) -> int:
        """Days past the deadline: for ever once a part came late, else by ``today``."""
        return max(self._open_days(today), *(p.late_days for p in self.parts))

    def overdue_days(self, today: dt.date) -> int:
        """Days that what is due now is past its day; 0 when nothing is awaited."""
        if self.resubmit is not None:
            return late_by(self.resubmit.due, today)
        return self._open_days(today)

    def _open_days(self, today: dt.date) -> int:
        part = self.open_part
        if part is None or self.state not in AWAITING_RETURN:
            return 0
        return late_by(part.due, today)


@dataclass(frozen=True, slots=True)
class VisitDetail:
    """A visit's form: the line, who takes part, what the office said, what can be done now.

    ``disputed`` names the contents in open conflict, those of its records included.
    ``by_office``: the return was entered at the office itself. ``ending``: it ended before its
    planned last day.
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
    kind_cycles: KindCycles = ()
    by_office: bool = False
    ending: Ending | None = None

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

    @property
    def may_end_early(self) -> bool:
        """Whether the actual last day may be told: it was held and has not been returned."""
        line = self.line
        told = line.parts[-1].hand_over.told
        longer = line.start < line.end or self.ending is not None
        return line.state in MAY_END and told is None and longer

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
            self.kind_cycles,
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
    interviews, facts = interview_counts(tx, ids), fact_counts(tx, ids)
    disputed = conflict_counts(tx, "visit", ids)
    visits = [v for v, _, _ in rows.values()]
    shown = listed_states(tx, visits)
    parts, years = parts_of(tx, visits), cycle_years(tx)
    resubmit = resubmissions(tx, visits, {key: state.state for key, state in shown.items()})
    return tuple(
        VisitLine(
            v.id,
            v.number,
            team,
            v.unit_id,
            unit,
            tuple(AssessmentKind(k) for k in v.kinds),
            tuple(years.get(c, 0) for c in served_by(v).values()),
            VisitMethod(v.method),
            VisitMode(v.mode),
            v.start,
            v.end,
            shown[v.id].state,
            shown[v.id].changed_after,
            interviews.get(v.id, 0),
            facts.get(v.id, 0),
            parts[v.id],
            resubmit.get(v.id),
            disputed.get(v.id, 0),
        )
        for v, unit, team in (rows[i] for i in ids if i in rows)
    )
