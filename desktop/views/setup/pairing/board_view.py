"""The board itself: teams with their loads, units, the cost, one unit's past; moved by hand."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QWidget

from desktop.services.pairing.board import BoardUnit
from desktop.services.pairing.service import PairingLine
from desktop.services.pairing.words import cost_groups, plain
from desktop.views.context import ViewContext
from desktop.views.setup.pairing.arrangement import NONE, Arrangement
from desktop.views.setup.pairing.notes import Notes, cost_blocks, unit_blocks
from desktop.views.setup.pairing.tables import TeamTable
from desktop.views.setup.pairing.team_model import ALL
from desktop.views.setup.pairing.unit_tab import UnitTab

_SHOWN = 3
"""Refusals that are told at once; the marks beside the teams tell all."""


class BoardView(QWidget):
    """``changed`` comes after a move, ``refused`` says why one was not made (or nothing).

    ``asked`` wants the pairings so far of a unit, given back through ``show_history``.
    """

    changed = Signal()
    refused = Signal(str)
    asked = Signal(object)

    def __init__(self, ctx: ViewContext, *, editable: bool) -> None:
        """Empty until ``show_arrangement``."""
        super().__init__()
        self._editable = editable
        self._now: Arrangement | None = None
        self.teams = TeamTable(ctx.theme)
        self.units = UnitTab(ctx)
        self.costs, self.about = Notes("代价明细"), Notes("所选单位")
        self.tabs = QTabWidget()
        for title, tab in (("单位", self.units), ("代价", self.costs), ("所选单位", self.about)):
            self.tabs.addTab(tab, title)
        self.teams.rows.editable = editable
        self.units.set_editable(editable)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.teams)
        split.addWidget(self.tabs)
        split.setStretchFactor(1, 1)
        self._split, self._theme = split, ctx.theme
        ctx.theme.changed.connect(self._fit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self._connect()

    def _connect(self) -> None:
        self.teams.picked.connect(lambda _key: self._show_units())
        self.teams.rows.dropped.connect(self.move_units)
        self.teams.rows.over.connect(self.refused)
        self.teams.drag_left.connect(lambda: self.refused.emit(""))
        self.units.filtered.connect(self._show_units)
        self.units.numbered.connect(self._by_number)
        self.units.table.chosen.connect(self._unit_chosen)
        self.units.table.stepped.connect(self._step)
        self.tabs.currentChanged.connect(lambda _place: self._ask_history())

    def _fit(self) -> None:
        """The teams need the width of their columns, the units what is left."""
        left = self._theme.metrics.px(366)
        self._split.setSizes([left, max(left, self.width() - left)])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the width anew."""
        super().resizeEvent(event)
        self._fit()

    # --- what is shown -----------------------------------------------------------------

    def show_arrangement(self, now: Arrangement, last: str, keep: UUID | None = None) -> None:
        """Show an arrangement; ``last`` is what the last proposal gained."""
        self._now = now
        self.teams.rows.show_arrangement(now)
        if not self.teams.currentIndex().isValid():
            self.teams.choose(ALL)
        self._show_units(keep)
        self.costs.show_lines(cost_blocks(cost_groups(now.board, now.told), last))
        self.tabs.setTabText(1, f"代价 {plain(now.told.explained.cost.total)}")

    def show_open(self) -> None:
        """Show the units without a team."""
        self.teams.choose(NONE)
        self.tabs.setCurrentWidget(self.units)

    def show_unit(self, unit: UUID) -> None:
        """Show one unit among all."""
        self.teams.choose(ALL)
        self.units.table.choose(unit)
        self.tabs.setCurrentWidget(self.about)

    def show_history(self, unit: UUID, history: Sequence[PairingLine]) -> None:
        """What ``asked`` wanted; too late when another unit has been chosen since."""
        if self._now is not None and self.units.table.units()[:1] == (unit,):
            found = self._now.units[unit]
            self.about.show_lines(unit_blocks(self._now, found, history))

    def _show_units(self, keep: UUID | None = None) -> None:
        now = self._now
        if now is None:
            return
        key = self.teams.chosen
        units: Sequence[BoardUnit] = now.board.units
        if isinstance(key, UUID) or key == NONE:
            units = now.of(key if isinstance(key, UUID) else None)
        self.units.show_units(now, units, keep)
        self._unit_chosen()

    def _unit_chosen(self) -> None:
        self.teams.rows.choose(self.units.table.units())
        self._ask_history()

    def _ask_history(self) -> None:
        """Only when it is looked at."""
        if self._now is None or self.tabs.currentWidget() is not self.about:
            return
        chosen = self.units.table.units()
        if chosen and chosen[0] in self._now.units:
            self.asked.emit(chosen[0])
        else:
            self.about.show_lines([("", ["请在“单位”中选择一个单位。"])])

    # --- moving ------------------------------------------------------------------------

    def move_units(self, units: Sequence[UUID], team: UUID) -> None:
        """Give units to a team; what may not go there stays, with the reason."""
        if self._now is None or not self._editable:
            return
        outcome = self._now.move(units, team)
        more = len(outcome.refusals) - _SHOWN
        tail = f"另有 {more} 个单位不能分到该组。" if more > 0 else ""
        self.refused.emit("".join((*outcome.refusals[:_SHOWN], tail)))
        if outcome.moved:
            self.changed.emit()

    def _by_number(self, units: Sequence[UUID], number: int) -> None:
        team = None if self._now is None else self._now.number(number)
        if team is None:
            self.refused.emit(f"没有第 {number} 考核组。请输入左侧列出的组号。")
        else:
            self.move_units(units, team)

    def _step(self, by: int) -> None:
        """Move the chosen unit to the next team; a list of one team follows it there."""
        now, chosen = self._now, self.units.table.units()
        if now is None or not self._editable or len(chosen) != 1:
            return
        unit = chosen[0]
        team = now.step(unit, by)
        if team is None:
            why = now.why_not(unit, next(iter(now.titles)))
            self.refused.emit(why or "没有其他可以对口的考核组。")
            return
        follows = isinstance(self.teams.chosen, UUID) or self.teams.chosen == NONE
        now.move([unit], team)
        self.refused.emit("")
        self.changed.emit()
        if follows:
            self.teams.choose(team)
        self.units.table.choose(unit)
