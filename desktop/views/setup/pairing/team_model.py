"""The teams with their loads, as rows that units can be dropped on."""

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
    Signal,
)

from desktop.views.labels import tip_text
from desktop.views.setup.pairing.arrangement import NONE, Arrangement

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-kaohe-units"
ALL = "全部单位"
LoadRole = Qt.ItemDataRole.UserRole + 1
"""(load, greatest load of any team), for the bar."""


class TeamColumn(IntEnum):
    """The columns."""

    TITLE = 0
    LOAD = 1
    COUNT = 2
    CHOSEN = 3


_TITLES = ("考核组", "负荷", "单位", "所选单位")


class TeamModel(QAbstractTableModel):
    """First all units, then the teams by number, last those without a team while there are any.

    ``dropped`` carries units and the team; ``over`` says why what is being dragged may not be
    dropped here, or nothing when it may.
    """

    dropped = Signal(object, object)
    over = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty until ``show_arrangement``."""
        super().__init__(parent)
        self._now: Arrangement | None = None
        self._chosen: tuple[UUID, ...] = ()
        self._rows: tuple[object, ...] = ()
        self.editable = False

    # what is shown

    def show_arrangement(self, now: Arrangement) -> None:
        """Show a board; rows are made anew only when there are others."""
        rows: tuple[object, ...] = (ALL, *(team.id for team in now.board.teams))
        if now.told.uncovered:
            rows = (*rows, NONE)
        self._now = now
        if rows == self._rows:
            self.refresh()
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def choose(self, units: Sequence[UUID]) -> None:
        """Say of each team what it is to the chosen units."""
        self._chosen = tuple(units)
        self.refresh()

    def refresh(self) -> None:
        """The figures of all rows have changed."""
        if self._rows:
            last = self.index(len(self._rows) - 1, len(_TITLES) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def key(self, row: int) -> object:
        """A team's id, ``ALL`` or ``NONE``."""
        return self._rows[row] if 0 <= row < len(self._rows) else ALL

    def row_of(self, key: object) -> int:
        """Where a key stands; 0 (all) when it is not there."""
        return self._rows.index(key) if key in self._rows else 0

    # Qt's

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many columns."""
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(_TITLES):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if not index.isValid() or self._now is None or index.row() >= len(self._rows):
            return None
        key, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(key, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(column)
        if role == Qt.ItemDataRole.ToolTipRole and column == TeamColumn.TITLE:
            return tip_text(self._now.title(key)) if isinstance(key, UUID) else None
        if role == Qt.ItemDataRole.ToolTipRole and column == TeamColumn.CHOSEN:
            text = self._reason(key) or self._text(key, column)
            return tip_text(text) if text else None
        if role == LoadRole and isinstance(key, UUID):
            loads = self._now.told.loads
            return (loads.get(key, 0), max(loads.values(), default=0))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Teams take what is dropped on them."""
        flags = super().flags(index)
        if self.editable and index.isValid() and isinstance(self.key(index.row()), UUID):
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        return flags

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """Units move."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Units of the board."""
        return [MIME]

    def canDropMimeData(  # noqa: N802 - Qt's name
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        """Whether all of the dragged units may go to this team; why not is said by ``over``."""
        team = self._target(row, parent)
        if team is None or self._now is None or not data.hasFormat(MIME):
            return False
        reasons = [self._now.why_not(unit, team) for unit in units_in(data)]
        self.over.emit(next((reason for reason in reasons if reason), ""))
        return not any(reasons)

    def dropMimeData(  # noqa: N802 - Qt's name
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Hand the units over; the rows themselves are the board's, so Qt removes nothing."""
        team = self._target(row, parent)
        if team is not None and self.canDropMimeData(data, action, row, column, parent):
            self.dropped.emit(units_in(data), team)
        return False

    def _target(self, row: int, parent: Index) -> UUID | None:
        key = self.key(parent.row() if parent.isValid() else row)
        return key if self.editable and isinstance(key, UUID) else None

    def _text(self, key: object, column: int) -> str:
        if self._now is None:
            return ""
        told = self._now.told
        if column == TeamColumn.TITLE:
            return self._now.short(key) if isinstance(key, UUID) else str(key)
        if column == TeamColumn.COUNT:
            if isinstance(key, UUID):
                return str(told.counts.get(key, 0))
            return str(len(told.uncovered) if key == NONE else len(self._now.board.units))
        if column == TeamColumn.LOAD:
            return str(told.loads.get(key, 0)) if isinstance(key, UUID) else ""
        return self._mark(key)

    def _mark(self, key: object) -> str:
        """What a team is to the chosen units, in a word."""
        if self._now is None or not isinstance(key, UUID) or not self._chosen:
            return ""
        now = self._now
        if any((unit, key) in now.board.bars for unit in self._chosen):
            return "须回避"
        if all(now.teams.get(unit) == key for unit in self._chosen):
            return "现在"
        away = sum(len(now.board.away.get((unit, key), ())) for unit in self._chosen)
        if away:
            return f"{away} 人回避"
        if len(self._chosen) == 1 and now.units[self._chosen[0]].before == key:
            return "原来"
        return ""

    def _reason(self, key: object) -> str:
        if self._now is None or not isinstance(key, UUID):
            return ""
        bars = [self._now.board.bars.get((unit, key), "") for unit in self._chosen]
        away = [name for u in self._chosen for name in self._now.board.away.get((u, key), ())]
        return "\n".join(filter(None, bars)) or (f"{'、'.join(away)}须回避" if away else "")


def _aligned(column: int) -> int:
    right = column in (TeamColumn.LOAD, TeamColumn.COUNT)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def pack_units(units: Sequence[UUID]) -> QMimeData:
    """Units on their way to a team."""
    data = QMimeData()
    data.setData(MIME, b"".join(unit.bytes for unit in units))
    return data


def units_in(data: QMimeData) -> tuple[UUID, ...]:
    """The units that are being dragged."""
    packed = bytes(data.data(MIME).data())
    return tuple(UUID(bytes=packed[i : i + 16]) for i in range(0, len(packed) - 15, 16))
