"""考核指标 of a cycle's scheme, and what is known of each unit under them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import NAMES, Base, Synced, ref


class Indicator(Synced, Base):
    """A node of the scheme's tree; what has no children is a leaf and is scored.

    ``parent_id`` is no foreign key, so that a tree may arrive in any order. ``kinds`` are the
    unit kinds that it applies to (empty: all), ``quarters`` those in which it is due (empty:
    all). ``cap`` is the most that a bonus or deduction may add up to; ``bands`` the steps of the
    method 分档 as JSON ``[[least, points], …]``; ``since`` the number of the amendment that
    brought it.
    """

    __tablename__ = "indicator"

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(info={NAMES: "indicator"})
    ordinal: Mapped[int]
    title: Mapped[str]
    category: Mapped[str]
    nature: Mapped[str | None]
    method: Mapped[str | None]
    weight: Mapped[Decimal | None]
    cap: Mapped[Decimal | None]
    direction: Mapped[str | None]
    kinds: Mapped[tuple[str, ...]]
    quarters: Mapped[tuple[str, ...]]
    bands: Mapped[str | None]
    office: Mapped[str | None]
    first_question: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str | None]
    since: Mapped[int | None]


class IndicatorProgress(Synced, Base):
    """指标进展 of a unit in a quarter; id derived from (unit, indicator, quarter).

    ``planned`` is the value planned for the quarter where ``target`` is one for the whole year.
    A value that could not be read is empty and stands as it came in ``target_text`` and
    ``actual_text``: it is missing, never zero.
    """

    __tablename__ = "indicator_progress"
    __table_args__ = (Index(None, "cycle_id", "quarter", "unit_id"), Index(None, "unit_id"))
    groups: ClassVar = (
        ("target", "target_text", "basis", "planned"),
        ("actual", "actual_text"),
    )

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"))
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    indicator_id: Mapped[UUID] = mapped_column(ref("indicator.id"), index=True)
    quarter: Mapped[int]
    basis: Mapped[str]
    target: Mapped[Decimal | None]
    target_text: Mapped[str | None]
    planned: Mapped[Decimal | None]
    actual: Mapped[Decimal | None]
    actual_text: Mapped[str | None]
    note: Mapped[str | None]
    source: Mapped[str | None]


class IndicatorMark(Synced, Base):
    """指标评分: points that a judge gave a unit, or that an event adds or takes."""

    __tablename__ = "indicator_mark"
    __table_args__ = (Index(None, "cycle_id", "quarter", "unit_id"), Index(None, "unit_id"))

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"))
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    indicator_id: Mapped[UUID] = mapped_column(ref("indicator.id"), index=True)
    quarter: Mapped[int]
    judge: Mapped[str | None]
    points: Mapped[Decimal]
    reason: Mapped[str]
    evidence: Mapped[str | None]
    event_key: Mapped[str | None]
    on: Mapped[dt.date]


class StaffRoutine(Synced, Base):
    """科室平时考核 of a unit's section in a quarter, in counts, without names.

    Id derived from (unit, section, quarter of the cycle).
    """

    __tablename__ = "staff_routine"
    __table_args__ = (Index(None, "cycle_id", "quarter", "unit_id"), Index(None, "unit_id"))
    groups: ClassVar = (("participants", "good", "fair", "average", "poor"),)

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"))
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    section: Mapped[str]
    quarter: Mapped[int]
    participants: Mapped[int]
    good: Mapped[int]
    fair: Mapped[int]
    average: Mapped[int]
    poor: Mapped[int]


class IndicatorShare(Synced, Base):
    """指标分解: the part of a unit's indicator that a section, or a person in it, carries.

    ``share`` is in percent. Id derived from (unit, indicator, section, person).
    """

    __tablename__ = "indicator_share"
    __table_args__ = (Index(None, "unit_id"),)

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    indicator_id: Mapped[UUID] = mapped_column(ref("indicator.id"), index=True)
    section: Mapped[str]
    person: Mapped[str | None]
    share: Mapped[Decimal]
    duty: Mapped[str | None]


class IndicatorPlacement(Synced, Base):
    """Where a former unit's result under an indicator counts, decided by the office (§2.10).

    Id derived from (cycle, unit, indicator).
    """

    __tablename__ = "indicator_placement"

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    indicator_id: Mapped[UUID] = mapped_column(ref("indicator.id"), index=True)
    counts_at_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    reason: Mapped[str | None]
