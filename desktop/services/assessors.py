"""考核人员信息库: the pool of assessors, its lists, the form and the link to a cadre."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from desktop.models.assessors import Assessor, PoolMovement
from desktop.models.cadres import Cadre
from desktop.models.changes import Change
from desktop.models.units import Unit
from desktop.services.assessor_history import HistoryEntry, history_of
from desktop.services.assessor_lines import (
    AssessorLine,
    AssessorQuery,
    PoolFilter,
    SeatNow,
    lines_of,
    matching,
    seats_on,
)
from desktop.services.cadre_form import stored_text
from desktop.services.conflict_marks import disputed_contents
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.lrmx import name_fault, normalise_name, parse_month
from desktop.services.mentorships import MentorLine, mentor_now, pupils_now
from desktop.services.permissions import Operation
from desktop.services.persons import hidden_records
from desktop.services.pool_reasons import movement_reasons_shown
from desktop.services.pool_standing import MOVES, PoolStanding, existing_assessor, standings
from desktop.services.sheets.pool import PoolRecord, pool_workbook
from desktop.terms import PoolMovementKind, SeatKind

__all__ = [
    "AssessorDetail",
    "AssessorDraft",
    "AssessorLine",
    "AssessorQuery",
    "AssessorService",
    "CadreTie",
    "PoolFilter",
    "assessor_changes",
    "existing_assessor",
]


EVERYBODY = AssessorQuery()
"""All of the pool by name."""


@dataclass(frozen=True, slots=True)
class CadreTie:
    """A cadre who is, or may be, the same person as an assessor."""

    id: UUID
    name: str
    unit: str | None
    post: str | None


@dataclass(frozen=True, slots=True)
class AssessorDetail:
    """An assessor's form with what stands of the person today.

    ``cadre`` is the linked record; ``suggested`` the only cadre of the same name and month of
    birth while nothing is linked, for the clerk to confirm. ``mentor`` leads the person today,
    ``pupils`` are led by the person. ``disputed`` names the contents in open conflict.
    """

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
    newcomer: bool | None = None
    home_unit_name: str | None = None
    standing: PoolStanding = PoolStanding.IN
    seat: SeatNow | None = None
    mentoring: MentorLine | None = None
    pupils: tuple[MentorLine, ...] = ()
    cadre: CadreTie | None = None
    suggested: CadreTie | None = None

    @property
    def moves(self) -> tuple[PoolMovementKind, ...]:
        """What may be registered of the person today."""
        return MOVES[self.standing]


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
    newcomer: bool | None = None


class AssessorService(Service):
    """The pool."""

    @reads(Operation.READ_POOL)
    def find(self, tx: Reading, query: AssessorQuery = EVERYBODY) -> tuple[UUID, ...]:
        """Ids of the matching assessors in order."""
        return matching(tx, query, tx.desk.clock.today())

    @reads(Operation.READ_POOL)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[AssessorLine, ...]:
        """The lines of a page, in the order of the ids, as they stand today."""
        return lines_of(tx, ids, tx.desk.clock.today())

    @reads(Operation.READ_POOL)
    def get(self, tx: Reading, assessor: UUID) -> AssessorDetail:
        """An assessor's form; reasons as in ``pool_reasons``. Raises NotFound."""
        a, today = existing_assessor(tx, assessor), tx.desk.clock.today()
        movements = tx.session.scalars(
            select(PoolMovement)
            .where(PoolMovement.assessor_id == assessor, PoolMovement.deleted.is_(False))
            .order_by(PoolMovement.on, PoolMovement.id)
        )
        told = movement_reasons_shown(tx, assessor)
        mentoring = mentor_now(tx, assessor, today)
        home = None if a.home_unit_id is None else tx.session.get(Unit, a.home_unit_id)
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
            None if mentoring is None else mentoring.mentor_name,
            tuple((m.on, PoolMovementKind(m.kind), m.reason if told else None) for m in movements),
            disputed_contents(tx, "assessor", assessor),
            a.newcomer,
            None if home is None else home.name,
            standings(tx, today, [assessor]).get(assessor, PoolStanding.IN),
            seats_on(tx, [assessor], today).get(assessor),
            mentoring,
            pupils_now(tx, assessor, today),
            _tie(tx, a.cadre_id),
            _suggested(tx, a),
        )

    @reads(Operation.READ_POOL)
    def history(self, tx: Reading, assessor: UUID) -> tuple[HistoryEntry, ...]:
        """Everything about a person of the pool by date, the newest first. Raises NotFound.

        Yearly reviews are in it only for those who may read them, and never for oneself;
        reasons as in ``pool_reasons``.
        """
        existing_assessor(tx, assessor)
        tx.about("assessor", assessor)
        return history_of(tx, assessor)

    @writes(Operation.EDIT_POOL)
    def save(self, tx: Writing, draft: AssessorDraft) -> UUID:
        """Create (with an entry 入库 of today) or change an assessor. Raises Invalid, Stale."""
        faults = _faults(tx, draft)
        if faults:
            raise Invalid(faults)
        assessor = draft.id or tx.new_id()
        tx.about("assessor", assessor)
        tx.not_oneself(assessor=draft.id)
        tx.write(assessor_changes(tx, assessor, draft))
        return assessor

    @writes(Operation.EDIT_POOL)
    def link(self, tx: Writing, assessor: UUID, cadre: UUID | None, version: str) -> None:
        """Say which cadre an assessor is, or that the link was wrong. Raises NotFound, Refused.

        A cadre is one assessor: a second link is Invalid. Colleagues may be linked by whoever
        keeps the pool, since the home of an assessor is no subject; oneself may not.
        """
        existing_assessor(tx, assessor)
        tx.about("assessor", assessor)
        tx.not_oneself(assessor=assessor)
        if cadre is not None:
            found = tx.session.get(Cadre, cadre)
            if found is None or found.deleted:
                raise NotFound("该干部的记录不存在或已被删除。请刷新后重新选择。")
            if cadre in tx.oneself.records():
                tx.not_oneself(cadre=cadre)
            taken = tx.session.scalars(
                select(Assessor.name).where(
                    Assessor.cadre_id == cadre, Assessor.id != assessor, Assessor.deleted.is_(False)
                )
            ).first()
            if taken is not None:
                raise Invalid(
                    {"cadre": f"该干部已关联考核员{taken}，一名干部只能关联一名考核员。请先核对。"}
                )
        tx.write([Change("assessor", assessor, {"cadre_id": cadre}, version)])

    @reads(Operation.PRINT, logged=True)
    def export_xlsx(self, tx: Reading, query: AssessorQuery = EVERYBODY) -> bytes:
        """The people of a list as a workbook that the import reads again. Logged."""
        today = tx.desk.clock.today()
        lines = lines_of(tx, matching(tx, query, today), today)
        tx.detail["rows"] = len(lines)
        return pool_workbook([_record(line) for line in lines], today)


def _record(a: AssessorLine) -> PoolRecord:
    return PoolRecord(
        a.name,
        a.sex,
        a.birth_month,
        a.post,
        a.post_type,
        a.expertise,
        a.planned_team,
        a.mentor,
        a.newcomer,
        a.state,
        None if a.seat is None else a.seat.title,
        None if a.seat is None else a.seat.start,
    )


def _faults(tx: Reading, draft: AssessorDraft) -> dict[str, str]:
    faults: dict[str, str] = {}
    fault = name_fault(draft.name)
    if fault is not None:
        faults["name"] = f"{fault}。请填写考核员的姓名。"
    month = stored_text("birth_month", draft.birth_month)
    before = None if draft.id is None else tx.session.get(Assessor, draft.id)
    # What came in faulty must not stop the mending of the rest.
    if month and parse_month(month) is None and (before is None or before.birth_month != month):
        faults["birth_month"] = f"出生年月“{month}”读不出年月。请写成 197203 或 1972.03。"
    if draft.home_unit is not None:
        unit = tx.session.get(Unit, draft.home_unit)
        if unit is None or unit.deleted:
            faults["home_unit"] = "所选单位已不存在。请重新选择所在单位。"
    return faults


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
        "newcomer": draft.newcomer,
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


def _ties() -> Any:
    return (
        select(Cadre.id, Cadre.name, Unit.name, Cadre.post)
        .outerjoin(Unit, Unit.id == Cadre.unit_id)
        .where(Cadre.deleted.is_(False))
    )


def _tie(tx: Reading, cadre: UUID | None) -> CadreTie | None:
    if cadre is None:
        return None
    found = tx.session.execute(_ties().where(Cadre.id == cadre)).first()
    # A team may not have the record: the link alone says nothing that could be shown.
    return None if found is None else CadreTie(*found)


def _suggested(tx: Reading, a: Assessor) -> CadreTie | None:
    """The one cadre of the same name and month of birth who is nobody else's link.

    Source: lrmx.md, matching. Without a month of birth nobody is suggested.
    """
    if a.cadre_id is not None or not a.birth_month:
        return None
    linked = select(Assessor.cadre_id).where(
        Assessor.deleted.is_(False), Assessor.cadre_id.is_not(None)
    )
    found = tx.session.execute(
        _ties().where(
            Cadre.bare_name == normalise_name(a.name),
            Cadre.birth_month == a.birth_month,
            Cadre.id.not_in(linked),
        )
    ).all()
    hidden = hidden_records(tx.session, [row[0] for row in found]) if found else frozenset()
    ties = [CadreTie(*row) for row in found if row[0] not in hidden]
    return ties[0] if len(ties) == 1 else None
