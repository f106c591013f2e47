"""The steps of 考核纪实: whose hand takes which, what is written, and what many would come to.

Source: domain.md §2.8: draft → submitted → verified; submitted → draft (退回补充);
submitted|verified → disputed → verified|withdrawn; draft → withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from desktop.models.base import Stored
from desktop.models.changes import Change
from desktop.models.facts import Fact, FactReview
from desktop.services.conflict_marks import check_settled
from desktop.services.door import Reading, Writing
from desktop.services.errors import Refused, ServiceError
from desktop.services.evidence import evidence_authors
from desktop.services.fact_forms import (
    WRITTEN,
    existing_fact,
    fact_digest,
    review_id,
    reviews_of,
    shown_of,
)
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
from desktop.services.reach import only_own_team
from desktop.services.states import FACT, Side, side_of
from desktop.services.unsealed import unsealed
from desktop.terms import FactAction, FactState, FactVerdict, label_of

WHAT = "考核纪实"
"""How sentences call it."""
_OWN_WRITING = "本人填写的考核纪实不能由本人核实。请由另一名审核人员核实。"
_OWN_FILES = "附件由本人增减的考核纪实不能由本人核实。请由另一名审核人员核实。"

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


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What a step on several facts would come to.

    ``ready`` can take it, with what the reader has before him; ``refused`` are the sentences
    that keep others out, each with how many. ``without`` could not be read at all.
    """

    action: FactAction
    ready: Mapping[UUID, Seen]
    refused: tuple[tuple[str, int], ...] = ()
    without: int = 0

    @property
    def left(self) -> int:
        """How many of the chosen ones do not take the step."""
        return sum(count for _why, count in self.refused) + self.without


def own_step(
    tx: Writing, fact: UUID, action: FactAction, motion: Motion, reviews: Reviews
) -> Change:
    """The change of a step of those who record. Raises what ``FactService.perform`` raises."""
    row = _stepping(tx, fact, action, motion, reviews, Side.RECORD)
    only_own_team(tx, row.team_id)
    fields: dict[str, object] = {
        "state": _OWN_STATES[action],
        "state_reason": motion.reason.strip() or None,
    }
    if action is FactAction.SUBMIT:
        fields["round"] = row.round + 1
    return Change("fact", fact, fields, motion.seen.version)


def verdict(
    tx: Writing, fact: UUID, action: FactAction, motion: Motion, reviews: Reviews
) -> Change:
    """The change of a step of the office. Raises what ``FactService.perform`` raises."""
    row = _stepping(tx, fact, action, motion, reviews, Side.DECIDE)
    if action is FactAction.VERIFY:
        _check_verifiable(tx, row.id)
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


def bulk_preview(tx: Reading, facts: Sequence[UUID], action: FactAction) -> BulkPreview:
    """Which of the chosen facts can take a step that asks nothing, and why others cannot.

    A fact that the actor must not see is counted among ``without``.
    """
    reviews = reviews_of(tx, facts)
    ready: dict[UUID, Seen] = {}
    refused: dict[str, int] = {}
    without = 0
    for fact in facts:
        row = tx.session.get(Fact, fact)
        if row is None or row.deleted:
            without += 1
            continue
        seen = seen_of(row, reviews.get(fact))
        try:
            tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
        except Refused:
            without += 1
            continue
        try:
            _could(tx, row, action, Motion(seen), reviews)
        except ServiceError as error:
            refused[error.sentence] = refused.get(error.sentence, 0) + 1
        else:
            ready[fact] = seen
    return BulkPreview(action, ready, tuple(refused.items()), without)


def _could(tx: Reading, row: Fact, action: FactAction, motion: Motion, reviews: Reviews) -> None:
    side = side_of(FACT, action)
    _allowed(tx, row, action, motion, reviews, side)
    if side is Side.RECORD:
        only_own_team(tx, row.team_id)
    elif action is FactAction.VERIFY:
        _check_verifiable(tx, row.id)


def seen_of(row: Fact, review: FactReview | None) -> Seen:
    """What the reader of a fact has before him."""
    return Seen(row.version, None if review is None else review.version, fact_digest(row))


def fact_history(tx: Reading, fact: UUID) -> tuple[HistoryLine, ...]:
    """Every transition of a fact: who, when, why."""
    return history_lines(
        tx, [("fact", fact, _tell_own), ("fact_review", review_id(fact), _tell_review)]
    )


def _check_verifiable(tx: Reading, fact: UUID) -> None:
    """An entry is verified by another hand, and only when all agree on what it says."""
    _by_another(tx, fact)
    check_settled(tx, "fact", fact, f"该{WHAT}", FactAction.VERIFY.label)


def _by_another(tx: Reading, fact: UUID) -> None:
    """Refuse whoever wrote any of what the entry says, or handled its files."""
    me = tx.actor.account.hex
    if me in authors_of(tx, "fact", fact, WRITTEN):
        raise Refused(_OWN_WRITING)
    if me in evidence_authors(tx, fact):
        raise Refused(_OWN_FILES)


def _stepping(
    tx: Writing, fact: UUID, action: FactAction, motion: Motion, reviews: Reviews, side: Side
) -> Fact:
    """The fact of a step that the table allows. Raises what ``perform`` raises."""
    row = existing_fact(tx, fact)
    tx.about("fact", fact)
    tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
    _allowed(tx, row, action, motion, reviews, side)
    return row


def _allowed(
    tx: Reading, row: Fact, action: FactAction, motion: Motion, reviews: Reviews, side: Side
) -> None:
    unsealed(tx, row.cycle_id, WHAT)
    move = FACT.move(shown_of(row, reviews.get(row.id)).state, action)
    check_side(side, move.side, action.label)
    check_motion(move.needs, motion, tx.desk.clock.today(), action.label)


def _tell_own(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if "state" not in fields:
        return None
    return label_of(FactState, text_of(fields["state"])), text_of(fields.get("state_reason"))


def _tell_review(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if not fields.get("verdict"):
        return None
    label = label_of(FactVerdict, text_of(fields["verdict"]))
    return f"考核办{label}", text_of(fields.get("remark"))
