"""What a workbook would bring, shown above the table before it is taken."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.views.labels import button, plain

MOST = 6


class PlanBox(QFrame):
    """Hidden until there is something to say. ``taken`` comes with the one button."""

    taken = Signal()

    def __init__(self, word: str) -> None:
        """``word`` is on the button that takes what was previewed."""
        super().__init__()
        self.setObjectName("card")
        self.sentence = plain("", wrap=True)
        self.problems = plain("", "fault", wrap=True)
        self.take = button(word, "primary")
        self.leave = button("放弃")
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addStretch(1)
        bar.addWidget(self.leave)
        bar.addWidget(self.take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(4)
        layout.addWidget(self.sentence)
        layout.addWidget(self.problems)
        layout.addLayout(bar)
        self.take.clicked.connect(self.taken)
        self.leave.clicked.connect(self.hide)
        self.hide()

    def show_plan(self, sentence: str, problems: Sequence[str], *, can_take: bool) -> None:
        """Say what would be taken, and what would not."""
        self.sentence.setText(sentence)
        shown = list(problems[:MOST])
        if len(problems) > MOST:
            shown.append(f"……另有 {len(problems) - MOST} 处，请一并核对。")
        self.problems.setText("\n".join(shown))
        self.problems.setVisible(bool(shown))
        self.take.setVisible(can_take)
        self.show()

    def refuse(self, sentence: str) -> None:
        """Say why nothing can be taken."""
        self.show_plan("这个文件没有采用，没有改动任何数据。", [sentence], can_take=False)
