"""谈话记录: the record travels, the name of who spoke stays on this PC."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.models.visits import RECORDERS


class Interview(Synced, Base):
    """谈话记录 without the interviewee's name, which is a local row. The team is the visit's."""

    __tablename__ = "interview"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (
        Index(None, "visit_id", "number"),
        Index("ix_interview_of_visit", "visit_id", "deleted"),
        Index(None, "unit_id", "on"),
    )

    number: Mapped[int]
    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"))
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))
    layer: Mapped[str]
    on: Mapped[dt.date]
    themes: Mapped[tuple[str, ...]]
    remarks: Mapped[str | None]


class InterviewAbout(Synced, Base):
    """One cadre spoken of in an interview, with the rating 1–5; id derived from both."""

    __tablename__ = "interview_about"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"

    interview_id: Mapped[UUID] = mapped_column(ref("interview.id"), index=True)
    cadre_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))
    rating: Mapped[int | None]
    remark: Mapped[str | None]


class InterviewName(Base):
    """The interviewee's name: local to this PC, in no revision and no package."""

    __tablename__ = "interview_name"

    interview_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
