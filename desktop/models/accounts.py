"""Local tables of one workspace: its accounts and its settings. Neither is synced."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base


class Account(Base):
    """Someone who may unlock this workspace; the password lives only in the key slots."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    cadre_id: Mapped[UUID | None]
    assessor_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    team_no: Mapped[int | None]
    disabled: Mapped[bool] = mapped_column(default=False)
    created: Mapped[dt.datetime]


class Setting(Base):
    """One value of the workspace itself, such as its title."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
