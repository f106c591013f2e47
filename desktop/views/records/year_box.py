"""Which 考核年度 a place shows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy

from desktop.services.scheme import CycleLine
from desktop.terms import CycleState
from desktop.views.setup.period_box import present_cycle
from desktop.views.widgets.filter_box import FilterBox


class YearBox(FilterBox):
    """``changed`` comes when the user chooses; ``cycle`` is None until years are offered."""

    changed = Signal()

    def __init__(self) -> None:
        """Without years."""
        super().__init__("年度", ())
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(len("2026年度") + 2)
        self._cycles: tuple[CycleLine, ...] = ()
        self.chosen.connect(self.changed)

    def offer_years(self, cycles: Sequence[CycleLine]) -> None:
        """Offer years, the newest first; the present one stands there first."""
        first = not self._cycles
        self._cycles = tuple(cycles)
        self.offer([(f"{c.year}年度", c.id) for c in cycles])
        now = present_cycle(cycles)
        if first and now is not None:
            self.choose(now.id)

    @property
    def cycle(self) -> UUID | None:
        """The chosen year."""
        value = self.value()
        return value if isinstance(value, UUID) else None

    @property
    def year(self) -> int:
        """Its number; 0 while there is none."""
        return next((c.year for c in self._cycles if c.id == self.cycle), 0)

    @property
    def sealed(self) -> bool:
        """Whether nothing can be written to it any more."""
        return any(c.id == self.cycle and c.state is CycleState.SEALED for c in self._cycles)
