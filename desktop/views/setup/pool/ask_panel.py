"""A few questions inside the page, with 确认 and 取消; faults stand under their fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.services.errors import Invalid, ServiceError
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.widgets.fields import Field, FieldSpec, make_field

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked and what is done with the answers (in a worker).

    ``done`` is said when it is done; ``danger`` colours the button; ``also`` is a second way
    out, with its word.
    """

    title: str
    fields: tuple[FieldSpec, ...]
    run: Callable[[Values], object]
    done: str
    given: Values = field(default_factory=dict)
    hint: str = ""
    danger: bool = False
    also: tuple[str, Callable[[], None]] | None = None


class AskPanel(QFrame):
    """Hidden until ``ask``. ``finished`` comes when the answers were taken."""

    finished = Signal()

    def __init__(self, ctx: ViewContext, today: Callable[[], date]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._ctx, self._today = ctx, today
        self._ask: Ask | None = None
        self._columns = 2
        self.fields: dict[str, Field] = {}
        self.title = plain("", "heading", wrap=True)
        self.hint = plain("", "hint", wrap=True)
        self.refusal = plain("", "fault", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self.also: QPushButton = button("", "flat", name="另外")
        self.also.clicked.connect(self._also)
        self.no = button("取消")
        self.no.clicked.connect(self.close_panel)
        self.yes = button("确认", "primary")
        self.yes.setAutoDefault(True)
        self.yes.clicked.connect(self._confirm)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.also)
        bar.addStretch(1)
        bar.addWidget(self.no)
        bar.addWidget(self.yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.hint)
        layout.addLayout(self._grid)
        layout.addWidget(self.refusal)
        layout.addLayout(bar)
        self.hide()

    @property
    def asking(self) -> bool:
        """Whether questions stand open."""
        return self._ask is not None

    def ask(self, what: Ask) -> None:
        """Put questions; what was asked before is put away."""
        self.close_panel()
        self._ask = what
        self.title.setText(what.title)
        self.hint.setText(what.hint)
        self.hint.setVisible(bool(what.hint))
        self.yes.setText(f"确认{what.title}" if len(what.title) <= 6 else "确认")
        self.yes.setAccessibleName(f"确认{what.title}")
        self.yes.setProperty("role", "danger" if what.danger else "primary")
        self.yes.style().unpolish(self.yes)
        self.yes.style().polish(self.yes)
        self.also.setVisible(what.also is not None)
        self.also.setText("" if what.also is None else what.also[0])
        self.also.setAccessibleName(self.also.text() or "另外")
        self._make(what.fields)
        for key, made in self.fields.items():
            made.set_value(what.given.get(key))
        self.show()
        if self.fields:
            first = next(iter(self.fields.values()))
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self, specs: Sequence[FieldSpec]) -> None:
        self.fields = {spec.key: make_field(spec, self._today) for spec in specs}
        self._arrange()

    def set_columns(self, columns: int) -> None:
        """How many fields stand side by side."""
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def _arrange(self) -> None:
        row = column = 0
        for made in self.fields.values():
            span = min(made.spec.span, self._columns)
            if column + span > self._columns:
                row, column = row + 1, 0
            self._grid.removeWidget(made)
            self._grid.addWidget(made, row, column, 1, span)
            column += span
        for number in range(2):
            self._grid.setColumnStretch(number, 1 if number < self._columns else 0)

    def _confirm(self) -> None:
        what = self._ask
        if what is None:
            return
        self.refusal.hide()
        faults = {key: text for key, f in self.fields.items() if (text := f.check())}
        for key, made in self.fields.items():
            made.show_fault(faults.get(key))
        if faults:
            self.fields[next(iter(faults))].editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        values = {key: made.value() for key, made in self.fields.items()}
        self.yes.setEnabled(False)

        def done(_result: object) -> None:
            self.yes.setEnabled(True)
            if self._ask is what:
                self.close_panel()
            self._ctx.alerts.success(what.done)
            self.finished.emit()

        def failed(error: ServiceError) -> None:
            self.yes.setEnabled(True)
            if self._ask is what:
                self._refuse(error)
            else:
                self._ctx.alerts.error(error.sentence)

        call(
            self._ctx, lambda _task: what.run(values), title=what.title,
            on_done=done, on_failed=failed,
        )  # fmt: skip

    def _refuse(self, error: ServiceError) -> None:
        faults = error.faults if isinstance(error, Invalid) else {}
        for key, made in self.fields.items():
            made.show_fault(faults.get(key))
        if not faults or not set(faults) <= set(self.fields):
            self.refusal.setText(error.sentence)
            self.refusal.show()

    def _also(self) -> None:
        if self._ask is not None and self._ask.also is not None:
            self._ask.also[1]()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc is 取消."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def close_panel(self) -> None:
        """Take the questions away."""
        self._ask = None
        self.fields = {}
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        self.refusal.hide()
        self.hide()
