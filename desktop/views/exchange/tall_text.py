"""A wrapped text that is as tall as it must be, up to a few lines; then it scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from desktop.views.theme import Theme
from desktop.views.widgets.place import selectable

ROWS = 4
"""How many table rows it may take before it scrolls."""


class TallText(QScrollArea):
    """Hidden while it is empty. A long list of reasons must not push the table away."""

    def __init__(self, theme: Theme, name: str) -> None:
        """``name`` is what a screen reader says."""
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.label = selectable("", "fault")
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.label.setObjectName("formBody")
        self.setWidget(self.label)
        theme.changed.connect(self._fit)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown."""
        return self.label.text()

    def show_text(self, text: str) -> None:
        """Show another text; an empty one takes no room."""
        self.label.setText(text)
        self.setVisible(bool(text))
        self.verticalScrollBar().setValue(0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width wraps otherwise."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = self.label.heightForWidth(self.viewport().width())
        self.setFixedHeight(max(1, min(wanted, ROWS * self._theme.metrics.row)))
