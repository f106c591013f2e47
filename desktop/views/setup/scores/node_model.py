"""The tree of how a score came about, as a model."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.services.scoring.nodes import Node
from desktop.views.labels import tip_text

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("项目", "得分")


class NodeTree(QAbstractItemModel):
    """Read-only; a node is known by its place in the order of the tree."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty until ``show_root``."""
        super().__init__(parent)
        self._nodes: list[Node] = []
        self._above: list[int] = []
        self._row: list[int] = []
        self._below: dict[int, list[int]] = {}

    def show_root(self, root: Node | None) -> None:
        """Show another tree, or none."""
        self.beginResetModel()
        self._nodes, self._above, self._row = [], [], []
        below: dict[int, list[int]] = defaultdict(list)

        def add(node: Node, above: int) -> None:
            place = len(self._nodes)
            self._nodes.append(node)
            self._above.append(above)
            self._row.append(len(below[above]))
            below[above].append(place)
            for child in node.children:
                add(child, place)

        if root is not None:
            add(root, -1)
        self._below = dict(below)
        self.endResetModel()

    def node(self, index: Index) -> Node | None:
        """The node of an index."""
        return self._nodes[index.internalId()] if index.isValid() else None

    def _children(self, parent: Index) -> list[int]:
        return self._below.get(parent.internalId() if parent.isValid() else -1, [])

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's signature
        """The node of a row below its parent."""
        below = self._children(parent) if parent.column() <= 0 else []
        if 0 <= row < len(below) and 0 <= column < len(COLUMNS):
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
        return self.createIndex(self._row[above], 0, above) if above >= 0 else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many stand below a node."""
        return len(self._children(parent)) if parent.column() <= 0 else 0

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many columns."""
        return len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows; a row's reckoning is its tool tip."""
        node = self.node(index)
        if node is None:
            return None
        right = index.column() == 1
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.brief if right else node.title
        if role == Qt.ItemDataRole.ToolTipRole:
            text = node.shown if right else (node.formula or node.title)
            return tip_text(text) if text else None
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Column titles."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None
