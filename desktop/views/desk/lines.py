"""The list of what is due on 工作台: its columns and the colour of its first one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.services.desk import SOON_DAYS, DueLine
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
    Column("kind", "类别", lambda d: KINDS[d.kind], 88),
    Column("subject", "对象", lambda d: d.subject, 184),
    Column("task", "事项", lambda d: d.task, 232, sortable=False),
    Column("due", "到期日", lambda d: show_date(d.due), 128),
)


class WhenDelegate(QStyledItemDelegate):
    """Red for overdue, amber for soon; the word says it as well."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """For the first column."""
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Set the colour of the letters."""
        super().initStyleOption(option, index)
        model = index.model()
        line = model.row_data(index.row()) if isinstance(model, ListModel) else None
        if not isinstance(line, DueLine) or line.days > SOON_DAYS:
            return
        colours = self._theme.colours
        colour = QColor(colours.danger if line.days < 0 else colours.warning)
        palette = QPalette(option.palette)  # type: ignore[attr-defined]  # stubs lack fields
        palette.setColor(QPalette.ColorRole.Text, colour)
        palette.setColor(QPalette.ColorRole.HighlightedText, colour)
        option.palette = palette  # type: ignore[attr-defined]  # as above
        option.font.setBold(line.days <= 0)  # type: ignore[attr-defined]  # as above
