"""The values of 指标核验差异: queries, lines, the form, and the displayed state of many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from desktop.models.indicators import Indicator
from desktop.models.scheme import Cycle
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visit_checks import DifferenceVerdict, ProgressDifference
from desktop.models.visits import Visit
from desktop.services.citations import visit_mark
from desktop.services.conflict_marks import conflict_counts
from desktop.services.difference_chain import put_back
from desktop.services.difference_notes import noted_mark
from desktop.services.difference_states import (
    Content,
    DifferenceShown,
    VerdictWord,
    covers_of,
    difference_shown,
)
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.listing import asked, containing
from desktop.services.motions import Seen
from desktop.services.portions import portions
from desktop.services.reach import barred_units
from desktop.terms import (
    DifferenceAction,
    DifferenceFinding,
    DifferenceState,
    Direction,
)


@dataclass(frozen=True, slots=True)
class DifferenceQuery:
    """What a list shows: ``sort`` is ``unit``, ``indicator``, ``team`` or ``quarter``.

    ``state`` None: all that were found otherwise than reported. ``text`` is looked for in the
    names of units and indicators.
    """

    text: str = ""
    unit: UUID | None = None
    team: UUID | None = None
    cycle: UUID | None = None
    quarter: int | None = None
    visit: UUID | None = None
    state: DifferenceState | None = None
    sort: str = "unit"
    descending: bool = False


ALL_DIFFERENCES = DifferenceQuery()


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One line of the list. ``state`` None: found as reported after all, nothing to adopt.

    ``taken_back``: the team withdrew it, and the adoption of it still stands.
    """

    id: UUID
    visit_id: UUID
    visit_number: int
    team_no: int
    team: str
    unit_id: UUID
    unit: str
    cycle_id: UUID
    year: int
    quarter: int
    indicator_id: UUID
    title: str
    direction: Direction | None
    finding: DifferenceFinding
    reported: Decimal | None
    found: Decimal | None
    found_text: str
    evidence: str
    state: DifferenceState | None
    changed_after: bool
    remark: str
    decided_on: dt.date | None
    old_actual: Decimal | None
    conflicts: int
    taken_back: bool = False
    visit_year: int = 0

    @property
    def citation(self) -> str:
        """The visit: 实-03-012."""
        return visit_mark(self.team_no, self.visit_number)

    @property
    def mark(self) -> str:
        """The visit as the progress's note cites it: see ``noted_mark``."""
        return noted_mark(self.citation, self.visit_year, self.year)


@dataclass(frozen=True, slots=True)
class DifferenceDetail:
    """A difference's form: the line, how the progress stands, what can be done now.

    ``hands`` says why the actor may not decide; empty when he may. ``disputed`` names the
    contents in open conflict.
    """

    line: DifferenceLine
    seen: Seen
    actual: Decimal | None
    actual_text: str
    target: Decimal | None
    due: Decimal | None
    note: str
    hands: str
    actions: tuple[DifferenceAction, ...]
    disputed: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """The difference's id."""
        return self.line.id


@dataclass(frozen=True, slots=True)
class VerdictDone:
    """What a verdict did to the progress: ``before`` and ``after`` are equal when nothing."""

    state: DifferenceState
    before: Decimal | None
    after: Decimal | None

    @property
    def corrected(self) -> bool:
        """Whether the progress is another now."""
        return self.before != self.after


def verdict_id(difference: UUID) -> UUID:
    """The id of the office's verdict on a difference."""
    return uuid5(difference, "verdict")


def existing_difference(tx: Reading, difference: UUID) -> ProgressDifference:
    """The row of a difference that is there, or whose adoption still stands. Raises NotFound."""
    found = tx.session.scalar(
        select(ProgressDifference).where(ProgressDifference.id == difference, in_force())
    )
    if found is None:
        raise NotFound("该指标核验差异不存在或已被撤回。请刷新列表后重试。")
    return found


def in_force() -> ColumnElement[bool]:
    """The condition that a difference is there, or was taken back but still corrects."""
    d, v = ProgressDifference, DifferenceVerdict
    adopted = select(v.difference_id).where(
        v.deleted.is_(False), v.verdict == DifferenceState.ADOPTED
    )
    return d.deleted.is_(False) | d.id.in_(adopted)


class _Found(Protocol):
    """What a verdict covers, as a row of the table or of a query has it."""

    finding: Any
    reported: Any
    found: Any
    found_text: Any
    evidence: Any
    deleted: Any


class _Said(Protocol):
    """What the office said, likewise."""

    verdict: Any
    covers: Any


def content_of(row: _Found) -> Content:
    """What a verdict on a row covers."""
    return Content(row.finding, row.reported, row.found, row.found_text, row.evidence)


def verdicts_of(tx: Reading, ids: Collection[UUID]) -> dict[UUID, DifferenceVerdict]:
    """The office's verdicts on differences."""
    found: dict[UUID, DifferenceVerdict] = {}
    v = DifferenceVerdict
    for some in portions(ids):
        rows = tx.session.scalars(select(v).where(v.difference_id.in_(some), v.deleted.is_(False)))
        found |= {row.difference_id: row for row in rows}
    return found


def shown_of(row: _Found, verdict: _Said | None, *, undone: bool = False) -> DifferenceShown:
    """The displayed state of a row; ``undone`` as ``difference_chain.put_back`` tells."""
    word = None
    if verdict is not None:
        fits = verdict.covers == covers_of(content_of(row))
        word = VerdictWord(DifferenceState(verdict.verdict), fits, undone)
    return difference_shown(DifferenceFinding(row.finding), word, taken_back=row.deleted)


def in_state(tx: Reading, wanted: Select[Any], state: DifferenceState | None) -> frozenset[UUID]:
    """Which of the rows asked for show a state; with None, any state at all.

    What nobody decided on is told apart by the database alone: only a verdict has a digest to
    be compared.
    """
    d, v = ProgressDifference, DifferenceVerdict
    spoken = select(v.difference_id).where(v.deleted.is_(False))
    found: set[UUID] = set()
    if state in {None, DifferenceState.OPEN}:
        undecided = wanted.with_only_columns(d.id).where(
            d.finding != DifferenceFinding.AS_REPORTED,
            d.deleted.is_(False),
            d.id.not_in(spoken),
        )
        found.update(tx.session.scalars(undecided))
    content = (d.finding, d.reported, d.found, d.found_text, d.evidence, d.deleted)
    decided = (
        wanted.with_only_columns(d.id, *content, v.verdict, v.covers)
        .join(v, v.difference_id == d.id)
        .where(v.deleted.is_(False))
    )
    rows = tx.session.execute(decided).all()
    undone = put_back(tx, [row.id for row in rows])
    for row in rows:
        shown = shown_of(row, row, undone=row.id in undone).state
        if shown is not None and state in {None, shown}:
            found.add(row.id)
    return frozenset(found)


def open_differences(tx: Reading, cycle: UUID, unit: UUID) -> int:
    """How many differences of a unit wait in a cycle: one of them blocks ``scored``.

    Source: domain.md §2.3, §2.8.
    """
    d = ProgressDifference
    wanted = select(d.id).where(d.cycle_id == cycle, d.unit_id == unit, in_force())
    return len(in_state(tx, wanted, DifferenceState.OPEN))


def matching(tx: Reading, query: DifferenceQuery) -> Select[Any]:
    """The rows that a query asks for, whatever their state; barred units are left out."""
    d = ProgressDifference
    statement: Select[Any] = (
        select(d.id)
        .join(Visit, Visit.id == d.visit_id)
        .join(Unit, Unit.id == d.unit_id)
        .join(Indicator, Indicator.id == d.indicator_id)
        .join(AssessmentTeam, AssessmentTeam.id == d.team_id)
        .where(in_force(), Visit.deleted.is_(False), d.unit_id.not_in(barred_units(tx)))
    )
    statement = statement.where(
        *asked(
            (d.unit_id, query.unit),
            (d.team_id, query.team),
            (d.cycle_id, query.cycle),
            (d.quarter, query.quarter),
            (d.visit_id, query.visit),
        )
    )
    return statement.where(*containing(query.text, Unit.name, Indicator.title))


def difference_lines(tx: Reading, ids: Sequence[UUID]) -> tuple[DifferenceLine, ...]:
    """The lines of a page, in the order of the ids; what is gone or barred is left out."""
    barred = barred_units(tx)
    d, held_in = ProgressDifference, aliased(Cycle)
    found = {
        row[0].id: row
        for row in tx.session.execute(
            select(d, Visit.number, AssessmentTeam, Unit.name, Cycle.year, Indicator, held_in.year)
            .join(Visit, Visit.id == d.visit_id)
            .join(held_in, held_in.id == Visit.cycle_id)
            .join(AssessmentTeam, AssessmentTeam.id == d.team_id)
            .join(Unit, Unit.id == d.unit_id)
            .join(Cycle, Cycle.id == d.cycle_id)
            .join(Indicator, Indicator.id == d.indicator_id)
            .where(d.id.in_(ids), in_force())
        )
        if row[0].unit_id not in barred
    }
    verdicts = verdicts_of(tx, list(found))
    conflicts = conflict_counts(tx, "progress_difference", list(found))
    undone = put_back(tx, list(verdicts))
    return tuple(
        _line(found[i], verdicts.get(i), conflicts.get(i, 0), undone=i in undone)
        for i in ids
        if i in found
    )


def _line(
    row: Any, verdict: DifferenceVerdict | None, conflicts: int, *, undone: bool
) -> DifferenceLine:
    difference, number, team, unit, year, indicator, visit_year = row
    shown = shown_of(difference, verdict, undone=undone)
    return DifferenceLine(
        difference.id,
        difference.visit_id,
        number,
        team.number,
        team.title,
        difference.unit_id,
        unit,
        difference.cycle_id,
        year,
        difference.quarter,
        difference.indicator_id,
        indicator.title,
        None if indicator.direction is None else Direction(indicator.direction),
        DifferenceFinding(difference.finding),
        difference.reported,
        difference.found,
        difference.found_text or "",
        difference.evidence or "",
        shown.state,
        shown.changed_after,
        "" if verdict is None else verdict.remark or "",
        None if verdict is None else verdict.on,
        None if verdict is None else verdict.old_actual,
        conflicts,
        difference.deleted,
        visit_year,
    )
