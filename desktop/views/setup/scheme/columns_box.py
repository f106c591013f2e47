"""The columns of a workbook and what each was taken for; one wrong guess is put right here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.services.scheme_forms import SheetColumn
from desktop.views.labels import plain
from desktop.views.widgets.badge import Tone, badge
from desktop.views.widgets.fields import ChoiceField, FieldKind, FieldSpec

UNKNOWN = "未识别"
NOT_TAKEN = "不导入"
TOLD = "未识别的列可在此指定含义，下次自动记住。"
KNOWN_ALL = "各列都已识别。认错的可在此更正，下次自动记住。"


class ColumnsBox(QFrame):
    """``corrected`` carries (header, field) when the user says what a column means."""

    corrected = Signal(str, str)

    def __init__(self) -> None:
        """Empty until ``show_columns``."""
        super().__init__()
        self.setObjectName("detailPane")
        self.boxes: dict[str, ChoiceField] = {}
        self.told = plain("", "hint", wrap=True)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 1, 1)
        layout.setSpacing(8)
        layout.addWidget(plain("列的含义", "heading"))
        layout.addWidget(self.told)
        layout.addWidget(self._area, 1)

    def show_columns(
        self,
        columns: Sequence[SheetColumn],
        fields: Mapping[str, str],
        corrections: Mapping[str, str],
    ) -> None:
        """Unrecognised ones first; what the user said stands as said."""
        body = QWidget()
        body.setObjectName("formBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(8)
        focused = next((h for h, box in self.boxes.items() if box.editor.hasFocus()), "")
        self.boxes = {}
        open_ones = {c.header for c in columns if not c.field and c.header not in corrections}
        for one in sorted(columns, key=lambda c: c.header not in open_ones):
            column.addWidget(self._line(one, fields, unknown=one.header in open_ones))
        column.addStretch(1)
        self._area.setWidget(body)
        if focused in self.boxes:
            self.boxes[focused].editor.setFocus()
        self.told.setText(TOLD if open_ones else KNOWN_ALL)

    def _line(self, one: SheetColumn, fields: Mapping[str, str], *, unknown: bool) -> QWidget:
        choices = tuple((key, label) for key, label in fields.items() if key)
        spec = FieldSpec(
            one.header,
            f"列“{one.header}”",
            FieldKind.CHOICE,
            (*choices, ("", fields.get("", NOT_TAKEN))),
        )
        box = ChoiceField(spec)
        box.set_value(None if unknown else one.field)
        box.edited.connect(lambda: self.corrected.emit(one.header, str(box.value() or "")))
        self.boxes[one.header] = box
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(box, 1)
        if unknown:
            row.addWidget(badge(UNKNOWN, Tone.WARNING))
        return line
