"""暂留与等待: what came and does not show, and why; nothing here is lost."""

from __future__ import annotations

from desktop.views.context import ViewContext
from desktop.views.exchange import words
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import Stay
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import Place, beside_filter, selectable

HINT = (
    "暂留：写入者没有授权，内容保存但不显示，授权补齐后自动显示。"
    "等待：所依据的记录还没有送到，送到后自动显示。这里的内容都没有丢失。"
)
NONE = "没有暂留或等待的修订：收到的内容都已显示。"
HELD, WAITING = "暂留", "等待"


def _kind(stay: Stay) -> str:
    return HELD if stay.held else WAITING


def _tone(text: str) -> Tone:
    return Tone.WARNING if text == HELD else Tone.PRIMARY


COLUMNS: tuple[Column[Stay], ...] = (
    Column("kind", "状态", _kind, 88),
    Column("origin", "来源", lambda s: s.origin, 128),
    Column("what", "内容", lambda s: s.what, 160),
    Column("at", "写入时间", lambda s: words.moment(s.at), 200),
    Column("reason", "原因", lambda s: s.reason, 280),
)


class WaitingPane(Place):
    """A list, narrowed by kind; the whole reason below."""

    nouns = ("package", "workstation", "signatory", "station")

    def __init__(self, ctx: ViewContext, doors: Doors) -> None:
        """Lines come with ``load``."""
        super().__init__(ctx, "暂留与等待", HINT)
        self._doors = doors
        self._stays: dict[object, Stay] = {}
        self.kind = FilterBox("状态", (("全部", None), (HELD, True), (WAITING, False)))
        self.kind.chosen.connect(self._show)
        self.list = ListTable(
            ctx, "exchange_waiting", COLUMNS, title="暂留与等待的修订",
            filter_hint="筛选来源、内容或原因", empty=EmptyText(NONE),
        )  # fmt: skip
        self.list.table.setItemDelegateForColumn(
            0, BadgeDelegate(ctx.theme, _tone, self.list.table)
        )
        self.list.picked.connect(self._tell)
        beside_filter(self.kind)
        self.list.bar.addWidget(self.kind)
        self.told = selectable("", "secondary")
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.told)
        self.footer.hide()

    def load(self) -> None:
        """Read the list."""
        self.read(self._doors.traffic.stays, self._came)

    def _came(self, stays: tuple[Stay, ...]) -> None:
        self._stays = {stay.id: stay for stay in stays}
        self.counted.emit(len(stays))
        self._show()

    def _show(self) -> None:
        wanted = self.kind.value()
        rows = [s for s in self._stays.values() if wanted is None or s.held is wanted]
        self.list.show_source(StaticSource(rows, lambda s: s.id, COLUMNS))

    def _tell(self, key: object) -> None:
        stay = self._stays.get(key)
        self.told.setText(stay.reason if stay is not None else "")
