"""What a list remembers for its user: the widths of its columns and its order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject

from desktop.views.context import ViewContext
from desktop.views.widgets.desk_table import DeskTable
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.one_shot import one_shot

SAVE_MS = 400


class ListMemory(QObject):
    """Stores under ``list.<name>``; widths as they would be at 12 pt."""

    def __init__(
        self, ctx: ViewContext, name: str, table: DeskTable, columns: Sequence[Column[Any]]
    ) -> None:
        """Follow the header of ``table``, which must have its model already."""
        super().__init__(table)
        self._ctx, self._name, self._table, self._columns = ctx, name, table, tuple(columns)
        self._timer = one_shot(self, SAVE_MS, self.save_widths)
        table.horizontalHeader().sectionResized.connect(lambda *_sizes: self._timer.start())
        ctx.theme.changed.connect(self.restore_widths)

    def stored_query(self) -> ListQuery:
        """The order of last time, when it is still one."""
        known = {column.key for column in self._columns if column.sortable}
        match _json(self._ctx.settings.get(f"list.{self._name}.sort")):
            case [str() as key, bool() as descending] if key in known:
                return ListQuery(key, descending)
        return ListQuery()

    def save_sort(self, query: ListQuery) -> None:
        """Remember the order."""
        text = json.dumps([query.sort, query.descending])
        self._ctx.settings.set(f"list.{self._name}.sort", text)

    def save_widths(self) -> None:
        """Remember the widths as they would be at 12 pt."""
        scale = self._ctx.theme.appearance.points / 12
        widths = {
            column.key: round(self._table.columnWidth(place) / scale)
            for place, column in enumerate(self._columns)
        }
        self._ctx.settings.set(f"list.{self._name}.widths", json.dumps(widths))

    def restore_widths(self) -> None:
        """Set the remembered widths at the present size of the letters."""
        stored = _json(self._ctx.settings.get(f"list.{self._name}.widths"))
        widths = stored if isinstance(stored, dict) else {}
        header = self._table.horizontalHeader()
        blocked = header.blockSignals(True)
        for place, column in enumerate(self._columns):
            width = widths.get(column.key)
            usable = width if isinstance(width, int) and 24 <= width <= 2000 else column.width
            self._table.setColumnWidth(place, self._ctx.theme.metrics.px(usable))
        header.blockSignals(blocked)
        self._table.updateGeometries()


def _json(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
