"""A card of 工作台: one number, what it counts, and the list it opens."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout

from desktop.views.labels import plain, set_state
from desktop.views.widgets.badge import Tone


class Card(QPushButton):
    """Pressed by mouse, Space or Enter like any button."""

    def __init__(self, title: str, unit: str) -> None:
        """``unit`` is the measure word after the number: 项, 次, 条."""
        super().__init__()
        self.setObjectName("card")
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title, self._unit = title, unit
        self.count: int | None = None
        self.title = plain(title, "secondary")
        self.number = plain("…", "count")
        self.note = plain("", "hint")
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 12, 10)
        layout.setSpacing(2)
        for label in (self.title, self.number, self.note):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        self.setAccessibleName(title)

    def show_count(self, count: int, note: str, tone: Tone = Tone.NEUTRAL) -> None:
        """The number, the words under it, and its tone (only while there is anything)."""
        self.count = count
        self.number.setText(f"{count:,} {self._unit}")
        self.note.setText(note)
        set_state(self.number, "tone", (tone if count else Tone.NEUTRAL).value)
        spoken = f"{self._title}：{count} {self._unit}"
        self.setAccessibleName(f"{spoken}，{note}" if note else spoken)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as what stands on it: a button alone would measure its empty text."""
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As above."""
        return self._column.minimumSize()
