"""Some words of a column stand in a colour of their own; the words say the same without it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DownDelegate

Index = QModelIndex | QPersistentModelIndex


class WordDelegate(DownDelegate):
    """A delegate of its own says which words (``words``) and how (``role``, ``bold``, ``side``)."""

    role = "danger"
    bold = False
    side = Qt.AlignmentFlag.AlignLeft

    def __init__(self, theme: Theme, parent: QObject) -> None:
        """Takes its colour from the theme at each painting."""
        super().__init__(parent)
        self._theme = theme

    def words(self, index: Index) -> str:
        """The words of a cell that stand out; empty for a cell as others."""
        return str(index.data() or "")

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """The style sheet gives selected text one colour: such words are drawn in ``paint``."""
        super().initStyleOption(option, index)
        if self.words(index):
            option.text = ""  # type: ignore[attr-defined]  # a field the stubs lack

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell, then its words."""
        super().paint(painter, option, index)
        text = self.words(index)
        if not text:
            return
        painter.save()
        font = QFont(option.font)  # type: ignore[attr-defined]  # as above
        font.setBold(self.bold)
        painter.setFont(font)
        painter.setPen(QColor(str(getattr(self._theme.colours, self.role))))
        pad = self._theme.metrics.px(8)
        rect = option.rect.adjusted(pad, 0, -pad, 0)  # type: ignore[attr-defined]  # as above
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, self.side | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
