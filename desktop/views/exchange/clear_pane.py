"""年终清退: the workspace of a team is destroyed when the office has all of it; on purpose only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.destination import Destination
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import Cleared, Readiness
from desktop.views.exchange.stick_watch import StickWatch
from desktop.views.labels import button, plain
from desktop.views.system.secret import password_field
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.fields import FieldKind, FieldSpec, make_field
from desktop.views.widgets.place import Place, scrolled, selectable

WARNING = (
    "清退后，本机的考核数据、附件、草稿和密钥全部销毁，任何人都不能再打开，也不能恢复。"
    "只存于本机的谈话对象姓名一并销毁，考核办没有副本。"
)


class ClearPane(Place):
    """Says what is missing; asks for the reason, the words and the password."""

    def __init__(
        self, ctx: ViewContext, doors: Doors, chooser: Chooser, watch: StickWatch | None
    ) -> None:
        """State comes with ``load``."""
        super().__init__(ctx, "年终清退", WARNING, primary="清退本机工作区")
        self._doors = doors
        self.ready: Readiness | None = None
        self.state = badge("")
        self.told = selectable()
        self.to = Destination(ctx, doors.media, chooser, watch, "清退记录写到")
        today = lambda: doors.today  # noqa: E731 - the field asks for a function
        self.reason = make_field(
            FieldSpec("reason", "清退原因", FieldKind.LONG, required=True, lines=2), today
        )
        self.word = make_field(FieldSpec("word", "确认文字", required=True), today)
        self.password = make_field(password_field("password", "本人口令", new=False), today)
        self.done_text = plain("", wrap=True)
        self.leave = button("退出工作区", "primary")
        self.leave.setAutoDefault(True)
        self.leave.clicked.connect(ctx.leave)
        self.asks = QWidget()
        self.go = button("去上报", "primary")
        self.go.clicked.connect(lambda: ctx.go_to("exchange", "report"))
        self._lay_out()
        self.to.changed.connect(self._enable)
        for field in (self.reason, self.word, self.password):
            field.edited.connect(self._enable)
        self.primary.clicked.connect(self._clear)
        self.primary.setEnabled(False)

    def _lay_out(self) -> None:
        ask = QVBoxLayout(self.asks)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.setSpacing(12)
        for widget in (self.to, self.reason, self.word, self.password):
            ask.addWidget(widget)
        inside, finished = QWidget(), QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self.told)
        column.addWidget(self.asks)
        column.addStretch(1)
        below = QVBoxLayout(finished)
        below.addStretch(1)
        below.addWidget(plain("本机工作区已清退", "safe"))
        below.addWidget(self.done_text)
        below.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignLeft)
        below.addStretch(2)
        self.finished = finished
        self.stack = QStackedWidget()
        self.stack.addWidget(scrolled(inside))
        self.stack.addWidget(finished)
        self.after.addWidget(self.go)
        self.go.hide()
        self.head.insertWidget(1, self.state)
        self.body.addWidget(self.stack, 1)

    def load(self) -> None:
        """Ask what stands against it."""
        self.read(self._doors.clearing.ready, self._came)

    def _came(self, ready: Readiness) -> None:
        self.ready = ready
        set_badge(
            self.state,
            "可以清退" if ready.ready else "还不能清退",
            Tone.SUCCESS if ready.ready else Tone.WARNING,
        )
        if ready.warning:
            self.hint.setText(ready.warning)
        lines = [ready.sentence, *(f"· {text}" for text in ready.missing)]
        self.told.setText("\n".join(lines))
        self.asks.setVisible(ready.ready)
        self.primary.setVisible(ready.ready)
        self.go.setVisible(not ready.ready)
        self.word.label.setText(f"请照样输入：{ready.word}")
        self._enable()

    def _enable(self) -> None:
        ready = self.ready
        typed = ready is not None and ready.ready and self.word.value() == ready.word
        given = bool(self.reason.value()) and bool(self.password.value())
        self.primary.setEnabled(typed and given and self.to.ready and not self.running.busy)

    def _clear(self) -> None:
        folder, medium = self.to.folder, self.to.medium
        reason, password = str(self.reason.value() or ""), str(self.password.value() or "")
        if folder is None:
            return
        self.password.set_value("")
        self.run(
            "清退本机工作区",
            lambda task: self._doors.clearing.clear(folder, medium, reason, password, task),
            self._cleared,
            cancelled=self.load,
        )

    def _cleared(self, cleared: Cleared) -> None:
        names = "\n".join(path.name for path in cleared.files)
        self.done_text.setText(
            f"{cleared.sentence}\n{names}\n请退出工作区，把介质和打印的清退记录交给考核办。"
        )
        self.hint.hide()
        self.stack.setCurrentWidget(self.finished)
        self.footer.hide()
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)
