"""Receipts: what a station says that it took in from us, and what follows from it.

A receipt carries what we ourselves signed about the end of our channel. That proves a receipt
for what this workspace has never numbered: then it is an old copy of itself. Without the proof
a dishonest team could make the office take a new instance as often as it likes; what the office
says to a team needs none. Source: exchange.md §2 and §3 (signed heads).
"""

from __future__ import annotations

from typing import Final

from desktop.models import channels
from desktop.models.channels import Head, Receipt
from desktop.models.encrypted import Connection
from desktop.models.exchange import Workstation
from desktop.services.door import Writing
from desktop.services.exchange import standing
from desktop.services.exchange.checking import OldCopy, Own, last_own
from desktop.services.exchange.manifest import Ack, HeadsStatement, Manifest, read_kept_heads
from desktop.services.exchange.refusals import PackageRefused
from desktop.terms import PackageCode, StationRole

NOT_OURS: Final = (
    "对方确认的内容与本机记录的对不上，没有采用这份回执；下次导出会从上一次确认之后重新带齐。"
)


def receipt_for(connection: Connection, sender: str, receiver: str, taken: Head) -> Ack:
    """What we say that we took in from ``sender``, with what it signed about that."""
    (known,) = connection.execute(
        "SELECT coalesce(max(seq), 0) FROM revision WHERE origin = ?", (sender,)
    ).fetchone()
    signed = connection.execute(
        "SELECT signed FROM channel_head WHERE sender = ? AND receiver = ? AND n = ?",
        (sender, receiver, taken.n),
    ).fetchone()
    proof = signed[0].hex() if signed is not None and signed[0] is not None else ""
    return Ack(sender, receiver, taken.n, taken.c.hex(), int(known), proof)


def refuse_old_copy(tx: Writing, manifest: Manifest, sender: Workstation, own: Own) -> None:
    """Raise OldCopy when a receipt proves that this workspace is an old copy of itself.

    It speaks of what we never numbered or wrote, or of other lines under our numbers: a copy
    of this workspace has sent them in our name. Looked at before the range: an old copy has
    forgotten what it took in as well. Numbers alone do not tell when the other side was put
    back too, and has an instance without them.

    Raises PackageRefused(ADDRESSEE) for a package to an instance that we never were.
    """
    meant_for = manifest.channel.receiver
    later = meant_for not in own.origins
    believed = sender.role == StationRole.OFFICE or _proven(tx, manifest, meant_for)
    if later:
        # Sealed to our keys (``admit``): meant for what this PC was later.
        if not believed:
            raise PackageRefused(PackageCode.ADDRESSEE)
        raise OldCopy
    ack = _receipt(manifest, own)
    if ack is None or not believed:
        return
    ours = channels.head_at(tx.connection, ack.sender, ack.receiver, ack.n)
    if ours is None or ours.c.hex() != ack.c or ack.known > last_own(tx.connection, own.origin):
        raise OldCopy


def follow(tx: Writing, manifest: Manifest, own: Own) -> tuple[str, ...]:
    """Follow the receipt for what we sent; sentences about one that cannot be followed."""
    ack = _receipt(manifest, own)
    if ack is None:
        return ()
    receipt = channels.acknowledge(
        tx.connection, ack.sender, ack.receiver, ack.n, bytes.fromhex(ack.c)
    )
    return () if receipt is Receipt.FOLLOWED else (NOT_OURS,)


def _receipt(manifest: Manifest, own: Own) -> Ack | None:
    """What the sender says that it took in from our present instance."""
    ack = manifest.ack
    ours = ack is not None and (ack.sender, ack.receiver) == (own.origin, manifest.instance.origin)
    return ack if ours else None


def _proven(tx: Writing, manifest: Manifest, sender: str) -> bool:
    """Whether we signed, as that instance, what the receipt says of us."""
    ack = manifest.ack
    if ack is None or not ack.proof:
        return False
    try:
        signed: HeadsStatement = read_kept_heads(
            bytes.fromhex(ack.proof), standing.own_keys(tx.session).public.sign
        )
    except PackageRefused:
        return False
    return (
        (signed.sender, signed.receiver) == (sender, manifest.instance.origin)
        and ack.sender == sender
        and (signed.heads.channel.n, signed.heads.channel.c) == (ack.n, ack.c)
        and ack.known <= signed.heads.origin.n
    )
