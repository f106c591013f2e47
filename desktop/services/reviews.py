"""待审记录: everything that waits for the office's word, in one queue.

What is decided, and by whom, is the business of the record's own service; the queue only finds
what waits. Source: domain.md §2.8 (the office's rows), the page 考核记录 of the interface.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.public_feedback import PublicFeedback
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.citations import feedback_mark, visit_mark
from desktop.services.difference_forms import DifferenceQuery, difference_lines, matching
from desktop.services.difference_forms import in_state as open_of
from desktop.services.door import Reading, Service, reads
from desktop.services.fact_forms import FactQuery
from desktop.services.fact_lines import fact_lines
from desktop.services.feedback_forms import in_state as pending_of
from desktop.services.listing_facts import fact_count, fact_ids
from desktop.services.listing_visits import visit_ids, visit_states
from desktop.services.permissions import Operation
from desktop.services.portions import portions
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.visit_lines import VisitQuery
from desktop.services.visit_views import standings
from desktop.terms import (
    DifferenceState,
    FactState,
    FeedbackKind,
    FeedbackState,
    ReviewKind,
    VisitState,
    label_of,
)

SHOWN: Final = 500
"""Lines of the queue at most, the oldest first: what is decided makes room for the next."""

_TOOK_PLACE = (VisitState.HELD, VisitState.RECORDED)


@dataclass(frozen=True, slots=True)
class ReviewQuery:
    """What the queue shows; ``text`` is looked for in the unit's name and the words."""

    kind: ReviewKind | None = None
    team: UUID | None = None
    text: str = ""


EVERYTHING = ReviewQuery()
SUBMITTED: Final = FactQuery(state=FactState.SUBMITTED, descending=False)
OPEN: Final = DifferenceQuery(state=DifferenceState.OPEN)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One thing that waits. ``day`` is the visit's first day, the hand-over, or the fact's day."""

    kind: ReviewKind
    id: UUID
    visit: UUID | None
    citation: str
    team: str
    unit: str
    text: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """The first lines, oldest first, and how many there are of each kind before the filter."""

    lines: tuple[ReviewLine, ...]
    total: int
    counts: Mapping[ReviewKind, int]


@dataclass(frozen=True, slots=True)
class _Names:
    """What lines are told with."""

    units: Mapping[UUID, str]
    teams: Mapping[UUID, AssessmentTeam]

    def team(self, team: UUID | None) -> tuple[int | None, str]:
        """Number and title; the office's own records have no number."""
        found = None if team is None else self.teams.get(team)
        return (None, "考核办") if found is None else (found.number, found.title)


class ReviewService(Service):
    """The queue of the office."""

    @reads(Operation.ACCEPT_RECORDS)
    def queue(self, tx: Reading, query: ReviewQuery = EVERYTHING) -> ReviewQueue:
        """What waits; what the actor must not see is neither shown nor counted."""
        names = _names(tx)
        # Few wait of these: all are read, for no question counts them.
        few = [*_late_approvals(tx, names), *_differences(tx), *_feedback(tx, names)]
        counts = Counter(line.kind for line in few) | _counted(tx)
        plans, planned = _visits(tx, names, query, VisitState.PLANNED)
        returns, returned = _visits(tx, names, query, VisitState.RETURNED)
        facts, submitted = _facts(tx, query)
        teams = {t.title: t.id for t in names.teams.values()}
        found = (*few, *plans, *returns, *facts)
        lines = [line for line in found if _wanted(line, query, teams)]
        lines.sort(key=lambda line: (line.day, line.citation))
        beyond = planned + returned + submitted
        return ReviewQueue(tuple(lines[:SHOWN]), len(lines) + beyond, dict(counts))


def _counted(tx: Reading) -> Counter[ReviewKind]:
    """How many there are of the kinds of which only the oldest were read."""
    states = visit_states(tx)
    return Counter(
        {
            ReviewKind.PLAN: states.get(VisitState.PLANNED, 0),
            ReviewKind.RETURNED: states.get(VisitState.RETURNED, 0),
            ReviewKind.FACT: fact_count(tx, SUBMITTED),
        }
    )


def _wanted(line: ReviewLine, query: ReviewQuery, teams: Mapping[str, UUID]) -> bool:
    if query.kind is not None and line.kind is not query.kind:
        return False
    if query.team is not None and teams.get(line.team) != query.team:
        return False
    return all(word in f"{line.unit} {line.text} {line.citation}" for word in query.text.split())


def _names(tx: Reading) -> _Names:
    units = {row.id: row.name for row in tx.session.execute(select(Unit.id, Unit.name))}
    return _Names(units, {t.id: t for t in tx.session.scalars(select(AssessmentTeam))})


def _visits(
    tx: Reading, names: _Names, query: ReviewQuery, state: VisitState
) -> tuple[list[ReviewLine], int]:
    """The oldest visits in a state that the query wants, and how many there are beyond them."""
    kind = ReviewKind.PLAN if state is VisitState.PLANNED else ReviewKind.RETURNED
    if query.kind not in (None, kind):
        return [], 0
    ids = visit_ids(tx, VisitQuery(team=query.team, state=state, descending=False))
    read = _read(ids, query)
    return [_line(names, kind, visit) for visit in _visits_of(tx, read)], len(ids) - len(read)


def _read(ids: Sequence[UUID], query: ReviewQuery) -> Sequence[UUID]:
    """The ids that are read: all of them when words are looked for, else the oldest."""
    return tuple(ids) if query.text.strip() else tuple(ids[:SHOWN])


def _late_approvals(tx: Reading, names: _Names) -> Iterable[ReviewLine]:
    """Visits that took place without an approval. Returned ones are approved on their form."""
    ids = [
        visit
        for state in _TOOK_PLACE
        for visit in visit_ids(tx, VisitQuery(state=state, descending=False))
    ]
    for some in portions(ids):
        rows = _visits_of(tx, some)
        shown = standings(tx, rows)
        for visit in rows:
            if not shown[visit.id].approved:
                yield _line(names, ReviewKind.LATE_APPROVAL, visit)


def _line(names: _Names, kind: ReviewKind, visit: Visit) -> ReviewLine:
    number, title = names.team(visit.team_id)
    returned = kind is ReviewKind.RETURNED
    text = (visit.summary if returned else visit.purpose) or ""
    day = (visit.handed_over or visit.end) if returned else visit.start
    mark, unit = visit_mark(number, visit.number), names.units[visit.unit_id]
    return ReviewLine(kind, visit.id, visit.id, mark, title, unit, text, day)


def _facts(tx: Reading, query: ReviewQuery) -> tuple[list[ReviewLine], int]:
    """The oldest facts that the query wants, and how many there are beyond them."""
    if query.kind not in (None, ReviewKind.FACT):
        return [], 0
    ids = fact_ids(tx, replace(SUBMITTED, team=query.team))
    read = _read(ids, query)
    found = [
        ReviewLine(
            ReviewKind.FACT,
            line.id,
            line.visit_id,
            line.citation,
            line.team,
            line.unit,
            f"{line.subject}：{line.text}",
            line.on,
        )
        for line in fact_lines(tx, read)
    ]
    return found, len(ids) - len(read)


def _differences(tx: Reading) -> Iterable[ReviewLine]:
    waiting = open_of(tx, matching(tx, OPEN), DifferenceState.OPEN)
    lines = difference_lines(tx, sorted(waiting))
    firsts = {v.id: v.start for v in _visits_of(tx, sorted({line.visit_id for line in lines}))}
    for line in lines:
        found = line.found_text if line.found is None else f"{line.found:f}"
        reported = "" if line.reported is None else f"{line.reported:f}"
        yield ReviewLine(
            ReviewKind.DIFFERENCE,
            line.id,
            line.visit_id,
            line.citation,
            line.team,
            line.unit,
            f"{line.title}：{line.finding.label}，报送 {reported}，核验 {found}",
            firsts[line.visit_id],
        )


def _some(tx: Reading, statement: Any, key: Any, ids: Sequence[UUID]) -> Iterable[Any]:
    """The rows of these ids, in bounded portions."""
    for some in portions(ids):
        found = tx.session.execute(statement.where(key.in_(some)))
        yield from found.scalars() if len(found.keys()) == 1 else found


def _visits_of(tx: Reading, ids: Sequence[UUID]) -> list[Visit]:
    return list(_some(tx, select(Visit), Visit.id, ids))


def _feedback(tx: Reading, names: _Names) -> Iterable[ReviewLine]:
    about = barred_cadres(tx)
    rows = [
        row
        for row in tx.session.scalars(
            select(PublicFeedback).where(
                PublicFeedback.deleted.is_(False),
                PublicFeedback.unit_id.not_in(barred_units(tx)),
            )
        )
        if row.cadre_id not in about
    ]
    waiting = pending_of(tx, rows, FeedbackState.PENDING)
    for row in rows:
        if row.id in waiting:
            number, title = names.team(row.team_id)
            mark = feedback_mark(number, row.number)
            text = f"{label_of(FeedbackKind, row.kind)}：{row.text}"
            yield ReviewLine(
                ReviewKind.FEEDBACK, row.id, None, mark, title, names.units[row.unit_id], text,
                row.on,
            )  # fmt: skip
