"""Which year and quarter a place shows: two choices that its tabs share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from desktop.services.scheme import CycleLine
from desktop.services.scheme_values import QUARTERS
from desktop.terms import CycleState
from desktop.views.widgets.filter_box import FilterBox

QUARTER_WORDS = ("第一季度", "第二季度", "第三季度", "第四季度")


def last_quarter(year: int, today: dt.date) -> int:
    """The last quarter of a year that is over by a day; the first while none is."""
    if today.year != year:
        return QUARTERS[-1] if today.year > year else QUARTERS[0]
    return max(QUARTERS[0], (today.month - 1) // 3)


def present_cycle(cycles: Sequence[CycleLine]) -> CycleLine | None:
    """The year that a place shows first: the newest that runs, else the newest not sealed.

    ``cycles`` are the newest first. While next year is being prepared, the work is this year's.
    """
    running = (c for c in cycles if c.state in {CycleState.OPEN, CycleState.YEAR_END})
    live = (c for c in cycles if c.state is not CycleState.SEALED)
    return next(running, None) or next(live, None) or next(iter(cycles), None)


class PeriodBox(QWidget):
    """``changed`` comes when the user chooses; ``cycle`` is None until years are offered."""

    changed = Signal()

    def __init__(self, today: dt.date) -> None:
        """``today`` decides which quarter stands there first."""
        super().__init__()
        self._today = today
        self._cycles: tuple[CycleLine, ...] = ()
        self.year = FilterBox("考核年度", ())
        self.quarters = FilterBox("季度", tuple(zip(QUARTER_WORDS, QUARTERS, strict=True)))
        for box, name in ((self.year, "考核年度"), (self.quarters, "季度")):
            box.setAccessibleName(name)
            box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            box.setMinimumContentsLength(6)
            # Years are offered after the first showing; the box grows with them.
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.year)
        layout.addWidget(self.quarters)
        self.year.chosen.connect(self._year_chosen)
        self.quarters.chosen.connect(self.changed)

    @property
    def cycle(self) -> UUID | None:
        """The chosen year's cycle."""
        found = self.year.value()
        return found if isinstance(found, UUID) else None

    @property
    def quarter(self) -> int:
        """1–4."""
        found = self.quarters.value()
        return found if isinstance(found, int) else QUARTERS[0]

    def offer(self, cycles: Sequence[CycleLine]) -> None:
        """Offer the years that there are; the newest that has begun stands there first."""
        first = not self._cycles
        self._cycles = tuple(cycles)
        self.year.offer((c.title, c.id) for c in cycles)
        if first and cycles:
            begun = next((c for c in cycles if c.year <= self._today.year), cycles[0])
            self.show_period(begun.id, last_quarter(begun.year, self._today))

    def show_period(self, cycle: UUID | None, quarter: int) -> None:
        """Choose without ``changed``."""
        self.year.choose(cycle)
        self.quarters.choose(quarter)

    def _year_chosen(self) -> None:
        year = next((c.year for c in self._cycles if c.id == self.cycle), None)
        if year is not None:
            self.quarters.choose(last_quarter(year, self._today))
        self.changed.emit()
