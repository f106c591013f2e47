"""The cadre who is the same person as an assessor: shown, or suggested and confirmed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.services.assessors import AssessorDetail, CadreTie
from desktop.views.labels import button, plain
from desktop.views.subjects.sources import one_line


class TieLine(QWidget):
    """Hidden when nobody is linked or suggested. ``linked`` gives the cadre, or None to part."""

    wanted = Signal(object)
    linked = Signal(object)

    def __init__(self, *, editable: bool) -> None:
        super().__init__()
        self._tie: CadreTie | None = None
        self._known = False
        self._editable = editable
        self.words = plain("", "secondary", wrap=True)
        self.look = button("查看", "flat")
        self.look.clicked.connect(self._look)
        self.act = button("是同一人", "flat")
        self.act.clicked.connect(self._act)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.look)
        row.addWidget(self.act)
        self.hide()

    def show_person(self, person: AssessorDetail | None) -> None:
        """Show whom another person is."""
        tie = None if person is None else (person.cadre or person.suggested)
        self._tie = tie
        self._known = person is not None and person.cadre is not None
        self.setVisible(tie is not None)
        if tie is None:
            return
        start = "对应干部：" if self._known else "干部库中有同名同出生年月的："
        self.words.setText(start + _who(tie))
        self.look.setVisible(self._known)
        self.look.setAccessibleName(f"查看干部{tie.name}")
        word = "解除" if self._known else "是同一人"
        self.act.setText(word)
        self.act.setAccessibleName(f"{word}：干部{tie.name}")
        self.act.setVisible(self._editable)

    def _look(self) -> None:
        if self._tie is not None:
            self.wanted.emit(self._tie.id)

    def _act(self) -> None:
        if self._tie is not None:
            self.linked.emit(None if self._known else self._tie.id)


def _who(tie: CadreTie) -> str:
    more = "，".join(part for part in (tie.unit or "", one_line(tie.post)) if part)
    return f"{tie.name}（{more}）" if more else tie.name
