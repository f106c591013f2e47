"""联合考核: when the units of a task are visited next."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.key_tasks import KeyTaskDetail, NextVisit
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.late_delegate import LATE, LateDelegate
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable

NO_UNITS = "还没有承担单位。在“基本情况”中加入单位后，这里列出各单位的下次联合考核。"


def _arranged(visit: NextVisit) -> str:
    if visit.planned is not None:
        return f"{visit.planned:%Y-%m-%d} 已计划"
    return LATE if visit.overdue else ""


VISITS: tuple[Column[NextVisit], ...] = (
    Column("unit", "单位", lambda v: v.unit_name, 136),
    Column("last", "上次", lambda v: f"{v.last:%Y-%m-%d}" if v.last else "还没有", 120),
    Column("due", "下次", lambda v: f"{v.due:%Y-%m-%d}" if v.due else "已到期止", 120),
    Column("state", "安排", _arranged, 144),
)


class VisitsTab(QWidget):
    """The list under the sentence that says how often."""

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_task``."""
        super().__init__()
        self.list = ListTable(
            ctx, "next_visits", VISITS, title="下次联合考核", filter_hint="筛选单位",
            empty=EmptyText(NO_UNITS),
        )  # fmt: skip
        self.list.table.setItemDelegateForColumn(3, LateDelegate(ctx.theme, self.list.table))
        self.told = plain("", "secondary", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(8)
        column.addWidget(self.told)
        column.addWidget(self.list, 1)

    def show_task(self, task: KeyTaskDetail) -> None:
        """The next visits of a task."""
        self.list.show_source(StaticSource(task.visits, lambda v: v.unit, VISITS))
        offices = f"，会同{'、'.join(task.offices)}" if task.offices else ""
        self.told.setText(f"每 {task.interval_months} 个月到各承担单位联合考核一次{offices}。")
