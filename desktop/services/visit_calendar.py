"""考核日历: visits by month and team, and how to spare units double visits.

Two planned visits of one unit within ``visit.warn_days`` of each other can be one visit that
serves the kinds of both. Source: domain.md §2.2.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.holidays import Holiday
from desktop.models.key_tasks import KeyTask
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services import visit_steps as steps
from desktop.services.citations import visit_mark
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid
from desktop.services.holidays import holidays_between, years_without_data
from desktop.services.motions import Motion, Seen, check_seen
from desktop.services.permissions import Operation
from desktop.services.reach import barred_units, only_own_team
from desktop.services.scheme import current_cycle, rule_value
from desktop.services.unsealed import unsealed
from desktop.services.visit_kinds import (
    cycle_years,
    cycles_served,
    served_by,
    stored_kind_cycles,
    visits_spared,
)
from desktop.services.visit_rules import VisitDraft
from desktop.services.visit_views import existing_visit, standings
from desktop.services.working_days import works
from desktop.terms import AssessmentKind, VisitAction, VisitMode, VisitState

JOINABLE = frozenset({VisitState.PLANNED, VisitState.APPROVED})


@dataclass(frozen=True, slots=True)
class CalendarVisit:
    """A visit as the calendar shows it."""

    id: UUID
    version: str
    citation: str
    unit_id: UUID
    unit: str
    team_id: UUID
    team_no: int
    cycle_id: UUID
    kinds: tuple[AssessmentKind, ...]
    mode: VisitMode
    start: dt.date
    end: dt.date
    state: VisitState
    key_task: str | None
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: whether it is worked, the holiday's name, and the visits that go on."""

    day: dt.date
    works: bool
    name: str
    visits: tuple[CalendarVisit, ...]


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """The days of a month; ``warning`` when its year has no holiday data."""

    year: int
    month: int
    days: tuple[CalendarDay, ...]
    warning: str


@dataclass(frozen=True, slots=True)
class JoinSuggestion:
    """Two planned visits of a unit that could be one; ``days`` lie between them.

    ``kinds`` are those that the one visit would serve.
    """

    keep: CalendarVisit
    other: CalendarVisit
    days: int
    kinds: tuple[AssessmentKind, ...]


@dataclass(frozen=True, slots=True)
class VisitsSaved:
    """How many visits of a cycle were spared because others served several kinds, by team."""

    total: int
    by_team: tuple[tuple[int, int], ...]


class VisitCalendarService(Service):
    """The calendar."""

    @reads(Operation.READ_RECORDS)
    def month(self, tx: Reading, year: int, month: int, team: UUID | None = None) -> CalendarMonth:
        """A month's days with their visits, of one team or of all; barred units are left out."""
        first = dt.date(year, month, 1)
        last = dt.date(year, month, calendar.monthrange(year, month)[1])
        visits = _between(tx, first, last, team)
        holidays = holidays_between(tx, first, last)
        names = {
            day: name or ""
            for day, name in tx.session.execute(
                select(Holiday.day, Holiday.name).where(
                    Holiday.deleted.is_(False), Holiday.day >= first, Holiday.day <= last
                )
            )
        }
        days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
        missing = years_without_data(tx, [year])
        return CalendarMonth(
            year,
            month,
            tuple(
                CalendarDay(
                    day,
                    works(day, holidays),
                    names.get(day, ""),
                    tuple(v for v in visits if v.start <= day <= v.end),
                )
                for day in days
            ),
            f"{year} 年没有节假日数据，按周一至周五计算工作日。" if missing else "",
        )

    @reads(Operation.READ_RECORDS)
    def joins(
        self, tx: Reading, cycle: UUID, since: dt.date, team: UUID | None = None
    ) -> tuple[JoinSuggestion, ...]:
        """Planned visits from a day on that could be joined, the soonest first."""
        span = int(rule_value(tx, cycle, "visit.warn_days", since))
        visits = [v for v in _between(tx, since, None, team) if v.cycle_id == cycle]
        return join_suggestions(visits, span)

    @reads(Operation.READ_RECORDS)
    def saved(self, tx: Reading, cycle: UUID) -> VisitsSaved:
        """The visits of a cycle that its plans spare: each kind beyond a visit's first is one."""
        spared = visits_spared(tx, cycle, planned=True)
        teams = tx.session.execute(
            select(AssessmentTeam.number, AssessmentTeam.id)
            .where(AssessmentTeam.id.in_(list(spared)))
            .order_by(AssessmentTeam.number)
        )
        by_team = tuple((number, spared[team]) for number, team in teams)
        return VisitsSaved(sum(n for _, n in by_team), by_team)

    @reads(Operation.READ_RECORDS)
    def near(self, tx: Reading, draft: VisitDraft) -> tuple[CalendarVisit, ...]:
        """Planned visits that a new plan could be joined to: same unit, team and year, close by.

        Raises Refused.
        """
        tx.not_oneself(unit=draft.unit)
        cycle = draft.cycle or current_cycle(tx)
        span = dt.timedelta(days=int(rule_value(tx, cycle, "visit.warn_days", draft.start)))
        return tuple(
            v
            for v in _between(tx, draft.start - span, draft.end + span, draft.team)
            if v.unit_id == draft.unit
            and v.cycle_id == cycle
            and v.id != draft.id
            and v.state in JOINABLE
        )

    @writes(Operation.EDIT_RECORDS)
    def join_into(self, tx: Writing, visit: CalendarVisit, draft: VisitDraft) -> UUID:
        """Let a planned visit serve what a new plan was for, instead of a second visit.

        Raises Invalid when the visit can no longer be joined, Stale, Refused.
        """
        row = existing_visit(tx, visit.id)
        tx.about("visit", row.id)
        tx.not_oneself(unit=row.unit_id)
        only_own_team(tx, row.team_id)
        steps.check_unsealed(tx, row)
        years = _draft_years(tx, draft)
        for year in dict.fromkeys(years.values()):
            unsealed(tx, year, "实地考核")
        check_seen(visit.version, row.version, f"考核计划 {visit.citation}")
        state = standings(tx, [row])[row.id].shown.state
        if state not in JOINABLE or (row.unit_id, row.team_id) != (draft.unit, draft.team):
            raise Invalid(
                {"visit": f"{visit.citation} 目前为“{state.label}”，不能再并入。请另行安排。"}
            )
        kinds = _together((*(AssessmentKind(k) for k in row.kinds), *draft.kinds))
        offices = tuple(dict.fromkeys((*(row.joint_offices or ()), *draft.joint_offices)))
        fields = {
            **_years_together(tx, row, [served_by(row), years]),
            "kinds": tuple(k.value for k in kinds),
            "key_task_id": row.key_task_id or draft.key_task,
            "joint_offices": offices or None,
        }
        tx.write([Change("visit", row.id, fields, visit.version)])
        return row.id

    @writes(Operation.EDIT_RECORDS)
    def join(self, tx: Writing, suggestion: JoinSuggestion) -> None:
        """Make two planned visits one: the kept serves the kinds of both, the other is cancelled.

        Raises Invalid when they cannot be one, Stale when either moved on, Refused.
        """
        keep, other = (existing_visit(tx, v.id) for v in (suggestion.keep, suggestion.other))
        for row in (keep, other):
            tx.about("visit", row.id)
            tx.not_oneself(unit=row.unit_id)
            only_own_team(tx, row.team_id)
            steps.check_unsealed(tx, row)
        # Both plans as a whole were looked at: other days would make it another question.
        for row, seen in ((keep, suggestion.keep), (other, suggestion.other)):
            check_seen(seen.version, row.version, f"考核计划 {seen.citation}")
        stands = standings(tx, [keep, other])
        fault = _join_fault(keep, other, [stands[v.id].shown.state for v in (keep, other)])
        if fault:
            raise Invalid({"visit": fault})
        kinds = _together([AssessmentKind(k) for v in (keep, other) for k in v.kinds])
        offices = tuple(dict.fromkeys(o for v in (keep, other) for o in (v.joint_offices or ())))
        fields = {
            **_years_together(tx, keep, [served_by(keep), served_by(other)]),
            "kinds": tuple(k.value for k in kinds),
            "key_task_id": keep.key_task_id or other.key_task_id,
            "joint_offices": offices or None,
        }
        tx.write([Change("visit", keep.id, fields, suggestion.keep.version)])
        reason = f"与 {suggestion.keep.citation} 合并为一次进行"
        motion = Motion(Seen(suggestion.other.version), reason=reason)
        steps.record(tx, {other.id: motion}, VisitAction.CANCEL)


def join_suggestions(visits: Iterable[CalendarVisit], span: int) -> tuple[JoinSuggestion, ...]:
    """Neighbouring planned visits of one unit and team at most ``span`` days apart. Pure.

    The earlier one is kept, so that nothing is known later than planned.
    """
    by_unit: dict[tuple[UUID, UUID], list[CalendarVisit]] = {}
    for visit in visits:
        if visit.state in JOINABLE:
            by_unit.setdefault((visit.unit_id, visit.team_id), []).append(visit)
    found = []
    for planned in by_unit.values():
        planned.sort(key=lambda v: (v.start, v.end, v.citation))
        for keep, other in pairwise(planned):
            days = max(0, (other.start - keep.end).days)
            if days <= span:
                kinds = _together((*keep.kinds, *other.kinds))
                found.append(JoinSuggestion(keep, other, days, kinds))
    return tuple(sorted(found, key=lambda s: (s.keep.start, s.keep.citation)))


def _together(kinds: Sequence[AssessmentKind]) -> tuple[AssessmentKind, ...]:
    return tuple(k for k in AssessmentKind if k in kinds)


def _draft_years(tx: Reading, draft: VisitDraft) -> dict[AssessmentKind, UUID]:
    return cycles_served(draft.kinds, draft.cycle or current_cycle(tx), draft.kind_cycles)


def _years_together(
    tx: Reading, keep: Visit, served: Sequence[Mapping[AssessmentKind, UUID]]
) -> dict[str, object]:
    """The years of the kinds of two visits that become one. Raises Invalid.

    One visit serves a kind for one year only.
    """
    years: dict[AssessmentKind, UUID] = {}
    for kinds in served:
        for kind, cycle in kinds.items():
            if years.setdefault(kind, cycle) != cycle:
                told = cycle_years(tx)
                both = "、".join(str(told.get(c, "")) for c in (years[kind], cycle))
                raise Invalid(
                    {"visit": f"两次计划的{kind.label}分属不同年度（{both}），不能合并为一次。"}
                )
    named = tuple(years.items())
    return {"kind_cycles": stored_kind_cycles(tuple(years), keep.cycle_id, named)}


def _join_fault(keep: Visit, other: Visit, states: Sequence[VisitState]) -> str:
    if keep.id == other.id or (keep.unit_id, keep.team_id, keep.cycle_id) != (
        other.unit_id,
        other.team_id,
        other.cycle_id,
    ):
        return "只能合并同一考核组对同一单位、同一考核年度的两次计划。请重新选择。"
    late = next((s for s in states if s not in JOINABLE), None)
    if late is not None:
        return f"其中一次考核目前为“{late.label}”，只有还没有实施的计划可以合并。"
    return ""


def _between(
    tx: Reading, first: dt.date, last: dt.date | None, team: UUID | None
) -> list[CalendarVisit]:
    """Visits that go on between two days (to the end when None), not cancelled, by first day."""
    statement = (
        select(Visit, Unit.name, AssessmentTeam.number, KeyTask.title)
        .join(Unit, Unit.id == Visit.unit_id)
        .join(AssessmentTeam, AssessmentTeam.id == Visit.team_id)
        .outerjoin(KeyTask, KeyTask.id == Visit.key_task_id)
        .where(
            Visit.deleted.is_(False),
            Visit.state != VisitState.CANCELLED.value,
            Visit.end >= first,
            Visit.unit_id.not_in(barred_units(tx)),
        )
        .order_by(Visit.start, AssessmentTeam.number, Visit.number)
    )
    if last is not None:
        statement = statement.where(Visit.start <= last)
    if team is not None:
        statement = statement.where(Visit.team_id == team)
    rows = tx.session.execute(statement).all()
    shown = standings(tx, [row[0] for row in rows])
    return [
        CalendarVisit(
            v.id,
            v.version,
            visit_mark(number, v.number),
            v.unit_id,
            unit,
            v.team_id,
            number,
            v.cycle_id,
            tuple(AssessmentKind(k) for k in v.kinds),
            VisitMode(v.mode),
            v.start,
            v.end,
            shown[v.id].shown.state,
            task,
            tuple(v.joint_offices or ()),
        )
        for v, unit, number, task in rows
    ]
