"""授权名册: who may write at a workstation. The office keeps it, the workstation follows it.

Whoever was on it once stays in the book, not active: what was written before remains attested.
A new person gets a one-time code, which lies with the office until that person has come.
Source: exchange.md §5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.accounts import Account
from desktop.models.exchange import Signatory
from desktop.services.door import Writing
from desktop.services.errors import Invalid
from desktop.services.exchange.enrolment_forms import AcceptedPerson, RosterLine, RosterPerson
from desktop.services.exchange.manifest import RosterEntry
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.security import accounts as people_rules
from desktop.services.security.activation import new_code
from desktop.services.security.settings import put_setting, setting
from desktop.services.security.slots import normal_login
from desktop.services.workspace import Workspace
from desktop.terms import PackageCode, Role

_BOOK: Final = "enrolment/"
_TAKEN: Final = "activation_taken"


@dataclass(slots=True)
class Book:
    """What the office keeps of a workstation's enrolment: its digits, and codes not yet used."""

    digits: str = ""
    codes: dict[str, str] = field(default_factory=dict)


def read_book(session: Session, key_id: str) -> Book:
    """The book of one workstation; an empty one when there is none."""
    kept: dict[str, Any] = orjson.loads(setting(session, _BOOK + key_id) or "{}")
    return Book(kept.get("digits", ""), dict(kept.get("codes", {})))


def write_book(session: Session, key_id: str, book: Book) -> None:
    """Keep the book of one workstation, in the encrypted database."""
    body = {"digits": book.digits, "codes": book.codes}
    put_setting(session, _BOOK + key_id, orjson.dumps(body).decode())


def check_people(people: Sequence[RosterPerson]) -> None:
    """The rules for a roster as a whole. Raises Invalid with the rule that is broken."""
    if not any(p.role is Role.TEAM_LEADER for p in people):
        raise Invalid({"people": "授权名册中至少要有一名考核组组长。请补上组长。"})
    for p in people:
        people_rules.check_names(p.login, p.name)
        if p.role not in people_rules.TEAM_ROLES:
            raise Invalid({"people": f"“{p.name}”的角色只能是考核组组长或考核组成员。请改选角色。"})
    logins = [normal_login(p.login) for p in people]
    for p, login in zip(people, logins, strict=True):
        if logins.count(login) > 1:
            raise Invalid({"people": f"账号“{p.login}”出现了两次。请为每人设一个不同的账号。"})
    accounts = [p.account for p in people if p.account is not None]
    if len(set(accounts)) < len(accounts):
        raise Invalid({"people": "名册中有两行指向同一个已有账号。请核对后只留一行。"})


def set_roster(
    tx: Writing, key_id: str, people: Sequence[RosterPerson], standing: Collection[UUID] = ()
) -> dict[UUID, str]:
    """Make these the people of a workstation at the office; account → new code.

    ``standing`` are accounts that already have a password there. Who is not named any more
    becomes inactive, and an unused code of such a person dies. Raises Invalid, AccountRefused.
    """
    check_people(people)
    session = tx.session
    known = {s.account: s for s in _signatories(session, key_id)}
    book = read_book(session, key_id)
    by_login = {normal_login(s.login): s.account for s in known.values() if s.active}
    fresh: dict[UUID, str] = {}
    listed: set[UUID] = set()
    for person in people:
        account = person.account or by_login.get(normal_login(person.login)) or tx.new_id()
        if account in listed:
            raise Invalid({"people": "名册中有两行指向同一个已有账号。请核对后只留一行。"})
        listed.add(account)
        row = known.get(account)
        if (row is None or not row.active) and account not in standing:
            fresh[account] = book.codes[account.hex] = new_code()
        if row is None:
            row = Signatory(key_id=key_id, account=account)
            session.add(row)
        row.login, row.name = person.login, person.name.strip()
        row.role, row.assessor_id, row.active = person.role.value, person.assessor, True
    for account, row in known.items():
        if account not in listed:
            row.active = False
            book.codes.pop(account.hex, None)
    session.flush()
    write_book(session, key_id, book)
    return fresh


def renew_code(tx: Writing, key_id: str, account: UUID) -> str:
    """A new code for somebody on the roster who cannot log in. Raises Invalid."""
    row = tx.session.get(Signatory, (key_id, account))
    if row is None or not row.active:
        raise Invalid({"account": "该人员不在这台工作站的授权名册上。请刷新名册后重试。"})
    book = read_book(tx.session, key_id)
    book.codes[account.hex] = new_code()
    write_book(tx.session, key_id, book)
    return book.codes[account.hex]


def seen_at_work(tx: Writing, key_id: str, account: str) -> None:
    """Somebody (32 digits) has worked at the workstation: the code lies here no longer."""
    book = read_book(tx.session, key_id)
    if book.codes.pop(account, None) is not None:
        write_book(tx.session, key_id, book)


def roster_lines(session: Session, key_id: str) -> tuple[RosterLine, ...]:
    """The roster as the page shows it: active ones first, then by name."""
    codes = read_book(session, key_id).codes
    return tuple(
        RosterLine(
            account=s.account,
            login=s.login,
            name=s.name,
            role=Role(s.role),
            assessor=s.assessor_id,
            active=s.active,
            pending=s.active and s.account.hex in codes,
        )
        for s in sorted(_signatories(session, key_id), key=lambda s: (not s.active, s.name))
    )


def roster_for_manifest(session: Session, key_id: str) -> tuple[RosterEntry, ...]:
    """A workstation's roster for the next package to it; sealed inside, with unused codes."""
    codes = read_book(session, key_id).codes
    return tuple(
        RosterEntry(
            account=s.account.hex,
            login=s.login,
            name=s.name,
            role=s.role,
            assessor=None if s.assessor_id is None else s.assessor_id.hex,
            active=s.active,
            code=codes.get(s.account.hex) if s.active else None,
        )
        for s in _signatories(session, key_id)
    )


def _signatories(session: Session, key_id: str) -> list[Signatory]:
    return list(
        session.scalars(
            select(Signatory).where(Signatory.key_id == key_id).order_by(Signatory.account)
        )
    )


@dataclass(frozen=True, slots=True)
class RosterTaken:
    """Who may act here now, and whose access ended with this roster.

    ``codes`` (by log-in) and ``shut`` (log-ins) are for ``put_slots``.
    """

    people: tuple[AcceptedPerson, ...]
    closed: tuple[str, ...]
    codes: dict[str, str]
    shut: tuple[str, ...]


def take_roster(tx: Writing, entries: Sequence[RosterEntry], team_no: int) -> RosterTaken:
    """Follow the office's roster of this workstation; the caller knows that the office says so.

    Makes accounts, closes those that are not on it; ``put_slots`` lets them in and shuts them
    out. Taking the same roster again changes nothing, and a used code stays dead. Raises
    PackageRefused(MANIFEST).
    """
    session = tx.session
    taken: dict[str, str] = orjson.loads(setting(session, _TAKEN) or "{}")
    people: list[AcceptedPerson] = []
    active: set[UUID] = set()
    codes: dict[str, str] = {}
    for entry in entries:
        role = _role(entry)
        account = UUID(hex=entry.account)
        if not entry.active:
            continue
        active.add(account)
        row = _account(tx, entry, team_no)
        asked = entry.login if entry.code is not None and row.login != entry.login else None
        people.append(AcceptedPerson(row.name, row.login, role, asked))
        if entry.code is not None and taken.get(entry.account) != _sha(entry.code):
            codes[row.login] = entry.code
            taken[entry.account] = _sha(entry.code)
    closed = []
    for row in session.scalars(select(Account)):
        if row.id not in active and not row.disabled:
            row.disabled = True
            closed.append(row)
    put_setting(session, _TAKEN, orjson.dumps(taken).decode())
    session.flush()
    if codes or closed:
        tx.detail["codes"], tx.detail["closed"] = len(codes), len(closed)
    names, logins = tuple(r.name for r in closed), tuple(r.login for r in closed)
    return RosterTaken(tuple(people), names, codes, logins)


def put_slots(workspace: Workspace, taken: RosterTaken) -> None:
    """Let the new people in by their codes, shut out those whose access ended.

    The last step before the commit, for no rollback brings a slot back: whatever can still
    fail comes before it. A new slot whose row is not there opens nothing, so those come first.
    Raises ActivationCodeError, DiskFull.
    """
    for login, code in taken.codes.items():
        workspace.put_code(login, code)
    for login in taken.shut:
        workspace.shut_out(login)


def _role(entry: RosterEntry) -> Role:
    if entry.role not in people_rules.TEAM_ROLES:
        raise PackageRefused(PackageCode.MANIFEST)
    return Role(entry.role)


def _account(tx: Writing, entry: RosterEntry, team_no: int) -> Account:
    """The account of an entry, made when it is not there; its own log-in stays as it is."""
    session = tx.session
    row = session.get(Account, UUID(hex=entry.account))
    if row is None:
        login, number = entry.login, 1
        while people_rules.find(session, login) is not None:
            number += 1
            login = f"{entry.login}{number}"
        row = Account(
            id=UUID(hex=entry.account),
            login=login,
            cadre_id=None,
            unit_id=None,
            created=tx.desk.clock.now(),
        )
        session.add(row)
    row.name, row.role, row.team_no = entry.name, entry.role, team_no
    row.assessor_id = None if entry.assessor is None else UUID(hex=entry.assessor)
    row.disabled = False
    session.flush()
    return row


def _sha(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
