"""考核纪实: the entries of the 正负面清单 from draft to verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select

from desktop.models.base import Stored
from desktop.models.cadres import Cadre
from desktop.models.facts import Fact, FactReview
from desktop.models.history import Change
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.cadres import existing_cadre
from desktop.services.conflict_marks import disputed_contents
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, Refused
from desktop.services.fact_forms import (
    ALL_FACTS,
    CONTENT,
    FactDetail,
    FactDraft,
    FactLine,
    FactQuery,
    draft_faults,
    draft_fields,
    existing_fact,
    fact_digest,
    fact_lines,
    in_state,
    review_id,
    reviews_of,
    shown_of,
)
from desktop.services.listing import at_hand, like_pattern, ordered
from desktop.services.motions import (
    HistoryLine,
    Motion,
    Seen,
    authors_of,
    check_motion,
    check_seen,
    check_side,
    history_lines,
    text_of,
)
from desktop.services.permissions import Operation, allowed
from desktop.services.persons import persons_of
from desktop.services.reach import barred_cadres, barred_units, only_own_team
from desktop.services.scheme import current_cycle
from desktop.services.states import FACT, Side, side_of
from desktop.services.units import existing_unit
from desktop.services.visit_views import existing_visit, standing
from desktop.terms import FactAction, FactState, FactVerdict, Severity, VisitState, label_of

__all__ = ["FactDetail", "FactDraft", "FactLine", "FactQuery", "FactService", "fact_lines"]

_VERDICTS = {
    FactAction.VERIFY: FactVerdict.VERIFIED,
    FactAction.SEND_BACK: FactVerdict.RETURNED,
    FactAction.DISPUTE: FactVerdict.DISPUTED,
}
_OWN_STATES = {
    FactAction.SUBMIT: FactState.SUBMITTED,
    FactAction.WITHDRAW: FactState.WITHDRAWN,
}
Reviews = Mapping[UUID, FactReview]
_NOT_HELD = frozenset({VisitState.PLANNED, VisitState.APPROVED, VisitState.CANCELLED})
_DOORS: Mapping[Side, Operation] = {
    Side.RECORD: Operation.EDIT_RECORDS,
    Side.DECIDE: Operation.ACCEPT_RECORDS,
}


class FactService(Service):
    """Facts about leadership teams and cadres."""

    @reads(Operation.READ_RECORDS)
    def find(self, tx: Reading, query: FactQuery = ALL_FACTS) -> tuple[UUID, ...]:
        """Ids of the matching facts in order; what the actor must not see is left out."""
        columns: dict[str, tuple[Any, ...]] = {
            "on": (Fact.on, Fact.number),
            "number": (AssessmentTeam.number, Fact.number),
            "unit": (Unit.name_key, Fact.on),
            "severity": (_WEIGHT, Fact.on),
        }
        statement = _matching(tx, query)
        ids = ordered(tx, statement, columns[query.sort], Fact.id, descending=query.descending)
        if query.state is None:
            return ids
        facts = tx.session.scalars(statement.with_only_columns(Fact))
        wanted = in_state(tx, facts, query.state)
        return tuple(i for i in ids if i in wanted)

    @reads(Operation.READ_RECORDS)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[FactLine, ...]:
        """The lines of a page, in the order of the ids; what is gone or barred is left out."""
        return fact_lines(tx, ids)

    @reads(Operation.READ_RECORDS)
    def get(self, tx: Reading, fact: UUID) -> FactDetail:
        """A fact's form. Raises NotFound, Refused."""
        row = existing_fact(tx, fact)
        tx.about("fact", fact)
        tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
        review = reviews_of(tx, [fact]).get(fact)
        line = fact_lines(tx, [fact])[0]
        role = tx.actor.role
        return FactDetail(
            line,
            row.version,
            Seen(row.version, None if review is None else review.version, fact_digest(row)),
            row.team_id,
            row.state_reason,
            None if review is None else review.remark,
            None if review is None else review.on,
            tuple(a for a in FACT.possible(line.state) if allowed(role, _DOORS[side_of(FACT, a)])),
            disputed_contents(tx, "fact", row.id),
        )

    @reads(Operation.READ_RECORDS)
    def seen(self, tx: Reading, facts: Sequence[UUID]) -> dict[UUID, Seen]:
        """What a list shows of several facts, for ``submit_all`` and ``decide_all``.

        What the actor must not see is left out.
        """
        shown = {line.id for line in fact_lines(tx, facts)}
        rows = tx.session.scalars(select(Fact).where(Fact.id.in_(shown)))
        found = {r.id: r for r in rows}
        reviews = reviews_of(tx, facts)
        return {
            i: Seen(
                found[i].version,
                reviews[i].version if i in reviews else None,
                fact_digest(found[i]),
            )
            for i in facts
            if i in found
        }

    @reads(Operation.READ_RECORDS)
    def history_of(self, tx: Reading, fact: UUID) -> tuple[HistoryLine, ...]:
        """Every transition of a fact: who, when, why."""
        row = existing_fact(tx, fact)
        tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
        return history_lines(
            tx, [("fact", fact, _tell_own), ("fact_review", review_id(fact), _tell_review)]
        )

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, draft: FactDraft) -> UUID:
        """Write down or change a fact. Raises Invalid, Stale, BadTransition, Refused, NotFound."""
        if draft.id is None:
            return _add(tx, (draft,))[0]
        row = existing_fact(tx, draft.id)
        tx.about("fact", row.id)
        tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
        only_own_team(tx, row.team_id)
        state = shown_of(row, reviews_of(tx, [row.id]).get(row.id)).state
        if state is not FactState.DRAFT:
            raise BadTransition(
                f"该考核纪实目前为“{state.label}”，不能修改。已提交的请由考核办退回补充后再改。"
            )
        if (draft.unit, draft.visit) != (row.unit_id, row.visit_id):
            raise Invalid({"unit": "单位和所属考核在建立后不能更改。请撤回后另行填写。"})
        _check(tx, draft, keeps=row.cadre_id)
        tx.write(
            [
                Change(
                    "fact",
                    row.id,
                    {"unit_id": row.unit_id, **draft_fields(draft)},
                    draft.version,
                )
            ]
        )
        return row.id

    @writes(Operation.EDIT_RECORDS)
    def save_all(self, tx: Writing, drafts: Sequence[FactDraft]) -> tuple[UUID, ...]:
        """Write down several new facts together: all of them, or none. Raises like ``save``."""
        with at_hand(
            tx,
            (Unit, (d.unit for d in drafts)),
            (Visit, (d.visit for d in drafts)),
            (Cadre, (d.cadre for d in drafts)),
        ):
            return _add(tx, drafts)

    def perform(self, fact: UUID, action: FactAction, motion: Motion) -> None:
        """Take one step, at the door that it belongs to.

        Raises BadTransition, Invalid, Stale, Refused, NotFound.
        """
        if side_of(FACT, action) is Side.DECIDE:
            self.decide(fact, action, motion)
        else:
            self.record(fact, action, motion)

    @writes(Operation.EDIT_RECORDS)
    def record(self, tx: Writing, fact: UUID, action: FactAction, motion: Motion) -> None:
        """A step of those who record: submit or withdraw."""
        tx.write([_own_step(tx, fact, action, motion, reviews_of(tx, [fact]))])

    @writes(Operation.EDIT_RECORDS)
    def submit_all(self, tx: Writing, facts: Mapping[UUID, Seen]) -> None:
        """Submit several facts together: all of them, or none. Raises like ``record``."""
        action, reviews = FactAction.SUBMIT, reviews_of(tx, list(facts))
        with at_hand(tx, (Fact, facts)):
            tx.write([_own_step(tx, i, action, Motion(s), reviews) for i, s in facts.items()])

    @writes(Operation.ACCEPT_RECORDS)
    def decide(self, tx: Writing, fact: UUID, action: FactAction, motion: Motion) -> None:
        """A step of the office: verify, send back, dispute. Nobody verifies his own entry."""
        tx.write([_verdict(tx, fact, action, motion, reviews_of(tx, [fact]))])

    @writes(Operation.ACCEPT_RECORDS)
    def decide_all(self, tx: Writing, facts: Mapping[UUID, Seen], action: FactAction) -> None:
        """The same verdict on several facts: all of them, or none. Raises like ``decide``."""
        reviews = reviews_of(tx, list(facts))
        with at_hand(tx, (Fact, facts)):
            tx.write([_verdict(tx, i, action, Motion(s), reviews) for i, s in facts.items()])


_WEIGHT = case(
    {Severity.LIGHT.value: 1, Severity.MEDIUM.value: 2, Severity.HEAVY.value: 3},
    value=Fact.severity,
)


def _own_step(
    tx: Writing, fact: UUID, action: FactAction, motion: Motion, reviews: Reviews
) -> Change:
    row = _stepping(tx, fact, action, motion, reviews, Side.RECORD)
    only_own_team(tx, row.team_id)
    fields: dict[str, object] = {
        "state": _OWN_STATES[action],
        "state_reason": motion.reason.strip() or None,
    }
    if action is FactAction.SUBMIT:
        fields["round"] = row.round + 1
    return Change("fact", fact, fields, motion.seen.version)


def _stepping(
    tx: Writing, fact: UUID, action: FactAction, motion: Motion, reviews: Reviews, side: Side
) -> Fact:
    """The fact of a step that the table allows. Raises what ``perform`` raises."""
    row = existing_fact(tx, fact)
    tx.about("fact", fact)
    tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
    move = FACT.move(shown_of(row, reviews.get(fact)).state, action)
    check_side(side, move.side, action.label)
    check_motion(move.needs, motion, tx.desk.clock.today(), action.label)
    return row


def _verdict(
    tx: Writing, fact: UUID, action: FactAction, motion: Motion, reviews: Reviews
) -> Change:
    row = _stepping(tx, fact, action, motion, reviews, Side.DECIDE)
    if action is FactAction.VERIFY:
        writers = authors_of(tx, "fact", row.id, CONTENT)
        if tx.actor.account.hex in writers:
            raise Refused("本人填写的考核纪实不能由本人核实。请由另一名审核人员核实。")
    review = reviews.get(row.id)
    base = None if review is None else review.version
    check_seen(motion.seen.version, row.version, "考核纪实内容")
    check_seen(motion.seen.office_version, base, "核实结论")
    fields: dict[str, object] = {
        "fact_id": row.id,
        "verdict": _VERDICTS[action],
        "remark": motion.reason.strip() or motion.text.strip() or None,
        "covers": fact_digest(row),
        "on": motion.day or tx.desk.clock.today(),
        "round": row.round,
    }
    return Change("fact_review", review_id(row.id), fields, base)


def _add(tx: Writing, drafts: Sequence[FactDraft]) -> tuple[UUID, ...]:
    changes: list[Change] = []
    last: dict[tuple[UUID | None, UUID], int] = {}
    held: set[UUID] = set()
    for draft in drafts:
        team, cycle = _home(tx, draft, held)
        only_own_team(tx, team)
        existing_unit(tx, draft.unit)
        tx.not_oneself(unit=draft.unit, cadre=draft.cadre)
        _check(tx, draft, keeps=None)
        line = (team, cycle)
        last[line] = (last.get(line) or _last_number(tx, team, cycle)) + 1
        new = tx.new_id()
        tx.about("fact", new)
        fields = {
            **draft_fields(draft),
            "number": last[line],
            "visit_id": draft.visit,
            "unit_id": draft.unit,
            "cycle_id": cycle,
            "team_id": team,
            "state": FactState.DRAFT,
            "round": 0,
        }
        changes.append(Change("fact", new, fields))
    tx.write(changes)
    return tuple(c.row for c in changes)


def _home(tx: Writing, draft: FactDraft, held: set[UUID]) -> tuple[UUID | None, UUID]:
    """Team and cycle of a new fact: the visit's, if there is one."""
    if draft.visit is None:
        return draft.team, draft.cycle or current_cycle(tx)
    visit = existing_visit(tx, draft.visit)
    if visit.unit_id != draft.unit:
        raise Invalid({"visit": "所选实地考核不是在该单位进行的。请核对单位和所属考核。"})
    if visit.id not in held:
        state = standing(tx, visit).shown.state
        if state in _NOT_HELD:
            raise BadTransition(
                f"该实地考核目前为“{state.label}”，不能填写考核纪实。请先登记已实施。"
            )
        held.add(visit.id)
    return visit.team_id, visit.cycle_id


def _check(tx: Writing, draft: FactDraft, *, keeps: UUID | None) -> None:
    """Raise Invalid; ``keeps`` is the cadre that the fact already is about."""
    faults = draft_faults(draft, tx.desk.clock.today())
    if draft.cadre is not None and draft.cadre != keeps:
        tx.not_oneself(cadre=draft.cadre)
        if existing_cadre(tx, draft.cadre).unit_id != draft.unit:
            faults["cadre"] = "所选干部不在该单位。请选择该单位的干部，或留空表示领导班子。"
    if faults:
        raise Invalid(faults)


def _last_number(tx: Reading, team: UUID | None, cycle: UUID) -> int:
    same = Fact.team_id.is_(None) if team is None else Fact.team_id == team
    return tx.session.scalar(select(func.max(Fact.number)).where(same, Fact.cycle_id == cycle)) or 0


def _matching(tx: Reading, query: FactQuery) -> Select[Any]:
    statement: Select[Any] = (
        select(Fact.id)
        .join(Unit, Unit.id == Fact.unit_id)
        .outerjoin(AssessmentTeam, AssessmentTeam.id == Fact.team_id)
        .where(Fact.deleted.is_(False), Fact.unit_id.not_in(barred_units(tx)))
    )
    barred = barred_cadres(tx)
    if barred:
        statement = statement.where(Fact.cadre_id.is_(None) | Fact.cadre_id.not_in(barred))
    equal = (
        (Fact.unit_id, query.unit),
        (Fact.visit_id, query.visit),
        (Fact.cycle_id, query.cycle),
        (Fact.polarity, query.polarity),
    )
    statement = statement.where(*(column == value for column, value in equal if value is not None))
    if query.cadre is not None:
        statement = statement.where(Fact.cadre_id.in_(persons_of(tx.session, query.cadre)))
    if query.team_only:
        statement = statement.where(Fact.cadre_id.is_(None))
    if query.since is not None:
        statement = statement.where(Fact.on >= query.since)
    if query.until is not None:
        statement = statement.where(Fact.on <= query.until)
    if query.text.strip():
        pattern = like_pattern(query.text)
        statement = statement.where(
            Fact.text.like(pattern, escape="\\") | Unit.name.like(pattern, escape="\\")
        )
    return statement


def _tell_own(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if "state" not in fields:
        return None
    return label_of(FactState, text_of(fields["state"])), text_of(fields.get("state_reason"))


def _tell_review(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if not fields.get("verdict"):
        return None
    label = label_of(FactVerdict, text_of(fields["verdict"]))
    return f"考核办{label}", text_of(fields.get("remark"))
