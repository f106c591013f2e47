"""The door: account and password, or a one-time code; the same page when the desk is locked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.views.labels import button, plain
from desktop.views.theme import Theme

_FIRST = "首次使用？用激活码设置口令"
_BACK = "已有口令，直接登录"
_CODE = "激活码"
_FIRST_WORD = "请照激活码单填写。激活码只能用一次。"


def _secret(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setAccessibleName(name)
    return line


class LoginPage(QWidget):
    """``tried`` comes with (account, password), ``activated`` with (account, code, password).

    A locked desk names its account.
    """

    tried = Signal(str, str)
    activated = Signal(str, str, str)

    def __init__(
        self, theme: Theme, *, title: str = "", login: str = "", activation: bool = False
    ) -> None:
        """With ``login`` it is a locked desk, which another person may also take over.

        ``activation`` offers the way in for who has a code and no password yet.
        """
        super().__init__()
        self.setObjectName("lockPage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._locked = bool(login)
        self._first = False
        self.login = QLineEdit(login)
        self.login.setAccessibleName("账号")
        self.code = QLineEdit()
        self.code.setAccessibleName("激活码")
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX")
        self.password = _secret("口令")
        self.again = _secret("再输一次新口令")
        self.fault = plain("", "fault", wrap=True)
        self.code_fault = plain("", "fault", wrap=True)
        self.fault.hide()
        self.code_fault.hide()
        self.enter = button("解锁" if login else "进入", "primary")
        self.enter.clicked.connect(self._try)
        self.other_way = button(_FIRST, "flat")
        self.other_way.clicked.connect(lambda: self.show_first(not self._first))
        self.login.returnPressed.connect(self.focusNextChild)
        self.code.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._password_typed)
        self.again.returnPressed.connect(self._try)
        self._offers = activation
        self._lay_out(title)
        self.other_way.setVisible(activation)
        self.show_first(False)
        theme.changed.connect(self._fit)
        self._fit()

    def _lay_out(self, title: str) -> None:
        self.card = QFrame()
        self.card.setObjectName("card")
        column = QVBoxLayout(self.card)
        column.setContentsMargins(32, 24, 32, 24 if self._offers else 32)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        if self._locked:
            picture = plain()
            picture.setPixmap(self._theme.pixmap("lock", "link", self._theme.metrics.px(32)))
            head.addWidget(picture)
        head.addWidget(plain("已锁定" if self._locked else "干部考核工作台", "title"), 1)
        column.addLayout(head)
        locked = "内容已隐藏，草稿已保存。输入口令继续，或换用其他账号。"
        self._word = locked if self._locked else ""
        self.place = plain("" if self._locked else title, "secondary", wrap=True)
        self.place.setVisible(bool(self.place.text()))
        self.word = plain(self._word, "secondary", wrap=True)
        column.addWidget(self.place)
        column.addWidget(self.word)
        column.addSpacing(8)
        self._labels: dict[QLineEdit, QLabel] = {}
        for text, line in (
            ("账号", self.login),
            ("激活码", self.code),
            ("口令", self.password),
            ("再输一次新口令", self.again),
        ):
            label = plain(text, "field")
            label.setBuddy(line)
            self._labels[line] = label
            column.addWidget(label)
            column.addWidget(line)
            if line is self.code:
                column.addWidget(self.code_fault)
        column.addWidget(self.fault)
        column.addSpacing(8)
        column.addWidget(self.enter)
        column.addWidget(self.other_way)
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

    def show_first(self, first: bool) -> None:
        """Ask for a code and a new password, or for the password alone."""
        self._first = first
        for line in (self.code, self.again):
            line.setVisible(first)
            self._labels[line].setVisible(first)
        self._labels[self.password].setText("新口令（至少 8 个字符）" if first else "口令")
        self.password.setAccessibleName("新口令" if first else "口令")
        self.word.setText(_FIRST_WORD if first else self._word)
        self.other_way.setText(_BACK if first else _FIRST)
        self.other_way.setAccessibleName(self.other_way.text())
        for line in (self.code, self.password, self.again):
            line.clear()
        self._hide_faults()
        self.set_busy(False)
        self.focus_first()

    def focus_first(self) -> None:
        """Put the cursor where the user must type."""
        line = self.login
        if self.login.text():
            line = self.code if self._first else self.password
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """While the password is being checked nothing can be pressed twice."""
        self.enter.setEnabled(not busy)
        self.other_way.setEnabled(not busy)
        word = "解锁" if self._locked else "进入"
        word = "设置口令并进入" if self._first else word
        self.enter.setText("请稍候…" if busy else word)
        self.enter.setAccessibleName(word)
        for line in (self.login, self.code, self.password, self.again):
            line.setReadOnly(busy)

    def refuse(self, sentence: str) -> None:
        """Say why the door stays closed; the password is typed again, unless the code was wrong."""
        self.set_busy(False)
        self._hide_faults()
        if self._first and _CODE in sentence:  # the sentence is all that a worker's error brings
            self.code_fault.setText(sentence)
            self.code_fault.show()
            self.word.hide()  # the sentence says it too; in large letters both have no room
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
            self.code.selectAll()
            return
        self.fault.setText(sentence)
        self.fault.show()
        self.password.clear()
        self.again.clear()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hide_faults(self) -> None:
        self.fault.hide()
        self.code_fault.hide()
        self.word.setVisible(bool(self.word.text()))

    def _password_typed(self) -> None:
        if self._first:
            self.again.setFocus()
        else:
            self._try()

    def _incomplete(self) -> None:
        """Nothing was tried: what is typed stays, and the cursor goes to what is missing."""
        self._hide_faults()
        self.fault.setText("请输入账号、激活码和新口令。" if self._first else "请输入账号和口令。")
        self.fault.show()
        asked = (
            (self.login, self.code, self.password) if self._first else (self.login, self.password)
        )
        empty = next(line for line in asked if not line.text().strip())
        empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def _try(self) -> None:
        if not self.enter.isEnabled():
            return
        login, password = self.login.text().strip(), self.password.text()
        code = self.code.text().strip()
        if not login or not password or (self._first and not code):
            self._incomplete()
            return
        if self._first and password != self.again.text():
            self.refuse("两次输入的新口令不一致，请重新输入。")
            return
        self._hide_faults()
        if self._first:
            self.activated.emit(login, code, password)
        else:
            self.tried.emit(login, password)
