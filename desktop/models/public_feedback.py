"""群众反映: answers of surveys in counts, complaints and praise with their verification."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.models.visits import RECORDERS


class PublicSurvey(Synced, Base):
    """Rated answers (1–5) of one survey about a unit or a cadre, as counts of each rating.

    Single answers are not kept: who gave them could be found out. Id derived from (cycle,
    survey's title, unit, cadre).
    """

    __tablename__ = "public_survey"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "cycle_id", "unit_id"), Index(None, "unit_id"))
    groups: ClassVar = (("one", "two", "three", "four", "five"),)

    title: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    cadre_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ref("assessment_team.id"))
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"))
    on: Mapped[dt.date]
    source: Mapped[str | None]
    one: Mapped[int]
    two: Mapped[int]
    three: Mapped[int]
    four: Mapped[int]
    five: Mapped[int]


class PublicFeedback(Synced, Base):
    """A complaint or praise about a unit or a cadre, as it was registered."""

    __tablename__ = "public_feedback"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "cycle_id", "unit_id"), Index(None, "unit_id", "on"))
    groups: ClassVar = (("unit_id", "cadre_id"),)

    number: Mapped[int]
    kind: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    cadre_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ref("assessment_team.id"))
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"))
    on: Mapped[dt.date]
    source: Mapped[str | None]
    severity: Mapped[str]
    text: Mapped[str]
    event_key: Mapped[str | None]


class FeedbackFinding(Synced, Base):
    """核实: what was found out about a complaint or praise, by another person; id derived from it."""

    __tablename__ = "feedback_finding"
    groups: ClassVar = (("verdict", "finding", "covers", "on"),)

    feedback_id: Mapped[UUID] = mapped_column(ref("public_feedback.id"), index=True)
    verdict: Mapped[str]
    finding: Mapped[str]
    covers: Mapped[str]
    on: Mapped[dt.date]
