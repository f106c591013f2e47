"""履历: everything about a person of the pool by date, with what can still be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.assessor_history import HistoryEntry, HistoryKind
from desktop.views.labels import button, plain, rule
from desktop.views.widgets.badge import Tone, badge

WORDS: Mapping[HistoryKind, str] = {
    HistoryKind.MOVEMENT: "撤回",
    HistoryKind.MENTORED: "结束",
    HistoryKind.MENTORING: "结束",
    HistoryKind.REVIEW: "修改",
    HistoryKind.AWAY: "修改",
}
_TONES: Mapping[HistoryKind, Tone] = {
    HistoryKind.SEAT: Tone.PRIMARY,
    HistoryKind.AWAY: Tone.WARNING,
}


class Timeline(QWidget):
    """The newest on top. ``wanted`` gives the entry whose button was pressed."""

    wanted = Signal(object)

    def __init__(self, *, editable: bool) -> None:
        super().__init__()
        self._editable = editable
        self._entries: tuple[HistoryEntry, ...] = ()
        self._body = QWidget()
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(rule())
        layout.addWidget(plain("履历", "heading"))
        layout.addWidget(self._body)

    def show_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """Show another person's account."""
        self._entries = tuple(entries)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for entry in self._entries:
            column.addWidget(self._line(entry))
        if not self._entries:
            column.addWidget(plain("还没有登记。", "secondary"))
        old, self._body = self._body, body
        self._column.replaceWidget(old, body)
        old.hide()
        old.deleteLater()

    def _line(self, entry: HistoryEntry) -> QWidget:
        line = QWidget()
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(8)
        mark = badge(entry.kind.label, _TONES.get(entry.kind, Tone.NEUTRAL))
        top.addWidget(mark)
        top.addWidget(plain(entry.title, wrap=True), 1)
        if self._editable and entry.open:
            word = WORDS[entry.kind]
            act = button(word, "flat", name=f"{word}：{entry.title}，{entry.days}")
            act.clicked.connect(lambda: self.wanted.emit(entry))
            top.addWidget(act)
        column.addLayout(top)
        column.addWidget(plain(entry.days, "hint", wrap=True))
        if entry.text:
            text = plain(entry.text, "secondary", wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(text)
        return line
