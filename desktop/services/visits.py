"""实地考核: lists, the form, and every step from plan to acceptance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from desktop.models.assessors import Assessor
from desktop.models.base import Stored
from desktop.models.scheme import Rule
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit, VisitParticipant
from desktop.services import visit_steps as steps
from desktop.services.conflict_marks import disputed_contents
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid
from desktop.services.listing import at_hand
from desktop.services.listing_plan import Ids
from desktop.services.listing_visits import visit_ids
from desktop.services.motions import HistoryLine, Motion, Seen, history_lines, text_of
from desktop.services.permissions import Operation, allowed
from desktop.services.progress import Progress
from desktop.services.reach import barred_units, existing_team, only_own_team
from desktop.services.scheme import current_cycle, rule_id
from desktop.services.states import VISIT, Side, side_of
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.services.visit_editing import EDITABLE, PLANS, check_editable
from desktop.services.visit_endings import ending_of
from desktop.services.visit_hands import hand_over_tracks, visit_teller
from desktop.services.visit_kinds import (
    RunningYear,
    own_cycle,
    read_kind_cycles,
    running_years,
)
from desktop.services.visit_lines import ALL_VISITS, VisitDetail, VisitLine, VisitQuery, visit_lines
from desktop.services.visit_people import People, people_for
from desktop.services.visit_rules import EXAMINED, Findings, VisitDraft, examine
from desktop.services.visit_saving import (
    participant_changes,
    visit_change,
)
from desktop.services.visit_views import (
    acceptance_id,
    digests,
    existing_visit,
    seen_of,
    standing,
    standings,
)
from desktop.terms import (
    StationRole,
    VisitAction,
    VisitDecision,
    label_of,
)

_DOORS: Mapping[Side, Operation] = {
    Side.RECORD: Operation.EDIT_RECORDS,
    Side.DECIDE: Operation.ACCEPT_RECORDS,
}


class VisitService(Service):
    """Visits from plan to acceptance."""

    @reads(Operation.READ_RECORDS)
    def find(self, tx: Reading, query: VisitQuery = ALL_VISITS) -> tuple[UUID, ...]:
        """Ids of the matching visits in order; what the actor must not see is left out."""
        return tuple(visit_ids(tx, query))

    @reads(Operation.READ_RECORDS)
    def find_ids(
        self, tx: Reading, query: VisitQuery = ALL_VISITS, *, progress: Progress | None = None
    ) -> Ids:
        """As ``find``, as one piece of memory; ``progress`` can stop it."""
        return visit_ids(tx, query)

    @reads(Operation.READ_RECORDS)
    def find_first(self, tx: Reading, query: VisitQuery, limit: int) -> Ids:
        """The first ids of ``find``, at once however many there are."""
        return visit_ids(tx, query, limit)

    @reads(Operation.READ_RECORDS)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[VisitLine, ...]:
        """The lines of a page, in the order of the ids; what is gone or barred is left out."""
        return visit_lines(tx, ids)

    @reads(Operation.READ_RECORDS)
    def get(self, tx: Reading, visit: UUID) -> VisitDetail:
        """A visit's form. Raises NotFound, Refused."""
        row = existing_visit(tx, visit)
        tx.about("visit", visit)
        tx.not_oneself(unit=row.unit_id)
        return _detail(tx, row)

    @reads(Operation.READ_RECORDS)
    def seen(self, tx: Reading, visits: Sequence[UUID]) -> dict[UUID, Seen]:
        """What a list shows of several visits, for ``record_all`` and ``decide_all``.

        What the actor must not see is left out.
        """
        statement = select(Visit).where(
            Visit.id.in_(visits),
            Visit.deleted.is_(False),
            Visit.unit_id.not_in(barred_units(tx)),
        )
        rows = list(tx.session.scalars(statement))
        stands, now = standings(tx, rows), digests(tx, rows)
        return {r.id: seen_of(r, stands[r.id], now[r.id]) for r in rows}

    @reads(Operation.READ_RECORDS)
    def warnings(self, tx: Reading, draft: VisitDraft) -> tuple[str, ...]:
        """What should be thought over before saving. Raises Invalid, NotFound, Refused."""
        tx.not_oneself(unit=draft.unit)
        found = _examined(tx, draft)
        if found.faults:
            raise Invalid(found.faults)
        return found.warnings

    @reads(Operation.READ_RECORDS)
    def people(
        self,
        tx: Reading,
        team: UUID,
        unit: UUID | None,
        days: tuple[dt.date, dt.date],
        extra: Sequence[UUID] = (),
    ) -> People:
        """Who may take part in a visit on some days, and why somebody may not.

        ``extra`` are people from outside the team. Raises Refused, NotFound.
        """
        if unit is not None:
            tx.not_oneself(unit=unit)
        return people_for(tx, team, unit, days, current_cycle(tx), extra)

    @reads(Operation.READ_RECORDS)
    def years(self, tx: Reading) -> tuple[RunningYear, ...]:
        """The years that a kind of a visit may be for, the newest first."""
        return running_years(tx)

    @reads(Operation.READ_RECORDS)
    def history_of(self, tx: Reading, visit: UUID) -> tuple[HistoryLine, ...]:
        """Every transition of a visit and every hand-over of its records: who, when, why."""
        row = existing_visit(tx, visit)
        tx.not_oneself(unit=row.unit_id)
        own = ("visit", visit, visit_teller())
        office = ("acceptance", acceptance_id(visit), _tell_office)
        return history_lines(tx, [own, office, *hand_over_tracks(tx, row)])

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, draft: VisitDraft) -> UUID:
        """Plan or change a visit. Raises Invalid, Stale, BadTransition, Refused, NotFound."""
        return _save(tx, draft)

    @writes(Operation.EDIT_RECORDS)
    def save_all(self, tx: Writing, drafts: Sequence[VisitDraft]) -> tuple[UUID, ...]:
        """Plan or change several visits together: all, or none. Raises like ``save``."""
        people = (person for d in drafts for person in d.participants)
        with at_hand(
            tx,
            (Unit, (d.unit for d in drafts)),
            (AssessmentTeam, (d.team for d in drafts)),
            (Visit, (d.id for d in drafts)),
            (Assessor, people),
            (Rule, (rule_id(d.cycle, k) for d in drafts if d.cycle for k in EXAMINED)),
        ):
            return tuple([_save(tx, draft) for draft in drafts])

    def perform(self, visit: UUID, action: VisitAction, motion: Motion) -> None:
        """Take one step, at the door that it belongs to.

        Raises BadTransition, Invalid, Stale, Refused, NotFound.
        """
        if side_of(VISIT, action) is Side.DECIDE:
            self.decide(visit, action, motion)
        else:
            self.record(visit, action, motion)

    @writes(Operation.EDIT_RECORDS)
    def record(self, tx: Writing, visit: UUID, action: VisitAction, motion: Motion) -> None:
        """A step of those who record: hold, record, return, cancel."""
        steps.record(tx, {visit: motion}, action)

    @writes(Operation.EDIT_RECORDS)
    def record_all(self, tx: Writing, motions: Mapping[UUID, Motion], action: VisitAction) -> None:
        """The same step of several visits: all of them, or none. Raises like ``record``."""
        with at_hand(tx, (Visit, motions)):
            steps.record(tx, motions, action)

    @writes(Operation.ACCEPT_RECORDS)
    def decide(self, tx: Writing, visit: UUID, action: VisitAction, motion: Motion) -> None:
        """A step of the office: approve, accept, send back, reopen."""
        steps.decide(tx, {visit: motion}, action)

    @writes(Operation.ACCEPT_RECORDS)
    def decide_all(self, tx: Writing, motions: Mapping[UUID, Motion], action: VisitAction) -> None:
        """The same decision on several visits: all of them, or none. Raises like ``decide``."""
        with at_hand(tx, (Visit, motions)):
            steps.decide(tx, motions, action)


def _save(tx: Writing, draft: VisitDraft) -> UUID:
    existing_unit(tx, draft.unit)
    existing_team(tx, draft.team)
    tx.not_oneself(unit=draft.unit)
    only_own_team(tx, draft.team)
    cycle = draft.cycle or current_cycle(tx)
    if draft.id is None:
        cycle, named = own_cycle(draft.kinds, cycle, draft.kind_cycles)
        draft = replace(draft, kind_cycles=named)
    visit = draft.id or tx.new_id()
    tx.about("visit", visit)
    if draft.id is not None:
        check_editable(tx, draft)
    else:
        unsealed(tx, cycle, "实地考核")
    found = examine(tx, draft, cycle)
    if found.faults:
        raise Invalid(found.faults)
    tx.write([visit_change(tx, visit, draft, cycle), *participant_changes(tx, visit, draft)])
    return visit


def _examined(tx: Reading, draft: VisitDraft) -> Findings:
    cycle = draft.cycle or current_cycle(tx)
    if draft.id is None:
        cycle, named = own_cycle(draft.kinds, cycle, draft.kind_cycles)
        draft = replace(draft, kind_cycles=named)
    return examine(tx, draft, cycle)


def _detail(tx: Reading, visit: Visit) -> VisitDetail:
    stands = standing(tx, visit)
    people = tx.session.execute(
        select(Assessor.id, Assessor.name)
        .join(VisitParticipant, VisitParticipant.assessor_id == Assessor.id)
        .where(VisitParticipant.visit_id == visit.id, VisitParticipant.deleted.is_(False))
        .order_by(Assessor.name_key, Assessor.id)
    ).all()
    possible = VISIT.possible(stands.shown.state, stands.facts(visit))
    role = tx.actor.role
    office = stands.acceptance
    detail = VisitDetail(
        visit_lines(tx, [visit.id])[0],
        visit.version,
        seen_of(visit, stands, digests(tx, [visit])[visit.id]),
        visit.team_id,
        existing_team(tx, visit.team_id).title,
        visit.cycle_id,
        visit.purpose,
        visit.summary,
        visit.state_reason,
        visit.late_reason,
        tuple((p.id, p.name) for p in people),
        None if office is None else office.approved_on,
        None if office is None else office.approval_reason,
        None if office is None else office.remark,
        None if office is None else office.on,
        (),
        tuple(a for a in possible if allowed(role, _DOORS[side_of(VISIT, a)])),
        disputed_contents(tx, "visit", visit.id),
        visit.key_task_id,
        visit.joint_offices or (),
        read_kind_cycles(visit.kind_cycles),
        _entered_by_office(tx, visit),
        ending_of(tx, visit),
    )
    if stands.shown.state not in PLANS:
        return detail
    found = examine(tx, detail.draft(), visit.cycle_id)
    return replace(detail, warnings=(*found.faults.values(), *found.warnings))


def _entered_by_office(tx: Reading, visit: Visit) -> bool:
    """Whether the office wrote the return down: then no package of the team's brought it."""
    scope = tx.desk.scope
    if visit.handed_over is None or scope is None:
        return visit.handed_over is not None and tx.desk.station is StationRole.OFFICE
    known = tx.desk.history.applier().known(tx.connection, "visit", visit.id.hex)
    told = [r for r in known if r.fields.get("handed_over")]
    # Later revisions of the same group say the day again, whoever wrote them.
    return bool(told) and scope.is_office(min(told, key=lambda r: (r.at, r.seq)).origin)


def _tell_office(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if fields.get("decision"):
        label = label_of(VisitDecision, text_of(fields["decision"]))
        return f"考核办{label}", text_of(fields.get("remark"))
    if fields.get("approved_on"):
        return "考核办批准", text_of(fields.get("approval_reason"))
    return None


__all__ = [
    "EDITABLE",
    "VisitDetail",
    "VisitDraft",
    "VisitLine",
    "VisitQuery",
    "VisitService",
    "visit_lines",
]
