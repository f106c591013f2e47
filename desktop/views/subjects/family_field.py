"""家庭成员 as rows that are typed into like a sheet; the last, empty row takes a new member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView

from desktop.services.cadre_form import FamilyLine
from desktop.views.labels import tip_text
from desktop.views.subjects.sources import dotted
from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DeskTable
from desktop.views.widgets.fields import Field, FieldSpec

Index = QModelIndex | QPersistentModelIndex
TITLES = ("称谓", "姓名", "出生年月", "政治面貌", "工作单位及职务")
WIDTHS = (64, 80, 88, 88, 240)
_MOST_SHOWN = 8
Row = tuple[str, ...]
_EMPTY: Row = ("",) * len(TITLES)


def family_rows(lines: Sequence[FamilyLine]) -> tuple[Row, ...]:
    """Stored rows as the table shows them."""
    return tuple(
        (f.relation or "", f.name or "", dotted(f.birth), f.politics or "", f.work or "")
        for f in lines
    )


def family_lines(rows: Sequence[Sequence[str]]) -> tuple[FamilyLine, ...]:
    """Typed rows as the service takes them; an empty cell is nothing."""
    return tuple(FamilyLine(*(cell.strip() or None for cell in row)) for row in rows)


class FamilyModel(QAbstractTableModel):
    """Editable rows; clearing a row takes the member out."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty and editable."""
        super().__init__(parent)
        self._rows: list[Row] = []
        self._read_only = False

    def rows(self) -> tuple[Row, ...]:
        """What is typed, without empty rows."""
        return tuple(row for row in self._rows if any(cell.strip() for cell in row))

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = [tuple(str(cell) for cell in row) for row in rows]
        self.endResetModel()

    def set_read_only(self, read_only: bool) -> None:
        """Without the empty row at the end when nothing may be typed."""
        if read_only != self._read_only:
            self.beginResetModel()
            self._read_only = read_only
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """The members, and an empty row for a new one."""
        return 0 if parent.isValid() else len(self._rows) + (not self._read_only)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Five."""
        return 0 if parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text."""
        roles = (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.EditRole,
            Qt.ItemDataRole.ToolTipRole,
        )
        if not index.isValid() or role not in roles:
            return None
        row = self._rows[index.row()] if index.row() < len(self._rows) else _EMPTY
        text = row[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(text) if text else None
        return text

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - Qt's name
        """Take a typed cell."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or self._read_only:
            return False
        place, text = index.row(), " ".join(str(value).split())
        if place == len(self._rows):
            if not text:
                return False
            self.beginInsertRows(QModelIndex(), place + 1, place + 1)
            self._rows.append(_EMPTY)
            self.endInsertRows()
        cells = list(self._rows[place])
        if cells[index.column()] == text:
            return False
        cells[index.column()] = text
        self._rows[place] = tuple(cells)
        self.dataChanged.emit(index, index)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Editable unless read-only."""
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
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
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class FamilyField(Field):
    """The rows as one field of the form; its value is a tuple of rows of five texts."""

    def __init__(self, theme: Theme) -> None:
        """Empty."""
        self.model = FamilyModel()
        self.table = DeskTable(theme, "家庭成员")
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        super().__init__(FieldSpec("family", "家庭成员"), self.table)
        self._theme = theme
        self.model.setParent(self)
        self.model.dataChanged.connect(lambda *_cells: self.edited.emit())
        self.model.modelReset.connect(self._fit)
        self.model.rowsInserted.connect(self._fit)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        metrics = self._theme.metrics
        for place, width in enumerate(WIDTHS):
            self.table.setColumnWidth(place, metrics.px(width))
        rows = min(max(self.model.rowCount(), 1), _MOST_SHOWN)
        self.table.setFixedHeight(metrics.row * (rows + 1) + metrics.px(20))

    def value(self) -> object:
        """The rows without empty ones."""
        return self.model.rows()

    def set_value(self, value: object) -> None:
        """Show rows; a draft's lists are rows too."""
        self.model.show_rows(value if isinstance(value, list | tuple) else ())

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.model.set_read_only(read_only)
        if not self.spec.hint:
            self.note.setText("在最后的空行中填写即可添加；清空一行即删除该成员。")
        self.note.setVisible(not read_only)
