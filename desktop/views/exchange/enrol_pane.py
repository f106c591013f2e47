"""工作站登记 at a team: a request goes to the office, a grant comes back; digits are compared."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.destination import Destination
from desktop.views.exchange.digits import DigitsLine, DigitsPanel
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import Here, Requested
from desktop.views.exchange.stick_watch import StickWatch
from desktop.views.labels import button, plain
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.place import Place, scrolled

NOT_YET = (
    "本机还没有登记，不能与考核办交换数据包。请按下面两步办理："
    "先生成申请交给考核办，再接受考核办签发的授权。"
)
DONE = "本机已登记，可以上报和接收。更换电脑时，请在新电脑上重新办理登记。"
LARGE = 14  # points; with larger letters the two steps stand one below the other
NO_RIGHT = "登记由考核组组长办理。"
STEP_ONE = (
    "申请只含本机的公开密钥和组号，不含任何人员和考核内容。"
    "把介质交给考核办，并与考核办核对下面的数字。"
)
STEP_TWO = "选择考核办签发的授权文件，输入激活码单上印的 8 组核对数字。"


class EnrolPane(Place):
    """Two steps; ``enrolled`` when the second has been done."""

    enrolled = Signal()
    nouns = ("workstation",)

    def __init__(
        self, ctx: ViewContext, doors: Doors, chooser: Chooser, watch: StickWatch | None
    ) -> None:
        """State comes with ``load``."""
        super().__init__(ctx, "工作站登记", NOT_YET)
        self._doors, self._chooser = doors, chooser
        self._path: Path | None = None
        self.here: Here | None = None
        self.state = badge("")
        self.to = Destination(ctx, doors.media, chooser, watch, "申请写到")
        self.make = button("生成登记申请", "primary")
        self.digits = DigitsPanel("请考核办打开申请，逐组核对是否一致：")
        self.made = plain("", wrap=True)
        self.pick = button("选择授权文件…")
        self.picked = plain("还没有选择授权文件。", "secondary", wrap=True)
        self.typed = DigitsLine("激活码单上的核对数字")
        self.accept = button("接受授权", "primary")
        self._lay_out()
        self._connect()
        self._enable()

    def _lay_out(self) -> None:
        self.one, self.two = _Step("① 生成登记申请", STEP_ONE), _Step("② 接受登记授权", STEP_TWO)
        left = Qt.AlignmentFlag.AlignLeft
        self.one.column.addWidget(self.to)
        self.one.column.addWidget(self.make, 0, left)
        self.one.column.addWidget(self.made)
        self.one.column.addWidget(self.digits)
        self.two.column.addWidget(self.pick, 0, left)
        self.two.column.addWidget(self.picked)
        self.two.column.addWidget(self.typed)
        self.two.column.addWidget(self.accept, 0, left)
        for step in (self.one, self.two):
            step.column.addStretch(1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(12)
        self._pair.addWidget(self.one, 1)
        self._pair.addWidget(self.two, 1)
        column.addLayout(self._pair)
        column.addStretch(1)
        self.head.insertWidget(1, self.state)
        self.body.addWidget(scrolled(inside), 1)
        self.digits.hide()
        self.made.hide()
        self.footer.hide()

    def _fit(self) -> None:
        """Side by side where there is room, one below the other with large letters."""
        large = self.ctx.theme.appearance.points > LARGE
        way = QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight
        self._pair.setDirection(way)

    def _connect(self) -> None:
        self.ctx.theme.changed.connect(self._fit)
        self._fit()
        self.to.changed.connect(self._enable)
        self.make.clicked.connect(self._make)
        self.pick.clicked.connect(self._pick)
        self.typed.edited.connect(self._enable)
        self.accept.clicked.connect(self._accept)

    def load(self) -> None:
        """Read whether this workspace is enrolled."""
        self.read(self._doors.traffic.here, self._came)

    def _came(self, here: Here) -> None:
        self.here = here
        may = self._doors.rights.enrol
        set_badge(
            self.state,
            "已登记" if here.enrolled else "未登记",
            Tone.SUCCESS if here.enrolled else Tone.WARNING,
        )
        self.hint.setText(
            f"{here.title}：{DONE}" if here.enrolled else NOT_YET + ("" if may else NO_RIGHT)
        )
        if here.digits and not here.enrolled:
            self.digits.show_digits(here.digits)
            self.digits.show()
        for step in (self.one, self.two):
            step.setVisible(may and not here.enrolled)
        self._enable()

    def _enable(self) -> None:
        self.make.setEnabled(self.to.ready)
        self.accept.setEnabled(self._path is not None and self.typed.complete)

    # --- the request -------------------------------------------------------------------

    def _make(self) -> None:
        folder, word = self.to.folder, self.to.done_word
        if folder is None:
            return
        self.make.setEnabled(False)

        def done(made: Requested) -> None:
            self.digits.show_digits(made.digits)
            self.made.setText(f"{made.path.name} 已写入 {made.path.parent}，{word}。")
            self.digits.show()
            self.made.show()
            self._enable()

        def failed(error: ServiceError) -> None:
            self._enable()
            self.made.setText(error.sentence)
            self.made.show()

        call(
            self.ctx,
            lambda _task: self._doors.stations.request(folder),
            title="生成登记申请",
            on_done=done,
            on_failed=failed,
        )

    # --- the grant ---------------------------------------------------------------------

    def _pick(self) -> None:
        path = self._chooser.package(self, "选择登记授权")
        if path is not None:
            self.open_grant(path)

    def open_grant(self, path: Path) -> None:
        """A grant was chosen or dropped."""
        self._path = path
        self.picked.setText(f"已选择：{path.name}")
        self.typed.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._enable()

    def _accept(self) -> None:
        path, digits = self._path, self.typed.digits
        if path is None:
            return
        self.accept.setEnabled(False)

        def done(sentence: str) -> None:
            self._path = None
            self.typed.clear()
            self.picked.setText("")
            self.ctx.alerts.success(sentence)
            self.load()
            self.enrolled.emit()

        def failed(error: ServiceError) -> None:
            self._enable()
            self.typed.show_fault(error.sentence)

        call(
            self.ctx,
            lambda _task: self._doors.stations.accept(path, digits),
            title="接受登记授权",
            on_done=done,
            on_failed=failed,
        )


class _Step(QFrame):
    """A box with a heading and a column of its own."""

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 16)
        self.column.setSpacing(12)
        self.column.addWidget(plain(title, "heading"))
        self.column.addWidget(plain(hint, "secondary", wrap=True))
