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


class Scheme(Synced, Base):
    """考核方案 of a cycle; id derived from the cycle.

    Frozen, its indicators and rules stay as they are; what changes afterwards is an amendment
    that lies over them. ``sums_confirmed`` says that whoever froze it saw weight sums that are
    not 100.
    """

    __tablename__ = "scheme"
    groups: ClassVar = (("state", "frozen_on", "approver", "basis", "sums_confirmed"),)

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    title: Mapped[str]
    first_question: Mapped[str]
    state: Mapped[str]
    frozen_on: Mapped[dt.date | None]
    approver: Mapped[str | None]
    basis: Mapped[str | None]
    sums_confirmed: Mapped[bool] = mapped_column(default=False)


class Amendment(Synced, Base):
    """A numbered change of a frozen scheme; id derived from (cycle, number)."""

    __tablename__ = "amendment"

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    number: Mapped[int]
    reason: Mapped[str]
    approver: Mapped[str]
    on: Mapped[dt.date]
    effective_quarter: Mapped[int]


class AmendmentLine(Synced, Base):
    """One value that an amendment sets: of an indicator's field or a rule's value.

    ``subject_table`` is ``indicator`` or ``rule``; ``value`` is the value as JSON text. A new
    indicator is a row with ``since`` set; ``withdrawn`` is the field that takes one out.
    """

    __tablename__ = "amendment_line"

    amendment_id: Mapped[UUID] = mapped_column(ref("amendment.id"), index=True)
    subject_table: Mapped[str]
    subject_row: Mapped[UUID]
    field: Mapped[str]
    value: Mapped[str]


class ListTemplate(Synced, Base):
    """One situation of the 正负面清单目录. ``veto``: 一票否决."""

    __tablename__ = "list_template"

    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    number: Mapped[str]
    polarity: Mapped[str]
    section: Mapped[str | None]
    text: Mapped[str]
    severity: Mapped[str]
    veto: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str | None]
    unconfirmed: Mapped[bool] = mapped_column(default=False)
