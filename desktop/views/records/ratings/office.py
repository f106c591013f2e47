"""考核组评定 at the office: thirteen teams side by side, and what has been confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from desktop.services.conflict_marks import warned, warned_words
from desktop.services.dates import day_words
from desktop.services.rating_papers import score_words
from desktop.services.rating_values import ConfirmedLine, RaterStrictness, TeamStrictness
from desktop.services.scoring.values import shown
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.short_hint import ShortHint
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.splitting import beside

_FEW = "不显示"
_HOW = (
    "只统计组长已确认的评定：均分高的偏宽，低的偏严；标准差小的拉不开差距。"
    "评定数过少的不显示均分，以免推算出个人的评定。"
)
_HOW_SHORT = "只统计组长已确认的评定：均分高的偏宽，低的偏严。"
_NONE = "还没有组长确认并报来的评定。各组确认后随数据包报来，在这里并列显示。"


@dataclass(frozen=True, slots=True)
class OfficeRatings:
    """What the office reads of a year."""

    teams: tuple[TeamStrictness, ...]
    confirmed: tuple[ConfirmedLine, ...]


def _mean(line: TeamStrictness | RaterStrictness) -> str:
    told = line.told
    if told.mean is None:
        return _FEW if told.n else ""
    return shown(told.mean)


def _spread(line: TeamStrictness | RaterStrictness) -> str:
    return "" if line.told.spread is None else shown(line.told.spread)


_TEAMS: tuple[Column[TeamStrictness], ...] = (
    Column("team", "考核组", lambda t: t.title, 120),
    Column("sheets", "已确认", lambda t: str(t.sheets), 72, right=True),
    Column("n", "评定数", lambda t: str(t.told.n), 72, right=True),
    Column("mean", "均分", _mean, 72, right=True),
    Column("spread", "标准差", _spread, 72, right=True),
)
_RATERS: tuple[Column[RaterStrictness], ...] = (
    Column("name", "评定人", lambda r: r.name, 88),
    Column("mean", "均分", _mean, 72, right=True),
    Column("n", "评定数", lambda r: str(r.told.n), 72, right=True),
    Column("spread", "标准差", _spread, 72, right=True),
)


def _tip(line: ConfirmedLine) -> str:
    """What the sign before a name means."""
    return warned_words(line.subject.name, line.conflicts)


_CONFIRMED: tuple[Column[ConfirmedLine], ...] = (
    Column("team", "考核组", lambda c: c.team_title, 104),
    Column("unit", "单位", lambda c: c.unit_name, 176),
    Column("subject", "评定对象", lambda c: warned(c.subject.name, c.conflicts), 96, tip=_tip),
    Column("n", "人数", lambda c: str(c.n), 72, right=True),
    Column("score", "得分", lambda c: score_words(c.score), 72, right=True),
    Column("remark", "考核组意见", lambda c: c.remark, 240),
    Column("on", "确认日期", lambda c: day_words(c.confirmed_on), 144),
    Column("reason", "说明", lambda c: c.reason, 160),
)


class OfficeView(QTabWidget):
    """Two tabs: 各组松紧 and 已确认评定."""

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_ratings``."""
        super().__init__()
        self.teams = ShortTable(ctx.theme, "各考核组评分松紧", _TEAMS, wide=0)
        self.raters = ShortTable(ctx.theme, "各评定人评分松紧", _RATERS)
        self.confirmed = ShortTable(ctx.theme, "已确认的评定", _CONFIRMED, wide=5)
        self.none = plain(_NONE, "secondary", wrap=True)
        how = plain("", "secondary", wrap=True)
        ShortHint(ctx.theme, how).say(_HOW, _HOW_SHORT)
        # Side by side, so that all teams of a city are compared at one look.
        both = beside(self.teams, self.raters, (700, 310), handle=12)
        self.addTab(_page(how, both), "各组松紧")
        self.addTab(_page(self.none, self.confirmed), "已确认评定")
        self._teams: Sequence[TeamStrictness] = ()
        self.teams.picked.connect(self._picked)

    def show_ratings(self, found: OfficeRatings) -> None:
        """Show a year."""
        self._teams = found.teams
        self.teams.show_rows(found.teams)
        if found.teams and not self.teams.currentIndex().isValid():
            self.teams.go_to(0)
        self._picked(self.teams.currentIndex().row())
        self.confirmed.show_rows(found.confirmed)
        basis = found.confirmed[0].basis if found.confirmed else _NONE
        self.none.setText(basis)
        self.none.setVisible(bool(basis))

    def _picked(self, place: int) -> None:
        known = 0 <= place < len(self._teams)
        self.raters.show_rows(self._teams[place].raters if known else ())


def _page(*widgets: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 8, 0, 0)
    layout.setSpacing(8)
    for widget in widgets:
        layout.addWidget(widget, int(isinstance(widget, ShortTable | QSplitter)))
    return page
