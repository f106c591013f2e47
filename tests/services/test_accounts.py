"""Accounts through their door: who sees them, adding, disabling, passwords, the log of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.errors import NotFound, Refused
from desktop.services.registry import Services, open_services
from desktop.services.security.accounts import AccountRefused, NewAccount
from desktop.services.security.slots import LoginRefused
from desktop.terms import Role
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
