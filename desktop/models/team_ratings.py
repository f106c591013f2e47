"""考核组评定: each member's rating of a subject, and the leader's confirmation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.models.visits import RECORDERS


class TeamRating(Synced, Base):
    """One assessor's rating 0–100 of a subject: a cadre, or (empty) the leadership team.

    ``checked`` is the value that a second person read from the paper: a 代录 counts when it is
    the rating. Id derived from (cycle, team, subject, assessor).
    """

    __tablename__ = "team_rating"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "cycle_id", "unit_id"), Index(None, "unit_id"))
    groups: ClassVar = (("rating", "entry"),)

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"))
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    cadre_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"), index=True)
    assessor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)
    rating: Mapped[Decimal]
    entry: Mapped[str]
    checked: Mapped[Decimal | None]


class RatingSheet(Synced, Base):
    """A team's sheet on a subject: its remark and the leader's confirmation.

    ``covers`` is the digest of the ratings that were confirmed. Id derived from (cycle, team,
    subject).
    """

    __tablename__ = "rating_sheet"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "cycle_id", "unit_id"), Index(None, "unit_id"))
    groups: ClassVar = (("confirmed_on", "covers", "reason"),)

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"))
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    cadre_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"), index=True)
    remark: Mapped[str | None]
    confirmed_on: Mapped[dt.date | None]
    covers: Mapped[str | None]
    reason: Mapped[str | None]
