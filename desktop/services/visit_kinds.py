"""Which year each kind of a visit is for: one visit may serve several kinds, each of its own cycle.

In spring two years are open: 年度考核 of the old one and 平时考核 of the new one may be one visit.
Source: domain.md §1 (Cycle, Visit).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, String, func, select, type_coerce

from desktop.models.scheme import Cycle
from desktop.models.visits import Visit
from desktop.services.cycles import running_cycles
from desktop.services.door import Reading
from desktop.services.reach import barred_units
from desktop.terms import AssessmentKind, CycleState, VisitState

_NOT_HELD = (VisitState.PLANNED.value, VisitState.APPROVED.value, VisitState.CANCELLED.value)

KindCycles = tuple[tuple[AssessmentKind, UUID], ...]
"""The cycles of the kinds that are not for the visit's own cycle."""


@dataclass(frozen=True, slots=True)
class RunningYear:
    """A year that a kind of a visit may be for."""

    id: UUID
    year: int


def running_years(tx: Reading) -> tuple[RunningYear, ...]:
    """The years that run, the newest first: what happens is usually of that one."""
    return tuple(RunningYear(c.id, c.year) for c in reversed(running_cycles(tx)))


def read_kind_cycles(stored: Iterable[str] | None) -> KindCycles:
    """The named cycles of a visit's row (``annual=<cycle id>``)."""
    pairs = (text.partition("=") for text in stored or ())
    return tuple((AssessmentKind(kind), UUID(hex=cycle)) for kind, _, cycle in pairs)


def stored_kind_cycles(
    kinds: Sequence[AssessmentKind], cycle: UUID, named: KindCycles
) -> tuple[str, ...] | None:
    """What the row keeps: only chosen kinds that are for another cycle, in the kinds' order."""
    years = dict(named)
    found = tuple(
        f"{kind.value}={years[kind].hex}"
        for kind in AssessmentKind
        if kind in kinds and years.get(kind, cycle) != cycle
    )
    return found or None


def cycles_served(
    kinds: Iterable[AssessmentKind], cycle: UUID, named: KindCycles
) -> dict[AssessmentKind, UUID]:
    """The cycle of each kind, in the order of the kinds."""
    years = dict(named)
    return {kind: years.get(kind, cycle) for kind in kinds}


def served_by(visit: Visit) -> dict[AssessmentKind, UUID]:
    """The cycle of each kind of a visit that is there."""
    named = read_kind_cycles(visit.kind_cycles)
    return cycles_served([AssessmentKind(k) for k in visit.kinds], visit.cycle_id, named)


def live_cycle(tx: Reading, visit: Visit) -> UUID:
    """The year that new records of a visit are written to: its own, or one that still runs.

    A visit of two years lives on when its own is sealed; that year takes nothing any more.
    Source: domain.md §2.8.
    """
    served = dict.fromkeys((visit.cycle_id, *served_by(visit).values()))
    for year in served:
        row = tx.session.get(Cycle, year)
        if row is not None and row.state != CycleState.SEALED:
            return year
    return visit.cycle_id


def serves(cycle: UUID) -> ColumnElement[bool]:
    """The condition that a visit is for a cycle, with whichever of its kinds."""
    # As text: the column's own type would take the digits for a list of words.
    named = func.coalesce(type_coerce(Visit.kind_cycles, String), "")
    return (Visit.cycle_id == cycle) | named.contains(cycle.hex)


def own_cycle(
    kinds: Sequence[AssessmentKind], cycle: UUID, named: KindCycles
) -> tuple[UUID, KindCycles]:
    """The cycle that a new visit is filed under, and the kinds that are for others.

    It is ``cycle`` while one of the kinds is for it, else that of the first kind: a visit is
    numbered in a year that it serves.
    """
    served = cycles_served(kinds, cycle, named)
    own = cycle if not served or cycle in served.values() else next(iter(served.values()))
    return own, tuple((kind, year) for kind, year in served.items() if year != own)


def visits_spared(tx: Reading, cycle: UUID, *, planned: bool = False) -> dict[UUID, int]:
    """The visits of a cycle that were spared, by team: each kind beyond a visit's first is one.

    Only a visit that took place spares another; with ``planned`` those that are to take place
    count as well, for whoever plans. One that serves two years counts once, in its own. Barred
    units are left out. Source: domain.md §2.2.
    """
    rows = tx.session.execute(
        select(Visit.team_id, func.sum(func.max(func.json_array_length(Visit.kinds) - 1, 0)))
        .where(
            Visit.cycle_id == cycle,
            Visit.deleted.is_(False),
            Visit.state.not_in((VisitState.CANCELLED.value,) if planned else _NOT_HELD),
            Visit.unit_id.not_in(barred_units(tx)),
        )
        .group_by(Visit.team_id)
    )
    return {team: int(spared) for team, spared in rows}


def kind_words(kinds: Sequence[AssessmentKind], years: Sequence[int]) -> str:
    """年度考核（2026）、平时考核（2027）."""
    pairs = zip(kinds, years, strict=True)
    return "、".join(f"{kind.label}（{year}）" if year else kind.label for kind, year in pairs)


def cycle_years(tx: Reading) -> Mapping[UUID, int]:
    """The year of every cycle: a handful of rows."""
    rows = tx.session.execute(select(Cycle.id, Cycle.year).where(Cycle.deleted.is_(False)))
    return {row.id: row.year for row in rows}


def kind_cycle_faults(
    tx: Reading, kinds: Sequence[AssessmentKind], cycle: UUID, named: KindCycles, kept: KindCycles
) -> dict[str, str]:
    """What is wrong with the years of a visit's kinds, by field.

    A kind may be put to a running year; ``kept`` are those that the visit had already.
    """
    served = cycles_served(kinds, cycle, named)
    if served and cycle not in served.values():
        years = cycle_years(tx)
        return {
            "kinds": f"至少一个考核类别应属于建立时的 {years.get(cycle, '')} 年度。"
            "确需全部改为其他年度的，请取消本次计划后另行建立。"
        }
    running = {year.id for year in running_years(tx)}
    for kind, year in served.items():
        if year != cycle and year not in running and (kind, year) not in kept:
            return {
                "kinds": f"{kind.label}所选的考核年度不在进行中。请选择进行中或年终考核的年度。"
            }
    return {}
