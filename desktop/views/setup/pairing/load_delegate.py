"""A team's load as a bar with its number: the longest bar is the greatest load."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.views.setup.pairing.team_model import LoadRole
from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DownDelegate


class LoadDelegate(DownDelegate):
    """Draws ``LoadRole`` behind the number."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The number is drawn beside the bar, not by Qt."""
        super().initStyleOption(option, index)
        option.text = ""  # type: ignore[attr-defined]  # a field the stubs lack

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the cell, the bar and the number."""
        super().paint(painter, option, index)
        told = index.data(LoadRole)
        if told is None:
            return
        load, most = told
        metrics: QFontMetrics = option.fontMetrics  # type: ignore[attr-defined]  # as above
        cell = QRectF(option.rect)  # type: ignore[attr-defined]  # as above
        side = self._theme.metrics.px(8)
        number = metrics.horizontalAdvance(str(max(most, 100))) + side
        room = max(0.0, cell.width() - 2 * side - number)
        high = self._theme.metrics.px(12)
        width = room * load / most if most else 0.0
        bar = QRectF(cell.left() + side, cell.center().y() - high / 2, width, high)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colours.primary))
        painter.drawRect(bar)
        painter.setPen(QColor(self._theme.colours.text))
        at_right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(cell.adjusted(0, 0, -side, 0), at_right, str(load))
        painter.restore()
