"""Several of a few: boxes side by side, as on a paper form."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from desktop.views.widgets.fields import Field, FieldSpec


class ChecksField(Field):
    """The value is the tuple of the chosen stored values, in the order of the choices."""

    def __init__(self, spec: FieldSpec, columns: int = 2) -> None:
        """One box for each of ``spec.choices``."""
        self._frame = QWidget()
        self._grid = QGridLayout(self._frame)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._columns = columns
        self._boxes: dict[object, QCheckBox] = {}
        self._read_only = False
        super().__init__(spec, self._frame)
        self.set_choices(spec.choices)

    def set_choices(self, choices: Iterable[tuple[object, str]]) -> None:
        """Offer other choices; what is chosen and still offered stays chosen."""
        chosen = self.value()
        for box in self._boxes.values():
            self._grid.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = {}
        for place, (value, label) in enumerate(choices):
            # A single & would vanish as the mark of a key.
            box = QCheckBox(label.replace("&", "&&"))
            box.setAccessibleName(f"{self.spec.label}：{label}")
            box.setEnabled(not self._read_only)
            box.clicked.connect(lambda _on: self.edited.emit())
            self._boxes[value] = box
            row, column = divmod(place, self._columns)
            self._grid.addWidget(box, row, column, Qt.AlignmentFlag.AlignLeft)
        self.set_value(chosen)

    @property
    def boxes(self) -> dict[object, QCheckBox]:
        """The boxes by stored value."""
        return dict(self._boxes)

    def value(self) -> tuple[object, ...]:
        """What is chosen."""
        return tuple(value for value, box in self._boxes.items() if box.isChecked())

    def set_value(self, value: object) -> None:
        """Choose; values that are not offered are passed over."""
        wanted = value if isinstance(value, tuple | list | frozenset | set) else ()
        for key, box in self._boxes.items():
            box.setChecked(key in wanted)

    def set_read_only(self, read_only: bool) -> None:
        """Only show, or let choose."""
        self._read_only = read_only
        for box in self._boxes.values():
            box.setEnabled(not read_only)

    def check(self) -> str | None:
        """An empty choice where one is required, then the field's own rule."""
        if self.spec.required and not self.value():
            return f"请选择{self.spec.label}。"
        return self.spec.rule(self.value()) if self.spec.rule is not None else None

    def pack(self) -> object:
        """The value for a draft."""
        return [str(value) for value in self.value()]

    def unpack(self, stored: object) -> object:
        """The value back from a draft."""
        words = {str(word) for word in stored} if isinstance(stored, list) else set()
        return tuple(value for value in self._boxes if str(value) in words)
