"""What a grant makes true at the office: certificate, instances, roster; and how one ends.

Functions over the open transaction of ``EnrolmentService``. Source: exchange.md §5.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from desktop.models.exchange import Station, Workstation
from desktop.models.teams import AssessmentTeam
from desktop.services.door import Reading, Writing
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused
from desktop.services.exchange import asking, directory, roster, standing
from desktop.services.exchange.asking import micros
from desktop.services.exchange.enrolment_forms import (
    GrantBody,
    RequestBody,
    RosterPerson,
    Slip,
    grant_digits,
    request_sha,
)
from desktop.services.exchange.identity import Certificate, StationKeys
from desktop.services.exchange.letters import Letter
from desktop.services.exchange.wire import Route
from desktop.services.security.settings import TITLE, setting
from desktop.services.teams import team_id, team_title
from desktop.terms import PackageKind, StationRole, WorkstationStatus

_S = WorkstationStatus


@dataclass(frozen=True, slots=True)
class Granted:
    """What a grant's file needs once the office's books hold it."""

    route: Route
    body: GrantBody
    keys: StationKeys
    slips: tuple[Slip, ...]
    digits: str


def granted(
    tx: Writing,
    letter: Letter,
    asked: RequestBody,
    team: int,
    people: tuple[RosterPerson, ...],
    succeeds: tuple[str, ...],
) -> Granted:
    """Enrol the PC that asks; the digits were compared. Raises Invalid, Refused, PackageRefused."""
    founder = _founder(asked, team, people)
    session = tx.session
    if session.get(AssessmentTeam, team_id(team)) is None:
        raise Invalid({"team": f"本机没有第{team}考核组。请先在对象库中建立考核组，再办理登记。"})
    own = standing.ensure_office(session, setting(session, TITLE) or "考核办", micros(tx))
    root, keys = standing.root_key(session), standing.own_keys(session)
    replaced = _replaced(tx, succeeds, team_id(team), asked.keys.key_id)
    row = _enrolled(tx, asked, team)
    certificate = _certify(tx, own, asked, row, replaced)
    row.certificate = certificate.issue(root)
    session.flush()
    for gone in replaced:
        if gone.status == _S.ACTIVE:
            directory.set_status(tx, gone, _S.RETIRED, f"由新登记的“{row.title}”接替")
    has_password = {founder, *(UUID(hex=account) for account in asked.others)}
    fresh = roster.set_roster(tx, row.key_id, people, has_password)
    sha = request_sha(letter.body)
    shown = grant_digits(root.public, own.keys, sha)
    book = roster.read_book(session, row.key_id)
    book.digits = shown
    roster.write_book(session, row.key_id, book)
    standing.rejudge(tx)
    tx.subjects.insert(0, ("workstation", UUID(hex=row.key_id)))
    tx.detail["team"], tx.detail["people"] = team, len(people)
    tx.touched("workstation", UUID(hex=row.key_id))
    body = GrantBody(
        format=1,
        request=sha,
        root=root.public.hex(),
        certificate=row.certificate.hex(),
        office=standing.own_certificate_bytes(session).hex(),
        instance=directory.own_instance(session),
        roster=roster.roster_for_manifest(session, row.key_id),
        revocations=directory.revocations_for_manifest(session),
        directory=directory.directory(session),
        issued=certificate.issued,
    )
    sender, receiver = body.instance.origin, asked.instance.origin
    route = Route(own.deployment, PackageKind.GRANT, sender, receiver, certificate.serial)
    return Granted(route, body, keys, slips(tx, row, fresh), shown)


def _founder(asked: RequestBody, team: int, people: tuple[RosterPerson, ...]) -> UUID:
    """The account that asks, which must be on the roster of the right team. Raises Invalid."""
    if team != asked.team:
        raise Invalid(
            {"team": f"这份申请是第{asked.team}组的，不是第{team}组的。请核对组号后重试。"}
        )
    founder = UUID(hex=asked.account)
    if founder not in {p.account for p in people}:
        raise Invalid(
            {"people": "名册中没有指明办理登记的人。请选出他是哪一位，否则他将无法登录。"}
        )
    return founder


def _certify(
    tx: Writing,
    own: Certificate,
    asked: RequestBody,
    row: Workstation,
    replaced: tuple[Workstation, ...],
) -> Certificate:
    old = {o for r in replaced for o in standing.origins_of(tx.session, r.key_id)}
    if row.certificate:
        old |= set(Certificate.read(row.certificate, standing.root_public(tx.session)).succeeds)
    return Certificate(
        deployment=own.deployment,
        key_id=row.key_id,
        sign=row.sign_public,
        seal=row.seal_public,
        role=StationRole.TEAM,
        team=None if row.team_id is None else row.team_id.hex,
        title=row.title,
        origin=asked.instance.origin,
        succeeds=tuple(sorted(old)),
        serial=standing.next_serial(tx.session),
        issued=micros(tx),
    )


def _enrolled(tx: Writing, asked: RequestBody, team: int) -> Workstation:
    """The row of the PC that asks, with its instances. Raises Refused, PackageRefused."""
    session, keys, now = tx.session, asked.keys, tx.desk.clock.now()
    row = session.get(Workstation, keys.key_id)
    if row is not None and row.status == _S.COMPROMISED:
        raise Refused("这台电脑的密钥已被吊销，不能再次登记。请在该电脑上新建工作区后重新申请。")
    if row is not None and row.team_id != team_id(team):
        raise Refused("这台电脑已登记给另一个考核组，不能改登。请在该电脑上新建工作区后重新申请。")
    if row is None:
        same = sum(r.team_id == team_id(team) for r in asking.rows(session))
        row = Workstation(
            key_id=keys.key_id,
            role=StationRole.TEAM.value,
            team_id=team_id(team),
            title=team_title(team) + (f"（{same + 1}号机）" if same else ""),
            sign_public=keys.sign,
            seal_public=keys.seal,
            certificate=b"",
            present=asked.instance.origin,
            status=_S.ACTIVE.value,
            enrolled=now,
        )
        session.add(row)
    elif row.status != _S.ACTIVE:
        directory.set_status(tx, row, _S.ACTIVE, "重新登记")
    session.flush()
    # Until now these origins are the key's own by this very grant, for two people compared the
    # request's digits; from then on new ones must be bound to the key.
    for origin in dict.fromkeys((*asked.instance.earlier, asked.instance.origin)):
        if session.get(Station, origin) is None:
            session.add(
                Station(origin=origin, role=row.role, team_id=row.team_id, key_id=row.key_id)
            )
            if origin == asked.instance.origin:
                row.present = origin
    session.flush()
    directory.register_instance(tx, row.key_id, asked.instance)
    return row


def _replaced(
    tx: Reading, succeeds: tuple[str, ...], team: UUID, new: str
) -> tuple[Workstation, ...]:
    """The workstations that a new one replaces. Raises Invalid."""
    found: dict[str, Workstation] = {}
    for name in succeeds:
        station = tx.session.get(Station, name)
        key = station.key_id if station is not None and station.key_id else name
        row = tx.session.get(Workstation, key)
        if row is None or row.team_id != team or row.key_id == new:
            raise Invalid(
                {"succeeds": "被接替的工作站不是该考核组的，不能接替。请在列表中重新选择。"}
            )
        found[key] = row
    return tuple(found.values())


def workstation(tx: Reading, key_id: str) -> Workstation:
    """A workstation's row. Raises NotFound."""
    row = tx.session.get(Workstation, key_id)
    if row is None:
        raise NotFound("没有这台工作站。请刷新列表后重试。")
    return row


def in_use(row: Workstation) -> None:
    """Raise BadTransition unless it is in use."""
    if row.status != _S.ACTIVE:
        raise BadTransition(f"这台工作站{_S(row.status).label}，不能再办理。请核对所选的工作站。")


def reason(reason: str) -> str:
    """A reason, without outer blanks. Raises Invalid when there is none."""
    if not reason.strip():
        raise Invalid({"reason": "请写明原因，例如电脑更换、遗失。"})
    return reason.strip()


def slips(tx: Reading, row: Workstation, codes: dict[UUID, str]) -> tuple[Slip, ...]:
    """A slip for each new code."""
    digits = roster.read_book(tx.session, row.key_id).digits
    people = {line.account: line for line in roster.roster_lines(tx.session, row.key_id)}
    return tuple(
        Slip(people[a].name, people[a].login, code, digits, row.title) for a, code in codes.items()
    )
