"""疑似重复: records that may be the same person, told apart or joined here, and joined ones undone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.duplicates import Lookalike
from desktop.views.labels import button, plain
from desktop.views.subjects.sources import dotted, one_line
from desktop.views.widgets.badge import Tone, badge


class DuplicatesPanel(QFrame):
    """Says what the user decided; the pane calls the service."""

    different = Signal(object)  # id of the other record
    same = Signal(object)  # id of the other record, which goes behind this one
    taken_back = Signal(object)  # id of the link
    opened = Signal(object)  # id of the other record

    def __init__(self, *, editable: bool) -> None:
        """Hidden while there is nothing to decide."""
        super().__init__()
        self.setObjectName("card")
        self._editable = editable
        self._body = QWidget()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 8, 12, 8)
        self._layout.addWidget(self._body)
        self.hide()

    def show_lines(
        self, looking_alike: Sequence[Lookalike], merged: Sequence[tuple[UUID, str]]
    ) -> None:
        """Show what there is to decide for one cadre."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if looking_alike:
            column.addWidget(badge("疑似重复", Tone.WARNING))
        for one in looking_alike:
            column.addLayout(self._question(one))
        for link, name in merged:
            column.addLayout(self._merged(link, name))
        self._layout.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        self.setVisible(bool(looking_alike or merged))

    def _question(self, one: Lookalike) -> QVBoxLayout:
        where = " · ".join(
            part
            for part in (dotted(one.birth_month), one.unit or "未归入单位", one_line(one.post))
            if part
        )
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(plain(f"{one.name}　{where}（{one.reason}）", wrap=True))
        bar = QHBoxLayout()
        bar.setSpacing(4)
        look = button("查看", "flat", name=f"查看另一条{one.name}的记录")
        look.clicked.connect(lambda: self.opened.emit(one.id))
        bar.addWidget(look)
        if self._editable:
            apart = button("不是同一人", "flat")
            apart.clicked.connect(lambda: self.different.emit(one.id))
            join = button(
                "合并到本条", "flat", name=f"是同一人，把{one.name}的另一条记录合并到本条"
            )
            join.clicked.connect(lambda: self.same.emit(one.id))
            bar.addWidget(apart)
            bar.addWidget(join)
        bar.addStretch(1)
        lines.addLayout(bar)
        return lines

    def _merged(self, link: UUID, name: str) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(plain(f"另一条“{name}”的记录已合并到本条。", "secondary", wrap=True), 1)
        if self._editable:
            undo = button("撤销合并", "flat")
            undo.clicked.connect(lambda: self.taken_back.emit(link))
            bar.addWidget(undo)
        return bar
