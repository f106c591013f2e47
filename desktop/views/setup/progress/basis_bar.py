"""目标口径 of a whole indicator: 全年 with the share that is due by the quarter, or 序时."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from desktop.services.sheets.figures import figure
from desktop.terms import TargetBasis
from desktop.views.labels import button, plain
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.place import beside_filter

TOLD = (
    "本季此项指标各单位的目标值按所选口径理解。全年目标可按比例算出本季应完成的序时计划值；"
    "不填比例则保留各单位已有的计划值。"
)


class BasisBar(QFrame):
    """Hidden until ``ask``; ``wanted`` carries (indicator, basis, percent or None)."""

    wanted = Signal(object, object, object)

    def __init__(self) -> None:
        """Hidden."""
        super().__init__()
        self.setObjectName("card")
        self.indicator = FilterBox("指标", ())
        self.indicator.setAccessibleName("指标")
        self.basis = FilterBox("目标口径", [(basis.label, basis) for basis in TargetBasis])
        self.basis.setAccessibleName("目标口径")
        self.percent = QLineEdit()
        self.percent.setAccessibleName("序时比例（%）")
        self.percent.setPlaceholderText("序时比例，如 75")
        self.fault = plain("", "fault", wrap=True)
        self.fault.hide()
        self.no = button("取消", name="取消目标口径")
        self.yes = button("应用到本季此项指标")
        self._lay_out()
        self.basis.chosen.connect(self._fit)
        self.yes.clicked.connect(self._go)
        self.percent.returnPressed.connect(self._go)
        self.no.clicked.connect(self.hide)
        self.hide()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        beside_filter(self.basis)
        self.percent.setMaximumWidth(160)
        bar.addWidget(self.indicator, 1)
        for widget in (self.basis, self.percent, self.no, self.yes):
            bar.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(plain(TOLD, "secondary", wrap=True))
        layout.addLayout(bar)
        layout.addWidget(self.fault)

    def ask(self, indicators: Sequence[tuple[UUID, str]], chosen: object) -> None:
        """Show the choice for the indicator that the list is narrowed to."""
        self.indicator.offer((title, key) for key, title in indicators)
        self.indicator.choose(chosen)
        self.fault.hide()
        self._fit()
        self.show()
        self.indicator.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        self.percent.setVisible(self.basis.value() is TargetBasis.ANNUAL)

    def _go(self) -> None:
        text = self.percent.text().strip() if self.percent.isVisibleTo(self) else ""
        share: Decimal | None = figure(text.rstrip("%％")).value if text else None
        if text and share is None:
            self.show_fault("序时比例应是数字，如 75。")
            return
        if self.indicator.value() is not None:
            self.wanted.emit(self.indicator.value(), self.basis.value(), share)

    def show_fault(self, sentence: str) -> None:
        """Say why it was not done."""
        self.fault.setText(sentence)
        self.fault.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc is 取消."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
