"""实地考核 and what the office says of it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.terms import StationRole

RECORDERS = frozenset({StationRole.OFFICE, StationRole.TEAM})


class Visit(Synced, Base):
    """A team at a unit; ``key_task_id`` and ``joint_offices`` make it a joint visit of a 重点工作.

    The team's part of the state; the office's is ``Acceptance``.

    ``return_due`` is the day that the first hand-over was due, written down with it: what
    came late stays late, whatever is edited afterwards.

    ``round`` counts how often the records were returned: the office's decision names the
    round that it speaks of, so an old 退回 does not cling to what was returned again.

    ``kind_cycles`` names the cycle of each kind that is not for ``cycle_id``, as
    ``annual=<cycle id, 32 digits>``: in spring a visit may serve two years at once.
    """

    __tablename__ = "visit"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    office_values: ClassVar = {"state": frozenset({"approved", "accepted", "sent_back"})}
    __table_args__ = (Index(None, "start", "id"), Index(None, "unit_id", "start"))
    groups: ClassVar = (
        ("start", "end"),
        ("state", "state_reason", "handed_over", "return_due", "late_reason", "round"),
    )

    number: Mapped[int]
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"), index=True)
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    kinds: Mapped[tuple[str, ...]]
    method: Mapped[str]
    mode: Mapped[str]
    start: Mapped[dt.date]
    end: Mapped[dt.date]
    purpose: Mapped[str | None]
    summary: Mapped[str | None]
    state: Mapped[str]
    state_reason: Mapped[str | None]
    handed_over: Mapped[dt.date | None]
    return_due: Mapped[dt.date | None]
    late_reason: Mapped[str | None]
    round: Mapped[int] = mapped_column(default=0)
    key_task_id: Mapped[UUID | None] = mapped_column(ref("key_task.id"))
    joint_offices: Mapped[tuple[str, ...] | None]
    kind_cycles: Mapped[tuple[str, ...] | None]


class VisitParticipant(Synced, Base):
    """An assessor taking part in a visit; id derived from both. ``team_id`` is the visit's."""

    __tablename__ = "visit_participant"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"

    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"), index=True)
    assessor_id: Mapped[UUID] = mapped_column(ref("assessor.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))


class Acceptance(Synced, Base):
    """What the office says of a visit; id derived from the visit.

    The approval of the plan and the decision on the records are two groups: an accepted visit
    was approved as well. ``approved_covers`` and ``covers`` are digests of what they stand for.
    """

    __tablename__ = "acceptance"
    groups: ClassVar = (
        ("approved_on", "approved_covers", "approval_reason"),
        ("decision", "remark", "covers", "on", "round"),
    )

    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"), index=True)
    approved_on: Mapped[dt.date | None]
    approved_covers: Mapped[str | None]
    approval_reason: Mapped[str | None]
    decision: Mapped[str | None]
    remark: Mapped[str | None]
    covers: Mapped[str | None]
    on: Mapped[dt.date | None]
    round: Mapped[int | None]


class VisitInstalment(Synced, Base):
    """One of the parts in which a long visit returns its records, before the last one.

    ``due`` is written down with the hand-over, as a visit's is. Id derived from visit and
    ``ordinal`` (1, 2, …).
    """

    __tablename__ = "visit_instalment"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    groups: ClassVar = (("start", "end", "due", "handed_over", "late_reason"),)

    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))
    ordinal: Mapped[int]
    start: Mapped[dt.date]
    end: Mapped[dt.date]
    due: Mapped[dt.date]
    handed_over: Mapped[dt.date]
    late_reason: Mapped[str | None]


class HandOver(Synced, Base):
    """When the office got a part of a visit's records, by its own books.

    ``received_on`` is the day that the package was taken in, ``slip_on`` the date on the signed
    交接单 as registered. Id derived from visit and ``ordinal`` (0: the last part, or the whole);
    it speaks of the first return, a later round does not move it.
    """

    __tablename__ = "hand_over"
    groups: ClassVar = (("received_on", "slip_on", "remark"),)

    visit_id: Mapped[UUID] = mapped_column(ref("visit.id"), index=True)
    ordinal: Mapped[int]
    received_on: Mapped[dt.date]
    slip_on: Mapped[dt.date | None]
    remark: Mapped[str | None]
