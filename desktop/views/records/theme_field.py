"""The themes of an interview: typed with 、 between them, completed from those used before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from desktop.services.pinyin import matches, search_keys
from desktop.views.widgets.fields import Field, FieldSpec

BETWEEN = re.compile(r"[、,，;；\s]+")
MARK = "、"
MOST = 8


class ThemeField(Field):
    """The value is the text; ``themes`` are its words.

    What is typed of the last word brings up themes that hold it or begin with these letters in
    pinyin, the most used first; Enter takes the first, ↓ and Enter another, Tab none.
    """

    def __init__(self, spec: FieldSpec) -> None:
        """Nothing to complete from until ``offer``."""
        self._line = QLineEdit()
        super().__init__(spec, self._line)
        self._known: dict[str, str] = {}  # theme → its spellings, the most used first
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(MOST)
        # Not the line's own completer: that would put the theme in place of the whole text.
        self._completer.setWidget(self._line)
        self._completer.activated.connect(self._take)
        self._line.installEventFilter(self)
        self._line.textEdited.connect(self._typed)
        self._line.returnPressed.connect(self._enter)

    def offer(self, themes: Sequence[str]) -> None:
        """Complete from these, in their order."""
        self._known = {theme: search_keys(theme) for theme in themes}

    def remember(self, themes: Sequence[str]) -> None:
        """Themes that were just used come first."""
        self.offer(tuple(dict.fromkeys([*themes, *self._known])))

    @property
    def suggestions(self) -> tuple[str, ...]:
        """What the popup shows."""
        return tuple(self._names.stringList())

    def _last(self) -> str:
        return BETWEEN.split(self._line.text())[-1].strip()

    def _typed(self, _text: str) -> None:
        self.edited.emit()
        self._suggest(self._last())

    def _suggest(self, last: str, *, empty: bool = False) -> None:
        there = set(words(self._line.text())) - {last}
        found = [
            theme
            for theme, keys in self._known.items()
            if theme not in there and (empty or (last and (last in theme or matches(last, keys))))
        ][:MOST]
        if found == [last]:
            found = []
        self._names.setStringList(found)
        if not found:
            self._completer.popup().hide()
        elif self._line.hasFocus():
            self._completer.complete()

    def _enter(self) -> None:
        """Enter takes the first suggestion; the popup itself takes the one marked there."""
        popup = self._completer.popup()
        if self._line.isReadOnly() or (popup.isVisible() and popup.currentIndex().isValid()):
            return
        if self._last() and self.suggestions:
            popup.hide()
            self._take(self.suggestions[0])

    def _take(self, theme: str) -> None:
        text = self._line.text()
        last = self._last()
        kept = text[: len(text) - len(last)] if last and text.endswith(last) else text
        self._line.setText(f"{kept}{theme}{MARK}")
        self._names.setStringList([])
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """↓ in the line opens all themes; leaving the line closes them."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            closed = not self._completer.popup().isVisible()
            if event.key() == Qt.Key.Key_Down and closed and not self._line.isReadOnly():
                self._suggest(self._last(), empty=not self._last())
                return True
        return bool(super().eventFilter(watched, event))

    def value(self) -> object:
        """The text without blanks and separators at its ends."""
        return MARK.join(words(self._line.text()))

    def set_value(self, value: object) -> None:
        """Show the text from its start."""
        self._line.setText("" if value is None else str(value))
        self._line.setCursorPosition(0)
        self._names.setStringList([])

    def set_read_only(self, read_only: bool) -> None:
        """A read-only line can still be copied from."""
        self._line.setReadOnly(read_only)


def words(text: str) -> tuple[str, ...]:
    """The themes in a text, each once."""
    return tuple(dict.fromkeys(word for word in BETWEEN.split(text) if word))
