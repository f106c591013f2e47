"""How one unit's score came about: the tree, and the chosen step with its numbers."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop.services.scoring.derivation import Derivation, Node
from desktop.views.labels import plain, tip_text
from desktop.views.setup.scores.node_model import NodeTree
from desktop.views.theme import Theme
from desktop.views.widgets.badge import Tone, badge
from desktop.views.widgets.list_table import as_tsv
from desktop.views.widgets.place import scrolled, selectable
from desktop.views.widgets.splitting import stacked

CHOOSE = "在左侧选择一个单位，这里列出得分是怎样算出来的。"
PROVISIONAL = "阶段性"
OPEN_DEPTH = 2
"""Levels that stand open at first: the unit, its parts, and the scheme's branches."""


class _Rows(QStyledItemDelegate):
    """Rows as high as those of the lists."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]  # noqa: N802 - PySide's stub also names a persistent index; Qt's name
        """As wide as the text, as high as a row."""
        return QSize(super().sizeHint(option, index).width(), self._theme.metrics.row)


class NodeView(QTreeView):
    """The tree; Ctrl+C copies the chosen step with its numbers."""

    def __init__(self, theme: Theme) -> None:
        """Empty until its model is."""
        super().__init__()
        self._theme = theme
        self.nodes = NodeTree(self)
        self.setModel(self.nodes)
        self.setAccessibleName("得分计算过程")
        self.setItemDelegate(_Rows(theme, self))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.metrics.px
        self.setIndentation(px(16))
        self.setColumnWidth(1, px(80))
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy is ours, the rest is Qt's."""
        node = self.nodes.node(self.currentIndex())
        if event.matches(QKeySequence.StandardKey.Copy) and node is not None:
            QGuiApplication.clipboard().setText(as_tsv([[node.title, node.shown, node.formula]]))
        else:
            super().keyPressEvent(event)


class DerivationSide(QWidget):
    """Beside the list: whose score, the tree, and below it the chosen step."""

    def __init__(self, theme: Theme) -> None:
        """Says what to do until ``show_derivation``."""
        super().__init__()
        self.derivation: Derivation | None = None
        self.name = plain("", "heading", wrap=True)
        self.mark = badge(PROVISIONAL, Tone.WARNING)
        self.told = plain(CHOOSE, "secondary", wrap=True)
        self.tree = NodeView(theme)
        self.step = plain("", "heading", wrap=True)
        self.formula = selectable()
        self.notes = selectable("", "secondary")
        self.tree.selectionModel().currentRowChanged.connect(self._chosen)
        self._lay_out()
        self.clear()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self.mark)
        below = QWidget()
        words = QVBoxLayout(below)
        words.setContentsMargins(12, 8, 12, 8)
        words.setSpacing(8)
        for label in (self.step, self.formula, self.notes):
            words.addWidget(label)
        words.addStretch(1)
        self.split = stacked(self.tree, scrolled(below), (300, 200))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.told)
        column.addWidget(self.split, 1)
        column.addStretch(0)

    def clear(self, sentence: str = CHOOSE, name: str = "") -> None:
        """Show no tree, and why."""
        self.derivation = None
        self.name.setText(name)
        self.mark.setVisible(False)
        self.told.setText(sentence)
        self.told.setVisible(True)
        self.tree.nodes.show_root(None)
        self.split.setVisible(False)

    def show_derivation(self, found: Derivation) -> None:
        """Show a unit's tree from its top."""
        self.derivation = found
        self.name.setText(found.name)
        self.mark.setVisible(True)
        self.mark.setToolTip(tip_text(found.heading))
        self.told.setVisible(False)
        self.split.setVisible(True)
        self.tree.nodes.show_root(found.root)
        self.tree.expandToDepth(OPEN_DEPTH)
        self.tree.setCurrentIndex(self.tree.nodes.index(0, 0))

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        node = self.tree.nodes.node(now)
        if node is not None:
            self._tell(node)

    def _tell(self, node: Node) -> None:
        self.step.setText(f"{node.title}　{node.shown}" if node.shown else node.title)
        self.formula.setText(node.formula)
        self.formula.setVisible(bool(node.formula))
        self.notes.setText("\n".join(node.notes))
        self.notes.setVisible(bool(node.notes))
