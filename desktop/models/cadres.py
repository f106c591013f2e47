"""干部 with postings, family and past grades: the fields of the 干部任免审批表."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref


class Cadre(Synced, Base):
    """One cadre. Texts are kept as they came; months are ``YYYYMM`` where they could be read.

    ``source`` is the content hash of the file last taken in, ``photo`` that of the portrait
    picture; both are encrypted attachments. Age is never stored.
    """

    __tablename__ = "cadre"
    __table_args__ = (
        Index(None, "name_key", "id"),
        Index(None, "unit_id", "unit_order", "id"),
        Index(None, "bare_name"),
        Index(None, "id_number"),
    )
    groups: ClassVar = (
        ("unit_id", "unit_order"),
        ("photo", "source"),
    )

    name: Mapped[str]
    sex: Mapped[str | None]
    birth_month: Mapped[str | None]
    ethnicity: Mapped[str | None]
    native_place: Mapped[str | None]
    birth_place: Mapped[str | None]
    party_date: Mapped[str | None]
    work_date: Mapped[str | None]
    retire_month: Mapped[str | None]
    health: Mapped[str | None]
    professional_title: Mapped[str | None]
    expertise: Mapped[str | None]
    full_time_education: Mapped[str | None]
    full_time_degree: Mapped[str | None]
    full_time_school: Mapped[str | None]
    full_time_degree_school: Mapped[str | None]
    in_service_education: Mapped[str | None]
    in_service_degree: Mapped[str | None]
    in_service_school: Mapped[str | None]
    in_service_degree_school: Mapped[str | None]
    post: Mapped[str | None]
    proposed_post: Mapped[str | None]
    removed_post: Mapped[str | None]
    resume: Mapped[str | None]
    honours: Mapped[str | None]
    past_grades: Mapped[str | None]
    appointment_reason: Mapped[str | None]
    reporting_unit: Mapped[str | None]
    former_age_limit: Mapped[str | None]
    age_reference: Mapped[str | None]
    form_date: Mapped[str | None]
    form_author: Mapped[str | None]
    politics: Mapped[str | None]
    id_number: Mapped[str | None]
    level: Mapped[str]
    unit_id: Mapped[UUID | None] = mapped_column(ref("unit.id"))
    unit_order: Mapped[int | None]
    photo: Mapped[str | None]
    source: Mapped[str | None]
    name_key: Mapped[str | None] = mapped_column(info={"derived": True})
    bare_name: Mapped[str | None] = mapped_column(info={"derived": True})


class Posting(Synced, Base):
    """One line of the 简历; the raw line is kept beside what could be read of it."""

    __tablename__ = "posting"
    groups: ClassVar = (("start", "end"),)

    cadre_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    ordinal: Mapped[int]
    start: Mapped[str | None]
    end: Mapped[str | None]
    text: Mapped[str]


class FamilyMember(Synced, Base):
    """One 家庭成员 of the form."""

    __tablename__ = "family_member"

    cadre_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    ordinal: Mapped[int]
    relation: Mapped[str | None]
    name: Mapped[str | None]
    birth: Mapped[str | None]
    politics: Mapped[str | None]
    work: Mapped[str | None]


class PastGrade(Synced, Base):
    """One parsed 年度考核结果; id derived from (cadre, year)."""

    __tablename__ = "past_grade"

    cadre_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    year: Mapped[int]
    grade: Mapped[str]


class SameAs(Synced, Base):
    """Two records of one person. Taking it back is deleting this row; children stay put."""

    __tablename__ = "same_as"

    kept_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    other_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    reason: Mapped[str | None]


class NotSame(Synced, Base):
    """不是同一人: two like-looking records that a clerk told apart; never asked again."""

    __tablename__ = "not_same"

    first_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    second_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)


class CadreMove(Synced, Base):
    """A cadre's move from one unit to another on a day (the first day in the new unit)."""

    __tablename__ = "cadre_move"

    cadre_id: Mapped[UUID] = mapped_column(ref("cadre.id"), index=True)
    from_unit_id: Mapped[UUID | None] = mapped_column(ref("unit.id"), index=True)
    to_unit_id: Mapped[UUID | None] = mapped_column(ref("unit.id"), index=True)
    on: Mapped[dt.date]
    post: Mapped[str | None]
    basis: Mapped[str | None]
