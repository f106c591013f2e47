"""调研报告 of a year over all teams: a list for the office, each leading to its visit."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.services.research_reports import ResearchLine
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.points.research_tab import COLUMNS, research_source
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.list_table import ListTable

NONE = "本年度还没有调研报告。考核组完成调研式考核、报回材料之后，列在这里。"
ALL: tuple[Column[ResearchLine], ...] = (
    Column("unit", "考核单位", lambda r: r.unit, 160, tip=lambda r: r.unit),
    *COLUMNS,
    Column("team", "考核组", lambda r: r.team, 104, sortable=False),
    Column("visit", "考核编号", lambda r: r.citation, 124, sortable=False),
)


class ResearchList(QWidget):
    """Enter or a double click leads to the report in its visit."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``show_cycle``."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self.list = ListTable(
            ctx, "research-all", ALL, title="调研报告", filter_hint="筛选单位、标题",
            empty=EmptyText(NONE),
        )  # fmt: skip
        self.look = button("打开", name="打开调研报告")
        self.look.setEnabled(False)
        bar = QHBoxLayout()
        bar.addStretch(1)
        bar.addWidget(self.look)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.list, 1)
        layout.addLayout(bar)
        self.look.clicked.connect(lambda: self._open(self.list.current_id()))
        self.list.opened.connect(self._open)
        self.list.loaded.connect(lambda total: self.look.setEnabled(total > 0))

    def show_cycle(self, cycle: UUID | None) -> None:
        """The reports of a year; of all years with None."""
        self.list.show_source(research_source(self.services.research_reports, cycle=cycle))

    def _open(self, key: object) -> None:
        if isinstance(key, UUID):
            self.ctx.go_to("records", ("research_report", key))
