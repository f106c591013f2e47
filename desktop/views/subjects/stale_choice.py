"""Somebody saved the same field meanwhile: both values side by side, and a choice for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
)

from desktop.services.errors import Difference
from desktop.views.labels import button, plain


def _radio(text: str, name: str) -> QRadioButton:
    shown = " ".join(text.split()) or "（空）"
    result = QRadioButton(shown[:60].replace("&", "&&"))
    result.setAccessibleName(name)
    return result


class StaleChoice(QFrame):
    """``settled`` gives the fields whose typed value is to stand; ``dropped``: none of them."""

    settled = Signal(object)
    dropped = Signal()

    def __init__(self) -> None:
        """Hidden until ``show_differences``."""
        super().__init__()
        self.setObjectName("card")
        self._mine: dict[str, QRadioButton] = {}
        self._groups: list[QButtonGroup] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 12, 16, 12)
        self._layout.setSpacing(8)
        sentence = "还没有保存：下列内容在您打开之后已被修改，请逐项选定后再保存。"
        self._layout.addWidget(plain(sentence, "fault", wrap=True))
        self._table = QFrame()
        self._layout.addWidget(self._table)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        self.drop = button("放弃我的修改")
        self.drop.clicked.connect(self.dropped.emit)
        self.keep = button("按所选保存", "primary")
        self.keep.clicked.connect(self._settle)
        bar.addStretch(1)
        bar.addWidget(self.drop)
        bar.addWidget(self.keep)
        self._layout.addLayout(bar)
        self.hide()

    def ask(
        self,
        differences: Sequence[Difference],
        typed: Mapping[str, object],
        read: Mapping[str, object] | None,
        word_of: Callable[[str, object], str],
    ) -> None:
        """Ask about what somebody else has changed, in the form's own words.

        The service lists every field of a refused save; one that stands as this form ``read``
        it is only the user's own. ``read`` is None where what was typed is older than that.
        """
        worded = [
            replace(d, mine=word_of(d.field, typed.get(d.field, d.mine)),
                    theirs=word_of(d.field, d.theirs))
            for d in differences
        ]  # fmt: skip
        moved = [
            d for d in worded if read is None or d.theirs != word_of(d.field, read.get(d.field))
        ]
        self.show_differences(moved or worded)

    def show_differences(self, differences: Sequence[Difference]) -> None:
        """Ask about each; the values are worded as the form shows them."""
        old, self._table = self._table, QFrame()
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        for place, title in enumerate(("", "我填写的", "现在的")):
            grid.addWidget(plain(title, "field"), 0, place)
        self._mine, self._groups = {}, []
        for row, one in enumerate(differences, 1):
            mine = _radio(one.mine, f"{one.label}：用我填写的")
            theirs = _radio(one.theirs, f"{one.label}：用现在的")
            mine.setChecked(True)
            group = QButtonGroup(self._table)
            group.addButton(mine)
            group.addButton(theirs)
            self._groups.append(group)
            self._mine[one.field] = mine
            grid.addWidget(plain(one.label, "field"), row, 0)
            grid.addWidget(mine, row, 1)
            grid.addWidget(theirs, row, 2)
        self._layout.replaceWidget(old, self._table)
        old.hide()
        old.deleteLater()
        self.show()
        self.keep.setFocus()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are asked about."""
        return tuple(self._mine)

    def choose_theirs(self, field: str) -> None:
        """Take the present value of a field (what a click on it does)."""
        self._mine[field].setChecked(False)
        for group in self._groups:
            if self._mine[field] in group.buttons():
                group.buttons()[1].setChecked(True)

    def _settle(self) -> None:
        self.hide()
        self.settled.emit(frozenset(k for k, radio in self._mine.items() if radio.isChecked()))
