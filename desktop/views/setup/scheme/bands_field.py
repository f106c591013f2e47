"""分档: the steps of a method, typed into a small table as on paper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from desktop.views.labels import tip_text
from desktop.views.setup.scheme.tree_model import number
from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DeskTable
from desktop.views.widgets.fields import Field, FieldSpec

Index = QModelIndex | QPersistentModelIndex
Row = tuple[str, str]
TITLES = ("完成率达到（%）", "得分")
_EMPTY: Row = ("", "")
_MOST_SHOWN = 6


class BandsModel(QAbstractTableModel):
    """Editable rows; clearing a row takes the step out."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty and editable."""
        super().__init__(parent)
        self._rows: list[Row] = []
        self._read_only = False

    def rows(self) -> tuple[Row, ...]:
        """What is typed, without empty rows."""
        return tuple(row for row in self._rows if any(row))

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def set_read_only(self, read_only: bool) -> None:
        """Without the empty row at the end when nothing may be typed."""
        if read_only != self._read_only:
            self.beginResetModel()
            self._read_only = read_only
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """The steps, and an empty row for a new one."""
        return 0 if parent.isValid() else len(self._rows) + (not self._read_only)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Two."""
        return 0 if parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = self._rows[index.row()] if index.row() < len(self._rows) else _EMPTY
        text = row[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(text) if text else None
        return text if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole) else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - Qt's name
        """Take a typed cell."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or self._read_only:
            return False
        place, text = index.row(), "".join(str(value).split())
        if place == len(self._rows):
            if not text:
                return False
            self.beginInsertRows(QModelIndex(), place + 1, place + 1)
            self._rows.append(_EMPTY)
            self.endInsertRows()
        least, points = self._rows[place]
        changed = (text, points) if index.column() == 0 else (least, text)
        if changed == self._rows[place]:
            return False
        self._rows[place] = changed
        self.dataChanged.emit(index, index)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Editable unless read-only."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return base if self._read_only else base | Qt.ItemFlag.ItemIsEditable

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Column titles."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(TITLES):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None


class BandsField(Field):
    """The value is a tuple of rows of two texts, as they were typed."""

    def __init__(self, spec: FieldSpec, theme: Theme) -> None:
        """Empty."""
        self.model = BandsModel()
        self.table = DeskTable(theme, spec.label)
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        super().__init__(spec, self.table)
        self._theme = theme
        self.model.setParent(self)
        self.model.dataChanged.connect(lambda *_cells: self.edited.emit())
        self.model.modelReset.connect(self._fit)
        self.model.rowsInserted.connect(self._fit)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        metrics = self._theme.metrics
        rows = min(max(self.model.rowCount(), 1), _MOST_SHOWN)
        self.table.setFixedHeight(metrics.row * (rows + 1) + metrics.px(4))

    def value(self) -> object:
        """The rows without empty ones."""
        return self.model.rows()

    def set_value(self, value: object) -> None:
        """Show steps as numbers, or rows as they were typed."""
        rows = value if isinstance(value, list | tuple) else ()
        self.model.show_rows([(_text(least), _text(points)) for least, points in rows])

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.model.set_read_only(read_only)

    def pack(self) -> object:
        """The value for a draft."""
        return [list(row) for row in self.model.rows()]

    def unpack(self, stored: object) -> object:
        """The value back from a draft."""
        rows = stored if isinstance(stored, list) else []
        return tuple(
            tuple(row) for row in rows if isinstance(row, list) and len(row) == len(TITLES)
        )


def _text(value: object) -> str:
    return number(value) if isinstance(value, Decimal) else str(value)
