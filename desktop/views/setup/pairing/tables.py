"""The two tables of the board: teams that take units, units that go to teams."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QDragLeaveEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.setup.pairing.load_delegate import LoadDelegate
from desktop.views.setup.pairing.team_model import TeamColumn, TeamModel
from desktop.views.setup.pairing.unit_model import MOVED, NEW, OPEN, UnitColumn, UnitModel
from desktop.views.theme import Theme
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.desk_table import DeskTable
from desktop.views.widgets.list_table import as_tsv

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SIDES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_TONES = {NEW: Tone.SUCCESS, MOVED: Tone.WARNING, OPEN: Tone.DANGER}
_ONE_ROW = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_TEAM_WIDTHS = {TeamColumn.TITLE: 88, TeamColumn.LOAD: 104, TeamColumn.COUNT: 58}
_UNIT_WIDTHS = {
    UnitColumn.KIND: 92,
    UnitColumn.SECTOR: 100,
    UnitColumn.LOAD: 60,
    UnitColumn.TEAM: 76,
    UnitColumn.CHANGE: 80,
}
_ROOM = {
    UnitColumn.KIND: 520,
    UnitColumn.SECTOR: 440,
    UnitColumn.LOAD: 380,
    UnitColumn.CHANGE: 300,
}
"""Widths at 12 pt from which a column is shown; without it the unit's own tab tells."""


class TeamTable(DeskTable):
    """``picked`` carries a team's id, or one of the words for all and for none."""

    picked = Signal(object)
    drag_left = Signal()

    def __init__(self, theme: Theme) -> None:
        """Rows come through ``rows``."""
        super().__init__(theme, "考核组及负荷")
        self.rows = TeamModel(self)
        self.setModel(self.rows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setItemDelegateForColumn(TeamColumn.LOAD, LoadDelegate(theme, self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDropIndicatorShown(True)
        self.selectionModel().currentRowChanged.connect(self._current)
        self.copy_wanted.connect(lambda: _copy(self))
        theme.changed.connect(self._widths)
        self._widths()

    def _widths(self) -> None:
        for column, width in _TEAM_WIDTHS.items():
            self.setColumnWidth(column, self._theme.metrics.px(width))

    def _current(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.picked.emit(self.rows.key(index.row()))

    def choose(self, key: object) -> None:
        """Choose a team, or a word; all units when it is not there."""
        choose_row(self, self.rows.row_of(key))

    @property
    def chosen(self) -> object:
        """What is chosen: a team's id, or a word."""
        return self.rows.key(self.currentIndex().row())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """What was said of the team under the cursor is no longer so."""
        super().dragLeaveEvent(event)
        self.drag_left.emit()


class UnitTable(DeskTable):
    """``chosen`` says that other units are chosen; ``asked`` that a team is to be typed."""

    chosen = Signal()
    asked = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme) -> None:
        """Rows come through ``rows``."""
        super().__init__(theme, "考核单位")
        self.rows = UnitModel(self)
        self.setModel(self.rows)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setItemDelegateForColumn(
            UnitColumn.CHANGE, BadgeDelegate(theme, lambda t: _TONES.get(t, Tone.NEUTRAL), self)
        )
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(UnitColumn.NAME, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.copy_wanted.connect(lambda: _copy(self))
        theme.changed.connect(self._widths)
        self._widths()

    def _widths(self) -> None:
        for column, width in _UNIT_WIDTHS.items():
            self.setColumnWidth(column, self._theme.metrics.px(width))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Large letters leave no room for all columns."""
        super().resizeEvent(event)
        for column, room in _ROOM.items():
            self.setColumnHidden(column, self.width() < self._theme.metrics.px(room))

    def _selected(self, _on: QItemSelection, _off: QItemSelection) -> None:
        self.chosen.emit()

    def units(self) -> tuple[UUID, ...]:
        """The chosen units in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(u for row in rows if (u := self.rows.unit_at(row)) is not None)

    def choose(self, unit: UUID | None) -> None:
        """Choose one unit when it is shown, else the first."""
        row = self.rows.row_of(unit)
        if row < 0 < self.rows.rowCount():
            row = 0
        if row >= 0:
            choose_row(self, row)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter asks for a team, Ctrl with an arrow moves to the next one."""
        side = _SIDES.get(Qt.Key(event.key()))
        if event.key() in _ENTER:
            self.asked.emit()
        elif side and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.stepped.emit(side)
        else:
            super().keyPressEvent(event)


def choose_row(table: DeskTable, row: int) -> None:
    """Choose one row and nothing else.

    Qt's own way asks which keys are held, and would add the row while Ctrl is.
    """
    table.selectionModel().setCurrentIndex(table.model().index(row, 0), _ONE_ROW)


def _copy(table: DeskTable) -> None:
    model = table.model()
    rows = sorted({index.row() for index in table.selectionModel().selectedRows()})
    cells = [
        [str(model.index(row, c).data() or "") for c in range(model.columnCount())] for row in rows
    ]
    QGuiApplication.clipboard().setText(as_tsv(cells))
