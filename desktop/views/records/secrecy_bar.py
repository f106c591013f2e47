"""密级和保密期限 of a paper, asked where it is made; who has none leaves it empty."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.services.secrecy import SECRECY_LENGTH
from desktop.views.labels import button, plain


class SecrecyBar(QWidget):
    """``wanted`` gives what was typed; Enter does as the button."""

    wanted = Signal(str)

    def __init__(self, word: str) -> None:
        """``word`` is the button's. Hidden until it is asked for."""
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setMaxLength(SECRECY_LENGTH)
        self.edit.setAccessibleName("密级和保密期限")
        self.edit.setPlaceholderText("如“秘密★1年”，没有的不填")
        self.make = button(word)
        self.leave = button("取消", name="不生成文件")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(plain("密级"))
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.make)
        layout.addWidget(self.leave)
        self.edit.returnPressed.connect(self._wanted)
        self.make.clicked.connect(self._wanted)
        self.leave.clicked.connect(self.hide)
        self.hide()

    def ask(self, word: str) -> None:
        """Ask before a paper is made; ``word`` says which."""
        self.make.setText(word)
        self.make.setAccessibleName(word)
        self.show()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _wanted(self) -> None:
        self.wanted.emit(self.edit.text())
