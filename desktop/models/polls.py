"""民主测评: the poll, its ballots by voter class, and the counts of each subject."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Synced, ref
from desktop.models.visits import RECORDERS


class Poll(Synced, Base):
    """民主测评 of a unit. ``items`` are what is asked besides the overall option (德能勤绩廉).

    ``counter`` 计票人 and ``scrutineer`` 监票人 are the names on the paper; ``round`` counts how
    often the counts were declared complete.
    """

    __tablename__ = "poll"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    __table_args__ = (Index(None, "unit_id", "on"),)
    groups: ClassVar = (("state", "state_reason", "round"),)

    number: Mapped[int]
    visit_id: Mapped[UUID | None] = mapped_column(ref("visit.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ref("unit.id"))
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"), index=True)
    cycle_id: Mapped[UUID] = mapped_column(ref("cycle.id"), index=True)
    title: Mapped[str]
    on: Mapped[dt.date]
    items: Mapped[tuple[str, ...]]
    counter: Mapped[str | None]
    scrutineer: Mapped[str | None]
    remark: Mapped[str | None]
    state: Mapped[str]
    state_reason: Mapped[str | None]
    round: Mapped[int] = mapped_column(default=0)


class PollClass(Synced, Base):
    """The ballots of a voter class: 发出, 收回, 有效, 无效; id derived from poll and class."""

    __tablename__ = "poll_class"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    groups: ClassVar = (("issued", "returned", "valid", "invalid"),)

    poll_id: Mapped[UUID] = mapped_column(ref("poll.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))
    voter_class: Mapped[str]
    issued: Mapped[int]
    returned: Mapped[int | None]
    valid: Mapped[int | None]
    invalid: Mapped[int | None]


class PollSubject(Synced, Base):
    """Who is on the ballot: a cadre, or (empty) the leadership team; id derived from both."""

    __tablename__ = "poll_subject"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"

    poll_id: Mapped[UUID] = mapped_column(ref("poll.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))
    cadre_id: Mapped[UUID | None] = mapped_column(ref("cadre.id"), index=True)
    ordinal: Mapped[int]


class BallotCount(Synced, Base):
    """计票: how often each option was marked for a subject by a class, under one item.

    ``first`` … ``fourth`` are the options from best to worst, ``blank`` 未填 (弃权 and 不了解 with
    it). Id derived from (subject, class, item).
    """

    __tablename__ = "ballot_count"
    writers: ClassVar = RECORDERS
    team_field: ClassVar = "team_id"
    groups: ClassVar = (("first", "second", "third", "fourth", "blank"),)

    poll_id: Mapped[UUID] = mapped_column(ref("poll.id"), index=True)
    subject_id: Mapped[UUID] = mapped_column(ref("poll_subject.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ref("assessment_team.id"))
    voter_class: Mapped[str]
    item: Mapped[str]
    first: Mapped[int]
    second: Mapped[int]
    third: Mapped[int]
    fourth: Mapped[int]
    blank: Mapped[int]
