"""Files that belong to a record: evidence of a fact, a report as it was handed in."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.models.visits import RECORDERS


class Attachment(Synced, Base):
    """A file of a record; ``sha256`` names its encrypted content, ``size`` is in bytes.

    ``subject_table`` and ``subject_id`` name the record without a foreign key: it may belong to
    rows of several tables.
    """

    __tablename__ = "attachment"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "subject_id"),)

    subject_table: Mapped[str]
    subject_id: Mapped[UUID]
    team_id: Mapped[UUID | None] = mapped_column(ref("assessment_team.id"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
