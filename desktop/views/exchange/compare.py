"""The candidates of a conflict side by side: A · B · what stood before, a row for each field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.services.exchange.conflict_forms import FieldEditor
from desktop.views.context import ViewContext
from desktop.views.exchange.diff_text import DiffText
from desktop.views.exchange.shapes import Cell, DisputeForm, Side
from desktop.views.labels import plain, rule
from desktop.views.widgets.badge import Tone, badge
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec, make_field


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
        self._grid, self._own = QGridLayout(), QVBoxLayout()

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
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._grid, self._own = QGridLayout(), QVBoxLayout()
        self._own.setSpacing(8)
        column.addLayout(self._grid)
        column.addLayout(self._own)
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
        self._grid.addWidget(label, at, 0)
        for place, side in enumerate(columns):
            mine = _cell(side, cell.field)
            text = mine.shown if mine else ""
            other = columns[1 if place == 0 else 0] if place < sides else None
            against = None
            if other is not None:
                theirs = _cell(other, cell.field)
                against = theirs.shown if theirs else ""
            box = DiffText(self._ctx.theme, f"{side.name}：{cell.label}")
            box.show_text(text, against)
            self.texts.append(box)
            self._grid.addWidget(box, at + 1, place)

    # a value of one's own

    def start_writing(self) -> None:
        """Ask for the values, beginning with those of A."""
        form = self.form
        if form is None or self.fields or not form.editors:
            return
        self._own.addWidget(rule())
        for editor in form.editors:
            cell = _cell(form.sides[0], editor.field)
            field = make_field(_spec(editor, cell), date.today)
            field.set_value(_first(editor, cell))
            self.fields[editor.field] = field
            self._own.addWidget(field)
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


_FLAG: tuple[tuple[object, str], ...] = (("1", "是"), ("0", "否"))
_LONG = 30  # letters; longer texts get a box of several lines


def _spec(editor: FieldEditor, cell: Cell | None) -> FieldSpec:
    """The field in which one value is typed."""
    label = f"{editor.label}（另行填写）"
    kind, choices = FieldKind.TEXT, tuple[tuple[object, str], ...]()
    match editor.kind:
        case "choice":
            kind, choices = FieldKind.CHOICE, editor.choices
        case "flag":
            kind, choices = FieldKind.CHOICE, _FLAG
        case "day":
            kind = FieldKind.DATE
        case "text" if cell is not None and len(cell.shown) > _LONG:
            kind = FieldKind.LONG
    return FieldSpec(editor.field, label, kind, choices, required=editor.required)


def _first(editor: FieldEditor, cell: Cell | None) -> object:
    """What stands in the field at first: the value of A."""
    if cell is None or cell.raw is None:
        return None
    if editor.kind == "day":
        return date.fromisoformat(str(cell.raw))
    if editor.kind == "flag":
        return "1" if cell.raw in (True, 1, "1") else "0"
    return cell.shown if editor.kind == "words" else str(cell.raw)
