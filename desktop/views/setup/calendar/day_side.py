"""Beside the month: the visits of the chosen day, what could be joined, the next joint visits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.services.key_tasks import NextVisit
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.visit_calendar import (
    CalendarDay,
    CalendarVisit,
    JoinSuggestion,
    VisitsSaved,
)
from desktop.terms import CycleState
from desktop.views.labels import button, plain
from desktop.views.setup.period_box import present_cycle
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.late_delegate import LateDelegate
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import scrolled

if TYPE_CHECKING:  # the place holds this side, and this side asks the place to read
    from desktop.views.setup.calendar.pane import CalendarPlace

_LEAST_LINES = 1
DAY_COLUMNS: tuple[Column[CalendarVisit], ...] = (
    Column("citation", "编号", lambda v: v.citation, 124),
    Column("unit", "单位", lambda v: v.unit, 120),
    Column("kinds", "类别", lambda v: "、".join(k.label for k in v.kinds), 112),
    Column("state", "状态", lambda v: v.state.label, 72),
)
JOIN_COLUMNS: tuple[Column[JoinSuggestion], ...] = (
    Column("unit", "单位", lambda s: s.keep.unit, 112),
    Column("keep", "保留", lambda s: short(s.keep), 104, tip=lambda s: s.keep.citation),
    Column("other", "并入", lambda s: short(s.other), 104, tip=lambda s: s.other.citation),
)


def due_words(visit: NextVisit) -> str:
    """11月16日, with 逾期 in front when it has passed and nothing is planned."""
    day = visit.planned or visit.due
    if day is None:
        return "不再安排"
    said = f"{day.month}月{day.day}日"
    if visit.planned is not None:
        return f"{said} 已计划"
    return f"逾期 {said}" if visit.overdue else said


TASK_COLUMNS: tuple[Column[NextVisit], ...] = (
    Column("unit", "单位", lambda v: v.unit_name, 112, tip=lambda v: v.task_title),
    Column("task", "重点工作", lambda v: v.task_title, 120),
    Column("due", "建议日期", due_words, 120),
)


def short(visit: CalendarVisit) -> str:
    """11月16日."""
    return f"{visit.start.month}月{visit.start.day}日"


def join_words(offer: JoinSuggestion) -> str:
    """What joining would do, before it is done."""
    kinds = "、".join(kind.label for kind in offer.kinds)
    return (
        f"{offer.keep.unit}的两次计划相隔 {offer.days} 天。合并后保留 {offer.keep.citation}"
        f"（{show_date(offer.keep.start)}），一次完成{kinds}；{offer.other.citation} 取消。"
    )


class DaySide(QWidget):
    """The right half of the calendar."""

    def __init__(self, place: CalendarPlace, services: Services) -> None:
        """``place`` reads for it and says refusals."""
        super().__init__()
        self._place, self._services = place, services
        theme = place.ctx.theme
        self.day_title = plain("", "heading")
        self.day = ShortTable(theme, "当日考核", DAY_COLUMNS, wide=1)
        self.open = button("打开")
        self.join_title = plain("合并建议", "heading")
        self.joins = ShortTable(theme, "合并建议", JOIN_COLUMNS, wide=0)
        self.join = button("合并")
        self.confirm = ConfirmBar("确认合并", "primary")
        self.task_title = plain("下次联合考核", "heading")
        self.tasks = ShortTable(theme, "下次联合考核", TASK_COLUMNS, wide=1)
        self.tasks.setItemDelegateForColumn(2, LateDelegate(theme, self.tasks))
        self.plan = button("安排")
        self.saved = plain("", "secondary", wrap=True)
        self._may_join = allowed(services.desk.actor.role, Operation.EDIT_RECORDS)
        self._lay_out()
        self.open.clicked.connect(self._open)
        self.day.activated.connect(lambda _index: self._open())
        self.join.clicked.connect(self._ask)
        self.plan.clicked.connect(self._plan)
        self.tasks.activated.connect(lambda _index: self._plan())
        self.plan.setVisible(self._may_join)

    def _lay_out(self) -> None:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for title, extra, table in (
            (self.day_title, self.open, self.day),
            (self.join_title, self.join, self.joins),
            (self.task_title, self.plan, self.tasks),
        ):
            bar = QHBoxLayout()
            title.setWordWrap(True)
            bar.addWidget(title, 1)
            bar.addWidget(extra)
            layout.addLayout(bar)
            layout.addWidget(table, 1)
            if table is self.joins:
                layout.addWidget(self.confirm)
        layout.addWidget(self.saved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(inside))
        self._place.ctx.theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """Each list keeps its header and one line; a low window scrolls instead."""
        row = self._place.ctx.theme.metrics.row
        for table in (self.day, self.joins, self.tasks):
            bar = table.horizontalScrollBar().sizeHint().height()
            # Its hint is that of a big list, which would push the others out of sight.
            table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
            table.setMinimumHeight(row * (1 + _LEAST_LINES) + bar + 8)

    # --- the day -----------------------------------------------------------------------

    def show_day(self, day: object) -> None:
        """The visits of a day."""
        if not isinstance(day, CalendarDay):
            return
        count = f"　{len(day.visits)} 次考核" if day.visits else "　没有安排"
        self.day_title.setText(f"{show_date(day.day)}{count}")
        self.day.show_rows(day.visits)
        if day.visits and not self.day.currentIndex().isValid():
            self.day.go_to(0)
        self.open.setEnabled(bool(day.visits))

    def into(self) -> None:
        """Enter on a day leads to its visits."""
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self) -> None:
        visit = self.day.row_at(max(0, self.day.currentIndex().row()))
        if isinstance(visit, CalendarVisit):
            self._place.ctx.go_to("records", visit.id)

    # --- joining -----------------------------------------------------------------------

    def load(self, team: UUID | None) -> None:
        """Read what could be joined and what was saved, in every year that is open."""
        services = self._services
        today = services.desk.clock.today()

        def read() -> _Found:
            cycles = [c for c in services.scheme.cycles() if c.state is not CycleState.SEALED]
            offers = [s for c in cycles for s in services.calendar.joins(c.id, today, team)]
            present = present_cycle(cycles)
            saved = None if present is None else services.calendar.saved(present.id)
            tasks = [v for c in cycles for v in services.key_tasks.next_visits(today, c.id)]
            some = [v for v in tasks if v.due or v.planned]
            some.sort(key=lambda v: (v.planned is not None, v.planned or v.due or today))
            return tuple(offers), saved, tuple(some)

        self._place.read(read, self._came)

    def _came(self, found: _Found) -> None:
        offers, saved, tasks = found
        late = sum(1 for v in tasks if v.overdue)
        said = f"{len(tasks)} 处" + (f"，逾期 {late} 处" if late else "") if tasks else "没有"
        self.task_title.setText(f"下次联合考核　{said}")
        self.tasks.show_rows(tasks)
        if tasks and not self.tasks.currentIndex().isValid():
            self.tasks.go_to(0)
        self.plan.setEnabled(bool(tasks))
        self.confirm.hide()
        self.join_title.setText(f"合并建议　{len(offers)} 处" if offers else "合并建议　没有")
        self.joins.show_rows(offers)
        if offers and not self.joins.currentIndex().isValid():
            self.joins.go_to(0)
        self.join.setVisible(self._may_join)
        self.join.setEnabled(bool(offers))
        if saved is None:
            self.saved.setText("")
            return
        teams = "、".join(f"{number} 组 {n} 次" for number, n in saved.by_team if n)
        self.saved.setText(
            f"本年度一次考核兼顾多类（含计划），共节约入户 {saved.total} 次"
            f"{f'（{teams}）' if teams else ''}。"
        )

    def _plan(self) -> None:
        wanted = self.tasks.row_at(max(0, self.tasks.currentIndex().row()))
        if isinstance(wanted, NextVisit) and self._may_join:
            self._place.ctx.go_to("records", ("plan", wanted))

    def _ask(self) -> None:
        offer = self.joins.row_at(max(0, self.joins.currentIndex().row()))
        if isinstance(offer, JoinSuggestion):
            self.confirm.ask(join_words(offer), lambda: self._join(offer))

    def _join(self, offer: JoinSuggestion) -> None:
        def done(_none: None) -> None:
            self._place.ctx.alerts.success(
                f"已合并：{offer.keep.unit}少入户 1 次，{offer.other.citation} 已取消。"
            )
            self._place.load()

        self._place.run(
            "合并考核计划",
            lambda _task: self._services.calendar.join(offer),
            done,
            cancellable=False,
        )


_Found = tuple[tuple[JoinSuggestion, ...], VisitsSaved | None, tuple[NextVisit, ...]]
