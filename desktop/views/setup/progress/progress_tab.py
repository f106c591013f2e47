"""进展: every pair of unit and indicator of a quarter, its figures beside it, workbooks taken in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.services.permissions import Operation, allowed
from desktop.services.progress_values import ProgressLine, ProgressState, ProgressSummary
from desktop.services.registry import Services
from desktop.terms import TargetBasis
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.setup.period_box import PeriodBox
from desktop.views.setup.progress.basis_bar import BasisBar
from desktop.views.setup.progress.columns import (
    COLUMNS,
    STATE_COLUMN,
    TEXT_COLUMNS,
    AmberDelegate,
    tone_of,
)
from desktop.views.setup.progress.form import ProgressForm
from desktop.views.setup.progress.import_panel import ImportPanel
from desktop.views.setup.progress.period import Period, period_of
from desktop.views.setup.progress.source import ProgressSource
from desktop.views.setup.scheme.panel import Follow
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.place import beside_filter
from desktop.views.widgets.splitting import beside

SETTLE_MS = 120  # holding ↓ runs through the list without reading every row
ATTENTION = "attention"
STATES: tuple[tuple[str, object], ...] = (
    ("全部状态", None),
    ("待核和缺数据", ATTENTION),
    *((state.value, state) for state in ProgressState),
)
ALL = (("全部指标", None),)
NO_SCHEME = "所选考核年度没有按进展计分的指标。请先在“考核方案”中建立或导入指标体系。"
NONE_HERE = "考核办还没有下发本季度的指标进展。"
NOTHING = "没有符合所选条件的内容。"


class ProgressTab(QWidget):
    """``said`` carries the summary of the quarter for the foot of the place, ``refused`` why not.

    ``importing``: whether a workbook is looked at; the place shows its buttons then.
    """

    said = Signal(object)
    refused = Signal(str)
    importing = Signal(bool)

    def __init__(
        self, ctx: ViewContext, services: Services, period: PeriodBox, follow: Follow
    ) -> None:
        """``period`` is shared with the place's other tabs; ``follow`` shows running tasks."""
        super().__init__()
        self._ctx, self._services, self._box = ctx, services, period
        self.may = allowed(services.desk.actor.role, Operation.EDIT_PROGRESS)
        self.summary: ProgressSummary | None = None
        self._source: ProgressSource | None = None
        self._ticket = 0
        self._goal: object = None
        self._waiting: list[Path] = []
        self.indicator = FilterBox("指标", ALL)
        self.state = FilterBox("状态", STATES)
        self.list = ListTable(
            ctx, "setup.progress", COLUMNS, title="指标进展", filter_hint="按单位或指标筛选"
        )
        self.form = ProgressForm(ctx, services)
        self.basis = BasisBar()
        self.panel = ImportPanel(ctx, services, period, follow)
        self.stack = QStackedWidget()
        self._timer = one_shot(self, SETTLE_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for box in (self.indicator, self.state):
            beside_filter(box)
            box.setMinimumContentsLength(7)
        self.indicator.setMaximumWidth(self._ctx.theme.metrics.px(240))
        self.list.bar.insertWidget(1, self.indicator)
        self.list.bar.insertWidget(2, self.state)
        for column in TEXT_COLUMNS:
            self.list.table.setItemDelegateForColumn(
                column, AmberDelegate(self._ctx.theme, self.list.table)
            )
        self.list.table.setItemDelegateForColumn(
            STATE_COLUMN, BadgeDelegate(self._ctx.theme, tone_of, self.list.table)
        )
        split = beside(self.list, self.form, (760, 320), stretch=(2, 1))
        browse = QWidget()
        inside = QVBoxLayout(browse)
        inside.setContentsMargins(0, 8, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.basis)
        inside.addWidget(split, 1)
        self.stack.addWidget(browse)
        self.stack.addWidget(self.panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)

    def _connect(self) -> None:
        self.indicator.chosen.connect(self._narrow)
        self.state.chosen.connect(self._narrow)
        self.list.picked.connect(lambda _key: self._timer.start())
        self.list.opened.connect(lambda _key: self._into_form())
        self.list.loaded.connect(self._loaded)
        self._timer.timeout.connect(self._show_current)
        self.form.saved.connect(self.load)
        self.basis.wanted.connect(self._set_basis)
        self.panel.closed.connect(self._panel_closed)
        self.panel.refused.connect(self.refused.emit)

    @property
    def is_importing(self) -> bool:
        """Whether a workbook is looked at."""
        return self.stack.currentWidget() is self.panel

    # --- the list ------------------------------------------------------------------------

    def go_to(self, row: object) -> None:
        """Show a pair when the quarter is read the next time, whatever the filters were."""
        self._goal = row
        self.list.filter.clear()
        self._clear()

    def load(self) -> None:
        """Read the quarter anew."""
        period = period_of(self._box)
        if period is None:
            self.list.set_empty(EmptyText("还没有考核年度。请先建立考核年度。"))
            return
        self._ticket += 1
        ticket, service = self._ticket, self._services.progress

        def came(found: ProgressSummary) -> None:
            if ticket == self._ticket:
                self._show(period, found)

        call(
            self._ctx,
            lambda _task: service.summary(period.cycle, period.quarter),
            title="读取指标进展",
            on_done=came,
            on_failed=lambda error: self.refused.emit(error.sentence),
            quiet=True,
        )

    def _show(self, period: Period, summary: ProgressSummary) -> None:
        self.summary = summary
        self.indicator.offer((*ALL, *((title, key) for key, title in summary.indicators)))
        if self._source is None or self._source.period != period:
            self._source = ProgressSource(self._services.progress, period)
        self._narrow_source()
        self.list.set_empty(self._why_empty(summary))
        self.list.show_source(self._source)
        if self._goal is not None:
            self.list.select_id(self._goal)
            self._goal = None
        self.said.emit(summary)

    def _why_empty(self, summary: ProgressSummary) -> EmptyText:
        if sum(summary.counts.values()):
            return EmptyText(NOTHING, "清除条件", self._clear)
        if not self.may:
            return EmptyText(NONE_HERE)
        return EmptyText(NO_SCHEME, "去考核方案", lambda: self._ctx.go_to("setup", "scheme"))

    def _clear(self) -> None:
        self.indicator.choose(None)
        self.state.choose(None)
        self._narrow()

    def _narrow_source(self) -> None:
        source = self._source
        if source is None:
            return
        indicator, state = self.indicator.value(), self.state.value()
        source.indicator = indicator if isinstance(indicator, UUID) else None
        source.state = state if isinstance(state, ProgressState) else None
        source.attention = state == ATTENTION

    def _narrow(self) -> None:
        self._narrow_source()
        self.list.reload()

    def show_attention(self) -> None:
        """Only what is unreadable or missing."""
        self.state.choose(ATTENTION)
        self._narrow()

    def _loaded(self, total: int) -> None:
        if not total:
            self._show_line(None)

    def _show_current(self) -> None:
        key = self.list.current_id()
        source = self._source
        if key is None or source is None:
            self._show_line(None)
            return
        shown = self.form.line
        same = shown is not None and shown.id == key and shown.quarter == source.period.quarter
        if same and self.form.cycle == source.period.cycle and self.form.form.dirty:
            return  # read anew because of somebody else: what is being typed stays
        model = self.list.model
        row = model.row_data(model.row_of(key))
        if isinstance(row, ProgressLine):
            self._show_line(row)
            return
        period, service = source.period, self._services.progress

        call(
            self._ctx,
            lambda _task: service.get(period.cycle, period.quarter, str(key)),
            title="读取进展",
            on_done=lambda line: self._show_line(line) if self.list.current_id() == key else None,
            on_failed=lambda error: self.refused.emit(error.sentence),
            quiet=True,
        )

    def _show_line(self, line: ProgressLine | None) -> None:
        period = None if self._source is None else self._source.period
        if period is not None:
            self.form.show_line(period, line)

    def _into_form(self) -> None:
        self.form.form.fields["actual"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- 目标口径 --------------------------------------------------------------------------

    def ask_basis(self) -> None:
        """Offer the indicators of the quarter."""
        if self.summary is not None and self.summary.indicators:
            self.basis.ask(self.summary.indicators, self.indicator.value())

    def _set_basis(self, indicator: UUID, basis: TargetBasis, percent: Decimal | None) -> None:
        period, service = period_of(self._box), self._services.progress
        if period is None:
            return

        def done(count: int) -> None:
            self.basis.hide()
            self._ctx.alerts.success(f"已按“{basis.label}”口径更改 {count} 项。")

        call(
            self._ctx,
            lambda _task: service.set_basis(
                period.cycle, period.quarter, indicator, basis, percent
            ),
            title="更改目标口径",
            on_done=done,
            on_failed=lambda error: self.basis.show_fault(error.sentence),
        )

    # --- workbooks -----------------------------------------------------------------------

    def dropped(self, paths: Sequence[Path]) -> None:
        """Look at workbooks, one after the other."""
        if not paths or not self.may or period_of(self._box) is None:
            return
        self.form.form.flush_draft()
        self._waiting = list(paths[1:])
        self.stack.setCurrentWidget(self.panel)
        self.panel.start(paths[0])
        self.importing.emit(True)

    def _panel_closed(self, taken: bool) -> None:
        if self._waiting:
            self.panel.start(self._waiting.pop(0))
            return
        self.stack.setCurrentIndex(0)
        self.importing.emit(False)
        quarter = self.panel.taken_quarter
        if taken and quarter is not None and quarter != self._box.quarter:
            self._box.show_period(self._box.cycle, quarter)
        self.load()

    def flush_draft(self) -> None:
        """Store what is typed, on this thread: the window is being locked."""
        self.form.form.keep_now()
