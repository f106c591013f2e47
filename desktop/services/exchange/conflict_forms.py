"""The values of 冲突裁定: what is shown of a conflict, and what both sides had before.

A conflict is about one group of fields of one row. Its candidates are the newest revisions that
did not know of each other; the base is what all of their writers had still seen alike.
Source: exchange.md §1 (View of a row) and §6.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from desktop.models.base import Stored
from desktop.models.merge import DELETED, Group, Past
from desktop.models.merge import Candidate as Rival
from desktop.models.revision import Dot
from desktop.services.errors import ServiceError, Stale
from desktop.services.motions import digest_of

TEXT_LENGTH: Final = 500
"""Characters of a reason, a question or an answer at most."""


class CandidatesMoved(Stale):
    """The conflict is no longer the one that was on the screen; nothing was written."""

    def __init__(self, sentence: str) -> None:
        ServiceError.__init__(self, sentence)
        self.differences = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the contents that stand against each other.

    ``values`` are for the eye, one for each field of the group; ``raw`` as they are stored;
    None where the eye is not told the value either (ratings, counts of few ballots).
    ``station`` is where it was written (考核办, 第三考核组), ``team`` that station's team,
    ``here`` says that it was this PC. ``at`` is the writer's clock.
    """

    dot: Dot
    values: tuple[str, ...]
    raw: tuple[Stored, ...]
    author: str
    station: str
    team: UUID | None
    here: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class FieldEditor:
    """How one field is typed when neither candidate is right.

    ``kind`` is ``text``, ``day``, ``number``, ``flag``, ``choice`` or ``words`` (several words,
    from ``choices`` where there are any); ``choices`` are (stored value, Chinese label).
    """

    field: str
    label: str
    kind: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """退回询问 about a conflict, and the team's answer when there is one.

    ``settled``: the office has decided since, so that no answer is wanted any more.
    """

    id: UUID
    table: str
    row: UUID
    fields: Group
    what: str
    labels: str
    team: UUID
    team_title: str
    text: str
    on: dt.date
    answer: str | None
    answered_on: dt.date | None
    answer_version: str | None
    settled: bool


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One open conflict in the inbox.

    ``between`` says who stands against whom, ``at`` when the latest of them was written,
    ``asked`` and ``answered`` the day of the last question and of its answer.
    """

    table: str
    row: UUID
    fields: Group
    what: str
    labels: str
    between: str
    candidates: int
    at: dt.datetime
    asked: dt.date | None
    answered: dt.date | None


@dataclass(frozen=True, slots=True)
class ConflictForm:
    """Everything that somebody who decides has before him.

    ``base`` is what stood there before all of them, None where there is no such value.
    ``version`` and ``covers`` are passed back with the decision: it holds for exactly these
    candidates. ``editors`` is empty where only one of the candidates can be taken. ``teams``
    are those that can be asked, the nearest first.
    """

    table: str
    row: UUID
    fields: Group
    what: str
    labels: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    base: tuple[str, ...] | None
    version: str
    covers: str
    editors: tuple[FieldEditor, ...]
    teams: tuple[tuple[UUID, str], ...]
    questions: tuple[QuestionLine, ...]

    @property
    def deletion(self) -> bool:
        """Whether the question is if the row is to be deleted or kept."""
        return self.fields == DELETED


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """考核办裁定 about one conflict: before, after, why.

    ``before`` are the candidates that were decided on, ``after`` what holds now. ``overruled``:
    something written on this PC was not taken.
    """

    id: UUID
    table: str
    row: UUID
    fields: Group
    what: str
    labels: tuple[str, ...]
    before: tuple[Candidate, ...]
    after: tuple[str, ...]
    how: str
    reason: str
    on: dt.date
    author: str
    at: dt.datetime
    overruled: bool


def common_base(
    past: Past, shown: Sequence[Dot], group: Group, candidates: Sequence[Dot]
) -> tuple[Stored, ...] | None:
    """The last values of a group that the writers of all candidates had seen.

    None when they had seen none together, or when what they had seen was itself disputed. A
    row that was there and that nobody had deleted counts as not deleted.
    """
    common = past.set_of(past.revisions)
    for dot in candidates:
        common &= past.seen(dot)
    together = [dot for dot in shown if past.has(common, dot)]
    names = set(group)
    touching = [dot for dot in together if not names.isdisjoint(past.revisions[dot].fields)]
    if not touching:
        return (0,) if group == DELETED and together else None
    heads = [past.revisions[dot].fields for dot in past.maximal(touching)]
    values = {tuple(fields.get(name) for name in group) for fields in heads}
    return values.pop() if len(values) == 1 else None


def covers_of(table: str, row: str, group: Group, candidates: Sequence[Rival]) -> str:
    """The digest of exactly these candidates: what a decision stands for."""
    told = sorted([*c.dot, list(c.values)] for c in candidates)
    return digest_of([table, row, list(group), told])
