"""登记工作站: read a request, compare the digits, say who may act there, sign."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.terms import WorkstationStatus
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.destination import Destination
from desktop.views.exchange.digits import DigitsPanel
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.roster_editor import RosterEditor
from desktop.views.exchange.shapes import Asked, Granted, Member, StationLine
from desktop.views.exchange.slip_view import SlipView
from desktop.views.exchange.stick_watch import StickWatch
from desktop.views.labels import button, plain, rule
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.place import Place, scrolled

START = (
    "在考核组电脑的“数据交换—工作站登记”中生成登记申请，拷到介质上带来。"
    "打开申请后，请与考核组电脑上显示的数字逐组核对。"
)
COMPARE = "请当面或电话与考核组逐组核对：两边数字完全一致，才是同一份申请。"
PEOPLE = "下列人员可在这台电脑上填写记录；每人一张激活码单，首次登录时自设口令。"
NEW = "新的电脑（不替换）"
_Opened = tuple[Asked, tuple[Member, ...], tuple[StationLine, ...]]


class GrantPane(Place):
    """One request from opening to the signed grant. ``left``: back to the list."""

    left_pane = Signal()

    def __init__(
        self, ctx: ViewContext, doors: Doors, chooser: Chooser, watch: StickWatch | None
    ) -> None:
        """Nothing is open yet."""
        super().__init__(ctx, "登记新工作站", primary="登记并签发")
        self._doors, self._chooser = doors, chooser
        self.asked: Asked | None = None
        self.granted: Granted | None = None
        self._old: list[str | None] = [None]
        self.open = button("打开申请文件…")
        self.back = button("返回清单")
        self.what = plain("", "heading", wrap=True)
        self.digits = DigitsPanel(COMPARE)
        self.same = QCheckBox("已与考核组逐组核对，数字完全一致")
        self.same.setAccessibleName(self.same.text())
        self.roster = RosterEditor()
        self.replaces = QComboBox()
        self.replaces.setAccessibleName("替换原工作站")
        self.to = Destination(ctx, doors.media, chooser, watch, "授权文件写到")
        self.granted_digits = DigitsPanel(
            "授权核对数字。考核组接受授权时要输入这些数字，激活码单上也已印出。"
        )
        self.granted_told = plain("", wrap=True)
        self.slips = button("打印激活码单…", "primary")
        self.slips.setAutoDefault(True)
        self.slip = SlipView(ctx, chooser)
        self.empty = EmptyState()
        self._lay_out()
        self._connect()
        self.empty.show_text(EmptyText(START, "打开申请文件…", self.choose))
        self._show(self.empty)

    def _lay_out(self) -> None:
        form, result = QWidget(), QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self.what)
        column.addWidget(self.digits)
        column.addWidget(self.same)
        column.addWidget(rule())
        column.addWidget(plain("授权名册", "heading"))
        column.addWidget(
            plain(
                "下列人员可在这台电脑上填写记录；每人一张激活码单，首次登录时自设口令。",
                "hint",
                wrap=True,
            )
        )
        column.addWidget(self.roster)
        column.addWidget(rule())
        line = QHBoxLayout()
        line.addWidget(plain("替换原工作站", "secondary"))
        line.addWidget(self.replaces, 1)
        column.addLayout(line)
        column.addWidget(self.to)
        column.addStretch(1)
        below = QVBoxLayout(result)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(12)
        below.addWidget(plain("已登记并签发", "safe"))
        below.addWidget(self.granted_told)
        below.addWidget(self.granted_digits)
        below.addStretch(1)
        self.form_side, self.result = scrolled(form), result
        self.stack = QStackedWidget()
        for widget in (self.empty, self.form_side, result, self.slip):
            self.stack.addWidget(widget)
        self.head.addWidget(self.open)
        self.head.addWidget(self.back)
        self.body.addWidget(self.stack, 1)
        self.after.addWidget(self.slips)

    def _connect(self) -> None:
        self.open.clicked.connect(self.choose)
        self.back.clicked.connect(self._leave)
        self.same.toggled.connect(lambda _on: self._enable())
        self.roster.edited.connect(self._enable)
        self.to.changed.connect(self._enable)
        self.primary.clicked.connect(self._grant)
        self.slips.clicked.connect(self._paper)
        self.slip.left.connect(lambda: self._show(self.result))

    def _show(self, widget: QWidget) -> None:
        self.stack.setCurrentWidget(widget)
        self.primary.setVisible(widget is self.form_side)
        self.open.setVisible(widget is not self.empty)
        self.footer.setVisible(widget in (self.form_side, self.result))
        slips = self.granted.slips if self.granted is not None else ()
        self.slips.setVisible(widget is self.result and bool(slips))

    # --- the request -------------------------------------------------------------------

    def choose(self) -> None:
        """Ask for the file."""
        path = self._chooser.package(self, "选择登记申请")
        if path is not None:
            self.open_request(path)

    def open_request(self, path: Path) -> None:
        """Read a request and propose the people of its team."""
        self.refuse("")

        def work() -> _Opened:
            asked = self._doors.stations.inspect(path)
            return asked, self._doors.stations.proposed(asked), self._doors.stations.stations()

        self.read(work, self._opened)

    def _opened(self, found: _Opened) -> None:
        asked, people, stations = found
        self.asked, self.granted = asked, None
        note = f"　{asked.note}" if asked.note else ""
        self.what.setText(f"{asked.title}的登记申请{note}")
        self.digits.show_digits(asked.digits)
        self.same.setChecked(False)
        self.roster.show_people(people, asked.founder)
        same_team = [
            s for s in stations
            if s.team == asked.team_id and s.status is WorkstationStatus.ACTIVE
        ]  # fmt: skip
        self._old = [None, *(s.key_id for s in same_team)]
        self.replaces.clear()
        self.replaces.addItems(
            [NEW, *(f"{s.title}（{s.instance[:8]}，将停用）" for s in same_team)]
        )
        self._show(self.form_side)
        self._enable()

    def _enable(self) -> None:
        ready = self.asked is not None and self.same.isChecked() and self.to.ready
        self.primary.setEnabled(ready and not self.running.busy)

    # --- the grant ---------------------------------------------------------------------

    def _grant(self) -> None:
        asked, folder, fault = self.asked, self.to.folder, self.roster.fault()
        self.refuse(fault)
        if asked is None or folder is None or fault:
            return
        people = self.roster.people()
        word = self.to.done_word
        replaces = self._old[max(0, self.replaces.currentIndex())]
        self.run(
            "登记工作站",
            lambda _task: self._doors.stations.grant(asked, asked.digits, people, folder, replaces),
            lambda granted: self._done(granted, word),
            cancellable=False,
        )

    def _done(self, granted: Granted, word: str) -> None:
        self.granted = granted
        self.granted_digits.show_digits(granted.digits)
        self.granted_told.setText(
            f"授权文件 {granted.path.name} 已写入 {granted.path.parent}，{word}。"
            f"需要激活的 {len(granted.slips)} 人。请打印激活码单，当面交给本人；激活码只给出这一次。"
        )
        self._show(self.result)
        self.slips.setFocus(Qt.FocusReason.OtherFocusReason)

    def _paper(self) -> None:
        granted = self.granted
        if granted is not None:
            self.slip.make(
                lambda: self._doors.stations.slips(granted.slips), lambda: self._show(self.slip)
            )

    def _leave(self) -> None:
        self.asked, self.granted = None, None
        self.slip.close_paper()  # one-time codes do not stay on the screen
        self.refuse("")
        self._show(self.empty)
        self.left_pane.emit()
