"""账号 of this workspace: who they are, adding and disabling, passwords, the recovery code.

The three officers 三员 are appointed when the workspace is founded. Nobody makes one later or
takes one over with a new password alone: the administrator of the system would otherwise be
security officer and auditor as well. An officer who forgot the password opens the workspace
with the recovery code, which lies sealed with the office. Source: domain.md, people.
"""

from __future__ import annotations

from desktop.services.door import Desk, Service, permits
from desktop.services.errors import NotFound, Refused
from desktop.services.permissions import Operation
from desktop.services.security.accounts import OFFICERS, AccountInfo, NewAccount
from desktop.services.workspace import Workspace


class AccountService(Service):
    """Accounts. The workspace logs each of these by itself."""

    def __init__(self, desk: Desk, workspace: Workspace) -> None:
        super().__init__(desk)
        self._workspace = workspace

    @permits(Operation.READ_ACCOUNTS)
    def list(self) -> tuple[AccountInfo, ...]:
        """All accounts, disabled ones too."""
        return self._workspace.accounts()

    @permits(Operation.ACCOUNTS)
    def add(self, account: NewAccount) -> AccountInfo:
        """Add an account that is no officer's. Raises Refused, AccountRefused."""
        if account.role in OFFICERS:
            raise self._refused(
                "add",
                f"{account.role.label}在建立工作区时任命，不能由系统管理员一人新增。"
                "请在建立工作区时登记三员账号。",
            )
        return self._workspace.add_account(account)

    @permits(Operation.ACCOUNTS)
    def disable(self, login: str) -> None:
        """Take another's access away. Raises NotFound, Refused, AccountRefused."""
        account = self._find(login)
        if account.id == self.desk.actor.account:
            raise self._refused("disable", "不能停用自己的账号。如确需停用，请由其他人员办理。")
        self._workspace.disable_account(account)

    @permits(Operation.ACCOUNTS)
    def reset_password(self, login: str, new: str) -> None:
        """Give another account, no officer's, a new password.

        Raises NotFound, Refused, AccountRefused.
        """
        account = self._find(login)
        if account.id == self.desk.actor.account:
            raise self._refused(
                "reset_password", "本人的口令须凭原口令修改。请使用“修改口令”，并填写原口令。"
            )
        if account.role in OFFICERS:
            raise self._refused(
                "reset_password",
                f"{account.role.label}的口令不能由系统管理员一人重设。请由本人用恢复码重设口令。",
            )
        self._workspace.reset_password(account, new)

    @permits(Operation.ACCOUNTS)
    def new_recovery_code(self) -> str:
        """Replace the recovery code, which is shown this once; the earlier one opens nothing."""
        return self._workspace.new_recovery_code()

    @permits(Operation.OWN_SETTINGS)
    def change_password(self, old: str, new: str) -> None:
        """Change one's own password. Raises LoginRefused, AccountRefused."""
        self._workspace.change_password(old, new)

    def _refused(self, operation: str, sentence: str) -> Refused:
        self._workspace.log("account", operation, "refused")
        return Refused(sentence)

    def _find(self, login: str) -> AccountInfo:
        for account in self._workspace.accounts():
            if account.login == login:
                return account
        raise NotFound(f"没有账号“{login}”。请刷新账号列表后重试。")
