"""What this workspace is to the others, and what the others are to it.

Reads settings and the local books of one session. Keys are made once and stay through every
new origin: a workspace that was copied or restored is another instance with the same keys.
Source: exchange.md §1 (Held), §2 and §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.accounts import Account
from desktop.models.exchange import Signatory, Station, Workstation
from desktop.models.scope import Scope, Standing
from desktop.services.door import Reading, Writing
from desktop.services.exchange.identity import (
    Certificate,
    RootKey,
    StationKeys,
    deployment_of,
    origin_of,
)
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.hand_over_arrivals import before_arrivals, note_arrivals
from desktop.services.security.settings import EARLIER_ORIGINS, ORIGIN, put_setting, setting
from desktop.services.teams import team_id
from desktop.terms import PackageCode, StationRole, WorkstationStatus

_KEYS: Final = "station_keys"
_ROOT: Final = "root_key"
_ROOT_PUBLIC: Final = "root_public"
_CERTIFICATE: Final = "certificate"
_SERIAL: Final = "certificate_serial"
_NONCES: Final = "origin_nonces"


def own_keys(session: Session) -> StationKeys:
    """This workspace's keys. Raises PackageRefused(NOT_ENROLLED) when it has none yet."""
    kept = setting(session, _KEYS)
    if kept is None:
        raise PackageRefused(PackageCode.NOT_ENROLLED)
    return StationKeys.from_bytes(bytes.fromhex(kept))


def ensure_keys(session: Session) -> StationKeys:
    """This workspace's keys, made at first need. They never come from an injected source."""
    if setting(session, _KEYS) is None:
        put_setting(session, _KEYS, StationKeys.generate().to_bytes().hex())
    return own_keys(session)


def root_public(session: Session) -> bytes:
    """The public root key of our deployment. Raises PackageRefused(NOT_ENROLLED)."""
    kept = setting(session, _ROOT_PUBLIC)
    if kept is None:
        raise PackageRefused(PackageCode.NOT_ENROLLED)
    return bytes.fromhex(kept)


def deployment(session: Session) -> str:
    """The id of our deployment, 32 digits. Raises PackageRefused(NOT_ENROLLED)."""
    return deployment_of(root_public(session))


def root_key(session: Session) -> RootKey:
    """The private root key, which only the office has. Raises PackageRefused(NOT_ENROLLED)."""
    kept = setting(session, _ROOT)
    if kept is None:
        raise PackageRefused(PackageCode.NOT_ENROLLED)
    return RootKey.from_bytes(bytes.fromhex(kept))


def own_certificate(session: Session) -> Certificate:
    """Our certificate. Raises PackageRefused(NOT_ENROLLED) when there is none yet."""
    return Certificate.read(own_certificate_bytes(session), root_public(session))


def own_certificate_bytes(session: Session) -> bytes:
    """Our certificate as it was issued. Raises PackageRefused(NOT_ENROLLED)."""
    kept = setting(session, _CERTIFICATE)
    if kept is None:
        raise PackageRefused(PackageCode.NOT_ENROLLED)
    return bytes.fromhex(kept)


def is_enrolled(session: Session) -> bool:
    """Whether this workspace may exchange packages at all."""
    return setting(session, _CERTIFICATE) is not None


def put_certificate(session: Session, certificate: bytes, root: bytes) -> None:
    """Keep our certificate and the public root key that it stands under."""
    put_setting(session, _CERTIFICATE, certificate.hex())
    put_setting(session, _ROOT_PUBLIC, root.hex())


def ensure_office(session: Session, title: str, now: int) -> Certificate:
    """The office's own certificate; root key and deployment are made at first need.

    ``now`` is in UTC microseconds.
    """
    if not is_enrolled(session):
        root = RootKey.generate()
        put_setting(session, _ROOT, root.to_bytes().hex())
        keys = ensure_keys(session).public
        own = Certificate(
            deployment=deployment_of(root.public),
            key_id=keys.key_id,
            sign=keys.sign,
            seal=keys.seal,
            role=StationRole.OFFICE,
            team=None,
            title=title,
            origin=instance(session)[0],
            succeeds=(),
            serial=next_serial(session),
            issued=now,
        )
        put_certificate(session, own.issue(root), root.public)
    return own_certificate(session)


def next_serial(session: Session) -> int:
    """The number of the next certificate of this deployment: 1, 2, 3 …"""
    serial = int(setting(session, _SERIAL) or "0") + 1
    put_setting(session, _SERIAL, str(serial))
    return serial


def instance(session: Session) -> tuple[str, tuple[str, ...]]:
    """The origin under which we write now, and our earlier ones in their order."""
    earlier = orjson.loads(setting(session, EARLIER_ORIGINS) or "[]")
    return setting(session, ORIGIN) or "", tuple(earlier)


def new_origin(session: Session, nonce: bytes) -> str:
    """A new origin for this workspace, bound to its keys; the keys are made if there are none.

    The nonce (16 random bytes) is kept: it proves to others whose origin that is.
    """
    fresh = origin_of(ensure_keys(session).public.key_id, nonce)
    keep_nonces(session, {fresh: nonce.hex()})
    return fresh


def nonces(session: Session) -> dict[str, str]:
    """The nonces of all origins, ours and others', that are known to be bound to their keys."""
    return dict(orjson.loads(setting(session, _NONCES) or "{}"))


def keep_nonces(session: Session, found: Mapping[str, str]) -> None:
    """Keep nonces (32 digits) by origin; an old copy learns its own again from those it met."""
    known = nonces(session)
    if not found.items() <= known.items():
        put_setting(session, _NONCES, orjson.dumps({**known, **found}).decode())


def remember(session: Session, origin: str, nonce: str) -> bool:
    """Count an origin among our earlier ones; whether it was not known as ours.

    ``nonce`` (32 digits or "") proves it to others, if it does.
    """
    if nonce and origin == origin_of(own_keys(session).public.key_id, bytes.fromhex(nonce)):
        keep_nonces(session, {origin: nonce})
    present, earlier = instance(session)
    new = origin not in {present, *earlier}
    if new:
        put_setting(session, EARLIER_ORIGINS, orjson.dumps([*earlier, origin]).decode())
    return new


def own_team(session: Session) -> str | None:
    """The team of this workspace (32 digits): as certified, else as its accounts say."""
    if is_enrolled(session):
        return own_certificate(session).team
    number = session.scalars(
        select(Account.team_no).where(Account.team_no.is_not(None)).order_by(Account.created)
    ).first()
    return None if number is None else team_id(number).hex


def workstation_by_key(session: Session, key_id: str) -> Workstation | None:
    """The enrolled PC with these keys, or None."""
    return session.get(Workstation, key_id)


def office_station(session: Session) -> Workstation:
    """The office's PC as a team knows it. Raises PackageRefused(NOT_ENROLLED)."""
    found = session.scalars(
        select(Workstation)
        .where(
            Workstation.role == StationRole.OFFICE.value,
            Workstation.status == WorkstationStatus.ACTIVE.value,
        )
        .order_by(Workstation.enrolled.desc(), Workstation.key_id)
    ).first()
    if found is None:
        raise PackageRefused(PackageCode.NOT_ENROLLED)
    return found


def origins_of(session: Session, key_id: str) -> frozenset[str]:
    """All origins that a workstation may send as its own: its instances, and what it succeeds."""
    own = set(session.scalars(select(Station.origin).where(Station.key_id == key_id)))
    row = workstation_by_key(session, key_id)
    if row is not None:
        own |= set(Certificate.read(row.certificate, root_public(session)).succeeds)
    return frozenset(own)


def rosters_of(session: Session) -> dict[str, frozenset[str]]:
    """The accounts that are or were on the roster of each workstation, as 32 digits."""
    found: dict[str, set[str]] = {}
    for key_id, account in session.execute(select(Signatory.key_id, Signatory.account)):
        found.setdefault(key_id, set()).add(account.hex)
    return {key_id: frozenset(accounts) for key_id, accounts in found.items()}


def standings_of(session: Session, station: StationRole) -> dict[str, Standing]:
    """The standing of every origin that is known here.

    At the office a team's origin speaks only for who is or was on its workstation's roster;
    a team goes by what the office tells it of that, and so holds what the office holds.
    """
    rosters = rosters_of(session) if station is StationRole.OFFICE else {}

    def of(row: Station) -> Standing:
        team = None if row.team_id is None else row.team_id.hex
        told = None if row.authors is None else frozenset(row.authors)
        if station is StationRole.OFFICE and row.role == StationRole.TEAM and row.key_id:
            told = rosters.get(row.key_id, frozenset())
        return Standing(StationRole(row.role), team, told)

    known = {row.origin: of(row) for row in session.scalars(select(Station))}
    present, earlier = instance(session)
    team = own_team(session) if station is StationRole.TEAM else None
    known.update(dict.fromkeys((*earlier, present), Standing(station, team)))
    return known


def scope_of(session: Session, station: StationRole) -> Scope:
    """Who may write what, as far as this workspace knows; ``refresh`` brings it up to date."""
    return Scope(standings_of(session, station))


def refresh(tx: Reading) -> None:
    """Bring the history's scope up to what this transaction sees; undone if it rolls back."""
    if tx.desk.scope is not None:
        tx.desk.scope.replace(tx, standings_of(tx.session, tx.desk.station))


def rejudge(tx: Writing) -> int:
    """After a roster or a standing changed: let show what is not to be held any more.

    Returns how many revisions show now that did not. Raises nothing of its own.
    """
    refresh(tx)
    connection = tx.connection
    count = "SELECT count(*) FROM revision WHERE state <> 0"
    before = int(connection.execute(count).fetchone()[0])
    keys = connection.execute(
        "SELECT DISTINCT table_name, row_id FROM revision WHERE state = 2 "
        "ORDER BY table_name, row_id"
    ).fetchall()
    if not keys:
        return 0
    returns = before_arrivals(tx)
    applied = tx.desk.history.applier().recompute(connection, [(t, r) for t, r in keys])
    tx.rows.update(dict.fromkeys(applied.rows))
    if tx.desk.indexer is not None:
        tx.desk.indexer.update(tx, applied.rows)
    after = int(connection.execute(count).fetchone()[0])
    # A return that was held is in the office's hands from now on.
    note_arrivals(tx, returns)
    return before - after
