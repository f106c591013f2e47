"""Forms left unfinished, each with the one button that takes it up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.services.dates import china_time
from desktop.services.desk_drafts import DraftLine
from desktop.views.desk.draft_places import HOMES
from desktop.views.labels import button, plain, rule
from desktop.views.widgets.badge import badge

NONE = "没有未完成的草稿。表单填写后两秒自动存为草稿，保存前都可以在这里继续。"


def saved(at: datetime) -> str:
    """11月22日 09:05 in China, whatever the PC's zone."""
    local = china_time(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


class DraftPanel(QFrame):
    """``resumed`` gives the draft whose button was pressed."""

    resumed = Signal(object)

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.setObjectName("detailPane")
        self.heading = plain("草稿", "heading")
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.heading)
        layout.addWidget(self.area, 1)
        self.show_drafts(())

    def show_drafts(self, drafts: Sequence[DraftLine]) -> None:
        """Newest first."""
        known = [draft for draft in drafts if draft.kind in HOMES]
        self.heading.setText(f"草稿（{len(known)}）" if known else "草稿")
        body = QWidget()
        body.setObjectName("formBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        if not known:
            column.addWidget(plain(NONE, "secondary", wrap=True))
        for place, draft in enumerate(known):
            if place:
                column.addWidget(rule())
            column.addWidget(self._line(draft))
        column.addStretch(1)
        self.area.setWidget(body)

    def _line(self, draft: DraftLine) -> QWidget:
        word = HOMES[draft.kind].word
        title = draft.title or ("尚未命名" if draft.row is None else "修改中")
        line = QWidget()
        resume = button("继续", name=f"继续填写{word}草稿：{title}")
        resume.clicked.connect(lambda: self.resumed.emit(draft))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(badge(word))
        head.addStretch(1)
        head.addWidget(resume)
        layout = QVBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(plain(title, wrap=True))
        layout.addWidget(plain(saved(draft.saved_at), "hint"))
        return line
