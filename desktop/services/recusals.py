"""回避: who must not assess which unit, registered and suggested. Source: domain.md §2.1."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.teams import Recusal
from desktop.services.door import Reading


def recusals_in_force(tx: Reading, on: dt.date) -> tuple[tuple[UUID, UUID], ...]:
    """(assessor, unit) of every 回避 that holds on a day; its last day counts."""
    found = tx.session.execute(
        select(Recusal.assessor_id, Recusal.unit_id)
        .where(Recusal.deleted.is_(False), or_(Recusal.end.is_(None), Recusal.end >= on))
        .order_by(Recusal.assessor_id, Recusal.unit_id)
        .distinct()
    )
    return tuple((assessor, unit) for assessor, unit in found)
