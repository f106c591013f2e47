"""节假日安排: days that are off although a weekday, and weekends that are worked."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced


class Holiday(Synced, Base):
    """One day that differs from its weekday; id derived from the day."""

    __tablename__ = "holiday"

    day: Mapped[dt.date] = mapped_column(index=True)
    kind: Mapped[str]
    name: Mapped[str | None]
