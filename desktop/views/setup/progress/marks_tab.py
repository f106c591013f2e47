"""评分: a judge's sheet for many units, and events that add or take points."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.services.scheme_values import IndicatorValue
from desktop.terms import ScoringMethod
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.setup.period_box import PeriodBox
from desktop.views.setup.progress.event_marks import EventMarks
from desktop.views.setup.progress.judge_sheet import JudgeSheet
from desktop.views.widgets.filter_box import FilterBox

NONE = "方案中没有按评定、扣分、加分或减分计分的指标，这里没有可登记的内容。"


class MarksTab(QWidget):
    """One indicator at a time. ``refused`` carries a sentence to the place's foot."""

    refused = Signal(str)

    def __init__(self, ctx: ViewContext, services: Services, period: PeriodBox) -> None:
        """``period`` is shared with the place's other tabs."""
        super().__init__()
        self.ctx, self.services, self.period = ctx, services, period
        self._leaves: dict[UUID, IndicatorValue] = {}
        self._ticket = 0
        self._goal: object = None
        self.indicator = FilterBox("指标", ())
        self.indicator.setAccessibleName("评分的指标")
        self.indicator.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.indicator.setMinimumContentsLength(18)
        self.how = plain("", "secondary")
        self.judging = JudgeSheet(ctx, services, period)
        self.events = EventMarks(ctx, services, period)
        self.empty = plain(NONE, "secondary", wrap=True)
        self.stack = QStackedWidget()
        for widget in (self.judging, self.events, self.empty):
            self.stack.addWidget(widget)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(plain("指标"))
        bar.addWidget(self.indicator)
        bar.addWidget(self.how, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.stack, 1)
        self.indicator.chosen.connect(self._show)

    def go_to(self, row: object) -> None:
        """Show an indicator when the period is read the next time."""
        self._goal = row

    def load(self) -> None:
        """Read the indicators of the period, then what was marked under the chosen one."""
        cycle, quarter = self.period.cycle, self.period.quarter
        if cycle is None:
            return
        self._ticket += 1
        ticket = self._ticket

        def came(leaves: Sequence[IndicatorValue]) -> None:
            if ticket == self._ticket:
                self._offer(leaves)

        call(
            self.ctx,
            lambda _task: self.services.marks.leaves(cycle, quarter),
            title="读取评分指标",
            on_done=came,
            on_failed=lambda error: self.refused.emit(error.sentence),
            quiet=True,
        )

    def _offer(self, leaves: Sequence[IndicatorValue]) -> None:
        self._leaves = {leaf.id: leaf for leaf in leaves}
        self.indicator.offer((f"{leaf.code} {leaf.title}", leaf.id) for leaf in leaves)
        goal, self._goal = self._goal, None
        if goal in self._leaves:
            self.indicator.choose(goal)
        self._show()

    def _show(self) -> None:
        key = self.indicator.value()
        leaf = self._leaves.get(key) if isinstance(key, UUID) else None
        self.flush_draft()
        if leaf is None:
            self.how.setText("")
            self.stack.setCurrentWidget(self.empty)
            return
        judged = leaf.method is ScoringMethod.JUDGED
        cap = "" if leaf.cap is None else f"，合计最多 {leaf.cap.normalize():f} 分"
        self.how.setText(f"{leaf.method.label if leaf.method else ''}{cap}")
        sheet = self.judging if judged else self.events
        self.stack.setCurrentWidget(sheet)
        sheet.show_leaf(leaf)

    def flush_draft(self) -> None:
        """Store what is typed."""
        self.judging.flush_draft()
        self.events.flush_draft()
