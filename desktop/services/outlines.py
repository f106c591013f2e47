"""谈话提纲: the questions of a cycle by layer, the first question always before them.

The wording of 第一考题 belongs to the scheme: it is shown here first and neither edited nor
removed here. Source: domain.md §2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.outlines import OutlineQuestion
from desktop.models.scheme import Cycle
from desktop.services.cycles import cycle_row, shipped_first_question
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.paths import RESOURCES
from desktop.services.permissions import Operation
from desktop.services.rule_amendments import ALL_YEAR
from desktop.services.scheme_reading import effective_scheme
from desktop.services.unsealed import unsealed
from desktop.terms import CycleState, InterviewLayer

TEXT_LENGTH: Final = 300
THEME_LENGTH: Final = 12
WHAT: Final = "谈话提纲"


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question as shown; ``place`` counts from 1. ``layers`` is empty for all layers.

    The first question has no id: it is the scheme's.
    """

    id: UUID | None
    place: int
    layers: tuple[InterviewLayer, ...]
    text: str
    version: str = ""

    @property
    def first(self) -> bool:
        """Whether this is 第一考题."""
        return self.id is None

    @property
    def theme(self) -> str:
        """The word before the colon (班子运行：…), as a theme of interviews; else empty."""
        head, colon, _rest = self.text.partition("：")
        return head.strip() if colon and len(head.strip()) <= THEME_LENGTH else ""

    def put_to(self, layer: InterviewLayer) -> bool:
        """Whether people of a layer are asked this."""
        return not self.layers or layer in self.layers


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """What the form hands in; no layer or all of them: everybody is asked."""

    text: str
    layers: tuple[InterviewLayer, ...] = ()
    id: UUID | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a cycle, 第一考题 first. ``previous``: a year whose questions may be taken."""

    cycle: UUID
    year: int
    sealed: bool
    questions: tuple[QuestionLine, ...]
    previous: int | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing but the first question."""
        return len(self.questions) < 2

    def for_layer(self, layer: InterviewLayer) -> tuple[QuestionLine, ...]:
        """What people of a layer are asked, in order."""
        return tuple(q for q in self.questions if q.put_to(layer))


class OutlineService(Service):
    """The outline guides a conversation and moves no score: it may be mended until the year ends.

    The office writes it, teams read it.
    """

    @reads(Operation.READ_RECORDS)
    def outline(self, tx: Reading, cycle: UUID) -> Outline:
        """The questions of a cycle. Raises NotFound."""
        return outline_of(tx, cycle)

    @writes(Operation.EDIT_SCHEME)
    def save(self, tx: Writing, cycle: UUID, draft: QuestionDraft) -> UUID:
        """Add a question at the end, or change one. Raises Invalid, NotFound, Stale, Refused."""
        unsealed(tx, cycle, WHAT)
        rows = question_rows(tx, cycle)
        text = draft.text.strip()
        if not text or len(text) > TEXT_LENGTH:
            raise Invalid({"text": f"请填写问题，不超过 {TEXT_LENGTH} 个字。"})
        if any(row.text == text and row.id != draft.id for row in rows):
            raise Invalid({"text": "提纲中已有相同的问题，无需重复添加。"})
        if draft.id is not None and all(row.id != draft.id for row in rows):
            raise NotFound("该问题不存在或已删去。请刷新后重试。")
        fields: dict[str, object] = {"text": text, "layers": _layers(draft.layers)}
        row_id = draft.id or tx.new_id()
        if draft.id is None:
            fields |= {"cycle_id": cycle, "ordinal": max((r.ordinal for r in rows), default=0) + 1}
            fields["first_question"] = False
        tx.about("outline_question", row_id)
        tx.write([Change("outline_question", row_id, fields, draft.version if draft.id else None)])
        return row_id

    @writes(Operation.EDIT_SCHEME)
    def remove(self, tx: Writing, question: UUID, version: str) -> None:
        """Take a question out. Raises NotFound, Stale, Refused (sealed)."""
        row = _existing(tx, question)
        unsealed(tx, row.cycle_id, WHAT)
        tx.about("outline_question", question)
        tx.write([Change("outline_question", question, {"deleted": True}, version)])

    @writes(Operation.EDIT_SCHEME)
    def move(self, tx: Writing, question: UUID, version: str, *, down: bool) -> None:
        """Let a question change places with its neighbour; at the end nothing happens.

        Raises NotFound, Stale, Refused (sealed).
        """
        row = _existing(tx, question)
        unsealed(tx, row.cycle_id, WHAT)
        rows = list(question_rows(tx, row.cycle_id))
        place = next(n for n, r in enumerate(rows) if r.id == question)
        other = place + 1 if down else place - 1
        if not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        tx.about("outline_question", question)
        tx.write(
            Change(
                "outline_question", r.id, {"ordinal": n}, version if r.id == question else r.version
            )
            for n, r in enumerate(rows, 1)
            if r.ordinal != n
        )

    @writes(Operation.EDIT_SCHEME)
    def use_default(self, tx: Writing, cycle: UUID) -> int:
        """Take the shipped questions into an empty outline; gives how many.

        Raises NotFound, Refused when there are questions already, or the year is sealed.
        """
        return _filled(tx, cycle, shipped_questions())

    @writes(Operation.EDIT_SCHEME)
    def copy_previous(self, tx: Writing, cycle: UUID) -> int:
        """Take the questions of the year before into an empty outline; gives how many.

        Raises like ``use_default``, and NotFound when no earlier year has any.
        """
        year = cycle_row(tx, cycle).year
        before = _previous(tx, year)
        if before is None:
            raise NotFound(f"{year}年度以前没有谈话提纲。请采用出厂提纲，或自行添加问题。")
        found = [{"text": r.text, "layers": r.layers} for r in question_rows(tx, before.id)]
        return _filled(tx, cycle, found)


def outline_of(tx: Reading, cycle: UUID) -> Outline:
    """The outline of a cycle inside a transaction. Raises NotFound."""
    year = cycle_row(tx, cycle)
    first = effective_scheme(tx, cycle, ALL_YEAR).first_question or shipped_first_question()
    lines = [QuestionLine(None, 1, (), first)]
    lines += [
        QuestionLine(row.id, place, tuple(map(InterviewLayer, row.layers)), row.text, row.version)
        for place, row in enumerate(question_rows(tx, cycle), 2)
    ]
    before = _previous(tx, year.year)
    return Outline(
        cycle,
        year.year,
        year.state == CycleState.SEALED,
        tuple(lines),
        None if before is None else before.year,
    )


def question_rows(tx: Reading, cycle: UUID) -> Sequence[OutlineQuestion]:
    """The questions after the first one, in order."""
    return tx.session.scalars(
        select(OutlineQuestion)
        .where(
            OutlineQuestion.cycle_id == cycle,
            OutlineQuestion.deleted.is_(False),
            OutlineQuestion.first_question.is_(False),
        )
        .order_by(OutlineQuestion.ordinal, OutlineQuestion.id)
    ).all()


def shipped_questions() -> list[dict[str, Any]]:
    """The shipped questions: ``text`` and ``layers``."""
    shipped = orjson.loads((RESOURCES / "schemes" / "outline.json").read_bytes())
    found: list[dict[str, Any]] = shipped["questions"]
    return found


def _layers(chosen: Sequence[InterviewLayer]) -> tuple[str, ...]:
    """In the order of the layers; all of them are stored as none."""
    found = tuple(layer.value for layer in InterviewLayer if layer in chosen)
    return () if len(found) == len(InterviewLayer) else found


def _existing(tx: Reading, question: UUID) -> OutlineQuestion:
    row = tx.session.get(OutlineQuestion, question)
    if row is None or row.deleted or row.first_question:
        raise NotFound("该问题不存在或已删去。请刷新后重试。")
    return row


def _previous(tx: Reading, year: int) -> Cycle | None:
    """The newest earlier year with questions of its own."""
    asked = select(OutlineQuestion.cycle_id).where(
        OutlineQuestion.deleted.is_(False), OutlineQuestion.first_question.is_(False)
    )
    return tx.session.scalars(
        select(Cycle)
        .where(Cycle.deleted.is_(False), Cycle.year < year, Cycle.id.in_(asked))
        .order_by(Cycle.year.desc())
    ).first()


def _filled(tx: Writing, cycle: UUID, questions: Sequence[dict[str, Any]]) -> int:
    unsealed(tx, cycle, WHAT)
    if question_rows(tx, cycle):
        raise Refused("谈话提纲中已有问题。请先删去，或直接在现有提纲上修改。")
    tx.about("cycle", cycle)
    tx.write(
        Change(
            "outline_question",
            tx.new_id(),
            {
                "cycle_id": cycle,
                "ordinal": place,
                "layers": tuple(one["layers"]),
                "text": one["text"],
                "first_question": False,
            },
        )
        for place, one in enumerate(questions, 1)
    )
    return len(questions)
