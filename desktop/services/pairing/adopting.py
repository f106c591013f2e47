"""From an arrangement to the rows of 对口联系: what ends, what begins, what is mended. Pure.

A pairing that changes ends the day before; one that would begin on the day on which the old one
began is mended in place, so that no pairing of no days is left. A unit without a team gets its
new one from its first day without one, so that no day of the year stays uncovered; that of a
unit that has ended ends with it.
Source: domain.md §2.1, §2.10.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PairingRow:
    """A pairing as it is stored."""

    id: UUID
    version: str
    team: UUID
    start: dt.date
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class UnitPast:
    """A unit's days and all its pairings by their start; ``first``: from when gaps count."""

    unit: UUID
    valid_from: dt.date | None
    valid_to: dt.date | None
    rows: tuple[PairingRow, ...]
    first: dt.date


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a row; ``row`` None makes one."""

    row: PairingRow | None
    fields: Mapping[str, object]


def running_at(rows: Sequence[PairingRow], on: dt.date) -> list[PairingRow]:
    """The pairings in force on a day."""
    return [row for row in rows if row.start <= on and (row.end is None or row.end >= on)]


def later_than(rows: Sequence[PairingRow], on: dt.date) -> PairingRow | None:
    """The first pairing that begins after a day; those of no days do not count."""
    ahead = [r for r in rows if r.start > on and (r.end is None or r.end >= r.start)]
    return min(ahead, key=lambda row: row.start) if ahead else None


def steps_for(past: UnitPast, team: UUID, start: dt.date, reason: str) -> list[Step]:
    """What to write so that a unit is the team's from ``start`` on; nothing when it is already.

    The caller makes sure that no pairing begins later when something is to be written.
    """
    running = running_at(past.rows, start)
    kept = next((row for row in running if row.team == team), None)
    steps = []
    mended = False
    for row in running:
        if row is kept:
            continue
        if row.start < start:
            ended: dict[str, object] = {"start": row.start, "end": start - _DAY}
            steps.append(Step(row, ended))
        elif kept is None and not mended:
            mended = True
            steps.append(Step(row, {"team_id": team, "reason": reason}))
        else:
            steps.append(Step(row, {"deleted": True}))
    if kept is not None:
        if _ends_too_soon(past, kept):
            steps.append(Step(kept, {"start": kept.start, "end": past.valid_to}))
    elif not mended:
        begin = start if running else _first_gap(past, start)
        fields: dict[str, object] = {"team_id": team, "unit_id": past.unit, "start": begin}
        fields["reason"] = reason
        if past.valid_to is not None:  # backdated: the unit is gone by now, and its pairing ends
            fields["end"] = past.valid_to
        steps.append(Step(None, fields))
    return steps


def _ends_too_soon(past: UnitPast, kept: PairingRow) -> bool:
    """Whether a pairing ends while its unit goes on and nobody follows."""
    if kept.end is None or (past.valid_to is not None and past.valid_to <= kept.end):
        return False
    return later_than(past.rows, kept.end) is None


def _first_gap(past: UnitPast, start: dt.date) -> dt.date:
    """The first day without a team, no later than ``start``."""
    days = [past.first]
    if past.valid_from is not None:
        days.append(past.valid_from)
    days += [row.end + _DAY for row in past.rows if row.end is not None and row.end >= row.start]
    return min(start, max(days))
