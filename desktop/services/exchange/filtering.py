"""What one team must know, and no more: the row filter of the office's channel to a team.

The rows in a team's scope (``scoping``) travel with all their shown revisions, from when they
come into scope until they leave it.

Of a row that is only referred to, what was known when it was first needed travels, so that the
row that refers to it shows, and none of its children; and then nothing more: what another team
writes of it later is none of this team's business. A new instance of the team is sent what an
earlier one was. Only when the row comes into scope by a rule does the rest follow.

A row *departs* when its own fields take it out of scope (a cadre moves to another team's unit):
the team is sent that change once, with what it refers to, and then nothing more of the row.
What leaves because a pairing ended needs no such thing: the team sees the end of the pairing.

Source: the design of the exchange, §2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

import orjson

from desktop.models.apply import UNSHOWN_ROWS
from desktop.models.base import Stored
from desktop.models.encrypted import Connection
from desktop.models.revision import Dot, read_line
from desktop.models.rows import Key
from desktop.models.tables import synced_tables
from desktop.services.exchange.scoping import (
    BY_TABLE,
    Found,
    as_json,
    in_scope,
    ordered,
    references,
    rows_of,
    said,
    take_named,
)

Channel = tuple[str, str]
"""(sender, receiver)."""


def for_team(
    connection: Connection, sender: str, receiver: str, team: UUID, on: dt.date
) -> tuple[Dot, ...]:
    """What the office has to number for a team's present instance, in order.

    ``append`` it to the outbox. What is held or waits here is not passed on, unless one that
    shows builds on it; it comes when it shows.
    """
    own = (sender, receiver)
    others = _channels_of(connection, team) - {own}
    sent = {channel: _rows_sent(connection, channel) for channel in (own, *others)}
    found = in_scope(connection, team, on)
    rows = rows_of(found)
    for table, row in _departing(connection, own, others, set[Key]().union(*sent.values()), found):
        rows[table].add(row)
    later = _add_needed(connection, rows, sent[own], others)
    dots = revisions_for(connection, sender, receiver, ordered(rows))
    return tuple(dot for dot in dots if dot not in later)


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
            (as_json(ids), table, receiver, sender, receiver),
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


def _channels_of(connection: Connection, team: UUID) -> set[Channel]:
    """The channels to all instances of a team's workstations, of all our own instances."""
    return set(
        connection.execute(
            "SELECT sender, receiver FROM channel "
            "WHERE receiver IN (SELECT origin FROM station WHERE team_id = ?)",
            (team.hex,),
        ).fetchall()
    )


def _rows_sent(connection: Connection, channel: Channel) -> set[Key]:
    """The rows of which something was numbered for a channel."""
    return set(
        connection.execute(
            "SELECT DISTINCT r.table_name, r.row_id FROM outbox o JOIN revision r "
            "ON r.origin = o.origin AND r.seq = o.seq WHERE o.sender = ? AND o.receiver = ?",
            channel,
        ).fetchall()
    )


def _add_needed(
    connection: Connection, rows: Found, sent: Collection[Key], others: Collection[Channel]
) -> set[Dot]:
    """Add what the rows refer to, and what that refers to, unless it was ever sent before.

    Gives the revisions of what was added that must not be sent: those that came after the row
    was first needed. A table stands after those that it refers to, so one pass from the last
    to the first does.
    """
    named = references(connection, rows)
    later: set[Dot] = set()
    for table in reversed(list(synced_tables().values())):
        fresh = {
            row for row in named[table.name] - rows[table.name] if (table.name, row) not in sent
        }
        if not fresh:
            continue
        rows[table.name] |= fresh
        since = _sent_later(connection, table.name, fresh, others)
        later |= since
        if table.references:
            values = connection.execute(
                f"SELECT r.origin, r.seq, {said(table.references)} FROM json_each(?) j "
                "CROSS JOIN revision r ON r.table_name = ? AND r.row_id = j.value "
                "WHERE r.state = 0",
                (as_json(fresh), table.name),
            )
            allowed = (found[2:] for found in values if (found[0], found[1]) not in since)
            take_named(named, table.references, allowed)
    return later


def _sent_later(
    connection: Connection, table: str, rows: Iterable[str], others: Collection[Channel]
) -> set[Dot]:
    """Of rows that went to another instance of the team: the revisions that did not."""
    if not others:
        return set()
    went: set[str] = set()
    missing: list[tuple[str, Dot]] = []
    for row, origin, seq, was_sent in connection.execute(
        "SELECT r.row_id, r.origin, r.seq, EXISTS (SELECT 1 FROM json_each(?) c CROSS JOIN "
        "outbox o ON o.sender = json_extract(c.value, '$[0]') "
        "AND o.receiver = json_extract(c.value, '$[1]') "
        "AND o.origin = r.origin AND o.seq = r.seq) "
        "FROM json_each(?) j CROSS JOIN revision r ON r.table_name = ? AND r.row_id = j.value",
        (orjson.dumps(sorted(others)).decode(), as_json(rows), table),
    ):
        if was_sent:
            went.add(row)
        else:
            missing.append((row, (origin, seq)))
    return {dot for row, dot in missing if row in went}


def _departing(
    connection: Connection,
    own: Channel,
    others: Collection[Channel],
    sent: Iterable[Key],
    found: Found,
) -> list[Key]:
    """Rows that the team, going by what it was sent, still counts in its scope.

    They were sent to this or an earlier instance of the team and are in scope no more, and
    there is something of them that was not sent on this channel.
    """
    gone = [(t, r) for t, r in sent if t in BY_TABLE and r not in found[t]]
    unsent = revisions_for(connection, *own, gone)
    changed = dict.fromkeys((r.table, r.row) for r in map(read_line, _lines(connection, unsent)))
    return [key for key in changed if _believed(connection, own, others, key, found)]


def _believed(
    connection: Connection, own: Channel, others: Iterable[Channel], key: Key, found: Found
) -> bool:
    """Whether the team may still count the row in its scope, going by what it was sent.

    What was sent on this channel tells. A new instance may be a backup of any time: of what
    went to an earlier one, it may know as much or as little as there is.
    """
    rule = BY_TABLE[key[0]]
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


def _by_table(rows: Iterable[Key]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for table, row in rows:
        grouped.setdefault(table, []).append(row)
    return grouped
