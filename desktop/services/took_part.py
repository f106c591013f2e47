"""Whether somebody was among those who made a visit: nobody decides on what he took part in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, select

from desktop.models.assessors import Assessor
from desktop.models.visits import VisitParticipant
from desktop.services.door import Reading


def took_part(tx: Reading, visit: UUID) -> bool:
    """Whether the actor took part in a visit, by the account's assessor or cadre record.

    Source: domain.md §2.1.
    """
    oneself: ColumnElement[bool] = Assessor.cadre_id.in_(tx.oneself.records())
    if tx.actor.assessor_id is not None:
        oneself |= Assessor.id == tx.actor.assessor_id
    found = (
        select(VisitParticipant.id)
        .join(Assessor, Assessor.id == VisitParticipant.assessor_id)
        .where(VisitParticipant.visit_id == visit, VisitParticipant.deleted.is_(False), oneself)
        .limit(1)
    )
    return tx.session.scalar(found) is not None
