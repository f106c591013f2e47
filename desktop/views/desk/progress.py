"""各组进展: how far each team has come with its units, who came late, whom nobody visited yet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.desk_coverage import Coverage, LateReturn, TeamCoverage
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.splitting import beside, stacked

_Missing = tuple[object, str, str]

TEAMS: tuple[Column[TeamCoverage], ...] = (
    Column("team", "考核组", lambda t: t.title, 108),
    Column("units", "对口单位", lambda t: str(t.units), 100, right=True),
    Column("visited", "已考核", lambda t: str(t.visited), 84, right=True),
    Column("missing", "未考核", lambda t: str(t.missing), 84, right=True),
    Column("visits", "实地考核", lambda t: str(t.visits), 100, right=True),
    Column("planned", "已计划", lambda t: str(t.planned), 84, right=True),
    Column("to_return", "待报回", lambda t: str(t.to_return), 84, right=True),
    Column("late", "逾期报回", lambda t: str(t.late), 100, right=True),
    Column("spared", "合并少跑", lambda t: str(t.spared), 100, right=True),
)


def _days(line: LateReturn) -> str:
    return f"应于{show_date(line.due)}报回，实际{show_date(line.handed_over)}报回"


LATE: tuple[Column[LateReturn], ...] = (
    Column("citation", "编号", lambda v: v.citation, 124),
    Column("unit", "逾期报回的单位", lambda v: v.unit, 160, tip=lambda v: v.unit),
    Column("days", "逾期", lambda v: f"{v.days} 天", 72, right=True, tip=_days),
    Column("reason", "原因", lambda v: v.reason or "未填写", 160, tip=lambda v: v.reason),
)
MISSING: tuple[Column[_Missing], ...] = (
    Column("unit", "尚未考核的单位", lambda u: u[1], 220, tip=lambda u: u[1]),
    Column("team", "对口考核组", lambda u: u[2], 120),
)


def told(coverage: Coverage) -> str:
    """What the teams have done together, in one line."""
    if not coverage.units:
        return "还没有对口联系的单位。编组和对口联系确定后，这里显示各组的考核进展。"
    share = coverage.visited * 100 // coverage.units
    return (
        f"对口单位 {coverage.units:,} 个，本年度已考核 {coverage.visited:,} 个（{share}%）。"
        f"合并考核少跑 {coverage.spared:,} 次；逾期报回 {len(coverage.late):,} 次。"
    )


class ProgressTab(QWidget):
    """``wanted`` carries the id of a visit to be opened."""

    wanted = Signal(object)

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_coverage``."""
        super().__init__()
        self.line = plain("", "secondary", wrap=True)
        self.teams = ShortTable(ctx.theme, "各组进展", TEAMS, wide=0)
        self.late = ShortTable(ctx.theme, "逾期报回", LATE, wide=3)
        self.missing = ShortTable(ctx.theme, "尚未考核的单位", MISSING, wide=0)
        self.late.activated.connect(lambda index: self._open(index.row()))
        lower = beside(self.late, self.missing, (520, 300))
        split = stacked(self.teams, lower, (300, 180))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.line)
        layout.addWidget(split, 1)

    def show_coverage(self, coverage: Coverage) -> None:
        """Show how far the teams are."""
        self.line.setText(told(coverage))
        self.teams.show_rows(coverage.teams)
        self.late.show_rows(coverage.late)
        self.missing.show_rows(coverage.not_visited)

    def open_current(self) -> None:
        """Open the late visit that is chosen."""
        self._open(self.late.currentIndex().row())

    def _open(self, place: int) -> None:
        line = self.late.row_at(place)
        if line is not None:
            self.wanted.emit(line.visit)
