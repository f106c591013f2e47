"""The tree of how a score came about, as a model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt

from desktop.services.scoring.nodes import Node
from desktop.views.labels import tip_text
from desktop.views.widgets.tree_rows import Index, TreeRows

COLUMNS = ("项目", "得分")


class NodeTree(TreeRows):
    """Read-only; a node is known by its place in the order of the tree."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty until ``show_root``."""
        super().__init__(len(COLUMNS), parent)
        self._nodes: list[Node] = []

    def show_root(self, root: Node | None) -> None:
        """Show another tree, or none."""
        self.beginResetModel()
        self._nodes = []
        above: list[int] = []

        def add(node: Node, parent: int) -> None:
            place = len(self._nodes)
            self._nodes.append(node)
            above.append(parent)
            for child in node.children:
                add(child, place)

        if root is not None:
            add(root, -1)
        self.arrange(above)
        self.endResetModel()

    def node(self, index: Index) -> Node | None:
        """The node of an index."""
        place = self.place_of(index)
        return None if place is None else self._nodes[place]

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
