"""Paints one hit of the search: icon, name, where it belongs, and its kind."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.views.theme import Theme

Index = QModelIndex | QPersistentModelIndex


class HitDelegate(QStyledItemDelegate):
    """Two weights of text in one line; plain text, whatever a name holds."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Paint in the theme's colours."""
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        """As high as a table row."""
        return QSize(200, self._theme.metrics.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one hit."""
        hit = index.data(Qt.ItemDataRole.UserRole)
        if hit is None:
            return
        colours, metrics = self._theme.colours, self._theme.metrics
        area: QRect = option.rect  # type: ignore[attr-defined]  # missing in PySide's stubs
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colours.selection))
        left = area.left() + 12
        top = area.top() + (area.height() - metrics.icon) // 2
        painter.drawPixmap(left, top, self._theme.pixmap(hit.icon, "secondary"))
        left += metrics.icon + 12
        measure = painter.fontMetrics()
        right = area.right() - 12 - measure.horizontalAdvance(hit.kind)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(colours.secondary))
        painter.drawText(
            QRect(right, area.top(), area.right() - right, area.height()), middle, hit.kind
        )
        room = right - left - 16
        name = measure.elidedText(hit.title, Qt.TextElideMode.ElideRight, room)
        painter.setPen(QColor(colours.text))
        painter.drawText(QRect(left, area.top(), room, area.height()), middle, name)
        used = measure.horizontalAdvance(name) + 16
        rest = measure.elidedText(hit.detail, Qt.TextElideMode.ElideRight, max(0, room - used))
        painter.setPen(QColor(colours.secondary))
        painter.drawText(QRect(left + used, area.top(), room - used, area.height()), middle, rest)
        painter.restore()
