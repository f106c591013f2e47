"""群众反映: complaints and praise, and what was found out about them by another person.

Who registers writes the row; the office's finding is a row of its own and covers what it was
about: what is changed afterwards waits for a finding again. Source: domain.md §1, §2.4 (4), §2.8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, case, or_, select

from desktop.models.base import Stored
from desktop.models.cadres import Cadre
from desktop.models.changes import Change
from desktop.models.public_feedback import PublicFeedback
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.services.cadre_moves import unit_on
from desktop.services.conflict_marks import check_settled
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, Refused
from desktop.services.evidence import evidence_authors, files_of
from desktop.services.fact_forms import FactDraft
from desktop.services.feedback_forms import (
    ALL_FEEDBACK,
    CONTENT,
    FINDING_LENGTH,
    FeedbackDetail,
    FeedbackDraft,
    FeedbackLine,
    FeedbackQuery,
    draft_faults,
    draft_fields,
    existing_feedback,
    fact_prefill,
    feedback_digest,
    feedback_lines,
    finding_id,
    findings_of,
    in_state,
    state_of,
)
from desktop.services.listing import containing, ordered
from desktop.services.motions import (
    HistoryLine,
    Seen,
    authors_of,
    check_seen,
    history_lines,
    text_of,
)
from desktop.services.numbering import base_of, last_number
from desktop.services.permissions import Operation, allowed
from desktop.services.persons import persons_of
from desktop.services.reach import barred_cadres, barred_units, only_own_team
from desktop.services.recording_team import only_own_side, own_team, recording_team
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.services.year_days import cycle_on, outside_year
from desktop.terms import FeedbackKind, FeedbackState, FeedbackVerdict, Severity, label_of

__all__ = [
    "FeedbackDetail",
    "FeedbackDraft",
    "FeedbackLine",
    "FeedbackQuery",
    "PublicFeedbackService",
]

WHAT: Final = "群众反映"


class PublicFeedbackService(Service):
    """Complaints and praise."""

    @reads(Operation.READ_RECORDS)
    def find(self, tx: Reading, query: FeedbackQuery = ALL_FEEDBACK) -> tuple[UUID, ...]:
        """Ids of the matching entries in order; what the actor must not see is left out."""
        columns: dict[str, tuple[Any, ...]] = {
            "on": (PublicFeedback.on, PublicFeedback.number),
            "number": (AssessmentTeam.number, PublicFeedback.number),
            "unit": (Unit.name_key, PublicFeedback.on),
            "severity": (_WEIGHT, PublicFeedback.on),
        }
        statement = _matching(tx, query)
        ids = ordered(
            tx, statement, columns[query.sort], PublicFeedback.id, descending=query.descending
        )
        if query.state is None:
            return ids
        wanted = in_state(
            tx, tx.session.scalars(statement.with_only_columns(PublicFeedback)), query.state
        )
        return tuple(i for i in ids if i in wanted)

    @reads(Operation.READ_RECORDS)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[FeedbackLine, ...]:
        """The lines of a page, in the order of the ids; what is gone or barred is left out."""
        return feedback_lines(tx, ids)

    @reads(Operation.READ_RECORDS)
    def get(self, tx: Reading, feedback: UUID) -> FeedbackDetail:
        """An entry's form. Raises NotFound, Refused."""
        row = _reached(tx, feedback)
        finding = findings_of(tx, [feedback]).get(feedback)
        line = feedback_lines(tx, [feedback])[0]
        own = row.team_id == own_team(tx)
        role = tx.actor.role
        return FeedbackDetail(
            line,
            row.version,
            Seen(row.version, None if finding is None else finding.version, _digest_now(tx, row)),
            row.team_id,
            "" if finding is None else finding.finding,
            None if finding is None else finding.on,
            stale_finding=finding is not None and line.state is FeedbackState.PENDING,
            may_edit=own and allowed(role, Operation.EDIT_RECORDS),
            may_verify=allowed(role, Operation.ACCEPT_RECORDS) and not _own_hand(tx, row.id),
        )

    @reads(Operation.READ_RECORDS)
    def history_of(self, tx: Reading, feedback: UUID) -> tuple[HistoryLine, ...]:
        """Every step of an entry: who, when, why. Raises NotFound, Refused."""
        _reached(tx, feedback)
        return history_lines(
            tx,
            [
                ("public_feedback", feedback, _tell_own),
                ("feedback_finding", finding_id(feedback), _tell_finding),
            ],
        )

    @reads(Operation.READ_RECORDS)
    def fact_draft(self, tx: Reading, feedback: UUID) -> FactDraft:
        """The 考核纪实 that a verified entry can become, to be completed in its form.

        Raises BadTransition for one that is not found to be true, NotFound, Refused.
        """
        row = _reached(tx, feedback)
        finding = findings_of(tx, [feedback]).get(feedback)
        files = files_of(tx, [feedback]).get(feedback, ())
        if finding is None or state_of(row, finding, files) is not FeedbackState.VERIFIED:
            raise BadTransition("只有核实为“属实”的群众反映才能转为考核纪实。请先核实。")
        return fact_prefill(row, finding, feedback_lines(tx, [feedback])[0].citation)

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, draft: FeedbackDraft) -> UUID:
        """Register or change an entry. A change lets the finding lapse.

        Raises Invalid, Stale, Refused, NotFound.
        """
        if draft.id is None:
            return _add(tx, draft)
        row = _reached(tx, draft.id)
        unsealed(tx, row.cycle_id, WHAT)
        only_own_side(tx, row.team_id, "该群众反映")
        _check(tx, draft, keeps=(row.unit_id, row.cadre_id))
        if row.on != draft.on:
            _check_year(tx, row.cycle_id, draft.on)
        tx.write([Change("public_feedback", row.id, draft_fields(draft), draft.version)])
        return row.id

    @writes(Operation.EDIT_RECORDS)
    def remove(self, tx: Writing, feedback: UUID, version: str) -> None:
        """Take out an entry that was registered by mistake; one with a finding stays.

        Raises BadTransition, Stale, Refused, NotFound.
        """
        row = _reached(tx, feedback)
        unsealed(tx, row.cycle_id, WHAT)
        only_own_side(tx, row.team_id, "该群众反映")
        if feedback in findings_of(tx, [feedback]):
            raise BadTransition("该群众反映已有核实结论，不能删除。内容有误的，请修改后重新核实。")
        tx.write([Change("public_feedback", feedback, {"deleted": True}, version)])

    @writes(Operation.ACCEPT_RECORDS)
    def verify(
        self,
        tx: Writing,
        feedback: UUID,
        verdict: FeedbackVerdict,
        finding: str,
        seen: Seen,
        on: dt.date | None = None,
    ) -> None:
        """Say what was found out, over what was read (``seen``). Nobody checks his own entry.

        Nor does whoever added or took off its files.

        ``on``: the day of the finding, default today. Raises Invalid, Stale, Refused, NotFound.
        """
        row = _reached(tx, feedback)
        unsealed(tx, row.cycle_id, WHAT)
        why = _own_hand(tx, feedback)
        if why:
            raise Refused(f"{why}的群众反映不能由本人核实。请由另一名人员核实。")
        check_settled(tx, "public_feedback", feedback, "该群众反映", "核实")
        today = tx.desk.clock.today()
        faults: dict[str, str] = {}
        if not finding.strip():
            faults["text"] = "请填写核实情况：向谁了解、查到什么。"
        elif len(finding) > FINDING_LENGTH:
            faults["text"] = f"核实情况不能超过 {FINDING_LENGTH} 字。请精简。"
        if on is not None and not row.on <= on <= today:
            faults["day"] = "核实日期应在反映日期之后，且不晚于今天。请核对。"
        if faults:
            raise Invalid(faults)
        before = findings_of(tx, [feedback]).get(feedback)
        base = None if before is None else before.version
        check_seen(seen.version, row.version, "群众反映内容")
        check_seen(seen.office_version, base, "核实结论")
        digest = _digest_now(tx, row)
        check_seen(seen.digest, digest, "附件")
        fields: dict[str, object] = {
            "feedback_id": feedback,
            "verdict": verdict,
            "finding": finding.strip(),
            "covers": digest,
            "on": on or today,
        }
        tx.write([Change("feedback_finding", finding_id(feedback), fields, base)])


_WEIGHT = case(
    {Severity.LIGHT.value: 1, Severity.MEDIUM.value: 2, Severity.HEAVY.value: 3},
    value=PublicFeedback.severity,
)


def _reached(tx: Reading, feedback: UUID) -> PublicFeedback:
    """An entry that the actor may see. Raises NotFound, Refused."""
    row = existing_feedback(tx, feedback)
    tx.about("public_feedback", feedback)
    tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
    return row


def _digest_now(tx: Reading, row: PublicFeedback) -> str:
    return feedback_digest(row, files_of(tx, [row.id]).get(row.id, ()))


def _own_hand(tx: Reading, feedback: UUID) -> str:
    """What of an entry is the actor's own work, in words; empty when nothing is."""
    me = tx.actor.account.hex
    if me in authors_of(tx, "public_feedback", feedback, CONTENT):
        return "本人登记"
    return "附件由本人增减" if me in evidence_authors(tx, feedback) else ""


def _add(tx: Writing, draft: FeedbackDraft) -> UUID:
    cycle = draft.cycle or cycle_on(tx, draft.on)
    unsealed(tx, cycle, WHAT)
    existing_unit(tx, draft.unit)
    tx.not_oneself(unit=draft.unit, cadre=draft.cadre)
    team = recording_team(tx, draft.unit)
    if team is not None:
        only_own_team(tx, team)
    _check(tx, draft, keeps=None)
    _check_year(tx, cycle, draft.on)
    new = tx.new_id()
    tx.about("public_feedback", new)
    fields = {
        **draft_fields(draft),
        "number": _last_number(tx, team, cycle) + 1,
        "cycle_id": cycle,
        "team_id": team,
    }
    tx.write([Change("public_feedback", new, fields)])
    return new


def _check(tx: Reading, draft: FeedbackDraft, keeps: tuple[UUID, UUID | None] | None) -> None:
    faults = draft_faults(draft, tx.desk.clock.today())
    if keeps != (draft.unit, draft.cadre):
        existing_unit(tx, draft.unit)
        tx.not_oneself(unit=draft.unit, cadre=draft.cadre)
        recording_team(tx, draft.unit)
        if draft.cadre is not None and draft.unit not in (
            unit_on(tx, draft.cadre, draft.on),
            unit_on(tx, draft.cadre, tx.desk.clock.today()),
        ):
            faults["cadre"] = "该干部当时不在所选单位。请核对单位和干部。"
    if faults:
        raise Invalid(faults)


def _check_year(tx: Reading, cycle: UUID, on: dt.date) -> None:
    """Refuse a day that is none of the entry's year. Raises Invalid (``on``)."""
    fault = outside_year(tx, cycle, on, "反映日期")
    if fault:
        raise Invalid({"on": fault})


def _last_number(tx: Reading, team: UUID | None, cycle: UUID) -> int:
    same = PublicFeedback.team_id.is_(None) if team is None else PublicFeedback.team_id == team
    of_year = PublicFeedback.cycle_id == cycle
    return last_number(tx, base_of(tx, team), PublicFeedback.number, same, of_year)


def _matching(tx: Reading, query: FeedbackQuery) -> Select[Any]:
    statement = (
        select(PublicFeedback.id)
        .join(Unit, Unit.id == PublicFeedback.unit_id)
        .outerjoin(Cadre, Cadre.id == PublicFeedback.cadre_id)
        .outerjoin(AssessmentTeam, AssessmentTeam.id == PublicFeedback.team_id)
        .where(
            PublicFeedback.deleted.is_(False),
            PublicFeedback.unit_id.not_in(barred_units(tx)),
            or_(
                PublicFeedback.cadre_id.is_(None),
                PublicFeedback.cadre_id.not_in(barred_cadres(tx)),
            ),
        )
    )
    texts = (PublicFeedback.text, PublicFeedback.source, Unit.name, Cadre.name)
    statement = statement.where(*containing(query.text, *texts))
    if query.unit is not None:
        statement = statement.where(PublicFeedback.unit_id == query.unit)
    if query.cadre is not None:
        people = persons_of(tx.session, query.cadre)
        statement = statement.where(PublicFeedback.cadre_id.in_(people))
    if query.cycle is not None:
        statement = statement.where(PublicFeedback.cycle_id == query.cycle)
    if query.kind is not None:
        statement = statement.where(PublicFeedback.kind == query.kind.value)
    return statement


def _tell_own(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if fields.get("deleted") == 1:
        return "删除", ""
    if "number" in fields:
        return f"登记：{label_of(FeedbackKind, text_of(fields.get('kind')))}", ""
    if fields.keys().isdisjoint(CONTENT):
        return None
    return "修改内容", ""


def _tell_finding(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if "verdict" not in fields and "finding" not in fields:
        return None
    word = text_of(fields.get("verdict"))
    return f"核实：{label_of(FeedbackVerdict, word)}" if word else "核实", text_of(
        fields.get("finding")
    )
