"""The list of visits: what a query asks of the listing, the ids it gives, and counts by state."""

from __future__ import annotations

from typing import Any, Final

from desktop.services import listing_marks as marks
from desktop.services.door import Reading
from desktop.services.listing import like_pattern
from desktop.services.listing_asking import barred_of, ids_of, ordinal, team_number, year_of
from desktop.services.listing_plan import Asked, Ids, Shelf, by_place
from desktop.services.visit_lines import ALL_VISITS, VisitQuery
from desktop.terms import VisitState

VISITS: Final = Shelf(
    "visit_listing",
    {
        "ix_visit_listing_day": ("day", "number", "team"),
        "ix_visit_listing_unit": ("unit", "day", "number", "team"),
        "ix_visit_listing_state": ("state", "day", "number", "team"),
        "ix_visit_listing_team_day": ("team", "day", "number"),
        "ix_visit_listing_team_number": ("team", "number", "day"),
    },
    {
        "start": ("day", "number"),
        "number": ("team", "number"),
        "team": ("team", "day"),
        "unit": ("day", "number"),
    },
    {"state": "(l.mark & 15)"},
)


def visit_ids(tx: Reading, query: VisitQuery = ALL_VISITS, limit: int | None = None) -> Ids:
    """The ids of a list of visits in order: the first ones, or all. Barred units are left out."""
    return ids_of(tx, VISITS, asked_visits(tx, query), limit)


def visit_states(tx: Reading, query: VisitQuery = ALL_VISITS) -> dict[VisitState, int]:
    """How many visits of a query stand in each displayed state."""
    asked = asked_visits(tx, query)
    if asked is None:
        return {}
    states = list(VisitState)
    rows = by_place(tx.connection, VISITS, asked, "state")
    return {states[place]: number for place, number in rows if place < len(states)}


def asked_visits(tx: Reading, query: VisitQuery) -> Asked | None:
    """The query in the listing's terms; None when there is nothing for the actor."""
    if tx.actor.lacks_team:
        return None
    equal: dict[str, int | bytes] = {}
    bits: dict[str, int] = {}
    tests: list[tuple[str, tuple[Any, ...]]] = []
    if query.unit is not None:
        equal["unit"] = query.unit.bytes
    if query.team is not None:
        number = team_number(tx, query.team)
        if number is None:
            return None
        equal["team"] = number
    if query.state is not None:
        equal["state"] = bits["state"] = marks.VISIT_STATES[query.state.value]
    if query.mode is not None:
        bits["mode"] = marks.MODES[query.mode.value]
    if query.cycle is not None:
        tests.append(_serving(query.cycle.hex, year_of(tx, query.cycle)))
    among = None
    if query.text.strip():
        named = "SELECT unhex(id) FROM unit WHERE name LIKE ? ESCAPE '\\'"
        among = f"SELECT id FROM visit_listing WHERE unit IN ({named})", (like_pattern(query.text),)
    return Asked(
        query.sort,
        descending=query.descending,
        equal=equal,
        mask=marks.mask(*bits),
        bits=marks.mark(**bits),
        since=ordinal(query.since),
        until=ordinal(query.until),
        among=among,
        tests=tuple(tests),
        barred=barred_of(tx, "visit"),
    )


def _serving(cycle: str, year: int) -> tuple[str, tuple[Any, ...]]:
    """Visits for a year, with whichever of their kinds: few are for several, those are looked up."""
    several = marks.mask("several")
    test = (
        "((l.mark & ?) = ? OR ((l.mark & ?) AND EXISTS (SELECT 1 FROM visit v "
        "WHERE v.id = lower(hex(l.id)) AND instr(coalesce(v.kind_cycles, ''), ?))))"
    )
    return test, (marks.mask("year"), marks.mark(year=year), several, cycle)
