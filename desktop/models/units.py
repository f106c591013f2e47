"""考核单位 and their 领导班子."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref


class Unit(Synced, Base):
    """One assessed unit. ``staffing`` is the 编制数; ``sector`` the 分管领域 used in pairing."""

    __tablename__ = "unit"
    __table_args__ = (Index(None, "name_key", "id"), Index(None, "order_no", "id"))
    groups: ClassVar = (("valid_from", "valid_to"),)

    name: Mapped[str]
    kind: Mapped[str]
    staffing: Mapped[int | None]
    sector: Mapped[str | None]
    remark: Mapped[str | None]
    order_no: Mapped[int | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    name_key: Mapped[str | None] = mapped_column(info={"derived": True})


class LeadershipTeam(Synced, Base):
    """The 领导班子 of one unit; its id is derived from the unit's, so there is just one."""

    __tablename__ = "leadership_team"

    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    principal_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"))
