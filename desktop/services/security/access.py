"""Who may open a workspace: its accounts with their key slots. A part of ``Workspace``.

Mechanisms only: who may call what is decided at the services' door.
"""

from __future__ import annotations

import os

from desktop.models.database import Database
from desktop.services.audit import AuditLog
from desktop.services.clock import Clock, IdSource
from desktop.services.security import accounts as people
from desktop.services.security import recovery
from desktop.services.security.accounts import AccountInfo, NewAccount
from desktop.services.security.header import Header
from desktop.services.security.keys import Keyring
from desktop.services.security.settings import disk_errors
from desktop.services.security.slots import KeySlots, LoginRefused


class Access:
    """The accounts of an unlocked workspace. ``account`` is who opened it."""

    account: AccountInfo
    audit: AuditLog
    clock: Clock
    db: Database
    header: Header
    ids: IdSource
    _keys: Keyring
    _slots: KeySlots

    def log(self, kind: str, operation: str, result: str = "ok", **detail: str | int) -> None:
        """An audit entry of the present account."""
        account = self.account
        self.audit.append(kind, account.id, account.role.value, operation, result, detail=detail)

    def accounts(self) -> tuple[AccountInfo, ...]:
        """All accounts, disabled ones too, in the order of their making."""
        with self.db.reading() as session:
            return tuple(people.info(row) for row in people.rows(session))

    def change_password(self, old: str, new: str) -> None:
        """Change the present account's password. Raises LoginRefused or AccountRefused."""
        people.check_password(self.account.login, new)
        try:
            self._slots.unlock(self.account.login, old)
        except LoginRefused:
            self.log("account", "change_password", "refused")
            raise
        self._reset(self.account, new, "change_password")

    def reset_password(self, account: AccountInfo, new: str) -> None:
        """Give another account a new password. Raises AccountRefused."""
        people.check_password(account.login, new)
        self._reset(account, new, "reset_password")

    def _reset(self, account: AccountInfo, new: str, operation: str) -> None:
        with disk_errors():
            self._slots.put(account.login, new, self._keys.master)
        self.log("account", operation, subject=account.id.hex)

    def put_code(self, login: str, code: str) -> None:
        """Let a one-time code open an account until its password is set. Raises DiskFull."""
        with disk_errors():
            self._slots.put_activation(login, code, self._keys.master)

    def shut_out(self, login: str) -> None:
        """Take an account's password and code away. Raises DiskFull."""
        with disk_errors():
            self._slots.remove(login)

    def add_account(self, account: NewAccount) -> AccountInfo:
        """Add an account with its slot. Raises AccountRefused."""
        people.check_account(account, self.header.station)
        with disk_errors(), self.db.writing() as session:
            made = people.add_row(session, account, self.clock, self.ids)
            # Before the commit: a slot without a row opens nothing, a row without a slot
            # would be an account that cannot log in.
            self._slots.put(made.login, account.password, self._keys.master)
        self.log("account", "add", subject=made.id.hex, role=made.role.value)
        return made

    def disable_account(self, account: AccountInfo) -> None:
        """Take an account's access away; its row stays, for what it did. Raises AccountRefused.

        The last active account of its role that a workspace needs cannot be disabled.
        """
        with disk_errors(), self.db.writing() as session:
            row = people.find(session, account.login)
            if row is None or row.id != account.id:
                raise people.AccountRefused("这个账号不存在。请刷新账号列表后重试。")
            row.disabled = True
            active = [people.info(r) for r in people.rows(session) if not r.disabled]
            people.check_cover({info.role for info in active}, self.header.station)
            session.flush()
            self._slots.remove(account.login)
        self.log("account", "disable", subject=account.id.hex)

    def new_recovery_code(self) -> str:
        """Replace the recovery code; the earlier one opens nothing any more."""
        code = recovery.encode(os.urandom(recovery.SECRET_BYTES))
        with disk_errors():
            self._slots.put_recovery(code, self._keys.master)
        self.log("account", "new_recovery_code")
        return code
