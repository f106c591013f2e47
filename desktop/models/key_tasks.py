"""重点工作: city-wide central tasks, the units that carry them, and who took part."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref


class KeyTask(Synced, Base):
    """A central task of a cycle. ``interval_months`` lies between joint visits.

    ``offices`` are the offices concerned, who come along on a joint visit.
    """

    __tablename__ = "key_task"
    groups: ClassVar = (("start", "end"),)

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    number: Mapped[int]
    title: Mapped[str]
    interval_months: Mapped[int]
    offices: Mapped[tuple[str, ...]]
    start: Mapped[dt.date]
    end: Mapped[dt.date | None]
    remark: Mapped[str | None]


class KeyTaskUnit(Synced, Base):
    """A unit that carries a task, as 牵头 or 参与; id derived from both."""

    __tablename__ = "key_task_unit"

    key_task_id: Mapped[UUID] = mapped_column(ref("key_task.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    role: Mapped[str]


class KeyTaskParticipation(Synced, Base):
    """参与重点工作: a cadre in a task, as what and when, with the evidence."""

    __tablename__ = "key_task_participation"
    groups: ClassVar = (("start", "end"),)

    key_task_id: Mapped[UUID] = mapped_column(ref("key_task.id"), index=True)
    cadre_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    role: Mapped[str]
    start: Mapped[dt.date]
    end: Mapped[dt.date | None]
    evidence: Mapped[str | None]
