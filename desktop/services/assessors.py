"""考核人员信息库: the pool of assessors, entries and mentors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from desktop.models.assessors import Assessor, Mentorship, PoolMovement
from desktop.models.changes import Change
from desktop.services.cadre_form import stored_text
from desktop.services.conflict_marks import conflict_counts, disputed_contents
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.listing import like_pattern, ordered
from desktop.services.lrmx import name_fault
from desktop.services.permissions import Operation
from desktop.terms import PoolMovementKind, SeatKind


@dataclass(frozen=True, slots=True)
class AssessorQuery:
    """What a list of the pool shows: ``sort`` is ``name``, ``post_type`` or ``team``."""

    text: str = ""
    post_type: SeatKind | None = None
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class AssessorLine:
    """One line of the pool's list."""

    id: UUID
    name: str
    sex: str | None
    birth_month: str | None
    post: str | None
    post_type: SeatKind
    expertise: str | None
    planned_team: str | None
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class AssessorDetail:
    """An assessor with movements and mentor."""

    id: UUID
    version: str
    name: str
    sex: str | None
    birth_month: str | None
    post: str | None
    post_type: SeatKind
    expertise: str | None
    planned_team: str | None
    home_unit: UUID | None
    mentor: str | None
    movements: tuple[tuple[dt.date, PoolMovementKind, str | None], ...]
    disputed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessorDraft:
    """What the form or a row of the workbook hands in."""

    name: str
    post_type: SeatKind
    sex: str | None = None
    birth_month: str | None = None
    post: str | None = None
    expertise: str | None = None
    planned_team: str | None = None
    home_unit: UUID | None = None
    id: UUID | None = None
    version: str | None = None


class AssessorService(Service):
    """The pool."""

    @reads(Operation.READ_POOL)
    def find(self, tx: Reading, query: AssessorQuery = AssessorQuery()) -> tuple[UUID, ...]:
        """Ids of the matching assessors in order."""
        statement: Select[Any] = select(Assessor.id).where(Assessor.deleted.is_(False))
        if query.text.strip():
            pattern = like_pattern(query.text)
            statement = statement.where(
                or_(
                    Assessor.name.like(pattern, escape="\\"),
                    Assessor.post.like(pattern, escape="\\"),
                )
            )
        if query.post_type is not None:
            statement = statement.where(Assessor.post_type == query.post_type.value)
        columns = {
            "name": (Assessor.name_key,),
            "post_type": (Assessor.post_type, Assessor.name_key),
            "team": (Assessor.planned_team, Assessor.name_key),
        }
        return ordered(tx, statement, columns[query.sort], Assessor.id, descending=query.descending)

    @reads(Operation.READ_POOL)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[AssessorLine, ...]:
        """The lines of a page, in the order of the ids."""
        found = {a.id: a for a in tx.session.scalars(select(Assessor).where(Assessor.id.in_(ids)))}
        disputed = conflict_counts(tx, "assessor", ids)
        return tuple(
            AssessorLine(
                a.id,
                a.name,
                a.sex,
                a.birth_month,
                a.post,
                SeatKind(a.post_type),
                a.expertise,
                a.planned_team,
                disputed.get(a.id, 0),
            )
            for a in (found[i] for i in ids if i in found)
        )

    @reads(Operation.READ_POOL)
    def get(self, tx: Reading, assessor: UUID) -> AssessorDetail:
        """An assessor's form. Raises NotFound."""
        a = existing_assessor(tx, assessor)
        mentor = tx.session.scalars(
            select(Assessor.name)
            .join(Mentorship, Mentorship.mentor_id == Assessor.id)
            .where(
                Mentorship.assessor_id == assessor,
                Mentorship.deleted.is_(False),
                Mentorship.end.is_(None),
            )
        ).first()
        movements = tx.session.scalars(
            select(PoolMovement)
            .where(PoolMovement.assessor_id == assessor, PoolMovement.deleted.is_(False))
            .order_by(PoolMovement.on)
        )
        return AssessorDetail(
            a.id,
            a.version,
            a.name,
            a.sex,
            a.birth_month,
            a.post,
            SeatKind(a.post_type),
            a.expertise,
            a.planned_team,
            a.home_unit_id,
            mentor,
            tuple((m.on, PoolMovementKind(m.kind), m.reason) for m in movements),
            disputed_contents(tx, "assessor", assessor),
        )

    @writes(Operation.EDIT_POOL)
    def save(self, tx: Writing, draft: AssessorDraft) -> UUID:
        """Create (with an entry 入库 of today) or change an assessor. Raises Invalid, Stale."""
        fault = name_fault(draft.name)
        if fault is not None:
            raise Invalid({"name": f"{fault}。请填写考核员的姓名。"})
        assessor = draft.id or tx.new_id()
        tx.about("assessor", assessor)
        tx.not_oneself(assessor=draft.id)
        tx.write(assessor_changes(tx, assessor, draft))
        return assessor


def assessor_changes(tx: Writing, assessor: UUID, draft: AssessorDraft) -> list[Change]:
    """The changes that store a checked form; a new assessor enters the pool today."""
    fields = {
        "name": stored_text("name", draft.name),
        "sex": stored_text("sex", draft.sex),
        "birth_month": stored_text("birth_month", draft.birth_month),
        "post": stored_text("post", draft.post),
        "post_type": draft.post_type,
        "expertise": stored_text("expertise", draft.expertise),
        "planned_team": stored_text("planned_team", draft.planned_team),
        "home_unit_id": draft.home_unit,
    }
    changes = [Change("assessor", assessor, fields, draft.version)]
    if draft.version is None:
        entry = {
            "assessor_id": assessor,
            "kind": PoolMovementKind.ENTRY,
            "on": tx.desk.clock.today(),
        }
        changes.append(Change("pool_movement", tx.new_id(), entry))
    return changes


def existing_assessor(tx: Reading, assessor: UUID) -> Assessor:
    """The row of an assessor that is there. Raises NotFound."""
    found = tx.session.get(Assessor, assessor)
    if found is None or found.deleted:
        raise NotFound("该考核员不在信息库中。请刷新列表后重试。")
    return found
