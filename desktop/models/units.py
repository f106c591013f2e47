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


class UnitChange(Synced, Base):
    """机构变动: what became of a unit on a day. Source: domain.md §2.10.

    更名 keeps the unit and both names; 并入, 拆分 and 撤销 end it, ``other_id`` being the
    successor (one row for each) or, of a dissolved task force, the lead unit.
    """

    __tablename__ = "unit_change"

    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    kind: Mapped[str]
    on: Mapped[dt.date]
    other_id: Mapped[UUID | None] = mapped_column(ref("unit.id"), index=True)
    name_before: Mapped[str | None]
    name_after: Mapped[str | None]
    basis: Mapped[str | None]


class UnitInclusion(Synced, Base):
    """Whether a unit of less than the needed months takes part in 等次 after all, and why.

    Id derived from (cycle, unit).
    """

    __tablename__ = "unit_inclusion"
    groups: ClassVar = (("included", "reason"),)

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    included: Mapped[bool]
    reason: Mapped[str]


class BuildingFinding(Synced, Base):
    """班子建设情况: what a year's assessment found about a 领导班子.

    Next year's visits start from it. Source: domain.md §2.3.
    """

    __tablename__ = "building_finding"

    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    aspect: Mapped[str]
    polarity: Mapped[str]
    text: Mapped[str]
    source: Mapped[str | None]
