"""The statements behind 未导出/已导出/已接收/有冲突/退回: a set at a time, never row by row.

A record is as far as the least of its own revisions: its own row, and the rows below it (a
visit's participants, interviews and opinions; an item's rectification). ``level`` of a revision
is 2 when the present office instance has acknowledged it, 1 when a written package carries it,
else 0. Two ways lead to the same: *up* starts from all revisions that are not acknowledged, for
counts and filters; *down* starts from a page of ids, for the lines of a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.terms import FactState, FactVerdict, ItemState, TravelState, VisitDecision, VisitState


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table that belong to a record: the joins from their row ``c`` and to it.

    ``up`` follows ``pending p`` and ``down`` follows ``json_each w``; ``owner`` is the record.
    """

    table: str
    up: str
    down: str
    owner: str


@dataclass(frozen=True, slots=True)
class Noun:
    """One kind of record. ``x`` is its own row, ``a`` the row that says whom it is about."""

    table: str
    source: str
    about: str
    day: str
    text: str
    sent_back: str
    parts: tuple[Part, ...]


def _own(table: str) -> Part:
    return Part(
        table,
        f"CROSS JOIN {table} c ON c.id = p.id",
        f"CROSS JOIN {table} c ON c.id = w.value",
        "c.id",
    )


def _below(table: str, column: str) -> Part:
    """Rows that name the record in a column."""
    return Part(
        table,
        f"CROSS JOIN {table} c ON c.id = p.id",
        f"CROSS JOIN {table} c ON c.{column} = w.value",
        f"c.{column}",
    )


_NEVER_BACK: Final = "SELECT NULL WHERE 0"
"""For records that the office does not send back."""


_OPINION: Final = Part(
    "interview_about",
    "CROSS JOIN interview_about c ON c.id = p.id CROSS JOIN interview i ON i.id = c.interview_id",
    "CROSS JOIN interview i ON i.visit_id = w.value "
    "CROSS JOIN interview_about c ON c.interview_id = i.id",
    "i.visit_id",
)
_WHOLE: Final = Part(
    "rectification",
    "CROSS JOIN rectification c ON c.id = p.id "
    "CROSS JOIN rectification_item i ON i.rectification_id = c.id",
    "CROSS JOIN rectification_item i ON i.id = w.value "
    "CROSS JOIN rectification c ON c.id = i.rectification_id",
    "i.id",
)

NOUNS: Final[Mapping[str, Noun]] = {
    "visit": Noun(
        "visit",
        "visit x",
        "x.unit_id, NULL",
        "x.start",
        "coalesce(x.purpose, x.summary, '')",
        "SELECT v.id FROM acceptance r JOIN visit v ON v.id = r.visit_id AND v.round = r.round "
        f"WHERE r.deleted = 0 AND r.decision = '{VisitDecision.SENT_BACK.value}' "
        f"AND v.state = '{VisitState.RETURNED.value}'",
        (
            _own("visit"),
            *(
                _below(table, "visit_id")
                for table in (
                    "visit_participant",
                    "visit_instalment",
                    "visit_check",
                    "progress_difference",
                    "research_report",
                    "interview",
                )
            ),
            _OPINION,
            _below("attachment", "subject_id"),
        ),
    ),
    "fact": Noun(
        "fact",
        "fact x",
        "x.unit_id, x.cadre_id",
        'x."on"',
        "x.text",
        "SELECT f.id FROM fact_review r JOIN fact f ON f.id = r.fact_id AND f.round = r.round "
        f"WHERE r.deleted = 0 AND r.verdict = '{FactVerdict.RETURNED.value}' "
        f"AND f.state = '{FactState.SUBMITTED.value}'",
        (_own("fact"), _below("attachment", "subject_id")),
    ),
    "poll": Noun(
        "poll",
        "poll x",
        "x.unit_id, NULL",
        'x."on"',
        "x.title",
        _NEVER_BACK,
        (
            _own("poll"),
            *(_below(table, "poll_id") for table in ("poll_class", "poll_subject", "ballot_count")),
        ),
    ),
    "public_feedback": Noun(
        "public_feedback",
        "public_feedback x",
        "x.unit_id, x.cadre_id",
        'x."on"',
        "x.text",
        _NEVER_BACK,
        (_own("public_feedback"), _below("attachment", "subject_id")),
    ),
    "work_report": Noun(
        "work_report",
        "work_report x",
        "x.unit_id, x.cadre_id",
        'x."on"',
        "x.title",
        _NEVER_BACK,
        (_own("work_report"), _below("attachment", "subject_id")),
    ),
    "rectification_item": Noun(
        "rectification_item",
        "rectification_item x JOIN rectification a ON a.id = x.rectification_id",
        "a.unit_id, a.cadre_id",
        "a.feedback_on",
        "x.problem",
        f"SELECT i.id FROM rectification_item i WHERE i.state = '{ItemState.RETURNED.value}'",
        (_own("rectification_item"), _WHOLE),
    ),
}
"""The team's own records that the page follows, in the page's order."""

_LEVEL: Final = (
    "coalesce((SELECT max(CASE WHEN o.n <= m.acked THEN 2 WHEN o.n <= m.last THEN 1 ELSE 0 END) "
    "FROM mark m CROSS JOIN outbox o ON o.sender = m.sender AND o.receiver = :office "
    "AND o.origin = r.origin AND o.seq = r.seq), 0)"
)
_MARK: Final = (
    "mark(sender, acked, last) AS MATERIALIZED (SELECT sender, acked_n, last_n FROM channel "
    "WHERE receiver = :office AND sender IN (SELECT value FROM json_each(:own)))"
)
_MINE: Final = "r.origin IN (SELECT value FROM json_each(:own))"

_STATE: Final = (
    f"CASE WHEN x.id IN (SELECT owner FROM disputed) THEN '{TravelState.CONFLICT.value}' "
    f"WHEN x.id IN (SELECT id FROM back) THEN '{TravelState.SENT_BACK.value}' "
    f"WHEN d.level IS NULL THEN '{TravelState.RECEIVED.value}' "
    f"WHEN d.level = 1 THEN '{TravelState.SENT.value}' ELSE '{TravelState.UNSENT.value}' END"
)


def _tables(noun: Noun, *, down: bool) -> str:
    """The common tables: what is owed, what is disputed, what came back."""
    if down:
        parts = [
            f"SELECT {p.owner} AS owner, {_LEVEL} AS level FROM json_each(:ids) w {p.down} "
            f"CROSS JOIN revision r ON r.table_name = '{p.table}' AND r.row_id = c.id "
            f"WHERE {_MINE}"
            for p in noun.parts
        ]
        pending = ""
    else:
        parts = [
            f"SELECT {p.owner} AS owner, p.level FROM pending p {p.up} WHERE p.t = '{p.table}'"
            for p in noun.parts
        ]
        # Everything that is acknowledged is left behind here; most of it always is.
        pending = (
            "pending(t, id, level) AS MATERIALIZED (SELECT r.table_name, r.row_id, "
            f"{_LEVEL} AS l FROM revision r WHERE {_MINE} AND l < 2), "
        )
    disputed = [
        f"SELECT {p.owner} AS owner FROM (SELECT row_id AS id FROM conflict "
        f"WHERE table_name = '{p.table}') p {p.up}"
        for p in noun.parts
    ]
    return (
        f"WITH {_MARK}, {pending}"
        "owed(owner, level) AS MATERIALIZED (SELECT owner, min(level) FROM "
        f"({' UNION ALL '.join(parts)}) WHERE level < 2 GROUP BY owner), "
        f"disputed(owner) AS MATERIALIZED ({' UNION '.join(disputed)}), "
        f"back(id) AS MATERIALIZED ({noun.sent_back}) "
    )


def _own_rows(noun: Noun) -> str:
    """The team's own records; those that the reader must not see are left out."""
    unit, cadre = (part.strip() for part in noun.about.split(","))
    barred = f"{unit} NOT IN (SELECT value FROM json_each(:units))"
    if cadre != "NULL":
        barred += f" AND coalesce({cadre}, '') NOT IN (SELECT value FROM json_each(:cadres))"
    return f"x.team_id = :team AND x.deleted = 0 AND {barred}"


def states_sql(noun: Noun) -> str:
    """(id, state) of the records :ids."""
    return (
        f"{_tables(noun, down=True)} SELECT x.id, {_STATE} FROM {noun.source} "
        "LEFT JOIN owed d ON d.owner = x.id "
        f"WHERE x.id IN (SELECT value FROM json_each(:ids)) AND {_own_rows(noun)}"
    )


def counts_sql(noun: Noun) -> str:
    """(state, how many) of all own records."""
    return (
        f"{_tables(noun, down=False)} SELECT {_STATE}, count(*) FROM {noun.source} "
        f"LEFT JOIN owed d ON d.owner = x.id WHERE {_own_rows(noun)} GROUP BY 1"
    )


def find_sql(noun: Noun, *, state: bool, text: bool) -> str:
    """(id, day) of own records; ``state`` only those in :state, ``text`` only those like it."""
    unit = noun.about.split(",", maxsplit=1)[0]
    wanted = f"FROM {noun.source} JOIN unit u ON u.id = {unit} "
    where = f"WHERE {_own_rows(noun)}"
    if text:
        where += f" AND ({noun.text} LIKE :text ESCAPE '\\' OR u.name LIKE :text ESCAPE '\\')"
    if not state:
        return f"SELECT x.id, {noun.day} {wanted}{where}"
    return (
        f"{_tables(noun, down=False)} SELECT x.id, {noun.day} {wanted}"
        f"LEFT JOIN owed d ON d.owner = x.id {where} AND {_STATE} = :state"
    )


def lines_sql(noun: Noun) -> str:
    """(id, unit, day, text) of the records :ids."""
    unit = noun.about.split(",", maxsplit=1)[0]
    return (
        f"SELECT x.id, u.name, {noun.day}, {noun.text} FROM {noun.source} "
        f"JOIN unit u ON u.id = {unit} "
        f"WHERE x.id IN (SELECT value FROM json_each(:ids)) AND {_own_rows(noun)}"
    )
