"""A filter above a list: one of a few, the first of them everything."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy


class FilterBox(QComboBox):
    """``chosen`` comes when the user chooses, not when a page does."""

    chosen = Signal()

    def __init__(self, name: str, choices: Iterable[tuple[str, object]]) -> None:
        """``name`` is what a screen reader says; choices are (label, value)."""
        super().__init__()
        self.setAccessibleName(f"筛选：{name}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(4)
        self._values: list[object] = []
        self.offer(choices)
        self.activated.connect(lambda _row: self.chosen.emit())

    def offer(self, choices: Iterable[tuple[str, object]]) -> None:
        """Offer other choices; the present one stays when it is still there."""
        now = self.value()
        pairs = list(choices)
        self._values = [value for _label, value in pairs]
        self.clear()
        self.addItems([label for label, _value in pairs])
        self.choose(now)

    def value(self) -> object:
        """The chosen value; None for everything."""
        row = self.currentIndex()
        return self._values[row] if 0 <= row < len(self._values) else None

    def choose(self, value: object) -> None:
        """Choose without ``chosen``; what is not offered becomes everything."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else 0)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """The wheel scrolls the page, it never changes a choice in passing."""
        event.ignore()
