"""不能参加考核的时间: from which day to which day an assessor is not to be had, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.assessors import Unavailability
from desktop.models.changes import Change
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.pool_standing import existing_assessor


@dataclass(frozen=True, slots=True)
class AwayDraft:
    """Days on which somebody cannot take part, both included; ``end`` None: until further notice."""

    assessor: UUID
    start: dt.date
    end: dt.date | None
    reason: str
    id: UUID | None = None
    version: str | None = None


class UnavailabilityService(Service):
    """When assessors are away."""

    @writes(Operation.EDIT_POOL)
    def save(self, tx: Writing, draft: AwayDraft) -> UUID:
        """Register or change such a time. Raises NotFound, Refused, Invalid, Stale.

        Two times of one person do not overlap.
        """
        existing_assessor(tx, draft.assessor)
        if draft.id is not None and _row(tx, draft.id).assessor_id != draft.assessor:
            raise NotFound("这条登记已不存在。请刷新后重试。")
        tx.about("assessor", draft.assessor)
        tx.not_oneself(assessor=draft.assessor)
        faults: dict[str, str] = {}
        if not draft.reason.strip():
            faults["reason"] = "请写明不能参加考核的原因，例如脱产学习、借调、病假。"
        if draft.end is not None and draft.end < draft.start:
            faults["end"] = "结束日期不能早于开始日期。请核对。"
        else:
            other = _overlapping(tx, draft)
            if other is not None:
                until = f"至{day_words(other.end)}" if other.end is not None else "起"
                faults["start"] = (
                    f"与已登记的{day_words(other.start)}{until}（{other.reason}）重叠。"
                    "请修改原来的登记。"
                )
        if faults:
            raise Invalid(faults)
        row = draft.id or tx.new_id()
        fields = {
            "assessor_id": draft.assessor,
            "start": draft.start,
            "end": draft.end,
            "reason": draft.reason.strip(),
        }
        tx.write([Change("unavailability", row, fields, draft.version)])
        return row

    @writes(Operation.EDIT_POOL)
    def remove(self, tx: Writing, row: UUID, version: str) -> None:
        """Take a time back that was registered by mistake. Raises NotFound, Refused, Stale."""
        found = _row(tx, row)
        tx.about("assessor", found.assessor_id)
        tx.not_oneself(assessor=found.assessor_id)
        tx.write([Change("unavailability", row, {"deleted": True}, version)])


def _row(tx: Reading, row: UUID) -> Unavailability:
    found = tx.session.get(Unavailability, row)
    if found is None or found.deleted:
        raise NotFound("这条登记已不存在。请刷新后重试。")
    return found


def _overlapping(tx: Reading, draft: AwayDraft) -> Unavailability | None:
    statement = select(Unavailability).where(
        Unavailability.assessor_id == draft.assessor,
        Unavailability.deleted.is_(False),
        or_(Unavailability.end.is_(None), Unavailability.end >= draft.start),
    )
    if draft.end is not None:
        statement = statement.where(Unavailability.start <= draft.end)
    if draft.id is not None:
        statement = statement.where(Unavailability.id != draft.id)
    return tx.session.scalars(statement.order_by(Unavailability.start)).first()
