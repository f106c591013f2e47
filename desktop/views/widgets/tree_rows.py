"""A read-only tree over rows that are all in memory: who stands below whom, for Qt's views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex

Index = QModelIndex | QPersistentModelIndex


class TreeRows(QAbstractItemModel):
    """A node is known by its place in a sequence; ``data`` is what a tree of its own adds."""

    def __init__(self, columns: int, parent: QObject | None = None) -> None:
        """``columns`` of every row; empty until ``arrange``."""
        super().__init__(parent)
        self._columns = columns
        self._below: dict[int, list[int]] = {}
        self._above: list[int] = []
        self._row: list[int] = []

    def arrange(self, above: Sequence[int]) -> None:
        """Say for each place the place above it, -1 at the top; inside a reset of the model."""
        below: dict[int, list[int]] = defaultdict(list)
        self._above, self._row = list(above), []
        for place, parent in enumerate(self._above):
            self._row.append(len(below[parent]))
            below[parent].append(place)
        self._below = dict(below)

    def place_of(self, index: Index) -> int | None:
        """The place of an index; None for an invalid one."""
        return index.internalId() if index.isValid() else None

    def index_at(self, place: int) -> QModelIndex:
        """Where a place stands."""
        return self.createIndex(self._row[place], 0, place)

    def _children(self, parent: Index) -> list[int]:
        return self._below.get(parent.internalId() if parent.isValid() else -1, [])

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's signature
        """The node of a row below its parent."""
        below = self._children(parent) if parent.column() <= 0 else []
        if 0 <= row < len(below) and 0 <= column < self._columns:
            return self.createIndex(row, column, below[row])
        return QModelIndex()

    @overload
    def parent(self) -> QObject: ...

    @overload
    def parent(self, child: Index) -> QModelIndex: ...

    def parent(self, child: Index | None = None) -> QModelIndex | QObject:
        """The node above; without a node, the object that owns the model."""
        if child is None:
            return super().parent()
        above = self._above[child.internalId()] if child.isValid() else -1
        return self.index_at(above) if above >= 0 else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many stand below a node."""
        return len(self._children(parent)) if parent.column() <= 0 else 0

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many columns."""
        return self._columns
