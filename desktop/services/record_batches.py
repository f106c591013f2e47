"""Batches of records: what a workbook of polls, grades or answers brought in can be taken back.

What was confirmed, locked, corrected or otherwise changed since stays, and is told. A poll is
taken back as a whole or not at all: counts without their poll say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.exchange import Batch
from desktop.models.polls import BallotCount, Poll, PollClass, PollSubject
from desktop.models.teams import AssessmentTeam
from desktop.models.undo import Undoing
from desktop.services.citations import poll_mark
from desktop.services.door import Reading, Writing
from desktop.services.errors import Refused
from desktop.services.portions import portions
from desktop.terms import PollState

_PARTS: Final = {
    "poll_class": PollClass.poll_id,
    "poll_subject": PollSubject.poll_id,
    "ballot_count": BallotCount.poll_id,
}
RECORDS: Final = frozenset({"poll", *_PARTS, "routine_grade", "public_survey"})
"""What workbooks of records write."""


@dataclass(frozen=True, slots=True)
class RowsTaken:
    """How many rows a workbook brought in; ``batch`` takes them back, None for nothing."""

    count: int
    batch: UUID | None


def begin_batch(tx: Writing) -> None:
    """What is written from here on is one batch."""
    tx.batch = tx.new_id()


def end_batch(tx: Writing, title: str, new: int, updated: int) -> UUID | None:
    """List the batch among those that can be undone; None when nothing was written."""
    batch = tx.batch
    if batch is None or not tx.last_seq:
        return None
    tx.about("batch", batch)
    tx.session.add(
        Batch(
            id=batch,
            title=title,
            at=tx.desk.clock.now(),
            author=tx.actor.name,
            new=new,
            updated=updated,
            undone=False,
        )
    )
    tx.touched("batch", batch)
    return batch


def only_records(tables: Iterable[str]) -> None:
    """Refuse to take back what is no record of an assessment: that is the office's business.

    Raises Refused.
    """
    if not RECORDS.issuperset(tables):
        raise Refused("这次导入不是考核记录，不能在这里撤销。请由考核办在“导入记录”中撤销。")


def without_settled(tx: Reading, undoing: Undoing) -> tuple[Undoing, tuple[str, ...]]:
    """The undoing without polls that went on since, and a sentence for each of these."""
    poll_of = {
        row: poll
        for table, rows in _by_table(undoing).items()
        for row, poll in _polls(tx, table, rows)
    }
    moved = {poll_of[left.row] for left in undoing.left if left.row in poll_of}
    kept: dict[UUID, str] = {}
    for poll in dict.fromkeys(poll_of.values()):
        row = tx.session.get_one(Poll, poll)
        state = PollState(row.state)
        if state is not PollState.COUNTED or poll in moved:
            why = "导入之后已被修改" if state is PollState.COUNTED else f"目前为“{state.label}”"
            kept[poll] = f"民主测评{_mark(tx, row)}未撤销：{why}。确需改动的，请在该测评中办理。"
    return (
        Undoing(
            tuple(c for c in undoing.changes if poll_of.get(c.row) not in kept),
            tuple(left for left in undoing.left if left.row not in poll_of),
        ),
        tuple(kept.values()),
    )


def _by_table(undoing: Undoing) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    for change in undoing.changes:
        found[change.table].append(change.row)
    for left in undoing.left:
        found[left.table].append(left.row)
    return found


def _polls(tx: Reading, table: str, rows: Sequence[UUID]) -> Iterable[tuple[UUID, UUID]]:
    """Row → the poll that it is, or is a part of."""
    if table == "poll":
        return [(row, row) for row in rows]
    poll = _PARTS.get(table)
    if poll is None:
        return []
    own = poll.class_.id
    return [
        (row, found)
        for some in portions(rows)
        for row, found in tx.session.execute(select(own, poll).where(own.in_(some))).all()
    ]


def _mark(tx: Reading, row: Poll) -> str:
    team = tx.session.get(AssessmentTeam, row.team_id)
    return poll_mark(None if team is None else team.number, row.number)
