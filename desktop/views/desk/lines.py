"""The list of what is due on 工作台: its columns and the colour of its first one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.services.desk import DueLine
from desktop.views.theme import Theme
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.list_model import Column, ListModel

KINDS = {"item": "整改事项", "visit": "实地考核"}


def when(line: DueLine) -> str:
    """逾期 3 天, 今天, 还有 2 天."""
    if line.days < 0:
        return f"逾期 {-line.days} 天"
    return "今天" if line.days == 0 else f"还有 {line.days} 天"


COLUMNS: tuple[Column[DueLine], ...] = (
    Column("when", "时限", when, 104, sortable=False),
    Column("due", "到期日", lambda d: show_date(d.due), 152, sortable=False),
    Column("kind", "类别", lambda d: KINDS[d.kind], 88),
    Column("subject", "对象", lambda d: d.subject, 184),
    Column("task", "事项", lambda d: d.task, 232, sortable=False),
)


class WhenDelegate(QStyledItemDelegate):
    """Red for overdue, amber for soon, selected or not; the word says it as well."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """For the first column."""
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The style sheet would give every selected text one colour: the text is drawn below."""
        super().initStyleOption(option, index)
        if _line(index) is not None:
            option.text = ""  # type: ignore[attr-defined]  # stubs lack the option's fields

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the cell, then its words."""
        super().paint(painter, option, index)
        line = _line(index)
        if line is None:
            return
        colours = self._theme.colours
        colour = colours.text
        if line.soon:
            colour = colours.danger if line.days < 0 else colours.warning
        painter.save()
        font = QFont(option.font)  # type: ignore[attr-defined]  # as above
        font.setBold(line.days <= 0)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        side = self._theme.metrics.px(12)
        rect = option.rect.adjusted(side, 0, -4, 0)  # type: ignore[attr-defined]  # as above
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, when(line))
        painter.restore()


def _line(index: QModelIndex | QPersistentModelIndex) -> DueLine | None:
    model = index.model()
    line = model.row_data(index.row()) if isinstance(model, ListModel) else None
    return line if isinstance(line, DueLine) else None
