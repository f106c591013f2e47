"""The units of a team, or of all, as rows that can be dragged to another team."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop.services.pairing.board import BoardUnit
from desktop.views.labels import tip_text
from desktop.views.setup.pairing.arrangement import Arrangement
from desktop.views.setup.pairing.team_model import MIME, pack_units

Index = QModelIndex | QPersistentModelIndex


class UnitColumn(IntEnum):
    """The columns."""

    NAME = 0
    KIND = 1
    SECTOR = 2
    LOAD = 3
    TEAM = 4
    CHANGE = 5


TITLES = ("单位", "类别", "分管领域", "负荷", "考核组", "变动")
NEW, MOVED, OPEN, OWN = "新分配", "改派", "未分配", "他人办理"


class UnitModel(QAbstractTableModel):
    """Read-only rows; ``show_units`` puts others in their place."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty until ``show_units``."""
        super().__init__(parent)
        self._now: Arrangement | None = None
        self._units: list[BoardUnit] = []
        self.editable = False

    def show_units(self, now: Arrangement, units: Sequence[BoardUnit]) -> None:
        """Show these units; the same ones in the same order only change their figures."""
        same = [u.id for u in units] == [u.id for u in self._units]
        if not same:
            self.beginResetModel()
        self._now, self._units = now, list(units)
        if not same:
            self.endResetModel()
        elif self._units:
            last = self.index(len(self._units) - 1, len(TITLES) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def unit_at(self, row: int) -> UUID | None:
        """The unit of a row."""
        return self._units[row].id if 0 <= row < len(self._units) else None

    def row_of(self, unit: UUID | None) -> int:
        """Where a unit stands, or -1."""
        return next((i for i, u in enumerate(self._units) if u.id == unit), -1)

    def change(self, unit: BoardUnit) -> str:
        """How a unit's team differs from the one in force, in a word."""
        if self._now is None:
            return ""
        if unit.own:
            return OWN
        if unit.id not in self._now.teams:
            return OPEN
        if unit.id not in self._now.moves:
            return ""
        return NEW if unit.team is None else MOVED

    # Qt's

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many rows."""
        return 0 if parent.isValid() else len(self._units)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many columns."""
        return 0 if parent.isValid() else len(TITLES)

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(TITLES):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if not index.isValid() or self._now is None or index.row() >= len(self._units):
            return None
        unit, column = self._units[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(unit, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            if column == UnitColumn.LOAD:
                return tip_text(f"干部 {unit.cadres} 人，按单位类别另加 {unit.load - unit.cadres}")
            text = self._text(unit, column)
            return tip_text(text) if text else None
        return None

    def _text(self, unit: BoardUnit, column: int) -> str:
        if self._now is None:
            return ""
        return {
            UnitColumn.NAME: unit.name,
            UnitColumn.KIND: unit.kind.label,
            UnitColumn.SECTOR: unit.sector,
            UnitColumn.LOAD: str(unit.load),
            UnitColumn.TEAM: self._now.short(self._now.teams.get(unit.id)),
            UnitColumn.CHANGE: self.change(unit),
        }[UnitColumn(column)]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Units can be dragged, except those that somebody else decides on."""
        flags = super().flags(index)
        if self.editable and index.isValid() and not self._units[index.row()].own:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Units of the board."""
        return [MIME]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:  # noqa: N802 - Qt's name
        """The units of these cells."""
        rows = dict.fromkeys(index.row() for index in indexes)
        return pack_units([self._units[row].id for row in rows])

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """Units move."""
        return Qt.DropAction.MoveAction


def _aligned(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column == UnitColumn.LOAD else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
