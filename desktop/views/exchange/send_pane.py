"""下发: the teams, what each has not got yet, and one package for each that is chosen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError
from desktop.views.context import ViewContext
from desktop.views.exchange import words
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.destination import SAFE, Destination
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import Peer, Sent
from desktop.views.exchange.slip_view import SlipView
from desktop.views.exchange.stick_watch import StickWatch
from desktop.views.labels import button, plain
from desktop.views.subjects.short_table import ShortTable
from desktop.views.tasks import TaskContext
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import Place, selectable

HINT = "选择要下发的考核组。每组一个数据包，只含该组考核单位的内容，并带上对该组上报的回执。"
NO_TEAMS = "还没有登记过的考核组工作站，不能下发。请先在“工作站登记”中登记各组的电脑。"
PEER_COLUMNS: tuple[Column[Peer], ...] = (
    Column("title", "考核组", lambda p: p.title, 152),
    Column("unsent", "未下发", lambda p: f"{p.unsent:,}", 80, right=True),
    Column("last_out", "上次下发", lambda p: p.last_out or "从未", 184),
    Column("acknowledged", "对方回执", lambda p: p.acknowledged or "尚无", 144),
    Column("last_in", "上次上报", lambda p: p.last_in or "从未", 184),
    Column("waiting", "等待", lambda p: f"{p.waiting:,}", 64, right=True),
    Column("held", "暂留", lambda p: f"{p.held:,}", 64, right=True),
)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One package, or why there is none."""

    to: str
    sent: Sent | None
    fault: str = ""


OUTCOME_COLUMNS: tuple[Column[_Outcome], ...] = (
    Column("to", "发给", lambda o: o.to, 152),
    Column("state", "结果", lambda o: "已导出" if o.sent else "未导出", 104),
    Column(
        "number", "包号", lambda o: words.number(o.sent.number) if o.sent else "", 64, right=True
    ),
    Column(
        "revisions", "修订", lambda o: f"{o.sent.revisions:,}" if o.sent else "", 80, right=True
    ),
    Column("blobs", "附件", lambda o: f"{o.sent.blobs:,}" if o.sent else "", 64, right=True),
    Column("size", "大小", lambda o: words.size(o.sent.size) if o.sent else "", 96, right=True),
    Column(
        "file",
        "文件",
        lambda o: "、".join(path.name for path in o.sent.files) if o.sent else o.fault,
        280,
    ),
)


class SendPane(Place):
    """Several teams, one stick, one click."""

    nouns = ("package", "channel", "workstation")

    def __init__(
        self, ctx: ViewContext, doors: Doors, chooser: Chooser, watch: StickWatch | None
    ) -> None:
        """Teams come with ``load``."""
        super().__init__(ctx, "下发", HINT, primary="导出")
        self._doors = doors
        self._wish: frozenset[str] | None = None
        self.peers: tuple[Peer, ...] = ()
        self.sent: tuple[Sent, ...] = ()
        self.table = ShortTable(ctx.theme, "各考核组", PEER_COLUMNS)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.selectionModel().selectionChanged.connect(lambda *_both: self._enable())
        self.outcome = ShortTable(ctx.theme, "导出结果", OUTCOME_COLUMNS)
        self.outcome.setItemDelegateForColumn(
            1, BadgeDelegate(ctx.theme, words.code_tone, self.outcome)
        )
        self.to = Destination(ctx, doors.media, chooser, watch)
        self.to.changed.connect(self._enable)
        self.empty = EmptyState()
        self.slip = SlipView(ctx, chooser)
        self.slip.left.connect(self._back)
        self.safe = plain(SAFE, "safe")
        self.told = selectable("", "secondary")
        self.all = button("全选", name="选择全部考核组")
        self.all.clicked.connect(self._select_all)
        self.paper = button("打印交接单…", "primary")
        self.paper.clicked.connect(self._paper)
        self.done = button("完成")
        for item in (self.paper, self.done):
            item.setAutoDefault(True)
        self.done.clicked.connect(self._finish)
        self.primary.clicked.connect(self._export)
        self._lay_out()
        self._show(self.empty)

    def _lay_out(self) -> None:
        choose, result = QWidget(), QWidget()
        column = QVBoxLayout(choose)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self.to)
        below = QVBoxLayout(result)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(self.safe)
        below.addWidget(self.told)
        below.addWidget(self.outcome, 1)
        self.choose, self.result = choose, result
        self.stack = QStackedWidget()
        for widget in (self.empty, choose, result, self.slip):
            self.stack.addWidget(widget)
        self.head.addWidget(self.all)
        self.body.addWidget(self.stack, 1)
        self.extra.addWidget(self.done)
        self.extra.addWidget(self.paper)

    def _show(self, widget: QWidget) -> None:
        self.stack.setCurrentWidget(widget)
        choosing, finished = widget is self.choose, widget is self.result
        self.all.setVisible(choosing)
        self.hint.setVisible(choosing)
        self.primary.setVisible(choosing)
        self.done.setVisible(finished)
        self.footer.setVisible(choosing or finished)
        self.paper.setVisible(finished and bool(self.sent))

    # --- the teams ---------------------------------------------------------------------

    def load(self) -> None:
        """Read the teams; the chosen ones stay chosen."""
        self.read(self._doors.traffic.peers, self._came)

    def want(self, titles: Collection[str]) -> None:
        """Choose these teams: their packages were just taken in and want a receipt."""
        self._wish = frozenset(titles)
        self._finish()

    def _came(self, peers: tuple[Peer, ...]) -> None:
        keep = self._wish if self._wish is not None else {p.title for p in self._chosen()}
        first = not self.peers
        self.peers = tuple(p for p in peers if p.reachable)
        self._wish = None
        self.table.show_rows(self.peers)
        if not keep and first:
            keep = {p.title for p in self.peers if p.unsent}
        self._select(keep)
        self.counted.emit(sum(1 for p in self.peers if p.unsent))
        if not self.peers:
            go = (
                (lambda: self.ctx.go_to("exchange", "stations"))
                if self._doors.rights.enrol
                else None
            )
            self.empty.show_text(EmptyText(NO_TEAMS, "登记工作站…" if go else "", go))
            self._show(self.empty)
        elif self.stack.currentWidget() is self.empty:
            self._show(self.choose)
        self._enable()

    def _select(self, titles: Collection[str]) -> None:
        model = self.table.selectionModel()
        model.clearSelection()
        flag = QItemSelectionModel.SelectionFlag
        for row, peer in enumerate(self.peers):
            if peer.title in titles:
                model.select(self.table.rows.index(row, 0), flag.Select | flag.Rows)

    def _select_all(self) -> None:
        self.table.selectAll()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chosen(self) -> tuple[Peer, ...]:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.peers[row] for row in rows if row < len(self.peers))

    def _enable(self) -> None:
        count = len(self._chosen())
        self.primary.setText(f"导出 {count} 个组" if count else "导出")
        self.primary.setAccessibleName(self.primary.text())
        self.primary.setEnabled(bool(count) and self.to.ready and not self.running.busy)

    # --- writing -----------------------------------------------------------------------

    def _export(self) -> None:
        folder, peers, medium = self.to.folder, self._chosen(), self.to.medium
        word = self.to.done_word
        if folder is None or not peers:
            return

        def work(task: TaskContext) -> tuple[_Outcome, ...]:
            return tuple(self._one(folder, peer, medium, task) for peer in peers)

        def done(outcomes: tuple[_Outcome, ...]) -> None:
            self._exported(outcomes, folder, word)

        self.run("下发数据包", work, done, cancelled=self.load)

    def _one(self, folder: Path, peer: Peer, medium: UUID | None, task: TaskContext) -> _Outcome:
        """One team's fault must not keep the others from their packages."""
        task.check()
        try:
            return _Outcome(peer.title, self._doors.traffic.export(folder, peer, medium, task))
        except ServiceError as error:
            return _Outcome(peer.title, None, error.sentence)

    def _exported(self, outcomes: tuple[_Outcome, ...], folder: Path, word: str) -> None:
        self.sent = tuple(o.sent for o in outcomes if o.sent is not None)
        faults = [o for o in outcomes if o.sent is None]
        self.outcome.show_rows(outcomes)
        self.safe.setText(word)
        self.safe.setVisible(bool(self.sent))
        where = f"{len(self.sent)} 个数据包已写入 {folder}，并回读核对无误。"
        notes = "".join(dict.fromkeys(sent.note for sent in self.sent if sent.note))
        self.told.setText(where + notes if self.sent else "")
        if faults:
            self.refuse(f"{faults[0].to}：{faults[0].fault}")
        self._show(self.result)
        self.load()
        self.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _paper(self) -> None:
        sent = self.sent
        self.slip.make(lambda: self._doors.traffic.slip(sent), lambda: self._show(self.slip))

    def _back(self) -> None:
        self._show(self.result)

    def _finish(self) -> None:
        self.refuse("")
        self.sent = ()
        self._show(self.choose if self.peers else self.empty)
        self.load()
