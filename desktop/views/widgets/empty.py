"""An empty list says why it is empty and has the one button that fills it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views.labels import button, plain


@dataclass(frozen=True, slots=True)
class EmptyText:
    """Why nothing is here, and what fills it; without ``run`` there is no button."""

    reason: str
    button: str = ""
    run: Callable[[], None] | None = None


class EmptyState(QWidget):
    """Shown in the place of an empty list."""

    def __init__(self) -> None:
        """Without a text until ``show_text``."""
        super().__init__()
        self.setObjectName("emptyState")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._run: Callable[[], None] | None = None
        self.reason = plain("", "secondary", wrap=True)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = button("", "primary")
        self.button.clicked.connect(self._clicked)
        self.button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addStretch(2)
        layout.addWidget(self.reason)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def show_text(self, text: EmptyText) -> None:
        """Say why and offer the way out."""
        self.reason.setText(text.reason)
        self._run = text.run
        self.button.setText(text.button)
        self.button.setAccessibleName(text.button)
        self.button.setVisible(text.run is not None)

    def _clicked(self) -> None:
        if self._run is not None:
            self._run()
