"""考核人员信息库: 考核员, 出入库, 以老带新, 考核员评价, and when somebody is not to be had."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import NAMES, Base, Synced, ref


class Assessor(Synced, Base):
    """A person of the pool. ``planned_team`` is the 拟编组别 as the workbook words it.

    ``cadre_id`` names the assessor's own record as a cadre and is no foreign key: an assessor
    neither waits for that record nor brings it along, as it may be none of a team's business.
    ``newcomer`` says that somebody is new to assessing and needs a mentor.
    """

    __tablename__ = "assessor"
    __table_args__ = (Index(None, "name_key", "id"),)

    name: Mapped[str]
    sex: Mapped[str | None]
    birth_month: Mapped[str | None]
    post: Mapped[str | None]
    post_type: Mapped[str]
    expertise: Mapped[str | None]
    planned_team: Mapped[str | None]
    cadre_id: Mapped[UUID | None] = mapped_column(info={NAMES: "cadre"})
    home_unit_id: Mapped[UUID | None] = mapped_column(ref("unit.id"))
    newcomer: Mapped[bool | None]
    name_key: Mapped[str | None] = mapped_column(info={"derived": True})


class PoolMovement(Synced, Base):
    """入库, 清理出库, 表扬, 暂停, with date and reason."""

    __tablename__ = "pool_movement"

    assessor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)
    kind: Mapped[str]
    on: Mapped[dt.date]
    reason: Mapped[str | None]


class Mentorship(Synced, Base):
    """以老带新."""

    __tablename__ = "mentorship"
    groups: ClassVar = (("start", "end"),)

    mentor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)
    assessor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)
    start: Mapped[dt.date | None]
    end: Mapped[dt.date | None]


class Unavailability(Synced, Base):
    """Days on which an assessor cannot take part (学习、借调、病假), first and last included."""

    __tablename__ = "unavailability"
    groups: ClassVar = (("start", "end"),)

    assessor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)
    start: Mapped[dt.date]
    end: Mapped[dt.date | None]
    reason: Mapped[str]


class AssessorReview(Synced, Base):
    """考核员评价: the yearly rating of an assessor's own work; id derived from (assessor, year).

    The office's own: no team is sent it.
    """

    __tablename__ = "assessor_review"
    groups: ClassVar = (("rating", "outcome"),)

    assessor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)
    year: Mapped[int]
    rating: Mapped[str]
    outcome: Mapped[str]
    remark: Mapped[str | None]
    on: Mapped[dt.date]
