"""The verified facts of a cycle: one by one, and counted.

What is verified is what the listing says, which is computed in the transaction of every row
that the displayed state comes from.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from desktop.services import listing_marks as marks
from desktop.services.door import Reading
from desktop.services.listing_asking import hexes
from desktop.services.persons import persons_of
from desktop.services.reach import barred_cadres, barred_units
from desktop.terms import FactState, Polarity, Severity

_EVENT: Final = "coalesce(trim(f.event_key), '')"
_FROM: Final = (
    # From the facts to the listing: the other way round every fact would be looked up by itself.
    "FROM fact f CROSS JOIN fact_listing l ON l.id = unhex(f.id) "
    "LEFT JOIN list_template t ON t.id = f.template_id WHERE l.state = ?"
)
_ABOUT: Final = " AND f.cadre_id IN (SELECT value FROM json_each(?))"
_NOT_OF: Final = " AND f.unit_id NOT IN (SELECT value FROM json_each(?))"
_NOT_ABOUT: Final = (
    " AND (f.cadre_id IS NULL OR f.cadre_id NOT IN (SELECT value FROM json_each(?)))"
)
# An enumeration asked for its member a million times takes seconds.
_POLARITIES: Final = {member.value: member for member in Polarity}
_SEVERITIES: Final = {member.value: member for member in Severity}


@dataclass(frozen=True, slots=True)
class VerifiedFact:
    """What counts of a verified fact; ``event`` is empty when it belongs to none."""

    id: UUID
    number: int
    unit_id: UUID
    cadre_id: UUID | None
    polarity: Polarity
    severity: Severity
    on: dt.date
    event: str
    typical: bool
    veto: bool


@dataclass(frozen=True, slots=True)
class VerifiedCount:
    """How many verified facts are alike in all that a ledger counts; ``first`` is the earliest day, as ordinal."""

    unit_id: UUID
    cadre_id: UUID | None
    polarity: Polarity
    severity: Severity
    event: str
    typical: bool
    veto: bool
    facts: int
    first: int


def verified_facts(
    tx: Reading, cycle: UUID, *, unit: UUID | None = None, cadre: UUID | None = None
) -> tuple[VerifiedFact, ...]:
    """Facts whose verdict 核实 speaks of the newest submission and of what it says now.

    Barred units and cadres are left out. Ordered by day, number and id.
    """
    rows = _asked(
        tx,
        "SELECT f.id, f.number, f.unit_id, f.cadre_id, f.polarity, f.severity, l.day, "
        f"{_EVENT}, coalesce(f.typical, 0), coalesce(t.veto, 0)",
        (cycle, unit, cadre),
        "ORDER BY l.day, f.number, f.id",
    )
    return tuple(
        VerifiedFact(
            UUID(hex=fact), number, UUID(hex=of), _id(about), Polarity(polarity),
            Severity(severity), dt.date.fromordinal(day), event, bool(typical), bool(veto),
        )
        for fact, number, of, about, polarity, severity, day, event, typical, veto in rows
    )  # fmt: skip


def verified_counts(
    tx: Reading, cycle: UUID, *, unit: UUID | None = None, cadre: UUID | None = None
) -> tuple[VerifiedCount, ...]:
    """As ``verified_facts``, counted by the database: a city of a million facts has few kinds."""
    rows = _asked(
        tx,
        f"SELECT f.unit_id, f.cadre_id, f.polarity, f.severity, {_EVENT}, "
        "coalesce(f.typical, 0), coalesce(t.veto, 0), count(*), min(l.day)",
        (cycle, unit, cadre),
        "GROUP BY 1, 2, 3, 4, 5, 6, 7",
    )
    known: dict[str, UUID] = {}  # a unit and a cadre come many times

    def told(value: str) -> UUID:
        return known.get(value) or known.setdefault(value, UUID(hex=value))

    return tuple(
        VerifiedCount(
            told(of), None if about is None else told(about), _POLARITIES[polarity],
            _SEVERITIES[severity], event, bool(typical), bool(veto), count, day,
        )
        for of, about, polarity, severity, event, typical, veto, count, day in rows
    )  # fmt: skip


def _asked(
    tx: Reading, select: str, narrow: tuple[UUID, UUID | None, UUID | None], end: str
) -> list[Any]:
    cycle, unit, cadre = narrow
    # The plus keeps the year's index out of a question about few facts.
    whole = unit is None and cadre is None
    sql = f"{select} {_FROM} AND {'' if whole else '+'}f.cycle_id = ?"
    values: list[object] = [marks.FACT_STATES[FactState.VERIFIED.value], cycle.hex]
    if unit is not None:
        sql += " AND f.unit_id = ?"
        values.append(unit.hex)
    if cadre is not None:
        sql += _ABOUT
        values.append(hexes(persons_of(tx.session, cadre)))
    units, cadres = barred_units(tx), barred_cadres(tx)
    if units:
        sql += _NOT_OF
        values.append(hexes(units))
    if cadres:
        sql += _NOT_ABOUT
        values.append(hexes(cadres))
    return list(tx.connection.execute(f"{sql} {end}", tuple(values)))


def _id(value: str | None) -> UUID | None:
    return None if value is None else UUID(hex=value)
