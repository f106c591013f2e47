"""Putting an arrangement into force: what it would do, from when, why; asked inside the page."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.views.labels import button, plain
from desktop.views.widgets.fields import FieldSpec, TextField


class AdoptPanel(QFrame):
    """Hidden until ``ask``. ``agreed`` carries the reason."""

    agreed = Signal(str)
    shown = Signal(bool)  # its button is the primary one meanwhile

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.sentence = plain("", wrap=True)
        self.reason = TextField(
            FieldSpec("reason", "调整原因（有单位改派时必填，如：年度调整、人员变动）")
        )
        self.yes = button("确认采用", "primary")
        self.no = button("取消")
        self.yes.setAutoDefault(True)
        self.yes.clicked.connect(lambda: self.agreed.emit(str(self.reason.value() or "")))
        self.no.clicked.connect(self.hide)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.reason, 1)
        bar.addStretch(0)
        bar.addWidget(self.no, 0, Qt.AlignmentFlag.AlignBottom)
        bar.addWidget(self.yes, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(self.sentence)
        layout.addLayout(bar)
        self.hide()

    def ask(self, sentence: str, *, reason: bool) -> None:
        """Show what would happen; the cursor stands where the hand goes on."""
        self.sentence.setText(sentence)
        self.reason.show_fault(None)
        self.reason.setVisible(reason)
        self.show()
        target = self.reason.editor if reason else self.yes
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def setVisible(self, visible: bool) -> None:  # noqa: N802 - Qt's name
        """Tell whether it is there."""
        super().setVisible(visible)
        self.shown.emit(visible)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc is 取消."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
