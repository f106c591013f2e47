"""新近审核: what the office decided of late, the things that want doing first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.desk_decisions import DecisionLine
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.list_model import Column

NONE = "近 30 日没有新的审核结论。"
COLUMNS: tuple[Column[DecisionLine], ...] = (
    Column("said", "结论", lambda d: f"{d.said}，待办理" if d.wanted else d.said, 128),
    Column("on", "日期", lambda d: show_date(d.on), 136),
    Column("what", "记录", lambda d: d.what, 136, tip=lambda d: d.what),
    Column("unit", "单位", lambda d: d.unit, 168, tip=lambda d: d.unit),
    Column("remark", "意见", lambda d: d.remark, 240, tip=lambda d: d.remark),
)


class DecidedTab(QWidget):
    """``wanted`` carries the decision whose record is to be opened."""

    wanted = Signal(object)

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_decisions``."""
        super().__init__()
        self.line = plain(NONE, "secondary", wrap=True)
        self.table = ShortTable(ctx.theme, "新近审核", COLUMNS, wide=4)
        self.table.activated.connect(lambda index: self._open(index.row()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.line)
        layout.addWidget(self.table, 1)

    def show_decisions(self, lines: Sequence[DecisionLine]) -> None:
        """Show them; how many want something is said above."""
        waiting = sum(line.wanted for line in lines)
        told = f"近 30 日的审核结论 {len(lines):,} 条，其中 {waiting:,} 条待办理。"
        self.line.setText(told if lines else NONE)
        self.table.show_rows(sorted(lines, key=lambda line: not line.wanted))

    def open_current(self) -> None:
        """Open the record of the chosen decision."""
        self._open(self.table.currentIndex().row())

    def _open(self, place: int) -> None:
        line = self.table.row_at(place)
        if line is not None:
            self.wanted.emit(line)
