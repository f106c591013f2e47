"""The office's book of who is who: workstations, their instances, and what they are still worth.

The office keeps it and sends it with every package; a team takes it as the office says. Functions
over an open transaction, for the enrolment and for the taking of packages.
Source: exchange.md §2 and §5.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.exchange import Station, Workstation
from desktop.services.door import Writing
from desktop.services.exchange import standing
from desktop.services.exchange.manifest import (
    MOST_EARLIER,
    DirectoryEntry,
    Instance,
    Manifest,
    Revocation,
    Revocations,
)
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.security.settings import put_setting, setting
from desktop.terms import PackageCode, StationRole, WorkstationStatus

_VERSION: Final = "revocations_version"
_REVOKED: Final = "revocations"


def directory(session: Session) -> tuple[DirectoryEntry, ...]:
    """Every origin known here with role, team and who may write there; our own ones too."""
    certificate = standing.own_certificate(session)
    known = standing.standings_of(session, certificate.role)
    found = {
        origin: DirectoryEntry(
            origin, of.role, of.team, None if of.authors is None else tuple(sorted(of.authors))
        )
        for origin, of in known.items()
    }
    present, earlier = standing.instance(session)
    for origin in (*earlier, present):
        found[origin] = DirectoryEntry(origin, certificate.role, certificate.team)
    return tuple(found[origin] for origin in sorted(found))


def take_directory(tx: Writing, entries: tuple[DirectoryEntry, ...]) -> None:
    """Know the origins that the office names, so that what it relays shows.

    The caller has made sure that the office says so. Raises PackageRefused(CERTIFICATE) at the
    office, which nobody tells who is who.
    """
    if tx.desk.station is StationRole.OFFICE:
        raise PackageRefused(PackageCode.CERTIFICATE)
    present, earlier = standing.instance(tx.session)
    known = {row.origin: row for row in tx.session.scalars(select(Station))}
    changed = False
    for entry in entries:
        if entry.origin in {present, *earlier}:
            continue
        team = None if entry.team is None else UUID(hex=entry.team)
        row = known.get(entry.origin)
        if row is None:
            row = Station(origin=entry.origin, key_id=None)
            tx.session.add(row)
        elif (row.role, row.team_id, row.authors) == (entry.role.value, team, entry.authors):
            continue
        row.role, row.team_id, row.authors = entry.role.value, team, entry.authors
        changed = True
    tx.session.flush()
    if changed:
        standing.rejudge(tx)


def own_instance(session: Session) -> Instance:
    """Our present and earlier origins with what proves that they are ours, for the manifest.

    Of many earlier ones the last are named: the others were told long ago.
    """
    present, earlier = standing.instance(session)
    told = earlier[-MOST_EARLIER:]
    nonces = standing.nonces(session)
    return Instance(present, told, tuple(nonces.get(o, "") for o in (*told, present)))


@dataclass(frozen=True, slots=True)
class Judged:
    """What a workstation says of its instances, held against what is known here.

    ``fresh`` are its new origins with their nonces, ``adopted`` those known without its key.
    """

    row: Workstation
    fresh: dict[str, str]
    adopted: tuple[Station, ...]


def judge_instance(session: Session, key_id: str, instance: Instance) -> Judged:
    """Whether a workstation may write under the origins that it names; nothing is written.

    An origin that nobody has is its own if its nonce binds it to its key; an earlier one that
    is not bound is not believed and not minded, for the office's directory may tell of it. A
    workstation that is not in use takes no new instance. Raises PackageRefused:
    SENDER_UNKNOWN, CERTIFICATE, RETIRED.
    """
    row = session.get(Workstation, key_id)
    if row is None:
        raise PackageRefused(PackageCode.SENDER_UNKNOWN)
    own_present, own_earlier = standing.instance(session)
    claimed = {instance.origin, *instance.earlier}
    known = {
        s.origin: s for s in session.scalars(select(Station).where(Station.origin.in_(claimed)))
    }
    if claimed & {own_present, *own_earlier} or any(_another(s, row) for s in known.values()):
        raise PackageRefused(PackageCode.CERTIFICATE)
    fresh = {o: n for o, n in instance.bound_to(key_id).items() if o not in known}
    if instance.origin not in known and instance.origin not in fresh:
        raise PackageRefused(PackageCode.CERTIFICATE)
    if fresh and row.status != WorkstationStatus.ACTIVE:
        raise PackageRefused(PackageCode.RETIRED)
    return Judged(row, fresh, tuple(s for s in known.values() if s.key_id is None))


def register_instance(tx: Writing, key_id: str, instance: Instance) -> bool:
    """Take note of under which origins a workstation writes; True when one of them is new.

    Raises PackageRefused as ``judge_instance``.
    """
    session = tx.session
    told = judge_instance(session, key_id, instance)
    row = told.row
    for station in told.adopted:
        station.key_id = key_id
    for origin in told.fresh:
        session.add(Station(origin=origin, role=row.role, team_id=row.team_id, key_id=key_id))
    if instance.origin in told.fresh:
        row.present = instance.origin
    standing.keep_nonces(session, instance.bound_to(key_id))
    session.flush()
    if told.fresh or told.adopted:
        tx.touched("workstation", UUID(hex=key_id))
        standing.rejudge(tx)
    return bool(told.fresh)


def speaks_now(sender: Workstation, manifest: Manifest) -> bool:
    """Whether a package is of its sender's newest instance that is known here.

    What a late stick of an earlier instance says beside revisions is out of date.
    """
    return sender.present == manifest.instance.origin


def _another(station: Station, row: Workstation) -> bool:
    """Whether an origin is somebody else's."""
    same = (station.role, station.team_id) == (row.role, row.team_id)
    return not same or station.key_id not in {None, row.key_id}


def set_status(tx: Writing, row: Workstation, status: WorkstationStatus, reason: str) -> None:
    """Say at the office what a workstation is worth from now on; the version rises."""
    put_status(tx.session, row, status, reason, tx.desk.clock.now())
    tx.about("workstation", UUID(hex=row.key_id))
    tx.detail["status"] = status.value
    tx.touched("workstation", UUID(hex=row.key_id))


def put_status(
    session: Session, row: Workstation, status: WorkstationStatus, reason: str, at: dt.datetime
) -> None:
    """The status alone, with the rising version; the caller logs and announces it."""
    row.status, row.reason, row.status_since = status.value, reason, at
    put_setting(session, _VERSION, str(int(setting(session, _VERSION) or "0") + 1))
    session.flush()


def revocations_for_manifest(session: Session) -> Revocations:
    """What all workstations that are no longer in use are worth, with the rising version."""
    gone = session.scalars(
        select(Workstation)
        .where(Workstation.status != WorkstationStatus.ACTIVE.value)
        .order_by(Workstation.key_id)
    )
    return Revocations(
        int(setting(session, _VERSION) or "0"),
        tuple(Revocation(row.key_id, row.status) for row in gone),
    )


def take_revocations(tx: Writing, revocations: Revocations) -> bool:
    """Take what the office says of all workstations; an older version changes nothing.

    Returns whether it was newer. The caller has made sure that the office says so. Raises
    PackageRefused(MANIFEST) for a status that there is not.
    """
    told = {entry.key_id: entry.status for entry in revocations.entries}
    if not set(told.values()) <= set(WorkstationStatus.labels()):
        raise PackageRefused(PackageCode.MANIFEST)
    if revocations.version <= int(setting(tx.session, _VERSION) or "0"):
        return False
    put_setting(tx.session, _VERSION, str(revocations.version))
    put_setting(tx.session, _REVOKED, orjson.dumps(told).decode())
    for row in tx.session.scalars(select(Workstation)):
        status = told.get(row.key_id, WorkstationStatus.ACTIVE.value)
        if status != row.status:
            row.status, row.status_since = status, tx.desk.clock.now()
            tx.touched("workstation", UUID(hex=row.key_id))
    tx.session.flush()
    return True


def own_status(session: Session) -> WorkstationStatus:
    """What the office says of this workspace, as far as it has told."""
    told = orjson.loads(setting(session, _REVOKED) or "{}")
    if not told or not standing.is_enrolled(session):
        return WorkstationStatus.ACTIVE
    own = standing.own_keys(session).public.key_id
    return WorkstationStatus(told.get(own, WorkstationStatus.ACTIVE.value))
