"""The list of scores beside the tree that explains the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.errors import ServiceError
from desktop.services.pinyin import sort_key
from desktop.services.scoring.derivation import Derivation
from desktop.services.scoring.lines import Completeness, ScoreLine
from desktop.terms import UnitKind
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.setup.scores.columns import INTERVAL, SCORES, STATE, ScoreRow, tone_of
from desktop.views.setup.scores.derivation_side import DerivationSide
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import beside_filter
from desktop.views.widgets.splitting import beside

BARRED = "按回避规定，不能查阅本单位的得分。"


class ScoreTab(QWidget):
    """``derive`` gives the tree of a unit, in a worker."""

    def __init__(self, ctx: ViewContext, derive: Callable[[UUID], Derivation]) -> None:
        """Lines come with ``show_lines``."""
        super().__init__()
        self._ctx, self._derive = ctx, derive
        self._rows: dict[UUID, ScoreRow] = {}
        self._ticket = 0
        self.kind = FilterBox("单位类别", (("全部类别", None), *((k.label, k) for k in UnitKind)))
        self.state = FilterBox("得分情况", (("全部", None), *((s.label, s) for s in Completeness)))
        self.list = ListTable(
            ctx, "setup_scores", SCORES, title="阶段得分",
            filter_hint="筛选单位、等次或情况", empty=EmptyText(""),
        )  # fmt: skip
        for box in (self.kind, self.state):
            beside_filter(box)
            self.list.bar.addWidget(box)
            box.chosen.connect(self._show)
        self.list.table.setItemDelegateForColumn(
            STATE, BadgeDelegate(ctx.theme, tone_of, self.list.table)
        )
        self.list.table.setColumnHidden(INTERVAL, True)
        self.list.picked.connect(self._picked)
        self.side = DerivationSide(ctx.theme)
        self.split = beside(self.list, self.side, (640, 420), stretch=(3, 2))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.split)

    def show_lines(self, lines: tuple[ScoreLine, ...], empty: EmptyText) -> None:
        """Show another quarter's scores; ``empty`` says why there are none."""
        self._rows = {line.unit: ScoreRow(line) for line in lines}
        self.list.set_empty(empty)
        self.list.table.setColumnHidden(INTERVAL, True)
        self._show()

    def show_intervals(self, intervals: Mapping[UUID, str]) -> None:
        """Show how firmly each rank stands, in a column of its own."""
        self._rows = {
            unit: ScoreRow(row.line, intervals.get(unit, "")) for unit, row in self._rows.items()
        }
        self.list.table.setColumnHidden(INTERVAL, False)
        self._show()

    def select(self, unit: UUID) -> None:
        """Show a unit, whatever is filtered away now."""
        self.kind.choose(None)
        self.state.choose(None)
        self.list.filter.clear()
        self.list.query = replace(self.list.query, text="")  # before the line's own timer does
        self.list.select_id(unit)
        self._show()

    def _show(self) -> None:
        kind, state = self.kind.value(), self.state.value()
        rows = [
            row
            for row in self._rows.values()
            if kind in {None, row.line.kind} and state in {None, row.line.state}
        ]
        source = StaticSource(rows, lambda row: row.line.unit, SCORES, sort_key)
        self.list.show_source(source)

    def _picked(self, key: object) -> None:
        row = self._rows.get(key) if isinstance(key, UUID) else None
        self._ticket += 1
        if row is None:
            self.side.clear()
            return
        if row.line.state is Completeness.BARRED:
            self.side.clear(BARRED, row.line.name)
            return
        ticket, unit = self._ticket, row.line.unit

        def came(found: Derivation) -> None:
            if ticket == self._ticket:
                self.side.show_derivation(found)

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self.side.clear(error.sentence, row.line.name)

        call(
            self._ctx,
            lambda _task: self._derive(unit),
            title="读取计算过程",
            on_done=came,
            on_failed=failed,
            quiet=True,
        )
