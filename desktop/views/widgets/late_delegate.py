"""A column in which something may be late: the word 逾期, and red for the eye."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DownDelegate

LATE = "逾期"


class LateDelegate(DownDelegate):
    """Overdue stands in red; the word says it too, colour alone never does."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        """Takes its red from the theme at each painting."""
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The style sheet gives selected text one colour: the words are drawn in ``paint``."""
        super().initStyleOption(option, index)
        if _late(index):
            option.text = ""  # type: ignore[attr-defined]  # a field the stubs lack

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the cell, then its words."""
        super().paint(painter, option, index)
        text = _late(index)
        if not text:
            return
        painter.save()
        font = QFont(option.font)  # type: ignore[attr-defined]  # as above
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.danger))
        side = self._theme.metrics.px(8)
        rect = option.rect.adjusted(side, 0, 0, 0)  # type: ignore[attr-defined]  # as above
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


def _late(index: QModelIndex | QPersistentModelIndex) -> str:
    text = str(index.data() or "")
    return text if text.startswith(LATE) else ""
