"""冲突裁定: what two stations wrote differently, and how the office settles it.

Nothing settles by itself. The office sees all candidates with what stood before them, takes one,
types another, or asks the team first; it decides on exactly the candidates that it saw. The
decision is an ordinary revision that has seen them all, with a row beside it that travels back
as 考核办裁定. Source: exchange.md §1 and §6.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.exchange import ConflictQuestion
from desktop.models.merge import DELETED, Group, Past
from desktop.models.rows import Key
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused
from desktop.services.exchange.conflict_books import (
    decision_lines,
    hanging,
    question_lines,
    questions_on,
)
from desktop.services.exchange.conflict_forms import (
    TEXT_LENGTH,
    Candidate,
    CandidatesMoved,
    ConflictForm,
    ConflictLine,
    DecisionLine,
    FieldEditor,
    QuestionLine,
    common_base,
    covers_of,
)
from desktop.services.exchange.conflict_reading import (
    Dispute,
    between_told,
    candidates_of,
    disputes,
    keep_away,
    moment,
    open_disputes,
    shown_values,
    without_secrets,
)
from desktop.services.exchange.conflict_states import way_back
from desktop.services.exchange.conflict_values import editors_of, typed_values
from desktop.services.exchange.whose import origins_told, team_titles
from desktop.services.labels import field_label, field_labels
from desktop.services.permissions import Operation
from desktop.services.reach import existing_team, only_own_team
from desktop.services.row_words import RowWords, row_words
from desktop.terms import ConflictChoice, StationRole

__all__ = [
    "Candidate",
    "CandidatesMoved",
    "ConflictForm",
    "ConflictLine",
    "ConflictService",
    "DecisionLine",
    "FieldEditor",
    "QuestionLine",
]

_GONE = "这处冲突已经裁定，或已随新收到的数据消失，没有重复写入。请返回冲突清单。"
_MOVED = "这处冲突的内容在您打开之后有变化，没有写入。请重新核对各方内容后再裁定。"
_OFFICE_ONLY = "冲突由考核办裁定。请把本组意见答复考核办，由考核办办理。"


class ConflictService(Service):
    """The inbox of conflicts, decisions, questions and answers."""

    @reads(Operation.READ_RECORDS)
    def open(self, tx: Reading, limit: int = 200) -> tuple[ConflictLine, ...]:
        """Open conflicts, the latest first; what the actor must not see is left out."""
        found = sorted(open_disputes(tx), key=lambda f: (-f[0].at, f[0].key, f[0].group))[:limit]
        origins = origins_told(tx, {r.dot[0] for d, _ in found for r in d.rivals})
        asked = questions_on(tx, [d.key for d, _ in found])
        lines = []
        for dispute, words in found:
            question = asked.get((*dispute.key, dispute.group))
            lines.append(
                ConflictLine(
                    dispute.table,
                    UUID(hex=dispute.row),
                    dispute.group,
                    words.what,
                    field_labels(dispute.table, dispute.group),
                    between_told(origins, dispute.rivals),
                    len(dispute.rivals),
                    moment(dispute.at),
                    None if question is None else question.on,
                    None if question is None else question.answered_on,
                )
            )
        return tuple(lines)

    @reads(Operation.READ_RECORDS)
    def count(self, tx: Reading) -> int:
        """How many open conflicts ``open`` would list."""
        return len(open_disputes(tx))

    @reads(Operation.READ_RECORDS, logged=True)
    def look(self, tx: Reading, table: str, row: UUID, fields: Sequence[str]) -> ConflictForm:
        """All candidates of one conflict, and what stood before. Logged.

        Raises Refused for what is one's own, CandidatesMoved when there is no such conflict.
        """
        tx.about(table, row)
        words = _words(tx, table, row)
        dispute = _open_dispute(tx, (table, row.hex), tuple(fields))
        form = _form(tx, dispute, words)
        told = without_secrets(form.table, form.fields, form.candidates)
        return replace(form, candidates=told)

    @writes(Operation.DECIDE_CONFLICTS)
    def decide(
        self,
        tx: Writing,
        table: str,
        row: UUID,
        fields: Sequence[str],
        *,
        version: str,
        covers: str,
        choice: ConflictChoice,
        index: int | None = None,
        values: Mapping[str, object] | None = None,
        reason: str = "",
    ) -> UUID:
        """Settle one conflict; returns the id of the 考核办裁定.

        ``version`` and ``covers`` are those of the form that was looked at. FIRST and SECOND
        are the form's candidates 0 and 1, FURTHER the one at ``index``; OTHER takes ``values``,
        one for each field of the group, as they were typed. Raises CandidatesMoved (nothing is
        written) when the candidates are no longer those, Invalid, Refused.
        """
        tx.about(table, row)
        words = _words(tx, table, row)
        _office_only(tx)
        key, group = (table, row.hex), tuple(fields)
        form = _form(tx, _open_dispute(tx, key, group), words)
        if form.covers != covers:
            raise CandidatesMoved(_MOVED)
        if len(reason) > TEXT_LENGTH:
            raise Invalid({"reason": f"裁定说明不能超过 {TEXT_LENGTH} 字。请精简。"})
        settled = _chosen(tx, form, choice, index, values)
        decision = tx.new_id()
        told: dict[str, object] = {
            "subject_table": table,
            "subject_row": row.hex,
            "fields": group,
            "choice": choice,
            "covers": covers,
            "reason": reason.strip() or None,
            "on": tx.desk.clock.today(),
        }
        own = Change(table, row, settled, version, decides=True)
        # Side by side in this order: who reads the decision finds what it wrote just before it.
        tx.write([own, Change("conflict_decision", decision, told)])
        follow = hanging(tx, table, row, settled)
        if follow:
            tx.write(follow)
        return decision

    @writes(Operation.DECIDE_CONFLICTS)
    def ask(
        self, tx: Writing, table: str, row: UUID, fields: Sequence[str], team: UUID, text: str
    ) -> UUID:
        """退回询问: ask a team before deciding; returns the question's id.

        Raises Invalid, Refused, NotFound, CandidatesMoved when there is no such conflict.
        """
        tx.about(table, row)
        _words(tx, table, row)
        _office_only(tx)
        group = tuple(fields)
        _open_dispute(tx, (table, row.hex), group)
        existing_team(tx, team)
        question = tx.new_id()
        told: dict[str, object] = {
            "subject_table": table,
            "subject_row": row.hex,
            "fields": group,
            "team_id": team,
            "text": _written_text(text, "要询问的内容"),
            "on": tx.desk.clock.today(),
        }
        tx.write([Change("conflict_question", question, told)])
        return question

    @writes(Operation.EDIT_RECORDS)
    def answer(self, tx: Writing, question: UUID, text: str, version: str | None = None) -> None:
        """Answer a question of the office, or correct the answer that was read with ``version``.

        Raises Invalid, Refused, NotFound, Stale, BadTransition when the office has decided.
        """
        tx.about("conflict_question", question)
        asked = tx.session.get(ConflictQuestion, question)
        if asked is None or asked.deleted:
            raise NotFound("该询问不存在或已被撤回。请刷新列表后重试。")
        _words(tx, asked.subject_table, UUID(hex=asked.subject_row))
        only_own_team(tx, asked.team_id)
        (line,) = question_lines(tx, [asked])
        if line.settled:
            raise BadTransition("考核办已对这处冲突作出裁定，不需要再答复。请查看考核办裁定。")
        told: dict[str, object] = {
            "question_id": question,
            "team_id": asked.team_id,
            "text": _written_text(text, "答复"),
            "on": tx.desk.clock.today(),
        }
        tx.write([Change("conflict_answer", answer_id(question), told, version)])

    @reads(Operation.READ_RECORDS)
    def questions(self, tx: Reading, *, waiting: bool = False) -> tuple[QuestionLine, ...]:
        """Questions and answers, the latest first; ``waiting``: only those without an answer.

        What the actor must not see is left out; a team sees those to itself.
        """
        rows = tx.session.scalars(
            select(ConflictQuestion)
            .where(ConflictQuestion.deleted.is_(False))
            .order_by(ConflictQuestion.on.desc(), ConflictQuestion.id.desc())
        )
        lines = question_lines(tx, list(rows))
        return tuple(
            line for line in lines if not waiting or (line.answer is None and not line.settled)
        )

    @reads(Operation.READ_RECORDS, logged=True)
    def decisions(
        self, tx: Reading, since: dt.date | None = None, limit: int = 200
    ) -> tuple[DecisionLine, ...]:
        """考核办裁定 of a day or later, the latest first: before, after, why. Logged."""
        return decision_lines(tx, since, limit)


def answer_id(question: UUID) -> UUID:
    """The id of the answer to a question."""
    return uuid5(question, "answer")


def _words(tx: Reading, table: str, row: UUID) -> RowWords:
    """A row's words. Raises Refused when it is one's own."""
    key: Key = (table, row.hex)
    words = row_words(tx.connection, [key])[key]
    keep_away(tx, words)
    return words


def _office_only(tx: Reading) -> None:
    if tx.desk.station is not StationRole.OFFICE:
        raise Refused(_OFFICE_ONLY)


def _open_dispute(tx: Reading, key: Key, group: Group) -> Dispute:
    for dispute in disputes(tx, key):
        if dispute.group == group:
            return dispute
    raise CandidatesMoved(_GONE)


def _form(tx: Reading, dispute: Dispute, words: RowWords) -> ConflictForm:
    applier = tx.desk.history.applier()
    known = applier.known(tx.connection, *dispute.key)
    shown = [r.dot for r in applier.shown(tx.connection, *dispute.key)]
    candidates = candidates_of(tx, dispute.key, dispute.group, dispute.rivals, known)
    dots = [c.dot for c in dispute.rivals]
    base = common_base(Past(known), shown, dispute.group, dots)
    version = str(applier.load(tx.connection, [dispute.key])[dispute.key]["version"])
    asked = tx.session.scalars(
        select(ConflictQuestion)
        .where(
            ConflictQuestion.subject_table == dispute.table,
            ConflictQuestion.subject_row == dispute.row,
            ConflictQuestion.deleted.is_(False),
        )
        .order_by(ConflictQuestion.on, ConflictQuestion.id)
    )
    questions = [q for q in question_lines(tx, list(asked)) if q.fields == dispute.group]
    return ConflictForm(
        dispute.table,
        UUID(hex=dispute.row),
        dispute.group,
        words.what,
        tuple(field_label(dispute.table, name) for name in dispute.group),
        candidates,
        None if base is None else shown_values(tx, dispute.table, dispute.group, base),
        version,
        covers_of(dispute.table, dispute.row, dispute.group, dispute.rivals),
        editors_of(dispute.table, dispute.group),
        _teams(tx, words, candidates),
        tuple(questions),
    )


def _teams(
    tx: Reading, words: RowWords, candidates: Sequence[Candidate]
) -> tuple[tuple[UUID, str], ...]:
    """Whom to ask: the teams that wrote one of the candidates, then the row's own."""
    near = [c.team for c in candidates if c.team is not None]
    if words.team is not None:
        near.append(words.team)
    titles = team_titles(tx, set(near))
    return tuple((team, titles[team]) for team in dict.fromkeys(near) if team in titles)


def _chosen(
    tx: Reading,
    form: ConflictForm,
    choice: ConflictChoice,
    index: int | None,
    values: Mapping[str, object] | None,
) -> dict[str, object]:
    """What the group is to say from now on."""
    if choice is ConflictChoice.OTHER:
        return typed_values(tx, form.table, form.row, form.fields, values or {})
    place = {ConflictChoice.FIRST: 0, ConflictChoice.SECOND: 1}.get(choice, index)
    if place is None or not 0 <= place < len(form.candidates):
        raise Invalid({"choice": "请从各方所填的内容中选用一份，或另行填写。"})
    taken = form.candidates[place].raw
    fault = way_back(form.table, form.fields, taken, [c.raw for c in form.candidates])
    if fault:
        raise Refused(fault)
    if form.fields == DELETED:
        return {"deleted": taken == (1,)}
    return dict(zip(form.fields, taken, strict=True))


def _written_text(text: str, what: str) -> str:
    if not text.strip():
        raise Invalid({"text": f"请填写{what}。"})
    if len(text) > TEXT_LENGTH:
        raise Invalid({"text": f"{what}不能超过 {TEXT_LENGTH} 字。请精简。"})
    return text.strip()
