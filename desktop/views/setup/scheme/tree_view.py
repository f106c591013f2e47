"""The tree of indicators on the screen: keys as in the lists, Alt+↑/↓ moves a node."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from desktop.services.scheme_forms import IndicatorLine
from desktop.views.setup.scheme.tree_model import COLUMNS, IndicatorTree
from desktop.views.theme import Theme
from desktop.views.widgets.list_table import as_tsv

_AMENDED = len(COLUMNS) - 1  # shown once there are amendments
_SPARED = (5, 4, 3)  # left out where the titles would get too narrow: the form shows them
_TITLE = 176  # pixels at 12 pt


class _Rows(QStyledItemDelegate):
    """Rows as high as those of the lists."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]  # noqa: N802 - PySide's stub also names a persistent index; Qt's name
        """As wide as the text, as high as a row."""
        return QSize(super().sizeHint(option, index).width(), self._theme.metrics.row)


class IndicatorTreeView(QTreeView):
    """``picked`` gives the current line or None; ``moved`` -1 or 1 for Alt+↑ and Alt+↓."""

    picked = Signal(object)
    moved = Signal(int)
    removed = Signal()
    chosen = Signal()  # Enter, or a double click: into the form

    def __init__(self, theme: Theme, name: str, shown: Sequence[int] = range(len(COLUMNS))) -> None:
        """``name`` is what a screen reader says; ``shown`` are the columns to show."""
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.lines = IndicatorTree(self)
        self.setModel(self.lines)
        self.setItemDelegate(_Rows(theme, self))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setExpandsOnDoubleClick(False)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._shown = tuple(shown)
        self._amended = False
        self.selectionModel().currentRowChanged.connect(self._current)
        self.doubleClicked.connect(lambda _index: self.chosen.emit())
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.metrics.px
        self.header().setMinimumSectionSize(px(48))
        self.setIndentation(px(16))
        wanted = [n for n in self._shown if n and (n != _AMENDED or self._amended)]
        for place in _SPARED:
            if self.viewport().width() - sum(px(COLUMNS[n].width) for n in wanted) >= px(_TITLE):
                break
            wanted = [n for n in wanted if n != place]
        for place, column in enumerate(COLUMNS):
            if place:
                self.setColumnHidden(place, place not in wanted)
            if place in wanted:
                self.setColumnWidth(place, px(column.width))
        self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The titles come first."""
        super().resizeEvent(event)
        self._fit()

    def show_lines(self, lines: Sequence[IndicatorLine]) -> None:
        """Show another state of the tree: open, with the same line chosen if it is there."""
        before = self.current()
        closed = {
            line.value.id
            for line in self.lines.lines
            if not self.isExpanded(self.lines.index_of(line.value.id))
            and self.lines.rowCount(self.lines.index_of(line.value.id))
        }
        blocked = self.selectionModel().blockSignals(True)
        try:
            self.lines.show_lines(lines)
            self._amended = any(line.value.amendments for line in lines)
            self._fit()
            self.expandAll()
            for key in closed:
                self.collapse(self.lines.index_of(key))
            found = self.lines.index_of(before.value.id if before is not None else None)
            if found.isValid():
                self.setCurrentIndex(found)
        finally:
            self.selectionModel().blockSignals(blocked)
        self.picked.emit(self.current())

    def current(self) -> IndicatorLine | None:
        """The chosen line."""
        return self.lines.line(self.currentIndex())

    def select(self, key: object) -> bool:
        """Choose a line; False when it is not in the tree."""
        found = self.lines.index_of(key)
        if found.isValid():
            self.setCurrentIndex(found)
            self.scrollTo(found)
        return found.isValid()

    def _current(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.picked.emit(self.lines.line(now))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Alt+↑/↓, Delete, Enter and copy are ours, the rest is Qt's."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        ours: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Delete: self.removed.emit,
            Qt.Key.Key_Return: self.chosen.emit,
            Qt.Key.Key_Enter: self.chosen.emit,
            Qt.Key.Key_F2: self.chosen.emit,
        }
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in ours:
            ours[event.key()]()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        line = self.current()
        if line is not None:
            cells = [COLUMNS[place].text(line) for place in self._shown]
            QGuiApplication.clipboard().setText(as_tsv([cells]))
