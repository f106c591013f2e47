"""出入库: 入库, 清理出库, 表扬, 暂停, with date and reason.

Source: domain.md §1 (PoolMovement), §2.1: who was removed cannot be seated until re-admitted.
A suspension ends by a new 入库.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.assessors import PoolMovement
from desktop.models.changes import Change
from desktop.models.teams import AssessmentTeam, Seat
from desktop.services.assessor_history import retractable
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, writes
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.mentorships import ending
from desktop.services.permissions import Operation
from desktop.services.pool_standing import (
    STANDING_OF,
    PoolStanding,
    existing_assessor,
    standing_by,
)
from desktop.terms import PoolMovementKind

_K = PoolMovementKind
_REASONS = {
    _K.REMOVAL: "请写明清理出库的原因，例如工作调动、履职不力。",
    _K.COMMENDATION: "请写明表扬的事由。",
    _K.SUSPENSION: "请写明暂停的原因，例如借调、进修、病假。",
}
_AGAIN = {
    PoolStanding.IN: "{name}在{day}已在库，不需要再次入库。",
    PoolStanding.SUSPENDED: "{name}在{day}已是暂停状态。恢复时请办理入库。",
    PoolStanding.REMOVED: "{name}在{day}已清理出库。需要时请先办理入库。",
}


@dataclass(frozen=True, slots=True)
class MovementDraft:
    """A movement to be registered; the reason may be empty for 入库 only."""

    assessor: UUID
    kind: PoolMovementKind
    on: dt.date
    reason: str = ""


class PoolMovementService(Service):
    """Entries, removals, suspensions and commendations."""

    @writes(Operation.EDIT_POOL)
    def add(self, tx: Writing, draft: MovementDraft) -> UUID:
        """Register a movement. Raises NotFound, Refused, Invalid.

        Dates are up to today and go forward: what says whether somebody is in the pool is not
        before what was said last. Nobody is removed who still has a seat after that day; what
        the removed person leads or is led in ends with the removal.
        """
        person = existing_assessor(tx, draft.assessor)
        tx.about("assessor", draft.assessor)
        tx.not_oneself(assessor=draft.assessor)
        faults = _faults(tx, draft, person.name)
        if faults:
            raise Invalid(faults)
        if draft.kind is _K.REMOVAL:
            _not_seated(tx, draft, person.name)
        movement = tx.new_id()
        fields = {
            "assessor_id": draft.assessor,
            "kind": draft.kind,
            "on": draft.on,
            "reason": draft.reason.strip() or None,
        }
        changes = [Change("pool_movement", movement, fields)]
        if draft.kind is _K.REMOVAL:
            changes += ending(tx, draft.assessor, draft.on)
        tx.write(changes)
        return movement

    @writes(Operation.EDIT_POOL)
    def take_back(self, tx: Writing, movement: UUID, version: str) -> None:
        """Take a movement back that was registered by mistake. Raises NotFound, Invalid, Stale.

        Of those that say whether somebody is in the pool only the last goes, and not the first
        entry: without it the person would never have come.
        """
        row = tx.session.get(PoolMovement, movement)
        if row is None or row.deleted:
            raise NotFound("这条出入库登记已不存在。请刷新后重试。")
        tx.about("assessor", row.assessor_id)
        tx.not_oneself(assessor=row.assessor_id)
        if movement not in retractable(_movements(tx, row.assessor_id)):
            raise Invalid({"movement": "只能撤回最近一次出入库登记，首次入库不能撤回。请核对。"})
        tx.write([Change("pool_movement", movement, {"deleted": True}, version)])


def _movements(tx: Reading, assessor: UUID) -> list[PoolMovement]:
    return list(
        tx.session.scalars(
            select(PoolMovement).where(
                PoolMovement.assessor_id == assessor, PoolMovement.deleted.is_(False)
            )
        )
    )


def _faults(tx: Reading, draft: MovementDraft, name: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    if draft.kind in _REASONS and not draft.reason.strip():
        faults["reason"] = _REASONS[draft.kind]
    if draft.on > tx.desk.clock.today():
        faults["on"] = "日期不能晚于今天。请在办理当天登记。"
        return faults
    past = _movements(tx, draft.assessor)
    stands = standing_by(past, draft.on).get(draft.assessor, PoolStanding.IN)
    wanted = STANDING_OF.get(draft.kind)
    if wanted is None:
        if stands is PoolStanding.REMOVED:
            faults["on"] = _AGAIN[stands].format(name=name, day=day_words(draft.on))
        return faults
    last = max((m for m in past if _K(m.kind) in STANDING_OF), key=lambda m: m.on, default=None)
    if last is not None and draft.on < last.on:
        faults["on"] = (
            f"{name}在{day_words(last.on)}已登记{_K(last.kind).label}，"
            f"{draft.kind.label}的日期不能早于这一天。请核对。"
        )
    elif stands is PoolStanding.REMOVED and wanted is not PoolStanding.IN:
        faults["on"] = _AGAIN[stands].format(name=name, day=day_words(draft.on))
    elif stands is wanted and (past or wanted is PoolStanding.IN):
        faults["on"] = _AGAIN[wanted].format(name=name, day=day_words(draft.on))
    return faults


def _not_seated(tx: Reading, draft: MovementDraft, name: str) -> None:
    seat = tx.session.execute(
        select(AssessmentTeam.title)
        .join(Seat, Seat.team_id == AssessmentTeam.id)
        .where(
            Seat.assessor_id == draft.assessor,
            Seat.deleted.is_(False),
            or_(Seat.end.is_(None), Seat.end > draft.on),
        )
        .order_by(Seat.start)
    ).first()
    if seat is not None:
        raise Refused(
            f"{name}现在{seat[0]}任职，不能清理出库。请先在“考核组”中结束其岗位，再办理清理出库。"
        )
