"""The list of cadres whose portraits can be made, narrowed by text and by unit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QVBoxLayout, QWidget

from desktop.services.cadres import CadreLine, CadreQuery
from desktop.services.registry import Services
from desktop.services.units import UnitQuery
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.subjects.sources import ServiceSource, dotted, one_line
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.list_table import ListTable

ALL_UNITS = "全部单位"

COLUMNS: tuple[Column[CadreLine], ...] = (
    Column("name", "姓名", lambda c: c.name, 84),
    Column("birth", "出生年月", lambda c: dotted(c.birth_month), 88),
    Column("unit", "单位", lambda c: c.unit or "未归入单位", 120),
    Column("post", "现任职务", lambda c: one_line(c.post), 120),
)


class PeopleList(QWidget):
    """``chosen`` comes with the ids of the selected cadres whenever they change."""

    chosen = Signal(object)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``load``."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._loaded = False
        self._units: dict[str, UUID] = {}
        self.unit = QComboBox()
        self.unit.setAccessibleName("按单位筛选")
        self.unit.setEditable(True)
        self.unit.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = QLineEdit()
        line.setPlaceholderText(ALL_UNITS)
        line.setAccessibleName("按单位筛选")
        self.unit.setLineEdit(line)
        completer = QCompleter(self.unit.model(), self.unit)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.unit.setCompleter(completer)
        self.unit.activated.connect(lambda _row: self._narrow())
        line.editingFinished.connect(self._narrow)
        empty = EmptyText(
            "还没有干部。请在“对象库”中导入花名册或任免审批表。",
            "去对象库导入",
            lambda: ctx.go_to("subjects", None),
        )
        self.list = ListTable(
            ctx, "dossiers", COLUMNS, title="干部", filter_hint="按姓名、职务筛选", empty=empty
        )
        self.source = ServiceSource(self._find, services.cadres.rows)
        selection = self.list.table.selectionModel()
        selection.selectionChanged.connect(lambda *_: self.chosen.emit(self.ids()))
        self.list.loaded.connect(lambda _total: self.chosen.emit(self.ids()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.unit)
        layout.addWidget(self.list, 1)

    def _find(self, text: str, only: str | None, sort: str, descending: bool) -> Sequence[UUID]:
        unit = UUID(only) if only else None
        query = CadreQuery(text, unit=unit, sort=sort or "unit", descending=descending)
        return self._services.cadres.find(query)

    def load(self) -> None:
        """Read the list and the units."""
        self._loaded = True
        self.list.show_source(self.source)
        self._read_units()

    def reload(self) -> None:
        """Something was committed."""
        if self._loaded:
            self.list.reload()
            self._read_units()

    def _read_units(self) -> None:
        units = self._services.units

        def read(_task: object) -> dict[str, UUID]:
            lines = units.rows(units.find(UnitQuery()))
            return {line.name: line.id for line in lines}

        call(self._ctx, read, title="读取单位", on_done=self._offer, quiet=True)

    def _offer(self, units: dict[str, UUID]) -> None:
        if units == self._units:
            return
        self._units = units
        now = self.unit.currentText()
        self.unit.clear()
        self.unit.addItems([ALL_UNITS, *units])
        self.unit.setCurrentText(now or ALL_UNITS)

    def _narrow(self) -> None:
        """A name that is no unit means all of them."""
        name = self.unit.currentText().strip()
        unit = self._units.get(name)
        if unit is None and name != ALL_UNITS:
            self.unit.setCurrentText(ALL_UNITS)
        only = None if unit is None else unit.hex
        if only != self.source.only:
            self.source.only = only
            self.list.reload()

    def ids(self) -> tuple[UUID, ...]:
        """The selected cadres from top to bottom."""
        return tuple(key for key in self.list.selected_ids() if isinstance(key, UUID))

    def go_to(self, cadre: UUID) -> None:
        """Select one cadre, whatever the filters were."""
        if self.list.model.row_of(cadre) < 0:
            self.unit.setCurrentText(ALL_UNITS)
            self.source.only = None
            blocked = self.list.filter.blockSignals(True)
            self.list.filter.clear()
            self.list.filter.blockSignals(blocked)
            self.list.query = ListQuery(self.list.query.sort, self.list.query.descending)
            self.list.select_id(cadre)
            if self._loaded:
                self.list.reload()
        else:
            self.list.select_id(cadre)
