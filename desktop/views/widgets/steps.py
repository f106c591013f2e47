"""The steps that a state allows, as buttons; what a step needs is asked right below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError, Stale
from desktop.services.motions import Motion, Seen
from desktop.services.states import Need
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec, make_field

WHO = "who"
_KINDS = {
    Need.REASON.value: FieldKind.LONG,
    Need.TEXT.value: FieldKind.LONG,
    Need.DAY.value: FieldKind.DATE,
    Need.DUE.value: FieldKind.DATE,
    WHO: FieldKind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``asks`` are the inputs by key (a ``Need`` or ``WHO``) with their labels.

    ``required`` are those that must be filled; ``given`` what stands in them at first.
    ``late_after``: a day later than this wants a reason too, which is marked as it is typed.
    """

    key: object
    label: str
    asks: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    given: Mapping[str, object] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    role: str = ""
    late_after: date | None = None


class StepStrip(QWidget):
    """A row of buttons. A step without questions is taken at once; others ask inline.

    ``taken`` carries the step's key and a function from ``Seen`` to the ``Motion``.
    """

    taken = Signal(object, object)
    asked = Signal(bool)  # questions were opened or taken away, or a sentence needs room

    def __init__(self, ctx: ViewContext, today: Callable[[], date]) -> None:
        """Empty until ``show_steps``."""
        super().__init__()
        self._ctx, self._today = ctx, today
        self._step: Step | None = None
        self._steps: tuple[Step, ...] = ()
        self.buttons: dict[object, QPushButton] = {}
        self.fields: dict[str, Field] = {}
        self._bar = QHBoxLayout()
        self._bar.setSpacing(8)
        self.extra = QHBoxLayout()  # what a page offers beside the steps
        self.extra.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addLayout(self._bar)
        line.addLayout(self.extra)
        line.addStretch(1)
        self.refusal: QLabel = plain("", "fault", wrap=True)
        self.refusal.hide()
        self.panel = QWidget()
        self._panel = QVBoxLayout(self.panel)
        self._panel.setContentsMargins(0, 0, 0, 0)
        self._panel.setSpacing(8)
        self.panel.hide()
        self.confirm: QPushButton | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addWidget(self.refusal)
        layout.addWidget(self.panel)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.panel)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.close_panel)

    @property
    def asking(self) -> bool:
        """Whether a step's questions stand open."""
        return self._step is not None

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Offer these steps; open questions of a step that is still offered stay."""
        keep, self._steps = self._step, tuple(steps)
        for old in self.buttons.values():
            self._bar.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = {}
        for step in steps:
            made = button(step.label, step.role)
            made.clicked.connect(lambda _on=False, s=step: self._start(s))
            self.buttons[step.key] = made
            self._bar.addWidget(made)
        if keep is not None and keep.key not in self.buttons:
            self.close_panel()

    def packed(self) -> dict[str, object] | None:
        """The open questions for a draft; None when nothing is asked."""
        if self._step is None:
            return None
        values = {
            key: value.isoformat() if isinstance(value, date) else str(value or "")
            for key, value in ((key, made.value()) for key, made in self.fields.items())
        }
        return {"step": str(self._step.key), "values": values}

    def resume(self, packed: Mapping[str, object]) -> None:
        """Ask again what was asked when the draft was stored, if the step is still offered.

        Questions that stand open now are newer and stay.
        """
        if self._step is not None:
            return
        step = next((s for s in self._steps if str(s.key) == packed.get("step")), None)
        values = packed.get("values")
        if step is None or not step.asks or not isinstance(values, dict):
            return
        self._start(step)
        for key, made in self.fields.items():
            text = str(values.get(key) or "")
            day = _day(text) if _KINDS[key] is FieldKind.DATE else None
            made.set_value(day or text or None)

    def clear(self) -> None:
        """Another record is shown: nothing asked, nothing refused."""
        self.close_panel()
        self.show_steps(())

    def _start(self, step: Step) -> None:
        self.close_panel()
        if not step.asks:
            self._set_busy(True)
            self.taken.emit(step.key, Motion)
            return
        self._step = step
        for key, label in step.asks.items():
            spec = FieldSpec(
                key,
                label,
                _KINDS[key],
                required=key in step.required,
                hint=step.hints.get(key, ""),
                lines=2,
            )
            made = make_field(spec, self._today)
            made.set_value(step.given.get(key))
            self.fields[key] = made
            self._panel.addWidget(made)
        self._watch_lateness(step)
        self._panel.addWidget(self._panel_buttons(step))
        self.panel.show()
        self.asked.emit(True)
        empty = [f for f in self.fields.values() if not f.value()]
        (empty or list(self.fields.values()))[0].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _watch_lateness(self, step: Step) -> None:
        day, reason = self.fields.get(Need.DAY.value), self.fields.get(Need.REASON.value)
        last = step.late_after
        if day is None or reason is None or last is None:
            return

        def told() -> None:
            typed = day.value()
            reason.set_required(required=isinstance(typed, date) and typed > last)

        day.edited.connect(told)
        told()

    def _panel_buttons(self, step: Step) -> QWidget:
        bar = QWidget()
        line = QHBoxLayout(bar)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addStretch(1)
        leave = button("取消")
        leave.clicked.connect(self.close_panel)
        self.confirm = button(f"确认{step.label}", "primary")
        self.confirm.clicked.connect(self._confirm)
        line.addWidget(leave)
        line.addWidget(self.confirm)
        return bar

    def _confirm(self) -> None:
        step = self._step
        if step is None:
            return
        self.refusal.hide()
        faults = {key: text for key, f in self.fields.items() if (text := f.check())}
        for key, made in self.fields.items():
            made.show_fault(faults.get(key))
        if faults:
            self.fields[next(iter(faults))].editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        values = {key: made.value() for key, made in self.fields.items()}
        self._set_busy(True)
        self.taken.emit(step.key, lambda seen: _motion(seen, values))

    def _set_busy(self, busy: bool) -> None:
        for made in self.buttons.values():
            made.setEnabled(not busy)
        if self.confirm is not None:
            self.confirm.setEnabled(not busy)

    def close_panel(self) -> None:
        """Take the questions away."""
        self._step, self.confirm = None, None
        self.fields = {}
        while self._panel.count():
            widget = self._panel.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        self.panel.hide()
        self.refusal.hide()
        self.asked.emit(False)

    def caution(self, sentence: str) -> None:
        """Say something beside the steps before one is taken; none is taken."""
        self._set_busy(False)
        self.refusal.setText(sentence)
        self.refusal.show()
        self.asked.emit(self.asking)

    def done(self) -> None:
        """The step was taken."""
        self.close_panel()
        self._set_busy(False)

    def refuse(self, error: ServiceError) -> None:
        """Show why the step was not taken; what was typed stays."""
        self._set_busy(False)
        faults: Mapping[str, str] = error.faults if isinstance(error, Invalid) else {}
        for key, made in self.fields.items():
            made.show_fault(faults.get(key))
        if not faults or not set(faults) <= set(self.fields):
            text = error.sentence
            if isinstance(error, Stale):
                text += "现已显示最新内容，请核对后重新办理。"
            self.refusal.setText(text)
            self.refusal.show()
            self.asked.emit(self.asking)


def _motion(seen: Seen, values: Mapping[str, object]) -> Motion:
    day, due = values.get(Need.DAY.value), values.get(Need.DUE.value)
    return Motion(
        seen,
        reason=str(values.get(Need.REASON.value) or ""),
        day=day if isinstance(day, date) else None,
        text=str(values.get(Need.TEXT.value) or ""),
        due=due if isinstance(due, date) else None,
        who=str(values.get(WHO) or ""),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # what was typed and is no date yet


def short_day(day: date) -> str:
    """11月22日, as in a sum of dates."""
    return f"{day.month}月{day.day}日"


__all__ = ["WHO", "Step", "StepStrip", "short_day", "show_date"]
