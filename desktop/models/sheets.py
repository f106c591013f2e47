"""What this PC has learnt about other offices' workbooks. Local."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base


class HeaderMemory(Base):
    """What a user said a header means, for the next workbook of the kind.

    ``header`` is the plain text of the header, ``meaning`` a field or a row's id.
    """

    __tablename__ = "header_memory"

    kind: Mapped[str] = mapped_column(primary_key=True)
    header: Mapped[str] = mapped_column(primary_key=True)
    meaning: Mapped[str]
