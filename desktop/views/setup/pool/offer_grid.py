"""The buttons of what can be registered, side by side as far as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop.views.labels import button

_WIDE, _NARROW = 3, 2


class OfferGrid(QWidget):
    """``chosen`` gives the number of the button."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._narrow = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)

    def show_offers(self, words: Sequence[str], whose: str) -> None:
        """Offer other buttons; none hides the whole. ``whose`` completes their spoken names."""
        for old in self.buttons:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = [button(word, name=f"{word}：{whose}") for word in words]
        for place, made in enumerate(self.buttons):
            made.clicked.connect(partial(self._pressed, place))
        self.setVisible(bool(words))
        self._arrange()

    def set_narrow(self, *, narrow: bool) -> None:
        """Fewer side by side where the letters would be squeezed."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._arrange()

    def _pressed(self, place: int, _on: bool = False) -> None:  # noqa: FBT002 - Qt's own argument
        self.chosen.emit(place)

    def _arrange(self) -> None:
        columns = _NARROW if self._narrow else _WIDE
        for place, made in enumerate(self.buttons):
            self._grid.removeWidget(made)
            self._grid.addWidget(made, *divmod(place, columns))
        for column in range(_WIDE):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
