"""The kinds of a visit, and beside each the year that it is for while two years are open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from desktop.services.visit_kinds import RunningYear
from desktop.terms import AssessmentKind
from desktop.views.widgets.checks_field import ChecksField
from desktop.views.widgets.fields import FieldSpec

Chosen = tuple[tuple[AssessmentKind, UUID | None], ...]
"""The chosen kinds with their years; None where no year is known yet."""


class KindsField(ChecksField):
    """The value is ``Chosen``; plain kinds are taken too, they are for the first year offered."""

    def __init__(self, spec: FieldSpec) -> None:
        """No year is known yet."""
        self._years: dict[object, QComboBox] = {}
        self._offered: tuple[RunningYear, ...] = ()
        super().__init__(spec)
        self.edited.connect(self._enable)

    def set_choices(self, choices: Iterable[tuple[object, str]]) -> None:
        """The boxes with their years beside them, two kinds in a row."""
        super().set_choices(choices)
        for place, (kind, box) in enumerate(self._boxes.items()):
            year = QComboBox(self._frame)
            year.setAccessibleName(f"{box.text()}的考核年度")
            year.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            year.setVisible(False)
            year.activated.connect(lambda _row: self.edited.emit())
            row, column = divmod(place, self._columns)
            self._grid.removeWidget(box)
            self._grid.addWidget(box, row, 2 * column, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(year, row, 2 * column + 1, Qt.AlignmentFlag.AlignLeft)
            self._years[kind] = year
        self._grid.setColumnStretch(2 * self._columns, 1)

    def offer_years(self, years: Sequence[RunningYear]) -> None:
        """The years that a kind may be for, the usual one first; one alone is not shown."""
        chosen = cast("Chosen", self.value())
        self._offered = tuple(years)
        for year in self._years.values():
            year.clear()
            for one in years:
                year.addItem(f"{one.year} 年度", one.id)
            year.setVisible(len(years) > 1)
        self.set_value(chosen)
        self._enable()

    @property
    def years(self) -> dict[object, QComboBox]:
        """The choices of the year by kind."""
        return dict(self._years)

    def value(self) -> tuple[object, ...]:
        """The chosen kinds with their years."""
        found = (
            (kind, self._years.get(kind)) for kind, box in self._boxes.items() if box.isChecked()
        )
        return tuple((kind, None if year is None else year.currentData()) for kind, year in found)

    def set_value(self, value: object) -> None:
        """Choose kinds, with or without their years."""
        items = value if isinstance(value, tuple | list) else ()
        pairs: dict[object, object] = dict(
            item if isinstance(item, tuple) else (item, None) for item in items
        )
        for kind, box in self._boxes.items():
            box.setChecked(kind in pairs)
            year = self._years.get(kind)
            if year is not None and year.count():
                year.setCurrentIndex(max(0, year.findData(pairs.get(kind))))
        self._enable()

    def set_read_only(self, read_only: bool) -> None:
        """Only show, or let choose."""
        super().set_read_only(read_only)
        self._enable()

    def _enable(self) -> None:
        for kind, year in self._years.items():
            year.setEnabled(not self._read_only and self._boxes[kind].isChecked())

    def pack(self) -> object:
        """The value for a draft."""
        return [
            [str(kind), cycle.hex if cycle else ""] for kind, cycle in cast("Chosen", self.value())
        ]

    def unpack(self, stored: object) -> object:
        """The value back from a draft; drafts of before hold the kinds alone."""
        found: dict[str, UUID | None] = {}
        for item in stored if isinstance(stored, list) else ():
            kind, cycle = item if isinstance(item, list) and len(item) == 2 else (item, "")
            found[str(kind)] = _id(cycle)
        offered = {year.id for year in self._offered}
        usual = self._offered[0].id if self._offered else None
        return tuple(
            (kind, cycle if (cycle := found[str(kind)]) in offered else usual)
            for kind in self._boxes
            if str(kind) in found
        )


def _id(text: object) -> UUID | None:
    try:
        return UUID(hex=str(text))
    except ValueError:
        return None
