"""The 8 × 4 digits that two people compare: shown large, typed in groups."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.views.exchange.words import grouped
from desktop.views.labels import plain, set_state

GROUPS, ACROSS = 8, 4


class DigitsPanel(QFrame):
    """Two rows of four groups; one text for a screen reader."""

    def __init__(self, caption: str) -> None:
        """Empty until ``show_digits``."""
        super().__init__()
        self.setObjectName("card")
        self.digits = ""
        self._labels: list[QLabel] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for place in range(GROUPS):
            label = plain("", "digits")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._labels.append(label)
            grid.addWidget(label, place // ACROSS, place % ACROSS)
        self.caption = plain(caption, "secondary", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.caption)
        layout.addLayout(grid)

    def show_digits(self, digits: str) -> None:
        """Show them."""
        self.digits = grouped(digits)
        groups = self.digits.split()
        for place, label in enumerate(self._labels):
            label.setText(groups[place] if place < len(groups) else "")
        self.setAccessibleName(f"核对数字 {self.digits}")


class DigitsLine(QWidget):
    """Where the digits of the other side are typed; ``done`` says whether all 32 are there."""

    edited = Signal()

    def __init__(self, label: str) -> None:
        """``label`` says whose digits."""
        super().__init__()
        self.line = QLineEdit()
        self.line.setAccessibleName(label)
        self.line.setPlaceholderText("1234 5678 … 共 8 组 32 位数字")
        self.line.setMaxLength(80)
        self.line.textEdited.connect(self._typed)
        self.note = plain("", "hint", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(plain(label, "field"))
        layout.addWidget(self.line)
        layout.addWidget(self.note)
        self._tell()

    @property
    def digits(self) -> str:
        """What was typed, in groups."""
        return grouped(self.line.text())

    @property
    def complete(self) -> bool:
        """Whether all digits are there."""
        return len(self.digits.replace(" ", "")) == GROUPS * 4

    def _typed(self, text: str) -> None:
        at_end = self.line.cursorPosition() == len(text)
        if at_end and not text.endswith(" "):
            self.line.setText(grouped(text))
        self.show_fault("")
        self.edited.emit()

    def _tell(self) -> None:
        count = len(self.digits.replace(" ", ""))
        self.note.setText("已输入全部 32 位。" if self.complete else f"已输入 {count} / 32 位。")
        set_state(self.note, "role", "hint")

    def show_fault(self, sentence: str) -> None:
        """Say what is wrong with them, or take it away."""
        if sentence:
            self.note.setText(sentence)
            set_state(self.note, "role", "fault")
        else:
            self._tell()
        set_state(self.line, "fault", "true" if sentence else "false")

    def clear(self) -> None:
        """Nothing typed."""
        self.line.clear()
        self.show_fault("")
