"""Several units in a form: chosen ones, with a role each where there are roles; and new ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.unit_change_forms import NewUnit
from desktop.terms import UnitKind
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec, make_field
from desktop.views.widgets.pick_field import Lookup, PickField

Choices = tuple[tuple[object, str], ...]
Chosen = tuple[UUID, str, object]
KINDS: Choices = tuple((kind, kind.label) for kind in UnitKind)


class Row(QWidget):
    """Two fields without labels, and the button that takes the row away."""

    edited = Signal()
    removed = Signal(object)

    def __init__(self, first: Field, second: Field | None) -> None:
        """Labels are spoken, not shown: the whole field has one."""
        super().__init__()
        self.first, self.second = first, second
        self.remove = button("去掉", "flat")
        self.remove.clicked.connect(lambda: self.removed.emit(self))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for field, stretch in ((first, 3), (second, 2)):
            if field is not None:
                field.label.hide()
                field.edited.connect(self.edited.emit)
                layout.addWidget(field, stretch)
        layout.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    def number(self, place: int, word: str) -> None:
        """Say which row this is."""
        self.first.editor.setAccessibleName(f"{word}第 {place} 个")
        if self.second is not None:
            self.second.editor.setAccessibleName(f"{word}第 {place} 个：{self.second.spec.label}")
        self.remove.setAccessibleName(f"去掉{word}第 {place} 个")


class RowsField(Field):
    """Rows that grow at a press; ``most`` bounds their number."""

    def __init__(self, spec: FieldSpec, add: str, make: Callable[[], Row]) -> None:
        """``add`` is on the button that adds a row."""
        self._frame = QWidget()
        self._column = QVBoxLayout(self._frame)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._make, self._read_only, self.most = make, False, 20
        self.rows: list[Row] = []
        self.add = button(add)
        super().__init__(spec, self._frame)
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addStretch(1)
        self._column.addLayout(line)
        self.add.clicked.connect(self._added)

    def _added(self) -> None:
        row = self.add_row()
        row.first.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def add_row(self) -> Row:
        """One more empty row."""
        row = self._make()
        row.edited.connect(self.edited.emit)
        row.removed.connect(self._removed)
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        self._number()
        return row

    def _removed(self, row: Row) -> None:
        self._take_away(row)
        self.edited.emit()

    def _take_away(self, row: Row) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._number()

    def clear(self) -> None:
        """No rows."""
        for row in tuple(self.rows):
            self._take_away(row)

    def set_most(self, most: int) -> None:
        """At most so many rows; those beyond are taken away."""
        self.most = most
        for row in self.rows[most:]:
            self._take_away(row)
        self._number()

    def _number(self) -> None:
        for place, row in enumerate(self.rows, start=1):
            row.number(place, self.spec.label)
            row.remove.setVisible(not self._read_only)
        self.add.setVisible(not self._read_only and len(self.rows) < self.most)

    def set_read_only(self, read_only: bool) -> None:
        """Only show, or let edit."""
        self._read_only = read_only
        for row in self.rows:
            for field in (row.first, row.second):
                if field is not None:
                    field.set_read_only(read_only)
        self._number()

    def check(self) -> str | None:
        """The first row's fault, with its place."""
        for place, row in enumerate(self.rows, start=1):
            for field in (row.first, row.second):
                fault = None if field is None else field.check()
                if fault:
                    return f"第 {place} 个：{fault}"
        return None


class UnitRowsField(RowsField):
    """The value is a tuple of (id, name, role); without roles the role is None."""

    def __init__(
        self, spec: FieldSpec, ctx: ViewContext, lookup: Lookup, roles: Choices = ()
    ) -> None:
        """``lookup`` finds units by what was typed."""

        def make() -> Row:
            pick = PickField(FieldSpec("unit", "单位"), ctx, lookup)
            if not roles:
                return Row(pick, None)
            role = make_field(FieldSpec("role", "角色", FieldKind.CHOICE, roles), date.today)
            role.set_value(roles[-1][0])
            return Row(pick, role)

        super().__init__(spec, "增加一个单位", make)
        self._roles = roles

    def value(self) -> tuple[Chosen, ...]:
        """What is chosen; rows without a unit are left out."""
        found: list[Chosen] = []
        for row in self.rows:
            match row.first.value():
                case (UUID() as key, str() as name):
                    role = None if row.second is None else row.second.value()
                    found.append((key, name, role))
                case _:
                    continue
        return tuple(found)

    def set_value(self, value: object) -> None:
        """Show units."""
        self.clear()
        for key, name, role in value if isinstance(value, tuple) else ():
            row = self.add_row()
            row.first.set_value((key, name))
            if row.second is not None:
                row.second.set_value(role)
        self.set_read_only(self._read_only)

    def pack(self) -> object:
        """The value for a draft."""
        return [[key.hex, name, str(role)] for key, name, role in self.value()]

    def unpack(self, stored: object) -> object:
        """The value back from a draft; a role that is no longer offered is left open."""
        found = []
        for part in stored if isinstance(stored, list) else ():
            match part:
                case [str() as key, str() as name, str() as word]:
                    role = next((role for role, _label in self._roles if str(role) == word), None)
                    found.append((UUID(hex=key), name, role))
                case _:
                    continue
        return tuple(found)


class NewUnitsField(RowsField):
    """The value is a tuple of ``NewUnit``."""

    def __init__(self, spec: FieldSpec) -> None:
        """No rows at first."""

        def make() -> Row:
            name = make_field(FieldSpec("name", "名称", required=True), date.today)
            kind = FieldSpec("kind", "类别", FieldKind.CHOICE, KINDS, required=True)
            row = Row(name, make_field(kind, date.today))
            if row.second is not None:
                row.second.set_value(UnitKind.DEPARTMENT)
            return row

        super().__init__(spec, "增加一个新设单位", make)

    def value(self) -> tuple[NewUnit, ...]:
        """The new units as typed."""
        found = []
        for row in self.rows:
            kind = None if row.second is None else row.second.value()
            if isinstance(kind, UnitKind):
                found.append(NewUnit(str(row.first.value() or ""), kind))
        return tuple(found)

    def set_value(self, value: object) -> None:
        """Show new units."""
        self.clear()
        units: Sequence[NewUnit] = value if isinstance(value, tuple) else ()
        for unit in units:
            row = self.add_row()
            row.first.set_value(unit.name)
            if row.second is not None:
                row.second.set_value(unit.kind)

    def pack(self) -> object:
        """The value for a draft."""
        return [[unit.name, unit.kind.value] for unit in self.value()]

    def unpack(self, stored: object) -> object:
        """The value back from a draft."""
        found = []
        for part in stored if isinstance(stored, list) else ():
            match part:
                case [str() as name, str() as kind] if kind in set(UnitKind):
                    found.append(NewUnit(name, UnitKind(kind)))
                case _:
                    continue
        return tuple(found)
