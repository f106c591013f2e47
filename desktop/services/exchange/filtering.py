"""What one team must know, and no more: the row filter of the office's channel to a team.

A row is in a team's scope when one of the rules below says so, or when a row in scope refers
to it. What a rule looks at is itself in scope, so the team computes the same set from its own
database (which holds less, and rows that have left the scope): the digests of both can be
compared. A rule goes by three sets, or by what a rule before it has named:

- ``team``: the team itself;
- ``units``: units of its 对口联系 that have not ended by the day asked for;
- ``members``: assessors of its seats that have not ended by then.

A row's own deletion does not take it out: that is news. References are those of all shown
revisions of a row, not only of its present view, because a revision does not show before every
row that it names; of what is only referred to, the row comes and none of its children.

A row *departs* when its own fields take it out of scope (a cadre moves to another team's unit):
the team is sent that change once, with what it refers to, and then nothing more of the row.
What leaves because a pairing ended needs no such thing: the team sees the end of the pairing.

Source: the design of the exchange, §2; of the domain, §2.3 (all kinds of conclusions on its
subjects, whoever found them) and §2.10 (records follow the unit and the cadre).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from desktop.models.apply import UNSHOWN_ROWS
from desktop.models.base import Stored
from desktop.models.encrypted import Connection
from desktop.models.revision import Dot, read_line
from desktop.models.rows import Key
from desktop.models.tables import synced_tables

Found = dict[str, set[str]]
"""Row ids by table, or by the name of a set."""

Channel = tuple[str, str]
"""(sender, receiver)."""


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
    Rule("recusal", (("assessor_id", "members"),)),
    Rule("pool_movement", (("assessor_id", "members"),)),
    Rule("mentorship", (("mentor_id", "members"), ("assessor_id", "members"))),
    Rule("leadership_team", (UNIT,)),
    Rule("cadre", (UNIT,)),
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
    Rule("rectification", (UNIT, OWN)),
    Rule("rectification_item", (("rectification_id", "rectification"), OWN)),
)
"""In an order in which each names only sets that are there."""

EVERYWHERE: Final = ("cycle", "rule")
"""All teams work by the same years and rules."""

ONLY_REFERRED: Final = ("unit", "assessor")
"""What comes only with a row that names it."""

ABOUT_ROWS: Final = ("conflict_decision", "conflict_question")
"""What is said about any row in scope; it names the row in two plain fields."""

ASKED: Final = (
    Rule("conflict_question", (OWN,)),
    Rule("conflict_answer", (("question_id", "conflict_question"), OWN)),
)
"""What the office asked the team, whatever it is about, and the answers."""

_BY_TABLE: Final = {rule.table: rule for rule in RULES}


def rows_for_team(connection: Connection, team: UUID, on: dt.date) -> tuple[Key, ...]:
    """The rows in a team's scope on a day, each after those that it refers to."""
    return _ordered(_closed(connection, _in_scope(connection, team, on), team))


def for_team(
    connection: Connection, sender: str, receiver: str, team: UUID, on: dt.date
) -> tuple[Dot, ...]:
    """What the office has to number for a team's present instance, in order.

    ``append`` it to the outbox. What is held or waits here is not passed on, unless one that
    shows builds on it; it comes when it shows.
    """
    found = _in_scope(connection, team, on)
    rows = {table: set(ids) for table, ids in found.items() if table in synced_tables()}
    for table, row in _departing(connection, sender, receiver, team, found):
        rows[table].add(row)
    return revisions_for(connection, sender, receiver, _ordered(_closed(connection, rows, team)))


def for_office(
    connection: Connection, sender: str, receiver: str, origins: Sequence[str]
) -> tuple[Dot, ...]:
    """What a team has to number for the office: all of its own origins, in that order.

    No filter: what is held or waits here as well, so that nothing that was written is lost.
    """
    return tuple(
        (origin, seq)
        for origin in origins
        for (seq,) in connection.execute(
            "SELECT seq FROM revision r WHERE origin = ? AND NOT EXISTS "
            "(SELECT 1 FROM outbox o WHERE o.sender = ? AND o.receiver = ? "
            "AND o.origin = r.origin AND o.seq = r.seq) ORDER BY seq",
            (origin, sender, receiver),
        )
    )


def revisions_for(
    connection: Connection, sender: str, receiver: str, rows: Iterable[Key]
) -> tuple[Dot, ...]:
    """The shown revisions of these rows that are not in the outbox, row by row.

    Those of the receiver's present origin are left out: it wrote them. Within a row they come
    as they came here, so that what builds on another mostly follows it. What is held here
    comes only where a shown one builds on it: the receiver could not show that one without,
    and holds the other for the same reason (``directory`` says who may write).
    """
    dots: list[Dot] = []
    unshown = {(table, row) for table, row in connection.execute(UNSHOWN_ROWS)}
    for table, ids in _by_table(rows).items():
        beneath = _built_upon(connection, unshown & {(table, row) for row in ids})
        for origin, seq, state in connection.execute(
            "SELECT r.origin, r.seq, r.state FROM json_each(?) j CROSS JOIN revision r "
            "ON r.table_name = ? AND r.row_id = j.value "
            "WHERE r.origin <> ? AND NOT EXISTS "
            "(SELECT 1 FROM outbox o WHERE o.sender = ? AND o.receiver = ? "
            "AND o.origin = r.origin AND o.seq = r.seq) ORDER BY j.key, r.rowid",
            (_json(ids), table, receiver, sender, receiver),
        ):
            if not state or (origin, seq) in beneath:
                dots.append((origin, seq))
    return tuple(dots)


def _built_upon(connection: Connection, rows: Iterable[Key]) -> set[Dot]:
    """The revisions of these rows that do not show, and that one that shows builds on."""
    found: set[Dot] = set()
    for key in rows:
        states: dict[Dot, int] = {}
        parents: dict[Dot, tuple[Dot, ...]] = {}
        for state, line in connection.execute(
            "SELECT state, line FROM revision WHERE table_name = ? AND row_id = ?", key
        ):
            r = read_line(line)
            states[r.dot], parents[r.dot] = state, r.seen.parents
        queue = [dot for dot, state in states.items() if state == 0]
        past: set[Dot] = set()
        while queue:
            for dot in parents.get(queue.pop(), ()):
                if dot not in past:
                    past.add(dot)
                    queue.append(dot)
        found |= {dot for dot in past if states.get(dot, 0)}
    return found


def _in_scope(connection: Connection, team: UUID, on: dt.date) -> Found:
    """The rows that the rules name, and the sets."""
    found: Found = {"team": {team.hex}}
    for name, table, column in (
        ("units", "pairing", "unit_id"),
        ("members", "seat", "assessor_id"),
    ):
        found[name] = _first(
            connection.execute(
                f'SELECT {column} FROM {table} WHERE team_id = ? AND deleted = 0 AND ("end" '
                'IS NULL OR "end" >= ?)',
                (team.hex, on.isoformat()),
            )
        )
    for table in EVERYWHERE:
        found[table] = _first(connection.execute(f"SELECT id FROM {table}"))
    for rule in RULES:
        found[rule.table] = _matching(connection, rule, found)
    for table in ONLY_REFERRED:
        found[table] = set()
    return found


def _matching(connection: Connection, rule: Rule, found: Found) -> set[str]:
    parts = [
        _first(
            connection.execute(
                f"SELECT id FROM {rule.table} WHERE {column} IN (SELECT value FROM json_each(?))",
                (_json(found[of]),),
            )
        )
        for column, of in rule.columns
    ]
    return set.intersection(*parts) if rule.every else set.union(*parts)


def _closed(connection: Connection, found: Found, team: UUID) -> Found:
    """The rows with all that they refer to, and what is said about them."""
    rows = {table: set(found.get(table, ())) for table in synced_tables()}
    _add_references(connection, rows, synced_tables())
    for table in ABOUT_ROWS:
        for row, about, subject in connection.execute(
            f"SELECT id, subject_table, subject_row FROM {table}"
        ):
            if subject in rows.get(about, ()):
                rows[table].add(row)
    sets = rows | {"team": {team.hex}}
    for rule in ASKED:
        rows[rule.table] |= _matching(connection, rule, sets)
    _add_references(connection, rows, (*ABOUT_ROWS, *(rule.table for rule in ASKED)))
    return rows


def _add_references(connection: Connection, rows: Found, tables: Iterable[str]) -> None:
    """Add what the rows of these tables refer to, and what that refers to.

    A table stands after those that it refers to, so one pass from the last to the first does.
    """
    wanted = set(tables)
    for table in reversed(list(synced_tables().values())):
        if table.name not in wanted or not table.references or not rows[table.name]:
            continue
        ids = _json(rows[table.name])
        columns = tuple(table.references)
        present = ", ".join(columns)
        _take(
            rows,
            table.references,
            connection.execute(
                f"SELECT DISTINCT {present} FROM {table.name} "
                "WHERE id IN (SELECT value FROM json_each(?))",
                (ids,),
            ),
        )
        earlier = ", ".join(f"json_extract(CAST(line AS TEXT), '$.f.{c}')" for c in columns)
        _take(
            rows,
            table.references,
            connection.execute(
                f"SELECT DISTINCT {earlier} FROM json_each(?) j CROSS JOIN revision r "
                "ON r.table_name = ? AND r.row_id = j.value WHERE r.state = 0 AND "
                "(SELECT count(*) FROM revision s WHERE s.table_name = r.table_name "
                "AND s.row_id = r.row_id) > 1",
                (ids, table.name),
            ),
        )


def _take(rows: Found, references: Mapping[str, str], values: Iterable[Sequence[Any]]) -> None:
    for named in values:
        for target, row in zip(references.values(), named, strict=True):
            if row is not None:
                rows[target].add(row)


def _departing(
    connection: Connection, sender: str, receiver: str, team: UUID, found: Found
) -> list[Key]:
    """Rows that the team, going by what it was sent, still counts in its scope.

    They were sent to this or an earlier instance of the team and are in scope no more, and
    there is something of them that was not sent on this channel.
    """
    channels = {(sender, receiver)} | set(
        connection.execute(
            "SELECT sender, receiver FROM channel "
            "WHERE receiver IN (SELECT origin FROM station WHERE team_id = ?)",
            (team.hex,),
        ).fetchall()
    )
    sent: set[Key] = set()
    for channel in channels:
        sent.update(
            connection.execute(
                "SELECT DISTINCT r.table_name, r.row_id FROM outbox o JOIN revision r "
                "ON r.origin = o.origin AND r.seq = o.seq WHERE o.sender = ? AND o.receiver = ?",
                channel,
            )
        )
    gone = [(t, r) for t, r in sent if t in _BY_TABLE and r not in found[t]]
    unsent = revisions_for(connection, sender, receiver, gone)
    changed = dict.fromkeys((r.table, r.row) for r in map(read_line, _lines(connection, unsent)))
    return [
        key
        for key in changed
        if _believed(connection, (sender, receiver), channels - {(sender, receiver)}, key, found)
    ]


def _believed(
    connection: Connection, own: Channel, others: Iterable[Channel], key: Key, found: Found
) -> bool:
    """Whether the team may still count the row in its scope, going by what it was sent.

    What was sent on this channel tells. A new instance may be a backup of any time: of what
    went to an earlier one, it may know as much or as little as there is.
    """
    rule = _BY_TABLE[key[0]]
    values: dict[str, Stored] = {}
    for fields in _sent_fields(connection, own, key):
        values.update(fields)
    if values:
        return rule.holds({**values, "id": key[1]}, found)
    return any(
        rule.holds({**fields, "id": key[1]}, found)
        for channel in others
        for fields in _sent_fields(connection, channel, key)
    )


def _sent_fields(connection: Connection, channel: Channel, key: Key) -> list[Mapping[str, Stored]]:
    """What the revisions of a row said that were numbered for a channel, in order."""
    return [
        read_line(line).fields
        for (line,) in connection.execute(
            "SELECT r.line FROM revision r JOIN outbox o ON o.sender = ? AND o.receiver = ? "
            "AND o.origin = r.origin AND o.seq = r.seq "
            "WHERE r.table_name = ? AND r.row_id = ? ORDER BY o.n",
            (*channel, *key),
        )
    ]


def _lines(connection: Connection, dots: Iterable[Dot]) -> list[bytes]:
    return [
        connection.execute(
            "SELECT line FROM revision WHERE origin = ? AND seq = ?", dot
        ).fetchone()[0]
        for dot in dots
    ]


def _ordered(rows: Found) -> tuple[Key, ...]:
    return tuple((table, row) for table in synced_tables() for row in sorted(rows[table]))


def _by_table(rows: Iterable[Key]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for table, row in rows:
        grouped.setdefault(table, []).append(row)
    return grouped


def _json(ids: Iterable[str]) -> str:
    return orjson.dumps(list(ids)).decode()


def _first(cursor: Iterable[Sequence[Any]]) -> set[str]:
    return {row[0] for row in cursor}
