"""账号 of this workspace: who they are, adding and disabling, one's own password."""

from __future__ import annotations

from desktop.services.door import Desk, Service, permits
from desktop.services.errors import NotFound
from desktop.services.permissions import Operation
from desktop.services.security.accounts import AccountInfo, NewAccount
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
        """Add an account. Raises AccountRefused."""
        return self._workspace.add_account(account)

    @permits(Operation.ACCOUNTS)
    def disable(self, login: str) -> None:
        """Take an account's access away. Raises NotFound, AccountRefused."""
        self._workspace.disable_account(self._find(login))

    @permits(Operation.ACCOUNTS)
    def reset_password(self, login: str, new: str) -> None:
        """Give another account a new password. Raises NotFound, AccountRefused."""
        self._workspace.reset_password(self._find(login), new)

    @permits(Operation.OWN_SETTINGS)
    def change_password(self, old: str, new: str) -> None:
        """Change one's own password. Raises LoginRefused, AccountRefused."""
        self._workspace.change_password(old, new)

    def _find(self, login: str) -> AccountInfo:
        for account in self._workspace.accounts():
            if account.login == login:
                return account
        raise NotFound(f"没有账号“{login}”。请刷新账号列表后重试。")
