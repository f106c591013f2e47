"""What corrections of one progress followed each other, and what lies below them.

Several visits may find the same indicator otherwise than reported, one after the other. Taking
one back restores what the corrections still in force make of what was reported, never what
another correction, itself taken back, had made of it. Source: domain.md §1 (old value kept).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from desktop.models.base import Stored
from desktop.models.indicators import IndicatorProgress
from desktop.models.revision import Revision
from desktop.models.scheme import Cycle
from desktop.models.teams import AssessmentTeam
from desktop.models.visit_checks import DifferenceVerdict, ProgressDifference
from desktop.models.visits import Visit
from desktop.services.citations import visit_mark
from desktop.services.difference_notes import Said, noted_mark, verdict_in
from desktop.services.difference_states import covered_value
from desktop.services.door import Reading
from desktop.services.motions import text_of
from desktop.services.portions import portions
from desktop.services.progress_ground import from_stored
from desktop.terms import DifferenceState


@dataclass(frozen=True, slots=True)
class Worth:
    """What a progress says: a number, or the text that came instead of one."""

    actual: Decimal | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """What was reported last, and the corrections on top of it, oldest first, by their visits.

    ``named`` are all visits that ever corrected it, whatever came afterwards.
    """

    reported: Worth = Worth()
    corrections: tuple[tuple[str, Decimal], ...] = ()
    named: frozenset[str] = frozenset()

    def carries(self, citation: str) -> bool:
        """Whether a visit's correction lies on what was reported last; unknown ones may."""
        return citation not in self.named or citation in dict(self.corrections)

    def without(self, citation: str, adopted: Collection[str]) -> Worth:
        """What holds when a visit's correction goes: the newest other that is still adopted."""
        for mark, value in reversed(self.corrections):
            if mark != citation and mark in adopted:
                return Worth(value)
        return self.reported


def chain_of(revisions: Iterable[Mapping[str, Stored]]) -> Chain:
    """The chain from what a progress's revisions set, oldest first. Pure."""
    now: dict[str, Stored] = {}
    reported, corrections, named = Worth(), list[tuple[str, Decimal]](), set[str]()
    for fields in revisions:
        now |= fields
        if fields.get("deleted"):
            now, reported, corrections = {}, Worth(), []
        elif fields.keys() & {"actual", "actual_text"}:
            stored = now.get("actual")
            actual = from_stored(stored) if isinstance(stored, int) else None
            text = text_of(now.get("actual_text")) or None
            mark, said = verdict_in(text_of(now.get("note")), actual, text) or ("", None)
            if said is Said.CORRECTED or mark in named:
                corrections = [c for c in corrections if c[0] != mark]
                named.add(mark)
            else:
                reported, corrections = Worth(actual, text), []
            if said is Said.CORRECTED and actual is not None:
                corrections.append((mark, actual))
    return Chain(reported, tuple(corrections), frozenset(named))


def read_chain(tx: Reading, progress: UUID) -> Chain:
    """The chain of a stored progress."""
    shown = tx.desk.history.applier().shown(tx.connection, "indicator_progress", progress.hex)
    return chain_of(r.fields for r in _in_order(shown))


def _in_order(revisions: Iterable[Revision]) -> list[Revision]:
    """Oldest first: a station's own numbers go before its clock, which may be set back."""
    found = list(revisions)
    begun: dict[str, int] = {}
    for r in found:
        begun[r.origin] = min(begun.get(r.origin, r.at), r.at)
    return sorted(found, key=lambda r: (begun[r.origin], r.origin, r.seq))


def adopted_at(tx: Reading, row: ProgressDifference) -> frozenset[str]:
    """The visits whose differences at the same progress are adopted now."""
    d, v, held_in = ProgressDifference, DifferenceVerdict, aliased(Cycle)
    found = tx.session.execute(
        select(AssessmentTeam.number, Visit.number, held_in.year, Cycle.year)
        .select_from(d)
        .join(v, v.difference_id == d.id)
        .join(Cycle, Cycle.id == d.cycle_id)
        .join(Visit, Visit.id == d.visit_id)
        .join(held_in, held_in.id == Visit.cycle_id)
        .join(AssessmentTeam, AssessmentTeam.id == d.team_id)
        .where(
            d.unit_id == row.unit_id,
            d.indicator_id == row.indicator_id,
            d.quarter == row.quarter,
            v.deleted.is_(False),
            v.verdict == DifferenceState.ADOPTED,
        )
    )
    return frozenset(
        noted_mark(visit_mark(team, number), visit_year, year)
        for team, number, visit_year, year in found
    )


def put_back(tx: Reading, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which adopted differences were undone: the progress says again what they had corrected.

    Another value is a newer report, or a later visit's correction, and undoes nothing.
    """
    found: set[UUID] = set()
    d, v, p = ProgressDifference, DifferenceVerdict, IndicatorProgress
    for some in portions(ids):
        rows = tx.session.execute(
            select(d.id, v.covers, v.old_actual, p.actual)
            .join(v, v.difference_id == d.id)
            .join(
                p,
                (p.unit_id == d.unit_id)
                & (p.indicator_id == d.indicator_id)
                & (p.quarter == d.quarter)
                & p.deleted.is_(False),
            )
            .where(
                d.id.in_(some),
                v.deleted.is_(False),
                v.verdict == DifferenceState.ADOPTED,
            )
        )
        for key, covers, old, actual in rows:
            if actual == old and actual != covered_value(covers):
                found.add(key)
    return frozenset(key for key in found if not _made_by_another(tx, key))


def _made_by_another(tx: Reading, difference: UUID) -> bool:
    """Whether the present value is what another adopted difference made it."""
    d, v, p = ProgressDifference, DifferenceVerdict, IndicatorProgress
    one = aliased(ProgressDifference)
    rows = tx.session.execute(
        select(v.covers, p.actual)
        .join(d, d.id == v.difference_id)
        .join(
            one,
            (one.unit_id == d.unit_id)
            & (one.indicator_id == d.indicator_id)
            & (one.quarter == d.quarter),
        )
        .join(
            p,
            (p.unit_id == d.unit_id)
            & (p.indicator_id == d.indicator_id)
            & (p.quarter == d.quarter)
            & p.deleted.is_(False),
        )
        .where(
            one.id == difference,
            d.id != difference,
            v.deleted.is_(False),
            v.verdict == DifferenceState.ADOPTED,
        )
    )
    return any(covered_value(covers) == actual for covers, actual in rows)
