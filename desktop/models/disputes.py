"""Which records show the value of an open conflict: their own fields, and rows that they show.

The conflict book is small, so every way starts from it and ends at the records asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from desktop.models.encrypted import Connection
from desktop.models.merge import Group


@dataclass(frozen=True, slots=True)
class Disputed:
    """One open conflict behind what a record shows."""

    table: str
    row: str
    fields: Group


_NAME: Final = """ AND p."group" = '["name"]'"""
_C: Final = "JOIN {0} c ON c.id = p.row_id"
_INTERVIEW: Final = "JOIN interview i ON i.id = c.interview_id"


def _at(table: str, owner: str, more: str = "") -> tuple[str, str, str]:
    """A row of a table that names its record in a column."""
    return table, f"{_C.format(table)} {more}".strip(), owner


def _named(table: str, shown_in: str, owner: str) -> tuple[str, str, str]:
    """A row whose name a record shows."""
    return table, shown_in, f"{owner}{_NAME}"


_PATHS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "visit": (
        ("visit", "", "p.row_id"),
        _at("visit_participant", "c.visit_id"),
        _at("acceptance", "c.visit_id"),
        _at("interview", "c.visit_id"),
        _at("interview_about", "i.visit_id", _INTERVIEW),
        _at("visit_instalment", "c.visit_id"),
        _at("hand_over", "c.visit_id"),
        _at("visit_check", "c.visit_id"),
        _at("progress_difference", "c.visit_id"),
        _at("research_report", "c.visit_id"),
        _at("fact", "c.visit_id"),
        _at("fact_review", "f.visit_id", "JOIN fact f ON f.id = c.fact_id"),
        _named("unit", "JOIN visit v ON v.unit_id = p.row_id", "v.id"),
    ),
    "fact": (
        ("fact", "", "p.row_id"),
        _at("fact_review", "c.fact_id"),
        _named("unit", "JOIN fact f ON f.unit_id = p.row_id", "f.id"),
        _named("cadre", "JOIN fact f ON f.cadre_id = p.row_id", "f.id"),
    ),
    "interview": (
        ("interview", "", "p.row_id"),
        _at("interview_about", "c.interview_id"),
        _named("cadre", "JOIN interview_about b ON b.cadre_id = p.row_id", "b.interview_id"),
    ),
    "poll": (
        ("poll", "", "p.row_id"),
        _at("poll_class", "c.poll_id"),
        _at("poll_subject", "c.poll_id"),
        _at("ballot_count", "c.poll_id"),
    ),
    "progress_difference": (
        ("progress_difference", "", "p.row_id"),
        _at("difference_verdict", "c.difference_id"),
    ),
    "research_report": (("research_report", "", "p.row_id"),),
    "work_report": (("work_report", "", "p.row_id"),),
    "public_feedback": (
        ("public_feedback", "", "p.row_id"),
        _at("feedback_finding", "c.feedback_id"),
    ),
    "public_survey": (("public_survey", "", "p.row_id"),),
    "routine_grade": (("routine_grade", "", "p.row_id"),),
    "rating_sheet": (("rating_sheet", "", "p.row_id"),),
    "team_rating": (("team_rating", "", "p.row_id"),),
    "rectification_item": (
        ("rectification_item", "", "p.row_id"),
        _at("rectification", "i.id", "JOIN rectification_item i ON i.rectification_id = c.id"),
        _named(
            "unit",
            "JOIN rectification r ON r.unit_id = p.row_id "
            "JOIN rectification_item i ON i.rectification_id = r.id",
            "i.id",
        ),
        _named(
            "cadre",
            "JOIN rectification r ON r.cadre_id = p.row_id "
            "JOIN rectification_item i ON i.rectification_id = r.id",
            "i.id",
        ),
    ),
    "unit": (("unit", "", "p.row_id"), _at("leadership_team", "c.unit_id")),
    "cadre": (
        ("cadre", "", "p.row_id"),
        _at("posting", "c.cadre_id"),
        _at("family_member", "c.cadre_id"),
        _at("past_grade", "c.cadre_id"),
    ),
    "assessor": (
        ("assessor", "", "p.row_id"),
        _at("pool_movement", "c.assessor_id"),
        _at("mentorship", "c.assessor_id"),
    ),
}
"""For each kind of record: (table in conflict, the way from it, the record's id)."""


def _statement(noun: str) -> str:
    ways = []
    for table, joins, owner in _PATHS[noun]:
        column, _, only = owner.partition(" AND ")
        ways.append(
            f'SELECT {column} AS owner, p.table_name AS t, p.row_id AS r, p."group" AS g '
            f"FROM conflict p {joins} WHERE p.table_name = '{table}'"
            + (f" AND {only}" if only else "")
        )
    return (
        f"SELECT owner, t, r, g FROM ({' UNION '.join(ways)}) "
        "WHERE owner IN (SELECT value FROM json_each(?)) ORDER BY owner, t, r, g"
    )


_STATEMENTS: Final = {noun: _statement(noun) for noun in _PATHS}


def disputed_records(
    connection: Connection, noun: str, rows: Iterable[str]
) -> dict[str, tuple[Disputed, ...]]:
    """The open conflicts behind what each of these records shows; only those that have any."""
    found: dict[str, list[Disputed]] = {}
    asked = orjson.dumps(list(rows)).decode()
    for owner, table, row, group in connection.execute(_STATEMENTS[noun], (asked,)):
        found.setdefault(owner, []).append(Disputed(table, row, tuple(orjson.loads(group))))
    return {owner: tuple(marks) for owner, marks in found.items()}
