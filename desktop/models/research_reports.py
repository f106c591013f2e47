"""调研报告 of 调研式 visits."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.models.visits import RECORDERS


class ResearchReport(Synced, Base):
    """经验总结 or 问题剖析 that a 调研式 visit ended in; files are attachments of it."""

    __tablename__ = "research_report"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"

    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    on: Mapped[dt.date]
