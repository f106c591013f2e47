"""A column of states: each word as a small badge, its tone only repeating what it says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.views.theme import Theme
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.desk_table import DownDelegate

_COLOURS = {
    Tone.NEUTRAL: ("ground", "secondary"),
    Tone.PRIMARY: ("primary_tint", "link"),
    Tone.SUCCESS: ("success_tint", "success"),
    Tone.WARNING: ("warning_tint", "warning"),
    Tone.DANGER: ("danger_tint", "danger"),
}


class BadgeDelegate(DownDelegate):
    """Draws the text of a cell as a badge."""

    def __init__(self, theme: Theme, tone: Callable[[str], Tone], parent: QObject) -> None:
        """``tone`` gives the tone of a word."""
        super().__init__(parent)
        self._theme, self._tone = theme, tone

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The cell is drawn without its words: the badge carries them."""
        super().initStyleOption(option, index)
        option.text = ""  # type: ignore[attr-defined]  # a field the stubs lack

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the cell, then the badge."""
        super().paint(painter, option, index)
        text = str(index.data() or "")
        if not text:
            return
        ground, ink = _COLOURS[self._tone(text)]
        metrics: QFontMetrics = option.fontMetrics  # type: ignore[attr-defined]  # as above
        cell = QRectF(option.rect)  # type: ignore[attr-defined]  # as above
        side, high = self._theme.metrics.px(8), metrics.height() + 4
        wide = min(metrics.horizontalAdvance(text) + 2 * side, cell.width() - side)
        box = QRectF(cell.left() + side, cell.center().y() - high / 2, wide, high)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(str(self._theme.colours.line)))
        painter.setBrush(QColor(str(getattr(self._theme.colours, ground))))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(str(getattr(self._theme.colours, ink))))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()
