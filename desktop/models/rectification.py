"""整改 and 整改事项."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.models.visits import RECORDERS


class Rectification(Synced, Base):
    """What one feedback set going at a unit or with a person; it holds one or more items.

    ``report`` is the one 整改报告 of the party committee. ``team_id`` is the team that opened
    it on the spot or looks after the unit.
    """

    __tablename__ = "rectification"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    groups: ClassVar = (("report", "reported_on"),)

    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    cadre_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"))
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    title: Mapped[str]
    feedback_on: Mapped[dt.date]
    team_id: Mapped[UUID | None] = mapped_column(ref("assessment_team.id"))
    report: Mapped[str | None]
    reported_on: Mapped[dt.date | None]


class RectificationItem(Synced, Base):
    """One line of the 整改台账. The first due date never changes; 逾期 is derived."""

    __tablename__ = "rectification_item"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    office_fields: ClassVar = frozenset({"check", "due", "due_reason", "first_due"})
    office_values: ClassVar = {
        "state": frozenset({"checked", "closed", "returned", "long_term"}),
        "check": None,
        "closed_on": None,
    }
    __table_args__ = (Index(None, "due", "id"),)
    groups: ClassVar = (
        ("state", "state_reason", "closed_on"),
        ("due", "due_reason"),
        ("source", "source_fact_id", "source_visit_id"),
        ("report", "reported_on"),
    )

    number: Mapped[int]
    rectification_id: Mapped[UUID] = mapped_column(ref("rectification.id"), index=True)
    problem: Mapped[str]
    source: Mapped[str]
    source_fact_id: Mapped[UUID | None] = mapped_column(ref("fact.id"))
    source_visit_id: Mapped[UUID | None] = mapped_column(ref("visit.id"))
    team_id: Mapped[UUID | None] = mapped_column(ref("assessment_team.id"))
    measures: Mapped[str | None]
    responsible: Mapped[str | None]
    on_the_spot: Mapped[bool] = mapped_column(default=False)
    first_due: Mapped[dt.date]
    due: Mapped[dt.date]
    due_reason: Mapped[str | None]
    progress: Mapped[str | None]
    report: Mapped[str | None]
    reported_on: Mapped[dt.date | None]
    check: Mapped[str | None]
    state: Mapped[str]
    state_reason: Mapped[str | None]
    closed_on: Mapped[dt.date | None]
