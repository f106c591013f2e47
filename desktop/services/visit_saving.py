"""What saving a visit's form writes: the visit and who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from desktop.models.history import Change
from desktop.models.visits import Visit, VisitParticipant
from desktop.services.door import Reading, Writing
from desktop.services.numbering import base_of, last_number
from desktop.services.visit_kinds import stored_kind_cycles
from desktop.services.visit_rules import VisitDraft
from desktop.services.visit_views import participant_id
from desktop.terms import VisitState


def visit_change(tx: Writing, visit: UUID, draft: VisitDraft, cycle: UUID) -> Change:
    """The change of a visit's own row; a new one gets the team's next number of the year."""
    fields: dict[str, object] = {
        "kinds": tuple(k.value for k in draft.kinds),
        "method": draft.method,
        "mode": draft.mode,
        "start": draft.start,
        "end": draft.end,
        "purpose": (draft.purpose or "").strip() or None,
        "summary": (draft.summary or "").strip() or None,
        "key_task_id": draft.key_task,
        "joint_offices": draft.joint_offices or None,
        "kind_cycles": stored_kind_cycles(draft.kinds, cycle, draft.kind_cycles),
    }
    if draft.id is not None:
        return Change("visit", visit, fields, draft.version)
    of_team = (Visit.team_id == draft.team, Visit.cycle_id == cycle)
    fields |= {
        "number": last_number(tx, base_of(tx, draft.team), Visit.number, *of_team) + 1,
        "unit_id": draft.unit,
        "team_id": draft.team,
        "cycle_id": cycle,
        "state": VisitState.PLANNED,
        "round": 0,
    }
    return Change("visit", visit, fields)


def participants_of(tx: Reading, visit: UUID) -> dict[UUID, VisitParticipant]:
    """The rows of a visit's participants by assessor, removed ones too."""
    rows = tx.session.scalars(select(VisitParticipant).where(VisitParticipant.visit_id == visit))
    return {p.assessor_id: p for p in rows}


def participants_changed(
    stand: Mapping[UUID, VisitParticipant], draft: VisitDraft
) -> tuple[list[UUID], list[UUID]]:
    """Whom the form added, and whom it took away."""
    there = {a for a, p in stand.items() if not p.deleted}
    wanted = set(draft.participants)
    before = there if draft.participants_seen is None else set(draft.participants_seen)
    return sorted(wanted - before - there), sorted((before - wanted) & there)


def participant_changes(tx: Writing, visit: UUID, draft: VisitDraft) -> list[Change]:
    """Only what the form changed of the participants, so that others' additions stay."""
    stand = participants_of(tx, visit)
    added, removed = participants_changed(stand, draft)
    changes: list[Change] = []
    for assessor in added:
        row = stand.get(assessor)
        fields: dict[str, object] = {
            "visit_id": visit,
            "assessor_id": assessor,
            "team_id": draft.team,
            "deleted": False,
        }
        base = None if row is None else row.version
        changes.append(Change("visit_participant", participant_id(visit, assessor), fields, base))
    for assessor in removed:
        row = stand[assessor]
        changes.append(Change("visit_participant", row.id, {"deleted": True}, row.version))
    return changes
