"""One out of many: typed, by word, pinyin or initials, and chosen from what is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.widgets.fields import Field, FieldSpec
from desktop.views.widgets.one_shot import one_shot

Lookup = Callable[[str], Sequence[tuple[UUID, str]]]
LOOKUP_MS = 120


class PickField(Field):
    """The value is (id, label) of the chosen record, or None while nothing is chosen."""

    def __init__(self, spec: FieldSpec, ctx: ViewContext, lookup: Lookup) -> None:
        """``lookup`` finds records by what was typed; it runs in a worker."""
        self._line = QLineEdit()
        self._line.setPlaceholderText("输入名称或拼音首字母查找")
        super().__init__(spec, self._line)
        self._ctx, self._lookup = ctx, lookup
        self._chosen: tuple[UUID, str] | None = None
        self._found: Sequence[tuple[UUID, str]] = ()
        self._ticket = 0
        self._looking = False
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(8)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._line.setCompleter(self._completer)
        self._completer.activated[QModelIndex].connect(self._activated)  # type: ignore[index]  # PySide's stubs lack overloaded signals
        self._timer = one_shot(self, LOOKUP_MS, self._look)
        self._line.textEdited.connect(self._typed)
        self._entered = False  # Enter came before the hits did
        self._line.returnPressed.connect(self._enter)

    def _enter(self) -> None:
        """Enter takes the first suggestion; the popup takes the one that is marked there."""
        if self._chosen is not None or not self._line.text().strip() or self._line.isReadOnly():
            return
        if self._completer.popup().isVisible() and self._completer.popup().currentIndex().isValid():
            return
        if self._timer.isActive() or self._looking:
            self._entered = True
        elif self._found:
            self._completer.popup().hide()
            self.choose(self._found[0])

    def _typed(self, _text: str) -> None:
        self._chosen = None
        self._entered = False
        self._timer.start()
        self.edited.emit()

    def _look(self) -> None:
        self._ticket += 1
        ticket, text = self._ticket, self._line.text().strip()
        self._looking = bool(text)
        if not text:
            self._found = ()
            return

        def came(found: Sequence[tuple[UUID, str]]) -> None:
            if ticket == self._ticket:
                self._looking = False
                self.offer(found)

        call(self._ctx, lambda _task: self._lookup(text), title="查找", on_done=came, quiet=True)

    def offer(self, found: Sequence[tuple[UUID, str]]) -> None:
        """Show what was found; a single exact hit is taken at once, as is the first after Enter."""
        self._found = found
        self._names.setStringList([label for _id, label in found])
        exact = [hit for hit in found if hit[1] == self._line.text().strip()]
        if len(exact) == 1 and len(found) == 1:
            self.choose(exact[0])
        elif self._entered and found:
            self.choose(found[0])
        elif self._line.hasFocus():
            self._completer.complete()

    def _activated(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._found):
            self.choose(self._found[index.row()])

    def choose(self, hit: tuple[UUID, str]) -> None:
        """Take a record, as the user does from the list."""
        self.set_value(hit)
        self.edited.emit()

    def value(self) -> tuple[UUID, str] | None:
        """(id, label) or None."""
        return self._chosen

    def set_value(self, value: object) -> None:
        """Show a record."""
        self._ticket += 1
        self._looking = self._entered = False
        match value:
            case (UUID() as key, str() as label):
                self._chosen = (key, label)
                self._line.setText(label)
                self._line.setCursorPosition(0)
            case _:
                self._chosen = None
                self._line.setText("")

    def set_read_only(self, read_only: bool) -> None:
        """A read-only line can still be copied from."""
        self._line.setReadOnly(read_only)

    def check(self) -> str | None:
        """A name that was typed but not chosen says nothing."""
        if self._chosen is None and self._line.text().strip():
            return f"请从查找结果中选择一个{self.spec.label}。"
        return super().check()

    def pack(self) -> object:
        """The value for a draft."""
        return None if self._chosen is None else [self._chosen[0].hex, self._chosen[1]]

    def unpack(self, stored: object) -> object:
        """The value back from a draft."""
        match stored:
            case [str() as key, str() as label]:
                return UUID(hex=key), label
            case _:
                return None
