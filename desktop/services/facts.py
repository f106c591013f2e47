"""考核纪实: the entries of the 正负面清单 from draft to verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.models.facts import Fact
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.conflict_marks import disputed_contents
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.fact_forms import (
    ALL_FACTS,
    FactDetail,
    FactDraft,
    FactLine,
    FactQuery,
    existing_fact,
    reviews_of,
)
from desktop.services.fact_lines import fact_lines
from desktop.services.fact_steps import (
    BulkPreview,
    bulk_preview,
    fact_history,
    own_step,
    seen_of,
    verdict,
)
from desktop.services.fact_writing import added, changed
from desktop.services.listing import at_hand
from desktop.services.listing_facts import fact_ids
from desktop.services.listing_plan import Ids
from desktop.services.motions import HistoryLine, Motion, Seen
from desktop.services.permissions import Operation, allowed
from desktop.services.progress import Progress
from desktop.services.states import FACT, Side, side_of
from desktop.terms import FactAction

__all__ = ["FactDetail", "FactDraft", "FactLine", "FactQuery", "FactService", "fact_lines"]

_DOORS: Mapping[Side, Operation] = {
    Side.RECORD: Operation.EDIT_RECORDS,
    Side.DECIDE: Operation.ACCEPT_RECORDS,
}


class FactService(Service):
    """Facts about leadership teams and cadres."""

    @reads(Operation.READ_RECORDS)
    def find(self, tx: Reading, query: FactQuery = ALL_FACTS) -> tuple[UUID, ...]:
        """Ids of the matching facts in order; what the actor must not see is left out."""
        return tuple(fact_ids(tx, query))

    @reads(Operation.READ_RECORDS)
    def find_ids(
        self, tx: Reading, query: FactQuery = ALL_FACTS, *, progress: Progress | None = None
    ) -> Ids:
        """As ``find``, as one piece of memory; ``progress`` can stop it."""
        return fact_ids(tx, query)

    @reads(Operation.READ_RECORDS)
    def find_first(self, tx: Reading, query: FactQuery, limit: int) -> Ids:
        """The first ids of ``find``, at once however many there are."""
        return fact_ids(tx, query, limit)

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
            seen_of(row, review),
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
        return {i: seen_of(found[i], reviews.get(i)) for i in facts if i in found}

    @reads(Operation.READ_RECORDS)
    def preview(self, tx: Reading, facts: Sequence[UUID], action: FactAction) -> BulkPreview:
        """Which of several facts can take a step together, and why the others cannot.

        Only for steps that ask for no reason: submit and verify.
        """
        return bulk_preview(tx, facts, action)

    @reads(Operation.READ_RECORDS)
    def history_of(self, tx: Reading, fact: UUID) -> tuple[HistoryLine, ...]:
        """Every transition of a fact: who, when, why."""
        row = existing_fact(tx, fact)
        tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
        return fact_history(tx, fact)

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, draft: FactDraft) -> UUID:
        """Write down or change a fact. Raises Invalid, Stale, BadTransition, Refused, NotFound."""
        if draft.id is None:
            return _add(tx, (draft,))[0]
        row = existing_fact(tx, draft.id)
        tx.about("fact", row.id)
        tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
        tx.write([changed(tx, row, draft, reviews_of(tx, [row.id]))])
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
        tx.write([own_step(tx, fact, action, motion, reviews_of(tx, [fact]))])

    @writes(Operation.EDIT_RECORDS)
    def submit_all(self, tx: Writing, facts: Mapping[UUID, Seen]) -> None:
        """Submit several facts together: all of them, or none. Raises like ``record``."""
        action, reviews = FactAction.SUBMIT, reviews_of(tx, list(facts))
        with at_hand(tx, (Fact, facts)):
            tx.write([own_step(tx, i, action, Motion(s), reviews) for i, s in facts.items()])

    @writes(Operation.ACCEPT_RECORDS)
    def decide(self, tx: Writing, fact: UUID, action: FactAction, motion: Motion) -> None:
        """A step of the office: verify, send back, dispute. Nobody verifies his own entry."""
        tx.write([verdict(tx, fact, action, motion, reviews_of(tx, [fact]))])

    @writes(Operation.ACCEPT_RECORDS)
    def decide_all(self, tx: Writing, facts: Mapping[UUID, Seen], action: FactAction) -> None:
        """The same verdict on several facts: all of them, or none. Raises like ``decide``."""
        reviews = reviews_of(tx, list(facts))
        with at_hand(tx, (Fact, facts)):
            tx.write([verdict(tx, i, action, Motion(s), reviews) for i, s in facts.items()])


def _add(tx: Writing, drafts: Sequence[FactDraft]) -> tuple[UUID, ...]:
    changes = added(tx, drafts)
    tx.write(changes)
    return tuple(c.row for c in changes)
