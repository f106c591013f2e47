"""One team: its seats with the vacant ones, and below them candidates, history and units."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.services.team_views import SeatPast, SeatView, TeamView
from desktop.services.vacancies import Ranked
from desktop.terms import SeatKind
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.setup.teams.columns import (
    CANDIDATES,
    PAST,
    SEATS,
    UNITS,
    CandidateRow,
    SeatRow,
    remarks,
    seat_rows,
    summary,
)
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.place import selectable

NO_VACANCY = "请在上面的编组表中选择一个缺位，这里会按顺序列出合适的人选和依据。"
NOBODY = "考核人员信息库中没有可编入{kind}的其他人选。可先在“考核人员”中入库，或调整岗位类别。"


class TeamDetailView(QWidget):
    """Read only by itself; ``seat_picked`` and ``candidate_picked`` tell the place what is on."""

    seat_picked = Signal()
    candidate_picked = Signal()

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_team``."""
        super().__init__()
        self.name = plain("", "heading")
        self.facts = selectable("", "secondary")
        self.remarks = selectable("", "fault")
        self.seats = ShortTable(ctx.theme, "编组表", SEATS, wide=5)
        self.candidates = ShortTable(ctx.theme, "缺位人选", CANDIDATES, wide=4)
        self.past = ShortTable(ctx.theme, "任职历史", PAST, wide=4)
        self.units = ShortTable(ctx.theme, "对口联系单位", UNITS, wide=0)
        self.empty = EmptyState()
        self.who = QStackedWidget()
        self.who.addWidget(self.empty)
        self.who.addWidget(self.candidates)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("缺位人选、任职历史和对口联系单位")
        self.tabs.addTab(self.who, "缺位人选")
        self.tabs.addTab(self.past, "任职历史")
        self.tabs.addTab(self.units, "对口联系单位")
        self._lay_out()
        self.seats.picked.connect(lambda _place: self.seat_picked.emit())
        self.candidates.picked.connect(lambda _place: self.candidate_picked.emit())
        for table in (self.seats, self.candidates, self.past):
            table.horizontalHeader().setSectionResizeMode(
                0, QHeaderView.ResizeMode.ResizeToContents
            )

    def _lay_out(self) -> None:
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for item in (self.name, self.facts, self.remarks):
            column.addWidget(item)
        column.addWidget(self.seats, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(top)
        split.addWidget(self.tabs)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.addWidget(split)

    def show_team(self, team: TeamView) -> None:
        """Show a team; the row that was current stays, or the first vacancy."""
        told = remarks(team)
        self.name.setText(team.title)
        self.facts.setText(summary(team))
        self.remarks.setText(told)
        self.remarks.setVisible(bool(told))
        self.seats.show_rows(seat_rows(team))
        self.units.show_rows([name for _, name in team.units])
        if self.seats.currentIndex().row() < 0 and self.seats.rows.rowCount():
            self.seats.go_to(0)
        self.seat_picked.emit()

    def row(self) -> SeatRow | None:
        """The current line of the seats."""
        found = self.seats.row_at(self.seats.currentIndex().row())
        return found if isinstance(found, SeatRow) else None

    def seat(self) -> SeatView | None:
        """The current seat when somebody fills it."""
        row = self.row()
        return None if row is None else row.seat

    def vacancy(self) -> SeatKind | None:
        """The kind of the current seat when nobody fills it."""
        row = self.row()
        return row.kind if row is not None and row.seat is None else None

    def candidate(self) -> Ranked | None:
        """The current candidate of the vacancy."""
        if self.who.currentWidget() is not self.candidates:
            return None
        found = self.candidates.row_at(self.candidates.currentIndex().row())
        return found.who if isinstance(found, CandidateRow) else None

    def show_candidates(self, kind: SeatKind | None, found: Sequence[Ranked]) -> None:
        """Who could fill the vacancy, the best one current."""
        self.candidates.show_rows([CandidateRow(n, who) for n, who in enumerate(found, 1)])
        if kind is None or not found:
            told = NO_VACANCY if kind is None else NOBODY.format(kind=kind.label)
            self.empty.show_text(EmptyText(told))
            self.who.setCurrentWidget(self.empty)
        else:
            self.who.setCurrentWidget(self.candidates)
            self.candidates.go_to(0)
        self.candidate_picked.emit()

    def show_past(self, past: Sequence[SeatPast]) -> None:
        """All seats that the team ever had."""
        self.past.show_rows(past)
