"""A field that is a small table, typed into as in WPS; drafts keep only the lines one typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView

from desktop.views.theme import Theme
from desktop.views.widgets.edit_grid import EditGrid, GridColumn
from desktop.views.widgets.fields import Field, FieldSpec

Texts = tuple[str, ...]
Value = tuple[tuple[str, Texts], ...]
"""Lines in order: the key of each, empty for a new one, and the texts that are typed."""


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line that is there: what is only shown of it, and what is typed."""

    key: str
    fixed: Texts
    typed: Texts


class GridField(Field):
    """``growing``: new lines are typed below. ``went`` carries the key of the current line.

    ``words`` turn what was typed into a column (by its place) into the word that it means.
    """

    went = Signal(str)

    def __init__(
        self,
        spec: FieldSpec,
        theme: Theme,
        columns: Sequence[GridColumn],
        *,
        growing: bool = False,
        words: Mapping[int, Callable[[str], str]] | None = None,
    ) -> None:
        """The fixed columns come first; of a growing grid the first numbers the lines."""
        self.grid = EditGrid(theme, spec.label, columns, growing=growing)
        super().__init__(spec, self.grid)
        self.label.hide()
        self._growing = growing
        self._words = dict(words or {})
        self._fixed = sum(column.fixed for column in columns)
        self._width = len(columns)
        self._lines: dict[str, GridLine] = {}
        self._quiet = False
        self.grid.edited.connect(self._typed)
        self.grid.selectionModel().currentRowChanged.connect(
            lambda now, _before: self.went.emit(self.key_at(now.row()))
        )

    # what is there

    def offer(self, lines: Sequence[GridLine]) -> None:
        """Show the lines as they are stored; what was typed before is gone, the cursor stays."""
        self._lines = {line.key: line for line in lines}
        self.set_value(self.base())

    def _back_to(self, row: int, column: int) -> None:
        place = self.grid.cells.index(row, column)
        if place.isValid():
            self.grid.setCurrentIndex(place)

    @property
    def editing(self) -> bool:
        """Whether a cell is being typed into: what stands there is not in the table yet."""
        return self.grid.state() == QAbstractItemView.State.EditingState

    def base(self) -> Value:
        """The value as it is stored."""
        return tuple((line.key, line.typed) for line in self._lines.values())

    def key_at(self, row: int) -> str:
        """The key of a line; empty for a new one."""
        if self._growing:
            number = self._cell(row, 0)
            keys = list(self._lines)
            return keys[int(number) - 1] if number.isdecimal() else ""
        keys = list(self._lines)
        return keys[row] if 0 <= row < len(keys) else ""

    def row_of(self, key: str) -> int:
        """The place of a line, or -1."""
        rows = range(self.grid.cells.rowCount())
        return next((row for row in rows if self.key_at(row) == key), -1)

    def _cell(self, row: int, column: int) -> str:
        return str(self.grid.cells.index(row, column).data() or "").strip()

    def _typed(self) -> None:
        if self._quiet:
            return
        self._quiet = True
        for column, word in self._words.items():
            for row in range(self.grid.cells.rowCount()):
                text = self._cell(row, column)
                if text and word(text) != text:
                    self.grid.cells.setData(self.grid.cells.index(row, column), word(text))
        self._quiet = False
        self.edited.emit()

    # the field

    def value(self) -> Value:
        """Lines as they stand; new ones without any text are no lines."""
        found = []
        for row in range(self.grid.cells.rowCount()):
            key = self.key_at(row)
            typed = tuple(self._cell(row, c) for c in range(self._fixed, self._width))
            if key or any(typed):
                found.append((key, typed))
        return tuple(found)

    def set_value(self, value: object) -> None:
        """Show lines; of a table that does not grow, those that are there with these texts."""
        lines = cast("Value", value) if isinstance(value, tuple) else ()
        if not self._growing:
            texts: dict[str, Texts] = dict(lines)
            rows = [
                (*line.fixed, *texts.get(line.key, line.typed)) for line in self._lines.values()
            ]
        else:
            places = {key: n for n, key in enumerate(self._lines, 1)}
            rows = [(str(places.get(key, "")), *self._shown(key), *typed) for key, typed in lines]
        at = self.grid.currentIndex()
        row, column = at.row(), at.column()
        self.grid.cells.show_rows(rows)
        self._back_to(row, column)

    def _shown(self, key: str) -> Texts:
        """The fixed texts of a line of a growing table, without its number."""
        line = self._lines.get(key)
        return ("",) * (self._fixed - 1) if line is None else line.fixed

    def set_read_only(self, read_only: bool) -> None:
        """Only read; the lines can still be gone through and copied."""
        at = self.grid.currentIndex()
        row, column = at.row(), at.column()
        self.grid.cells.set_writable(on=not read_only)
        self._back_to(row, column)

    def changes(self) -> dict[str, Texts]:
        """The lines whose texts differ from what is stored, by key; new ones are not among them."""
        return {
            key: typed for key, typed in self.value() if key and typed != self._lines[key].typed
        }

    def pack(self) -> object:
        """What was typed: changed lines, and of a growing table new and removed ones."""
        changed = {key: list(typed) for key, typed in self.changes().items()}
        there = {key for key, _typed in self.value()}
        return {
            "changed": changed,
            "new": [list(typed) for key, typed in self.value() if not key],
            "gone": [key for key in self._lines if key not in there],
        }

    def unpack(self, stored: object) -> object:
        """The value back from a draft, over the lines as they stand now."""
        body = stored if isinstance(stored, dict) else {}
        changed, gone = body.get("changed", {}), set(body.get("gone", ()))
        width = self._width - self._fixed
        kept = [
            (key, _texts(changed.get(key), typed, width))
            for key, typed in self.base()
            if key not in gone
        ]
        new = [("", _texts(typed, (), width)) for typed in body.get("new", ())]
        return (*kept, *new)

    def show_rows_faults(self, faults: Mapping[int, str]) -> None:
        """Mark lines by their place, and go to the first."""
        self.grid.cells.show_faults(faults)
        if faults:
            first = min(faults)
            self.grid.setCurrentIndex(self.grid.cells.index(first, self._fixed))

    def go_to(self, row: int) -> None:
        """The cursor into a line."""
        self.grid.setCurrentIndex(self.grid.cells.index(row, self._fixed))
        self.grid.scrollTo(self.grid.currentIndex())

    def start(self) -> None:
        """The cursor into the first line that is not filled yet."""
        rows = range(self.grid.cells.rowCount())
        self.go_to(next((r for r in rows if not self._cell(r, self._fixed)), 0))


def _texts(stored: object, otherwise: Texts, width: int) -> Texts:
    if not isinstance(stored, list):
        return otherwise or ("",) * width
    return tuple(str(text) for text in stored[:width]) + ("",) * (width - len(stored))
