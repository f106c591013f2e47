"""Local books of this workspace about what came in: import batches and the registry of blobs."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base


class Batch(Base):
    """One import taken in, so that it can be undone. Local; its revisions carry its id."""

    __tablename__ = "batch"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    at: Mapped[dt.datetime]
    author: Mapped[str]
    new: Mapped[int]
    updated: Mapped[int]
    undone: Mapped[bool] = mapped_column(default=False)


class Station(Base):
    """A workstation whose revisions are known to be its own: one row per origin. Local.

    ``team_id`` is set for a team's station, whose rows may name no other team.
    """

    __tablename__ = "station"

    origin: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    team_id: Mapped[UUID | None]
