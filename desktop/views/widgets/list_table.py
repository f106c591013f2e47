"""A list as every page shows it: filter line, count, table, and an honest empty state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.tasks import TaskHandle
from desktop.views.widgets.desk_table import DeskTable
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.list_memory import ListMemory
from desktop.views.widgets.list_model import PAGE, Column, ListModel, ListQuery, RowId, RowSource
from desktop.views.widgets.one_shot import one_shot

FILTER_MS = 150


class FilterLine(QLineEdit):
    """The filter above a list; ↓ goes into the list, Esc empties it."""

    left_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Handle ↓ and Esc."""
        if event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def as_tsv(rows: Sequence[Sequence[str]]) -> str:
    """Rows as Excel pastes them: tabs between cells; tabs and breaks inside become spaces."""
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


class ListTable(QWidget):
    """Shows a ``RowSource``. ``picked`` comes with the current row's id, or None."""

    picked = Signal(object)
    opened = Signal(object)  # double click
    painted = Signal()  # the first page of a long list stands; ``loaded`` follows
    loaded = Signal(int)

    def __init__(
        self,
        ctx: ViewContext,
        name: str,
        columns: Sequence[Column[Any]],
        *,
        title: str,
        filter_hint: str = "筛选",
        empty: EmptyText | None = None,
    ) -> None:
        """``name`` keys the remembered widths; ``title`` is spoken by screen readers."""
        super().__init__()
        self._ctx = ctx
        self._empty = empty or EmptyText("这里还没有内容。")
        self._source: RowSource | None = None
        self._ticket = 0
        self._wish: RowId | None = None
        self._rest: TaskHandle | None = None
        self.model = ListModel(columns, self)
        self.model.wanted.connect(self._fetch)
        self.filter = FilterLine()
        self.filter.setPlaceholderText(filter_hint)
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(f"{title}：{filter_hint}")
        self.count = plain("", "hint")
        self.table = DeskTable(ctx.theme, title)
        self.table.setModel(self.model)
        self.memory = ListMemory(ctx, name, self.table, columns)
        self.query = self.memory.stored_query()
        self.empty = EmptyState()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self._lay_out()
        self._connect()
        self.memory.restore_widths()

    def _lay_out(self) -> None:
        bar = self.bar = QHBoxLayout()  # pages put their choices after the filter line
        bar.setSpacing(12)
        bar.addWidget(self.filter, 1)
        bar.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self._filter_timer = one_shot(self, FILTER_MS, self._filter_now)
        self.filter.textChanged.connect(lambda _text: self._filter_timer.start())
        self.filter.left_down.connect(self._into_table)
        header = self.table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.sectionClicked.connect(self._sort_clicked)
        self._show_sort()
        self.table.copy_wanted.connect(self.copy)
        self.table.doubleClicked.connect(lambda index: self.opened.emit(self._id(index)))
        self.table.selectionModel().currentRowChanged.connect(self._current)
        self.table.selectionModel().selectionChanged.connect(self._selected)

    # what is shown

    def show_source(self, source: RowSource) -> None:
        """Show another source from its start."""
        self._source = source
        self.reload()

    def set_empty(self, empty: EmptyText) -> None:
        """Say why this list is empty and what fills it."""
        self._empty = empty
        self._show_empty()

    def reload(self) -> None:
        """Read again; the current row stays current when it is still there."""
        source = self._source
        if source is None:
            return
        if self._rest is not None:
            self._rest.cancel()
        self._ticket += 1
        ticket, query, keep = self._ticket, self.query, self._wish or self.current_id()

        def first(rows: Sequence[tuple[RowId, Any]]) -> None:
            if ticket != self._ticket:
                return
            self.model.show_ids([key for key, _ in rows], dict(rows))
            if len(rows) < PAGE:
                self._settled(keep)
                return
            self.stack.setCurrentWidget(self.table)
            row = 0 if keep is None else self.model.row_of(keep)
            if row >= 0:
                self.table.setCurrentIndex(self.model.index(row, 0))
            self.painted.emit()
            self._rest = self._ctx.tasks.run(
                lambda task: source.ids(query, task), title="读取列表", on_done=rest, quiet=True
            )

        def rest(ids: Sequence[RowId]) -> None:
            if ticket == self._ticket:
                if not self.model.grow(ids):
                    self.model.show_ids(ids)
                self._settled(keep)

        self._ctx.tasks.run(
            lambda _task: source.first(query, PAGE), title="读取列表", on_done=first, quiet=True
        )

    def _settled(self, keep: RowId | None) -> None:
        total = self.model.rowCount()
        self._wish = None
        self._show_count()
        self._show_empty()
        row = self.model.row_of(keep) if keep is not None else -1
        if row < 0 and total:
            row = 0
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, 0))
        else:
            self.picked.emit(None)
        self.loaded.emit(total)

    def _show_empty(self) -> None:
        if self.model.rowCount():
            self.stack.setCurrentWidget(self.table)
            return
        if self.query.text:
            self.empty.show_text(
                EmptyText(f"没有符合“{self.query.text}”的内容。", "清除筛选", self.filter.clear)
            )
        else:
            self.empty.show_text(self._empty)
        self.stack.setCurrentWidget(self.empty)

    def _show_count(self) -> None:
        total = self.model.rowCount()
        chosen = len(self.table.selectionModel().selectedRows())
        text = f"共 {total:,} 条" if total else ""
        self.count.setText(f"选中 {chosen:,} · {text}" if chosen > 1 else text)

    def _fetch(self, ids: Sequence[RowId]) -> None:
        source, ticket = self._source, self._ticket
        if source is None:
            return

        def came(rows: Mapping[RowId, Any]) -> None:
            if ticket == self._ticket:
                self.model.fill(ids, rows)

        self._ctx.tasks.run(
            lambda _task: source.rows(ids), title="读取列表", on_done=came, quiet=True
        )

    # choosing

    def _id(self, index: QModelIndex) -> RowId | None:
        return self.model.id_at(index.row()) if index.isValid() else None

    def current_id(self) -> RowId | None:
        """The id of the current row."""
        return self._id(self.table.currentIndex())

    def selected_ids(self) -> tuple[RowId, ...]:
        """The ids of the selected rows from top to bottom."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(key for row in rows if (key := self.model.id_at(row)) is not None)

    def select_id(self, key: RowId) -> None:
        """Make this row current; when it is not in the list yet, after the next reload."""
        row = self.model.row_of(key)
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, 0))
        else:
            self._wish = key

    def _current(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.picked.emit(self._id(index))

    def _selected(self, _new: QItemSelection, _old: QItemSelection) -> None:
        self._show_count()

    def _into_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))

    # sorting, filtering, copying

    def _filter_now(self) -> None:
        self._ask(ListQuery(self.query.sort, self.query.descending, self.filter.text().strip()))

    def _sort_clicked(self, section: int) -> None:
        column = self.model.columns[section]
        if not column.sortable:
            self._show_sort()
            return
        again = self.query.sort == column.key
        self._ask(ListQuery(column.key, again and not self.query.descending, self.query.text))
        self.memory.save_sort(self.query)

    def _ask(self, query: ListQuery) -> None:
        if query != self.query:
            self.query = query
            self.reload()
        self._show_sort()

    def _show_sort(self) -> None:
        keys = [column.key for column in self.model.columns]
        order = (
            Qt.SortOrder.DescendingOrder if self.query.descending else Qt.SortOrder.AscendingOrder
        )
        section = keys.index(self.query.sort) if self.query.sort in keys else -1
        self.table.horizontalHeader().setSortIndicator(section, order)

    def copy(self) -> None:
        """Put the selected rows on the clipboard as Excel takes them."""
        source, ids = self._source, self.selected_ids()
        if source is None or not ids:
            return

        def came(rows: Mapping[RowId, Any]) -> None:
            lines = [
                [column.text(rows[key]) for column in self.model.columns]
                for key in ids
                if key in rows
            ]
            QGuiApplication.clipboard().setText(as_tsv(lines))
            self._ctx.alerts.success(f"已复制 {len(lines)} 行，可以粘贴到表格中。")

        self._ctx.tasks.run(lambda _task: source.rows(ids), title="复制", on_done=came, quiet=True)
