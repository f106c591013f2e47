"""实地考核 and what the office says of it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.terms import StationRole

RECORDERS = frozenset({StationRole.OFFICE, StationRole.TEAM})


class Visit(Synced, Base):
    """A team at a unit. The team's part of the state; the office's is ``Acceptance``."""

    __tablename__ = "visit"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "start", "id"), Index(None, "unit_id", "start"))
    groups: ClassVar = (("start", "end"), ("state", "state_reason", "handed_over"))

    number: Mapped[int]
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"), index=True)
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    kinds: Mapped[tuple[str, ...]]
    method: Mapped[str]
    mode: Mapped[str]
    start: Mapped[dt.date]
    end: Mapped[dt.date]
    purpose: Mapped[str | None]
    summary: Mapped[str | None]
    state: Mapped[str]
    state_reason: Mapped[str | None]
    handed_over: Mapped[dt.date | None]


class VisitParticipant(Synced, Base):
    """An assessor taking part in a visit; id derived from both."""

    __tablename__ = "visit_participant"
    writers: ClassVar = RECORDERS

    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"), index=True)
    assessor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)


class Acceptance(Synced, Base):
    """What the office says of a visit: approved, accepted, sent back, reopened.

    Id derived from the visit; ``covers`` is the digest of the records it stands for.
    """

    __tablename__ = "acceptance"
    groups: ClassVar = (("decision", "remark", "covers", "on"),)

    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"), index=True)
    decision: Mapped[str]
    remark: Mapped[str | None]
    covers: Mapped[str | None]
    on: Mapped[dt.date]
