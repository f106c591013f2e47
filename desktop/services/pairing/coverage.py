"""Whether each unit has exactly one team on each day of a year: read, and said in Chinese.

Uncovered and doubly covered units, and pairings that are barred, block the start of a cycle. Source: domain.md §2.1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.teams import AssessmentTeam, Pairing
from desktop.models.units import Unit
from desktop.services.dates import day_words
from desktop.services.door import Reading
from desktop.services.pairing.barred import barred_pairings
from desktop.services.pairing.spans import CoverageFault, PairingSpan, UnitSpan, coverage_faults

NO_PAIRING = (
    "{year}年度还没有任何对口联系，所有考核单位都没有考核组。"
    "请在“考核准备—对口联系”中拟定方案并采用。"
)
_MEND = "请在“考核准备—对口联系”中调整。"


def pairing_spans(tx: Reading) -> tuple[PairingSpan, ...]:
    """All pairings that were ever made."""
    rows = tx.session.execute(
        select(Pairing.unit_id, Pairing.team_id, Pairing.start, Pairing.end)
        .where(Pairing.deleted.is_(False))
        .order_by(Pairing.unit_id, Pairing.start, Pairing.id)
    )
    return tuple(PairingSpan(*row) for row in rows)


def first_adoption(pairings: tuple[PairingSpan, ...], year: int) -> dt.date | None:
    """The first day of a year from which there are pairings; None when the year has none."""
    starts = [p.start for p in pairings if p.end is None or p.end >= p.start]
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    if not starts or min(starts) > last:
        return None
    return max(first, min(starts))


def year_faults(tx: Reading, year: int) -> tuple[CoverageFault, ...] | None:
    """The faults of a year from its first adoption on; None when nothing was adopted yet."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    pairings = pairing_spans(tx)
    begin = first_adoption(pairings, year)
    if begin is None:
        return None
    rows = tx.session.execute(
        select(Unit.id, Unit.valid_from, Unit.valid_to)
        .where(
            Unit.deleted.is_(False),
            or_(Unit.valid_to.is_(None), Unit.valid_to >= first),
            or_(Unit.valid_from.is_(None), Unit.valid_from <= last),
        )
        .order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Unit.id)
    )
    return coverage_faults(pairings, [UnitSpan(*row) for row in rows], begin, last)


def coverage_blocks(tx: Reading, year: int) -> tuple[str, ...]:
    """Why a year's assessment may not start yet, a sentence each; empty when nothing is in the way.

    For whoever lets a cycle begin, inside the caller's transaction.
    """
    faults = year_faults(tx, year)
    if faults is None:
        return (NO_PAIRING.format(year=year),)
    named = select(Unit.id, Unit.name).where(Unit.id.in_({f.unit for f in faults}))
    units = {row.id: row.name for row in tx.session.execute(named)}
    titled = select(AssessmentTeam.id, AssessmentTeam.title).order_by(AssessmentTeam.number)
    teams = {row.id: row.title for row in tx.session.execute(titled)}
    uneven = tuple(fault_sentence(f, units, teams) for f in faults)
    return (*uneven, *(barred.told for barred in barred_pairings(tx, year)))


def fault_sentence(
    fault: CoverageFault, units: Mapping[UUID, str], teams: Mapping[UUID, str]
) -> str:
    """What is wrong with a unit's coverage, from when to when, and what to do.

    ``teams`` gives the titles in the order in which they are named.
    """
    name = units.get(fault.unit, "（已删除的单位）")
    when = f"{day_words(fault.start)}至{day_words(fault.end)}"
    if fault.start == fault.end:
        when = day_words(fault.start)
    if not fault.teams:
        return f"{name}在{when}没有对口的考核组。{_MEND}"
    order = list(teams)
    them = "、".join(
        teams.get(t, "（已删除的考核组）")
        for t in sorted(fault.teams, key=lambda t: order.index(t) if t in teams else len(order))
    )
    return f"{name}在{when}有 {len(fault.teams)} 个对口联系（{them}），应只有一个。{_MEND}"
