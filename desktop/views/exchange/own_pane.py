"""本组记录: a team's own records and how far each has travelled."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from desktop.terms import TravelState
from desktop.views.context import ViewContext
from desktop.views.exchange import words
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import OwnLine
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import Place, beside_filter
from desktop.views.widgets.service_source import ServiceSource

HINT = "未导出：还在本机。已导出：写到了介质，考核办还没有回执。已接收：考核办的回执已确认收到。"
NONE = "本组还没有记录。在“考核记录”中填写后，这里显示每条记录是否已送达考核办。"
NONE_SUCH = "没有这种状态的记录。"
COLUMNS: tuple[Column[OwnLine], ...] = (
    Column("state", "状态", lambda r: r.state.label, 104, sortable=False),
    Column("day", "日期", lambda r: words.day(r.day), 144, sortable=False),
    Column("what", "记录", lambda r: r.what, 184, sortable=False),
    Column("unit", "单位", lambda r: r.unit, 176, sortable=False),
    Column("text", "内容", lambda r: " ".join(r.text.split()), 320, sortable=False),
)


class OwnPane(Place):
    """A list filtered by state; opening a line goes to its page."""

    nouns = (
        "visit",
        "interview",
        "fact",
        "rectification_item",
        "poll",
        "public_feedback",
        "work_report",
        "acceptance",
        "fact_review",
        "package",
    )

    def __init__(self, ctx: ViewContext, doors: Doors) -> None:
        """Lines come with ``load``."""
        super().__init__(ctx, "本组记录", HINT, primary="打开记录")
        self._doors = doors
        choices = (("全部状态", None), *((s.label, s) for s in TravelState))
        self.state = FilterBox("状态", choices)
        self.state.chosen.connect(self.load)
        self.list = ListTable(
            ctx, "exchange_own", COLUMNS, title="本组记录", filter_hint="筛选记录",
            empty=EmptyText(NONE),
        )  # fmt: skip
        beside_filter(self.state)
        self.list.bar.addWidget(self.state)
        self.list.table.setItemDelegateForColumn(
            0, BadgeDelegate(ctx.theme, words.travel_tone, self.list.table)
        )
        self.list.opened.connect(lambda _key: self._open())
        self.list.picked.connect(lambda _key: self._enable())
        self.primary.clicked.connect(self._open)
        self.body.addWidget(self.list, 1)

    def show_state(self, state: TravelState | None) -> None:
        """Only the records of a state."""
        self.state.choose(state)
        self.load()

    def load(self) -> None:
        """Read the list."""
        state = self.state.value()
        wanted = state if isinstance(state, TravelState) else None
        travel = self._doors.travel
        self.list.set_empty(self._nothing(wanted))
        self.list.show_source(
            ServiceSource(lambda query: travel.find(wanted, query.text), self._rows)
        )

    def _rows(self, ids: Sequence[UUID]) -> Sequence[OwnLine]:
        return self._doors.travel.rows(ids)

    def _nothing(self, state: TravelState | None) -> EmptyText:
        if state is None:
            return EmptyText(NONE, "填写考核记录", lambda: self.ctx.go_to("records", None))
        return EmptyText(NONE_SUCH, "显示全部状态", lambda: self.show_state(None))

    def _current(self) -> OwnLine | None:
        row = self.list.model.row_data(self.list.table.currentIndex().row())
        return row if isinstance(row, OwnLine) else None

    def _enable(self) -> None:
        row = self._current()
        self.primary.setEnabled(row is not None and row.target is not None)

    def _open(self) -> None:
        row = self._current()
        if row is not None and row.target is not None:
            self.ctx.go_to(*row.target)
