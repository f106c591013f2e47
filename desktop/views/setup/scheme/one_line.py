"""A long sentence on one line: what does not fit is in the tip and in the form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.views.labels import tip_text


class OneLine(QLabel):
    """Elided at its end as the window gets narrower."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.full = ""

    def show_text(self, text: str) -> None:
        """Show another sentence."""
        self.full = text
        self.setToolTip(tip_text(text))
        self.setAccessibleName(text)
        self._fit()

    def _fit(self) -> None:
        self.setText(
            self.fontMetrics().elidedText(self.full, Qt.TextElideMode.ElideRight, self.width())
        )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As much as fits."""
        super().resizeEvent(event)
        self._fit()
