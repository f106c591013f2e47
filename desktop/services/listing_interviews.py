"""The list of interviews: what a query asks of the listing, and the ids it gives."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import orjson

from desktop.services import listing_marks as marks
from desktop.services import listing_text
from desktop.services.door import Reading
from desktop.services.interview_forms import InterviewQuery
from desktop.services.listing import like_pattern
from desktop.services.listing_asking import barred_of, hexes, ids_of, ordinal, year_of
from desktop.services.listing_plan import Asked, Ids, Shelf, by_place, few
from desktop.services.persons import persons_of
from desktop.terms import InterviewLayer

INTERVIEWS: Final = Shelf(
    "interview_listing",
    {
        "ix_interview_listing_day": ("day", "number", "team"),
        "ix_interview_listing_unit": ("unit", "day", "number", "team"),
        "ix_interview_listing_layer": ("layer", "day", "number", "team"),
        "ix_interview_listing_team_number": ("team", "number", "day"),
    },
    {
        "on": ("day", "number"),
        "number": ("team", "number"),
        "layer": ("layer", "day"),
        "unit": ("day", "number"),
    },
    {"layer": "((l.mark >> 12) & 7)"},
)
_SPEAKING: Final = (
    "SELECT interview_id FROM interview_about WHERE deleted = 0 "
    "AND cadre_id IN (SELECT value FROM json_each(?))"
)


def interview_ids(tx: Reading, query: InterviewQuery, limit: int | None = None) -> Ids:
    """The ids of a list of interviews in order: the first ones, or all; barred ones left out."""
    return ids_of(tx, INTERVIEWS, asked_interviews(tx, query), limit, query.text)


def interview_layers(
    tx: Reading, query: InterviewQuery, *, own_year: bool = False
) -> dict[InterviewLayer, int]:
    """How many interviews of each layer a query finds; ``own_year`` as ``asked_interviews``."""
    asked = asked_interviews(tx, query, own_year=own_year)
    if asked is None:
        return {}
    if query.text.strip():
        found = listing_text.ids_with(tx.connection, INTERVIEWS, asked, query.text, None)
        among = "SELECT unhex(value) AS id FROM json_each(?)", (hexes(found),)
        asked = replace(asked, among=among)
    layers = list(InterviewLayer)
    rows = by_place(tx.connection, INTERVIEWS, asked, "layer")
    return {layers[place]: number for place, number in rows if place < len(layers)}


def asked_interviews(tx: Reading, query: InterviewQuery, *, own_year: bool = False) -> Asked | None:
    """The query in the listing's terms; None when there is nothing for the actor.

    A year's interviews are those of all visits that serve it with one of their kinds; with
    ``own_year`` those of the visits that are filed in it.
    """
    if tx.actor.lacks_team:
        return None
    equal: dict[str, int | bytes] = {}
    bits: dict[str, int] = {}
    if query.unit is not None:
        equal["unit"] = query.unit.bytes
    if query.layer is not None:
        equal["layer"] = bits["layer"] = marks.LAYERS[query.layer.value]
    tests = _tests(query)
    if query.cycle is not None:
        year = year_of(tx, query.cycle)
        besides = () if own_year else _besides(tx, query.cycle)
        if besides:
            tests = (*tests, _of_year(year, besides))
        else:
            bits["year"] = year
    return Asked(
        query.sort,
        descending=query.descending,
        equal=equal,
        mask=marks.mask(*bits),
        bits=marks.mark(**bits),
        since=ordinal(query.since),
        until=ordinal(query.until),
        among=_among(tx, query),
        tests=tests,
        barred=barred_of(tx, "interview", _SPEAKING),
    )


def _among(tx: Reading, query: InterviewQuery) -> tuple[str, tuple[Any, ...]] | None:
    """What has an index of its own beside the interviews themselves."""
    parts: list[str] = []
    values: list[Any] = []
    if query.visit is not None:
        parts.append("SELECT unhex(id) AS id FROM interview WHERE visit_id = ?")
        values.append(query.visit.hex)
    if query.cadre is not None:
        parts.append(_SPEAKING.replace("interview_id", "unhex(interview_id) AS id", 1))
        values.append(hexes(persons_of(tx.session, query.cadre)))
    if query.theme.strip():
        # A theme that many named is met soon by walking; a rare one is found by its sign.
        sql, sign = listing_text.with_sign(listing_text.INTERVIEWS, query.theme.strip())
        if few(tx.connection, f"SELECT 1 FROM ({sql})", sign):
            parts.append(sql)
            values += sign
    return (" INTERSECT ".join(parts), tuple(values)) if parts else None


def _besides(tx: Reading, cycle: UUID) -> tuple[str, ...]:
    """The interviews of visits filed in another year that serve this one too: a few in spring."""
    found = tx.connection.execute(
        "SELECT i.id FROM interview i JOIN visit v ON v.id = i.visit_id WHERE v.id IN "
        "(SELECT lower(hex(l.id)) FROM visit_listing l WHERE l.mark & ?) "
        "AND v.cycle_id <> ? AND instr(v.kind_cycles, ?)",
        (marks.mask("several"), cycle.hex, cycle.hex),
    )
    return tuple(row for (row,) in found)


def _of_year(year: int, besides: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    test = "((l.mark & ?) = ? OR l.id IN (SELECT unhex(value) FROM json_each(?)))"
    return test, (marks.mask("year"), marks.mark(year=year), orjson.dumps(besides).decode())


def _tests(query: InterviewQuery) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    if not query.theme.strip():
        return ()
    # Stored as a list in text: the theme stands there in quotes, as a whole.
    pattern = like_pattern(json.dumps(query.theme.strip(), ensure_ascii=False))
    test = (
        "EXISTS (SELECT 1 FROM interview i WHERE i.id = lower(hex(l.id)) "
        "AND i.themes LIKE ? ESCAPE '\\')"
    )
    return ((test, (pattern,)),)
