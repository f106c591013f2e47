"""Which rows are one team's business, by rule; the office and the team compute the same.

A row is in a team's scope when one of the rules below says so. What a rule looks at is itself
in scope, so the team computes the same set from its own database (which holds less, and rows
that have left the scope): the digests of both can be compared. A rule goes by three sets, or by
what a rule before it has named:

- ``team``: the team itself;
- ``units``: units of its 对口联系 that have not ended by the day asked for, and those that
  became part of them (their records go on there);
- ``members``: assessors of its seats that have not ended by then.

While a year that is over is still open, what was the team's on its last day is among both: the
year is assessed early in the next one, by the team that had the unit.

A row's own deletion does not take it out: that is news.

Rows in scope refer to others, which are none of the team's business but must be there, or the
row in scope would not show. Such a row is *named*: of it, both sides agree only that it is
there. References are those of all shown revisions of a row, not only of its present view,
because a revision does not show before every row that it names.

Source: the design of the exchange, §2; of the domain, §1 (Cycle), §2.3 (all kinds of conclusions on its
subjects, whoever found them) and §2.10 (records follow the unit and the cadre).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from desktop.models.base import Stored
from desktop.models.encrypted import Connection
from desktop.models.rows import Key
from desktop.models.tables import synced_tables
from desktop.terms import CycleState

Found = dict[str, set[str]]
"""Row ids by table, or by the name of a set."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of ``table`` of which a column (or each, with ``every``) names a member of a set."""

    table: str
    columns: tuple[tuple[str, str], ...]
    every: bool = False

    def holds(self, values: Mapping[str, Stored], found: Found) -> bool:
        """Whether a row with these values is in scope."""
        says = (values.get(column) in found[of] for column, of in self.columns)
        return all(says) if self.every else any(says)


OWN: Final = ("team_id", "team")
UNIT: Final = ("unit_id", "units")

RULES: Final = (
    Rule("assessment_team", (("id", "team"),)),
    Rule("pairing", (OWN,)),
    Rule("seat", (OWN,)),
    Rule("unit", (("id", "units"),)),
    Rule("assessor", (("id", "members"),)),
    Rule("recusal", (("assessor_id", "members"),)),
    Rule("unavailability", (("assessor_id", "members"),)),
    Rule("pool_movement", (("assessor_id", "members"),)),
    Rule("mentorship", (("mentor_id", "members"), ("assessor_id", "members"))),
    Rule("leadership_team", (UNIT,)),
    Rule("unit_change", (UNIT, ("other_id", "units"))),
    Rule("building_finding", (UNIT,)),
    Rule("key_task_unit", (UNIT,)),
    Rule("indicator_progress", (UNIT,)),
    Rule("indicator_mark", (UNIT,)),
    Rule("indicator_share", (UNIT,)),
    Rule("indicator_placement", (UNIT, ("counts_at_id", "units"))),
    Rule("staff_routine", (UNIT,)),
    Rule("cadre", (UNIT,)),
    Rule(
        "cadre_move",
        # Who left a unit is assessed there for the time before: the move says until when.
        (("cadre_id", "cadre"), ("from_unit_id", "units"), ("to_unit_id", "units")),
    ),
    Rule("key_task_participation", (("cadre_id", "cadre"),)),
    Rule("posting", (("cadre_id", "cadre"),)),
    Rule("family_member", (("cadre_id", "cadre"),)),
    Rule("past_grade", (("cadre_id", "cadre"),)),
    Rule("same_as", (("kept_id", "cadre"), ("other_id", "cadre")), every=True),
    Rule("not_same", (("first_id", "cadre"), ("second_id", "cadre")), every=True),
    Rule("visit", (UNIT, OWN)),
    Rule("visit_participant", (("visit_id", "visit"), OWN)),
    Rule("acceptance", (("visit_id", "visit"),)),
    Rule("interview", (UNIT, OWN, ("visit_id", "visit"))),
    Rule("interview_about", (("interview_id", "interview"), OWN)),
    Rule("fact", (UNIT, OWN, ("visit_id", "visit"), ("cadre_id", "cadre"))),
    Rule("fact_review", (("fact_id", "fact"),)),
    Rule("visit_instalment", (("visit_id", "visit"), OWN)),
    Rule("hand_over", (("visit_id", "visit"),)),
    Rule("visit_check", (UNIT, ("visit_id", "visit"), OWN)),
    Rule("progress_difference", (UNIT, ("visit_id", "visit"), OWN)),
    Rule("difference_verdict", (("difference_id", "progress_difference"),)),
    Rule("research_report", (UNIT, ("visit_id", "visit"), OWN)),
    Rule("poll", (UNIT, OWN)),
    Rule("poll_class", (("poll_id", "poll"), OWN)),
    Rule("poll_subject", (("poll_id", "poll"), OWN)),
    Rule("ballot_count", (("poll_id", "poll"), OWN)),
    Rule("routine_grade", (UNIT, OWN, ("cadre_id", "cadre"))),
    Rule("public_survey", (UNIT, OWN)),
    Rule("public_feedback", (UNIT, OWN, ("cadre_id", "cadre"))),
    Rule("feedback_finding", (("feedback_id", "public_feedback"),)),
    Rule("team_rating", (OWN,)),
    Rule("rating_sheet", (OWN,)),
    Rule("work_report", (UNIT, OWN)),
    Rule(
        "attachment",
        (
            OWN,
            ("subject_id", "fact"),
            ("subject_id", "visit"),
            ("subject_id", "progress_difference"),
            ("subject_id", "research_report"),
            ("subject_id", "public_feedback"),
            ("subject_id", "work_report"),
        ),
    ),
    Rule("rectification", (UNIT, OWN)),
    Rule("rectification_item", (("rectification_id", "rectification"), OWN)),
)
"""In an order in which each names only sets that are there."""

EVERYWHERE: Final = (
    "cycle",
    "rule",
    "scheme",
    "indicator",
    "amendment",
    "amendment_line",
    "list_template",
    "outline_question",
    "holiday",
    "key_task",
)
"""All teams work by the same years, schemes, holidays and central tasks."""

NOWHERE: Final = ("assessor_review", "recusal_dismissal", "unit_inclusion")
"""What the office keeps to itself."""

ABOUT_ROWS: Final = ("conflict_decision", "conflict_question")
"""What is said about any row in scope; it names the row in two plain fields."""

ASKED: Final = (
    Rule("conflict_question", (OWN,)),
    Rule("conflict_answer", (("question_id", "conflict_question"), OWN)),
)
"""What the office asked the team, whatever it is about, and the answers."""

BY_TABLE: Final = {rule.table: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class TeamScope:
    """``whole``: the rows in scope; ``named``: what they refer to besides, not in scope.

    Both in an order in which a row stands after what it refers to.
    """

    whole: tuple[Key, ...]
    named: tuple[Key, ...]


def scope_of_team(connection: Connection, team: UUID, on: dt.date) -> TeamScope:
    """The rows in a team's scope on a day, and what they name."""
    whole = rows_of(in_scope(connection, team, on))
    named = references(connection, whole)
    return TeamScope(ordered(whole), ordered({t: ids - whole[t] for t, ids in named.items()}))


def rows_for_team(connection: Connection, team: UUID, on: dt.date) -> tuple[Key, ...]:
    """The rows in a team's scope on a day and those that they name, each after the latter."""
    found = scope_of_team(connection, team, on)
    rows: Found = {table: set() for table in synced_tables()}
    for table, row in (*found.whole, *found.named):
        rows[table].add(row)
    return ordered(rows)


def in_scope(connection: Connection, team: UUID, on: dt.date) -> Found:
    """The rows that the rules name, what is said about them, and the sets."""
    found: Found = {"team": {team.hex}}
    ends = _open_years_ends(connection, on)
    for name, table, column in (
        ("units", "pairing", "unit_id"),
        ("members", "seat", "assessor_id"),
    ):
        found[name] = first(
            connection.execute(
                f'SELECT {column} FROM {table} WHERE team_id = ? AND deleted = 0 AND ("end" '
                'IS NULL OR "end" >= ?)',
                (team.hex, on.isoformat()),
            )
        )
        for end in ends:
            found[name] |= first(
                connection.execute(
                    f"SELECT {column} FROM {table} WHERE team_id = ? AND deleted = 0 "
                    'AND start <= ? AND "end" >= ?',
                    (team.hex, end, end),
                )
            )
    found["units"] |= _predecessors(connection, found["units"])
    for table in EVERYWHERE:
        found[table] = first(connection.execute(f"SELECT id FROM {table}"))
    for rule in RULES:
        found[rule.table] = _matching(connection, rule, found)
    for table in ABOUT_ROWS:
        found[table] = {
            row
            for row, about, subject in connection.execute(
                f"SELECT id, subject_table, subject_row FROM {table}"
            )
            if subject in found.get(about, ())
        }
    for rule in ASKED:
        found[rule.table] = found.get(rule.table, set()) | _matching(connection, rule, found)
    return found


def _open_years_ends(connection: Connection, on: dt.date) -> list[str]:
    """The last days of years that are over on a day and not closed yet."""
    years = connection.execute(
        "SELECT year FROM cycle WHERE deleted = 0 AND state IN (?, ?) AND year < ?",
        (CycleState.OPEN.value, CycleState.YEAR_END.value, on.year),
    )
    return sorted(dt.date(year, 12, 31).isoformat() for (year,) in years)


def _predecessors(connection: Connection, units: set[str]) -> set[str]:
    """Units that became part of these, however many steps ago. Source: domain.md §2.10."""
    earlier: set[str] = set()
    while new := first(
        connection.execute(
            "SELECT unit_id FROM unit_change WHERE deleted = 0 AND kind IN ('merged', 'split') "
            "AND other_id IN (SELECT value FROM json_each(?))",
            (as_json(units | earlier),),
        )
    ) - (units | earlier):
        earlier |= new
    return earlier


def _matching(connection: Connection, rule: Rule, found: Found) -> set[str]:
    parts = [
        first(
            connection.execute(
                f"SELECT id FROM {rule.table} WHERE {column} IN (SELECT value FROM json_each(?))",
                (as_json(found[of]),),
            )
        )
        for column, of in rule.columns
    ]
    return set.intersection(*parts) if rule.every else set.union(*parts)


def rows_of(found: Found) -> Found:
    """The rows alone, without the sets that rules go by."""
    return {table: set(found.get(table, ())) for table in synced_tables()}


def references(connection: Connection, rows: Found) -> Found:
    """What these rows refer to, as they show and in all their shown revisions; no step further."""
    named: Found = {table: set() for table in synced_tables()}
    for table in synced_tables().values():
        if not table.references or not rows[table.name]:
            continue
        ids = as_json(rows[table.name])
        columns = ", ".join(table.references)
        take_named(
            named,
            table.references,
            connection.execute(
                f"SELECT DISTINCT {columns} FROM {table.name} "
                "WHERE id IN (SELECT value FROM json_each(?))",
                (ids,),
            ),
        )
        take_named(
            named,
            table.references,
            connection.execute(
                f"SELECT DISTINCT {said(table.references)} FROM json_each(?) j "
                "CROSS JOIN revision r "
                "ON r.table_name = ? AND r.row_id = j.value WHERE r.state = 0 AND "
                "(SELECT count(*) FROM revision s WHERE s.table_name = r.table_name "
                "AND s.row_id = r.row_id) > 1",
                (ids, table.name),
            ),
        )
    return named


def said(columns: Iterable[str]) -> str:
    """SQL for what a revision ``r`` says of these columns; NULL where it says nothing."""
    return ", ".join(f"json_extract(CAST(r.line AS TEXT), '$.f.{c}')" for c in columns)


def take_named(
    named: Found, references: Mapping[str, str], values: Iterable[Sequence[Any]]
) -> None:
    """Add what the columns of these rows refer to."""
    for found in values:
        for target, row in zip(references.values(), found, strict=True):
            if row is not None:
                named[target].add(row)


def ordered(rows: Found) -> tuple[Key, ...]:
    """Rows in the order of the tables, which is that of their references."""
    return tuple((table, row) for table in synced_tables() for row in sorted(rows[table]))


def as_json(ids: Iterable[str]) -> str:
    """Ids as SQLite's ``json_each`` reads them."""
    return orjson.dumps(list(ids)).decode()


def first(cursor: Iterable[Sequence[Any]]) -> set[str]:
    """The first value of each row."""
    return {row[0] for row in cursor}
