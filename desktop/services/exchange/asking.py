"""The steps of an enrolment behind its doors: what was asked, what a grant must be, who stands where.

Functions over an open transaction. Source: exchange.md §5.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import Executable, func, select
from sqlalchemy.orm import Session

from desktop.models.accounts import Account
from desktop.models.exchange import PackageRow, Signatory, Station, Workstation
from desktop.services.door import Reading, Writing
from desktop.services.errors import Refused
from desktop.services.exchange import directory, letters, standing
from desktop.services.exchange.carrying import carry_out
from desktop.services.exchange.enrolment_forms import (
    GrantBody,
    OwnStation,
    RequestBody,
    WorkstationLine,
    canonical_body,
    read_body,
    request_digits,
    request_key,
    request_sha,
)
from desktop.services.exchange.identity import Certificate, StationKeys, deployment_of
from desktop.services.exchange.letters import Letter
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.security.settings import TITLE, put_setting, setting
from desktop.services.teams import team_id
from desktop.terms import PackageCode, StationRole, WorkstationStatus

_PENDING: Final = "enrolment_request"
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def only_at(tx: Reading, station: StationRole) -> None:
    """Refuse at the other kind of desk."""
    if tx.desk.station is not station:
        raise Refused(f"这一步只能在{station.label}的电脑上办理。请到{station.label}的电脑上操作。")


def micros(tx: Reading) -> int:
    """The present moment in UTC microseconds."""
    return (tx.desk.clock.now() - _EPOCH) // dt.timedelta(microseconds=1)


def carried(room: Path, folder: Path, name: str, write: Callable[[Path], object]) -> Path:
    """Write a file on the local disk, then put it into a folder, read back. Raises CarryFailed."""
    with tempfile.TemporaryDirectory(prefix="letter-", dir=room) as local:
        out = Path(local) / name
        write(out)
        return carry_out(out, folder, name).path


# the request


def pending_or_new(tx: Writing) -> tuple[StationKeys, RequestBody]:
    """Our keys and our request: the one that waits for its grant, or a new one."""
    session = tx.session
    keys = standing.ensure_keys(session)
    number = tx.actor.team_no
    if number is None:
        raise Refused("当前账号没有所属考核组，不能申请登记。请用考核组组长的账号办理。")
    ids = session.scalars(
        select(Account.id)
        .where(Account.disabled.is_(False), Account.id != tx.actor.account)
        .order_by(Account.id)
    )
    kept = pending(session)
    body = RequestBody(
        format=1,
        team=number,
        sign=keys.public.sign.hex(),
        seal=keys.public.seal.hex(),
        instance=directory.own_instance(session),
        account=tx.actor.account.hex,
        others=tuple(account.hex for account in ids),
        nonce=os.urandom(16).hex() if kept is None else kept.nonce,
    )
    put_setting(session, _PENDING, canonical_body(body).decode())
    tx.about("workstation", UUID(hex=keys.public.key_id))
    return keys, body


def pending(session: Session) -> RequestBody | None:
    """Our request that was not answered yet."""
    kept = setting(session, _PENDING)
    return read_body(RequestBody, kept.encode()) if kept else None


def answered(session: Session) -> None:
    """The request has its grant: no other one fits any more."""
    put_setting(session, _PENDING, "")


def read_request(path: Path) -> tuple[Letter, RequestBody]:
    """A request, signed by the very keys that it asks for. Raises PackageRefused."""
    letter = letters.read_request(path, request_key)
    body = read_body(RequestBody, letter.body)
    if body.keys.key_id != letter.key_id or body.instance.origin != letter.header.sender:
        raise PackageRefused(PackageCode.MANIFEST)
    return letter, body


# the grant


def _grant_key(body: bytes) -> bytes:
    """The office's key as a grant names it, under the root that it names as well."""
    grant = read_body(GrantBody, body)
    return Certificate.read(bytes.fromhex(grant.office), bytes.fromhex(grant.root)).sign


def opened(tx: Reading, path: Path) -> tuple[GrantBody, Certificate, Certificate]:
    """The grant that answers our request, our certificate in it, and the office's.

    All is proven but the root key itself, for which two people compare digits. Raises Refused
    when we asked for nothing or it answers another request, PackageRefused otherwise.
    """
    asked = pending(tx.session)
    if asked is None:
        raise Refused(
            "本机没有待答复的登记申请，这份授权不能使用。需要重新登记时请先生成登记申请。"
        )
    keys = standing.own_keys(tx.session)
    letter = letters.open_grant(path, keys.seal_private, _grant_key)
    body = read_body(GrantBody, letter.body)
    root = bytes.fromhex(body.root)
    office = Certificate.read(bytes.fromhex(body.office), root)
    own = Certificate.read(bytes.fromhex(body.certificate), root)
    header = letter.header
    if (office.role, letter.key_id) != (StationRole.OFFICE, office.key_id) or (
        (header.deployment, header.sender) != (deployment_of(root), body.instance.origin)
    ):
        raise PackageRefused(PackageCode.CERTIFICATE)
    if body.request != request_sha(canonical_body(asked)):
        raise Refused(
            "这份授权答复的不是本机当前的登记申请，没有办理。请把本机最新的申请交给考核办重新授权。"
        )
    certified = (own.role, own.keys, own.team, own.origin)
    wanted = (StationRole.TEAM, keys.public, team_id(asked.team).hex, asked.instance.origin)
    if certified != wanted or header.receiver != asked.instance.origin:
        raise PackageRefused(PackageCode.CERTIFICATE)
    return body, own, office


def check_same_deployment(session: Session, root: bytes) -> None:
    """Once enrolled, only the same root certifies again. Raises PackageRefused(DEPLOYMENT)."""
    if standing.is_enrolled(session) and standing.root_public(session) != root:
        raise PackageRefused(PackageCode.DEPLOYMENT)


def check_founder(tx: Reading, body: GrantBody) -> int:
    """Who asked must be on the roster, or nobody could log in; gives the team's number."""
    asked = pending(tx.session)
    if asked is None or asked.account not in {e.account for e in body.roster if e.active}:
        raise PackageRefused(PackageCode.MANIFEST)
    return asked.team


def put_office(tx: Writing, body: GrantBody, office: Certificate) -> None:
    """Keep the office's keys and its instance."""
    session = tx.session
    row = session.get(Workstation, office.key_id)
    if row is None:
        row = Workstation(key_id=office.key_id, role=office.role.value, team_id=None)
        row.enrolled, row.status = tx.desk.clock.now(), WorkstationStatus.ACTIVE.value
        session.add(row)
    row.title = office.title
    row.sign_public, row.seal_public = office.sign, office.seal
    row.certificate = bytes.fromhex(body.office)
    row.present = body.instance.origin
    session.flush()
    for origin in (office.origin, body.instance.origin):
        if session.get(Station, origin) is None:
            session.add(
                Station(origin=origin, role=office.role.value, team_id=None, key_id=row.key_id)
            )
            session.flush()


# what the page shows


def rows(session: Session) -> list[Workstation]:
    """All workstations known here."""
    return list(session.scalars(select(Workstation).order_by(Workstation.title)))


def lines(session: Session) -> tuple[WorkstationLine, ...]:
    """All workstations with their newest packages and the size of their roster."""
    instances = _counts(session, select(Station.key_id, func.count()).group_by(Station.key_id))
    people = _counts(
        session,
        select(Signatory.key_id, func.count()).where(Signatory.active).group_by(Signatory.key_id),
    )
    taken = (PackageCode.OK.value, PackageCode.INCLUDED.value, PackageCode.WRITTEN.value)
    newest = {
        (key, outgoing): at
        for key, outgoing, at in session.execute(
            select(PackageRow.key_id, PackageRow.outgoing, func.max(PackageRow.at))
            .where(PackageRow.code.in_(taken))
            .group_by(PackageRow.key_id, PackageRow.outgoing)
        )
    }
    found = [
        WorkstationLine(
            key_id=row.key_id,
            title=row.title,
            team=row.team_id,
            status=WorkstationStatus(row.status),
            status_since=row.status_since,
            reason=row.reason,
            present=row.present,
            earlier=max(0, instances.get(row.key_id, 0) - 1),
            last_out=newest.get((row.key_id, True)),
            last_in=newest.get((row.key_id, False)),
            people=people.get(row.key_id, 0),
            enrolled=row.enrolled,
        )
        for row in rows(session)
    ]
    return tuple(sorted(found, key=lambda x: (x.status is not WorkstationStatus.ACTIVE, x.title)))


def _counts(session: Session, query: Executable) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def own_station(tx: Reading) -> OwnStation:
    """What this workspace is and how far its enrolment has come."""
    session = tx.session
    present, earlier = standing.instance(session)
    asked = pending(session)
    enrolled = standing.is_enrolled(session)
    title = standing.own_certificate(session).title if enrolled else setting(session, TITLE)
    keys = standing.own_keys(session).public.key_id if enrolled or asked else ""
    return OwnStation(
        enrolled=enrolled,
        key_id=keys,
        title=title or "",
        origin=present,
        earlier=len(earlier),
        digits="" if asked is None else request_digits(canonical_body(asked)),
        status=directory.own_status(session),
    )
