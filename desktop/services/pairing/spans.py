"""Days of pairings and units as intervals: which days have no team, which have two. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UnitSpan:
    """The days on which a unit exists, both ends included; None has no end."""

    id: UUID
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PairingSpan:
    """The days on which a team assesses a unit, both ends included; ``end`` None: still."""

    unit: UUID
    team: UUID
    start: dt.date
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class CoverageFault:
    """A unit without a team (``teams`` empty) or with several, from which day to which."""

    unit: UUID
    teams: tuple[UUID, ...]
    start: dt.date
    end: dt.date


def coverage_faults(
    pairings: Iterable[PairingSpan],
    units: Iterable[UnitSpan],
    start: dt.date,
    end: dt.date,
) -> tuple[CoverageFault, ...]:
    """Where a unit does not have exactly one team, between two days (both included).

    Looked at on the days on which the unit exists; in the order of the units, then by day. Two
    pairings with one team on one day are a fault as well: it would count twice.
    """
    of_unit: dict[UUID, list[PairingSpan]] = defaultdict(list)
    for pairing in pairings:
        of_unit[pairing.unit].append(pairing)
    found: list[CoverageFault] = []
    for unit in units:
        first = start if unit.start is None else max(start, unit.start)
        last = end if unit.end is None else min(end, unit.end)
        if first <= last:
            found += _faults_of(unit.id, of_unit.get(unit.id, ()), first, last)
    return tuple(found)


def _faults_of(
    unit: UUID, pairings: Iterable[PairingSpan], first: dt.date, last: dt.date
) -> list[CoverageFault]:
    running = [
        (max(p.start, first), last if p.end is None else min(p.end, last), p.team)
        for p in pairings
        if p.start <= last and (p.end is None or p.end >= first)
    ]
    running = [span for span in running if span[0] <= span[1]]
    # Nothing changes between these days, so one look at the first of each stretch is enough.
    marks = {first} | {s for s, _, _ in running} | {e + _DAY for _, e, _ in running if e < last}
    days = sorted(marks)
    ends = [day - _DAY for day in days[1:]] + [last]
    found: list[CoverageFault] = []
    for day, until in zip(days, ends, strict=True):
        teams = tuple(sorted(t for s, e, t in running if s <= day <= e))
        if len(teams) == 1:
            continue
        before = found[-1] if found else None
        if before is not None and before.end == day - _DAY and before.teams == teams:
            found[-1] = CoverageFault(unit, teams, before.start, until)
        else:
            found.append(CoverageFault(unit, teams, day, until))
    return found
