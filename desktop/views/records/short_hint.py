"""How a sheet is filled in: in full, or with large letters in one line with the rest as its tip."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel

from desktop.views.labels import tip_text
from desktop.views.theme import Theme

LARGE = 14
"""Points above which a screen of 768 pixels has no room for what can be folded."""


def large(theme: Theme) -> bool:
    """Whether the letters are so large that hints and lists give their room to the sheet."""
    return theme.appearance.points > LARGE


class ShortHint(QObject):
    """Says a hint in a label, as long as the letters allow."""

    def __init__(self, theme: Theme, label: QLabel) -> None:
        """Nothing is said yet."""
        super().__init__(label)
        self._theme, self._label = theme, label
        self._full = self._short = ""
        theme.changed.connect(self._show)

    def say(self, full: str, short: str = "") -> None:
        """``short`` is said where there is little room; empty: the whole."""
        self._full, self._short = full, short
        self._show()

    def _show(self) -> None:
        folded = bool(self._short) and large(self._theme)
        self._label.setText(self._short if folded else self._full)
        self._label.setToolTip(tip_text(self._full) if folded else "")
