"""Accounts of one workspace: the rules for them and their rows. Passwords are in the slots."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.accounts import Account
from desktop.models.encrypted import StoreError
from desktop.services.clock import Clock, IdSource
from desktop.services.security.slots import normal_login
from desktop.terms import Role, StationRole

MIN_PASSWORD: Final = 8
MAX_LOGIN: Final = 32
MAX_NAME: Final = 50
MAX_TEAM: Final = 99
OFFICERS: Final = (Role.SYSADMIN, Role.SECURITY, Role.AUDITOR)
OFFICE_ROLES: Final = (*OFFICERS, Role.CLERK, Role.LEADER)
TEAM_ROLES: Final = (Role.TEAM_LEADER, Role.TEAM_MEMBER)


class AccountRefused(StoreError):
    """An account or password that breaks a rule."""

    code = "account"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made; the links say whose record it is, so that nobody acts on oneself."""

    login: str
    name: str
    role: Role
    password: str
    cadre_id: UUID | None = None
    assessor_id: UUID | None = None
    unit_id: UUID | None = None
    team_no: int | None = None

    def __repr__(self) -> str:
        """Without name and password: a repr may end in a log."""
        return f"NewAccount(role={self.role.value!r})"


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """An account as the services see it."""

    id: UUID
    login: str
    name: str
    role: Role
    cadre_id: UUID | None
    assessor_id: UUID | None
    unit_id: UUID | None
    team_no: int | None
    disabled: bool


def check_password(login: str, password: str) -> None:
    """At least 8 characters, not the log-in name, not one repeated character.

    Raises AccountRefused with the rule that is broken.
    """
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < MIN_PASSWORD:
        raise AccountRefused(
            f"口令至少 {MIN_PASSWORD} 个字符，现有 {len(plain)} 个。请换一个更长的口令。"
        )
    if normal_login(plain) == normal_login(login):
        raise AccountRefused("口令不能与账号相同。请换一个口令。")
    if len(set(plain)) == 1:
        raise AccountRefused("口令不能由同一个字符重复组成。请换一个口令。")


def check_names(login: str, name: str) -> str:
    """The log-in as it is kept, when it and the name are ones. Raises AccountRefused."""
    login = unicodedata.normalize("NFKC", login)
    if not 0 < len(login) <= MAX_LOGIN or any(c.isspace() or not c.isprintable() for c in login):
        raise AccountRefused(f"账号应为 1 至 {MAX_LOGIN} 个字符，不含空格。请修改账号。")
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise AccountRefused(f"账号“{login}”的姓名应为 1 至 {MAX_NAME} 个字符。请填写使用人姓名。")
    return login


def check_account(account: NewAccount, station: StationRole) -> None:
    """One account's log-in, name, role, team and password. Raises AccountRefused."""
    login = check_names(account.login, account.name)
    allowed = OFFICE_ROLES if station is StationRole.OFFICE else TEAM_ROLES
    if account.role not in allowed:
        raise AccountRefused(
            f"账号“{login}”的角色“{account.role.label}”不能用于{station.label}工作站。请改选角色。"
        )
    if account.role in TEAM_ROLES and not 1 <= (account.team_no or 0) <= MAX_TEAM:
        raise AccountRefused(
            f"账号“{login}”没有所属考核组：应为 1 至 {MAX_TEAM} 的组号。请填写考核组编号。"
        )
    check_password(login, account.password)


def check_roster(accounts: Sequence[NewAccount], station: StationRole) -> None:
    """The accounts that a new workspace begins with. Raises AccountRefused.

    An office needs the three officers (三员) and a clerk; a team station its leader.
    """
    for account in accounts:
        check_account(account, station)
    logins = [normal_login(account.login) for account in accounts]
    for account, login in zip(accounts, logins, strict=True):
        if logins.count(login) > 1:
            raise AccountRefused(f"账号“{account.login}”出现了两次。请为每人设一个不同的账号。")
    if len({account.team_no for account in accounts if account.role in TEAM_ROLES}) > 1:
        raise AccountRefused("一个考核组工作区的账号应属于同一考核组。请核对各账号的考核组编号。")
    check_cover({account.role for account in accounts}, station)


def check_cover(present: set[Role], station: StationRole) -> None:
    """The roles that a workspace cannot be without. Raises AccountRefused."""
    needed = (*OFFICERS, Role.CLERK) if station is StationRole.OFFICE else (Role.TEAM_LEADER,)
    absent = [role.label for role in needed if role not in present]
    if absent:
        raise AccountRefused(
            f"{station.label}工作区至少要有这些角色的账号：{'、'.join(absent)}。请先补齐。"
        )


def add_row(session: Session, account: NewAccount, clock: Clock, ids: IdSource) -> AccountInfo:
    """Write an account's row. Raises AccountRefused when the log-in is taken."""
    login = unicodedata.normalize("NFKC", account.login)
    if find(session, login) is not None:
        raise AccountRefused(f"账号“{login}”已存在。请换一个账号。")
    row = Account(
        id=ids.uuid7(),
        login=login,
        name=account.name.strip(),
        role=account.role.value,
        cadre_id=account.cadre_id,
        assessor_id=account.assessor_id,
        unit_id=account.unit_id,
        team_no=account.team_no,
        disabled=False,
        created=clock.now(),
    )
    session.add(row)
    session.flush()
    return info(row)


def rows(session: Session) -> list[Account]:
    """All accounts in the order of their making."""
    return list(session.scalars(select(Account).order_by(Account.created, Account.id)))


def find(session: Session, login: str) -> Account | None:
    """The row of a log-in, compared as the slots compare it."""
    wanted = normal_login(login)
    return next((row for row in rows(session) if normal_login(row.login) == wanted), None)


def info(row: Account) -> AccountInfo:
    """The frozen form of a row."""
    return AccountInfo(
        id=row.id,
        login=row.login,
        name=row.name,
        role=next(role for role in Role if role.value == row.role),
        cadre_id=row.cadre_id,
        assessor_id=row.assessor_id,
        unit_id=row.unit_id,
        team_no=row.team_no,
        disabled=row.disabled,
    )
