"""The one table model of lists: an array of ordered ids, rows read page by page.

``data()`` never asks the database: a row that is not there yet shows "…" and its page is
asked for once through ``wanted``; whoever owns the model fetches it in a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.services.progress import Progress
from desktop.views.labels import tip_text
from desktop.views.widgets.one_shot import one_shot

R = TypeVar("R")
RowId = Hashable
Index = QModelIndex | QPersistentModelIndex
PAGE = 100
KEEP_ROWS = 5000  # rows kept in memory; more are read again when scrolled to
WAITING = "…"
IdRole = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: what a row shows in it; ``width`` in pixels at 12 pt."""

    key: str
    title: str
    text: Callable[[R], str]
    width: int = 120
    right: bool = False  # numbers
    sortable: bool = True
    tip: Callable[[R], str] | None = None


@dataclass(frozen=True, slots=True)
class ListQuery:
    """How a list is asked for; ``sort`` is a column key or empty for the natural order."""

    sort: str = ""
    descending: bool = False
    text: str = ""


class RowSource(Protocol):
    """Where a list comes from; called in a worker's thread."""

    def first(self, query: ListQuery, limit: int) -> Sequence[tuple[RowId, Any]]:
        """The first rows at once: (id, row)."""

    def ids(self, query: ListQuery, progress: Progress) -> Sequence[RowId]:
        """All ids in order."""

    def rows(self, ids: Sequence[RowId]) -> Mapping[RowId, Any]:
        """The rows of these ids; a row deleted meanwhile is left out."""


@runtime_checkable
class PackedIds(Protocol):
    """A sequence of ids that finds one among a million without making them all."""

    def place_of(self, key: object) -> int:
        """Where an id stands, or -1."""

    def begins_with(self, others: Sequence[object]) -> bool:
        """Whether these are the first of them."""


def _begins(ids: Sequence[RowId], first: Sequence[RowId]) -> bool:
    if isinstance(ids, PackedIds):
        return ids.begins_with(first)
    return list(ids[: len(first)]) == list(first)


class StaticSource(Generic[R]):
    """A short list that is in memory already, sorted and filtered by what it shows."""

    def __init__(
        self,
        rows: Sequence[R],
        id_of: Callable[[R], RowId],
        columns: Sequence[Column[R]],
        sort_key: Callable[[str], str] = str,
    ) -> None:
        """``sort_key`` makes Chinese sort by its pinyin."""
        self._rows = {id_of(row): row for row in rows}
        self._columns = {column.key: column for column in columns}
        self._sort_key = sort_key

    def ids(self, query: ListQuery, progress: Progress) -> Sequence[RowId]:
        """All ids in order."""
        words = query.text.split()
        found = [
            key
            for key, row in self._rows.items()
            if all(any(w in c.text(row) for c in self._columns.values()) for w in words)
        ]
        column = self._columns.get(query.sort)
        if column is not None:
            found.sort(key=lambda key: self._order(column, key), reverse=query.descending)
        return found

    def _order(self, column: Column[R], key: RowId) -> tuple[float, str]:
        text = column.text(self._rows[key])
        if column.right:
            try:
                return float(text.replace(",", "").rstrip("%")), ""
            except ValueError:
                return float("-inf"), text
        return 0.0, self._sort_key(text)

    def first(self, query: ListQuery, limit: int) -> Sequence[tuple[RowId, R]]:
        """The first rows."""
        return [(key, self._rows[key]) for key in self.ids(query, Progress())[:limit]]

    def rows(self, ids: Sequence[RowId]) -> Mapping[RowId, R]:
        """The rows of these ids."""
        return {key: self._rows[key] for key in ids if key in self._rows}


class ListModel(QAbstractTableModel):
    """Read-only rows of one list."""

    wanted = Signal(object)  # tuple of ids whose rows are missing

    def __init__(self, columns: Sequence[Column[Any]], parent: QObject | None = None) -> None:
        """Columns never change afterwards."""
        super().__init__(parent)
        self.columns: tuple[Column[Any], ...] = tuple(columns)
        self._ids: Sequence[RowId] = ()
        self._rows: dict[RowId, Any] = {}
        self._asked: set[int] = set()
        self._waiting: set[int] = set()
        self._place: dict[RowId, int] = {}  # asked-for id → its page
        self._timer = one_shot(self, 0, self._ask)

    def show_ids(self, ids: Sequence[RowId], rows: Mapping[RowId, Any] | None = None) -> None:
        """Show another list: its ordered ids, and the rows already at hand."""
        self.beginResetModel()
        self._ids = ids
        self._rows = dict(rows or {})
        self._asked.clear()
        self._waiting.clear()
        self._place.clear()
        self.endResetModel()

    def grow(self, ids: Sequence[RowId]) -> bool:
        """Put the whole array in place of its first page; False when they disagree."""
        have = len(self._ids)
        if not _begins(ids, self._ids):
            return False
        if len(ids) > have:
            self.beginInsertRows(QModelIndex(), have, len(ids) - 1)
            self._ids = ids
            self.endInsertRows()
        return True

    def fill(self, ids: Sequence[RowId], rows: Mapping[RowId, Any]) -> None:
        """Rows that were ``wanted`` have come; one that is gone stays a dash."""
        if len(self._rows) + len(rows) > KEEP_ROWS:
            self._rows.clear()
            self._asked.clear()
        for key in ids:
            self._rows[key] = rows.get(key)
        pages = {self._place[key] for key in ids if key in self._place}
        for page in pages:
            last = min(len(self._ids), (page + 1) * PAGE) - 1
            self.dataChanged.emit(
                self.index(page * PAGE, 0), self.index(last, len(self.columns) - 1)
            )
            for gone in [key for key, at in self._place.items() if at == page]:
                del self._place[gone]

    def _ask(self) -> None:
        pages, self._waiting = sorted(self._waiting), set()
        self._asked.update(pages)
        place = {
            key: page
            for page in pages
            for key in self._ids[page * PAGE : (page + 1) * PAGE]
            if key not in self._rows
        }
        self._place = {**self._place, **place}
        if place:
            self.wanted.emit(tuple(place))

    def id_at(self, row: int) -> RowId | None:
        """The id of a row of the view."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_of(self, key: RowId) -> int:
        """Where an id stands in the list, or -1."""
        if isinstance(self._ids, PackedIds):
            return self._ids.place_of(key)
        try:
            return self._ids.index(key)
        except ValueError:
            return -1

    def row_data(self, row: int) -> Any:
        """The row itself when it is loaded, else None."""
        key = self.id_at(row)
        return None if key is None else self._rows.get(key)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many rows."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        column, key = self.columns[index.column()], self._ids[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == IdRole:
            return key
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if key not in self._rows:
            self._want(index.row() // PAGE)
            return WAITING if role == Qt.ItemDataRole.DisplayRole else None
        row = self._rows[key]
        if row is None:
            return "—" if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        text = (column.tip or column.text)(row)
        return tip_text(text) if text else None

    def _want(self, page: int) -> None:
        if page not in self._asked and page not in self._waiting:
            self._waiting.add(page)
            self._timer.start()

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Column titles; rows carry no numbers."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None
