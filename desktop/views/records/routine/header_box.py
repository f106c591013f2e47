"""Headers of a workbook that are not known: the user says once what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from desktop.views.labels import button, plain
from desktop.views.widgets.filter_box import FilterBox

MOST = 6
ASKED = "表中有姓名，但这些栏目没有认出来。请指明它们是什么，本机会记住："


class HeaderBox(QFrame):
    """Hidden until ``ask``. ``told`` carries header → meaning of those that were explained."""

    told = Signal(object)

    def __init__(self, meanings: Mapping[str, str]) -> None:
        """``meanings``: what can be meant, with its word."""
        super().__init__()
        self.setObjectName("card")
        self._meanings = meanings
        self.boxes: dict[str, FilterBox] = {}
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._grid.setColumnStretch(2, 1)
        self.use = button("按此识别", "primary")
        self.leave = button("放弃", name="放弃指明栏目")
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addStretch(1)
        bar.addWidget(self.leave)
        bar.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(plain(ASKED, wrap=True))
        layout.addLayout(self._grid)
        layout.addLayout(bar)
        self.leave.clicked.connect(self.hide)
        self.use.clicked.connect(self._tell)
        self.hide()

    def ask(self, headers: Sequence[str]) -> None:
        """Show these headers; the cursor stands on the first."""
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.boxes = {}
        choices = [("不采用", None), *((word, field) for field, word in self._meanings.items())]
        for row, header in enumerate(headers[:MOST]):
            box = FilterBox(header, choices)
            box.setAccessibleName(f"栏目“{header}”的含义")
            box.setMinimumContentsLength(12)
            self.boxes[header] = box
            self._grid.addWidget(plain(f"“{header[:20]}”"), row, 0)
            self._grid.addWidget(box, row, 1)
        self.show()
        first = next(iter(self.boxes.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        said = {h: str(box.value()) for h, box in self.boxes.items() if box.value() is not None}
        if said:
            self.hide()
            self.told.emit(said)
