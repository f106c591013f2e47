"""收发登记: every package that went out or came in, also those refused; slips again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.views.context import ViewContext
from desktop.views.exchange import words
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import Entry
from desktop.views.exchange.slip_view import SlipView
from desktop.views.labels import plain
from desktop.views.widgets.badge import badge, set_badge
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import Place, beside_filter, scrolled, selectable
from desktop.views.widgets.splitting import beside

NONE = "还没有收发过数据包。导出或接收之后，每个包都登记在这里。"
OUT, IN = "发出", "收到"
COLUMNS: tuple[Column[Entry], ...] = (
    Column("at", "时间", lambda e: words.moment(e.at), 188),
    Column("way", "收发", lambda e: OUT if e.outgoing else IN, 60),
    Column("peer", "对方", lambda e: e.peer, 116),
    Column("number", "包号", lambda e: words.number(e.number), 64, right=True),
    Column("code", "结果", lambda e: e.code.label, 116),
    Column("revisions", "修订", lambda e: f"{e.revisions:,}", 72, right=True),
)


class RegisterPane(Place):
    """List beside the line that is chosen."""

    nouns = ("package",)

    def __init__(self, ctx: ViewContext, doors: Doors, chooser: Chooser) -> None:
        """Lines come with ``load``."""
        super().__init__(ctx, "收发登记", primary="打印交接单…")
        self._doors = doors
        self._entries: dict[object, Entry] = {}
        self.way = FilterBox("收发", (("全部", None), (OUT, True), (IN, False)))
        self.way.chosen.connect(self._show)
        beside_filter(self.way)
        self.list = ListTable(
            ctx, "exchange_register", COLUMNS, title="收发登记",
            filter_hint="筛选对方、包号或结果", empty=EmptyText(NONE),
        )  # fmt: skip
        self.list.bar.addWidget(self.way)
        self.list.table.setItemDelegateForColumn(
            4, BadgeDelegate(ctx.theme, words.code_tone, self.list.table)
        )
        self.list.picked.connect(self._tell)
        self.what = plain("", "heading", wrap=True)
        self.code = badge("")
        self.told = selectable()
        self.slip = SlipView(ctx, chooser)
        self.slip.left.connect(lambda: self._page(paper=False))
        self.primary.clicked.connect(self._paper)
        self._lay_out()
        self._page(paper=False)

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(self.what)
        column.addWidget(self.code, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.told)
        column.addStretch(1)
        split = beside(self.list, scrolled(side), (640, 340))
        self.split = split
        self.stack = QStackedWidget()
        self.stack.addWidget(split)
        self.stack.addWidget(self.slip)
        self.body.addWidget(self.stack, 1)

    def load(self) -> None:
        """Read the register."""
        self.read(self._doors.traffic.entries, self._came)

    def _came(self, entries: tuple[Entry, ...]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._show()

    def _show(self) -> None:
        way = self.way.value()
        rows = [e for e in self._entries.values() if way is None or e.outgoing is way]
        self.list.show_source(StaticSource(rows, lambda e: e.id, COLUMNS))

    def _current(self) -> Entry | None:
        return self._entries.get(self.list.current_id())

    def _tell(self, key: object) -> None:
        entry = self._entries.get(key)
        for item in (self.what, self.code, self.told):
            item.setVisible(entry is not None)
        self._buttons()
        if entry is None:
            return
        way = "发给" if entry.outgoing else "来自"
        number = "" if entry.number is None else f"　第 {entry.number} 号"
        self.what.setText(f"{way}{entry.peer}{number}" if entry.peer else entry.file)
        set_badge(self.code, entry.code.label, words.code_tone(entry.code.label))
        self.told.setText("\n".join(_lines(entry)))

    def _buttons(self) -> None:
        entry = self._current()
        on_list = self.stack.currentWidget() is self.split
        may = self._doors.rights.exchange and entry is not None and entry.number is not None
        self.primary.setVisible(on_list and may)

    def _paper(self) -> None:
        entry = self._current()
        if entry is not None:
            self.slip.make(
                lambda: self._doors.traffic.entry_slip(entry), lambda: self._page(paper=True)
            )

    def _page(self, *, paper: bool) -> None:
        self.stack.setCurrentWidget(self.slip if paper else self.split)
        self.footer.setVisible(not paper)
        self._buttons()


def _lines(entry: Entry) -> list[str]:
    """What the register holds about one package."""
    lines = [
        f"时间：{words.moment(entry.at)}",
        f"文件：{entry.file}",
        f"修订：{entry.revisions:,} 条　附件：{entry.blobs:,} 个　大小：{words.size(entry.size)}",
    ]
    if entry.message:
        lines.insert(0, entry.message)
    if entry.medium:
        lines.append(f"介质：{entry.medium}")
    if entry.outgoing:
        lines.append("已回读核对，可安全拔出" if entry.handed_over else "没有确认写完")
    lines.append(f"经办：{entry.author}")
    sums = entry.sha256.upper()
    spaced = " ".join(sums[place : place + 4] for place in range(0, len(sums), 4))
    return [*lines, f"校验值（SHA-256）：{spaced}"]
