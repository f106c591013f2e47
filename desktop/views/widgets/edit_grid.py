"""A small table that is typed into as in WPS: Enter goes down, Ctrl+V takes a block from Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit

from desktop.views.labels import tip_text
from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DeskTable
from desktop.views.widgets.list_table import as_tsv

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column; ``width`` in pixels at 12 pt, ``fixed``: shown and not typed into."""

    title: str
    width: int = 96
    right: bool = False
    fixed: bool = False


class GridModel(QAbstractTableModel):
    """Rows of texts. ``growing``: below the last row stands an empty one to go on in."""

    edited = Signal()

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[GridColumn],
        parent: QObject | None = None,
        *,
        growing: bool = False,
    ) -> None:
        """Empty until ``show_rows``."""
        super().__init__(parent)
        self._theme = theme
        self.columns = tuple(columns)
        self._growing = growing
        self._writable = True
        self._rows: list[list[str]] = []
        self._faults: dict[int, str] = {}

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = [list(row) for row in rows]
        self._faults = {}
        self.endResetModel()

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """What stands there, rows that are wholly empty left out."""
        return tuple(
            tuple(c.strip() for c in row) for row in self._rows if any(map(str.strip, row))
        )

    def set_writable(self, *, on: bool) -> None:
        """Let the user type, or only read."""
        self.beginResetModel()
        self._writable = on
        self.endResetModel()

    def show_faults(self, faults: Mapping[int, str]) -> None:
        """Mark rows by their place; the sentence is the row's tip."""
        self._faults = dict(faults)
        if self.rowCount():
            last = self.index(self.rowCount() - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def say(self, column: int, texts: Sequence[str]) -> None:
        """Write into a fixed column, such as a running check; no edit of the user's."""
        for row, text in enumerate(texts[: len(self._rows)]):
            if self._rows[row][column] != text:
                self._rows[row][column] = text
                place = self.index(row, column)
                self.dataChanged.emit(place, place)

    def put(self, row: int, column: int, block: Sequence[Sequence[str]]) -> None:
        """Write a block of texts from a cell on; fixed columns and what sticks out are left."""
        for down, texts in enumerate(block):
            for right, text in enumerate(texts):
                place = self.index(row + down, column + right)
                if place.isValid():
                    self.setData(place, text)

    def remove(self, row: int) -> None:
        """Take a row out."""
        if not (0 <= row < len(self._rows)):
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._rows[row]
        self._faults = {}
        self.endRemoveRows()
        self.edited.emit()

    # --- Qt's model --------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """The rows, and the one to go on in."""
        if parent.isValid():
            return 0
        return len(self._rows) + int(self._growing and self._writable)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """The columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self.columns[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell, its side, and the mark of a fault."""
        if not index.isValid():
            return None
        row, column = index.row(), self.columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return self._rows[row][index.column()] if row < len(self._rows) else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        fault = self._faults.get(row)
        if fault and role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(fault)
        if fault and role == Qt.ItemDataRole.BackgroundRole:
            return QBrush(QColor(self._theme.colours.danger_tint))
        return None

    def setData(  # noqa: N802 - Qt's name
        self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Keep what was typed; typing into the last row makes another one below it."""
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        text, row = str(value).strip(), index.row()
        if row == len(self._rows):
            if not text:
                return False
            self.beginInsertRows(QModelIndex(), row + 1, row + 1)
            self._rows.append([""] * len(self.columns))
            self.endInsertRows()
        if self._rows[row][index.column()] == text:
            return True
        self._rows[row][index.column()] = text
        self._faults.pop(row, None)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        self.edited.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Fixed columns are read only."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._writable and not self.columns[index.column()].fixed:
            found |= Qt.ItemFlag.ItemIsEditable
        return found


def _side(column: GridColumn) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


class EditGrid(DeskTable):
    """The table over a ``GridModel``. ``edited`` comes with each change by the user."""

    edited = Signal()

    def __init__(
        self, theme: Theme, name: str, columns: Sequence[GridColumn], *, growing: bool = False
    ) -> None:
        """``name`` is what a screen reader says."""
        super().__init__(theme, name)
        self.cells = GridModel(theme, columns, self, growing=growing)
        self.setModel(self.cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.cells.edited.connect(self.edited)
        self.copy_wanted.connect(self._copy)
        theme.changed.connect(self._widths)
        self._widths()

    def _widths(self) -> None:
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, column in enumerate(self.cells.columns):
            self.setColumnWidth(place, self._theme.metrics.px(column.width))

    def start(self) -> None:
        """Put the cursor into the first cell that can be typed into."""
        for column, spec in enumerate(self.cells.columns):
            if not spec.fixed and self.cells.rowCount():
                self.setCurrentIndex(self.cells.index(0, column))
                break
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self) -> None:
        """Take over what stands in an open cell, which stays open: it is being stored or left."""
        if self.state() == QAbstractItemView.State.EditingState:
            for editor in self.viewport().findChildren(QLineEdit):
                self.commitData(editor)

    def remove_current(self) -> None:
        """Take the current row out."""
        self.cells.remove(self.currentIndex().row())

    def _copy(self) -> None:
        chosen = self.selectionModel().selectedIndexes()
        rows: dict[int, list[str]] = {}
        for index in sorted(chosen, key=lambda i: (i.row(), i.column())):
            rows.setdefault(index.row(), []).append(str(index.data() or ""))
        QGuiApplication.clipboard().setText(as_tsv(list(rows.values())))

    def paste(self) -> None:
        """A block copied in WPS or Excel, from the current cell on."""
        text = QGuiApplication.clipboard().text().replace("\r\n", "\n").rstrip("\n")
        at = self.currentIndex()
        if text and at.isValid():
            self.cells.put(at.row(), at.column(), [line.split("\t") for line in text.split("\n")])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+V pastes, Delete empties the chosen cells."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() == Qt.Key.Key_Delete:
            for index in self.selectionModel().selectedIndexes():
                self.cells.setData(index, "")
        else:
            super().keyPressEvent(event)
