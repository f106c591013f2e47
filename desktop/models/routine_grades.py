"""平时考核结果 of cadres."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.models.visits import RECORDERS


class RoutineGrade(Synced, Base):
    """A cadre's grade of a quarter, in the unit of that quarter; id from (cadre, cycle, quarter)."""

    __tablename__ = "routine_grade"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "cycle_id", "quarter", "unit_id"), Index(None, "unit_id"))

    cadre_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    team_id: Mapped[UUID | None] = mapped_column(ref("assessment_team.id"))
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"))
    quarter: Mapped[int]
    grade: Mapped[str]
    remark: Mapped[str | None]
