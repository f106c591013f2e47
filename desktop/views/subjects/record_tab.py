"""One tab of 对象库: a list with its filter, and the detail of the current row beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast
from uuid import UUID

from PySide6.QtCore import QModelIndex, QSignalBlocker
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from desktop.views.context import ViewContext
from desktop.views.subjects.sources import Narrowing, ServiceSource
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.splitting import beside

SETTLE_MS = 120  # holding ↓ runs through the list without reading (and logging) every row


class Pane(Protocol):
    """What a tab asks of the detail beside its list."""

    key: UUID | None
    is_new: bool

    def show_record(self, key: UUID | None) -> None:
        """Show a row."""

    def reload(self) -> None:
        """Read the row again."""

    def flush_draft(self) -> None:
        """Store what is unsaved."""


class RecordTab(QWidget):
    """List ↔ detail."""

    def __init__(
        self,
        ctx: ViewContext,
        name: str,
        source: ServiceSource,
        columns: Sequence[Column[Any]],
        pane: QWidget,
        *,
        title: str,
        hint: str,
        narrow: Narrowing,
        empty: EmptyText,
    ) -> None:
        """``pane`` is a widget that also is a ``Pane``."""
        super().__init__()
        self._source, self.pane = source, cast("Pane", pane)
        self._goal: UUID | None = None
        self._loaded = False
        self.list = ListTable(
            ctx, f"subjects.{name}", columns, title=title, filter_hint=hint, empty=empty
        )
        self.narrow = QComboBox()
        self.narrow.setAccessibleName(f"{title}：{narrow.label}")
        self.narrow.addItem(narrow.everything, None)
        for value, label in narrow.terms.labels().items():
            self.narrow.addItem(label, value)
        self.narrow.activated.connect(self._narrowed)
        self.list.bar.insertWidget(1, self.narrow)
        split = beside(self.list, pane, (520, 560), stretch=(1, 1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(split, 1)
        self._timer = one_shot(self, SETTLE_MS, self._show_current)
        self.list.picked.connect(lambda _key: self._timer.start())
        self.list.loaded.connect(self._list_loaded)

    def load(self) -> None:
        """Read the list, the first time the tab is seen."""
        if not self._loaded:
            self._loaded = True
            self.list.show_source(self._source)

    def reload(self) -> None:
        """Something was committed: list and detail follow."""
        if self._loaded:
            self._goal = self.pane.key
            self.list.reload()
            self.pane.reload()

    def forget(self) -> None:
        """The shown row is gone: the list chooses the next."""
        self._goal = None
        self.list.reload()

    def _narrowed(self, _row: int) -> None:
        self._source.only = self.narrow.currentData()
        self.list.reload()

    def go_to(self, key: UUID) -> None:
        """Show a row, whatever the filter was."""
        self._goal = key
        self._timer.stop()
        self.pane.show_record(key)
        if self._loaded and self.list.model.row_of(key) >= 0:
            self._goal = None
            self.list.select_id(key)
            return
        with QSignalBlocker(self.list.filter):
            self.list.filter.clear()
        self.list.query = ListQuery(self.list.query.sort, self.list.query.descending)
        self.narrow.setCurrentIndex(0)
        self._source.only = None
        self.list.select_id(key)
        if self._loaded:
            self.list.reload()
        else:
            self.load()

    def leave_row(self) -> None:
        """No row is current: a new one is being typed."""
        self.list.table.clearSelection()
        self.list.table.setCurrentIndex(QModelIndex())
        self._timer.stop()

    def _list_loaded(self, _total: int) -> None:
        goal, self._goal = self._goal, None
        hidden = goal is not None and self.list.model.row_of(goal) < 0
        # A record that stands behind another one is in no list, and so is a new one; the list
        # must not put its first row in their place.
        if self.pane.is_new or (hidden and goal == self.pane.key):
            self.leave_row()

    def _show_current(self) -> None:
        key = self.list.current_id()
        self.pane.show_record(key if isinstance(key, UUID) else None)

    def flush_draft(self) -> None:
        """Store what is unsaved in the detail."""
        self.pane.flush_draft()
