"""What has been asked and decided about conflicts, read back with everything it was about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.exchange import ConflictAnswer, ConflictDecision, ConflictQuestion
from desktop.models.merge import Candidate as Rival
from desktop.models.merge import Group, Past, view_of
from desktop.models.revision import Dot, Revision
from desktop.models.rows import Key, known_table
from desktop.services.authors import ELSEWHERE, author_names
from desktop.services.cadre_changes import form_changes
from desktop.services.door import Reading, Writing
from desktop.services.exchange.conflict_forms import Candidate, DecisionLine, QuestionLine
from desktop.services.exchange.conflict_reading import (
    Bounds,
    candidates_of,
    moment,
    shown_values,
    without_secrets,
)
from desktop.services.exchange.whose import team_titles
from desktop.services.labels import field_label, field_labels
from desktop.services.row_words import row_words
from desktop.terms import ConflictChoice, label_of

_CHILDREN: Final = frozenset({"resume", "past_grades", "age_reference", "form_date"})
"""Texts of a cadre from which the rows below it are read."""

Subject = tuple[str, str, Group]
"""What a question or a decision is about: table, row, field group."""


def question_lines(tx: Reading, asked: Sequence[ConflictQuestion]) -> tuple[QuestionLine, ...]:
    """Questions with their answers, in the given order; barred ones are left out."""
    keys = [(q.subject_table, q.subject_row) for q in asked]
    words, bounds = row_words(tx.connection, keys), Bounds(tx)
    titles = team_titles(tx, {q.team_id for q in asked})
    answers = {
        a.question_id: a
        for a in tx.session.scalars(
            select(ConflictAnswer).where(
                ConflictAnswer.question_id.in_([q.id for q in asked]),
                ConflictAnswer.deleted.is_(False),
            )
        )
    }
    settled = _settled(tx, asked)
    lines = []
    for q in asked:
        told = words[q.subject_table, q.subject_row]
        if not bounds.admits(told):
            continue
        answer = answers.get(q.id)
        lines.append(
            QuestionLine(
                q.id,
                q.subject_table,
                UUID(hex=q.subject_row),
                q.fields,
                told.what,
                field_labels(q.subject_table, q.fields),
                q.team_id,
                titles.get(q.team_id, ""),
                q.text,
                q.on,
                None if answer is None else answer.text,
                None if answer is None else answer.on,
                None if answer is None else answer.version,
                q.id in settled,
            )
        )
    return tuple(lines)


def questions_on(tx: Reading, keys: Sequence[Key]) -> dict[Subject, QuestionLine]:
    """The latest question on each of these conflicts that no decision has settled."""
    rows = {row for _, row in keys}
    asked = tx.session.scalars(
        select(ConflictQuestion)
        .where(ConflictQuestion.deleted.is_(False))
        .order_by(ConflictQuestion.on, ConflictQuestion.id)
    )
    lines = question_lines(tx, [q for q in asked if q.subject_row in rows])
    return {(q.table, q.row.hex, q.fields): q for q in lines if not q.settled}


def _settled(tx: Reading, asked: Sequence[ConflictQuestion]) -> frozenset[UUID]:
    """The questions after which the office decided about the same fields of the same row."""
    decided = tx.session.scalars(
        select(ConflictDecision).where(
            ConflictDecision.subject_row.in_([q.subject_row for q in asked]),
            ConflictDecision.deleted.is_(False),
        )
    ).all()
    if not decided:
        return frozenset()
    born = _births(tx, [*(q.id.hex for q in asked), *(d.id.hex for d in decided)])
    return frozenset(
        q.id
        for q in asked
        for d in decided
        if (d.subject_table, d.subject_row, d.fields) == (q.subject_table, q.subject_row, q.fields)
        and _after(born.get(d.id.hex), born.get(q.id.hex), days=(d.on, q.on))
    )


def _births(tx: Reading, rows: Sequence[str]) -> dict[str, Dot]:
    """The first revision of questions and decisions."""
    found = tx.connection.execute(
        "SELECT row_id, origin, min(seq) FROM revision "
        "WHERE table_name IN ('conflict_question', 'conflict_decision') "
        "AND row_id IN (SELECT value FROM json_each(?)) GROUP BY row_id",
        (orjson.dumps(list(rows)).decode(),),
    )
    return {row: (origin, seq) for row, origin, seq in found}


def _after(one: Dot | None, other: Dot | None, days: tuple[dt.date, dt.date]) -> bool:
    """Whether one was written after the other: by the office's own numbers, not by its clock.

    Only where the office took a new instance in between do the days have to do.
    """
    if one is not None and other is not None and one[0] == other[0]:
        return one[1] > other[1]
    return days[0] >= days[1]


def decision_lines(tx: Reading, since: dt.date | None, limit: int) -> tuple[DecisionLine, ...]:
    """Decisions with what they were about, the latest first; barred ones are left out."""
    statement = (
        select(ConflictDecision)
        .where(ConflictDecision.deleted.is_(False))
        .order_by(ConflictDecision.on.desc(), ConflictDecision.id.desc())
    )
    if since is not None:
        statement = statement.where(ConflictDecision.on >= since)
    rows = list(tx.session.scalars(statement))
    words = row_words(tx.connection, [(d.subject_table, d.subject_row) for d in rows])
    bounds = Bounds(tx)
    seen = [d for d in rows if bounds.admits(words[d.subject_table, d.subject_row])][:limit]
    return tuple(_decision(tx, d, words[d.subject_table, d.subject_row].what) for d in seen)


def _decision(tx: Reading, d: ConflictDecision, what: str) -> DecisionLine:
    applier = tx.desk.history.applier()
    table, row, group = d.subject_table, d.subject_row, d.fields
    known = applier.known(tx.connection, table, row)
    births = [
        r for r in applier.known(tx.connection, "conflict_decision", d.id.hex) if not r.seen.parents
    ]
    written = _written_with(births, known, group)
    shown = [r.dot for r in applier.shown(tx.connection, table, row)]
    rivals = () if written is None else rivals_before(table, group, known, shown, written)
    before = candidates_of(tx, (table, row), group, rivals, known)
    values = () if written is None else tuple(written.fields.get(name) for name in group)
    author = births[0].author if births else ""
    names = author_names(tx.session, {author})
    return DecisionLine(
        d.id,
        table,
        UUID(hex=row),
        group,
        what,
        tuple(field_label(table, name) for name in group),
        without_secrets(table, group, before),
        shown_values(tx, table, group, values) if values else (),
        _how(before, values, d.choice),
        d.reason or "",
        d.on,
        names.get(author, ELSEWHERE),
        moment(births[0].at if births else 0),
        any(c.here and c.raw != values for c in before),
    )


def _written_with(
    births: Sequence[Revision], known: Sequence[Revision], group: Group
) -> Revision | None:
    """The revision of the row itself that a decision was written with: the one before it."""
    dots = {(r.origin, r.seq - 1) for r in births}
    for revision in known:
        if revision.dot in dots and not set(group).isdisjoint(revision.fields):
            return revision
    return None


def rivals_before(
    table: str,
    group: Group,
    known: Sequence[Revision],
    shown: Sequence[Dot],
    decision: Revision,
) -> tuple[Rival, ...]:
    """The candidates that a decision had before it: the conflict in the view of what it saw."""
    past = Past(known)
    seen = past.seen(decision.dot)
    visible = [dot for dot in shown if past.has(seen, dot)]
    if not visible:
        return ()
    return view_of(past, visible, known_table(table).group_of).conflicts.get(group, ())


def _how(before: Sequence[Candidate], values: tuple[object, ...], choice: str) -> str:
    """Whose content was taken, by name rather than by place."""
    taken = list(dict.fromkeys(c.station for c in before if c.raw == values))
    if choice == ConflictChoice.OTHER or not taken:
        return label_of(ConflictChoice, choice)
    return f"采用{'、'.join(taken)}所填"


def hanging(tx: Writing, table: str, row: UUID, settled: Mapping[str, object]) -> list[Change]:
    """What must follow a decided text: the postings and grades that are read from it.

    A row below that is itself in conflict is left to its own decision.
    """
    if table != "cadre" or _CHILDREN.isdisjoint(settled):
        return []
    applier = tx.desk.history.applier()
    base = str(applier.load(tx.connection, [(table, row.hex)])[table, row.hex]["version"])
    changes = form_changes(tx, row, settled, None, base=base)[1:]
    rows = applier.load(tx.connection, [(c.table, c.row.hex) for c in changes])
    return [c for c in changes if not rows.get((c.table, c.row.hex), {"conflicts": 0})["conflicts"]]
