"""One team: its seats with the vacant ones and who could fill them, remarks, history, units."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
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
    stability_words,
    summary,
)
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.place import scrolled, selectable
from desktop.views.widgets.splitting import stacked

NOBODY = "考核人员信息库中没有可编入{kind}的其他人选。可先在“考核人员”中入库，或调整岗位类别。"


class TeamDetailView(QWidget):
    """Read only by itself; ``seat_picked`` and ``candidate_picked`` tell the place what is on."""

    seat_picked = Signal()
    candidate_picked = Signal()

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_team``."""
        super().__init__()
        self.name = plain("", "heading")
        self.facts = plain("", "secondary", wrap=True)
        self.remarks = selectable()
        self.seats = ShortTable(ctx.theme, "编组表", SEATS, wide=4)
        self.candidates = ShortTable(ctx.theme, "缺位人选", CANDIDATES, wide=3)
        self.why = selectable("", "secondary")
        self.past = ShortTable(ctx.theme, "任职历史", PAST, wide=4)
        self.units = ShortTable(ctx.theme, "对口联系单位", UNITS, wide=0)
        self.empty = EmptyState()
        self.who = QStackedWidget()
        self.tabs = QTabWidget()
        self._lay_out()
        self.seats.picked.connect(lambda _place: self.seat_picked.emit())
        self.candidates.picked.connect(lambda _place: self._tell_why())

    def _lay_out(self) -> None:
        ranked = QWidget()
        column = QVBoxLayout(ranked)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.candidates, 1)
        column.addWidget(self.why)
        self.candidates.horizontalHeader().hide()  # the room is better spent on people
        self.who.addWidget(self.empty)
        self.who.addWidget(ranked)
        seats = stacked(self.seats, self.who, (240, 240))
        told = QWidget()
        lines = QVBoxLayout(told)
        lines.addWidget(self.remarks)
        lines.addStretch(1)
        self.tabs.setAccessibleName("编组、情况、任职历史和对口联系单位")
        self.tabs.addTab(seats, "编组")
        self.tabs.addTab(scrolled(told), "情况")
        self.tabs.addTab(self.past, "任职历史")
        self.tabs.addTab(self.units, "对口单位")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.name)
        head.addWidget(self.facts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.tabs, 1)

    def show_team(self, team: TeamView) -> None:
        """Show a team; the line of the seats that was current stays so."""
        told = remarks(team)
        self.name.setText(team.title)
        self.facts.setText(summary(team))
        self.remarks.setText("\n\n".join((*told, stability_words(team))))
        self.tabs.setTabText(1, f"情况 · {len(told)}" if told else "情况")
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

    def go_to_seat(self, key: UUID) -> bool:
        """Make somebody's seat current; False when the team has none such."""
        for place in range(self.seats.rows.rowCount()):
            row = self.seats.row_at(place)
            if isinstance(row, SeatRow) and row.seat is not None and row.seat.id == key:
                self.seats.go_to(place)
                return True
        return False

    def vacancy(self) -> SeatKind | None:
        """The kind of the current seat when nobody fills it."""
        row = self.row()
        return row.kind if row is not None and row.seat is None else None

    def candidate(self) -> Ranked | None:
        """The current candidate of the vacancy."""
        if self.vacancy() is None:
            return None
        found = self.candidates.row_at(self.candidates.currentIndex().row())
        return found.who if isinstance(found, CandidateRow) else None

    def show_candidates(self, kind: SeatKind | None, found: Sequence[Ranked]) -> None:
        """Who could fill the vacancy, the best one current; nothing for a filled seat."""
        self.candidates.show_rows([CandidateRow(n, who) for n, who in enumerate(found, 1)])
        self.who.setVisible(kind is not None)
        QTimer.singleShot(0, self, self._keep_in_view)  # the table has become lower
        if kind is not None and not found:
            self.empty.show_text(EmptyText(NOBODY.format(kind=kind.label)))
        self.who.setCurrentIndex(1 if found else 0)
        if found:
            self.candidates.go_to(0)
        self._tell_why()

    def _keep_in_view(self) -> None:
        self.seats.scrollTo(self.seats.currentIndex())

    def _tell_why(self) -> None:
        who = self.candidate()
        self.why.setText("" if who is None else f"{who.name}：{who.told}。")
        self.candidate_picked.emit()

    def show_past(self, past: Sequence[SeatPast]) -> None:
        """All seats that the team ever had."""
        self.past.show_rows(past)
