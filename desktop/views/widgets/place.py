"""What the places of a page share: a title, content, and a footer with the primary button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.services.errors import ServiceError
from desktop.views.calls import call
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.tasks import TaskContext, TaskHandle

T = TypeVar("T")


class Running(QWidget):
    """How far a task is, and the way to stop it; hidden while nothing runs."""

    def __init__(self, name: str) -> None:
        """``name`` is what a screen reader says."""
        super().__init__()
        self._task: TaskHandle | None = None
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(f"{name}进度")
        self.step = plain("", "hint")
        self.stop = button("取消", name=f"取消{name}")
        self.stop.clicked.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.step)
        layout.addWidget(self.stop)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether a task is followed."""
        return self._task is not None

    def follow(self, task: TaskHandle) -> None:
        """Show a task until it has finished."""
        self._task = task
        self.bar.setRange(0, 0)
        self.step.setText(task.title)
        self.stop.setEnabled(True)
        self.stop.setVisible(task.cancellable)
        task.progressed.connect(self._progressed)
        task.finished.connect(lambda: self._ended(task))
        self.show()

    def _ended(self, task: TaskHandle) -> None:
        if self._task is task:
            self._task = None
            self.hide()

    def _progressed(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, max(0, total))
        self.bar.setValue(done)
        count = f"{done:,} / {total:,}" if total else ""
        self.step.setText("　".join(part for part in (text, count) if part))

    def _cancel(self) -> None:
        if self._task is not None:
            self.stop.setEnabled(False)
            self.step.setText("正在取消…")
            self._task.cancel()


class Place(QWidget):
    """One place. ``counted`` tells how many things wait here, for the list on the left.

    ``nouns`` are the tables whose changes make a place that is shown read again.
    """

    counted = Signal(int)
    nouns: tuple[str, ...] = ()

    def __init__(self, ctx: ViewContext, title: str, hint: str = "", primary: str = "") -> None:
        """``primary`` is the word of the one primary button; empty hides it."""
        super().__init__()
        self.ctx = ctx
        self.title = title
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.heading = plain(title, "title")
        self.head.addWidget(self.heading)
        self.head.addStretch(1)
        self.hint = plain(hint, "secondary", wrap=True)
        if not hint:  # shown before it has its place, it would flash as a window of its own
            self.hint.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.running = Running(title)
        self.refusal = plain("", "fault", wrap=True)
        self.refusal.hide()
        self.left = QHBoxLayout()  # what stands at the left of the footer
        self.left.setSpacing(8)
        self.extra = QHBoxLayout()  # secondary buttons, left of the primary one
        self.extra.setSpacing(8)
        self.after = QHBoxLayout()  # right of it: what is of the same weight
        self.after.setSpacing(8)
        self.primary = button(primary or title, "primary")
        if not primary:
            self.primary.hide()
        self.primary.setAutoDefault(True)  # Enter presses it where the cursor stands on it
        inside = QVBoxLayout()
        inside.setContentsMargins(16, 12, 16, 8)
        inside.setSpacing(8)
        inside.addLayout(self.head)
        inside.addWidget(self.hint)
        inside.addLayout(self.body, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(inside, 1)
        layout.addWidget(self._footer())
        ctx.changes.happened.connect(self._changed)

    def _footer(self) -> QWidget:
        self.footer = QWidget()
        self.footer.setObjectName("formFooter")
        self.footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self.footer)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(self.running)
        column.addWidget(self.refusal)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addLayout(self.left)
        bar.addStretch(1)
        bar.addLayout(self.extra)
        bar.addWidget(self.primary)
        bar.addLayout(self.after)
        column.addLayout(bar)
        return self.footer

    # what the page asks

    def load(self) -> None:
        """Read what is shown anew."""

    def arrived(self) -> None:
        """The place is shown to the user now."""
        self.load()

    def flush_draft(self) -> None:
        """Store unsaved forms now, at once and not as a task: the window is being locked."""

    def start_new(self) -> None:
        """The top bar's 新建 while this place is shown."""

    def show_target(self, target: object) -> None:
        """Show what another place, a card or a search hit leads to."""

    def _changed(self, changes: Changes) -> None:
        if self.nouns and changes.touches(*self.nouns):
            self.load()

    # what places do

    def refuse(self, sentence: str) -> None:
        """Say above the buttons why something was not done; empty takes it away."""
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))

    def read(self, fn: Callable[[], T], done: Callable[[T], None]) -> None:
        """Read in a worker; a refusal is said above the buttons."""
        call(
            self.ctx,
            lambda _task: fn(),
            title=f"读取{self.title}",
            on_done=done,
            on_failed=self._failed,
            quiet=True,
        )

    def run(
        self,
        title: str,
        fn: Callable[[TaskContext], T],
        done: Callable[[T], None],
        *,
        cancelled: Callable[[], None] | None = None,
        cancellable: bool = True,
    ) -> None:
        """Do something that takes a while: progress, cancel, result or refusal in the footer."""
        self.refuse("")
        self.primary.setEnabled(False)

        def work(task: TaskContext) -> T | ServiceError:
            try:
                return fn(task)
            except ServiceError as error:
                return error

        def came(result: T | ServiceError) -> None:
            self.primary.setEnabled(True)
            if isinstance(result, ServiceError):
                self._failed(result)
            else:
                done(result)

        def failed(sentence: str) -> None:
            self.primary.setEnabled(True)
            self.refuse(sentence)

        def stopped() -> None:
            self.primary.setEnabled(True)
            if cancelled is not None:
                cancelled()

        task = self.ctx.tasks.run(
            work,
            title=title,
            on_done=came,
            on_error=failed,
            on_cancelled=stopped,
            cancellable=cancellable,
        )
        self.running.follow(task)

    def _failed(self, error: ServiceError) -> None:
        self.refuse(error.sentence)


def scrolled(inside: QWidget) -> QScrollArea:
    """A form may need more height than the window has."""
    inside.setObjectName("formBody")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area


def beside_filter(box: QWidget) -> None:
    """A choice beside a filter line is as wide as its words, not as the line leaves it."""
    box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


def selectable(text: str = "", role: str = "") -> QLabel:
    """A wrapped label whose text can be copied."""
    label = plain(text, role, wrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
