"""考核组, its seats, 对口联系 and 回避."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref


class AssessmentTeam(Synced, Base):
    """A numbered 考核组; id derived from its number."""

    __tablename__ = "assessment_team"

    number: Mapped[int]
    title: Mapped[str]


class Seat(Synced, Base):
    """Who sits where from when to when; id derived from (team, assessor, start)."""

    __tablename__ = "seat"

    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"), index=True)
    assessor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)
    kind: Mapped[str]
    start: Mapped[dt.date]
    end: Mapped[dt.date | None]
    reason: Mapped[str | None]


class Pairing(Synced, Base):
    """对口联系 of a team with a unit, with dates."""

    __tablename__ = "pairing"
    groups: ClassVar = (("start", "end"),)

    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    start: Mapped[dt.date]
    end: Mapped[dt.date | None]
    reason: Mapped[str | None]


class Recusal(Synced, Base):
    """回避: this assessor must not assess this unit. ``end`` None: for good."""

    __tablename__ = "recusal"

    assessor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    reason: Mapped[str]
    kind: Mapped[str | None]
    end: Mapped[dt.date | None]


class RecusalDismissal(Synced, Base):
    """A suggested 回避 that a clerk looked at and found needless; never suggested again.

    Id derived from (assessor, unit, kind). The office's own: no team is sent it.
    """

    __tablename__ = "recusal_dismissal"

    assessor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"), index=True)
    kind: Mapped[str]
    reason: Mapped[str]
