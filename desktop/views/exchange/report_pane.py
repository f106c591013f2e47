"""上报: what would go to the office, the stick chosen by itself, and 可安全拔出 at the end."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.terms import TravelState
from desktop.views.context import ViewContext
from desktop.views.desk.card import Card
from desktop.views.exchange import words
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.destination import LOCAL, SAFE, Destination
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import Peer, Sent
from desktop.views.exchange.slip_view import SlipView
from desktop.views.exchange.stick_watch import StickWatch
from desktop.views.labels import button, plain
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.place import Place, selectable

_NOTES = {
    TravelState.UNSENT: "只在本机",
    TravelState.SENT: "考核办尚无回执",
    TravelState.RECEIVED: "考核办已收到",
    TravelState.CONFLICT: "等考核办裁定",
    TravelState.SENT_BACK: "请按意见修改",
}
_TONES = {
    TravelState.UNSENT: Tone.WARNING,
    TravelState.CONFLICT: Tone.DANGER,
    TravelState.SENT_BACK: Tone.DANGER,
}
Read = tuple[Mapping[TravelState, int], tuple[Peer, ...]]


class ReportPane(Place):
    """Cards of what has gone how far; one button puts the rest on the stick."""

    state_wanted = Signal(object)
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

    def __init__(
        self, ctx: ViewContext, doors: Doors, chooser: Chooser, watch: StickWatch | None
    ) -> None:
        """Counts come with ``load``."""
        super().__init__(ctx, "上报", primary="导出到介质")
        self._doors = doors
        self.sent: Sent | None = None
        self._ready = self._wants_keys = False
        self.cards: Mapping[TravelState, Card] = {s: Card(s.label, "条") for s in TravelState}
        for state, card in self.cards.items():
            card.clicked.connect(lambda _on=False, s=state: self.state_wanted.emit(s))
        self.told = plain("", wrap=True)
        self.to = Destination(ctx, doors.media, chooser, watch)
        self.to.changed.connect(self._enable)
        self.safe = plain(SAFE, "safe")
        self.result = selectable()
        self.slip = SlipView(ctx, chooser)
        self.slip.left.connect(lambda: self._show(self.done_side))
        self.paper = button("打印交接单…", "primary")
        self.paper.clicked.connect(self._paper)
        self.done = button("完成")
        for item in (self.paper, self.done):
            item.setAutoDefault(True)
        self.done.clicked.connect(self._finish)
        self.primary.clicked.connect(self._export)
        self._lay_out()
        ctx.theme.changed.connect(self._fit)
        self._fit()
        self._show(self.ask_side)

    def _lay_out(self) -> None:
        self.ask_side, self.done_side = QWidget(), QWidget()
        column = QVBoxLayout(self.ask_side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        column.addLayout(self._grid)
        box = QFrame()
        box.setObjectName("card")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(12)
        inside.addWidget(plain("这次上报", "heading"))
        inside.addWidget(self.told)
        inside.addWidget(self.to)
        column.addWidget(box)
        column.addStretch(1)
        below = QVBoxLayout(self.done_side)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(12)
        below.addStretch(1)
        below.addWidget(self.safe, 0, Qt.AlignmentFlag.AlignHCenter)
        self.result.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        below.addWidget(self.result)
        below.addStretch(2)
        self.stack = QStackedWidget()
        for widget in (self.ask_side, self.done_side, self.slip):
            self.stack.addWidget(widget)
        self.body.addWidget(self.stack, 1)
        self.extra.addWidget(self.done)
        self.after.addWidget(self.paper)

    def _fit(self) -> None:
        large = self.ctx.theme.appearance.points > 14
        across = 3 if large else len(self.cards)
        for place, card in enumerate(self.cards.values()):
            card.set_flat(large)
            self._grid.removeWidget(card)
            self._grid.addWidget(card, place // across, place % across)

    def _show(self, widget: QWidget) -> None:
        self.stack.setCurrentWidget(widget)
        self.primary.setVisible(widget is self.ask_side)
        for item in (self.done, self.paper):
            item.setVisible(widget is self.done_side)
        self.footer.setVisible(widget is not self.slip)

    # --- what would go -----------------------------------------------------------------

    def load(self) -> None:
        """Read the counts."""

        def both() -> Read:
            return self._doors.travel.counts(), self._doors.traffic.peers()

        self.read(both, self._came)

    def _came(self, found: Read) -> None:
        counts, peers = found
        for state, card in self.cards.items():
            card.show_count(counts.get(state, 0), _NOTES[state], _TONES.get(state, Tone.NEUTRAL))
        office = peers[0] if peers else None
        if office is None:
            self.told.setText("本机还没有登记，不能上报。请先在“工作站登记”中办理登记。")
        else:
            what = f"有 {office.unsent:,} 条新的修订" if office.unsent else "没有新的修订"
            last = f"上次上报：{office.last_out or '从未'}；考核办回执：{office.acknowledged or '尚无回执'}。"
            self.told.setText(
                f"{what}。数据包会带上考核办还没有回执的全部内容，以前的介质丢失也能补齐。\n{last}"
            )
        self.counted.emit(counts.get(TravelState.UNSENT, 0))
        self._ready = office is not None
        self._enable()

    def _enable(self) -> None:
        self.primary.setEnabled(self._ready and self.to.ready and not self.running.busy)
        if self._wants_keys and self.primary.isEnabled() and self.primary.isVisible():
            self._wants_keys = False
            self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def arrived(self) -> None:
        """Opened: the button gets the keyboard as soon as it can be used, so that Enter reports."""
        self._wants_keys = self.stack.currentWidget() is self.ask_side
        self.load()

    # --- writing -----------------------------------------------------------------------

    def _export(self) -> None:
        folder, medium, word = self.to.folder, self.to.medium, self.to.done_word
        if folder is None:
            return
        self.run(
            "上报数据包",
            lambda task: self._doors.traffic.export(folder, None, medium, task),
            lambda sent: self._exported(sent, folder, word),
            cancelled=self.load,
        )

    def _exported(self, sent: Sent, folder: Path, word: str) -> None:
        self.sent = sent
        self.safe.setText(word)
        carry = "请把数据包拷到介质上，并" if word == LOCAL else "请"
        names = "\n".join(path.name for path in sent.files)
        self.result.setText(
            f"{names}\n第 {sent.number} 号，{sent.revisions:,} 条修订，{sent.blobs:,} 个附件，"
            f"{words.size(sent.size)}。已写入 {folder}，并回读核对无误。\n"
            f"{carry}打印交接单，连同介质一起交给考核办。" + (f"\n{sent.note}" if sent.note else "")
        )
        self._show(self.done_side)
        self.paper.setFocus(Qt.FocusReason.OtherFocusReason)
        self.load()

    def _paper(self) -> None:
        sent = self.sent
        if sent is not None:
            self.slip.make(lambda: self._doors.traffic.slip((sent,)), lambda: self._show(self.slip))

    def _finish(self) -> None:
        self.sent = None
        self._show(self.ask_side)
        self.load()
