"""Local books of a workspace about what comes in and goes out, and what is said of conflicts.

Import batches, workstations with their certificates, channels with their numbered outboxes,
packages, media and wanted attachments are this PC's own. Only the three tables about conflicts
travel: the office's decision, its question, and the team's answer.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.terms import StationRole


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
    """An origin whose revisions are known to be a workstation's own. Local.

    ``team_id`` is set for a team's station, whose rows may name no other team; ``key_id``
    names the workstation, where its certificate is known here. ``authors`` are the accounts
    that the office accepts from it, as the office tells a team; at the office the 授权名册 says.
    """

    __tablename__ = "station"

    origin: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    team_id: Mapped[UUID | None]
    key_id: Mapped[str | None]
    authors: Mapped[tuple[str, ...] | None]


class Workstation(Base):
    """An enrolled PC: its public keys and certificate. Local.

    ``key_id`` is the first half of the SHA-256 of both keys, as 32 digits. ``present`` is the
    origin under which it writes now. ``status`` is a ``WorkstationStatus``.
    """

    __tablename__ = "workstation"

    key_id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    team_id: Mapped[UUID | None]
    title: Mapped[str]
    sign_public: Mapped[bytes]
    seal_public: Mapped[bytes]
    certificate: Mapped[bytes]
    present: Mapped[str]
    status: Mapped[str]
    enrolled: Mapped[dt.datetime]
    status_since: Mapped[dt.datetime | None]
    reason: Mapped[str | None]


class Signatory(Base):
    """Who may write at a workstation: one line of its 授权名册. Local; never deleted.

    ``account`` is the id that stands as the author of revisions. Who left stays, not ``active``:
    what was written before remains attested.
    """

    __tablename__ = "signatory"

    key_id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    assessor_id: Mapped[UUID | None]
    active: Mapped[bool] = mapped_column(default=True)


class Channel(Base):
    """One direction between two instances: how far it has come. Local.

    ``last_n`` and ``last_c`` are the end of what was written into packages (when we send) or
    taken in (when we receive). ``acked_n`` is the newest receipt of the other side, ``number``
    that of the last package; ``key_id`` is the other workstation.
    """

    __tablename__ = "channel"

    sender: Mapped[str] = mapped_column(primary_key=True)
    receiver: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str]
    last_n: Mapped[int] = mapped_column(default=0)
    last_c: Mapped[bytes]
    acked_n: Mapped[int] = mapped_column(default=0)
    number: Mapped[int] = mapped_column(default=0)


class ChannelHead(Base):
    """c(n) at the end of a package, with what its sender signed about it. Kept for ever."""

    __tablename__ = "channel_head"

    sender: Mapped[str] = mapped_column(primary_key=True)
    receiver: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    c: Mapped[bytes]
    signed: Mapped[bytes | None]


class Outbox(Base):
    """The n-th revision chosen for a receiver. Local; numbers have no gaps.

    At a team also the n-th that the office sent us: sender is the office then, and we receive.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "sender", "receiver", "origin", "seq", unique=True),)

    sender: Mapped[str] = mapped_column(primary_key=True)
    receiver: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str]
    seq: Mapped[int]


class PackageRow(Base):
    """One package written, taken in or refused: the register 收发登记. Local.

    ``sha256`` is that of the whole file. ``code`` is a ``PackageCode``; ``report`` the
    reconciling numbers as JSON. ``handed_over`` says that 可安全拔出 was reached.
    """

    __tablename__ = "package"
    __table_args__ = (Index(None, "at"), Index(None, "sha256"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    outgoing: Mapped[bool]
    kind: Mapped[str]
    key_id: Mapped[str | None]
    number: Mapped[int | None]
    file: Mapped[str]
    first_n: Mapped[int | None]
    last_n: Mapped[int | None]
    revisions: Mapped[int]
    blobs: Mapped[int]
    size: Mapped[int]
    at: Mapped[dt.datetime]
    author: Mapped[str]
    code: Mapped[str]
    report: Mapped[str]
    medium_id: Mapped[UUID | None]
    handed_over: Mapped[bool] = mapped_column(default=False)


class Medium(Base):
    """A registered 移动存储介质. Local. ``serial`` is what the device says of itself."""

    __tablename__ = "medium"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    serial: Mapped[str | None]
    kind: Mapped[str]
    approver: Mapped[str]
    purpose: Mapped[str]
    secrecy: Mapped[str]
    secret_until: Mapped[str]
    registered: Mapped[dt.datetime]
    registered_by: Mapped[str]
    retired: Mapped[dt.date | None]
    remark: Mapped[str | None]


class BlobWant(Base):
    """An attachment that another workstation says it lacks; sent with the next package. Local."""

    __tablename__ = "blob_want"

    key_id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)


class ConflictDecision(Synced, Base):
    """考核办裁定: what the office decided about the conflict of one field group of one row.

    ``fields`` are the names of the group, ``choice`` a ``ConflictChoice``, ``covers`` the
    digest of the candidates that were on the screen. The values themselves are the ordinary
    revision written beside this one.
    """

    __tablename__ = "conflict_decision"
    __table_args__ = (Index(None, "subject_table", "subject_row"),)

    subject_table: Mapped[str]
    subject_row: Mapped[str]
    fields: Mapped[tuple[str, ...]]
    choice: Mapped[str]
    covers: Mapped[str]
    reason: Mapped[str | None]
    on: Mapped[dt.date]


class ConflictQuestion(Synced, Base):
    """退回询问: the office asks a team about a conflict before deciding it."""

    __tablename__ = "conflict_question"
    __table_args__ = (Index(None, "subject_table", "subject_row"),)

    subject_table: Mapped[str]
    subject_row: Mapped[str]
    fields: Mapped[tuple[str, ...]]
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"), index=True)
    text: Mapped[str]
    on: Mapped[dt.date]


class ConflictAnswer(Synced, Base):
    """The team's answer to a question about a conflict; its id is derived from the question's."""

    __tablename__ = "conflict_answer"
    writers: ClassVar = frozenset({StationRole.TEAM, StationRole.OFFICE})
    team_field: ClassVar = "team_id"

    question_id: Mapped[UUID] = mapped_column(ref("conflict_question.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))
    text: Mapped[str]
    on: Mapped[dt.date]
