"""The table of the desk: keys as in WPS, rows as high as the letters ask for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from desktop.views.theme import Theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DownDelegate(QStyledItemDelegate):
    """Enter in an editor keeps the value and goes one row down, as in WPS."""

    moved = Signal(int)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Catch Enter before the default delegate closes the editor where it stands."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _ENTER
            and isinstance(watched, QWidget)
        ):
            self.commitData.emit(watched)
            self.closeEditor.emit(watched, QAbstractItemDelegate.EndEditHint.NoHint)
            up = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.moved.emit(-1 if up else 1)
            return True
        return bool(super().eventFilter(watched, event))


class DeskTable(QTableView):
    """Tab leaves it, Enter goes down a column, F2 edits, Ctrl+C copies."""

    copy_wanted = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        """``name`` is what a screen reader says."""
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        delegate = DownDelegate(self)
        delegate.moved.connect(self.step)
        self.setItemDelegate(delegate)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        header = self.verticalHeader()
        header.setMinimumSectionSize(self._theme.metrics.row)
        header.setDefaultSectionSize(self._theme.metrics.row)

    def step(self, rows: int) -> None:
        """Move the current cell up or down its column."""
        index, model = self.currentIndex(), self.model()
        place = max(0, min(index.row() + rows, model.rowCount() - 1))
        target = model.index(place, max(0, index.column()))
        if target.isValid():
            self.setCurrentIndex(target)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter and copy are ours, the rest is Qt's."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in _ENTER and self.state() != QAbstractItemView.State.EditingState:
            up = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.step(-1 if up else 1)
        else:
            super().keyPressEvent(event)
