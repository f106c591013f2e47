"""A card of 工作台: one number, what it counts, and the list it opens."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy

from desktop.views.labels import plain, set_state, tip_text
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
        self.note.setParent(self)
        self._column = QGridLayout(self)
        self._column.setContentsMargins(16, 10, 16, 10)
        self._column.setSpacing(2)
        self._column.setColumnStretch(0, 1)
        for label in (self.title, self.number, self.note):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(title)
        self.set_flat(False)

    def set_flat(self, flat: bool) -> None:
        """Number beside the title and no note: for large letters."""
        for label in (self.title, self.number, self.note):
            self._column.removeWidget(label)
        self._column.addWidget(self.title, 0, 0)
        self._column.addWidget(self.number, *((0, 1) if flat else (1, 0)))
        if not flat:
            self._column.addWidget(self.note, 2, 0)
        self.note.setVisible(not flat)
        self.updateGeometry()

    def show_count(self, count: int, note: str, tone: Tone = Tone.NEUTRAL) -> None:
        """The number, the words under it, and its tone (only while there is anything)."""
        self.count = count
        self.number.setText(f"{count:,} {self._unit}")
        self.note.setText(note)
        self.setToolTip(tip_text(note) if note else "")
        set_state(self.number, "tone", (tone if count else Tone.NEUTRAL).value)
        spoken = f"{self._title}：{count} {self._unit}"
        self.setAccessibleName(f"{spoken}，{note}" if note else spoken)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as what stands on it: a button alone would measure its empty text."""
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As above."""
        return self._column.minimumSize()
