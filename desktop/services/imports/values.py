"""What an import shows and asks: questions, differences, plans and reports, as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.terms import ImportKind, Term

if TYPE_CHECKING:
    from desktop.services.imports.reading import ParsedFile

Answer = str
"""The code of one of a question's choices."""

NEW, SKIP, TAKE, NO_UNIT = "new", "skip", "take", "none"


class Topic(Term):
    """What a question is about."""

    PERSON = "person", "是哪一个人"
    UNIT = "unit", "归入哪个单位"
    MENTOR = "mentor", "带教人是哪一位"
    ENCODING = "encoding", "文字是否正确"
    CHANGED = "changed", "预览之后有改动"


class RowStatus(Enum):
    """What becomes of one row."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    ASKED = "asked"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to take in: the name it is shown by, and its bytes or where they are.

    ``picture`` is the photo that lies beside an older form (.lrm) in a file of its own (.pic).
    """

    name: str
    data: bytes | Path = field(repr=False)
    picture: bytes | Path | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One row of one file. ``sheet`` counts from 0; ``row`` is the sheet's own number from 1.

    A form (.lrmx) and a file as a whole are row 0.
    """

    file: str
    sheet: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class QuestionKey:
    """Names a question; the same from one preview to the next and in ``take``."""

    place: Place
    topic: Topic


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; ``detail`` helps to tell candidates apart."""

    code: Answer
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can tell. ``rows`` are all rows that wait for this answer."""

    key: QuestionKey
    rows: tuple[int, ...]
    sentence: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field as it stands and as the file has it.

    ``kept``: the form has nothing there, and what stands is not erased.
    """

    field: str
    label: str
    old: str
    new: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What becomes of one row; ``title`` is the name of the person or unit."""

    place: Place
    title: str
    status: RowStatus
    differences: tuple[FieldDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that is not taken, with one sentence; row 0 is the file as a whole."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file's account. rows = new + updated + unchanged + asked + rejected."""

    file: str
    kind: ImportKind
    new: int
    updated: int
    unchanged: int
    asked: int
    rejected: tuple[Rejection, ...]
    notes: tuple[str, ...]
    questions: tuple[Question, ...]
    details: tuple[RowPlan, ...]

    @property
    def rows(self) -> int:
        """Number of rows of data; a file that cannot be read counts as one."""
        return len(self.details)

    @property
    def reconciles(self) -> bool:
        """Whether every row is accounted for exactly once."""
        told = self.new + self.updated + self.unchanged + self.asked + len(self.rejected)
        return told == self.rows


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A preview: what would be taken. ``seen`` are the versions of the rows it was made from."""

    files: tuple[FilePlan, ...]
    answers: Mapping[QuestionKey, Answer]
    inputs: tuple[ParsedFile, ...] = field(repr=False)
    seen: Mapping[UUID, str] = field(repr=False)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All open questions."""
        return tuple(q for f in self.files for q in f.questions)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was taken. ``batch`` names it for undoing; None when nothing changed."""

    files: tuple[FilePlan, ...]
    batch: UUID | None

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions that stay open."""
        return tuple(q for f in self.files for q in f.questions)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One import of the past."""

    id: UUID
    title: str
    at: dt.datetime
    author: str
    new: int
    updated: int
    undone: bool


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What undoing did: rows put back, and a sentence for each row that was left."""

    batch: UUID
    restored: int
    left: tuple[str, ...]
