"""实地考核, 谈话记录, 考核纪实 and the office's own rows about them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.terms import StationRole

_RECORDERS = frozenset({StationRole.OFFICE, StationRole.TEAM})


class Visit(Synced, Base):
    """A team at a unit. The team's part of the state; the office's is ``Acceptance``."""

    __tablename__ = "visit"
    writers: ClassVar = _RECORDERS
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
    writers: ClassVar = _RECORDERS

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


class Interview(Synced, Base):
    """谈话记录 without the interviewee's name, which is a local row."""

    __tablename__ = "interview"
    writers: ClassVar = _RECORDERS
    __table_args__ = (Index(None, "visit_id", "number"), Index(None, "unit_id", "on"))

    number: Mapped[int]
    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"))
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    layer: Mapped[str]
    on: Mapped[dt.date]
    themes: Mapped[tuple[str, ...]]
    remarks: Mapped[str | None]


class InterviewAbout(Synced, Base):
    """One cadre spoken of in an interview, with the rating 1–5; id derived from both."""

    __tablename__ = "interview_about"
    writers: ClassVar = _RECORDERS

    interview_id: Mapped[UUID] = mapped_column(ref("interview.id"), index=True)
    cadre_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    rating: Mapped[int | None]
    remark: Mapped[str | None]


class InterviewName(Base):
    """The interviewee's name: local to this PC, in no revision and no package."""

    __tablename__ = "interview_name"

    interview_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class Fact(Synced, Base):
    """考核纪实: the team's entry. The office's verdict is ``FactReview``."""

    __tablename__ = "fact"
    writers: ClassVar = _RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "unit_id", "on"), Index(None, "cadre_id", "on"))
    groups: ClassVar = (("state", "state_reason"), ("unit_id", "cadre_id"))

    number: Mapped[int]
    visit_id: Mapped[UUID | None] = mapped_column(ref("visit.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    cadre_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"))
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ref("assessment_team.id"))
    polarity: Mapped[str]
    visibility: Mapped[str | None]
    severity: Mapped[str]
    on: Mapped[dt.date]
    text: Mapped[str]
    evidence: Mapped[str | None]
    event_key: Mapped[str | None]
    state: Mapped[str]
    state_reason: Mapped[str | None]


class FactReview(Synced, Base):
    """The office's verdict on a fact; id derived from the fact."""

    __tablename__ = "fact_review"
    groups: ClassVar = (("verdict", "remark", "covers", "on"),)

    fact_id: Mapped[UUID] = mapped_column(ref("fact.id"), index=True)
    verdict: Mapped[str]
    remark: Mapped[str | None]
    covers: Mapped[str | None]
    on: Mapped[dt.date]
