"""A value of a candidate with what differs from the other marked, in words that wrap."""

from __future__ import annotations

from difflib import SequenceMatcher

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit

from desktop.views.theme import Theme

LONGEST = 4000  # letters compared; beyond that the whole text is marked


def differing(text: str, other: str) -> tuple[tuple[int, int], ...]:
    """The pieces (start, end) of ``text`` that ``other`` does not have."""
    if text == other:
        return ()
    if len(text) + len(other) > LONGEST:
        return ((0, len(text)),)
    match = SequenceMatcher(None, text, other, autojunk=False)
    return tuple((a, b) for tag, a, b, _c, _d in match.get_opcodes() if tag != "equal" and b > a)


class DiffText(QPlainTextEdit):
    """Plain text as high as it needs to be; marked pieces are underlined and tinted."""

    def __init__(self, theme: Theme, name: str) -> None:
        """``name`` is what a screen reader says."""
        super().__init__()
        self._theme = theme
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.metrics.px(80))

    def show_text(self, text: str, other: str | None) -> None:
        """Show it; without ``other`` nothing is marked."""
        self.setPlainText(text or "（空）")
        marks: list[QTextEdit.ExtraSelection] = []
        for start, end in differing(text, other) if other is not None and text else ():
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            style = QTextCharFormat()
            style.setBackground(QColor(self._theme.colours.warning_tint))
            style.setForeground(QColor(self._theme.colours.warning))
            style.setFontUnderline(True)
            mark.cursor, mark.format = cursor, style  # type: ignore[attr-defined]  # fields the stubs lack
            marks.append(mark)
        self.setExtraSelections(marks)
        self._fit()

    def _fit(self) -> None:
        lines = int(self.document().size().height())
        high = lines * self.fontMetrics().lineSpacing() + 16
        if self.height() != high:
            self.setFixedHeight(high)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As high as the wrapped text."""
        super().resizeEvent(event)
        self._fit()
