"""What 工作台 says of conflicts: how many wait for whom, and where the first one is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from desktop.models.exchange import ConflictDecision, ConflictQuestion
from desktop.services.door import Reading
from desktop.services.exchange.conflict_books import question_lines
from desktop.services.exchange.conflict_reading import Bounds, open_disputes
from desktop.services.exchange.whose import present_team
from desktop.services.row_words import row_words

NEW_DAYS: Final = 30
"""Days for which a decision counts as new: sticks travel slowly, so it is more than a week."""


@dataclass(frozen=True, slots=True)
class ConflictSummary:
    """``open`` conflicts; ``answered`` questions that the office can now decide on.

    For a team: ``questions`` of the office that want an answer, ``decided`` conflicts of the
    last days.
    """

    open: int = 0
    answered: int = 0
    questions: int = 0
    decided: int = 0


def conflict_summary(tx: Reading) -> ConflictSummary:
    """The counts; what the actor must not see is not counted."""
    asked = list(
        tx.session.scalars(select(ConflictQuestion).where(ConflictQuestion.deleted.is_(False)))
    )
    questions = [q for q in question_lines(tx, asked) if not q.settled]
    team = present_team(tx)
    if team is None:
        return ConflictSummary(
            open=len(open_disputes(tx)), answered=sum(q.answer is not None for q in questions)
        )
    return ConflictSummary(
        open=len(open_disputes(tx)),
        questions=sum(q.answer is None and q.team == team for q in questions),
        decided=_decided(tx),
    )


def _decided(tx: Reading) -> int:
    since = tx.desk.clock.today() - dt.timedelta(days=NEW_DAYS)
    rows = tx.session.execute(
        select(ConflictDecision.subject_table, ConflictDecision.subject_row).where(
            ConflictDecision.deleted.is_(False), ConflictDecision.on >= since
        )
    ).all()
    keys = [(table, row) for table, row in rows]
    words, bounds = row_words(tx.connection, keys), Bounds(tx)
    return sum(bounds.admits(words[key]) for key in keys)
