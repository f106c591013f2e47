"""考核年度 and the rules that are data."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref


class Cycle(Synced, Base):
    """考核年度; id derived from the year. Two may be open at once."""

    __tablename__ = "cycle"

    year: Mapped[int]
    state: Mapped[str]


class Rule(Synced, Base):
    """One ratio, weight, threshold or period of a cycle's scheme; id derived from (cycle, key).

    ``value`` is the number's text, ``basis`` the 依据, ``unconfirmed`` the 请核对 mark.
    """

    __tablename__ = "rule"
    groups: ClassVar = (("value", "basis", "effective"),)

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    key: Mapped[str]
    title: Mapped[str]
    value: Mapped[str]
    basis: Mapped[str | None]
    effective: Mapped[dt.date | None]
    unconfirmed: Mapped[bool] = mapped_column(default=False)
