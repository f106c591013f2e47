"""本组记录: a team's own records and how far each has travelled."""

from __future__ import annotations

from desktop.terms import TravelState
from desktop.views.context import ViewContext
from desktop.views.exchange import words
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.place import Place
from desktop.views.exchange.shapes import OwnLine
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable

HINT = "未导出：还在本机。已导出：写到了介质，考核办还没有回执。已接收：考核办的回执已确认收到。"
NONE = "本组还没有记录。在“考核记录”中填写后，这里显示每条记录是否已送达考核办。"
NONE_SUCH = "没有这种状态的记录。"
COLUMNS: tuple[Column[OwnLine], ...] = (
    Column("state", "状态", lambda r: r.state.label, 104),
    Column("noun", "种类", lambda r: r.noun, 96),
    Column("what", "记录", lambda r: r.what, 360),
    Column("at", "最后修改", lambda r: words.moment(r.at), 176),
    Column("note", "说明", lambda r: r.note, 200),
)


class OwnPane(Place):
    """A list filtered by state; opening a line goes to its page."""

    nouns = (
        "visit",
        "interview",
        "fact",
        "rectification_item",
        "acceptance",
        "fact_review",
        "package",
    )

    def __init__(self, ctx: ViewContext, doors: Doors) -> None:
        """Lines come with ``load``."""
        super().__init__(ctx, "本组记录", HINT, primary="打开记录")
        self._doors = doors
        self._ticket = 0
        self._rows: dict[object, OwnLine] = {}
        choices = (("全部状态", None), *((s.label, s) for s in TravelState))
        self.state = FilterBox("状态", choices)
        self.state.chosen.connect(self.load)
        self.list = ListTable(
            ctx, "exchange_own", COLUMNS, title="本组记录", filter_hint="筛选记录",
            empty=EmptyText(NONE),
        )  # fmt: skip
        self.state.setFixedWidth(ctx.theme.metrics.px(128))
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
        self._ticket += 1
        ticket, state = self._ticket, self.state.value()
        wanted = state if isinstance(state, TravelState) else None

        def came(rows: tuple[OwnLine, ...]) -> None:
            if ticket != self._ticket:
                return
            self._rows = {row.id: row for row in rows}
            self.list.set_empty(self._nothing(wanted))
            self.list.show_source(StaticSource(rows, lambda r: r.id, COLUMNS))

        self.read(lambda: self._doors.travel.lines(wanted), came)

    def _nothing(self, state: TravelState | None) -> EmptyText:
        if state is None:
            return EmptyText(NONE, "填写考核记录", lambda: self.ctx.go_to("records", None))
        return EmptyText(NONE_SUCH, "显示全部状态", lambda: self.show_state(None))

    def _current(self) -> OwnLine | None:
        return self._rows.get(self.list.current_id())

    def _enable(self) -> None:
        row = self._current()
        self.primary.setEnabled(row is not None and row.target is not None)

    def _open(self) -> None:
        row = self._current()
        if row is not None and row.target is not None:
            self.ctx.go_to(*row.target)
