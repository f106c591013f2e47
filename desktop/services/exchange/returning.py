"""What comes home by way of a team: what a restored office has forgotten of its own.

An office that was put back to a backup writes under a new instance, and what an earlier one
wrote since the backup lies with the teams that took it in. A team therefore keeps the order of
what it received, and gives the office's present instance what earlier ones sent and it has not
sent itself. The office believes such a line, for no team may bring another's, if its hash stands
in the list of a channel whose end the office's own key has signed. Source: exchange.md §2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import orjson

from desktop.models import channels
from desktop.models.channels import Head
from desktop.models.encrypted import Connection
from desktop.models.exchange import Workstation
from desktop.models.revision import Dot, Revision, line_hash
from desktop.services.door import Reading, Writing
from desktop.services.exchange import standing
from desktop.services.exchange.manifest import HeadsStatement, Manifest, Returned, read_kept_heads
from desktop.services.exchange.refusals import PackageRefused
from desktop.terms import StationRole

DOUBLED: Final = (
    "包中有 {count:,} 条考核办早先的修订与本机同编号的另一条不同，没有采用，"
    "其余内容照常接收。请核对考核办恢复备份前后录入的内容。"
)

_OWED: Final = (
    "SELECT o.origin, o.seq FROM outbox o "
    "WHERE o.sender = :sender AND o.receiver = :receiver "
    "AND o.origin NOT IN (SELECT value FROM json_each(:own)) "
    "AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.sender = :office "
    "AND p.receiver IN (SELECT value FROM json_each(:own)) "
    "AND p.origin = o.origin AND p.seq = o.seq) "
    "AND NOT EXISTS (SELECT 1 FROM outbox s WHERE s.sender = :present "
    "AND s.receiver = :office AND s.origin = o.origin AND s.seq = o.seq) ORDER BY o.n"
)


# At a team


def note_received(
    connection: Connection, sender: str, receiver: str, first: int, lines: Sequence[Revision]
) -> None:
    """Keep the order in which lines came on a channel to us; ``first`` is the first's number.

    A name that comes twice leaves a gap: of such a channel nothing can be proven or given back.
    """
    connection.executemany(
        "INSERT OR IGNORE INTO outbox (sender, receiver, n, origin, seq) VALUES (?, ?, ?, ?, ?)",
        [(sender, receiver, n, *revision.dot) for n, revision in enumerate(lines, first)],
    )


def owed(tx: Reading, to: Workstation) -> tuple[Dot, ...]:
    """What earlier instances of the office sent and its present one lacks, not numbered yet."""
    present, earlier = standing.instance(tx.session)
    own = orjson.dumps((present, *earlier)).decode()
    found: dict[Dot, None] = {}
    for sender, receiver in _channels(tx.connection, to.present, own):
        ends = {
            "sender": sender, "receiver": receiver, "own": own, "office": to.present,
            "present": present,
        }  # fmt: skip
        dots = [(origin, seq) for origin, seq in tx.connection.execute(_OWED, ends)]
        if any(dot not in found for dot in dots) and _proven(tx, to, sender, receiver):
            found.update(dict.fromkeys(dots))
    return tuple(found)


def returned(tx: Reading, to: Workstation, after: int) -> tuple[Returned, ...]:
    """The proofs for what a package to the office carries of others after a number."""
    present, earlier = standing.instance(tx.session)
    own = orjson.dumps((present, *earlier)).decode()
    missing = set(
        tx.connection.execute(
            "SELECT origin, seq FROM outbox WHERE sender = ? AND receiver = ? AND n > ? "
            "AND origin NOT IN (SELECT value FROM json_each(?))",
            (present, to.present, after, own),
        )
    )
    proofs: list[Returned] = []
    for sender, receiver in _channels(tx.connection, to.present, own) if missing else ():
        came = set(
            tx.connection.execute(
                "SELECT origin, seq FROM outbox WHERE sender = ? AND receiver = ?",
                (sender, receiver),
            )
        )
        proof = _proven(tx, to, sender, receiver) if missing & came else None
        if proof is not None:
            proofs.append(proof)
            missing -= came
    return tuple(proofs)


def _channels(connection: Connection, office: str, own: str) -> list[tuple[str, str]]:
    """The channels from the office's earlier instances to any of ours, the oldest first."""
    found: list[tuple[str, str]] = connection.execute(
        "SELECT sender, receiver FROM channel WHERE sender <> ? "
        "AND receiver IN (SELECT value FROM json_each(?)) "
        "AND sender NOT IN (SELECT value FROM json_each(?)) ORDER BY rowid",
        (office, own, own),
    ).fetchall()
    return found


def _proven(tx: Reading, to: Workstation, sender: str, receiver: str) -> Returned | None:
    """All that came on a channel, with the office's word for its end; None if it does not fit.

    What the office could not believe must not go: it would refuse all that we report.
    """
    head = tx.connection.execute(
        "SELECT n, c, signed FROM channel_head WHERE sender = ? AND receiver = ? "
        "ORDER BY n DESC LIMIT 1",
        (sender, receiver),
    ).fetchone()
    if head is None or head[2] is None:
        return None
    lines = tx.connection.execute(
        "SELECT r.line FROM outbox o JOIN revision r ON r.origin = o.origin AND r.seq = o.seq "
        "WHERE o.sender = ? AND o.receiver = ? ORDER BY o.n",
        (sender, receiver),
    )
    hashes = tuple(line_hash(line).hex() for (line,) in lines)
    nonce = standing.nonces(tx.session).get(sender, "")
    entry = Returned(sender, receiver, hashes, head[2].hex(), nonce)
    return entry if _fits(entry, to.sign_public, standing.deployment(tx.session)) else None


# At the office


def vouched(tx: Writing, manifest: Manifest, sender: Workstation) -> frozenset[bytes]:
    """The hashes of the lines that a team may bring although they are not its own.

    An instance of ours that we have forgotten counts as one of ours from now on, so that what
    it wrote shows. A list that proves nothing counts for nothing.
    """
    if tx.desk.station is not StationRole.OFFICE or sender.role != StationRole.TEAM:
        return frozenset()
    own = standing.own_keys(tx.session).public.sign
    deployment = standing.deployment(tx.session)
    receivers = standing.origins_of(tx.session, sender.key_id)
    good = [
        entry
        for entry in manifest.returned
        if entry.receiver in receivers and _fits(entry, own, deployment)
    ]
    forgotten = [e for e in good if standing.remember(tx.session, e.sender, e.nonce)]
    if forgotten:
        tx.session.flush()
        standing.rejudge(tx)
    return frozenset(bytes.fromhex(hashed) for entry in good for hashed in entry.hashes)


# Both sides


def _fits(entry: Returned, sign_public: bytes, deployment: str) -> bool:
    """Whether the list is, from its beginning to the end, what this key signed."""
    try:
        signed: HeadsStatement = read_kept_heads(bytes.fromhex(entry.proof), sign_public)
    except PackageRefused:
        return False
    end = _end(bytes.fromhex(hashed) for hashed in entry.hashes)
    told = (signed.deployment, signed.sender, signed.receiver)
    return told == (deployment, entry.sender, entry.receiver) and (
        signed.heads.channel.n,
        signed.heads.channel.c,
    ) == (end.n, end.c.hex())


def _end(hashes: Iterable[bytes]) -> Head:
    end = Head()
    for head in channels.chain(end, hashes):
        end = head
    return end


def undoubled(
    connection: Connection, given: Sequence[tuple[Revision, bytes]], doubtful: frozenset[bytes],
    origins: frozenset[str],
) -> list[tuple[Revision, bytes]]:  # fmt: skip
    """Without lines whose name is given here to another line, where that is nobody's fault.

    An office that was put back without noticing has given names twice. Whoever got the first
    and meets the second must not refuse everything else for it. ``doubtful`` are hashes of
    lines that came home, ``origins`` the office's earlier instances.
    """
    return [
        (revision, line)
        for revision, line in given
        if not (revision.origin in origins or (doubtful and line_hash(line) in doubtful))
        or _same_here(connection, revision.dot, line)
    ]


def _same_here(connection: Connection, dot: Dot, line: bytes) -> bool:
    kept = connection.execute(
        "SELECT line FROM revision WHERE origin = ? AND seq = ?", dot
    ).fetchone()
    return kept is None or bytes(kept[0]) == line
