"""办理经过: every transition of a record, who, when and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.services.dates import china_time
from desktop.services.motions import HistoryLine
from desktop.views.labels import plain, rule
from desktop.views.widgets.date_edit import show_date


class HistoryList(QScrollArea):
    """The newest on top; plain text that can be copied."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("办理经过")
        self._body = QWidget()
        self._body.setObjectName("formBody")
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(24, 16, 24, 16)
        self.column.setSpacing(8)
        self.setWidget(self._body)

    def show_lines(self, lines: Sequence[HistoryLine]) -> None:
        """Show other transitions."""
        while self.column.count():
            widget = self.column.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not lines:
            self.column.addWidget(plain("还没有办理经过。", "secondary"))
        for place, line in enumerate(reversed(lines)):
            if place:
                self.column.addWidget(rule())
            self.column.addWidget(_line(line))
        self.column.addStretch(1)


def _line(line: HistoryLine) -> QWidget:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    at = china_time(line.at)
    state = plain(line.state, "strong", wrap=True)
    font = state.font()
    font.setBold(True)
    state.setFont(font)
    column.addWidget(state)
    when = f"{show_date(at.date())} {at:%H:%M} · {line.author}"
    column.addWidget(plain(when, "hint", wrap=True))
    if line.reason:
        reason = plain(line.reason, wrap=True)
        reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(reason)
    return widget
