"""What the office tells a team beside revisions: who is who, who may act, who is revoked.

It stands in the manifest of the office's packages. Source: exchange.md §3 and §5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from desktop.models.exchange import Workstation
from desktop.models.teams import AssessmentTeam
from desktop.services.door import Reading, Writing
from desktop.services.exchange import cleared, directory, roster, standing
from desktop.services.exchange.manifest import (
    DirectoryEntry,
    Manifest,
    Revocations,
    RosterEntry,
)
from desktop.terms import StationRole


@dataclass(frozen=True, slots=True)
class Notices:
    """The three parts of a manifest; empty in a team's packages."""

    directory: tuple[DirectoryEntry, ...] = ()
    roster: tuple[RosterEntry, ...] | None = None
    revocations: Revocations | None = None


def gather(tx: Reading, to: Workstation) -> Notices:
    """What the office says to a workstation; a team says nothing."""
    if tx.desk.station is not StationRole.OFFICE:
        return Notices()
    return Notices(
        directory.directory(tx.session),
        roster.roster_for_manifest(tx.session, to.key_id),
        directory.revocations_for_manifest(tx.session),
    )


def take(tx: Writing, manifest: Manifest) -> roster.RosterTaken | None:
    """Follow what the office says; the caller has seen that it is the office as it is now.

    The slots of a roster remain to be put (``roster.put_slots``). Raises
    PackageRefused(MANIFEST, CERTIFICATE).
    """
    directory.take_directory(tx, manifest.directory)
    if manifest.revocations is not None:
        directory.take_revocations(tx, manifest.revocations)
    number = _own_number(tx)
    if manifest.roster is None or number is None:
        return None
    return roster.take_roster(tx, manifest.roster, number)


def _own_number(tx: Writing) -> int | None:
    """Our team's number: as our accounts say, which the grant has set."""
    if tx.actor.team_no is not None:
        return tx.actor.team_no
    team = standing.own_team(tx.session)
    row = None if team is None else tx.session.get(AssessmentTeam, UUID(hex=team))
    return None if row is None else row.number


def seen_at_work(tx: Writing, sender: Workstation, authors: Iterable[str]) -> None:
    """At the office: whoever has worked there needs the activation code no longer."""
    for author in sorted(set(authors)):
        roster.seen_at_work(tx, sender.key_id, author)


def take_clearing(tx: Writing, sender: Workstation, manifest: Manifest) -> tuple[str, ...]:
    """At the office: a workstation says that it cleared its workspace; what to tell of it.

    Raises PackageRefused(MANIFEST).
    """
    if manifest.clearing is None:
        return ()
    signed = cleared.take_clearing(
        tx.session,
        manifest.clearing,
        key_id=sender.key_id,
        deployment=standing.deployment(tx.session),
        sender=manifest.instance.origin,
        at=tx.desk.clock.now(),
    )
    tx.touched("workstation", UUID(hex=sender.key_id))
    return (cleared.told(signed),)
