"""The units of the chosen team with the line that sends them to another."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.services.pairing.board import BoardUnit
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.setup.pairing.arrangement import Arrangement
from desktop.views.setup.pairing.tables import UnitTable
from desktop.views.widgets.list_table import FilterLine

HINT = "回车填组号　Ctrl+←→ 换到相邻组　可拖到左侧"


class _NumberLine(QLineEdit):
    """The number of a team; Esc goes back to the list."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc is 取消."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class UnitTab(QWidget):
    """``numbered`` carries the chosen units and the number of the team that was typed."""

    numbered = Signal(object, int)
    filtered = Signal()

    def __init__(self, ctx: ViewContext) -> None:
        """Rows come with ``show_units``."""
        super().__init__()
        self.filter = FilterLine()
        self.filter.setPlaceholderText("筛选单位、类别或领域")
        self.filter.setAccessibleName("筛选单位、类别或领域")
        self.filter.setClearButtonEnabled(True)
        self.count = plain("", "hint")
        self.table = UnitTable(ctx.theme)
        self.number = _NumberLine()
        self.number.setValidator(QIntValidator(0, 999, self.number))
        self.number.setAccessibleName("分到第几组")
        self.number.setPlaceholderText("组号")
        self.go = button("分到该组")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.filter, 1)
        top.addWidget(self.count)
        self.foot = QWidget()
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(8)
        foot.addWidget(plain("分到第"))
        foot.addWidget(self.number)
        foot.addWidget(plain("组"))
        foot.addWidget(self.go)
        self.hint = plain(HINT, "hint")
        foot.addStretch(1)
        foot.addWidget(self.hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.foot)
        self._theme = ctx.theme
        ctx.theme.changed.connect(self._fit)
        self._fit()
        self.filter.textChanged.connect(lambda _text: self.filtered.emit())
        self.filter.left_down.connect(self.table.setFocus)
        self.table.asked.connect(self._ask)
        self.number.returnPressed.connect(self._send)
        self.number.left.connect(self.table.setFocus)
        self.go.clicked.connect(self._send)

    def _fit(self) -> None:
        self.number.setFixedWidth(self._theme.metrics.px(64))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Large letters leave no room for the hint."""
        super().resizeEvent(event)
        self.hint.setVisible(self.width() >= self._theme.metrics.px(560))

    def set_editable(self, editable: bool) -> None:
        """Whether units can be moved."""
        self.table.rows.editable = editable
        self.foot.setVisible(editable)

    def show_units(
        self, now: Arrangement, units: Sequence[BoardUnit], keep: UUID | None = None
    ) -> None:
        """Show units; the chosen one (or ``keep``) stays chosen, else the one in its place."""
        found = now.found(units, self.filter.text().split())
        table = self.table
        row = table.currentIndex().row()
        wanted = keep or table.rows.unit_at(row)
        table.rows.show_units(now, found)
        if wanted is not None and table.rows.row_of(wanted) >= 0:
            if table.units() != (wanted,) and len(table.units()) < 2:
                table.choose(wanted)
        elif found:
            table.choose(table.rows.unit_at(max(0, min(row, len(found) - 1))))
        total = sum(unit.load for unit in found)
        self.count.setText(f"共 {len(found):,} 个单位，负荷 {total:,}")

    def _ask(self) -> None:
        if self.foot.isVisible() and self.table.units():
            self.number.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.number.selectAll()

    def _send(self) -> None:
        text, units = self.number.text(), self.table.units()
        if text and units:
            self.number.clear()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.numbered.emit(units, int(text))
