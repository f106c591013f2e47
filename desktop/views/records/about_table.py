"""The compact grid of ratings: a digit rates at once, Enter goes down, Tab leaves.

Letters in the columns of name and rating go to the cadre whose name begins so in pinyin; a
remark is typed into its cell, and what stands there is kept key by key.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.services.pinyin import matches, search_keys
from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DeskTable, DownDelegate
from desktop.views.widgets.one_shot import one_shot

Index = QModelIndex | QPersistentModelIndex
NAME: Final = 0
RATING: Final = 1
REMARK: Final = 2
FORGET_MS: Final = 900
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class RemarkDelegate(DownDelegate):
    """Tab keeps what was typed and leaves the table; each letter is told of."""

    left = Signal(bool)
    typed = Signal(int, str)

    def createEditor(  # noqa: N802 - Qt's name
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        """The editor of the cell; a remark's is followed."""
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit) and index.column() == REMARK:
            row = index.row()
            editor.textEdited.connect(lambda text: self.typed.emit(row, text))
        return editor

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Catch Tab before the default delegate goes to the next cell."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _TABS
            and isinstance(watched, QWidget)
        ):
            self.finish(watched)
            self.left.emit(event.key() == Qt.Key.Key_Tab)
            return True
        return bool(super().eventFilter(watched, event))

    def finish(self, editor: QWidget) -> None:
        """Keep what stands in an editor and close it."""
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)


class AboutTable(DeskTable):
    """``remark_typed`` carries (row, text) with each letter."""

    remark_typed = Signal(int, str)

    def __init__(self, theme: Theme, name: str) -> None:
        """``name`` is what a screen reader says."""
        super().__init__(theme, name)
        self.typing = True
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self._delegate = RemarkDelegate(self)
        self._delegate.moved.connect(self.step)
        self._delegate.left.connect(self._leave)
        self._delegate.typed.connect(self.remark_typed)
        self.setItemDelegate(self._delegate)
        self._letters = ""
        self._forget = one_shot(self, FORGET_MS, self._begin_anew)

    def _begin_anew(self) -> None:
        self._letters = ""

    def _leave(self, forward: bool) -> None:
        self.focusNextPrevChild(forward)

    def finish(self) -> None:
        """Keep what stands in an open editor and close it."""
        if self.state() is QAbstractItemView.State.EditingState:
            for editor in self.viewport().findChildren(QLineEdit):
                self._delegate.finish(editor)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Digits rate, Delete takes back, letters look for a name; the rest is the desk's."""
        index, typed = self.currentIndex(), event.text()
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if not (self.typing and index.isValid() and index.column() != REMARK and plain):
            super().keyPressEvent(event)
        elif typed.isdecimal() and len(typed) == 1:
            self._rate(index, typed)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._rate(index, "")
        elif len(typed) == 1 and typed.isascii() and typed.isalpha():
            self._look_for(typed)
        else:
            super().keyPressEvent(event)

    def _rate(self, index: QModelIndex, figure: str) -> None:
        cell = index.siblingAtColumn(RATING)
        self.setCurrentIndex(cell)
        self.model().setData(cell, figure)

    def _look_for(self, letter: str) -> None:
        """Go to the next cadre whose name begins with the letters typed in a row."""
        self._letters += letter
        self._forget.start()
        model, here = self.model(), self.currentIndex()
        first = here.row() + (len(self._letters) == 1)
        for step in range(model.rowCount()):
            row = (first + step) % model.rowCount()
            name = str(model.index(row, NAME).data() or "")
            if matches(self._letters, search_keys(name)):
                self.setCurrentIndex(model.index(row, RATING))
                return
