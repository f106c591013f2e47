"""One account of the first run: its role in words, login, name, and the password twice."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from desktop.terms import Role
from desktop.views.labels import plain
from desktop.views.pages import FirstAccount

SUGGESTED = {
    Role.CLERK: "kaohe",
    Role.SYSADMIN: "xitong",
    Role.SECURITY: "anquan",
    Role.AUDITOR: "shenji",
    Role.TEAM_LEADER: "zuzhang",
    Role.TEAM_MEMBER: "zuyuan",
}
SHORTEST = 8  # the same rule stands in the service, which decides


class AccountRow(QWidget):
    """Four inputs side by side under the word of the role."""

    def __init__(self, role: Role) -> None:
        """With a suggested login."""
        super().__init__()
        self._role = role
        self.login = QLineEdit(SUGGESTED.get(role, ""))
        self.name = QLineEdit()
        self.password = QLineEdit()
        self.again = QLineEdit()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(plain(role.label, "heading"), 0, 0, 1, 4)
        inputs = (
            ("账号", self.login),
            ("姓名", self.name),
            ("口令", self.password),
            ("再次输入", self.again),
        )
        for column, (word, line) in enumerate(inputs):
            label = plain(word, "field")
            label.setBuddy(line)
            line.setAccessibleName(f"{role.label}{word}")
            line.setMaxLength(64)
            grid.addWidget(label, 1, column)
            grid.addWidget(line, 2, column)
            grid.setColumnStretch(column, 1)
        for line in (self.password, self.again):
            line.setEchoMode(QLineEdit.EchoMode.Password)

    def account(self) -> FirstAccount:
        """What was entered."""
        login, name = self.login.text().strip(), self.name.text().strip()
        return FirstAccount(login, name, self._role, self.password.text())

    def fault(self, seen: set[str]) -> tuple[str, QWidget] | None:
        """The first fault of this row; ``seen`` collects the logins above it."""
        entered, word = self.account(), self._role.label
        if not entered.login:
            return f"请填写{word}的账号。", self.login
        if entered.login in seen:
            return f"账号“{entered.login}”重复，请给{word}另取一个。", self.login
        seen.add(entered.login)
        if not entered.name:
            return f"请填写{word}的姓名。", self.name
        if len(entered.password) < SHORTEST:
            return f"{word}的口令至少 {SHORTEST} 位。", self.password
        if entered.password != self.again.text():
            return f"{word}两次输入的口令不一致，请重新输入。", self.again
        return None
