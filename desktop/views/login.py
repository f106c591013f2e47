"""The door: account and password; the same page when the desk is locked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.views.labels import button, plain
from desktop.views.theme import Theme


class LoginPage(QWidget):
    """``tried`` comes with (account, password). A locked desk names its account."""

    tried = Signal(str, str)

    def __init__(self, theme: Theme, *, title: str = "", login: str = "") -> None:
        """With ``login`` it is a locked desk, which another person may also take over."""
        super().__init__()
        self.setObjectName("lockPage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._locked = bool(login)
        self.login = QLineEdit(login)
        self.login.setAccessibleName("账号")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("口令")
        self.fault = plain("", "fault", wrap=True)
        self.fault.hide()
        self.enter = button("解锁" if login else "进入", "primary")
        self.enter.clicked.connect(self._try)
        self.login.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._try)
        self._lay_out(title)
        theme.changed.connect(self._fit)
        self._fit()

    def _lay_out(self, title: str) -> None:
        self.card = QFrame()
        self.card.setObjectName("card")
        column = QVBoxLayout(self.card)
        column.setContentsMargins(32, 24, 32, 32)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        if self._locked:
            picture = plain()
            picture.setPixmap(self._theme.pixmap("lock", "link", self._theme.metrics.px(32)))
            head.addWidget(picture)
        head.addWidget(plain("已锁定" if self._locked else "干部考核工作台", "title"), 1)
        column.addLayout(head)
        word = "内容已隐藏，草稿已保存。输入口令继续，或换用其他账号。" if self._locked else title
        column.addWidget(plain(word, "secondary", wrap=True))
        column.addSpacing(8)
        for text, line in (("账号", self.login), ("口令", self.password)):
            label = plain(text, "field")
            label.setBuddy(line)
            column.addWidget(label)
            column.addWidget(line)
        column.addWidget(self.fault)
        column.addSpacing(8)
        column.addWidget(self.enter)
        middle = QHBoxLayout(self)
        middle.addStretch(1)
        side = QVBoxLayout()
        side.addStretch(2)
        side.addWidget(self.card)
        side.addStretch(3)
        middle.addLayout(side)
        middle.addStretch(1)

    def _fit(self) -> None:
        self.card.setFixedWidth(self._theme.metrics.px(400))

    def focus_first(self) -> None:
        """Put the cursor where the user must type."""
        line = self.password if self.login.text() else self.login
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """While the password is being checked nothing can be pressed twice."""
        self.enter.setEnabled(not busy)
        self.enter.setText("请稍候…" if busy else ("解锁" if self._locked else "进入"))
        self.login.setReadOnly(busy)
        self.password.setReadOnly(busy)

    def refuse(self, sentence: str) -> None:
        """Say why the door stays closed; the password is typed again."""
        self.set_busy(False)
        self.fault.setText(sentence)
        self.fault.show()
        self.password.clear()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _try(self) -> None:
        if not self.enter.isEnabled():
            return
        login, password = self.login.text().strip(), self.password.text()
        if not login or not password:
            self.refuse("请输入账号和口令。")
            return
        self.fault.hide()
        self.tried.emit(login, password)
