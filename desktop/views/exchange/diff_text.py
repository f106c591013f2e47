"""A value of a candidate with what differs from the other marked, in words that wrap."""

from __future__ import annotations

from difflib import SequenceMatcher

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit

from desktop.views.theme import Theme

LONGEST = 4000  # letters compared; beyond that the whole text is marked
EMPTY = "（空）"
EDGE = 10  # pixels at 12 pt: margin, padding and line of one side


def differing(text: str, other: str) -> tuple[tuple[int, int], ...]:
    """The pieces (start, end) of ``text`` that ``other`` does not have."""
    if text == other:
        return ()
    if len(text) + len(other) > LONGEST:
        return ((0, len(text)),)
    match = SequenceMatcher(None, text, other, autojunk=False)
    return tuple((a, b) for tag, a, b, _c, _d in match.get_opcodes() if tag != "equal" and b > a)


class DiffText(QPlainTextEdit):
    """Plain text as high as its width asks for; marked pieces are underlined and tinted."""

    def __init__(self, theme: Theme, name: str) -> None:
        """``name`` is what a screen reader says."""
        super().__init__()
        self._theme = theme
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_text(self, text: str, other: str | None) -> None:
        """Show it; without ``other`` nothing is marked."""
        self.setPlainText(text or EMPTY)
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
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height at which nothing of the text is cut, in pixels."""
        edge = self._theme.metrics.px(EDGE)
        room = max(1, width - 2 * edge)
        lines = sum(self._lines(part, room) for part in self.toPlainText().split("\n"))
        return lines * self.fontMetrics().lineSpacing() + 2 * edge

    def _lines(self, text: str, room: int) -> int:
        layout = QTextLayout(text, self.font())
        layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
        option = layout.textOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        count = 0
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(room)
            count += 1
        layout.endLayout()
        return max(1, count)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """At its present width."""
        return QSize(self._theme.metrics.px(120), self.heightForWidth(max(self.width(), 1)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line of a few letters."""
        metrics = self._theme.metrics
        return QSize(metrics.px(80), self.fontMetrics().lineSpacing() + 2 * metrics.px(EDGE))
