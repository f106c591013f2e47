"""核验要点 of a visit, and the 指标核验差异 with what the office says of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import NAMES, Base, Synced, ref
from desktop.models.visits import RECORDERS


class VisitCheck(Synced, Base):
    """One point that a visit checked: 重视程度, 第一考题, an earlier finding, or a typical example.

    ``about_id`` is the building finding followed up, ``rating`` 1–5 (重视程度), ``polarity`` and
    ``cadre_id`` are those of an example, ``fact_id`` the 考核纪实 that was made of it. Id derived
    from (visit, topic, about); an example has its own.
    """

    __tablename__ = "visit_check"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"

    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))
    topic: Mapped[str]
    about_id: Mapped[UUID | None] = mapped_column(info={NAMES: "building_finding"})
    rating: Mapped[int | None]
    polarity: Mapped[str | None]
    cadre_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"), index=True)
    fact_id: Mapped[UUID | None] = mapped_column(info={NAMES: "fact"})
    text: Mapped[str | None]


class ProgressDifference(Synced, Base):
    """指标核验差异: an indicator of a quarter as reported and as found; id from these and the visit.

    ``found`` is in the indicator's own measure; what is no number stands in ``found_text``.
    """

    __tablename__ = "progress_difference"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "cycle_id", "quarter", "unit_id"),)
    groups: ClassVar = (("finding", "reported", "found", "found_text", "evidence"),)

    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"))
    indicator_id: Mapped[UUID] = mapped_column(ref("indicator.id"), index=True)
    quarter: Mapped[int]
    finding: Mapped[str]
    reported: Mapped[Decimal | None]
    found: Mapped[Decimal | None]
    found_text: Mapped[str | None]
    evidence: Mapped[str | None]


class DifferenceVerdict(Synced, Base):
    """Whether the office adopted a difference; id derived from it.

    ``covers`` is the digest of what was decided on; ``old_actual`` the progress's value before
    it was corrected, kept for ever.
    """

    __tablename__ = "difference_verdict"
    groups: ClassVar = (("verdict", "remark", "covers", "old_actual", "on"),)

    difference_id: Mapped[UUID] = mapped_column(ref("progress_difference.id"), index=True)
    verdict: Mapped[str]
    remark: Mapped[str | None]
    covers: Mapped[str]
    old_actual: Mapped[Decimal | None]
    on: Mapped[dt.date]
