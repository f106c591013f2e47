"""谈话提纲: the questions of a cycle by layer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref


class OutlineQuestion(Synced, Base):
    """One question of the 谈话提纲; ``layers`` are those whom it is put to (empty: all).

    ``first_question`` marks 第一考题: it may be reworded, not removed.
    """

    __tablename__ = "outline_question"

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    ordinal: Mapped[int]
    layers: Mapped[tuple[str, ...]]
    text: Mapped[str]
    first_question: Mapped[bool] = mapped_column(default=False)
