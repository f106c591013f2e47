"""Giving revisions new names, when a workspace learns that it is an old copy of itself.

A disc that was put back to an earlier day without anybody noticing goes on numbering where it
stood, so two different revisions bear one name: the lost one, which others may have, and the
new one, which nobody takes any more. What nobody has acknowledged is therefore written again
under the new instance and its old line is dropped. If others have such a line after all, it
comes back from them; both say the same of the same rows, so they agree, and what was written
on either side of the restore meets as any two writers do. Source: exchange.md §2 and §5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.models.apply import Applier
from desktop.models.encrypted import Connection
from desktop.models.revision import Dot, Revision, Version, chain_link, read_line


@dataclass(frozen=True, slots=True)
class Rehomed:
    """How many revisions got a new name, and the rows that they are about."""

    revisions: int
    rows: tuple[tuple[str, str], ...]


def rehome(connection: Connection, applier: Applier, old: str, new: str, *, keep: int) -> Rehomed:
    """Write the revisions of ``old`` after ``keep`` again under ``new``, which is empty yet.

    ``keep`` is the last seq that another workstation is known to have; what a line of others
    names was seen there as well. The outboxes of ``old`` go: their channels end with the
    instance. Raises ValueError when ``new`` is in use.
    """
    keep = max(keep, _seen_elsewhere(connection, old))
    if connection.execute("SELECT 1 FROM revision WHERE origin = ?", (new,)).fetchone():
        raise ValueError("the new origin has written already")
    lines = connection.execute(
        "SELECT line FROM revision WHERE origin = ? AND seq > ? ORDER BY seq", (old, keep)
    ).fetchall()
    revisions = [read_line(line) for (line,) in lines]
    names: dict[Dot, Dot] = {r.dot: (new, n) for n, r in enumerate(revisions, 1)}
    renamed = [_renamed(r, names) for r in revisions]
    connection.execute("DELETE FROM outbox WHERE sender = ?", (old,))
    connection.execute("DELETE FROM revision WHERE origin = ? AND seq > ?", (old, keep))
    _store(connection, new, renamed)
    kept = connection.execute(
        "SELECT chain FROM revision WHERE origin = ? AND seq = ?", (old, keep)
    ).fetchone()
    connection.execute(
        "UPDATE origin SET last_seq = ?, chain = ? WHERE origin = ?",
        (keep, kept[0] if kept else bytes(32), old),
    )
    keys = list(dict.fromkeys((r.table, r.row) for r in renamed))
    applied = applier.recompute(connection, keys)
    return Rehomed(len(renamed), applied.rows)


def _seen_elsewhere(connection: Connection, origin: str) -> int:
    """The highest seq of an origin that the lines of others name."""
    lines = connection.execute(
        "SELECT line FROM revision WHERE origin <> ? AND instr(line, ?) > 0",
        (origin, origin.encode()),
    )
    named = (
        seq
        for (line,) in lines
        for dots in (read_line(line).seen.parents, read_line(line).seen.unseen)
        for of, seq in dots
        if of == origin
    )
    return max(named, default=0)


def _renamed(r: Revision, names: dict[Dot, Dot]) -> Revision:
    def mapped(dots: tuple[Dot, ...]) -> tuple[Dot, ...]:
        return tuple(sorted({names.get(dot, dot) for dot in dots}))

    origin, seq = names[r.dot]
    seen = Version(mapped(r.seen.parents), mapped(r.seen.unseen))
    return replace(r, origin=origin, seq=seq, seen=seen)


def _store(connection: Connection, origin: str, revisions: list[Revision]) -> None:
    chain = bytes(32)
    rows = []
    for r in revisions:
        line = r.line()
        chain = chain_link(chain, r.seq, line)
        rows.append((r.origin, r.seq, r.table, r.row, r.batch, line, chain))
    connection.executemany(
        "INSERT INTO revision (origin, seq, table_name, row_id, batch, line, chain, state) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        rows,
    )
    connection.execute(
        "INSERT INTO origin (origin, last_seq, chain) VALUES (?, ?, ?) "
        "ON CONFLICT (origin) DO UPDATE SET last_seq = excluded.last_seq, chain = excluded.chain",
        (origin, len(revisions), chain),
    )
