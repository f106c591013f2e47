"""The list of units folded into a box, where letters are large."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QSizePolicy

from desktop.services.rating_values import RatingUnit
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.filter_box import FilterBox


class UnitBox(FilterBox):
    """Chooses a row of the table that it stands for."""

    def __init__(self, table: ShortTable) -> None:
        """``table`` shows the same units."""
        super().__init__("评定的单位", ())
        self._table = table
        self.setAccessibleName("评定的单位")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.chosen.connect(self._go)

    def offer_units(self, units: Sequence[RatingUnit], chosen: UUID | None) -> None:
        """The units of a year, each with how far one has rated it."""
        self.offer([(f"{u.name}　已评 {u.mine}/{u.subjects}", u.id) for u in units])
        self.choose(chosen)

    def _go(self) -> None:
        """As if the row had been clicked."""
        table, wanted = self._table, self.value()
        rows = ((n, table.row_at(n)) for n in range(table.rows.rowCount()))
        place = next((n for n, row in rows if row.id == wanted), 0)
        table.go_to(place)
        table.clicked.emit(table.rows.index(place, 0))
