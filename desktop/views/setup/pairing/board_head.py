"""Above the board: how even the loads are, from which day, and what a proposal starts from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from desktop.services.pairing.board import Balance
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, set_state
from desktop.views.widgets.date_edit import DateEdit, DateFault

_MOST_SEED, _MOST_SLACK = 9_999, 50


class _CalmSpin(QSpinBox):
    """The wheel scrolls the page, it never changes a number in passing."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()


class BoardHead(QWidget):
    """``moved_to`` comes when another day was typed; ``wanted`` when a proposal is asked for."""

    moved_to = Signal()
    wanted = Signal()

    def __init__(self, ctx: ViewContext, today: Callable[[], dt.date]) -> None:
        """The day is today until another is set."""
        super().__init__()
        self._ctx, self._today = ctx, today
        self.spread = plain("", "count")
        self.detail = plain("", "secondary")
        self.start = DateEdit(today, name="对口联系的开始日期")
        self.start.set_value(today())
        self.slack = _spin("负荷容许多差几人", _MOST_SLACK, " 人")
        self.seed = _spin("方案种子", _MOST_SEED, "")
        self.seed.setValue(1)
        self.propose = button("拟定方案")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.choices: list[QWidget] = []
        for word, editor in (
            ("开始日期", self.start),
            ("容许多差", self.slack),
            ("种子", self.seed),
        ):
            label = plain(word, "field")
            layout.addWidget(label)
            layout.addWidget(editor)
            if editor is not self.start:
                self.choices += [label, editor]
        layout.addWidget(self.propose)
        layout.addStretch(1)
        self.choices.append(self.propose)
        self._day = today()
        self.start.date_changed.connect(self._typed)
        self.propose.clicked.connect(self.wanted)
        ctx.theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        px = self._ctx.theme.metrics.px
        self.start.setFixedWidth(px(140))
        self.slack.setFixedWidth(px(64))
        self.seed.setFixedWidth(px(64))

    def set_editable(self, editable: bool) -> None:
        """Whether proposals can be made here."""
        for widget in self.choices:
            widget.setVisible(editable)

    @property
    def day(self) -> dt.date:
        """The last day that could be read."""
        return self._day

    def set_day(self, day: dt.date) -> None:
        """Show a day."""
        self._day = day
        self.start.set_value(day)

    def _typed(self) -> None:
        try:
            day = self.start.value() or self._today()
        except DateFault:
            return  # the line is marked and keeps what was typed
        if day != self._day:
            self.set_day(day)
            self.moved_to.emit()

    def forget(self) -> None:
        """There is nothing to balance."""
        self.spread.setText("")
        self.detail.setText("")

    def show_balance(self, told: Balance) -> None:
        """Show how even the loads are."""
        self.spread.setText(f"相差 {told.spread} 人")
        loads = told.loads.values()
        self.detail.setText(
            f"最大 {max(loads, default=0)} − 最小 {min(loads, default=0)}　理论下限 {told.bound}"
        )
        set_state(self.spread, "tone", "warning" if told.spread > told.bound + 1 else "")


def _spin(name: str, most: int, suffix: str) -> QSpinBox:
    spin = _CalmSpin()
    spin.setRange(0, most)
    spin.setSuffix(suffix)
    spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    spin.setAccessibleName(name)
    spin.setAlignment(Qt.AlignmentFlag.AlignRight)
    return spin
