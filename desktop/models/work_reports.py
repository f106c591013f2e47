"""述职述廉报告."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.models.visits import RECORDERS


class WorkReport(Synced, Base):
    """A subject's own report of a cycle; files are attachments. Id from (cycle, unit, cadre)."""

    __tablename__ = "work_report"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "cycle_id", "unit_id"), Index(None, "unit_id"))

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"))
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    cadre_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ref("assessment_team.id"))
    title: Mapped[str]
    text: Mapped[str | None]
    on: Mapped[dt.date]
