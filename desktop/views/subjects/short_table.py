"""A table over rows that are all in memory: accounts of an import, its batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DeskTable
from desktop.views.widgets.list_model import Column, ListModel
from desktop.views.widgets.list_table import as_tsv


class ShortTable(DeskTable):
    """Rows by their place. ``picked`` gives the place of the current row, or -1."""

    picked = Signal(int)

    def __init__(
        self, theme: Theme, name: str, columns: Sequence[Column[Any]], *, wide: int | None = None
    ) -> None:
        """``name`` is what a screen reader says; ``wide`` is the column that takes free width."""
        super().__init__(theme, name)
        self.rows = ListModel(columns, self)
        self.setModel(self.rows)
        if wide is not None:
            self.horizontalHeader().setStretchLastSection(False)
            self.horizontalHeader().setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.selectionModel().currentRowChanged.connect(
            lambda now, _before: self.picked.emit(now.row() if now.isValid() else -1)
        )
        self.copy_wanted.connect(self._copy)
        theme.changed.connect(self._widths)
        self._widths()

    def _widths(self) -> None:
        for place, column in enumerate(self.rows.columns):
            self.setColumnWidth(place, self._theme.metrics.px(column.width))

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows; the current place stays when there still is one."""
        before = self.currentIndex().row()
        self.rows.show_ids(range(len(rows)), dict(enumerate(rows)))
        if 0 <= before < len(rows):
            self.go_to(before)

    def row_at(self, place: int) -> Any:
        """The row at a place, or None."""
        return self.rows.row_data(place)

    def go_to(self, place: int) -> None:
        """Make a row current."""
        self.selectionModel().setCurrentIndex(
            self.rows.index(place, 0),
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )

    def _copy(self) -> None:
        row = self.row_at(self.currentIndex().row())
        if row is not None:
            line = [column.text(row) for column in self.rows.columns]
            QGuiApplication.clipboard().setText(as_tsv([line]))
