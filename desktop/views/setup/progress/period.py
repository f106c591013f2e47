"""A quarter of a 考核年度, as a list or a form was read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from desktop.views.setup.period_box import QUARTER_WORDS, PeriodBox


@dataclass(frozen=True, slots=True)
class Period:
    """What the choice of year and quarter means."""

    cycle: UUID
    quarter: int

    @property
    def word(self) -> str:
        """第三季度."""
        return QUARTER_WORDS[self.quarter - 1]


def period_of(box: PeriodBox) -> Period | None:
    """What is chosen; None while there is no year."""
    return None if box.cycle is None else Period(box.cycle, box.quarter)
