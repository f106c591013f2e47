"""The candidates of a conflict side by side: A · B · what stood before, a row for each field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.views.context import ViewContext
from desktop.views.exchange.diff_text import DiffText
from desktop.views.exchange.shapes import Cell, DisputeForm, Side
from desktop.views.labels import plain, rule
from desktop.views.widgets.badge import Tone, badge
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec, make_field

DELETED = "（删除此记录）"


def head_text(side: Side) -> str:
    """A, B, C … and who that was."""
    return f"{side.name}　{side.who}" if side.who else side.name


class Compare(QWidget):
    """Shows one form; ``start_writing`` adds a field of one's own under each value."""

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_form``."""
        super().__init__()
        self._ctx = ctx
        self.form: DisputeForm | None = None
        self.fields: dict[str, Field] = {}
        self.texts: list[DiffText] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._inside: QWidget | None = None
        self._grid = QGridLayout()

    def show_form(self, form: DisputeForm | None) -> None:
        """Show another conflict, or none."""
        self.form, self.fields, self.texts = form, {}, []
        if self._inside is not None:
            self._layout.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
            self._inside = None
        if form is None:
            return
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        columns = [*form.sides, *((form.base,) if form.base is not None else ())]
        self._heads(columns, len(form.sides))
        for number, cell in enumerate(form.sides[0].cells):
            self._row(number * 3 + 2, cell, columns, len(form.sides))
        self._layout.addWidget(self._inside)

    def _heads(self, columns: list[Side], sides: int) -> None:
        for place, side in enumerate(columns):
            holder = QWidget()
            line = QVBoxLayout(holder)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(2)
            tone = Tone.PRIMARY if place < sides else Tone.NEUTRAL
            line.addWidget(badge(side.name, tone), 0, Qt.AlignmentFlag.AlignLeft)
            line.addWidget(plain(side.who, "hint", wrap=True))
            line.addStretch(1)
            self._grid.addWidget(holder, 0, place)
            self._grid.setColumnStretch(place, 1)
        self._grid.addWidget(rule(), 1, 0, 1, len(columns))

    def _row(self, at: int, cell: Cell, columns: list[Side], sides: int) -> None:
        label = plain(cell.label, "field")
        self._grid.addWidget(label, at, 0, 1, len(columns))
        for place, side in enumerate(columns):
            mine = _cell(side, cell.field)
            text = DELETED if side.deleted else (mine.shown if mine else "")
            other = columns[1 if place == 0 else 0] if place < sides else None
            against = None
            if other is not None:
                theirs = _cell(other, cell.field)
                against = DELETED if other.deleted else (theirs.shown if theirs else "")
            box = DiffText(self._ctx.theme, f"{side.name}：{cell.label}")
            box.show_text(text, against)
            self.texts.append(box)
            self._grid.addWidget(box, at + 1, place, Qt.AlignmentFlag.AlignTop)

    # a value of one's own

    def start_writing(self) -> None:
        """Ask for the values, beginning with those of A."""
        form = self.form
        if form is None or self.fields:
            return
        last = len(form.sides[0].cells) * 3 + 2
        across = len(form.sides) + (form.base is not None)
        self._grid.addWidget(rule(), last, 0, 1, across)
        for number, cell in enumerate(form.sides[0].cells):
            field = make_field(_spec(cell), date.today)
            field.set_value(cell.raw)
            self.fields[cell.field] = field
            self._grid.addWidget(field, last + 1 + number, 0, 1, across)
        next(iter(self.fields.values())).editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def values(self) -> Mapping[str, object]:
        """What was typed, by field."""
        return {key: field.value() for key, field in self.fields.items()}

    def check(self) -> bool:
        """Show the faults of what was typed; whether there are none."""
        faults = {key: text for key, field in self.fields.items() if (text := field.check())}
        self.show_faults(faults)
        return not faults

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Faults found here or by the service, under their fields."""
        for key, field in self.fields.items():
            field.show_fault(faults.get(key))


def _cell(side: Side, field: str) -> Cell | None:
    return next((cell for cell in side.cells if cell.field == field), None)


def _spec(cell: Cell) -> FieldSpec:
    label = f"{cell.label}（另行填写）"
    if cell.choices:
        return FieldSpec(cell.field, label, FieldKind.CHOICE, cell.choices)
    if isinstance(cell.raw, date):
        return FieldSpec(cell.field, label, FieldKind.DATE)
    long = isinstance(cell.raw, str) and len(cell.raw) > 30
    return FieldSpec(cell.field, label, FieldKind.LONG if long else FieldKind.TEXT)
