"""A question inside the page before something is taken away or made in bulk: no pop-up, one sentence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.views.labels import button, plain


class ConfirmBar(QFrame):
    """Hidden until ``ask``; Esc and 取消 put it away."""

    def __init__(self, word: str, role: str = "danger") -> None:
        """``word`` is on the button that goes ahead; ``role`` is its look."""
        super().__init__()
        self.setObjectName("card")
        self._run: Callable[[], None] | None = None
        self.sentence = plain("", wrap=True)
        self.yes = button(word, role)
        self.yes.clicked.connect(self._go)
        self.no = button("取消")
        self.no.clicked.connect(self.hide)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addStretch(1)
        bar.addWidget(self.no)
        bar.addWidget(self.yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(self.sentence)
        layout.addLayout(bar)
        self.hide()

    def ask(self, sentence: str, run: Callable[[], None]) -> None:
        """Show what would happen; the cursor stands on 取消."""
        self.sentence.setText(sentence)
        self._run = run
        self.show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self) -> None:
        run, self._run = self._run, None
        self.hide()
        if run is not None:
            run()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc is 取消."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
