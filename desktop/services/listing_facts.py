"""The list of facts: what a query asks of the listing, and the ids it gives."""

from __future__ import annotations

from typing import Any, Final

from desktop.services import listing_marks as marks
from desktop.services.door import Reading
from desktop.services.fact_forms import FactQuery
from desktop.services.listing_asking import barred_of, hexes, ids_of, ordinal, team_number, year_of
from desktop.services.listing_plan import Asked, Ids, Shelf, count
from desktop.services.persons import persons_of
from desktop.terms import FactState, Polarity

FACTS: Final = Shelf(
    "fact_listing",
    {
        "ix_fact_listing_day": ("day", "number", "team"),
        "ix_fact_listing_unit": ("unit", "day", "number", "team"),
        "ix_fact_listing_state": ("state", "day", "number", "team"),
        "ix_fact_listing_team_number": ("team", "number", "day"),
        "ix_fact_listing_weight": ("weight", "day", "number", "team"),
    },
    {
        "on": ("day", "number"),
        "number": ("team", "number"),
        "severity": ("weight", "day"),
        "unit": ("day", "number"),
    },
    {"weight": "((l.mark >> 17) & 3)"},
    (marks.mask("typical"), "ix_fact_listing_typical"),
)


def fact_ids(tx: Reading, query: FactQuery, limit: int | None = None) -> Ids:
    """The ids of a list of facts in order: the first ones, or all. What is barred is left out."""
    return ids_of(tx, FACTS, asked_facts(tx, query), limit, query.text)


def fact_count(tx: Reading, query: FactQuery) -> int:
    """How many facts a query without words finds."""
    asked = asked_facts(tx, query)
    return 0 if asked is None else count(tx.connection, FACTS, asked)


def asked_facts(tx: Reading, query: FactQuery) -> Asked | None:
    """The query in the listing's terms; None when there is nothing for the actor."""
    if tx.actor.lacks_team:
        return None
    equal: dict[str, int | bytes] = {}
    if query.unit is not None:
        equal["unit"] = query.unit.bytes
    if query.office or query.team is not None:
        number = marks.OFFICE if query.team is None else team_number(tx, query.team)
        if number is None or (query.office and number != marks.OFFICE):
            return None
        equal["team"] = number
    if query.state is not None:
        equal["state"] = marks.FACT_STATES[query.state.value]
    if query.severity is not None:
        equal["weight"] = marks.WEIGHTS[query.severity.value]
    bits = _bits(tx, query)
    return Asked(
        query.sort,
        descending=query.descending,
        equal=equal,
        mask=marks.mask(*bits),
        bits=marks.mark(**bits),
        since=ordinal(query.since),
        until=ordinal(query.until),
        among=_among(tx, query),
        barred=barred_facts(tx),
    )


def _bits(tx: Reading, query: FactQuery) -> dict[str, int]:
    bits: dict[str, int] = {}
    if query.cycle is not None:
        bits["year"] = year_of(tx, query.cycle)
    if query.polarity is not None:
        bits["negative"] = int(query.polarity is Polarity.NEGATIVE)
    if query.visibility is not None:
        bits["visibility"] = marks.VISIBILITIES[query.visibility.value]
    if query.typical:
        bits["typical"] = 1
    if query.team_only:
        bits["whole"] = 1
    # Also among the bits, which every index has: no record is looked up for it.
    if query.state is not None:
        bits["state"] = marks.FACT_STATES[query.state.value]
    if query.severity is not None:
        bits["weight"] = marks.WEIGHTS[query.severity.value]
    return bits


def _among(tx: Reading, query: FactQuery) -> tuple[str, tuple[Any, ...]] | None:
    """What has an index of its own beside the facts themselves."""
    parts: list[str] = []
    values: list[Any] = []
    read = "SELECT unhex(id) AS id FROM fact WHERE"
    if query.cadre is not None:
        parts.append(f"{read} cadre_id IN (SELECT value FROM json_each(?))")
        values.append(hexes(persons_of(tx.session, query.cadre)))
    for column, value in (("visit_id", query.visit), ("template_id", query.template)):
        if value is not None:
            parts.append(f"{read} {column} = ?")
            values.append(value.hex)
    if query.event is not None:
        parts.append(f"{read} event_key = ?")
        values.append(query.event)
    if query.veto:
        parts.append(f"{read} template_id IN (SELECT id FROM list_template WHERE veto = 1)")
    return (" INTERSECT ".join(parts), tuple(values)) if parts else None


def barred_facts(tx: Reading) -> frozenset[str]:
    """Facts of units and about persons that the actor must not see."""
    about = "SELECT id FROM fact WHERE cadre_id IN (SELECT value FROM json_each(?))"
    return barred_of(tx, "fact", about)


def waiting_facts(tx: Reading) -> int:
    """How many facts wait for the office's verdict."""
    return fact_count(tx, FactQuery(state=FactState.SUBMITTED))
