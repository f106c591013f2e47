"""Accounts through their door: who sees them, adding, disabling, passwords, the log of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.services.errors import NotFound, Refused
from desktop.services.registry import Services, open_services, recover_services
from desktop.services.security.accounts import (
    AccountRefused,
    NewAccount,
    check_account,
    check_roster,
)
from desktop.services.security.slots import LoginRefused
from desktop.terms import Role, StationRole
from tests.services.imports.office import CLERK, unlock
from tests.services.office_desk import PASSWORDS

LEADER = NewAccount("lingdao", "领导郑五有", Role.LEADER, "lingdao-mima-5")


def enter(root: Path, login: str, password: str) -> Services:
    return open_services(root, login, password)


def test_the_administrator_adds_resets_and_disables(office_root: Path) -> None:
    desk = unlock(office_root, "sys")
    made = desk.accounts.add(LEADER)
    assert (made.login, made.role) == ("lingdao", Role.LEADER)
    assert {a.login for a in desk.accounts.list()} == {*PASSWORDS, "lingdao"}
    with pytest.raises(AccountRefused, match="已存在"):
        desk.accounts.add(LEADER)
    desk.accounts.reset_password("lingdao", "lingdao-mima-6")
    with pytest.raises(NotFound, match="没有账号"):
        desk.accounts.disable("nobody")
    with pytest.raises(AccountRefused, match="至少要有"):
        desk.accounts.disable(CLERK)
    entries = [e.operation for e in desk.desk.audit.entries() if e.kind == "account"]
    # Below them are the four of the founding.
    assert entries[:2] == ["reset_password", "add"]
    desk.lock()
    with pytest.raises(LoginRefused):
        enter(office_root, "lingdao", LEADER.password)
    enter(office_root, "lingdao", "lingdao-mima-6").lock()
    desk = unlock(office_root, "sys")
    desk.accounts.disable("lingdao")
    desk.lock()
    with pytest.raises(LoginRefused):
        enter(office_root, "lingdao", "lingdao-mima-6")


def test_ones_own_password(office_root: Path) -> None:
    desk = unlock(office_root)
    with pytest.raises(LoginRefused):
        desk.accounts.change_password("falsch-falsch", "jingban-mima-5")
    with pytest.raises(AccountRefused):
        desk.accounts.change_password(PASSWORDS[CLERK], "kurz")
    desk.accounts.change_password(PASSWORDS[CLERK], "jingban-mima-5")
    desk.lock()
    with pytest.raises(LoginRefused):
        unlock(office_root)
    enter(office_root, CLERK, "jingban-mima-5").lock()


@pytest.mark.parametrize("login", ["sec", "aud", CLERK])
def test_nobody_else_keeps_accounts(login: str, office_root: Path) -> None:
    desk = unlock(office_root, login)
    with pytest.raises(Refused):
        desk.accounts.add(LEADER)
    with pytest.raises(Refused):
        desk.accounts.reset_password("sys", "xin-mima-123")
    if login == CLERK:
        with pytest.raises(Refused):
            desk.accounts.list()
    else:
        assert len(desk.accounts.list()) == 4
    desk.lock()


def test_nobody_takes_his_own_password_or_access_by_the_administrators_way(
    office_root: Path,
) -> None:
    desk = unlock(office_root, "sys")
    with pytest.raises(Refused, match="原口令"):
        desk.accounts.reset_password("sys", "xin-mima-123")
    with pytest.raises(Refused, match="自己的账号"):
        desk.accounts.disable("sys")
    told = [(e.operation, e.result) for e in desk.desk.audit.entries() if e.kind == "account"]
    assert told[:2] == [("disable", "refused"), ("reset_password", "refused")]
    desk.lock()
    unlock(office_root, "sys").lock()


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECURITY, Role.AUDITOR])
def test_the_administrator_alone_makes_no_officer(role: Role, office_root: Path) -> None:
    desk = unlock(office_root, "sys")
    with pytest.raises(Refused, match="建立工作区时"):
        desk.accounts.add(NewAccount("xin", "新人", role, "xin-mima-123"))
    assert len(desk.accounts.list()) == 4
    desk.lock()


@pytest.mark.parametrize("login", ["sec", "aud"])
def test_the_administrator_takes_no_officer_over(login: str, office_root: Path) -> None:
    desk = unlock(office_root, "sys")
    with pytest.raises(Refused, match="恢复码"):
        desk.accounts.reset_password(login, "xin-mima-123")
    desk.lock()
    unlock(office_root, login).lock()


def test_a_new_recovery_code_is_the_administrators(office_root: Path) -> None:
    for login in ("sec", "aud", CLERK):
        desk = unlock(office_root, login)
        with pytest.raises(Refused):
            desk.accounts.new_recovery_code()
        desk.lock()
    desk = unlock(office_root, "sys")
    code = desk.accounts.new_recovery_code()
    desk.lock()
    recover_services(office_root, code, "aud", "shenji-mima-9").lock()
    enter(office_root, "aud", "shenji-mima-9").lock()


@pytest.mark.parametrize("team", [None, 0, 100])
def test_a_teams_account_names_its_team(team: int | None) -> None:
    account = NewAccount("zu", "组员", Role.TEAM_MEMBER, "zuyuan-mima", team_no=team)
    with pytest.raises(AccountRefused, match="所属考核组"):
        check_account(account, StationRole.TEAM)
    check_account(replace(account, team_no=3), StationRole.TEAM)


def test_a_teams_workspace_is_one_teams() -> None:
    leader = NewAccount("zz", "组长", Role.TEAM_LEADER, "zuzhang-mima", team_no=3)
    member = NewAccount("zy", "组员", Role.TEAM_MEMBER, "zuyuan-mima", team_no=4)
    with pytest.raises(AccountRefused, match="同一考核组"):
        check_roster((leader, member), StationRole.TEAM)
    check_roster((leader, replace(member, team_no=3)), StationRole.TEAM)
