"""考核纪实 (entries of the 正负面清单) and the office's verdicts on them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.models.visits import RECORDERS


class Fact(Synced, Base):
    """考核纪实: the team's entry. The office's verdict is ``FactReview``.

    ``round`` counts the submissions; a verdict names the submission that it speaks of.
    ``template_id`` is the situation of the 清单目录 that it falls under, ``typical`` marks a
    正反面典型.
    """

    __tablename__ = "fact"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    office_values: ClassVar = {"state": frozenset({"verified", "disputed"})}
    __table_args__ = (
        Index(None, "unit_id", "on"),
        Index(None, "cadre_id", "on"),
        Index("ix_fact_of_visit", "visit_id", "deleted"),
        Index("ix_fact_event_key", "event_key", sqlite_where=text("event_key IS NOT NULL")),
    )
    groups: ClassVar = (("state", "state_reason", "round"), ("unit_id", "cadre_id"))

    number: Mapped[int]
    visit_id: Mapped[UUID | None] = mapped_column(ref("visit.id"))
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    cadre_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"))
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ref("assessment_team.id"))
    polarity: Mapped[str]
    visibility: Mapped[str | None]
    severity: Mapped[str]
    on: Mapped[dt.date]
    text: Mapped[str]
    evidence: Mapped[str | None]
    event_key: Mapped[str | None]
    state: Mapped[str]
    state_reason: Mapped[str | None]
    round: Mapped[int] = mapped_column(default=0)
    template_id: Mapped[UUID | None] = mapped_column(ref("list_template.id"), index=True)
    typical: Mapped[bool | None]


class FactReview(Synced, Base):
    """The office's verdict on a fact; id derived from the fact."""

    __tablename__ = "fact_review"
    groups: ClassVar = (("verdict", "remark", "covers", "on", "round"),)

    fact_id: Mapped[UUID] = mapped_column(ref("fact.id"), index=True)
    verdict: Mapped[str]
    remark: Mapped[str | None]
    covers: Mapped[str | None]
    on: Mapped[dt.date]
    round: Mapped[int]
