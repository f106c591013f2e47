"""Channels: what one instance sends another, numbered without gaps and chained.

A channel runs from a sender's instance to a receiver's instance. The sender numbers what it has
chosen for the receiver in an outbox: n = 1, 2, 3 …, whatever was left out; so a filter never
makes a gap. c(0) is 32 zero bytes and c(n) = SHA-256(c(n-1) ‖ n ‖ SHA-256(line)). The receiver
keeps no line of this: the end of what it took, and c at the end of each package (checkpoints).
Every function is one step inside the caller's transaction. Source: the design of the exchange,
§2 (channels) and §4 (no gap in n, c equals ours).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.models.encrypted import Connection
from desktop.models.revision import BadLine, Dot, line_hash, read_line

START: Final = bytes(32)
"""c(0)."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a channel has come: its last number and c there."""

    n: int = 0
    c: bytes = START


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a channel that a package carries, with c before it and at its end.

    An empty one has ``first = last + 1`` and the same c twice.
    """

    first: int
    first_c: bytes
    last: int
    last_c: bytes


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What is known of a channel: its end, the newest receipt and the newest package's number."""

    head: Head
    acked_n: int
    number: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """One line of an outbox."""

    n: int
    origin: str
    seq: int
    line: bytes


class Verdict(Enum):
    """What a package's span is to what we have taken in.

    ``BROKEN``: it contradicts itself. ``GAP``: something before it is missing. ``FORK``: it
    contradicts what came before on this channel. ``INCLUDED``: all of it is here already.
    """

    NEW = "new"
    INCLUDED = "included"
    GAP = "gap"
    FORK = "fork"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class RangeCheck:
    """A verdict; ``new_from`` is the index of the first line that goes on from our head."""

    verdict: Verdict
    new_from: int = 0


class Receipt(Enum):
    """What became of an acknowledgement of ours by the other side.

    ``AHEAD``: it speaks of numbers that this workspace never gave; so this workspace is an old
    copy. ``FORKED``: its c is not ours, so it is forged or somebody else sent in our name.
    Neither is followed.
    """

    FOLLOWED = "followed"
    AHEAD = "ahead"
    FORKED = "forked"


class BrokenOutbox(Exception):
    """A number, or the revision that it was given to, is missing: the workspace is damaged."""


def link(previous: bytes, n: int, hashed: bytes) -> bytes:
    """c(n) from c(n-1) and the SHA-256 of the n-th line; n as eight bytes, big end first."""
    return hashlib.sha256(previous + n.to_bytes(8, "big") + hashed).digest()


def chain(before: Head, hashes: Iterable[bytes]) -> Iterator[Head]:
    """The head after each further line hash."""
    n, c = before.n, before.c
    for hashed in hashes:
        n += 1
        c = link(c, n, hashed)
        yield Head(n, c)


def channel_state(connection: Connection, sender: str, receiver: str) -> ChannelState:
    """What is known of a channel; the beginning when it is new."""
    row = connection.execute(
        "SELECT last_n, last_c, acked_n, number FROM channel WHERE sender = ? AND receiver = ?",
        (sender, receiver),
    ).fetchone()
    return (
        ChannelState(Head(), 0, 0) if row is None else ChannelState(Head(row[0], row[1]), *row[2:])
    )


# The sender's side


def last_number(connection: Connection, sender: str, receiver: str) -> int:
    """The last number given on a channel of ours, written into a package or not."""
    (last,) = connection.execute(
        "SELECT coalesce(max(n), 0) FROM outbox WHERE sender = ? AND receiver = ?",
        (sender, receiver),
    ).fetchone()
    return int(last)


def append(
    connection: Connection, sender: str, receiver: str, dots: Iterable[Dot]
) -> tuple[int, int]:
    """Number what is not in the outbox yet, in the given order.

    Returns the first and last number given; first = last + 1 when there was nothing new.
    """
    wanted = dict.fromkeys(dots)
    for origin in {origin for origin, _ in wanted}:
        for (seq,) in connection.execute(
            "SELECT seq FROM outbox WHERE sender = ? AND receiver = ? AND origin = ?",
            (sender, receiver, origin),
        ):
            wanted.pop((origin, seq), None)
    last = last_number(connection, sender, receiver)
    connection.executemany(
        "INSERT INTO outbox (sender, receiver, n, origin, seq) VALUES (?, ?, ?, ?, ?)",
        [(sender, receiver, n, *dot) for n, dot in enumerate(wanted, last + 1)],
    )
    return last + 1, last + len(wanted)


def pending(
    connection: Connection,
    sender: str,
    receiver: str,
    after_n: int,
    limit_bytes: int | None = None,
) -> Iterator[Numbered]:
    """The numbered lines after a number, one by one, so that memory stays flat.

    With ``limit_bytes`` it ends before the line that would exceed it, but gives at least one.
    Raises BrokenOutbox.
    """
    total, expected = 0, after_n
    for n, origin, seq, line in connection.execute(
        "SELECT o.n, o.origin, o.seq, r.line FROM outbox o "
        "LEFT JOIN revision r ON r.origin = o.origin AND r.seq = o.seq "
        "WHERE o.sender = ? AND o.receiver = ? AND o.n > ? ORDER BY o.n",
        (sender, receiver, after_n),
    ):
        expected += 1
        if line is None or n != expected:
            raise BrokenOutbox(f"{expected}: {origin}:{seq}")
        total += len(line)
        if limit_bytes is not None and total > limit_bytes and total > len(line):
            return
        yield Numbered(n, origin, seq, line)


def head_at(connection: Connection, sender: str, receiver: str, n: int) -> Head | None:
    """The head at a number that this workspace gave, or None when it never did.

    Raises BrokenOutbox.
    """
    last = last_number(connection, sender, receiver)
    if not 0 <= n <= last:
        return None
    row = connection.execute(
        "SELECT n, c FROM channel_head WHERE sender = ? AND receiver = ? AND n <= ? "
        "ORDER BY n DESC LIMIT 1",
        (sender, receiver, n),
    ).fetchone()
    before = Head() if row is None else Head(*row)
    if before.n == n:
        return before
    lines = pending(connection, sender, receiver, before.n)
    heads = chain(before, (line_hash(numbered.line) for numbered in lines))
    return next(head for head in heads if head.n == n)


def range_links(connection: Connection, sender: str, receiver: str, first: int, last: int) -> Span:
    """The span of a package from ``first`` to ``last`` (first - 1 for an empty one).

    Raises ValueError for numbers that were never given, BrokenOutbox.
    """
    before = head_at(connection, sender, receiver, first - 1)
    end = before if last == first - 1 else head_at(connection, sender, receiver, last)
    if before is None or end is None or last < first - 1:
        raise ValueError(f"the outbox has no {first}…{last}")
    return Span(first, before.c, last, end.c)


def note_sent(
    connection: Connection,
    sender: str,
    receiver: str,
    *,
    key_id: str,
    head: Head,
    signed: bytes | None,
) -> int:
    """Note a written package that ends with ``head``, and what we signed; its number.

    Commit the numbering before the file gets its name: a package that is out while its
    numbers are forgotten would make this workspace look like an old copy of itself.
    """
    _checkpoint(connection, sender, receiver, head, signed)
    known = channel_state(connection, sender, receiver)
    end = head if head.n > known.head.n else known.head
    _store(connection, sender, receiver, key_id, end, known.number + 1)
    return known.number + 1


def acknowledge(connection: Connection, sender: str, receiver: str, n: int, c: bytes) -> Receipt:
    """Follow the other side's receipt for what we sent, also backwards.

    Give it the newest one only: a side that was restored says less than it said before and
    gets back what it forgot. It is a pointer, never a permission to delete.
    """
    if n > last_number(connection, sender, receiver):
        return Receipt.AHEAD
    ours = head_at(connection, sender, receiver, n)
    if ours is None or ours.c != c:
        return Receipt.FORKED
    connection.execute(
        "UPDATE channel SET acked_n = ? WHERE sender = ? AND receiver = ?", (n, sender, receiver)
    )
    return Receipt.FOLLOWED


# The receiver's side


def check_range(
    connection: Connection,
    sender: str,
    receiver: str,
    span: Span,
    line_hashes: Sequence[bytes],
    lines: Callable[[], Iterable[bytes]],
) -> RangeCheck:
    """Whether a package's lines go on from what we took in, and from which line on.

    ``line_hashes`` are those of all its lines; ``lines`` gives the lines themselves, and is
    asked only when the package lies between two checkpoints of ours, so that no c of ours can
    tell: then each line must be known here as it is.
    """
    before = Head(span.first - 1, span.first_c)
    if before.n < 0 or before.n + len(line_hashes) != span.last:
        return RangeCheck(Verdict.BROKEN)
    ours = channel_state(connection, sender, receiver).head
    if before.n > ours.n:
        return RangeCheck(Verdict.GAP)
    known = _checkpoints(connection, sender, receiver, span) | {0: START, ours.n: ours.c}
    forked = known.get(before.n, before.c) != before.c
    end = before
    for end in chain(before, line_hashes):
        forked = forked or known.get(end.n, end.c) != end.c
    if end.c != span.last_c:
        return RangeCheck(Verdict.BROKEN)
    if forked:
        return RangeCheck(Verdict.FORK)
    if span.last > ours.n:
        # The overlap chains to our head, which no other beginning could do.
        return RangeCheck(Verdict.NEW, ours.n - before.n)
    if span.last in known or (line_hashes and all_known(connection, lines())):
        return RangeCheck(Verdict.INCLUDED, len(line_hashes))
    return RangeCheck(Verdict.FORK)


def all_known(connection: Connection, lines: Iterable[bytes]) -> bool:
    """Whether each of these lines is in the history here, byte for byte."""
    for line in lines:
        try:
            dot = read_line(line).dot
        except BadLine:
            return False
        if connection.execute(
            "SELECT line FROM revision WHERE origin = ? AND seq = ?", dot
        ).fetchone() != (line,):
            return False
    return True


def note_taken(
    connection: Connection,
    sender: str,
    receiver: str,
    *,
    key_id: str,
    number: int,
    head: Head,
    signed: bytes | None,
) -> None:
    """Note a package that was taken in, with what its sender signed about its end.

    One that lay wholly before our head moves nothing but the newest number.
    """
    known = channel_state(connection, sender, receiver)
    if head.n >= known.head.n:
        _checkpoint(connection, sender, receiver, head, signed)
    end = head if head.n > known.head.n else known.head
    _store(connection, sender, receiver, key_id, end, max(number, known.number))


# Both sides


def _checkpoints(
    connection: Connection, sender: str, receiver: str, span: Span
) -> dict[int, bytes]:
    return dict(
        connection.execute(
            "SELECT n, c FROM channel_head WHERE sender = ? AND receiver = ? AND n BETWEEN ? AND ?",
            (sender, receiver, span.first - 1, span.last),
        ).fetchall()
    )


def _checkpoint(
    connection: Connection, sender: str, receiver: str, head: Head, signed: bytes | None
) -> None:
    """Keep c at a number for ever; what was signed there first stays.

    Raises ValueError when another c is kept there: the caller has not checked.
    """
    connection.execute(
        "INSERT INTO channel_head (sender, receiver, n, c, signed) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (sender, receiver, n) DO UPDATE "
        "SET signed = coalesce(channel_head.signed, excluded.signed)",
        (sender, receiver, head.n, head.c, signed),
    )
    kept = connection.execute(
        "SELECT c FROM channel_head WHERE sender = ? AND receiver = ? AND n = ?",
        (sender, receiver, head.n),
    ).fetchone()
    if kept != (head.c,):
        raise ValueError(f"another c is kept for {head.n}")


def _store(
    connection: Connection, sender: str, receiver: str, key_id: str, head: Head, number: int
) -> None:
    connection.execute(
        "INSERT INTO channel (sender, receiver, key_id, last_n, last_c, acked_n, number) "
        "VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT (sender, receiver) DO UPDATE SET "
        "key_id = excluded.key_id, last_n = excluded.last_n, last_c = excluded.last_c, "
        "number = excluded.number",
        (sender, receiver, key_id, head.n, head.c, number),
    )
